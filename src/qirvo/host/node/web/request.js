// A small client for our own serve: one request, one JSON answer, one deadline over all of it.
'use strict';

const http = require('node:http');

const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;
const ANY_ADDRESS = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * @param {{host: string, port: number, controlToken?: string}} serve
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, timeoutMs: number}} more
 * @returns {Promise<{status: number, body: any}>} rejects when there is no JSON answer within `timeoutMs`
 */
function requestJson(serve, method, path, { body, timeoutMs }) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: ANY_ADDRESS[serve.host] ?? serve.host, port: serve.port, method, path, headers, agent: false },
      (response) => collect(response).then(resolve, reject),
    );
    const deadline = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    request.on('error', reject);
    request.on('close', () => {
      clearTimeout(deadline);
      reject(new Error('the connection closed before the answer was complete'));
    });
    request.end(text);
  });
}

async function collect(response) {
  const parts = [];
  let size = 0;
  for await (const part of response) {
    size += part.length;
    if (size > ANSWER_LIMIT_BYTES) throw new Error('the answer is too long');
    parts.push(part);
  }
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(parts).toString('utf8')) };
}

module.exports = { requestJson };
