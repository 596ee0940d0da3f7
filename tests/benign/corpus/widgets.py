"""Ordinary widgets: they ask the services they name, draw, and keep what the owner chose."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, online, sdk_plugin, tsc_widget

_WIDGET = "ordinary-widget"
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
        name="forecast-by-fetch",
        family=_WIDGET,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const controller = new AbortController();
                const url = `https://sky.example.org/v2/forecast?place=${encodeURIComponent(config.place)}&units=${config.units || "metric"}`;
                fetch(url, { signal: controller.signal })
                    .then((response) => {
                        if (!response.ok)
                            throw new Error(`The service answered ${response.status}.`);
                        return response.json();
                    })
                    .then((forecast) => setState({ text: `${forecast.temperature}°, ${forecast.summary}` }))
                    .catch((error) => error.name !== "AbortError" && context.logger.warn(error.message));
                return () => controller.abort();
                """
            )
        },
        manifest=online("https://sky.example.org"),
    ),
    Sample(
        name="todo-list-in-storage",
        family=_WIDGET,
        files={
            "dist/index.js": r"""import { useCallback, useEffect, useState } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

export function Todo({ context }) {
  const [items, setItems] = useState([]);
  const [draft, setDraft] = useState('');

  useEffect(() => {
    context.storage.get('items').then((kept) => setItems(kept ?? []));
  }, [context]);

  const save = useCallback(async (next) => {
    setItems(next);
    await context.storage.set('items', next);
  }, [context]);

  const add = (event) => {
    event.preventDefault();
    if (!draft.trim()) return;
    save([...items, { id: crypto.randomUUID(), text: draft.trim(), done: false }]);
    setDraft('');
  };

  return jsxs('form', {
    onSubmit: add,
    children: [
      jsx('ul', {
        children: items.map((item) => jsx('li', {
          className: item.done ? 'done' : undefined,
          onClick: () => save(items.map((i) => (i.id === item.id ? { ...i, done: !i.done } : i))),
          children: item.text,
        }, item.id)),
      }),
      jsx('input', { value: draft, onChange: (e) => setDraft(e.target.value), placeholder: 'What is next?' }),
    ],
  });
}
"""
        },
        manifest=declared("storage-read", "storage-write"),
        package=ESM,
    ),
    Sample(
        name="clock-of-many-zones",
        family=_WIDGET,
        files={
            "dist/index.js": tsc_widget(r"""
                const zones = (config.zones || "Europe/Berlin,Asia/Tokyo").split(",");
                const show = () => setState({
                    text: zones.map((zone) => new Intl.DateTimeFormat(config.locale, { timeZone: zone, timeStyle: "short" }).format()).join("  "),
                });
                show();
                const timer = setInterval(show, 1000);
                return () => clearInterval(timer);
            """)
        },
    ),
    Sample(
        name="chart-on-canvas",
        family=_WIDGET,
        files={
            "dist/index.js": r"""'use strict';
const { createElement, useEffect, useRef } = require('react');

function draw(canvas, values) {
  const paper = canvas.getContext('2d');
  const top = Math.max(...values);
  const step = canvas.width / (values.length - 1);
  paper.clearRect(0, 0, canvas.width, canvas.height);
  paper.beginPath();
  values.forEach((value, n) => paper[n ? 'lineTo' : 'moveTo'](n * step, canvas.height * (1 - value / top)));
  paper.strokeStyle = getComputedStyle(canvas).getPropertyValue('--accent') || '#36c';
  paper.lineWidth = 2;
  paper.stroke();
}

exports.Chart = function Chart({ values }) {
  const ref = useRef(null);
  useEffect(() => draw(ref.current, values), [values]);
  return createElement('canvas', { ref, width: 300, height: 120, role: 'img', 'aria-label': 'Steps of the week' });
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="feed-reader-over-host-http",
        family=_WIDGET,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                this.timer = setInterval(() => this.refresh(), 15 * 60 * 1000);
                await this.refresh();
                """,
                methods=r"""
                async refresh() {
                  const { data } = await this.context.api.http.get('https://feeds.example.org/atom.xml');
                  const page = new DOMParser().parseFromString(data, 'application/xml');
                  const entries = [...page.querySelectorAll('entry')].slice(0, 20).map((entry) => ({
                    title: entry.querySelector('title')?.textContent ?? '',
                    link: entry.querySelector('link')?.getAttribute('href') ?? '',
                  }));
                  await this.context.storage.set('entries', entries.filter((e) => e.link.startsWith('https://')));
                }
                """,
            )
        },
        manifest=online("https://feeds.example.org"),
        package=ESM,
    ),
    Sample(
        name="rates-with-retry",
        family=_WIDGET,
        files={
            "dist/index.js": hooks(
                r"""
                const rates = await withRetry(() => api.http.get(`${BASE}/latest?base=${config.base || 'EUR'}`), 3);
                await storage.set('rates', { at: Date.now(), values: rates.data.rates });
                logger.info(`${Object.keys(rates.data.rates).length} rates`);
                """,
                above=r"""
                const BASE = 'https://rates.example.com/v1';
                const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

                async function withRetry(ask, times) {
                  for (let n = 0; ; n += 1) {
                    try {
                      return await ask();
                    } catch (error) {
                      if (n + 1 >= times) throw error;
                      await pause(500 * 2 ** n);
                    }
                  }
                }
                """,
            )
        },
        manifest=online("https://rates.example.com"),
    ),
    Sample(
        name="calendar-of-today",
        family=_WIDGET,
        files={
            "dist/index.js": tsc_widget(r"""
                const start = new Date();
                start.setHours(0, 0, 0, 0);
                const end = new Date(start.getTime() + 24 * 60 * 60 * 1000);
                context.api.calendar.list({ from: start.toISOString(), to: end.toISOString() })
                    .then((events) => setState({ text: events.map((event) => event.title).join(", ") || "Nothing today" }));
            """)
        },
        manifest=declared("calendar"),
    ),
    Sample(
        name="timer-of-work-and-rest",
        family=_WIDGET,
        files={
            "dist/index.js": r"""import { useReducer, useEffect } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

const LENGTHS = { work: 25 * 60, rest: 5 * 60 };

function reduce(state, action) {
  switch (action) {
    case 'tick':
      if (state.left > 1) return { ...state, left: state.left - 1 };
      return state.phase === 'work' ? { ...state, phase: 'rest', left: LENGTHS.rest } : { ...state, phase: 'work', left: LENGTHS.work };
    case 'toggle': return { ...state, running: !state.running };
    case 'reset': return { phase: 'work', left: LENGTHS.work, running: false };
    default: throw new Error(`unknown action ${action}`);
  }
}

const two = (n) => String(n).padStart(2, '0');

export function Pomodoro() {
  const [state, dispatch] = useReducer(reduce, 'reset', (first) => reduce(null, first));
  useEffect(() => {
    if (!state.running) return undefined;
    const timer = setInterval(dispatch, 1000, 'tick');
    return () => clearInterval(timer);
  }, [state.running]);
  return jsxs('div', {
    children: [
      jsx('output', { children: `${two(Math.floor(state.left / 60))}:${two(state.left % 60)}` }),
      jsx('button', { onClick: () => dispatch('toggle'), children: state.running ? 'Pause' : 'Start' }),
    ],
  });
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="departures-of-a-stop",
        family=_WIDGET,
        files={
            "dist/index.js": hooks(
                r"""
                const query = new URLSearchParams({ stop: config.stop, limit: '6' });
                const { data } = await api.http.get(`https://transit.example.net/departures?${query}`);
                const rows = data.departures.map(({ line, direction, planned, delay = 0 }) => ({
                  line, direction, leaves: new Date(Date.parse(planned) + delay * 1000).toISOString(),
                }));
                await storage.set('rows', rows.sort((a, b) => a.leaves.localeCompare(b.leaves)));
                """
            )
        },
        manifest=online("https://transit.example.net"),
    ),
    Sample(
        name="picture-of-the-day",
        family=_WIDGET,
        files={
            "dist/index.js": r"""'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
const jsx_runtime_1 = require('react/jsx-runtime');

const day = () => new Date().toISOString().slice(0, 10);

function Picture({ config }) {
  const source = `https://pictures.example.com/${encodeURIComponent(config.album || 'sky')}/${day()}.jpg`;
  return (0, jsx_runtime_1.jsx)('img', { src: source, alt: 'Picture of the day', loading: 'lazy', referrerPolicy: 'no-referrer' });
}
exports.Picture = Picture;
"""
        },
        manifest=online("https://pictures.example.com"),
    ),
    Sample(
        name="xhr-with-progress",
        family=_WIDGET,
        files={
            "dist/index.js": r"""(function () {
  'use strict';

  function load(url, onProgress) {
    return new Promise(function (resolve, reject) {
      var request = new XMLHttpRequest();
      request.open('GET', url);
      request.responseType = 'json';
      request.onprogress = function (event) {
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      };
      request.onload = function () { resolve(request.response); };
      request.onerror = function () { reject(new Error('No answer')); };
      request.send();
    });
  }

  exports.Tides = function Tides(props) {
    var bar = require('react').useRef(null);
    require('react').useEffect(function () {
      load('https://tides.example.org/' + encodeURIComponent(props.config.port), function (part) {
        if (bar.current) bar.current.value = part;
      }).then(props.onLoad);
    }, [props.config.port]);
    return require('react').createElement('progress', { ref: bar, max: 1 });
  };
})();
"""
        },
        manifest=online("https://tides.example.org"),
    ),
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
        manifest=online("https://weather.example.com") | _KEY_FIELD,
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
        manifest=online("https://accounts.example.com", oauth=[{"provider": "example", "scopes": ["tasks.read"]}]),
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
        manifest=declared("storage-read", "storage-write"),
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
        manifest=online("https://tiles.example.org"),
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
        manifest=declared("storage-read", "storage-write"),
        package=ESM,
    ),
)
