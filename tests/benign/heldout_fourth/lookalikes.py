"""Innocent code that a hasty reader may take for hostile."""

from tests.benign.heldout_fourth.forms import innocent

LOOKALIKES = (
    innocent(
        "base64-codec",
        "codecs",
        r"""
'use strict';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(256).fill(255);
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;

function encode(bytes, { url = false } = {}) {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0);
    out += ALPHABET[n >> 18] + ALPHABET[(n >> 12) & 63];
    out += i + 1 < bytes.length ? ALPHABET[(n >> 6) & 63] : '=';
    out += i + 2 < bytes.length ? ALPHABET[n & 63] : '=';
  }
  return url ? out.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : out;
}

function decode(text) {
  const clean = text.replace(/[\s=]/g, '');
  const out = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < clean.length; i++) {
    const value = VALUES[clean.charCodeAt(i)];
    if (value === 255) throw new RangeError(`"${clean[i]}" is no base64`);
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 255;
    }
  }
  return out;
}

const encodeText = (text, options) => encode(new TextEncoder().encode(text), options);
const decodeText = (text) => new TextDecoder().decode(decode(text));

module.exports = { encode, decode, encodeText, decodeText };
""",
    ),
    innocent(
        "template-compiler",
        "templates",
        r"""
/**
 * Compiles `<%= value %>` templates into functions. The template is written by the author of the
 * widget; values are escaped unless `<%- value %>` asks for the raw text.
 */
const TOKEN = /<%([=-]?)([\s\S]+?)%>|$/g;
const MAP = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escape = (value) => (value == null ? '' : String(value).replace(/[&<>"]/g, (c) => MAP[c]));

function quoted(text) {
  return JSON.stringify(text).replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
}

export function compile(text, { variable = 'data' } = {}) {
  let source = `let out = '';\n`;
  let index = 0;
  text.replace(TOKEN, (match, kind, code, offset) => {
    const before = text.slice(index, offset);
    if (before) source += `out += ${quoted(before)};\n`;
    index = offset + match.length;
    if (kind === '=') source += `out += escape(${code.trim()});\n`;
    else if (kind === '-') source += `out += (${code.trim()});\n`;
    else if (code) source += `${code.trim()}\n`;
    return match;
  });
  source += 'return out;';
  let render;
  try {
    render = new Function('escape', variable, source);
  } catch (error) {
    error.source = source;
    throw error;
  }
  const template = (data) => render(escape, data);
  template.source = source;
  return template;
}

const list = compile('<ul><% for (const item of data.items) { %><li><%= item %></li><% } %></ul>');

export function Weather({ items }) {
  return list({ items });
}
""",
    ),
    innocent(
        "sha256-in-plain-script",
        "hashes",
        r"""
(function (global) {
  'use strict';
  var K = [];
  var H = [];

  (function constants() {
    var composite = {};
    var found = 0;
    function fraction(x) {
      return ((x - Math.floor(x)) * 0x100000000) | 0;
    }
    for (var candidate = 2; found < 64; candidate++) {
      if (composite[candidate]) continue;
      for (var i = candidate * candidate; i < 313; i += candidate) composite[i] = true;
      if (found < 8) H[found] = fraction(Math.sqrt(candidate));
      K[found++] = fraction(Math.cbrt(candidate));
    }
  })();

  function rotr(x, n) {
    return (x >>> n) | (x << (32 - n));
  }

  function sha256(bytes) {
    var length = bytes.length;
    var padded = new Uint8Array(((length + 72) >> 6) << 6);
    padded.set(bytes);
    padded[length] = 0x80;
    var view = new DataView(padded.buffer);
    view.setUint32(padded.length - 4, length << 3);
    view.setUint32(padded.length - 8, Math.floor(length / 0x20000000));
    var h = H.slice();
    var w = new Int32Array(64);
    for (var at = 0; at < padded.length; at += 64) {
      for (var t = 0; t < 16; t++) w[t] = view.getInt32(at + t * 4);
      for (; t < 64; t++) {
        var a = w[t - 15];
        var b = w[t - 2];
        w[t] = (w[t - 16] + (rotr(a, 7) ^ rotr(a, 18) ^ (a >>> 3)) + w[t - 7] + (rotr(b, 17) ^ rotr(b, 19) ^ (b >>> 10))) | 0;
      }
      var s = h.slice();
      for (t = 0; t < 64; t++) {
        var e = s[4];
        var one = (s[7] + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + K[t] + w[t]) | 0;
        var c = s[0];
        var two = ((rotr(c, 2) ^ rotr(c, 13) ^ rotr(c, 22)) + ((c & s[1]) ^ (c & s[2]) ^ (s[1] & s[2]))) | 0;
        s = [(one + two) | 0, s[0], s[1], s[2], (s[3] + one) | 0, s[4], s[5], s[6]];
      }
      for (t = 0; t < 8; t++) h[t] = (h[t] + s[t]) | 0;
    }
    return h.map(function (n) { return (n >>> 0).toString(16).padStart(8, '0'); }).join('');
  }

  global.sha256 = sha256;
  if (typeof module === 'object') module.exports = sha256;
})(typeof globalThis !== 'undefined' ? globalThis : Function('return this')());
""",
    ),
    innocent(
        "git-status-of-projects",
        "developer-tools",
        r"""
import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

async function git(folder, ...args) {
  const { stdout } = await exec('git', ['-C', folder, ...args], { timeout: 10_000, maxBuffer: 1 << 20 });
  return stdout.trimEnd();
}

export function parseStatus(text) {
  const out = { branch: '', ahead: 0, behind: 0, changed: 0, untracked: 0 };
  for (const line of text.split('\n')) {
    if (line.startsWith('# branch.head ')) out.branch = line.slice(14);
    else if (line.startsWith('# branch.ab ')) {
      const [ahead, behind] = line.slice(12).split(' ').map(Number);
      out.ahead = ahead;
      out.behind = -behind;
    } else if (line.startsWith('? ')) out.untracked += 1;
    else if (line && !line.startsWith('#')) out.changed += 1;
  }
  return out;
}

export async function repositories(root = path.join(homedir(), 'projects')) {
  const found = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = path.join(root, entry.name);
    const isRepository = await stat(path.join(folder, '.git')).then(() => true, () => false);
    if (isRepository) found.push(folder);
  }
  return found;
}

export async function overview(context) {
  const folders = await repositories(context.config.root);
  return Promise.all(
    folders.map(async (folder) => ({
      name: path.basename(folder),
      ...parseStatus(await git(folder, 'status', '--porcelain=v2', '--branch')),
    })),
  );
}

export const Weather = ({ items }) => items.map((i) => `${i.name} (${i.branch}): ${i.changed} changed`).join('\n');
""",
        needs=("filesystem-access",),
    ),
    innocent(
        "global-this-shim",
        "polyfills",
        r"""
"use strict";
var root = (function () {
  if (typeof globalThis !== "undefined") return globalThis;
  if (typeof self !== "undefined") return self;
  if (typeof window !== "undefined") return window;
  if (typeof global !== "undefined") return global;
  return Function("return this")();
})();

function define(target, name, value) {
  if (!Object.prototype.hasOwnProperty.call(target, name)) {
    Object.defineProperty(target, name, { value: value, configurable: true, writable: true, enumerable: false });
  }
}

define(Array.prototype, "at", function at(n) {
  var i = Math.trunc(n) || 0;
  if (i < 0) i += this.length;
  return i < 0 || i >= this.length ? undefined : this[i];
});

define(Array.prototype, "findLast", function findLast(test, self) {
  for (var i = this.length - 1; i >= 0; i--) {
    if (test.call(self, this[i], i, this)) return this[i];
  }
});

define(Object, "fromEntries", function fromEntries(entries) {
  var out = {};
  Array.from(entries).forEach(function (entry) { out[entry[0]] = entry[1]; });
  return out;
});

define(String.prototype, "replaceAll", function replaceAll(search, replacement) {
  if (search instanceof RegExp) return this.replace(search, replacement);
  return this.split(search).join(replacement);
});

define(Promise, "allSettled", function allSettled(promises) {
  return Promise.all(Array.from(promises, function (p) {
    return Promise.resolve(p).then(
      function (value) { return { status: "fulfilled", value: value }; },
      function (reason) { return { status: "rejected", reason: reason }; }
    );
  }));
});

if (typeof root.structuredClone !== "function") {
  define(root, "structuredClone", function (value) { return JSON.parse(JSON.stringify(value)); });
}
if (typeof root.queueMicrotask !== "function") {
  define(root, "queueMicrotask", function (fn) { Promise.resolve().then(fn); });
}

exports.root = root;
exports.Weather = function () { return null; };
""",
    ),
    innocent(
        "oauth-with-pkce",
        "sign-in",
        r"""
const AUTH = 'https://id.example.com';

const b64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

async function challenge(verifier) {
  return b64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
}

export async function begin({ clientId, redirect, scopes, storage }) {
  const verifier = b64url(crypto.getRandomValues(new Uint8Array(32)));
  const state = b64url(crypto.getRandomValues(new Uint8Array(16)));
  await storage.set('oauth:pending', { verifier, state, redirect });
  const url = new URL('/authorize', AUTH);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirect,
    scope: scopes.join(' '),
    state,
    code_challenge: await challenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  window.open(url, 'oauth', 'width=480,height=640');
}

async function exchange(fields) {
  const res = await fetch(`${AUTH}/token`, { method: 'POST', body: new URLSearchParams(fields) });
  const answer = await res.json();
  if (!res.ok) throw new Error(answer.error_description ?? answer.error);
  return { access: answer.access_token, refresh: answer.refresh_token, until: Date.now() + answer.expires_in * 1000 };
}

export async function finish({ clientId, search, storage }) {
  const given = new URLSearchParams(search);
  const pending = await storage.get('oauth:pending');
  if (!pending || given.get('state') !== pending.state) throw new Error('The answer does not belong to this request.');
  await storage.delete('oauth:pending');
  const tokens = await exchange({
    grant_type: 'authorization_code',
    code: given.get('code'),
    code_verifier: pending.verifier,
    redirect_uri: pending.redirect,
    client_id: clientId,
  });
  await storage.set('oauth:tokens', tokens);
  return tokens;
}

export async function accessToken({ clientId, storage }) {
  const tokens = await storage.get('oauth:tokens');
  if (!tokens) return null;
  if (tokens.until - Date.now() > 60_000) return tokens.access;
  const fresh = await exchange({ grant_type: 'refresh_token', refresh_token: tokens.refresh, client_id: clientId });
  await storage.set('oauth:tokens', { ...tokens, ...fresh });
  return fresh.access;
}

export const Weather = () => null;
""",
        needs=("storage-read", "storage-write"),
        of=("https://id.example.com",),
    ),
    innocent(
        "dotenv-reader",
        "configuration",
        r"""
'use strict';
const fs = require('fs');
const path = require('path');

const LINE = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/;

function unquote(value) {
  const quote = value[0];
  if ((quote === '"' || quote === "'") && value.endsWith(quote) && value.length > 1) {
    const inner = value.slice(1, -1);
    return quote === '"' ? inner.replace(/\\n/g, '\n').replace(/\\"/g, '"') : inner;
  }
  return value.replace(/\s+#.*$/, '').trim();
}

function parse(source) {
  const out = {};
  for (const line of source.toString().split(/\r?\n/)) {
    if (/^\s*#/.test(line)) continue;
    const found = LINE.exec(line);
    if (found) out[found[1]] = unquote(found[2].trim());
  }
  return out;
}

function expand(values, env) {
  const seen = new Set();
  const one = (text) =>
    text.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (all, name, fallback) => {
      if (seen.has(name)) return all;
      seen.add(name);
      const value = values[name] !== undefined ? one(values[name]) : env[name];
      seen.delete(name);
      return value === undefined || value === '' ? fallback || '' : value;
    });
  return Object.fromEntries(Object.entries(values).map(([k, v]) => [k, one(v)]));
}

function config({ folder = process.cwd(), override = false, env = process.env } = {}) {
  const file = path.resolve(folder, '.env');
  if (!fs.existsSync(file)) return { loaded: [] };
  const values = expand(parse(fs.readFileSync(file)), env);
  const loaded = [];
  for (const [name, value] of Object.entries(values)) {
    if (override || env[name] === undefined) {
      env[name] = value;
      loaded.push(name);
    }
  }
  return { loaded };
}

module.exports = { parse, expand, config, Weather: () => null };
""",
        needs=("filesystem-access",),
    ),
    innocent(
        "syntax-highlighter",
        "markup",
        r"""
const RULES = {
  javascript: [
    ['comment', /\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
    ['string', /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/y],
    ['number', /\b0x[\da-f]+\b|\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/iy],
    ['keyword', /\b(?:const|let|var|function|return|if|else|for|while|class|new|import|export|from|await|async)\b/y],
    ['builtin', /\b(?:eval|Function|require|process|document|window|fetch|atob|exec|spawn)\b/y],
  ],
  shell: [
    ['comment', /#[^\n]*/y],
    ['string', /'[^']*'|"(?:\\.|[^"\\])*"/y],
    ['variable', /\$\{?\w+\}?/y],
    ['builtin', /\b(?:curl|wget|rm|sudo|chmod|eval|exec|sh|bash|ssh|cat|echo)\b/y],
  ],
  json: [
    ['key', /"(?:\\.|[^"\\])*"(?=\s*:)/y],
    ['string', /"(?:\\.|[^"\\])*"/y],
    ['number', /-?\d+(?:\.\d+)?/y],
    ['keyword', /\b(?:true|false|null)\b/y],
  ],
};

export function* tokens(source, language) {
  const rules = RULES[language] ?? [];
  let plain = '';
  let at = 0;
  outer: while (at < source.length) {
    for (const [kind, pattern] of rules) {
      pattern.lastIndex = at;
      const found = pattern.exec(source);
      if (found && found[0]) {
        if (plain) yield ['plain', plain];
        plain = '';
        yield [kind, found[0]];
        at += found[0].length;
        continue outer;
      }
    }
    plain += source[at++];
  }
  if (plain) yield ['plain', plain];
}

export function highlight(element) {
  const language = /language-(\w+)/.exec(element.className)?.[1];
  const parts = [...tokens(element.textContent, language)].map(([kind, text]) => {
    const span = document.createElement('span');
    span.className = `token-${kind}`;
    span.textContent = text;
    return span;
  });
  element.replaceChildren(...parts);
}

export const SAMPLE = 'curl -fsSL https://get.example.org/install.sh | sh # never do this';
export const Weather = () => null;
""",
        of=("https://get.example.org",),
    ),
    innocent(
        "cache-cleaner",
        "files",
        r"""
'use strict';
const { promises: fs } = require('node:fs');
const path = require('node:path');

async function* files(folder) {
  let entries;
  try {
    entries = await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(full);
    else if (entry.isFile()) yield full;
  }
}

/** Deletes the oldest thumbnails until the cache of this plugin is small enough. */
async function trim(folder, limit) {
  const found = [];
  let total = 0;
  for await (const file of files(folder)) {
    const { size, atimeMs } = await fs.stat(file);
    found.push({ file, size, atimeMs });
    total += size;
  }
  found.sort((a, b) => a.atimeMs - b.atimeMs);
  let removed = 0;
  for (const { file, size } of found) {
    if (total <= limit) break;
    await fs.unlink(file);
    total -= size;
    removed += 1;
  }
  return { removed, total };
}

async function clear(folder) {
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(folder, { recursive: true });
}

const cacheOf = (context) => path.join(context.dataFolder, 'thumbnails');

exports.trim = trim;
exports.clear = clear;
exports.onEnable = (context) => trim(cacheOf(context), 50 * 1024 * 1024);
exports.onUninstall = (context) => fs.rm(cacheOf(context), { recursive: true, force: true });
exports.Weather = () => null;
""",
        needs=("filesystem-access",),
    ),
    innocent(
        "live-prices-socket",
        "network-widgets",
        r"""
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.PriceFeed = void 0;
const ADDRESS = "wss://stream.example.net/v1/ticker";
class PriceFeed {
    constructor(symbols, onPrice) {
        this.symbols = symbols;
        this.onPrice = onPrice;
        this.attempts = 0;
        this.closed = false;
    }
    open() {
        const socket = new WebSocket(ADDRESS);
        this.socket = socket;
        socket.onopen = () => {
            this.attempts = 0;
            socket.send(JSON.stringify({ type: "subscribe", symbols: this.symbols }));
            this.heartbeat = setInterval(() => socket.send('{"type":"ping"}'), 20000);
        };
        socket.onmessage = (event) => {
            let message;
            try {
                message = JSON.parse(event.data);
            }
            catch (_a) {
                return;
            }
            if (message.type === "price" && this.symbols.includes(message.symbol)) {
                this.onPrice(message.symbol, Number(message.price), new Date(message.time));
            }
        };
        socket.onclose = () => {
            clearInterval(this.heartbeat);
            if (!this.closed) {
                const wait = Math.min(60000, 500 * Math.pow(2, this.attempts++)) * (0.5 + Math.random() / 2);
                this.timer = setTimeout(() => this.open(), wait);
            }
        };
        socket.onerror = () => socket.close();
        return this;
    }
    close() {
        var _a;
        this.closed = true;
        clearTimeout(this.timer);
        (_a = this.socket) === null || _a === void 0 ? void 0 : _a.close(1000);
    }
}
exports.PriceFeed = PriceFeed;
exports.Weather = ({ prices }) => Object.entries(prices).map(([s, p]) => `${s} ${p.toFixed(2)}`).join(" · ");
""",
        of=("wss://stream.example.net",),
    ),
    innocent(
        "error-reporter-with-consent",
        "diagnostics",
        r"""
const ENDPOINT = 'https://errors.example.org/api/report';
const SECRET = /(bearer\s+)[\w.-]+|((?:token|key|password)=)[^&\s]+/gi;

export const scrub = (text) => String(text).replace(SECRET, (all, a, b) => `${a ?? b}[removed]`);

export function frames(stack = '') {
  return stack
    .split('\n')
    .map((line) => /at (?:(.+?) \()?(?:.*\/)?([^/]+):(\d+):(\d+)\)?$/.exec(line.trim()))
    .filter(Boolean)
    .slice(0, 20)
    .map(([, name = '?', file, line, column]) => ({ name, file, line: Number(line), column: Number(column) }));
}

export class Reporter {
  constructor({ version, allowed, limit = 10 }) {
    this.version = version;
    this.allowed = allowed;
    this.left = limit;
    this.seen = new Set();
  }

  install(target = window) {
    const onError = ({ error, message }) => this.report(error ?? new Error(message));
    const onRejection = ({ reason }) => this.report(reason instanceof Error ? reason : new Error(String(reason)));
    target.addEventListener('error', onError);
    target.addEventListener('unhandledrejection', onRejection);
    return () => {
      target.removeEventListener('error', onError);
      target.removeEventListener('unhandledrejection', onRejection);
    };
  }

  async report(error) {
    if (!(await this.allowed()) || this.left <= 0) return;
    const message = scrub(error.message);
    const place = frames(error.stack);
    const key = `${error.name}:${message}:${place[0]?.line}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.left -= 1;
    const body = JSON.stringify({ version: this.version, name: error.name, message, frames: place });
    if (!navigator.sendBeacon?.(ENDPOINT, body)) {
      await fetch(ENDPOINT, { method: 'POST', body, keepalive: true }).catch(() => {});
    }
  }
}

export function onEnable(context) {
  const reporter = new Reporter({ version: '1.0.0', allowed: () => context.storage.get('reports-allowed') });
  context.onDisable(reporter.install());
}

export const Weather = () => null;
""",
        needs=("storage-read",),
        of=("https://errors.example.org",),
    ),
    innocent(
        "worker-from-blob",
        "workers",
        r"""
/** Runs a pure function in a worker, so that a long computation does not stop the page. */
function workerSource(fn) {
  return `
    const fn = ${fn.toString()};
    self.onmessage = async ({ data: { id, args } }) => {
      try {
        self.postMessage({ id, value: await fn(...args) });
      } catch (error) {
        self.postMessage({ id, error: error.message });
      }
    };
  `;
}

export class WorkerPool {
  constructor(fn, size = Math.max(1, (navigator.hardwareConcurrency || 2) - 1)) {
    this.url = URL.createObjectURL(new Blob([workerSource(fn)], { type: 'text/javascript' }));
    this.pending = new Map();
    this.next = 0;
    this.workers = Array.from({ length: size }, () => {
      const worker = new Worker(this.url);
      worker.onmessage = ({ data }) => this.settle(data);
      return worker;
    });
  }

  run(...args) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.workers[id % this.workers.length].postMessage({ id, args });
    });
  }

  settle({ id, value, error }) {
    const { resolve, reject } = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  }

  terminate() {
    this.workers.forEach((worker) => worker.terminate());
    URL.revokeObjectURL(this.url);
  }
}

const histogram = (values, bins) => {
  const lo = Math.min(...values);
  const width = (Math.max(...values) - lo) / bins || 1;
  const out = new Array(bins).fill(0);
  for (const v of values) out[Math.min(bins - 1, Math.floor((v - lo) / width))] += 1;
  return out;
};

export const histograms = () => new WorkerPool(histogram, 2);
export const Weather = () => null;
""",
    ),
    innocent(
        "expression-calculator",
        "parsers",
        r"""
'use strict';
const OPERATORS = {
  '+': [1, (a, b) => a + b],
  '-': [1, (a, b) => a - b],
  '*': [2, (a, b) => a * b],
  '/': [2, (a, b) => a / b],
  '%': [2, (a, b) => a % b],
  '^': [4, (a, b) => a ** b, 'right'],
};
const FUNCTIONS = { sqrt: Math.sqrt, abs: Math.abs, sin: Math.sin, cos: Math.cos, ln: Math.log, round: Math.round };
const CONSTANTS = { pi: Math.PI, e: Math.E };

function* lex(text) {
  const pattern = /\s*(?:(\d+\.?\d*|\.\d+)|([a-z]+)|([-+*/%^()]))/gy;
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found) throw new SyntaxError(`unexpected "${text[at]}" at ${at + 1}`);
    if (found[1]) yield { number: Number(found[1]) };
    else if (found[2]) yield { name: found[2] };
    else yield { symbol: found[3] };
  }
}

function evaluate(text) {
  const list = [...lex(text)];
  let at = 0;
  const peek = () => list[at] || {};

  function primary() {
    const token = list[at++];
    if (!token) throw new SyntaxError('the expression ends too early');
    if ('number' in token) return token.number;
    if (token.symbol === '-') return -binary(3);
    if (token.symbol === '(') {
      const value = binary(0);
      if ((list[at++] || {}).symbol !== ')') throw new SyntaxError('a bracket is not closed');
      return value;
    }
    if (token.name in CONSTANTS) return CONSTANTS[token.name];
    if (token.name in FUNCTIONS) return FUNCTIONS[token.name](primary());
    throw new SyntaxError(`unknown name ${token.name || token.symbol}`);
  }

  function binary(least) {
    let left = primary();
    while (OPERATORS[peek().symbol] && OPERATORS[peek().symbol][0] >= least) {
      const [power, apply, side] = OPERATORS[list[at++].symbol];
      left = apply(left, binary(side === 'right' ? power : power + 1));
    }
    return left;
  }

  const result = binary(0);
  if (at < list.length) throw new SyntaxError('something is left over');
  return result;
}

module.exports = { evaluate, Weather: ({ text }) => String(evaluate(text)) };
""",
    ),
    innocent(
        "local-port-check",
        "developer-tools",
        r"""
import net from 'node:net';

const KNOWN = { 3000: 'web', 5432: 'postgres', 6379: 'redis', 8080: 'proxy', 9200: 'search' };

export function probe(port, { host = '127.0.0.1', timeout = 400 } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host });
    const started = performance.now();
    const done = (open) => {
      socket.destroy();
      resolve({ port, name: KNOWN[port] ?? 'unknown', open, ms: Math.round(performance.now() - started) });
    };
    socket.setTimeout(timeout, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function scan(ports = Object.keys(KNOWN).map(Number)) {
  const results = await Promise.all(ports.map((port) => probe(port)));
  return results.sort((a, b) => a.port - b.port);
}

export function changes(before, after) {
  const was = new Map(before.map((r) => [r.port, r.open]));
  return after.filter((r) => was.has(r.port) && was.get(r.port) !== r.open);
}

export function Weather({ context, react: { createElement: h, useEffect, useState } }) {
  const [rows, setRows] = useState([]);
  useEffect(() => {
    let last = [];
    const look = async () => {
      const now = await scan();
      for (const { name, open } of changes(last, now)) context.notifications.show(`${name} is ${open ? 'up' : 'down'}`);
      last = now;
      setRows(now);
    };
    look();
    const handle = setInterval(look, 10_000);
    return () => clearInterval(handle);
  }, []);
  return h('ul', null, rows.map((r) => h('li', { key: r.port }, `${r.name}: ${r.open ? 'open' : 'closed'}`)));
}
""",
        needs=("notifications",),
    ),
    innocent(
        "translation-catalogue",
        "languages",
        r"""
var LANG = {
  en: ["Today", "Tomorrow", "Rain", "Snow", "Wind", "Sunrise", "Sunset", "%d day", "%d days", "Settings"],
  de: ["Heute", "Morgen", "Regen", "Schnee", "Wind", "Sonnenaufgang", "Sonnenuntergang", "%d Tag", "%d Tage", "Einstellungen"],
  fr: ["Aujourd\u2019hui", "Demain", "Pluie", "Neige", "Vent", "Lever du soleil", "Coucher du soleil", "%d jour", "%d jours", "R\u00e9glages"],
  ru: ["\u0421\u0435\u0433\u043e\u0434\u043d\u044f", "\u0417\u0430\u0432\u0442\u0440\u0430", "\u0414\u043e\u0436\u0434\u044c", "\u0421\u043d\u0435\u0433", "\u0412\u0435\u0442\u0435\u0440", "\u0412\u043e\u0441\u0445\u043e\u0434", "\u0417\u0430\u043a\u0430\u0442", "%d \u0434\u0435\u043d\u044c", "%d \u0434\u043d\u044f", "\u041d\u0430\u0441\u0442\u0440\u043e\u0439\u043a\u0438"],
  ja: ["\u4eca\u65e5", "\u660e\u65e5", "\u96e8", "\u96ea", "\u98a8", "\u65e5\u306e\u51fa", "\u65e5\u306e\u5165\u308a", "%d\u65e5", "%d\u65e5", "\u8a2d\u5b9a"],
};

var KEYS = ["today", "tomorrow", "rain", "snow", "wind", "sunrise", "sunset", "day", "days", "settings"];
var current = "en";

function choose(wanted) {
  for (var i = 0; i < wanted.length; i++) {
    var base = wanted[i].toLowerCase().split("-")[0];
    if (Object.prototype.hasOwnProperty.call(LANG, base)) {
      current = base;
      return base;
    }
  }
  current = "en";
  return current;
}

function t(key) {
  var at = KEYS.indexOf(key);
  if (at < 0) return key;
  var values = [].slice.call(arguments, 1);
  var text = (LANG[current] || LANG.en)[at] || LANG.en[at];
  return text.replace(/%d/g, function () {
    return String(values.shift());
  });
}

function plural(n, one, many) {
  var rule = typeof Intl !== "undefined" && Intl.PluralRules ? new Intl.PluralRules(current).select(n) : n === 1 ? "one" : "other";
  return t(rule === "one" ? one : many, n);
}

function missing() {
  var out = {};
  Object.keys(LANG).forEach(function (name) {
    var absent = KEYS.filter(function (key, i) { return !LANG[name][i]; });
    if (absent.length) out[name] = absent;
  });
  return out;
}

module.exports = { choose: choose, t: t, plural: plural, missing: missing };
module.exports.Weather = function (props) {
  choose(props.languages || ["en"]);
  return t("today") + ": " + plural(props.left, "day", "days");
};
""",
    ),
    innocent(
        "byte-stream-reader",
        "formats",
        r"""
export class Reader {
  constructor(bytes) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }
  get left() {
    return this.view.byteLength - this.at;
  }
  u8() {
    return this.view.getUint8(this.at++);
  }
  u16() {
    const value = this.view.getUint16(this.at, true);
    this.at += 2;
    return value;
  }
  u32() {
    const value = this.view.getUint32(this.at, true);
    this.at += 4;
    return value;
  }
  bytes(n) {
    if (n > this.left) throw new RangeError(`wanted ${n} bytes, ${this.left} are left`);
    const out = new Uint8Array(this.view.buffer, this.view.byteOffset + this.at, n);
    this.at += n;
    return out;
  }
  text(n) {
    return new TextDecoder().decode(this.bytes(n));
  }
}

const LOCAL = 0x04034b50;

export function* entries(bytes) {
  const reader = new Reader(bytes);
  while (reader.left >= 30 && reader.u32() === LOCAL) {
    reader.u16();
    const flags = reader.u16();
    const method = reader.u16();
    reader.bytes(8);
    const packed = reader.u32();
    const size = reader.u32();
    const nameLength = reader.u16();
    const extraLength = reader.u16();
    const name = reader.text(nameLength);
    reader.bytes(extraLength);
    if (flags & 8) throw new Error(`${name}: its size is not known beforehand`);
    yield { name, method, size, data: reader.bytes(packed) };
  }
}

export async function inflate({ method, data }) {
  if (method === 0) return data;
  if (method !== 8) throw new Error(`unknown method ${method}`);
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function readText(bytes, wanted) {
  for (const entry of entries(bytes)) {
    if (entry.name === wanted) return new TextDecoder().decode(await inflate(entry));
  }
  return undefined;
}

export const Weather = () => null;
""",
    ),
    innocent(
        "lazy-locale-imports",
        "languages",
        r"""
const loaded = new Map();

const loaders = {
  de: () => import('./locales/de.js'),
  fr: () => import('./locales/fr.js'),
  it: () => import('./locales/it.js'),
};

export async function load(language) {
  const base = language.split('-')[0];
  if (!loaders[base]) return {};
  if (!loaded.has(base)) {
    loaded.set(base, loaders[base]().then((module) => module.default));
  }
  return loaded.get(base);
}

export class Translator {
  #texts = {};

  async use(language) {
    this.#texts = await load(language);
    document.documentElement.lang = language;
    this.apply(document);
  }

  translate(key, values = {}) {
    const text = this.#texts[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  }

  apply(root) {
    for (const element of root.querySelectorAll('[data-text]')) {
      element.textContent = this.translate(element.dataset.text, element.dataset);
    }
    for (const element of root.querySelectorAll('[data-title]')) {
      element.title = this.translate(element.dataset.title);
    }
  }
}

export function Weather({ react: { createElement: h }, translator }) {
  return h('p', { 'data-text': 'sky' }, translator.translate('sky'));
}
""",
        more={
            "dist/locales/de.js": "export default { sky: 'Der Himmel', rain: 'Regen um {hour} Uhr' };\n",
            "dist/locales/fr.js": "export default { sky: 'Le ciel', rain: 'Pluie à {hour} h' };\n",
            "dist/locales/it.js": "export default { sky: 'Il cielo', rain: 'Pioggia alle {hour}' };\n",
        },
    ),
)
