"""Keys that the owner entered, state that a browser keeps, and counts that stay in the house."""

from tests.support.samples import Sample
from tests.support.shapes import (
    ESM,
    declared,
    hooks,
    online,
    sdk_plugin,
    tsc_widget,
)

_KEYED = "key-from-settings"
_STATE = "browser-state"
_USAGE = "own-usage-counted"

_KEY_FIELD = {
    "config_schema": {
        "type": "object",
        "properties": {
            "apiKey": {"type": "string", "format": "password", "description": "Your key, e.g. sk-xxxxxxxxxxxxxxxx"},
            "place": {"type": "string", "default": "Ulm"},
        },
        "required": ["apiKey"],
    }
}

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="key-in-authorization-header",
        family=_KEYED,
        files={
            "dist/index.js": hooks(
                r"""
                if (!config.apiKey) {
                  api.notifications.show({ title: 'Weather', message: 'Please enter your API key in the settings.' });
                  return;
                }
                const { data } = await api.http.get('https://sky.example.org/v3/now', {
                  headers: { Authorization: `Bearer ${config.apiKey}`, Accept: 'application/json' },
                });
                await storage.set('now', data);
                """
            )
        },
        manifest=declared(
            "network-access", "storage-read", "storage-write", "notifications", services=["https://sky.example.org"]
        )
        | _KEY_FIELD,
    ),
    Sample(
        name="key-in-query",
        family=_KEYED,
        files={
            "dist/index.js": tsc_widget(r"""
                if (!config.apiKey) {
                    setState({ text: "Add your API key (looks like 0123456789abcdef…)" });
                    return;
                }
                const url = new URL("https://weather.example.com/data/2.5/weather");
                url.search = new URLSearchParams({ q: config.place, appid: config.apiKey, units: "metric" }).toString();
                context.api.http.get(url.href).then(({ data }) => setState({ text: data.weather[0].description }));
            """)
        },
        manifest=declared("network-access", "storage-read", services=["https://weather.example.com"]) | _KEY_FIELD,
    ),
    Sample(
        name="basic-authorization-encoded",
        family=_KEYED,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const { user, appPassword, server } = context.config;
                const credentials = btoa(unescape(encodeURIComponent(`${user}:${appPassword}`)));
                const { data } = await context.api.http.request({
                  method: 'PROPFIND',
                  url: `https://files.example.net/dav/${encodeURIComponent(user)}/`,
                  headers: { Authorization: `Basic ${credentials}`, Depth: '1' },
                });
                await context.storage.set('listing', data);
                context.logger.debug(server ? 'custom server' : 'default server');
                """
            )
        },
        manifest=online("https://files.example.net"),
        package=ESM,
    ),
    Sample(
        name="request-signed-by-hmac",
        family=_KEYED,
        files={
            "dist/index.js": r"""const encoder = new TextEncoder();
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

async function signature(secret, text) {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return hex(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

export async function onEnable({ api, config, storage }) {
  const query = `timestamp=${Date.now()}`;
  const url = `https://exchange.example.com/v1/balance?${query}&signature=${await signature(config.secret, query)}`;
  const { data } = await api.http.get(url, { headers: { 'X-API-KEY': config.key } });
  await storage.set('balance', data.total);
}
"""
        },
        manifest=online("https://exchange.example.com"),
        package=ESM,
    ),
    Sample(
        name="authorization-code-with-pkce",
        family=_KEYED,
        files={
            "dist/index.js": r"""const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

export async function begin(config) {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
  sessionStorage.setItem('acme.verifier', verifier);
  const url = new URL('https://accounts.example.com/authorize');
  url.search = new URLSearchParams({ client_id: config.clientId, response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256', scope: 'tasks.read' });
  window.open(url, '_blank', 'noopener');
}

export async function finish(api, config, code) {
  const body = new URLSearchParams({ grant_type: 'authorization_code', code, client_id: config.clientId, code_verifier: sessionStorage.getItem('acme.verifier') });
  sessionStorage.removeItem('acme.verifier');
  const { data } = await api.http.post('https://accounts.example.com/token', body);
  return data.access_token;
}
"""
        },
        manifest=declared(
            "network-access",
            "storage-read",
            services=["https://accounts.example.com"],
            oauth=[{"provider": "example", "scopes": ["tasks.read"]}],
        ),
        package=ESM,
    ),
    Sample(
        name="settings-page-with-hidden-field",
        family=_KEYED,
        files={
            "dist/index.js": r"""'use strict';
const { createElement: h, useState } = require('react');

exports.Settings = function Settings({ context }) {
  const [token, setToken] = useState(context.config.token || '');
  const [shown, setShown] = useState(false);
  const valid = /^(ghp_[A-Za-z0-9]{36}|github_pat_\w{20,})$/.test(token);
  return h('form', {
    onSubmit: async (event) => {
      event.preventDefault();
      await context.storage.set('token', token);
      setToken('');
    },
  },
  h('label', { htmlFor: 'token' }, 'Personal access token'),
  h('input', {
    id: 'token', type: shown ? 'text' : 'password', autoComplete: 'off', value: token,
    placeholder: 'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', onChange: (e) => setToken(e.target.value),
  }),
  h('button', { type: 'button', onClick: () => setShown(!shown) }, shown ? 'Hide' : 'Show'),
  h('button', { disabled: !valid }, 'Save'));
};
"""
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="opened-sections-in-local-storage",
        family=_STATE,
        files={
            "dist/index.js": r"""import { useState } from 'react';
import { jsx } from 'react/jsx-runtime';

const KEY = 'acme.accordion';

function read() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY) ?? '[]'));
  } catch {
    return new Set();
  }
}

export function Accordion({ sections }) {
  const [open, setOpen] = useState(read);
  const toggle = (id) => {
    const next = new Set(open);
    next.delete(id) || next.add(id);
    localStorage.setItem(KEY, JSON.stringify([...next]));
    setOpen(next);
  };
  return sections.map(({ id, title, body }) => jsx('details', { open: open.has(id), onToggle: () => toggle(id), children: [jsx('summary', { children: title }, 's'), body] }, id));
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="place-scrolled-to-in-session",
        family=_STATE,
        files={
            "dist/index.js": tsc_widget(r"""
                const box = document.querySelector("#acme-list");
                box.scrollTop = Number(sessionStorage.getItem("acme.list.top")) || 0;
                const keep = () => sessionStorage.setItem("acme.list.top", String(box.scrollTop));
                box.addEventListener("scroll", keep, { passive: true });
                return () => box.removeEventListener("scroll", keep);
            """)
        },
    ),
    Sample(
        name="consent-banner-cookie",
        family=_STATE,
        files={
            "dist/index.js": r"""'use strict';
var NAME = 'acme_consent';

function answer() {
  var found = document.cookie.split('; ').filter(function (pair) { return pair.indexOf(NAME + '=') === 0; })[0];
  return found ? decodeURIComponent(found.slice(NAME.length + 1)) : null;
}

function remember(value) {
  document.cookie = NAME + '=' + encodeURIComponent(value) + '; path=/; max-age=' + 60 * 60 * 24 * 180 + '; SameSite=Lax; Secure';
}

exports.Consent = function Consent() {
  var react = require('react');
  var state = react.useState(answer());
  if (state[0]) return null;
  function choose(value) { return function () { remember(value); state[1](value); }; }
  return react.createElement('div', { role: 'dialog', className: 'acme-consent' },
    'May this widget remember what you chose?',
    react.createElement('button', { onClick: choose('yes') }, 'Yes'),
    react.createElement('button', { onClick: choose('no') }, 'No'));
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="theme-kept-in-cookie",
        family=_STATE,
        files={
            "dist/index.js": hooks(
                r"""
                const match = /(?:^|; )acme-theme=(dark|light)/.exec(document.cookie);
                const wanted = match ? match[1] : matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
                document.documentElement.dataset.acmeTheme = wanted;
                document.cookie = `acme-theme=${wanted}; path=/; max-age=31536000; SameSite=Strict`;
                logger.debug(`theme ${wanted}`);
                """
            )
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="tiles-cached-in-indexed-database",
        family=_STATE,
        files={
            "dist/index.js": r"""const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open('acme-tiles', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('tiles');
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export async function tile(z, x, y) {
  const db = await open();
  const key = `${z}/${x}/${y}`;
  const kept = await new Promise((resolve) => {
    const request = db.transaction('tiles').objectStore('tiles').get(key);
    request.onsuccess = () => resolve(request.result);
  });
  if (kept) return URL.createObjectURL(kept);
  const blob = await (await fetch(`https://tiles.example.org/${key}.png`)).blob();
  db.transaction('tiles', 'readwrite').objectStore('tiles').put(blob, key);
  return URL.createObjectURL(blob);
}
"""
        },
        manifest=declared("network-access", services=["https://tiles.example.org"]),
        package=ESM,
    ),
    Sample(
        name="tabs-told-over-broadcast",
        family=_STATE,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                this.lane = new BroadcastChannel('acme.counter');
                this.lane.onmessage = ({ data }) => this.show(data.count);
                window.addEventListener('storage', ({ key, newValue }) => key === 'acme.count' && this.show(Number(newValue)));
                this.show(Number(localStorage.getItem('acme.count') ?? 0));
                """,
                methods=r"""
                show(count) {
                  const field = document.getElementById('acme-count');
                  if (field) field.textContent = String(count);
                }
                """,
            )
        },
        package=ESM,
        manifest=declared(),
    ),
    Sample(
        name="clicks-counted-in-own-storage",
        family=_USAGE,
        files={
            "dist/index.js": hooks(
                r"""
                const usage = (await storage.get('usage')) || { opened: 0, days: {} };
                const today = new Date().toISOString().slice(0, 10);
                usage.opened += 1;
                usage.days[today] = (usage.days[today] || 0) + 1;
                for (const day of Object.keys(usage.days).sort().slice(0, -30)) delete usage.days[day];
                await storage.set('usage', usage);
                """
            )
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="errors-to-the-host-log",
        family=_USAGE,
        files={
            "dist/index.js": r"""'use strict';
const { Component, createElement } = require('react');

class Boundary extends Component {
  constructor(props) {
    super(props);
    this.state = { failed: false };
  }

  static getDerivedStateFromError() {
    return { failed: true };
  }

  componentDidCatch(error, { componentStack }) {
    this.props.context.logger.error('the widget failed', { message: error.message, componentStack });
  }

  render() {
    return this.state.failed ? createElement('p', { role: 'alert' }, 'This widget had a problem.') : this.props.children;
  }
}

module.exports = { Boundary };
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="render-times-measured",
        family=_USAGE,
        files={
            "dist/index.js": tsc_widget(r"""
                performance.mark("acme:start");
                const observer = new PerformanceObserver((list) => {
                    for (const entry of list.getEntriesByName("acme:render"))
                        context.logger.debug("rendered", { ms: Math.round(entry.duration) });
                });
                observer.observe({ entryTypes: ["measure"] });
                requestAnimationFrame(() => performance.measure("acme:render", "acme:start"));
                return () => observer.disconnect();
            """)
        },
    ),
    Sample(
        name="rights-of-the-user-asked-of-the-host",
        family=_USAGE,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const name = context.user?.name ?? 'you';
                const greeting = new Date().getHours() < 12 ? 'Good morning' : 'Good day';
                await context.storage.set('greeting', `${greeting}, ${name}!`);
                """
            )
        },
        manifest=declared("storage-write"),
        package=ESM,
    ),
)
