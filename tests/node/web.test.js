// Who may ask the serve, and which files it gives.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');

const { aHome, install, runtime, write } = require('./support.js');

const { assetFile } = runtime('web/assets.js');
const { checkControlToken, checkHost, checkOrigin } = runtime('web/guard.js');
const { healthView } = runtime('web/views.js');
const asked = (headers) => ({ headers });
const plugin = (status) => ({
  id: 'a.b',
  installation: { version: '1.0.0' },
  status: () => ({ status, detail: null }),
});

for (const host of ['localhost:3000', '127.0.0.1', '127.9.9.9:1', '[::1]:3000', 'LOCALHOST']) {
  test(`a loopback serve answers to ${host}`, () => checkHost(asked({ host }), '127.0.0.1'));
}

for (const host of [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '192.168.1.1:3000',
  '',
  undefined,
]) {
  test(`a loopback serve refuses ${host}`, () => {
    assert.throws(() => checkHost(asked({ host }), '127.0.0.1'), { code: 'network-host-refused' });
  });
}

test('an installation that cannot be read has no files', (t) => {
  const home = aHome(t);
  const { pluginId } = install(home, { 'index.js': '' });
  const unreadable = { pluginId, release: '' };
  assert.throws(() => assetFile(home, unreadable, '1.0.0-abababababab/index.js'), { code: 'asset-not-found' });
});

test('a serve on every address answers to any name', () => checkHost(asked({ host: 'plugins.example' }), '0.0.0.0'));

test('a page of the serve itself may send', () =>
  checkOrigin(asked({ origin: 'http://localhost:3000', host: 'localhost:3000' })));

for (const origin of ['https://evil.example', 'null', 'http://localhost:4000']) {
  test(`a page of ${origin} may not send`, () => {
    assert.throws(() => checkOrigin(asked({ origin, host: 'localhost:3000' })), { code: 'origin-refused' });
  });
}

for (const authorization of [undefined, 'Bearer wrong', 'Bearer ', 'Basic token']) {
  test(`${authorization} is no control token`, () => {
    assert.throws(() => checkControlToken(asked({ authorization }), 'token'), { code: 'control-token-refused' });
  });
}

test('the control token is accepted', () => checkControlToken(asked({ authorization: 'Bearer token' }), 'token'));

test('a file of the release is found by its plain path, also encoded', (t) => {
  const home = aHome(t);
  const installation = install(home, { 'dist/a b.js': 'x' });
  assert.ok(assetFile(home, installation, 'dist/a%20b.js').endsWith('dist/a b.js'));
});

for (const trick of [
  '../../installation.json',
  '%2e%2e/%2e%2e/installation.json',
  '..%2f..%2finstallation.json',
  '%252e%252e/x',
  '/etc/hosts',
  'dist//a.js',
  './a.js',
  'dist',
  '',
  '..\\..\\installation.json',
  '..%5c..%5cx',
  'a.js%00',
  'out.json',
  'outside/hosts',
  'C:/x',
  '%E0%A4%A',
  'a'.repeat(5000),
]) {
  test(`the asset path ${trick.slice(0, 40)} is refused`, (t) => {
    const home = aHome(t);
    const installation = install(home, { 'a.js': 'x', 'dist/a.js': 'x' });
    const tree = path.join(home, 'plugins', installation.pluginId, 'releases', installation.release);
    write(path.join(home, 'secret.json'), '{}');
    fs.symlinkSync(path.join(home, 'secret.json'), path.join(tree, 'out.json'));
    fs.symlinkSync('/etc', path.join(tree, 'outside'));
    assert.throws(() => assetFile(home, installation, trick), { code: 'asset-not-found' });
  });
}

for (const [statuses, overall] of [
  [[], 'healthy'],
  [['healthy', 'disabled'], 'healthy'],
  [['healthy', 'degraded'], 'degraded'],
  [['degraded', 'unhealthy'], 'unhealthy'],
]) {
  test(`plugins that are ${statuses.join(', ') || 'none'} are ${overall} together`, () => {
    assert.equal(healthView(statuses.map(plugin)).status, overall);
  });
}
