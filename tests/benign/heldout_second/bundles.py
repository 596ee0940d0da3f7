"""What build tools write, and what stands in for what old engines lack."""

from typing import Any

from tests.support.asking import asking
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, *, beside: dict[str, str] | None = None, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")} | (beside or {}), **more)


BUNDLES: tuple[Sample, ...] = (
    _sample(
        "modules-in-a-table-with-chunks",
        "bundle",
        r"""
/******/ (() => { // runtime
/******/ 	"use strict";
/******/ 	var __modules = ({

/***/ 101:
/***/ ((module, exports, __req) => {

const { scale } = __req(202);
exports.render = (root, values) => {
  const bars = values.map((v) => `<i style="height:${scale(v, values)}%"></i>`);
  root.innerHTML = bars.join('');
  root.addEventListener('dblclick', () => {
    __req.e(303).then(__req.bind(__req, 303)).then(({ print }) => print(values));
  });
};

/***/ }),

/***/ 202:
/***/ ((module, exports) => {

exports.scale = (value, all) => Math.round((value / Math.max(...all, 1)) * 100);

/***/ })

/******/ 	});
/************************************************************************/
/******/ 	var __cache = {};
/******/ 	function __req(id) {
/******/ 		var cached = __cache[id];
/******/ 		if (cached !== undefined) return cached.exports;
/******/ 		var module = __cache[id] = { id: id, loaded: false, exports: {} };
/******/ 		__modules[id].call(module.exports, module, module.exports, __req);
/******/ 		module.loaded = true;
/******/ 		return module.exports;
/******/ 	}
/******/ 	__req.m = __modules;
/******/ 	/* global */
/******/ 	__req.g = (function () {
/******/ 		if (typeof globalThis === 'object') return globalThis;
/******/ 		try { return this || new Function('return this')(); } catch (e) { if (typeof window === 'object') return window; }
/******/ 	})();
/******/ 	/* public path: where this very script came from */
/******/ 	var scriptUrl;
/******/ 	var doc = __req.g.document;
/******/ 	if (doc && doc.currentScript) scriptUrl = doc.currentScript.src;
/******/ 	__req.p = (scriptUrl || '').replace(/#.*$/, '').replace(/\?.*$/, '').replace(/\/[^\/]+$/, '/');
/******/ 	/* chunk loading by a script element */
/******/ 	var installed = { 0: 0 };
/******/ 	__req.e = (chunk) => {
/******/ 		if (installed[chunk] === 0) return Promise.resolve();
/******/ 		if (installed[chunk]) return installed[chunk][2];
/******/ 		var promise = new Promise((resolve, reject) => { installed[chunk] = [resolve, reject]; });
/******/ 		installed[chunk][2] = promise;
/******/ 		var script = doc.createElement('script');
/******/ 		script.charset = 'utf-8';
/******/ 		script.timeout = 120;
/******/ 		if (__req.nc) script.setAttribute('nonce', __req.nc);
/******/ 		script.src = __req.p + chunk + '.js';
/******/ 		var done = (event) => {
/******/ 			script.onerror = script.onload = null;
/******/ 			clearTimeout(timeout);
/******/ 			var entry = installed[chunk];
/******/ 			if (entry === 0) return;
/******/ 			installed[chunk] = undefined;
/******/ 			var error = new Error('Loading chunk ' + chunk + ' failed.\n(' + event.type + ': ' + script.src + ')');
/******/ 			error.name = 'ChunkLoadError';
/******/ 			entry[1](error);
/******/ 		};
/******/ 		var timeout = setTimeout(() => done({ type: 'timeout' }), 120000);
/******/ 		script.onerror = script.onload = done;
/******/ 		doc.head.appendChild(script);
/******/ 		return promise;
/******/ 	};
/******/ 	var loading = __req.g["chunks_acme_weather"] = __req.g["chunks_acme_weather"] || [];
/******/ 	loading.push = (([ids, more]) => {
/******/ 		for (var id in more) __modules[id] = more[id];
/******/ 		ids.forEach((chunk) => { if (installed[chunk]) installed[chunk][0](); installed[chunk] = 0; });
/******/ 	});
/************************************************************************/
/******/ 	var entry = __req(101);
/******/ 	module.exports = { Weather: entry.render };
/******/ })()
;
""",
        beside={
            "dist/303.js": "(self['chunks_acme_weather'] = self['chunks_acme_weather'] || []).push([[303], { 303: (module, exports) => { exports.print = (values) => { const w = window.open('', '_blank'); w.document.write('<pre>' + values.join('\\n') + '</pre>'); w.print(); }; } }]);\n"
        },
    ),
    _sample(
        "classes-for-old-engines",
        "bundle",
        r"""
"use strict";

function _typeof(o) { return _typeof = "function" == typeof Symbol && "symbol" == typeof Symbol.iterator ? function (o) { return typeof o; } : function (o) { return o && "function" == typeof Symbol && o.constructor === Symbol ? "symbol" : typeof o; }, _typeof(o); }
Object.defineProperty(exports, "__esModule", { value: true });
exports.Weather = exports.Stack = exports.Layout = void 0;
function _instanceCheck(instance, Type) { if (!(instance instanceof Type)) throw new TypeError("Cannot call a class as a function"); }
function _define(target, props) { for (var i = 0; i < props.length; i++) { var d = props[i]; d.enumerable = d.enumerable || false; d.configurable = true; if ("value" in d) d.writable = true; Object.defineProperty(target, d.key, d); } }
function _class(Type, proto, statics) { if (proto) _define(Type.prototype, proto); if (statics) _define(Type, statics); return Type; }
function _inherits(Sub, Super) { Sub.prototype = Object.create(Super && Super.prototype, { constructor: { value: Sub, writable: true, configurable: true } }); if (Super) (Object.setPrototypeOf || function (o, p) { o.__proto__ = p; })(Sub, Super); }
function _superOf(Sub) { return function () { var Super = Object.getPrototypeOf(Sub); var result = Super.apply(this, arguments); return result && (_typeof(result) === "object" || typeof result === "function") ? result : this; }; }
function _array(list) { if (Array.isArray(list)) return list.slice(); if (typeof Symbol !== "undefined" && list[Symbol.iterator] != null) return Array.from(list); throw new TypeError("Invalid attempt to spread non-iterable instance."); }

var Layout = /*#__PURE__*/function () {
  function Layout(width) {
    _instanceCheck(this, Layout);
    this.width = width;
    this.items = [];
  }
  return _class(Layout, [{
    key: "add",
    value: function add() {
      var _this$items;
      (_this$items = this.items).push.apply(_this$items, arguments);
      return this;
    }
  }, {
    key: "height",
    get: function get() {
      return Math.max.apply(Math, [0].concat(_array(this.items.map(function (_ref) {
        var y = _ref.y, h = _ref.h;
        return y + h;
      }))));
    }
  }, {
    key: "compact",
    value: function compact() {
      var placed = [];
      this.items.sort(function (a, b) { return a.y - b.y || a.x - b.x; }).forEach(function (item) {
        while (item.y > 0 && !placed.some(function (other) { return Layout.collide(other, Object.assign({}, item, { y: item.y - 1 })); })) item.y -= 1;
        placed.push(item);
      });
      return this;
    }
  }], [{
    key: "collide",
    value: function collide(a, b) {
      return a !== b && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    }
  }]);
}();
exports.Layout = Layout;

var Stack = /*#__PURE__*/function (_Layout) {
  function Stack() {
    _instanceCheck(this, Stack);
    return _superOf(Stack).apply(this, arguments);
  }
  _inherits(Stack, _Layout);
  return _class(Stack, [{
    key: "add",
    value: function add(item) {
      this.items.push(Object.assign({}, item, { x: 0, w: this.width, y: this.height }));
      return this;
    }
  }]);
}(Layout);
exports.Stack = Stack;
var Weather = exports.Weather = function Weather() { return null; };
""",
    ),
    _sample(
        "asynchronous-module-definition",
        "bundle",
        r"""
define('acme/geometry', ['exports'], function (exports) {
  'use strict';
  exports.area = function (points) {
    var sum = 0;
    for (var i = 0; i < points.length; i++) {
      var a = points[i], b = points[(i + 1) % points.length];
      sum += a[0] * b[1] - b[0] * a[1];
    }
    return Math.abs(sum) / 2;
  };
  exports.inside = function (point, polygon) {
    var odd = false;
    for (var i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
      var a = polygon[i], b = polygon[j];
      if (a[1] > point[1] !== b[1] > point[1] && point[0] < ((b[0] - a[0]) * (point[1] - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
    }
    return odd;
  };
  exports.hull = function (points) {
    function cross(o, a, b) { return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]); }
    function half(list) {
      return list.reduce(function (out, p) {
        while (out.length > 1 && cross(out[out.length - 2], out[out.length - 1], p) <= 0) out.pop();
        out.push(p);
        return out;
      }, []).slice(0, -1);
    }
    var sorted = points.slice().sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; });
    return half(sorted).concat(half(sorted.slice().reverse()));
  };
});

define('acme/zones', ['require', 'exports', 'acme/geometry'], function (require, exports, geometry) {
  'use strict';
  var zones = [];
  exports.add = function (name, points) {
    zones.push({ name: name, points: geometry.hull(points), area: geometry.area(points) });
  };
  exports.at = function (point) {
    return zones
      .filter(function (zone) { return geometry.inside(point, zone.points); })
      .sort(function (a, b) { return a.area - b.area; })
      .map(function (zone) { return zone.name; });
  };
  exports.details = function (done) {
    require(['acme/zone-details'], function (details) { done(details.of(zones)); });
  };
});

define('acme/zone-details', [], function () {
  return { of: function (zones) { return zones.map(function (z) { return z.name + ': ' + z.area.toFixed(1); }); } };
});

define(['acme/zones'], function (zones) {
  return { Weather: function (root) { root.textContent = zones.at([0, 0]).join(', ') || 'outside'; }, zones: zones };
});
""",
    ),
    _sample(
        "registered-modules-with-setters",
        "bundle",
        r"""
System.register(['react', './units.js'], function (_export, _context) {
  'use strict';

  var React, toBeaufort, toKnots;
  return {
    setters: [
      function (_react) { React = _react.default || _react; },
      function (_units) {
        toBeaufort = _units.toBeaufort;
        toKnots = _units.toKnots;
      },
    ],
    execute: function () {
      const NAMES = ['calm', 'light air', 'light breeze', 'gentle breeze', 'moderate breeze', 'fresh breeze', 'strong breeze', 'near gale', 'gale', 'strong gale', 'storm', 'violent storm', 'hurricane'];

      function Rose({ readings }) {
        const sectors = Array.from({ length: 16 }, () => 0);
        for (const { direction, speed } of readings) sectors[Math.round(direction / 22.5) % 16] += speed;
        const top = Math.max(...sectors, 1);
        const points = sectors.map((value, i) => {
          const angle = (i * Math.PI) / 8 - Math.PI / 2;
          const radius = 8 + (value / top) * 40;
          return `${50 + Math.cos(angle) * radius},${50 + Math.sin(angle) * radius}`;
        });
        return React.createElement('svg', { viewBox: '0 0 100 100' },
          React.createElement('circle', { cx: 50, cy: 50, r: 48, fill: 'none', stroke: '#ccc' }),
          React.createElement('polygon', { points: points.join(' '), fill: '#3b82f680', stroke: '#1d4ed8' }));
      }

      function Weather({ readings = [] }) {
        const last = readings[readings.length - 1];
        if (!last) return null;
        const force = toBeaufort(last.speed);
        return React.createElement('figure', null,
          React.createElement(Rose, { readings }),
          React.createElement('figcaption', null, `${NAMES[force]}, ${toKnots(last.speed).toFixed(0)} kn`));
      }

      function help() {
        return _context.import('./help.js').then((module) => module.text);
      }

      _export({ Weather, Rose, help });
    },
  };
});
""",
        beside={
            "dist/units.js": "System.register([], function (_export) {\n  return { setters: [], execute: function () {\n    _export('toKnots', (ms) => ms * 1.943844);\n    _export('toBeaufort', (ms) => Math.min(12, Math.round((ms / 0.836) ** (2 / 3))));\n  } };\n});\n",
            "dist/help.js": "System.register([], function (_export) {\n  return { setters: [], execute: function () { _export('text', 'The rose shows where the wind came from.'); } };\n});\n",
        },
    ),
    _sample(
        "promises-for-old-engines",
        "polyfill",
        r"""
(function (global) {
  'use strict';

  if (typeof global.Promise === 'function' && typeof global.Promise.prototype.finally === 'function') return;

  var line = [];
  function soon(act) {
    if (line.push(act) > 1) return;
    setTimeout(function () {
      for (var i = 0; i < line.length; i++) line[i]();
      line = [];
    }, 0);
  }

  // A cell is empty, or settled for good with a value; those who wait are told once.
  function Cell() {
    this.settled = null;
    this.waiting = [];
  }
  Cell.prototype.settle = function (how, value) {
    if (this.settled) return;
    var settled = (this.settled = { how: how, value: value });
    this.waiting.splice(0).forEach(function (tell) { soon(function () { tell(settled); }); });
  };
  Cell.prototype.then = function (tell) {
    var settled = this.settled;
    if (settled) soon(function () { tell(settled); });
    else this.waiting.push(tell);
  };

  function follow(cell, promise, value) {
    var used = false;
    function only(act) {
      return function (x) {
        if (used) return;
        used = true;
        act(x);
      };
    }
    var fail = only(function (e) { cell.settle('bad', e); });
    if (value === promise) return cell.settle('bad', new TypeError('A promise waits for itself'));
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return cell.settle('good', value);
    try {
      var then = value.then;
      if (typeof then !== 'function') return cell.settle('good', value);
      then.call(value, only(function (x) { follow(cell, promise, x); }), fail);
    } catch (e) {
      fail(e);
    }
    return undefined;
  }

  function Promise(start) {
    var cell = new Cell(), own = this, begun = false;
    Object.defineProperty(this, 'cell', { value: cell });
    function once(act) {
      return function (x) {
        if (begun) return;
        begun = true;
        act(x);
      };
    }
    var bad = once(function (e) { cell.settle('bad', e); });
    try {
      start(once(function (x) { follow(cell, own, x); }), bad);
    } catch (e) {
      bad(e);
    }
  }

  Promise.prototype.then = function (good, bad) {
    var cell = this.cell;
    return new Promise(function (done, failed) {
      cell.then(function (settled) {
        var act = settled.how === 'good' ? good : bad;
        if (typeof act !== 'function') return settled.how === 'good' ? done(settled.value) : failed(settled.value);
        try {
          return done(act(settled.value));
        } catch (e) {
          return failed(e);
        }
      });
    });
  };
  Promise.prototype['catch'] = function (bad) { return this.then(undefined, bad); };
  Promise.prototype['finally'] = function (act) {
    function after(give) { return function (x) { return Promise.resolve(act()).then(function () { return give(x); }); }; }
    return this.then(after(function (x) { return x; }), after(function (e) { throw e; }));
  };
  Promise.resolve = function (x) { return x instanceof Promise ? x : new Promise(function (done) { done(x); }); };
  Promise.reject = function (e) { return new Promise(function (_, bad) { bad(e); }); };
  Promise.race = function (list) {
    return new Promise(function (done, bad) { list.forEach(function (x) { Promise.resolve(x).then(done, bad); }); });
  };
  Promise.all = function (list) {
    return list.reduce(function (before, x) {
      return before.then(function (out) { return Promise.resolve(x).then(function (v) { return out.concat([v]); }); });
    }, Promise.resolve([]));
  };
  global.Promise = Promise;
})(typeof self !== 'undefined' ? self : typeof window !== 'undefined' ? window : typeof global !== 'undefined' ? global : Function('return this')());
exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "fetch-over-older-requests",
        "polyfill",
        r"""
(function (self) {
  'use strict';

  if (self.fetch) return;

  function Fields(pairs) {
    this.list = [];
    (pairs || []).forEach(function (pair) { this.append(pair[0], pair[1]); }, this);
  }
  Fields.of = function (value) {
    if (!value) return new Fields();
    if (value instanceof Fields) return new Fields(value.list);
    return new Fields(Array.isArray(value) ? value : Object.keys(value).map(function (name) { return [name, value[name]]; }));
  };
  Fields.read = function (text) {
    return new Fields((text || '').split(/\r?\n/).filter(Boolean).map(function (row) {
      var at = row.indexOf(':');
      return [row.slice(0, at), row.slice(at + 1).replace(/^\s+|\s+$/g, '')];
    }));
  };
  Fields.prototype.append = function (name, value) { this.list.push([String(name).toLowerCase(), String(value)]); };
  Fields.prototype.get = function (name) {
    var found = this.list.filter(function (pair) { return pair[0] === name.toLowerCase(); });
    return found.length ? found.map(function (pair) { return pair[1]; }).join(', ') : null;
  };
  Fields.prototype.has = function (name) { return this.get(name) !== null; };
  Fields.prototype.forEach = function (act) { this.list.forEach(function (pair) { act(pair[1], pair[0]); }); };

  function answerOf(request) {
    var read = false;
    function take(as) {
      return function () {
        if (read) return Promise.reject(new TypeError('The answer was read before'));
        read = true;
        return Promise.resolve(request.response).then(as);
      };
    }
    return {
      status: request.status,
      statusText: request.statusText,
      ok: request.status > 199 && request.status < 300,
      url: request.responseURL,
      headers: Fields.read(request.getAllResponseHeaders()),
      blob: take(function (blob) { return blob; }),
      text: take(function (blob) { return readAs(blob, 'readAsText'); }),
      arrayBuffer: take(function (blob) { return readAs(blob, 'readAsArrayBuffer'); }),
      json: take(function (blob) { return readAs(blob, 'readAsText').then(JSON.parse); }),
    };
  }

  function readAs(blob, method) {
    return new Promise(function (done, failed) {
      var reader = new FileReader();
      reader.onloadend = function () {
        if (reader.error) failed(reader.error);
        else done(reader.result);
      };
      reader[method](blob);
    });
  }

  self.fetch = function (address, options) {
    var wanted = Object.assign({ method: 'GET', credentials: 'same-origin' }, options);
    return new Promise(function (done, failed) {
      var request = new XMLHttpRequest();
      request.responseType = 'blob';
      request.addEventListener('load', function () { done(answerOf(request)); });
      ['error', 'timeout'].forEach(function (name) {
        request.addEventListener(name, function () { failed(new TypeError(String(address) + ' cannot be reached (' + name + ')')); });
      });
      if (wanted.signal) {
        wanted.signal.addEventListener('abort', function () {
          request.abort();
          failed(new DOMException('The request was given up', 'AbortError'));
        });
      }
      request.open(wanted.method.toUpperCase(), address);
      request.withCredentials = wanted.credentials === 'include';
      Fields.of(wanted.headers).forEach(function (value, name) { request.setRequestHeader(name, value); });
      request.send(wanted.body || null);
    });
  };
  self.Headers = self.Headers || Fields;
  self.fetch.polyfill = true;
})(typeof self !== 'undefined' ? self : this);
exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "missing-methods-added",
        "polyfill",
        r"""
'use strict';

var globalThat = typeof globalThis === 'object' ? globalThis : typeof window === 'object' ? window : typeof self === 'object' ? self : Function('return this')();

function define(object, methods) {
  Object.keys(methods).forEach(function (name) {
    if (name in object) return;
    Object.defineProperty(object, name, { value: methods[name], writable: true, configurable: true, enumerable: false });
  });
}

function toLength(value) {
  var length = Number(value);
  return isNaN(length) ? 0 : Math.min(Math.max(Math.trunc(length), 0), Number.MAX_SAFE_INTEGER);
}

define(Array.prototype, {
  includes: function (item, from) {
    for (var i = from | 0; i < toLength(this.length); i++) if (this[i] === item || (item !== item && this[i] !== this[i])) return true;
    return false;
  },
  flat: function (depth) {
    depth = depth === undefined ? 1 : depth;
    return depth < 1 ? this.slice() : this.reduce(function (out, item) {
      return out.concat(Array.isArray(item) ? item.flat(depth - 1) : [item]);
    }, []);
  },
  flatMap: function (act, self) { return this.map(act, self).flat(); },
  at: function (n) {
    n = Math.trunc(n) || 0;
    return this[n < 0 ? n + this.length : n];
  },
  findLast: function (test, self) {
    for (var i = this.length - 1; i >= 0; i--) if (test.call(self, this[i], i, this)) return this[i];
    return undefined;
  },
});

define(String.prototype, {
  padStart: function (length, filler) {
    var text = String(this), fill = filler === undefined ? ' ' : String(filler);
    if (length <= text.length || !fill) return text;
    return fill.repeat(Math.ceil((length - text.length) / fill.length)).slice(0, length - text.length) + text;
  },
  replaceAll: function (search, replacement) {
    if (search instanceof RegExp) return this.replace(search, replacement);
    return this.split(search).join(typeof replacement === 'function' ? replacement(search) : replacement);
  },
  trimEnd: function () { return this.replace(/[\s\uFEFF\xA0]+$/, ''); },
});

define(Object, {
  entries: function (object) { return Object.keys(object).map(function (key) { return [key, object[key]]; }); },
  values: function (object) { return Object.keys(object).map(function (key) { return object[key]; }); },
  fromEntries: function (pairs) {
    return Array.from(pairs).reduce(function (object, pair) { object[pair[0]] = pair[1]; return object; }, {});
  },
  hasOwn: function (object, key) { return Object.prototype.hasOwnProperty.call(object, key); },
});

define(globalThat, {
  globalThis: globalThat,
  queueMicrotask: function (act) { Promise.resolve().then(act).catch(function (e) { setTimeout(function () { throw e; }); }); },
  structuredClone: function (value) { return JSON.parse(JSON.stringify(value)); },
});

if (typeof Element !== 'undefined') {
  define(Element.prototype, {
    matches: Element.prototype.msMatchesSelector || Element.prototype.webkitMatchesSelector,
    closest: function (selector) {
      for (var node = this; node && node.nodeType === 1; node = node.parentElement) if (node.matches(selector)) return node;
      return null;
    },
    replaceChildren: function () {
      while (this.firstChild) this.removeChild(this.firstChild);
      this.append.apply(this, arguments);
    },
  });
}

module.exports = { define: define, Weather: function () { return null; } };
""",
    ),
    _sample(
        "turns-of-the-event-loop",
        "polyfill",
        r"""
(function (scope) {
  'use strict';

  if (typeof scope.setImmediate === 'function') return;

  // Work waits in one line; what follows only decides how the next turn is asked for.
  var waiting = [], canceled = new Set(), serial = 0, asked = false;

  function turn() {
    asked = false;
    var now = waiting;
    waiting = [];
    for (var i = 0; i < now.length; i++) {
      var entry = now[i];
      if (canceled.delete(entry.id)) continue;
      try {
        entry.act.apply(null, entry.args);
      } catch (error) {
        waiting = now.slice(i + 1).concat(waiting);
        if (waiting.length) ask();
        throw error;
      }
    }
  }

  function byPorts() {
    var pipe = new scope.MessageChannel();
    pipe.port1.onmessage = turn;
    return function () { pipe.port2.postMessage(null); };
  }

  function byMessages() {
    var word = 'turn:' + Math.random().toString(36).slice(2);
    scope.addEventListener('message', function (event) {
      if (event.source === scope && event.data === word) {
        event.stopImmediatePropagation();
        turn();
      }
    }, true);
    return function () { scope.postMessage(word, scope.location.origin); };
  }

  function byScript() {
    var doc = scope.document;
    return function () {
      var element = doc.createElement('script');
      element.onreadystatechange = function () {
        element.onreadystatechange = null;
        element.parentNode.removeChild(element);
        turn();
      };
      doc.documentElement.appendChild(element);
    };
  }

  function byTimer() {
    return function () { scope.setTimeout(turn, 0); };
  }

  var wake = (typeof scope.MessageChannel === 'function' ? byPorts
    : scope.document && scope.postMessage ? byMessages
    : scope.document && 'onreadystatechange' in scope.document.createElement('script') ? byScript
    : byTimer)();

  function ask() {
    if (asked) return;
    asked = true;
    wake();
  }

  scope.setImmediate = function (act) {
    // Timers also take a text and run it as code; this does not.
    if (typeof act !== 'function') throw new TypeError('A function is needed, not ' + typeof act);
    waiting.push({ id: ++serial, act: act, args: [].slice.call(arguments, 1) });
    ask();
    return serial;
  };
  scope.clearImmediate = function (id) {
    if (waiting.some(function (entry) { return entry.id === id; })) canceled.add(id);
  };
})(typeof self !== 'undefined' ? self : typeof global !== 'undefined' ? global : this);
exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "little-web-assembly",
        "web-assembly",
        r"""
'use strict';
// A few instructions of WebAssembly (source below); a fallback in JavaScript does the same.
//   (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
const BYTES = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7f,
  0x03, 0x02, 0x01, 0x00,
  0x07, 0x07, 0x01, 0x03, 0x61, 0x64, 0x64, 0x00, 0x00,
  0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x20, 0x01, 0x6a, 0x0b,
);

const fallback = { add: (a, b) => (a + b) | 0 };

let ready = null;

function load() {
  if (!ready) {
    ready = typeof WebAssembly === 'object' && WebAssembly.validate(BYTES)
      ? WebAssembly.instantiate(BYTES).then(({ instance }) => instance.exports, () => fallback)
      : Promise.resolve(fallback);
  }
  return ready;
}

/** Adler-32 of `text`, with the additions done by the module. */
async function adler(text) {
  const { add } = await load();
  let a = 1;
  let b = 0;
  for (const byte of new TextEncoder().encode(text)) {
    a = add(a, byte) % 65521;
    b = add(b, a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

async function changed(context, text) {
  const sum = await adler(text);
  const before = await context.storage.get('sum');
  if (before === sum) return false;
  await context.storage.set('sum', sum);
  return true;
}

exports.adler = adler;
exports.changed = changed;
exports.Weather = () => null;
exports.healthCheck = async () => {
  const good = (await adler('Wikipedia')) === 0x11e60398;
  return { status: good ? 'healthy' : 'unhealthy', details: good ? 'sums are right' : 'sums are wrong' };
};
""",
        manifest=asking("storage-read", "storage-write"),
    ),
    _sample(
        "table-of-letters-packed",
        "embedded-data",
        r"""
// Widths of letters in a terminal, packed as differences in base 36: start, length, start, length…
const WIDE = '3cw,2o,6bj,2,12,2,k,2,5a,4,1,1g0,1,9h,2,1m,c,k,1,q,1,9,2,i,2,5,1,c,1,5,1,s,1,1a,1,1,1,n,3,1,1,3k,3,o,1,e,1,3q,2,1d,1,4,1,h6,q,1,2h,b,ru,1,3e';
const ZERO = 'lc,34,g,7,5r,19,1,1,1,2,1,2,1,1,4d,b,1d,l,g,1,2t,7,2,6,2,2,1,4,z,1,u,r';

function unpack(text) {
  const numbers = text.split(',').map((part) => parseInt(part, 36));
  const ranges = [];
  let at = 0;
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    at += numbers[i];
    ranges.push([at, at + numbers[i + 1] - 1]);
    at += numbers[i + 1];
  }
  return ranges;
}

function includes(ranges, code) {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < ranges[middle][0]) high = middle - 1;
    else if (code > ranges[middle][1]) low = middle + 1;
    else return true;
  }
  return false;
}

const wide = unpack(WIDE);
const zero = unpack(ZERO);

export function widthOf(letter) {
  const code = letter.codePointAt(0);
  if (code < 32 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code === 0x200b || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) return 0;
  if (includes(zero, code)) return 0;
  return code > 0x1100 && (includes(wide, code) || (code >= 0x1f300 && code <= 0x1faff)) ? 2 : 1;
}

export function width(text) {
  const parts = typeof Intl.Segmenter === 'function' ? [...new Intl.Segmenter().segment(text)].map((s) => s.segment) : [...text];
  return parts.reduce((sum, part) => sum + Math.min(2, [...part].reduce((n, letter) => n + widthOf(letter), 0)), 0);
}

export function pad(text, columns, filler = ' ') {
  return text + filler.repeat(Math.max(0, columns - width(text)));
}

export function shorten(text, columns, mark = '…') {
  if (width(text) <= columns) return text;
  let out = '';
  for (const letter of text) {
    if (width(out + letter + mark) > columns) break;
    out += letter;
  }
  return out + mark;
}

export const Weather = ({ rows }) => rows.map((row) => row.map((cell) => pad(shorten(String(cell), 12), 12)).join(' ')).join('\n');
""",
    ),
    _sample(
        "root-object-found-carefully",
        "bundle",
        r"""
;(function () {
  // Which object is the global one depends on where this runs.
  var freeGlobal = typeof global == 'object' && global && global.Object === Object && global;
  var freeSelf = typeof self == 'object' && self && self.Object === Object && self;
  var root = freeGlobal || freeSelf || Function('return this')();
  var freeExports = typeof exports == 'object' && exports && !exports.nodeType && exports;
  var freeModule = freeExports && typeof module == 'object' && module && !module.nodeType && module;
  var moduleExports = freeModule && freeModule.exports === freeExports;

  var nodeUtil = (function () {
    try {
      var types = freeModule && freeModule.require && freeModule.require('util').types;
      if (types) return types;
      return freeGlobal && freeGlobal.process && freeGlobal.process.binding && freeGlobal.process.binding('util');
    } catch (e) {}
  })();

  var toString = Object.prototype.toString;
  var funcToString = Function.prototype.toString;
  var isNative = RegExp('^' + funcToString.call(Object.prototype.hasOwnProperty).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/hasOwnProperty|(function).*?(?=\\\()| for .+?(?=\\\])/g, '$1.*?') + '$');

  function tagOf(value) {
    if (value == null) return value === undefined ? '[object Undefined]' : '[object Null]';
    return toString.call(value);
  }

  function nativeOf(object, key) {
    var value = object == null ? undefined : object[key];
    return typeof value == 'function' && isNative.test(funcToString.call(value)) ? value : undefined;
  }

  var NativeMap = nativeOf(root, 'Map');

  function ListCache() {
    this.pairs = [];
  }
  ListCache.prototype.get = function (key) {
    for (var i = 0; i < this.pairs.length; i++) if (this.pairs[i][0] === key) return this.pairs[i][1];
  };
  ListCache.prototype.set = function (key, value) {
    for (var i = 0; i < this.pairs.length; i++) if (this.pairs[i][0] === key) { this.pairs[i][1] = value; return this; }
    this.pairs.push([key, value]);
    return this;
  };

  function unique(list) {
    var seen = NativeMap ? new NativeMap() : new ListCache();
    return list.filter(function (item) {
      if (seen.get(item)) return false;
      seen.set(item, true);
      return true;
    });
  }

  var isDate = nodeUtil && nodeUtil.isDate ? function (v) { return nodeUtil.isDate(v); } : function (v) { return tagOf(v) == '[object Date]'; };
  var isRegExp = function (v) { return tagOf(v) == '[object RegExp]'; };

  function little() {}
  little.unique = unique;
  little.isDate = isDate;
  little.isRegExp = isRegExp;
  little.isNative = function (f) { return typeof f == 'function' && isNative.test(funcToString.call(f)); };
  little.noConflict = function () {
    if (root._ === little) root._ = old;
    return little;
  };

  var old = root._;
  if (typeof define == 'function' && typeof define.amd == 'object' && define.amd) {
    root._ = little;
    define(function () { return little; });
  } else if (freeModule && moduleExports) {
    (freeModule.exports = little)._ = little;
    little.Weather = function () { return null; };
  } else root._ = little;
}.call(this));
""",
    ),
    _sample(
        "optional-parts-and-fallbacks",
        "bundle",
        r"""
'use strict';

/** Takes what is there: the host's own modules where they exist, simple stand-ins where they do not. */
function optional(load, fallback) {
  try {
    return load();
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return fallback;
  }
}

const clsx = optional(() => require('clsx'), (...names) => names.flat().filter(Boolean).join(' '));
const { performance } = optional(() => require('node:perf_hooks'), { performance: { now: () => Date.now() } });
const pino = optional(() => require('pino'), null);

class ConsoleLog {
  constructor(level = 'info', bound = {}) {
    this.level = level;
    this.bound = bound;
    for (const [at, name] of ['debug', 'info', 'warn', 'error'].entries()) {
      this[name] = (message, extra = {}) => {
        if (at < ['debug', 'info', 'warn', 'error'].indexOf(this.level)) return;
        const method = typeof console[name] === 'function' ? name : 'log';
        console[method](JSON.stringify({ time: new Date().toISOString(), level: name, message, ...this.bound, ...extra }));
      };
    }
  }

  child(bound) {
    return new ConsoleLog(this.level, { ...this.bound, ...bound });
  }
}

function createLog(config = {}) {
  if (pino) return pino({ level: config.logLevel ?? 'info', redact: ['apiKey', '*.password', 'headers.authorization'] });
  return new ConsoleLog(config.logLevel);
}

function timed(log, name, act) {
  return async (...args) => {
    const start = performance.now();
    try {
      return await act(...args);
    } finally {
      log.debug(`${name} took ${(performance.now() - start).toFixed(1)} ms`);
    }
  };
}

exports.onEnable = async (context) => {
  const log = createLog(context.config).child({ plugin: 'acme.weather' });
  exports.load = timed(log, 'load', async () => (await context.storage.get('days')) ?? []);
  log.info('ready');
};

exports.Weather = ({ warm, children }) => ({ type: 'div', props: { className: clsx('weather', warm && 'warm'), children } });
exports.ConsoleLog = ConsoleLog;
""",
        manifest=asking("storage-read"),
    ),
    _sample(
        "bundle-with-lazy-part",
        "bundle",
        r"""
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/c/streak.js
var require_streak = __commonJS({
  "src/c/streak.js"(exports) {
    "use strict";
    exports.dayOf = function(date) {
      return Math.floor((date.getTime() - date.getTimezoneOffset() * 6e4) / 864e5);
    };
    exports.streak = function(days, today) {
      const set = new Set(days);
      let at = set.has(today) ? today : today - 1;
      let length = 0;
      while (set.has(at)) {
        length += 1;
        at -= 1;
      }
      return length;
    };
    exports.best = function(days) {
      let best2 = 0, run = 0, last = null;
      for (const day of [...days].sort((a, b) => a - b)) {
        run = last !== null && day === last + 1 ? run + 1 : 1;
        best2 = Math.max(best2, run);
        last = day;
      }
      return best2;
    };
  }
});

// src/c/csv.js
var csv_exports = {};
__export(csv_exports, {
  toCsv: () => toCsv
});
function toCsv(done) {
  const rows = Object.entries(done).flatMap(([name, days]) => days.map((day) => [new Date(day * 864e5).toISOString().slice(0, 10), name]));
  return [["day", "habit"], ...rows.sort()].map((row) => row.map(quote).join(",")).join("\r\n");
}
var quote;
var init_csv = __esm({
  "src/c/csv.js"() {
    quote = (text) => /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }
});

// src/c/index.js
var index_exports = {};
__export(index_exports, {
  Weather: () => Weather,
  commands: () => commands
});
module.exports = __toCommonJS(index_exports);
var import_streak = __toESM(require_streak());
var import_react = require("react");
var lazyExport = () => Promise.resolve().then(() => (init_csv(), csv_exports));
function Weather({ context, habits = ["Walk", "Read", "Stretch"] }) {
  const [done, setDone] = (0, import_react.useState)({});
  const today = (0, import_streak.dayOf)(/* @__PURE__ */ new Date());
  (0, import_react.useEffect)(() => {
    context.storage.get("done").then((kept) => setDone(kept != null ? kept : {}));
  }, [context]);
  const toggle = (name) => {
    var _a;
    const days = (_a = done[name]) != null ? _a : [];
    const next = { ...done, [name]: days.includes(today) ? days.filter((d) => d !== today) : [...days, today] };
    setDone(next);
    context.storage.set("done", next);
  };
  return (0, import_react.createElement)("table", null, (0, import_react.createElement)("tbody", null, habits.map((name) => {
    var _a, _b, _c;
    return (0, import_react.createElement)(
      "tr",
      { key: name },
      (0, import_react.createElement)("td", null, (0, import_react.createElement)("input", { type: "checkbox", checked: ((_a = done[name]) != null ? _a : []).includes(today), onChange: () => toggle(name) })),
      (0, import_react.createElement)("td", null, name),
      (0, import_react.createElement)("td", null, `${(0, import_streak.streak)((_b = done[name]) != null ? _b : [], today)} days, best ${(0, import_streak.best)((_c = done[name]) != null ? _c : [])}`)
    );
  })));
}
var commands = { async habits(args, context) {
  var _a;
  const { toCsv: toCsv2 } = await lazyExport();
  return toCsv2((_a = await context.storage.get("done")) != null ? _a : {});
} };
""",
        manifest=asking("storage-read", "storage-write"),
    ),
    _sample(
        "bundle-with-source-map-inside",
        "bundle",
        r"""
var Expenses = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: !0 });
  }, __copyProps = (to, from, except, desc) => {
    if (from && typeof from == "object" || typeof from == "function")
      for (let key of __getOwnPropNames(from))
        !__hasOwnProp.call(to, key) && key !== except && __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: !0 }), mod);

  // src/a/index.js
  var index_exports = {};
  __export(index_exports, {
    Money: () => Money,
    Weather: () => Weather,
    parseQuery: () => parseQuery
  });

  // src/a/query.js
  function parseQuery(text) {
    let out = {};
    for (let pair of text.replace(/^\?/, "").split("&")) {
      if (!pair) continue;
      let at = pair.indexOf("="), key = decodeURIComponent(at < 0 ? pair : pair.slice(0, at)).replace(/\+/g, " "), value = at < 0 ? "" : decodeURIComponent(pair.slice(at + 1).replace(/\+/g, " "));
      out[key] = key in out ? [].concat(out[key], value) : value;
    }
    return out;
  }

  // src/a/money.js
  var Money = class _Money {
    constructor(cents, currency) {
      this.cents = Math.round(cents), this.currency = currency;
    }
    plus(other) {
      if (other.currency !== this.currency) throw new TypeError(`${other.currency} cannot be added to ${this.currency}`);
      return new _Money(this.cents + other.cents, this.currency);
    }
    split(parts) {
      let low = Math.floor(this.cents / parts), rest = this.cents - low * parts;
      return Array.from({ length: parts }, (_, i) => new _Money(low + (i < rest ? 1 : 0), this.currency));
    }
    format(locale) {
      return new Intl.NumberFormat(locale, { style: "currency", currency: this.currency }).format(this.cents / 100);
    }
  };

  // src/a/table.js
  function draw(rows, columns) {
    var _a;
    let table = document.createElement("table"), head = table.createTHead().insertRow();
    for (let name of columns) head.append(Object.assign(document.createElement("th"), { textContent: name }));
    let body = table.createTBody();
    for (let row of rows) {
      let line = body.insertRow();
      for (let name of columns) line.insertCell().textContent = String((_a = row[name]) != null ? _a : "");
    }
    return table;
  }

  // src/a/index.js
  function Weather(root, context) {
    let { currency = "EUR" } = parseQuery(location.search);
    context.storage.get("expenses").then((rows) => {
      let total = (rows || []).reduce((sum, row) => sum.plus(new Money(row.cents, currency)), new Money(0, currency));
      root.replaceChildren(draw(rows || [], ["day", "what", "cents"])), root.append(total.format(navigator.language));
    });
  }
  return __toCommonJS(index_exports);
})();
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsic3JjL2EvaW5kZXguanMiLCAic3JjL2EvcXVlcnkuanMiLCAic3JjL2EvbW9uZXkuanMiLCAic3JjL2EvdGFibGUuanMiXSwKICAic291cmNlc0NvbnRlbnQiOiBbImltcG9ydCB7IHBhcnNlUXVlcnkgfSBmcm9tICcuL3F1ZXJ5LmpzJztcbmltcG9ydCB7IE1vbmV5IH0gZnJvbSAnLi9tb25leS5qcyc7XG5pbXBvcnQgKiBhcyB0YWJsZSBmcm9tICcuL3RhYmxlLmpzJztcbmV4cG9ydCBmdW5jdGlvbiBXZWF0aGVyKHJvb3QsIGNvbnRleHQpIHtcbiAgY29uc3QgeyBjdXJyZW5jeSA9ICdFVVInIH0gPSBwYXJzZVF1ZXJ5KGxvY2F0aW9uLnNlYXJjaCk7XG4gIGNvbnRleHQuc3RvcmFnZS5nZXQoJ2V4cGVuc2VzJykudGhlbigocm93cykgPT4ge1xuICAgIGNvbnN0IHRvdGFsID0gKHJvd3MgfHwgW10pLnJlZHVjZSgoc3VtLCByb3cpID0+IHN1bS5wbHVzKG5ldyBNb25leShyb3cuY2VudHMsIGN1cnJlbmN5KSksIG5ldyBNb25leSgwLCBjdXJyZW5jeSkpO1xuICAgIHJvb3QucmVwbGFjZUNoaWxkcmVuKHRhYmxlLmRyYXcocm93cyB8fCBbXSwgWydkYXknLCAnd2hhdCcsICdjZW50cyddKSk7XG4gICAgcm9vdC5hcHBlbmQodG90YWwuZm9ybWF0KG5hdmlnYXRvci5sYW5ndWFnZSkpO1xuICB9KTtcbn1cbmV4cG9ydCB7IE1vbmV5LCBwYXJzZVF1ZXJ5IH07XG4iLCAiZXhwb3J0IGZ1bmN0aW9uIHBhcnNlUXVlcnkodGV4dCkge1xuICBjb25zdCBvdXQgPSB7fTtcbiAgZm9yIChjb25zdCBwYWlyIG9mIHRleHQucmVwbGFjZSgvXlxcPy8sICcnKS5zcGxpdCgnJicpKSB7XG4gICAgaWYgKCFwYWlyKSBjb250aW51ZTtcbiAgICBjb25zdCBhdCA9IHBhaXIuaW5kZXhPZignPScpO1xuICAgIGNvbnN0IGtleSA9IGRlY29kZVVSSUNvbXBvbmVudChhdCA8IDAgPyBwYWlyIDogcGFpci5zbGljZSgwLCBhdCkpLnJlcGxhY2UoL1xcKy9nLCAnICcpO1xuICAgIGNvbnN0IHZhbHVlID0gYXQgPCAwID8gJycgOiBkZWNvZGVVUklDb21wb25lbnQocGFpci5zbGljZShhdCArIDEpLnJlcGxhY2UoL1xcKy9nLCAnICcpKTtcbiAgICBvdXRba2V5XSA9IGtleSBpbiBvdXQgPyBbXS5jb25jYXQob3V0W2tleV0sIHZhbHVlKSA6IHZhbHVlO1xuICB9XG4gIHJldHVybiBvdXQ7XG59XG4iLCAiZXhwb3J0IGNsYXNzIE1vbmV5IHtcbiAgY29uc3RydWN0b3IoY2VudHMsIGN1cnJlbmN5KSB7IHRoaXMuY2VudHMgPSBNYXRoLnJvdW5kKGNlbnRzKTsgdGhpcy5jdXJyZW5jeSA9IGN1cnJlbmN5OyB9XG4gIHBsdXMob3RoZXIpIHtcbiAgICBpZiAob3RoZXIuY3VycmVuY3kgIT09IHRoaXMuY3VycmVuY3kpIHRocm93IG5ldyBUeXBlRXJyb3IoYCR7b3RoZXIuY3VycmVuY3l9IGNhbm5vdCBiZSBhZGRlZCB0byAke3RoaXMuY3VycmVuY3l9YCk7XG4gICAgcmV0dXJuIG5ldyBNb25leSh0aGlzLmNlbnRzICsgb3RoZXIuY2VudHMsIHRoaXMuY3VycmVuY3kpO1xuICB9XG4gIHNwbGl0KHBhcnRzKSB7XG4gICAgY29uc3QgbG93ID0gTWF0aC5mbG9vcih0aGlzLmNlbnRzIC8gcGFydHMpO1xuICAgIGNvbnN0IHJlc3QgPSB0aGlzLmNlbnRzIC0gbG93ICogcGFydHM7XG4gICAgcmV0dXJuIEFycmF5LmZyb20oeyBsZW5ndGg6IHBhcnRzIH0sIChfLCBpKSA9PiBuZXcgTW9uZXkobG93ICsgKGkgPCByZXN0ID8gMSA6IDApLCB0aGlzLmN1cnJlbmN5KSk7XG4gIH1cbiAgZm9ybWF0KGxvY2FsZSkgeyByZXR1cm4gbmV3IEludGwuTnVtYmVyRm9ybWF0KGxvY2FsZSwgeyBzdHlsZTogJ2N1cnJlbmN5JywgY3VycmVuY3k6IHRoaXMuY3VycmVuY3kgfSkuZm9ybWF0KHRoaXMuY2VudHMgLyAxMDApOyB9XG59XG4iLCAiZXhwb3J0IGZ1bmN0aW9uIGRyYXcocm93cywgY29sdW1ucykge1xuICBjb25zdCB0YWJsZSA9IGRvY3VtZW50LmNyZWF0ZUVsZW1lbnQoJ3RhYmxlJyk7XG4gIGNvbnN0IGhlYWQgPSB0YWJsZS5jcmVhdGVUSGVhZCgpLmluc2VydFJvdygpO1xuICBmb3IgKGNvbnN0IG5hbWUgb2YgY29sdW1ucykgaGVhZC5hcHBlbmQoT2JqZWN0LmFzc2lnbihkb2N1bWVudC5jcmVhdGVFbGVtZW50KCd0aCcpLCB7IHRleHRDb250ZW50OiBuYW1lIH0pKTtcbiAgY29uc3QgYm9keSA9IHRhYmxlLmNyZWF0ZVRCb2R5KCk7XG4gIGZvciAoY29uc3Qgcm93IG9mIHJvd3MpIHtcbiAgICBjb25zdCBsaW5lID0gYm9keS5pbnNlcnRSb3coKTtcbiAgICBmb3IgKGNvbnN0IG5hbWUgb2YgY29sdW1ucykgbGluZS5pbnNlcnRDZWxsKCkudGV4dENvbnRlbnQgPSBTdHJpbmcocm93W25hbWVdID8/ICcnKTtcbiAgfVxuICByZXR1cm4gdGFibGU7XG59XG4iXSwKICAibWFwcGluZ3MiOiAiOzs7Ozs7Ozs7Ozs7Ozs7OztBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTs7O0FDQU8sV0FBUyxXQUFXLE1BQU07QUFDL0IsUUFBTSxNQUFNLENBQUM7QUFDYixhQUFXLFFBQVEsS0FBSyxRQUFRLE9BQU8sRUFBRSxFQUFFLE1BQU0sR0FBRyxHQUFHO0FBQ3JELFVBQUksQ0FBQyxLQUFNO0FBQ1gsVUFBTSxLQUFLLEtBQUssUUFBUSxHQUFHLEdBQ3JCLE1BQU0sbUJBQW1CLEtBQUssSUFBSSxPQUFPLEtBQUssTUFBTSxHQUFHLEVBQUUsQ0FBQyxFQUFFLFFBQVEsT0FBTyxHQUFHLEdBQzlFLFFBQVEsS0FBSyxJQUFJLEtBQUssbUJBQW1CLEtBQUssTUFBTSxLQUFLLENBQUMsRUFBRSxRQUFRLE9BQU8sR0FBRyxDQUFDO0FBQ3JGLFVBQUksR0FBRyxJQUFJLE9BQU8sTUFBTSxDQUFDLEVBQUUsT0FBTyxJQUFJLEdBQUcsR0FBRyxLQUFLLElBQUk7QUFBQSxJQUN2RDtBQUNBLFdBQU87QUFBQSxFQUNUOzs7QUNWTyxNQUFNLFFBQU4sTUFBTSxPQUFNO0FBQUEsSUFDakIsWUFBWSxPQUFPLFVBQVU7QUFBRSxXQUFLLFFBQVEsS0FBSyxNQUFNLEtBQUssR0FBRyxLQUFLLFdBQVc7QUFBQSxJQUFVO0FBQUEsSUFDekYsS0FBSyxPQUFPO0FBQ1YsVUFBSSxNQUFNLGFBQWEsS0FBSyxTQUFVLE9BQU0sSUFBSSxVQUFVLEdBQUcsTUFBTSxRQUFRLHVCQUF1QixLQUFLLFFBQVEsRUFBRTtBQUNqSCxhQUFPLElBQUksT0FBTSxLQUFLLFFBQVEsTUFBTSxPQUFPLEtBQUssUUFBUTtBQUFBLElBQzFEO0FBQUEsSUFDQSxNQUFNLE9BQU87QUFDWCxVQUFNLE1BQU0sS0FBSyxNQUFNLEtBQUssUUFBUSxLQUFLLEdBQ25DLE9BQU8sS0FBSyxRQUFRLE1BQU07QUFDaEMsYUFBTyxNQUFNLEtBQUssRUFBRSxRQUFRLE1BQU0sR0FBRyxDQUFDLEdBQUcsTUFBTSxJQUFJLE9BQU0sT0FBTyxJQUFJLE9BQU8sSUFBSSxJQUFJLEtBQUssUUFBUSxDQUFDO0FBQUEsSUFDbkc7QUFBQSxJQUNBLE9BQU8sUUFBUTtBQUFFLGFBQU8sSUFBSSxLQUFLLGFBQWEsUUFBUSxFQUFFLE9BQU8sWUFBWSxVQUFVLEtBQUssU0FBUyxDQUFDLEVBQUUsT0FBTyxLQUFLLFFBQVEsR0FBRztBQUFBLElBQUc7QUFBQSxFQUNsSTs7O0FDWk8sV0FBUyxLQUFLLE1BQU0sU0FBUztBQUFwQztBQUNFLFFBQU0sUUFBUSxTQUFTLGNBQWMsT0FBTyxHQUN0QyxPQUFPLE1BQU0sWUFBWSxFQUFFLFVBQVU7QUFDM0MsYUFBVyxRQUFRLFFBQVMsTUFBSyxPQUFPLE9BQU8sT0FBTyxTQUFTLGNBQWMsSUFBSSxHQUFHLEVBQUUsYUFBYSxLQUFLLENBQUMsQ0FBQztBQUMxRyxRQUFNLE9BQU8sTUFBTSxZQUFZO0FBQy9CLGFBQVcsT0FBTyxNQUFNO0FBQ3RCLFVBQU0sT0FBTyxLQUFLLFVBQVU7QUFDNUIsZUFBVyxRQUFRLFFBQVMsTUFBSyxXQUFXLEVBQUUsY0FBYyxRQUFPLFNBQUksSUFBSSxNQUFSLFlBQWEsRUFBRTtBQUFBLElBQ3BGO0FBQ0EsV0FBTztBQUFBLEVBQ1Q7OztBSFBPLFdBQVMsUUFBUSxNQUFNLFNBQVM7QUFDckMsUUFBTSxFQUFFLFdBQVcsTUFBTSxJQUFJLFdBQVcsU0FBUyxNQUFNO0FBQ3ZELFlBQVEsUUFBUSxJQUFJLFVBQVUsRUFBRSxLQUFLLENBQUMsU0FBUztBQUM3QyxVQUFNLFNBQVMsUUFBUSxDQUFDLEdBQUcsT0FBTyxDQUFDLEtBQUssUUFBUSxJQUFJLEtBQUssSUFBSSxNQUFNLElBQUksT0FBTyxRQUFRLENBQUMsR0FBRyxJQUFJLE1BQU0sR0FBRyxRQUFRLENBQUM7QUFDaEgsV0FBSyxnQkFBc0IsS0FBSyxRQUFRLENBQUMsR0FBRyxDQUFDLE9BQU8sUUFBUSxPQUFPLENBQUMsQ0FBQyxHQUNyRSxLQUFLLE9BQU8sTUFBTSxPQUFPLFVBQVUsUUFBUSxDQUFDO0FBQUEsSUFDOUMsQ0FBQztBQUFBLEVBQ0g7IiwKICAibmFtZXMiOiBbXQp9Cg==
""",
        manifest=asking("storage-read"),
    ),
    _sample(
        "minified-collections",
        "minified",
        r"""
!function(e,t){"object"==typeof exports?module.exports=t():"function"==typeof define&&define.amd?define(t):e.tidy=t()}("undefined"!=typeof self?self:this,function(){"use strict";function e(e){return null!==e&&"object"==typeof e}function t(e,t,n){for(var r=Array.isArray(t)?t:t.replace(/\[(\w+)\]/g,".$1").split("."),o=0;o<r.length&&null!=e;o++)e=e[r[o]];return void 0===e?n:e}function n(e){return e.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)||[]}return{get:t,set:function(t,n,r){for(var o=n.split("."),u=t,i=0;i<o.length-1;i++){if("__proto__"===o[i]||"constructor"===o[i]||"prototype"===o[i])return t;u=e(u[o[i]])?u[o[i]]:u[o[i]]={}}return u[o[o.length-1]]=r,t},clone:function t(n,r){if(!e(n))return n;if((r=r||new Map).has(n))return r.get(n);if(n instanceof Date)return new Date(n.getTime());if(n instanceof RegExp)return new RegExp(n.source,n.flags);var o=Array.isArray(n)?[]:Object.create(Object.getPrototypeOf(n));return r.set(n,o),Object.keys(n).forEach(function(e){o[e]=t(n[e],r)}),o},equal:function t(n,r){if(Object.is(n,r))return!0;if(!e(n)||!e(r)||n.constructor!==r.constructor)return!1;var o=Object.keys(n);return o.length===Object.keys(r).length&&o.every(function(e){return t(n[e],r[e])})},groupBy:function(e,n){return e.reduce(function(e,r){var o="function"==typeof n?n(r):t(r,n);return(e[o]=e[o]||[]).push(r),e},Object.create(null))},sortBy:function(e){var n=[].slice.call(arguments,1);return e.map(function(e,r){return{item:e,index:r,keys:n.map(function(n){return"function"==typeof n?n(e):t(e,n)})}}).sort(function(e,t){for(var r=0;r<n.length;r++)if(e.keys[r]!==t.keys[r])return e.keys[r]<t.keys[r]?-1:1;return e.index-t.index}).map(function(e){return e.item})},debounce:function(e,t,n){var r,o,u=n&&n.leading;function i(){r=void 0,o&&e.apply(o.self,o.args),o=void 0}function c(){var n=u&&void 0===r;o={self:this,args:arguments},clearTimeout(r),r=setTimeout(i,t),n&&(e.apply(this,arguments),o=void 0)}return c.cancel=function(){clearTimeout(r),r=o=void 0},c.flush=i,c},memoize:function(e,t){var n=new Map;return function(){var r=t?t.apply(this,arguments):arguments[0];return n.has(r)||n.set(r,e.apply(this,arguments)),n.get(r)}},chunk:function(e,t){for(var n=[],r=0;r<e.length;r+=t)n.push(e.slice(r,r+t));return n},camel:function(e){return n(e).map(function(e,t){return e=e.toLowerCase(),t?e[0].toUpperCase()+e.slice(1):e}).join("")},kebab:function(e){return n(e).join("-").toLowerCase()},Weather:t}});
""",
    ),
    _sample(
        "minified-widget-of-rates",
        "minified",
        r"""
var h=Object.create;var u=Object.defineProperty;var b=Object.getOwnPropertyDescriptor;var y=Object.getOwnPropertyNames;var E=Object.getPrototypeOf,v=Object.prototype.hasOwnProperty;var A=(e,a)=>{for(var s in a)u(e,s,{get:a[s],enumerable:!0})},m=(e,a,s,i)=>{if(a&&typeof a=="object"||typeof a=="function")for(let n of y(a))!v.call(e,n)&&n!==s&&u(e,n,{get:()=>a[n],enumerable:!(i=b(a,n))||i.enumerable});return e};var S=(e,a,s)=>(s=e!=null?h(E(e)):{},m(a||!e||!e.__esModule?u(s,"default",{value:e,enumerable:!0}):s,e)),k=e=>m(u({},"__esModule",{value:!0}),e);var j={};A(j,{Weather:()=>F,onEnable:()=>N});module.exports=k(j);var t=S(require("react"));const w="https://rates.example.org/latest",p={EUR:"\u{1F1EA}\u{1F1FA}",USD:"\u{1F1FA}\u{1F1F8}",GBP:"\u{1F1EC}\u{1F1E7}",CHF:"\u{1F1E8}\u{1F1ED}",JPY:"\u{1F1EF}\u{1F1F5}",SEK:"\u{1F1F8}\u{1F1EA}"};function C(e,a){const[s,i]=(0,t.useState)({status:"loading",rates:{},at:null});return(0,t.useEffect)(()=>{const n=new AbortController;return fetch(`${w}?base=${e}`,{signal:n.signal,headers:{apikey:a}}).then(r=>r.ok?r.json():Promise.reject(new Error("The rates answered "+r.status))).then(({rates:r,date:l})=>i({status:"ready",rates:r,at:l})).catch(r=>r.name!=="AbortError"&&i(l=>({...l,status:r.message}))),()=>n.abort()},[e,a]),s}function F({context:e}){const[a,s]=(0,t.useState)("EUR"),[i,n]=(0,t.useState)("1"),{status:r,rates:l,at:c}=C(a,e.config.apiKey),g=Number(i.replace(",",".")),f=(0,t.useMemo)(()=>Object.entries(l).filter(([o])=>p[o]).sort(([o],[d])=>o.localeCompare(d)),[l]);return r==="loading"?t.default.createElement("p",null,"Loading\u2026"):t.default.createElement("section",{className:"rates"},t.default.createElement("header",null,t.default.createElement("input",{value:i,onChange:o=>n(o.target.value),inputMode:"decimal","aria-invalid":Number.isNaN(g)}),t.default.createElement("select",{value:a,onChange:o=>s(o.target.value)},Object.keys(p).map(o=>t.default.createElement("option",{key:o},o)))),r!=="ready"&&t.default.createElement("p",{role:"alert"},r),t.default.createElement("dl",null,f.map(([o,d])=>t.default.createElement(t.default.Fragment,{key:o},t.default.createElement("dt",null,p[o]," ",o),t.default.createElement("dd",null,(g*d).toLocaleString(void 0,{maximumFractionDigits:2}))))),t.default.createElement("footer",null,"As of ",c))}const N=e=>{e.config.apiKey||e.logger.warn("no key for rates.example.org")};
""",
        manifest=asking(of=("https://rates.example.org",)),
    ),
    _sample(
        "typescript-built-for-old-engines",
        "typescript",
        r"""
"use strict";
var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
var __generator = (this && this.__generator) || function (thisArg, body) {
    var _ = { label: 0, sent: function() { if (t[0] & 1) throw t[1]; return t[1]; }, trys: [], ops: [] }, f, y, t, g = Object.create((typeof Iterator === "function" ? Iterator : Object).prototype);
    return g.next = verb(0), g["throw"] = verb(1), g["return"] = verb(2), typeof Symbol === "function" && (g[Symbol.iterator] = function() { return this; }), g;
    function verb(n) { return function (v) { return step([n, v]); }; }
    function step(op) {
        if (f) throw new TypeError("Generator is already executing.");
        while (g && (g = 0, op[0] && (_ = 0)), _) try {
            if (f = 1, y && (t = op[0] & 2 ? y["return"] : op[0] ? y["throw"] || ((t = y["return"]) && t.call(y), 0) : y.next) && !(t = t.call(y, op[1])).done) return t;
            if (y = 0, t) op = [op[0] & 2, t.value];
            switch (op[0]) {
                case 0: case 1: t = op; break;
                case 4: _.label++; return { value: op[1], done: false };
                case 5: _.label++; y = op[1]; op = [0]; continue;
                case 7: op = _.ops.pop(); _.trys.pop(); continue;
                default:
                    if (!(t = _.trys, t = t.length > 0 && t[t.length - 1]) && (op[0] === 6 || op[0] === 2)) { _ = 0; continue; }
                    if (op[0] === 3 && (!t || (op[1] > t[0] && op[1] < t[3]))) { _.label = op[1]; break; }
                    if (op[0] === 6 && _.label < t[1]) { _.label = t[1]; t = op; break; }
                    if (t && _.label < t[2]) { _.label = t[2]; _.ops.push(op); break; }
                    if (t[2]) _.ops.pop();
                    _.trys.pop(); continue;
            }
            op = body.call(thisArg, _);
        } catch (e) { op = [6, e]; y = 0; } finally { f = t = 0; }
        if (op[0] & 5) throw op[1]; return { value: op[0] ? op[1] : void 0, done: true };
    }
};
var __read = (this && this.__read) || function (o, n) {
    var m = typeof Symbol === "function" && o[Symbol.iterator];
    if (!m) return o;
    var i = m.call(o), r, ar = [], e;
    try {
        while ((n === void 0 || n-- > 0) && !(r = i.next()).done) ar.push(r.value);
    }
    catch (error) { e = { error: error }; }
    finally {
        try {
            if (r && !r.done && (m = i["return"])) m.call(i);
        }
        finally { if (e) throw e.error; }
    }
    return ar;
};
var __spreadArray = (this && this.__spreadArray) || function (to, from, pack) {
    if (pack || arguments.length === 2) for (var i = 0, l = from.length, ar; i < l; i++) {
        if (ar || !(i in from)) {
            if (!ar) ar = Array.prototype.slice.call(from, 0, i);
            ar[i] = from[i];
        }
    }
    return to.concat(ar || Array.prototype.slice.call(from));
};
var __values = (this && this.__values) || function(o) {
    var s = typeof Symbol === "function" && Symbol.iterator, m = s && o[s], i = 0;
    if (m) return m.call(o);
    if (o && typeof o.length === "number") return {
        next: function () {
            if (o && i >= o.length) o = void 0;
            return { value: o && o[i++], done: !o };
        }
    };
    throw new TypeError(s ? "Object is not iterable." : "Symbol.iterator is not defined.");
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Weather = exports.Sync = exports.HttpRemote = exports.SyncState = void 0;
var SyncState;
(function (SyncState) {
    SyncState[SyncState["Idle"] = 0] = "Idle";
    SyncState[SyncState["Pulling"] = 1] = "Pulling";
    SyncState[SyncState["Pushing"] = 2] = "Pushing";
    SyncState[SyncState["Failed"] = 3] = "Failed";
})(SyncState || (exports.SyncState = SyncState = {}));
var HttpRemote = /** @class */ (function () {
    function HttpRemote(key, base) {
        if (base === void 0) { base = 'https://sync.example.org/v1'; }
        this.key = key;
        this.base = base;
    }
    HttpRemote.prototype.pull = function (since) {
        return __awaiter(this, void 0, Promise, function () {
            var answer;
            return __generator(this, function (_a) {
                switch (_a.label) {
                    case 0: return [4 /*yield*/, fetch("".concat(this.base, "/items?since=").concat(since), { headers: this.headers() })];
                    case 1:
                        answer = _a.sent();
                        if (!answer.ok)
                            throw new Error("pull failed with ".concat(answer.status));
                        return [4 /*yield*/, answer.json()];
                    case 2: return [2 /*return*/, (_a.sent())];
                }
            });
        });
    };
    HttpRemote.prototype.push = function (items) {
        return __awaiter(this, void 0, Promise, function () {
            var answer;
            return __generator(this, function (_a) {
                switch (_a.label) {
                    case 0: return [4 /*yield*/, fetch("".concat(this.base, "/items"), { method: 'PUT', headers: this.headers(), body: JSON.stringify(items) })];
                    case 1:
                        answer = _a.sent();
                        if (!answer.ok)
                            throw new Error("push failed with ".concat(answer.status));
                        return [2 /*return*/];
                }
            });
        });
    };
    HttpRemote.prototype.headers = function () {
        return { Authorization: "Bearer ".concat(this.key), 'Content-Type': 'application/json' };
    };
    return HttpRemote;
}());
exports.HttpRemote = HttpRemote;
var Sync = /** @class */ (function () {
    function Sync(items, remote, since) {
        if (since === void 0) { since = 0; }
        this.items = items;
        this.remote = remote;
        this.since = since;
        this.listeners = [];
        this.state = SyncState.Idle;
    }
    Sync.prototype.on = function (listener) {
        var _this = this;
        this.listeners.push(listener);
        return function () { _this.listeners = _this.listeners.filter(function (l) { return l !== listener; }); };
    };
    Sync.prototype.run = function () {
        return __awaiter(this, void 0, Promise, function () {
            var theirs, ours, theirs_1, theirs_1_1, item, winning, error_1;
            var e_1, _a;
            var _this = this;
            return __generator(this, function (_b) {
                switch (_b.label) {
                    case 0:
                        _b.trys.push([0, 4, , 5]);
                        this.set(SyncState.Pulling);
                        return [4 /*yield*/, this.remote.pull(this.since)];
                    case 1:
                        theirs = _b.sent();
                        ours = __spreadArray([], __read(this.items.values()), false).filter(function (item) { return item.changed > _this.since; });
                        try {
                            for (theirs_1 = __values(theirs), theirs_1_1 = theirs_1.next(); !theirs_1_1.done; theirs_1_1 = theirs_1.next()) {
                                item = theirs_1_1.value;
                                this.take(item);
                            }
                        }
                        catch (e_1_1) { e_1 = { error: e_1_1 }; }
                        finally {
                            try {
                                if (theirs_1_1 && !theirs_1_1.done && (_a = theirs_1.return)) _a.call(theirs_1);
                            }
                            finally { if (e_1) throw e_1.error; }
                        }
                        winning = ours.filter(function (item) { return _this.items.get(item.id) === item; });
                        if (!(winning.length > 0)) return [3 /*break*/, 3];
                        this.set(SyncState.Pushing);
                        return [4 /*yield*/, this.remote.push(winning)];
                    case 2:
                        _b.sent();
                        _b.label = 3;
                    case 3:
                        this.since = Math.max.apply(Math, __spreadArray(__spreadArray([this.since], __read(theirs.map(function (i) { return i.changed; })), false), __read(winning.map(function (i) { return i.changed; })), false));
                        this.set(SyncState.Idle);
                        return [2 /*return*/, theirs.length + winning.length];
                    case 4:
                        error_1 = _b.sent();
                        this.set(SyncState.Failed);
                        throw error_1;
                    case 5: return [2 /*return*/];
                }
            });
        });
    };
    Sync.prototype.take = function (item) {
        var own = this.items.get(item.id);
        if (!own || own.changed < item.changed)
            this.items.set(item.id, item);
    };
    Sync.prototype.set = function (state) {
        var _this = this;
        this.state = state;
        this.listeners.forEach(function (listener) { return listener(_this.state); });
    };
    return Sync;
}());
exports.Sync = Sync;
var Weather = function () { return null; };
exports.Weather = Weather;
""",
        beside={
            "src/index.ts": r"""export interface Item { id: string; text: string; changed: number; deleted?: boolean }
export interface Remote { pull(since: number): Promise<Item[]>; push(items: readonly Item[]): Promise<void> }
type Listener = (state: SyncState) => void;
export enum SyncState { Idle, Pulling, Pushing, Failed }

export class HttpRemote implements Remote {
  constructor(private readonly key: string, private readonly base = 'https://sync.example.org/v1') {}

  async pull(since: number): Promise<Item[]> {
    const answer = await fetch(`${this.base}/items?since=${since}`, { headers: this.headers() });
    if (!answer.ok) throw new Error(`pull failed with ${answer.status}`);
    return (await answer.json()) as Item[];
  }

  async push(items: readonly Item[]): Promise<void> {
    const answer = await fetch(`${this.base}/items`, { method: 'PUT', headers: this.headers(), body: JSON.stringify(items) });
    if (!answer.ok) throw new Error(`push failed with ${answer.status}`);
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json' };
  }
}

export class Sync {
  private listeners: Listener[] = [];
  private state = SyncState.Idle;

  constructor(private readonly items: Map<string, Item>, private readonly remote: Remote, private since = 0) {}

  on(listener: Listener): () => void {
    this.listeners.push(listener);
    return () => { this.listeners = this.listeners.filter((l) => l !== listener); };
  }

  async run(): Promise<number> {
    try {
      this.set(SyncState.Pulling);
      const theirs = await this.remote.pull(this.since);
      const ours = [...this.items.values()].filter((item) => item.changed > this.since);
      for (const item of theirs) this.take(item);
      const winning = ours.filter((item) => this.items.get(item.id) === item);
      if (winning.length > 0) {
        this.set(SyncState.Pushing);
        await this.remote.push(winning);
      }
      this.since = Math.max(this.since, ...theirs.map((i) => i.changed), ...winning.map((i) => i.changed));
      this.set(SyncState.Idle);
      return theirs.length + winning.length;
    } catch (error) {
      this.set(SyncState.Failed);
      throw error;
    }
  }

  private take(item: Item): void {
    const own = this.items.get(item.id);
    if (!own || own.changed < item.changed) this.items.set(item.id, item);
  }

  private set(state: SyncState): void {
    this.state = state;
    this.listeners.forEach((listener) => listener(this.state));
  }
}

export const Weather = (): null => null;
"""
        },
        manifest=asking(of=("https://sync.example.org",)),
    ),
    _sample(
        "typescript-game-with-sources",
        "typescript",
        r"""
"use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || function (mod) {
    if (mod && mod.__esModule) return mod;
    var result = {};
    if (mod != null) for (var k in mod) if (k !== "default" && Object.prototype.hasOwnProperty.call(mod, k)) __createBinding(result, mod, k);
    __setModuleDefault(result, mod);
    return result;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Weather = void 0;
exports.winner = winner;
const jsx_runtime_1 = require("react/jsx-runtime");
const react_1 = __importStar(require("react"));
const lines = (size) => {
    const all = Array.from({ length: size }, (_, i) => i);
    return [
        ...all.map((r) => all.map((c) => r * size + c)),
        ...all.map((c) => all.map((r) => r * size + c)),
        all.map((i) => i * (size + 1)),
        all.map((i) => (i + 1) * (size - 1)),
    ];
};
function winner(cells, size) {
    for (const line of lines(size)) {
        const first = cells[line[0]];
        if (first && line.every((at) => cells[at] === first))
            return first;
    }
    return null;
}
const Weather = ({ size = 3, onEnd }) => {
    const [cells, setCells] = (0, react_1.useState)(() => Array(size * size).fill(null));
    const [turn, setTurn] = (0, react_1.useState)('x');
    const won = winner(cells, size);
    const play = (0, react_1.useCallback)((at) => {
        if (cells[at] || won)
            return;
        const next = cells.map((c, i) => (i === at ? turn : c));
        setCells(next);
        setTurn(turn === 'x' ? 'o' : 'x');
        const end = winner(next, size);
        if (end)
            onEnd?.(end);
    }, [cells, onEnd, size, turn, won]);
    return ((0, jsx_runtime_1.jsxs)("div", { role: "grid", style: { display: 'grid', gridTemplateColumns: `repeat(${size}, 1fr)` }, children: [cells.map((cell, at) => ((0, jsx_runtime_1.jsx)("button", { onClick: () => play(at), "aria-label": `Field ${at + 1}`, children: cell ?? '' }, at))), (0, jsx_runtime_1.jsx)("p", { children: won ? `${won} has won` : `${turn} plays` })] }));
};
exports.Weather = Weather;
""",
        beside={
            "src/index.tsx": r"""import React, { useCallback, useState } from 'react';

type Cell = 'x' | 'o' | null;
interface Props { readonly size?: number; readonly onEnd?: (winner: Cell) => void }

const lines = (size: number): number[][] => {
  const all = Array.from({ length: size }, (_, i) => i);
  return [
    ...all.map((r) => all.map((c) => r * size + c)),
    ...all.map((c) => all.map((r) => r * size + c)),
    all.map((i) => i * (size + 1)),
    all.map((i) => (i + 1) * (size - 1)),
  ];
};

export function winner(cells: readonly Cell[], size: number): Cell {
  for (const line of lines(size)) {
    const first = cells[line[0]!];
    if (first && line.every((at) => cells[at] === first)) return first;
  }
  return null;
}

export const Weather: React.FC<Props> = ({ size = 3, onEnd }) => {
  const [cells, setCells] = useState<Cell[]>(() => Array<Cell>(size * size).fill(null));
  const [turn, setTurn] = useState<'x' | 'o'>('x');
  const won = winner(cells, size);

  const play = useCallback((at: number) => {
    if (cells[at] || won) return;
    const next = cells.map((c, i) => (i === at ? turn : c));
    setCells(next);
    setTurn(turn === 'x' ? 'o' : 'x');
    const end = winner(next, size);
    if (end) onEnd?.(end);
  }, [cells, onEnd, size, turn, won]);

  return (
    <div role="grid" style={{ display: 'grid', gridTemplateColumns: `repeat(${size}, 1fr)` }}>
      {cells.map((cell, at) => (
        <button key={at} onClick={() => play(at)} aria-label={`Field ${at + 1}`}>{cell ?? ''}</button>
      ))}
      <p>{won ? `${won} has won` : `${turn} plays`}</p>
    </div>
  );
};
"""
        },
    ),
)
