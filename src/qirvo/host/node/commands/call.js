// call: have the running serve run a plugin's command. Text is printed as it is, anything else (with --json all) as JSON.
'use strict';

const { Fault, tell } = require('../faults.js');
const { findLiveServe } = require('../home/serve-record.js');
const { requestJson } = require('../web/request.js');
const { readArguments } = require('./arguments.js');
const { homeOf } = require('./surroundings.js');

const OPTIONS = { json: { type: 'boolean' } };
const CALL_TIMEOUT_MS = 40_000; // more than a command may take, so that the serve is the one to say it was too long

/**
 * @param {string[]} argv   [--home DIR] [--json] ID COMMAND [ARG | --NAME=VALUE | --NAME]… [-- ARG…]
 * @param {import('../main.js').Process} process
 */
async function call(argv, process) {
  const { own, rest } = splitAtCommand(argv);
  const {
    options,
    positionals: [id, command],
  } = readArguments(own, OPTIONS, { names: ['ID', 'COMMAND'], required: 2 });
  const home = homeOf(options, process);
  const serve = await findLiveServe(home);
  if (serve === null) throw new Fault('serve-not-running', `nothing serves \`${home}\``);
  const path = `/plugins/${encodeURIComponent(id)}/commands/${encodeURIComponent(command)}`;
  let answer;
  try {
    answer = await requestJson(serve, 'POST', path, { body: readCommandArguments(rest), timeoutMs: CALL_TIMEOUT_MS });
  } catch (error) {
    throw new Fault('serve-not-running', `the serve of \`${home}\` does not answer: ${tell(error)}`, { cause: error });
  }
  if (answer.status !== 200) throw Fault.fromMessage({ ...answer.body, message: answer.body.detail });
  const { result } = answer.body;
  if (options.json) process.print(JSON.stringify({ result: result ?? null }, null, 2));
  else process.print(typeof result === 'string' ? result : JSON.stringify(result, null, 2));
  return 0;
}

/** Everything after COMMAND belongs to the plugin, also what looks like an option of ours. */
function splitAtCommand(argv) {
  let words = 0;
  for (let i = 0; i < argv.length; i += 1) {
    if (argv[i] === '--home') i += 1;
    else if (!argv[i].startsWith('-')) words += 1;
    if (words === 2) return { own: argv.slice(0, i + 1), rest: argv.slice(i + 1) };
  }
  return { own: argv, rest: [] };
}

/** @param {string[]} rest */
function readCommandArguments(rest) {
  const end = rest.includes('--') ? rest.indexOf('--') : rest.length;
  const args = rest
    .slice(0, end)
    .filter((word) => !word.startsWith('--'))
    .concat(rest.slice(end + 1));
  const options = rest
    .slice(0, end)
    .filter((word) => word.startsWith('--'))
    .map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? [word.slice(2), true] : [word.slice(2, at), word.slice(at + 1)];
    });
  return { args, options: Object.fromEntries(options) };
}

module.exports = { call, readCommandArguments, splitAtCommand };
