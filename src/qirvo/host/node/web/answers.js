// How the serve answers: JSON, or a problem document (RFC 9457) for every error.
'use strict';

const http = require('node:http');

const { Fault, tell } = require('../faults.js');

const ALWAYS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

/**
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
function sendJson(response, status, body, headers = {}) {
  sendText(response, status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

/** JSON that is text already. */
function sendText(response, status, text, headers) {
  const bytes = Buffer.from(`${text}\n`);
  response.writeHead(status, { ...ALWAYS, 'content-length': bytes.length, ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

/**
 * @param {http.ServerResponse} response
 * @param {unknown} error
 * @param {Record<string, string>} [headers]
 */
function sendProblem(response, error, headers = {}) {
  const fault = error instanceof Fault ? error : new Fault('internal', 'the runtime failed');
  if (fault !== error) process.stderr.write(`internal error: ${error?.stack ?? tell(error)}\n`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const more = fault.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  sendJson(response, fault.status, problem(fault), { 'content-type': 'application/problem+json', ...more, ...headers });
}

/** @param {Fault} fault */
function problem({ code, status, title, message, hint, pluginCode }) {
  const document = { type: `urn:qirvo:problem:${code}`, title, status, detail: message, code, hint };
  return pluginCode === undefined ? document : { ...document, pluginCode };
}

module.exports = { sendJson, sendText, sendProblem, problem };
