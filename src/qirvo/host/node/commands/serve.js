// qirvo plugin serve: load the plugins of a home, answer for them until told to stop.
'use strict';

const crypto = require('node:crypto');

const { Fault } = require('../faults.js');
const { installFromImage } = require('../home/image-home.js');
const { bracketed, claimServe, refuseLiveServe, releaseServe } = require('../home/serve-record.js');
const { Plugins } = require('../supervision/plugins.js');
const { Reporting } = require('../supervision/reporting.js');
const { Settling } = require('../supervision/settling.js');
const { close, createListener, listen } = require('../web/listener.js');
const { within } = require('../web/routes.js');
const { readArguments, readCommand, readNumber } = require('./arguments.js');
const { environmentOf, homeOf } = require('./surroundings.js');

const START_PATIENCE_MS = 5_000;
const STOP_PATIENCE_MS = 5_000;
const OPTIONS = {
  'host': { type: 'string' },
  'port': { type: 'string' },
  'platform-version': { type: 'string' },
  'settle': { type: 'string' },
  'report': { type: 'string' },
  'json': { type: 'boolean' },
};

/**
 * @param {string[]} argv
 * @param {import('../main.js').Process} process
 * @returns {Promise<number>} the exit code
 */
async function serve(argv, process) {
  const { options } = readArguments(argv, OPTIONS, { names: [], required: 0 });
  const home = homeOf(options, process);
  const boundHost = options.host ?? process.env.QIRVO_SERVE_HOST ?? '127.0.0.1';
  const port = readNumber('port', options.port ?? '3000', { least: 0, most: 65535 });
  await refuseLiveServe(home);
  installFromImage(home, process.env.QIRVO_IMAGE_HOME);

  const environment = environmentOf(home, options['platform-version']);
  const onGivenUp = () => void settling.look();
  const plugins = new Plugins({ home, environment, processEnvironment: process.env, onGivenUp });
  const settling = new Settling({ home, command: readCommand('settle', options.settle), plugins });
  const reporting = new Reporting({ home, command: readCommand('report', options.report) });
  const serving = { home, boundHost, plugins };
  const server = createListener(() => serving);
  // The record is made before the first request can be answered: both wait for the same promise.
  const record = {
    pid: process.pid,
    host: boundHost,
    port,
    controlToken: crypto.randomBytes(32).toString('base64url'),
    startedAt: new Date().toISOString(),
  };
  serving.record = record;
  const started = deferred();
  serving.ready = within(START_PATIENCE_MS, started.promise);
  record.port = await listen(server, port, boundHost);
  const stopAsked = process.stopAsked();
  try {
    await claimServe(home, record);
  } catch (error) {
    await close(server, 0);
    throw error instanceof Fault
      ? error
      : new Fault('home-unusable', `\`${home}\` cannot be written: ${error.code}`, { cause: error });
  }
  try {
    serving.plugins.startAll().then(started.resolve, started.reject);
    await Promise.race([serving.ready, stopAsked]);
    settling.start();
    reporting.start();
    process.print(announcement(serving, { asJson: options.json === true }));
    await stopAsked;
  } finally {
    settling.stop();
    reporting.stop();
    await Promise.all([close(server, STOP_PATIENCE_MS), within(STOP_PATIENCE_MS + 500, serving.plugins.stopAll())]);
    releaseServe(home, record);
  }
  return 0;
}

/** What is said once it serves; programs get one line of JSON and wait for it. */
function announcement({ record, boundHost, plugins }, { asJson }) {
  const address = `http://${bracketed(boundHost)}:${record.port}`;
  const count = plugins.list().length;
  if (asJson) return JSON.stringify({ address, pid: record.pid, plugins: count });
  return `serving ${count} ${count === 1 ? 'plugin' : 'plugins'} on ${address}`;
}

function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

module.exports = { serve };
