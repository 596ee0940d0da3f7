// What a health check may answer.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');

const { runtime } = require('./support.js');

const { checkHealth, readHealth } = runtime('plugin/health.js');

for (const [answer, status] of [
  [true, 'healthy'],
  [undefined, 'healthy'],
  [false, 'unhealthy'],
  ['ok', 'healthy'],
  [{ status: 'healthy' }, 'healthy'],
  [{ status: 'DEGRADED' }, 'degraded'],
  [{ status: 'unhealthy' }, 'unhealthy'],
  [{ healthy: false }, 'unhealthy'],
  [{ status: 'splendid' }, 'unhealthy'],
  [null, 'unhealthy'],
  [0, 'unhealthy'],
]) {
  test(`${JSON.stringify(answer)} is ${status}`, () => assert.equal(readHealth(answer).status, status));
}

test('details are kept as text', () => {
  assert.equal(readHealth({ status: 'degraded', details: { queue: 7 } }).detail, '{"queue":7}');
});

test('no health check is healthy', async () => {
  assert.equal((await checkHealth(null, {})).status, 'healthy');
});

test('a check that throws is unhealthy and says why', async () => {
  const health = await checkHealth(() => {
    throw new Error('no database');
  }, {});
  assert.deepEqual(health, { status: 'unhealthy', detail: 'the health check failed: no database' });
});

test('a check that does not answer in time is unhealthy', async () => {
  const health = await checkHealth(() => new Promise(() => {}), {}, 10);
  assert.deepEqual(health, { status: 'unhealthy', detail: 'no answer within 10 ms' });
});
