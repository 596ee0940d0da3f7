"""Widgets and plugins, as their authors write or build them."""

from tests.benign.heldout_fourth.forms import innocent

WIDGETS = (
    innocent(
        "analogue-clock",
        "widgets",
        r"""
import React from 'react';

const TAU = Math.PI * 2;

function Hand({ angle, length, width, colour }) {
  const x = 50 + Math.sin(angle) * length;
  const y = 50 - Math.cos(angle) * length;
  return <line x1="50" y1="50" x2={x} y2={y} stroke={colour} strokeWidth={width} strokeLinecap="round" />;
}

function Marks() {
  const marks = [];
  for (let i = 0; i < 12; i++) {
    const angle = (i / 12) * TAU;
    const inner = i % 3 === 0 ? 40 : 43;
    marks.push(
      <line
        key={i}
        x1={50 + Math.sin(angle) * inner}
        y1={50 - Math.cos(angle) * inner}
        x2={50 + Math.sin(angle) * 46}
        y2={50 - Math.cos(angle) * 46}
        stroke="currentColor"
      />,
    );
  }
  return <g>{marks}</g>;
}

export function Weather({ zone }) {
  const [now, setNow] = React.useState(() => new Date());
  React.useEffect(() => {
    const handle = setInterval(() => setNow(new Date()), 1000);
    return () => clearInterval(handle);
  }, []);
  const local = zone ? new Date(now.toLocaleString('en-US', { timeZone: zone })) : now;
  const seconds = local.getSeconds();
  const minutes = local.getMinutes() + seconds / 60;
  const hours = (local.getHours() % 12) + minutes / 60;
  return (
    <svg viewBox="0 0 100 100" role="img" aria-label={local.toLocaleTimeString()}>
      <circle cx="50" cy="50" r="48" fill="none" stroke="currentColor" />
      <Marks />
      <Hand angle={(hours / 12) * TAU} length={24} width={3} colour="currentColor" />
      <Hand angle={(minutes / 60) * TAU} length={36} width={2} colour="currentColor" />
      <Hand angle={(seconds / 60) * TAU} length={40} width={1} colour="crimson" />
    </svg>
  );
}
""",
    ),
    innocent(
        "exchange-rates",
        "network-widgets",
        r"""
'use strict';

const BASE = 'https://rates.example.com/v2';
const TTL = 60 * 60 * 1000;

class RatesError extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'RatesError';
    this.status = status;
  }
}

class Rates {
  constructor({ key, storage, fetcher = fetch }) {
    this.key = key;
    this.storage = storage;
    this.fetcher = fetcher;
  }

  async latest(base) {
    const kept = await this.storage.get(`rates:${base}`);
    if (kept && Date.now() - kept.at < TTL) return kept.rates;
    const url = new URL(`${BASE}/latest`);
    url.searchParams.set('base', base);
    const res = await this.fetcher(url, { headers: { authorization: `Bearer ${this.key}`, accept: 'application/json' } });
    if (!res.ok) throw new RatesError(res.status, `rates for ${base}: ${res.status} ${res.statusText}`);
    const { rates } = await res.json();
    await this.storage.set(`rates:${base}`, { at: Date.now(), rates });
    return rates;
  }

  async convert(amount, from, to) {
    if (from === to) return amount;
    const rates = await this.latest(from);
    if (!(to in rates)) throw new RatesError(404, `no rate for ${to}`);
    return amount * rates[to];
  }
}

exports.Rates = Rates;
exports.onConfigChange = async (context) => {
  if (!context.config.apiKey) throw new Error('An API key is needed.');
};
exports.Weather = function ExchangeRates({ context, React }) {
  const [text, setText] = React.useState('…');
  React.useEffect(() => {
    const rates = new Rates({ key: context.config.apiKey, storage: context.storage });
    rates.convert(1, 'EUR', context.config.target || 'USD').then((n) => setText(n.toFixed(4)), (e) => setText(e.message));
  }, []);
  return React.createElement('output', null, text);
};
""",
        needs=("storage-read", "storage-write"),
        of=("https://rates.example.com",),
    ),
    innocent(
        "kanban-board",
        "widgets",
        r"""
import { useReducer, useEffect } from 'react';

const COLUMNS = ['backlog', 'doing', 'done'];

export function boardReducer(cards, action) {
  switch (action.type) {
    case 'reset':
      return action.cards;
    case 'add':
      return [...cards, { id: crypto.randomUUID(), title: action.title, column: 'backlog' }];
    case 'move':
      return cards.map((card) => (card.id === action.id ? { ...card, column: action.column } : card));
    case 'remove':
      return cards.filter((card) => card.id !== action.id);
    default:
      throw new Error(`unknown action ${action.type}`);
  }
}

function Column({ name, cards, dispatch }) {
  const onDrop = (event) => {
    event.preventDefault();
    dispatch({ type: 'move', id: event.dataTransfer.getData('text/plain'), column: name });
  };
  return (
    <section onDragOver={(e) => e.preventDefault()} onDrop={onDrop}>
      <h4>
        {name} <small>{cards.length}</small>
      </h4>
      {cards.map((card) => (
        <article key={card.id} draggable onDragStart={(e) => e.dataTransfer.setData('text/plain', card.id)}>
          {card.title}
          <button aria-label="Remove" onClick={() => dispatch({ type: 'remove', id: card.id })}>
            ×
          </button>
        </article>
      ))}
    </section>
  );
}

export function Weather({ context }) {
  const [cards, dispatch] = useReducer(boardReducer, []);
  useEffect(() => {
    context.storage.get('cards').then((kept) => kept && dispatch({ type: 'reset', cards: kept }));
  }, [context]);
  useEffect(() => {
    context.storage.set('cards', cards);
  }, [context, cards]);
  return (
    <div className="board">
      {COLUMNS.map((name) => (
        <Column key={name} name={name} cards={cards.filter((c) => c.column === name)} dispatch={dispatch} />
      ))}
    </div>
  );
}
""",
        needs=("storage-read", "storage-write"),
    ),
    innocent(
        "weather-by-place",
        "network-widgets",
        r"""
const ICONS = { clear: '☀', cloudy: '☁', rain: '🌧', snow: '❄', storm: '⛈' };

async function position() {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude.toFixed(2), lon: coords.longitude.toFixed(2) }),
      reject,
      { maximumAge: 600000, timeout: 10000 },
    );
  });
}

async function forecast({ lat, lon }, signal) {
  const res = await fetch(`https://forecast.example.org/v1/daily?lat=${lat}&lon=${lon}`, { signal });
  if (res.status === 429) throw new Error('Too many requests; try again in a minute.');
  if (!res.ok) throw new Error(`The forecast answered ${res.status}.`);
  const { days } = await res.json();
  return days.map((day) => ({ ...day, icon: ICONS[day.sky] ?? '·', mean: (day.low + day.high) / 2 }));
}

function fahrenheit(celsius) {
  return (celsius * 9) / 5 + 32;
}

function show(root, days, unit) {
  root.replaceChildren(
    ...days.map((day) => {
      const cell = document.createElement('div');
      const degrees = unit === 'F' ? fahrenheit(day.mean) : day.mean;
      cell.textContent = `${day.icon} ${Math.round(degrees)}°${unit}`;
      cell.title = day.date;
      return cell;
    }),
  );
}

export class Weather {
  mount(root, context) {
    this.abort = new AbortController();
    position()
      .then((place) => forecast(place, this.abort.signal))
      .then((days) => show(root, days, context.config.unit ?? 'C'))
      .catch((error) => {
        if (error.name !== 'AbortError') root.textContent = error.message;
      });
  }

  unmount() {
    this.abort.abort();
  }
}
""",
        needs=("geolocation",),
        of=("https://forecast.example.org",),
    ),
    innocent(
        "clipboard-history",
        "clipboard",
        r"""
'use strict';
const LIMIT = 30;

/** Keeps what was copied with the button of this widget; nothing leaves the storage of the plugin. */
class History {
  constructor(storage) {
    this.storage = storage;
    this.items = [];
  }

  async load() {
    this.items = (await this.storage.get('history')) || [];
  }

  async add(text) {
    const trimmed = text.trim();
    if (!trimmed) return false;
    this.items = [trimmed, ...this.items.filter((other) => other !== trimmed)].slice(0, LIMIT);
    await this.storage.set('history', this.items);
    return true;
  }

  async clear() {
    this.items = [];
    await this.storage.delete('history');
  }
}

exports.History = History;

exports.Weather = function ClipboardHistory({ context, React }) {
  const history = React.useMemo(() => new History(context.storage), []);
  const [items, setItems] = React.useState([]);
  React.useEffect(() => {
    history.load().then(() => setItems(history.items));
  }, []);
  const take = async () => {
    const text = await navigator.clipboard.readText();
    if (await history.add(text)) setItems(history.items);
  };
  const give = (text) => navigator.clipboard.writeText(text).then(() => context.notifications.show('Copied'));
  const h = React.createElement;
  return h(
    'div',
    null,
    h('button', { onClick: take }, 'Keep what is on the clipboard'),
    items.map((text) => h('pre', { key: text, onClick: () => give(text) }, text.slice(0, 80))),
  );
};
""",
        needs=("clipboard-read", "clipboard-write", "storage-read", "storage-write", "notifications"),
    ),
    innocent(
        "sparkline-svg",
        "charts",
        r"""
export function scale([d0, d1], [r0, r1]) {
  const span = d1 - d0 || 1;
  return (x) => r0 + ((x - d0) / span) * (r1 - r0);
}

export function ticks(lo, hi, count = 5) {
  const step = 10 ** Math.floor(Math.log10((hi - lo) / count));
  const error = (hi - lo) / count / step;
  const nice = step * (error >= 7.5 ? 10 : error >= 3.5 ? 5 : error >= 1.5 ? 2 : 1);
  const out = [];
  for (let at = Math.ceil(lo / nice) * nice; at <= hi + nice / 1e6; at += nice) out.push(Number(at.toPrecision(12)));
  return out;
}

export function linePath(points, x, y) {
  return points.map(([a, b], i) => `${i ? 'L' : 'M'}${x(a).toFixed(1)},${y(b).toFixed(1)}`).join('');
}

export function smoothPath(points, x, y) {
  let out = '';
  points.forEach(([a, b], i) => {
    const px = x(a);
    const py = y(b);
    if (i === 0) {
      out += `M${px},${py}`;
      return;
    }
    const [c, d] = points[i - 1];
    const middle = (x(c) + px) / 2;
    out += `C${middle},${y(d)} ${middle},${py} ${px},${py}`;
  });
  return out;
}

export function sparkline(values, { width = 120, height = 30, stroke = 'currentColor', smooth = false } = {}) {
  const points = values.map((v, i) => [i, v]);
  const x = scale([0, values.length - 1], [1, width - 1]);
  const y = scale([Math.min(...values), Math.max(...values)], [height - 1, 1]);
  const d = (smooth ? smoothPath : linePath)(points, x, y);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
    `<path d="${d}" fill="none" stroke="${stroke}"/></svg>`
  );
}

export const Weather = ({ values }) => sparkline(values);
""",
    ),
    innocent(
        "photo-frame",
        "media",
        r"""
(() => {
  'use strict';
  const ACCEPTED = new Set(['image/png', 'image/jpeg', 'image/webp']);

  function readPicture(file) {
    return new Promise((resolve, reject) => {
      if (!ACCEPTED.has(file.type)) return reject(new TypeError(`${file.name} is no picture`));
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    });
  }

  function shrink(source, edge) {
    return new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => {
        const factor = Math.min(1, edge / Math.max(image.width, image.height));
        const canvas = document.createElement('canvas');
        canvas.width = Math.round(image.width * factor);
        canvas.height = Math.round(image.height * factor);
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        resolve(canvas.toDataURL('image/jpeg', 0.8));
      };
      image.onerror = reject;
      image.src = source;
    });
  }

  class Frame extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: 'open' }).innerHTML =
        '<style>img{width:100%;object-fit:cover}</style><img alt=""><input type="file" accept="image/*">';
      this.shadowRoot.querySelector('input').addEventListener('change', async ({ target }) => {
        const small = await shrink(await readPicture(target.files[0]), 640);
        this.shadowRoot.querySelector('img').src = small;
        this.dispatchEvent(new CustomEvent('picture', { detail: small }));
      });
    }
  }

  if (!customElements.get('photo-frame')) customElements.define('photo-frame', Frame);
  module.exports = { Weather: Frame };
})();
""",
    ),
    innocent(
        "calendar-month",
        "dates",
        r"""
"use strict";
var __assign = (this && this.__assign) || Object.assign;
Object.defineProperty(exports, "__esModule", { value: true });
exports.Weather = exports.monthGrid = exports.isoWeek = void 0;
var DAY = 86400000;
function isoWeek(date) {
    var day = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
    day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
    var start = Date.UTC(day.getUTCFullYear(), 0, 1);
    return Math.ceil(((day.getTime() - start) / DAY + 1) / 7);
}
exports.isoWeek = isoWeek;
function monthGrid(year, month, firstDay) {
    if (firstDay === void 0) { firstDay = 1; }
    var first = new Date(Date.UTC(year, month, 1));
    var shift = (first.getUTCDay() - firstDay + 7) % 7;
    var rows = [];
    for (var week = 0; week < 6; week++) {
        var row = { number: 0, days: [] };
        for (var i = 0; i < 7; i++) {
            var date = new Date(first.getTime() + (week * 7 + i - shift) * DAY);
            row.days.push({ date: date, inMonth: date.getUTCMonth() === month });
        }
        row.number = isoWeek(row.days[0].date);
        if (row.days.some(function (d) { return d.inMonth; })) {
            rows.push(row);
        }
    }
    return rows;
}
exports.monthGrid = monthGrid;
function Weather(props) {
    var h = props.React.createElement;
    var today = new Date().toISOString().slice(0, 10);
    return h("table", { className: "calendar" }, h("tbody", null, monthGrid(props.year, props.month).map(function (row) {
        return h("tr", { key: row.number }, h("th", null, row.number), row.days.map(function (cell) {
            var iso = cell.date.toISOString().slice(0, 10);
            var attributes = { key: iso, "data-today": iso === today };
            if (!cell.inMonth) {
                attributes = __assign(__assign({}, attributes), { className: "other" });
            }
            return h("td", attributes, cell.date.getUTCDate());
        }));
    })));
}
exports.Weather = Weather;
""",
    ),
    innocent(
        "password-strength",
        "passwords",
        r"""
/**
 * Says how strong a password is, and makes new ones. Everything stays in the page:
 * no address is asked, nothing is kept.
 */
const CLASSES = [
  { name: 'lower', test: /[a-z]/, size: 26 },
  { name: 'upper', test: /[A-Z]/, size: 26 },
  { name: 'digit', test: /\d/, size: 10 },
  { name: 'other', test: /[^A-Za-z\d]/, size: 33 },
];
const COMMON = new Set(['password', 'letmein', 'qwerty', 'dragon', 'monkey', 'football']);

export function entropy(password) {
  const size = CLASSES.reduce((sum, { test, size }) => sum + (test.test(password) ? size : 0), 0);
  return size ? password.length * Math.log2(size) : 0;
}

export function rate(password) {
  if (COMMON.has(password.toLowerCase())) return { score: 0, hint: 'This is a well-known password.' };
  if (/^(.)\1+$/.test(password)) return { score: 0, hint: 'One character many times is easy to guess.' };
  const bits = entropy(password);
  const score = bits < 28 ? 1 : bits < 50 ? 2 : bits < 75 ? 3 : 4;
  return { score, hint: score < 3 ? 'Use a longer one, of several words.' : '' };
}

const ALPHABET = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.+';

export function generate(length = 20) {
  const out = [];
  const bytes = new Uint8Array(length * 2);
  while (out.length < length) {
    crypto.getRandomValues(bytes);
    for (const byte of bytes) {
      const at = byte & 63;
      if (at < ALPHABET.length && out.length < length) out.push(ALPHABET[at]);
    }
  }
  return out.join('');
}

export function Weather({ react: { createElement: h, useState } }) {
  const [password, setPassword] = useState('');
  const { score, hint } = rate(password);
  return h(
    'div',
    null,
    h('input', { type: 'password', value: password, onInput: (e) => setPassword(e.target.value) }),
    h('meter', { min: 0, max: 4, value: score }),
    h('p', null, hint),
    h('button', { onClick: () => setPassword(generate()) }, 'Suggest one'),
  );
}
""",
    ),
    innocent(
        "system-load",
        "host-facts",
        r"""
'use strict';
const os = require('node:os');
const { execFile } = require('node:child_process');
const { promisify } = require('node:util');

const run = promisify(execFile);

function sample() {
  return os.cpus().map(({ times }) => ({ idle: times.idle, total: Object.values(times).reduce((a, b) => a + b, 0) }));
}

async function cpuLoad(ms = 500) {
  const before = sample();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const after = sample();
  return after.map((cpu, i) => {
    const total = cpu.total - before[i].total;
    return total === 0 ? 0 : 1 - (cpu.idle - before[i].idle) / total;
  });
}

function memory() {
  const total = os.totalmem();
  return { total, used: total - os.freemem() };
}

async function disks() {
  if (process.platform === 'win32') return [];
  const { stdout } = await run('df', ['-kP'], { timeout: 5000 });
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/))
    .filter(([device]) => device.startsWith('/dev/'))
    .map(([device, size, used, , , mount]) => ({ device, mount, size: size * 1024, used: used * 1024 }));
}

async function snapshot() {
  const [load, found] = await Promise.all([cpuLoad(), disks()]);
  return { host: os.hostname(), uptime: os.uptime(), load, memory: memory(), disks: found };
}

module.exports = {
  snapshot,
  Weather: ({ value }) => (value ? `${Math.round(value.load[0] * 100)} % of one core` : null),
};
""",
        needs=("filesystem-access",),
    ),
    innocent(
        "webhook-notifier",
        "services",
        r"""
import { createHmac, timingSafeEqual } from 'node:crypto';

const HOST = 'https://hooks.example.net';

export function sign(secret, timestamp, body) {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

export function verify(secret, headers, body, { now = Date.now(), tolerance = 300_000 } = {}) {
  const timestamp = Number(headers['x-timestamp']);
  if (!Number.isFinite(timestamp) || Math.abs(now - timestamp) > tolerance) return false;
  const expected = Buffer.from(sign(secret, timestamp, body), 'hex');
  const given = Buffer.from(String(headers['x-signature']), 'hex');
  return expected.length === given.length && timingSafeEqual(expected, given);
}

export class Notifier {
  #secret;

  constructor({ channel, secret, logger = console }) {
    this.channel = channel;
    this.#secret = secret;
    this.logger = logger;
  }

  async send(event, data) {
    const body = JSON.stringify({ event, data, channel: this.channel });
    const timestamp = Date.now();
    const res = await fetch(`${HOST}/services/${encodeURIComponent(this.channel)}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-timestamp': String(timestamp),
        'x-signature': sign(this.#secret, timestamp, body),
      },
      body,
    });
    if (!res.ok) this.logger.warn(`webhook answered ${res.status}`);
    return res.ok;
  }
}

export async function onEnable(context) {
  const { channel, secret } = context.config;
  const notifier = new Notifier({ channel, secret, logger: context.logger });
  context.events.on('task.completed', (task) => notifier.send('task.completed', { id: task.id, title: task.title }));
}

export const Weather = () => null;
""",
        of=("https://hooks.example.net",),
    ),
    innocent(
        "shortcut-keys",
        "keyboard",
        r"""
const MODIFIERS = ['ctrl', 'alt', 'shift', 'meta'];
const ALIASES = { cmd: 'meta', option: 'alt', control: 'ctrl', esc: 'escape', space: ' ', plus: '+' };

export function parseShortcut(text) {
  const parts = text.toLowerCase().split('+').map((part) => ALIASES[part.trim()] ?? part.trim());
  const key = parts.pop();
  const wanted = new Set(parts);
  for (const part of wanted) {
    if (!MODIFIERS.includes(part)) throw new Error(`Unknown modifier "${part}" in "${text}"`);
  }
  return { key, wanted };
}

export function matches(event, { key, wanted }) {
  return (
    event.key.toLowerCase() === key && MODIFIERS.every((name) => Boolean(event[`${name}Key`]) === wanted.has(name))
  );
}

export class Shortcuts {
  constructor(target = document) {
    this.bindings = [];
    this.target = target;
    this.onKey = this.onKey.bind(this);
    target.addEventListener('keydown', this.onKey);
  }

  bind(text, handler, { inInputs = false } = {}) {
    const sequence = text.split(' ').map(parseShortcut);
    const binding = { sequence, handler, inInputs, at: 0, last: 0 };
    this.bindings.push(binding);
    return () => {
      this.bindings = this.bindings.filter((other) => other !== binding);
    };
  }

  onKey(event) {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    for (const binding of this.bindings) {
      if (typing && !binding.inInputs) continue;
      if (event.timeStamp - binding.last > 1000) binding.at = 0;
      binding.last = event.timeStamp;
      binding.at = matches(event, binding.sequence[binding.at]) ? binding.at + 1 : 0;
      if (binding.at === binding.sequence.length) {
        binding.at = 0;
        event.preventDefault();
        binding.handler(event);
      }
    }
  }

  destroy() {
    this.target.removeEventListener('keydown', this.onKey);
    this.bindings = [];
  }
}

export const Weather = () => null;
""",
    ),
    innocent(
        "login-form-of-service",
        "sign-in",
        r"""
import React, { useState } from 'react';

const API = 'https://tracker.example.com/api';

async function signIn(email, password) {
  const res = await fetch(`${API}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (res.status === 401) throw new Error('The address or the password is wrong.');
  if (!res.ok) throw new Error('Tracker cannot be reached.');
  const { token, expires_at } = await res.json();
  return { token, expiresAt: Date.parse(expires_at) };
}

export async function request(context, path) {
  const session = await context.storage.get('session');
  if (!session || session.expiresAt < Date.now()) throw new Error('Please sign in to Tracker.');
  const res = await fetch(API + path, { headers: { authorization: `Bearer ${session.token}` } });
  if (res.status === 401) await context.storage.delete('session');
  return res.json();
}

function Form({ onDone, context }) {
  const [error, setError] = useState('');
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    try {
      const session = await signIn(data.get('email'), data.get('password'));
      await context.storage.set('session', session);
      onDone(session);
    } catch (failure) {
      setError(failure.message);
    }
  }
  return (
    <form onSubmit={submit}>
      <label>Address <input name="email" type="email" autoComplete="username" required /></label>
      <label>Password <input name="password" type="password" autoComplete="current-password" required /></label>
      {error && <p role="alert">{error}</p>}
      <button>Sign in to Tracker</button>
    </form>
  );
}

export function Weather({ context }) {
  const [session, setSession] = useState(null);
  return session ? <p>You are signed in.</p> : <Form context={context} onDone={setSession} />;
}
""",
        needs=("storage-read", "storage-write"),
        of=("https://tracker.example.com",),
    ),
    innocent(
        "habit-export-import",
        "backups",
        r"""
'use strict';
const fs = require('fs/promises');
const path = require('path');

const VERSION = 2;

function envelope(data, now) {
  return { format: 'qirvo-habits', version: VERSION, exported: now.toISOString(), data };
}

const migrations = {
  1: (old) => ({ ...old, version: 2, data: { habits: old.data, archived: [] } }),
};

function upgrade(document) {
  let current = document;
  while (current.version < VERSION) {
    const step = migrations[current.version];
    if (!step) throw new Error(`cannot read version ${current.version}`);
    current = step(current);
  }
  return current;
}

async function exportTo(folder, storage, now = new Date()) {
  const data = { habits: (await storage.get('habits')) || [], archived: (await storage.get('archived')) || [] };
  const name = `habits-${now.toISOString().slice(0, 10)}.json`;
  const temporary = path.join(folder, `.${name}.part`);
  await fs.writeFile(temporary, JSON.stringify(envelope(data, now), null, 2), { mode: 0o600 });
  await fs.rename(temporary, path.join(folder, name));
  return name;
}

async function importFrom(file, storage) {
  const raw = JSON.parse(await fs.readFile(file, 'utf8'));
  if (raw.format !== 'qirvo-habits') throw new Error('this is not an export of habits');
  const { data } = upgrade(raw);
  await storage.set('habits', data.habits);
  await storage.set('archived', data.archived);
  return data.habits.length;
}

async function prune(folder, keep) {
  const names = (await fs.readdir(folder)).filter((n) => /^habits-\d{4}-\d\d-\d\d\.json$/.test(n)).sort();
  const old = names.slice(0, Math.max(0, names.length - keep));
  await Promise.all(old.map((n) => fs.unlink(path.join(folder, n))));
  return old;
}

module.exports = { exportTo, importFrom, prune, upgrade, Weather: () => null };
""",
        needs=("filesystem-access", "storage-read", "storage-write"),
    ),
    innocent(
        "toast-messages",
        "widgets",
        r"""
!function(e,t){"object"==typeof exports&&"undefined"!=typeof module?t(exports):"function"==typeof define&&define.amd?define(["exports"],t):t((e="undefined"!=typeof globalThis?globalThis:e||self).toasts={})}(this,function(e){"use strict";
var t=0,n={info:4e3,warn:8e3,error:0};
function r(e,t,n){var r=document.createElement(e);for(var o in t)"class"===o?r.className=t[o]:r.setAttribute(o,t[o]);return n&&(r.textContent=n),r}
function o(){var e=document.querySelector(".toasts");return e||(e=r("div",{class:"toasts","aria-live":"polite"}),document.body.appendChild(e)),e}
function i(e,i){var a=(i=i||{}).kind||"info",s=r("div",{class:"toast toast--"+a,id:"toast-"+ ++t,role:"error"===a?"alert":"status"},e),
u=r("button",{class:"toast__close","aria-label":"Close"},"×"),c=void 0===i.duration?n[a]:i.duration,l=null;
function f(){clearTimeout(l);s.classList.add("toast--gone");s.addEventListener("transitionend",function(){s.remove()},{once:!0})}
return u.addEventListener("click",f),s.appendChild(u),o().appendChild(s),c>0&&(l=setTimeout(f,c),
s.addEventListener("mouseenter",function(){clearTimeout(l)}),
s.addEventListener("mouseleave",function(){l=setTimeout(f,c/2)})),{close:f,element:s}}
function a(e,t,n){
var r=i(t.pending||"Working",{duration:0});
return e.then(function(e){return r.close(),i(t.done||"Done"),e},function(e){throw r.close(),i(t.failed||String(e),{kind:"error"}),e})}
function s(e){
return function(t,n){
return i(t,Object.assign({},n,{kind:e}))
}}
function u(){
Array.prototype.slice.call(document.querySelectorAll(".toast")).forEach(function(e){
e.remove()
})}
function c(e){
for(var t in e)
Object.prototype.hasOwnProperty.call(n,t)&&(n[t]=e[t])
}
var l=s("info"),
f=s("warn"),
d=s("error");
e.show=i;
e.info=l;
e.warn=f;
e.error=d;
e.during=a;
e.clear=u;
e.configure=c;
e.Weather=function(){
return null
};
Object.defineProperty(e,"__esModule",{
value:!0
})
});
""",
    ),
)
