// Append-only files of JSON lines, bounded: a full file becomes `<file>.1` and a new one begins.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const FILE_LIMIT_BYTES = 5 * 1024 * 1024;

/**
 * Append `record` as one line.
 * @param {string} file
 * @param {object} record
 * @param {number} [limitBytes]
 */
function appendLine(file, record, limitBytes = FILE_LIMIT_BYTES) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > limitBytes) fs.renameSync(file, `${file}.1`);
  fs.appendFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

module.exports = { appendLine, FILE_LIMIT_BYTES };
