// Who may ask: on a loopback bind only requests addressed to loopback names (a page whose name was rebound to this
// machine carries its own), control routes only with the token, and changes only as JSON from no foreign page.
'use strict';

const crypto = require('node:crypto');

const { Fault } = require('../faults.js');

const BODY_LIMIT_BYTES = 1024 * 1024;
const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1)$/i;

/** @param {string} host */
const isLoopback = (host) => LOOPBACK.test(host);

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {string} boundHost
 * @throws {Fault} network-host-refused
 */
function checkHost(request, boundHost) {
  if (!isLoopback(boundHost)) return;
  const asked = (request.headers.host ?? '').replace(/:\d{1,5}$/, '');
  if (!isLoopback(asked))
    throw new Fault('network-host-refused', `\`${asked.slice(0, 200)}\` is not a name of this machine`);
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @throws {Fault} origin-refused
 */
function checkOrigin(request) {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  let network;
  try {
    network = new URL(origin).host;
  } catch {
    network = null;
  }
  if (network === null || network !== host)
    throw new Fault('origin-refused', `\`${origin.slice(0, 200)}\` may not send this request`);
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {string} token
 * @throws {Fault} control-token-refused
 */
function checkControlToken(request, token) {
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const [a, b] = [given, token].map((text) => crypto.createHash('sha256').update(text).digest());
  if (!crypto.timingSafeEqual(a, b)) throw new Fault('control-token-refused', 'the control token is missing or wrong');
}

/**
 * The JSON object in the body.
 * @param {import('node:http').IncomingMessage} request
 * @param {{optional?: boolean}} [how]   whether an empty body means an empty object, whatever its type
 * @returns {Promise<Record<string, any>>}
 * @throws {Fault} content-type-refused, body-too-large, body-malformed
 */
async function readBody(request, { optional = false } = {}) {
  const isJson = /^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '');
  const bytes = await readBytes(request);
  if (optional && bytes.length === 0) return {};
  if (!isJson)
    throw new Fault('content-type-refused', `\`${request.headers['content-type'] ?? ''}\` is not application/json`);
  let body;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new Fault('body-malformed', 'the body is not JSON', { cause: error });
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new Fault('body-malformed', 'the body is not an object');
  return body;
}

async function readBytes(request) {
  const parts = [];
  let size = 0;
  const tooLarge = () => new Fault('body-too-large', `the body is longer than \`${BODY_LIMIT_BYTES}\` bytes`);
  if (Number(request.headers['content-length']) > BODY_LIMIT_BYTES) throw tooLarge();
  // Not `for await`: leaving that loop would cut the connection before the problem document is sent.
  return new Promise((resolve, reject) => {
    request.on('data', (part) => {
      size += part.length;
      if (size <= BODY_LIMIT_BYTES) return parts.push(part);
      request.removeAllListeners('data').pause();
      return reject(tooLarge());
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('error', (error) => reject(new Fault('body-malformed', 'the body ended too early', { cause: error })));
  });
}

module.exports = { checkHost, checkOrigin, checkControlToken, readBody, isLoopback, BODY_LIMIT_BYTES };
