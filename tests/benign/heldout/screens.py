"""Innocent plugins that people look at and type into: widgets, games, editors, helpers, themes."""

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

KEEP = "storage-read storage-write"

SCREENS: tuple[Sample, ...] = (
    plugin(
        "todo-reducer",
        "organiser",
        "todo-list",
        "Keeps a list of tasks.",
        r"""
import { createElement as h, useReducer, useEffect } from 'react';
const step = (list, a) => {
  switch (a.type) {
    case 'load': return a.list;
    case 'add': return [...list, { id: crypto.randomUUID(), text: a.text, done: false }];
    case 'flip': return list.map((t) => (t.id === a.id ? { ...t, done: !t.done } : t));
    default: return list;
  }
};
export function TodoList({ pluginApi }) {
  const [list, send] = useReducer(step, []);
  useEffect(() => { pluginApi.storage.get('todos').then((l) => send({ type: 'load', list: l ?? [] })); }, [pluginApi]);
  useEffect(() => { pluginApi.storage.set('todos', list); }, [list, pluginApi]);
  return h('ul', null, list.map((t) => h('li', { key: t.id, onClick: () => send({ type: 'flip', id: t.id }) }, t.text)));
}
""",
        permissions=KEEP,
        needs="react",
    ),
    plugin(
        "month-grid",
        "organiser",
        "month-view",
        "Shows this month.",
        r"""
'use strict';
exports.weeks = (year, month) => {
  const first = (new Date(year, month, 1).getDay() + 6) % 7, days = new Date(year, month + 1, 0).getDate();
  const cells = [...Array(first).fill(null), ...Array.from({ length: days }, (_, i) => i + 1)];
  const rows = [];
  while (cells.length) rows.push(cells.splice(0, 7));
  return rows;
};
exports.MonthView = ({ now }) => exports.weeks(now.getFullYear(), now.getMonth()).map((r) => r.join(' ')).join('\n');
""",
    ),
    plugin(
        "notes-autosaved",
        "organiser",
        "sticky-note",
        "A note that saves itself.",
        r"""
import { BasePlugin } from '@qirvo/plugin-sdk';
export default class StickyNote extends BasePlugin {
  async onEnable(context) { this.storage = context.storage; this.text = (await context.storage.get('note')) ?? ''; }
  typed(text) {
    this.text = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.storage.set('note', this.text), 800);
  }
  async onDisable() { clearTimeout(this.timer); await this.storage.set('note', this.text); }
}
""",
        permissions=KEEP,
        hooks="onEnable onDisable",
    ),
    plugin(
        "snake-on-canvas",
        "game",
        "snake",
        "The old snake game.",
        r"""
(function (exports) {
  var DIR = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  exports.mount = function (canvas) {
    var g = canvas.getContext('2d'), snake = [[8, 8]], dir = [1, 0], food = [3, 5];
    canvas.addEventListener('keydown', function (e) { if (DIR[e.key]) { dir = DIR[e.key]; e.preventDefault(); } });
    var timer = setInterval(function () {
      var head = [(snake[0][0] + dir[0] + 16) % 16, (snake[0][1] + dir[1] + 16) % 16];
      snake.unshift(head);
      if (head[0] === food[0] && head[1] === food[1]) food = [Math.random() * 16 | 0, Math.random() * 16 | 0];
      else snake.pop();
      g.clearRect(0, 0, 160, 160);
      snake.concat([food]).forEach(function (p) { g.fillRect(p[0] * 10, p[1] * 10, 9, 9); });
    }, 120);
    return function () { clearInterval(timer); };
  };
})(typeof exports === 'object' ? exports : (window.Snake = {}));
""",
    ),
    plugin(
        "life-minified",
        "game",
        "game-of-life",
        "Conway's game.",
        r"""
"use strict";var n=(t,e,r)=>{let o=0;for(let c=-1;c<2;c++)for(let s=-1;s<2;s++)(c||s)&&(o+=(t[e+c]||[])[r+s]|0);return o};exports.next=t=>t.map((e,r)=>e.map((o,c)=>{let s=n(t,r,c);return s===3||o&&s===2?1:0}));exports.GameOfLife=t=>(t.grid||[]).map(e=>e.map(r=>r?"\u2588":" ").join("")).join("\n");
""",
    ),
    plugin(
        "shortcut-helper",
        "keyboard",
        "hotkeys",
        "Shortcuts for the plugin's own panel.",
        r"""
'use strict';
const parse = (s) => { const k = s.toLowerCase().split('+'); return { key: k.pop(), ctrl: k.includes('ctrl'), shift: k.includes('shift') }; };
exports.bind = (panel, table) => {
  const all = Object.entries(table).map(([s, run]) => ({ ...parse(s), run }));
  const on = (e) => {
    if (/^(input|textarea)$/i.test(e.target.tagName)) return;
    const hit = all.find((b) => b.key === e.key.toLowerCase() && b.ctrl === e.ctrlKey && b.shift === e.shiftKey);
    if (hit) { e.preventDefault(); hit.run(); }
  };
  panel.addEventListener('keydown', on);
  return () => panel.removeEventListener('keydown', on);
};
""",
    ),
    plugin(
        "copy-button",
        "clipboard",
        "snippet-box",
        "Copies a snippet on a click.",
        r"""
import { jsx } from 'react/jsx-runtime';
import { useState } from 'react';
export function SnippetBox({ config }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(config.snippet);
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return jsx('button', { onClick: copy, children: done ? 'Copied ✓' : 'Copy' });
}
""",
        permissions="clipboard-write storage-read",
        needs="react",
    ),
    plugin(
        "paste-as-plain",
        "clipboard",
        "paste-cleaner",
        "Pastes without formatting, on a click.",
        r"""
'use strict';
exports.PasteCleaner = ({ button, field }) => {
  button.onclick = async () => {
    const text = await navigator.clipboard.readText();
    field.value += text.replace(/\u00a0/g, ' ').replace(/[\u200b-\u200d\ufeff]/g, '').replace(/[ \t]+\n/g, '\n');
  };
};
""",
        permissions="clipboard-read storage-read",
    ),
    plugin(
        "theme-variables",
        "theme",
        "theme-switch",
        "Light and dark for its own widget.",
        r"""
const THEMES = { light: { bg: '#ffffff', fg: '#1b1b1b' }, dark: { bg: '#101418', fg: '#e6e6e6' } };
export function apply(root, name) {
  for (const [key, value] of Object.entries(THEMES[name] ?? THEMES.light)) root.style.setProperty(`--${key}`, value);
}
export function follow(root) {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const set = () => apply(root, media.matches ? 'dark' : 'light');
  media.addEventListener('change', set);
  set();
  return () => media.removeEventListener('change', set);
}
""",
    ),
    plugin(
        "bar-chart-svg",
        "chart",
        "bar-chart",
        "Draws numbers as bars.",
        r"""
'use strict';
const esc = (s) => String(s).replace(/[&<>"]/g, (c) => '&#' + c.charCodeAt(0) + ';');
exports.BarChart = ({ rows = [] }) => {
  const max = Math.max(1, ...rows.map((r) => r.value));
  return '<svg viewBox="0 0 100 ' + rows.length * 12 + '">' + rows.map((r, i) =>
    `<rect y="${i * 12}" width="${(r.value / max) * 100}" height="10"/><text y="${i * 12 + 8}">${esc(r.label)}</text>`).join('') + '</svg>';
};
""",
    ),
    plugin(
        "sparkline-class",
        "chart",
        "sparkline",
        "A tiny line of numbers.",
        r"""
class Sparkline extends HTMLElement {
  static get observedAttributes() { return ['points']; }
  attributeChangedCallback() {
    const p = this.getAttribute('points').split(',').map(Number), lo = Math.min(...p), span = Math.max(...p) - lo || 1;
    const d = p.map((v, i) => `${i ? 'L' : 'M'}${(i * 100) / (p.length - 1)} ${20 - ((v - lo) / span) * 20}`).join('');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    this.replaceChildren(Object.assign(document.createElement('div'), { className: 'line' }));
    this.firstChild.append(path);
  }
}
if (!customElements.get('acme-sparkline')) customElements.define('acme-sparkline', Sparkline);
module.exports = { Sparkline };
""",
    ),
    plugin(
        "code-colours",
        "highlighter",
        "code-view",
        "Colours code.",
        r"""
'use strict';
const RULES = [['comment', /^\/\/.*|^\/\*[\s\S]*?\*\//], ['string', /^'(?:\\.|[^'\\])*'|^"(?:\\.|[^"\\])*"/],
  ['keyword', /^\b(?:const|let|function|return|if|else|for|while|eval|import|export|require|process)\b/], ['number', /^\b\d+(?:\.\d+)?\b/], ['word', /^\w+/], ['other', /^[\s\S]/]];
exports.tokens = (src) => {
  const out = [];
  while (src) {
    for (const [type, re] of RULES) { const m = re.exec(src); if (m) { out.push({ type, text: m[0] }); src = src.slice(m[0].length); break; } }
  }
  return out;
};
""",
    ),
    plugin(
        "form-from-schema",
        "form",
        "form-maker",
        "Builds a form from a description.",
        r"""
const MAKE = {
  string: (f) => Object.assign(document.createElement('input'), { type: f.sensitive ? 'password' : 'text' }),
  boolean: () => Object.assign(document.createElement('input'), { type: 'checkbox' }),
  select: (f) => { const s = document.createElement('select'); f.options.forEach((o) => s.add(new Option(o.label, o.value))); return s; },
};
export function build(schema, save) {
  const form = document.createElement('form');
  for (const [name, field] of Object.entries(schema)) form.append(Object.assign(MAKE[field.type](field), { name, required: !!field.required }));
  form.onsubmit = (e) => { e.preventDefault(); save(Object.fromEntries(new FormData(form))); };
  return form;
}
""",
        permissions="storage-read",
    ),
    plugin(
        "embed-in-sandbox",
        "frame",
        "page-preview",
        "Previews your own HTML in a closed frame.",
        r"""
'use strict';
exports.PagePreview = (host, html) => {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', '');
  frame.referrerPolicy = 'no-referrer';
  frame.srcdoc = html;
  host.replaceChildren(frame);
  return () => frame.remove();
};
""",
    ),
    plugin(
        "worker-from-file",
        "worker",
        "prime-count",
        "Counts primes without blocking the page.",
        r"""
const source = `onmessage = (e) => { let n = 0; outer: for (let i = 2; i < e.data; i++) { for (let k = 2; k * k <= i; k++) if (i % k === 0) continue outer; n++; } postMessage(n); };`;
export function count(limit) {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  return new Promise((resolve) => {
    worker.onmessage = (e) => { worker.terminate(); URL.revokeObjectURL(url); resolve(e.data); };
    worker.postMessage(limit);
  });
}
""",
    ),
    plugin(
        "wasm-add",
        "webassembly",
        "wasm-sum",
        "Adds numbers in WebAssembly.",
        r"""
'use strict';
const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11);
let ready;
exports.sum = async (list) => {
  ready ??= WebAssembly.instantiate(bytes).then((m) => m.instance.exports.add);
  const add = await ready;
  return list.reduce((a, b) => add(a, b), 0);
};
""",
    ),
    plugin(
        "templates-compiled",
        "template",
        "card-template",
        "Shows cards from the owner's template.",
        r"""
'use strict';
var cache = {};
function compile(text) {
  var body = "var o='';with(d){o+='" + text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')
    .replace(/\{\{=(.+?)\}\}/g, "'+($1)+'") + "';}return o;";
  return cache[text] || (cache[text] = new Function('d', body));
}
exports.compile = compile;
exports.CardTemplate = function (p) { return compile(p.config.template || '{{=title}}')(p.data); };
""",
    ),
    plugin(
        "arabic-and-hebrew-labels",
        "i18n",
        "greeting",
        "Greets in your language.",
        r"""
const TEXT = { en: 'Good morning', de: 'Guten Morgen', ar: 'صباح الخير', he: 'בוקר טוב', fa: 'صبح بخیر', ja: 'おはようございます', ru: 'Доброе утро' };
const RTL = new Set(['ar', 'he', 'fa']);
export const Greeting = ({ locale = 'en', name }) => {
  const lang = new Intl.Locale(locale).language;
  return { dir: RTL.has(lang) ? 'rtl' : 'ltr', text: `${TEXT[lang] ?? TEXT.en}, \u2068${name}\u2069 👩🏽‍💻☀️` };
};
""",
    ),
    plugin(
        "emoji-finder",
        "embedded-table",
        "emoji-picker",
        "Finds an emoji by name.",
        r"""
'use strict';
const TABLE = '😀grinning|😂joy|😍heart eyes|🤔thinking|😴sleeping|🐶dog|🐱cat|🦊fox|🐻bear|🍎apple|🍕pizza|⚽soccer|🚗car|✈️airplane|🏳️‍🌈rainbow flag|👨‍👩‍👧family|🇩🇪germany|🇯🇵japan';
const ROWS = TABLE.split('|').map((r) => { const m = /^(\P{ASCII}+)(.*)$/u.exec(r); return { icon: m[1], name: m[2] }; });
exports.EmojiPicker = ({ query = '' }) => ROWS.filter((r) => r.name.includes(query)).map((r) => r.icon).join(' ');
""",
    ),
    plugin(
        "unit-table",
        "converter",
        "unit-convert",
        "Converts lengths and weights.",
        r"""
var UNITS = { length: { m: 1, km: 1e3, cm: 0.01, ft: 0.3048, mi: 1609.344 }, mass: { kg: 1, g: 1e-3, lb: 0.45359237, oz: 0.028349523125 } };
function convert(value, from, to) {
  for (var kind in UNITS) if (from in UNITS[kind] && to in UNITS[kind]) return value * UNITS[kind][from] / UNITS[kind][to];
  throw new RangeError('Cannot turn ' + from + ' into ' + to);
}
module.exports = { convert: convert, UnitConvert: function (p) { return convert(p.value, p.from, p.to).toPrecision(6); } };
""",
    ),
    plugin(
        "text-encoders",
        "converter",
        "encode-decode",
        "Base64, hex, percent and ROT13, both ways.",
        r"""
export const CODECS = {
  base64: { to: (s) => btoa(unescape(encodeURIComponent(s))), from: (s) => decodeURIComponent(escape(atob(s))) },
  hex: { to: (s) => [...new TextEncoder().encode(s)].map((b) => b.toString(16).padStart(2, '0')).join(''),
    from: (s) => new TextDecoder().decode(Uint8Array.from(s.match(/../g) ?? [], (h) => parseInt(h, 16))) },
  percent: { to: encodeURIComponent, from: decodeURIComponent },
  rot13: { to: (s) => s.replace(/[a-z]/gi, (c) => String.fromCharCode((c <= 'Z' ? 90 : 122) >= (c = c.charCodeAt(0) + 13) ? c : c - 26)) },
};
export const EncodeDecode = ({ codec, way, text }) => CODECS[codec][way](text);
""",
    ),
    plugin(
        "password-maker",
        "generator",
        "password-maker",
        "Makes a password.",
        r"""
'use strict';
const SETS = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#$%&*+-=?@_'];
const below = (n) => { const b = new Uint32Array(1); const top = 2 ** 32 - (2 ** 32 % n); do crypto.getRandomValues(b); while (b[0] >= top); return b[0] % n; };
exports.password = (length) => {
  const all = SETS.join('');
  return Array.from({ length }, () => all[below(all.length)]).join('');
};
exports.PasswordMaker = ({ config }) => exports.password(config.length || 20);
""",
        permissions="storage-read",
    ),
    plugin(
        "polyfills-first",
        "polyfill",
        "old-browser-clock",
        "A clock for old tablets.",
        r"""
if (!Array.prototype.at) {
  Object.defineProperty(Array.prototype, 'at', { configurable: true, writable: true, value: function at(n) { n = Math.trunc(n) || 0; return this[n < 0 ? this.length + n : n]; } });
}
if (!Object.hasOwn) Object.hasOwn = function (o, k) { return Object.prototype.hasOwnProperty.call(o, k); };
if (typeof globalThis === 'undefined') { Function('return this')().globalThis = Function('return this')(); }
module.exports.OldBrowserClock = function () { return new Date().toTimeString().split(' ').at(0); };
""",
    ),
    plugin(
        "own-module-loader",
        "module-loader",
        "widget-pack",
        "Several widgets, loaded when shown.",
        r"""
'use strict';
const defs = { clock: (m) => { m.exports = () => new Date().toLocaleTimeString(); }, date: (m) => { m.exports = () => new Date().toLocaleDateString(); } };
const cache = Object.create(null);
function load(name) {
  if (!(name in defs)) throw new Error('No widget ' + name);
  if (!cache[name]) { const m = (cache[name] = { exports: {} }); defs[name](m, m.exports, load); }
  return cache[name].exports;
}
exports.WidgetPack = ({ config }) => load(config.widget || 'clock')();
""",
    ),
)
