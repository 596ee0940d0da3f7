// Outgoing requests of a plugin: http and https only, a deadline over the whole exchange, a bounded answer.
'use strict';

const { Fault, tell } = require('../faults.js');

const TIMEOUT_MS = 10_000;
const ANSWER_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * @param {{allow: (permission: string) => void, fetch: typeof fetch, timeoutMs?: number}} from
 */
function createHttp({ allow, fetch, timeoutMs = TIMEOUT_MS }) {
  /** request(url, options) or request({url, …options}) */
  async function request(first, options = {}) {
    allow('network-access');
    const { url, ...given } = typeof first === 'object' && !(first instanceof URL) ? first : { url: first, ...options };
    const address = acceptAddress(url);
    const limit = Math.min(Number(given.timeout) || timeoutMs, timeoutMs);
    const deadline = AbortSignal.timeout(limit);
    try {
      const response = await fetch(address, { ...withBody(given), signal: deadline });
      return answer(response, await readBody(response));
    } catch (error) {
      if (error instanceof Fault) throw error;
      const reason = deadline.aborted ? `no answer within ${limit} ms` : tell(error.cause ?? error);
      throw new Fault('request-refused', `the request to \`${address.host}\` failed: ${reason}`, {
        cause: error,
        hint: 'Check the address and the network.',
      });
    }
  }
  return Object.freeze({
    request,
    fetch: request,
    get: (url, options) => request(url, { ...options, method: 'GET' }),
    delete: (url, options) => request(url, { ...options, method: 'DELETE' }),
    post: (url, body, options) => request(url, { ...options, body, method: 'POST' }),
    put: (url, body, options) => request(url, { ...options, body, method: 'PUT' }),
  });
}

function acceptAddress(url) {
  let address;
  try {
    address = new URL(url);
  } catch {
    throw new Fault('request-refused', `\`${String(url).slice(0, 200)}\` is not an absolute address`);
  }
  if (!/^https?:$/.test(address.protocol))
    throw new Fault('request-refused', `\`${address.protocol}\` cannot be asked`);
  return address;
}

/** Objects are sent as JSON; text, bytes and forms as they are. */
function withBody({ method = 'GET', headers, body, redirect }) {
  const plain =
    body !== null &&
    typeof body === 'object' &&
    [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(body));
  const sent = new Headers(headers);
  if (plain && !sent.has('content-type')) sent.set('content-type', 'application/json');
  return { method, headers: sent, redirect, body: plain ? JSON.stringify(body) : body };
}

async function readBody(response) {
  const parts = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > ANSWER_LIMIT_BYTES)
      throw new Fault('request-refused', `the answer is longer than \`${ANSWER_LIMIT_BYTES}\` bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function answer(response, text) {
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  const headers = Object.defineProperty(Object.fromEntries(response.headers), 'get', {
    value: (name) => response.headers.get(name), // for plugins that expect the Fetch API's headers
  });
  return {
    status: response.status,
    statusText: response.statusText,
    ok: response.ok,
    headers,
    data: isJson ? parsedOr(text) : text,
    text: async () => text,
    json: async () => JSON.parse(text),
  };
}

function parsedOr(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

module.exports = { createHttp };
