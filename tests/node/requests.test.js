// What the serve counts: requests for a plugin's commands and files, and how many of them it failed.
'use strict';

const assert = require('node:assert/strict');
const { Readable } = require('node:stream');
const test = require('node:test');

const { aHome, install, runtime } = require('./support.js');

const { Fault } = runtime('faults.js');
const { answer } = runtime('web/routes.js');
const { pluginHealthView } = runtime('web/views.js');

const aRequest = (method, url, body = '') =>
  Object.assign(Readable.from([Buffer.from(body)]), { method, url, headers: { 'content-type': 'application/json' } });

function aPlugin(home, code) {
  return {
    id: 'test.plugin',
    installation: install(home, { 'index.js': '' }),
    state: 'running',
    requests: { total: 0, failed: 0 },
    status: () => ({ status: 'healthy', detail: null }),
    runCommand: () => Promise.reject(new Fault(code, 'so')),
  };
}

const asks = (home, plugin, request) =>
  answer({ home, plugins: { get: () => plugin }, ready: Promise.resolve() }, request, {});

for (const [code, failed] of [
  ['command-failed', 1],
  ['command-timeout', 1],
  ['plugin-not-running', 1],
  ['command-not-found', 0],
  ['plugin-disabled', 0],
]) {
  test(`a command that ends with ${code} is ${failed ? 'a' : 'no'} failure`, async (t) => {
    const home = aHome(t);
    const plugin = aPlugin(home, code);
    await assert.rejects(asks(home, plugin, aRequest('POST', '/plugins/test.plugin/commands/x', '{}')), { code });
    assert.deepEqual(plugin.requests, { total: 1, failed });
  });
}

test('a file that is not there is a request and no failure', async (t) => {
  const home = aHome(t);
  const plugin = aPlugin(home);
  await assert.rejects(asks(home, plugin, aRequest('GET', '/plugins/test.plugin/assets/nothing.js')));
  assert.deepEqual(plugin.requests, { total: 1, failed: 0 });
});

test('the health tells what was counted', (t) => {
  const plugin = aPlugin(aHome(t));
  plugin.requests = { total: 7, failed: 2 };
  assert.deepEqual(pluginHealthView(plugin).requests, { total: 7, failed: 2 });
});
