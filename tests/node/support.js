// Builders for the runtime's tests: a home in a temporary folder, plugins installed in it by writing files.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** A new, empty home that is removed when the test `t` ends. */
function aHome(t) {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'qirvo-home-')));
  t.after(() => fs.rmSync(home, { recursive: true, force: true }));
  return home;
}

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** An installation record, as the Python half writes it. */
function anInstallation({ id = 'test.plugin', version = '1.0.0', manifest = {}, grants = [], enabled = true, state = 'committed', source } = {}) {
  return {
    pluginId: id,
    version,
    treeDigest: `sha256:${'ab'.repeat(32)}`,
    release: `${version}-abababababab`,
    enabled,
    state,
    grants,
    ...(source ? { source } : {}),
    manifest: {
      id,
      name: id,
      version,
      entry: 'index.js',
      permissions: [],
      hooks: {},
      commands: [],
      widgets: [],
      ...manifest,
    },
  };
}

/** Install `files` (path to text) as a plugin. */
function install(home, files, options) {
  const installation = anInstallation(options);
  const folder = path.join(home, 'plugins', installation.pluginId);
  for (const [name, text] of Object.entries(files))
    write(path.join(folder, 'releases', installation.release, name), text);
  write(path.join(folder, 'installation.json'), JSON.stringify(installation));
  return installation;
}

/** What the runtime's modules want to know about the machine. */
const around = (home) => ({ home, environment: { platformVersion: '2.0.0', runtimeVersion: 'test' } });

const readJson = (...parts) => JSON.parse(fs.readFileSync(path.join(...parts), 'utf8'));

/** Resolve when `isSo()` is; a bounded wait on real state. */
async function until(isSo, { timeoutMs = 10_000 } = {}) {
  const end = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not so after ${timeoutMs} ms: ${isSo}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

const runtime = (module) => require(path.join(__dirname, '..', '..', 'src', 'qirvo', 'host', 'node', module));

module.exports = { aHome, anInstallation, install, around, readJson, until, write, runtime };
