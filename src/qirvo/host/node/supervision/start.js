// Start one plugin in a worker, remember how it went, stop it again: the same for serve, probe and hook.
'use strict';

const { createLogger } = require('../context/logger.js');
const { Fault } = require('../faults.js');
const { readRunState, writeRunState } = require('../home/run-state.js');
const { WorkerLink } = require('./worker-link.js');

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;

/**
 * @typedef {object} StartReport
 * @property {string} form
 * @property {string[]} ran   stages that ran
 * @property {import('../plugin/health.js').Health} health
 * @property {string[]} missingHooks
 * @property {string[]} missingCommands
 * @property {Record<string, string>} provided
 *
 * @typedef {object} Surroundings
 * @property {string} home
 * @property {{platformVersion: string, runtimeVersion: string}} environment   what plugins are told
 * @property {Record<string, string|undefined>} [processEnvironment]
 * @property {number} [startTimeoutMs]
 * @property {number} [stopTimeoutMs]
 */

/**
 * Begin the worker of an installation; nothing of the plugin runs yet.
 * @param {import('../home/installations.js').Installation} installation
 * @param {Surroundings} around
 */
function openWorker(installation, { home, environment, processEnvironment }) {
  const logger = createLogger(home, installation.pluginId);
  return new WorkerLink({
    workerData: { home, installation, environment },
    onOutput: (level, line) => logger[level](line),
    processEnvironment,
  });
}

/**
 * Start a plugin wholly: it is healthy or degraded afterwards, or this throws and nothing of it runs.
 * Only a start that succeeded is remembered as having completed the version's lifecycle hooks.
 * @param {import('../home/installations.js').Installation} installation
 * @param {Surroundings} around
 * @returns {Promise<{link: WorkerLink, report: StartReport, startedAt: string}>}
 * @throws {Fault} plugin-start-failed, plugin-start-timeout, plugin-unhealthy, plugin-died, entry-unusable
 */
async function start(installation, around) {
  const { home, startTimeoutMs = START_TIMEOUT_MS } = around;
  const id = installation.pluginId;
  const before = readRunState(home, id);
  noteAttempt(home, installation, before);
  const beganMs = performance.now();
  const link = openWorker(installation, around);
  try {
    const report = await link.ask(
      'start',
      { previousVersion: before.version },
      startTimeoutMs,
      lateStart(startTimeoutMs),
    );
    if (report.health.status === 'unhealthy') {
      await disable(link, Math.min(around.stopTimeoutMs ?? STOP_TIMEOUT_MS, 2000));
      throw new Fault('plugin-unhealthy', report.health.detail ?? 'the health check says unhealthy');
    }
    const startedAt = new Date().toISOString();
    const loadMs = Math.round(performance.now() - beganMs);
    const { faults } = before;
    const { version } = installation;
    writeRunState(home, id, { version, startedAt, lastError: null, attempts: null, loadMs, faults });
    return { link, report, startedAt };
  } catch (error) {
    await link.end();
    if (error instanceof Fault) recordError(home, installation, error);
    throw error;
  }
}

/**
 * Stop a plugin: onDisable as far as it comes, then the worker's end.
 * @param {WorkerLink} link
 * @param {number} [timeoutMs]
 */
async function stop(link, timeoutMs = STOP_TIMEOUT_MS) {
  await disable(link, timeoutMs);
  await link.end();
}

/** Count a start before it begins. */
function noteAttempt(home, { pluginId, release }, before) {
  const count = before.attempts?.release === release ? before.attempts.count + 1 : 1;
  try {
    writeRunState(home, pluginId, { ...before, attempts: { release, count } });
  } catch (error) {
    if (!(error instanceof Fault)) throw error; // a full disk must not keep a plugin from running
  }
}

/** Note what kept the plugin from running; the version that completed stays what it was. */
function recordError(home, installation, { code, message }) {
  createLogger(home, installation.pluginId).error(message);
  note(home, installation, code, { lastError: { time: new Date().toISOString(), message } });
}

/** Count what went wrong while the plugin runs on. */
function countFault(home, installation, { code }) {
  note(home, installation, code, {});
}

function note(home, { pluginId: id, release }, code, more) {
  try {
    const before = readRunState(home, id);
    const counts = before.faults?.release === release ? before.faults.counts : {};
    const faults = { release, counts: { ...counts, [code]: (counts[code] ?? 0) + 1 } };
    writeRunState(home, id, { ...before, ...more, faults });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`${error.message}\n`); // a full disk must not take the other plugins down
  }
}

async function disable(link, timeoutMs) {
  try {
    await link.ask(
      'hook',
      { hook: 'onDisable' },
      timeoutMs,
      () => new Fault('hook-timeout', '`onDisable` took too long'),
    );
  } catch (error) {
    if (!(error instanceof Fault)) throw error; // a plugin that cannot say goodbye is stopped all the same
  }
}

const lateStart = (timeoutMs) => (stage) =>
  new Fault('plugin-start-timeout', `the plugin did not start within \`${timeoutMs}\` ms (stage \`${stage}\`)`);

module.exports = { openWorker, start, stop, recordError, countFault, START_TIMEOUT_MS, STOP_TIMEOUT_MS };
