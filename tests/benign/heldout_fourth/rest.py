"""Ordinary code of further kinds."""

from tests.benign.heldout_fourth.forms import innocent

REST = (
    innocent(
        "countdown-days",
        "plain-plugins",
        r"""
const DAY = 86400000;

export function daysUntil(date, now = new Date()) {
  const a = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const b = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((b - a) / DAY);
}

export function describe({ name, date }, now) {
  const days = daysUntil(new Date(date), now);
  if (days === 0) return `${name} is today`;
  if (days === 1) return `${name} is tomorrow`;
  if (days < 0) return `${name} was ${-days} days ago`;
  return `${name} in ${days} days`;
}

export const upcoming = (events, now) =>
  events
    .filter((event) => daysUntil(new Date(event.date), now) >= 0)
    .sort((a, b) => new Date(a.date) - new Date(b.date));

export async function add(context, name, date) {
  if (Number.isNaN(Date.parse(date))) {
    throw new RangeError(`${date} is no date`);
  }
  const events = (await context.storage.get('events')) ?? [];
  events.push({ name, date });
  await context.storage.set('events', events);
  return events;
}

export async function remind(context) {
  const events = (await context.storage.get('events')) ?? [];
  for (const event of upcoming(events)) {
    if (daysUntil(new Date(event.date)) <= 1) {
      context.notifications.show(describe(event));
    }
  }
}

export const onEnable = remind;
export const Weather = ({ events }) => upcoming(events).map((e) => describe(e)).join('\n');
""",
        needs=("storage-read", "storage-write", "notifications"),
    ),
    innocent(
        "interval-tree",
        "collections",
        r"""
'use strict';

class Intervals {
  constructor() {
    this.list = [];
  }

  add(from, to) {
    if (!(from < to)) {
      throw new RangeError('an interval ends after it begins');
    }
    const kept = [];
    for (const [a, b] of this.list) {
      if (b < from || a > to) {
        kept.push([a, b]);
      } else {
        from = Math.min(from, a);
        to = Math.max(to, b);
      }
    }
    kept.push([from, to]);
    this.list = kept.sort((x, y) => x[0] - y[0]);
    return this;
  }

  has(point) {
    return this.list.some(([a, b]) => a <= point && point < b);
  }

  gaps(from, to) {
    const out = [];
    let at = from;
    for (const [a, b] of this.list) {
      if (b <= at) continue;
      if (a >= to) break;
      if (a > at) out.push([at, a]);
      at = b;
    }
    if (at < to) out.push([at, to]);
    return out;
  }
}

exports.Intervals = Intervals;
exports.Weather = () => null;
""",
    ),
    innocent(
        "run-length-codec",
        "codecs",
        r"""
export function encode(bytes) {
  const out = [];
  let i = 0;
  while (i < bytes.length) {
    let n = 1;
    while (n < 128 && bytes[i + n] === bytes[i]) {
      n += 1;
    }
    if (n > 2) {
      out.push(257 - n, bytes[i]);
      i += n;
      continue;
    }
    const start = i;
    while (i < bytes.length && i - start < 128) {
      if (bytes[i] === bytes[i + 1] && bytes[i] === bytes[i + 2]) {
        break;
      }
      i += 1;
    }
    out.push(i - start - 1, ...bytes.slice(start, i));
  }
  return Uint8Array.from(out);
}

export function decode(bytes) {
  const out = [];
  let i = 0;
  while (i < bytes.length) {
    const n = bytes[i++];
    if (n < 128) {
      out.push(...bytes.slice(i, i + n + 1));
      i += n + 1;
    } else if (n > 128) {
      for (let k = 0; k < 257 - n; k++) {
        out.push(bytes[i]);
      }
      i += 1;
    }
  }
  return Uint8Array.from(out);
}

export const Weather = () => null;
""",
    ),
    innocent(
        "public-holidays",
        "network-widgets",
        r"""
'use strict';
const HOST = 'https://holidays.example.net';

async function holidays(year, country, storage) {
  const key = `holidays:${country}:${year}`;
  const kept = await storage.get(key);
  if (kept) return kept;
  const response = await fetch(`${HOST}/v3/${year}/${country}`);
  if (response.status === 404) {
    throw new Error(`No holidays are known for ${country}.`);
  }
  if (!response.ok) {
    throw new Error(`The service answered ${response.status}.`);
  }
  const days = (await response.json()).map(({ date, name }) => ({ date, name }));
  await storage.set(key, days);
  return days;
}

function next(days, today) {
  const iso = today.toISOString().slice(0, 10);
  return days.find((day) => day.date >= iso) || null;
}

function easter(year) {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return new Date(Date.UTC(year, Math.floor(f / 31) - 1, (f % 31) + 1));
}

exports.holidays = holidays;
exports.next = next;
exports.easter = easter;
exports.Weather = ({ days }) => {
  const day = next(days, new Date());
  return day ? `${day.name}, ${day.date}` : 'None this year';
};
""",
        needs=("storage-read", "storage-write"),
        of=("https://holidays.example.net",),
    ),
    innocent(
        "theme-switch",
        "widgets",
        r"""
import React from 'react';

const THEMES = {
  light: { '--ground': '#ffffff', '--ink': '#1b1b1b', '--accent': '#2a6fdb' },
  dark: { '--ground': '#16181d', '--ink': '#e8e8e8', '--accent': '#7fb0ff' },
  paper: { '--ground': '#f6f1e3', '--ink': '#3c3223', '--accent': '#a0522d' },
};

function apply(name) {
  const style = document.documentElement.style;
  for (const [property, value] of Object.entries(THEMES[name])) {
    style.setProperty(property, value);
  }
}

function usePreferred() {
  const query = React.useMemo(() => matchMedia('(prefers-color-scheme: dark)'), []);
  const [dark, setDark] = React.useState(query.matches);
  React.useEffect(() => {
    const onChange = (event) => setDark(event.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, [query]);
  return dark ? 'dark' : 'light';
}

export function Weather() {
  const preferred = usePreferred();
  const [chosen, setChosen] = React.useState(() => localStorage.getItem('theme'));
  const name = chosen ?? preferred;
  React.useEffect(() => {
    apply(name);
    if (chosen) localStorage.setItem('theme', chosen);
  }, [name, chosen]);
  return (
    <select value={name} onChange={(event) => setChosen(event.target.value)}>
      {Object.keys(THEMES).map((theme) => (
        <option key={theme}>{theme}</option>
      ))}
    </select>
  );
}
""",
    ),
    innocent(
        "glob-patterns",
        "strings",
        r"""
'use strict';

function toRegExp(glob) {
  let out = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i];
    if (c === '*') {
      if (glob[i + 1] === '*') {
        i += glob[i + 2] === '/' ? 2 : 1;
        out += '(?:.*/)?' + (glob[i] === '/' ? '' : '[^/]*');
      } else {
        out += '[^/]*';
      }
    } else if (c === '?') {
      out += '[^/]';
    } else if (c === '{') {
      depth += 1;
      out += '(?:';
    } else if (c === '}' && depth) {
      depth -= 1;
      out += ')';
    } else if (c === ',' && depth) {
      out += '|';
    } else {
      out += c.replace(/[.+^$()|[\]\\{}]/, '\\$&');
    }
  }
  return new RegExp(`^${out}$`);
}

function matcher(globs) {
  const wanted = globs.filter((g) => g[0] !== '!').map(toRegExp);
  const refused = globs.filter((g) => g[0] === '!').map((g) => toRegExp(g.slice(1)));
  return (path) => wanted.some((r) => r.test(path)) && !refused.some((r) => r.test(path));
}

module.exports = { toRegExp, matcher };
module.exports.Weather = () => null;
""",
    ),
    innocent(
        "star-rating",
        "widgets",
        r"""
class StarRating extends HTMLElement {
  static observedAttributes = ['value', 'max'];

  get value() {
    return Number(this.getAttribute('value') ?? 0);
  }

  set value(number) {
    this.setAttribute('value', String(number));
  }

  get max() {
    return Number(this.getAttribute('max') ?? 5);
  }

  connectedCallback() {
    this.setAttribute('role', 'slider');
    this.tabIndex = 0;
    this.addEventListener('click', ({ target }) => {
      if (target.dataset.n) this.choose(Number(target.dataset.n));
    });
    this.addEventListener('keydown', ({ key }) => {
      if (key === 'ArrowRight') this.choose(Math.min(this.max, this.value + 1));
      if (key === 'ArrowLeft') this.choose(Math.max(0, this.value - 1));
    });
  }

  attributeChangedCallback() {
    this.replaceChildren();
    for (let n = 1; n <= this.max; n++) {
      const star = document.createElement('span');
      star.dataset.n = n;
      star.textContent = n <= this.value ? '★' : '☆';
      this.append(star);
    }
  }

  choose(number) {
    this.value = number;
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

customElements.define('star-rating', StarRating);
export { StarRating as Weather };
""",
    ),
    innocent(
        "async-mutex",
        "async",
        r"""
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Semaphore = exports.Mutex = void 0;
class Semaphore {
    constructor(permits) {
        this.permits = permits;
        this.waiting = [];
    }
    acquire() {
        if (this.permits > 0) {
            this.permits -= 1;
            return Promise.resolve(this.releaser());
        }
        return new Promise((resolve) => {
            this.waiting.push(() => resolve(this.releaser()));
        });
    }
    async use(task) {
        const release = await this.acquire();
        try {
            return await task();
        }
        finally {
            release();
        }
    }
    releaser() {
        let done = false;
        return () => {
            if (done) {
                return;
            }
            done = true;
            const next = this.waiting.shift();
            if (next) {
                next();
            }
            else {
                this.permits += 1;
            }
        };
    }
}
exports.Semaphore = Semaphore;
class Mutex extends Semaphore {
    constructor() { super(1); }
}
exports.Mutex = Mutex;
""",
    ),
    innocent(
        "wind-rose",
        "charts",
        r"""
var NAMES = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

function sector(degrees) {
  return Math.round((((degrees % 360) + 360) % 360) / 45) % 8;
}

function count(readings) {
  var out = NAMES.map(function () {
    return 0;
  });
  readings.forEach(function (reading) {
    out[sector(reading.direction)] += reading.speed > 0.5 ? 1 : 0;
  });
  return out;
}

function wedge(index, share, radius) {
  var middle = (index * Math.PI) / 4 - Math.PI / 2;
  var half = Math.PI / 9;
  var r = radius * share;
  var points = [middle - half, middle + half].map(function (angle) {
    return (Math.cos(angle) * r).toFixed(1) + ',' + (Math.sin(angle) * r).toFixed(1);
  });
  return '<path d="M0,0L' + points[0] + 'A' + r + ',' + r + ' 0 0 1 ' + points[1] + 'Z"/>';
}

function rose(readings, radius) {
  var counts = count(readings);
  var most = Math.max.apply(null, counts) || 1;
  var wedges = counts.map(function (n, i) {
    return wedge(i, n / most, radius);
  });
  var box = [-radius, -radius, radius * 2, radius * 2].join(' ');
  return '<svg viewBox="' + box + '">' + wedges.join('') + '</svg>';
}

exports.sector = sector;
exports.rose = rose;
exports.Weather = function (props) {
  return rose(props.readings, 50);
};
""",
    ),
    innocent(
        "schema-of-values",
        "forms",
        r"""
const fail = (path, wanted, value) => {
  throw new TypeError(`${path || 'value'}: expected ${wanted}, got ${value === null ? 'null' : typeof value}`);
};

const primitive = (name) => (value, path = '') => {
  if (typeof value !== name) fail(path, name, value);
  return value;
};

export const string = primitive('string');
export const number = primitive('number');
export const boolean = primitive('boolean');

export const optional = (inner, fallback) => (value, path) => (value === undefined ? fallback : inner(value, path));

export const list = (inner) => (value, path = '') => {
  if (!Array.isArray(value)) fail(path, 'a list', value);
  return value.map((item, i) => inner(item, `${path}[${i}]`));
};

export const oneOf = (...allowed) => (value, path) => {
  if (!allowed.includes(value)) fail(path, allowed.join(' or '), value);
  return value;
};

export const object = (shape) => (value, path = '') => {
  if (typeof value !== 'object' || value === null) fail(path, 'an object', value);
  const out = {};
  for (const [name, inner] of Object.entries(shape)) {
    out[name] = inner(value[name], path ? `${path}.${name}` : name);
  }
  return out;
};

export const config = object({
  place: string,
  days: optional(number, 3),
  unit: optional(oneOf('C', 'F'), 'C'),
});

export const onConfigChange = (context) => void config(context.config);
export const Weather = () => null;
""",
    ),
    innocent(
        "huffman-tree",
        "codecs",
        r"""
'use strict';

function frequencies(text) {
  const out = new Map();
  for (const c of text) {
    out.set(c, (out.get(c) || 0) + 1);
  }
  return out;
}

function tree(text) {
  const nodes = [...frequencies(text)].map(([c, n]) => ({ c, n }));
  while (nodes.length > 1) {
    nodes.sort((a, b) => b.n - a.n);
    const right = nodes.pop();
    const left = nodes.pop();
    nodes.push({ left, right, n: left.n + right.n });
  }
  return nodes[0];
}

function codes(node, prefix = '', out = {}) {
  if (!node) return out;
  if (node.c !== undefined) {
    out[node.c] = prefix || '0';
    return out;
  }
  codes(node.left, prefix + '0', out);
  return codes(node.right, prefix + '1', out);
}

function decode(bits, root) {
  let out = '';
  let at = root;
  for (const bit of bits) {
    if (root.c === undefined) at = bit === '0' ? at.left : at.right;
    if (at.c !== undefined) {
      out += at.c;
      at = root;
    }
  }
  return out;
}

const encode = (text, table) => [...text].map((c) => table[c]).join('');
module.exports = { tree, codes, encode, decode, Weather: () => null };
""",
    ),
)
