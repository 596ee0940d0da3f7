// qirvo plugin status: ask the running serve; exit 0 only when everything asked about is healthy, and always soon.
'use strict';

const { Fault, NOT_WELL, tell } = require('../faults.js');
const { readServeRecord } = require('../home/serve-record.js');
const { requestJson } = require('../web/request.js');
const { readArguments, readNumber } = require('./arguments.js');
const { homeOf } = require('./surroundings.js');

const OPTIONS = { json: { type: 'boolean' }, timeout: { type: 'string' } };
const GRACE_MS = 500; // of the whole time, for printing and ending

/**
 * @param {string[]} argv
 * @param {import('../main.js').Process} process
 */
async function status(argv, process) {
  const {
    options,
    positionals: [id],
  } = readArguments(argv, OPTIONS, { names: ['ID'], required: 0 });
  const timeoutMs = readNumber('timeout', options.timeout ?? '3', { least: 0.5, most: 60 }) * 1000;
  // The time Node took to start counts: whoever waits for this process has waited for that too.
  const leftMs = Math.max(timeoutMs - GRACE_MS - process.runningMs(), 100);
  const view = await askHealth(homeOf(options, process), leftMs);
  const asked = view.plugins.filter((plugin) => id === undefined || plugin.id === id);
  if (id !== undefined && asked.length === 0) throw new Fault('plugin-not-found', `\`${id}\` is not installed here`);
  process.print(options.json ? JSON.stringify(id === undefined ? view : asked[0], null, 2) : table(asked));
  const healthy = id === undefined ? view.status === 'healthy' : asked[0].status === 'healthy';
  return healthy ? 0 : NOT_WELL;
}

/**
 * @param {string} home
 * @param {number} timeoutMs
 * @throws {Fault} serve-not-running
 */
async function askHealth(home, timeoutMs) {
  const record = readServeRecord(home);
  if (record === null) throw notServing(`nothing serves \`${home}\``);
  try {
    const { body } = await requestJson(record, 'GET', '/health', { timeoutMs });
    if (Array.isArray(body?.plugins)) return body;
  } catch (error) {
    throw notServing(`the serve of \`${home}\` does not answer: ${tell(error)}`, error);
  }
  throw notServing(`another program answers at port \`${record.port}\``);
}

/** To whoever asks for the health, no answer is one: it is not well. */
function notServing(message, cause) {
  return new Fault('serve-not-running', message, { cause, exitCode: NOT_WELL });
}

function table(plugins) {
  if (plugins.length === 0) return 'no plugins installed';
  const rows = [
    ['PLUGIN', 'VERSION', 'STATUS', 'DETAIL'],
    ...plugins.map((plugin) => [
      plugin.id,
      plugin.version ?? '-',
      plugin.status,
      [...(plugin.unsigned ? ['unsigned'] : []), ...(plugin.detail ? [plugin.detail] : [])]
        .join('; ')
        .replace(/\s+/g, ' ')
        .slice(0, 200),
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

module.exports = { status };
