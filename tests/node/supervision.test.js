// Starting, watching, restarting and reloading plugins in real workers.
'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');

const { aHome, around, install, readJson, runtime, until, write } = require('./support.js');

const { Plugins } = runtime('supervision/plugins.js');
const { Reporting } = runtime('supervision/reporting.js');
const { Settling } = runtime('supervision/settling.js');
const { start, stop } = runtime('supervision/start.js');
const { WorkerLink } = runtime('supervision/worker-link.js');
const NOTE = `const note = (word) => (context, more) => context.storage.set('ran', word + (more ?? ''));
exports.onInstall = note('install'); exports.onUpdate = note('update from '); `;
const STORAGE = ['storage-read', 'storage-write'];

async function startOnce(home, installation, more = {}) {
  const { link, report } = await start(installation, { ...around(home), ...more });
  await stop(link);
  return report;
}

/** Timers that run when told to. */
function heldTimers() {
  const held = [];
  return { held, after: (ms, run) => held.push({ ms, run }), cancel: () => {}, now: () => 0 };
}

function aServe(t, home, more = {}) {
  const plugins = new Plugins({ ...around(home), stopTimeoutMs: 500, ...more });
  t.after(() => plugins.stopAll());
  return plugins;
}

test('the first start installs', async (t) => {
  const home = aHome(t);
  await startOnce(home, install(home, { 'index.js': NOTE }, { grants: STORAGE }));
  assert.deepEqual(readJson(home, 'plugins/test.plugin/data/storage.json'), { ran: 'install' });
});

test('a second start of the same version runs neither onInstall nor onUpdate', async (t) => {
  const home = aHome(t);
  const installation = install(home, { 'index.js': NOTE }, { grants: STORAGE });
  await startOnce(home, installation);
  assert.deepEqual((await startOnce(home, installation)).ran, []);
});

test('another version updates and is told the old one', async (t) => {
  const home = aHome(t);
  await startOnce(home, install(home, { 'index.js': NOTE }, { grants: STORAGE }));
  await startOnce(home, install(home, { 'index.js': NOTE }, { grants: STORAGE, version: '1.1.0' }));
  assert.deepEqual(readJson(home, 'plugins/test.plugin/data/storage.json'), { ran: 'update from 1.0.0' });
});

test('a start is counted before it begins, and forgotten once one succeeds', async (t) => {
  const home = aHome(t);
  const attempts = () => readJson(home, 'plugins/test.plugin/runtime.json').attempts;
  const faulty = install(home, { 'index.js': "exports.onEnable = () => { throw new Error('no'); };" });
  await assert.rejects(start(faulty, around(home)));
  await assert.rejects(start(faulty, around(home)));
  assert.deepEqual(attempts(), { release: faulty.release, count: 2 });
  await startOnce(home, install(home, { 'index.js': '' }));
  assert.equal(attempts(), null);
});

test('how long a start took is remembered, and what went wrong is counted by release', async (t) => {
  const home = aHome(t);
  const state = () => readJson(home, 'plugins/test.plugin/runtime.json');
  const faulty = install(home, { 'index.js': "exports.onEnable = () => { throw new Error('no'); };" });
  await assert.rejects(start(faulty, around(home)));
  await assert.rejects(start(faulty, around(home)));
  assert.deepEqual(state().faults, { release: faulty.release, counts: { 'plugin-start-failed': 2 } });
  await startOnce(home, install(home, { 'index.js': '' }));
  assert.ok(state().loadMs > 0 && state().loadMs < 20_000);
  assert.equal(state().faults.release, faulty.release);
});

test('commands that fail by their plugin are counted, and those that nobody has are not', async (t) => {
  const home = aHome(t);
  const plugins = aServe(t, home);
  const commands = [{ name: 'fail' }];
  const code = "exports.commands = { fail: () => { throw new Error('no'); } };";
  const { release } = install(home, { 'index.js': code }, { manifest: { commands } });
  await plugins.startAll();
  for (const name of ['fail', 'fail', 'other']) {
    await assert.rejects(plugins.get('test.plugin').runCommand(name, [], {}));
  }
  const counts = { 'command-failed': 2 };
  assert.deepEqual(readJson(home, 'plugins/test.plugin/runtime.json').faults, { release, counts });
});

test('sources are told soon after the start and each hour, and never twice at once', async () => {
  const timers = [];
  const ran = [];
  const around = {
    every: (ms, run) => timers.push({ ms, run }) - 1,
    stop: (timer) => timers[timer].stopped = true,
    run: (command, environment) => new Promise((resolve) => ran.push({ command, environment, resolve })),
  };
  const reporting = new Reporting({ home: '/home', command: ['qirvo', 'source', 'send'], around });
  reporting.start();
  timers[0].run();
  timers[1].run();
  assert.deepEqual(ran.map(({ command, environment }) => [command, environment]), [
    [['qirvo', 'source', 'send'], { QIRVO_HOME: '/home' }],
  ]);
  ran[0].resolve();
  await new Promise(setImmediate);
  timers[1].run();
  reporting.stop();
  assert.deepEqual([ran.length, timers.map(({ stopped }) => stopped)], [2, [true, true]]);
});

test('without the Python half nobody is told', () => {
  const around = { every: () => assert.fail('nothing is due') };
  new Reporting({ home: '/home', command: [], around }).start();
});

test('a release on probation is started three times, then given up', async (t) => {
  const home = aHome(t);
  const timers = heldTimers();
  const givenUp = [];
  const plugins = aServe(t, home, { timers, onGivenUp: (id) => givenUp.push(id) });
  install(home, { 'index.js': "throw new Error('no such luck');" }, { state: 'probation' });
  await plugins.startAll();
  for (let at = 0; at < timers.held.length; at += 1) await timers.held[at].run();
  assert.deepEqual([timers.held.map(({ ms }) => ms), givenUp], [[1_000, 4_000], ['test.plugin']]);
  assert.equal(readJson(home, 'plugins/test.plugin/runtime.json').attempts.count, 3);
});

test('a release that has proven itself is not started again by itself', async (t) => {
  const home = aHome(t);
  const timers = heldTimers();
  const plugins = aServe(t, home, { timers });
  install(home, { 'index.js': "throw new Error('no such luck');" });
  await plugins.startAll();
  assert.equal(timers.held.length, 0);
});

function aSettling(home, plugins, command) {
  const asked = [];
  const ticks = [];
  const around = { every: (ms, run) => ticks.push(run), stop: () => {}, run: async (words, env) => asked.push([words, env]) };
  const settling = new Settling({ home, command, plugins, around });
  settling.start();
  return { asked, ticks };
}

test('what is on probation is looked after each minute', async (t) => {
  const home = aHome(t);
  const plugins = aServe(t, home);
  install(home, { 'index.js': '' }, { state: 'probation' });
  await plugins.startAll();
  const { asked, ticks } = aSettling(home, plugins, ['qirvo', 'settle']);
  await ticks[0]();
  assert.deepEqual(asked, [[['qirvo', 'settle'], { QIRVO_HOME: home }]]);
});

test('nobody is asked while nothing is on probation, or where there is nobody', async (t) => {
  const home = aHome(t);
  const plugins = aServe(t, home);
  install(home, { 'index.js': '' });
  await plugins.startAll();
  const { asked, ticks } = aSettling(home, plugins, ['qirvo', 'settle']);
  await ticks[0]();
  assert.deepEqual([asked, aSettling(home, plugins, []).ticks], [[], []]);
});

test('a start that fails is not remembered as done, its error is', async (t) => {
  const home = aHome(t);
  await startOnce(home, install(home, { 'index.js': '' }));
  const faulty = install(
    home,
    { 'index.js': "exports.onEnable = () => { throw new TypeError('no disk'); };" },
    { version: '1.1.0' },
  );
  await assert.rejects(startOnce(home, faulty), { code: 'plugin-start-failed' });
  const { version, lastError } = readJson(home, 'plugins/test.plugin/runtime.json');
  assert.deepEqual([version, lastError.message], ['1.0.0', '`onEnable` failed: TypeError: no disk']);
});

for (const [what, source, code] of [
  ['throws while loading', "throw new Error('boom')", 'entry-unusable'],
  ['exits while loading', 'process.exit(3)', 'plugin-died'],
  ['loops while loading', 'for (;;);', 'plugin-start-timeout'],
  ['hangs in onEnable', 'exports.onEnable = () => new Promise(() => {})', 'plugin-start-timeout'],
  [
    'leaves an error uncaught while starting',
    "exports.onEnable = () => new Promise(() => setImmediate(() => { throw new Error('late'); }))",
    'plugin-died',
  ],
  ['says it is unhealthy', 'exports.healthCheck = () => false', 'plugin-unhealthy'],
]) {
  test(`a plugin that ${what} does not start`, async (t) => {
    const home = aHome(t);
    const installation = install(home, { 'index.js': source });
    await assert.rejects(
      startOnce(home, installation, { startTimeoutMs: code === 'plugin-start-timeout' ? 500 : 10_000 }),
      { code },
    );
  });
}

test('a plugin that takes too much memory is ended alone', async (t) => {
  const link = new WorkerLink({
    workerData: { ...around(aHome(t)), installation: install(aHome(t), {}) },
    onOutput: () => {},
    workerFile: path.join(__dirname, 'fixtures', 'greedy-worker.js'),
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  assert.equal(await link.ended, 'the plugin used more memory than its limit of `16` MiB');
});

test('a degraded plugin runs', async (t) => {
  const home = aHome(t);
  const report = await startOnce(
    home,
    install(home, { 'index.js': "exports.healthCheck = () => ({ status: 'degraded', details: 'slow' })" }),
  );
  assert.deepEqual(report.health, { status: 'degraded', detail: 'slow' });
});

test('declared hooks and commands that are missing are reported and borne', async (t) => {
  const home = aHome(t);
  const manifest = { hooks: { onEnable: 'activate', onUpdate: 'gone' }, commands: [{ name: 'weather' }] };
  const report = await startOnce(home, install(home, { 'index.js': 'exports.activate = () => {}' }, { manifest }));
  assert.deepEqual(
    [report.ran, report.missingHooks, report.missingCommands],
    [['onEnable'], ['onUpdate'], ['weather']],
  );
});

test('a hook may be a module of the release', async (t) => {
  const home = aHome(t);
  const files = { 'index.js': '', 'hooks/enable.js': 'module.exports = () => {}' };
  const report = await startOnce(
    home,
    install(home, files, { manifest: { hooks: { onEnable: './hooks/enable.js' } } }),
  );
  assert.deepEqual(report.ran, ['onEnable']);
});

test('a plugin without an entry is healthy', async (t) => {
  const home = aHome(t);
  assert.equal(
    (await startOnce(home, install(home, { 'a.css': '' }, { manifest: { entry: null } }))).health.status,
    'healthy',
  );
});

test('an entry outside the release is refused', async (t) => {
  const home = aHome(t);
  write(path.join(home, 'evil.js'), '');
  const installation = install(home, { 'index.js': '' }, { manifest: { entry: '../../../../evil.js' } });
  await assert.rejects(startOnce(home, installation), { code: 'entry-unusable' });
});

test('what a plugin prints goes to its log', async (t) => {
  const home = aHome(t);
  await startOnce(home, install(home, { 'index.js': "console.log('printed')" }));
  await until(() => readJson(home, 'logs/test.plugin.log').message === 'printed');
});

test('a plugin sees none of the environment of the serve', async (t) => {
  const home = aHome(t);
  const source = "exports.onEnable = () => { if (process.env.SECRET) throw new Error('seen'); }";
  await startOnce(home, install(home, { 'index.js': source }), { processEnvironment: { SECRET: 'x' } });
});

test('a plugin that dies is restarted after 1, 4 and 16 seconds, then no more', async (t) => {
  const home = aHome(t);
  const timers = heldTimers();
  install(
    home,
    { 'index.js': 'exports.commands = { die() { process.exit(7); } }' },
    { manifest: { commands: [{ name: 'die' }] } },
  );
  const plugins = aServe(t, home, { timers });
  await plugins.startAll();
  const plugin = plugins.get('test.plugin');
  for (const [n, ms] of [
    [1, 1000],
    [2, 4000],
    [3, 16000],
  ]) {
    await assert.rejects(plugin.runCommand('die', [], {}), { code: 'plugin-died' });
    await until(() => timers.held.length === n);
    assert.equal(timers.held[n - 1].ms, ms);
    await timers.held[n - 1].run();
    assert.equal(plugin.state, 'running');
  }
  await assert.rejects(plugin.runCommand('die', [], {}), { code: 'plugin-died' });
  await until(() => plugin.state === 'failed');
  assert.deepEqual([timers.held.length, plugin.status().status], [3, 'unhealthy']);
  assert.match(plugin.lastError().message, /exit code `7`/);
});

test('a restart that a reload overtook starts nothing', async (t) => {
  const home = aHome(t);
  const timers = heldTimers();
  install(
    home,
    { 'index.js': 'exports.commands = { die() { process.exit(7); } }' },
    { manifest: { commands: [{ name: 'die' }] } },
  );
  const plugins = aServe(t, home, { timers });
  await plugins.startAll();
  await assert.rejects(plugins.get('test.plugin').runCommand('die', [], {}), { code: 'plugin-died' });
  await until(() => timers.held.length === 1);
  await plugins.reload('test.plugin');
  const { link } = plugins.get('test.plugin');
  await timers.held[0].run();
  assert.equal(plugins.get('test.plugin').link, link);
});

test('a command that loops for ever times out and its plugin is ended', async (t) => {
  const home = aHome(t);
  install(
    home,
    { 'index.js': 'exports.commands = { spin() { for (;;); } }' },
    { manifest: { commands: [{ name: 'spin' }] } },
  );
  const plugins = aServe(t, home, { timers: heldTimers(), commandTimeoutMs: 200 });
  await plugins.startAll();
  await assert.rejects(plugins.get('test.plugin').runCommand('spin', [], {}), { code: 'command-timeout' });
  await until(() => plugins.get('test.plugin').state === 'failed');
});

test('a command that only takes too long leaves its plugin running', async (t) => {
  const home = aHome(t);
  const source = "exports.commands = { wait: () => new Promise(() => {}), hi: () => 'hi' }";
  install(home, { 'index.js': source }, { manifest: { commands: [{ name: 'wait' }, { name: 'hi', aliases: ['h'] }] } });
  const plugins = aServe(t, home, { commandTimeoutMs: 500 });
  await plugins.startAll();
  await assert.rejects(plugins.get('test.plugin').runCommand('wait', [], {}), { code: 'command-timeout' });
  assert.equal(await plugins.get('test.plugin').runCommand('h', [], {}), '"hi"');
});

test('a reload starts what the installation says now', async (t) => {
  const home = aHome(t);
  install(home, { 'index.js': '' });
  const plugins = aServe(t, home);
  await plugins.startAll();
  install(home, { 'index.js': '' }, { version: '1.1.0' });
  assert.deepEqual(await plugins.reload('test.plugin'), { status: 'healthy', version: '1.1.0', state: 'running' });
});

test('a reload of a plugin that cannot start says why', async (t) => {
  const home = aHome(t);
  install(home, { 'index.js': "throw new Error('boom')" });
  const answer = await aServe(t, home).reload('test.plugin');
  assert.deepEqual(answer, {
    status: 'unhealthy',
    version: '1.0.0',
    state: 'failed',
    error: '`index.js` cannot be loaded: boom',
  });
});

test('a reload of a disabled plugin leaves it stopped', async (t) => {
  const home = aHome(t);
  install(home, { 'index.js': '' }, { enabled: false });
  assert.deepEqual(await aServe(t, home).reload('test.plugin'), {
    status: 'healthy',
    version: '1.0.0',
    state: 'disabled',
  });
});

test('a reload of a plugin that is gone forgets it', async (t) => {
  const plugins = aServe(t, aHome(t));
  assert.deepEqual(await plugins.reload('test.plugin'), { status: 'healthy', version: null, state: 'absent' });
  assert.deepEqual(plugins.list(), []);
});

test('one damaged installation leaves the others running', async (t) => {
  const home = aHome(t);
  install(home, { 'index.js': '' });
  write(path.join(home, 'plugins/test.broken/installation.json'), '{');
  const plugins = aServe(t, home);
  await plugins.startAll();
  assert.deepEqual(
    plugins.list().map((plugin) => plugin.status().status),
    ['unhealthy', 'healthy'],
  );
});

test('onConfigChange sees the new configuration and is told the old', async (t) => {
  const home = aHome(t);
  const source = "exports.onConfigChange = (context, old) => context.storage.set('seen', [context.config.a, old.a])";
  install(home, { 'index.js': source }, { grants: STORAGE });
  const plugins = aServe(t, home);
  await plugins.startAll();
  write(path.join(home, 'plugins/test.plugin/config.json'), '{"a":2}');
  await plugins.get('test.plugin').runHook('onConfigChange', { a: 1 });
  assert.deepEqual(readJson(home, 'plugins/test.plugin/data/storage.json'), { seen: [2, 1] });
});
