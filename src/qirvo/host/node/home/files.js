// Files of the home are read whole and written whole: a reader sees the old content or the new, never half of it.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/**
 * Write `text` beside `file`, flush it and rename it into place.
 * @param {string} file
 * @param {string} text
 */
function writeWhole(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = besideName(file);
  try {
    writeFlushed(beside, text);
    fs.renameSync(beside, file);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
}

/**
 * Write `text` as `file` unless there is one already.
 * @param {string} file
 * @param {string} text
 * @returns {boolean} false when the file existed
 */
function writeNew(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = besideName(file);
  try {
    writeFlushed(beside, text);
    fs.linkSync(beside, file); // fails when `file` exists, whoever made it in the meantime
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(error.code)) throw error;
    return writeExclusively(file, text); // a file system without hard links
  } finally {
    fs.rmSync(beside, { force: true });
  }
}

/**
 * The JSON in `file`, or undefined when there is no such file.
 * @param {string} file
 * @returns {any}
 * @throws {SyntaxError} the file holds something else
 */
function readJson(file) {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
  return JSON.parse(text);
}

function writeExclusively(file, text) {
  try {
    writeFlushed(file, text);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function besideName(file) {
  return path.join(path.dirname(file), `.${path.basename(file)}.${crypto.randomBytes(6).toString('hex')}`);
}

function writeFlushed(file, text) {
  const descriptor = fs.openSync(file, 'wx', 0o600);
  try {
    fs.writeFileSync(descriptor, text);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

module.exports = { writeWhole, writeNew, readJson };
