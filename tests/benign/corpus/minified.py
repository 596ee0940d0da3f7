"""What tools make of innocent code: minified output, helpers of compilers, polyfills, source maps."""

import base64
import json

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared

_MINIFIED = "minified-by-a-tool"
_COMPILER = "helpers-of-a-compiler"
_POLYFILL = "polyfill"
_DETECTION = "feature-detected"
_PROPERTIES = "properties-redefined"
_MAP = "source-map"


def _source_map(sources: dict[str, str]) -> str:
    names = {"version": 3, "file": "index.js", "sources": list(sources), "names": ["place", "today", "show"]}
    return json.dumps(names | {"sourcesContent": list(sources.values()), "mappings": "AAAA,SAASA,MAAMC;AACb,OAAOC"})


_SOURCE = "export const today = (place) => `${place}: ${new Date().toDateString()}`;\n"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="tersed-react-widget",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""import{useState as e,useEffect as t}from"react";import{jsx as n,jsxs as r}from"react/jsx-runtime";const o="https://sky.example.org/v2",i=e=>e<0?"#36c":e<15?"#3a6":e<28?"#e90":"#d33";function a({config:a,context:s}){const[c,l]=e(null),[u,d]=e(!1);return t(()=>{let e=!1;return fetch(`${o}/now?place=${encodeURIComponent(a.place)}`).then(e=>e.ok?e.json():Promise.reject(new Error(e.statusText))).then(t=>{e||l(t)},t=>{e||(d(!0),s.logger.warn(t.message))}),()=>{e=!0}},[a.place]),u?n("p",{role:"alert",children:"No forecast"}):c?r("section",{style:{color:i(c.t)},children:[n("h3",{children:a.place}),r("p",{children:[c.t,"°, ",c.s]})]}):n("p",{children:"…"})}export{a as Weather,a as default};
"""
        },
        manifest=declared("network-access", "storage-read", services=["https://sky.example.org"]),
        package=ESM,
    ),
    Sample(
        name="minified-with-comma-and-void",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""!function(t,n){"object"==typeof exports&&"undefined"!=typeof module?n(exports):"function"==typeof define&&define.amd?define(["exports"],n):n((t="undefined"!=typeof globalThis?globalThis:t||self).AcmeDates={})}(this,function(t){"use strict";var n=6e4,r=36e5,e=864e5,i=["sun","mon","tue","wed","thu","fri","sat"];function u(t){return void 0===t?new Date:t instanceof Date?t:new Date(+t)}function o(t,n,r){var e=String(t);return!e||e.length>=n?t:""+Array(n+1-e.length).join(r)+t}function f(t){var n=-t.utcOffset(),r=Math.abs(n),e=Math.floor(r/60),i=r%60;return(n<=0?"+":"-")+o(e,2,"0")+":"+o(i,2,"0")}t.ago=function(t){var i=u()-u(t);return i<n?"now":i<r?~~(i/n)+"m":i<e?~~(i/r)+"h":~~(i/e)+"d"},t.day=function(t){return i[u(t).getDay()]},t.pad=o,t.zone=f,Object.defineProperty(t,"__esModule",{value:!0})});
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="numbered-modules-mangled",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""module.exports=function(e){var t={};function n(r){if(t[r])return t[r].exports;var o=t[r]={i:r,l:!1,exports:{}};return e[r].call(o.exports,o,o.exports,n),o.l=!0,o.exports}return n.m=e,n.c=t,n.d=function(e,t,r){n.o(e,t)||Object.defineProperty(e,t,{enumerable:!0,get:r})},n.o=function(e,t){return Object.prototype.hasOwnProperty.call(e,t)},n.p="",n(n.s=2)}([function(e,t){e.exports=require("react")},function(e,t,n){"use strict";t.a=function(e){return e.reduce(function(e,t){return e+t.steps},0)}},function(e,t,n){"use strict";Object.defineProperty(t,"__esModule",{value:!0}),n.d(t,"Steps",function(){return i});var r=n(0),o=n(1);function i(e){return r.createElement("output",null,Object(o.a)(e.days||[])," steps")}}]);
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="mangled-private-properties",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""'use strict';var _0=class{constructor(){this._a=[];this._b=new Map;this._c=0}_d(e){return this._b.get(e)||(this._b.set(e,++this._c),this._c)}push(e){this._a[this._a.length]=this._d(e);return this}top(e){for(var t={},r=0;r<this._a.length;r++)t[this._a[r]]=(t[this._a[r]]|0)+1;return Object.keys(t).sort((n,o)=>t[o]-t[n]).slice(0,e).map(n=>[...this._b].find(o=>o[1]==n)[0])}};exports.Counter=_0;exports.Top=function(e){var t=new _0;e.words.forEach(function(r){t.push(r)});return t.top(e.n||3).join(', ')};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="closure-compiled-with-escapes",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""(function(){var k=this||self;function aa(a,b){a=a.split(".");var c=k;a[0]in c||"undefined"==typeof c.execScript||c.execScript("var "+a[0]);for(var d;a.length&&(d=a.shift());)a.length||void 0===b?c[d]&&c[d]!==Object.prototype[d]?c=c[d]:c=c[d]={}:c[d]=b}var l={"\x26":"\x26amp;","\x3c":"\x26lt;","\x3e":"\x26gt;",'"':"\x26quot;"};function m(a){return String(a).replace(/[\x26\x3c\x3e"]/g,function(b){return l[b]})}aa("acme.card",function(a,b){return"\x3cb\x3e"+m(a)+"\x3c/b\x3e\x3cp\x3e"+m(b)+"\x3c/p\x3e"});}).call(this);
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="long-line-of-translations",
        family=_MINIFIED,
        files={
            "dist/index.js": "var t="
            + json.dumps({f"key.{n}": f"Text number {n} of the long list" for n in range(260)}, separators=(",", ":"))
            + ";export const text=e=>t[e]??e;\n"
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="awaiter-and-generator-of-tsc",
        family=_COMPILER,
        files={
            "dist/index.js": r""""use strict";
var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.onEnable = void 0;
function onEnable(context) {
    return __awaiter(this, void 0, void 0, function* () {
        const visits = ((yield context.storage.get("visits")) || 0) + 1;
        yield context.storage.set("visits", visits);
        context.logger.info(`enabled for the ${visits}. time`);
    });
}
exports.onEnable = onEnable;
//# sourceMappingURL=index.js.map
""",
            "dist/index.js.map": _source_map(
                {"../src/index.ts": "export async function onEnable(context) { /* … */ }"}
            ),
            "src/index.ts": r"""import type { PluginContext } from '@qirvo/plugin-sdk';

export async function onEnable(context: PluginContext): Promise<void> {
  const visits = ((await context.storage.get<number>('visits')) || 0) + 1;
  await context.storage.set('visits', visits);
  context.logger.info(`enabled for the ${visits}. time`);
}
""",
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="decorators-and-metadata",
        family=_COMPILER,
        files={
            "dist/index.js": r""""use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
const command = (usage) => (target, key, descriptor) => {
    (target.constructor.commands = target.constructor.commands || {})[key] = { usage, run: descriptor.value };
    return descriptor;
};
class Dice {
    roll(_context, [sides = "6"]) { return String(1 + Math.floor(Math.random() * Number(sides))); }
    coin() { return Math.random() < 0.5 ? "heads" : "tails"; }
}
__decorate([command("roll [SIDES]")], Dice.prototype, "roll", null);
__decorate([command("coin")], Dice.prototype, "coin", null);
exports.commands = Dice.commands;
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="export-star-and-interop",
        family=_COMPILER,
        files={
            "dist/index.js": r""""use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) { o[k2 === undefined ? k : k2] = m[k]; }));
var __exportStar = (this && this.__exportStar) || function(m, exports) {
    for (var p in m) if (p !== "default" && !Object.prototype.hasOwnProperty.call(exports, p)) __createBinding(exports, m, p);
};
Object.defineProperty(exports, "__esModule", { value: true });
__exportStar(require("./Sky"), exports);
__exportStar(require("./Wind"), exports);
""",
            "dist/Sky.js": '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.Weather = ({ sky }) => sky;\n',
            "dist/Wind.js": '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.Wind = ({ knots }) => `${Math.round(knots * 1.852)} km/h`;\n',
            "dist/index.d.ts": "export * from './Sky';\nexport * from './Wind';\n",
        },
        manifest=declared(),
    ),
    Sample(
        name="class-component-by-babel",
        family=_COMPILER,
        files={
            "dist/index.js": r""""use strict";

function _typeof(o) { "@babel/helpers - typeof"; return _typeof = "function" == typeof Symbol && "symbol" == typeof Symbol.iterator ? function (o) { return typeof o; } : function (o) { return o && "function" == typeof Symbol && o.constructor === Symbol && o !== Symbol.prototype ? "symbol" : typeof o; }, _typeof(o); }
function _inherits(t, e) { t.prototype = Object.create(e.prototype, { constructor: { value: t, writable: true, configurable: true } }); Object.setPrototypeOf ? Object.setPrototypeOf(t, e) : (t.__proto__ = e); }
function _callSuper(t, o, e) { return Reflect.construct(o, e || [], Object.getPrototypeOf(t).constructor); }
var React = require("react");
var Tally = function (_React$Component) {
  function Tally(props) {
    var _this;
    _this = _callSuper(this, React.Component, [props]);
    _this.state = { n: 0 };
    _this.more = function () { return _this.setState(function (s) { return { n: s.n + 1 }; }); };
    return _this;
  }
  _inherits(Tally, _React$Component);
  Tally.prototype.render = function render() {
    return React.createElement("button", { onClick: this.more }, _typeof(this.props.label) === "string" ? this.props.label : "Count", ": ", this.state.n);
  };
  return Tally;
}(React.Component);
exports.Tally = Tally;
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="state-machine-of-a-generator",
        family=_COMPILER,
        files={
            "dist/index.js": r""""use strict";
exports.onEnable = function (context) {
  var label = 0, value, self = this;
  function step(sent) {
    for (;;) switch (label) {
      case 0: label = 1; return Promise.resolve(context.storage.get("goal")).then(step);
      case 1: value = sent || 8; if (!(value > 20)) { label = 2; break; } value = 20;
      case 2: label = 3; return Promise.resolve(context.storage.set("goal", value)).then(step);
      case 3: context.logger.info("goal", { glasses: value }); return;
    }
  }
  return step.call(self);
};
"""
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="array-at-and-flat-filled-in",
        family=_POLYFILL,
        files={
            "dist/index.js": r"""(function () {
  'use strict';
  var define = function (target, name, value) {
    if (!target[name]) Object.defineProperty(target, name, { configurable: true, writable: true, value: value });
  };
  define(Array.prototype, 'at', function at(n) {
    n = Math.trunc(n) || 0;
    return this[n < 0 ? this.length + n : n];
  });
  define(String.prototype, 'replaceAll', function replaceAll(from, to) { return this.split(from).join(to); });
  define(Object, 'fromEntries', function fromEntries(pairs) {
    var result = {};
    Array.from(pairs).forEach(function (pair) { result[pair[0]] = pair[1]; });
    return result;
  });
})();
exports.Last = function Last(props) { return props.items.at(-1).title.replaceAll('_', ' '); };
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="promise-and-microtask-polyfill",
        family=_POLYFILL,
        files={
            "dist/index.js": r"""'use strict';
if (!Promise.withResolvers) {
  Promise.withResolvers = function withResolvers() {
    var resolve, reject;
    var promise = new this(function (yes, no) { resolve = yes; reject = no; });
    return { promise: promise, resolve: resolve, reject: reject };
  };
}
var microtask = typeof queueMicrotask === 'function' ? queueMicrotask : function (run) { Promise.resolve().then(run); };

exports.batched = function batched(run) {
  var waiting = null;
  return function (value) {
    if (!waiting) {
      waiting = Promise.withResolvers();
      microtask(function () { var done = waiting; waiting = null; done.resolve(run(value)); });
    }
    return waiting.promise;
  };
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="fetch-made-of-xhr",
        family=_POLYFILL,
        files={
            "dist/index.js": r"""'use strict';
var ask = globalThis.fetch || function (url, options) {
  options = options || {};
  return new Promise(function (resolve, reject) {
    var xhr = new XMLHttpRequest();
    xhr.open(options.method || 'get', url, true);
    Object.keys(options.headers || {}).forEach(function (name) { xhr.setRequestHeader(name, options.headers[name]); });
    xhr.withCredentials = options.credentials === 'include';
    xhr.onload = function () { resolve({ ok: xhr.status >= 200 && xhr.status < 300, status: xhr.status, json: function () { return Promise.resolve(JSON.parse(xhr.responseText)); } }); };
    xhr.onerror = reject;
    xhr.send(options.body || null);
  });
};
exports.tides = function (port) { return ask('https://tides.example.org/' + encodeURIComponent(port)).then(function (r) { return r.json(); }); };
"""
        },
        manifest=declared("network-access", services=["https://tides.example.org"]),
    ),
    Sample(
        name="process-shim-for-browsers",
        family=_POLYFILL,
        files={
            "dist/index.js": r"""var process = globalThis.process || { env: { NODE_ENV: "production" }, browser: true, version: "", nextTick: (run, ...rest) => Promise.resolve().then(() => run(...rest)), cwd: () => "/" };
if (process.env.NODE_ENV !== "production" && process.env.DEBUG) console.debug("acme.weather in development");
var Buffer = globalThis.Buffer;
export const isNode = Boolean(Buffer && process.versions && process.versions.node);
export const Weather = () => (isNode ? "rendered on the server" : "rendered here");
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="browser-told-by-user-agent",
        family=_DETECTION,
        files={
            "dist/index.js": r"""'use strict';
var ua = navigator.userAgent || '', vendor = navigator.vendor || '';
var is = {
  safari: /Apple/.test(vendor) && !/CriOS|FxiOS/.test(ua),
  mobile: /Android|iPhone|iPad|Mobile/.test(ua) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1),
  headless: /HeadlessChrome/.test(ua) || navigator.webdriver === true,
};
var motion = !is.headless && !matchMedia('(prefers-reduced-motion: reduce)').matches;

exports.Rain = function Rain() {
  return require('react').createElement('div', { className: 'rain' + (motion ? ' falling' : '') + (is.mobile ? ' small' : '') });
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="codecs-and-screen-asked",
        family=_DETECTION,
        files={
            "dist/index.js": r"""const canvas = typeof document === 'undefined' ? null : document.createElement('canvas');
export const supports = {
  webp: Boolean(canvas?.toDataURL('image/webp').startsWith('data:image/webp')),
  webgl: Boolean(canvas?.getContext('webgl2')),
  share: typeof navigator !== 'undefined' && 'share' in navigator,
  offscreen: typeof OffscreenCanvas === 'function',
  dense: (globalThis.devicePixelRatio ?? 1) > 1.5,
  cores: globalThis.navigator?.hardwareConcurrency ?? 2,
};

export const pictureOf = (name) => `${new URL('.', import.meta.url)}${name}${supports.dense ? '@2x' : ''}.${supports.webp ? 'webp' : 'png'}`;
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="engine-told-by-syntax-and-error-stack",
        family=_DETECTION,
        files={
            "dist/index.js": r"""'use strict';
function caller() {
  var stack = String(new Error().stack).split('\n');
  var line = /@/.test(stack[0]) ? stack[1] : stack[2];
  return (/(\w+)\.js:(\d+)/.exec(line || '') || []).slice(1).join(':');
}
var devtools = typeof process === 'object' && process.env && process.env.NODE_ENV === 'development';
exports.log = function log(message) { if (devtools) console.log('[' + caller() + ']', message); };
exports.isNative = function isNative(run) { return /\[native code\]/.test(Function.prototype.toString.call(run)); };
exports.now = exports.isNative(performance.now) ? function () { return performance.now(); } : Date.now;
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="reactive-proxy",
        family=_PROPERTIES,
        files={
            "dist/index.js": r"""const watchers = new WeakMap();
let running = null;

export const effect = (run) => {
  running = run;
  run();
  running = null;
};

export function reactive(target) {
  watchers.set(target, new Map());
  return new Proxy(target, {
    get(object, key, receiver) {
      if (running) {
        const all = watchers.get(object);
        all.set(key, (all.get(key) ?? new Set()).add(running));
      }
      const value = Reflect.get(object, key, receiver);
      return typeof value === 'object' && value !== null ? reactive(value) : value;
    },
    set(object, key, value, receiver) {
      const done = Reflect.set(object, key, value, receiver);
      watchers.get(object).get(key)?.forEach((run) => run());
      return done;
    },
  });
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="observable-by-accessors",
        family=_PROPERTIES,
        files={
            "dist/index.js": r"""'use strict';
function observable(object, onChange) {
  Object.keys(object).forEach(function (key) {
    var kept = object[key];
    Object.defineProperty(object, key, {
      enumerable: true,
      configurable: true,
      get: function () { return kept; },
      set: function (value) { if (value !== kept) { kept = value; onChange(key, value); } },
    });
  });
  return object;
}
['push', 'splice'].forEach(function (name) {
  observable[name] = function (list, onChange) {
    var original = Array.prototype[name];
    Object.defineProperty(list, name, { value: function () { var result = original.apply(this, arguments); onChange(name, this); return result; } });
    return list;
  };
});
module.exports = { observable };
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="history-patched-and-restored",
        family=_PROPERTIES,
        files={
            "dist/index.js": r"""/** Calls `onMove` when the dashboard shows another page; returns what ends it. */
export function watchPages(onMove) {
  const { pushState } = history;
  history.pushState = function (...given) {
    const result = pushState.apply(this, given);
    onMove(location.pathname);
    return result;
  };
  const back = () => onMove(location.pathname);
  addEventListener('popstate', back);
  return () => {
    history.pushState = pushState;
    removeEventListener('popstate', back);
  };
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="merge-that-skips-prototypes",
        family=_PROPERTIES,
        files={
            "dist/index.js": r"""'use strict';
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

function merge(into, from) {
  for (const key of Object.keys(from)) {
    if (FORBIDDEN.has(key)) continue;
    const value = from[key];
    if (value && typeof value === 'object' && !Array.isArray(value)) into[key] = merge(Object.create(null), { ...into[key], ...value });
    else into[key] = value;
  }
  return into;
}
const frozen = (object) => (Object.values(object).forEach((value) => typeof value === 'object' && value && frozen(value)), Object.freeze(object));
exports.onConfigChange = async ({ config, storage }) => storage.set('settings', frozen(merge({ units: 'metric' }, config)));
"""
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="map-inlined-as-data-url",
        family=_MAP,
        files={
            "dist/index.js": "'use strict';\nexports.today = (place) => `${place}: ${new Date().toDateString()}`;\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,"
            + base64.b64encode(_source_map({"../src/index.ts": _SOURCE * 30}).encode()).decode()
            + "\n"
        },
        manifest=declared(),
    ),
    Sample(
        name="map-with-sources-beside",
        family=_MAP,
        files={
            "dist/index.js": '"use strict";exports.today=e=>`${e}: ${(new Date).toDateString()}`;\n//# sourceMappingURL=index.js.map\n',
            "dist/index.js.map": _source_map(
                {"webpack://acme/./src/index.ts": _SOURCE, "webpack://acme/webpack/bootstrap": "// nothing"}
            ),
            "src/index.ts": _SOURCE,
        },
        manifest=declared(),
    ),
    Sample(
        name="modules-as-eval-of-a-development-build",
        family=_MAP,
        files={
            "dist/index.js": r"""/*
 * ATTENTION: made with the devtool "eval": neither made for production nor for readable output files.
 */
(() => {
  var modules = {
    "./src/index.js": (module) => {
      eval("module.exports = { Weather: ({ place }) => `The sky above ${place}` };\n\n//# sourceURL=webpack://acme-weather/./src/index.js?");
    },
  };
  var module = { exports: {} };
  modules["./src/index.js"](module);
  globalThis.acmeWeather = module.exports;
})();
"""
        },
        manifest=declared(),
    ),
)
