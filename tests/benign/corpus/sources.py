"""Packages as people ship them: sources beside the build, scripts of a build, libraries bundled whole."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, esbuild_bundle, webpack_bundle

_SOURCES = "sources-beside-the-build"
_SCRIPTS = "scripts-of-a-build"
_LIBRARY = "library-in-the-bundle"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="tsx-and-its-output",
        family=_SOURCES,
        files={
            "src/Weather.tsx": r"""import { useEffect, useState } from 'react';

interface Props {
  readonly place: string;
  readonly units?: 'metric' | 'imperial';
}

export const Weather = ({ place, units = 'metric' }: Props): JSX.Element => {
  const [degrees, setDegrees] = useState<number | null>(null);
  useEffect(() => {
    void fetch(`https://sky.example.org/now?place=${encodeURIComponent(place)}&units=${units}`)
      .then((r) => r.json() as Promise<{ t: number }>)
      .then(({ t }) => setDegrees(t));
  }, [place, units]);
  return <p className="weather">{degrees === null ? 'Loading' : <b>{degrees}°</b>}</p>;
};
""",
            "dist/index.js": r"""import { jsx } from "react/jsx-runtime";
import { useEffect, useState } from "react";
const Weather = ({ place, units = "metric" }) => {
  const [degrees, setDegrees] = useState(null);
  useEffect(() => {
    void fetch(`https://sky.example.org/now?place=${encodeURIComponent(place)}&units=${units}`).then((r) => r.json()).then(({ t }) => setDegrees(t));
  }, [place, units]);
  return /* @__PURE__ */ jsx("p", { className: "weather", children: degrees === null ? "Loading" : /* @__PURE__ */ jsx("b", { children: [degrees, "\xB0"] }) });
};
export {
  Weather
};
""",
            "tsconfig.json": '{"compilerOptions": {"strict": true, "jsx": "react-jsx", "outDir": "dist", "target": "ES2022"}}\n',
        },
        manifest=declared("network-access", services=["https://sky.example.org"]),
        package=ESM,
    ),
    Sample(
        name="jsx-source-with-classic-runtime",
        family=_SOURCES,
        files={
            "src/List.jsx": r"""import React from 'react';

export default function List({ items }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item.id} dangerouslySetInnerHTML={{ __html: item.safeHtml }} />
      ))}
    </ul>
  );
}
""",
            "dist/index.js": r""""use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.default = List;
var _react = _interopRequireDefault(require("react"));
function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e }; }
function List({ items }) {
  return /*#__PURE__*/_react.default.createElement("ul", null, items.map(item => /*#__PURE__*/_react.default.createElement("li", {
    key: item.id,
    dangerouslySetInnerHTML: { __html: item.safeHtml }
  })));
}
""",
        },
        manifest=declared(),
    ),
    Sample(
        name="types-and-enums",
        family=_SOURCES,
        files={
            "src/units.ts": "export enum Unit { Metric, Imperial }\nexport namespace Convert {\n  export const miles = (km: number): number => km / 1.609344;\n}\n",
            "dist/index.js": r""""use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Convert = exports.Unit = void 0;
var Unit;
(function (Unit) {
    Unit[Unit["Metric"] = 0] = "Metric";
    Unit[Unit["Imperial"] = 1] = "Imperial";
})(Unit || (exports.Unit = Unit = {}));
var Convert;
(function (Convert) {
    Convert.miles = (km) => km / 1.609344;
})(Convert || (exports.Convert = Convert = {}));
""",
            "dist/index.d.ts": "export declare enum Unit { Metric = 0, Imperial = 1 }\nexport declare namespace Convert { const miles: (km: number) => number; }\n",
        },
        manifest=declared(),
    ),
    Sample(
        name="tests-shipped-by-mistake",
        family=_SOURCES,
        files={
            "dist/index.js": "'use strict';\nexports.double = (n) => n * 2;\n",
            "dist/index.test.js": r"""'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { double } = require('./index.js');

test('it doubles', () => assert.equal(double(2), 4));
test('it refuses markup', () => assert.ok(Number.isNaN(double('<script>alert(1)</script>'))));
test('it is not fooled by words like eval(1) or rm -rf', () => assert.ok(Number.isNaN(double('eval(1)'))));
""",
        },
        manifest=declared(),
    ),
    Sample(
        name="both-module-formats",
        family=_SOURCES,
        files={
            "dist/index.js": "'use strict';\nObject.defineProperty(exports, '__esModule', { value: true });\nexports.celsius = (f) => (f - 32) / 1.8;\n",
            "dist/index.mjs": "export const celsius = (f) => (f - 32) / 1.8;\n",
            "dist/index.d.mts": "export declare const celsius: (f: number) => number;\n",
        },
        manifest=declared(),
        package={"exports": {".": {"import": "./dist/index.mjs", "require": "./dist/index.js"}}},
    ),
    Sample(
        name="built-by-tsc-and-copied",
        family=_SCRIPTS,
        files={"dist/index.js": "'use strict';\nexports.Weather = () => 'built by the script named build';\n"},
        manifest=declared(),
        package={
            "scripts": {
                "build": "tsc -p . && node scripts/copy-assets.js",
                "prepack": "npm run build",
                "test": "vitest run",
                "lint": "eslint src --max-warnings 0",
                "clean": "rm -rf dist",
            },
            "devDependencies": {"typescript": "^5.4.0", "vitest": "^1.6.0"},
        },
    ),
    Sample(
        name="bundled-with-configuration-files",
        family=_SCRIPTS,
        files={
            "dist/index.js": 'const Weather=()=>"bundled";export{Weather};\n',
            "vite.config.js": r"""import { defineConfig } from 'vite';
import { execSync } from 'node:child_process';

const commit = execSync('git rev-parse --short HEAD').toString().trim();
export default defineConfig({ define: { __COMMIT__: JSON.stringify(commit) }, build: { lib: { entry: 'src/index.jsx', formats: ['es'] }, rollupOptions: { external: ['react'] } } });
""",
        },
        manifest=declared(),
        package={**ESM, "scripts": {"build": "vite build"}, "devDependencies": {"vite": "^5.2.0"}},
    ),
    Sample(
        name="assets-copied-by-own-script",
        family=_SCRIPTS,
        files={
            "dist/index.js": "'use strict';\nexports.Weather = () => 'with pictures';\n",
            "scripts/copy-assets.js": r"""'use strict';
const fs = require('fs');
const path = require('path');
const { execFileSync } = require('child_process');

fs.cpSync(path.join(__dirname, '../assets'), path.join(__dirname, '../dist/assets'), { recursive: true });
execFileSync('npx', ['tsc', '--noEmit'], { stdio: 'inherit' });
""",
        },
        manifest=declared(),
        package={"scripts": {"build": "node scripts/copy-assets.js"}},
    ),
    Sample(
        name="changes-noted-with-hooks-of-git",
        family=_SCRIPTS,
        files={"dist/index.js": "'use strict';\nexports.Weather = () => 'kept tidy';\n"},
        manifest=declared(),
        package={
            "scripts": {
                "prepare": "husky",
                "release": "npm version patch && git push --follow-tags",
                "format": "prettier -w src",
            },
            "devDependencies": {"husky": "^9.0.0", "prettier": "^3.2.0"},
            "lint-staged": {"*.ts": "prettier -w"},
        },
    ),
    Sample(
        name="small-react-of-own",
        family=_LIBRARY,
        files={
            "dist/index.js": esbuild_bundle(
                {
                    "src/h.js": r"""
                    exports.h = (type, props, ...children) => ({ type, props: props || {}, children: children.flat() });
                    exports.mount = function mount(node, into) {
                      if (typeof node !== "object") return into.appendChild(document.createTextNode(String(node)));
                      if (typeof node.type === "function") return mount(node.type({ ...node.props, children: node.children }), into);
                      const element = document.createElement(node.type);
                      for (const [name, value] of Object.entries(node.props)) {
                        if (name.startsWith("on")) element.addEventListener(name.slice(2).toLowerCase(), value);
                        else if (name in element) element[name] = value;
                        else element.setAttribute(name, value);
                      }
                      node.children.forEach((child) => mount(child, element));
                      return into.appendChild(element);
                    };
                    """,
                    "src/index.js": r"""
                    const { h, mount } = require_src_h_js();
                    exports.render = (root, rows) => mount(h("ul", null, rows.map((row) => h("li", { onClick: () => alert(row) }, row))), root);
                    """,
                },
                start="src/index.js",
            )
        },
        manifest=declared(),
    ),
    Sample(
        name="tools-for-objects-and-lists",
        family=_LIBRARY,
        files={
            "dist/index.js": webpack_bundle(
                {
                    "./lib/tools.js": r"""
                    const tag = (value) => Object.prototype.toString.call(value).slice(8, -1);
                    const path = (text) => text.replace(/\[(\w+)\]/g, ".$1").split(".").filter(Boolean);
                    exports.get = (object, text, otherwise) => path(text).reduce((at, key) => (at == null ? undefined : at[key]), object) ?? otherwise;
                    exports.clone = function clone(value, seen = new Map()) {
                      if (value === null || typeof value !== "object") return value;
                      if (seen.has(value)) return seen.get(value);
                      const copy = { Date: (v) => new Date(v), RegExp: (v) => new RegExp(v.source, v.flags), Array: () => [] }[tag(value)]?.(value) ?? Object.create(Object.getPrototypeOf(value));
                      seen.set(value, copy);
                      for (const key of Reflect.ownKeys(value)) if (key !== "length" && key !== "lastIndex") copy[key] = clone(value[key], seen);
                      return copy;
                    };
                    exports.curry = (run) => function curried(...given) { return given.length >= run.length ? run.apply(this, given) : curried.bind(this, ...given); };
                    exports.memoize = (run, kept = new Map()) => (key) => { if (!kept.has(key)) kept.set(key, run.call(null, key)); return kept.get(key); };
                    """,
                    "./src/index.js": r"""
                    const { get, memoize } = __webpack_require__("./lib/tools.js");
                    exports.Value = ({ data, at }) => String(memoize((text) => get(data, text, "-"))(at));
                    """,
                },
                start="./src/index.js",
            )
        },
        manifest=declared(),
    ),
    Sample(
        name="emitter-and-store",
        family=_LIBRARY,
        files={
            "dist/index.js": r"""function createEmitter() {
  const all = new Map();
  return {
    on: (type, run) => (all.get(type)?.add(run) ?? all.set(type, new Set([run])), () => all.get(type).delete(run)),
    emit: (type, event) => [...(all.get(type) ?? []), ...(all.get('*') ?? [])].forEach((run) => run(event)),
  };
}

const applyMiddleware = (...wares) => (store) => wares.reduceRight((next, ware) => ware(store)(next), store.dispatch);

function createStore(reduce, state) {
  const emitter = createEmitter();
  const store = { getState: () => state, subscribe: (run) => emitter.on('change', run), dispatch: (action) => { state = reduce(state, action); emitter.emit('change', state); return action; } };
  store.dispatch = applyMiddleware((s) => (next) => (action) => (typeof action === 'function' ? action(s.dispatch, s.getState) : next(action)))(store);
  return store;
}

export { createEmitter, createStore };
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="http-client-with-interceptors",
        family=_LIBRARY,
        files={
            "dist/index.js": r"""'use strict';
function createClient(defaults) {
  const interceptors = { request: [], response: [] };
  async function request(config) {
    let asked = { method: 'GET', ...defaults, ...config, headers: { ...defaults.headers, ...config.headers } };
    for (const run of interceptors.request) asked = await run(asked);
    const url = new URL(asked.url, asked.baseURL);
    Object.entries(asked.params || {}).forEach(([key, value]) => url.searchParams.append(key, value));
    let answer = await fetch(url, { method: asked.method, headers: asked.headers, body: asked.data && JSON.stringify(asked.data) });
    for (const run of interceptors.response) answer = await run(answer);
    return answer;
  }
  for (const method of ['get', 'delete']) request[method] = (url, config) => request({ ...config, method: method.toUpperCase(), url });
  for (const method of ['post', 'put']) request[method] = (url, data, config) => request({ ...config, method: method.toUpperCase(), url, data });
  return Object.assign(request, { interceptors });
}

const client = createClient({ baseURL: 'https://sky.example.org', headers: { accept: 'application/json' } });
client.interceptors.request.push((config) => ({ ...config, headers: { ...config.headers, 'x-request-id': crypto.randomUUID() } }));
exports.now = (place) => client.get('/now', { params: { place } }).then((answer) => answer.json());
"""
        },
        manifest=declared("network-access", services=["https://sky.example.org"]),
    ),
)
