// What a plugin's health check answers, brought to one form. No check counts as healthy; `false` never does.
'use strict';

const { tell } = require('../faults.js');

const HEALTH_TIMEOUT_MS = 3000;
const WORDS = { healthy: 'healthy', ok: 'healthy', degraded: 'degraded', unhealthy: 'unhealthy', error: 'unhealthy' };

/** @typedef {{status: 'healthy'|'degraded'|'unhealthy', detail: string|null}} Health */

/**
 * Run `check` and read its answer; throwing or not answering in time is unhealthy.
 * @param {Function|null} check
 * @param {object} context
 * @param {number} [timeoutMs]
 * @returns {Promise<Health>}
 */
async function checkHealth(check, context, timeoutMs = HEALTH_TIMEOUT_MS) {
  if (check === null) return { status: 'healthy', detail: null };
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ status: 'unhealthy', details: `no answer within ${timeoutMs} ms` }), timeoutMs);
  });
  try {
    return readHealth(await Promise.race([check(context), late]));
  } catch (error) {
    return { status: 'unhealthy', detail: `the health check failed: ${tell(error)}` };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {any} answer   a boolean, a word, or {status, details}
 * @returns {Health}
 */
function readHealth(answer) {
  if (answer === undefined || answer === true) return { status: 'healthy', detail: null };
  if (answer === false) return { status: 'unhealthy', detail: 'the health check answered false' };
  const said = typeof answer === 'string' ? answer : (answer?.status ?? answer?.healthy);
  const status = typeof said === 'boolean' ? (said ? 'healthy' : 'unhealthy') : WORDS[String(said).toLowerCase()];
  if (status === undefined)
    return { status: 'unhealthy', detail: `the health check gave no known status: \`${say(answer)}\`` };
  return { status, detail: say(answer?.details ?? answer?.detail ?? answer?.message ?? null) };
}

function say(details) {
  if (details === null || details === undefined) return null;
  const text = typeof details === 'string' ? details : (JSON.stringify(details) ?? String(details));
  return text.slice(0, 1000);
}

module.exports = { checkHealth, readHealth, HEALTH_TIMEOUT_MS };
