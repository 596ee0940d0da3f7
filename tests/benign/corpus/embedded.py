"""Bytes inside code: pictures, fonts, WebAssembly and tables, and the arithmetic that reads them."""

import base64
import hashlib
import json
import struct
import unicodedata
import zlib

from tests.support.plugins import a_png
from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, esbuild_bundle, hooks, online, sdk_plugin, tsc_widget, webpack_bundle

_ASSET = "asset-in-the-code"
_WASM = "wasm-module-of-a-codec"
_TABLE = "lookup-table"
_CODEC = "bytes-encoded-and-decoded"


def _noise(seed: str, length: int) -> bytes:
    """Return bytes that look as compressed ones do, and are always the same."""
    return b"".join(hashlib.sha256(f"{seed}{n}".encode()).digest() for n in range(length // 32 + 1))[:length]


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _font(seed: str, length: int) -> str:
    header = b"wOF2" + struct.pack(">IIHHI", 0x00010000, length, 12, 0, length * 2)
    return _base64(header + _noise(seed, length))


def _adder() -> bytes:
    """Return a WebAssembly module that exports `add`, as a compiler writes it."""
    return bytes.fromhex("0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b")


def _crc_table() -> str:
    table = []
    for n in range(256):
        value = n
        for _ in range(8):
            value = 0xEDB88320 ^ value >> 1 if value & 1 else value >> 1
        table.append(str(value))
    return ", ".join(table)


def _letters() -> str:
    """Return the letters below U+3000 as the ranges of a regular expression."""
    codes = [code for code in range(0xAA, 0x3000) if unicodedata.category(chr(code)).startswith("L")]
    starts = [code for code in codes if code - 1 not in codes]
    ends = [code for code in codes if code + 1 not in codes]
    return "".join(f"\\u{a:04x}-\\u{b:04x}" for a, b in zip(starts, ends, strict=True))


def _words(seed: str, count: int) -> str:
    noise = _noise(seed, count * 4)
    return ",".join(hex(word) for word in struct.unpack(f">{count}I", noise))


_ICON = _base64(a_png(32, 32))
_PHOTO = _base64(a_png(640, 480) + _noise("photo", 3000))

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="icon-as-data-url",
        family=_ASSET,
        files={
            "dist/index.js": tsc_widget(
                'setState({ text: "Dry" });',
                above=f'const icon = "data:image/png;base64,{_ICON}";',
                shown='(0, jsx_runtime_1.jsx)("img", { src: icon, alt: state ? state.text : "" })',
            )
        },
        manifest=declared(),
    ),
    Sample(
        name="photo-inlined-by-webpack",
        family=_ASSET,
        files={
            "dist/index.js": webpack_bundle(
                {
                    "./src/sky.png": f'module.exports = "data:image/png;base64,{_PHOTO}";',
                    "./src/index.js": 'const sky = __webpack_require__("./src/sky.png");\n'
                    'exports.Sky = () => require("react").createElement("img", { src: sky, width: 640, height: 480, alt: "" });',
                },
                start="./src/index.js",
            )
        },
        manifest=declared(),
    ),
    Sample(
        name="font-face-added-as-style",
        family=_ASSET,
        files={
            "dist/index.js": f"""const css = "@font-face{{font-family:'Acme Digits';src:url(data:font/woff2;base64,{_font("digits", 5200)}) format('woff2');font-display:swap}}.acme-clock{{font:32px 'Acme Digits',monospace}}";
var styleInject = (text) => {{
  if (typeof document === 'undefined') return;
  const head = document.head || document.getElementsByTagName('head')[0];
  const style = document.createElement('style');
  style.type = 'text/css';
  head.appendChild(style);
  style.appendChild(document.createTextNode(text));
}};
styleInject(css);
export const Clock = ({{ time }}) => `<span class="acme-clock">${{time}}</span>`;
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="sound-of-a-bell",
        family=_ASSET,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const minutes = (await context.storage.get('minutes')) ?? 25;
                this.timer = setInterval(() => ring(), minutes * 60000);
                """,
                above=f"""
                const BELL = 'data:audio/ogg;base64,T2dnUwACAAAAAAAAAAA{_base64(_noise("bell", 2400))}';
                const ring = () => new Audio(BELL).play().catch(() => undefined);
                """,
            )
        },
        manifest=declared("storage-read"),
        package=ESM,
    ),
    Sample(
        name="svg-icons-as-text",
        family=_ASSET,
        files={
            "dist/index.js": r"""'use strict';
const svg = (body) => 'data:image/svg+xml,' + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${body}</svg>`);
exports.icons = {
  sun: svg('<circle cx="12" cy="12" r="5"/><path d="M12 1v3m0 16v3M4.2 4.2l2.1 2.1m11.4 11.4 2.1 2.1M1 12h3m16 0h3"/>'),
  rain: svg('<path d="M7 16a5 5 0 1 1 1-9.9A6 6 0 0 1 19 9a4 4 0 0 1-1 7z"/><path d="M9 19l-1 3m5-3-1 3m5-3-1 3"/>'),
};
exports.Icon = ({ name }) => require('react').createElement('img', { src: exports.icons[name], width: 24, height: 24, alt: name });
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="lottie-animation-as-json",
        family=_ASSET,
        files={
            "dist/index.js": "export default JSON.parse('"
            + json.dumps(
                {
                    "v": "5.9.6",
                    "fr": 30,
                    "layers": [
                        {
                            "ty": 4,
                            "nm": f"drop {n}",
                            "ks": {"p": {"k": [n * 7.25, n * 3.5, 0]}, "s": {"k": [100 - n, 100 - n]}},
                        }
                        for n in range(40)
                    ],
                },
                separators=(",", ":"),
            )
            + "');\n"
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="adder-in-webassembly",
        family=_WASM,
        files={
            "dist/index.js": f"""const bytes = Uint8Array.from(atob('{_base64(_adder())}'), (c) => c.charCodeAt(0));
const ready = WebAssembly.instantiate(bytes, {{}}).then(({{ instance }}) => instance.exports);

export async function sum(values) {{
  const {{ add }} = await ready;
  return values.reduce((a, b) => add(a, b), 0);
}}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="wasm-pack-glue",
        family=_WASM,
        files={
            "dist/index.js": r"""let wasm;
let cachedUint8Memory0 = null;
const cachedTextDecoder = typeof TextDecoder !== 'undefined' ? new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }) : { decode: () => { throw Error('TextDecoder not available') } };

function getUint8Memory0() {
    if (cachedUint8Memory0 === null || cachedUint8Memory0.byteLength === 0) {
        cachedUint8Memory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8Memory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return cachedTextDecoder.decode(getUint8Memory0().subarray(ptr, ptr + len));
}

async function __wbg_init(input) {
    if (wasm !== undefined) return wasm;
    if (typeof input === 'undefined') {
        input = new URL('adder_bg.wasm', import.meta.url);
    }
    const imports = { wbg: { __wbindgen_throw: (arg0, arg1) => { throw new Error(getStringFromWasm0(arg0, arg1)); } } };
    const module = await fetch(input);
    const { instance } = await WebAssembly.instantiateStreaming(module, imports);
    wasm = instance.exports;
    return wasm;
}

export const add = (a, b) => wasm.add(a, b);
export default __wbg_init;
""",
            "dist/adder_bg.wasm": _adder(),
        },
        manifest=declared("network-access"),
        package=ESM,
    ),
    Sample(
        name="emscripten-heap-views",
        family=_WASM,
        files={
            "dist/index.js": r"""var Module = typeof Module != 'undefined' ? Module : {};
var ENVIRONMENT_IS_WEB = typeof window == 'object';
var ENVIRONMENT_IS_NODE = typeof process == 'object' && typeof process.versions == 'object' && typeof process.versions.node == 'string';
var HEAP8, HEAPU8, HEAP32, wasmMemory;
function updateMemoryViews() {
  var b = wasmMemory.buffer;
  Module['HEAP8'] = HEAP8 = new Int8Array(b);
  Module['HEAP32'] = HEAP32 = new Int32Array(b);
  Module['HEAPU8'] = HEAPU8 = new Uint8Array(b);
}
function getBinaryPromise(binaryFile) {
  if (ENVIRONMENT_IS_NODE) return Promise.resolve(require('fs').readFileSync(require('path').join(__dirname, binaryFile)));
  return fetch(binaryFile, { credentials: 'same-origin' }).then((response) => response['arrayBuffer']());
}
Module['ready'] = getBinaryPromise('flac.wasm').then((bytes) => WebAssembly.instantiate(bytes, { env: { memory: (wasmMemory = new WebAssembly.Memory({ initial: 256 })) } })).then(({ instance }) => {
  updateMemoryViews();
  Module['_add'] = instance.exports.add;
});
module.exports = Module;
""",
            "dist/flac.wasm": _adder(),
        },
        manifest=declared("filesystem-access", "network-access"),
    ),
    Sample(
        name="wasm-built-byte-by-byte",
        family=_WASM,
        files={
            "dist/index.js": hooks(
                f"""
                const module = new WebAssembly.Module(new Uint8Array([{", ".join(str(byte) for byte in _adder())}]));
                const {{ add }} = new WebAssembly.Instance(module).exports;
                await storage.set('sum', add(Number(config.a), Number(config.b)));
                """
            )
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="crc-by-table",
        family=_TABLE,
        files={
            "dist/index.js": f"""'use strict';
const TABLE = new Uint32Array([{_crc_table()}]);

function crc32(bytes) {{
  let crc = -1;
  for (let n = 0; n < bytes.length; n++) crc = TABLE[(crc ^ bytes[n]) & 0xff] ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}}

exports.commands = {{ crc: {{ usage: 'crc TEXT', run: async (_, words) => crc32(Buffer.from(words.join(' '))).toString(16).padStart(8, '0') }} }};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="substitution-boxes-of-a-cipher",
        family=_TABLE,
        files={
            "dist/index.js": f"""!function(e){{"use strict";var S=[{_words("boxes", 256)}],P=[{_words("keys", 18)}];function f(x){{return((S[x>>>24]+S[x>>16&255]^S[x>>8&255])+S[x&255])>>>0}}
e.mix=function(l,r){{for(var i=0;i<16;i++){{l=(l^P[i])>>>0;r=(f(l)^r)>>>0;var t=l;l=r;r=t}}return[l,r]}};Object.defineProperty(e,"__esModule",{{value:!0}})}}("undefined"!=typeof exports?exports:this.acmeMix={{}});
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="unicode-ranges-of-letters",
        family=_TABLE,
        files={
            "dist/index.js": f"""const ranges = /^[{_letters()}]$/;
const gaps = [{", ".join(str(byte % 60) for byte in _noise("gaps", 160))}];

const beyond = (code) => {{
  let at = 0x10000;
  return gaps.some((gap, n) => (at += gap) > code && n % 2 === 1);
}};

export const isTagStart = (code) => code === 35 || (code < 0x10000 ? ranges.test(String.fromCharCode(code)) : beyond(code));
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="towns-packed-in-one-text",
        family=_TABLE,
        files={
            "dist/index.js": "'use strict';\nconst packed = '"
            + "|".join(
                f"{name}~{n * 7919 % 90}.{n * 104729 % 997}~{n * 1299709 % 180}.{n}"
                for n, name in enumerate(["Ulm", "Bern", "Graz", "Oslo", "Nice", "Pisa", "Cork", "Lund"] * 12)
            )
            + "';\nexports.towns = packed.split('|').map((row) => { const [name, lat, lon] = row.split('~'); return { name, lat: +lat, lon: +lon }; });\n"
        },
        manifest=declared(),
    ),
    Sample(
        name="word-list-compressed",
        family=_TABLE,
        files={
            "dist/index.js": f"""import {{ inflateRawSync }} from 'node:zlib';

const PACKED = '{_base64(zlib.compress(" ".join(f"{a}{b}{c}" for a in ("st", "br", "cl", "gr") for b in ("a", "i", "o", "ee") for c in ("m", "nd", "pe", "ck", "t")).encode(), 9)[2:-4])}';
const words = inflateRawSync(Buffer.from(PACKED, 'base64')).toString('utf8').split(' ');

export const commands = {{ passphrase: {{ usage: 'passphrase', run: async () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => words[n % words.length]).join('-') }} }};
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="base64-by-hand",
        family=_CODEC,
        files={
            "dist/index.js": esbuild_bundle(
                {
                    "node_modules/base64-of-own/index.js": r"""
                    var lookup = [], revLookup = [];
                    var code = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
                    for (var i = 0, len = code.length; i < len; ++i) { lookup[i] = code[i]; revLookup[code.charCodeAt(i)] = i; }
                    revLookup["-".charCodeAt(0)] = 62;
                    revLookup["_".charCodeAt(0)] = 63;
                    exports.toByteArray = function (b64) {
                      var out = [], clean = b64.replace(/=+$/, "");
                      for (var k = 0; k < clean.length; k += 4) {
                        var n = revLookup[clean.charCodeAt(k)] << 18 | revLookup[clean.charCodeAt(k + 1)] << 12 | (revLookup[clean.charCodeAt(k + 2)] || 0) << 6 | (revLookup[clean.charCodeAt(k + 3)] || 0);
                        out.push(n >> 16 & 255, n >> 8 & 255, n & 255);
                      }
                      return out.slice(0, Math.floor(clean.length * 3 / 4));
                    };
                    """,
                    "src/index.js": r"""
                    const base64 = require_node_modules_base64_of_own_index_js();
                    exports.Avatar = ({ picture }) => {
                      const url = URL.createObjectURL(new Blob([new Uint8Array(base64.toByteArray(picture))], { type: "image/webp" }));
                      return require("react").createElement("img", { src: url, onLoad: () => URL.revokeObjectURL(url) });
                    };
                    """,
                },
                start="src/index.js",
            )
        },
        manifest=declared(),
    ),
    Sample(
        name="state-shared-through-the-address",
        family=_CODEC,
        files={
            "dist/index.js": r"""const encode = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value)))).replace(/[+/=]/g, (c) => ({ '+': '-', '/': '_', '=': '' })[c]);
const decode = (text) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))));

export function read() {
  try {
    return decode(new URLSearchParams(location.hash.slice(1)).get('view'));
  } catch {
    return { zoom: 1, layers: ['rain'] };
  }
}

export const write = (view) => history.replaceState(null, '', `#view=${encode(view)}`);
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="base64-and-hex-commands",
        family=_CODEC,
        files={
            "dist/index.js": r"""'use strict';
const run = (convert) => async (_, words) => convert(words.join(' '));
exports.commands = {
  b64: { usage: 'b64 TEXT', run: run((text) => Buffer.from(text, 'utf8').toString('base64')) },
  unb64: { usage: 'unb64 TEXT', run: run((text) => Buffer.from(text, 'base64').toString('utf8')) },
  hex: { usage: 'hex TEXT', run: run((text) => Buffer.from(text).toString('hex')) },
  unhex: { usage: 'unhex TEXT', run: run((text) => Buffer.from(text, 'hex').toString()) },
  rot13: { usage: 'rot13 TEXT', run: run((text) => text.replace(/[a-z]/gi, (c) => String.fromCharCode(c.charCodeAt(0) + (c.toLowerCase() < 'n' ? 13 : -13)))) },
  binary: { usage: 'binary TEXT', run: run((text) => [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join(' ')) },
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="lz-compressed-history",
        family=_CODEC,
        files={
            "dist/index.js": hooks(
                r"""
                const history = JSON.parse(unpack((await storage.get('history')) || '') || '[]');
                history.push({ at: Date.now(), place: config.place });
                await storage.set('history', pack(JSON.stringify(history.slice(-500))));
                """,
                above=r"""
                function pack(text) {
                  const words = new Map(), out = [];
                  let phrase = text.charAt(0), code = 256;
                  for (let n = 1; n <= text.length; n += 1) {
                    const next = text.charAt(n);
                    if (next && words.has(phrase + next)) { phrase += next; continue; }
                    out.push(phrase.length > 1 ? words.get(phrase) : phrase.charCodeAt(0));
                    words.set(phrase + next, code++);
                    phrase = next;
                  }
                  return String.fromCharCode(...out);
                }
                function unpack(packed) {
                  const words = {};
                  let last = packed.charAt(0), out = last, code = 256;
                  for (let n = 1; n < packed.length; n += 1) {
                    const value = packed.charCodeAt(n);
                    const phrase = value < 256 ? packed.charAt(n) : words[value] || last + last.charAt(0);
                    out += phrase;
                    words[code++] = last + phrase.charAt(0);
                    last = phrase;
                  }
                  return out;
                }
                """,
            )
        },
        manifest=declared("storage-read", "storage-write"),
    ),
    Sample(
        name="picture-from-a-binary-answer",
        family=_CODEC,
        files={
            "dist/index.js": tsc_widget(
                r"""
                fetch(`https://tiles.example.org/${encodeURIComponent(config.place)}.png`)
                    .then((response) => response.arrayBuffer())
                    .then((buffer) => setState({ text: toDataUrl(new Uint8Array(buffer)) }));
                """,
                above=r"""
                function toDataUrl(bytes) {
                    let binary = "";
                    for (let n = 0; n < bytes.length; n += 0x8000)
                        binary += String.fromCharCode.apply(null, bytes.subarray(n, n + 0x8000));
                    return "data:image/png;base64," + btoa(binary);
                }
                """,
                shown='(0, jsx_runtime_1.jsx)("img", { src: state ? state.text : undefined, alt: config.place })',
            )
        },
        manifest=declared("network-access", "storage-read", services=["https://tiles.example.org"]),
    ),
    Sample(
        name="attachment-sent-as-base64",
        family=_CODEC,
        files={
            "dist/index.js": r"""const asBase64 = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

/** Called by the form when its owner has chosen a picture of a receipt and pressed "Read it". */
export async function readReceipt({ api, config, storage }, file) {
  const { data } = await api.http.post('https://receipts.example.com/v1/read', { image: await asBase64(file) }, { headers: { 'x-api-key': config.apiKey } });
  await storage.set(`receipt.${data.id}`, { total: data.total, shop: data.shop });
  return data.total;
}
"""
        },
        manifest=online("https://receipts.example.com"),
        package=ESM,
    ),
)
