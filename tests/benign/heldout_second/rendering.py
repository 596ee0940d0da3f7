"""Templates, sanitizers, styles, expressions and patterns: code about code, and about secrets, that does no harm."""

from typing import Any

from tests.support.asking import asking
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, *, beside: dict[str, str] | None = None, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")} | (beside or {}), **more)


RENDERING: tuple[Sample, ...] = (
    _sample(
        "templates-compiled-once",
        "templates",
        r"""
'use strict';

// <%= value %> escapes, <%- value %> does not, <% code %> runs. Templates are the author's, never the user's.
const cache = new Map();
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

function escapeMarkup(value) {
  return value === undefined || value === null ? '' : String(value).replace(/[&<>"']/g, (c) => ESCAPES[c]);
}

function toSource(template) {
  let source = "let __out = '';\nwith (locals || {}) {\n";
  let last = 0;
  for (const match of template.matchAll(/<%([=-]?)([\s\S]+?)%>/g)) {
    source += `__out += ${JSON.stringify(template.slice(last, match.index))};\n`;
    last = match.index + match[0].length;
    const [, mark, code] = match;
    if (mark === '=') source += `__out += escape(${code.trim()});\n`;
    else if (mark === '-') source += `__out += (${code.trim()}) ?? '';\n`;
    else source += `${code.trim()}\n`;
  }
  return `${source}__out += ${JSON.stringify(template.slice(last))};\n}\nreturn __out;`;
}

function compile(template, { name = 'anonymous' } = {}) {
  if (cache.has(template)) return cache.get(template);
  let run;
  try {
    run = new Function('locals', 'escape', 'include', `${toSource(template)}\n//# sourceURL=${name}.template`);
  } catch (error) {
    error.message += ` in the template \`${name}\``;
    throw error;
  }
  const compiled = (locals, include = () => '') => run(locals, escapeMarkup, include);
  cache.set(template, compiled);
  return compiled;
}

const LIST = `
<ul class="<%= kind %>">
<% for (const item of items) { %>
  <li<% if (item.done) { %> class="done"<% } %>><%= item.title %></li>
<% } %>
</ul>`;

exports.compile = compile;
exports.clear = () => cache.clear();
exports.Weather = (props) => compile(LIST, { name: 'list' })(props);
""",
    ),
    _sample(
        "logic-less-templates",
        "templates",
        r"""
export function parse(template, tags = ['{{', '}}']) {
  const quote = (t) => t.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`${quote(tags[0])}([#^/!>&{=]?)\\s*(.+?)\\s*[=}]?${quote(tags[1])}`, 'g');
  const root = [];
  const stack = [{ name: null, children: root }];
  let last = 0;
  for (const match of template.matchAll(pattern)) {
    const children = stack[stack.length - 1].children;
    if (match.index > last) children.push({ kind: 'text', text: template.slice(last, match.index) });
    last = match.index + match[0].length;
    const [, mark, name] = match;
    if (mark === '#' || mark === '^') {
      const node = { kind: mark === '#' ? 'section' : 'inverted', name, children: [] };
      children.push(node);
      stack.push(node);
    } else if (mark === '/') {
      const opened = stack.pop();
      if (opened.name !== name) throw new SyntaxError(`\`${name}\` closes \`${opened.name}\``);
    } else if (mark === '>') children.push({ kind: 'partial', name });
    else if (mark === '&' || mark === '{') children.push({ kind: 'raw', name });
    else if (mark !== '!') children.push({ kind: 'value', name });
  }
  if (stack.length > 1) throw new SyntaxError(`\`${stack.pop().name}\` is not closed`);
  if (last < template.length) root.push({ kind: 'text', text: template.slice(last) });
  return root;
}

function lookUp(name, scopes) {
  if (name === '.') return scopes[0];
  const [first, ...rest] = name.split('.');
  const scope = scopes.find((s) => s !== null && typeof s === 'object' && first in s);
  return rest.reduce((value, key) => value?.[key], scope?.[first]);
}

const escapeHtml = (value) => String(value ?? '').replace(/[&<>"'`=/]/g, (c) => `&#${c.charCodeAt(0)};`);

function render(nodes, scopes, partials) {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
          return node.text;
        case 'value':
          return escapeHtml(lookUp(node.name, scopes));
        case 'raw':
          return String(lookUp(node.name, scopes) ?? '');
        case 'partial':
          return partials[node.name] ? render(parse(partials[node.name]), scopes, partials) : '';
        case 'inverted': {
          const value = lookUp(node.name, scopes);
          return !value || (Array.isArray(value) && !value.length) ? render(node.children, scopes, partials) : '';
        }
        default: {
          const value = lookUp(node.name, scopes);
          if (Array.isArray(value)) return value.map((item) => render(node.children, [item, ...scopes], partials)).join('');
          if (!value) return '';
          return render(node.children, [value, ...scopes], partials);
        }
      }
    })
    .join('');
}

const parsed = new Map();

export default function mustache(template, view, partials = {}) {
  if (!parsed.has(template)) parsed.set(template, parse(template));
  return render(parsed.get(template), [view], partials);
}

export const Weather = (view) => mustache('<b>{{place}}</b>{{#days}} {{name}}: {{high}}°{{/days}}{{^days}}no forecast{{/days}}', view);
""",
    ),
    _sample(
        "markup-cleaned-before-it-is-shown",
        "sanitizer",
        r"""
'use strict';

const TAGS = new Set('a abbr b blockquote br caption code dd del dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead time tr u ul'.split(' '));
const DROPPED = new Set('script style iframe object embed noscript template form input button textarea select svg math base link meta'.split(' '));
const ATTRIBUTES = {
  '*': ['title', 'lang', 'dir'],
  a: ['href'],
  img: ['src', 'alt', 'width', 'height'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan', 'scope'],
  time: ['datetime'],
};
const ADDRESSES = new Set(['href', 'src']);
const GOOD_SCHEME = /^(?:https?|mailto|tel):/i;
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:/i;
// eslint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u0020\u00a0\u1680\u180e\u2000-\u2029\u205f\u3000]/g;

function goodAddress(value, tag) {
  const plain = value.replace(INVISIBLE, '');
  if (tag === 'img' && /^data:image\/(?:png|jpeg|gif|webp);base64,/i.test(plain)) return true;
  return GOOD_SCHEME.test(plain) || !ANY_SCHEME.test(plain);
}

function clean(node, into, doc) {
  for (const child of node.childNodes) {
    if (child.nodeType === 3) {
      into.append(doc.createTextNode(child.data));
      continue;
    }
    if (child.nodeType !== 1) continue;
    const tag = child.localName;
    if (DROPPED.has(tag)) continue;
    if (!TAGS.has(tag)) {
      clean(child, into, doc);
      continue;
    }
    const copy = doc.createElement(tag);
    for (const name of [...ATTRIBUTES['*'], ...(ATTRIBUTES[tag] || [])]) {
      const value = child.getAttribute(name);
      if (value === null) continue;
      if (ADDRESSES.has(name) && !goodAddress(value, tag)) continue;
      copy.setAttribute(name, value);
    }
    if (tag === 'a') {
      copy.rel = 'noopener noreferrer nofollow';
      copy.target = '_blank';
    }
    clean(child, copy, doc);
    into.append(copy);
  }
  return into;
}

function sanitize(markup) {
  const parsed = new DOMParser().parseFromString(`<body>${markup}`, 'text/html');
  return clean(parsed.body, document.createDocumentFragment(), document);
}

const ATTACKS = ['<img src=x onerror=alert(1)>', '<a href="javascript:alert(document.cookie)">x</a>', '<svg onload=eval(name)>', '<iframe srcdoc="<script>alert(1)</script>">'];

exports.sanitize = sanitize;
exports.selfTest = () => ATTACKS.every((attack) => {
  const box = document.createElement('div');
  box.append(sanitize(attack));
  return !/on\w+=|javascript:|<svg|<iframe/i.test(box.innerHTML);
});
exports.Weather = (root, { html }) => root.replaceChildren(sanitize(html));
""",
    ),
    _sample(
        "styles-from-objects",
        "styles",
        r"""
// Styles as objects, put into one sheet under names made from their hash.
const UNITLESS = new Set(['flex', 'flexGrow', 'flexShrink', 'fontWeight', 'lineHeight', 'opacity', 'order', 'zIndex', 'zoom', 'gridRow', 'gridColumn']);
const inserted = new Set();
let sheet;

function getSheet() {
  if (sheet) return sheet;
  const element = document.createElement('style');
  element.dataset.acme = '';
  const nonce = document.querySelector('meta[name=csp-nonce]')?.content;
  if (nonce) element.setAttribute('nonce', nonce);
  document.head.append(element);
  sheet = element.sheet;
  return sheet;
}

function hash(text) {
  let h = 5381;
  for (let i = text.length; i; ) h = (h * 33) ^ text.charCodeAt(--i);
  return (h >>> 0).toString(36);
}

const dashed = (name) => (name.startsWith('--') ? name : name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`).replace(/^ms-/, '-ms-'));
const valued = (name, value) => (typeof value === 'number' && value !== 0 && !UNITLESS.has(name) && !name.startsWith('--') ? `${value}px` : String(value));

function rules(style, selector, wrap = (rule) => rule) {
  const own = [];
  const nested = [];
  for (const [name, value] of Object.entries(style)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('@media') || name.startsWith('@supports') || name.startsWith('@container')) {
      nested.push(...rules(value, selector, (rule) => wrap(`${name}{${rule}}`)));
    } else if (typeof value === 'object' && !Array.isArray(value)) {
      nested.push(...rules(value, name.includes('&') ? name.replaceAll('&', selector) : `${selector} ${name}`, wrap));
    } else {
      for (const one of [value].flat()) own.push(`${dashed(name)}:${valued(name, one)}`);
    }
  }
  return own.length ? [wrap(`${selector}{${own.join(';')}}`), ...nested] : nested;
}

export function css(...styles) {
  const merged = Object.assign({}, ...styles.filter(Boolean));
  const name = `a${hash(JSON.stringify(merged))}`;
  if (!inserted.has(name)) {
    inserted.add(name);
    for (const rule of rules(merged, `.${name}`)) getSheet().insertRule(rule, getSheet().cssRules.length);
  }
  return name;
}

export function keyframes(frames) {
  const name = `k${hash(JSON.stringify(frames))}`;
  if (!inserted.has(name)) {
    inserted.add(name);
    const body = Object.entries(frames).map(([at, style]) => rules(style, at).join('')).join('');
    getSheet().insertRule(`@keyframes ${name}{${body}}`, getSheet().cssRules.length);
  }
  return name;
}

const fade = () => keyframes({ from: { opacity: 0 }, to: { opacity: 1 } });

export const Weather = (root) => {
  root.className = css({ display: 'grid', gap: 8, animation: `${fade()} .2s`, '&:hover': { opacity: 0.9 }, '@media (max-width: 400px)': { gap: 2 } });
};
""",
    ),
    _sample(
        "formulas-of-a-table",
        "expressions",
        r"""
'use strict';
// Formulas as in a spreadsheet, by a parser of their own: nothing of what the owner writes is run as JavaScript.
const FUNCTIONS = {
  SUM: (...v) => v.flat().reduce((a, b) => a + (Number(b) || 0), 0),
  AVERAGE: (...v) => FUNCTIONS.SUM(...v) / v.flat().length,
  MIN: (...v) => Math.min(...v.flat()),
  MAX: (...v) => Math.max(...v.flat()),
  ROUND: (v, d = 0) => Math.round(v * 10 ** d) / 10 ** d,
  IF: (test, yes, no) => (test ? yes : no),
  CONCAT: (...v) => v.flat().join(''),
  LEN: (v) => String(v).length,
};
const POWER = { '=': 1, '<>': 1, '<': 1, '>': 1, '<=': 1, '>=': 1, '&': 2, '+': 3, '-': 3, '*': 4, '/': 4, '^': 5 };
const APPLY = {
  '=': (a, b) => a === b, '<>': (a, b) => a !== b, '<': (a, b) => a < b, '>': (a, b) => a > b, '<=': (a, b) => a <= b, '>=': (a, b) => a >= b,
  '&': (a, b) => `${a}${b}`, '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '^': (a, b) => a ** b,
};

function tokenize(source) {
  const pattern = /\s*(?:(\d+(?:\.\d+)?)|"((?:[^"]|"")*)"|([A-Z]+\d+(?::[A-Z]+\d+)?)(?![A-Z(])|([A-Z]+)(?=\()|(<>|<=|>=|[-+*/^&=<>(),]))/gy;
  const tokens = [];
  while (pattern.lastIndex < source.trimEnd().length) {
    const at = pattern.lastIndex;
    const m = pattern.exec(source);
    if (!m) throw new SyntaxError(`\`${source.slice(at)}\` is not understood`);
    if (m[1]) tokens.push({ kind: 'number', value: Number(m[1]) });
    else if (m[2] !== undefined) tokens.push({ kind: 'text', value: m[2].replace(/""/g, '"') });
    else if (m[3]) tokens.push({ kind: 'cell', value: m[3] });
    else if (m[4]) tokens.push({ kind: 'name', value: m[4] });
    else tokens.push({ kind: m[5], value: m[5] });
  }
  return tokens;
}

function evaluate(source, cell) {
  const tokens = tokenize(source);
  let at = 0;

  function expression(least = 0) {
    let left = operand();
    while (tokens[at] && POWER[tokens[at].kind] > least) {
      const operator = tokens[at++].kind;
      left = APPLY[operator](left, expression(operator === '^' ? POWER[operator] - 1 : POWER[operator]));
    }
    return left;
  }

  function operand() {
    const token = tokens[at++];
    if (!token) throw new SyntaxError('the formula ends too early');
    if (token.kind === 'number' || token.kind === 'text') return token.value;
    if (token.kind === 'cell') return cell(token.value);
    if (token.kind === '-') return -operand();
    if (token.kind === '(') {
      const value = expression();
      at += 1;
      return value;
    }
    if (token.kind === 'name' && Object.hasOwn(FUNCTIONS, token.value)) {
      const values = [];
      at += 1;
      while (tokens[at] && tokens[at].kind !== ')') {
        values.push(expression());
        if (tokens[at]?.kind === ',') at += 1;
      }
      at += 1;
      return FUNCTIONS[token.value](...values);
    }
    throw new SyntaxError(`\`${token.value}\` is not expected here`);
  }

  return expression();
}

exports.evaluate = evaluate;
exports.Weather = ({ formula, cells }) => String(evaluate(formula, (name) => cells[name] ?? 0));
""",
    ),
    _sample(
        "schema-checks-compiled",
        "expressions",
        r"""
'use strict';
// Compiles a JSON Schema into a function, as fast validators do. Every text that enters the source is quoted.
const q = JSON.stringify;

function check(schema, value, path, depth) {
  const out = [];
  const fail = (message) => `errors.push({ path: ${path}, message: ${q(message)} });`;
  const type = `(${value} === null ? 'null' : Array.isArray(${value}) ? 'array' : Number.isInteger(${value}) ? 'integer' : typeof ${value})`;
  if (schema.const !== undefined) out.push(`if (${value} !== ${q(schema.const)}) ${fail(`must be ${q(schema.const)}`)}`);
  if (schema.enum) out.push(`if (!${q(schema.enum)}.includes(${value})) ${fail(`must be one of ${schema.enum.join(', ')}`)}`);
  if (schema.type) {
    const types = [schema.type].flat().flatMap((t) => (t === 'number' ? ['number', 'integer'] : [t]));
    out.push(`if (!${q(types)}.includes(${type})) { ${fail(`must be ${[schema.type].flat().join(' or ')}`)} } else {`);
  } else out.push('{');
  if (schema.minLength !== undefined) out.push(`if (typeof ${value} === 'string' && ${value}.length < ${Number(schema.minLength)}) ${fail(`must have ${schema.minLength} letters`)}`);
  if (schema.pattern) out.push(`if (typeof ${value} === 'string' && !new RegExp(${q(schema.pattern)}, 'u').test(${value})) ${fail(`must match ${schema.pattern}`)}`);
  if (schema.minimum !== undefined) out.push(`if (typeof ${value} === 'number' && ${value} < ${Number(schema.minimum)}) ${fail(`must be at least ${schema.minimum}`)}`);
  if (schema.maximum !== undefined) out.push(`if (typeof ${value} === 'number' && ${value} > ${Number(schema.maximum)}) ${fail(`must be at most ${schema.maximum}`)}`);
  if (schema.required) for (const name of schema.required) out.push(`if (${type} === 'object' && !Object.hasOwn(${value}, ${q(name)})) ${fail(`needs ${name}`)}`);
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const local = `v${depth}_${out.length}`;
    out.push(`if (${type} === 'object' && Object.hasOwn(${value}, ${q(name)})) { const ${local} = ${value}[${q(name)}];`);
    out.push(check(part, local, `${path} + ${q(`/${name}`)}`, depth + 1), '}');
  }
  if (schema.additionalProperties === false) {
    const known = q(Object.keys(schema.properties ?? {}));
    out.push(`if (${type} === 'object') for (const k of Object.keys(${value})) if (!${known}.includes(k)) ${fail('has a field too many')}`);
  }
  if (schema.items) {
    const index = `i${depth}`;
    out.push(`if (Array.isArray(${value})) for (let ${index} = 0; ${index} < ${value}.length; ${index} += 1) {`);
    out.push(check(schema.items, `${value}[${index}]`, `${path} + '/' + ${index}`, depth + 1), '}');
  }
  out.push('}');
  return out.join('\n');
}

const compiled = new WeakMap();

function compile(schema) {
  if (!compiled.has(schema)) {
    const source = `const errors = [];\n${check(schema, 'value', "''", 0)}\nreturn errors;`;
    compiled.set(schema, new Function('value', source));
  }
  return compiled.get(schema);
}

const CONFIG = { type: 'object', required: ['place'], properties: { place: { type: 'string', minLength: 2 }, days: { type: 'integer', minimum: 1, maximum: 14 } }, additionalProperties: false };

exports.compile = compile;
exports.onConfigChange = (context) => {
  const [first] = compile(CONFIG)(context.config);
  if (first) throw new Error(`${first.path || 'the settings'} ${first.message}`);
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "calculator-with-units",
        "expressions",
        r"""
const UNITS = {
  m: [1, 'length'], km: [1000, 'length'], cm: [0.01, 'length'], mm: [0.001, 'length'], mi: [1609.344, 'length'], ft: [0.3048, 'length'], in: [0.0254, 'length'],
  g: [0.001, 'mass'], kg: [1, 'mass'], t: [1000, 'mass'], lb: [0.45359237, 'mass'], oz: [0.028349523, 'mass'],
  s: [1, 'time'], min: [60, 'time'], h: [3600, 'time'], d: [86400, 'time'],
  B: [1, 'data'], kB: [1e3, 'data'], MB: [1e6, 'data'], GB: [1e9, 'data'], KiB: [1024, 'data'], MiB: [1048576, 'data'], GiB: [1073741824, 'data'],
};
const CONSTANTS = { pi: Math.PI, e: Math.E, c: 299792458 };
const CALLS = { sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tan: Math.tan, ln: Math.log, log: Math.log10, abs: Math.abs, floor: Math.floor, ceil: Math.ceil };

class Lexer {
  constructor(text) {
    this.tokens = text.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z]+|\*\*|[-+*/^()%,]/g) ?? [];
    if (this.tokens.join('') !== text.replace(/\s+/g, '')) throw new SyntaxError('I do not understand this');
    this.at = 0;
  }

  peek() {
    return this.tokens[this.at];
  }

  take(...wanted) {
    return wanted.includes(this.peek()) ? this.tokens[this.at++] : null;
  }
}

function sum(l) {
  let value = product(l);
  for (let op = l.take('+', '-'); op; op = l.take('+', '-')) value = op === '+' ? value + product(l) : value - product(l);
  return value;
}

function product(l) {
  let value = power(l);
  for (;;) {
    const op = l.take('*', '/', '%');
    if (op === '*') value *= power(l);
    else if (op === '/') value /= power(l);
    else if (op === '%') value %= power(l);
    else return value;
  }
}

function power(l) {
  const base = l.take('-') ? -power(l) : atom(l);
  return l.take('^', '**') ? base ** power(l) : base;
}

function atom(l) {
  if (l.take('(')) {
    const value = sum(l);
    if (!l.take(')')) throw new SyntaxError('A bracket is not closed');
    return value;
  }
  const token = l.tokens[l.at++];
  if (/^\d/.test(token)) {
    const unit = UNITS[l.peek()] && l.tokens[l.at++];
    return Number(token) * (unit ? UNITS[unit][0] : 1);
  }
  if (Object.hasOwn(CALLS, token) && l.take('(')) {
    const value = sum(l);
    l.take(')');
    return CALLS[token](value);
  }
  if (Object.hasOwn(CONSTANTS, token)) return CONSTANTS[token];
  throw new SyntaxError(`I do not know \`${token}\``);
}

export function calculate(text) {
  const [, source, unit] = /^(.*?)(?:\s+(?:in|to)\s+(\w+))?$/.exec(text.trim());
  const lexer = new Lexer(source);
  const value = sum(lexer);
  if (lexer.peek()) throw new SyntaxError(`\`${lexer.peek()}\` is too much`);
  return unit && UNITS[unit] ? `${+(value / UNITS[unit][0]).toPrecision(10)} ${unit}` : String(+value.toPrecision(12));
}

export const commands = { calc: async (words) => calculate(words.join(' ')) };
export const Weather = ({ text }) => calculate(text);
""",
    ),
    _sample(
        "secrets-found-before-sharing",
        "patterns",
        r"""
'use strict';
/** Warns the owner when a note that is to be shared holds something secret. It looks only; nothing leaves the page. */
const RULES = [
  { name: 'private key', pattern: /-----BEGIN (?:RSA |EC |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?-----/ },
  { name: 'cloud access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { name: 'code host token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b/ },
  { name: 'registry token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { name: 'chat token', pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/ },
  { name: 'web token', pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+/ },
  { name: 'password in an address', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s:@]+@/i },
  { name: 'password', pattern: /\b(?:password|passwd|secret|api[_-]?key)\s*[:=]\s*["']?([^\s"']{8,})/i },
  { name: 'card number', pattern: /\b(?:\d[ -]?){12,18}\d\b/, test: luhn },
  { name: 'bank account', pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/, test: iban },
  { name: 'recovery phrase', pattern: /\b(?:[a-z]{3,8} ){11}[a-z]{3,8}\b/ },
];

function luhn(text) {
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  [...digits].reverse().forEach((d, i) => {
    const n = Number(d) * (i % 2 ? 2 : 1);
    sum += n > 9 ? n - 9 : n;
  });
  return digits.length >= 13 && sum % 10 === 0;
}

function iban(text) {
  const plain = text.replace(/ /g, '');
  const moved = plain.slice(4) + plain.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (c) => String(c.charCodeAt(0) - 55));
  return [...digits].reduce((rest, d) => (rest * 10 + Number(d)) % 97, 0) === 1;
}

function mask(text) {
  return text.length <= 8 ? '•'.repeat(text.length) : `${text.slice(0, 3)}${'•'.repeat(6)}${text.slice(-2)}`;
}

function find(text) {
  return text.split('\n').flatMap((line, index) =>
    RULES.flatMap(({ name, pattern, test }) => {
      const match = pattern.exec(line);
      return match && (!test || test(match[0])) ? [{ line: index + 1, name, excerpt: mask(match[0]) }] : [];
    }),
  );
}

exports.find = find;
exports.beforeShare = (note) => {
  const found = find(note.text);
  return found.length ? { ask: `This note seems to hold a ${found[0].name} (line ${found[0].line}: ${found[0].excerpt}). Share it?` } : null;
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "card-form-checks-only",
        "patterns",
        r"""
// Checks of payment fields: the kind of card, its digits, the date. The form itself belongs to the payment service.
const KINDS = [
  { name: 'visa', start: /^4/, lengths: [13, 16, 19], gaps: [4, 8, 12], code: 3 },
  { name: 'mastercard', start: /^(5[1-5]|2(2[2-9]|[3-6]|7[01]|720))/, lengths: [16], gaps: [4, 8, 12], code: 3 },
  { name: 'amex', start: /^3[47]/, lengths: [15], gaps: [4, 10], code: 4 },
  { name: 'diners', start: /^3(0[0-5]|[689])/, lengths: [14, 16, 19], gaps: [4, 10], code: 3 },
  { name: 'unionpay', start: /^62/, lengths: [16, 17, 18, 19], gaps: [4, 8, 12], code: 3 },
];

export function kindOf(number) {
  const digits = number.replace(/\D/g, '');
  return KINDS.find(({ start }) => start.test(digits)) ?? null;
}

export function format(number) {
  const digits = number.replace(/\D/g, '').slice(0, 19);
  const gaps = kindOf(digits)?.gaps ?? [4, 8, 12];
  return [...digits].map((d, i) => (gaps.includes(i) ? ` ${d}` : d)).join('');
}

export function checkNumber(number) {
  const digits = number.replace(/\D/g, '');
  const kind = kindOf(digits);
  if (!kind) return 'This card is not accepted';
  if (!kind.lengths.includes(digits.length)) return digits.length < Math.min(...kind.lengths) ? 'Digits are missing' : 'There are too many digits';
  const sum = [...digits].reverse().reduce((total, d, i) => total + (i % 2 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][d] : Number(d)), 0);
  return sum % 10 ? 'A digit is wrong' : null;
}

export function checkExpiry(text, now = new Date()) {
  const match = /^(0[1-9]|1[0-2])\s*\/\s*(\d{2}|\d{4})$/.exec(text.trim());
  if (!match) return 'Write month and year: 04/29';
  const year = match[2].length === 2 ? 2000 + Number(match[2]) : Number(match[2]);
  const end = new Date(year, Number(match[1]), 1);
  if (end <= now) return 'The card is no longer valid';
  return end.getFullYear() > now.getFullYear() + 20 ? 'The year is too far away' : null;
}

export function checkCode(code, number) {
  const wanted = kindOf(number)?.code ?? 3;
  return new RegExp(`^\\d{${wanted}}$`).test(code) ? null : `The code has ${wanted} digits`;
}

export function attach(input, { onKind = () => {} } = {}) {
  input.inputMode = 'numeric';
  input.autocomplete = 'cc-number';
  input.addEventListener('input', () => {
    const before = input.value.slice(0, input.selectionStart).replace(/\D/g, '').length;
    input.value = format(input.value);
    let at = 0;
    for (let seen = 0; seen < before && at < input.value.length; at += 1) if (/\d/.test(input.value[at])) seen += 1;
    input.setSelectionRange(at, at);
    onKind(kindOf(input.value)?.name ?? null);
  });
  input.addEventListener('blur', () => input.setCustomValidity(checkNumber(input.value) ?? ''));
}

export const Weather = (root) => attach(root.querySelector('input'));
""",
    ),
    _sample(
        "passwords-made-and-judged",
        "patterns",
        r"""
'use strict';

const React = require('react');

const SETS = { small: 'abcdefghijkmnopqrstuvwxyz', capital: 'ABCDEFGHJKLMNPQRSTUVWXYZ', digits: '23456789', signs: '!#$%&*+-=?@^_~' };
const WORDS = 'amber basin cedar delta ember fjord grove heron inlet jetty knoll lemon maple north ocean pearl quilt raven stone tiger umber vivid willow xenon yacht zebra'.split(' ');
const COMMON = ['password', '123456', 'qwerty', 'letmein', 'admin', 'welcome', 'iloveyou', 'monkey', 'dragon', 'football'];

function below(limit) {
  const room = 2 ** 32 - (2 ** 32 % limit);
  const box = new Uint32Array(1);
  do crypto.getRandomValues(box);
  while (box[0] >= room);
  return box[0] % limit;
}

function shuffle(list) {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = below(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

function password({ length = 20, sets = Object.keys(SETS) } = {}) {
  const one = sets.map((name) => SETS[name][below(SETS[name].length)]);
  const all = sets.map((name) => SETS[name]).join('');
  const rest = Array.from({ length: Math.max(0, length - one.length) }, () => all[below(all.length)]);
  return shuffle([...one, ...rest]).join('');
}

function phrase({ words = 5, separator = '-' } = {}) {
  return Array.from({ length: words }, () => WORDS[below(WORDS.length)]).join(separator);
}

function judge(text) {
  if (!text) return { bits: 0, say: '' };
  const lower = text.toLowerCase();
  const known = COMMON.find((word) => lower.includes(word));
  if (known) return { bits: 8, say: `It contains “${known}”, which everybody tries first.` };
  if (/^(.)\1+$/.test(text)) return { bits: 4, say: 'It is one letter many times.' };
  if ('abcdefghijklmnopqrstuvwxyz0123456789'.includes(lower)) return { bits: 6, say: 'It is a row of the alphabet.' };
  const pool = Object.values(SETS).reduce((n, set) => n + ([...text].some((c) => set.includes(c)) ? set.length : 0), 0);
  const bits = Math.round(new Set(text).size * Math.log2(pool || 26));
  return { bits, say: bits < 50 ? 'Too easy to guess.' : bits < 80 ? 'Good enough for most things.' : 'Very good.' };
}

function Weather() {
  const [value, setValue] = React.useState(() => password());
  const { bits, say } = judge(value);
  const e = React.createElement;
  return e('section', null,
    e('input', { value, onChange: (event) => setValue(event.target.value), spellCheck: false, autoComplete: 'off' }),
    e('button', { onClick: () => setValue(password()) }, 'Letters'),
    e('button', { onClick: () => setValue(phrase()) }, 'Words'),
    e('button', { onClick: () => navigator.clipboard.writeText(value) }, 'Copy'),
    e('meter', { min: 0, max: 128, value: bits }), e('p', null, say));
}

module.exports = { password, phrase, judge, Weather };
""",
        manifest=asking("clipboard-write"),
    ),
    _sample(
        "small-virtual-dom",
        "templates",
        r"""
const TEXT = Symbol('text');

export function h(type, props, ...children) {
  const flat = children.flat(Infinity).filter((c) => c !== null && c !== undefined && typeof c !== 'boolean');
  return { type, props: props ?? {}, key: props?.key ?? null, children: flat.map((c) => (typeof c === 'object' ? c : { type: TEXT, text: String(c), children: [], key: null })) };
}

let current = null;
let slot = 0;

export function useState(initial) {
  const owner = current;
  const index = slot++;
  if (!(index in owner.slots)) owner.slots[index] = typeof initial === 'function' ? initial() : initial;
  const set = (next) => {
    const value = typeof next === 'function' ? next(owner.slots[index]) : next;
    if (Object.is(value, owner.slots[index])) return;
    owner.slots[index] = value;
    owner.update();
  };
  return [owner.slots[index], set];
}

function setProp(node, name, before, after) {
  if (name === 'key' || before === after) return;
  if (name.startsWith('on')) {
    const event = name.slice(2).toLowerCase();
    if (before) node.removeEventListener(event, before);
    if (after) node.addEventListener(event, after);
  } else if (name === 'style' && typeof after === 'object') Object.assign(node.style, after);
  else if (name in node && name !== 'list') node[name] = after ?? '';
  else if (after === false || after === null || after === undefined) node.removeAttribute(name);
  else node.setAttribute(name, after);
}

function create(vnode) {
  if (vnode.type === TEXT) return (vnode.node = document.createTextNode(vnode.text));
  if (typeof vnode.type === 'function') {
    const owner = { slots: [], vnode };
    owner.update = () => {
      const before = owner.rendered;
      run(owner);
      patch(before, owner.rendered, before.node.parentNode);
      vnode.node = owner.rendered.node;
    };
    vnode.owner = owner;
    run(owner);
    return (vnode.node = create(owner.rendered));
  }
  const node = document.createElement(vnode.type);
  for (const [name, value] of Object.entries(vnode.props)) setProp(node, name, undefined, value);
  node.append(...vnode.children.map(create));
  return (vnode.node = node);
}

function run(owner) {
  [current, slot] = [owner, 0];
  owner.rendered = owner.vnode.type({ ...owner.vnode.props, children: owner.vnode.children });
  current = null;
}

export function patch(before, after, parent) {
  if (before.type !== after.type || before.key !== after.key) {
    parent.replaceChild(create(after), before.node);
    return;
  }
  after.node = before.node;
  if (after.type === TEXT) {
    if (before.text !== after.text) after.node.data = after.text;
    return;
  }
  if (typeof after.type === 'function') {
    after.owner = before.owner;
    after.owner.vnode = after;
    after.owner.update();
    return;
  }
  for (const name of new Set([...Object.keys(before.props), ...Object.keys(after.props)])) setProp(after.node, name, before.props[name], after.props[name]);
  after.children.forEach((child, i) => {
    if (before.children[i]) patch(before.children[i], child, after.node);
    else after.node.append(create(child));
  });
  before.children.slice(after.children.length).forEach((child) => child.node.remove());
}

export const mount = (vnode, root) => root.append(create(vnode));
export const Weather = ({ place }) => h('p', { className: 'weather' }, 'Weather of ', place);
""",
    ),
    _sample(
        "tagged-markup-with-parts",
        "templates",
        r"""
'use strict';

const MARK = `part-${Math.random().toString(36).slice(2)}`;
const templates = new WeakMap();

function prepare(strings) {
  if (templates.has(strings)) return templates.get(strings);
  const element = document.createElement('template');
  element.innerHTML = strings.reduce((text, part, i) => {
    const before = text + part;
    if (i === strings.length - 1) return before;
    const inTag = before.lastIndexOf('<') > before.lastIndexOf('>');
    return before + (inTag ? `${MARK}-${i}` : `<!--${MARK}-${i}-->`);
  }, '');
  const parts = [];
  const walker = document.createTreeWalker(element.content, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  for (let index = 0, node = walker.nextNode(); node; node = walker.nextNode(), index += 1) {
    if (node.nodeType === 8 && node.data.startsWith(MARK)) parts.push({ kind: 'child', index });
    if (node.nodeType !== 1) continue;
    for (const { name, value } of [...node.attributes]) {
      if (!value.startsWith(MARK)) continue;
      parts.push({ kind: name[0] === '@' ? 'event' : name[0] === '.' ? 'property' : 'attribute', name: name.replace(/^[@.]/, ''), index });
      node.removeAttribute(name);
    }
  }
  const prepared = { element, parts };
  templates.set(strings, prepared);
  return prepared;
}

const html = (strings, ...values) => ({ strings, values });

function instance({ strings }) {
  const { element, parts } = prepare(strings);
  const fragment = document.importNode(element.content, true);
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const live = parts.map((part) => ({ ...part, node: nodes[part.index], value: undefined, shown: [] }));
  return { fragment, update: (values) => live.forEach((part, i) => set(part, values[i])) };
}

function set(part, value) {
  if (part.value === value && typeof value !== 'object') return;
  if (part.kind === 'event') {
    if (part.value) part.node.removeEventListener(part.name, part.value);
    if (value) part.node.addEventListener(part.name, value);
  } else if (part.kind === 'property') part.node[part.name] = value;
  else if (part.kind === 'attribute') {
    if (value === false || value === null || value === undefined) part.node.removeAttribute(part.name);
    else part.node.setAttribute(part.name, value === true ? '' : value);
  } else {
    part.shown.forEach((node) => node.remove());
    part.shown = [value].flat().flatMap((item) => {
      if (item?.strings) {
        const made = instance(item);
        made.update(item.values);
        return [...made.fragment.childNodes];
      }
      return item === null || item === undefined || item === false ? [] : [item instanceof Node ? item : document.createTextNode(String(item))];
    });
    part.node.before(...part.shown);
  }
  part.value = value;
}

const roots = new WeakMap();

function render(result, root) {
  let known = roots.get(root);
  if (!known || known.strings !== result.strings) {
    known = { strings: result.strings, ...instance(result) };
    roots.set(root, known);
    known.update(result.values);
    root.replaceChildren(known.fragment);
  } else known.update(result.values);
}

exports.html = html;
exports.render = render;
exports.Weather = (root, { days }) => render(html`<ul>${days.map((d) => html`<li class=${d.kind}>${d.name} <b>${d.high}°</b></li>`)}</ul>`, root);
""",
    ),
    _sample(
        "search-index-over-notes",
        "patterns",
        r"""
const STOP = new Set('a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(' '));

export function stem(word) {
  let w = word;
  if (w.length < 4) return w;
  if (/(ss|i)es$/.test(w)) w = w.slice(0, -2);
  else if (/[^s]s$/.test(w)) w = w.slice(0, -1);
  if (/eed$/.test(w)) w = w.slice(0, -1);
  else if (/[aeiou].*(ed|ing)$/.test(w)) {
    w = w.replace(/(ed|ing)$/, '');
    if (/(at|bl|iz)$/.test(w)) w += 'e';
    else if (/([^aeioulsz])\1$/.test(w)) w = w.slice(0, -1);
  }
  return w.replace(/ational$/, 'ate').replace(/(tional|fulness|ousness)$/, (m) => ({ tional: 'tion', fulness: 'ful', ousness: 'ous' })[m]).replace(/y$/, 'i');
}

export function* words(text) {
  for (const match of text.normalize('NFKD').toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    const plain = match[0].replace(/\p{M}/gu, '');
    if (!STOP.has(plain)) yield stem(plain);
  }
}

export class Index {
  #postings = new Map();
  #lengths = new Map();
  #total = 0;

  add(id, fields) {
    this.remove(id);
    let length = 0;
    for (const [name, text] of Object.entries(fields)) {
      for (const word of words(text)) {
        const entry = this.#postings.get(word) ?? new Map();
        entry.set(id, (entry.get(id) ?? 0) + (name === 'title' ? 3 : 1));
        this.#postings.set(word, entry);
        length += 1;
      }
    }
    this.#lengths.set(id, length);
    this.#total += length;
  }

  remove(id) {
    if (!this.#lengths.has(id)) return;
    this.#total -= this.#lengths.get(id);
    this.#lengths.delete(id);
    for (const [word, entry] of this.#postings) if (entry.delete(id) && !entry.size) this.#postings.delete(word);
  }

  search(query, { limit = 20, k1 = 1.2, b = 0.75 } = {}) {
    const count = this.#lengths.size;
    const average = this.#total / (count || 1);
    const scores = new Map();
    const terms = [...words(query)];
    const last = terms.at(-1);
    for (const [word, entry] of this.#postings) {
      const exact = terms.includes(word);
      if (!exact && !(last && word.startsWith(last))) continue;
      const idf = Math.log(1 + (count - entry.size + 0.5) / (entry.size + 0.5));
      for (const [id, times] of entry) {
        const weight = (times * (k1 + 1)) / (times + k1 * (1 - b + (b * this.#lengths.get(id)) / average));
        scores.set(id, (scores.get(id) ?? 0) + idf * weight * (exact ? 1 : 0.4));
      }
    }
    return [...scores].sort((x, y) => y[1] - x[1]).slice(0, limit).map(([id, score]) => ({ id, score }));
  }
}

export async function onEnable(context) {
  const index = new Index();
  for (const note of (await context.storage.get('notes')) ?? []) index.add(note.id, { title: note.title, text: note.text });
  context.search = (query) => index.search(query);
}

export const Weather = () => null;
""",
        manifest=asking("storage-read"),
    ),
    _sample(
        "theme-from-a-picture",
        "styles",
        r"""
/* Takes the main colours of a picture and sets them as the theme of the widget. */
var Theme = (function () {
  'use strict';

  function pixelsOf(image, size) {
    var canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    var pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.drawImage(image, 0, 0, size, size);
    var data = pen.getImageData(0, 0, size, size).data, list = [];
    for (var i = 0; i < data.length; i += 4) if (data[i + 3] > 200) list.push([data[i], data[i + 1], data[i + 2]]);
    return list;
  }

  function rangeOf(box) {
    return [0, 1, 2].map(function (c) {
      var values = box.map(function (p) { return p[c]; });
      return Math.max.apply(null, values) - Math.min.apply(null, values);
    });
  }

  function split(box) {
    var ranges = rangeOf(box), channel = ranges.indexOf(Math.max.apply(null, ranges));
    var sorted = box.slice().sort(function (a, b) { return a[channel] - b[channel]; });
    var middle = sorted.length >> 1;
    return [sorted.slice(0, middle), sorted.slice(middle)];
  }

  function mean(box) {
    return [0, 1, 2].map(function (c) {
      return Math.round(box.reduce(function (sum, p) { return sum + p[c]; }, 0) / box.length);
    });
  }

  function palette(pixels, count) {
    var boxes = [pixels];
    while (boxes.length < count) {
      boxes.sort(function (a, b) { return Math.max.apply(null, rangeOf(b)) * b.length - Math.max.apply(null, rangeOf(a)) * a.length; });
      var largest = boxes.shift();
      if (largest.length < 2) break;
      boxes = boxes.concat(split(largest));
    }
    return boxes.map(function (box) { return { color: mean(box), share: box.length / pixels.length }; })
      .sort(function (a, b) { return b.share - a.share; });
  }

  function saturation(c) {
    var max = Math.max.apply(null, c), min = Math.min.apply(null, c);
    return max ? (max - min) / max : 0;
  }

  function toHex(c) {
    return '#' + ((1 << 24) | (c[0] << 16) | (c[1] << 8) | c[2]).toString(16).slice(1);
  }

  function apply(root, image) {
    var colors = palette(pixelsOf(image, 64), 6).map(function (entry) { return entry.color; });
    var accent = colors.slice().sort(function (a, b) { return saturation(b) - saturation(a); })[0];
    root.style.setProperty('--background', toHex(colors[0]));
    root.style.setProperty('--accent', toHex(accent));
    root.style.setProperty('--text', colors[0][0] * 0.299 + colors[0][1] * 0.587 + colors[0][2] * 0.114 > 140 ? '#111' : '#fff');
    return colors.map(toHex);
  }

  return { apply: apply, palette: palette };
})();

module.exports = { Weather: Theme.apply, palette: Theme.palette };
""",
    ),
)
