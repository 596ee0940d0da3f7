"""Ordinary libraries, of the kind that every plugin bundles."""

from tests.benign.heldout_fourth.forms import innocent

LIBRARIES = (
    innocent(
        "tiny-emitter",
        "events",
        r"""
'use strict';

class Emitter {
  constructor() {
    this._handlers = new Map();
  }

  on(type, handler) {
    const list = this._handlers.get(type);
    if (list) list.push(handler);
    else this._handlers.set(type, [handler]);
    return () => this.off(type, handler);
  }

  once(type, handler) {
    const off = this.on(type, (...args) => {
      off();
      handler(...args);
    });
    return off;
  }

  off(type, handler) {
    const list = this._handlers.get(type);
    if (!list) return;
    const at = list.indexOf(handler);
    if (at >= 0) list.splice(at, 1);
    if (list.length === 0) this._handlers.delete(type);
  }

  emit(type, ...args) {
    const list = this._handlers.get(type);
    if (!list) return false;
    for (const handler of list.slice()) handler(...args);
    return true;
  }

  get size() {
    let n = 0;
    for (const list of this._handlers.values()) n += list.length;
    return n;
  }
}

module.exports = Emitter;
module.exports.Weather = () => null;
""",
    ),
    innocent(
        "class-names-joined",
        "strings",
        r"""
/**
 * Joins class names from strings, arrays and objects.
 * Falsy values are left out; numbers are kept.
 */
function toValue(mix) {
  let out = '';
  if (typeof mix === 'string' || typeof mix === 'number') {
    out += mix;
  } else if (Array.isArray(mix)) {
    for (const item of mix) {
      if (!item) continue;
      const inner = toValue(item);
      if (inner) {
        if (out) out += ' ';
        out += inner;
      }
    }
  } else if (mix && typeof mix === 'object') {
    for (const key in mix) {
      if (Object.prototype.hasOwnProperty.call(mix, key) && mix[key]) {
        if (out) out += ' ';
        out += key;
      }
    }
  }
  return out;
}

export function classes(...args) {
  let out = '';
  for (const arg of args) {
    const value = arg && toValue(arg);
    if (!value) continue;
    out = out ? `${out} ${value}` : value;
  }
  return out;
}

export function bound(styles) {
  return (...args) => classes(...args).split(' ').map((name) => styles[name] || name).join(' ');
}

export default classes;
""",
    ),
    innocent(
        "debounce-throttle",
        "timing",
        r"""
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.throttle = exports.debounce = void 0;
function debounce(fn, wait, options) {
    if (options === void 0) { options = {}; }
    var timer;
    var lastArgs;
    var lastThis;
    var result;
    var leading = !!options.leading;
    function invoke() {
        var args = lastArgs;
        var self = lastThis;
        lastArgs = lastThis = undefined;
        result = fn.apply(self, args);
        return result;
    }
    function debounced() {
        lastArgs = arguments;
        lastThis = this;
        var callNow = leading && !timer;
        clearTimeout(timer);
        timer = setTimeout(function () {
            timer = undefined;
            if (!leading || lastArgs) {
                invoke();
            }
        }, wait);
        if (callNow) {
            return invoke();
        }
        return result;
    }
    debounced.cancel = function () {
        clearTimeout(timer);
        timer = lastArgs = lastThis = undefined;
    };
    debounced.flush = function () { return timer === undefined ? result : invoke(); };
    debounced.pending = function () { return timer !== undefined; };
    return debounced;
}
exports.debounce = debounce;
function throttle(fn, wait) {
    var inner = debounce(fn, wait, { leading: true });
    var last = 0;
    return function () {
        var now = Date.now();
        if (now - last >= wait) {
            last = now;
            inner.cancel();
        }
        return inner.apply(this, arguments);
    };
}
exports.throttle = throttle;
//# sourceMappingURL=index.js.map
""",
    ),
    innocent(
        "deep-equality",
        "objects",
        r"""
'use strict';

var toString = Object.prototype.toString;
var hasOwn = Object.prototype.hasOwnProperty;

function sameArrays(a, b, seen) {
  if (a.length !== b.length) return false;
  for (var i = 0; i < a.length; i++) {
    if (!equal(a[i], b[i], seen)) return false;
  }
  return true;
}

function sameMaps(a, b, seen) {
  if (a.size !== b.size) return false;
  for (var entry of a) {
    if (!b.has(entry[0]) || !equal(entry[1], b.get(entry[0]), seen)) return false;
  }
  return true;
}

function sameSets(a, b) {
  if (a.size !== b.size) return false;
  for (var value of a) if (!b.has(value)) return false;
  return true;
}

function equal(a, b, seen) {
  if (a === b) return true;
  if (a !== a && b !== b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a.constructor !== b.constructor) return false;
  seen = seen || new WeakMap();
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  switch (toString.call(a)) {
    case '[object Array]': return sameArrays(a, b, seen);
    case '[object Date]': return +a === +b;
    case '[object RegExp]': return a.source === b.source && a.flags === b.flags;
    case '[object Map]': return sameMaps(a, b, seen);
    case '[object Set]': return sameSets(a, b);
  }
  var keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(function (key) {
    return hasOwn.call(b, key) && equal(a[key], b[key], seen);
  });
}

module.exports = equal;
""",
    ),
    innocent(
        "semver-compared",
        "versions",
        r"""
const PATTERN = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/;

export class Version {
  constructor(text) {
    const found = PATTERN.exec(text);
    if (!found) throw new TypeError(`not a version: ${text}`);
    this.major = Number(found[1]);
    this.minor = Number(found[2]);
    this.patch = Number(found[3]);
    this.pre = found[4] ? found[4].split('.') : [];
    this.build = found[5] || '';
  }

  toString() {
    const core = `${this.major}.${this.minor}.${this.patch}`;
    return this.pre.length ? `${core}-${this.pre.join('.')}` : core;
  }
}

function comparePart(a, b) {
  const x = /^\d+$/.test(a);
  const y = /^\d+$/.test(b);
  if (x && y) return Math.sign(Number(a) - Number(b));
  if (x !== y) return x ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparePre(a, b) {
  if (!a.length || !b.length) return Math.sign(b.length - a.length);
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] === undefined) return -1;
    if (b[i] === undefined) return 1;
    const by = comparePart(a[i], b[i]);
    if (by) return by;
  }
  return 0;
}

export function compare(left, right) {
  const a = left instanceof Version ? left : new Version(left);
  const b = right instanceof Version ? right : new Version(right);
  return (
    Math.sign(a.major - b.major) || Math.sign(a.minor - b.minor) || Math.sign(a.patch - b.patch) || comparePre(a.pre, b.pre)
  );
}

export const newest = (versions) => versions.slice().sort(compare).pop();
export const isNewer = (a, b) => compare(a, b) > 0;
""",
    ),
    innocent(
        "query-strings",
        "addresses",
        r"""
(function (root, factory) {
  if (typeof define === 'function' && define.amd) define([], factory);
  else if (typeof module === 'object' && module.exports) module.exports = factory();
  else root.queryStrings = factory();
})(typeof self !== 'undefined' ? self : this, function () {
  'use strict';

  function decode(text) {
    try {
      return decodeURIComponent(text.replace(/\+/g, ' '));
    } catch (e) {
      return text;
    }
  }

  function encode(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, function (c) {
      return '%' + c.charCodeAt(0).toString(16).toUpperCase();
    });
  }

  function parse(query) {
    var out = {};
    String(query).replace(/^[?#&]/, '').split('&').forEach(function (part) {
      if (!part) return;
      var at = part.indexOf('=');
      var key = decode(at < 0 ? part : part.slice(0, at));
      var value = at < 0 ? null : decode(part.slice(at + 1));
      if (/\[\]$/.test(key)) {
        key = key.slice(0, -2);
        (out[key] = out[key] || []).push(value);
      } else {
        out[key] = value;
      }
    });
    return out;
  }

  function stringify(values) {
    return Object.keys(values).sort().filter(function (key) {
      return values[key] !== undefined;
    }).map(function (key) {
      var value = values[key];
      if (value === null) return encode(key);
      if (Array.isArray(value)) {
        return value.map(function (v) { return encode(key) + '[]=' + encode(v); }).join('&');
      }
      return encode(key) + '=' + encode(value);
    }).join('&');
  }

  return { parse: parse, stringify: stringify };
});
""",
    ),
    innocent(
        "least-recently-used",
        "caches",
        r"""
export class LruCache {
  #limit;
  #entries = new Map();
  #maxAge;
  #clock;

  constructor({ limit = 100, maxAge = Infinity, clock = Date.now } = {}) {
    if (!(limit > 0)) throw new RangeError('limit must be positive');
    this.#limit = limit;
    this.#maxAge = maxAge;
    this.#clock = clock;
  }

  get size() {
    return this.#entries.size;
  }

  has(key) {
    return this.#peek(key) !== undefined;
  }

  get(key) {
    const entry = this.#peek(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key, value) {
    this.#entries.delete(key);
    this.#entries.set(key, { value, since: this.#clock() });
    while (this.#entries.size > this.#limit) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest);
    }
    return this;
  }

  #peek(key) {
    const entry = this.#entries.get(key);
    if (entry && this.#clock() - entry.since > this.#maxAge) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry;
  }

  *[Symbol.iterator]() {
    for (const [key, { value }] of this.#entries) yield [key, value];
  }
}

export function memoized(fn, options) {
  const cache = new LruCache(options);
  return (key) => {
    if (!cache.has(key)) cache.set(key, fn(key));
    return cache.get(key);
  };
}
""",
    ),
    innocent(
        "format-of-bytes",
        "numbers",
        r"""
'use strict';

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

function formatBytes(bytes, { binary = false, digits = 1, locale, space = true } = {}) {
  if (!Number.isFinite(bytes)) {
    throw new TypeError(`Expected a finite number, got ${typeof bytes}: ${bytes}`);
  }
  const units = binary ? BINARY : DECIMAL;
  const base = binary ? 1024 : 1000;
  const sign = bytes < 0 ? '-' : '';
  let left = Math.abs(bytes);
  let unit = 0;
  while (left >= base && unit < units.length - 1) {
    left /= base;
    unit += 1;
  }
  const number = unit === 0 ? String(left) : left.toLocaleString(locale, { maximumFractionDigits: digits });
  return `${sign}${number}${space ? ' ' : ''}${units[unit]}`;
}

const SIZE = /^\s*([+-]?[\d.]+)\s*([kmgtp]?)(i?)b?\s*$/i;

function parseBytes(text) {
  const found = SIZE.exec(text);
  if (!found) return NaN;
  const power = ' kmgtp'.indexOf(found[2].toLowerCase() || ' ');
  return Number(found[1]) * (found[3] ? 1024 : 1000) ** power;
}

function share(part, whole) {
  return whole === 0 ? '0 %' : `${Math.round((part / whole) * 100)} %`;
}


exports.formatBytes = formatBytes;
exports.parseBytes = parseBytes;
exports.share = share;
exports.Weather = ({ used, total }) => `${formatBytes(used)} of ${formatBytes(total)} (${share(used, total)})`;
""",
    ),
    innocent(
        "colour-conversions",
        "colours",
        r"""
const clamp = (n, lo, hi) => Math.min(hi, Math.max(lo, n));

export function parseHex(hex) {
  let text = hex.replace(/^#/, '');
  if (text.length === 3 || text.length === 4) {
    text = [...text].map((c) => c + c).join('');
  }
  if (!/^[0-9a-f]{6}([0-9a-f]{2})?$/i.test(text)) throw new Error(`Invalid colour ${hex}`);
  const n = parseInt(text.slice(0, 6), 16);
  return { r: n >> 16, g: (n >> 8) & 255, b: n & 255, a: text.length === 8 ? parseInt(text.slice(6), 16) / 255 : 1 };
}

export function toHex({ r, g, b }) {
  return '#' + ((1 << 24) | (r << 16) | (g << 8) | b).toString(16).slice(1);
}

export function toHsl({ r, g, b }) {
  const [x, y, z] = [r / 255, g / 255, b / 255];
  const max = Math.max(x, y, z);
  const min = Math.min(x, y, z);
  const l = (max + min) / 2;
  if (max === min) return { h: 0, s: 0, l };
  const d = max - min;
  const s = l > 0.5 ? d / (2 - max - min) : d / (max + min);
  let h;
  if (max === x) h = (y - z) / d + (y < z ? 6 : 0);
  else if (max === y) h = (z - x) / d + 2;
  else h = (x - y) / d + 4;
  return { h: h * 60, s, l };
}

export function fromHsl({ h, s, l }) {
  const k = (n) => (n + h / 30) % 12;
  const a = s * Math.min(l, 1 - l);
  const f = (n) => Math.round(255 * (l - a * Math.max(-1, Math.min(k(n) - 3, Math.min(9 - k(n), 1)))));
  return { r: f(0), g: f(8), b: f(4) };
}

export function lighten(hex, by) {
  const hsl = toHsl(parseHex(hex));
  return toHex(fromHsl({ ...hsl, l: clamp(hsl.l + by, 0, 1) }));
}

export function luminance(hex) {
  const { r, g, b } = parseHex(hex);
  const [x, y, z] = [r, g, b].map((v) => {
    const c = v / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}
""",
    ),
    innocent(
        "cron-lines",
        "dates",
        r"""
"use strict";

const FIELDS = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day", min: 1, max: 31 },
  { name: "month", min: 1, max: 12 },
  { name: "weekday", min: 0, max: 6 },
];

function parseField(text, { name, min, max }) {
  const allowed = new Set();
  for (const part of text.split(",")) {
    const [range, stepText] = part.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    let from = min;
    let to = max;
    if (range !== "*") {
      const ends = range.split("-").map(Number);
      from = ends[0];
      to = ends.length > 1 ? ends[1] : stepText === undefined ? from : max;
    }
    if (!(from >= min && to <= max && from <= to && step > 0)) {
      throw new RangeError(`Bad ${name}: ${part}`);
    }
    for (let n = from; n <= to; n += step) allowed.add(n);
  }
  return allowed;
}

function parse(line) {
  const parts = line.trim().split(/\s+/);
  if (parts.length !== 5) throw new SyntaxError(`Expected 5 fields, found ${parts.length}`);
  return parts.map((part, i) => parseField(part, FIELDS[i]));
}

function matches(fields, date) {
  const [minute, hour, day, month, weekday] = fields;
  return (
    minute.has(date.getUTCMinutes()) &&
    hour.has(date.getUTCHours()) &&
    day.has(date.getUTCDate()) &&
    month.has(date.getUTCMonth() + 1) &&
    weekday.has(date.getUTCDay())
  );
}

function next(line, after) {
  const fields = parse(line);
  const date = new Date(after.getTime());
  date.setUTCSeconds(0, 0);
  for (let i = 0; i < 366 * 24 * 60; i += 1) {
    date.setUTCMinutes(date.getUTCMinutes() + 1);
    if (matches(fields, date)) return date;
  }
  return null;
}

module.exports = { parse, matches, next };
""",
    ),
    innocent(
        "markdown-subset",
        "markup",
        r"""
const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text) => text.replace(/[&<>"']/g, (c) => escapes[c]);

function inline(text) {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\*([^*]+)\*/g, '<em>$1</em>')
    .replace(/\[([^\]]+)\]\((https?:[^\s)]+)\)/g, '<a href="$2" rel="noopener noreferrer">$1</a>');
}

function* blocks(source) {
  let lines = [];
  for (const line of source.replace(/\r\n?/g, '\n').split('\n')) {
    if (line.trim() === '') {
      if (lines.length) yield lines;
      lines = [];
    } else {
      lines.push(line);
    }
  }
  if (lines.length) yield lines;
}

function block(lines) {
  const heading = /^(#{1,6})\s+(.*)$/.exec(lines[0]);
  if (heading && lines.length === 1) {
    const level = heading[1].length;
    return `<h${level}>${inline(heading[2])}</h${level}>`;
  }
  if (lines.every((line) => /^[-*]\s/.test(line))) {
    return `<ul>${lines.map((line) => `<li>${inline(line.slice(2))}</li>`).join('')}</ul>`;
  }
  if (lines.every((line) => /^\d+\.\s/.test(line))) {
    return `<ol>${lines.map((line) => `<li>${inline(line.replace(/^\d+\.\s/, ''))}</li>`).join('')}</ol>`;
  }
  if (lines.every((line) => line.startsWith('>'))) {
    return `<blockquote>${inline(lines.map((line) => line.slice(1).trim()).join(' '))}</blockquote>`;
  }
  return `<p>${inline(lines.join(' '))}</p>`;
}

export function render(source) {
  return [...blocks(source)].map(block).join('\n');
}

export function Note({ context, text }) {
  const h = context.react.createElement;
  return h('div', { className: 'note', dangerouslySetInnerHTML: { __html: render(text) } });
}
""",
    ),
    innocent(
        "csv-reader",
        "formats",
        r"""
'use strict';

/** Reads RFC 4180 text: quoted fields may hold separators, quotes (doubled) and line ends. */
function readCsv(text, { separator = ',', header = true } = {}) {
  const rows = [];
  let row = [];
  let field = '';
  let quoted = false;
  let i = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && field === '') {
      quoted = true;
    } else if (c === separator) {
      row.push(field);
      field = '';
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i += 1;
      row.push(field);
      rows.push(row);
      row = [];
      field = '';
    } else {
      field += c;
    }
  }
  if (quoted) throw new SyntaxError('a quoted field is not closed');
  if (field !== '' || row.length) rows.push([...row, field]);
  if (!header) return rows;
  const [names, ...rest] = rows;
  return rest.map((cells) => Object.fromEntries(names.map((name, n) => [name, cells[n] ?? ''])));
}

function writeCsv(records) {
  if (!records.length) return '';
  const names = Object.keys(records[0]);
  const cell = (value) => {
    const s = value == null ? '' : String(value);
    return /[",\r\n]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s;
  };
  return [names, ...records.map((r) => names.map((n) => r[n]))].map((r) => r.map(cell).join(',')).join('\r\n');
}

module.exports = { readCsv, writeCsv };
""",
    ),
    innocent(
        "promise-pool",
        "async",
        r"""
"use strict";
var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.retry = exports.mapLimit = exports.sleep = void 0;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
exports.sleep = sleep;
function mapLimit(items, limit, task) {
    return __awaiter(this, void 0, void 0, function* () {
        const results = new Array(items.length);
        let next = 0;
        const worker = () => __awaiter(this, void 0, void 0, function* () {
            while (next < items.length) {
                const at = next++;
                results[at] = yield task(items[at], at);
            }
        });
        yield Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
        return results;
    });
}
exports.mapLimit = mapLimit;
function retry(task, { times = 3, delay = 100, factor = 2 } = {}) {
    return __awaiter(this, void 0, void 0, function* () {
        let last;
        for (let i = 0; i < times; i++) {
            try {
                return yield task(i);
            }
            catch (error) {
                last = error;
                if (i + 1 < times) {
                    yield (0, exports.sleep)(delay * Math.pow(factor, i));
                }
            }
        }
        throw last;
    });
}
exports.retry = retry;
""",
    ),
    innocent(
        "state-store",
        "state",
        r"""
export function createStore(reducer, initial, enhancer) {
  if (typeof enhancer === 'function') return enhancer(createStore)(reducer, initial);
  let state = initial;
  let listeners = [];
  let busy = false;

  function dispatch(action) {
    if (busy) throw new Error('Reducers may not dispatch actions.');
    try {
      busy = true;
      state = reducer(state, action);
    } finally {
      busy = false;
    }
    listeners.forEach((listener) => listener());
    return action;
  }

  function subscribe(listener) {
    listeners = [...listeners, listener];
    return () => {
      listeners = listeners.filter((other) => other !== listener);
    };
  }

  dispatch({ type: '@@init' });
  return { dispatch, subscribe, getState: () => state };
}

export function combine(reducers) {
  const names = Object.keys(reducers);
  return (state = {}, action) => {
    let changed = false;
    const next = {};
    for (const name of names) {
      next[name] = reducers[name](state[name], action);
      changed = changed || next[name] !== state[name];
    }
    return changed ? next : state;
  };
}

export const compose = (...fns) => fns.reduce((f, g) => (...args) => f(g(...args)), (x) => x);

export function applyMiddleware(...middlewares) {
  return (create) => (reducer, initial) => {
    const store = create(reducer, initial);
    let dispatch = () => {
      throw new Error('Not yet ready.');
    };
    const api = { getState: store.getState, dispatch: (action) => dispatch(action) };
    dispatch = compose(...middlewares.map((m) => m(api)))(store.dispatch);
    return { ...store, dispatch };
  };
}

export const thunk = ({ dispatch, getState }) => (next) => (action) =>
  typeof action === 'function' ? action(dispatch, getState) : next(action);
""",
    ),
    innocent(
        "levenshtein-and-fuzzy",
        "search",
        r"""
'use strict';

function distance(a, b) {
  if (a === b) return 0;
  if (a.length > b.length) [a, b] = [b, a];
  let row = Array.from({ length: a.length + 1 }, (_, i) => i);
  for (let j = 1; j <= b.length; j++) {
    let diagonal = row[0];
    row[0] = j;
    for (let i = 1; i <= a.length; i++) {
      const above = row[i];
      row[i] = Math.min(above + 1, row[i - 1] + 1, diagonal + (a[i - 1] === b[j - 1] ? 0 : 1));
      diagonal = above;
    }
  }
  return row[a.length];
}

function score(needle, hay) {
  let at = -1;
  let points = 0;
  let run = 0;
  for (const c of needle.toLowerCase()) {
    const next = hay.toLowerCase().indexOf(c, at + 1);
    if (next < 0) return 0;
    run = next === at + 1 ? run + 1 : 0;
    points += 1 + run * 2 + (next === 0 || /[\s_-]/.test(hay[next - 1]) ? 3 : 0);
    at = next;
  }
  return points / hay.length;
}

function search(needle, items, { key = (x) => x, limit = 10 } = {}) {
  return items
    .map((item) => ({ item, points: score(needle, key(item)) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, limit)
    .map(({ item }) => item);
}

function suggestion(word, known) {
  const near = known.map((k) => [distance(word, k), k]).sort((a, b) => a[0] - b[0])[0];
  return near && near[0] <= Math.max(2, word.length / 3) ? near[1] : undefined;
}

module.exports = { distance, score, search, suggestion };
""",
    ),
)
