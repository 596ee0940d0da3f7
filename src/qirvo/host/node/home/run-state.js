// What the runtime remembers of a plugin between runs (runtime.json): only the main thread writes it.
'use strict';

const { Fault } = require('../faults.js');
const { readJson, writeWhole } = require('./files.js');
const layout = require('./layout.js');

/**
 * @typedef {object} RunState
 * @property {string|null} version   the version whose lifecycle hooks last completed
 * @property {string|null} startedAt
 * @property {{time: string, message: string}|null} lastError
 * @property {{release: string, count: number}|null} attempts   starts begun since the last that succeeded: what
 *   takes the whole process down with it is counted, too
 * @property {number|null} loadMs   how long the last start that succeeded took
 * @property {{release: string, counts: Record<string, number>}|null} faults   how often what went wrong, by code: what
 *   the Python half tells, where the owner agreed
 */

/**
 * @param {string} home
 * @param {string} id
 * @returns {RunState} all null for a plugin that never ran; damage counts as never having run
 * @throws {Fault} home-unusable
 */
function readRunState(home, id) {
  let found;
  try {
    found = readJson(layout.runStateFile(home, id));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw unusable('read', id, error);
  }
  return {
    version: found?.version ?? null,
    startedAt: found?.startedAt ?? null,
    lastError: found?.lastError ?? null,
    attempts: Number.isSafeInteger(found?.attempts?.count) ? found.attempts : null,
    loadMs: Number.isFinite(found?.loadMs) ? found.loadMs : null,
    faults: typeof found?.faults?.counts === 'object' ? found.faults : null,
  };
}

/**
 * @param {string} home
 * @param {string} id
 * @param {RunState} state
 * @throws {Fault} home-unusable
 */
function writeRunState(home, id, state) {
  try {
    writeWhole(layout.runStateFile(home, id), `${JSON.stringify(state, null, 2)}\n`);
  } catch (error) {
    throw unusable('written', id, error);
  }
}

const unusable = (done, id, error) =>
  new Fault('home-unusable', `the run state of \`${id}\` cannot be ${done}: ${error.code}`, { cause: error });

module.exports = { readRunState, writeRunState };
