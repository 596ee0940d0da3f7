"""Libraries as plugins carry them: charts, text, editors, languages, dates, routes and states."""

from typing import Any

from tests.support.asking import asking
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, *, beside: dict[str, str] | None = None, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")} | (beside or {}), **more)


LIBRARIES: tuple[Sample, ...] = (
    _sample(
        "pie-chart-on-canvas",
        "charts",
        r"""
'use strict';

const TURN = Math.PI * 2;

function mix(a, b, share) {
  const channel = (hex, at) => parseInt(hex.substr(at, 2), 16);
  return '#' + [1, 3, 5].map((at) => Math.round(channel(a, at) * (1 - share) + channel(b, at) * share).toString(16).padStart(2, '0')).join('');
}

function angles(values) {
  const total = values.reduce((sum, value) => sum + value, 0);
  let start = -TURN / 4;
  return values.map((value) => {
    const end = start + (value / total) * TURN;
    const slice = { start, end, share: value / total };
    start = end;
    return slice;
  });
}

function draw(canvas, rows, { from = '#0b3d91', to = '#9ecbff', hole = 0.55 } = {}) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  const radius = Math.min(width, height) / 2 - 4;
  const slices = angles(rows.map((row) => row.value));
  slices.forEach(({ start, end, share }, index) => {
    pen.beginPath();
    pen.arc(width / 2, height / 2, radius, start, end);
    pen.arc(width / 2, height / 2, radius * hole, end, start, true);
    pen.closePath();
    pen.fillStyle = mix(from, to, rows.length > 1 ? index / (rows.length - 1) : 0);
    pen.fill();
    if (share > 0.06) {
      const middle = (start + end) / 2;
      pen.fillStyle = '#fff';
      pen.textAlign = 'center';
      pen.fillText(`${Math.round(share * 100)} %`, width / 2 + Math.cos(middle) * radius * 0.78, height / 2 + Math.sin(middle) * radius * 0.78);
    }
  });
  return (x, y) => {
    const dx = x - width / 2;
    const dy = y - height / 2;
    const distance = Math.hypot(dx, dy);
    if (distance > radius || distance < radius * hole) return null;
    let angle = Math.atan2(dy, dx);
    if (angle < -TURN / 4) angle += TURN;
    return rows[slices.findIndex((s) => angle >= s.start && angle < s.end)] || null;
  };
}

exports.draw = draw;
exports.angles = angles;
exports.Weather = draw;
""",
    ),
    _sample(
        "force-layout-of-graph",
        "charts",
        r"""
// Places the nodes of a graph: repulsion by a quadtree, springs along the links.
export class Quad {
  constructor(x0, y0, size) {
    Object.assign(this, { x0, y0, size, mass: 0, cx: 0, cy: 0, children: null, point: null });
  }

  insert(point, depth = 0) {
    this.cx = (this.cx * this.mass + point.x) / (this.mass + 1);
    this.cy = (this.cy * this.mass + point.y) / (this.mass + 1);
    this.mass += 1;
    if (this.mass === 1) {
      this.point = point;
      return;
    }
    if (!this.children) {
      const half = this.size / 2;
      this.children = [0, 1, 2, 3].map((i) => new Quad(this.x0 + (i & 1) * half, this.y0 + (i >> 1) * half, half));
      if (this.point && depth < 20) this.child(this.point).insert(this.point, depth + 1);
      this.point = null;
    }
    if (depth < 20) this.child(point).insert(point, depth + 1);
  }

  child({ x, y }) {
    const half = this.size / 2;
    return this.children[(x >= this.x0 + half ? 1 : 0) | (y >= this.y0 + half ? 2 : 0)];
  }

  push(node, strength, theta = 0.9) {
    if (!this.mass || this.point === node) return;
    const dx = node.x - this.cx;
    const dy = node.y - this.cy;
    const d2 = dx * dx + dy * dy || 1e-6;
    if (this.point || (this.size * this.size) / d2 < theta * theta) {
      const force = (strength * this.mass) / d2;
      node.vx += dx * force;
      node.vy += dy * force;
      return;
    }
    this.children.forEach((c) => c.push(node, strength, theta));
  }
}

export function layout(nodes, links, { ticks = 300, width = 400, height = 300 } = {}) {
  nodes.forEach((node, i) => {
    const angle = i * Math.PI * (3 - Math.sqrt(5));
    Object.assign(node, { x: width / 2 + 10 * Math.sqrt(i) * Math.cos(angle), y: height / 2 + 10 * Math.sqrt(i) * Math.sin(angle), vx: 0, vy: 0 });
  });
  for (let tick = 0, alpha = 1; tick < ticks; tick += 1, alpha *= 0.985) {
    const xs = nodes.map((n) => n.x);
    const ys = nodes.map((n) => n.y);
    const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) + 1;
    const tree = new Quad(Math.min(...xs), Math.min(...ys), size);
    nodes.forEach((n) => tree.insert(n));
    nodes.forEach((n) => tree.push(n, 30 * alpha));
    for (const { source, target, length = 40 } of links) {
      const a = nodes[source];
      const b = nodes[target];
      const d = Math.hypot(b.x - a.x, b.y - a.y) || 1;
      const k = ((d - length) / d) * 0.1 * alpha;
      a.vx += (b.x - a.x) * k;
      a.vy += (b.y - a.y) * k;
      b.vx -= (b.x - a.x) * k;
      b.vy -= (b.y - a.y) * k;
    }
    nodes.forEach((n) => {
      n.x += n.vx *= 0.6;
      n.y += n.vy *= 0.6;
    });
  }
  return nodes;
}

export const Weather = layout;
""",
    ),
    _sample(
        "sparkline-web-component",
        "charts",
        r"""
const template = document.createElement('template');
template.innerHTML = `
  <style>
    :host { display: inline-block; width: 120px; height: 24px; }
    path { fill: none; stroke: currentColor; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
    circle { fill: var(--spark-end, crimson); }
  </style>
  <svg preserveAspectRatio="none" width="100%" height="100%"><path></path><circle r="2"></circle></svg>
`;

export class SparkLine extends HTMLElement {
  static observedAttributes = ['values', 'smooth'];

  #frame = 0;

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).append(template.content.cloneNode(true));
  }

  attributeChangedCallback() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.draw());
  }

  get values() {
    return (this.getAttribute('values') ?? '').split(/[\s,]+/).filter(Boolean).map(Number).filter(Number.isFinite);
  }

  set values(list) {
    this.setAttribute('values', list.join(' '));
  }

  draw() {
    const { values } = this;
    const [svg, path, circle] = ['svg', 'path', 'circle'].map((name) => this.shadowRoot.querySelector(name));
    if (values.length < 2) return path.removeAttribute('d');
    const low = Math.min(...values);
    const span = Math.max(...values) - low || 1;
    const points = values.map((value, i) => [(i / (values.length - 1)) * 100, 22 - ((value - low) / span) * 20]);
    svg.setAttribute('viewBox', '0 0 100 24');
    path.setAttribute('d', this.hasAttribute('smooth') ? smooth(points) : 'M' + points.map((p) => p.join(' ')).join('L'));
    const [x, y] = points[points.length - 1];
    circle.setAttribute('cx', x);
    circle.setAttribute('cy', y);
    return this.setAttribute('aria-label', `from ${values[0]} to ${values[values.length - 1]}`);
  }
}

function smooth(points) {
  return points.reduce((d, [x, y], i) => {
    if (!i) return `M${x} ${y}`;
    const [px, py] = points[i - 1];
    const half = (x - px) / 2;
    return `${d}C${px + half} ${py} ${x - half} ${y} ${x} ${y}`;
  }, '');
}

if (!customElements.get('spark-line')) customElements.define('spark-line', SparkLine);

export function Weather({ values }) {
  const line = new SparkLine();
  line.values = values;
  return line;
}
""",
    ),
    _sample(
        "markdown-tokens-by-one-expression",
        "markdown",
        r"""
'use strict';

var BLOCK = /^(?:(#{1,6}) +([^\n]+?) *#* *(?:\n|$)|(`{3,}|~{3,})([^\n]*)\n([\s\S]*?)\n\3 *(?:\n|$)|((?: *> ?[^\n]*(?:\n|$))+)|((?: *(?:[-+*]|\d+[.)]) +[^\n]*(?:\n(?! *(?:[-+*]|\d+[.)]) )[^\n]+)*(?:\n|$))+)|( *(?:[-*_] *){3,}(?:\n|$))|\n+|([^\n]+(?:\n(?!#{1,6} |`{3}|>|[-+*] |\d+[.)] )[^\n]+)*))/;
var SPAN = /\\([\\`*{}\[\]()#+\-.!_>])|(`+)([\s\S]*?[^`])\2(?!`)|!\[([^\]]*)\]\(([^)\s]+)\)|\[([^\]]+)\]\(([^)\s]+)(?: "([^"]*)")?\)|\*\*([\s\S]+?)\*\*|_([^_]+)_|\*([^*]+)\*|<(https?:[^>\s]+)>|  \n/g;

function esc(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function safe(url) {
  var plain = url.replace(/[\u0000-\u0020]/g, '').toLowerCase();
  return /^(javascript|vbscript|data):/.test(plain) ? '#' : esc(url);
}

function span(text) {
  var out = '', last = 0;
  text.replace(SPAN, function (all, escaped, ticks, code, alt, src, label, href, title, strong, em1, em2, auto, offset) {
    out += esc(text.slice(last, offset));
    last = offset + all.length;
    if (escaped) out += esc(escaped);
    else if (ticks) out += '<code>' + esc(code.trim()) + '</code>';
    else if (src) out += '<img alt="' + esc(alt) + '" src="' + safe(src) + '">';
    else if (href) out += '<a href="' + safe(href) + '"' + (title ? ' title="' + esc(title) + '"' : '') + '>' + span(label) + '</a>';
    else if (strong) out += '<strong>' + span(strong) + '</strong>';
    else if (em1 || em2) out += '<em>' + span(em1 || em2) + '</em>';
    else if (auto) out += '<a href="' + safe(auto) + '">' + esc(auto) + '</a>';
    else out += '<br>';
    return '';
  });
  return out + esc(text.slice(last));
}

function list(text) {
  var ordered = /^ *\d/.test(text);
  var items = text.split(/\n(?= *(?:[-+*]|\d+[.)]) )/).map(function (item) {
    return '<li>' + span(item.replace(/^ *(?:[-+*]|\d+[.)]) +/, '').trim()) + '</li>';
  });
  return (ordered ? '<ol>' : '<ul>') + items.join('') + (ordered ? '</ol>' : '</ul>');
}

function render(source) {
  var rest = source.replace(/\r\n?/g, '\n').replace(/\t/g, '    '), out = [], m;
  while (rest && (m = BLOCK.exec(rest))) {
    rest = rest.slice(m[0].length);
    if (m[1]) out.push('<h' + m[1].length + '>' + span(m[2]) + '</h' + m[1].length + '>');
    else if (m[3]) out.push('<pre><code class="language-' + esc(m[4].trim()) + '">' + esc(m[5]) + '</code></pre>');
    else if (m[6]) out.push('<blockquote>' + render(m[6].replace(/^ *> ?/gm, '')) + '</blockquote>');
    else if (m[7]) out.push(list(m[7]));
    else if (m[8]) out.push('<hr>');
    else if (m[9]) out.push('<p>' + span(m[9].trim()) + '</p>');
  }
  return out.join('\n');
}

module.exports = { render: render, Weather: render };
""",
    ),
    _sample(
        "code-highlighter-with-keywords",
        "markdown",
        r"""
// Colours source text. The words below are words of languages, not calls.
const WORDS = {
  javascript: 'await async break case catch class const continue debugger default delete do else eval export extends finally for from function get if import in instanceof let new of return set static super switch this throw try typeof var void while with yield',
  python: 'and as assert async await break class continue def del elif else except exec finally for from global if import in is lambda nonlocal not or pass raise return try while with yield',
  shell: 'if then else elif fi for in do done case esac while until function select curl wget bash sh chmod rm eval exec export source sudo',
  sql: 'select from where insert into values update set delete drop table create alter join left right inner on group by order having limit union all',
};
const BUILTINS = {
  javascript: 'Array Buffer Function JSON Math Object Promise Proxy Reflect document fetch globalThis localStorage process require setTimeout window XMLHttpRequest',
  python: 'os sys subprocess open print input compile exec eval __import__',
  shell: 'echo cat printf cd pwd base64 nc ssh',
  sql: 'count sum avg min max coalesce',
};

const COMMON = [
  ['comment', /\/\*[\s\S]*?\*\/|\/\/[^\n]*/y],
  ['string', /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/y],
  ['number', /0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy],
  ['word', /[A-Za-z_$][\w$]*/y],
  ['blank', /\s+/y],
  ['sign', /[^\s\w]/y],
];
const RULES = {
  javascript: COMMON,
  python: [['comment', /#[^\n]*/y], ['string', /("{3}|'{3})[\s\S]*?\1/y], ...COMMON.slice(1)],
  shell: [['comment', /#[^\n]*/y], ['variable', /\$\{[^}]*\}|\$\w+/y], ...COMMON.slice(1)],
  sql: [['comment', /--[^\n]*/y], ...COMMON.slice(1)],
};

export function* tokens(source, language) {
  const rules = RULES[language] ?? COMMON;
  const words = new Set((WORDS[language] ?? '').split(' '));
  const builtins = new Set((BUILTINS[language] ?? '').split(' '));
  let at = 0;
  while (at < source.length) {
    let found = null;
    for (const [kind, pattern] of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(source);
      if (match) {
        found = [kind, match[0]];
        break;
      }
    }
    let [kind, text] = found ?? ['sign', source[at]];
    if (kind === 'word') kind = words.has(text) ? 'keyword' : builtins.has(text) ? 'builtin' : 'name';
    yield { kind, text };
    at += text.length;
  }
}

const ESC = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };
export const highlight = (source, language) =>
  [...tokens(source, language)].map(({ kind, text }) => `<span class="t-${kind}">${text.replace(/[<>&]/g, (c) => ESC[c])}</span>`).join('');

export const Weather = () => null;
""",
    ),
    _sample(
        "editor-commands-and-history",
        "editor",
        r"""
export class History {
  #past = [];
  #future = [];

  constructor(limit = 200) {
    this.limit = limit;
  }

  push(step) {
    const last = this.#past.at(-1);
    if (last && last.kind === step.kind && step.kind === 'type' && step.at === last.at + last.added.length && step.time - last.time < 800) {
      last.added += step.added;
      last.time = step.time;
    } else {
      this.#past.push(step);
      if (this.#past.length > this.limit) this.#past.shift();
    }
    this.#future.length = 0;
  }

  undo(text) {
    const step = this.#past.pop();
    if (!step) return text;
    this.#future.push(step);
    return text.slice(0, step.at) + step.removed + text.slice(step.at + step.added.length);
  }

  redo(text) {
    const step = this.#future.pop();
    if (!step) return text;
    this.#past.push(step);
    return text.slice(0, step.at) + step.added + text.slice(step.at + step.removed.length);
  }
}

const PAIRS = { '(': ')', '[': ']', '{': '}', '"': '"', '`': '`' };

export class Editor {
  constructor(area, { onChange = () => {} } = {}) {
    this.area = area;
    this.text = area.value;
    this.history = new History();
    this.onChange = onChange;
    area.addEventListener('keydown', (event) => this.key(event));
    area.addEventListener('input', (event) => this.typed(event));
    area.addEventListener('paste', (event) => this.paste(event));
  }

  key(event) {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === 'z') this.show(event.shiftKey ? this.history.redo(this.text) : this.history.undo(this.text), event);
    else if (command && event.key === 'b') this.wrap('**', event);
    else if (command && event.key === 'i') this.wrap('*', event);
    else if (event.key === 'Tab') this.replace('  ', event);
    else if (event.key in PAIRS && this.area.selectionStart !== this.area.selectionEnd) this.wrap(event.key, event, PAIRS[event.key]);
  }

  typed({ data }) {
    const { value, selectionEnd } = this.area;
    if (data && value.length === this.text.length + data.length) {
      this.history.push({ kind: 'type', at: selectionEnd - data.length, added: data, removed: '', time: performance.now() });
    }
    this.text = value;
    this.onChange(value);
  }

  paste(event) {
    const text = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n').replace(/\u00a0/g, ' ');
    this.replace(text, event);
  }

  wrap(before, event, after = before) {
    const { selectionStart, selectionEnd } = this.area;
    this.replace(before + this.text.slice(selectionStart, selectionEnd) + after, event);
  }

  replace(added, event) {
    event.preventDefault();
    const { selectionStart: at, selectionEnd: end } = this.area;
    this.history.push({ kind: 'replace', at, added, removed: this.text.slice(at, end), time: performance.now() });
    this.show(this.text.slice(0, at) + added + this.text.slice(end));
    this.area.setSelectionRange(at + added.length, at + added.length);
  }

  show(text, event) {
    event?.preventDefault();
    this.text = text;
    this.area.value = text;
    this.onChange(text);
  }
}

export const Weather = (root) => new Editor(root.querySelector('textarea'));
""",
    ),
    _sample(
        "rope-and-text-difference",
        "editor",
        r"""
'use strict';

/** The shortest edit script between two lists, as Myers found it. */
function diff(a, b) {
  const max = a.length + b.length;
  const trail = [];
  let v = new Map([[1, 0]]);
  for (let d = 0; d <= max; d += 1) {
    trail.push(new Map(v));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && v.get(k - 1) < v.get(k + 1)) ? v.get(k + 1) : v.get(k - 1) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x += 1;
        y += 1;
      }
      v.set(k, x);
      if (x >= a.length && y >= b.length) return walk(trail, a, b);
    }
  }
  return [];
}

function walk(trail, a, b) {
  const steps = [];
  let x = a.length;
  let y = b.length;
  for (let d = trail.length - 1; d >= 0; d -= 1) {
    const v = trail[d];
    const k = x - y;
    const before = k === -d || (k !== d && v.get(k - 1) < v.get(k + 1)) ? k + 1 : k - 1;
    const px = v.get(before);
    const py = px - before;
    while (x > px && y > py) {
      steps.push({ op: '=', text: a[x - 1] });
      x -= 1;
      y -= 1;
    }
    if (d > 0) steps.push(x === px ? { op: '+', text: b[y - 1] } : { op: '-', text: a[x - 1] });
    x = px;
    y = py;
  }
  return steps.reverse();
}

function hunks(steps, around = 2) {
  const wanted = new Set();
  steps.forEach((step, i) => {
    if (step.op !== '=') for (let j = i - around; j <= i + around; j += 1) wanted.add(j);
  });
  const lines = [];
  let gap = false;
  steps.forEach((step, i) => {
    if (wanted.has(i)) {
      if (gap) lines.push('@@');
      lines.push(step.op.replace('=', ' ') + step.text);
      gap = false;
    } else gap = true;
  });
  return lines.join('\n');
}

exports.diff = diff;
exports.compare = (before, after) => hunks(diff(before.split('\n'), after.split('\n')));
exports.Weather = () => null;
""",
    ),
    _sample(
        "message-format-with-plurals",
        "i18n",
        r"""
// ICU-like messages: {count, plural, one {# file} other {# files}}
export function parse(source) {
  let at = 0;

  function text(inside) {
    const parts = [];
    let run = '';
    while (at < source.length) {
      const c = source[at];
      if (c === "'" && /[{}#']/.test(source[at + 1] ?? '')) {
        run += source[at + 1];
        at += 2;
      } else if (c === '{') {
        if (run) parts.push(run);
        run = '';
        parts.push(argument());
      } else if (c === '}' && inside) break;
      else if (c === '#' && inside) {
        if (run) parts.push(run);
        run = '';
        parts.push({ kind: 'count' });
        at += 1;
      } else {
        run += c;
        at += 1;
      }
    }
    if (run) parts.push(run);
    return parts;
  }

  function word() {
    const match = /^\s*([\w=]+)\s*/.exec(source.slice(at));
    if (!match) throw new SyntaxError(`a name is missing at ${at} of \`${source}\``);
    at += match[0].length;
    return match[1];
  }

  function argument() {
    at += 1;
    const name = word();
    if (source[at] === '}') {
      at += 1;
      return { kind: 'value', name };
    }
    at += 1;
    const kind = word();
    if (source[at] === ',') at += 1;
    const options = {};
    while (source[at] !== '}' && at < source.length) {
      const option = word();
      at += 1;
      options[option] = text(true);
      at += 1;
      while (/\s/.test(source[at] ?? '')) at += 1;
    }
    at += 1;
    return { kind, name, options };
  }

  return text(false);
}

export function createTranslator(locale, messages, fallback = {}) {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  const compiled = new Map();

  function render(parts, values, count) {
    return parts
      .map((part) => {
        if (typeof part === 'string') return part;
        if (part.kind === 'count') return number.format(count);
        const value = values[part.name];
        if (part.kind === 'value') return typeof value === 'number' ? number.format(value) : String(value ?? '');
        if (part.kind === 'number') return number.format(value);
        const { options } = part;
        const chosen = options[`=${value}`] ?? (part.kind === 'plural' ? options[plural.select(value)] : options[value]) ?? options.other ?? [];
        return render(chosen, values, value);
      })
      .join('');
  }

  return (key, values = {}) => {
    const source = messages[key] ?? fallback[key];
    if (source === undefined) return key;
    if (!compiled.has(source)) compiled.set(source, parse(source));
    return render(compiled.get(source), values);
  };
}

export const Weather = () => null;
""",
    ),
    _sample(
        "languages-loaded-when-chosen",
        "i18n",
        r"""
import React, { createContext, useContext, useEffect, useMemo, useState } from 'react';

const LOADERS = {
  en: () => import('./languages/en.js'),
  de: () => import('./languages/de.js'),
  fr: () => import('./languages/fr.js'),
};

const Language = createContext({ locale: 'en', t: (key) => key });

export function negotiate(wanted, offered = Object.keys(LOADERS)) {
  for (const tag of wanted) {
    const parts = tag.toLowerCase().split('-');
    while (parts.length) {
      if (offered.includes(parts.join('-'))) return parts.join('-');
      parts.pop();
    }
  }
  return offered[0];
}

function lookUp(messages, key) {
  return key.split('.').reduce((node, part) => (node && typeof node === 'object' ? node[part] : undefined), messages);
}

export function LanguageProvider({ context, children }) {
  const [locale, setLocale] = useState(() => negotiate(navigator.languages ?? [navigator.language]));
  const [messages, setMessages] = useState(null);

  useEffect(() => {
    context.storage.get('locale').then((kept) => kept && setLocale(negotiate([kept])));
  }, [context]);

  useEffect(() => {
    let gone = false;
    LOADERS[locale]().then((module) => !gone && setMessages(module.default));
    document.documentElement.lang = locale;
    return () => { gone = true; };
  }, [locale]);

  const value = useMemo(() => ({
    locale,
    setLocale: (next) => {
      setLocale(next);
      context.storage.set('locale', next);
    },
    t: (key, values = {}) => String(lookUp(messages, key) ?? key).replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all)),
  }), [locale, messages, context]);

  if (!messages) return null;
  return <Language.Provider value={value}>{children}</Language.Provider>;
}

export const useLanguage = () => useContext(Language);

export function LanguageMenu() {
  const { locale, setLocale } = useLanguage();
  return (
    <select value={locale} onChange={(event) => setLocale(event.target.value)}>
      {Object.keys(LOADERS).map((tag) => <option key={tag} value={tag}>{new Intl.DisplayNames([tag], { type: 'language' }).of(tag)}</option>)}
    </select>
  );
}

export function Weather({ context }) {
  return <LanguageProvider context={context}><LanguageMenu /></LanguageProvider>;
}
""",
        beside={
            "dist/languages/en.js": "export default { sky: { clear: 'Clear', rain: 'Rain' } };\n",
            "dist/languages/de.js": "export default { sky: { clear: 'Klar', rain: 'Regen' } };\n",
            "dist/languages/fr.js": "export default { sky: { clear: 'Dégagé', rain: 'Pluie' } };\n",
        },
        manifest=asking("storage-read", "storage-write"),
    ),
    _sample(
        "calendar-rules-of-recurrence",
        "dates",
        r"""
'use strict';

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const DAY_MS = 86_400_000;

function parseRule(text) {
  const rule = { freq: 'DAILY', interval: 1, byday: null, bymonthday: null, count: Infinity, until: null };
  for (const pair of text.replace(/^RRULE:/, '').split(';')) {
    const [name, value] = pair.split('=');
    if (name === 'FREQ') rule.freq = value;
    else if (name === 'INTERVAL') rule.interval = Number(value);
    else if (name === 'COUNT') rule.count = Number(value);
    else if (name === 'UNTIL') rule.until = parseStamp(value);
    else if (name === 'BYMONTHDAY') rule.bymonthday = value.split(',').map(Number);
    else if (name === 'BYDAY') {
      rule.byday = value.split(',').map((day) => {
        const [, nth, name2] = /^([+-]?\d+)?([A-Z]{2})$/.exec(day);
        return { nth: nth ? Number(nth) : 0, day: DAYS.indexOf(name2) };
      });
    }
  }
  return rule;
}

function parseStamp(text) {
  const [, y, mo, d, h = '00', mi = '00', s = '00'] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(text);
  return new Date(Date.UTC(y, mo - 1, d, h, mi, s));
}

function matches(rule, date) {
  if (rule.bymonthday) {
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    if (!rule.bymonthday.some((n) => (n > 0 ? n : last + 1 + n) === date.getUTCDate())) return false;
  }
  if (!rule.byday) return true;
  return rule.byday.some(({ nth, day }) => {
    if (date.getUTCDay() !== day) return false;
    if (!nth) return true;
    if (nth > 0) return Math.ceil(date.getUTCDate() / 7) === nth;
    const next = new Date(date.getTime() + 7 * DAY_MS * -nth);
    const before = new Date(date.getTime() + 7 * DAY_MS * (-nth - 1));
    return next.getUTCMonth() !== date.getUTCMonth() && before.getUTCMonth() === date.getUTCMonth();
  });
}

function inPeriod(rule, start, date) {
  const days = Math.floor((date - start) / DAY_MS);
  const months = (date.getUTCFullYear() - start.getUTCFullYear()) * 12 + date.getUTCMonth() - start.getUTCMonth();
  switch (rule.freq) {
    case 'DAILY': return days % rule.interval === 0;
    case 'WEEKLY': return Math.floor((days + ((start.getUTCDay() + 6) % 7)) / 7) % rule.interval === 0 && (rule.byday || date.getUTCDay() === start.getUTCDay());
    case 'MONTHLY': return months % rule.interval === 0 && (rule.byday || rule.bymonthday || date.getUTCDate() === start.getUTCDate());
    case 'YEARLY': return months % (12 * rule.interval) === 0 && date.getUTCDate() === start.getUTCDate();
    default: throw new RangeError(`\`${rule.freq}\` is not known`);
  }
}

function* occurrences(start, text, limit = 5000) {
  const rule = parseRule(text);
  let found = 0;
  for (let i = 0; i < limit && found < rule.count; i += 1) {
    const date = new Date(start.getTime() + i * DAY_MS);
    if (rule.until && date > rule.until) return;
    if (inPeriod(rule, start, date) && matches(rule, date)) {
      found += 1;
      yield date;
    }
  }
}

module.exports = { parseRule, parseStamp, occurrences, Weather: () => null };
""",
    ),
    _sample(
        "time-zone-arithmetic",
        "dates",
        r"""
const cache = new Map();

function formatter(zone) {
  if (!cache.has(zone)) {
    cache.set(zone, new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }));
  }
  return cache.get(zone);
}

/** Minutes that clocks in `zone` are ahead of UTC at `instant`. */
export function offset(zone, instant = Date.now()) {
  const parts = Object.fromEntries(formatter(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return Math.round((local - Math.floor(instant / 1000) * 1000) / 60_000);
}

export function toInstant({ year, month, day, hour = 0, minute = 0 }, zone) {
  const guess = Date.UTC(year, month - 1, day, hour, minute);
  const first = guess - offset(zone, guess) * 60_000;
  const second = guess - offset(zone, first) * 60_000;
  return second;
}

export function transitions(zone, year) {
  const found = [];
  let low = Date.UTC(year, 0, 1);
  for (let month = 1; month <= 12; month += 1) {
    let high = Date.UTC(year, month, 1);
    const end = high;
    if (offset(zone, low) !== offset(zone, high)) {
      const before = offset(zone, low);
      let from = low;
      while (high - from > 60_000) {
        const middle = from + Math.floor((high - from) / 2);
        if (offset(zone, middle) === before) from = middle;
        else high = middle;
      }
      found.push({ at: new Date(high), from: before, to: offset(zone, high) });
    }
    low = end;
  }
  return found;
}

export function label(zone, instant = Date.now()) {
  const minutes = offset(zone, instant);
  const sign = minutes < 0 ? '−' : '+';
  const abs = Math.abs(minutes);
  return `UTC${sign}${Math.floor(abs / 60)}${abs % 60 ? `:${String(abs % 60).padStart(2, '0')}` : ''}`;
}

export function Weather({ zones = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo'] }) {
  return zones.map((zone) => `${zone.split('/').pop().replace('_', ' ')} ${label(zone)}`).join('\n');
}
""",
    ),
    _sample(
        "duration-texts-of-iso",
        "dates",
        r"""
(function (global, factory) {
  typeof exports === 'object' && typeof module !== 'undefined' ? module.exports = factory() :
  typeof define === 'function' && define.amd ? define(factory) :
  (global = typeof globalThis !== 'undefined' ? globalThis : global || self, global.durations = factory());
})(this, (function () { 'use strict';

  var SECONDS = { years: 31557600, months: 2629800, weeks: 604800, days: 86400, hours: 3600, minutes: 60, seconds: 1 };
  var LETTERS = { Y: 'years', W: 'weeks', D: 'days', H: 'hours', S: 'seconds' };
  var PATTERN = /^([+-])?P(?!$)(\d+(?:[.,]\d+)?Y)?(\d+(?:[.,]\d+)?M)?(\d+(?:[.,]\d+)?W)?(\d+(?:[.,]\d+)?D)?(T(?=\d)(\d+(?:[.,]\d+)?H)?(\d+(?:[.,]\d+)?M)?(\d+(?:[.,]\d+)?S)?)?$/;

  function Duration(values) {
    if (!(this instanceof Duration)) return new Duration(values);
    for (var unit in SECONDS) this[unit] = values[unit] || 0;
  }

  Duration.parse = function (text) {
    var match = PATTERN.exec(text);
    if (!match) throw new SyntaxError('`' + text + '` is not a duration');
    var sign = match[1] === '-' ? -1 : 1;
    var values = {};
    [2, 3, 4, 5, 7, 8, 9].forEach(function (at) {
      var part = match[at];
      if (!part) return;
      var letter = part.charAt(part.length - 1);
      var unit = letter === 'M' ? (at === 3 ? 'months' : 'minutes') : LETTERS[letter];
      values[unit] = sign * parseFloat(part.replace(',', '.'));
    });
    return new Duration(values);
  };

  Duration.prototype.total = function (unit) {
    var sum = 0;
    for (var name in SECONDS) sum += this[name] * SECONDS[name];
    return sum / SECONDS[unit || 'seconds'];
  };

  Duration.prototype.normalize = function () {
    var rest = this.total(), values = {};
    ['days', 'hours', 'minutes'].forEach(function (unit) {
      values[unit] = Math.trunc(rest / SECONDS[unit]);
      rest -= values[unit] * SECONDS[unit];
    });
    values.seconds = rest;
    return new Duration(values);
  };

  Duration.prototype.toString = function () {
    var date = '', time = '';
    if (this.years) date += this.years + 'Y';
    if (this.months) date += this.months + 'M';
    if (this.weeks) date += this.weeks + 'W';
    if (this.days) date += this.days + 'D';
    if (this.hours) time += this.hours + 'H';
    if (this.minutes) time += this.minutes + 'M';
    if (this.seconds) time += this.seconds + 'S';
    return 'P' + date + (time ? 'T' + time : date ? '' : 'T0S');
  };

  return Duration;
}));
""",
    ),
    _sample(
        "hash-router-with-guards",
        "router",
        r"""
function compile(pattern) {
  const names = [];
  const source = pattern
    .replace(/[.+*?^${}()|[\]\\]/g, '\\$&')
    .replace(/\/:(\w+)(\\\?)?/g, (_, name, optional) => {
      names.push(name);
      return optional ? '(?:/([^/]+))?' : '/([^/]+)';
    })
    .replace(/\\\*$/, () => {
      names.push('rest');
      return '(.*)';
    });
  return { names, expression: new RegExp(`^${source}/?$`) };
}

export class Router {
  #routes = [];
  #guards = [];
  #current = null;

  add(pattern, view) {
    this.#routes.push({ ...compile(pattern), pattern, view });
    return this;
  }

  guard(check) {
    this.#guards.push(check);
    return this;
  }

  match(path) {
    for (const { names, expression, view, pattern } of this.#routes) {
      const found = expression.exec(path);
      if (found) return { view, pattern, params: Object.fromEntries(names.map((n, i) => [n, found[i + 1] && decodeURIComponent(found[i + 1])])) };
    }
    return null;
  }

  async go(path, { replace = false } = {}) {
    for (const check of this.#guards) {
      const verdict = await check(path, this.#current);
      if (verdict === false) return false;
      if (typeof verdict === 'string' && verdict !== path) return this.go(verdict, { replace: true });
    }
    const url = `#${path}`;
    if (replace) history.replaceState(null, '', url);
    else if (location.hash !== url) history.pushState(null, '', url);
    await this.#show(path);
    return true;
  }

  async #show(path) {
    const found = this.match(path.split('?')[0]);
    this.#current = path;
    const query = Object.fromEntries(new URLSearchParams(path.split('?')[1] ?? ''));
    const node = found ? await found.view({ ...found.params, query }) : document.createTextNode('Not found');
    this.outlet.replaceChildren(node);
  }

  start(outlet) {
    this.outlet = outlet;
    addEventListener('popstate', () => this.#show(location.hash.slice(1) || '/'));
    outlet.addEventListener('click', (event) => {
      const link = event.target.closest('a[href^="#/"]');
      if (!link || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      this.go(link.getAttribute('href').slice(1));
    });
    return this.go(location.hash.slice(1) || '/', { replace: true });
  }
}

export function Weather(root) {
  return new Router().add('/', () => document.createElement('main')).add('/place/:id/:day?', ({ id }) => document.createTextNode(id)).start(root);
}
""",
    ),
    _sample(
        "store-with-middleware",
        "state",
        r"""
'use strict';
Object.defineProperty(exports, '__esModule', { value: true });

var BEGIN = '@begin/' + Math.random().toString(36).slice(2);

function plain(action) {
  if (Object.prototype.toString.call(action) !== '[object Object]') return false;
  var proto = Object.getPrototypeOf(action);
  return proto === null || Object.getPrototypeOf(proto) === null;
}

function createStore(reducer, initial, layers) {
  var state = initial, listeners = new Set(), reducing = false, past = [];

  function core(action) {
    if (!plain(action) || typeof action.type !== 'string') throw new TypeError('An action is a plain object with a type');
    if (reducing) throw new Error('`' + action.type + '` was sent from within a reducer');
    reducing = true;
    try {
      var next = reducer(state, action);
      if (next !== state) past = past.concat([state]).slice(-20);
      state = next;
    } finally {
      reducing = false;
    }
    new Set(listeners).forEach(function (listener) { listener(state, action); });
    return action;
  }

  var store = {
    state: function () { return state; },
    send: core,
    watch: function (listener) {
      listeners.add(listener);
      return function () { return listeners.delete(listener); };
    },
    select: function (pick, listener) {
      var last = pick(state);
      return store.watch(function (now) {
        var value = pick(now);
        if (Object.is(value, last)) return;
        listener(value, last);
        last = value;
      });
    },
    undo: function () {
      if (past.length) state = past.pop();
      return state;
    },
  };

  // The first layer sees an action first; the core sees it last.
  store.send = (layers || []).reduceRight(function (inner, layer) { return layer(store, inner); }, core);
  core({ type: BEGIN });
  return store;
}

function combine(reducers) {
  return function (state, action) {
    var next = {}, changed = false;
    Object.keys(reducers).forEach(function (name) {
      var before = state ? state[name] : undefined;
      next[name] = reducers[name](before, action);
      changed = changed || next[name] !== before;
    });
    return changed ? next : state;
  };
}

function thunk(store, inner) {
  return function (action) { return typeof action === 'function' ? action(store.send, store.state) : inner(action); };
}

function logged(write) {
  return function (store, inner) {
    return function (action) {
      var before = store.state(), result = inner(action);
      write(action.type, before, store.state());
      return result;
    };
  };
}

exports.createStore = createStore;
exports.combine = combine;
exports.logged = logged;
exports.thunk = thunk;
exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "reactive-values-by-proxy",
        "state",
        r"""
// Small reactive state: reading inside an effect subscribes, writing wakes the effects that read.
const raw = Symbol('raw');
const subscribers = new WeakMap();
let active = null;
const queue = new Set();
let flushing = false;

function track(target, key) {
  if (!active) return;
  let keys = subscribers.get(target);
  if (!keys) subscribers.set(target, (keys = new Map()));
  let set = keys.get(key);
  if (!set) keys.set(key, (set = new Set()));
  set.add(active);
  active.sources.add(set);
}

function trigger(target, key) {
  for (const effect of subscribers.get(target)?.get(key) ?? []) queue.add(effect);
  if (flushing || !queue.size) return;
  flushing = true;
  queueMicrotask(() => {
    for (const effect of queue) effect();
    queue.clear();
    flushing = false;
  });
}

const proxies = new WeakMap();
const traps = {
  get(target, key, receiver) {
    if (key === raw) return target;
    track(target, key);
    const value = Reflect.get(target, key, receiver);
    return typeof value === 'object' && value !== null ? reactive(value) : value;
  },
  set(target, key, value, receiver) {
    const before = target[key];
    const added = !Reflect.has(target, key);
    const done = Reflect.set(target, key, value?.[raw] ?? value, receiver);
    if (added) trigger(target, 'keys');
    if (!Object.is(before, value)) trigger(target, key);
    return done;
  },
  deleteProperty(target, key) {
    const done = Reflect.deleteProperty(target, key);
    trigger(target, key);
    trigger(target, 'keys');
    return done;
  },
  ownKeys(target) {
    track(target, 'keys');
    return Reflect.ownKeys(target);
  },
};

export function reactive(target) {
  if (!proxies.has(target)) proxies.set(target, new Proxy(target, traps));
  return proxies.get(target);
}

export function effect(act) {
  const run = () => {
    run.sources.forEach((set) => set.delete(run));
    run.sources.clear();
    const outer = active;
    active = run;
    try {
      act();
    } finally {
      active = outer;
    }
  };
  run.sources = new Set();
  run();
  return () => run.sources.forEach((set) => set.delete(run));
}

export function computed(get) {
  const box = reactive({ value: undefined });
  effect(() => { box.value = get(); });
  return box;
}

export const Weather = () => null;
""",
    ),
    _sample(
        "state-machine-of-timer",
        "state",
        r"""
'use strict';

const machine = {
  initial: 'idle',
  states: {
    idle: { on: { START: { target: 'work', do: ['reset', 'begin'] } } },
    work: {
      on: { TICK: [{ target: 'rest', when: 'isOver', do: ['ring', 'countRound', 'begin'] }, { do: ['tick'] }], PAUSE: { target: 'paused' }, STOP: { target: 'idle' } },
    },
    rest: {
      on: { TICK: [{ target: 'work', when: 'isOver', do: ['ring', 'begin'] }, { do: ['tick'] }], STOP: { target: 'idle' } },
    },
    paused: { on: { RESUME: { target: 'work', do: ['begin'] }, STOP: { target: 'idle' } } },
  },
};

const guards = {
  isOver: (c) => c.left <= 0,
};

const actions = {
  reset: (c) => ({ ...c, rounds: 0, left: c.workSeconds }),
  begin: (c, state) => ({ ...c, left: state === 'rest' ? (c.rounds % 4 === 0 ? c.longRestSeconds : c.restSeconds) : c.left > 0 ? c.left : c.workSeconds }),
  tick: (c) => ({ ...c, left: c.left - 1 }),
  countRound: (c) => ({ ...c, rounds: c.rounds + 1 }),
  ring: (c) => ({ ...c, rang: true }),
};

function transition({ state, context }, event) {
  const candidates = [].concat(machine.states[state].on[event] || []);
  const chosen = candidates.find(({ when }) => !when || guards[when](context));
  if (!chosen) return { state, context };
  const next = chosen.target || state;
  const changed = (chosen.do || []).reduce((c, name) => actions[name](c, next), { ...context, rang: false });
  return { state: next, context: changed };
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

exports.onEnable = (context) => {
  let now = { state: machine.initial, context: { workSeconds: 1500, restSeconds: 300, longRestSeconds: 900, left: 0, rounds: 0, ...context.config } };
  const send = (event) => {
    now = transition(now, event);
    if (now.context.rang) context.notifications.show({ title: now.state === 'rest' ? 'Time for a break' : 'Back to work' });
    return now;
  };
  exports.timer = setInterval(() => send('TICK'), 1000);
  exports.send = send;
};
exports.onDisable = () => clearInterval(exports.timer);
exports.transition = transition;
exports.Weather = ({ left }) => clock(left);
""",
        manifest=asking("notifications"),
    ),
)
