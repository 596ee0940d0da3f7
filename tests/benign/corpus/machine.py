"""Near the machine: programs started with constant words, files of the own folder, the environment, the network."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, online, sdk_plugin, webpack_bundle

_PROCESS = "program-with-constant-words"
_FILES = "files-of-the-own-folder"
_ENVIRONMENT = "environment-asked"
_NETWORK = "network-examined-for-the-owner"
_TERMINAL = "terminal-and-keys"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="free-space-by-df",
        family=_PROCESS,
        files={
            "dist/index.js": r"""'use strict';
const { execFile } = require('node:child_process');
const { promisify } = require('node:util');
const run = promisify(execFile);

exports.commands = {
  space: {
    usage: 'space',
    run: async () => {
      const { stdout } = await run('df', ['-kP', '/'], { timeout: 5000 });
      const [, total, used] = stdout.trim().split('\n').pop().split(/\s+/).map(Number);
      return `${Math.round((100 * used) / total)} % used`;
    },
  },
};
"""
        },
        manifest=declared("filesystem-access", description="Shows how full the disk is; it runs `df` for that."),
    ),
    Sample(
        name="state-of-a-git-folder",
        family=_PROCESS,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const folder = context.config.folder;
                const [branch, status] = await Promise.all([git(folder, 'rev-parse', '--abbrev-ref', 'HEAD'), git(folder, 'status', '--porcelain')]);
                await context.storage.set('state', { branch: branch.trim(), changed: status.split('\n').filter(Boolean).length });
                """,
                above=r"""
                import { execFile } from 'node:child_process';
                import { promisify } from 'node:util';

                const run = promisify(execFile);
                const git = async (folder, ...words) => (await run('git', ['-C', folder, ...words], { windowsHide: true })).stdout;
                """,
            )
        },
        manifest=declared(
            "filesystem-access",
            "storage-read",
            "storage-write",
            description="Shows the branch of a folder; it runs `git` for that.",
        ),
        package=ESM,
    ),
    Sample(
        name="uptime-by-exec",
        family=_PROCESS,
        files={
            "dist/index.js": hooks(
                r"""
                exec('uptime', { timeout: 2000 }, async (error, stdout) => {
                  if (error) return logger.warn('uptime is not installed');
                  await storage.set('load', /load averages?: ([\d.]+)/.exec(stdout)?.[1]);
                });
                """,
                above="const { exec } = require('child_process');",
            )
        },
        manifest=declared("storage-write", description="Shows the load of the machine; it runs `uptime` for that."),
    ),
    Sample(
        name="battery-by-platform",
        family=_PROCESS,
        files={
            "dist/index.js": r"""'use strict';
const { spawnSync } = require('child_process');

const ASK = {
  darwin: ['pmset', ['-g', 'batt'], /(\d+)%/],
  linux: ['upower', ['-i', '/org/freedesktop/UPower/devices/battery_BAT0'], /percentage:\s+(\d+)%/],
  win32: ['wmic', ['path', 'Win32_Battery', 'get', 'EstimatedChargeRemaining'], /(\d+)/],
};

exports.battery = function battery(platform = process.platform) {
  const [program, words, pattern] = ASK[platform] || [];
  if (!program) return null;
  const { stdout, error } = spawnSync(program, words, { encoding: 'utf8', timeout: 3000 });
  return error ? null : Number(pattern.exec(stdout)?.[1] ?? NaN);
};
"""
        },
        manifest=declared(description="Shows the battery; it runs the system's own program for that."),
    ),
    Sample(
        name="page-opened-in-the-browser",
        family=_PROCESS,
        files={
            "dist/index.js": r"""import { spawn } from 'node:child_process';

const OPENERS = { darwin: 'open', win32: 'explorer.exe', linux: 'xdg-open' };

/** Opens one of the pages of the manual; any other address is refused. */
export function openManual(page) {
  const url = new URL(page, 'https://docs.example.org/weather/');
  if (url.origin !== 'https://docs.example.org') throw new RangeError('not a page of the manual');
  spawn(OPENERS[process.platform] ?? 'xdg-open', [url.href], { stdio: 'ignore', detached: true }).unref();
}
export const commands = { manual: { usage: 'manual [PAGE]', run: async (_, [page = '']) => openManual(page) } };
"""
        },
        manifest=declared(description="Has a manual that it opens in the browser."),
        package=ESM,
    ),
    Sample(
        name="own-script-forked",
        family=_PROCESS,
        files={
            "dist/index.js": r"""'use strict';
const { fork } = require('child_process');
const path = require('path');

exports.render = (values) => new Promise((resolve, reject) => {
  const child = fork(path.join(__dirname, 'render.js'), [], { silent: true, execArgv: ['--max-old-space-size=128'] });
  child.once('message', (svg) => { resolve(svg); child.kill(); });
  child.once('error', reject);
  child.send(values);
});
""",
            "dist/render.js": "'use strict';\nprocess.on('message', (values) => process.send(`<svg>${values.map((v, n) => `<rect x=\"${n}\" height=\"${Number(v)}\" width=\"1\"/>`).join('')}</svg>`));\n",
        },
        manifest=declared(description="Draws large charts in a process of its own."),
    ),
    Sample(
        name="temperatures-of-the-machine",
        family=_FILES,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('node:fs/promises');
const os = require('node:os');

exports.commands = {
  machine: {
    usage: 'machine',
    run: async () => {
      const degrees = await fs.readFile('/sys/class/thermal/thermal_zone0/temp', 'utf8').then((t) => Number(t) / 1000, () => null);
      const free = Math.round(os.freemem() / 2 ** 20);
      return `${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}, ${free} MiB free, ${degrees ?? '?'} °C`;
    },
  },
};
"""
        },
        manifest=declared("filesystem-access", description="Shows load, memory and temperature of the machine."),
    ),
    Sample(
        name="own-templates-read",
        family=_FILES,
        files={
            "dist/index.js": r"""import { readFile } from 'node:fs/promises';

const own = (name) => readFile(new URL(`./texts/${name}.txt`, import.meta.url), 'utf8');

export async function onEnable({ storage, config }) {
  await storage.set('greeting', (await own('greeting')).replace('{name}', config.name ?? 'you'));
}
""",
            "dist/texts/greeting.txt": "Good morning, {name}.\n",
        },
        manifest=declared("filesystem-access", "storage-read", "storage-write"),
        package=ESM,
    ),
    Sample(
        name="cache-folder-kept-small",
        family=_FILES,
        files={
            "dist/index.js": hooks(
                r"""
                await fs.mkdir(CACHE, { recursive: true });
                const files = await Promise.all((await fs.readdir(CACHE)).map(async (name) => ({ name, at: (await fs.stat(path.join(CACHE, name))).mtimeMs })));
                for (const { name } of files.sort((a, b) => b.at - a.at).slice(50)) await fs.unlink(path.join(CACHE, name));
                logger.debug(`${files.length} pictures kept`);
                """,
                above=r"""
                const fs = require('fs').promises;
                const path = require('path');
                const CACHE = path.join(__dirname, '..', 'cache');
                """,
                hook="onDisable",
            )
        },
        manifest=declared("filesystem-access", "storage-write"),
    ),
    Sample(
        name="journal-appended-to-own-file",
        family=_FILES,
        files={
            "dist/index.js": webpack_bundle(
                {
                    "./src/journal.js": r"""
                    const { appendFileSync, existsSync, renameSync, statSync } = require("fs");
                    const { resolve } = require("path");
                    const file = resolve(__dirname, "journal.log");
                    module.exports = (line) => {
                      if (existsSync(file) && statSync(file).size > 1e6) renameSync(file, `${file}.1`);
                      appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
                    };
                    """,
                    "./src/index.js": r"""
                    const journal = __webpack_require__("./src/journal.js");
                    exports.onEnable = async () => journal("enabled");
                    exports.onDisable = async () => journal("disabled");
                    """,
                },
                start="./src/index.js",
            )
        },
        manifest=declared("filesystem-access"),
    ),
    Sample(
        name="folder-sizes-counted",
        family=_FILES,
        files={
            "dist/index.js": r"""import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export async function size(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(entries.map((entry) => (entry.isDirectory() ? size(join(folder, entry.name)) : lstat(join(folder, entry.name)).then((s) => s.size))));
  return sizes.reduce((a, b) => a + b, 0);
}

export const commands = {
  size: { usage: 'size FOLDER', run: async (_, [folder]) => `${((await size(folder)) / 1e6).toFixed(1)} MB` },
};
"""
        },
        manifest=declared("filesystem-access", description="Tells how large the folder is that you name."),
        package=ESM,
    ),
    Sample(
        name="dashboard-log-followed",
        family=_FILES,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');

exports.follow = function follow(file, onLine) {
  let position = fs.statSync(file).size;
  const watcher = fs.watch(file, () => {
    const stream = fs.createReadStream(file, { start: position, encoding: 'utf8' });
    stream.on('data', (text) => { position += Buffer.byteLength(text); text.split('\n').filter(Boolean).forEach(onLine); });
  });
  return () => watcher.close();
};
exports.onEnable = async ({ config, logger }) => {
  exports.stop = exports.follow(config.logFile, (line) => /\bERROR\b/.test(line) && logger.warn(line));
};
"""
        },
        manifest=declared("filesystem-access", "storage-read", description="Watches the log file that you choose."),
    ),
    Sample(
        name="mode-of-node-told",
        family=_ENVIRONMENT,
        files={
            "dist/index.js": r"""'use strict';
if (process.env.NODE_ENV === 'production') {
  module.exports = require('./weather.production.min.js');
} else {
  module.exports = require('./weather.development.js');
}
""",
            "dist/weather.production.min.js": '"use strict";exports.Weather=e=>e.sky;\n',
            "dist/weather.development.js": "'use strict';\nexports.Weather = function Weather(props) {\n  if (!props.sky) console.error('Weather needs `sky`.');\n  return props.sky;\n};\n",
        },
        manifest=declared(),
    ),
    Sample(
        name="debug-names-from-environment",
        family=_ENVIRONMENT,
        files={
            "dist/index.js": r"""'use strict';
const names = (process.env.DEBUG || '').split(/[\s,]+/).filter(Boolean).map((name) => new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*?')}$`));
const color = process.stdout.isTTY && !('NO_COLOR' in process.env) && process.env.TERM !== 'dumb';

exports.debug = (name) => {
  if (!names.some((pattern) => pattern.test(name))) return () => undefined;
  let last = Date.now();
  return (...words) => {
    const now = Date.now();
    process.stderr.write(`${color ? `\x1b[36m${name}\x1b[0m` : name} ${words.join(' ')} +${now - last}ms\n`);
    last = now;
  };
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="language-and-zone-of-the-machine",
        family=_ENVIRONMENT,
        files={
            "dist/index.js": r"""const { env } = process;
const language = (env.LC_ALL || env.LC_MESSAGES || env.LANG || 'en').split('.')[0].replace('_', '-');
const zone = env.TZ || Intl.DateTimeFormat().resolvedOptions().timeZone;
const quiet = env.CI === 'true' || env.NO_UPDATE_NOTIFIER !== undefined;

export const commands = {
  when: { usage: 'when', run: async () => new Date().toLocaleString(language === 'C' ? 'en' : language, { timeZone: zone }) + (quiet ? '' : ` (${zone})`) },
};
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="proxy-of-the-environment-respected",
        family=_ENVIRONMENT,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const { data } = await context.api.http.get('https://sky.example.org/now', { proxy: proxyFor('sky.example.org') });
                await context.storage.set('now', data);
                """,
                above=r"""
                function proxyFor(host, env = process.env) {
                  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(',').map((name) => name.trim().replace(/^\*?\./, ''));
                  if (exceptions.some((name) => name && (host === name || host.endsWith(`.${name}`)))) return undefined;
                  return env.HTTPS_PROXY || env.https_proxy || undefined;
                }
                """,
            )
        },
        manifest=declared("network-access", "storage-write", services=["https://sky.example.org"]),
        package=ESM,
    ),
    Sample(
        name="names-looked-up",
        family=_NETWORK,
        files={
            "dist/index.js": r"""'use strict';
const dns = require('node:dns').promises;

exports.commands = {
  dig: {
    usage: 'dig NAME [TYPE]',
    run: async (_, [name, type = 'A']) => {
      if (!/^[a-z0-9.-]+$/i.test(name)) throw new Error('that is no name');
      const records = await dns.resolve(name, type.toUpperCase());
      return records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n');
    },
  },
};
"""
        },
        manifest=declared("network-access", description="Looks up the name that you type, as `dig` does."),
    ),
    Sample(
        name="open-ports-of-own-machines",
        family=_NETWORK,
        files={
            "dist/index.js": r"""import { connect } from 'node:net';

const PORTS = { ssh: 22, web: 443, database: 5432 };

const open = (host, port) => new Promise((resolve) => {
  const socket = connect({ host, port, timeout: 1500 });
  const end = (answer) => () => { socket.destroy(); resolve(answer); };
  socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
});

export async function onEnable({ config, storage }) {
  const rows = [];
  for (const host of config.hosts ?? []) for (const [name, port] of Object.entries(PORTS)) rows.push({ host, name, open: await open(host, port) });
  await storage.set('ports', rows);
}
"""
        },
        manifest=declared(
            "network-access",
            "storage-read",
            "storage-write",
            description="Checks that your own machines answer on the ports they should.",
        ),
        package=ESM,
    ),
    Sample(
        name="certificate-days-left",
        family=_NETWORK,
        files={
            "dist/index.js": r"""'use strict';
const tls = require('node:tls');

exports.daysLeft = (host) => new Promise((resolve, reject) => {
  const socket = tls.connect({ host, port: 443, servername: host }, () => {
    const { valid_to: until } = socket.getPeerCertificate();
    socket.end();
    resolve(Math.floor((Date.parse(until) - Date.now()) / 86400000));
  });
  socket.once('error', reject);
});
exports.commands = { cert: { usage: 'cert HOST', run: async (_, [host]) => `${await exports.daysLeft(host)} days` } };
"""
        },
        manifest=declared("network-access", description="Tells how long the certificate of a host is valid."),
    ),
    Sample(
        name="addresses-in-the-local-network",
        family=_NETWORK,
        files={
            "dist/index.js": r"""'use strict';
const os = require('os');

exports.commands = {
  ip: {
    usage: 'ip',
    run: async () => Object.entries(os.networkInterfaces())
      .flatMap(([name, all]) => all.filter((a) => !a.internal).map((a) => `${name} ${a.address}`))
      .join('\n'),
  },
  host: { usage: 'host', run: async () => `${os.hostname()} (${os.type()} ${os.release()}, ${os.arch()})` },
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="lamp-on-a-local-address",
        family=_NETWORK,
        files={
            "dist/index.js": hooks(
                r"""
                const base = 'http://192.0.2.40/api';
                const { data: lights } = await api.http.get(`${base}/${config.bridgeUser}/lights`);
                await storage.set('lights', Object.entries(lights).map(([id, { name, state }]) => ({ id, name, on: state.on })));
                """
            )
        },
        manifest=online("http://192.0.2.40"),
    ),
    Sample(
        name="computer-woken-by-packet",
        family=_NETWORK,
        files={
            "dist/index.js": r"""import { createSocket } from 'node:dgram';

export function wake(mac) {
  const bytes = mac.split(/[:-]/).map((part) => parseInt(part, 16));
  if (bytes.length !== 6 || bytes.some(Number.isNaN)) throw new TypeError(`${mac} is no hardware address`);
  const packet = Buffer.concat([Buffer.alloc(6, 0xff), ...Array(16).fill(Buffer.from(bytes))]);
  const socket = createSocket('udp4');
  socket.bind(() => {
    socket.setBroadcast(true);
    socket.send(packet, 9, '255.255.255.255', () => socket.close());
  });
}
export const commands = { wake: { usage: 'wake NAME', run: async ({ config }, [name]) => wake(config.computers[name]) } };
"""
        },
        manifest=declared("network-access", "storage-read", description="Wakes a computer of your own network."),
        package=ESM,
    ),
    Sample(
        name="names-of-public-keys",
        family=_TERMINAL,
        files={
            "dist/index.js": r"""'use strict';
const { createHash } = require('crypto');

/** Describes a public key that the owner pasted into the settings: its kind, fingerprint and comment. */
function describe(line) {
  const [kind, body, ...comment] = line.trim().split(/\s+/);
  if (!/^(ssh-ed25519|ssh-rsa|ecdsa-sha2-\S+)$/.test(kind)) throw new TypeError('That is no line of a .pub file.');
  const fingerprint = createHash('sha256').update(Buffer.from(body, 'base64')).digest('base64').replace(/=+$/, '');
  return { kind, fingerprint: `SHA256:${fingerprint}`, comment: comment.join(' ') || 'no comment' };
}
exports.Keys = ({ config }) => require('react').createElement('ul', null, (config.publicKeys || []).map((line) => require('react').createElement('li', { key: line }, describe(line).comment)));
exports.describe = describe;
"""
        },
        manifest=declared("storage-read"),
    ),
    Sample(
        name="progress-bar-in-a-terminal",
        family=_TERMINAL,
        files={
            "dist/index.js": r"""'use strict';
const readline = require('readline');

function bar(part, width = 30) {
  const full = Math.round(part * width);
  return `\u2595${'\u2588'.repeat(full)}${'\u2591'.repeat(width - full)}\u258f ${Math.round(part * 100)} %`;
}

exports.progress = function progress(stream = process.stdout) {
  return (part) => {
    if (!stream.isTTY) return;
    readline.cursorTo(stream, 0);
    stream.write(`\x1b[?25l${bar(part)}\x1b[K`);
    if (part >= 1) stream.write('\x1b[?25h\n');
  };
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="questions-asked-at-the-prompt",
        family=_TERMINAL,
        files={
            "dist/index.js": r"""import { createInterface } from 'node:readline/promises';

export const commands = {
  setup: {
    usage: 'setup',
    run: async ({ storage }) => {
      const prompt = createInterface({ input: process.stdin, output: process.stdout });
      const place = await prompt.question('Which place? ');
      const units = (await prompt.question('Celsius (c) or Fahrenheit (f)? ')) === 'f' ? 'imperial' : 'metric';
      prompt.close();
      await storage.set('place', place);
      await storage.set('units', units);
      return `You will see the weather of ${place}.`;
    },
  },
};
"""
        },
        manifest=declared("storage-write"),
        package=ESM,
    ),
    Sample(
        name="command-line-read-by-hand",
        family=_TERMINAL,
        files={
            "dist/index.js": r"""#!/usr/bin/env node
'use strict';
function parse(argv) {
  const options = { _: [] };
  for (let n = 0; n < argv.length; n += 1) {
    const [, no, name, value] = /^--(no-)?([\w-]+)(?:=(.*))?$/.exec(argv[n]) || [];
    if (!name) options._.push(argv[n]);
    else if (no) options[name] = false;
    else if (value !== undefined) options[name] = value;
    else if (argv[n + 1] && !argv[n + 1].startsWith('--')) options[name] = argv[(n += 1)];
    else options[name] = true;
  }
  return options;
}
exports.parse = parse;
if (require.main === module) {
  const options = parse(process.argv.slice(2));
  console.log(options.help ? 'usage: weather PLACE [--units=metric]' : `weather of ${options._[0]}`);
  process.exitCode = options._.length || options.help ? 0 : 2;
}
"""
        },
        manifest=declared(),
    ),
)
