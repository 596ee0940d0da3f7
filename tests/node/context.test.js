// The context a plugin gets: configuration, storage, requests, notifications, logs, each by permission.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');

const { aHome, anInstallation, readJson, runtime, write } = require('./support.js');

const { createContext } = runtime('context/create.js');
const { createStorage } = runtime('context/storage.js');
const { schemaDefaults } = runtime('context/configuration.js');

function aContext(home, { grants = [], manifest = {}, fetch } = {}) {
  const environment = { platformVersion: '2.0.0', runtimeVersion: 'test' };
  return createContext({ home, installation: anInstallation({ grants, manifest }), environment, fetch });
}
const refused = (permission) => ({
  code: 'permission-not-granted',
  message: `\`test.plugin\` was not granted the permission \`${permission}\``,
});
const aFetch =
  (status, type, text, seen = []) =>
  async (url, options) => {
    seen.push({ url: String(url), ...options });
    return new Response(text, { status, headers: { 'content-type': type } });
  };

for (const [permission, use] of [
  ['storage-read', ({ storage }) => storage.get('a')],
  ['storage-read', ({ storage }) => storage.keys()],
  ['storage-write', ({ storage }) => storage.set('a', 1)],
  ['storage-write', ({ storage }) => storage.delete('a')],
  ['storage-write', ({ storage }) => storage.clear()],
  ['network-access', ({ http }) => http.get('https://example.org/')],
  ['notifications', ({ api }) => api.notifications.show({ message: 'x' })],
]) {
  test(`${use} is refused without ${permission}`, async (t) => {
    await assert.rejects(use(aContext(aHome(t)).context), refused(permission));
  });
}

test('configuration is schema defaults, then manifest defaults, then the owner, joined deeply', (t) => {
  const home = aHome(t);
  write(path.join(home, 'plugins/test.plugin/config.json'), '{"c":{"y":3}}');
  const configSchema = {
    type: 'object',
    properties: { a: { default: 1 }, b: { default: 1 }, c: { properties: { x: { default: 1 } } } },
  };
  const { context } = aContext(home, { manifest: { configSchema, defaultConfig: { b: 2, c: { y: 2 } } } });
  assert.deepEqual(context.config, { a: 1, b: 2, c: { x: 1, y: 3 } });
});

test('what a schema says of further keys is no default', () => {
  assert.deepEqual(schemaDefaults({ type: 'object', additionalProperties: { default: 1 } }), {});
});

test('a reload of the configuration shows the new values', (t) => {
  const home = aHome(t);
  const { context, reloadConfig } = aContext(home);
  write(path.join(home, 'plugins/test.plugin/config.json'), '{"a":2}');
  reloadConfig();
  assert.deepEqual(context.config, { a: 2 });
});

test('what is stored is there for the next run', async (t) => {
  const home = aHome(t);
  const grants = ['storage-read', 'storage-write'];
  await aContext(home, { grants }).context.storage.set('a', { b: [1] });
  assert.deepEqual(await aContext(home, { grants }).context.storage.get('a'), { b: [1] });
});

test('storage forgets what is deleted and answers null', async (t) => {
  const { storage } = aContext(aHome(t), { grants: ['storage-read', 'storage-write'] }).context;
  await storage.set('a', 1);
  await storage.set('__proto__', 2);
  await storage.delete('a');
  assert.deepEqual(
    [await storage.get('a'), await storage.get('__proto__'), await storage.keys()],
    [null, 2, ['__proto__']],
  );
});

test('a stored object is not shared with its giver', async (t) => {
  const { storage } = aContext(aHome(t), { grants: ['storage-read', 'storage-write'] }).context;
  const given = { n: 1 };
  await storage.set('a', given);
  given.n = 2;
  assert.deepEqual(await storage.get('a'), { n: 1 });
});

test('storage beyond its limit is refused and what was there stays', async (t) => {
  const home = aHome(t);
  const storage = createStorage({ home, pluginId: 'test.plugin', allow: () => {}, limitBytes: 40 });
  await storage.set('a', 'short');
  await assert.rejects(storage.set('b', 'x'.repeat(40)), { code: 'storage-full' });
  assert.deepEqual(readJson(home, 'plugins/test.plugin/data/storage.json'), { a: 'short' });
});

test('a value JSON cannot express is refused', async (t) => {
  const { storage } = aContext(aHome(t), { grants: ['storage-write'] }).context;
  await assert.rejects(
    storage.set('a', () => {}),
    { code: 'storage-unusable' },
  );
  await assert.rejects(storage.set('a', 1n), { code: 'storage-unusable' });
});

test('damaged storage is reported and never overwritten', async (t) => {
  const home = aHome(t);
  const file = path.join(home, 'plugins/test.plugin/data/storage.json');
  write(file, '{"half":');
  const { storage } = aContext(home, { grants: ['storage-write'] }).context;
  await assert.rejects(storage.set('a', 1), { code: 'storage-unusable' });
  assert.equal(fs.readFileSync(file, 'utf8'), '{"half":');
});

test('a response carries status, headers and parsed JSON', async (t) => {
  const fetch = aFetch(201, 'application/json', '{"a":1}');
  const answer = await aContext(aHome(t), { grants: ['network-access'], fetch }).context.http.get(
    'https://example.org/',
  );
  assert.deepEqual(
    [answer.status, answer.ok, answer.data, answer.headers['content-type'], await answer.json()],
    [201, true, { a: 1 }, 'application/json', { a: 1 }],
  );
});

test('an object is sent as JSON', async (t) => {
  const seen = [];
  const fetch = aFetch(200, 'text/plain', 'ok', seen);
  await aContext(aHome(t), { grants: ['network-access'], fetch }).context.http.post('https://example.org/', { a: 1 });
  assert.deepEqual(
    [seen[0].method, seen[0].body, seen[0].headers.get('content-type')],
    ['POST', '{"a":1}', 'application/json'],
  );
});

for (const address of ['file:///etc/hosts', 'data:text/plain,x', '/api/tasks']) {
  test(`${address} cannot be asked`, async (t) => {
    const { http } = aContext(aHome(t), { grants: ['network-access'], fetch: () => assert.fail('asked') }).context;
    await assert.rejects(http.request({ url: address }), { code: 'request-refused' });
  });
}

test('a request that takes too long fails with a reason', async (t) => {
  // A real connection holds the process; the deadline's own timer does not.
  const alive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(alive));
  const fetch = (url, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const { http } = aContext(aHome(t), { grants: ['network-access'], fetch }).context;
  await assert.rejects(http.get('https://example.org/', { timeout: 10 }), {
    message: /failed: no answer within 10 ms/,
  });
});

test('notifications are kept as lines, in either form of the call', async (t) => {
  const home = aHome(t);
  const { notifications } = aContext(home, { grants: ['notifications'] }).context;
  await notifications.show({ title: 'T', message: 'M', type: 'success' });
  await notifications.show('only text');
  const lines = fs
    .readFileSync(path.join(home, 'notifications.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ title, message, type }) => [title, message, type]),
    [
      ['T', 'M', 'success'],
      ['test.plugin', 'only text', 'info'],
    ],
  );
});

test('log lines carry level, plugin, message and fields', (t) => {
  const home = aHome(t);
  aContext(home).logger.warn('slow', { ms: 7 });
  const { level, plugin, message, fields } = readJson(home, 'logs/test.plugin.log');
  assert.deepEqual(
    { level, plugin, message, fields },
    { level: 'warn', plugin: 'test.plugin', message: 'slow', fields: [{ ms: 7 }] },
  );
});

test('a plugin says that it is in the middle of something, with a deadline, and that it is free again', async (t) => {
  const home = aHome(t);
  const { busy } = aContext(home).context;
  await busy.hold(600, 'a backup runs');
  const { until, reason } = readJson(home, 'plugins/test.plugin/busy.json');
  const left = Date.parse(until) - Date.now();
  assert.deepEqual([reason, left > 590_000 && left <= 600_000], ['a backup runs', true]);
  await busy.release();
  assert.equal(fs.existsSync(path.join(home, 'plugins/test.plugin/busy.json')), false);
});

test('no plugin is busy for longer than a day at a time', async (t) => {
  const home = aHome(t);
  await aContext(home).context.busy.hold(Infinity);
  const { until } = readJson(home, 'plugins/test.plugin/busy.json');
  assert.ok(Date.parse(until) <= Date.now() + 24 * 3600 * 1000);
});
