"""Benign samples that read files, start programs or look at the machine, each for what its plugin is there for."""

from tests.support.asking import asking
from tests.support.samples import Sample

MACHINES: tuple[Sample, ...] = (
    Sample(
        name="small-pictures-of-videos",
        family="processes",
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""'use strict';
const { execFile } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');

const run = promisify(execFile);
const KINDS = new Set(['.mp4', '.mkv', '.webm', '.mov']);

async function seconds(file) {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file]);
  return Number.parseFloat(stdout) || 0;
}

async function thumbnail(file, cache) {
  const { mtimeMs } = await fs.stat(file);
  const name = createHash('sha1').update(`${file}\0${mtimeMs}`).digest('hex') + '.jpg';
  const target = path.join(cache, name);
  try {
    await fs.access(target);
  } catch {
    const middle = (await seconds(file)) / 2;
    const options = ['-v', 'error', '-ss', middle.toFixed(1), '-i', file, '-frames:v', '1', '-vf', 'scale=320:-1'];
    await run('ffmpeg', [...options, '-y', target], { timeout: 20_000 });
  }
  return target;
}

async function all(folder, cache) {
  await fs.mkdir(cache, { recursive: true });
  const names = (await fs.readdir(folder)).filter((name) => KINDS.has(path.extname(name).toLowerCase()));
  const made = [];
  for (const name of names) {
    try {
      made.push({ name, picture: await thumbnail(path.join(folder, name), cache) });
    } catch (error) {
      made.push({ name, problem: error.code === 'ENOENT' ? 'ffmpeg is not installed' : error.message });
    }
  }
  return made;
}

exports.onEnable = async (context) => {
  const folder = await context.config.get('videos');
  if (folder) context.widgets.update('videos', await all(folder, path.join(context.dataDir, 'thumbnails')));
};
""",
        },
    ),
    Sample(
        name="notes-to-other-formats",
        family="processes",
        manifest=asking("filesystem-access", "storage-read"),
        files={
            "dist/index.js": r""""use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.commands = exports.convert = void 0;
const node_child_process_1 = require("node:child_process");
const node_path_1 = require("node:path");
/** What pandoc can write, and the letters at the end of the file. */
const FORMATS = { html: ".html", latex: ".tex", docx: ".docx", epub: ".epub", rst: ".rst" };
function convert(markdown, format, target) {
    if (!Object.prototype.hasOwnProperty.call(FORMATS, format)) {
        return Promise.reject(new Error(`Unknown format ${format}; choose one of ${Object.keys(FORMATS).join(", ")}.`));
    }
    return new Promise((resolve, reject) => {
        const file = target + FORMATS[format];
        const child = (0, node_child_process_1.spawn)("pandoc", ["--from", "gfm", "--to", format, "--output", file, "--standalone"], {
            stdio: ["pipe", "ignore", "pipe"],
            shell: false,
        });
        let complaint = "";
        child.stderr.setEncoding("utf8").on("data", (piece) => {
            complaint += piece;
        });
        child.on("error", (error) => {
            reject(error.code === "ENOENT" ? new Error("Install pandoc first.") : error);
        });
        child.on("close", (code) => {
            if (code === 0)
                resolve(file);
            else
                reject(new Error(complaint.trim() || `pandoc ended with ${code}`));
        });
        child.stdin.end(markdown);
    });
}
exports.convert = convert;
exports.commands = {
    export: async ({ note, format = "docx" }, context) => {
        const text = await context.storage.get(`note:${note}`);
        if (text === undefined) {
            return `There is no note ${note}.`;
        }
        const folder = await context.config.get("exportFolder");
        const name = note.replace(/[^\p{L}\p{N} _-]/gu, "_");
        return `Written: ${await convert(text, format, (0, node_path_1.join)(folder, name))}`;
    },
};
""",
        },
    ),
    Sample(
        name="containers-of-this-machine",
        family="processes",
        manifest=asking("filesystem-access", "notifications"),
        files={
            "dist/index.js": r"""'use strict';
const http = require('node:http');

// The engine answers on a socket of this machine; nothing leaves it.
const SOCKET = '/var/run/docker.sock';

function ask(method, path) {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: SOCKET, method, path }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode >= 400) reject(new Error(JSON.parse(text).message));
        else resolve(text ? JSON.parse(text) : null);
      });
    });
    request.on('error', (error) => reject(error.code === 'EACCES' ? new Error('Join the group docker.') : error));
    request.end();
  });
}

const short = ({ Id, Names, Image, State, Status }) => ({
  id: Id.slice(0, 12),
  name: Names[0].replace(/^\//, ''),
  image: Image,
  state: State,
  status: Status,
});

let timer = null;
let before = new Map();

async function round(context) {
  const list = (await ask('GET', '/containers/json?all=1')).map(short);
  for (const one of list) {
    if (before.get(one.id) === 'running' && one.state === 'exited') {
      context.notifications.show({ title: `${one.name} ended`, body: one.status });
    }
  }
  before = new Map(list.map((one) => [one.id, one.state]));
  context.widgets.update('containers', list);
}

exports.onEnable = (context) => {
  const again = () => round(context).catch((error) => context.logger.warn(error.message));
  timer = setInterval(again, 10_000);
  return again();
};
exports.onDisable = () => clearInterval(timer);
exports.commands = {
  restart: ({ id }) => (/^[0-9a-f]{12}$/.test(id) ? ask('POST', `/containers/${id}/restart`) : 'Not a container id.'),
};
""",
        },
    ),
    Sample(
        name="battery-of-the-laptop",
        family="system-figures",
        manifest=asking("filesystem-access", "notifications"),
        files={
            "dist/index.js": r"""import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

const SUPPLIES = '/sys/class/power_supply';

const value = async (supply, name) => {
  try {
    return (await readFile(join(SUPPLIES, supply, name), 'utf8')).trim();
  } catch {
    return null;
  }
};

async function batteries() {
  if (process.platform !== 'linux') return [];
  const found = [];
  for (const supply of await readdir(SUPPLIES).catch(() => [])) {
    if ((await value(supply, 'type')) !== 'Battery') continue;
    const [charge, full, design, status] = await Promise.all(
      ['capacity', 'energy_full', 'energy_full_design', 'status'].map((name) => value(supply, name)),
    );
    found.push({
      supply,
      charge: Number(charge),
      health: full && design ? Math.round((100 * full) / design) : null,
      charging: status === 'Charging',
    });
  }
  return found;
}

let timer;
let warned = false;

export async function onEnable(context) {
  const round = async () => {
    const [first] = await batteries();
    if (!first) return;
    context.widgets.update('battery', first);
    if (first.charge < 15 && !first.charging && !warned) {
      warned = true;
      context.notifications.show({ title: 'Battery', body: `${first.charge} % are left.` });
    } else if (first.charging) {
      warned = false;
    }
  };
  timer = setInterval(round, 60_000);
  await round();
}

export const onDisable = () => clearInterval(timer);
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="traffic-of-network-cards",
        family="system-figures",
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const os = require('os');

const HISTORY = 60;

// /proc/net/dev: two lines of heading, then "name: received … sent …".
function counters(text) {
  const all = {};
  for (const line of text.split('\n').slice(2)) {
    const found = /^\s*([^:]+):\s*(.*)$/.exec(line);
    if (!found) continue;
    const numbers = found[2].trim().split(/\s+/).map(Number);
    all[found[1]] = { received: numbers[0], sent: numbers[8] };
  }
  return all;
}

function cards() {
  return Object.entries(os.networkInterfaces())
    .filter(([, addresses]) => addresses.some((address) => !address.internal))
    .map(([name]) => name);
}

function human(bytes) {
  const step = bytes > 0 ? Math.min(4, Math.floor(Math.log2(bytes) / 10)) : 0;
  return (bytes / 1024 ** step).toFixed(step ? 1 : 0) + ' ' + ['B', 'KiB', 'MiB', 'GiB', 'TiB'][step] + '/s';
}

class Meter {
  constructor(read = () => fs.readFileSync('/proc/net/dev', 'utf8')) {
    this.read = read;
    this.last = null;
    this.rows = new Map();
  }

  sample(now = Date.now()) {
    const next = counters(this.read());
    for (const name of cards()) {
      if (!this.last || !this.last.all[name] || !next[name]) continue;
      const span = (now - this.last.now) / 1000;
      const row = this.rows.get(name) || [];
      row.push((next[name].received - this.last.all[name].received) / span);
      this.rows.set(name, row.slice(-HISTORY));
    }
    this.last = { now, all: next };
    return [...this.rows].map(([name, row]) => ({ name, row, text: human(row[row.length - 1]) }));
  }
}

let timer;
exports.Meter = Meter;
exports.onEnable = (context) => {
  const meter = new Meter();
  timer = setInterval(() => context.widgets.update('traffic', meter.sample()), 1000);
};
exports.onDisable = () => clearInterval(timer);
""",
        },
    ),
    Sample(
        name="space-on-disks",
        family="system-figures",
        manifest=asking("filesystem-access", "notifications"),
        files={
            "dist/index.js": r"""'use strict';
const { exec } = require('child_process');
const os = require('os');

const COMMANDS = {
  linux: 'df -P -k -x tmpfs -x devtmpfs',
  darwin: 'df -P -k -l',
  win32: 'wmic logicaldisk get size,freespace,caption /format:csv',
};

function fromDf(text) {
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/))
    .map(([, size, used, , , ...where]) => ({ where: where.join(' '), size: size * 1024, used: used * 1024 }));
}

function fromWmic(text) {
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
    .filter((parts) => parts.length === 4 && parts[3])
    .map(([, caption, free, size]) => ({ where: caption, size: Number(size), used: size - free }));
}

function disks(platform = os.platform()) {
  const command = COMMANDS[platform];
  if (!command) return Promise.resolve([]);
  return new Promise((resolve, reject) => {
    exec(command, { timeout: 5000, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } }, (error, stdout) => {
      if (error) reject(error);
      else resolve(platform === 'win32' ? fromWmic(stdout) : fromDf(stdout));
    });
  });
}

let timer;

exports.onEnable = (context) => {
  const round = async () => {
    const list = await disks();
    context.widgets.update('disks', list);
    const full = list.filter((disk) => disk.used / disk.size > 0.95).map((disk) => disk.where);
    if (full.length) context.notifications.show({ title: 'Almost full', body: full.join(', ') });
  };
  timer = setInterval(() => round().catch(context.logger.warn), 10 * 60 * 1000);
  return round();
};
exports.onDisable = () => clearInterval(timer);
exports.disks = disks;
""",
        },
    ),
    Sample(
        name="old-logs-removed",
        family="files",
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""'use strict';
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { pipeline } = require('node:stream/promises');

const DAY = 24 * 60 * 60 * 1000;

/** A log of this plugin that begins anew each day, packs yesterday's file and forgets what is older than `keep` days. */
class DailyLog {
  constructor(folder, { keep = 14, now = () => new Date() } = {}) {
    this.folder = folder;
    this.keep = keep;
    this.now = now;
    fs.mkdirSync(folder, { recursive: true });
  }

  get file() {
    return path.join(this.folder, `board-${this.now().toISOString().slice(0, 10)}.log`);
  }

  write(level, text) {
    fs.appendFileSync(this.file, `${this.now().toISOString()} ${level.padEnd(5)} ${text}\n`, { mode: 0o600 });
  }

  async tidy() {
    const border = this.now().getTime() - this.keep * DAY;
    for (const name of await fs.promises.readdir(this.folder)) {
      const found = /^board-(\d{4}-\d\d-\d\d)\.log(\.gz)?$/.exec(name);
      if (!found) continue;
      const file = path.join(this.folder, name);
      if (Date.parse(found[1]) < border) await fs.promises.unlink(file);
      else if (!found[2] && file !== this.file) await this.pack(file);
    }
  }

  async pack(file) {
    await pipeline(fs.createReadStream(file), zlib.createGzip({ level: 9 }), fs.createWriteStream(`${file}.gz`));
    await fs.promises.unlink(file);
  }
}

let timer;
exports.DailyLog = DailyLog;
exports.onEnable = async (context) => {
  const log = new DailyLog(path.join(context.dataDir, 'logs'));
  context.bus.on('board', (event) => log.write('info', event.name));
  await log.tidy();
  timer = setInterval(() => log.tidy(), DAY);
};
exports.onDisable = () => clearInterval(timer);
""",
        },
    ),
    Sample(
        name="nightly-backup-of-own-folder",
        family="files",
        manifest=asking("filesystem-access", "storage-read"),
        files={
            "dist/index.js": r"""'use strict';
const fs = require('node:fs/promises');
const path = require('node:path');
const { gzipSync, gunzipSync } = require('node:zlib');
const { createCipheriv, createDecipheriv, randomBytes, scryptSync } = require('node:crypto');

// One backup is one file: salt, nonce, tag and then the packed JSON of every value, under the owner's pass phrase.

function seal(values, phrase) {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', scryptSync(phrase, salt, 32), nonce);
  const body = Buffer.concat([cipher.update(gzipSync(JSON.stringify(values))), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), body]);
}

function open(sealed, phrase) {
  const key = scryptSync(phrase, sealed.subarray(0, 16), 32);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(16, 28));
  decipher.setAuthTag(sealed.subarray(28, 44));
  const packed = Buffer.concat([decipher.update(sealed.subarray(44)), decipher.final()]);
  return JSON.parse(gunzipSync(packed).toString('utf8'));
}

async function backup({ storage, config, dataDir, logger }) {
  const phrase = await config.get('passPhrase');
  if (!phrase) return logger.warn('Set a pass phrase, and the first backup is made tonight.');
  const values = {};
  for (const key of await storage.keys()) values[key] = await storage.get(key);
  const folder = (await config.get('folder')) || path.join(dataDir, 'backups');
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, `${new Date().toISOString().slice(0, 10)}.backup`), seal(values, phrase));
  const all = (await fs.readdir(folder)).filter((name) => name.endsWith('.backup')).sort();
  for (const old of all.slice(0, -7)) await fs.rm(path.join(folder, old));
  return all.length;
}

let timer;
exports.onEnable = (context) => {
  const night = new Date();
  night.setHours(27, 30, 0, 0);
  timer = setTimeout(function run() {
    backup(context).catch((error) => context.logger.error(error.message));
    timer = setTimeout(run, 86_400_000);
  }, (night - Date.now()) % 86_400_000);
};
exports.onDisable = () => clearTimeout(timer);
Object.assign(exports, { seal, open });
""",
        },
    ),
    Sample(
        name="written-whole-or-not-at-all",
        family="files",
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""'use strict';
const crypto = require('crypto');
const fs = require('fs');
const os = require('os');
const path = require('path');

const mine = new Set();

function beside(target) {
  const mark = crypto.randomBytes(6).toString('hex');
  return path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.${mark}.tmp`);
}

function writeWhole(target, content, { mode = 0o644 } = {}) {
  const part = beside(target);
  mine.add(part);
  let handle;
  try {
    handle = fs.openSync(part, 'wx', mode);
    fs.writeSync(handle, content);
    fs.fsyncSync(handle);
    fs.closeSync(handle);
    handle = undefined;
    fs.renameSync(part, target);
    if (os.platform() !== 'win32') {
      const folder = fs.openSync(path.dirname(target), 'r');
      fs.fsyncSync(folder);
      fs.closeSync(folder);
    }
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
    fs.rmSync(part, { force: true });
    mine.delete(part);
  }
}

function withTemporary(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qirvo-'));
  try {
    return work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

process.on('exit', () => {
  for (const part of mine) fs.rmSync(part, { force: true });
});

module.exports = { writeWhole, withTemporary };
module.exports.onConfigChange = (context, config) =>
  writeWhole(path.join(context.dataDir, 'settings.json'), JSON.stringify(config, null, 2), { mode: 0o600 });
""",
        },
    ),
    Sample(
        name="answers-swept-from-the-cache",
        family="files",
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { env, platform } from 'node:process';

/** Where programs keep what they can make again, after the custom of each system. */
export function cacheFolder(name) {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', name);
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), name, 'Cache');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), name);
}

export async function sweep(folder, limit) {
  const entries = [];
  for (const name of await readdir(folder)) {
    const { size, atimeMs } = await stat(join(folder, name));
    entries.push({ name, size, atimeMs });
  }
  let total = entries.reduce((sum, entry) => sum + entry.size, 0);
  for (const entry of entries.sort((a, b) => a.atimeMs - b.atimeMs)) {
    if (total <= limit) break;
    await rm(join(folder, entry.name), { recursive: true, force: true });
    total -= entry.size;
  }
  return total;
}

export const inside = (folder, name) => {
  const path = resolve(folder, name);
  if (!path.startsWith(resolve(folder) + sep)) throw new RangeError(`${name} is outside of the cache`);
  return path;
};

export async function touch(folder, name) {
  const now = new Date();
  await utimes(inside(folder, name), now, now);
}

export async function onEnable({ logger }) {
  const folder = cacheFolder('acme-weather');
  await mkdir(folder, { recursive: true });
  logger.debug(`The cache holds ${await sweep(folder, 50 * 1024 * 1024)} bytes.`);
}

export async function onUninstall() {
  await rm(cacheFolder('acme-weather'), { recursive: true, force: true });
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="settings-lines-parsed",
        family="environment",
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');

const LINE = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|([^#\r\n]*))?\s*(?:#.*)?$/gm;

/** Reads NAME=value lines; double quotes know \n and ${OTHER}. */
function parse(text) {
  const values = {};
  for (const [, name, single, double, bare] of text.matchAll(LINE)) {
    if (single !== undefined) values[name] = single.replace(/\\'/g, "'");
    else if (double !== undefined) values[name] = double.replace(/\\n/g, '\n').replace(/\\"/g, '"');
    else values[name] = (bare || '').trim();
  }
  return values;
}

function expand(values, outer = {}) {
  const done = {};
  const one = (name, trail) => {
    if (trail.includes(name)) throw new Error(`${[...trail, name].join(' → ')} goes round in a circle`);
    if (!(name in values)) return outer[name] ?? '';
    return values[name].replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_all, inner, instead) => {
      return one(inner, [...trail, name]) || instead || '';
    });
  };
  for (const name of Object.keys(values)) done[name] = one(name, []);
  return done;
}

function load(folder, outer = process.env) {
  const merged = {};
  for (const name of ['.env', '.env.local']) {
    const file = path.join(folder, name);
    if (fs.existsSync(file)) Object.assign(merged, parse(fs.readFileSync(file, 'utf8')));
  }
  return expand(merged, outer);
}

exports.parse = parse;
exports.expand = expand;
exports.load = load;
exports.onEnable = (context) => {
  const { BOARD_TITLE = 'Board', BOARD_COLUMNS = '3' } = load(context.dataDir);
  context.widgets.update('board', { title: BOARD_TITLE, columns: Number(BOARD_COLUMNS) });
};
""",
        },
    ),
    Sample(
        name="waste-basket-of-the-desktop",
        family="files",
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""'use strict';
const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const run = promisify(execFile);

async function linux(file) {
  const base = path.join(process.env.XDG_DATA_HOME || path.join(os.homedir(), '.local', 'share'), 'Trash');
  await fs.mkdir(path.join(base, 'files'), { recursive: true });
  await fs.mkdir(path.join(base, 'info'), { recursive: true });
  let name = path.basename(file);
  for (let n = 2; ; n++) {
    const note = `[Trash Info]\nPath=${encodeURI(file)}\nDeletionDate=${new Date().toISOString().slice(0, 19)}\n`;
    try {
      await fs.writeFile(path.join(base, 'info', `${name}.trashinfo`), note, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      name = `${path.basename(file)}.${n}`;
    }
  }
  await fs.rename(file, path.join(base, 'files', name));
}

const mac = (file) =>
  run('osascript', ['-e', 'on run a', '-e', 'tell app "Finder" to delete POSIX file (item 1 of a)', '-e', 'end run', file]);

const windows = (file) =>
  run('powershell.exe', [
    '-NoProfile',
    '-Command',
    'Add-Type -AssemblyName Microsoft.VisualBasic; [Microsoft.VisualBasic.FileIO.FileSystem]::DeleteFile($args[0],' +
      "'OnlyErrorDialogs','SendToRecycleBin')",
    file,
  ]);

exports.discard = (file) => ({ linux, darwin: mac, win32: windows })[process.platform](path.resolve(file));

exports.commands = {
  async discard({ file }, context) {
    const sure = await context.dialogs.confirm(`Move ${file} to the waste basket?`);
    if (!sure) return 'Nothing was moved.';
    await exports.discard(file);
    return `${file} is in the waste basket.`;
  },
};
""",
        },
    ),
    Sample(
        name="pictures-as-they-arrive",
        family="files",
        manifest=asking("filesystem-access", "notifications"),
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');
const { EventEmitter } = require('events');

const HEADS = [
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpg', [0xff, 0xd8, 0xff]],
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['webp', [0x52, 0x49, 0x46, 0x46]],
];

function kindOf(file) {
  const head = Buffer.alloc(4);
  const handle = fs.openSync(file, 'r');
  try {
    fs.readSync(handle, head, 0, 4, 0);
  } finally {
    fs.closeSync(handle);
  }
  const found = HEADS.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte));
  return found ? found[0] : null;
}

class Inbox extends EventEmitter {
  constructor(folder) {
    super();
    this.folder = folder;
    this.waiting = new Map();
  }

  start() {
    this.watcher = fs.watch(this.folder, (_event, name) => name && this.later(name));
    return this;
  }

  later(name) {
    clearTimeout(this.waiting.get(name));
    this.waiting.set(name, setTimeout(() => this.look(name), 400));
  }

  look(name) {
    this.waiting.delete(name);
    const file = path.join(this.folder, name);
    if (!fs.existsSync(file)) return this.emit('gone', name);
    const kind = fs.statSync(file).isFile() ? kindOf(file) : null;
    if (kind) this.emit('picture', { name, kind, bytes: fs.statSync(file).size });
  }

  stop() {
    this.watcher.close();
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }
}

let inbox;
exports.onEnable = async (context) => {
  inbox = new Inbox(await context.config.get('inbox')).start();
  inbox.on('picture', ({ name }) => context.notifications.show({ title: 'A new picture', body: name }));
};
exports.onDisable = () => inbox.stop();
""",
        },
    ),
    Sample(
        name="links-opened-outside",
        family="processes",
        manifest=asking(),
        files={
            "dist/index.js": r""""use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
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
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/index.ts
var src_exports = {};
__export(src_exports, {
  commands: () => commands,
  openOutside: () => openOutside
});
module.exports = __toCommonJS(src_exports);
var import_node_child_process = require("node:child_process");
var import_node_process = require("node:process");

// src/programs.ts
var PROGRAMS = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
  linux: ["xdg-open"]
};

// src/index.ts
function openOutside(address) {
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "mailto:") {
    throw new TypeError(`Only https and mailto addresses are opened, not ${url.protocol}`);
  }
  const [program, ...first] = PROGRAMS[import_node_process.platform] ?? PROGRAMS.linux;
  const child = (0, import_node_child_process.spawn)(program, [...first, url.href], { detached: true, stdio: "ignore" });
  child.on("error", () => {
  });
  child.unref();
}
var commands = {
  open: async ({ bookmark }, { storage }) => {
    const all = await storage.get("bookmarks") ?? {};
    if (!all[bookmark]) return `There is no bookmark ${bookmark}.`;
    openOutside(all[bookmark]);
    return "";
  }
};
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  commands,
  openOutside
});
""",
        },
    ),
    Sample(
        name="labels-on-the-printer",
        family="processes",
        manifest=asking("storage-read"),
        files={
            "dist/index.js": r"""'use strict';
const { spawn } = require('child_process');

// ESC/POS, as receipt printers understand it.
const ESC = '\x1b';
const GS = '\x1d';

class Receipt {
  constructor() {
    this.parts = [`${ESC}@`];
  }
  centre() {
    this.parts.push(`${ESC}a\x01`);
    return this;
  }
  left() {
    this.parts.push(`${ESC}a\x00`);
    return this;
  }
  bold(text) {
    this.parts.push(`${ESC}E\x01${text}${ESC}E\x00\n`);
    return this;
  }
  line(text = '') {
    this.parts.push(`${text.replace(/[^\x20-\x7e]/g, '?')}\n`);
    return this;
  }
  code(digits) {
    this.parts.push(`${GS}h\x50${GS}w\x02${GS}k\x04${digits}\x00`);
    return this;
  }
  cut() {
    this.parts.push(`\n\n\n${GS}V\x00`);
    return Buffer.from(this.parts.join(''), 'latin1');
  }
}

function print(printer, bytes) {
  return new Promise((resolve, reject) => {
    const lp = spawn('lp', ['-d', printer, '-o', 'raw']);
    lp.on('error', reject);
    lp.on('close', (code) => (code ? reject(new Error(`lp ended with ${code}`)) : resolve()));
    lp.stdin.end(bytes);
  });
}

exports.commands = {
  async shopping(_args, { storage, config }) {
    const receipt = new Receipt().centre().bold('Shopping').left();
    for (const { text, amount } of await storage.get('shopping')) receipt.line(`[ ] ${amount} ${text}`);
    await print(await config.get('printer'), receipt.cut());
  },
};
exports.Receipt = Receipt;
""",
        },
    ),
    Sample(
        name="question-at-the-terminal",
        family="terminal",
        manifest=asking("storage-write"),
        files={
            "dist/index.js": r"""'use strict';
const readline = require('node:readline');
const tty = require('node:tty');

/** Asks for a secret without showing it: what is typed is replaced by stars, and Ctrl-C gives up. */
function secret(question, { input = process.stdin, output = process.stdout } = {}) {
  if (!(input instanceof tty.ReadStream)) return Promise.reject(new Error('A secret is asked at a terminal only.'));
  return new Promise((resolve, reject) => {
    output.write(question);
    readline.emitKeypressEvents(input);
    input.setRawMode(true);
    input.resume();
    let typed = '';
    const end = (act) => {
      input.setRawMode(false);
      input.pause();
      input.off('keypress', press);
      output.write('\n');
      act();
    };
    const press = (text, key) => {
      if (key.ctrl && key.name === 'c') end(() => reject(new Error('Given up.')));
      else if (key.name === 'return') end(() => resolve(typed));
      else if (key.name === 'backspace') {
        if (typed) output.write('\b \b');
        typed = typed.slice(0, -1);
      } else if (text && !key.ctrl && !key.meta) {
        typed += text;
        output.write('*');
      }
    };
    input.on('keypress', press);
  });
}

async function choose(question, choices) {
  const lines = readline.createInterface({ input: process.stdin, output: process.stdout });
  choices.forEach((choice, n) => console.log(`${n + 1}) ${choice}`));
  const answer = await new Promise((done) => lines.question(`${question} `, done));
  lines.close();
  return choices[Number(answer) - 1] ?? choices[0];
}

exports.commands = {
  async 'set-key'(_args, { storage, print }) {
    const unit = await choose('Units?', ['metric', 'imperial']);
    await storage.set('key', await secret('Key of the weather station: '));
    await storage.set('unit', unit);
    print('Kept in the storage of this plugin.');
  },
};
""",
        },
    ),
    Sample(
        name="secret-in-the-key-ring",
        family="processes",
        manifest=asking(of=("https://station.example.org",)),
        files={
            "dist/index.js": r"""import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OURS = ['service', 'qirvo.acme.weather', 'account', 'station'];

/** The desktop's own key ring keeps the station's password; only the entry of this plugin is read or written. */
export const keyRing = {
  async read() {
    if (process.platform === 'darwin') {
      const { stdout } = await run('security', ['find-generic-password', '-s', OURS[1], '-a', OURS[3], '-w']);
      return stdout.trim();
    }
    const { stdout } = await run('secret-tool', ['lookup', ...OURS]);
    return stdout;
  },

  write(password) {
    const [program, args] =
      process.platform === 'darwin'
        ? ['security', ['add-generic-password', '-U', '-s', OURS[1], '-a', OURS[3], '-w', password]]
        : ['secret-tool', ['store', '--label=Qirvo weather station', ...OURS]];
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program}: ${code}`))));
      child.stdin.end(process.platform === 'darwin' ? '' : password);
    });
  },
};

export async function onEnable({ widgets, logger }) {
  let password;
  try {
    password = await keyRing.read();
  } catch {
    logger.info('No password is kept yet. Use the command "station password".');
    return;
  }
  const answer = await fetch('https://station.example.org/now', {
    headers: { Authorization: `Basic ${Buffer.from(`owner:${password}`).toString('base64')}` },
  });
  widgets.update('station', await answer.json());
}

export const commands = { 'station password': ({ password }) => keyRing.write(password) };
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="heavy-sums-in-a-child",
        family="processes",
        manifest=asking("storage-read"),
        files={
            "dist/index.js": r"""'use strict';
const { fork } = require('child_process');
const os = require('os');
const path = require('path');

const SCRIPT = path.join(__dirname, 'child.js');

class Pool {
  constructor(size = Math.max(1, os.cpus().length - 1)) {
    this.waiting = [];
    this.free = Array.from({ length: size }, () => this.start());
  }

  start() {
    const child = fork(SCRIPT, [], { serialization: 'advanced', stdio: 'inherit' });
    child.unref();
    return child;
  }

  run(job) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, resolve, reject });
      this.next();
    });
  }

  next() {
    if (!this.free.length || !this.waiting.length) return;
    const child = this.free.pop();
    const { job, resolve, reject } = this.waiting.shift();
    child.once('message', ({ value, problem }) => {
      this.free.push(child);
      if (problem) reject(new Error(problem));
      else resolve(value);
      this.next();
    });
    child.send(job);
  }

  close() {
    for (const child of this.free) child.kill();
  }
}

let pool;
exports.onEnable = () => {
  pool = new Pool(2);
};
exports.onDisable = () => pool.close();
exports.commands = { forecast: async ({ months }, { storage }) => pool.run({ months, rows: await storage.get('rows') }) };
""",
            "dist/child.js": r"""'use strict';
// Monte Carlo over the owner's spending: how much is left after so many months, in the middle and at the edges.
function simulate({ months, rows }) {
  const results = [];
  for (let n = 0; n < 20_000; n++) {
    let sum = 0;
    for (let month = 0; month < months; month++) sum += rows[Math.floor(Math.random() * rows.length)];
    results.push(sum);
  }
  results.sort((a, b) => a - b);
  return [0.1, 0.5, 0.9].map((share) => results[Math.floor(share * results.length)]);
}

process.on('message', (job) => {
  try {
    process.send({ value: simulate(job) });
  } catch (error) {
    process.send({ problem: error.message });
  }
});
process.on('disconnect', () => process.exit(0));
""",
        },
    ),
    Sample(
        name="music-daemon-by-socket",
        family="sockets",
        manifest=asking("storage-read"),
        files={
            "dist/index.js": r"""'use strict';
const net = require('net');

// The text protocol of the music daemon on the owner's own machine (127.0.0.1, port 6600).

class Daemon {
  constructor({ host = '127.0.0.1', port = 6600 } = {}) {
    this.queue = [];
    this.rest = '';
    this.greeted = false;
    this.socket = net.createConnection({ host, port });
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text) => this.take(text));
    this.socket.on('close', () => this.queue.splice(0).forEach(({ reject }) => reject(new Error('The daemon is gone.'))));
    this.socket.on('error', () => {});
  }

  take(text) {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop();
    for (const line of lines) {
      if (!this.greeted) this.greeted = line.startsWith('OK MPD');
      else if (line === 'OK') this.queue.shift().finish();
      else if (line.startsWith('ACK')) this.queue.shift().reject(new Error(line));
      else {
        const [, name, value] = /^([^:]+): (.*)$/.exec(line);
        this.queue[0].found[name.toLowerCase()] = value;
      }
    }
  }

  send(command, ...args) {
    const quoted = args.map((arg) => `"${String(arg).replace(/[\\"]/g, '\\$&')}"`);
    return new Promise((resolve, reject) => {
      const found = {};
      this.queue.push({ found, finish: () => resolve(found), reject });
      this.socket.write([command, ...quoted].join(' ') + '\n');
    });
  }
}

let daemon;
let timer;
exports.onEnable = async (context) => {
  daemon = new Daemon(await context.storage.get('daemon'));
  timer = setInterval(async () => {
    const [song, status] = await Promise.all([daemon.send('currentsong'), daemon.send('status')]);
    context.widgets.update('music', { title: song.title || song.file, artist: song.artist, state: status.state });
  }, 2000);
};
exports.onDisable = () => {
  clearInterval(timer);
  daemon.socket.end();
};
exports.commands = { pause: () => daemon.send('pause'), next: () => daemon.send('next') };
""",
        },
    ),
    Sample(
        name="machine-woken-by-packet",
        family="sockets",
        manifest=asking("storage-read"),
        files={
            "dist/index.js": r"""'use strict';
const dgram = require('dgram');
const os = require('os');

function bytesOf(address) {
  const parts = address.split(/[:-]/);
  if (parts.length !== 6 || !parts.every((part) => /^[0-9a-f]{2}$/i.test(part))) {
    throw new TypeError(`Not a hardware address: ${address}`);
  }
  return Buffer.from(parts.map((part) => Number.parseInt(part, 16)));
}

/** Six times 0xff and then the address sixteen times. */
function magic(address) {
  const own = bytesOf(address);
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => own)]);
}

function broadcasts() {
  const found = [];
  for (const list of Object.values(os.networkInterfaces())) {
    for (const { family, internal, address, netmask } of list) {
      if (family !== 'IPv4' || internal) continue;
      const mask = netmask.split('.').map(Number);
      found.push(address.split('.').map((part, i) => (Number(part) | (~mask[i] & 255)) >>> 0).join('.'));
    }
  }
  return found;
}

function wake(address) {
  const packet = magic(address);
  const socket = dgram.createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(() => {
      socket.setBroadcast(true);
      const to = broadcasts();
      let left = to.length;
      for (const where of to) {
        socket.send(packet, 9, where, () => {
          if (--left === 0) {
            socket.close();
            resolve(to.length);
          }
        });
      }
    });
  });
}

exports.commands = {
  async wake({ machine }, { storage }) {
    const machines = (await storage.get('machines')) || {};
    if (!machines[machine]) return `No machine is called ${machine}.`;
    return `Asked on ${await wake(machines[machine])} networks.`;
  },
};
exports.magic = magic;
""",
        },
    ),
    Sample(
        name="figures-for-the-owners-monitor",
        family="local-server",
        manifest=asking("storage-read"),
        files={
            "dist/index.js": r"""'use strict';
const http = require('node:http');
const { timingSafeEqual } = require('node:crypto');

// Offers counts of tasks on loopback in the text form of monitoring systems.

const HELP = {
  qirvo_tasks_open: 'Tasks that are open.',
  qirvo_tasks_done_total: 'Tasks that were ever done.',
  qirvo_tasks_late: 'Open tasks whose day is over.',
};

function counts(tasks, now = Date.now()) {
  const open = tasks.filter((task) => !task.done);
  return {
    qirvo_tasks_open: open.length,
    qirvo_tasks_done_total: tasks.length - open.length,
    qirvo_tasks_late: open.filter((task) => task.due && Date.parse(task.due) < now).length,
  };
}

function page(figures) {
  return Object.entries(figures)
    .map(([name, value]) => {
      const kind = name.endsWith('_total') ? 'counter' : 'gauge';
      return `# HELP ${name} ${HELP[name]}\n# TYPE ${name} ${kind}\n${name} ${value}\n`;
    })
    .join('');
}

function allowed(request, token) {
  const given = Buffer.from(request.headers.authorization || '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

let server;
exports.onEnable = async ({ storage, logger }) => {
  const token = await storage.get('monitorToken');
  server = http.createServer(async (request, answer) => {
    if (request.url !== '/metrics') return answer.writeHead(404).end();
    if (token && !allowed(request, token)) return answer.writeHead(401).end();
    answer.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' });
    answer.end(page(counts((await storage.get('tasks')) || [])));
  });
  server.listen(9464, '127.0.0.1', () => logger.info('Figures on http://127.0.0.1:9464/metrics'));
};
exports.onDisable = () => new Promise((done) => server.close(done));
""",
        },
    ),
    Sample(
        name="thanks-after-installation",
        family="install-scripts",
        package={
            "scripts": {
                "build": "node scripts/build.mjs && node -e \"require('fs').copyFileSync('README.md','dist/README.md')\"",
                "postinstall": "node scripts/thanks.js || exit 0",
                "prepublishOnly": "npm run build && npm test",
                "test": "node --test",
            },
        },
        files={
            "dist/index.js": r"""'use strict';
const SIDES = ['clear', 'cloudy', 'rain', 'snow'];
exports.Weather = ({ code }) => ({ tag: 'p', children: [SIDES[code] || 'unknown'] });
""",
            "scripts/thanks.js": r"""'use strict';
// Says thanks once, and only to a person who looks at a terminal.
const env = process.env;
const quiet =
  env.CI || env.DISABLE_THANKS || env.npm_config_loglevel === 'silent' || !process.stdout.isTTY || env.NODE_ENV === 'production';

if (!quiet) {
  const colour = (code, text) => `\u001b[${code}m${text}\u001b[0m`;
  console.log(colour(36, 'Thank you for using the weather plugin!'));
  console.log(`Questions and faults: ${colour(4, 'see README.md')}`);
}
""",
            "scripts/build.mjs": r"""import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
execFileSync('npx', ['tsc', '--project', 'tsconfig.json'], { stdio: 'inherit' });
cpSync('src/assets', 'dist/assets', { recursive: true });

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const manifest = JSON.parse(readFileSync('manifest.json', 'utf8'));
writeFileSync('manifest.json', JSON.stringify({ ...manifest, version }, null, 2) + '\n');
""",
            "dist/words.js": r"""'use strict';
// The words of the sky in the languages of the dashboard.
module.exports = {
  de: { clear: 'klar', cloudy: 'bewölkt', rain: 'Regen', snow: 'Schnee' },
  en: { clear: 'clear', cloudy: 'cloudy', rain: 'rain', snow: 'snow' },
  fr: { clear: 'dégagé', cloudy: 'nuageux', rain: 'pluie', snow: 'neige' },
  it: { clear: 'sereno', cloudy: 'nuvoloso', rain: 'pioggia', snow: 'neve' },
  nl: { clear: 'helder', cloudy: 'bewolkt', rain: 'regen', snow: 'sneeuw' },
  pl: { clear: 'bezchmurnie', cloudy: 'pochmurno', rain: 'deszcz', snow: 'śnieg' },
};

module.exports.say = function say(language, code) {
  const words = module.exports[language] || module.exports.en;
  return words[code] || code;
};

module.exports.missing = function missing() {
  const wanted = Object.keys(module.exports.en);
  return Object.entries(module.exports)
    .filter(([, words]) => typeof words === 'object')
    .flatMap(([language, words]) => wanted.filter((word) => !(word in words)).map((word) => `${language}.${word}`));
};

module.exports.longest = function longest(language) {
  return Math.max(...Object.values(module.exports[language]).map((word) => word.length));
};

module.exports.languages = function languages() {
  return Object.keys(module.exports)
    .filter((name) => name.length === 2)
    .sort();
};
""",
        },
    ),
)
