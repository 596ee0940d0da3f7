"""Benign samples in the forms that build tools and old browsers give to code: what a hasty reader takes for hiding."""

from tests.support.asking import asking
from tests.support.samples import Sample

BUNDLES: tuple[Sample, ...] = (
    Sample(
        name="development-bundle-of-strings",
        family="bundle",
        files={
            "dist/index.js": r"""/*
 * ATTENTION: The "eval" devtool has been used (maybe by default in mode: "development").
 * This devtool is neither made for production nor for readable output files.
 */
/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ "./src/index.js":
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

eval("__webpack_require__.r(__webpack_exports__);\n/* harmony export */ __webpack_require__.d(__webpack_exports__, {\n/* harmony export */   Weather: () => (/* binding */ Weather)\n/* harmony export */ });\n/* harmony import */ var _sky__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! ./sky */ \"./src/sky.js\");\n\n\nconst Weather = ({ code }) => ({ tag: 'p', children: [(0,_sky__WEBPACK_IMPORTED_MODULE_0__.sky)(code)] });\n\n\n//# sourceURL=webpack://weather/./src/index.js?");

/***/ }),

/***/ "./src/sky.js":
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

eval("__webpack_require__.r(__webpack_exports__);\n/* harmony export */ __webpack_require__.d(__webpack_exports__, {\n/* harmony export */   sky: () => (/* binding */ sky)\n/* harmony export */ });\nconst WORDS = { 0: 'clear', 1: 'cloudy', 2: 'rain', 3: 'snow' };\n\nfunction sky(code) {\n  return WORDS[code] ?? 'unknown';\n}\n\n\n//# sourceURL=webpack://weather/./src/sky.js?");

/***/ })

/******/ 	});
/************************************************************************/
/******/ 	var __webpack_module_cache__ = {};
/******/ 	function __webpack_require__(moduleId) {
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			exports: {}
/******/ 		};
/******/ 		__webpack_modules__[moduleId](module, module.exports, __webpack_require__);
/******/ 		return module.exports;
/******/ 	}
/******/ 	(() => {
/******/ 		__webpack_require__.d = (exports, definition) => {
/******/ 			for(var key in definition) {
/******/ 				if(__webpack_require__.o(definition, key) && !__webpack_require__.o(exports, key)) {
/******/ 					Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 				}
/******/ 			}
/******/ 		};
/******/ 		__webpack_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop));
/******/ 		__webpack_require__.r = (exports) => {
/******/ 			Object.defineProperty(exports, '__esModule', { value: true });
/******/ 		};
/******/ 	})();
/******/ 	var __webpack_exports__ = __webpack_require__("./src/index.js");
/******/ 	module.exports = __webpack_exports__;
/******/ })()
;
""",
        },
    ),
    Sample(
        name="chunks-by-script-element",
        family="bundle",
        files={
            "dist/index.js": r"""(self => {
  var modules = {
    10: (module, exports, r) => {
      r.r(exports);
      exports.Board = () => {
        var box = document.createElement('div');
        var button = document.createElement('button');
        button.textContent = 'Show the chart';
        button.onclick = () => r.e(42).then(r.bind(r, 42)).then((chart) => box.replaceChildren(chart.draw([3, 1, 4, 1, 5])));
        box.append(button);
        return box;
      };
    },
  };
  var cache = {};
  function r(id) {
    if (cache[id]) return cache[id].exports;
    var module = (cache[id] = { exports: {} });
    modules[id].call(module.exports, module, module.exports, r);
    return module.exports;
  }
  r.r = (exports) => Object.defineProperty(exports, '__esModule', { value: true });
  r.p = '/plugins/acme.weather/dist/';
  r.u = (id) => ({ 42: 'chart.5f2d1c' }[id] + '.js');
  var pending = {};
  r.e = (id) => {
    if (pending[id] === 0) return Promise.resolve();
    if (pending[id]) return pending[id][2];
    var entry = (pending[id] = []);
    entry[2] = new Promise((resolve, reject) => entry.push(resolve, reject));
    var script = document.createElement('script');
    script.charset = 'utf-8';
    script.timeout = 120;
    if (r.nc) script.setAttribute('nonce', r.nc);
    script.src = r.p + r.u(id);
    script.onerror = () => {
      pending[id] = undefined;
      entry[1](new Error('Loading chunk ' + id + ' failed.'));
    };
    document.head.appendChild(script);
    var promise = entry[2];
    promise.resolveWith = entry;
    return promise;
  };
  var queue = (self.webpackChunkweather = self.webpackChunkweather || []);
  var install = ([ids, more]) => {
    Object.assign(modules, more);
    ids.forEach((id) => {
      if (pending[id]) pending[id].find((f) => typeof f === 'function')();
      pending[id] = 0;
    });
  };
  queue.forEach(install);
  queue.push = install;
  module.exports = r(10);
})(typeof self === 'undefined' ? globalThis : self);
""",
            "dist/chart.5f2d1c.js": r"""(self.webpackChunkweather = self.webpackChunkweather || []).push([[42], {
  42: (module, exports, r) => {
    r.r(exports);
    exports.draw = (values) => {
      var canvas = document.createElement('canvas');
      var pen = canvas.getContext('2d');
      values.forEach((value, i) => pen.fillRect(i * 20, 150 - value * 20, 16, value * 20));
      return canvas;
    };
  },
}]);
""",
        },
    ),
    Sample(
        name="steps-of-a-generator-for-old-engines",
        family="compiled",
        manifest=asking("storage-read", of=("https://tides.example.org",)),
        files={
            "dist/index.js": r"""var __steps = (this && this.__steps) || function (self, body) {
    // Runs the numbered steps of a function that waited: [4, promise] waits, [3, step] jumps, [2, value] returns.
    return new Promise(function (resolve, reject) {
        var state = { label: 0, guard: null, value: undefined, failed: false };
        state.sent = function () {
            if (state.failed) { state.failed = false; throw state.value; }
            return state.value;
        };
        function turn(value, failed) {
            var op;
            state.value = value;
            state.failed = failed;
            try {
                op = body.call(self, state);
            } catch (e) {
                if (!state.guard) return reject(e);
                state.label = state.guard[1];
                state.guard = null;
                return turn(e, false);
            }
            switch (op[0]) {
                case 2: return resolve(op[1]);
                case 3: state.label = op[1]; return turn(undefined, false);
                case 4:
                    state.label++;
                    Promise.resolve(op[1]).then(function (v) { turn(v, false); }, function (e) { turn(e, true); });
            }
        }
        turn(undefined, false);
    });
};
Object.defineProperty(exports, "__esModule", { value: true });
function tides(harbour) {
    var answer, body;
    return __steps(this, function (_a) {
        switch (_a.label) {
            case 0:
                _a.guard = [0, 3];
                return [4 /*yield*/, fetch("https://tides.example.org/v1/" + encodeURIComponent(harbour))];
            case 1:
                answer = _a.sent();
                return [4 /*yield*/, answer.json()];
            case 2:
                body = _a.sent();
                return [2 /*return*/, body.tides.map(function (t) { return { at: new Date(t.at), height: t.height }; })];
            default:
                return [2 /*return*/, []];
        }
    });
}
exports.tides = tides;
exports.onEnable = function (context) { return context.storage.get("harbour").then(tides).then(function (list) { return context.widgets.update("tides", list); }); };
""",
        },
    ),
    Sample(
        name="table-of-all-modules-by-number",
        family="bundle",
        files={
            "dist/index.js": r"""(function(m,c,s){function q(i){if(c[i])return c[i].exports;var o="function"==typeof require&&require;if(!m[i]){if(o)return o(i);throw new Error("No module "+i)}var x=c[i]={exports:{}};return m[i][0].call(x.exports,function(n){return q(m[i][1][n]||n)},x,x.exports),x.exports}s.forEach(q);return q})({1:[function(require,module,exports){
'use strict';

var unit = require('./unit');
var round = require('./round');

exports.Converter = function (props) {
  var from = unit[props.from];
  var to = unit[props.to];
  if (!from || !to || from.kind !== to.kind) return { tag: 'em', children: ['These do not go together.'] };
  return { tag: 'b', children: [round(props.value * from.size / to.size, 4) + ' ' + props.to] };
};
window.Converter = exports.Converter;

},{"./round":2,"./unit":3}],2:[function(require,module,exports){
module.exports = function round(value, digits) {
  var factor = Math.pow(10, digits);
  return Math.round(value * factor) / factor;
};

},{}],3:[function(require,module,exports){
module.exports = {
  mm: { kind: 'length', size: 0.001 },
  cm: { kind: 'length', size: 0.01 },
  m: { kind: 'length', size: 1 },
  km: { kind: 'length', size: 1000 },
  inch: { kind: 'length', size: 0.0254 },
  foot: { kind: 'length', size: 0.3048 },
  mile: { kind: 'length', size: 1609.344 },
  g: { kind: 'weight', size: 0.001 },
  kg: { kind: 'weight', size: 1 },
  ounce: { kind: 'weight', size: 0.028349523125 },
  pound: { kind: 'weight', size: 0.45359237 },
  l: { kind: 'volume', size: 1 },
  ml: { kind: 'volume', size: 0.001 },
  pint: { kind: 'volume', size: 0.56826125 },
};

},{}]},{},[1]);
""",
            "dist/unit-names.js": "// The names of units for screen readers.\nmodule.exports = {\n  mm: 'millimetres',\n  cm: 'centimetres',\n  m: 'metres',\n  km: 'kilometres',\n};\n",
        },
    ),
    Sample(
        name="amd-loader-of-own-folder",
        family="loader",
        files={
            "dist/index.js": r"""'use strict';
// A small loader for modules written as define(['./other'], factory). Names lead into this plugin's folder only.

const FOLDER = '/plugins/acme.weather/dist/';
const waiting = new Map();
const done = new Map();
let last = null;

globalThis.define = Object.assign(
  (needs, factory) => {
    last = Array.isArray(needs) ? { needs, factory } : { needs: [], factory: needs };
  },
  { amd: {} },
);

function address(name) {
  const parts = [];
  for (const part of name.split('/')) {
    if (part === '..') throw new RangeError(`${name} leads out of the folder`);
    if (part !== '.') parts.push(part);
  }
  return `${FOLDER}${parts.join('/')}.js`;
}

function fetchScript(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.async = true;
    script.src = address(name);
    script.onload = () => {
      const found = last;
      last = null;
      script.remove();
      if (found) resolve(found);
      else reject(new Error(`${name} defines nothing`));
    };
    script.onerror = () => reject(new Error(`${name} cannot be loaded`));
    document.head.appendChild(script);
  });
}

function load(name) {
  if (done.has(name)) return Promise.resolve(done.get(name));
  if (!waiting.has(name)) {
    waiting.set(
      name,
      fetchScript(name)
        .then(async ({ needs, factory }) => factory(...(await Promise.all(needs.map(load)))))
        .then((value) => {
          done.set(name, value);
          return value;
        }),
    );
  }
  return waiting.get(name);
}

exports.load = load;
exports.Weather = (props) => load('./weather').then((weather) => weather.draw(props));
""",
            "dist/weather.js": "define(['./words'], (words) => ({ draw: ({ code }) => words[code] }));\n",
            "dist/words.js": "define(() => ({ 0: 'clear', 1: 'cloudy', 2: 'rain', 3: 'snow' }));\n",
        },
    ),
    Sample(
        name="page-renewed-while-developing",
        family="development",
        package={"scripts": {"dev": "node dist/dev.js", "build": "tsc"}},
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""'use strict';
// In development the plugin listens to the builder on this machine and draws itself anew; a release never does.
const DEVELOPMENT = typeof process !== 'undefined' && process.env && process.env.NODE_ENV === 'development';

let factory = (props) => ({ tag: 'p', children: [props.text] });
const shown = new Set();

exports.Weather = (props) => {
  const node = document.createElement('div');
  const draw = () => (node.textContent = factory(props).children.join(''));
  shown.add(draw);
  draw();
  return node;
};

if (DEVELOPMENT && typeof EventSource === 'function') {
  const source = new EventSource('http://127.0.0.1:35729/changes');
  source.addEventListener('change', async ({ data }) => {
    const { path, number } = JSON.parse(data);
    if (path !== 'view.js') return location.reload();
    const next = await import(/* webpackIgnore: true */ `/plugins/acme.weather/dist/view.js?v=${number}`);
    factory = next.view;
    shown.forEach((draw) => draw());
  });
  source.onerror = () => console.info('[weather] the builder is not running');
}
""",
            "dist/dev.js": r"""'use strict';
const fs = require('fs');
const http = require('http');
const { spawn } = require('child_process');

const listeners = new Set();
let number = 0;

spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '--watch'], { stdio: 'inherit' });

fs.watch(__dirname, (_event, name) => {
  if (!name || !name.endsWith('.js') || name === 'dev.js') return;
  number += 1;
  for (const answer of listeners) answer.write(`event: change\ndata: ${JSON.stringify({ path: name, number })}\n\n`);
});

http
  .createServer((request, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/event-stream', 'Access-Control-Allow-Origin': '*' });
    listeners.add(answer);
    request.on('close', () => listeners.delete(answer));
  })
  .listen(35729, '127.0.0.1');
""",
        },
    ),
    Sample(
        name="old-browser-asks-by-script",
        family="old-browsers",
        manifest=asking(of=("https://timetable.example.net",)),
        files={
            "dist/index.js": r"""/*! departures: works down to Internet Explorer 9, therefore JSONP */
var Departures = (function (window, document) {
  'use strict';

  var count = 0;
  var SERVICE = 'https://timetable.example.net/board';

  function jsonp(url, params, done) {
    var name = 'departures_' + (+new Date()) + '_' + count++;
    var script = document.createElement('script');
    var first = document.getElementsByTagName('script')[0];
    var query = [];
    var timer;

    function clean() {
      clearTimeout(timer);
      window[name] = function () {};
      if (script.parentNode) script.parentNode.removeChild(script);
    }

    for (var key in params) {
      if (Object.prototype.hasOwnProperty.call(params, key)) {
        query.push(encodeURIComponent(key) + '=' + encodeURIComponent(params[key]));
      }
    }
    query.push('callback=' + name);
    window[name] = function (data) {
      clean();
      done(null, data);
    };
    timer = setTimeout(function () {
      clean();
      done(new Error('The timetable does not answer.'));
    }, 8000);
    script.src = url + '?' + query.join('&');
    first.parentNode.insertBefore(script, first);
  }

  function row(departure) {
    var tr = document.createElement('tr');
    var cells = [departure.time, departure.line, departure.to, departure.late ? '+' + departure.late : ''];
    for (var i = 0; i < cells.length; i++) {
      var td = document.createElement('td');
      td.appendChild(document.createTextNode(cells[i]));
      tr.appendChild(td);
    }
    return tr;
  }

  return function (props) {
    var table = document.createElement('table');
    jsonp(SERVICE, { stop: props.stop, count: 8 }, function (error, data) {
      if (error) return table.appendChild(document.createTextNode(error.message));
      for (var i = 0; i < data.departures.length; i++) table.appendChild(row(data.departures[i]));
    });
    return table;
  };
})(window, document);
exports.Departures = Departures;
""",
        },
    ),
    Sample(
        name="missing-things-of-the-language",
        family="polyfill",
        files={
            "dist/index.js": r"""'use strict';
// Adds to old engines what they lack. What is there already is never replaced.

var root = typeof globalThis === 'object' ? globalThis : Function('return this')();

function lacking(target, name, value) {
  if (target && typeof target[name] !== 'function') {
    Object.defineProperty(target, name, { value: value, writable: true, configurable: true, enumerable: false });
  }
}

lacking(Array.prototype, 'at', function at(index) {
  var n = Math.trunc(index) || 0;
  if (n < 0) n += this.length;
  return this[n];
});
lacking(Array.prototype, 'findLast', function findLast(test, self) {
  for (var i = this.length - 1; i >= 0; i--) if (test.call(self, this[i], i, this)) return this[i];
  return undefined;
});
lacking(Array.prototype, 'toSorted', function toSorted(compare) {
  return this.slice().sort(compare);
});
lacking(Object, 'fromEntries', function fromEntries(pairs) {
  var found = {};
  Array.from(pairs).forEach(function (pair) {
    found[pair[0]] = pair[1];
  });
  return found;
});
lacking(Object, 'groupBy', function groupBy(list, key) {
  var found = Object.create(null);
  Array.from(list).forEach(function (one, i) {
    var name = key(one, i);
    (found[name] = found[name] || []).push(one);
  });
  return found;
});
lacking(String.prototype, 'replaceAll', function replaceAll(what, instead) {
  if (what instanceof RegExp) return this.replace(what, instead);
  return this.split(what).join(typeof instead === 'function' ? instead(what) : instead);
});
lacking(root, 'queueMicrotask', function queueMicrotask(work) {
  Promise.resolve()
    .then(work)
    .catch(function (error) {
      setTimeout(function () { throw error; });
    });
});
lacking(root, 'structuredClone', function structuredClone(value) {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
});
if (root.crypto && !root.crypto.randomUUID && root.crypto.getRandomValues) {
  root.crypto.randomUUID = function () {
    var bytes = root.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    var text = Array.from(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join('');
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
  };
}

exports.Weather = function (props) {
  return { tag: 'p', children: [props.words.at(-1)] };
};
""",
        },
    ),
    Sample(
        name="requests-of-node-in-the-browser",
        family="polyfill",
        files={
            "dist/index.js": r"""// What a bundler puts in place of Node's own modules, so that one library runs in both.
var process = {
  env: { NODE_ENV: 'production' },
  argv: [],
  browser: true,
  version: '',
  platform: 'browser',
  cwd: function () { return '/'; },
  nextTick: function (work) {
    var args = [].slice.call(arguments, 1);
    Promise.resolve().then(function () { work.apply(null, args); });
  },
  binding: function (name) { throw new Error('process.binding is not supported: ' + name); },
  on: function () { return process; },
};
var global = typeof window !== 'undefined' ? window : typeof self !== 'undefined' ? self : {};

function EventEmitter() {
  this._events = Object.create(null);
}
EventEmitter.prototype.on = function (name, listener) {
  (this._events[name] || (this._events[name] = [])).push(listener);
  return this;
};
EventEmitter.prototype.off = function (name, listener) {
  this._events[name] = (this._events[name] || []).filter(function (one) { return one !== listener; });
  return this;
};
EventEmitter.prototype.emit = function (name) {
  var args = [].slice.call(arguments, 1);
  (this._events[name] || []).slice().forEach(function (listener) { listener.apply(this, args); }, this);
  return (this._events[name] || []).length > 0;
};

var empty = {};
var modules = {
  events: EventEmitter,
  fs: empty,
  child_process: empty,
  net: empty,
  path: {
    sep: '/',
    join: function () {
      return [].join.call(arguments, '/').replace(/\/+/g, '/').replace(/(^|\/)\.\//g, '$1');
    },
    basename: function (path) { return path.slice(path.lastIndexOf('/') + 1); },
  },
  os: { EOL: '\n', platform: function () { return 'browser'; }, homedir: function () { return '/'; } },
  util: { inherits: function (child, parent) { child.prototype = Object.create(parent.prototype, { constructor: { value: child } }); } },
};
function requireShim(name) {
  if (Object.prototype.hasOwnProperty.call(modules, name)) return modules[name];
  throw new Error('Cannot find module "' + name + '"');
}

var fs = requireShim('fs');
exports.canWrite = typeof fs.writeFile === 'function';
exports.inBrowser = process.browser === true && global !== undefined;
exports.Bus = requireShim('events');
""",
        },
    ),
    Sample(
        name="minified-observable-values",
        family="minified",
        files={
            "dist/index.js": '"use strict";var e=Object.defineProperty,t=(t,r,n)=>r in t?e(t,r,{enumerable:!0,configurable:!0,writable:!0,value:n}):t[r]=n,r=(e,r,n)=>(t(e,"symbol"!=typeof r?r+"":r,n),n);'
            "let n=null,s=0;const o=new Set;function i(){if(!s){for(const e of[...o])o.delete(e),e.run()}}function c(e){s++;try{return e()}finally{--s||i()}}"
            'class u{constructor(e){r(this,"v"),r(this,"l",new Set),this.v=e}get value(){return n&&(this.l.add(n),n.d.add(this.l)),this.v}set value(e){Object.is(e,this.v)||(this.v=e,this.l.forEach(e=>o.add(e)),i())}peek(){return this.v}}'
            'class a{constructor(e){r(this,"d",new Set),this.f=e,this.run()}run(){this.stop();const e=n;n=this;try{this.c&&this.c(),this.c=this.f()}finally{n=e}}stop(){this.d.forEach(e=>e.delete(this)),this.d.clear()}}'
            "const l=e=>new u(e),h=e=>{const t=new a(e);return()=>t.stop()},d=e=>{const t=l();return h(()=>{t.value=e()}),{get value(){return t.value}}};"
            "exports.signal=l,exports.effect=h,exports.computed=d,exports.batch=c;\n//# sourceMappingURL=index.js.map\n",
            "dist/counter.js": r"""'use strict';
const { signal, computed, effect } = require('./index.js');

/** A counter of glasses of water, with a goal. */
exports.Water = ({ storage, goal = 8 }) => {
  const glasses = signal(0);
  const share = computed(() => Math.min(1, glasses.value / goal));
  const box = document.createElement('div');
  const bar = document.createElement('progress');
  const more = document.createElement('button');
  const less = document.createElement('button');

  more.textContent = '+';
  less.textContent = '−';
  more.onclick = () => {
    glasses.value += 1;
  };
  less.onclick = () => {
    glasses.value = Math.max(0, glasses.peek() - 1);
  };

  effect(() => {
    bar.value = share.value;
    bar.title = `${glasses.value} of ${goal}`;
  });
  effect(() => {
    const { value } = glasses;
    if (value > 0) storage.set(`water:${new Date().toISOString().slice(0, 10)}`, value);
  });

  box.append(less, bar, more);
  return box;
};
""",
        },
    ),
    Sample(
        name="minified-router-of-pages",
        family="minified",
        files={
            "dist/index.js": '!function(t,e){"object"==typeof exports&&"undefined"!=typeof module?e(exports):"function"==typeof define&&define.amd?define(["exports"],e):e((t="undefined"!=typeof globalThis?globalThis:t||self).pages={})}(this,function(t){"use strict";'
            'const e=/[\\\\^$.*+?()[\\]{}|]/g;function n(t){const n=[],o=t.split("/").filter(Boolean).map(t=>":"===t[0]?(n.push(t.slice(1)),"([^/]+)"):"*"===t?(n.push("rest"),"(.*)"):t.replace(e,"\\\\$&")).join("/");return{keys:n,test:new RegExp("^/?"+o+"/?$")}}'
            "function o(t={}){const e=[];let o=()=>null,r=null;function i(t){const n=new URL(t,location.href);for(const t of e){const e=t.test.exec(n.pathname);if(e){const o={};return t.keys.forEach((t,n)=>o[t]=decodeURIComponent(e[n+1])),{view:t.view,params:o,query:Object.fromEntries(n.searchParams)}}}return{view:o,params:{},query:{}}}"
            'function s(e,n){history[n?"replaceState":"pushState"]({},"",e),c()}function c(){r=i(location.href),(t.draw||(()=>{}))(r.view(r.params,r.query))}'
            'return addEventListener("popstate",c),document.addEventListener("click",t=>{const e=t.target.closest&&t.target.closest("a[href]");!e||e.origin!==location.origin||e.target||t.metaKey||t.ctrlKey||t.defaultPrevented||(t.preventDefault(),s(e.href))}),'
            "{on(t,o){return e.push({...n(t),view:o}),this},otherwise(t){return o=t,this},go:s,start:c,get current(){return r}}}"
            't.createPages=o,t.compile=n,Object.defineProperty(t,"__esModule",{value:!0})});\n',
            "dist/pages.js": r"""'use strict';
const { createPages } = require('./index.js');

const text = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });

/** The pages of the plugin: a list of plants, one plant, and what to do when there is none. */
exports.start = (root, plants) => {
  const pages = createPages({ draw: (node) => root.replaceChildren(node) });

  pages
    .on('/plants', () => {
      const list = document.createElement('ul');
      for (const { id, name } of plants) {
        const link = text('a', name);
        link.href = `/plants/${encodeURIComponent(id)}`;
        const row = document.createElement('li');
        row.append(link);
        list.append(row);
      }
      return list;
    })
    .on('/plants/:id', ({ id }) => {
      const plant = plants.find((one) => one.id === id);
      if (!plant) return text('p', 'There is no such plant.');
      const card = document.createElement('article');
      card.append(text('h2', plant.name), text('p', `Water every ${plant.days} days.`));
      return card;
    })
    .otherwise(() => text('p', 'This page does not exist.'));

  pages.start();
  return pages;
};

exports.due = (plants, today = Date.now()) =>
  plants.filter(({ watered, days }) => today - Date.parse(watered) > days * 86_400_000).map(({ name }) => name);
""",
        },
    ),
    Sample(
        name="helpers-that-babel-repeats",
        family="compiled",
        files={
            "dist/index.js": r""""use strict";

function _kind(v) { return v !== null && typeof v === "object" ? Object.prototype.toString.call(v).slice(8, -1) : typeof v; }
Object.defineProperty(exports, "__esModule", { value: true });
exports["default"] = exports.Kanban = void 0;
var _react = _interopRequireDefault(require("react"));
function _interopRequireDefault(m) { return m && m.__esModule ? m : { "default": m }; }
function _spreadArray(list) {
  if (Array.isArray(list)) return list.slice();
  if (_kind(Symbol) === "function" && list[Symbol.iterator]) return Array.from(list);
  throw new TypeError("Only what can be gone through can be spread.");
}
function _setField(target, key, value) {
  var name = _kind(key) === "symbol" ? key : String(key);
  if (!(name in target)) target[name] = value;
  else Object.defineProperty(target, name, { value: value, enumerable: true, configurable: true, writable: true });
  return target;
}
function _checkNew(instance, maker) { if (!(instance instanceof maker)) throw new TypeError("Call it with new."); }
function _makeClass(maker, methods) {
  methods.forEach(function (one) {
    Object.defineProperty(maker.prototype, one.key, { value: one.value, writable: true, configurable: true, enumerable: false });
  });
  return Object.defineProperty(maker, "prototype", { writable: false });
}

var COLUMNS = ["todo", "doing", "done"];
var Board = /*#__PURE__*/function () {
  function Board(cards) {
    _checkNew(this, Board);
    _setField(this, "cards", []);
    this.cards = _spreadArray(cards);
  }
  return _makeClass(Board, [{
    key: "move",
    value: function move(id, column) {
      if (COLUMNS.indexOf(column) < 0) throw new RangeError("No column ".concat(column));
      return new Board(this.cards.map(function (card) {
        return card.id === id ? Object.assign({}, card, { column: column }) : card;
      }));
    }
  }, {
    key: "of",
    value: function of(column) {
      return this.cards.filter(function (card) { return card.column === column; });
    }
  }]);
}();
var Kanban = exports.Kanban = function Kanban(_ref) {
  var cards = _ref.cards;
  var board = new Board(cards);
  return /*#__PURE__*/_react["default"].createElement("div", { className: "kanban" }, COLUMNS.map(function (column) {
    return /*#__PURE__*/_react["default"].createElement("ul", { key: column }, board.of(column).map(function (card) {
      return /*#__PURE__*/_react["default"].createElement("li", { key: card.id }, card.text);
    }));
  }));
};
var _default = exports["default"] = Kanban;
""",
        },
    ),
    Sample(
        name="pieces-joined-by-a-roller",
        family="bundle",
        manifest=asking("storage-read", "storage-write"),
        files={
            "dist/index.js": r"""import { createElement, useState } from 'react';

function ownKeys$1(source) {
  return Reflect.ownKeys(source);
}

var commonjsGlobal = typeof globalThis !== 'undefined' ? globalThis : typeof window !== 'undefined' ? window : typeof global !== 'undefined' ? global : typeof self !== 'undefined' ? self : {};

function getDefaultExportFromCjs (x) {
	return x && x.__esModule && Object.prototype.hasOwnProperty.call(x, 'default') ? x['default'] : x;
}

var merge$1 = {exports: {}};

(function (module) {
	function plain(value) {
		return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
	}

	module.exports = function merge(target) {
		for (var i = 1; i < arguments.length; i++) {
			var source = arguments[i];
			ownKeys$1(source).forEach(function (key) {
				if (key === '__proto__' || key === 'constructor') return;
				target[key] = plain(source[key]) ? merge(plain(target[key]) ? target[key] : {}, source[key]) : source[key];
			});
		}
		return target;
	};
} (merge$1));

var mergeExports = merge$1.exports;
var merge = /*@__PURE__*/getDefaultExportFromCjs(mergeExports);

const DEFAULTS = { view: { columns: 3, dense: false }, sort: 'name' };

const root = typeof commonjsGlobal.document === 'undefined' ? null : commonjsGlobal.document.documentElement;

function useSettings(storage, kept) {
  const [settings, set] = useState(() => merge({}, DEFAULTS, kept ?? {}));
  return [
    settings,
    (change) => {
      const next = merge({}, settings, change);
      storage.set('settings', next);
      set(next);
    },
  ];
}

function Settings({ storage, kept }) {
  const [settings, change] = useSettings(storage, kept);
  if (root) root.style.setProperty('--columns', settings.view.columns);
  return createElement('input', {
    type: 'range',
    min: 1,
    max: 6,
    value: settings.view.columns,
    onChange: (event) => change({ view: { columns: Number(event.target.value) } }),
  });
}

export { Settings, merge };
//# sourceMappingURL=index.js.map
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="query-made-into-a-function",
        family="code-from-text",
        files={
            "dist/index.js": r"""'use strict';
// Filters such as  due < 3 and (tag = "home" or done = false)  become a function once, and run over thousands of tasks.
// Only names that are letters and values that are JSON go into its text.

const TOKEN = /\s*(?:(and|or|not)\b|([()])|(<=|>=|!=|=|<|>)|("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false)|([a-z]\w*))/giy;

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError(`Not understood: ${text.slice(at)}`);
    const [, word, bracket, sign, value, name] = match;
    if (word) found.push({ kind: word.toLowerCase() });
    else if (bracket) found.push({ kind: bracket });
    else if (sign) found.push({ kind: 'sign', text: { '=': '===', '!=': '!==' }[sign] ?? sign });
    else if (value) found.push({ kind: 'value', text: JSON.stringify(JSON.parse(value)) });
    else found.push({ kind: 'name', text: `task[${JSON.stringify(name)}]` });
  }
  return found;
}

function either(list) {
  let left = both(list);
  while (list[0]?.kind === 'or') list.shift(), (left = `(${left} || ${both(list)})`);
  return left;
}

function both(list) {
  let left = one(list);
  while (list[0]?.kind === 'and') list.shift(), (left = `(${left} && ${one(list)})`);
  return left;
}

function one(list) {
  const token = list.shift();
  if (token?.kind === 'not') return `!${one(list)}`;
  if (token?.kind === '(') {
    const inner = either(list);
    if (list.shift()?.kind !== ')') throw new SyntaxError('A bracket is missing.');
    return inner;
  }
  const [sign, right] = list.splice(0, 2);
  if (token?.kind !== 'name' || sign?.kind !== 'sign' || !right?.text) throw new SyntaxError('Write name, sign, value.');
  return `(${token.text} ${sign.text} ${right.text})`;
}

exports.compile = (text) => {
  const list = tokens(text);
  const body = either(list);
  if (list.length) throw new SyntaxError('Something follows the filter.');
  return new Function('task', `"use strict"; return ${body};`);
};
""",
        },
    ),
    Sample(
        name="readers-of-records-generated",
        family="code-from-text",
        files={
            "dist/index.js": r"""'use strict';
// Makes a fast reader of fixed binary records from a fixed list of fields. The text of the reader is built here alone.

const KINDS = { u8: ['getUint8', 1], i8: ['getInt8', 1], u16: ['getUint16', 2], i16: ['getInt16', 2], u32: ['getUint32', 4], f32: ['getFloat32', 4] };

function reader(fields) {
  let at = 0;
  const lines = [];
  for (const [name, kind, scale = 1] of fields) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name) || !KINDS[kind]) throw new TypeError(`A bad field: ${name}: ${kind}`);
    const [method, size] = KINDS[kind];
    lines.push(`${name}: view.${method}(at + ${at}${size > 1 ? ', true' : ''})${scale === 1 ? '' : ` * ${Number(scale)}`}`);
    at += size;
  }
  const make = new Function('view', 'at', `return { ${lines.join(', ')} };`);
  return { size: at, read: make };
}

const STATION = reader([
  ['second', 'u32'],
  ['temperature', 'i16', 0.01],
  ['humidity', 'u8'],
  ['pressure', 'u16', 0.1],
  ['wind', 'f32'],
]);

exports.records = function* (buffer) {
  const view = new DataView(buffer);
  for (let at = 0; at + STATION.size <= view.byteLength; at += STATION.size) yield STATION.read(view, at);
};

exports.Station = ({ buffer }) => {
  const rows = [...exports.records(buffer)];
  const table = document.createElement('table');
  for (const { second, temperature, humidity, pressure } of rows.slice(-24)) {
    const row = table.insertRow();
    row.insertCell().textContent = new Date(second * 1000).toLocaleTimeString();
    row.insertCell().textContent = `${temperature.toFixed(1)} °C`;
    row.insertCell().textContent = `${humidity} %`;
    row.insertCell().textContent = `${pressure.toFixed(0)} hPa`;
  }
  return table;
};
exports.reader = reader;
""",
        },
    ),
    Sample(
        name="sums-in-a-little-binary-module",
        family="web-assembly",
        files={
            "dist/index.js": r"""'use strict';
// (func (export "gcd") (param i32 i32) (result i32) …) and a page of memory, assembled by hand; the text stands beside it.

const HEAD = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const section = (id, ...bytes) => [id, bytes.length, ...bytes];
const name = (text) => [text.length, ...[...text].map((letter) => letter.charCodeAt(0))];

const I32 = 0x7f;
const BODY = [
  0x03, 0x40, // loop
  0x20, 0x01, // local.get 1
  0x45, //       i32.eqz
  0x04, 0x40, // if
  0x20, 0x00, //   local.get 0
  0x0f, //         return
  0x0b, //       end
  0x20, 0x00, // local.get 0
  0x20, 0x01, // local.get 1
  0x6f, //       i32.rem_s
  0x20, 0x01, // local.get 1
  0x21, 0x00, // local.set 0
  0x21, 0x01, // local.set 1
  0x0c, 0x00, // br 0
  0x0b, //     end
  0x00, //     unreachable
  0x0b,
];

const MODULE = Uint8Array.from([
  ...HEAD,
  ...section(1, 1, 0x60, 2, I32, I32, 1, I32),
  ...section(3, 1, 0),
  ...section(7, 1, ...name('gcd'), 0, 0),
  ...section(10, 1, BODY.length + 1, 0, ...BODY),
]);

let gcd = (a, b) => (b ? gcd(b, a % b) : a);

exports.onEnable = async ({ logger }) => {
  try {
    const { instance } = await WebAssembly.instantiate(MODULE);
    gcd = instance.exports.gcd;
  } catch (error) {
    logger.info(`The slower way is taken: ${error.message}`);
  }
};
exports.Fraction = ({ top, bottom }) => {
  const common = gcd(top, bottom);
  return { tag: 'span', children: [`${top / common}⁄${bottom / common}`] };
};
""",
        },
    ),
    Sample(
        name="recipes-with-pictures-inside",
        family="embedded-data",
        files={
            "dist/index.js": r"""import { text } from './format.js';

// The icons are small enough to stand in the code.
const ICONS = {
  pot: 'data:image/svg+xml;base64,PHN2ZyB2aWV3Qm94PSIwIDAgMjQgMjQiPjxwYXRoIGQ9Ik00IDhoMTZ2OGE0IDQgMCAwIDEtNCA0SDhhNCA0IDAgMCAxLTQtNHoiLz48L3N2Zz4=',
  clock: 'data:image/svg+xml;base64,PHN2ZyB2aWV3Qm94PSIwIDAgMjQgMjQiPjxjaXJjbGUgY3g9IjEyIiBjeT0iMTIiIHI9IjkiLz48cGF0aCBkPSJNMTIgN3Y1bDMgMyIvPjwvc3ZnPg==',
  leaf: 'data:image/svg+xml;base64,PHN2ZyB2aWV3Qm94PSIwIDAgMjQgMjQiPjxwYXRoIGQ9Ik01IDE5QzUgOSAxMSA1IDE5IDVjMCA5LTUgMTQtMTQgMTR6Ii8+PC9zdmc+',
};

const TICK =
  'data:audio/wav;base64,UklGRjQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YRAAAAAAAP9/AID/fwCA/38AgAAA';

const RECIPES = [
  { name: 'Lentil soup', minutes: 40, plants: true, parts: ['250 g lentils', '2 carrots', '1 onion', '1 l broth'] },
  { name: 'Pancakes', minutes: 25, plants: false, parts: ['250 g flour', '3 eggs', '500 ml milk', '1 pinch of salt'] },
  { name: 'Tomato pasta', minutes: 20, plants: true, parts: ['400 g pasta', '1 tin of tomatoes', '2 cloves of garlic'] },
];

const icon = (name, title) => Object.assign(new Image(18, 18), { src: ICONS[name], alt: title, title });

export function RecipeCard({ recipe }) {
  const card = document.createElement('article');
  const head = document.createElement('h3');
  head.append(icon('pot', 'Recipe'), ` ${recipe.name} `);
  if (recipe.plants) head.append(icon('leaf', 'Without animals'));
  const time = document.createElement('p');
  time.append(icon('clock', 'Minutes'), ` ${text(recipe.minutes)}`);
  time.onclick = () => setTimeout(() => new Audio(TICK).play(), recipe.minutes * 60_000);
  const list = document.createElement('ul');
  for (const part of recipe.parts) list.append(Object.assign(document.createElement('li'), { textContent: part }));
  card.append(head, time, list);
  return card;
}

export const RecipeOfTheDay = () => RecipeCard({ recipe: RECIPES[Math.floor(Date.now() / 86_400_000) % RECIPES.length] });
""",
            "dist/format.js": "export const text = (minutes) =>\n  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;\n",
        },
        package={"type": "module"},
    ),
    Sample(
        name="dictionary-folded-into-one-line",
        family="embedded-data",
        files={
            "dist/index.js": r"""'use strict';
// Where words may be broken at the end of a line. The patterns are folded: letters between digits, one after the other.

const FOLDED = '.ach4.ad4der.af1t.al3t.am5at.an5c.ang4.ani5m.ant4.an3te.anti5s.ar5s.ar4tie.ar4ty.as3c.as1p.as1s.aster5.atom5.au1d.av4i.awn4.ba4g.ba5na.bas4e.ber4.be5ra.be3sm.be5sto.bri2.but4ti.cam4pe.can5c.capa5b.car5ol.ca4t.ce4la.ch4.chill5i.ci2.cit5r.co3e.co4r.cor5ner.de4moi.de3o.de3ra.de3ri.des4c.dictio5';

function unfold(text) {
  const tree = {};
  for (const pattern of text.split('.').filter(Boolean)) {
    let node = tree;
    const letters = `.${pattern}`.replace(/\d/g, '');
    for (const letter of letters) node = node[letter] ??= {};
    node.points = `.${pattern}`.split(/\D/).map((digit) => Number(digit) || 0);
  }
  return tree;
}

const TREE = unfold(FOLDED);

function parts(word, { left = 2, right = 3 } = {}) {
  const text = `.${word.toLowerCase()}.`;
  const points = new Array(text.length + 1).fill(0);
  for (let start = 0; start < text.length; start++) {
    let node = TREE;
    for (let at = start; at < text.length && node; at++) {
      node = node[text[at]];
      node?.points?.forEach((point, i) => {
        points[start + i] = Math.max(points[start + i], point);
      });
    }
  }
  const found = [''];
  [...word].forEach((letter, i) => {
    if (i >= left && word.length - i >= right && points[i + 1] % 2) found.push('');
    found[found.length - 1] += letter;
  });
  return found;
}

const SOFT = '\u00ad';

function soften(node) {
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    walk.currentNode.data = walk.currentNode.data.replace(/\p{L}{7,}/gu, (word) => parts(word).join(SOFT));
  }
}

exports.parts = parts;
exports.onEnable = ({ panels }) => panels.on('open', soften);
""",
        },
    ),
    Sample(
        name="spies-for-tests-of-plugins",
        family="test-helpers",
        files={
            "dist/index.js": r"""'use strict';
// For tests only: stands in for the network, the clock and the storage of a plugin, and puts back what was there.

function replace(target, name, value) {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(target, name, before);
    else delete target[name];
  };
}

function spy(act = () => undefined) {
  const calls = [];
  const spied = function (...args) {
    const call = { args, self: this };
    calls.push(call);
    try {
      call.value = act.apply(this, args);
    } catch (error) {
      call.error = error;
      throw error;
    }
    return call.value;
  };
  return Object.assign(spied, { calls, get count() { return calls.length; } });
}

function fakeNetwork(answers) {
  const asked = spy(async (input, init = {}) => {
    const url = String(input.url ?? input);
    const key = `${init.method ?? 'GET'} ${url}`;
    if (!(key in answers)) throw new TypeError(`The test does not expect ${key}`);
    const { status = 200, body } = answers[key];
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  });
  return { asked, restore: replace(globalThis, 'fetch', asked) };
}

function fakeClock(start = 0) {
  let now = start;
  const timers = new Map();
  const restore = [
    replace(Date, 'now', () => now),
    replace(globalThis, 'setTimeout', (work, wait = 0) => {
      const id = timers.size + 1;
      timers.set(id, { at: now + wait, work });
      return id;
    }),
    replace(globalThis, 'clearTimeout', (id) => timers.delete(id)),
  ];
  return {
    tick(ms) {
      now += ms;
      for (const [id, { at, work }] of [...timers].sort((a, b) => a[1].at - b[1].at)) {
        if (at <= now && timers.delete(id)) work();
      }
    },
    restore: () => restore.forEach((back) => back()),
  };
}

function fakeStorage(values = {}) {
  const kept = new Map(Object.entries(values));
  return { get: async (key) => kept.get(key), set: async (key, value) => void kept.set(key, value), keys: async () => [...kept.keys()] };
}

module.exports = { replace, spy, fakeNetwork, fakeClock, fakeStorage };
""",
        },
    ),
    Sample(
        name="own-errors-kept-for-the-report",
        family="error-reports",
        manifest=asking("storage-read", "storage-write", of=("https://faults.example.org",)),
        files={
            "dist/index.js": r"""'use strict';
// Keeps the last faults of this plugin. They are sent when the owner presses the button, after the owner has seen them.

const MOST = 20;
const SECRET = /((?:token|key|secret|password|authorization)["']?\s*[:=]\s*["']?)[^\s"',&]+/gi;
const MAIL = /[\w.+-]+@[\w-]+\.[\w.]+/g;
const HOME = /(\/home\/|\/Users\/|C:\\Users\\)[^/\\\s]+/g;

const scrub = (text) => String(text).replace(SECRET, '$1…').replace(MAIL, '…@…').replace(HOME, '$1…');

function describe(error, where) {
  return {
    where,
    message: scrub(error.message),
    stack: scrub(error.stack || '').split('\n').filter((line) => line.includes('acme.weather')).slice(0, 5),
    at: new Date().toISOString(),
  };
}

class Faults {
  constructor(storage) {
    this.storage = storage;
  }

  async add(error, where) {
    const list = (await this.storage.get('faults')) || [];
    await this.storage.set('faults', [...list, describe(error, where)].slice(-MOST));
  }

  guard(where, work) {
    return async (...args) => {
      try {
        return await work(...args);
      } catch (error) {
        await this.add(error, where);
        throw error;
      }
    };
  }

  async send() {
    const faults = await this.storage.get('faults');
    const answer = await fetch('https://faults.example.org/v1/reports', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ plugin: 'acme.weather', version: '1.0.0', faults }),
    });
    if (answer.ok) await this.storage.set('faults', []);
    return answer.ok;
  }
}

exports.FaultsPage = ({ storage, dialogs }) => {
  const faults = new Faults(storage);
  const button = document.createElement('button');
  button.textContent = 'Send a report';
  button.onclick = async () => {
    const list = JSON.stringify(await storage.get('faults'), null, 2);
    if (await dialogs.confirm('Send this?', list)) await faults.send();
  };
  return button;
};
Object.assign(exports, { Faults, scrub });
""",
        },
    ),
    Sample(
        name="own-code-measured",
        family="observers",
        manifest=asking("storage-write"),
        files={
            "dist/index.js": r"""import { onCLS } from './layout.js';

/** Measures how quickly this plugin's widgets appear, and shows the figures to whoever develops it. */
const marks = new Map();

export function begin(name) {
  marks.set(name, performance.now());
  performance.mark(`weather:${name}:begin`);
}

export function end(name) {
  performance.mark(`weather:${name}:end`);
  performance.measure(`weather:${name}`, `weather:${name}:begin`, `weather:${name}:end`);
  return performance.now() - marks.get(name);
}

const round = (n) => Math.round(n * 10) / 10;

export function summary(entries) {
  const groups = new Map();
  for (const { name, duration } of entries) groups.set(name, [...(groups.get(name) ?? []), duration]);
  return [...groups].map(([name, all]) => {
    all.sort((a, b) => a - b);
    return { name, count: all.length, median: round(all[all.length >> 1]), worst: round(all.at(-1)) };
  });
}

let observer;

export function onEnable({ storage, logger }) {
  if (!PerformanceObserver.supportedEntryTypes.includes('measure')) return;
  observer = new PerformanceObserver((list) => {
    const own = list.getEntries().filter(({ name }) => name.startsWith('weather:'));
    for (const row of summary(own)) logger.debug(`${row.name}: ${row.median} ms (${row.count})`);
  });
  observer.observe({ entryTypes: ['measure'] });
  onCLS((shift) => storage.set('layoutShift', round(shift)));
}

export const onDisable = () => observer?.disconnect();
""",
            "dist/layout.js": r"""export function onCLS(report) {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
    report(sum);
  }).observe({ type: 'layout-shift', buffered: true });
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="templates-with-holes-cached",
        family="rendering",
        files={
            "dist/index.js": r"""'use strict';
// html`…` makes nodes; a hole in a text takes text, a hole in an attribute takes a value, and @name takes a listener.

const cache = new WeakMap();
const MARK = 'hole-' + Math.random().toString(36).slice(2, 8);

function template(strings) {
  let made = cache.get(strings);
  if (!made) {
    const text = strings.reduce((all, part, i) => {
      const inTag = /<[^<>]*$/.test(all + part);
      return all + part + (i < strings.length - 1 ? (inTag ? `"${MARK}${i}"` : `<!--${MARK}${i}-->`) : '');
    }, '');
    made = document.createElement('template');
    made.innerHTML = text.trim();
    cache.set(strings, made);
  }
  return made;
}

const hole = (text) => (text.startsWith(MARK) ? Number(text.slice(MARK.length)) : -1);

function nodes(value) {
  if (value === null || value === undefined || value === false) return [];
  if (Array.isArray(value)) return value.flatMap(nodes);
  return [value instanceof Node ? value : document.createTextNode(String(value))];
}

function html(strings, ...values) {
  const content = document.importNode(template(strings).content, true);
  const walk = document.createTreeWalker(content, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  const later = [];
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.nodeType === Node.COMMENT_NODE) {
      const n = hole(node.data);
      if (n >= 0) later.push(() => node.replaceWith(...nodes(values[n])));
      continue;
    }
    for (const { name, value } of [...node.attributes]) {
      const n = hole(value);
      if (n < 0) continue;
      node.removeAttribute(name);
      if (name.startsWith('@')) node.addEventListener(name.slice(1), values[n]);
      else if (name.startsWith('on') || (/^(href|src)$/.test(name) && /^\s*javascript:/i.test(values[n]))) {
        throw new TypeError(`${name} may not be filled`);
      } else if (values[n] !== false && values[n] != null) node.setAttribute(name, values[n] === true ? '' : values[n]);
    }
  }
  later.forEach((act) => act());
  return content.childNodes.length === 1 ? content.firstChild : content;
}

exports.html = html;
exports.TaskRow = ({ task, done }) => html`<li class=${task.done ? 'done' : 'open'}>${task.text} <button @click=${() => done(task)}>✓</button></li>`;
""",
        },
    ),
    Sample(
        name="typographical-errors-of-packages",
        family="search",
        files={
            "dist/index.js": r"""'use strict';
// Warns when a name in package.json is nearly, but not quite, the name of a well-known package.

const KNOWN = 'axios chalk commander cross-env debug dotenv eslint express jest lodash moment prettier react react-dom request typescript underscore vite vue webpack'.split(' ');

/** How many letters must be changed, added, left out or exchanged with their neighbour. */
function distance(a, b, most = 2) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  const rows = [Array.from({ length: b.length + 1 }, (_x, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}

const plain = (name) => name.toLowerCase().replace(/^@[^/]+\//, '').replace(/[-_.]/g, '').replace(/js$/, '');

function suspects(manifest) {
  const found = [];
  for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const [name, range] of Object.entries(manifest[field] ?? {})) {
      if (/^(git|https?|file):/.test(range)) found.push({ name, why: `comes from ${range.split(':')[0]} and from no registry` });
      if (KNOWN.includes(name)) continue;
      const near = KNOWN.find((known) => distance(name, known, 1) === 1 || plain(name) === plain(known));
      if (near) found.push({ name, why: `looks like ${near}` });
    }
  }
  for (const [name, line] of Object.entries(manifest.scripts ?? {})) {
    if (/^(pre|post)?install$/.test(name) && /curl|wget|node -e|eval|base64/.test(line)) found.push({ name, why: `runs ${line}` });
  }
  return found;
}

exports.distance = distance;
exports.suspects = suspects;
exports.commands = {
  check: ({ text }, { print }) => suspects(JSON.parse(text)).forEach(({ name, why }) => print(`${name} ${why}`)),
};
""",
        },
    ),
)
