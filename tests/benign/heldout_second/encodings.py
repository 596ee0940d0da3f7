"""Bytes, digests, colours and numbers: code that looks like hiding and is arithmetic."""

import base64
from typing import Any

from tests.support.asking import asking
from tests.support.plugins import a_png
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, *, beside: dict[str, str] | None = None, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")} | (beside or {}), **more)


def _icon(width: int, height: int) -> str:
    return "data:image/png;base64," + base64.b64encode(a_png(width, height)).decode()


ENCODINGS: tuple[Sample, ...] = (
    _sample(
        "base64-for-old-engines",
        "encoding",
        r"""
;(function (root) {
  'use strict';

  var TABLE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  var LOOKUP = {};
  for (var i = 0; i < TABLE.length; i++) LOOKUP[TABLE.charAt(i)] = i;

  function fault(message) {
    var error = new Error(message);
    error.name = 'InvalidCharacterError';
    return error;
  }

  // Takes numbers of `from` bits and gives numbers of `to` bits; what is left over is filled with zeros.
  function regroup(numbers, from, to, fill) {
    var held = 0, count = 0, out = [];
    numbers.forEach(function (number) {
      held = (held << from) | number;
      count += from;
      while (count >= to) {
        count -= to;
        out.push((held >> count) & ((1 << to) - 1));
      }
      held &= (1 << count) - 1;
    });
    if (fill && count) out.push((held << (to - count)) & ((1 << to) - 1));
    return out;
  }

  function encode(text) {
    var bytes = String(text).split('').map(function (letter) {
      var code = letter.charCodeAt(0);
      if (code > 255) throw fault('`' + letter + '` is not a byte');
      return code;
    });
    var body = regroup(bytes, 8, 6, true).map(function (six) { return TABLE.charAt(six); }).join('');
    return body + '==='.slice(0, (4 - (body.length % 4)) % 4);
  }

  function decode(text) {
    var body = String(text).replace(/\s+/g, '').replace(/={1,2}$/, '');
    if (body.length % 4 === 1) throw fault('A letter is missing or too much');
    var sixes = body.split('').map(function (letter) {
      if (!(letter in LOOKUP)) throw fault('`' + letter + '` does not occur in base64');
      return LOOKUP[letter];
    });
    return regroup(sixes, 6, 8, false).map(function (byte) { return String.fromCharCode(byte); }).join('');
  }

  if (!root.btoa) root.btoa = encode;
  if (!root.atob) root.atob = decode;
  if (typeof module === 'object' && module.exports) module.exports = { encode: encode, decode: decode };
})(typeof globalThis === 'object' ? globalThis : typeof window === 'object' ? window : Function('return this')());
""",
    ),
    _sample(
        "byte-buffer-for-browsers",
        "encoding",
        r"""
'use strict';

const K_MAX = 0x7fffffff;

class Bytes extends Uint8Array {
  static from(value, encoding = 'utf8') {
    if (typeof value === 'string') return Bytes.#encode(value, encoding);
    if (value instanceof ArrayBuffer) return new Bytes(value);
    return super.from(value);
  }

  static concat(list, total = list.reduce((sum, part) => sum + part.length, 0)) {
    if (total > K_MAX) throw new RangeError(`${total} bytes are too many`);
    const out = new Bytes(total);
    let at = 0;
    for (const part of list) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  static #encode(text, encoding) {
    switch (encoding.toLowerCase()) {
      case 'utf8':
      case 'utf-8':
        return new Bytes(new TextEncoder().encode(text));
      case 'hex': {
        const out = new Bytes(text.length >> 1);
        for (let i = 0; i < out.length; i += 1) out[i] = parseInt(text.slice(i * 2, i * 2 + 2), 16);
        return out;
      }
      case 'base64':
      case 'base64url': {
        const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
        return Bytes.from(Array.from(plain, (c) => c.charCodeAt(0)));
      }
      case 'latin1':
      case 'binary':
        return Bytes.from(Array.from(text, (c) => c.charCodeAt(0) & 255));
      default:
        throw new TypeError(`\`${encoding}\` is not an encoding`);
    }
  }

  toString(encoding = 'utf8', start = 0, end = this.length) {
    const part = this.subarray(start, end);
    if (encoding === 'hex') return Array.from(part, (b) => b.toString(16).padStart(2, '0')).join('');
    if (encoding === 'base64') {
      let text = '';
      for (let i = 0; i < part.length; i += 0x8000) text += String.fromCharCode.apply(null, part.subarray(i, i + 0x8000));
      return btoa(text);
    }
    if (encoding === 'latin1') return String.fromCharCode(...part);
    return new TextDecoder().decode(part);
  }

  equals(other) {
    return this.length === other.length && this.every((byte, i) => byte === other[i]);
  }

  readUInt32BE(at = 0) {
    return ((this[at] << 24) | (this[at + 1] << 16) | (this[at + 2] << 8) | this[at + 3]) >>> 0;
  }

  writeUInt32BE(value, at = 0) {
    this[at] = value >>> 24;
    this[at + 1] = value >>> 16;
    this[at + 2] = value >>> 8;
    this[at + 3] = value;
    return at + 4;
  }
}

module.exports = { Bytes, Weather: () => null };
""",
    ),
    _sample(
        "sha256-without-subtle",
        "digest",
        r"""
// SHA-256 (FIPS 180-4) for pages without a secure context. The constants are the usual roots of primes.
var H = [], K = [];
(function () {
  function fraction(x) { return ((x - Math.floor(x)) * 0x100000000) | 0; }
  var composite = {};
  for (var n = 2, found = 0; found < 64; n++) {
    if (composite[n]) continue;
    for (var i = n * n; i < 313; i += n) composite[i] = true;
    if (found < 8) H[found] = fraction(Math.pow(n, 1 / 2));
    K[found++] = fraction(Math.pow(n, 1 / 3));
  }
})();

function rotate(x, n) { return (x >>> n) | (x << (32 - n)); }

function words(text) {
  var utf8 = unescape(encodeURIComponent(text));
  var length = utf8.length;
  var list = new Array((((length + 8) >> 6) + 1) * 16).fill(0);
  for (var i = 0; i < length; i++) list[i >> 2] |= utf8.charCodeAt(i) << (24 - (i % 4) * 8);
  list[length >> 2] |= 0x80 << (24 - (length % 4) * 8);
  list[list.length - 1] = length * 8;
  list[list.length - 2] = Math.floor((length * 8) / 0x100000000);
  return list;
}

function sha256(text) {
  var message = words(text), hash = H.slice(), w = new Array(64);
  for (var block = 0; block < message.length; block += 16) {
    var s = hash.slice();
    for (var i = 0; i < 64; i++) {
      if (i < 16) w[i] = message[block + i];
      else {
        var x = w[i - 15], y = w[i - 2];
        w[i] = (w[i - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) + w[i - 7] + (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10))) | 0;
      }
      var t1 = (s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + K[i] + w[i]) | 0;
      var t2 = ((rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]))) | 0;
      s = [(t1 + t2) | 0, s[0], s[1], s[2], (s[3] + t1) | 0, s[4], s[5], s[6]];
    }
    hash = hash.map(function (h, i) { return (h + s[i]) | 0; });
  }
  return hash.map(function (h) { return ('00000000' + (h >>> 0).toString(16)).slice(-8); }).join('');
}

exports.sha256 = sha256;
exports.avatar = function (address) { return '#' + sha256(address.trim().toLowerCase()).slice(0, 6); };
exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "md5-for-gravatar-like-names",
        "digest",
        r"""
'use strict';

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

function pad(bytes) {
  const total = ((bytes.length + 8) >>> 6 << 6) + 64;
  const padded = new Uint8Array(total);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  new DataView(padded.buffer).setUint32(total - 8, bytes.length << 3, true);
  return new DataView(padded.buffer);
}

function md5(text) {
  const view = pad(new TextEncoder().encode(text));
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i += 1) {
      const round = i >> 4;
      let f;
      let g;
      if (round === 0) [f, g] = [(b & c) | (~b & d), i];
      else if (round === 1) [f, g] = [(d & b) | (~d & c), (5 * i + 1) % 16];
      else if (round === 2) [f, g] = [b ^ c ^ d, (3 * i + 5) % 16];
      else [f, g] = [c ^ (b | ~d), (7 * i) % 16];
      const sum = (f + a + SINES[i] + view.getUint32(offset + g * 4, true)) | 0;
      const by = SHIFTS[round * 4 + (i % 4)];
      [a, d, c, b] = [d, c, b, (b + ((sum << by) | (sum >>> (32 - by)))) | 0];
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  const out = new DataView(new ArrayBuffer(16));
  [a0, b0, c0, d0].forEach((word, i) => out.setUint32(i * 4, word, true));
  return Array.from(new Uint8Array(out.buffer), (b) => b.toString(16).padStart(2, '0')).join('');
}

function Face({ address, size = 48 }) {
  const React = require('react');
  const src = `https://faces.example.org/avatar/${md5(address.trim().toLowerCase())}?s=${size}&d=identicon`;
  return React.createElement('img', { src, width: size, height: size, alt: '', loading: 'lazy' });
}

module.exports = { md5, Face, Weather: Face };
""",
        manifest=asking(of=("https://faces.example.org",)),
    ),
    _sample(
        "crc-and-zip-writer",
        "encoding",
        r"""
// Writes a ZIP archive of stored entries, so that the owner can save all notes as files.
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

export function crc32(bytes, seed = 0) {
  let c = ~seed;
  for (let i = 0; i < bytes.length; i += 1) c = TABLE[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return ~c >>> 0;
}

function dosTime(date) {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  const day = ((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate();
  return { time, day };
}

function record(size, fill) {
  const view = new DataView(new ArrayBuffer(size));
  let at = 0;
  fill({
    u16: (value) => { view.setUint16(at, value, true); at += 2; },
    u32: (value) => { view.setUint32(at, value, true); at += 4; },
  });
  return new Uint8Array(view.buffer);
}

export function zip(entries, now = new Date()) {
  const { time, day } = dosTime(now);
  const encoder = new TextEncoder();
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [path, text] of Object.entries(entries)) {
    const name = encoder.encode(path);
    const body = typeof text === 'string' ? encoder.encode(text) : text;
    const crc = crc32(body);
    const head = record(30, ({ u16, u32 }) => {
      u32(0x04034b50); u16(20); u16(0x0800); u16(0); u16(time); u16(day);
      u32(crc); u32(body.length); u32(body.length); u16(name.length); u16(0);
    });
    const central = record(46, ({ u16, u32 }) => {
      u32(0x02014b50); u16(20); u16(20); u16(0x0800); u16(0); u16(time); u16(day);
      u32(crc); u32(body.length); u32(body.length); u16(name.length); u16(0); u16(0); u16(0); u16(0); u32(0); u32(offset);
    });
    parts.push(head, name, body);
    directory.push(central, name);
    offset += head.length + name.length + body.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = directory.length / 2;
  const end = record(22, ({ u16, u32 }) => { u32(0x06054b50); u16(0); u16(0); u16(count); u16(count); u32(size); u32(offset); u16(0); });
  return new Blob([...parts, ...directory, end], { type: 'application/zip' });
}

export async function save(context) {
  const notes = (await context.storage.get('notes')) ?? [];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(zip(Object.fromEntries(notes.map((n) => [`${n.id}.md`, n.text]))));
  link.download = 'notes.zip';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export const Weather = () => null;
""",
    ),
    _sample(
        "one-time-codes-of-owner",
        "digest",
        r"""
'use strict';
// Shows the owner's one-time codes (RFC 6238). Secrets stay in the plugin's own storage.
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(text) {
  const out = [];
  let bits = 0;
  let value = 0;
  for (const letter of text.toUpperCase().replace(/[\s=-]/g, '')) {
    const index = LETTERS.indexOf(letter);
    if (index < 0) throw new RangeError(`\`${letter}\` does not occur in base32`);
    value = (value << 5) | index;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((value >>> bits) & 255);
    }
  }
  return Uint8Array.from(out);
}

async function code(secret, { now = Date.now(), step = 30, digits = 6, algorithm = 'SHA-1' } = {}) {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(4, Math.floor(now / 1000 / step));
  const key = await crypto.subtle.importKey('raw', base32(secret), { name: 'HMAC', hash: algorithm }, false, ['sign']);
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter));
  const at = mac.getUint8(mac.byteLength - 1) & 15;
  const number = (mac.getUint32(at) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, '0');
}

function parseAddress(text) {
  const url = new URL(text);
  if (url.protocol !== 'otpauth:') throw new TypeError('This is not an otpauth address');
  return {
    label: decodeURIComponent(url.pathname.replace(/^\/+totp\//, '')),
    secret: url.searchParams.get('secret'),
    issuer: url.searchParams.get('issuer') || '',
    digits: Number(url.searchParams.get('digits') || 6),
    step: Number(url.searchParams.get('period') || 30),
  };
}

exports.commands = {
  async otp([act, value], context) {
    const accounts = (await context.storage.get('accounts')) || [];
    if (act === 'add') {
      await context.storage.set('accounts', [...accounts, parseAddress(value)]);
      return 'added';
    }
    const rows = await Promise.all(accounts.map(async (a) => `${await code(a.secret, a)}  ${a.issuer} ${a.label}`));
    return rows.join('\n');
  },
};
exports.code = code;
exports.Weather = () => null;
""",
        manifest=asking("storage-read", "storage-write"),
    ),
    _sample(
        "identifiers-of-several-kinds",
        "encoding",
        r"""
const HEX = Array.from({ length: 256 }, (_, i) => (i + 0x100).toString(16).slice(1));

const random = (length) => {
  const bytes = new Uint8Array(length);
  if (globalThis.crypto?.getRandomValues) return crypto.getRandomValues(bytes);
  return bytes.map(() => Math.floor(Math.random() * 256));
};

const dashed = (b) =>
  [[0, 4], [4, 6], [6, 8], [8, 10], [10, 16]].map(([from, to]) => Array.from(b.subarray(from, to), (x) => HEX[x]).join('')).join('-');

export function v4() {
  if (globalThis.crypto?.randomUUID) return crypto.randomUUID();
  const b = random(16);
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  return dashed(b);
}

let lastMs = 0;
let sequence = 0;

export function v7(now = Date.now()) {
  const b = random(16);
  sequence = now > lastMs ? (b[6] << 4) & 0xfff : sequence + 1;
  lastMs = Math.max(now, lastMs);
  for (let i = 0; i < 6; i += 1) b[i] = Math.floor(lastMs / 2 ** (40 - 8 * i)) & 255;
  b[6] = 0x70 | (sequence >> 8);
  b[7] = sequence & 255;
  b[8] = (b[8] & 0x3f) | 0x80;
  return dashed(b);
}

const URL_LETTERS = '0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

export function short(size = 21) {
  return Array.from(random(size), (byte) => URL_LETTERS[byte & 63]).join('');
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function sortable(now = Date.now()) {
  let time = '';
  for (let i = 0, rest = now; i < 10; i += 1, rest = Math.floor(rest / 32)) time = CROCKFORD[rest % 32] + time;
  return time + Array.from(random(16), (byte) => CROCKFORD[byte % 32]).join('');
}

export const isUuid = (text) => /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i.test(text);
export const Weather = () => null;
""",
    ),
    _sample(
        "colour-spaces",
        "colour",
        r"""
'use strict';

const NAMED = { black: '#000', white: '#fff', red: '#f00', rebeccapurple: '#663399', teal: '#008080', coral: '#ff7f50', slate: '#708090' };

function parse(text) {
  const source = NAMED[text.toLowerCase()] || text;
  let m = /^#([\da-f]{3,4})$/i.exec(source);
  if (m) return [...m[1]].map((c) => parseInt(c + c, 16)).map((v, i) => (i === 3 ? v / 255 : v));
  m = /^#([\da-f]{6})([\da-f]{2})?$/i.exec(source);
  if (m) return [m[1].slice(0, 2), m[1].slice(2, 4), m[1].slice(4, 6)].map((c) => parseInt(c, 16)).concat(m[2] ? parseInt(m[2], 16) / 255 : []);
  m = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+%?))?\s*\)$/i.exec(source);
  if (m) return m.slice(1, 4).map(Number).concat(m[4] ? (m[4].endsWith('%') ? parseFloat(m[4]) / 100 : Number(m[4])) : []);
  m = /^hsla?\(\s*([\d.]+)(?:deg)?[\s,]+([\d.]+)%[\s,]+([\d.]+)%/i.exec(source);
  if (m) return fromHsl(Number(m[1]), Number(m[2]) / 100, Number(m[3]) / 100);
  throw new TypeError(`\`${text}\` is not a colour`);
}

function fromHsl(h, s, l) {
  const k = (n) => (n + h / 30) % 12;
  const a = s * Math.min(l, 1 - l);
  return [0, 8, 4].map((n) => Math.round(255 * (l - a * Math.max(-1, Math.min(k(n) - 3, 9 - k(n), 1)))));
}

function toLinear(c) {
  const v = c / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

function luminance(color) {
  const [r, g, b] = parse(color).map(toLinear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function toOklab(color) {
  const [r, g, b] = parse(color).map(toLinear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a, b) => Math.hypot(...toOklab(a).map((v, i) => v - toOklab(b)[i]));
const readable = (background) => (contrast(background, '#fff') >= 4.5 ? '#fff' : '#000');

module.exports = { parse, contrast, toOklab, distance, readable, Weather: () => null };
""",
    ),
    _sample(
        "pictures-inside-the-code",
        "embedded-data",
        f"""
'use strict';

const React = require('react');

const ICONS = {{
  sun: '{_icon(24, 24)}',
  cloud: '{_icon(24, 32)}',
  rain: '{_icon(32, 24)}',
  snow: '{_icon(48, 48)}',
  storm: '{_icon(64, 64)}',
  fog: '{_icon(96, 16)}',
}};

const SPRITE = '{_icon(320, 200)}';

"""
        r"""
const RULES = [
  [(c) => c >= 95, 'storm'],
  [(c) => c >= 71 && c < 80, 'snow'],
  [(c) => c >= 51, 'rain'],
  [(c) => c >= 45, 'fog'],
  [(c) => c >= 2, 'cloud'],
  [() => true, 'sun'],
];

function iconOf(code) {
  return ICONS[RULES.find(([test]) => test(code))[1]];
}

function bytesOf(address) {
  const [, type, body] = /^data:([^;]+);base64,(.*)$/.exec(address);
  const text = atob(body);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return new Blob([bytes], { type });
}

async function bitmapOf(name) {
  return createImageBitmap(bytesOf(ICONS[name]));
}

function Weather({ code, label }) {
  const [broken, setBroken] = React.useState(false);
  if (broken) return React.createElement('span', null, label);
  return React.createElement('img', { src: iconOf(code), alt: label, width: 24, height: 24, onError: () => setBroken(true) });
}

exports.Weather = Weather;
exports.bitmapOf = bitmapOf;
exports.sprite = SPRITE;
""",
    ),
    _sample(
        "text-compressed-for-storage",
        "encoding",
        r"""
// LZ in the manner of string libraries: keeps long notes small in the plugin's storage.
var URI_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-$';

function BitWriter() {
  this.bits = 0;
  this.count = 0;
  this.out = [];
}
BitWriter.prototype.write = function (value, width) {
  for (var i = width - 1; i >= 0; i--) {
    this.bits = (this.bits << 1) | ((value >> i) & 1);
    if (++this.count === 6) {
      this.out.push(URI_SAFE.charAt(this.bits));
      this.bits = this.count = 0;
    }
  }
};
BitWriter.prototype.end = function () {
  while (this.count) this.write(0, 1);
  return this.out.join('');
};

function BitReader(text) {
  this.text = text;
  this.at = 0;
}
BitReader.prototype.read = function (width) {
  var value = 0;
  while (width--) {
    var six = URI_SAFE.indexOf(this.text.charAt(Math.floor(this.at / 6)));
    value = (value << 1) | ((six >> (5 - (this.at % 6))) & 1);
    this.at++;
  }
  return value;
};

function compress(text) {
  var table = new Map(), next = 257, width = 9, writer = new BitWriter(), bytes = unescape(encodeURIComponent(text)), phrase = '';
  for (var i = 0; i < bytes.length; i++) {
    var longer = phrase + bytes[i];
    if (longer.length === 1 || table.has(longer)) {
      phrase = longer;
      continue;
    }
    writer.write(phrase.length === 1 ? phrase.charCodeAt(0) : table.get(phrase), width);
    table.set(longer, next++);
    if (next > 1 << width && width < 16) width++;
    phrase = bytes[i];
  }
  if (phrase) writer.write(phrase.length === 1 ? phrase.charCodeAt(0) : table.get(phrase), width);
  writer.write(256, width);
  return writer.end();
}

function decompress(text) {
  var table = [], reader = new BitReader(text), width = 9, out = '', last = '';
  for (;;) {
    if (table.length + 258 > 1 << width && width < 16) width++;
    var code = reader.read(width);
    if (code === 256) return decodeURIComponent(escape(out));
    var entry = code < 256 ? String.fromCharCode(code) : table[code - 257] || last + last.charAt(0);
    out += entry;
    if (last) table.push(last + entry.charAt(0));
    last = entry;
  }
}

exports.keep = function (storage, text) { return storage.set('text', compress(text)); };
exports.load = function (storage) { return storage.get('text').then(function (t) { return t ? decompress(t) : ''; }); };
exports.Weather = function () { return null; };
""",
        manifest=asking("storage-read", "storage-write"),
    ),
    _sample(
        "wire-format-reader",
        "encoding",
        r"""
// Reads and writes the wire format of protocol buffers.
export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  varint() {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('the message ends inside a number');
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result <= Number.MAX_SAFE_INTEGER ? Number(result) : result;
    }
    throw new RangeError('a number has more than ten bytes');
  }

  bytesOf(length) {
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  *fields() {
    while (this.at < this.bytes.length) {
      const tag = this.varint();
      const wire = tag & 7;
      const number = tag >>> 3;
      if (wire === 0) yield { number, value: this.varint() };
      else if (wire === 1) {
        yield { number, value: this.view.getFloat64(this.at, true) };
        this.at += 8;
      } else if (wire === 2) yield { number, value: this.bytesOf(this.varint()) };
      else if (wire === 5) {
        yield { number, value: this.view.getFloat32(this.at, true) };
        this.at += 4;
      } else throw new TypeError(`wire type ${wire} is not known`);
    }
  }
}

const decoders = {
  string: (value) => new TextDecoder().decode(value),
  bytes: (value) => value,
  int: (value) => value,
  sint: (value) => (value >>> 1) ^ -(value & 1),
  bool: Boolean,
  float: (value) => value,
};

export function decode(schema, bytes) {
  const message = {};
  for (const { number, value } of new Reader(bytes).fields()) {
    const field = schema[number];
    if (!field) continue;
    const [name, type, many] = field;
    const item = typeof type === 'string' ? decoders[type](value) : decode(type, value);
    if (many) (message[name] ??= []).push(item);
    else message[name] = item;
  }
  return message;
}

const Position = { 1: ['latitude', 'float'], 2: ['longitude', 'float'], 3: ['bearing', 'float'] };
const Vehicle = { 1: ['id', 'string'], 2: ['position', Position], 3: ['delay', 'sint'] };
export const Feed = { 1: ['version', 'string'], 2: ['vehicles', Vehicle, true] };

export async function vehicles() {
  const answer = await fetch('https://transit.example.org/realtime.pb');
  return decode(Feed, new Uint8Array(await answer.arrayBuffer())).vehicles;
}

export const Weather = () => null;
""",
        manifest=asking(of=("https://transit.example.org",)),
    ),
    _sample(
        "hexadecimal-view-of-a-file",
        "encoding",
        r"""
'use strict';

const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

const SIGNATURES = [
  ['PNG picture', '89504e470d0a1a0a'],
  ['JPEG picture', 'ffd8ff'],
  ['GIF picture', '474946383961'],
  ['PDF document', '255044462d'],
  ['ZIP archive', '504b0304'],
  ['gzip stream', '1f8b08'],
  ['ELF program', '7f454c46'],
  ['Windows program', '4d5a'],
  ['WebAssembly', '0061736d'],
  ['SQLite database', '53514c69746520666f726d6174203300'],
];

function hex(bytes) {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

function kind(bytes) {
  const start = hex(bytes.subarray(0, 16));
  const found = SIGNATURES.find(([, signature]) => start.startsWith(signature));
  return found ? found[0] : 'unknown';
}

function* dump(bytes, width = 16) {
  for (let at = 0; at < bytes.length; at += width) {
    const row = bytes.subarray(at, at + width);
    const pairs = Array.from(row, (b) => b.toString(16).padStart(2, '0'));
    const letters = Array.from(row, (b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.'));
    yield `${at.toString(16).padStart(8, '0')}  ${pairs.join(' ').padEnd(width * 3)} |${letters.join('')}|`;
  }
}

function entropy(bytes) {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] += 1;
  return -counts.filter(Boolean).reduce((sum, n) => sum + (n / bytes.length) * Math.log2(n / bytes.length), 0);
}

class HexView extends BasePlugin {
  async open(file) {
    const bytes = new Uint8Array(await file.slice(0, 65536).arrayBuffer());
    return { kind: kind(bytes), entropy: entropy(bytes).toFixed(2), rows: [...dump(bytes)] };
  }
}

exports.hexView = createPlugin(HexView);
exports.Weather = ({ rows }) => rows.join('\n');
""",
    ),
    _sample(
        "noise-and-random-numbers",
        "colour",
        r"""
// Seeded random numbers and gradient noise for a moving background.
export function mulberry(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function hashText(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}

export class Noise {
  constructor(seed) {
    const random = mulberry(typeof seed === 'string' ? hashText(seed) : seed);
    const order = Uint8Array.from({ length: 256 }, (_, i) => i);
    for (let i = 255; i > 0; i -= 1) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    this.table = new Uint8Array(512);
    this.table.set(order);
    this.table.set(order, 256);
  }

  at(x, y) {
    const xi = Math.floor(x) & 255;
    const yi = Math.floor(y) & 255;
    const xf = x - Math.floor(x);
    const yf = y - Math.floor(y);
    const u = xf * xf * xf * (xf * (xf * 6 - 15) + 10);
    const v = yf * yf * yf * (yf * (yf * 6 - 15) + 10);
    const t = this.table;
    const grad = (hash, gx, gy) => ((hash & 1 ? -gx : gx) + (hash & 2 ? -gy : gy));
    const lerp = (a, b, s) => a + s * (b - a);
    return lerp(
      lerp(grad(t[t[xi] + yi], xf, yf), grad(t[t[xi + 1] + yi], xf - 1, yf), u),
      lerp(grad(t[t[xi] + yi + 1], xf, yf - 1), grad(t[t[xi + 1] + yi + 1], xf - 1, yf - 1), u),
      v,
    );
  }

  octaves(x, y, count = 4) {
    let sum = 0;
    for (let i = 0, scale = 1, size = 0.5; i < count; i += 1, scale *= 2, size /= 2) sum += this.at(x * scale, y * scale) * size;
    return sum;
  }
}

export function Weather(canvas, { seed = 'sky' } = {}) {
  const noise = new Noise(seed);
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(canvas.width, canvas.height);
  for (let i = 0; i < image.data.length; i += 4) {
    const value = 128 + 127 * noise.octaves((i / 4 % canvas.width) / 64, Math.floor(i / 4 / canvas.width) / 64);
    image.data.set([value * 0.7, value * 0.85, 255, 255], i);
  }
  pen.putImageData(image, 0, 0);
}
""",
    ),
    _sample(
        "encrypted-diary",
        "digest",
        r"""
'use strict';
/** A diary under a passphrase. Key and passphrase never leave the page; only the ciphertext is stored. */
const ROUNDS = 310_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const toBase64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

async function derive(passphrase, salt) {
  const material = await crypto.subtle.importKey('raw', encoder.encode(passphrase.normalize('NFKC')), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', salt, iterations: ROUNDS, hash: 'SHA-256' }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

class Diary {
  constructor(storage) {
    this.storage = storage;
    this.key = null;
  }

  async unlock(passphrase) {
    let meta = await this.storage.get('meta');
    if (!meta) {
      meta = { salt: toBase64(crypto.getRandomValues(new Uint8Array(16))) };
      await this.storage.set('meta', meta);
    }
    this.key = await derive(passphrase, fromBase64(meta.salt));
    const probe = await this.storage.get('probe');
    if (!probe) await this.storage.set('probe', await this.seal('ok'));
    else await this.open(probe).catch(() => { this.key = null; throw new Error('The passphrase is wrong'); });
  }

  lock() {
    this.key = null;
  }

  async seal(text) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const body = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, this.key, encoder.encode(text));
    return { iv: toBase64(iv), body: toBase64(body) };
  }

  async open({ iv, body }) {
    return decoder.decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64(iv) }, this.key, fromBase64(body)));
  }

  async write(day, text) {
    await this.storage.set(`day:${day}`, await this.seal(text));
  }

  async read(day) {
    const sealed = await this.storage.get(`day:${day}`);
    return sealed ? this.open(sealed) : '';
  }
}

exports.Diary = Diary;
exports.onDisable = () => exports.diary?.lock();
exports.onEnable = (context) => { exports.diary = new Diary(context.storage); };
exports.Weather = () => null;
""",
        manifest=asking("storage-read", "storage-write"),
    ),
    _sample(
        "square-codes-drawn",
        "encoding",
        r"""
// Field arithmetic and check words of two-dimensional codes, for showing an address as a code.
var EXP = new Uint8Array(512), LOG = new Uint8Array(256);
for (var i = 0, x = 1; i < 255; i++) {
  EXP[i] = x;
  LOG[x] = i;
  x <<= 1;
  if (x & 0x100) x ^= 0x11d;
}
for (i = 255; i < 512; i++) EXP[i] = EXP[i - 255];

function multiply(a, b) {
  return a && b ? EXP[LOG[a] + LOG[b]] : 0;
}

function generator(degree) {
  var poly = [1];
  for (var d = 0; d < degree; d++) {
    var next = new Array(poly.length + 1).fill(0);
    for (var j = 0; j < poly.length; j++) {
      next[j] ^= poly[j];
      next[j + 1] ^= multiply(poly[j], EXP[d]);
    }
    poly = next;
  }
  return poly;
}

function checkWords(message, count) {
  var poly = generator(count), rest = message.concat(new Array(count).fill(0));
  for (var at = 0; at < message.length; at++) {
    var factor = rest[at];
    if (!factor) continue;
    for (var j = 0; j < poly.length; j++) rest[at + j] ^= multiply(poly[j], factor);
  }
  return rest.slice(message.length);
}

function bits(text) {
  var bytes = Array.from(new TextEncoder().encode(text));
  var stream = [0, 1, 0, 0];
  [bytes.length].concat(bytes).forEach(function (byte) {
    for (var b = 7; b >= 0; b--) stream.push((byte >> b) & 1);
  });
  return stream.concat([0, 0, 0, 0]);
}

function codeWords(text, capacity) {
  var stream = bits(text), words = [];
  while (stream.length % 8) stream.push(0);
  for (var at = 0; at < stream.length; at += 8) words.push(parseInt(stream.slice(at, at + 8).join(''), 2));
  for (var filler = 0xec; words.length < capacity; filler ^= 0xec ^ 0x11) words.push(filler);
  return words;
}

var MASKS = [
  function (r, c) { return (r + c) % 2 === 0; },
  function (r) { return r % 2 === 0; },
  function (r, c) { return c % 3 === 0; },
  function (r, c) { return (r + c) % 3 === 0; },
  function (r, c) { return (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0; },
];

module.exports = {
  checkWords: checkWords,
  codeWords: codeWords,
  words: function (text) { var data = codeWords(text, 34); return data.concat(checkWords(data, 10)); },
  masks: MASKS,
  Weather: function () { return null; },
};
""",
    ),
    _sample(
        "big-numbers-and-primes",
        "digest",
        r"""
export function powMod(base, exponent, modulus) {
  let result = 1n;
  let b = ((base % modulus) + modulus) % modulus;
  let e = exponent;
  while (e > 0n) {
    if (e & 1n) result = (result * b) % modulus;
    b = (b * b) % modulus;
    e >>= 1n;
  }
  return result;
}

export function gcd(a, b) {
  while (b) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

export function inverse(a, m) {
  let [r0, r1, s0, s1] = [m, ((a % m) + m) % m, 0n, 1n];
  while (r1) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  if (r0 !== 1n) throw new RangeError('there is no inverse');
  return ((s0 % m) + m) % m;
}

const WITNESSES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];

export function isPrime(n) {
  if (n < 2n) return false;
  for (const p of WITNESSES) if (n % p === 0n) return n === p;
  let d = n - 1n;
  let s = 0;
  while (!(d & 1n)) {
    d >>= 1n;
    s += 1;
  }
  outer: for (const a of WITNESSES) {
    let x = powMod(a, d, n);
    if (x === 1n || x === n - 1n) continue;
    for (let i = 1; i < s; i += 1) {
      x = (x * x) % n;
      if (x === n - 1n) continue outer;
    }
    return false;
  }
  return true;
}

function rho(n) {
  if (n % 2n === 0n) return 2n;
  for (let c = 1n; ; c += 1n) {
    let [x, y, d] = [2n, 2n, 1n];
    const f = (v) => (v * v + c) % n;
    while (d === 1n) {
      x = f(x);
      y = f(f(y));
      d = gcd(x - y, n);
    }
    if (d !== n) return d;
  }
}

export function factors(n) {
  if (n === 1n) return [];
  if (isPrime(n)) return [n];
  const d = rho(n);
  return [...factors(d), ...factors(n / d)].sort((a, b) => (a < b ? -1 : 1));
}

export const commands = {
  async factor([text]) {
    if (!/^\d{1,30}$/.test(text)) return 'Give a whole number of at most 30 digits';
    return factors(BigInt(text)).join(' × ') || '1';
  },
};
export const Weather = () => null;
""",
    ),
)
