"""More ordinary libraries: small ones, in many styles."""

from tests.benign.heldout_fourth.forms import innocent

SMALLER = (
    innocent(
        "matrix-algebra",
        "mathematics",
        r"""
'use strict';

class Matrix {
  constructor(rows) {
    this.rows = rows;
    this.height = rows.length;
    this.width = rows[0].length;
    if (rows.some((row) => row.length !== this.width)) throw new RangeError('rows differ in length');
  }

  static identity(n) {
    return new Matrix(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? 1 : 0))));
  }

  map(fn) {
    return new Matrix(this.rows.map((row, i) => row.map((v, j) => fn(v, i, j))));
  }

  add(other) {
    return this.map((v, i, j) => v + other.rows[i][j]);
  }

  times(other) {
    if (this.width !== other.height) throw new RangeError(`${this.width} columns against ${other.height} rows`);
    return new Matrix(
      this.rows.map((row) => other.rows[0].map((_, j) => row.reduce((sum, v, k) => sum + v * other.rows[k][j], 0))),
    );
  }

  transposed() {
    return new Matrix(this.rows[0].map((_, j) => this.rows.map((row) => row[j])));
  }

  determinant() {
    const a = this.rows.map((row) => row.slice());
    let result = 1;
    for (let i = 0; i < a.length; i++) {
      const pivot = a.findIndex((row, k) => k >= i && row[i] !== 0);
      if (pivot < 0) return 0;
      if (pivot !== i) {
        [a[i], a[pivot]] = [a[pivot], a[i]];
        result = -result;
      }
      result *= a[i][i];
      for (let k = i + 1; k < a.length; k++) {
        const factor = a[k][i] / a[i][i];
        for (let j = i; j < a.length; j++) a[k][j] -= factor * a[i][j];
      }
    }
    return result;
  }
}

module.exports = { Matrix };
""",
    ),
    innocent(
        "roman-and-ordinals",
        "numbers",
        r"""
const ROMAN = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

export function toRoman(number) {
  if (!Number.isInteger(number) || number < 1 || number > 3999) throw new RangeError(`${number} has no Roman form`);
  let left = number;
  let out = '';
  for (const [value, sign] of ROMAN) {
    while (left >= value) {
      out += sign;
      left -= value;
    }
  }
  return out;
}

export function fromRoman(text) {
  let out = 0;
  let rest = text.toUpperCase();
  for (const [value, sign] of ROMAN) {
    while (rest.startsWith(sign)) {
      out += value;
      rest = rest.slice(sign.length);
    }
  }
  if (rest || toRoman(out) !== text.toUpperCase()) throw new SyntaxError(`${text} is no Roman number`);
  return out;
}

export function ordinal(n) {
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return n + (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
}

const SMALL = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
export const inWords = (n) => SMALL[n] ?? String(n);
export const Weather = ({ day }) => ordinal(day);
""",
    ),
    innocent(
        "binary-heap",
        "collections",
        r"""
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.PriorityQueue = void 0;
var PriorityQueue = /** @class */ (function () {
    function PriorityQueue(compare) {
        if (compare === void 0) { compare = function (a, b) { return (a < b ? -1 : a > b ? 1 : 0); }; }
        this.compare = compare;
        this.heap = [];
    }
    Object.defineProperty(PriorityQueue.prototype, "size", {
        get: function () { return this.heap.length; },
        enumerable: false,
        configurable: true
    });
    PriorityQueue.prototype.peek = function () {
        return this.heap[0];
    };
    PriorityQueue.prototype.push = function (item) {
        var at = this.heap.push(item) - 1;
        while (at > 0) {
            var parent = (at - 1) >> 1;
            if (this.compare(this.heap[at], this.heap[parent]) >= 0) {
                break;
            }
            this.swap(at, parent);
            at = parent;
        }
    };
    PriorityQueue.prototype.pop = function () {
        var top = this.heap[0];
        var last = this.heap.pop();
        if (this.heap.length > 0) {
            this.heap[0] = last;
            this.sink(0);
        }
        return top;
    };
    PriorityQueue.prototype.sink = function (at) {
        for (;;) {
            var left = 2 * at + 1;
            var right = left + 1;
            var least = at;
            if (left < this.heap.length && this.compare(this.heap[left], this.heap[least]) < 0) { least = left; }
            if (right < this.heap.length && this.compare(this.heap[right], this.heap[least]) < 0) { least = right; }
            if (least === at) { return; }
            this.swap(at, least);
            at = least;
        }
    };
    PriorityQueue.prototype.swap = function (a, b) {
        var held = this.heap[a];
        this.heap[a] = this.heap[b];
        this.heap[b] = held;
    };
    return PriorityQueue;
}());
exports.PriorityQueue = PriorityQueue;
""",
    ),
    innocent(
        "undo-history",
        "state",
        r"""
export class UndoStack {
  #past = [];
  #future = [];
  #present;
  #limit;

  constructor(initial, { limit = 50 } = {}) {
    this.#present = initial;
    this.#limit = limit;
  }

  get value() {
    return this.#present;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  push(next) {
    if (Object.is(next, this.#present)) return;
    this.#past.push(this.#present);
    if (this.#past.length > this.#limit) this.#past.shift();
    this.#present = next;
    this.#future = [];
  }

  undo() {
    if (!this.canUndo) return this.#present;
    this.#future.push(this.#present);
    this.#present = this.#past.pop();
    return this.#present;
  }

  redo() {
    if (!this.canRedo) return this.#present;
    this.#past.push(this.#present);
    this.#present = this.#future.pop();
    return this.#present;
  }
}

export function useUndo(react, initial) {
  const stack = react.useRef(null);
  stack.current ??= new UndoStack(initial);
  const [, redraw] = react.useReducer((n) => n + 1, 0);
  const wrap = (name) => (...args) => {
    stack.current[name](...args);
    redraw();
  };
  return { value: stack.current.value, set: wrap('push'), undo: wrap('undo'), redo: wrap('redo') };
}

export const Weather = () => null;
""",
    ),
    innocent(
        "ini-files",
        "formats",
        r"""
'use strict';

function parse(text) {
  const out = Object.create(null);
  let section = out;
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (!line || line[0] === ';' || line[0] === '#') return;
    const head = /^\[([^\]]+)\]$/.exec(line);
    if (head) {
      section = head[1].split('.').reduce((at, name) => {
        if (name === '__proto__') throw new SyntaxError(`line ${index + 1}: a forbidden name`);
        at[name] = at[name] || Object.create(null);
        return at[name];
      }, out);
      return;
    }
    const at = line.indexOf('=');
    if (at < 0) throw new SyntaxError(`line ${index + 1}: expected name = value`);
    section[line.slice(0, at).trim()] = scalar(line.slice(at + 1).trim());
  });
  return out;
}

function scalar(text) {
  if (/^(true|yes|on)$/i.test(text)) return true;
  if (/^(false|no|off)$/i.test(text)) return false;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text.replace(/^"(.*)"$/, '$1');
}

function stringify(values, prefix = '') {
  const own = [];
  const nested = [];
  for (const [name, value] of Object.entries(values)) {
    if (value && typeof value === 'object') nested.push([prefix ? `${prefix}.${name}` : name, value]);
    else own.push(`${name} = ${/^\s|\s$|[;#]/.test(value) ? JSON.stringify(value) : value}`);
  }
  const head = prefix && own.length ? [`[${prefix}]`] : [];
  return [...head, ...own, ...nested.map(([name, value]) => `\n${stringify(value, name)}`)].join('\n');
}

module.exports = { parse, stringify };
""",
    ),
    innocent(
        "time-ago-words",
        "dates",
        r"""
;(function (root, factory) {
  if (typeof exports === 'object') factory(exports);
  else factory((root.timeAgo = {}));
})(this, function (exports) {
  'use strict';

  var STEPS = [
    { unit: 'second', ms: 1000, until: 60 },
    { unit: 'minute', ms: 60000, until: 60 },
    { unit: 'hour', ms: 3600000, until: 24 },
    { unit: 'day', ms: 86400000, until: 7 },
    { unit: 'week', ms: 604800000, until: 5 },
    { unit: 'month', ms: 2629800000, until: 12 },
    { unit: 'year', ms: 31557600000, until: Infinity },
  ];

  function pick(ms) {
    for (var i = 0; i < STEPS.length; i++) {
      var n = Math.round(ms / STEPS[i].ms);
      if (n < STEPS[i].until) return { n: n, unit: STEPS[i].unit };
    }
  }

  function words(date, now) {
    var difference = (now || Date.now()) - new Date(date).getTime();
    var past = difference >= 0;
    var found = pick(Math.abs(difference));
    if (found.n === 0) return 'just now';
    var text = found.n + ' ' + found.unit + (found.n === 1 ? '' : 's');
    return past ? text + ' ago' : 'in ' + text;
  }

  function render(nodes) {
    Array.prototype.forEach.call(nodes, function (node) {
      node.textContent = words(node.getAttribute('datetime'));
    });
  }

  function keepFresh(selector, every) {
    var handle = setInterval(function () {
      render(document.querySelectorAll(selector));
    }, every || 30000);
    return function stop() {
      clearInterval(handle);
    };
  }

  exports.words = words;
  exports.render = render;
  exports.keepFresh = keepFresh;
});
""",
    ),
    innocent(
        "form-validation",
        "forms",
        r"""
export const rules = {
  required: (message = 'This is needed.') => (value) => (value == null || value === '' ? message : undefined),
  length: (min, max) => (value = '') =>
    value.length < min ? `At least ${min} characters.` : value.length > max ? `At most ${max} characters.` : undefined,
  matches: (pattern, message) => (value = '') => (value === '' || pattern.test(value) ? undefined : message),
  email: () => rules.matches(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'This is no mail address.'),
  between: (lo, hi) => (value) => {
    const n = Number(value);
    return n >= lo && n <= hi ? undefined : `Between ${lo} and ${hi}.`;
  },
  same: (other, message = 'Both must be the same.') => (value, all) => (value === all[other] ? undefined : message),
};

export function validate(schema, values) {
  const errors = {};
  for (const [name, checks] of Object.entries(schema)) {
    for (const check of checks) {
      const message = check(values[name], values);
      if (message) {
        errors[name] = message;
        break;
      }
    }
  }
  return { valid: Object.keys(errors).length === 0, errors };
}

export function attach(form, schema, onValid) {
  const show = (errors) => {
    for (const name of Object.keys(schema)) {
      const field = form.elements.namedItem(name);
      const message = errors[name] ?? '';
      field.setCustomValidity(message);
      field.setAttribute('aria-invalid', String(Boolean(message)));
    }
  };
  const onSubmit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    const { valid, errors } = validate(schema, values);
    show(errors);
    if (valid) onValid(values);
    else form.reportValidity();
  };
  form.addEventListener('submit', onSubmit);
  return () => form.removeEventListener('submit', onSubmit);
}

export const Weather = () => null;
""",
    ),
    innocent(
        "graph-walks",
        "collections",
        r"""
'use strict';

class CycleError extends Error {
  constructor(path) {
    super(`these depend on each other: ${path.join(' → ')}`);
    this.name = 'CycleError';
    this.path = path;
  }
}

class Graph {
  constructor() {
    this.edges = new Map();
  }

  add(from, to, weight = 1) {
    if (!this.edges.has(from)) this.edges.set(from, new Map());
    if (to !== undefined) {
      this.edges.get(from).set(to, weight);
      this.add(to);
    }
    return this;
  }

  order() {
    const done = new Set();
    const path = [];
    const visit = (node) => {
      if (done.has(node)) return;
      const at = path.indexOf(node);
      if (at >= 0) throw new CycleError([...path.slice(at), node]);
      path.push(node);
      for (const next of this.edges.get(node).keys()) visit(next);
      path.pop();
      done.add(node);
    };
    for (const node of this.edges.keys()) visit(node);
    return [...done];
  }

  shortest(from, to) {
    const distance = new Map([[from, 0]]);
    const before = new Map();
    const open = new Set([from]);
    while (open.size) {
      const node = [...open].reduce((a, b) => (distance.get(a) <= distance.get(b) ? a : b));
      if (node === to) break;
      open.delete(node);
      for (const [next, weight] of this.edges.get(node)) {
        const length = distance.get(node) + weight;
        if (length < (distance.get(next) ?? Infinity)) {
          distance.set(next, length);
          before.set(next, node);
          open.add(next);
        }
      }
    }
    if (!distance.has(to)) return null;
    const path = [to];
    while (path[0] !== from) path.unshift(before.get(path[0]));
    return { path, length: distance.get(to) };
  }
}

module.exports = { Graph, CycleError };
""",
    ),
    innocent(
        "dom-builder",
        "dom",
        r"""
const SVG = 'http://www.w3.org/2000/svg';
const SVG_TAGS = new Set(['svg', 'path', 'g', 'circle', 'line', 'rect', 'text', 'defs']);

function setProperty(element, name, value) {
  if (value === false || value == null) return;
  if (name === 'style' && typeof value === 'object') Object.assign(element.style, value);
  else if (name === 'class') element.setAttribute('class', Array.isArray(value) ? value.join(' ') : value);
  else if (name === 'dataset') Object.assign(element.dataset, value);
  else if (name.startsWith('on') && typeof value === 'function') element.addEventListener(name.slice(2).toLowerCase(), value);
  else if (name in element && !(element instanceof SVGElement)) element[name] = value;
  else element.setAttribute(name, value === true ? '' : value);
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === false || child == null) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function el(tag, properties, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = SVG_TAGS.has(name) ? document.createElementNS(SVG, name) : document.createElement(name);
  if (classes.length) element.setAttribute('class', classes.join(' '));
  const isProperties = properties && properties.constructor === Object;
  if (isProperties) {
    for (const [key, value] of Object.entries(properties)) setProperty(element, key, value);
  }
  append(element, isProperties ? children : [properties, ...children]);
  return element;
}

export function mount(root, element) {
  root.replaceChildren(element);
  return () => element.remove();
}

export function table(rows, columns) {
  return el(
    'table',
    el('thead', el('tr', columns.map((c) => el('th', { scope: 'col' }, c.title)))),
    el('tbody', rows.map((row) => el('tr', columns.map((c) => el('td', c.of(row)))))),
  );
}

export const Weather = ({ rows }) => table(rows, [{ title: 'Day', of: (r) => r.day }, { title: 'High', of: (r) => r.high }]);
""",
    ),
    innocent(
        "rss-to-json",
        "markup",
        r"""
import { XmlReader } from './xml.js';

const first = (node, name) => node.children.find((child) => child.name === name);
const text = (node, name) => first(node, name)?.text.trim() ?? '';

function fromRss(channel) {
  return {
    title: text(channel, 'title'),
    items: channel.children
      .filter((child) => child.name === 'item')
      .map((item) => ({ title: text(item, 'title'), url: text(item, 'link'), date: new Date(text(item, 'pubDate')) })),
  };
}

function fromAtom(feed) {
  return {
    title: text(feed, 'title'),
    items: feed.children
      .filter((child) => child.name === 'entry')
      .map((entry) => ({
        title: text(entry, 'title'),
        url: first(entry, 'link')?.attributes.href ?? '',
        date: new Date(text(entry, 'updated')),
      })),
  };
}

export function readFeed(source) {
  const root = new XmlReader(source).document();
  if (root.name === 'rss') return fromRss(first(root, 'channel'));
  if (root.name === 'feed') return fromAtom(root);
  throw new TypeError(`<${root.name}> is no feed`);
}

export const Weather = ({ source }) => readFeed(source).items.slice(0, 5).map((item) => item.title).join('\n');
""",
        more={
            "dist/xml.js": r"""
export class XmlReader {
  constructor(source) {
    this.source = source.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/g, '');
    this.pattern = /<(\/?)([\w:-]+)([^>]*?)(\/?)>|<!\[CDATA\[([\s\S]*?)\]\]>|([^<]+)/g;
  }

  document() {
    const top = { name: '', attributes: {}, children: [], text: '' };
    const open = [top];
    for (const [, closing, name, attributes, empty, raw, text] of this.source.matchAll(this.pattern)) {
      const current = open[open.length - 1];
      if (raw !== undefined || text !== undefined) {
        current.text += raw ?? decode(text);
      } else if (closing) {
        if (current.name !== name) throw new SyntaxError(`</${name}> closes <${current.name}>`);
        open.pop();
      } else {
        const node = { name, attributes: read(attributes), children: [], text: '' };
        current.children.push(node);
        if (!empty) open.push(node);
      }
    }
    return top.children[0];
  }
}

const decode = (text) => text.replace(/&(lt|gt|amp|quot);/g, (_, n) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[n]);
const read = (text) => Object.fromEntries([...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map((m) => [m[1], decode(m[2])]));
"""
        },
    ),
    innocent(
        "seeded-random",
        "mathematics",
        r"""
'use strict';

function hash(text) {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 16777619);
  }
  return h >>> 0;
}

class Random {
  constructor(seed) {
    this.state = typeof seed === 'string' ? hash(seed) : seed >>> 0;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  int(lo, hi) {
    return lo + Math.floor(this.next() * (hi - lo + 1));
  }

  pick(items) {
    return items[this.int(0, items.length - 1)];
  }

  shuffled(items) {
    const out = items.slice();
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  }

  normal(mean = 0, deviation = 1) {
    const u = 1 - this.next();
    return mean + deviation * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.next());
  }
}

const QUOTES = ['Begin.', 'Small steps.', 'Rest is work.', 'Ask early.', 'Write it down.'];

exports.Random = Random;
exports.Weather = () => new Random(new Date().toISOString().slice(0, 10)).pick(QUOTES);
""",
    ),
    innocent(
        "middleware-chain",
        "async",
        r"""
export function compose(middleware) {
  if (!Array.isArray(middleware)) throw new TypeError('middleware must be a list');
  for (const fn of middleware) {
    if (typeof fn !== 'function') throw new TypeError('middleware must be functions');
  }
  return function run(context, last) {
    let reached = -1;
    return dispatch(0);

    function dispatch(i) {
      if (i <= reached) return Promise.reject(new Error('next() was called twice'));
      reached = i;
      const fn = i === middleware.length ? last : middleware[i];
      if (!fn) return Promise.resolve();
      try {
        return Promise.resolve(fn(context, () => dispatch(i + 1)));
      } catch (error) {
        return Promise.reject(error);
      }
    }
  };
}

export const timing = (logger) => async (context, next) => {
  const start = performance.now();
  await next();
  logger.debug(`${context.name} took ${(performance.now() - start).toFixed(1)} ms`);
};

export const catching = (logger) => async (context, next) => {
  try {
    await next();
  } catch (error) {
    context.error = error;
    logger.error(`${context.name}: ${error.message}`);
  }
};

export class Commands {
  #handlers = new Map();
  #run;

  constructor(...middleware) {
    this.#run = compose(middleware);
  }

  register(name, handler) {
    this.#handlers.set(name, handler);
    return this;
  }

  async execute(name, args = []) {
    const handler = this.#handlers.get(name);
    if (!handler) throw new Error(`no command named ${name}`);
    const context = { name, args };
    await this.#run(context, async () => {
      context.result = await handler(...args);
    });
    return context.result;
  }
}

export const Weather = () => null;
""",
    ),
    innocent(
        "terminal-colours",
        "terminal",
        r"""
'use strict';
var env = process.env;
var argv = process.argv;

var enabled =
  !('NO_COLOR' in env || argv.includes('--no-color')) &&
  ('FORCE_COLOR' in env || argv.includes('--color') || (process.stdout.isTTY && env.TERM !== 'dumb') || 'CI' in env);

function formatter(open, close, replace) {
  return function (input) {
    var string = String(input);
    var at = string.indexOf(close, open.length);
    return at < 0 ? open + string + close : open + replaceClose(string, close, replace || open, at) + close;
  };
}

function replaceClose(string, close, replace, at) {
  var out = '';
  var from = 0;
  while (at >= 0) {
    out += string.substring(from, at) + replace;
    from = at + close.length;
    at = string.indexOf(close, from);
  }
  return out + string.substring(from);
}

function create(on) {
  var f = on ? formatter : function () { return String; };
  return {
    enabled: on,
    bold: f('\x1b[1m', '\x1b[22m', '\x1b[22m\x1b[1m'),
    dim: f('\x1b[2m', '\x1b[22m', '\x1b[22m\x1b[2m'),
    underline: f('\x1b[4m', '\x1b[24m'),
    red: f('\x1b[31m', '\x1b[39m'),
    green: f('\x1b[32m', '\x1b[39m'),
    yellow: f('\x1b[33m', '\x1b[39m'),
    blue: f('\x1b[34m', '\x1b[39m'),
    grey: f('\x1b[90m', '\x1b[39m'),
  };
}

function width(text) {
  return [...text.replace(/\x1b\[\d+m/g, '')].length;
}

function columns(rows) {
  var widths = rows[0].map(function (_, i) { return Math.max.apply(null, rows.map(function (r) { return width(r[i]); })); });
  return rows.map(function (row) {
    return row.map(function (cell, i) { return cell + ' '.repeat(widths[i] - width(cell)); }).join('  ').trimEnd();
  }).join('\n');
}

module.exports = create(enabled);
module.exports.create = create;
module.exports.columns = columns;
""",
    ),
    innocent(
        "command-line-arguments",
        "terminal",
        r"""
export class UsageError extends Error {}

function convert(option, text) {
  switch (option.type) {
    case 'number': {
      const number = Number(text);
      if (Number.isNaN(number)) throw new UsageError(`--${option.name} wants a number, not "${text}"`);
      return number;
    }
    case 'list':
      return text.split(',').map((part) => part.trim());
    default:
      return text;
  }
}

export function parse(argv, options) {
  const byName = new Map(options.flatMap((o) => [[`--${o.name}`, o], ...(o.short ? [[`-${o.short}`, o]] : [])]));
  const values = Object.fromEntries(options.filter((o) => 'default' in o).map((o) => [o.name, o.default]));
  const rest = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === '--') {
      rest.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-')) {
      rest.push(word);
      continue;
    }
    const [name, inline] = word.split(/=(.*)/s);
    const option = byName.get(name);
    if (!option) throw new UsageError(`unknown option ${name}`);
    if (option.type === 'boolean') values[option.name] = true;
    else {
      const text = inline ?? argv[++i];
      if (text === undefined) throw new UsageError(`${name} wants a value`);
      values[option.name] = convert(option, text);
    }
  }
  return { values, rest };
}

export function help(name, options) {
  const lines = options.map((o) => {
    const left = `  ${o.short ? `-${o.short}, ` : '    '}--${o.name}${o.type === 'boolean' ? '' : ` <${o.type}>`}`;
    return `${left.padEnd(28)}${o.description}`;
  });
  return [`Usage: ${name} [options] [place]`, '', ...lines].join('\n');
}

export const commands = {
  weather: (argv) => parse(argv, [{ name: 'days', short: 'd', type: 'number', default: 3, description: 'How many' }]),
};
export const Weather = () => null;
""",
    ),
    innocent(
        "indexed-database-wrapper",
        "storage",
        r"""
function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

export async function open(name, version, upgrade) {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = (event) => upgrade(request.result, event.oldVersion);
  const database = await promised(request);
  database.onversionchange = () => database.close();
  return new Database(database);
}

class Database {
  constructor(raw) {
    this.raw = raw;
  }

  async get(store, key) {
    return promised(this.raw.transaction(store).objectStore(store).get(key));
  }

  async put(store, value) {
    const transaction = this.raw.transaction(store, 'readwrite');
    transaction.objectStore(store).put(value);
    return finished(transaction);
  }

  async delete(store, key) {
    const transaction = this.raw.transaction(store, 'readwrite');
    transaction.objectStore(store).delete(key);
    return finished(transaction);
  }

  async *between(store, index, from, to) {
    const source = this.raw.transaction(store).objectStore(store).index(index);
    const rows = await promised(source.getAll(IDBKeyRange.bound(from, to)));
    yield* rows;
  }
}

export const openReadings = () =>
  open('weather', 2, (database, old) => {
    if (old < 1) database.createObjectStore('readings', { keyPath: 'id', autoIncrement: true });
    if (old < 2) database.createObjectStore('places', { keyPath: 'name' });
  });
export const Weather = () => null;
""",
    ),
    innocent(
        "unit-conversions",
        "numbers",
        r"""
'use strict';
const UNITS = {
  length: { m: 1, km: 1000, cm: 0.01, mm: 0.001, mi: 1609.344, yd: 0.9144, ft: 0.3048, in: 0.0254, nmi: 1852 },
  mass: { kg: 1, g: 0.001, t: 1000, lb: 0.45359237, oz: 0.028349523125, st: 6.35029318 },
  volume: { l: 1, ml: 0.001, m3: 1000, gal: 3.785411784, pt: 0.473176473, cup: 0.2365882365 },
  speed: { 'm/s': 1, 'km/h': 1 / 3.6, mph: 0.44704, kn: 0.514444 },
  pressure: { Pa: 1, hPa: 100, bar: 100000, atm: 101325, mmHg: 133.322387415 },
};
const TEMPERATURE = {
  C: [(c) => c, (c) => c],
  F: [(f) => ((f - 32) * 5) / 9, (c) => (c * 9) / 5 + 32],
  K: [(k) => k - 273.15, (c) => c + 273.15],
};

function kindOf(unit) {
  if (unit in TEMPERATURE) return 'temperature';
  const found = Object.entries(UNITS).find(([, units]) => unit in units);
  if (!found) throw new RangeError(`unknown unit ${unit}`);
  return found[0];
}

function convert(value, from, to) {
  const kind = kindOf(from);
  if (kind !== kindOf(to)) throw new RangeError(`${from} and ${to} measure different things`);
  if (kind === 'temperature') return TEMPERATURE[to][1](TEMPERATURE[from][0](value));
  return (value * UNITS[kind][from]) / UNITS[kind][to];
}

function best(value, from) {
  const kind = kindOf(from);
  if (kind === 'temperature') return { value, unit: from };
  return Object.keys(UNITS[kind])
    .map((unit) => ({ unit, value: convert(value, from, unit) }))
    .filter((c) => Math.abs(c.value) >= 1)
    .sort((a, b) => a.value - b.value)[0];
}

const BEAUFORT = [0.5, 1.6, 3.4, 5.5, 8, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7];
const beaufort = (ms) => BEAUFORT.filter((limit) => ms >= limit).length;

module.exports = { convert, best, beaufort, Weather: ({ wind }) => `Force ${beaufort(wind)}` };
""",
    ),
    innocent(
        "virtual-list",
        "dom",
        r"""
import * as React from 'react';

export function useVirtual({ count, height, size, overscan = 4 }) {
  const [top, setTop] = React.useState(0);
  const first = Math.max(0, Math.floor(top / size) - overscan);
  const last = Math.min(count, Math.ceil((top + height) / size) + overscan);
  const rows = [];
  for (let index = first; index < last; index++) rows.push({ index, offset: index * size });
  return { rows, total: count * size, onScroll: (event) => setTop(event.currentTarget.scrollTop) };
}

export function VirtualList({ items, height = 300, size = 28, render }) {
  const { rows, total, onScroll } = useVirtual({ count: items.length, height, size });
  return (
    <div style={{ height, overflowY: 'auto' }} onScroll={onScroll} role="list">
      <div style={{ height: total, position: 'relative' }}>
        {rows.map(({ index, offset }) => (
          <div
            key={index}
            role="listitem"
            aria-posinset={index + 1}
            aria-setsize={items.length}
            style={{ position: 'absolute', top: offset, height: size, left: 0, right: 0 }}
          >
            {render(items[index], index)}
          </div>
        ))}
      </div>
    </div>
  );
}

export function useMeasured(ref) {
  const [box, setBox] = React.useState({ width: 0, height: 0 });
  React.useLayoutEffect(() => {
    if (!ref.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setBox(entry.contentRect));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  return box;
}

export function Weather({ hours }) {
  return <VirtualList items={hours} render={(hour) => `${hour.time} ${hour.degrees}°`} />;
}
""",
    ),
    innocent(
        "json-pointer-and-patch",
        "objects",
        r"""
"use strict";
exports.__esModule = true;
exports.get = get;
exports.apply = apply;
exports.diff = diff;

const unescape = (part) => part.replace(/~1/g, "/").replace(/~0/g, "~");
const escape = (part) => String(part).replace(/~/g, "~0").replace(/\//g, "~1");
const split = (pointer) => (pointer === "" ? [] : pointer.slice(1).split("/").map(unescape));

function get(document, pointer) {
  return split(pointer).reduce((at, part) => {
    if (at == null || !Object.prototype.hasOwnProperty.call(at, part)) throw new Error(`nothing at ${pointer}`);
    return at[part];
  }, document);
}

function place(document, pointer) {
  const parts = split(pointer);
  const key = parts.pop();
  if (key === "__proto__" || parts.includes("__proto__")) throw new Error("a forbidden name");
  return [parts.reduce((at, part) => at[part], document), key];
}

function apply(document, patch) {
  const copy = JSON.parse(JSON.stringify(document));
  for (const { op, path, value, from } of patch) {
    const [parent, key] = place(copy, path);
    switch (op) {
      case "add":
        if (Array.isArray(parent)) parent.splice(key === "-" ? parent.length : Number(key), 0, value);
        else parent[key] = value;
        break;
      case "replace":
        parent[key] = value;
        break;
      case "remove":
        if (Array.isArray(parent)) parent.splice(Number(key), 1);
        else delete parent[key];
        break;
      case "copy":
        parent[key] = get(copy, from);
        break;
      default:
        throw new Error(`unknown operation ${op}`);
    }
  }
  return copy;
}

function diff(a, b, path = "") {
  if (a === b) return [];
  if (!a || !b || typeof a !== "object" || typeof b !== "object") return [{ op: "replace", path, value: b }];
  const out = [];
  for (const key of Object.keys(a)) if (!(key in b)) out.push({ op: "remove", path: `${path}/${escape(key)}` });
  for (const key of Object.keys(b)) {
    const at = `${path}/${escape(key)}`;
    out.push(...(key in a ? diff(a[key], b[key], at) : [{ op: "add", path: at, value: b[key] }]));
  }
  return out;
}
""",
    ),
    innocent(
        "slugs-and-cases",
        "strings",
        r"""
const LETTERS = {
  ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', å: 'a', ł: 'l', đ: 'd', þ: 'th', œ: 'oe',
};

export function words(text) {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

export function ascii(text) {
  return [...text.toLowerCase()]
    .map((c) => LETTERS[c] ?? c)
    .join('')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '');
}

const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

export const kebab = (text) => words(text).map((w) => w.toLowerCase()).join('-');
export const snake = (text) => words(text).map((w) => w.toLowerCase()).join('_');
export const constant = (text) => snake(text).toUpperCase();
export const pascal = (text) => words(text).map(capital).join('');
export const camel = (text) => pascal(text).replace(/^./, (c) => c.toLowerCase());
export const title = (text) => words(text).map(capital).join(' ');

export function slug(text, { taken = new Set(), limit = 60 } = {}) {
  const base = words(ascii(text)).join('-').slice(0, limit).replace(/-+$/, '') || 'untitled';
  if (!taken.has(base)) return base;
  let n = 2;
  while (taken.has(`${base}-${n}`)) n += 1;
  return `${base}-${n}`;
}

export function truncate(text, limit, ending = '…') {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - ending.length);
  const space = cut.lastIndexOf(' ');
  return (space > limit / 2 ? cut.slice(0, space) : cut) + ending;
}

export const initials = (name) => words(name).map((w) => w[0].toUpperCase()).slice(0, 3).join('');

export const Weather = ({ place }) => title(place);
""",
    ),
    innocent(
        "moon-and-sun",
        "astronomy",
        r"""
'use strict';

var RAD = Math.PI / 180;
var J2000 = 2451545;

function days(date) {
  return date.getTime() / 86400000 + 2440587.5 - J2000;
}

function sunPosition(d) {
  var anomaly = RAD * (357.5291 + 0.98560028 * d);
  var centre = RAD * (1.9148 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly) + 0.0003 * Math.sin(3 * anomaly));
  var longitude = anomaly + centre + RAD * 102.9372 + Math.PI;
  return { anomaly: anomaly, longitude: longitude, declination: Math.asin(Math.sin(longitude) * Math.sin(RAD * 23.4397)) };
}

function sunTimes(date, latitude, longitude) {
  var west = RAD * -longitude;
  var phi = RAD * latitude;
  var cycle = Math.round(days(date) - 0.0009 - west / (2 * Math.PI));
  var transit = 0.0009 + west / (2 * Math.PI) + cycle;
  var sun = sunPosition(transit);
  var noon = transit + 0.0053 * Math.sin(sun.anomaly) - 0.0069 * Math.sin(2 * sun.longitude);
  var cosine = (Math.sin(RAD * -0.833) - Math.sin(phi) * Math.sin(sun.declination)) / (Math.cos(phi) * Math.cos(sun.declination));
  if (cosine < -1 || cosine > 1) return { noon: toDate(noon), rise: null, set: null };
  var half = Math.acos(cosine) / (2 * Math.PI);
  return { noon: toDate(noon), rise: toDate(noon - half), set: toDate(noon + half) };
}

function toDate(d) {
  return new Date((d + J2000 - 2440587.5) * 86400000);
}

var SYNODIC = 29.530588853;
var PHASES = ['new', 'waxing crescent', 'first quarter', 'waxing gibbous', 'full', 'waning gibbous', 'last quarter', 'waning crescent'];

function moonPhase(date) {
  var age = (((days(date) - 5.597661) % SYNODIC) + SYNODIC) % SYNODIC;
  return { age: age, name: PHASES[Math.round((age / SYNODIC) * 8) % 8], lit: (1 - Math.cos((2 * Math.PI * age) / SYNODIC)) / 2 };
}

exports.sunTimes = sunTimes;
exports.moonPhase = moonPhase;
exports.Weather = function (props) {
  var times = sunTimes(new Date(), props.latitude, props.longitude);
  return times.rise ? times.rise.toISOString() + ' – ' + times.set.toISOString() : 'The sun stays.';
};
""",
    ),
)
