"""Ordinary helpers, as bundles hold them."""

from tests.benign.heldout_fourth.forms import innocent

HELPERS = (
    innocent(
        "vector-geometry",
        "mathematics",
        r"""
export class Vec {
  constructor(x = 0, y = 0) {
    this.x = x;
    this.y = y;
  }
  plus(o) {
    return new Vec(this.x + o.x, this.y + o.y);
  }
  minus(o) {
    return new Vec(this.x - o.x, this.y - o.y);
  }
  times(k) {
    return new Vec(this.x * k, this.y * k);
  }
  dot(o) {
    return this.x * o.x + this.y * o.y;
  }
  get length() {
    return Math.hypot(this.x, this.y);
  }
  get unit() {
    return this.times(1 / (this.length || 1));
  }
}

export function nearest(p, a, b) {
  const ab = b.minus(a);
  const t = Math.max(0, Math.min(1, p.minus(a).dot(ab) / ab.dot(ab)));
  return a.plus(ab.times(t));
}

export function inside(p, polygon) {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [a, b] = [polygon[i], polygon[j]];
    if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  }
  return odd;
}

export const Weather = () => null;
""",
    ),
    innocent(
        "bit-sets",
        "collections",
        r"""
'use strict';

class BitSet {
  constructor(words = []) {
    this.words = Uint32Array.from(words);
  }

  grow(n) {
    if (n <= this.words.length) return;
    const next = new Uint32Array(n);
    next.set(this.words);
    this.words = next;
  }

  add(i) {
    this.grow((i >>> 5) + 1);
    this.words[i >>> 5] |= 1 << (i & 31);
    return this;
  }

  delete(i) {
    if (i >>> 5 < this.words.length) this.words[i >>> 5] &= ~(1 << (i & 31));
  }

  has(i) {
    return ((this.words[i >>> 5] || 0) & (1 << (i & 31))) !== 0;
  }

  get size() {
    let n = 0;
    for (let w of this.words) {
      for (; w; w &= w - 1) n += 1;
    }
    return n;
  }

  union(other) {
    const out = new BitSet(this.words);
    out.grow(other.words.length);
    other.words.forEach((w, i) => (out.words[i] |= w));
    return out;
  }
}

exports.BitSet = BitSet;
""",
    ),
    innocent(
        "statistics",
        "mathematics",
        r"""
const sorted = (values) => [...values].sort((a, b) => a - b);

export const sum = (values) => values.reduce((a, b) => a + b, 0);
export const mean = (values) => sum(values) / values.length;

export function quantile(values, q) {
  const list = sorted(values);
  const at = (list.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return list[low] + (list[high] - list[low]) * (at - low);
}

export const median = (values) => quantile(values, 0.5);

export function variance(values) {
  const m = mean(values);
  return sum(values.map((v) => (v - m) ** 2)) / (values.length - 1);
}

export const deviation = (values) => Math.sqrt(variance(values));

export function regression(points) {
  const mx = mean(points.map(([x]) => x));
  const my = mean(points.map(([, y]) => y));
  const slope =
    sum(points.map(([x, y]) => (x - mx) * (y - my))) /
    sum(points.map(([x]) => (x - mx) ** 2));
  return { slope, intercept: my - slope * mx };
}

export function moving(values, span) {
  return values.map((_, i) => {
    const from = Math.max(0, i - span + 1);
    return mean(values.slice(from, i + 1));
  });
}

export const Weather = ({ highs }) => `median ${median(highs).toFixed(1)}°`;
""",
    ),
    innocent(
        "focus-trap",
        "dom",
        r"""
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.trapFocus = exports.focusable = void 0;
const SELECTOR = [
    "a[href]",
    "button:not([disabled])",
    "input:not([disabled])",
    "select:not([disabled])",
    "textarea:not([disabled])",
    "[tabindex]:not([tabindex='-1'])",
].join(",");
const focusable = (root) => [...root.querySelectorAll(SELECTOR)].filter((e) => e.offsetParent !== null);
exports.focusable = focusable;
function trapFocus(root, { onEscape } = {}) {
    const before = document.activeElement;
    function onKey(event) {
        if (event.key === "Escape" && onEscape) {
            onEscape();
            return;
        }
        if (event.key !== "Tab") {
            return;
        }
        const items = (0, exports.focusable)(root);
        const first = items[0];
        const last = items[items.length - 1];
        if (event.shiftKey && document.activeElement === first) {
            event.preventDefault();
            last.focus();
        }
        else if (!event.shiftKey && document.activeElement === last) {
            event.preventDefault();
            first.focus();
        }
    }
    root.addEventListener("keydown", onKey);
    return () => {
        root.removeEventListener("keydown", onKey);
        before === null || before === void 0 ? void 0 : before.focus();
    };
}
exports.trapFocus = trapFocus;
""",
    ),
    innocent(
        "iterator-helpers",
        "collections",
        r"""
export function* range(from, to, step = 1) {
  for (let n = from; n < to; n += step) yield n;
}

export function* map(items, fn) {
  let i = 0;
  for (const item of items) yield fn(item, i++);
}

export function* filter(items, test) {
  for (const item of items) {
    if (test(item)) yield item;
  }
}

export function* take(items, n) {
  if (n <= 0) return;
  for (const item of items) {
    yield item;
    if (--n === 0) return;
  }
}

export function* chunk(items, size) {
  let part = [];
  for (const item of items) {
    part.push(item);
    if (part.length === size) {
      yield part;
      part = [];
    }
  }
  if (part.length) yield part;
}

export function groupBy(items, key) {
  const out = new Map();
  for (const item of items) {
    const name = key(item);
    if (!out.has(name)) out.set(name, []);
    out.get(name).push(item);
  }
  return out;
}

export const Weather = () => null;
""",
    ),
    innocent(
        "task-scheduler",
        "timing",
        r"""
'use strict';

class Scheduler {
  constructor({ clock = Date.now, logger = console } = {}) {
    this.clock = clock;
    this.logger = logger;
    this.jobs = new Map();
  }

  every(name, ms, task) {
    this.cancel(name);
    const job = { ms, task, busy: false, last: null, failures: 0 };
    job.handle = setInterval(() => this.run(name), ms);
    this.jobs.set(name, job);
  }

  async run(name) {
    const job = this.jobs.get(name);
    if (!job || job.busy) return;
    job.busy = true;
    try {
      await job.task();
      job.failures = 0;
    } catch (error) {
      job.failures += 1;
      this.logger.warn(`${name} failed ${job.failures} times: ${error.message}`);
    } finally {
      job.busy = false;
      job.last = this.clock();
    }
  }

  cancel(name) {
    const job = this.jobs.get(name);
    if (job) clearInterval(job.handle);
    return this.jobs.delete(name);
  }
}

const scheduler = new Scheduler();
exports.onEnable = (context) => scheduler.every('refresh', 60000, () => context.events.emit('refresh'));
exports.onDisable = () => scheduler.cancel('refresh');
exports.Weather = () => null;
""",
    ),
    innocent(
        "luhn-and-iban-checks",
        "numbers",
        r"""
/** Checks numbers before a form is saved; it knows nothing of who they belong to. */
export function luhn(text) {
  const digits = text.replace(/\D/g, '');
  let total = 0;
  for (let i = 0; i < digits.length; i++) {
    let n = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 1) {
      n *= 2;
      if (n > 9) n -= 9;
    }
    total += n;
  }
  return digits.length > 1 && total % 10 === 0;
}

const LENGTHS = { DE: 22, FR: 27, GB: 22, NL: 18, AT: 20, CH: 21, ES: 24, IT: 27 };

export function iban(text) {
  const clean = text.replace(/\s/g, '').toUpperCase();
  if (LENGTHS[clean.slice(0, 2)] !== clean.length) return false;
  const turned = clean.slice(4) + clean.slice(0, 4);
  let rest = 0;
  for (const c of turned) {
    const value = parseInt(c, 36);
    if (Number.isNaN(value)) return false;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

export function isbn13(text) {
  const digits = text.replace(/-/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  return [...digits].reduce((sum, d, i) => sum + Number(d) * (i % 2 ? 3 : 1), 0) % 10 === 0;
}

export const grouped = (text) => text.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ');
export const Weather = () => null;
""",
    ),
    innocent(
        "drag-to-sort",
        "dom",
        r"""
(function (factory) {
  if (typeof module === 'object') module.exports = factory();
  else window.dragSort = factory();
})(function () {
  'use strict';

  function below(list, y) {
    var items = [].slice.call(list.querySelectorAll('[draggable]:not(.dragged)'));
    return items.reduce(function (best, item) {
      var box = item.getBoundingClientRect();
      var offset = y - box.top - box.height / 2;
      return offset < 0 && offset > best.offset ? { offset: offset, item: item } : best;
    }, { offset: -Infinity, item: null }).item;
  }

  return function dragSort(list, onSorted) {
    var dragged = null;

    list.addEventListener('dragstart', function (event) {
      dragged = event.target;
      dragged.classList.add('dragged');
    });

    list.addEventListener('dragover', function (event) {
      event.preventDefault();
      var next = below(list, event.clientY);
      if (next) list.insertBefore(dragged, next);
      else list.appendChild(dragged);
    });

    list.addEventListener('dragend', function () {
      dragged.classList.remove('dragged');
      dragged = null;
      onSorted([].map.call(list.children, function (item) {
        return item.dataset.key;
      }));
    });
  };
});
""",
    ),
    innocent(
        "result-type",
        "async",
        r"""
export class Ok {
  constructor(value) {
    this.value = value;
  }
  get ok() {
    return true;
  }
  map(fn) {
    return new Ok(fn(this.value));
  }
  then(fn) {
    return fn(this.value);
  }
  or() {
    return this.value;
  }
}

export class Err {
  constructor(error) {
    this.error = error;
  }
  get ok() {
    return false;
  }
  map() {
    return this;
  }
  or(fallback) {
    return fallback;
  }
}

export function attempt(fn, ...args) {
  try {
    return new Ok(fn(...args));
  } catch (error) {
    return new Err(error);
  }
}

export const parseJson = (text) => attempt(JSON.parse, text);

export function all(results) {
  const failed = results.find((r) => !r.ok);
  return failed ?? new Ok(results.map((r) => r.value));
}

export const Weather = ({ text }) => parseJson(text).map((d) => d.sky).or('unknown');
""",
    ),
    innocent(
        "text-difference",
        "strings",
        r"""
'use strict';

function table(a, b) {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      rows[i][j] = a[i] === b[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    }
  }
  return rows;
}

function diff(before, after) {
  const a = before.split('\n');
  const b = after.split('\n');
  const rows = table(a, b);
  const out = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: ' ', text: a[i] });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && rows[i + 1][j] >= rows[i][j + 1])) {
      out.push({ kind: '-', text: a[i] });
      i += 1;
    } else {
      out.push({ kind: '+', text: b[j] });
      j += 1;
    }
  }
  return out;
}

const format = (lines) => lines.map((line) => line.kind + line.text).join('\n');

module.exports = { diff, format, Weather: () => null };
""",
    ),
)
