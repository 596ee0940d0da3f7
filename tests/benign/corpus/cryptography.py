"""Cryptography for honest ends: digests, signatures, and the owner's own data kept secret."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, sdk_plugin, tsc_widget, umd

_DIGEST = "digest-computed"
_SECRET = "own-data-encrypted"
_SIGNED = "signature-checked"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="checksum-of-a-dropped-file",
        family=_DIGEST,
        files={
            "dist/index.js": r"""import { useState } from 'react';
import { jsx } from 'react/jsx-runtime';

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

export function Checksum() {
  const [text, setText] = useState('Drop a file');
  const drop = async (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    setText(`${file.name}: ${hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))}`);
  };
  return jsx('output', { onDrop: drop, onDragOver: (event) => event.preventDefault(), children: text });
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="integrity-attribute-calculator",
        family=_DIGEST,
        files={
            "dist/index.js": hooks(
                r"""
                await storage.set('integrity', {
                  script: integrity(fs.readFileSync(path.join(__dirname, 'weather.js'))),
                });
                """,
                above=r"""
                const { createHash } = require('crypto');
                const fs = require('fs');
                const path = require('path');

                const integrity = (content, algorithm = 'sha384') => `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`;
                """,
            ),
            "dist/weather.js": "'use strict';\nexports.sky = ['clear', 'cloudy', 'rain'];\n",
        },
        manifest=declared("filesystem-access", "storage-read", "storage-write"),
    ),
    Sample(
        name="sha256-in-plain-script",
        family=_DIGEST,
        files={
            "dist/index.js": umd(
                r"""
                var K = [];
                var fraction = function (x) { return ((x - Math.floor(x)) * 4294967296) | 0; };
                for (var candidate = 2; K.length < 64; candidate++) {
                  var prime = true;
                  for (var d = 2; d * d <= candidate; d++) if (candidate % d === 0) { prime = false; break; }
                  if (prime) K.push(fraction(Math.pow(candidate, 1 / 3)));
                }
                var rotate = function (x, n) { return (x >>> n) | (x << (32 - n)); };
                exports.block = function (H, words) {
                  var W = words.slice(), a = H.slice();
                  for (var i = 0; i < 64; i++) {
                    if (i >= 16) {
                      var s0 = rotate(W[i - 15], 7) ^ rotate(W[i - 15], 18) ^ (W[i - 15] >>> 3);
                      var s1 = rotate(W[i - 2], 17) ^ rotate(W[i - 2], 19) ^ (W[i - 2] >>> 10);
                      W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
                    }
                    var t1 = (a[7] + (rotate(a[4], 6) ^ rotate(a[4], 11) ^ rotate(a[4], 25)) + ((a[4] & a[5]) ^ (~a[4] & a[6])) + K[i] + W[i]) | 0;
                    var t2 = ((rotate(a[0], 2) ^ rotate(a[0], 13) ^ rotate(a[0], 22)) + ((a[0] & a[1]) ^ (a[0] & a[2]) ^ (a[1] & a[2]))) | 0;
                    a = [(t1 + t2) | 0, a[0], a[1], a[2], (a[3] + t1) | 0, a[4], a[5], a[6]];
                  }
                  return H.map(function (h, i) { return (h + a[i]) | 0; });
                };
                """,
                name="acmeSha",
            )
        },
        manifest=declared(),
    ),
    Sample(
        name="picture-address-by-digest-of-mail",
        family=_DIGEST,
        files={
            "dist/index.js": tsc_widget(
                r"""
                digest(String(config.email).trim().toLowerCase()).then((name) => setState({ text: `https://avatars.example.com/${name}?s=80&d=identicon` }));
                """,
                above=r"""
                const digest = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))].map((b) => b.toString(16).padStart(2, "0")).join("");
                """,
                shown='(0, jsx_runtime_1.jsx)("img", { src: state ? state.text : "", alt: "You" })',
            )
        },
        manifest=declared("network-access", "storage-read", services=["https://avatars.example.com"]),
    ),
    Sample(
        name="bloom-filter-with-murmur",
        family=_DIGEST,
        files={
            "dist/index.js": r"""'use strict';
function murmur(text, seed) {
  let h = seed ^ text.length;
  for (let n = 0; n < text.length; n += 1) {
    let k = Math.imul(text.charCodeAt(n), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

class Seen {
  constructor(bits = 4096) { this.bits = new Uint8Array(bits / 8); }
  #places(text) { return [1, 2, 3].map((seed) => murmur(text, seed) % (this.bits.length * 8)); }
  add(text) { for (const at of this.#places(text)) this.bits[at >> 3] |= 1 << (at & 7); }
  has(text) { return this.#places(text).every((at) => this.bits[at >> 3] & (1 << (at & 7))); }
}
module.exports = { Seen };
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="diary-encrypted-with-a-passphrase",
        family=_SECRET,
        files={
            "dist/index.js": r"""const encoder = new TextEncoder();

async function keyOf(passphrase, salt) {
  const base = await crypto.subtle.importKey('raw', encoder.encode(passphrase), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 310000 }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export async function lock(storage, passphrase, text) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(passphrase, salt), encoder.encode(text));
  await storage.set('diary', { salt: [...salt], iv: [...iv], sealed: [...new Uint8Array(sealed)] });
}

export async function unlock(storage, passphrase) {
  const { salt, iv, sealed } = await storage.get('diary');
  const key = await keyOf(passphrase, new Uint8Array(salt));
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(iv) }, key, new Uint8Array(sealed)));
}
"""
        },
        manifest=declared("storage-read", "storage-write"),
        package=ESM,
    ),
    Sample(
        name="backup-of-own-notes-encrypted",
        family=_SECRET,
        files={
            "dist/index.js": hooks(
                r"""
                const notes = JSON.stringify((await storage.get('notes')) || []);
                const key = scryptSync(config.passphrase, 'acme.weather backup', 32);
                const iv = randomBytes(12);
                const cipher = createCipheriv('aes-256-gcm', key, iv);
                const sealed = Buffer.concat([iv, cipher.update(notes, 'utf8'), cipher.final(), cipher.getAuthTag()]);
                writeFileSync(join(__dirname, '..', 'backup.bin'), sealed, { mode: 0o600 });
                logger.info(`${sealed.length} bytes kept`);
                """,
                above=r"""
                const { createCipheriv, randomBytes, scryptSync } = require('node:crypto');
                const { writeFileSync } = require('node:fs');
                const { join } = require('node:path');
                """,
            )
        },
        manifest=declared(
            "filesystem-access",
            "storage-read",
            "storage-write",
            description="Keeps an encrypted backup of its notes in its own folder.",
        ),
    ),
    Sample(
        name="vault-of-codes-behind-a-passkey",
        family=_SECRET,
        files={
            "dist/index.js": r"""export async function unlockWithPasskey(storage) {
  const id = await storage.get('credential');
  const answer = await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: id ? [{ type: 'public-key', id: Uint8Array.from(id) }] : [],
      userVerification: 'required',
      extensions: { prf: { eval: { first: new TextEncoder().encode('acme.codes') } } },
    },
  });
  const { first } = answer.getClientExtensionResults().prf.results;
  return crypto.subtle.importKey('raw', first, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
"""
        },
        manifest=declared("storage-read"),
        package=ESM,
    ),
    Sample(
        name="notes-shared-end-to-end",
        family=_SECRET,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveKey']);
                const theirs = await this.peerKey(context.config.room);
                const key = await crypto.subtle.deriveKey({ name: 'ECDH', public: theirs }, pair.privateKey, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
                const iv = crypto.getRandomValues(new Uint8Array(12));
                const note = new TextEncoder().encode((await context.storage.get('shared')) ?? '');
                const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, note);
                await context.api.http.put(`https://notes.example.net/rooms/${context.config.room}`, new Blob([iv, sealed]));
                """,
                methods=r"""
                async peerKey(room) {
                  const { data } = await this.context.api.http.get(`https://notes.example.net/rooms/${room}/key`);
                  return crypto.subtle.importKey('jwk', data, { name: 'ECDH', namedCurve: 'P-256' }, false, []);
                }
                """,
            )
        },
        manifest=declared(
            "network-access",
            "storage-read",
            services=["https://notes.example.net"],
            description="Shares one note with a friend, encrypted.",
        ),
        package=ESM,
    ),
    Sample(
        name="random-identifiers-sorted-by-time",
        family=_DIGEST,
        files={
            "dist/index.js": r"""const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function ulid(now = Date.now()) {
  let time = '';
  for (let n = 0, rest = now; n < 10; n += 1, rest = Math.floor(rest / 32)) time = SIGNS[rest % 32] + time;
  return time + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => SIGNS[byte & 31]).join('');
}

export const short = (length = 8) => Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 36).toString(36)).join('');
export const commands = { id: { usage: 'id', run: async () => ulid() } };
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="forecast-with-a-detached-signature",
        family=_SIGNED,
        files={
            "dist/index.js": r"""const PUBLIC_KEY = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

export async function onEnable({ storage, logger }) {
  const response = await fetch('https://sky.example.org/signed/forecast.json');
  const body = await response.arrayBuffer();
  const key = await crypto.subtle.importKey('jwk', PUBLIC_KEY, 'Ed25519', false, ['verify']);
  const signed = await crypto.subtle.verify('Ed25519', key, bytes(response.headers.get('x-signature')), body);
  if (!signed) return logger.error('the forecast is not signed by its station');
  await storage.set('forecast', JSON.parse(new TextDecoder().decode(body)));
}
"""
        },
        manifest=declared("network-access", "storage-write", services=["https://sky.example.org"]),
        package=ESM,
    ),
    Sample(
        name="webhook-of-the-git-host-verified",
        family=_SIGNED,
        files={
            "dist/index.js": r"""'use strict';
const { createHmac, timingSafeEqual } = require('crypto');

function genuine(secret, body, header) {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(String(header));
  return expected.length === given.length && timingSafeEqual(expected, given);
}

exports.webhooks = {
  async push({ headers, rawBody }, { config, storage }) {
    if (!genuine(config.webhookSecret, rawBody, headers['x-hub-signature-256'])) return { status: 401 };
    const { commits, repository } = JSON.parse(rawBody);
    await storage.set(`pushes.${repository.name}`, commits.map((c) => c.message.split('\n')[0]));
    return { status: 204 };
  },
};
"""
        },
        manifest=declared(
            "storage-read",
            "storage-write",
            webhooks=[{"name": "push", "endpoint": "/push", "events": ["push"], "description": "What was pushed."}],
        ),
    ),
    Sample(
        name="license-key-verified-offline",
        family=_SIGNED,
        files={
            "dist/index.js": r"""'use strict';
const { createPublicKey, verify } = require('node:crypto');

const PUBLISHER = createPublicKey(`-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
`);

exports.entitled = function entitled(licenseKey, now = Date.now()) {
  const [payload, signature] = String(licenseKey).split('.');
  if (!signature || !verify(null, Buffer.from(payload), PUBLISHER, Buffer.from(signature, 'base64url'))) return false;
  const { plugin, until } = JSON.parse(Buffer.from(payload, 'base64url'));
  return plugin === 'acme.weather' && Date.parse(until) > now;
};

exports.onEnable = async ({ config, storage }) => storage.set('plus', exports.entitled(config.licenseKey));
"""
        },
        manifest=declared("storage-read", "storage-write"),
    ),
)
