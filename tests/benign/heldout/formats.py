"""Innocent code full of tables, shifts and strange strings: parsers, ciphers, digests, compression, test vectors."""

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

KEEP = "storage-read storage-write"

FORMATS: tuple[Sample, ...] = (
    plugin(
        "sha256-in-plain-code",
        "digest",
        "file-hash",
        "Shows the checksum of a file you drop.",
        r"""
'use strict';
var K = [0x428a2f98,0x71374491,0xb5c0fbcf,0xe9b5dba5,0x3956c25b,0x59f111f1,0x923f82a4,0xab1c5ed5,0xd807aa98,0x12835b01,0x243185be,0x550c7dc3,0x72be5d74,0x80deb1fe,0x9bdc06a7,0xc19bf174,0xe49b69c1,0xefbe4786,0x0fc19dc6,0x240ca1cc,0x2de92c6f,0x4a7484aa,0x5cb0a9dc,0x76f988da,0x983e5152,0xa831c66d,0xb00327c8,0xbf597fc7,0xc6e00bf3,0xd5a79147,0x06ca6351,0x14292967];
function rotr(x, n) { return (x >>> n) | (x << (32 - n)); }
function pad(bytes) {
  var n = bytes.length, out = new Uint8Array(((n + 9 + 63) >> 6) << 6);
  out.set(bytes); out[n] = 0x80;
  new DataView(out.buffer).setUint32(out.length - 4, n * 8);
  return out;
}
exports.round = function round(h, w, i) {
  var s1 = rotr(h[4], 6) ^ rotr(h[4], 11) ^ rotr(h[4], 25);
  var ch = (h[4] & h[5]) ^ (~h[4] & h[6]);
  var t1 = (h[7] + s1 + ch + K[i & 31] + w) | 0;
  var s0 = rotr(h[0], 2) ^ rotr(h[0], 13) ^ rotr(h[0], 22);
  var maj = (h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2]);
  return [(t1 + s0 + maj) | 0, h[0], h[1], h[2], (h[3] + t1) | 0, h[4], h[5], h[6]];
};
exports.pad = pad;
exports.FileHash = function (p) { return p.digest || 'Drop a file here'; };
""",
    ),
    plugin(
        "md5-minified",
        "digest",
        "gravatar-name",
        "Shows initials in a colour made from your name.",
        r"""
!function(n){"use strict";function d(n,t){var r=(65535&n)+(65535&t);return(n>>16)+(t>>16)+(r>>16)<<16|65535&r}function f(n,t,r,e,o,u){return d((u=d(d(t,n),d(e,u)))<<o|u>>>32-o,r)}function l(n,t,r,e,o,u,c){return f(t&r|~t&e,n,t,o,u,c)}function g(n,t,r,e,o,u,c){return f(t&e|r&~e,n,t,o,u,c)}function v(n,t){var r,e;n[t>>5]|=128<<t%32,n[14+(t+64>>>9<<4)]=t;for(var i=1732584193,a=-271733879,h=-1732584194,m=271733878,p=0;p<n.length;p+=16)r=i,e=a,i=l(i,a,h,m,n[p],7,-680876936),m=l(m,i,a,h,n[p+1],12,-389564586),h=g(h,m,i,a,n[p+2],17,606105819),a=g(a,h,m,i,n[p+3],22,-1044525330),i=d(i,r),a=d(a,e);return[i,a,h,m]}function i(n){for(var t="",r=32*n.length,e=0;e<r;e+=8)t+=String.fromCharCode(n[e>>5]>>>e%32&255);return t}function a(n){var t=[];for(t[(n.length>>2)-1]=void 0,e=0;e<t.length;e+=1)t[e]=0;for(var r=8*n.length,e=0;e<r;e+=8)t[e>>5]|=(255&n.charCodeAt(e/8))<<e%32;return t}n.md5=function(n){return i(v(a(unescape(encodeURIComponent(n))),8*n.length))}}(exports);exports.GravatarName=function(n){var t=exports.md5(n.name||"").charCodeAt(0);return'<b style="color:hsl('+t+',60%,50%)">'+(n.name||"?")[0]+"</b>"};
""",
    ),
    plugin(
        "aes-tables",
        "cipher",
        "secret-note",
        "Keeps a note that only your password opens.",
        r"""
const SBOX = Uint8Array.from([99,124,119,123,242,107,111,197,48,1,103,43,254,215,171,118,202,130,201,125,250,89,71,240,173,212,162,175,156,164,114,192,183,253,147,38,54,63,247,204,52,165,229,241,113,216,49,21,4,199,35,195,24,150,5,154,7,18,128,226,235,39,178,117]);
const RCON = [1, 2, 4, 8, 16, 32, 64, 128, 27, 54];
const xtime = (b) => ((b << 1) ^ (b & 0x80 ? 0x1b : 0)) & 0xff;

export function expand(key) {
  const w = Array.from(key);
  for (let i = key.length; i < 176; i += 4) {
    let t = w.slice(i - 4, i);
    if (i % 16 === 0) { t = [...t.slice(1), t[0]].map((b) => SBOX[b & 63]); t[0] ^= RCON[i / 16 - 1]; }
    for (let k = 0; k < 4; k++) w.push(w[i - 16 + k] ^ t[k]);
  }
  return w;
}
export const mix = ([a, b, c, d]) => [xtime(a) ^ xtime(b) ^ b ^ c ^ d, a ^ xtime(b) ^ xtime(c) ^ c ^ d, a ^ b ^ xtime(c) ^ xtime(d) ^ d, xtime(a) ^ a ^ b ^ c ^ xtime(d)];
export const SecretNote = ({ locked = true }) => (locked ? '🔒' : '🔓');
""",
    ),
    plugin(
        "web-crypto-notes",
        "cipher",
        "private-journal",
        "A journal that is encrypted before it is saved.",
        r"""
'use strict';
const enc = new TextEncoder(), dec = new TextDecoder();
const toB64 = (buf) => btoa(String.fromCharCode(...new Uint8Array(buf)));
const fromB64 = (s) => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));

async function derive(password, salt) {
  const base = await crypto.subtle.importKey('raw', enc.encode(password), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 310000 }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
exports.seal = async (storage, password, text) => {
  const salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await derive(password, salt), enc.encode(text));
  await storage.set('entry', { salt: toB64(salt), iv: toB64(iv), data: toB64(data) });
};
exports.open = async (storage, password) => {
  const { salt, iv, data } = await storage.get('entry');
  return dec.decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromB64(iv) }, await derive(password, fromB64(salt)), fromB64(data)));
};
exports.PrivateJournal = () => 'Enter your password';
""",
        permissions=KEEP,
    ),
    plugin(
        "one-time-codes",
        "cipher",
        "code-clock",
        "Shows the one-time codes of your accounts.",
        r"""
const ABC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function base32(secret) {
  let bits = 0, value = 0;
  const out = [];
  for (const c of secret.replace(/[\s=]/g, '').toUpperCase()) {
    value = (value << 5) | ABC.indexOf(c); bits += 5;
    if (bits >= 8) { out.push((value >>> (bits - 8)) & 255); bits -= 8; }
  }
  return Uint8Array.from(out);
}
export async function code(secret, now = Date.now(), step = 30, digits = 6) {
  const key = await crypto.subtle.importKey('raw', base32(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(now / 1000 / step)));
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, counter.buffer));
  const at = mac[19] & 15;
  const n = ((mac[at] & 127) << 24) | (mac[at + 1] << 16) | (mac[at + 2] << 8) | mac[at + 3];
  return String(n % 10 ** digits).padStart(digits, '0');
}
// RFC 6238 appendix B: the secret of its test vectors
export const selfTest = async () => (await code('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 59000, 30, 8)) === '94287082';
export const CodeClock = ({ codes = [] }) => codes.join('\n');
""",
        permissions=KEEP,
    ),
    plugin(
        "passphrase-word-list",
        "generator",
        "pass-phrase",
        "Makes a passphrase you can remember.",
        r"""
'use strict';
const words = ('abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve acid acoustic acquire ' +
  'across act action actor actress actual adapt add addict address adjust admit adult advance advice aerobic affair afford afraid again age agent').split(' ');
exports.make = function make(count) {
  const list = new Uint32Array(count || 5);
  crypto.getRandomValues(list);
  return Array.from(list, (n) => words[n % words.length]).join('-');
};
exports.bits = (count) => Math.floor(Math.log2(words.length) * count);
exports.PassPhrase = function PassPhrase({ config }) { return exports.make(config && config.words); };
""",
    ),
    plugin(
        "hex-and-base64-vectors",
        "test-vectors",
        "codec-lab",
        "Converts between hex, Base64 and text.",
        {
            "dist/index.js": r"""
'use strict';
const vectors = require('./vectors.json');
const hexToText = (h) => decodeURIComponent(h.replace(/../g, '%$&'));
const textToHex = (t) => [...new TextEncoder().encode(t)].map((b) => b.toString(16).padStart(2, '0')).join('');
exports.convert = { hexToText, textToHex, fromBase64: (s) => decodeURIComponent(escape(atob(s))), toBase64: (s) => btoa(unescape(encodeURIComponent(s))) };
exports.selfTest = () => vectors.filter((v) => textToHex(v.text) !== v.hex || exports.convert.toBase64(v.text) !== v.base64);
exports.CodecLab = () => `${vectors.length} examples`;
""",
            "dist/vectors.json": '[{"text": "foobar", "hex": "666f6f626172", "base64": "Zm9vYmFy"},\n {"text": "alert(1)", "hex": '
            '"616c657274283129", "base64": "YWxlcnQoMSk="},\n {"text": "The quick brown fox jumps over the lazy dog", "hex": '
            '"54686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f67", "base64": '
            '"VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw=="}]\n',
        },
    ),
    plugin(
        "crc-and-png-writer",
        "binary-format",
        "pixel-art",
        "Draws small pictures and saves them as PNG.",
        r"""
const table = Int32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; });
const crc = (b) => { let c = -1; for (const x of b) c = table[(c ^ x) & 255] ^ (c >>> 8); return ~c; };
const chunk = (type, data) => {
  const out = new Uint8Array(12 + data.length), v = new DataView(out.buffer);
  v.setUint32(0, data.length);
  out.set([...type].map((c) => c.charCodeAt(0)), 4);
  out.set(data, 8);
  v.setInt32(8 + data.length, crc(out.subarray(4, 8 + data.length)));
  return out;
};
export function png(width, height, deflated) {
  const head = new Uint8Array(13), v = new DataView(head.buffer);
  v.setUint32(0, width); v.setUint32(4, height); head.set([8, 6], 8);
  return new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), chunk('IHDR', head), chunk('IDAT', deflated), chunk('IEND', new Uint8Array())], { type: 'image/png' });
}
export function save(blob, name = 'picture.png') {
  const a = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}
export const PixelArt = () => null;
""",
    ),
    plugin(
        "string-compression",
        "compression",
        "long-notes",
        "Keeps long notes in little space.",
        r"""
var LZ=function(){var f=String.fromCharCode,k="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=",m={};function g(a,c){if(!m[a]){m[a]={};for(var i=0;i<a.length;i++)m[a][a.charAt(i)]=i}return m[a][c]}return{compressToBase64:function(s){if(s==null)return"";var r=this._c(s,6,function(a){return k.charAt(a)});switch(r.length%4){default:case 0:return r;case 1:return r+"===";case 2:return r+"==";case 3:return r+"="}},_c:function(u,b,get){var d={},w="",out=[],n=0,c=0,e=3;for(var i=0;i<u.length;i++){var ch=u.charAt(i),wc=w+ch;Object.prototype.hasOwnProperty.call(d,wc)?w=wc:(w&&out.push(get(d[w]&63)),d[wc]=e++,d[ch]=d[ch]||e++,w=ch)}w&&out.push(get((d[w]||0)&63));return out.join("")},index:g,raw:function(a){return a.map(function(x){return f(x+32)}).join("")}}}();
exports.pack=function(t){return LZ.compressToBase64(t)};exports.LongNotes=function(p){return(p.text||"").slice(0,200)};
""",
        permissions=KEEP,
    ),
    plugin(
        "inflate-core",
        "compression",
        "zip-viewer",
        "Shows what is in a zip file.",
        r"""
'use strict';
const LEN = [3,4,5,6,7,8,9,10,11,13,15,17,19,23,27,31,35,43,51,59,67,83,99,115,131,163,195,227,258];
const LEXT = [0,0,0,0,0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,4,4,4,4,5,5,5,5,0];

class Bits {
  constructor(b) { this.b = b; this.p = 0; this.v = 0; this.n = 0; }
  take(k) { while (this.n < k) { this.v |= this.b[this.p++] << this.n; this.n += 8; } const r = this.v & ((1 << k) - 1); this.v >>>= k; this.n -= k; return r; }
}
exports.entries = function entries(buffer) {
  const v = new DataView(buffer), list = [];
  for (let p = buffer.byteLength - 22; p >= 0; p--) {
    if (v.getUint32(p, true) !== 0x06054b50) continue;
    let at = v.getUint32(p + 16, true);
    for (let i = v.getUint16(p + 10, true); i--; ) {
      const n = v.getUint16(at + 28, true);
      list.push({ name: new TextDecoder().decode(new Uint8Array(buffer, at + 46, n)), size: v.getUint32(at + 24, true) });
      at += 46 + n + v.getUint16(at + 30, true) + v.getUint16(at + 32, true);
    }
    break;
  }
  return list;
};
exports.Bits = Bits;
exports.length = (code, bits) => LEN[code] + bits.take(LEXT[code]);
exports.ZipViewer = ({ names = [] }) => names.join('\n');
""",
    ),
    plugin(
        "markdown-with-sanitiser",
        "text-format",
        "markdown-notes",
        "Notes in Markdown, shown safely.",
        r"""
const escape = (s) => s.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);
const rules = [
  [/^(#{1,6}) (.+)$/gm, (_, h, t) => `<h${h.length}>${t}</h${h.length}>`],
  [/\*\*(.+?)\*\*/g, '<strong>$1</strong>'], [/_(.+?)_/g, '<em>$1</em>'], [/`([^`]+)`/g, '<code>$1</code>'],
  [/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2" rel="noopener noreferrer">$1</a>'],
];
const TAGS = new Set(['H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'P', 'A', 'STRONG', 'EM', 'CODE', 'UL', 'LI']);

export function render(source) {
  const html = rules.reduce((text, [find, put]) => text.replace(find, put), escape(source));
  const doc = new DOMParser().parseFromString(html, 'text/html');
  for (const el of doc.body.querySelectorAll('*')) {
    if (!TAGS.has(el.tagName)) { el.replaceWith(...el.childNodes); continue; }
    for (const { name, value } of [...el.attributes]) {
      if (/^on/i.test(name) || (name === 'href' && /^\s*(javascript|data|vbscript):/i.test(value))) el.removeAttribute(name);
    }
  }
  return doc.body.innerHTML;
}
export function mount(node, text) { node.innerHTML = render(text); }
export const MarkdownNotes = ({ text = '' }) => render(text);
""",
    ),
    plugin(
        "csv-with-quotes",
        "text-format",
        "csv-table",
        "Shows a CSV file as a table.",
        r"""
'use strict';
exports.parse = function parse(text, sep = ',') {
  const rows = [[]];
  let cell = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; } else if (c === '"') quoted = false; else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === sep) { rows.at(-1).push(cell); cell = ''; }
    else if (c === '\n') { rows.at(-1).push(cell.replace(/\r$/, '')); cell = ''; rows.push([]); }
    else cell += c;
  }
  if (cell || rows.at(-1).length) rows.at(-1).push(cell); else rows.pop();
  return rows;
};
// A cell that begins like a formula gets an apostrophe, so that no spreadsheet runs =cmd|' /C calc'!A0
exports.safe = (v) => (/^[=+\-@\t\r]/.test(v) ? "'" + v : v);
exports.CsvTable = ({ text = '' }) => exports.parse(text).map((r) => r.join(' | ')).join('\n');
""",
    ),
    plugin(
        "calendar-file-parser",
        "text-format",
        "ics-viewer",
        "Shows the events of a calendar file.",
        r"""
const unfold = (t) => t.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
const unescapeText = (v) => v.replace(/\\n/gi, '\n').replace(/\\([,;\\])/g, '$1');
const when = (v) => {
  const m = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(v);
  if (!m) return null;
  const [, y, mo, d, h = 0, mi = 0, s = 0, z] = m;
  return z ? new Date(Date.UTC(y, mo - 1, d, h, mi, s)) : new Date(y, mo - 1, d, h, mi, s);
};
export function events(text) {
  const out = [];
  let current = null;
  for (const line of unfold(text)) {
    const at = line.indexOf(':');
    const [name] = line.slice(0, at).split(';');
    const value = line.slice(at + 1);
    if (line === 'BEGIN:VEVENT') current = {};
    else if (line === 'END:VEVENT') { out.push(current); current = null; }
    else if (current) current[name.toLowerCase()] = name.startsWith('DT') ? when(value) : unescapeText(value);
  }
  return out;
}
export const IcsViewer = ({ text = '' }) => events(text).map((e) => `${e.dtstart?.toLocaleString()} ${e.summary}`).join('\n');
""",
    ),
    plugin(
        "calculator-without-eval",
        "interpreter",
        "pocket-calculator",
        "Calculates what you type.",
        r"""
'use strict';
const power = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };
const apply = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b, '^': Math.pow };
const functions = { sin: Math.sin, cos: Math.cos, sqrt: Math.sqrt, ln: Math.log, abs: Math.abs };

function evaluate(input) {
  const tokens = input.match(/\d+(?:\.\d+)?|[a-z]+|[-+*/%^()]/g) || [];
  let at = 0;
  function atom() {
    const t = tokens[at++];
    if (t === '(') { const v = expr(1); at++; return v; }
    if (t === '-') return -expr(3);
    if (t in functions) { at++; const v = expr(1); at++; return functions[t](v); }
    if (t === 'pi') return Math.PI;
    const n = Number(t);
    if (Number.isNaN(n)) throw new SyntaxError('What is ' + t + '?');
    return n;
  }
  function expr(min) {
    let left = atom();
    while (power[tokens[at]] >= min) { const op = tokens[at++]; left = apply[op](left, expr(power[op] + (op === '^' ? 0 : 1))); }
    return left;
  }
  return expr(1);
}
exports.evaluate = evaluate;
exports.PocketCalculator = ({ input = '1+1' }) => String(evaluate(input));
""",
    ),
    plugin(
        "small-language-runs",
        "interpreter",
        "turtle-draw",
        "Draws with a turtle that follows your commands.",
        r"""
export class Turtle {
  constructor(ctx) { this.ctx = ctx; this.x = 150; this.y = 150; this.a = 0; this.pen = true; }
  forward(n) {
    const x = this.x + n * Math.cos(this.a), y = this.y + n * Math.sin(this.a);
    if (this.pen) { this.ctx.beginPath(); this.ctx.moveTo(this.x, this.y); this.ctx.lineTo(x, y); this.ctx.stroke(); }
    [this.x, this.y] = [x, y];
  }
  turn(deg) { this.a += (deg * Math.PI) / 180; }
}
const commands = { fd: (t, n) => t.forward(n), bk: (t, n) => t.forward(-n), rt: (t, n) => t.turn(n), lt: (t, n) => t.turn(-n), pu: (t) => { t.pen = false; }, pd: (t) => { t.pen = true; } };

export function execute(turtle, source, depth = 0) {
  if (depth > 50) throw new RangeError('Too deep');
  const words = source.toLowerCase().match(/\[[^\]]*\]|\S+/g) ?? [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === 'repeat') {
      const n = Math.min(1000, +words[++i]), body = words[++i].slice(1, -1);
      for (let k = 0; k < n; k++) execute(turtle, body, depth + 1);
    } else commands[words[i]]?.(turtle, Number(words[i + 1])), /^-?\d/.test(words[i + 1] ?? '') && i++;
  }
}
export const TurtleDraw = () => null;
""",
    ),
    plugin(
        "yaml-reader",
        "text-format",
        "yaml-check",
        "Checks YAML as you type.",
        r"""
'use strict';
const scalars = [[/^(null|~|)$/i, () => null], [/^(true|false)$/i, (v) => /^t/i.test(v)], [/^0x[0-9a-f]+$/i, (v) => parseInt(v, 16)],
  [/^0o[0-7]+$/, (v) => parseInt(v.slice(2), 8)], [/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, Number], [/^"(.*)"$/, (v) => JSON.parse(v)], [/^'(.*)'$/, (v) => v.slice(1, -1).replace(/''/g, "'")]];
const scalar = (v) => { for (const [re, f] of scalars) if (re.test(v)) return f(v); return v; };
function block(lines, indent) {
  const list = lines[0] && lines[0].text.startsWith('- ');
  const out = list ? [] : Object.create(null);
  while (lines.length && lines[0].indent === indent) {
    const { text, no } = lines.shift();
    if (/^!!(js|python)\//.test(text)) throw new SyntaxError(`line ${no}: tags that make code are refused`);
    if (list) { out.push(scalar(text.slice(2).trim())); continue; }
    const m = /^([\w.-]+):\s*(.*)$/.exec(text);
    if (!m || m[1] === '__proto__') throw new SyntaxError(`line ${no}: expected a key`);
    out[m[1]] = m[2] ? scalar(m[2]) : lines[0] && lines[0].indent > indent ? block(lines, lines[0].indent) : null;
  }
  return out;
}
exports.parse = (text) => block(text.split('\n').map((l, i) => ({ indent: l.search(/\S|$/), text: l.trim(), no: i + 1 })).filter((l) => l.text && l.text[0] !== '#'), 0);
exports.YamlCheck = () => 'valid';
""",
    ),
    plugin(
        "difference-of-texts",
        "algorithm",
        "text-diff",
        "Shows what changed between two texts.",
        r"""
export function diff(a, b) {
  const n = a.length, m = b.length;
  const table = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
  for (let i = n - 1; i >= 0; i--) for (let j = m - 1; j >= 0; j--) table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  const out = [];
  let i = 0, j = 0;
  while (i < n && j < m) {
    if (a[i] === b[j]) { out.push([' ', a[i++]]); j++; } else if (table[i + 1][j] >= table[i][j + 1]) out.push(['-', a[i++]]); else out.push(['+', b[j++]]);
  }
  while (i < n) out.push(['-', a[i++]]);
  while (j < m) out.push(['+', b[j++]]);
  return out;
}
export function levenshtein(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) row = row.reduce((next, up, k) => (next.push(k ? Math.min(up + 1, next[k - 1] + 1, row[k - 1] + (a[i - 1] !== b[k - 1])) : i), next), []);
  return row[b.length];
}
export const TextDiff = ({ before = '', after = '' }) => diff(before.split('\n'), after.split('\n')).map((l) => l.join(' ')).join('\n');
""",
    ),
    plugin(
        "qr-code-tables",
        "binary-format",
        "qr-maker",
        "Makes a QR code of a link.",
        r"""
'use strict';
const EXP = new Uint8Array(512), LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i++, x = (x << 1) ^ (x & 128 ? 0x11d : 0)) { EXP[i] = EXP[i + 255] = x; LOG[x] = i; }
const mul = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
function generator(n) {
  let g = [1];
  for (let i = 0; i < n; i++) { const next = [...g, 0]; for (let k = 0; k < g.length; k++) next[k + 1] ^= mul(g[k], EXP[i]); g = next; }
  return g;
}
exports.check = function check(data, n) {
  const g = generator(n), r = [...data, ...Array(n).fill(0)];
  for (let i = 0; i < data.length; i++) { const f = r[i]; if (f) for (let k = 0; k < g.length; k++) r[i + k] ^= mul(g[k], f); }
  return r.slice(data.length);
};
const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3, (x, y) => ((y >> 1) + ((x / 3) | 0)) % 2];
exports.svg = (m) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${m.length} ${m.length}" shape-rendering="crispEdges"><path d="${m.flatMap((r, y) => r.map((v, x) => (v ^ !MASKS[0](x, y) ? `M${x} ${y}h1v1h-1z` : ''))).join('')}"/></svg>`;
exports.QrMaker = ({ text = '' }) => text;
""",
    ),
    plugin(
        "dates-minified",
        "minified",
        "time-ago",
        "Says how long ago something was.",
        r"""
!function(t,e){"object"==typeof exports&&"undefined"!=typeof module?module.exports=e():"function"==typeof define&&define.amd?define(e):(t="undefined"!=typeof globalThis?globalThis:t||self).dayjs=e()}(this,function(){"use strict";var t=1e3,e=6e4,n=36e5,r="millisecond",i="second",s="minute",u="hour",a="day",o="week",f="month",h="quarter",c="year",d="date",l="Invalid Date",$=/^(\d{4})[-/]?(\d{1,2})?[-/]?(\d{0,2})[Tt\s]*(\d{1,2})?:?(\d{1,2})?:?(\d{1,2})?[.:]?(\d+)?$/,y=/\[([^\]]+)]|Y{1,4}|M{1,4}|D{1,2}|d{1,4}|H{1,2}|h{1,2}|a|A|m{1,2}|s{1,2}|Z{1,2}|SSS/g,m=function(t,e,n){var r=String(t);return!r||r.length>=e?t:""+Array(e+1-r.length).join(n)+t},v={s:m,z:function(t){var e=-t.utcOffset(),n=Math.abs(e),r=Math.floor(n/60),i=n%60;return(e<=0?"+":"-")+m(r,2,"0")+":"+m(i,2,"0")},p:function(t){return{M:f,y:c,w:o,d:a,D:d,h:u,m:s,s:i,ms:r,Q:h}[t]||String(t||"").toLowerCase().replace(/s$/,"")},u:function(t){return void 0===t}};function g(t){var e=t.date;if(null===e)return new Date(NaN);if(v.u(e))return new Date;if("string"==typeof e&&!/Z$/i.test(e)){var n=e.match($);if(n){var r=n[2]-1||0,i=(n[7]||"0").substring(0,3);return new Date(n[1],r,n[3]||1,n[4]||0,n[5]||0,n[6]||0,i)}}return new Date(e)}return{parse:g,units:v,re:y,invalid:l,TimeAgo:function(r){var i=Date.now()-g({date:r.date}).getTime();return i<e?Math.round(i/t)+" s":i<n?Math.round(i/e)+" min":Math.round(i/n)+" h"},c:c,o:o}});
""",
    ),
    plugin(
        "identifier-ranges",
        "unicode-tables",
        "name-check",
        "Checks whether a name may be a variable.",
        r"""
'use strict';
var start = "\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02c1\u02c6-\u02d1\u02e0-\u02e4\u02ec\u02ee\u0370-\u0374\u0376\u0377\u037a-\u037d\u037f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481\u048a-\u052f\u0531-\u0556\u0559\u0560-\u0588\u05d0-\u05ea\u05ef-\u05f2\u0620-\u064a\u066e\u066f\u0671-\u06d3";
var part = "\u200c\u200d\xb7\u0300-\u036f\u0387\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u0669\u0670\u06d6-\u06dc\u06df-\u06e4";
var astral = [0, 11, 2, 25, 2, 18, 2, 1, 2, 14, 3, 13, 35, 122, 70, 52, 268, 28, 4, 48, 48, 31, 14, 29, 6, 37, 11, 29, 3, 35, 5, 7, 2, 4, 43, 157, 19, 35, 5, 35, 5, 39, 9, 51];
var nonASCIIidentifierStart = new RegExp("[" + start + "]");
var nonASCIIidentifier = new RegExp("[" + start + part + "]");
var reserved = "break case catch continue debugger default do else finally for function if return switch throw try var while with null true false instanceof typeof void delete new in this const class extends export import super eval arguments";
function isInAstralSet(code, set) { var pos = 0x10000; for (var i = 0; i < set.length; i += 2) { pos += set[i]; if (pos > code) return false; pos += set[i + 1]; if (pos >= code) return true; } return false; }
exports.ok = function (name) {
  if (reserved.split(' ').indexOf(name) >= 0) return false;
  return [].every.call(name, function (c, i) { return /[\w$]/.test(c) || (i ? nonASCIIidentifier : nonASCIIidentifierStart).test(c) || isInAstralSet(c.codePointAt(0), astral); });
};
exports.NameCheck = function (p) { return exports.ok(p.name || 'x') ? 'yes' : 'no'; };
""",
    ),
    plugin(
        "plural-rules-by-locale",
        "i18n",
        "many-tongues",
        "Says hello in your language.",
        {
            "dist/index.js": r"""
import en from './locales/en.js';
import ar from './locales/ar.js';
import pl from './locales/pl.js';
const tables = { en, ar, pl };
export function t(locale, key, values = {}) {
  const entry = tables[locale]?.[key] ?? en[key] ?? key;
  const form = typeof entry === 'string' ? entry : entry[new Intl.PluralRules(locale).select(values.count)] ?? entry.other;
  return form.replace(/\{(\w+)\}/g, (_, k) => String(values[k] ?? ''));
}
export const ManyTongues = ({ locale = navigator.language.slice(0, 2), count = 1 }) => t(locale, 'tasks', { count });
""",
            "dist/locales/en.js": "export default { tasks: { one: '{count} task', other: '{count} tasks' } };\n",
            "dist/locales/ar.js": "export default { tasks: { zero: 'لا مهام', one: 'مهمة واحدة', two: 'مهمتان', few: '{count} مهام', many: '{count} مهمة', other: '{count} مهمة' } };\n",
            "dist/locales/pl.js": "export default { tasks: { one: '{count} zadanie', few: '{count} zadania', many: '{count} zadań', other: '{count} zadania' } };\n",
        },
    ),
)
