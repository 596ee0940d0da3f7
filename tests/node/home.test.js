// The files of a home: written whole, read with suspicion.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');

const { aHome, install, readJson, runtime, write } = require('./support.js');

const { writeNew, writeWhole } = runtime('home/files.js');
const { appendLine } = runtime('home/lines.js');
const { installedIds, readInstallation } = runtime('home/installations.js');
const { pluginHealthView } = runtime('web/views.js');
const { readRunState } = runtime('home/run-state.js');
const { claimServe, readServeRecord, releaseServe } = runtime('home/serve-record.js');
const record = (controlToken) => ({ pid: 2 ** 30, host: '127.0.0.1', port: 9, controlToken, startedAt: 'x' });

test('a file is replaced whole and nothing is left beside it', (t) => {
  const home = aHome(t);
  writeWhole(path.join(home, 'a.json'), 'old');
  writeWhole(path.join(home, 'a.json'), 'new');
  assert.deepEqual([fs.readFileSync(path.join(home, 'a.json'), 'utf8'), fs.readdirSync(home)], ['new', ['a.json']]);
});

test('a file that is there is not written anew', (t) => {
  const file = path.join(aHome(t), 'a.json');
  assert.deepEqual(
    [writeNew(file, 'first'), writeNew(file, 'second'), fs.readFileSync(file, 'utf8')],
    [true, false, 'first'],
  );
});

test('a full log becomes the one before', (t) => {
  const home = aHome(t);
  for (const n of [1, 2]) appendLine(path.join(home, 'x.log'), { n }, 3);
  assert.deepEqual([readJson(home, 'x.log.1'), readJson(home, 'x.log')], [{ n: 1 }, { n: 2 }]);
});

test('only folders with an installation and a plugin id are plugins', (t) => {
  const home = aHome(t);
  install(home, {}, { id: 'test.one' });
  write(path.join(home, 'plugins/test.two/journal.json'), '{}');
  write(path.join(home, 'plugins/.partial/installation.json'), '{}');
  assert.deepEqual(installedIds(home), ['test.one']);
});

test('an id that is a path is not installed', (t) => {
  assert.equal(readInstallation(aHome(t), '../x'), null);
});

for (const text of ['{"half', '{}', '{"pluginId":"test.one","version":"1.0.0","release":"../../x","manifest":{}}']) {
  test(`the installation ${text} is refused`, (t) => {
    const home = aHome(t);
    write(path.join(home, 'plugins/test.one/installation.json'), text);
    assert.throws(() => readInstallation(home, 'test.one'), { code: 'installation-unreadable' });
  });
}

test('a damaged run state counts as never having run', (t) => {
  const home = aHome(t);
  write(path.join(home, 'plugins/test.one/runtime.json'), '{"ver');
  const never = { version: null, startedAt: null, lastError: null, attempts: null, loadMs: null, faults: null };
  assert.deepEqual(readRunState(home, 'test.one'), never);
});

test('the record of a dead serve is replaced', async (t) => {
  const home = aHome(t);
  await claimServe(home, record('old'));
  await claimServe(home, record('new'));
  assert.equal(readServeRecord(home).controlToken, 'new');
});

test('a serve removes only its own record', async (t) => {
  const home = aHome(t);
  await claimServe(home, record('mine'));
  releaseServe(home, record('other'));
  assert.equal(readServeRecord(home).controlToken, 'mine');
});

for (const [source, isUnsigned] of [
  [{ kind: 'repository', name: 'main' }, false],
  [{ kind: 'file', name: 'x.zip', signer: 'acme (1f2e)', unsigned: false }, false],
  [{ kind: 'file', name: 'x.zip', signer: '', unsigned: true }, true],
  [{ kind: 'folder', name: 'x' }, true], // of a time before signatures came with files
]) {
  test(`what came from ${JSON.stringify(source)} is ${isUnsigned ? 'unsigned' : 'signed'}`, (t) => {
    const home = aHome(t);
    install(home, {}, { id: 'test.one', source });
    const installation = readInstallation(home, 'test.one');
    const view = pluginHealthView({ id: 'test.one', installation, status: () => ({ status: 'healthy', detail: null }) });
    assert.deepEqual([installation.isUnsigned, view.unsigned ?? false], [isUnsigned, isUnsigned]);
  });
}
