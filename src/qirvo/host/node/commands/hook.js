// hook: run one hook of a plugin that no serve runs, such as onUninstall before its folder goes.
'use strict';

const { Fault } = require('../faults.js');
const { openWorker, START_TIMEOUT_MS } = require('../supervision/start.js');
const { readArguments } = require('./arguments.js');
const { claimable } = require('./probe.js');
const { environmentOf, homeOf } = require('./surroundings.js');

const HOOKS = ['onUninstall', 'onDisable', 'onConfigChange'];

/**
 * @param {string[]} argv
 * @param {import('../main.js').Process} process
 */
async function hook(argv, process) {
  const {
    options,
    positionals: [id, name],
  } = readArguments(argv, {}, { names: ['ID', 'HOOK'], required: 2 });
  const home = homeOf(options, process);
  let answer;
  try {
    if (!HOOKS.includes(name))
      throw new Fault('hook-not-found', `\`${name}\` cannot be asked for`, {
        hint: `The hooks are ${HOOKS.join(', ')}.`,
      });
    const installation = await claimable(home, id);
    answer = {
      hook: name,
      ...(await runOnce(installation, name, {
        home,
        environment: environmentOf(home),
        processEnvironment: process.env,
      })),
      error: null,
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    answer = { hook: name, ran: false, error: error.message, code: error.code, hint: error.hint };
  }
  process.print(JSON.stringify(answer));
  return answer.error === null ? 0 : 1;
}

async function runOnce(installation, name, around) {
  const link = openWorker(installation, around);
  const late = (stage) => new Fault('hook-timeout', `\`${name}\` did not finish (stage \`${stage}\`)`);
  try {
    await link.ask('prepare', {}, START_TIMEOUT_MS, late);
    return await link.ask('hook', { hook: name }, START_TIMEOUT_MS, late);
  } finally {
    await link.end();
  }
}

module.exports = { hook };
