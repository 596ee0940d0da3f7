"""Readers of texts: formats, feeds and formulas taken apart by hand, and markup made safe."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, esbuild_bundle, hooks, online, sdk_plugin, tsc_widget

_PARSER = "text-format-parsed"
_FORMULA = "formula-without-eval"
_FEED = "feed-read"
_MARKUP = "markup-made-safe"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="relaxed-json-read",
        family=_PARSER,
        files={
            "dist/index.js": esbuild_bundle(
                {
                    "src/read.js": r"""
                    const TOKEN = /\s*(?:\/\/[^\n]*\n|\/\*[\s\S]*?\*\/|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?|[A-Za-z_$][\w$]*|[[\]{},:]))/gy;
                    const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", 0: "\0" };
                    function unquote(token) {
                      return token.slice(1, -1).replace(/\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\s\S]))/g, (_, u, x, c) => (u || x ? String.fromCharCode(parseInt(u || x, 16)) : c in ESCAPES ? ESCAPES[c] : c));
                    }
                    module.exports = function read(text) {
                      const tokens = [...text.matchAll(TOKEN)].map((m) => m[1]).filter(Boolean);
                      let at = 0;
                      function value() {
                        const token = tokens[at++];
                        if (token === "{") {
                          const object = {};
                          while (tokens[at] !== "}") {
                            const key = tokens[at++];
                            at += 1;
                            object[/^["']/.test(key) ? unquote(key) : key] = value();
                            if (tokens[at] === ",") at += 1;
                          }
                          at += 1;
                          return object;
                        }
                        if (token === "[") {
                          const list = [];
                          while (tokens[at] !== "]") {
                            list.push(value());
                            if (tokens[at] === ",") at += 1;
                          }
                          at += 1;
                          return list;
                        }
                        if (/^["']/.test(token)) return unquote(token);
                        return { true: true, false: false, null: null }[token] ?? Number(token);
                      }
                      return value();
                    };
                    """,
                    "src/index.js": r"""
                    const read = require_src_read_js();
                    exports.onConfigChange = async ({ config, storage }) => storage.set("layout", read(config.layout || "{}"));
                    """,
                },
                start="src/index.js",
            )
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="csv-pasted-into-a-table",
        family=_PARSER,
        files={
            "dist/index.js": r"""import { useState } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

export function parseCsv(text, comma = ',') {
  const rows = [[]];
  let cell = '', quoted = false;
  for (let n = 0; n < text.length; n += 1) {
    const sign = text[n];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[n + 1] === '"') { cell += '"'; n += 1; }
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === comma || sign === '\n') {
      rows.at(-1).push(cell);
      cell = '';
      if (sign === '\n') rows.push([]);
    } else if (sign !== '\r') cell += sign;
  }
  rows.at(-1).push(cell);
  return rows;
}

export function Table() {
  const [rows, setRows] = useState([]);
  return jsxs('div', {
    onPaste: (event) => setRows(parseCsv(event.clipboardData.getData('text/plain'), '\t')),
    children: [jsx('p', { children: 'Paste cells here' }), jsx('table', { children: jsx('tbody', { children: rows.map((row, n) => jsx('tr', { children: row.map((c, k) => jsx('td', { children: c }, k)) }, n)) }) })],
  });
}
"""
        },
        manifest=declared("clipboard-read"),
        package=ESM,
    ),
    Sample(
        name="ini-settings-of-own-folder",
        family=_PARSER,
        files={
            "dist/index.js": hooks(
                r"""
                const settings = parse(fs.readFileSync(path.join(__dirname, 'defaults.ini'), 'utf8'));
                await storage.set('settings', { ...settings, ...config });
                """,
                above=r"""
                const fs = require('fs');
                const path = require('path');

                function parse(text) {
                  const result = {};
                  let section = result;
                  for (const line of text.split(/\r?\n/)) {
                    const head = /^\[([^\]]+)\]$/.exec(line);
                    const pair = /^([^=;#]+?)\s*=\s*(.*)$/.exec(line);
                    if (head) section = result[head[1]] = Object.create(null);
                    else if (pair) section[pair[1]] = pair[2];
                  }
                  return result;
                }
                """,
            ),
            "dist/defaults.ini": "; what a new owner sees\nplace=Ulm\n[graph]\nwidth=300\nexec=never\n",
        },
        manifest=declared("filesystem-access", "storage-read", "storage-write"),
    ),
    Sample(
        name="calendar-file-unfolded",
        family=_PARSER,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const { data } = await context.api.http.get('https://calendar.example.org/holidays.ics');
                await context.storage.set('holidays', events(data));
                """,
                above=r"""
                const date = (text) => new Date(text.replace(/^(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d))?.*$/, (_, y, m, d, t, h, i, s) => (t ? `${y}-${m}-${d}T${h}:${i}:${s}Z` : `${y}-${m}-${d}`)));

                export function events(text) {
                  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
                  const found = [];
                  for (const line of lines) {
                    const colon = line.indexOf(':');
                    const [name] = line.slice(0, colon).split(';');
                    const value = line.slice(colon + 1);
                    if (line === 'BEGIN:VEVENT') found.push({});
                    else if (name === 'SUMMARY') found.at(-1).title = value.replace(/\\([,;\\])/g, '$1');
                    else if (name === 'DTSTART') found.at(-1).start = date(value);
                  }
                  return found;
                }
                """,
            )
        },
        manifest=declared("network-access", "storage-write", services=["https://calendar.example.org"]),
        package=ESM,
    ),
    Sample(
        name="yaml-front-matter-cut-off",
        family=_PARSER,
        files={
            "dist/index.js": tsc_widget(
                r"""
                context.storage.get("note").then((text) => setState({ text: frontMatter(text || "").title || "Untitled" }));
                """,
                above=r"""
                const frontMatter = (text) => {
                    const [, head = ""] = /^---\n([\s\S]*?)\n---/.exec(text) || [];
                    return Object.fromEntries(head.split("\n").map((line) => /^([\w-]+):\s*(.*)$/.exec(line)).filter(Boolean).map(([, key, value]) => [key, /^\[.*\]$/.test(value) ? value.slice(1, -1).split(/,\s*/) : value.replace(/^(['"])(.*)\1$/, "$2")]));
                };
                """,
            )
        },
    ),
    Sample(
        name="escape-sequences-of-a-terminal",
        family=_PARSER,
        files={
            "dist/index.js": r"""'use strict';
const { createElement: h } = require('react');

const COLORS = ['black', 'crimson', 'green', 'goldenrod', 'royalblue', 'orchid', 'teal', 'silver'];
const SEQUENCE = /\x1b\[([\d;]*)m|\x1b\][^\x07]*\x07|\x1b[()][0AB]|[\x00-\x08\x0b\x0c\x0e-\x1f]/g;

function spans(text) {
  const out = [];
  let color, bold = false, last = 0;
  const push = (upTo) => upTo > last && out.push(h('span', { key: last, style: { color, fontWeight: bold ? 700 : undefined } }, text.slice(last, upTo)));
  for (const match of text.matchAll(SEQUENCE)) {
    push(match.index);
    for (const code of (match[1] || '').split(';').map(Number)) {
      if (code === 0) { color = undefined; bold = false; } else if (code === 1) bold = true;
      else if (code >= 30 && code < 38) color = COLORS[code - 30];
    }
    last = match.index + match[0].length;
  }
  push(text.length);
  return out;
}

exports.Output = ({ text }) => h('pre', { className: 'terminal' }, spans(text));
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="protobuf-varints-decoded",
        family=_PARSER,
        files={
            "dist/index.js": r"""export function* fields(bytes) {
  let at = 0;
  const varint = () => {
    let value = 0n, shift = 0n;
    for (;;) {
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      shift += 7n;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    if ((tag & 7) === 0) yield [tag >> 3, varint()];
    else if ((tag & 7) === 2) {
      const length = Number(varint());
      yield [tag >> 3, bytes.subarray(at, (at += length))];
    } else throw new RangeError(`wire type ${tag & 7}`);
  }
}

export async function onEnable({ storage }) {
  const answer = await fetch('https://transit.example.net/feed.pb', { headers: { accept: 'application/x-protobuf' } });
  const vehicles = [...fields(new Uint8Array(await answer.arrayBuffer()))].filter(([number]) => number === 2).length;
  await storage.set('vehicles', vehicles);
}
"""
        },
        manifest=declared("network-access", "storage-write", services=["https://transit.example.net"]),
        package=ESM,
    ),
    Sample(
        name="shunting-yard-calculator",
        family=_FORMULA,
        files={
            "dist/index.js": r"""const RANK = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 3 };
const APPLY = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '^': (a, b) => a ** b };

export function evaluate(text) {
  const values = [], operators = [];
  const reduce = () => {
    const b = values.pop(), a = values.pop();
    values.push(APPLY[operators.pop()](a, b));
  };
  for (const [token] of text.matchAll(/\d+(?:\.\d+)?|[-+*/^()]/g)) {
    if (/\d/.test(token)) values.push(Number(token));
    else if (token === '(') operators.push(token);
    else if (token === ')') {
      while (operators.at(-1) !== '(') reduce();
      operators.pop();
    } else {
      while (operators.length && RANK[operators.at(-1)] >= RANK[token] && token !== '^') reduce();
      operators.push(token);
    }
  }
  while (operators.length) reduce();
  return values[0];
}

export const commands = { calc: { usage: 'calc EXPRESSION', run: async (_, words) => String(evaluate(words.join(' '))) } };
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="pratt-parser-with-names",
        family=_FORMULA,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const price = compile(config.price || "hours * rate * (1 + tax)");
                setState({ text: price({ hours: 8, rate: 40, tax: 0.19 }).toFixed(2) });
                """,
                above=r"""
                const POWERS = { "+": 10, "-": 10, "*": 20, "/": 20 };
                function compile(text) {
                    const tokens = text.match(/[A-Za-z]\w*|\d+(?:\.\d+)?|\S/g) || [];
                    function expression(power) {
                        let left = prefix(tokens.shift());
                        while (tokens.length && (POWERS[tokens[0]] || 0) > power) {
                            const sign = tokens.shift(), a = left, b = expression(POWERS[sign]);
                            left = { "+": (v) => a(v) + b(v), "-": (v) => a(v) - b(v), "*": (v) => a(v) * b(v), "/": (v) => a(v) / b(v) }[sign];
                        }
                        return left;
                    }
                    function prefix(token) {
                        if (token === "(") {
                            const inner = expression(0);
                            tokens.shift();
                            return inner;
                        }
                        if (/^\d/.test(token))
                            return () => Number(token);
                        return (values) => values[token];
                    }
                    return expression(0);
                }
                """,
            )
        },
    ),
    Sample(
        name="stack-machine-for-automations",
        family=_FORMULA,
        files={
            "dist/index.js": r"""'use strict';
const OPS = {
  push: (stack, value) => stack.push(value),
  add: (stack) => stack.push(stack.pop() + stack.pop()),
  lt: (stack) => stack.push(stack.pop() > stack.pop()),
  load: (stack, name, env) => stack.push(env[name]),
  call: (stack, name, env) => stack.push(env.actions[name](stack.pop())),
};

/** Runs the bytecode of one automation: [[operation, argument], …]. */
function run(program, env) {
  const stack = [];
  for (let pc = 0, steps = 0; pc < program.length; pc += 1) {
    if ((steps += 1) > 10000) throw new Error('the automation does not end');
    const [op, argument] = program[pc];
    if (op === 'jz') { if (!stack.pop()) pc += argument; } else OPS[op](stack, argument, env);
  }
  return stack.pop();
}

exports.onEnable = async ({ storage, api }) => {
  const actions = { notify: (message) => api.notifications.show({ title: 'Automation', message }) };
  for (const program of (await storage.get('programs')) ?? []) run(program, { hour: new Date().getHours(), actions });
};
"""
        },
        manifest=declared("storage-read", "notifications"),
    ),
    Sample(
        name="cron-lines-explained",
        family=_FORMULA,
        files={
            "dist/index.js": r"""const FIELDS = [['minute', 0, 59], ['hour', 0, 23], ['day', 1, 31], ['month', 1, 12], ['weekday', 0, 6]];

function expand(text, low, high) {
  const all = new Set();
  for (const part of text.split(',')) {
    const [, range, step = '1'] = /^(\*|\d+(?:-\d+)?)(?:\/(\d+))?$/.exec(part) ?? [];
    if (!range) throw new SyntaxError(`"${part}" is no part of a crontab line`);
    const [from, to] = range === '*' ? [low, high] : range.split('-').map(Number);
    for (let n = from; n <= (to ?? from); n += Number(step)) all.add(n);
  }
  return all;
}

export function next(line, after = new Date()) {
  const sets = line.trim().split(/\s+/).map((text, n) => expand(text, FIELDS[n][1], FIELDS[n][2]));
  const at = new Date(after);
  at.setSeconds(0, 0);
  for (let n = 0; n < 527040; n += 1) {
    at.setMinutes(at.getMinutes() + 1);
    if ([at.getMinutes(), at.getHours(), at.getDate(), at.getMonth() + 1, at.getDay()].every((value, k) => sets[k].has(value))) return at;
  }
  return null;
}

export const commands = { cron: { usage: "cron '*/5 * * * *'", run: async (_, [line]) => next(line)?.toISOString() ?? 'never' } };
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="feed-of-podcasts-by-regular-expression",
        family=_FEED,
        files={
            "dist/index.js": hooks(
                r"""
                const { data } = await api.http.get('https://feeds.example.org/podcast.xml', { headers: { 'User-Agent': 'acme-podcasts/1.0' } });
                const episodes = [...data.matchAll(/<item>([\s\S]*?)<\/item>/g)].map(([, item]) => ({
                  title: decode(tag(item, 'title')), at: Date.parse(tag(item, 'pubDate')), url: (/<enclosure[^>]+url="([^"]+)"/.exec(item) || [])[1],
                }));
                await storage.set('episodes', episodes.slice(0, 30));
                """,
                above=r"""
                const tag = (xml, name) => (new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`).exec(xml) || [])[1] || '';
                const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
                const decode = (text) => text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, dec, name) => (name ? NAMED[name] || all : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(dec))));
                """,
            )
        },
        manifest=online("https://feeds.example.org"),
    ),
    Sample(
        name="headlines-from-json-feed",
        family=_FEED,
        files={
            "dist/index.js": tsc_widget(r"""
                let stale = false;
                (async () => {
                    const response = await fetch("https://news.example.com/feed.json", { credentials: "omit" });
                    const { items } = await response.json();
                    if (!stale)
                        setState({ text: items.slice(0, 5).map((item) => item.title).join(" · ") });
                })().catch((error) => context.logger.error(error));
                return () => { stale = true; };
            """)
        },
        manifest=declared("network-access", services=["https://news.example.com"]),
    ),
    Sample(
        name="subscriptions-from-an-outline",
        family=_FEED,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';

export async function subscriptions(file) {
  const page = new DOMParser().parseFromString(await file.text(), 'text/xml');
  if (page.querySelector('parsererror')) throw new SyntaxError(`${file.name} is not an outline`);
  return Array.from(page.querySelectorAll('outline[xmlUrl]'), (node) => ({ title: node.getAttribute('text'), url: node.getAttribute('xmlUrl') }));
}

export const Import = ({ onFound }) => jsx('input', {
  type: 'file',
  accept: '.opml,text/xml',
  onChange: async ({ target }) => onFound(await subscriptions(target.files[0])),
});
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="allow-list-sanitizer",
        family=_MARKUP,
        files={
            "dist/index.js": r"""const TAGS = new Set(['A', 'B', 'I', 'EM', 'STRONG', 'P', 'UL', 'OL', 'LI', 'CODE', 'PRE', 'BR']);
const DANGEROUS = /^(?:javascript|data|vbscript):/i;

export function sanitize(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const node of [...page.body.querySelectorAll('*')]) {
    if (['SCRIPT', 'STYLE', 'IFRAME', 'OBJECT', 'EMBED'].includes(node.tagName)) node.remove();
    else if (!TAGS.has(node.tagName)) node.replaceWith(...node.childNodes);
    else for (const { name, value } of [...node.attributes]) {
      if (name !== 'href' || DANGEROUS.test(value.replace(/[\x00-\x20]/g, ''))) node.removeAttribute(name);
    }
  }
  return page.body.innerHTML;
}

export function show(element, html) {
  element.innerHTML = sanitize(html);
  element.querySelectorAll('a').forEach((link) => { link.target = '_blank'; link.rel = 'noopener noreferrer'; });
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="markdown-escaped-before-rendering",
        family=_MARKUP,
        files={
            "dist/index.js": tsc_widget(
                r"""
                context.storage.get("text").then((text) => setState({ text: "", html: markdown(text || "") }));
                """,
                above=r"""
                const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
                const RULES = [
                    [/^###? (.+)$/gm, "<h4>$1</h4>"],
                    [/`([^`]+)`/g, "<code>$1</code>"],
                    [/\*\*([^*]+)\*\*/g, "<strong>$1</strong>"],
                    [/\[([^\]]+)\]\((https:[^)\s]+)\)/g, '<a rel="noopener" href="$2">$1</a>'],
                ];
                const markdown = (text) => RULES.reduce((html, [pattern, into]) => html.replace(pattern, into), text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]));
                """,
                shown='(0, jsx_runtime_1.jsx)("div", { dangerouslySetInnerHTML: { __html: state ? state.html : "" } })',
            )
        },
    ),
    Sample(
        name="search-words-marked",
        family=_MARKUP,
        files={
            "dist/index.js": r"""'use strict';
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function mark(root, words) {
  const pattern = new RegExp(`(${words.map(literal).join('|')})`, 'gi');
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const parts = node.data.split(pattern);
    if (parts.length < 2) continue;
    const box = document.createElement('template');
    box.innerHTML = parts.map((part, n) => (n % 2 ? '<mark></mark>' : '<span></span>')).join('');
    [...box.content.children].forEach((child, n) => { child.textContent = parts[n]; });
    node.replaceWith(box.content);
  }
}
exports.mark = mark;
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="document-write-into-a-print-window",
        family=_MARKUP,
        files={
            "dist/index.js": r"""'use strict';
const safe = (value) => String(value).replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

exports.print = function print(title, rows) {
  const page = window.open('', '_blank', 'width=800,height=600');
  page.document.write(`<!doctype html><title>${safe(title)}</title><table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${safe(cell)}</td>`).join('')}</tr>`).join('')}</table>`);
  page.document.close();
  page.focus();
  page.print();
};
exports.PrintButton = ({ title, rows }) => require('react').createElement('button', { onClick: () => exports.print(title, rows) }, 'Print');
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="trusted-types-policy",
        family=_MARKUP,
        files={
            "dist/index.js": r"""const policy = globalThis.trustedTypes?.createPolicy('acme-weather', {
  createHTML: (text) => text.replace(/</g, '&lt;'),
  createScriptURL: (url) => {
    const { origin } = new URL(url, document.baseURI);
    if (origin !== location.origin) throw new TypeError(`no script from ${origin}`);
    return url;
  },
}) ?? { createHTML: (text) => text.replace(/</g, '&lt;') };

export class SkyCard extends HTMLElement {
  static observedAttributes = ['summary'];

  attributeChangedCallback(_, __, value) {
    this.innerHTML = policy.createHTML(value);
  }
}
customElements.get('acme-sky') ?? customElements.define('acme-sky', SkyCard);
"""
        },
        manifest=declared(),
        package=ESM,
    ),
)
