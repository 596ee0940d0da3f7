"""What a page offers, used for what it is there for: sockets, stores, workers, keys, cameras, clipboards."""

from typing import Any

from tests.support.asking import asking
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, *, beside: dict[str, str] | None = None, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")} | (beside or {}), **more)


BROWSER: tuple[Sample, ...] = (
    _sample(
        "socket-that-connects-again",
        "websocket",
        r"""
'use strict';

class Socket extends EventTarget {
  constructor(url, { minDelay = 500, maxDelay = 30_000, beat = 25_000 } = {}) {
    super();
    Object.assign(this, { url, minDelay, maxDelay, beat, attempts: 0, queue: [], closed: false });
    this.open();
  }

  open() {
    this.socket = new WebSocket(this.url);
    this.socket.addEventListener('open', () => {
      this.attempts = 0;
      this.queue.splice(0).forEach((text) => this.socket.send(text));
      this.timer = setInterval(() => this.send({ type: 'ping' }), this.beat);
      this.dispatchEvent(new Event('open'));
    });
    this.socket.addEventListener('message', ({ data }) => {
      let message;
      try {
        message = JSON.parse(data);
      } catch {
        return;
      }
      if (message.type !== 'pong') this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
    });
    this.socket.addEventListener('close', () => {
      clearInterval(this.timer);
      if (this.closed) return;
      const delay = Math.min(this.maxDelay, this.minDelay * 2 ** this.attempts++) * (0.5 + Math.random() / 2);
      this.retry = setTimeout(() => this.open(), delay);
    });
  }

  send(message) {
    const text = JSON.stringify(message);
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
    else this.queue.push(text);
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket.close(1000, 'done');
  }
}

exports.onEnable = (context) => {
  const socket = new Socket('wss://stocks.example.com/v2/stream');
  socket.addEventListener('open', () => {
    socket.send({ type: 'auth', key: context.config.apiKey });
    socket.send({ type: 'subscribe', symbols: context.config.symbols || [] });
  });
  socket.addEventListener('quote', ({ detail }) => context.storage.set(`quote:${detail.symbol}`, detail.price));
  exports.onDisable = () => socket.close();
};
exports.Socket = Socket;
exports.Weather = () => null;
""",
        manifest=asking("storage-write", of=("wss://stocks.example.com",)),
    ),
    _sample(
        "events-of-home-automation",
        "websocket",
        r"""
import { BasePlugin, createPlugin } from '@qirvo/plugin-sdk';

const URL_OF_HOME = 'wss://home.example.org/api/websocket';

class Home extends BasePlugin {
  #next = 1;
  #waiting = new Map();
  #states = new Map();

  async onEnable(context) {
    this.context = context;
    await this.#connect();
    for (const state of await this.#ask({ type: 'get_states' })) this.#states.set(state.entity_id, state);
    await this.#ask({ type: 'subscribe_events', event_type: 'state_changed' });
  }

  #connect() {
    return new Promise((resolve, reject) => {
      this.socket = new WebSocket(URL_OF_HOME);
      this.socket.onmessage = ({ data }) => this.#receive(JSON.parse(data), resolve, reject);
      this.socket.onerror = () => reject(new Error('home.example.org cannot be reached'));
    });
  }

  #receive(message, resolve, reject) {
    switch (message.type) {
      case 'auth_required':
        this.socket.send(JSON.stringify({ type: 'auth', access_token: this.context.config.token }));
        break;
      case 'auth_ok':
        resolve();
        break;
      case 'auth_invalid':
        reject(new Error(message.message));
        break;
      case 'result': {
        const { done, fail } = this.#waiting.get(message.id) ?? {};
        this.#waiting.delete(message.id);
        if (message.success) done?.(message.result);
        else fail?.(new Error(message.error.message));
        break;
      }
      case 'event': {
        const { entity_id: id, new_state: state } = message.event.data;
        if (state) this.#states.set(id, state);
        else this.#states.delete(id);
        break;
      }
      default:
    }
  }

  #ask(message) {
    const id = this.#next++;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.socket.send(JSON.stringify({ id, ...message }));
    });
  }

  async turn([id, how]) {
    const [domain] = id.split('.');
    await this.#ask({ type: 'call_service', domain, service: how === 'on' ? 'turn_on' : 'turn_off', target: { entity_id: id } });
    return `${id} is ${how}`;
  }

  onDisable() {
    this.socket?.close();
  }
}

export default createPlugin(Home);
export const Weather = () => null;
""",
        manifest=asking(of=("wss://home.example.org",)),
    ),
    _sample(
        "events-from-server",
        "websocket",
        r"""
import { useEffect, useReducer, useRef } from 'react';

const MAX = 100;

function reduce(state, event) {
  switch (event.kind) {
    case 'open':
      return { ...state, status: 'live' };
    case 'error':
      return { ...state, status: 'waiting' };
    case 'line':
      return { ...state, lines: [...state.lines.slice(1 - MAX), event.line] };
    case 'clear':
      return { ...state, lines: [] };
    default:
      return state;
  }
}

export function useLog(source) {
  const [state, send] = useReducer(reduce, { status: 'connecting', lines: [] });
  const last = useRef(null);

  useEffect(() => {
    const url = new URL('/events', 'https://logs.example.org');
    url.searchParams.set('source', source);
    if (last.current) url.searchParams.set('after', last.current);
    const stream = new EventSource(url, { withCredentials: true });
    stream.onopen = () => send({ kind: 'open' });
    stream.onerror = () => send({ kind: 'error' });
    stream.addEventListener('line', (event) => {
      last.current = event.lastEventId;
      send({ kind: 'line', line: { id: event.lastEventId, ...JSON.parse(event.data) } });
    });
    return () => stream.close();
  }, [source]);

  return [state, () => send({ kind: 'clear' })];
}

const COLORS = { error: '#c62828', warn: '#ef6c00', info: '#1565c0', debug: '#757575' };

export function Weather({ source = 'gateway' }) {
  const [{ status, lines }, clear] = useLog(source);
  const end = useRef(null);
  useEffect(() => end.current?.scrollIntoView({ block: 'end' }), [lines]);
  return (
    <section aria-label={`Log of ${source}`}>
      <header>{source} · {status} <button onClick={clear}>Clear</button></header>
      <pre>
        {lines.map(({ id, at, level, text }) => (
          <div key={id} style={{ color: COLORS[level] }}>{new Date(at).toLocaleTimeString()} {text}</div>
        ))}
        <span ref={end} />
      </pre>
    </section>
  );
}
""",
        manifest=asking(of=("https://logs.example.org",)),
    ),
    _sample(
        "copy-buttons-on-code-blocks",
        "clipboard",
        r"""
'use strict';

var TIME_MS = 1500;

function fallbackCopy(text) {
  var area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.style.position = 'fixed';
  area.style.top = '-1000px';
  area.style.opacity = '0';
  document.body.appendChild(area);
  var selection = document.getSelection();
  var kept = selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
  area.select();
  var done = false;
  try {
    done = document.execCommand('copy');
  } finally {
    document.body.removeChild(area);
    if (kept) {
      selection.removeAllRanges();
      selection.addRange(kept);
    }
  }
  return done ? Promise.resolve() : Promise.reject(new Error('The browser did not copy'));
}

function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  return fallbackCopy(text);
}

function addButton(block) {
  if (block.querySelector('.copy')) return;
  var button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', function () {
    var text = block.querySelector('code').innerText.replace(/^\$ /gm, '').replace(/\n$/, '');
    copy(text).then(
      function () { button.textContent = 'Copied'; },
      function (error) { button.textContent = error.message; }
    ).then(function () {
      setTimeout(function () { button.textContent = 'Copy'; }, TIME_MS);
    });
  });
  block.appendChild(button);
}

function Weather(root) {
  root.querySelectorAll('pre').forEach(addButton);
  var observer = new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      change.addedNodes.forEach(function (node) {
        if (node.nodeType === 1) node.querySelectorAll('pre').forEach(addButton);
      });
    });
  });
  observer.observe(root, { childList: true, subtree: true });
  return function () { observer.disconnect(); };
}

module.exports = { copy: copy, Weather: Weather };
""",
        manifest=asking("clipboard-write"),
    ),
    _sample(
        "paste-table-as-rows",
        "clipboard",
        r"""
// Takes a table that the owner pastes from a spreadsheet into the widget, by a button or by the keyboard.
export function parseTable(text) {
  const rows = [];
  let cell = '';
  let row = [];
  let quoted = false;
  const separator = text.includes('\t') ? '\t' : text.split(';').length > text.split(',').length ? ';' : ',';
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"' && !cell) quoted = true;
    else if (c === separator) {
      row.push(cell);
      cell = '';
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i += 1;
      row.push(cell);
      rows.push(row);
      row = [];
      cell = '';
    } else cell += c;
  }
  if (cell || row.length) rows.push([...row, cell]);
  return rows;
}

function kindOf(values) {
  const filled = values.filter(Boolean);
  if (filled.every((v) => /^-?\d+([.,]\d+)?$/.test(v))) return 'number';
  if (filled.every((v) => !Number.isNaN(Date.parse(v)))) return 'date';
  return 'text';
}

export function columns(rows) {
  const [head, ...body] = rows;
  return head.map((name, i) => ({ name: name || `Column ${i + 1}`, kind: kindOf(body.map((r) => r[i] ?? '')) }));
}

export function Weather(root, context) {
  const button = Object.assign(document.createElement('button'), { textContent: 'Paste a table' });
  const note = document.createElement('p');
  root.tabIndex = 0;
  root.append(button, note);

  async function take(text) {
    const rows = parseTable(text.trim());
    if (rows.length < 2) {
      note.textContent = 'The clipboard holds no table.';
      return;
    }
    await context.storage.set('table', { columns: columns(rows), rows: rows.slice(1) });
    note.textContent = `${rows.length - 1} rows taken.`;
  }

  button.addEventListener('click', async () => {
    try {
      await take(await navigator.clipboard.readText());
    } catch {
      note.textContent = 'Please allow reading of the clipboard, or press Ctrl+V here.';
    }
  });
  root.addEventListener('paste', (event) => {
    event.preventDefault();
    take(event.clipboardData.getData('text/plain'));
  });
}
""",
        manifest=asking("clipboard-read", "storage-write"),
    ),
    _sample(
        "values-kept-for-a-time",
        "storage-helper",
        r"""
'use strict';

const PREFIX = 'acme.weather:';

function available(kind) {
  try {
    const store = window[kind];
    const probe = '__probe__';
    store.setItem(probe, probe);
    store.removeItem(probe);
    return store;
  } catch {
    return null;
  }
}

class MemoryStore {
  #values = new Map();

  get length() {
    return this.#values.size;
  }

  key(index) {
    return [...this.#values.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#values.get(key) ?? null;
  }

  setItem(key, value) {
    this.#values.set(key, String(value));
  }

  removeItem(key) {
    this.#values.delete(key);
  }
}

class Kept {
  constructor({ kind = 'localStorage', prefix = PREFIX, now = Date.now } = {}) {
    this.store = available(kind) ?? new MemoryStore();
    this.prefix = prefix;
    this.now = now;
  }

  get(key, fallback = null) {
    const text = this.store.getItem(this.prefix + key);
    if (text === null) return fallback;
    try {
      const { value, until } = JSON.parse(text);
      if (until && until < this.now()) {
        this.remove(key);
        return fallback;
      }
      return value;
    } catch {
      return fallback;
    }
  }

  set(key, value, { forMs } = {}) {
    const text = JSON.stringify({ value, until: forMs ? this.now() + forMs : null });
    try {
      this.store.setItem(this.prefix + key, text);
    } catch (error) {
      if (error.name !== 'QuotaExceededError') throw error;
      this.sweep();
      this.store.setItem(this.prefix + key, text);
    }
    return value;
  }

  remove(key) {
    this.store.removeItem(this.prefix + key);
  }

  *keys() {
    for (let i = 0; i < this.store.length; i += 1) {
      const key = this.store.key(i);
      if (key.startsWith(this.prefix)) yield key.slice(this.prefix.length);
    }
  }

  sweep() {
    for (const key of [...this.keys()]) this.get(key);
  }

  async through(key, load, options) {
    const known = this.get(key);
    return known ?? this.set(key, await load(), options);
  }
}

module.exports = { Kept, MemoryStore, Weather: () => null };
""",
    ),
    _sample(
        "database-in-the-browser",
        "storage-helper",
        r"""
const promised = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const MIGRATIONS = [
  (db) => db.createObjectStore('entries', { keyPath: 'id' }),
  (db, tx) => tx.objectStore('entries').createIndex('byDay', 'day'),
  (db, tx) => tx.objectStore('entries').createIndex('byTag', 'tags', { multiEntry: true }),
];

export class Database {
  #opening;

  constructor(name) {
    this.name = name;
  }

  open() {
    this.#opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, MIGRATIONS.length);
      request.onupgradeneeded = ({ oldVersion }) => {
        for (const migrate of MIGRATIONS.slice(oldVersion)) migrate(request.result, request.transaction);
      };
      request.onblocked = () => reject(new Error('Another tab keeps an older version open'));
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
    });
    return this.#opening;
  }

  async #store(mode) {
    const db = await this.open();
    return db.transaction('entries', mode).objectStore('entries');
  }

  async put(entry) {
    return promised((await this.#store('readwrite')).put(entry));
  }

  async get(id) {
    return promised((await this.#store('readonly')).get(id));
  }

  async remove(id) {
    return promised((await this.#store('readwrite')).delete(id));
  }

  async between(from, to) {
    const index = (await this.#store('readonly')).index('byDay');
    return promised(index.getAll(IDBKeyRange.bound(from, to)));
  }

  async *tagged(tag) {
    const index = (await this.#store('readonly')).index('byTag');
    let request = index.openCursor(IDBKeyRange.only(tag));
    let cursor = await promised(request);
    while (cursor) {
      yield cursor.value;
      const next = promised(cursor.request ?? request);
      cursor.continue();
      cursor = await next;
    }
  }

  async clear() {
    const db = await this.open();
    db.close();
    return promised(indexedDB.deleteDatabase(this.name));
  }
}

export const onUninstall = () => new Database('acme-weather').clear();
export const Weather = () => null;
""",
    ),
    _sample(
        "cookie-of-own-choice",
        "storage-helper",
        r"""
(function (factory) {
  if (typeof exports === 'object') module.exports = factory();
  else window.Biscuits = factory();
})(function () {
  'use strict';

  // One text in the jar: name, value and how long it is good for. Names and values are encoded whole.
  function Jar(page, defaults) {
    this.page = page;
    this.defaults = defaults || { path: '/', sameSite: 'Lax' };
  }

  Jar.prototype.pairs = function () {
    if (!this.page) return [];
    return this.page.cookie.split(/;\s*/).filter(Boolean).map(function (pair) {
      var at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });
  };

  Jar.prototype.get = function (name) {
    var wanted = encodeURIComponent(name);
    var found = this.pairs().filter(function (pair) { return pair[0] === wanted; })[0];
    if (!found) return undefined;
    try {
      return decodeURIComponent(found[1]);
    } catch (notOurs) {
      return undefined; // somebody else's, in another encoding
    }
  };

  Jar.prototype.set = function (name, value, options) {
    var all = Object.assign({}, this.defaults, options);
    var parts = [encodeURIComponent(name) + '=' + encodeURIComponent(value)];
    if (all.days !== undefined) parts.push('Max-Age=' + Math.round(all.days * 86400));
    if (all.path) parts.push('Path=' + all.path);
    if (all.domain) parts.push('Domain=' + all.domain);
    if (all.sameSite) parts.push('SameSite=' + all.sameSite);
    if (all.secure || all.sameSite === 'None') parts.push('Secure');
    var text = parts.join('; ');
    if (text.length > 4096) throw new RangeError('A cookie of ' + text.length + ' letters is not kept');
    if (this.page) this.page.cookie = text;
    return value;
  };

  Jar.prototype.remove = function (name, options) {
    this.set(name, '', Object.assign({}, options, { days: 0 }));
  };

  Jar.prototype.remember = function (name, choices, options) {
    var jar = this;
    return function next() {
      var at = choices.indexOf(jar.get(name));
      return jar.set(name, choices[(at + 1) % choices.length], options);
    };
  };

  var biscuits = new Jar(typeof document === 'undefined' ? null : document);
  biscuits.Jar = Jar;
  biscuits.nextUnit = biscuits.remember('weather-unit', ['celsius', 'fahrenheit'], { days: 365 });
  biscuits.Weather = function () { return biscuits.get('weather-unit') || 'celsius'; };
  return biscuits;
});
""",
    ),
    _sample(
        "worker-from-own-text",
        "worker",
        r"""
// Sorts and filters long lists in a worker, made from the text of a function of this file.
function body() {
  const collators = {};
  self.onmessage = ({ data: { id, rows, sort, filter, locale } }) => {
    try {
      let result = rows;
      if (filter) {
        const words = filter.toLowerCase().split(/\s+/);
        result = result.filter((row) => words.every((w) => Object.values(row).some((v) => String(v).toLowerCase().includes(w))));
      }
      if (sort) {
        collators[locale] = collators[locale] || new Intl.Collator(locale, { numeric: true });
        const sign = sort.descending ? -1 : 1;
        result = [...result].sort((a, b) => sign * collators[locale].compare(a[sort.by], b[sort.by]));
      }
      self.postMessage({ id, result });
    } catch (error) {
      self.postMessage({ id, error: error.message });
    }
  };
}

export class Sorter {
  #waiting = new Map();
  #next = 0;

  constructor() {
    const url = URL.createObjectURL(new Blob([`(${body})()`], { type: 'text/javascript' }));
    this.worker = new Worker(url, { name: 'table-sorter' });
    URL.revokeObjectURL(url);
    this.worker.onmessage = ({ data: { id, result, error } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(result);
    };
  }

  run(rows, { sort = null, filter = '', locale = navigator.language } = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, rows, sort, filter, locale });
    });
  }

  close() {
    this.worker.terminate();
  }
}

export async function Weather(root, { rows }) {
  const sorter = new Sorter();
  const input = document.createElement('input');
  const list = document.createElement('ul');
  root.append(input, list);
  const draw = async () => {
    const shown = await sorter.run(rows, { filter: input.value, sort: { by: 'name' } });
    list.replaceChildren(...shown.slice(0, 200).map((row) => Object.assign(document.createElement('li'), { textContent: row.name })));
  };
  input.addEventListener('input', draw);
  await draw();
  return () => sorter.close();
}
""",
    ),
    _sample(
        "worker-pool-beside-the-entry",
        "worker",
        r"""
'use strict';

const { Worker } = require('node:worker_threads');
const os = require('node:os');
const path = require('node:path');

class Pool {
  constructor(file, size = Math.max(1, Math.min(4, os.cpus().length - 1))) {
    this.file = file;
    this.idle = [];
    this.queue = [];
    this.all = new Set();
    for (let i = 0; i < size; i += 1) this.start();
  }

  start() {
    const worker = new Worker(this.file, { resourceLimits: { maxOldGenerationSizeMb: 128 } });
    this.all.add(worker);
    worker.on('message', ({ result, error }) => {
      const { resolve, reject } = worker.task;
      worker.task = null;
      if (error) reject(new Error(error));
      else resolve(result);
      this.free(worker);
    });
    worker.on('error', (error) => {
      worker.task?.reject(error);
      this.all.delete(worker);
      this.start();
    });
    this.free(worker);
  }

  free(worker) {
    const next = this.queue.shift();
    if (next) this.give(worker, next);
    else this.idle.push(worker);
  }

  give(worker, task) {
    worker.task = task;
    worker.postMessage(task.input);
  }

  run(input) {
    return new Promise((resolve, reject) => {
      const task = { input, resolve, reject };
      const worker = this.idle.pop();
      if (worker) this.give(worker, task);
      else this.queue.push(task);
    });
  }

  async close() {
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }
}

let pool;
exports.onEnable = () => { pool = new Pool(path.join(__dirname, 'thumbnail-worker.js')); };
exports.onDisable = () => pool.close();
exports.average = (pixels) => pool.run({ pixels });
exports.Weather = () => null;
""",
        beside={
            "dist/thumbnail-worker.js": r"""'use strict';
const { parentPort } = require('node:worker_threads');

parentPort.on('message', ({ pixels }) => {
  try {
    const sums = [0, 0, 0];
    for (let i = 0; i < pixels.length; i += 4) for (let c = 0; c < 3; c += 1) sums[c] += pixels[i + c];
    parentPort.postMessage({ result: sums.map((s) => Math.round(s / (pixels.length / 4))) });
  } catch (error) {
    parentPort.postMessage({ error: error.message });
  }
});
"""
        },
    ),
    _sample(
        "service-worker-for-offline",
        "worker",
        r"""
'use strict';

exports.onEnable = async () => {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register('/plugins/acme.weather/dist/offline.js', { scope: '/plugins/acme.weather/' });
  registration.addEventListener('updatefound', () => {
    const next = registration.installing;
    next.addEventListener('statechange', () => {
      if (next.state === 'installed' && navigator.serviceWorker.controller) next.postMessage({ type: 'skip-waiting' });
    });
  });
};

exports.onUninstall = async () => {
  const registration = await navigator.serviceWorker.getRegistration('/plugins/acme.weather/');
  await registration?.unregister();
  for (const name of await caches.keys()) if (name.startsWith('acme-weather-')) await caches.delete(name);
};

exports.Weather = function Weather({ online }) {
  return online ? null : 'You are offline; this is the last forecast.';
};
""",
        beside={
            "dist/offline.js": r"""'use strict';
const CACHE = 'acme-weather-v3';
const SHELL = ['./index.js', './style.css', './icons.svg'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((n) => n.startsWith('acme-weather-') && n !== CACHE).map((n) => caches.delete(n)))),
  );
});

self.addEventListener('message', ({ data }) => {
  if (data.type === 'skip-waiting') self.skipWaiting();
});

async function freshOrKept(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET') return;
  if (url.host === 'weather.example.org') event.respondWith(freshOrKept(event.request));
  else if (url.origin === location.origin) event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
});
"""
        },
        manifest=asking(of=("https://weather.example.org",)),
    ),
    _sample(
        "feature-detection",
        "feature-detection",
        r"""
;(function (window, document, undefined) {
  'use strict';

  var tests = [];
  var results = {};

  function add(name, test) {
    tests.push({ name: name, test: test });
  }

  function style(property, value) {
    var element = document.createElement('div');
    var names = [property].concat(['Webkit', 'Moz', 'ms'].map(function (p) { return p + property.charAt(0).toUpperCase() + property.slice(1); }));
    return names.some(function (name) {
      if (element.style[name] === undefined) return false;
      if (value === undefined) return true;
      element.style[name] = value;
      return element.style[name] !== '';
    });
  }

  function syntax(source) {
    try {
      new Function(source);
      return true;
    } catch (e) {
      return false;
    }
  }

  add('canvas', function () {
    var c = document.createElement('canvas');
    return !!(c.getContext && c.getContext('2d'));
  });
  add('webgl', function () {
    var c = document.createElement('canvas');
    return !!(c.getContext('webgl') || c.getContext('experimental-webgl'));
  });
  add('touch', function () { return 'ontouchstart' in window || navigator.maxTouchPoints > 0; });
  add('localstorage', function () {
    try {
      localStorage.setItem('t', 't');
      localStorage.removeItem('t');
      return true;
    } catch (e) {
      return false;
    }
  });
  add('websockets', function () { return 'WebSocket' in window && window.WebSocket.CLOSING === 2; });
  add('clipboard', function () { return !!(navigator.clipboard && navigator.clipboard.writeText); });
  add('geolocation', function () { return 'geolocation' in navigator; });
  add('camera', function () { return !!(navigator.mediaDevices && navigator.mediaDevices.getUserMedia); });
  add('grid', function () { return style('gridTemplateAreas'); });
  add('sticky', function () { return style('position', 'sticky'); });
  add('arrow', function () { return syntax('(a) => a'); });
  add('async', function () { return syntax('async function f() { await 0; }'); });
  add('optional', function () { return syntax('var a; a?.b ?? 1'); });
  add('webp', function () { return document.createElement('canvas').toDataURL('image/webp').indexOf('data:image/webp') === 0; });

  function run() {
    var classes = [];
    tests.forEach(function (entry) {
      results[entry.name] = !!entry.test();
      classes.push((results[entry.name] ? '' : 'no-') + entry.name);
    });
    document.documentElement.className += ' ' + classes.join(' ');
    return results;
  }

  module.exports = { run: run, add: add, Weather: run };
})(window, document);
""",
    ),
    _sample(
        "keyboard-shortcuts",
        "keyboard",
        r"""
'use strict';

const ALIASES = { cmd: 'meta', command: 'meta', ctrl: 'control', option: 'alt', esc: 'escape', space: ' ', up: 'arrowup', down: 'arrowdown', left: 'arrowleft', right: 'arrowright' };
const MODIFIERS = ['control', 'alt', 'shift', 'meta'];
const isMac = /mac/i.test(navigator.platform);

function parseStep(text) {
  const keys = text.toLowerCase().split('+').map((k) => (k === 'mod' ? (isMac ? 'meta' : 'control') : ALIASES[k] || k));
  return { key: keys.find((k) => !MODIFIERS.includes(k)), modifiers: new Set(keys.filter((k) => MODIFIERS.includes(k))) };
}

function fits(step, event) {
  if (event.key.toLowerCase() !== step.key) return false;
  return MODIFIERS.every((m) => step.modifiers.has(m) === Boolean(event[m === 'control' ? 'ctrlKey' : `${m}Key`]) || (m === 'shift' && !/^[a-z]$/.test(step.key)));
}

function isTyping(target) {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

class Shortcuts {
  constructor(target = document, { patienceMs = 900 } = {}) {
    this.bindings = [];
    this.progress = new Map();
    this.patienceMs = patienceMs;
    this.listener = (event) => this.handle(event);
    this.target = target;
    target.addEventListener('keydown', this.listener);
  }

  bind(keys, act, { label = keys, inFields = false } = {}) {
    const binding = { steps: keys.split(' ').map(parseStep), act, label, keys, inFields };
    this.bindings.push(binding);
    return () => { this.bindings = this.bindings.filter((b) => b !== binding); };
  }

  handle(event) {
    if (event.isComposing || MODIFIERS.includes(event.key.toLowerCase())) return;
    for (const binding of this.bindings) {
      if (!binding.inFields && isTyping(event.target)) continue;
      const at = this.progress.get(binding) || 0;
      if (!fits(binding.steps[at], event)) {
        this.progress.delete(binding);
        continue;
      }
      if (at + 1 < binding.steps.length) {
        this.progress.set(binding, at + 1);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.progress.clear(), this.patienceMs);
        continue;
      }
      event.preventDefault();
      this.progress.clear();
      binding.act(event);
      return;
    }
  }

  help() {
    return this.bindings.map(({ keys, label }) => [keys.replace('mod', isMac ? '⌘' : 'Ctrl'), label]);
  }

  stop() {
    this.target.removeEventListener('keydown', this.listener);
  }
}

exports.Shortcuts = Shortcuts;
exports.Weather = () => null;
exports.onEnable = (context) => {
  const shortcuts = new Shortcuts();
  shortcuts.bind('g w', () => context.navigate('/weather'), { label: 'Go to the weather' });
  shortcuts.bind('mod+shift+u', () => context.config.set('units', 'imperial'), { label: 'Change the units' });
  exports.onDisable = () => shortcuts.stop();
};
""",
    ),
    _sample(
        "typing-speed-trainer",
        "keyboard",
        r"""
import React, { useEffect, useMemo, useRef, useState } from 'react';

const TEXTS = [
  'The quick brown fox jumps over the lazy dog while the farmer counts his sheep.',
  'Pack my box with five dozen jugs of water before the long walk begins.',
  'How vexingly quick daft zebras jump when nobody is there to see them.',
];

function measure(keys) {
  if (keys.length < 2) return { wpm: 0, accuracy: 1, slowest: [] };
  const minutes = (keys[keys.length - 1].at - keys[0].at) / 60_000;
  const good = keys.filter((k) => k.good).length;
  const byLetter = new Map();
  for (let i = 1; i < keys.length; i += 1) {
    const list = byLetter.get(keys[i].wanted) ?? [];
    list.push(keys[i].at - keys[i - 1].at);
    byLetter.set(keys[i].wanted, list);
  }
  const slowest = [...byLetter]
    .map(([letter, times]) => [letter, times.reduce((a, b) => a + b, 0) / times.length])
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5);
  return { wpm: Math.round(good / 5 / minutes), accuracy: good / keys.length, slowest };
}

export function Weather({ context }) {
  const [round, setRound] = useState(0);
  const [keys, setKeys] = useState([]);
  const text = TEXTS[round % TEXTS.length];
  const at = keys.filter((k) => k.good).length;
  const box = useRef(null);
  const result = useMemo(() => measure(keys), [keys]);

  function press(event) {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const wanted = text[at];
    setKeys([...keys, { wanted, good: event.key === wanted, at: performance.now() }]);
  }

  useEffect(() => {
    if (at < text.length) return;
    context.storage.get('rounds').then((rounds) => context.storage.set('rounds', [...(rounds ?? []), { wpm: result.wpm, accuracy: result.accuracy }]));
    setKeys([]);
    setRound(round + 1);
  }, [at, context, result, round, text.length]);

  return (
    <div ref={box} tabIndex={0} onKeyDown={press} className="typing">
      <p><b>{text.slice(0, at)}</b><u>{text[at]}</u>{text.slice(at + 1)}</p>
      <p>{result.wpm} words a minute, {Math.round(result.accuracy * 100)} % right</p>
      <p>Slow letters: {result.slowest.map(([letter, ms]) => `${letter} (${Math.round(ms)} ms)`).join(', ')}</p>
    </div>
  );
}
""",
        manifest=asking("storage-read", "storage-write"),
    ),
    _sample(
        "nearest-stations-by-position",
        "device",
        r"""
'use strict';

const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

const EARTH_M = 6_371_000;
const radians = (degrees) => (degrees * Math.PI) / 180;

function distance(a, b) {
  const dLat = radians(b.lat - a.lat);
  const dLon = radians(b.lon - a.lon);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(h));
}

function position(options = { enableHighAccuracy: false, timeout: 10_000, maximumAge: 300_000 }) {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude }),
      (error) => reject(new Error(['', 'You did not allow it', 'The position is unknown', 'It took too long'][error.code])),
      options,
    );
  });
}

class Stations extends BasePlugin {
  async nearest(args, context) {
    const here = await position().catch(() => context.storage.get('lastPlace'));
    if (!here) return 'Where are you? Set a place in the settings.';
    await context.storage.set('lastPlace', here);
    // Two decimals are about a kilometre: enough for the question, and less than the service could otherwise learn.
    const url = `https://bikes.example.org/stations?lat=${here.lat.toFixed(2)}&lon=${here.lon.toFixed(2)}&radius=2000`;
    const answer = await fetch(url, { headers: { 'X-Api-Key': context.config.apiKey } });
    if (!answer.ok) return `bikes.example.org answered ${answer.status}`;
    const { stations } = await answer.json();
    return stations
      .map((s) => ({ ...s, metres: Math.round(distance(here, s)) }))
      .sort((a, b) => a.metres - b.metres)
      .slice(0, 5)
      .map((s) => `${String(s.metres).padStart(5)} m  ${s.name}: ${s.bikes} bikes, ${s.free} free places`)
      .join('\n');
  }
}

exports.stations = createPlugin(Stations);
exports.distance = distance;
exports.Weather = () => null;
""",
        manifest=asking("geolocation", "storage-read", "storage-write", of=("https://bikes.example.org",)),
    ),
    _sample(
        "mirror-with-camera",
        "device",
        r"""
// A mirror on the dashboard. The picture stays in the page; nothing is kept and nothing is sent.
export class Mirror {
  #stream = null;

  constructor(video) {
    this.video = video;
    video.playsInline = true;
    video.muted = true;
    video.style.transform = 'scaleX(-1)';
  }

  async start({ deviceId, width = 1280 } = {}) {
    this.stop();
    this.#stream = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: width }, ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' }) },
      audio: false,
    });
    this.video.srcObject = this.#stream;
    await this.video.play();
  }

  stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.video.srcObject = null;
  }

  async cameras() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((d) => d.kind === 'videoinput').map((d, i) => ({ id: d.deviceId, label: d.label || `Camera ${i + 1}` }));
  }

  async save() {
    const canvas = document.createElement('canvas');
    canvas.width = this.video.videoWidth;
    canvas.height = this.video.videoHeight;
    const pen = canvas.getContext('2d');
    pen.translate(canvas.width, 0);
    pen.scale(-1, 1);
    pen.drawImage(this.video, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.9));
    const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: 'mirror.jpg' });
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

export function Weather(root) {
  const video = document.createElement('video');
  const button = Object.assign(document.createElement('button'), { textContent: 'Show the mirror' });
  root.append(video, button);
  const mirror = new Mirror(video);
  let on = false;
  button.addEventListener('click', async () => {
    if (on) mirror.stop();
    else await mirror.start();
    on = !on;
    button.textContent = on ? 'Hide the mirror' : 'Show the mirror';
  });
  document.addEventListener('visibilitychange', () => document.hidden && mirror.stop());
  return () => mirror.stop();
}
""",
        manifest=asking("camera"),
    ),
    _sample(
        "tuner-with-microphone",
        "device",
        r"""
'use strict';

var NOTES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];

function pitch(samples, rate) {
  var size = samples.length, energy = 0;
  for (var i = 0; i < size; i++) energy += samples[i] * samples[i];
  if (Math.sqrt(energy / size) < 0.01) return null;
  var best = -1, bestLag = 0, last = 1, rising = false;
  for (var lag = Math.floor(rate / 1200); lag < size / 2; lag++) {
    var sum = 0;
    for (var j = 0; j < size / 2; j++) sum += Math.abs(samples[j] - samples[j + lag]);
    var likeness = 1 - sum / (size / 2);
    if (likeness > 0.9 && likeness > last) {
      rising = true;
      if (likeness > best) {
        best = likeness;
        bestLag = lag;
      }
    } else if (rising) break;
    last = likeness;
  }
  return bestLag ? rate / bestLag : null;
}

function nameOf(frequency, a4) {
  var semitones = 12 * Math.log2(frequency / (a4 || 440)) + 69;
  var nearest = Math.round(semitones);
  return { note: NOTES[nearest % 12], octave: Math.floor(nearest / 12) - 1, cents: Math.round((semitones - nearest) * 100) };
}

function Tuner(onNote) {
  this.onNote = onNote;
  this.frame = 0;
}

Tuner.prototype.start = function () {
  var self = this;
  return navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false } }).then(function (stream) {
    self.stream = stream;
    self.audio = new AudioContext();
    var analyser = self.audio.createAnalyser();
    analyser.fftSize = 2048;
    self.audio.createMediaStreamSource(stream).connect(analyser);
    var samples = new Float32Array(analyser.fftSize);
    (function listen() {
      analyser.getFloatTimeDomainData(samples);
      var frequency = pitch(samples, self.audio.sampleRate);
      self.onNote(frequency ? nameOf(frequency) : null);
      self.frame = requestAnimationFrame(listen);
    })();
  });
};

Tuner.prototype.stop = function () {
  cancelAnimationFrame(this.frame);
  if (this.stream) this.stream.getTracks().forEach(function (track) { track.stop(); });
  if (this.audio) this.audio.close();
};

module.exports = {
  Tuner: Tuner,
  nameOf: nameOf,
  Weather: function (root) {
    var tuner = new Tuner(function (n) { root.textContent = n ? n.note + n.octave + ' ' + (n.cents > 0 ? '+' : '') + n.cents : '–'; });
    root.addEventListener('click', function () { tuner.start(); });
    return function () { tuner.stop(); };
  },
};
""",
        manifest=asking("microphone"),
    ),
    _sample(
        "embedded-frame-with-checked-messages",
        "frames",
        r"""
const ORIGIN = 'https://maps.example.org';

export class MapFrame {
  #next = 1;
  #waiting = new Map();

  constructor(root, { key, center, zoom = 12 }) {
    this.frame = document.createElement('iframe');
    this.frame.src = `${ORIGIN}/embed?key=${encodeURIComponent(key)}&center=${center.join(',')}&zoom=${zoom}`;
    this.frame.title = 'Map';
    this.frame.loading = 'lazy';
    this.frame.referrerPolicy = 'origin';
    this.frame.sandbox = 'allow-scripts allow-same-origin';
    this.frame.style.cssText = 'border:0;width:100%;height:100%';
    this.ready = new Promise((resolve) => { this.#waiting.set('ready', { resolve }); });
    this.listener = (event) => this.#receive(event);
    window.addEventListener('message', this.listener);
    root.append(this.frame);
  }

  #receive({ origin, source, data }) {
    if (origin !== ORIGIN || source !== this.frame.contentWindow) return;
    if (typeof data !== 'object' || data === null) return;
    const waiting = this.#waiting.get(data.id);
    if (!waiting) return;
    this.#waiting.delete(data.id);
    if (data.error) waiting.reject(new Error(String(data.error)));
    else waiting.resolve(data.result);
  }

  async call(method, ...args) {
    await this.ready;
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.frame.contentWindow.postMessage({ id, method, args }, ORIGIN);
      setTimeout(() => this.#waiting.delete(id) && reject(new Error(`the map did not answer to ${method}`)), 5000);
    });
  }

  marker(position, label) {
    return this.call('addMarker', { position, label });
  }

  fit(points) {
    const lats = points.map((p) => p[0]);
    const lons = points.map((p) => p[1]);
    return this.call('fitBounds', [[Math.min(...lats), Math.min(...lons)], [Math.max(...lats), Math.max(...lons)]]);
  }

  remove() {
    window.removeEventListener('message', this.listener);
    this.frame.remove();
  }
}

export function Weather(root, context) {
  const map = new MapFrame(root, { key: context.config.mapKey, center: [48.4, 9.99] });
  context.storage.get('places').then((places) => (places ?? []).forEach((p) => map.marker(p.position, p.name)));
  return () => map.remove();
}
""",
        manifest=asking("storage-read", of=("https://maps.example.org",)),
    ),
    _sample(
        "dialog-that-keeps-the-focus",
        "keyboard",
        r"""
'use strict';

const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select, textarea, [tabindex]:not([tabindex="-1"])';
const open = [];

function visible(element) {
  return Boolean(element.offsetWidth || element.offsetHeight || element.getClientRects().length);
}

class Dialog {
  constructor({ title, body, actions = [], dismissable = true }) {
    this.dismissable = dismissable;
    this.result = new Promise((resolve) => { this.resolve = resolve; });
    this.backdrop = document.createElement('div');
    this.backdrop.className = 'acme-backdrop';
    this.backdrop.style.cssText = 'position:fixed;inset:0;display:flex;align-items:center;justify-content:center;background:rgba(0,0,0,.4);z-index:1000';
    this.box = document.createElement('div');
    this.box.setAttribute('role', 'dialog');
    this.box.setAttribute('aria-modal', 'true');
    this.box.setAttribute('aria-label', title);
    const heading = document.createElement('h2');
    heading.textContent = title;
    this.box.append(heading, body);
    const bar = document.createElement('footer');
    for (const { label, value, primary } of actions) {
      const button = document.createElement('button');
      button.textContent = label;
      if (primary) button.autofocus = true;
      button.addEventListener('click', () => this.close(value));
      bar.append(button);
    }
    this.box.append(bar);
    this.backdrop.append(this.box);
    this.keys = (event) => this.key(event);
  }

  show() {
    this.before = document.activeElement;
    this.hidden = [...document.body.children].filter((n) => !n.hasAttribute('inert'));
    this.hidden.forEach((n) => n.setAttribute('inert', ''));
    document.body.append(this.backdrop);
    document.addEventListener('keydown', this.keys, true);
    open.push(this);
    (this.box.querySelector('[autofocus]') || this.items()[0] || this.box).focus();
    return this.result;
  }

  items() {
    return [...this.box.querySelectorAll(FOCUSABLE)].filter(visible);
  }

  key(event) {
    if (open[open.length - 1] !== this) return;
    if (event.key === 'Escape' && this.dismissable) {
      event.stopPropagation();
      this.close(null);
    }
    if (event.key !== 'Tab') return;
    const items = this.items();
    const at = items.indexOf(document.activeElement);
    const next = (at + (event.shiftKey ? -1 : 1) + items.length) % items.length;
    event.preventDefault();
    items[next]?.focus();
  }

  close(value) {
    open.splice(open.indexOf(this), 1);
    document.removeEventListener('keydown', this.keys, true);
    this.backdrop.remove();
    this.hidden.forEach((n) => n.removeAttribute('inert'));
    this.before?.focus?.();
    this.resolve(value);
  }
}

exports.Dialog = Dialog;
exports.confirm = (question) => {
  const body = Object.assign(document.createElement('p'), { textContent: question });
  return new Dialog({ title: 'Please confirm', body, actions: [{ label: 'Cancel', value: false }, { label: 'OK', value: true, primary: true }] }).show();
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "long-list-drawn-in-part",
        "frames",
        r"""
// Draws only the rows that can be seen; heights are learnt when a row is drawn.
export class LongList {
  #heights = [];
  #estimate = 32;
  #frame = 0;

  constructor(root, { count, render, overscan = 5 }) {
    Object.assign(this, { root, count, render, overscan });
    this.spacer = document.createElement('div');
    this.spacer.style.position = 'relative';
    root.style.overflowY = 'auto';
    root.append(this.spacer);
    this.rows = new Map();
    this.resizer = new ResizeObserver((entries) => this.#measured(entries));
    this.resizer.observe(root);
    root.addEventListener('scroll', () => this.#later(), { passive: true });
    this.#later();
  }

  #later() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.draw());
  }

  #measured(entries) {
    let changed = false;
    for (const { target, borderBoxSize } of entries) {
      if (target === this.root) {
        changed = true;
        continue;
      }
      const index = Number(target.dataset.index);
      const height = borderBoxSize[0].blockSize;
      if (this.#heights[index] !== height) {
        this.#heights[index] = height;
        changed = true;
      }
    }
    if (changed) this.#later();
  }

  top(index) {
    let sum = 0;
    for (let i = 0; i < index; i += 1) sum += this.#heights[i] ?? this.#estimate;
    return sum;
  }

  first(offset) {
    let sum = 0;
    for (let i = 0; i < this.count; i += 1) {
      sum += this.#heights[i] ?? this.#estimate;
      if (sum > offset) return i;
    }
    return this.count - 1;
  }

  draw() {
    const from = Math.max(0, this.first(this.root.scrollTop) - this.overscan);
    const to = Math.min(this.count, this.first(this.root.scrollTop + this.root.clientHeight) + this.overscan + 1);
    this.spacer.style.height = `${this.top(this.count)}px`;
    for (const [index, row] of this.rows) {
      if (index >= from && index < to) continue;
      this.resizer.unobserve(row);
      row.remove();
      this.rows.delete(index);
    }
    for (let index = from, y = this.top(from); index < to; index += 1) {
      let row = this.rows.get(index);
      if (!row) {
        row = document.createElement('div');
        row.dataset.index = index;
        row.style.cssText = 'position:absolute;left:0;right:0';
        row.append(this.render(index));
        this.rows.set(index, row);
        this.spacer.append(row);
        this.resizer.observe(row);
      }
      row.style.transform = `translateY(${y}px)`;
      y += this.#heights[index] ?? this.#estimate;
    }
  }
}

export const Weather = (root, { lines }) => new LongList(root, { count: lines.length, render: (i) => document.createTextNode(lines[i]) });
""",
    ),
)
