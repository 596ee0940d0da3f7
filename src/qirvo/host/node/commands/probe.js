// probe: start one plugin as serve would, see whether it comes up healthy, stop it; for an install without a serve.
'use strict';

const { Fault } = require('../faults.js');
const { readInstallation } = require('../home/installations.js');
const { findLiveServe } = require('../home/serve-record.js');
const { start, stop } = require('../supervision/start.js');
const { requestJson } = require('../web/request.js');
const { readArguments, readNumber } = require('./arguments.js');
const { environmentOf, homeOf } = require('./surroundings.js');

const OPTIONS = { timeout: { type: 'string' }, 'platform-version': { type: 'string' } };

/**
 * @param {string[]} argv
 * @param {import('../main.js').Process} process
 */
async function probe(argv, process) {
  const {
    options,
    positionals: [id],
  } = readArguments(argv, OPTIONS, { names: ['ID'], required: 1 });
  const home = homeOf(options, process);
  const startTimeoutMs = readNumber('timeout', options.timeout ?? '20', { least: 0.1, most: 3600 }) * 1000;
  const environment = environmentOf(home, options['platform-version']);
  let answer;
  try {
    const installation = await claimable(home, id);
    answer = await tryStart(installation, { home, environment, startTimeoutMs, processEnvironment: process.env });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    answer = {
      status: 'unhealthy',
      version: null,
      error: error.message,
      code: error.code,
      missingHooks: [],
      provided: {},
    };
  }
  process.print(JSON.stringify(answer));
  return answer.status === 'healthy' ? 0 : 1;
}

async function tryStart(installation, around) {
  const { version } = installation;
  try {
    const { link, report } = await start(installation, around);
    await stop(link);
    const { health, missingHooks, missingCommands, provided } = report;
    return { status: 'healthy', version, error: null, health, missingHooks, missingCommands, provided };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { status: 'unhealthy', version, error: error.message, code: error.code, missingHooks: [], provided: {} };
  }
}

/**
 * The installation, when no serve runs the plugin: its storage has one writer at a time.
 * @param {string} home
 * @param {string} id
 * @throws {Fault} plugin-not-found, plugin-is-served, installation-unreadable
 */
async function claimable(home, id) {
  const installation = readInstallation(home, id);
  if (installation === null) throw new Fault('plugin-not-found', `\`${id}\` is not installed in \`${home}\``);
  const serve = await findLiveServe(home);
  if (serve !== null) {
    const { status, body } = await requestJson(serve, 'GET', `/plugins/${id}`, { timeoutMs: 6000 });
    if (status === 200 && ['running', 'starting'].includes(body.state)) {
      throw new Fault('plugin-is-served', `process \`${serve.pid}\` runs \`${id}\``);
    }
  }
  return installation;
}

module.exports = { probe, claimable };
