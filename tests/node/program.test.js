// The command line: what is understood, what is refused, with which code.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');

const { aHome, install, runtime } = require('./support.js');

const { run } = runtime('main.js');
const { readCommandArguments, splitAtCommand } = runtime('commands/call.js');

async function program(...argv) {
  const said = { out: [], err: [] };
  const print = (text) => said.out.push(text);
  const code = await run(argv, {
    env: {},
    pid: process.pid,
    runningMs: () => 0,
    stopAsked: async () => {},
    print,
    complain: (text) => said.err.push(text),
  });
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

test('the word plugin may come first', async () => {
  assert.equal((await program('plugin', '--version')).out, (await program('--version')).out);
});

test('help is no error', async () => {
  const { code, out } = await program('serve', '--help');
  assert.deepEqual([code, out.startsWith('usage:')], [0, true]);
});

for (const argv of [
  [],
  ['sing'],
  ['constructor'],
  ['serve', '--prot', '1'],
  ['serve', '--port', 'x'],
  ['serve', '--port', '70000'],
  ['probe'],
  ['status', 'a', 'b'],
]) {
  test(`"${argv.join(' ')}" is wrong usage`, async () => {
    const { code, err } = await program(...argv);
    assert.deepEqual([code, err !== ''], [2, true]);
  });
}

for (const [expected, ...argv] of [
  [1, 'status'],
  [7, 'call', 'test.plugin', 'hi'],
]) {
  test(`${argv[0]} without a serve ends with ${expected} and says how to start one`, async (t) => {
    const { code, err } = await program(argv[0], '--home', aHome(t), ...argv.slice(1));
    assert.deepEqual([code, /hint: Start it with `qirvo plugin serve`/.test(err)], [expected, true]);
  });
}

for (const argv of [
  ['status', '--json'],
  ['call', '--json', 'test.plugin', 'hi'],
  ['serve', '--json', '--port', 'x'],
]) {
  test(`with --json ${argv[0]} tells what is wrong as a problem document`, async (t) => {
    const { out, err } = await program(argv[0], '--home', aHome(t), ...argv.slice(1));
    const { type, code, success } = JSON.parse(err);
    assert.deepEqual([out, type, success], ['', `urn:qirvo:error:${code}`, false]);
  });
}

test('a --json that belongs to the plugin does not turn an error into a document', async (t) => {
  const { err } = await program('call', '--home', aHome(t), 'test.plugin', 'hi', '--json');
  assert.equal(err.startsWith('error: '), true);
});

test('with --json serve says where it serves in one line of JSON', async (t) => {
  const home = aHome(t);
  const { code, out } = await program('serve', '--home', home, '--port', '0', '--json');
  const { address, pid, plugins } = JSON.parse(out);
  assert.deepEqual([code, new URL(address).hostname, pid, plugins], [0, '127.0.0.1', process.pid, 0]);
});

test('hook runs onUninstall offline', async (t) => {
  const home = aHome(t);
  install(home, { 'index.js': 'exports.onUninstall = () => {}' });
  const { code, out } = await program('hook', 'test.plugin', 'onUninstall', '--home', home);
  assert.deepEqual([code, JSON.parse(out)], [0, { hook: 'onUninstall', ran: true, error: null }]);
});

test('a hook that fails is told', async (t) => {
  const home = aHome(t);
  install(home, { 'index.js': "exports.onUninstall = () => { throw new Error('no'); }" });
  const { code, out } = await program('hook', 'test.plugin', 'onUninstall', '--home', home);
  assert.deepEqual([code, JSON.parse(out).error], [1, '`onUninstall` failed: no']);
});

test('what follows the command belongs to the plugin', () => {
  assert.deepEqual(splitAtCommand(['--home', 'h', 'a.b', 'do', '--home=x', 'y']), {
    own: ['--home', 'h', 'a.b', 'do'],
    rest: ['--home=x', 'y'],
  });
});

test('options of a call are told from its arguments', () => {
  assert.deepEqual(readCommandArguments(['a', '--n=1=2', '--flag', '--', '--b']), {
    args: ['a', '--b'],
    options: { n: '1=2', flag: true },
  });
});
