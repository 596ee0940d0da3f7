"""Words that look like dangerous calls and are none; templates; ways to find the global object."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, sdk_plugin, tsc_widget

_WORDS = "words-like-calls"
_TEMPLATES = "template-compiler"
_GLOBAL = "global-object-found"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="regular-expression-exec",
        family=_WORDS,
        files={
            "dist/index.js": r"""'use strict';
const DURATION = /(\d+)\s*(h|min|s)\b/g;
const SECONDS = { h: 3600, min: 60, s: 1 };

exports.parseDuration = function parseDuration(text) {
  let total = 0;
  let match;
  while ((match = DURATION.exec(text)) !== null) {
    total += Number(match[1]) * SECONDS[match[2]];
  }
  return total;
};

exports.Timer = ({ config }) => require('react').createElement('time', null, exports.parseDuration(config.length));
"""
        },
    ),
    Sample(
        name="method-named-eval-of-own-class",
        family=_WORDS,
        files={
            "dist/index.js": r"""class Formula {
  #tokens;

  constructor(text) {
    this.#tokens = text.match(/\d+(\.\d+)?|[-+*/()]/g) ?? [];
  }

  eval() {
    const value = this.#sum();
    if (this.#tokens.length) throw new SyntaxError('trailing input');
    return value;
  }

  #sum() {
    let value = this.#product();
    while ('+-'.includes(this.#tokens[0] ?? ' ')) value = this.#tokens.shift() === '+' ? value + this.#product() : value - this.#product();
    return value;
  }

  #product() {
    let value = this.#atom();
    while ('*/'.includes(this.#tokens[0] ?? ' ')) value = this.#tokens.shift() === '*' ? value * this.#atom() : value / this.#atom();
    return value;
  }

  #atom() {
    const token = this.#tokens.shift();
    if (token === '(') {
      const value = this.#sum();
      this.#tokens.shift();
      return value;
    }
    return token === '-' ? -this.#atom() : Number(token);
  }
}

export const commands = { calc: { usage: 'calc EXPRESSION', run: (context, words) => String(new Formula(words.join('')).eval()) } };
"""
        },
        package=ESM,
        manifest=declared(),
    ),
    Sample(
        name="comments-about-eval",
        family=_WORDS,
        files={
            "dist/index.js": hooks(
                r"""
                // Never eval() the rules: they are data. The old version used new Function(rule) and child_process.exec,
                // see the changelog of 0.9. Rules are looked up by name instead.
                const rule = RULES[config.rule] || RULES.plain;
                await storage.set('shown', rule(await storage.get('text') || ''));
                """,
                above=r"""
                /* eslint no-eval: "error", no-new-func: "error", no-implied-eval: "error" */
                const RULES = {
                  plain: (text) => text,
                  upper: (text) => text.toUpperCase(),
                  reversed: (text) => text.split('').reverse().join(''),
                };
                """,
            )
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="database-exec-and-prepare",
        family=_WORDS,
        files={
            "dist/index.js": r"""'use strict';
class Table {
  constructor() {
    this.rows = [];
    this.log = [];
  }

  exec(statement, ...values) {
    this.log.push(statement);
    const [verb] = statement.split(' ');
    if (verb === 'insert') this.rows.push(Object.freeze({ id: this.rows.length + 1, value: values[0] }));
    if (verb === 'select') return this.rows.filter((row) => row.value === values[0]);
    return [];
  }

  spawn(count) {
    for (let n = 0; n < count; n += 1) this.exec('insert ?', `row ${n}`);
    return this;
  }
}

exports.Grid = () => require('react').createElement('pre', null, JSON.stringify(new Table().spawn(3).exec('select ?', 'row 1')));
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="chat-command-named-exec",
        family=_WORDS,
        files={
            "dist/index.js": r"""const registry = new Map();

export function command(name, exec) {
  registry.set(name, { name, exec });
}

export async function dispatch(line, context) {
  const [name, ...args] = line.trim().split(/\s+/);
  const found = registry.get(name);
  if (!found) return `Unknown command: ${name}`;
  return found.exec(args, context);
}

command('help', () => [...registry.keys()].sort().join(', '));
command('shell', () => 'a shell is the hard outer layer of an egg, a nut or a snail');
command('fork', () => 'put it on the left of the plate');
command('kill', async ([id], { storage }) => { await storage.delete(`timer.${id}`); return `timer ${id} stopped`; });
"""
        },
        manifest=declared("storage-write"),
        package=ESM,
    ),
    Sample(
        name="medieval-retrieval-and-exfoliate",
        family=_WORDS,
        files={
            "dist/index.js": r"""'use strict';
const medieval = [
  ['1066', 'Hastings'],
  ['1215', 'Magna Carta'],
  ['1346', 'Crécy'],
];
const evaluation = { evaluated: 0, evalCount: 0 };

function retrieval(year) {
  evaluation.evaluated += 1;
  return medieval.find(([y]) => y === year);
}

const interval = (a, b) => Math.abs(a[0] - b[0]);
const primeval = () => medieval[0];

exports.History = ({ year }) => require('react').createElement('p', null, (retrieval(year) || primeval())[1], interval(medieval[0], medieval[1]));
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="module-names-in-help-text",
        family=_WORDS,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';

const MODULES = {
  child_process: "Starts programs: require('child_process').spawn('ls').",
  fs: "Reads and writes files: fs.readFileSync('/etc/hosts').",
  vm: "Compiles code: vm.runInNewContext('1 + 1').",
  net: "Opens sockets: net.connect(80, 'example.com').",
  worker_threads: "Runs JavaScript in parallel: new Worker('./task.js').",
};

export const NodeReference = ({ query = '' }) => jsx('dl', {
  children: Object.entries(MODULES)
    .filter(([name, text]) => (name + text).includes(query))
    .map(([name, text]) => [jsx('dt', { children: name }, name), jsx('dd', { children: text }, `${name}:`)]),
});
"""
        },
        package=ESM,
        manifest=declared(),
    ),
    Sample(
        name="function-bound-and-called",
        family=_WORDS,
        files={
            "dist/index.js": r"""'use strict';
var slice = Function.prototype.call.bind(Array.prototype.slice);
var has = Function.call.bind(Object.prototype.hasOwnProperty);

function partial(run) {
  var first = slice(arguments, 1);
  return function () {
    return run.apply(this, first.concat(slice(arguments)));
  };
}

function isFunction(value) {
  return Object.prototype.toString.call(value) === '[object Function]' || value instanceof Function;
}

exports.Menu = function Menu(props) {
  var pick = partial(props.onPick, 'menu');
  return Object.keys(props.items).filter(function (key) { return has(props.items, key); }).map(function (key) {
    return require('react').createElement('button', { key: key, onClick: isFunction(pick) ? function () { pick(key); } : null }, key);
  });
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="timers-given-functions",
        family=_WORDS,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const refresh = () => this.refresh();
                setTimeout(refresh, 0);
                setTimeout(this.refresh.bind(this), 500, 'again');
                this.timer = setInterval(refresh, Number(context.config.minutes || 15) * 60_000);
                setImmediate?.(() => context.logger.debug('scheduled'));
                """,
                methods="refresh(reason = 'first') { this.context.logger.info(`refreshed: ${reason}`); }",
            )
        },
        package=ESM,
    ),
    Sample(
        name="underscore-style-template",
        family=_TEMPLATES,
        files={
            "dist/index.js": r"""'use strict';
var escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
var settings = { evaluate: /<%([\s\S]+?)%>/g, interpolate: /<%=([\s\S]+?)%>/g };

function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, function (c) { return escapes[c]; });
}

// Templates are part of this plugin; none comes from the network or from the user.
function template(text) {
  var source = "__p+='";
  text.replace(/<%=([\s\S]+?)%>|<%([\s\S]+?)%>|$/g, function (match, value, code, offset) {
    source += text.slice(template.at, offset).replace(/['\\\n]/g, function (c) { return c === '\n' ? '\\n' : '\\' + c; });
    if (value) source += "'+escapeHtml(" + value + ")+'";
    if (code) source += "';" + code + "\n__p+='";
    template.at = offset + match.length;
    return match;
  });
  template.at = 0;
  source = "var __p='';with(obj||{}){" + source + "';}return __p;";
  var render = new Function('obj', 'escapeHtml', source);
  return function (data) { return render(data, escapeHtml); };
}
template.at = 0;

var row = template('<tr><td><%= name %></td><td><%= value %></td></tr>');

exports.settings = settings;
exports.Table = function Table(props) { return props.rows.map(row).join(''); };
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="mustache-without-code",
        family=_TEMPLATES,
        files={
            "dist/index.js": r"""const lookup = (view, path) => path.split('.').reduce((at, key) => at?.[key], view);

export function render(template, view) {
  return template
    .replace(/\{\{#([\w.]+)\}\}([\s\S]*?)\{\{\/\1\}\}/g, (all, name, inner) => {
      const value = lookup(view, name);
      if (Array.isArray(value)) return value.map((item) => render(inner, item)).join('');
      return value ? render(inner, value) : '';
    })
    .replace(/\{\{([\w.]+)\}\}/g, (all, name) => String(lookup(view, name) ?? ''));
}

export const Letter = ({ person, gifts }) => render('Dear {{person.name}}, thank you for {{#gifts}}{{title}}, {{/gifts}}yours.', { person, gifts });
"""
        },
        package=ESM,
        manifest=declared(),
    ),
    Sample(
        name="sheet-formulas-compiled-to-closures",
        family=_TEMPLATES,
        files={
            "dist/index.js": r"""'use strict';
const FUNCTIONS = { SUM: (...v) => v.flat().reduce((a, b) => a + b, 0), MAX: (...v) => Math.max(...v.flat()), LEN: (t) => String(t).length };

function compile(text) {
  const tokens = text.match(/[A-Z]+\d+|[A-Z]+(?=\()|\d+(?:\.\d+)?|[-+*/(),]/g) || [];
  let at = 0;
  const peek = () => tokens[at];
  const take = () => tokens[at++];
  function primary() {
    const token = take();
    if (/^\d/.test(token)) return () => Number(token);
    if (/^[A-Z]+\d+$/.test(token)) return (cells) => cells[token] || 0;
    if (token in FUNCTIONS) {
      take();
      const args = [sum()];
      while (peek() === ',') { take(); args.push(sum()); }
      take();
      return (cells) => FUNCTIONS[token](...args.map((arg) => arg(cells)));
    }
    const inner = sum();
    take();
    return inner;
  }
  function product() {
    let left = primary();
    while (peek() === '*' || peek() === '/') {
      const [operator, a, b] = [take(), left, primary()];
      left = operator === '*' ? (cells) => a(cells) * b(cells) : (cells) => a(cells) / b(cells);
    }
    return left;
  }
  function sum() {
    let left = product();
    while (peek() === '+' || peek() === '-') {
      const [operator, a, b] = [take(), left, product()];
      left = operator === '+' ? (cells) => a(cells) + b(cells) : (cells) => a(cells) - b(cells);
    }
    return left;
  }
  return sum();
}

exports.Sheet = ({ cells, formulas }) => Object.entries(formulas).map(([name, text]) => `${name}=${compile(text)(cells)}`).join(' ');
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="filters-through-pipes",
        family=_TEMPLATES,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const line = compile(config.format || "{{ temperature | round | degrees }}");
                context.storage.get("now").then((now) => now && setState({ text: line(now) }));
                """,
                above=r"""
                const filters = {
                    round: (value) => Math.round(value),
                    degrees: (value) => `${value}°`,
                    upper: (value) => String(value).toUpperCase(),
                };
                const compile = (format) => {
                    const parts = format.split(/(\{\{.*?\}\})/).map((part) => {
                        if (!part.startsWith("{{"))
                            return () => part;
                        const [name, ...names] = part.slice(2, -2).split("|").map((word) => word.trim());
                        return (view) => names.reduce((value, filter) => filters[filter](value), view[name]);
                    });
                    return (view) => parts.map((part) => part(view)).join("");
                };
                """,
            )
        },
    ),
    Sample(
        name="precompiled-templates",
        family=_TEMPLATES,
        files={
            "dist/index.js": r"""'use strict';
var runtime = {
  e: function (value) { return value == null ? '' : String(value).replace(/[&<>"]/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; }); },
  each: function (list, run) { return (list || []).map(run).join(''); },
};

var templates = {};
templates['card'] = function (ctx) {
  var out = '';
  out += '<article class="card"><h3>' + runtime.e(ctx.title) + '</h3>';
  out += runtime.each(ctx.lines, function (line) { return '<p>' + runtime.e(line) + '</p>'; });
  return out + '</article>';
};
templates['empty'] = function () { return '<p class="empty">Nothing here</p>'; };

exports.render = function (name, ctx) { return templates[name](ctx); };
exports.Cards = function Cards(props) {
  return require('react').createElement('div', { dangerouslySetInnerHTML: { __html: exports.render(props.cards.length ? 'card' : 'empty', props.cards[0]) } });
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="sql-like-query-builder",
        family=_TEMPLATES,
        files={
            "dist/index.js": r"""const OPERATORS = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  contains: (a, b) => String(a).toLowerCase().includes(String(b).toLowerCase()),
};

export function where(text) {
  const tests = text.split(/\s+and\s+/i).map((clause) => {
    const [, field, operator, raw] = /^(\w+)\s*(=|<|>|contains)\s*(.+)$/.exec(clause.trim()) ?? [];
    if (!field) throw new SyntaxError(`cannot read "${clause}"`);
    const value = /^-?\d+$/.test(raw) ? Number(raw) : raw.replace(/^'|'$/g, '');
    return (row) => OPERATORS[operator](row[field], value);
  });
  return (row) => tests.every((test) => test(row));
}

export const commands = {
  find: { usage: "find \"size > 3 and name contains 'a'\"", run: async ({ storage }, [query]) => ((await storage.get('rows')) ?? []).filter(where(query)) },
};
"""
        },
        package=ESM,
    ),
    Sample(
        name="global-by-function-return-this",
        family=_GLOBAL,
        files={
            "dist/index.js": r"""'use strict';
var freeGlobal = typeof global == 'object' && global && global.Object === Object && global;
var freeSelf = typeof self == 'object' && self && self.Object === Object && self;
var root = freeGlobal || freeSelf || Function('return this')();

var now = function () { return root.Date.now(); };

function debounce(run, wait) {
  var timer, last;
  return function () {
    var args = arguments, self_ = this;
    last = now();
    root.clearTimeout(timer);
    timer = root.setTimeout(function () { if (now() - last >= wait - 1) run.apply(self_, args); }, wait);
  };
}

exports.Search = function Search(props) {
  return require('react').createElement('input', { type: 'search', onChange: debounce(function (e) { props.onQuery(e.target.value); }, 250) });
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="global-by-webpack-helper",
        family=_GLOBAL,
        files={
            "dist/index.js": r"""/******/ (function() {
/******/ 	"use strict";
/******/ 	var __webpack_require__ = {};
/******/ 	/* webpack/runtime/global */
/******/ 	!function() {
/******/ 		__webpack_require__.g = (function() {
/******/ 			if (typeof globalThis === 'object') return globalThis;
/******/ 			try {
/******/ 				return this || new Function('return this')();
/******/ 			} catch (e) {
/******/ 				if (typeof window === 'object') return window;
/******/ 			}
/******/ 		})();
/******/ 	}();
var __webpack_exports__ = {};
var supportsTouch = 'ontouchstart' in __webpack_require__.g;
__webpack_exports__.Swipe = function Swipe(props) {
  return props.children(supportsTouch ? 'swipe' : 'click');
};
module.exports = __webpack_exports__;
/******/ })();
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="global-by-prototype-getter",
        family=_GLOBAL,
        files={
            "dist/index.js": r"""'use strict';
(function (Object) {
  typeof globalThis !== 'object' && (
    this ? get() : (Object.defineProperty(Object.prototype, '_T_', { configurable: true, get: get }), _T_)
  );
  function get() {
    var global = this || self;
    global.globalThis = global;
    delete Object.prototype._T_;
  }
}(Object));

exports.Network = function Network() {
  return require('react').createElement('span', null, globalThis.navigator && globalThis.navigator.onLine ? 'online' : 'offline');
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="regenerator-runtime-fallback",
        family=_GLOBAL,
        files={
            "dist/index.js": r"""var runtime = (function (exports) {
  "use strict";
  exports.mark = function (run) { return run; };
  return exports;
}(typeof module === "object" ? module.exports : {}));

try {
  regeneratorRuntime = runtime;
} catch (accidentalStrictMode) {
  // Strict mode forbids the assignment above; a function made from text is never strict.
  if (typeof globalThis === "object") {
    globalThis.regeneratorRuntime = runtime;
  } else {
    Function("r", "regeneratorRuntime = r")(runtime);
  }
}

module.exports.Steps = function Steps(props) { return props.steps.map(runtime.mark); };
"""
        },
        manifest=declared(),
    ),
)
