// A plugin's log: one JSON line an entry in logs/<id>.log. A log that cannot be written never stops the plugin.
'use strict';

const util = require('node:util');

const { appendLine } = require('../home/lines.js');
const layout = require('../home/layout.js');

const MESSAGE_LIMIT = 8000;
const LEVELS = ['debug', 'info', 'warn', 'error'];

/**
 * @param {string} home
 * @param {string} pluginId
 * @returns {Record<'debug'|'info'|'warn'|'error', (message: unknown, ...fields: unknown[]) => void>}
 */
function createLogger(home, pluginId) {
  const file = layout.logFile(home, pluginId);
  let complained = false;
  const write = (level, message, fields) => {
    const record = { time: new Date().toISOString(), level, plugin: pluginId, message: show(message) };
    if (fields.length > 0) record.fields = fields.map(asField);
    try {
      appendLine(file, record);
    } catch (error) {
      if (!complained) process.stderr.write(`the log of \`${pluginId}\` cannot be written: ${error.code}\n`);
      complained = true;
    }
  };
  return Object.freeze(
    Object.fromEntries(LEVELS.map((level) => [level, (message, ...fields) => write(level, message, fields)])),
  );
}

function show(value) {
  const text =
    typeof value === 'string' ? value : value instanceof Error ? (value.stack ?? value.message) : util.inspect(value);
  return text.slice(0, MESSAGE_LIMIT);
}

function asField(value) {
  if (value instanceof Error) return show(value);
  try {
    const json = JSON.stringify(value);
    return json === undefined || json.length > MESSAGE_LIMIT ? show(value) : JSON.parse(json);
  } catch {
    return show(value);
  }
}

module.exports = { createLogger };
