"""Code that makes or fetches code of its own: templates, chunks, workers, frames that hold a guest."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, sdk_plugin, tsc_widget, umd, webpack_bundle

_COMPILED = "template-made-into-code"
_CHUNK = "own-chunk-loaded"
_WORKER = "worker-of-own-code"
_SANDBOX = "guest-in-a-sandbox"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="dot-templates-compiled",
        family=_COMPILED,
        files={
            "dist/index.js": umd(
                r"""
                var settings = { evaluate: /\{\{([\s\S]+?)\}\}/g, interpolate: /\{\{=([\s\S]+?)\}\}/g };
                function unescapeCode(code) { return code.replace(/\\('|\\)/g, '$1').replace(/[\r\t\n]/g, ' '); }
                function template(text) {
                  var source = "var out='" + text
                    .replace(/'|\\/g, '\\$&')
                    .replace(settings.interpolate, function (_, code) { return "'+(" + unescapeCode(code) + ")+'"; })
                    .replace(settings.evaluate, function (_, code) { return "';" + unescapeCode(code) + "out+='"; }) + "';return out;";
                  try {
                    return new Function('it', source);
                  } catch (error) {
                    if (typeof console !== 'undefined') console.log('Could not create a template: ' + source);
                    throw error;
                  }
                }
                var row = template('<li>{{=it.day}}: {{=it.low}} to {{=it.high}}</li>');
                exports.Days = function Days(props) {
                  return require('react').createElement('ul', { dangerouslySetInnerHTML: { __html: props.days.map(row).join('') } });
                };
                """,
                name="Days",
            )
        },
        manifest=declared(),
    ),
    Sample(
        name="schema-validator-generated",
        family=_COMPILED,
        files={
            "dist/index.js": webpack_bundle(
                {
                    "./src/compile.js": r"""
                    const CHECKS = {
                      string: (at) => `typeof ${at} === "string"`,
                      number: (at) => `typeof ${at} === "number" && isFinite(${at})`,
                      boolean: (at) => `typeof ${at} === "boolean"`,
                    };
                    module.exports = function compile(schema) {
                      const lines = Object.keys(schema.properties).map((name) => {
                        const at = `data[${JSON.stringify(name)}]`;
                        const message = JSON.stringify(`${name} must be ${schema.properties[name].type}`);
                        return `if (!(${CHECKS[schema.properties[name].type](at)})) errors.push(${message});`;
                      });
                      return new Function("data", `"use strict"; const errors = []; ${lines.join(" ")} return errors;`);
                    };
                    """,
                    "./src/index.js": r"""
                    const compile = __webpack_require__("./src/compile.js");
                    const validate = compile({ properties: { place: { type: "string" }, hours: { type: "number" }, wind: { type: "boolean" } } });
                    exports.onConfigChange = ({ config, logger }) => validate(config).forEach((message) => logger.warn(message));
                    """,
                },
                start="./src/index.js",
            )
        },
    ),
    Sample(
        name="named-function-for-stack-traces",
        family=_COMPILED,
        files={
            "dist/index.js": r"""'use strict';
Object.defineProperty(exports, '__esModule', { value: true });

/** Gives `run` a name that the profiler shows. */
function renamed(name, run) {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) throw new TypeError(`not a name: ${name}`);
  return new Function('run', `return function ${name}() { return run.apply(this, arguments); };`)(run);
}

const effects = ['load', 'draw', 'keep'].map((name) => renamed(`weather_${name}`, () => name));
exports.effects = effects;
exports.renamed = renamed;
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="eta-templates-with-cache",
        family=_COMPILED,
        files={
            "dist/index.js": r"""const cache = new Map();
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (value) => String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign]);

function toCode(text) {
  let code = "let out = '';\n";
  let last = 0;
  for (const match of text.matchAll(/<%(=?)([\s\S]+?)%>/g)) {
    code += `out += ${JSON.stringify(text.slice(last, match.index))};\n`;
    code += match[1] ? `out += e(${match[2].trim()});\n` : `${match[2].trim()}\n`;
    last = match.index + match[0].length;
  }
  return `${code}out += ${JSON.stringify(text.slice(last))};\nreturn out;`;
}

const AsyncFunction = Object.getPrototypeOf(async function () {}).constructor;

export function compile(name, text, { async = false } = {}) {
  if (!cache.has(name)) cache.set(name, new (async ? AsyncFunction : Function)('it', 'e', toCode(text)));
  return (it) => cache.get(name)(it, escapeHtml);
}

const note = compile('note', '<p><% if (it.title) { %><b><%= it.title %></b> <% } %><%= it.text %></p>');
export const Note = ({ title, text }) => note({ title, text });
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="indirect-eval-of-a-constant",
        family=_COMPILED,
        files={
            "dist/index.js": r"""'use strict';
// A syntax test: an old engine throws when it reads the text, so the test must not stand in the file itself.
function reads(text) {
  try {
    (0, eval)(text);
    return true;
  } catch (error) {
    return false;
  }
}

var modern = reads('(a) => a?.b ?? 1') && reads('async () => {}');
exports.Widget = require(modern ? './modern.js' : './legacy.js').Widget;
""",
            "dist/modern.js": "'use strict';\nexports.Widget = ({ place }) => place?.name ?? 'Nowhere';\n",
            "dist/legacy.js": "'use strict';\nexports.Widget = function (p) { return p.place ? p.place.name : 'Nowhere'; };\n",
        },
        manifest=declared(),
    ),
    Sample(
        name="column-sorter-built-once",
        family=_COMPILED,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const rows = context.table.rows.slice().sort(byColumns(["day", "hour"]));
                setState({ text: rows.map((row) => row.title).join(", ") });
                """,
                above=r"""
                const COLUMNS = new Set(["day", "hour", "title"]);
                function byColumns(names) {
                    if (!names.every((name) => COLUMNS.has(name)))
                        throw new RangeError("no such column");
                    const tests = names.map((name) => `if (a.${name} !== b.${name}) return a.${name} < b.${name} ? -1 : 1;`);
                    return new Function("a", "b", tests.join("\n") + "\nreturn 0;");
                }
                """,
            )
        },
    ),
    Sample(
        name="lazy-chart-page",
        family=_CHUNK,
        files={
            "dist/index.js": r"""import { Suspense, lazy } from 'react';
import { jsx } from 'react/jsx-runtime';

const Chart = lazy(() => import('./chart-4f1c09ab.js'));

export const Weather = (props) => jsx(Suspense, {
  fallback: jsx('p', { children: 'Loading the chart' }),
  children: jsx(Chart, { ...props }),
});
""",
            "dist/chart-4f1c09ab.js": r"""import { jsx } from 'react/jsx-runtime';

const path = (values) => values.map((v, n) => `${n ? 'L' : 'M'}${n * 10} ${100 - v}`).join('');
export default function Chart({ values = [] }) {
  return jsx('svg', { viewBox: '0 0 300 100', children: jsx('path', { d: path(values), fill: 'none', stroke: 'currentColor' }) });
}
""",
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="locale-loaded-by-name",
        family=_CHUNK,
        files={
            "dist/index.js": r"""const LOCALES = { de: () => import('./locales/de.js'), fr: () => import('./locales/fr.js'), en: () => import('./locales/en.js') };

export async function texts(language) {
  const load = LOCALES[language.slice(0, 2)] ?? LOCALES.en;
  return (await load()).default;
}

export async function onEnable({ config, storage }) {
  await storage.set('texts', await texts(config.language ?? navigator.language));
}
""",
            "dist/locales/de.js": "export default { today: 'Heute', wind: 'Wind', rain: 'Regen' };\n",
            "dist/locales/fr.js": "export default { today: 'Aujourd\\'hui', wind: 'Vent', rain: 'Pluie' };\n",
            "dist/locales/en.js": "export default { today: 'Today', wind: 'Wind', rain: 'Rain' };\n",
        },
        manifest=declared("storage-read", "storage-write"),
        package=ESM,
    ),
    Sample(
        name="webpack-chunk-by-script-element",
        family=_CHUNK,
        files={
            "dist/index.js": r"""(() => {
  var __webpack_modules__ = {};
  function __webpack_require__(id) {
    var module = { exports: {} };
    __webpack_modules__[id](module, module.exports, __webpack_require__);
    return module.exports;
  }
  __webpack_require__.p = document.currentScript ? new URL('.', document.currentScript.src).href : '';
  __webpack_require__.u = (chunkId) => 'chunk.' + chunkId + '.js';
  __webpack_require__.l = (url, done) => {
    var script = document.createElement('script');
    script.charset = 'utf-8';
    script.timeout = 120;
    script.src = url;
    script.onerror = script.onload = (event) => {
      script.onerror = script.onload = null;
      script.parentNode && script.parentNode.removeChild(script);
      done(event);
    };
    document.head.appendChild(script);
  };
  __webpack_require__.e = (chunkId) => new Promise((resolve) => __webpack_require__.l(__webpack_require__.p + __webpack_require__.u(chunkId), resolve));
  var chunkLoadingGlobal = (self.webpackChunkacme_weather = self.webpackChunkacme_weather || []);
  chunkLoadingGlobal.push = ([, more]) => Object.assign(__webpack_modules__, more);
  self.acmeWeather = { open: () => __webpack_require__.e(417).then(() => __webpack_require__(417)) };
})();
""",
            "dist/chunk.417.js": '(self.webpackChunkacme_weather = self.webpackChunkacme_weather || []).push([[417], { 417: (module) => { module.exports = { title: "Settings" }; } }]);\n',
        },
        manifest=declared(),
    ),
    Sample(
        name="optional-module-tried",
        family=_CHUNK,
        files={
            "dist/index.js": hooks(
                r"""
                const format = sharp ? 'webp' : 'png';
                await storage.set('format', format);
                """,
                above=r"""
                let sharp = null;
                try {
                  sharp = require('sharp');
                } catch (error) {
                  if (error.code !== 'MODULE_NOT_FOUND') throw error;
                }
                """,
            )
        },
        manifest=declared("storage-read", "storage-write"),
        package={"optionalDependencies": {"sharp": "^0.33.0"}},
    ),
    Sample(
        name="commands-found-in-own-folder",
        family=_CHUNK,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('node:fs');
const path = require('node:path');

const folder = path.join(__dirname, 'commands');
exports.commands = Object.fromEntries(
  fs.readdirSync(folder).filter((name) => name.endsWith('.js')).map((name) => [path.basename(name, '.js'), require(path.join(folder, name))]),
);
""",
            "dist/commands/today.js": "'use strict';\nmodule.exports = { usage: 'today', run: () => new Date().toDateString() };\n",
            "dist/commands/week.js": "'use strict';\nmodule.exports = { usage: 'week', run: () => Math.ceil(new Date().getDate() / 7) };\n",
        },
        manifest=declared("filesystem-access"),
    ),
    Sample(
        name="require-made-for-esm",
        family=_CHUNK,
        files={
            "dist/index.js": r"""import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const { version } = require('../package.json');
const words = require(join(here, 'words.json'));

export const commands = {
  word: { usage: 'word', run: async () => words[Math.floor(Math.random() * words.length)] },
  version: { usage: 'version', run: async () => version },
};
""",
            "dist/words.json": '["Föhn", "Bora", "Mistral", "Scirocco", "Tramontana"]\n',
        },
        manifest=declared("filesystem-access"),
        package=ESM,
    ),
    Sample(
        name="sorting-in-a-blob-worker",
        family=_WORKER,
        files={
            "dist/index.js": r"""function work() {
  self.onmessage = ({ data: { id, rows, by } }) => {
    rows.sort((a, b) => (a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : 0));
    self.postMessage({ id, rows });
  };
}

let worker;
const waiting = new Map();

function start() {
  const url = URL.createObjectURL(new Blob([`(${work})()`], { type: 'text/javascript' }));
  worker = new Worker(url, { name: 'acme-sort' });
  URL.revokeObjectURL(url);
  worker.onmessage = ({ data: { id, rows } }) => {
    waiting.get(id)(rows);
    waiting.delete(id);
  };
}

export function sorted(rows, by) {
  if (!worker) start();
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker.postMessage({ id, rows, by });
  });
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="worker-inlined-by-the-bundler",
        family=_WORKER,
        files={
            "dist/index.js": r"""const jsContent = "(function(){\"use strict\";function n(r){let t=0;for(const e of r)t+=e;return t/r.length}self.onmessage=r=>{self.postMessage({mean:n(r.data),top:Math.max(...r.data)})}})();\n";
const blob = typeof self !== "undefined" && self.Blob && new Blob([jsContent], { type: "text/javascript;charset=utf-8" });
function WorkerWrapper(options) {
  let objURL;
  try {
    objURL = blob && (self.URL || self.webkitURL).createObjectURL(blob);
    if (!objURL) throw "";
    const worker = new Worker(objURL, { name: options?.name });
    worker.addEventListener("error", () => { (self.URL || self.webkitURL).revokeObjectURL(objURL); });
    return worker;
  } catch (e) {
    return new Worker("data:text/javascript;charset=utf-8," + encodeURIComponent(jsContent), { name: options?.name });
  }
}
function summarize(values, then) {
  const worker = new WorkerWrapper({ name: "summary" });
  worker.onmessage = ({ data }) => { then(data); worker.terminate(); };
  worker.postMessage(values);
}
export { summarize };
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="node-worker-for-word-counts",
        family=_WORKER,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const notes = (await context.storage.get('notes')) ?? [];
                const counts = await countWords(notes.map((note) => note.text));
                await context.storage.set('counts', counts);
                """,
                above=r"""
                import { Worker } from 'node:worker_threads';

                const countWords = (texts) => new Promise((resolve, reject) => {
                  const worker = new Worker(new URL('./count.js', import.meta.url), { workerData: texts });
                  worker.once('message', resolve);
                  worker.once('error', reject);
                });
                """,
            ),
            "dist/count.js": r"""import { parentPort, workerData } from 'node:worker_threads';

const counts = {};
for (const text of workerData) for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) counts[word] = (counts[word] ?? 0) + 1;
parentPort.postMessage(counts);
""",
        },
        manifest=declared("storage-read", "storage-write"),
        package=ESM,
    ),
    Sample(
        name="timer-worker-that-is-not-throttled",
        family=_WORKER,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const beat = ticker(1000);
                beat.onmessage = () => setState({ text: new Date().toLocaleTimeString() });
                return () => beat.terminate();
                """,
                above=r"""
                const ticker = (ms) => {
                    const code = ["setInterval(function () { postMessage(0); }, ", String(Number(ms)), ");"].join("");
                    return new Worker(URL.createObjectURL(new Blob([code], { type: "application/javascript" })));
                };
                """,
            )
        },
    ),
    Sample(
        name="service-worker-for-own-pictures",
        family=_WORKER,
        files={
            "dist/index.js": r"""if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register(new URL('./pictures-sw.js', import.meta.url), { scope: './pictures/' }).catch((error) => {
    console.warn('pictures will not be kept', error);
  });
}
export { Weather } from './weather.js';
""",
            "dist/weather.js": "export const Weather = ({ sky }) => `pictures/${encodeURIComponent(sky)}.svg`;\n",
            "dist/pictures-sw.js": r"""const CACHE = 'acme-pictures-v3';

self.addEventListener('install', (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(['sun.svg', 'rain.svg', 'snow.svg']))));
self.addEventListener('activate', (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((n) => n.startsWith('acme-pictures-') && n !== CACHE).map((n) => caches.delete(n)))),
));
self.addEventListener('fetch', (event) => event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request))));
""",
        },
        manifest=declared("network-access"),
        package=ESM,
    ),
    Sample(
        name="snippets-run-in-a-sandboxed-frame",
        family=_SANDBOX,
        files={
            "dist/index.js": r"""const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'">
<script>
  addEventListener('message', function (event) {
    var answer;
    try { answer = { value: String((0, eval)(event.data)) }; } catch (error) { answer = { error: String(error) }; }
    event.source.postMessage(answer, '*');
  });
<\/script>`;

/** Runs what the owner typed into the playground, where it can reach neither the page nor the network. */
export function playground(parent, onAnswer) {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.srcdoc = PAGE;
  addEventListener('message', (event) => event.source === frame.contentWindow && onAnswer(event.data));
  parent.append(frame);
  return (code) => frame.contentWindow.postMessage(code, '*');
}
"""
        },
        manifest=declared(description="A playground that runs what you type, in a frame that reaches nothing."),
        package=ESM,
    ),
    Sample(
        name="formula-in-a-vm-without-globals",
        family=_SANDBOX,
        files={
            "dist/index.js": hooks(
                r"""
                const values = (await storage.get('values')) || {};
                await storage.set('result', calculate(config.formula || 'a + b', values));
                """,
                above=r"""
                const vm = require('node:vm');

                const ALLOWED = /^[\w\s+\-*/().,<>=!?:%]*$/;

                function calculate(formula, values) {
                  if (!ALLOWED.test(formula) || /constructor|__|this/.test(formula)) throw new Error('the formula has signs that it must not have');
                  const numbers = Object.assign(Object.create(null), ...Object.keys(values).map((key) => ({ [key]: Number(values[key]) })));
                  return Number(vm.runInNewContext(formula, numbers, { timeout: 50 }));
                }
                """,
            )
        },
        manifest=declared("storage-read", "storage-write", description="Calculates the formula that you set up."),
    ),
    Sample(
        name="markdown-preview-in-a-frame",
        family=_SANDBOX,
        files={
            "dist/index.js": r"""'use strict';
const { createElement, useMemo } = require('react');

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const render = (text) => escape(text)
  .replace(/^# (.+)$/gm, '<h1>$1</h1>')
  .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
  .replace(/\n{2,}/g, '<p>');

exports.Preview = function Preview({ text }) {
  const page = useMemo(() => `<!doctype html><style>body{font:14px system-ui}</style>${render(text)}`, [text]);
  return createElement('iframe', { sandbox: '', srcDoc: page, title: 'Preview', referrerPolicy: 'no-referrer' });
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="map-of-the-declared-service-in-a-frame",
        family=_SANDBOX,
        files={
            "dist/index.js": r"""import { useEffect, useRef } from 'react';
import { jsx } from 'react/jsx-runtime';

const ORIGIN = 'https://maps.example.org';

export function Map({ place, onPick }) {
  const frame = useRef(null);
  useEffect(() => {
    const listen = (event) => {
      if (event.origin !== ORIGIN || event.source !== frame.current?.contentWindow) return;
      if (event.data?.type === 'picked') onPick(event.data.point);
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, [onPick]);
  return jsx('iframe', {
    ref: frame, src: `${ORIGIN}/embed?q=${encodeURIComponent(place)}`, sandbox: 'allow-scripts allow-same-origin', loading: 'lazy', title: 'Map',
    onLoad: () => frame.current.contentWindow.postMessage({ type: 'zoom', level: 11 }, ORIGIN),
  });
}
"""
        },
        manifest=declared("network-access", services=["https://maps.example.org"]),
        package=ESM,
    ),
)
