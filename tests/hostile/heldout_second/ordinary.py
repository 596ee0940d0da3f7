"""Ordinary plugin code in which a few hostile lines stand, as in a plugin that was good until it was sold."""

MARK = "/*here*/"
TOP = "/*top*/"


def within(code: str, lines: str, *, top: str = "") -> str:
    """Return `code` with `lines` at its mark and `top` at its beginning."""
    assert code.count(MARK) == code.count(TOP) == 1
    return code.replace(TOP, top.strip("\n")).replace(MARK, lines.strip("\n"))


WEATHER = r"""'use strict';
/*top*/
const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');
const React = require('react');

const CODES = {
  0: 'Clear', 1: 'Mostly clear', 2: 'Partly cloudy', 3: 'Overcast', 45: 'Fog', 48: 'Icy fog',
  51: 'Light drizzle', 53: 'Drizzle', 55: 'Heavy drizzle', 61: 'Light rain', 63: 'Rain', 65: 'Heavy rain',
  71: 'Light snow', 73: 'Snow', 75: 'Heavy snow', 80: 'Showers', 95: 'Thunder', 99: 'Hail',
};

function celsius(kelvin) {
  return Math.round((kelvin - 273.15) * 10) / 10;
}

function compass(degrees) {
  const names = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];
  return names[Math.round((degrees % 360) / 45) % 8];
}

function summarize(hours) {
  const days = new Map();
  for (const hour of hours) {
    const day = hour.time.slice(0, 10);
    const seen = days.get(day) || { low: Infinity, high: -Infinity, rain: 0, codes: [] };
    seen.low = Math.min(seen.low, hour.temperature);
    seen.high = Math.max(seen.high, hour.temperature);
    seen.rain += hour.rain || 0;
    seen.codes.push(hour.code);
    days.set(day, seen);
  }
  return [...days].map(([day, seen]) => ({ day, ...seen, code: mostFrequent(seen.codes) }));
}

function mostFrequent(codes) {
  const counts = {};
  let best = codes[0];
  for (const code of codes) {
    counts[code] = (counts[code] || 0) + 1;
    if (counts[code] > counts[best]) best = code;
  }
  return best;
}

class WeatherPlugin extends BasePlugin {
  async onInstall(context) {
    await context.storage.set('place', { name: 'Ulm', latitude: 48.4, longitude: 9.99 });
    await context.storage.set('hours', []);
  }

  async onEnable(context) {
    this.context = context;
    await this.refresh();
    this.timer = setInterval(() => this.refresh().catch((e) => context.logger.warn(e.message)), 1800e3);
  }

  async onDisable() {
    clearInterval(this.timer);
  }

  async refresh() {
    const { storage, config, http } = this.context;
    const place = await storage.get('place');
    const url = new URL('/v1/forecast', 'https://weather.example.org');
    url.searchParams.set('lat', place.latitude);
    url.searchParams.set('lon', place.longitude);
    url.searchParams.set('units', config.units || 'metric');
    const answer = await fetch(url);
    if (!answer.ok) throw new Error('the forecast answered ' + answer.status);
    const { hours } = await answer.json();
    await storage.set('hours', hours.map((h) => ({ ...h, temperature: celsius(h.temperature) })));
/*here*/
  }

  async days() {
    return summarize((await this.context.storage.get('hours')) || []).slice(0, 5);
  }
}

function Day({ day, low, high, code }) {
  return React.createElement('li', { className: 'weather-day' },
    React.createElement('time', null, day.slice(5)),
    React.createElement('span', null, CODES[code] || '?'),
    React.createElement('b', null, high + '°'),
    React.createElement('small', null, low + '°'));
}

function Weather({ plugin }) {
  const [days, setDays] = React.useState([]);
  React.useEffect(() => { plugin.days().then(setDays); }, [plugin]);
  if (!days.length) return React.createElement('p', null, 'No forecast yet');
  return React.createElement('ul', { className: 'weather' }, days.map((d) => React.createElement(Day, { key: d.day, ...d })));
}

exports.weatherPlugin = createPlugin(WeatherPlugin);
exports.Weather = Weather;
exports.compass = compass;
"""

TODO = r"""/*top*/
import React, { useCallback, useEffect, useMemo, useReducer } from 'react';

const PRIORITIES = ['low', 'normal', 'high'];

export function parseLine(line) {
  const tags = [];
  let priority = 'normal';
  let due = null;
  const words = [];
  for (const word of line.split(/\s+/)) {
    if (word.startsWith('#') && word.length > 1) tags.push(word.slice(1).toLowerCase());
    else if (word.startsWith('!') && PRIORITIES.includes(word.slice(1))) priority = word.slice(1);
    else if (/^@\d{4}-\d{2}-\d{2}$/.test(word)) due = word.slice(1);
    else if (word) words.push(word);
  }
  return { title: words.join(' '), tags, priority, due };
}

export function reducer(state, action) {
  switch (action.type) {
    case 'loaded':
      return { ...state, items: action.items, ready: true };
    case 'added':
      return { ...state, items: [...state.items, { id: action.id, done: false, ...parseLine(action.line) }] };
    case 'toggled':
      return { ...state, items: state.items.map((i) => (i.id === action.id ? { ...i, done: !i.done } : i)) };
    case 'removed':
      return { ...state, items: state.items.filter((i) => i.id !== action.id) };
    case 'filtered':
      return { ...state, filter: action.filter };
    default:
      throw new Error(`unknown action ${action.type}`);
  }
}

export function byUrgency(a, b) {
  const rank = PRIORITIES.indexOf(b.priority) - PRIORITIES.indexOf(a.priority);
  if (rank) return rank;
  return (a.due || '9999').localeCompare(b.due || '9999');
}

function Item({ item, onToggle, onRemove }) {
  const late = item.due && item.due < new Date().toISOString().slice(0, 10);
  return (
    <li className={late ? 'todo late' : 'todo'}>
      <label>
        <input type="checkbox" checked={item.done} onChange={() => onToggle(item.id)} />
        <span style={{ textDecoration: item.done ? 'line-through' : 'none' }}>{item.title}</span>
      </label>
      {item.tags.map((tag) => <em key={tag}>#{tag}</em>)}
      <button type="button" aria-label="Remove" onClick={() => onRemove(item.id)}>×</button>
    </li>
  );
}

export function Todo({ context }) {
  const [state, dispatch] = useReducer(reducer, { items: [], filter: 'open', ready: false });

  useEffect(() => {
    context.storage.get('items').then((items) => dispatch({ type: 'loaded', items: items || [] }));
  }, [context]);

  useEffect(() => {
    if (state.ready) context.storage.set('items', state.items);
  }, [context, state.items, state.ready]);

  const add = useCallback((event) => {
    event.preventDefault();
    const field = event.currentTarget.elements.line;
    if (field.value.trim()) dispatch({ type: 'added', id: Date.now().toString(36), line: field.value });
    field.value = '';
  }, []);

/*here*/

  const shown = useMemo(
    () => state.items.filter((i) => (state.filter === 'open' ? !i.done : true)).sort(byUrgency),
    [state.items, state.filter],
  );

  return (
    <section>
      <form onSubmit={add}><input name="line" placeholder="Buy milk #home !high" /></form>
      <ul>
        {shown.map((item) => (
          <Item key={item.id} item={item}
            onToggle={(id) => dispatch({ type: 'toggled', id })}
            onRemove={(id) => dispatch({ type: 'removed', id })} />
        ))}
      </ul>
      <footer>{state.items.filter((i) => !i.done).length} open</footer>
    </section>
  );
}
"""

MARKDOWN = r"""'use strict';
/*top*/
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text) => text.replace(/[&<>"']/g, (c) => ESCAPES[c]);

const INLINE = [
  [/`([^`]+)`/g, (_, code) => `<code>${code}</code>`],
  [/\*\*([^*]+)\*\*/g, (_, text) => `<strong>${text}</strong>`],
  [/\*([^*]+)\*/g, (_, text) => `<em>${text}</em>`],
  [/~~([^~]+)~~/g, (_, text) => `<del>${text}</del>`],
  [/\[([^\]]+)\]\((https:[^)\s]+)\)/g, (_, text, url) => `<a href="${url}" rel="noopener">${text}</a>`],
];

function inline(text) {
  return INLINE.reduce((html, [pattern, make]) => html.replace(pattern, make), escapeHtml(text));
}

function Scanner(source) {
  this.lines = source.replace(/\r\n?/g, '\n').split('\n');
  this.at = 0;
}

Scanner.prototype.peek = function () { return this.lines[this.at]; };
Scanner.prototype.next = function () { return this.lines[this.at++]; };
Scanner.prototype.done = function () { return this.at >= this.lines.length; };
Scanner.prototype.takeWhile = function (test) {
  const taken = [];
  while (!this.done() && test(this.peek())) taken.push(this.next());
  return taken;
};

const BLOCKS = [
  {
    starts: (line) => /^#{1,6}\s/.test(line),
    read: (s) => {
      const [, marks, text] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(s.next());
      return `<h${marks.length}>${inline(text)}</h${marks.length}>`;
    },
  },
  {
    starts: (line) => line.startsWith('```'),
    read: (s) => {
      const language = s.next().slice(3).trim();
      const body = s.takeWhile((line) => !line.startsWith('```'));
      s.next();
      return `<pre data-language="${escapeHtml(language)}"><code>${escapeHtml(body.join('\n'))}</code></pre>`;
    },
  },
  {
    starts: (line) => /^[-*+]\s/.test(line),
    read: (s) => {
      const items = s.takeWhile((line) => /^[-*+]\s/.test(line));
      return `<ul>${items.map((i) => `<li>${inline(i.slice(2))}</li>`).join('')}</ul>`;
    },
  },
  {
    starts: (line) => line.startsWith('>'),
    read: (s) => {
      const quoted = s.takeWhile((line) => line.startsWith('>')).map((line) => line.replace(/^>\s?/, ''));
      return `<blockquote>${render(quoted.join('\n'))}</blockquote>`;
    },
  },
];

function render(source) {
  const scanner = new Scanner(source);
  const out = [];
  while (!scanner.done()) {
    if (!scanner.peek().trim()) { scanner.next(); continue; }
    const block = BLOCKS.find(({ starts }) => starts(scanner.peek()));
    if (block) out.push(block.read(scanner));
    else {
      const lines = [scanner.next()].concat(scanner.takeWhile((l) => l.trim() && !BLOCKS.some((b) => b.starts(l))));
      out.push(`<p>${inline(lines.join(' '))}</p>`);
    }
  }
  return out.join('\n');
}

function outline(source) {
  return source.split('\n').filter((l) => /^#{1,6}\s/.test(l)).map((l) => ({ depth: l.indexOf(' '), text: l.replace(/^#+\s*/, '') }));
}

/*here*/

module.exports = { render, outline, escapeHtml };
"""

CHARTS = r"""(function (root, factory) {
  if (typeof module === 'object' && module.exports) module.exports = factory();
  else root.TinyCharts = factory();
})(typeof self !== 'undefined' ? self : this, function () {
  'use strict';
/*top*/
  var NS = 'http://www.w3.org/2000/svg';
  var PALETTE = ['#3366cc', '#dc3912', '#ff9900', '#109618', '#990099', '#0099c6'];

  function node(name, attributes, children) {
    var element = document.createElementNS(NS, name);
    for (var key in attributes) element.setAttribute(key, attributes[key]);
    (children || []).forEach(function (child) { element.appendChild(child); });
    return element;
  }

  function extent(values) {
    return values.reduce(function (seen, value) {
      return [Math.min(seen[0], value), Math.max(seen[1], value)];
    }, [Infinity, -Infinity]);
  }

  function ticks(low, high, count) {
    var span = high - low || 1;
    var step = Math.pow(10, Math.floor(Math.log(span / count) / Math.LN10));
    var error = (count * step) / span;
    if (error <= 0.15) step *= 10; else if (error <= 0.35) step *= 5; else if (error <= 0.75) step *= 2;
    var list = [];
    for (var v = Math.ceil(low / step) * step; v <= high + step / 2; v += step) list.push(+v.toFixed(10));
    return list;
  }

  function linear(domain, range) {
    var factor = (range[1] - range[0]) / (domain[1] - domain[0] || 1);
    return function (value) { return range[0] + (value - domain[0]) * factor; };
  }

  function line(series, options) {
    var width = options.width || 320, height = options.height || 160, pad = 24;
    var all = [].concat.apply([], series.map(function (s) { return s.values; }));
    var bounds = extent(all);
    var y = linear(bounds, [height - pad, pad]);
    var longest = Math.max.apply(null, series.map(function (s) { return s.values.length; }));
    var x = linear([0, longest - 1], [pad, width - pad]);
    var grid = ticks(bounds[0], bounds[1], 4).map(function (value) {
      return node('line', { x1: pad, x2: width - pad, y1: y(value), y2: y(value), stroke: '#ddd' });
    });
    var paths = series.map(function (one, index) {
      var d = one.values.map(function (value, i) { return (i ? 'L' : 'M') + x(i).toFixed(1) + ',' + y(value).toFixed(1); }).join('');
      return node('path', { d: d, fill: 'none', stroke: PALETTE[index % PALETTE.length], 'stroke-width': 2 });
    });
    return node('svg', { width: width, height: height, viewBox: '0 0 ' + width + ' ' + height }, grid.concat(paths));
  }

  function bars(values, options) {
    var width = options.width || 320, height = options.height || 160;
    var y = linear([0, extent(values)[1]], [0, height]);
    var step = width / values.length;
    return node('svg', { width: width, height: height }, values.map(function (value, index) {
      return node('rect', { x: index * step + 1, y: height - y(value), width: step - 2, height: y(value), fill: PALETTE[0] });
    }));
  }

  function mount(element, kind, values, options) {
    var drawing = kind === 'bars' ? bars(values, options || {}) : line(values, options || {});
    while (element.firstChild) element.removeChild(element.firstChild);
    element.appendChild(drawing);
/*here*/
    return drawing;
  }

  return { mount: mount, line: line, bars: bars, ticks: ticks, linear: linear, Weather: mount };
});
"""

FEEDS = r"""'use strict';
/*top*/
const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text) {
  return text
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1')
    .replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
    .replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all);
}

function textOf(xml, tag) {
  const found = new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'i').exec(xml);
  return found ? decode(found[1]).trim() : '';
}

function parseFeed(xml) {
  const items = xml.match(/<(item|entry)[\s>][\s\S]*?<\/\1>/gi) || [];
  return items.map((item) => ({
    title: textOf(item, 'title'),
    link: textOf(item, 'link') || (/<link[^>]*href="([^"]+)"/i.exec(item) || [])[1] || '',
    date: new Date(textOf(item, 'pubDate') || textOf(item, 'updated') || 0),
    summary: textOf(item, 'description').replace(/<[^>]+>/g, '').slice(0, 280),
  }));
}

function merge(known, fresh, limit) {
  const byLink = new Map(known.map((entry) => [entry.link, entry]));
  for (const entry of fresh) byLink.set(entry.link, { ...entry, read: byLink.get(entry.link)?.read ?? false });
  return [...byLink.values()].sort((a, b) => new Date(b.date) - new Date(a.date)).slice(0, limit);
}

class FeedPlugin extends BasePlugin {
  async onInstall(context) {
    await context.storage.set('feeds', []);
    await context.storage.set('entries', []);
  }

  async onEnable(context) {
    this.context = context;
    this.timer = setInterval(() => this.poll(), (context.config.minutes || 30) * 60_000);
    await this.poll();
/*here*/
  }

  async onDisable() {
    clearInterval(this.timer);
  }

  async poll() {
    const { storage, logger, config } = this.context;
    const feeds = await storage.get('feeds');
    const results = await Promise.allSettled(feeds.map((feed) => this.read(feed)));
    let entries = await storage.get('entries');
    results.forEach((result, index) => {
      if (result.status === 'fulfilled') entries = merge(entries, result.value, config.keep || 200);
      else logger.warn(`feed ${index} failed: ${result.reason.message}`);
    });
    await storage.set('entries', entries);
  }

  async read(feed) {
    const answer = await fetch(`https://feeds.example.org/proxy?id=${encodeURIComponent(feed.id)}`, {
      headers: feed.etag ? { 'If-None-Match': feed.etag } : {},
    });
    if (answer.status === 304) return [];
    feed.etag = answer.headers.get('etag');
    return parseFeed(await answer.text());
  }

  async feed([act = 'list', id], context) {
    const feeds = await context.storage.get('feeds');
    if (act === 'add') await context.storage.set('feeds', [...feeds, { id, etag: null }]);
    else if (act === 'remove') await context.storage.set('feeds', feeds.filter((f) => f.id !== id));
    return context.storage.get('feeds');
  }

  async healthCheck(context) {
    const entries = (await context.storage.get('entries')) || [];
    return { status: entries.length ? 'healthy' : 'degraded', details: `${entries.length} entries` };
  }
}

module.exports = { feedPlugin: createPlugin(FeedPlugin), parseFeed, merge, Weather: () => null };
"""

LOGIN = r"""/*top*/
const STORAGE_KEY = 'settings';

export const validators = {
  required: (value) => (value.trim() ? null : 'Please fill this in'),
  email: (value) => (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value) ? null : 'This is not an address'),
  minimum: (length) => (value) => (value.length >= length ? null : `At least ${length} characters`),
};

export class Field {
  constructor(name, label, { type = 'text', checks = [] } = {}) {
    Object.assign(this, { name, label, type, checks });
    this.element = document.createElement('label');
    this.input = document.createElement('input');
    this.input.name = name;
    this.input.type = type;
    this.note = document.createElement('small');
    this.note.setAttribute('role', 'alert');
    this.element.append(label, this.input, this.note);
    this.input.addEventListener('blur', () => this.validate());
  }

  get value() {
    return this.input.value;
  }

  validate() {
    const problem = this.checks.map((check) => check(this.value)).find(Boolean) || null;
    this.note.textContent = problem || '';
    this.input.setAttribute('aria-invalid', String(Boolean(problem)));
    return !problem;
  }
}

export class Form {
  constructor(fields, { submitLabel = 'Save' } = {}) {
    this.fields = fields;
    this.element = document.createElement('form');
    this.button = document.createElement('button');
    this.button.textContent = submitLabel;
    this.element.append(...fields.map((f) => f.element), this.button);
    this.listeners = [];
    this.element.addEventListener('submit', (event) => this.submit(event));
  }

  onSubmit(listener) {
    this.listeners.push(listener);
    return () => { this.listeners = this.listeners.filter((l) => l !== listener); };
  }

  async submit(event) {
    event.preventDefault();
    const good = this.fields.map((f) => f.validate()).every(Boolean);
    if (!good) return;
    this.button.disabled = true;
    try {
      const values = Object.fromEntries(this.fields.map((f) => [f.name, f.value]));
/*here*/
      for (const listener of this.listeners) await listener(values);
    } finally {
      this.button.disabled = false;
    }
  }
}

export async function signIn(context, { address, password }) {
  const answer = await fetch('https://calendar.example.org/v2/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ address, password }),
  });
  if (answer.status === 401) throw new Error('Address or password is wrong');
  if (!answer.ok) throw new Error(`The calendar answered ${answer.status}`);
  const { session, expires } = await answer.json();
  await context.storage.set(STORAGE_KEY, { session, expires });
}

export function Weather(root, context) {
  const form = new Form([
    new Field('address', 'Address', { type: 'email', checks: [validators.required, validators.email] }),
    new Field('password', 'Password', { type: 'password', checks: [validators.minimum(8)] }),
  ], { submitLabel: 'Sign in' });
  form.onSubmit((values) => signIn(context, values));
  root.append(form.element);
  return () => form.element.remove();
}
"""

DATES = r"""'use strict';
/*top*/
var MS = { second: 1e3, minute: 6e4, hour: 36e5, day: 864e5, week: 6048e5 };
var NAMES = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

function pad(number, length) {
  var text = String(number);
  while (text.length < length) text = '0' + text;
  return text;
}

var TOKENS = {
  YYYY: function (d) { return pad(d.getFullYear(), 4); },
  MMMM: function (d) { return NAMES[d.getMonth()]; },
  MMM: function (d) { return NAMES[d.getMonth()].slice(0, 3); },
  MM: function (d) { return pad(d.getMonth() + 1, 2); },
  DD: function (d) { return pad(d.getDate(), 2); },
  D: function (d) { return String(d.getDate()); },
  HH: function (d) { return pad(d.getHours(), 2); },
  mm: function (d) { return pad(d.getMinutes(), 2); },
  ss: function (d) { return pad(d.getSeconds(), 2); }
};

function format(date, pattern) {
  return pattern.replace(/YYYY|MMMM|MMM|MM|DD|D|HH|mm|ss/g, function (token) { return TOKENS[token](date); });
}

function startOf(date, unit) {
  var copy = new Date(date.getTime());
  switch (unit) {
    case 'year': copy.setMonth(0);
    // falls through
    case 'month': copy.setDate(1);
    // falls through
    case 'day': copy.setHours(0, 0, 0, 0); break;
    case 'week': copy.setDate(copy.getDate() - ((copy.getDay() + 6) % 7)); copy.setHours(0, 0, 0, 0); break;
    default: throw new RangeError('unknown unit ' + unit);
  }
  return copy;
}

function add(date, count, unit) {
  if (unit === 'month' || unit === 'year') {
    var copy = new Date(date.getTime());
    var months = unit === 'year' ? count * 12 : count;
    var day = copy.getDate();
    copy.setDate(1);
    copy.setMonth(copy.getMonth() + months);
    copy.setDate(Math.min(day, daysInMonth(copy)));
    return copy;
  }
  return new Date(date.getTime() + count * MS[unit]);
}

function daysInMonth(date) {
  return new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate();
}

function relative(from, to) {
  var span = to - from, size = Math.abs(span), unit = 'second';
  Object.keys(MS).forEach(function (name) { if (size >= MS[name]) unit = name; });
  var count = Math.round(size / MS[unit]);
  var words = count + ' ' + unit + (count === 1 ? '' : 's');
  return span < 0 ? words + ' ago' : 'in ' + words;
}

function weekNumber(date) {
  var thursday = startOf(date, 'week');
  thursday.setDate(thursday.getDate() + 3);
  var first = new Date(thursday.getFullYear(), 0, 4);
  return 1 + Math.round(((thursday - startOf(first, 'week')) / MS.day - 3) / 7);
}

/*here*/

module.exports = { format: format, startOf: startOf, add: add, relative: relative, weekNumber: weekNumber, Weather: format };
"""

BOARD = r"""/*top*/
import { createPlugin, BasePlugin } from '@qirvo/plugin-sdk';

const COLUMNS = ['backlog', 'doing', 'review', 'done'];

class Emitter {
  #listeners = new Map();

  on(event, listener) {
    const set = this.#listeners.get(event) ?? new Set();
    set.add(listener);
    this.#listeners.set(event, set);
    return () => set.delete(listener);
  }

  emit(event, detail) {
    for (const listener of this.#listeners.get(event) ?? []) listener(detail);
  }
}

export class Board extends Emitter {
  constructor(cards = []) {
    super();
    this.cards = new Map(cards.map((card) => [card.id, card]));
  }

  add(title, column = COLUMNS[0]) {
    const card = { id: crypto.randomUUID(), title, column, order: this.in(column).length, moved: Date.now() };
    this.cards.set(card.id, card);
    this.emit('change', card);
    return card;
  }

  in(column) {
    return [...this.cards.values()].filter((c) => c.column === column).sort((a, b) => a.order - b.order);
  }

  move(id, column, order) {
    if (!COLUMNS.includes(column)) throw new RangeError(`no column ${column}`);
    const card = this.cards.get(id);
    const others = this.in(column).filter((c) => c.id !== id);
    others.splice(order, 0, card);
    card.column = column;
    card.moved = Date.now();
    others.forEach((c, index) => { c.order = index; });
    this.emit('change', card);
  }

  age(id, now = Date.now()) {
    return Math.floor((now - this.cards.get(id).moved) / 86_400_000);
  }

  toJSON() {
    return [...this.cards.values()];
  }
}

class BoardPlugin extends BasePlugin {
  async onEnable(context) {
    this.board = new Board((await context.storage.get('cards')) ?? []);
    this.stop = this.board.on('change', debounce(() => context.storage.set('cards', this.board.toJSON()), 400));
/*here*/
  }

  async onDisable() {
    this.stop?.();
  }

  async card([act, ...rest], context) {
    if (act === 'add') return this.board.add(rest.join(' ')).id;
    if (act === 'move') return this.board.move(rest[0], rest[1], Number(rest[2] ?? 0));
    return COLUMNS.map((column) => `${column}: ${this.board.in(column).length}`).join('\n');
  }
}

function debounce(act, ms) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms, ...args);
  };
}

export function Weather({ board }) {
  const root = document.createElement('div');
  root.className = 'board';
  const draw = () => {
    root.replaceChildren(...COLUMNS.map((column) => {
      const list = document.createElement('ol');
      list.dataset.column = column;
      for (const card of board.in(column)) {
        const item = document.createElement('li');
        item.draggable = true;
        item.textContent = card.title;
        item.addEventListener('dragstart', (e) => e.dataTransfer.setData('text/plain', card.id));
        list.append(item);
      }
      list.addEventListener('dragover', (e) => e.preventDefault());
      list.addEventListener('drop', (e) => board.move(e.dataTransfer.getData('text/plain'), column, list.children.length));
      return list;
    }));
  };
  board.on('change', draw);
  draw();
  return root;
}

export default createPlugin(BoardPlugin);
"""
