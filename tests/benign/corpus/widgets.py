"""Ordinary widgets: they ask the services they name, draw, and keep what the owner chose."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, online, sdk_plugin, tsc_widget

_WIDGET = "ordinary-widget"


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
        manifest=declared("network-access", "storage-read", services=["https://sky.example.org"]),
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
        manifest=declared("network-access", "storage-write", services=["https://feeds.example.org"]),
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
        manifest=declared(),
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
        manifest=declared("network-access", "storage-read", services=["https://pictures.example.com"]),
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
        manifest=declared("network-access", "storage-read", services=["https://tides.example.org"]),
    ),
)
