// run/serve.json names the one serve of a home. It is claimed by making the file, so two serves cannot both win.
'use strict';

const fs = require('node:fs');

const { Fault } = require('../faults.js');
const { readJson, writeNew } = require('./files.js');
const layout = require('./layout.js');
const { requestJson } = require('../web/request.js');

const LIVE_TIMEOUT_MS = 1000;

/** @typedef {{pid: number, host: string, port: number, controlToken: string, startedAt: string}} ServeRecord */

/**
 * The recorded serve, alive or not; null when none is recorded or the record is damaged.
 * @param {string} home
 * @returns {ServeRecord|null}
 */
function readServeRecord(home) {
  let found;
  try {
    found = readJson(layout.serveFile(home));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return Number.isInteger(found?.pid) && Number.isInteger(found?.port) && typeof found?.host === 'string'
    ? found
    : null;
}

/**
 * The recorded serve when its process lives and it is the one that answers on the port.
 * @param {string} home
 * @returns {Promise<ServeRecord|null>}
 */
async function findLiveServe(home) {
  const record = readServeRecord(home);
  if (record === null || record.pid === process.pid || !processLives(record.pid)) return null;
  try {
    const answer = await requestJson(record, 'GET', '/health/live', { timeoutMs: LIVE_TIMEOUT_MS });
    // Another program may have got the port since, or a new serve our process number.
    return answer.body?.startedAt === record.startedAt ? record : null;
  } catch {
    return null;
  }
}

/**
 * Record this process as the serve of `home`; a record that nobody stands behind is replaced.
 * @param {string} home
 * @param {ServeRecord} record
 * @throws {Fault} serve-running
 */
async function claimServe(home, record) {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (writeNew(layout.serveFile(home), text)) return;
    const found = readServeRecord(home);
    await refuseLiveServe(home);
    removeRecord(home, found);
  }
  throw new Fault('serve-running', `another serve is starting for \`${home}\``);
}

/**
 * Take the record judged dead out of the way. Another serve may have replaced it since: that one is put back.
 * @param {string} home
 * @param {ServeRecord|null} judged
 */
function removeRecord(home, judged) {
  const file = layout.serveFile(home);
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    const text = fs.readFileSync(aside, 'utf8');
    if (judged === null || text.includes(judged.controlToken)) return;
    writeNew(file, text);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error; // another serve was quicker; the next attempt sees what it wrote
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/**
 * @param {string} home
 * @throws {Fault} serve-running
 */
async function refuseLiveServe(home) {
  const other = await findLiveServe(home);
  if (other === null) return;
  throw new Fault(
    'serve-running',
    `process \`${other.pid}\` already serves \`${home}\` on http://${bracketed(other.host)}:${other.port}`,
  );
}

/**
 * Remove the record, if it is still ours.
 * @param {string} home
 * @param {ServeRecord} record
 */
function releaseServe(home, record) {
  if (readServeRecord(home)?.controlToken === record.controlToken) fs.rmSync(layout.serveFile(home), { force: true });
}

/** @param {string} host */
const bracketed = (host) => (host.includes(':') ? `[${host}]` : host);

function processLives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = { readServeRecord, findLiveServe, claimServe, refuseLiveServe, releaseServe, bracketed };
