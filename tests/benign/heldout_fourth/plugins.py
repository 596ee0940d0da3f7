"""Ordinary plugins and helpers."""

from tests.benign.heldout_fourth.forms import innocent

PLUGINS = (
    innocent(
        "shopping-list",
        "plain-plugins",
        r"""
'use strict';

class ShoppingList {
  constructor(storage) {
    this.storage = storage;
    this.items = [];
  }

  async load() {
    this.items = (await this.storage.get('shopping')) || [];
    return this.items;
  }

  async add(text) {
    const found = /^(\d+)\s*x?\s+(.+)$/.exec(text.trim());
    const count = found ? Number(found[1]) : 1;
    const name = found ? found[2] : text.trim();
    const same = this.items.find((item) => item.name.toLowerCase() === name.toLowerCase());
    if (same) same.count += count;
    else this.items.push({ name, count, bought: false });
    await this.save();
  }

  async toggle(name) {
    for (const item of this.items) {
      if (item.name === name) item.bought = !item.bought;
    }
    await this.save();
  }

  async clearBought() {
    this.items = this.items.filter((item) => !item.bought);
    await this.save();
  }

  save() {
    return this.storage.set('shopping', this.items);
  }
}

exports.ShoppingList = ShoppingList;
exports.Weather = ({ items }) => items.map((i) => `${i.bought ? '✓' : '·'} ${i.count} ${i.name}`).join('\n');
""",
        needs=("storage-read", "storage-write"),
    ),
    innocent(
        "quiz-cards",
        "plain-plugins",
        r"""
const DAY = 86_400_000;

export function review(card, quality, now = Date.now()) {
  if (quality < 0 || quality > 5) throw new RangeError('quality is 0 to 5');
  let { interval = 0, ease = 2.5, times = 0 } = card;
  if (quality < 3) {
    times = 0;
    interval = 1;
  } else {
    times += 1;
    if (times === 1) interval = 1;
    else if (times === 2) interval = 6;
    else interval = Math.round(interval * ease);
  }
  ease = Math.max(1.3, ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02));
  return { ...card, interval, ease, times, due: now + interval * DAY };
}

export function due(cards, now = Date.now()) {
  return cards.filter((card) => (card.due ?? 0) <= now).sort((a, b) => (a.due ?? 0) - (b.due ?? 0));
}

export function statistics(cards) {
  const learnt = cards.filter((card) => card.interval >= 21).length;
  return { total: cards.length, learnt, young: cards.length - learnt };
}

export function Weather({ react: { createElement: h, useState }, cards, onAnswer }) {
  const [open, setOpen] = useState(false);
  const [card] = due(cards);
  if (!card) return h('p', null, 'Nothing to learn today.');
  const answer = (quality) => {
    setOpen(false);
    onAnswer(review(card, quality));
  };
  return h(
    'div',
    null,
    h('p', null, open ? card.back : card.front),
    open
      ? [1, 3, 5].map((q) => h('button', { key: q, onClick: () => answer(q) }, q))
      : h('button', { onClick: () => setOpen(true) }, 'Show'),
  );
}
""",
    ),
    innocent(
        "meeting-cost",
        "plain-plugins",
        r"""
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Weather = exports.Meeting = void 0;
class Meeting {
    constructor(rates, clock = () => Date.now()) {
        this.rates = rates;
        this.clock = clock;
        this.started = null;
        this.elapsed = 0;
    }
    get running() {
        return this.started !== null;
    }
    start() {
        if (!this.running) {
            this.started = this.clock();
        }
    }
    pause() {
        if (this.running) {
            this.elapsed += this.clock() - this.started;
            this.started = null;
        }
    }
    reset() {
        this.started = null;
        this.elapsed = 0;
    }
    get milliseconds() {
        return this.elapsed + (this.running ? this.clock() - this.started : 0);
    }
    get cost() {
        const perHour = this.rates.reduce((sum, { people, rate }) => sum + people * rate, 0);
        return (this.milliseconds / 3600000) * perHour;
    }
}
exports.Meeting = Meeting;
const Weather = ({ meeting, currency }) => {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return `${format.format(meeting.cost)} so far`;
};
exports.Weather = Weather;
""",
    ),
    innocent(
        "tic-tac-toe",
        "games",
        r"""
(function () {
  'use strict';
  var LINES = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];

  function winner(board) {
    for (var i = 0; i < LINES.length; i++) {
      var l = LINES[i];
      if (board[l[0]] && board[l[0]] === board[l[1]] && board[l[0]] === board[l[2]]) return board[l[0]];
    }
    return null;
  }

  function free(board) {
    var out = [];
    board.forEach(function (cell, i) {
      if (!cell) out.push(i);
    });
    return out;
  }

  function score(board, player, turn) {
    var won = winner(board);
    if (won) return won === player ? 10 : -10;
    var moves = free(board);
    if (!moves.length) return 0;
    var other = turn === 'x' ? 'o' : 'x';
    var scores = moves.map(function (move) {
      board[move] = turn;
      var value = score(board, player, other);
      board[move] = null;
      return value;
    });
    return turn === player ? Math.max.apply(null, scores) : Math.min.apply(null, scores);
  }

  function best(board, player) {
    var other = player === 'x' ? 'o' : 'x';
    return free(board).map(function (move) {
      board[move] = player;
      var value = score(board, player, other);
      board[move] = null;
      return { move: move, value: value };
    }).sort(function (a, b) { return b.value - a.value; })[0].move;
  }

  module.exports = { winner: winner, best: best, Weather: function () { return null; } };
})();
""",
    ),
    innocent(
        "life-on-canvas",
        "games",
        r"""
export class Life {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.cells = new Uint8Array(width * height);
  }

  at(x, y) {
    const column = (x + this.width) % this.width;
    const row = (y + this.height) % this.height;
    return this.cells[row * this.width + column];
  }

  step() {
    const next = new Uint8Array(this.cells.length);
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        let around = 0;
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) if (dx || dy) around += this.at(x + dx, y + dy);
        }
        next[y * this.width + x] = around === 3 || (around === 2 && this.at(x, y)) ? 1 : 0;
      }
    }
    this.cells = next;
  }

  draw(context, size = 4) {
    context.clearRect(0, 0, this.width * size, this.height * size);
    this.cells.forEach((alive, i) => {
      if (alive) context.fillRect((i % this.width) * size, Math.floor(i / this.width) * size, size - 1, size - 1);
    });
  }
}

export function Weather({ canvas }) {
  const life = new Life(60, 40);
  life.cells.forEach((_, i) => (life.cells[i] = Math.random() < 0.3 ? 1 : 0));
  const frame = () => {
    life.step();
    life.draw(canvas.getContext('2d'));
    requestAnimationFrame(frame);
  };
  frame();
}
""",
    ),
    innocent(
        "library-search",
        "network-widgets",
        r"""
'use strict';
const HOST = 'https://books.example.org';

class Search {
  constructor({ fetcher = fetch, pageSize = 10 } = {}) {
    this.fetcher = fetcher;
    this.pageSize = pageSize;
    this.controller = null;
  }

  async find(text, page = 1) {
    if (this.controller) this.controller.abort();
    this.controller = new AbortController();
    const query = new URLSearchParams({ q: text, limit: this.pageSize, offset: (page - 1) * this.pageSize });
    const res = await this.fetcher(`${HOST}/search.json?${query}`, { signal: this.controller.signal });
    if (!res.ok) throw new Error(`The library answered ${res.status}`);
    const { total, docs } = await res.json();
    return {
      pages: Math.ceil(total / this.pageSize),
      books: docs.map((doc) => ({
        title: doc.title,
        authors: (doc.authors || []).join(', '),
        year: doc.year || null,
        cover: doc.cover ? `${HOST}/covers/${encodeURIComponent(doc.cover)}.jpg` : null,
      })),
    };
  }
}

exports.Search = Search;
exports.Weather = function Books({ React }) {
  const [books, setBooks] = React.useState([]);
  const search = React.useMemo(() => new Search(), []);
  const onInput = (e) => search.find(e.target.value).then((r) => setBooks(r.books)).catch(() => {});
  return React.createElement(
    'div',
    null,
    React.createElement('input', { type: 'search', onInput }),
    books.map((b) => React.createElement('p', { key: b.title }, `${b.title} – ${b.authors}`)),
  );
};
""",
        of=("https://books.example.org",),
    ),
    innocent(
        "issue-counter",
        "network-widgets",
        r"""
import { useEffect, useState } from 'react';

const API = 'https://code.example.com/api/v4';

async function* pages(path, token) {
  let next = `${API}${path}`;
  while (next) {
    const res = await fetch(next, { headers: { 'private-token': token } });
    if (!res.ok) throw new Error(`${path}: ${res.status}`);
    yield* await res.json();
    const link = /<([^>]+)>;\s*rel="next"/.exec(res.headers.get('link') ?? '');
    next = link && link[1].startsWith(API) ? link[1] : null;
  }
}

export async function count(project, token) {
  const byLabel = new Map();
  for await (const issue of pages(`/projects/${encodeURIComponent(project)}/issues?state=opened`, token)) {
    for (const label of issue.labels.length ? issue.labels : ['none']) {
      byLabel.set(label, (byLabel.get(label) ?? 0) + 1);
    }
  }
  return [...byLabel].sort((a, b) => b[1] - a[1]);
}

export function Weather({ context }) {
  const [rows, setRows] = useState([]);
  const [error, setError] = useState(null);
  useEffect(() => {
    const { project, token } = context.config;
    count(project, token).then(setRows, setError);
  }, [context.config]);
  if (error) return <p role="alert">{error.message}</p>;
  return (
    <dl>
      {rows.map(([label, n]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{n}</dd>
        </div>
      ))}
    </dl>
  );
}
""",
        of=("https://code.example.com",),
    ),
    innocent(
        "plugin-migrations",
        "storage",
        r"""
'use strict';

const steps = [
  {
    to: '1.1.0',
    async run(storage) {
      const place = await storage.get('city');
      if (place !== undefined) {
        await storage.set('place', { name: place });
        await storage.delete('city');
      }
    },
  },
  {
    to: '1.4.0',
    async run(storage) {
      const units = await storage.get('units');
      await storage.set('units', units === 'imperial' ? { temperature: 'F', wind: 'mph' } : { temperature: 'C', wind: 'm/s' });
    },
  },
];

function isOlder(a, b) {
  const x = a.split('.').map(Number);
  const y = b.split('.').map(Number);
  for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return x[i] < y[i];
  return false;
}

async function migrate(storage, from, logger) {
  for (const step of steps) {
    if (!isOlder(from, step.to)) continue;
    logger.info(`migrating to ${step.to}`);
    await step.run(storage);
    await storage.set('schema', step.to);
  }
}

exports.onUpdate = (context, oldVersion) => migrate(context.storage, oldVersion, context.logger);
exports.onUninstall = async (context) => {
  for (const key of ['place', 'units', 'schema']) await context.storage.delete(key);
};
exports.migrate = migrate;
exports.Weather = () => null;
""",
        needs=("storage-read", "storage-write"),
    ),
    innocent(
        "router-by-hash",
        "dom",
        r"""
export class Router {
  constructor(routes, { fallback = () => null } = {}) {
    this.routes = Object.entries(routes).map(([pattern, view]) => {
      const names = [];
      const source = pattern.replace(/:(\w+)/g, (_, name) => {
        names.push(name);
        return '([^/]+)';
      });
      return { test: new RegExp(`^${source}$`), names, view };
    });
    this.fallback = fallback;
    this.onChange = () => this.show();
  }

  match(path) {
    for (const { test, names, view } of this.routes) {
      const found = test.exec(path);
      if (!found) continue;
      const params = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1])]));
      return { view, params };
    }
    return { view: this.fallback, params: {} };
  }

  start(root) {
    this.root = root;
    window.addEventListener('hashchange', this.onChange);
    this.show();
  }

  stop() {
    window.removeEventListener('hashchange', this.onChange);
  }

  show() {
    const { view, params } = this.match(location.hash.slice(1) || '/');
    const node = view(params);
    this.root.replaceChildren(...(node ? [node] : []));
  }

  go(path) {
    location.hash = path;
  }
}

export const Weather = () => null;
""",
    ),
    innocent(
        "signals",
        "state",
        r"""
"use strict";
let active = null;
const queue = new Set();
let flushing = false;

function schedule(effect) {
  queue.add(effect);
  if (flushing) return;
  flushing = true;
  queueMicrotask(() => {
    for (const each of queue) {
      queue.delete(each);
      each.run();
    }
    flushing = false;
  });
}

function signal(value) {
  const readers = new Set();
  return {
    get value() {
      if (active) {
        readers.add(active);
        active.sources.add(readers);
      }
      return value;
    },
    set value(next) {
      if (Object.is(next, value)) return;
      value = next;
      readers.forEach(schedule);
    },
  };
}

function effect(fn) {
  const self = {
    sources: new Set(),
    run() {
      self.sources.forEach((readers) => readers.delete(self));
      self.sources.clear();
      const outer = active;
      active = self;
      try {
        fn();
      } finally {
        active = outer;
      }
    },
  };
  self.run();
  return () => self.sources.forEach((readers) => readers.delete(self));
}

function computed(fn) {
  const inner = signal(undefined);
  effect(() => { inner.value = fn(); });
  return inner;
}

module.exports = { signal, effect, computed, Weather: () => null };
""",
    ),
    innocent(
        "rate-limiter",
        "timing",
        r"""
export class TokenBucket {
  constructor({ rate, burst = rate, clock = Date.now }) {
    this.rate = rate;
    this.burst = burst;
    this.clock = clock;
    this.tokens = burst;
    this.last = clock();
  }

  refill() {
    const now = this.clock();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.last) / 1000) * this.rate);
    this.last = now;
  }

  take(n = 1) {
    this.refill();
    if (this.tokens < n) return false;
    this.tokens -= n;
    return true;
  }

  wait(n = 1) {
    this.refill();
    return Math.max(0, ((n - this.tokens) / this.rate) * 1000);
  }
}

export function limited(fn, options) {
  const bucket = new TokenBucket(options);
  let tail = Promise.resolve();
  return (...args) => {
    const turn = tail.then(async () => {
      const ms = bucket.wait();
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      bucket.take();
    });
    tail = turn.catch(() => {});
    return turn.then(() => fn(...args));
  };
}

export const Weather = () => null;
""",
    ),
    innocent(
        "trie-completion",
        "search",
        r"""
'use strict';

function Node() {
  this.next = Object.create(null);
  this.word = null;
  this.weight = 0;
}

function Trie() {
  this.root = new Node();
  this.size = 0;
}

Trie.prototype.add = function (word, weight) {
  var node = this.root;
  for (var i = 0; i < word.length; i++) {
    var c = word[i].toLowerCase();
    node = node.next[c] || (node.next[c] = new Node());
  }
  if (node.word === null) this.size += 1;
  node.word = word;
  node.weight = weight || 1;
  return this;
};

Trie.prototype.find = function (prefix) {
  var node = this.root;
  for (var i = 0; node && i < prefix.length; i++) node = node.next[prefix[i].toLowerCase()];
  return node;
};

Trie.prototype.complete = function (prefix, limit) {
  var start = this.find(prefix);
  var found = [];
  (function walk(node) {
    if (!node) return;
    if (node.word !== null) found.push(node);
    Object.keys(node.next).forEach(function (c) { walk(node.next[c]); });
  })(start);
  return found
    .sort(function (a, b) { return b.weight - a.weight || (a.word < b.word ? -1 : 1); })
    .slice(0, limit || 5)
    .map(function (node) { return node.word; });
};

module.exports = Trie;
module.exports.Weather = function () { return null; };
""",
    ),
)
