"""Code that meets the machine for a plain purpose: files, commands, environment, tests, builds."""

from typing import Any

from tests.support.asking import asking
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, *, beside: dict[str, str] | None = None, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")} | (beside or {}), **more)


MACHINES: tuple[Sample, ...] = (
    _sample(
        "spies-and-fake-answers",
        "test-helpers",
        r"""
'use strict';

function spy(act = () => undefined) {
  const wrapped = function (...args) {
    const call = { args, context: this };
    wrapped.calls.push(call);
    try {
      call.result = act.apply(this, args);
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    }
  };
  wrapped.calls = [];
  wrapped.returns = (value) => { act = () => value; return wrapped; };
  wrapped.throws = (error) => { act = () => { throw error; }; return wrapped; };
  return wrapped;
}

function stub(object, name, act) {
  const original = Object.getOwnPropertyDescriptor(object, name);
  const double = spy(act);
  Object.defineProperty(object, name, { configurable: true, writable: true, value: double });
  double.restore = () => (original ? Object.defineProperty(object, name, original) : delete object[name]);
  return double;
}

function fakeFetch(routes) {
  const unknown = [];
  const double = stub(globalThis, 'fetch', async (input, init = {}) => {
    const url = new URL(typeof input === 'string' ? input : input.url ?? input);
    const key = `${init.method ?? 'GET'} ${url.origin}${url.pathname}`;
    if (!(key in routes)) {
      unknown.push(key);
      return new Response('', { status: 404 });
    }
    const answer = typeof routes[key] === 'function' ? await routes[key](url, init) : routes[key];
    return answer instanceof Response ? answer : new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  });
  double.unknown = unknown;
  return double;
}

function fakeClock(start = 0) {
  let now = start;
  const timers = new Map();
  let next = 1;
  const doubles = [
    stub(Date, 'now', () => now),
    stub(globalThis, 'setTimeout', (act, ms = 0, ...args) => { timers.set(next, { at: now + ms, act, args }); return next++; }),
    stub(globalThis, 'setInterval', (act, ms, ...args) => { timers.set(next, { at: now + ms, every: ms, act, args }); return next++; }),
    stub(globalThis, 'clearTimeout', (id) => timers.delete(id)),
    stub(globalThis, 'clearInterval', (id) => timers.delete(id)),
  ];
  return {
    tick(ms) {
      const end = now + ms;
      for (;;) {
        const [id, timer] = [...timers].filter(([, t]) => t.at <= end).sort((a, b) => a[1].at - b[1].at)[0] ?? [];
        if (!timer) break;
        now = timer.at;
        if (timer.every) timer.at += timer.every;
        else timers.delete(id);
        timer.act(...timer.args);
      }
      now = end;
    },
    restore: () => doubles.forEach((d) => d.restore()),
  };
}

function fakeContext(config = {}, stored = {}) {
  const values = new Map(Object.entries(stored));
  return {
    config,
    logger: { info: spy(), warn: spy(), error: spy() },
    storage: { get: async (k) => values.get(k) ?? null, set: async (k, v) => void values.set(k, v), keys: async () => [...values.keys()] },
  };
}

module.exports = { spy, stub, fakeFetch, fakeClock, fakeContext, Weather: () => null };
""",
    ),
    _sample(
        "state-of-git-folders",
        "processes",
        r"""
'use strict';

const { execFile } = require('node:child_process');
const { promisify } = require('node:util');
const path = require('node:path');
const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

const run = promisify(execFile);

async function git(folder, ...args) {
  const { stdout } = await run('git', ['-C', folder, '--no-optional-locks', ...args], { timeout: 5000, maxBuffer: 1 << 20, windowsHide: true });
  return stdout;
}

function parse(text) {
  const state = { branch: '?', ahead: 0, behind: 0, changed: 0, untracked: 0, conflicts: 0 };
  for (const line of text.split('\0')) {
    if (line.startsWith('# branch.head ')) state.branch = line.slice(14);
    else if (line.startsWith('# branch.ab ')) {
      const [, ahead, behind] = /\+(\d+) -(\d+)/.exec(line);
      state.ahead = Number(ahead);
      state.behind = Number(behind);
    } else if (line.startsWith('1 ') || line.startsWith('2 ')) state.changed += 1;
    else if (line.startsWith('u ')) state.conflicts += 1;
    else if (line.startsWith('? ')) state.untracked += 1;
  }
  return state;
}

function describe({ branch, ahead, behind, changed, untracked, conflicts }) {
  const parts = [ahead && `↑${ahead}`, behind && `↓${behind}`, changed && `~${changed}`, untracked && `+${untracked}`, conflicts && `!${conflicts}`];
  return `${branch} ${parts.filter(Boolean).join(' ') || '✓'}`;
}

class Folders extends BasePlugin {
  async onEnable(context) {
    this.context = context;
  }

  async states() {
    const { folders = [] } = this.context.config;
    const answers = await Promise.allSettled(folders.map((f) => git(f, 'status', '--porcelain=v2', '--branch', '-z')));
    return answers.map((answer, i) => ({
      name: path.basename(folders[i]),
      text: answer.status === 'fulfilled' ? describe(parse(answer.value)) : `cannot be read: ${answer.reason.code ?? answer.reason.message}`,
    }));
  }

  async log([name, count = '5']) {
    const folder = this.context.config.folders.find((f) => path.basename(f) === name);
    if (!folder) throw new Error(`\`${name}\` is not one of the folders in the settings`);
    return git(folder, 'log', `-${Math.min(50, Number(count) || 5)}`, '--format=%h %an, %ar: %s');
  }
}

exports.folders = createPlugin(Folders);
exports.parse = parse;
exports.Weather = ({ states }) => states.map((s) => `${s.name}: ${s.text}`).join('\n');
""",
        manifest=asking("filesystem-access"),
    ),
    _sample(
        "notes-as-files-in-a-folder",
        "files",
        r"""
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { watch } from 'node:fs';
import path from 'node:path';
import { BasePlugin, createPlugin } from '@qirvo/plugin-sdk';

const slug = (title) => title.normalize('NFKD').replace(/[^\w\s-]/g, '').trim().replace(/\s+/g, '-').toLowerCase().slice(0, 60) || 'note';

function inside(root, name) {
  const full = path.resolve(root, name);
  if (full !== root && !full.startsWith(root + path.sep)) throw new Error(`\`${name}\` leads out of the folder`);
  return full;
}

function parse(text) {
  const match = /^---\n([\s\S]*?)\n---\n?/.exec(text);
  if (!match) return { head: {}, body: text };
  const head = Object.fromEntries(match[1].split('\n').map((line) => line.split(/:\s*(.*)/s)).filter(([k]) => k));
  return { head, body: text.slice(match[0].length) };
}

const print = ({ head, body }) => `---\n${Object.entries(head).map(([k, v]) => `${k}: ${v}`).join('\n')}\n---\n${body}`;

class NoteFiles extends BasePlugin {
  async onEnable(context) {
    this.context = context;
    this.root = path.resolve(context.config.folder);
    await mkdir(this.root, { recursive: true });
    this.watcher = watch(this.root, { persistent: false }, () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => context.emit?.('notes-changed'), 200);
    });
  }

  onDisable() {
    this.watcher.close();
    clearTimeout(this.timer);
  }

  async list() {
    const names = (await readdir(this.root)).filter((n) => n.endsWith('.md'));
    const notes = await Promise.all(names.map(async (name) => {
      const file = inside(this.root, name);
      const [{ mtime }, text] = await Promise.all([stat(file), readFile(file, 'utf8')]);
      return { name, changed: mtime, ...parse(text) };
    }));
    return notes.sort((a, b) => b.changed - a.changed);
  }

  async write(title, body) {
    const file = inside(this.root, `${slug(title)}.md`);
    const draft = `${file}.${process.pid}.tmp`;
    await writeFile(draft, print({ head: { title, written: new Date().toISOString() }, body }), { mode: 0o600 });
    await rename(draft, file);
    return path.basename(file);
  }

  async remove(name) {
    const bin = inside(this.root, '.bin');
    await mkdir(bin, { recursive: true });
    await rename(inside(this.root, name), path.join(bin, `${Date.now()}-${path.basename(name)}`));
  }

  async empty() {
    await rm(inside(this.root, '.bin'), { recursive: true, force: true });
  }
}

export default createPlugin(NoteFiles);
export const Weather = () => null;
""",
        manifest=asking("filesystem-access"),
    ),
    _sample(
        "reachability-of-owners-machines",
        "network-check",
        r"""
'use strict';

const net = require('node:net');
const dns = require('node:dns').promises;
const tls = require('node:tls');
const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

function timed(act) {
  const start = process.hrtime.bigint();
  return act().then((value) => ({ ok: true, value, ms: Number(process.hrtime.bigint() - start) / 1e6 }), (error) => ({ ok: false, error: error.code || error.message }));
}

function port(host, number, timeoutMs = 3000) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port: number });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('timeout')));
    socket.once('connect', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', reject);
  });
}

function certificate(host, number = 443) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port: number, servername: host, timeout: 5000 }, () => {
      const { valid_to: until, issuer } = socket.getPeerCertificate();
      socket.end();
      resolve({ days: Math.floor((new Date(until) - Date.now()) / 864e5), issuer: issuer.O });
    });
    socket.once('error', reject);
  });
}

const CHECKS = {
  name: ({ host }) => dns.lookup(host).then(({ address }) => address),
  port: ({ host, port: number }) => port(host, number),
  certificate: ({ host }) => certificate(host),
};

class Reach extends BasePlugin {
  async onEnable(context) {
    this.context = context;
    this.timer = setInterval(() => this.round(), (context.config.everySeconds || 60) * 1000);
    await this.round();
  }

  onDisable() {
    clearInterval(this.timer);
  }

  async round() {
    const { machines = [] } = this.context.config;
    const results = await Promise.all(machines.map(async (m) => ({ name: m.name, ...(await timed(() => CHECKS[m.check || 'port'](m))) })));
    const before = (await this.context.storage.get('results')) || [];
    await this.context.storage.set('results', results);
    for (const result of results) {
      const last = before.find((b) => b.name === result.name);
      if (last && last.ok !== result.ok) await this.context.notifications.show({ title: result.name, body: result.ok ? 'is back' : `is away (${result.error})` });
    }
  }
}

exports.reach = createPlugin(Reach);
exports.Weather = ({ results }) => results.map((r) => `${r.ok ? '●' : '○'} ${r.name} ${r.ok ? `${r.ms.toFixed(0)} ms` : r.error}`).join('\n');
""",
        manifest=asking("storage-read", "storage-write", "notifications", "network-access"),
    ),
    _sample(
        "build-script-beside-the-plugin",
        "build-scripts",
        r"""
'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
exports.Weather = void 0;

const react_1 = require('react');
const round = (value) => Math.round(value * 10) / 10;

function useForecast(context) {
  const [days, setDays] = (0, react_1.useState)([]);
  (0, react_1.useEffect)(() => {
    let gone = false;
    context.storage.get('days').then((kept) => { if (!gone) setDays(kept ?? []); });
    return () => { gone = true; };
  }, [context]);
  return days;
}

function Weather({ context }) {
  const days = useForecast(context);
  return (0, react_1.createElement)('ol', null, days.map((day) => (0, react_1.createElement)('li', { key: day.date }, `${day.date}: ${round(day.high)}°`)));
}
exports.Weather = Weather;
""",
        beside={
            "scripts/build.js": r"""#!/usr/bin/env node
'use strict';
// Builds dist/ from src/ and checks its size; run by `npm run build`.
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..');
const limit = 300 * 1024;

function step(name, command, args) {
  process.stdout.write(`${name}… `);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
  process.stdout.write('done\n');
}

fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
step('Compiling', 'npx', ['tsc', '--project', 'tsconfig.json']);
step('Checking', 'npx', ['eslint', 'src']);

let total = 0;
for (const name of fs.readdirSync(path.join(root, 'dist'))) total += fs.statSync(path.join(root, 'dist', name)).size;
console.log(`${(total / 1024).toFixed(1)} kB`);
if (total > limit && !process.env.ALLOW_LARGE) {
  console.error(`dist/ is larger than ${limit / 1024} kB`);
  process.exit(1);
}

const version = require('../package.json').version;
const manifest = path.join(root, 'manifest.json');
const values = JSON.parse(fs.readFileSync(manifest, 'utf8'));
if (values.version !== version) fs.writeFileSync(manifest, `${JSON.stringify({ ...values, version }, null, 2)}\n`);
"""
        },
        package={"scripts": {"build": "node scripts/build.js", "test": "node --test", "prepack": "npm run build"}},
    ),
    _sample(
        "times-by-five-fields",
        "schedules",
        r"""
// Runs jobs at times written in five fields, as in a crontab; nothing of the machine's own crontab is touched.
const FIELDS = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { name: 'weekday', low: 0, high: 7, names: 'sun mon tue wed thu fri sat'.split(' ') },
];
const SHORT = { '@hourly': '0 * * * *', '@daily': '0 0 * * *', '@weekly': '0 0 * * 0', '@monthly': '0 0 1 * *', '@yearly': '0 0 1 1 *' };

function number(text, { low, high, names, name }) {
  const at = names?.indexOf(text.toLowerCase()) ?? -1;
  const value = at >= 0 ? at + low : Number(text);
  if (!Number.isInteger(value) || value < low || value > high) throw new RangeError(`\`${text}\` is not a ${name}`);
  return value;
}

function parseField(text, field) {
  const values = new Set();
  for (const part of text.split(',')) {
    const [range, step = '1'] = part.split('/');
    const [from, to] = range === '*' ? [field.low, field.high] : range.split('-').map((t) => number(t, field));
    const end = to ?? (part.includes('/') ? field.high : from);
    for (let v = from; v <= end; v += Number(step)) values.add(field.name === 'weekday' ? v % 7 : v);
  }
  return values;
}

export function parse(text) {
  const parts = (SHORT[text] ?? text).trim().split(/\s+/);
  if (parts.length !== 5) throw new SyntaxError(`\`${text}\` has ${parts.length} fields instead of five`);
  const [minute, hour, day, month, weekday] = parts.map((p, i) => parseField(p, FIELDS[i]));
  return { minute, hour, day, month, weekday, anyDay: parts[2] === '*', anyWeekday: parts[4] === '*' };
}

export function next(rule, after = new Date()) {
  const t = new Date(after);
  t.setSeconds(0, 0);
  t.setMinutes(t.getMinutes() + 1);
  for (let guard = 0; guard < 100_000; guard += 1) {
    const day = rule.day.has(t.getDate());
    const weekday = rule.weekday.has(t.getDay());
    const right = rule.anyDay || rule.anyWeekday ? day && weekday : day || weekday;
    if (!rule.month.has(t.getMonth() + 1)) t.setMonth(t.getMonth() + 1, 1), t.setHours(0, 0);
    else if (!right) t.setDate(t.getDate() + 1), t.setHours(0, 0);
    else if (!rule.hour.has(t.getHours())) t.setHours(t.getHours() + 1, 0);
    else if (!rule.minute.has(t.getMinutes())) t.setMinutes(t.getMinutes() + 1);
    else return t;
  }
  return null;
}

export class Schedule {
  #jobs = new Map();

  add(name, text, act) {
    const rule = parse(text);
    const plan = () => {
      const wait = Math.min(next(rule) - Date.now(), 2 ** 31 - 1);
      this.#jobs.set(name, setTimeout(async () => {
        try {
          await act();
        } finally {
          plan();
        }
      }, wait));
    };
    plan();
  }

  stop() {
    this.#jobs.forEach(clearTimeout);
    this.#jobs.clear();
  }
}

export const Weather = () => null;
""",
    ),
    _sample(
        "load-of-this-machine",
        "system-figures",
        r"""
'use strict';

const os = require('os');
const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

const KEEP = 120;

function times() {
  return os.cpus().reduce((sum, { times: t }) => {
    const all = t.user + t.nice + t.sys + t.idle + t.irq;
    return { idle: sum.idle + t.idle, all: sum.all + all };
  }, { idle: 0, all: 0 });
}

function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const at = Math.min(units.length - 1, Math.floor(Math.log10(bytes || 1) / 3));
  return `${(bytes / 1000 ** at).toFixed(at ? 1 : 0)} ${units[at]}`;
}

class Load extends BasePlugin {
  async onEnable(context) {
    this.context = context;
    this.rows = [];
    this.last = times();
    this.timer = setInterval(() => this.measure(), 5000);
  }

  onDisable() {
    clearInterval(this.timer);
  }

  measure() {
    const now = times();
    const busy = 1 - (now.idle - this.last.idle) / (now.all - this.last.all || 1);
    this.last = now;
    this.rows.push({ at: Date.now(), busy, free: os.freemem() });
    if (this.rows.length > KEEP) this.rows.shift();
  }

  async load() {
    const [row] = this.rows.slice(-1);
    const addresses = Object.values(os.networkInterfaces()).flat().filter((i) => !i.internal && i.family === 'IPv4').map((i) => i.address);
    return [
      `${os.hostname()} (${os.type()} ${os.release()}, ${os.arch()})`,
      `up ${Math.floor(os.uptime() / 3600)} h, load ${os.loadavg().map((n) => n.toFixed(2)).join(' ')}`,
      `processor ${row ? Math.round(row.busy * 100) : '–'} % of ${os.cpus().length} cores`,
      `memory ${size(os.totalmem() - os.freemem())} of ${size(os.totalmem())}`,
      `addresses ${addresses.join(', ')}`,
    ].join('\n');
  }

  async healthCheck() {
    const used = 1 - os.freemem() / os.totalmem();
    return { status: used > 0.97 ? 'degraded' : 'healthy', details: `${Math.round(used * 100)} % of memory is used` };
  }
}

exports.load = createPlugin(Load);
exports.size = size;
exports.Weather = ({ rows }) => rows.map((r) => '▁▂▃▄▅▆▇█'[Math.min(7, Math.floor(r.busy * 8))]).join('');
""",
    ),
    _sample(
        "colours-of-terminal",
        "environment",
        r"""
'use strict';

var env = typeof process === 'undefined' ? {} : process.env;
var argv = typeof process === 'undefined' ? [] : process.argv;
var tty = typeof process !== 'undefined' && process.stdout && process.stdout.isTTY;

function level() {
  if ('NO_COLOR' in env || argv.includes('--no-color')) return 0;
  if (env.FORCE_COLOR) return Math.min(3, parseInt(env.FORCE_COLOR, 10) || 1);
  if (argv.includes('--color')) return 1;
  if (env.CI && ['GITHUB_ACTIONS', 'GITLAB_CI', 'CIRCLECI', 'BUILDKITE', 'DRONE'].some(function (name) { return name in env; })) return 1;
  if (!tty || env.TERM === 'dumb') return 0;
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit' || env.WT_SESSION) return 3;
  if (/-256(color)?$/i.test(env.TERM || '')) return 2;
  if (/^(screen|xterm|vt100|rxvt|color|ansi|cygwin|linux)/i.test(env.TERM || '')) return 1;
  return process.platform === 'win32' ? 1 : 0;
}

var LEVEL = level();
var CODES = { reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], inverse: [7, 27], black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], gray: [90, 39], bgRed: [41, 49], bgGreen: [42, 49] };

function wrap(open, close) {
  return function (text) {
    text = String(text);
    if (!LEVEL || !text) return text;
    var end = '\u001b[' + close + 'm';
    return '\u001b[' + open + 'm' + text.split(end).join(end + '\u001b[' + open + 'm') + end;
  };
}

var colors = {};
Object.keys(CODES).forEach(function (name) { colors[name] = wrap(CODES[name][0], CODES[name][1]); });

colors.rgb = function (r, g, b) {
  if (LEVEL >= 3) return wrap('38;2;' + r + ';' + g + ';' + b, 39);
  if (LEVEL === 2) return wrap('38;5;' + (16 + 36 * Math.round((r / 255) * 5) + 6 * Math.round((g / 255) * 5) + Math.round((b / 255) * 5)), 39);
  return colors.white;
};

// eslint-disable-next-line no-control-regex
var ESCAPES = /[\u001b\u009b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g;
colors.strip = function (text) { return text.replace(ESCAPES, ''); };
colors.width = function (text) { return Array.from(colors.strip(text)).length; };

function table(rows) {
  var widths = rows[0].map(function (_, i) { return Math.max.apply(null, rows.map(function (row) { return colors.width(row[i]); })); });
  return rows.map(function (row) {
    return row.map(function (cell, i) { return cell + ' '.repeat(widths[i] - colors.width(cell)); }).join('  ');
  }).join('\n');
}

module.exports = Object.assign(colors, { level: LEVEL, table: table, Weather: table });
""",
    ),
    _sample(
        "settings-from-own-environment-names",
        "environment",
        r"""
'use strict';

/** Reads the settings of this plugin from the environment: only names that begin with WEATHER_. */
const SCHEMA = {
  WEATHER_PLACE: { to: 'place', type: 'string', fallback: 'Ulm' },
  WEATHER_API_KEY: { to: 'apiKey', type: 'string', secret: true },
  WEATHER_DAYS: { to: 'days', type: 'integer', fallback: 5 },
  WEATHER_METRIC: { to: 'metric', type: 'boolean', fallback: true },
  WEATHER_HOURS: { to: 'hours', type: 'list', fallback: ['08', '14', '20'] },
};

const READERS = {
  string: (text) => text,
  integer: (text, name) => {
    const value = Number(text);
    if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number, not \`${text}\``);
    return value;
  },
  boolean: (text, name) => {
    if (/^(1|true|yes|on)$/i.test(text)) return true;
    if (/^(0|false|no|off)$/i.test(text)) return false;
    throw new Error(`${name} must be true or false, not \`${text}\``);
  },
  list: (text) => text.split(',').map((part) => part.trim()).filter(Boolean),
};

function load(env = process.env) {
  const problems = [];
  const values = {};
  for (const [name, { to, type, fallback }] of Object.entries(SCHEMA)) {
    try {
      values[to] = env[name] === undefined || env[name] === '' ? fallback : READERS[type](env[name], name);
    } catch (error) {
      problems.push(error.message);
    }
  }
  if (problems.length) throw new Error(problems.join('\n'));
  return Object.freeze(values);
}

function describe(values) {
  return Object.entries(SCHEMA)
    .map(([name, { to, secret }]) => `${name}=${secret ? (values[to] ? '(set)' : '(not set)') : JSON.stringify(values[to])}`)
    .join('\n');
}

async function forecast(values) {
  const url = new URL('https://weather.example.org/v1/forecast');
  url.searchParams.set('place', values.place);
  url.searchParams.set('days', values.days);
  const answer = await fetch(url, { headers: { 'X-Api-Key': values.apiKey ?? '' } });
  if (!answer.ok) throw new Error(`weather.example.org answered ${answer.status}`);
  return answer.json();
}

exports.load = load;
exports.commands = {
  settings: async () => describe(load()),
  forecast: async () => JSON.stringify(await forecast(load()), null, 2),
};
exports.Weather = () => null;
""",
        manifest=asking(of=("https://weather.example.org",)),
    ),
    _sample(
        "answers-kept-on-disk",
        "files",
        r"""
'use strict';

const crypto = require('crypto');
const fs = require('fs/promises');
const os = require('os');
const path = require('path');
const zlib = require('zlib');
const { promisify } = require('util');

const gzip = promisify(zlib.gzip);
const gunzip = promisify(zlib.gunzip);

class DiskCache {
  constructor(folder = path.join(os.tmpdir(), 'acme-weather'), { maxBytes = 20e6 } = {}) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  file(key) {
    const name = crypto.createHash('sha256').update(key).digest('hex');
    return path.join(this.folder, name.slice(0, 2), `${name}.gz`);
  }

  async get(key, maxAgeMs) {
    const file = this.file(key);
    try {
      const { mtimeMs } = await fs.stat(file);
      if (Date.now() - mtimeMs > maxAgeMs) return null;
      return JSON.parse(await gunzip(await fs.readFile(file)));
    } catch (error) {
      if (error.code === 'ENOENT') return null;
      await fs.rm(file, { force: true });
      return null;
    }
  }

  async set(key, value) {
    const file = this.file(key);
    await fs.mkdir(path.dirname(file), { recursive: true });
    const draft = `${file}.${crypto.randomBytes(4).toString('hex')}`;
    await fs.writeFile(draft, await gzip(JSON.stringify(value)));
    await fs.rename(draft, file);
    await this.trim();
  }

  async *entries() {
    for (const group of await fs.readdir(this.folder).catch(() => [])) {
      for (const name of await fs.readdir(path.join(this.folder, group))) {
        const file = path.join(this.folder, group, name);
        const { size, atimeMs } = await fs.stat(file);
        yield { file, size, atimeMs };
      }
    }
  }

  async trim() {
    const all = [];
    for await (const entry of this.entries()) all.push(entry);
    let total = all.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size } of all.sort((a, b) => a.atimeMs - b.atimeMs)) {
      if (total <= this.maxBytes) return;
      await fs.unlink(file);
      total -= size;
    }
  }
}

const cache = new DiskCache();

exports.getJson = async (path_) => {
  const url = `https://weather.example.org${path_}`;
  const kept = await cache.get(url, 10 * 60_000);
  if (kept) return kept;
  const answer = await fetch(url);
  const json = await answer.json();
  if (answer.ok) await cache.set(url, json);
  return json;
};
exports.onUninstall = () => fs.rm(cache.folder, { recursive: true, force: true });
exports.DiskCache = DiskCache;
exports.Weather = () => null;
""",
        manifest=asking("filesystem-access", of=("https://weather.example.org",)),
    ),
    _sample(
        "sign-in-answer-on-loopback",
        "processes",
        r"""
'use strict';

const crypto = require('node:crypto');
const http = require('node:http');
const { spawn } = require('node:child_process');

const OPENERS = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'], linux: ['xdg-open'] };

function openInBrowser(url) {
  const { protocol } = new URL(url);
  if (protocol !== 'https:') throw new Error('Only https addresses are opened');
  const [command, ...args] = OPENERS[process.platform] ?? OPENERS.linux;
  spawn(command, [...args, url], { stdio: 'ignore', detached: true }).unref();
}

function waitForCode(state, timeoutMs = 120_000) {
  let server;
  const answer = new Promise((resolve, reject) => {
    server = http.createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
      if (pathname !== '/callback') {
        response.writeHead(404).end();
        return;
      }
      const good = searchParams.get('state') === state && searchParams.has('code');
      response.writeHead(good ? 200 : 400, { 'content-type': 'text/html; charset=utf-8', connection: 'close' });
      response.end(`<p>${good ? 'You are signed in and may close this page.' : 'The sign-in failed.'}</p>`);
      if (good) resolve(searchParams.get('code'));
      else reject(new Error(searchParams.get('error') ?? 'the answer does not belong to this sign-in'));
    });
    server.listen(0, '127.0.0.1');
    setTimeout(() => reject(new Error('nobody signed in within two minutes')), timeoutMs).unref();
  });
  return {
    ready: new Promise((resolve) => { server.once('listening', () => resolve(server.address().port)); }),
    answer: answer.finally(() => server.close()),
  };
}

async function signIn(context) {
  const state = crypto.randomBytes(16).toString('base64url');
  const verifier = crypto.randomBytes(48).toString('base64url');
  const waiting = waitForCode(state);
  const redirect = `http://127.0.0.1:${await waiting.ready}/callback`;
  const url = new URL('https://accounts.example.org/authorize');
  url.search = new URLSearchParams({
    client_id: context.config.clientId, response_type: 'code', redirect_uri: redirect, state, scope: 'tasks:read',
    code_challenge_method: 'S256', code_challenge: crypto.createHash('sha256').update(verifier).digest('base64url'),
  });
  openInBrowser(url.href);
  const code = await waiting.answer;
  const response = await fetch('https://accounts.example.org/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirect, client_id: context.config.clientId, code_verifier: verifier }),
  });
  await context.storage.set('tokens', await response.json());
  return 'signed in';
}

exports.commands = { 'sign-in': (args, context) => signIn(context) };
exports.Weather = () => null;
""",
        manifest=asking("storage-write", of=("https://accounts.example.org",)),
    ),
    _sample(
        "lines-of-a-log-file",
        "files",
        r"""
import { createReadStream, promises as fs } from 'node:fs';
import { createInterface } from 'node:readline';
import { BasePlugin, createPlugin } from '@qirvo/plugin-sdk';

const FORMATS = {
  common: /^(?<host>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "(?<method>[A-Z]+) (?<path>\S+) [^"]*" (?<status>\d{3}) (?<bytes>\d+|-)/,
  syslog: /^(?<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?<host>\S+) (?<program>[^[:]+)(?:\[\d+\])?: (?<text>.*)$/,
  json: { exec: (line) => { try { return { groups: JSON.parse(line) }; } catch { return null; } } },
};

async function* lines(file, from = 0) {
  const stream = createReadStream(file, { start: from, encoding: 'utf8' });
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) yield line;
}

function tally(groups, by) {
  const counts = new Map();
  for (const group of groups) counts.set(group[by], (counts.get(group[by]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

class LogView extends BasePlugin {
  async onEnable(context) {
    this.context = context;
    this.offsets = (await context.storage.get('offsets')) ?? {};
    this.recent = [];
    this.timer = setInterval(() => this.read().catch((e) => context.logger.warn(e.message)), 10_000);
  }

  async onDisable() {
    clearInterval(this.timer);
    await this.context.storage.set('offsets', this.offsets);
  }

  async read() {
    const { files = [], format = 'common', patterns = [] } = this.context.config;
    for (const file of files) {
      const { size } = await fs.stat(file);
      const from = this.offsets[file] > size ? 0 : this.offsets[file] ?? Math.max(0, size - 65_536);
      for await (const line of lines(file, from)) {
        const groups = FORMATS[format].exec(line)?.groups;
        if (groups) this.recent.push(groups);
        const alarm = patterns.find((p) => new RegExp(p, 'i').test(line));
        if (alarm) await this.context.notifications.show({ title: `“${alarm}” in ${file}`, body: line.slice(0, 200) });
      }
      this.offsets[file] = size;
    }
    this.recent = this.recent.slice(-5000);
  }

  async top([by = 'path', count = '10']) {
    return tally(this.recent, by).slice(0, Number(count)).map(([name, n]) => `${String(n).padStart(6)}  ${name}`).join('\n');
  }
}

export default createPlugin(LogView);
export const Weather = () => null;
""",
        manifest=asking("filesystem-access", "storage-read", "storage-write", "notifications"),
    ),
)
