"""What a page lets a widget do: devices by permission, keys, forms, drawings and games."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, tsc_widget

_DEVICE = "device-by-permission"
_KEYS = "keys-of-the-widget"
_FORM = "form-validated"
_DRAWN = "picture-drawn"
_GAME = "game-on-a-canvas"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="copied-on-a-click",
        family=_DEVICE,
        files={
            "dist/index.js": r"""'use strict';
const { createElement, useState } = require('react');

exports.Copy = function Copy({ text }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else {
      const area = Object.assign(document.createElement('textarea'), { value: text });
      area.style.cssText = 'position:fixed;left:-9999px;opacity:0';
      document.body.appendChild(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    setDone(true);
    setTimeout(setDone, 1500, false);
  };
  return createElement('button', { onClick: copy, 'aria-live': 'polite' }, done ? 'Copied' : 'Copy');
};
"""
        },
        manifest=declared("clipboard-write"),
    ),
    Sample(
        name="pasted-link-shortened-here",
        family=_DEVICE,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';

const TRACKING = /^(utm_\w+|fbclid|gclid|mc_eid)$/;

export function clean(text) {
  const url = new URL(text);
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name);
  return url.href;
}

export const CleanLink = () => jsx('button', {
  onClick: async () => navigator.clipboard.writeText(clean(await navigator.clipboard.readText())),
  children: 'Remove trackers from the copied link',
});
"""
        },
        manifest=declared("clipboard-read", "clipboard-write"),
        package=ESM,
    ),
    Sample(
        name="nearest-place-after-a-question",
        family=_DEVICE,
        files={
            "dist/index.js": r"""import { useState } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

const STATIONS = [{ name: 'Ulm', lat: 48.4, lon: 9.99 }, { name: 'Bern', lat: 46.95, lon: 7.45 }, { name: 'Graz', lat: 47.07, lon: 15.44 }];
const rad = (degrees) => (degrees * Math.PI) / 180;
const distance = (a, b) => {
  const h = Math.sin(rad(b.lat - a.lat) / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 12742 * Math.asin(Math.sqrt(h));
};

export function Nearest() {
  const [station, setStation] = useState(null);
  const find = () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    const here = { lat: coords.latitude, lon: coords.longitude };
    setStation(STATIONS.toSorted((a, b) => distance(here, a) - distance(here, b))[0]);
  }, () => setStation({ name: 'unknown' }), { maximumAge: 600000, timeout: 10000 });
  return jsxs('p', { children: [jsx('button', { onClick: find, children: 'Where am I?' }), station?.name] });
}
"""
        },
        manifest=declared("geolocation"),
        package=ESM,
    ),
    Sample(
        name="qr-code-by-camera",
        family=_DEVICE,
        files={
            "dist/index.js": tsc_widget(
                r"""
                let stream;
                const stop = () => stream && stream.getTracks().forEach((track) => track.stop());
                const scan = async () => {
                    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
                    const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
                    await video.play();
                    const detector = new BarcodeDetector({ formats: ["qr_code"] });
                    let codes = [];
                    while (!codes.length) {
                        await new Promise(requestAnimationFrame);
                        codes = await detector.detect(video);
                    }
                    setState({ text: codes[0].rawValue });
                    stop();
                };
                context.onClick(scan);
                return stop;
                """
            )
        },
        manifest=declared("camera"),
    ),
    Sample(
        name="voice-note-recorded",
        family=_DEVICE,
        files={
            "dist/index.js": r"""export class Recorder {
  #chunks = [];

  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    this.recorder = new MediaRecorder(this.stream, { mimeType: 'audio/webm' });
    this.recorder.ondataavailable = ({ data }) => this.#chunks.push(data);
    this.recorder.start();
  }

  stop(storage) {
    return new Promise((resolve) => {
      this.recorder.onstop = async () => {
        this.stream.getTracks().forEach((track) => track.stop());
        const bytes = new Uint8Array(await new Blob(this.#chunks).arrayBuffer());
        await storage.set(`note.${Date.now()}`, Array.from(bytes));
        resolve(bytes.length);
      };
      this.recorder.stop();
    });
  }
}
"""
        },
        manifest=declared("microphone", "storage-write"),
        package=ESM,
    ),
    Sample(
        name="reminder-shown-when-due",
        family=_DEVICE,
        files={
            "dist/index.js": hooks(
                r"""
                const due = ((await storage.get('reminders')) || []).filter((r) => Date.parse(r.at) <= Date.now());
                for (const { text } of due) api.notifications.show({ title: 'Reminder', message: text, silent: config.quiet === true });
                await storage.set('lastRun', Date.now());
                """
            )
        },
        manifest=declared("storage-read", "storage-write", "notifications"),
    ),
    Sample(
        name="birthdays-of-contacts",
        family=_DEVICE,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const today = new Date().toISOString().slice(5, 10);
                context.api.contacts.list().then((people) => {
                    const names = people.filter((person) => (person.birthday || "").slice(5, 10) === today).map((person) => person.name);
                    setState({ text: names.length ? `Congratulate ${names.join(" and ")}` : "No birthdays" });
                });
                """
            )
        },
        manifest=declared("contacts", "storage-read"),
    ),
    Sample(
        name="shortcuts-of-the-widget",
        family=_KEYS,
        files={
            "dist/index.js": r"""import { useEffect } from 'react';

const KEYS = { 'mod+k': 'search', 'mod+enter': 'save', escape: 'close', '?': 'help' };
const isTyping = (target) => target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);

export function useShortcuts(actions) {
  useEffect(() => {
    const onKeyDown = (event) => {
      const name = `${event.metaKey || event.ctrlKey ? 'mod+' : ''}${event.key.toLowerCase()}`;
      const action = KEYS[name];
      if (!action || (isTyping(event.target) && !name.startsWith('mod+'))) return;
      event.preventDefault();
      actions[action]?.();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [actions]);
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="typing-trainer",
        family=_KEYS,
        files={
            "dist/index.js": r"""'use strict';
const React = require('react');

class TypingTrainer extends React.Component {
  constructor(props) {
    super(props);
    this.state = { typed: '', started: 0, errors: 0 };
    this.onKey = this.onKey.bind(this);
  }

  onKey(event) {
    if (event.key.length !== 1) return;
    const wanted = this.props.text[this.state.typed.length];
    this.setState(({ typed, started, errors }) => ({
      typed: event.key === wanted ? typed + event.key : typed,
      started: started || event.timeStamp,
      errors: errors + (event.key === wanted ? 0 : 1),
    }));
  }

  render() {
    const { typed, errors } = this.state;
    return React.createElement('div', { tabIndex: 0, onKeyDown: this.onKey }, React.createElement('mark', null, typed), this.props.text.slice(typed.length), ` (${errors} wrong)`);
  }
}
exports.TypingTrainer = TypingTrainer;
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="arrow-keys-in-a-list",
        family=_KEYS,
        files={
            "dist/index.js": r"""'use strict';
const { createElement: h, useState } = require('react');
const MOVES = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

exports.List = ({ items, onOpen }) => {
  const [at, setAt] = useState(0);
  const onKeyDown = (event) => {
    if (event.key in MOVES) setAt((n) => Math.max(0, Math.min(items.length - 1, n + MOVES[event.key])));
    else if (event.key === 'Enter') onOpen(items[at]);
    else {
      const found = items.findIndex((item) => item.title.toLowerCase().startsWith(event.key.toLowerCase()));
      if (found >= 0) setAt(found);
    }
  };
  return h('ul', { role: 'listbox', tabIndex: 0, onKeyDown }, items.map((item, n) => h('li', { role: 'option', key: item.id, 'aria-selected': n === at }, item.title)));
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="secret-sequence-for-confetti",
        family=_KEYS,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const code = [38, 38, 40, 40, 37, 39, 37, 39, 66, 65];
                let at = 0;
                const onKeyUp = ({ keyCode }) => {
                    at = keyCode === code[at] ? at + 1 : 0;
                    if (at === code.length) {
                        at = 0;
                        setState({ text: "🎉🎉🎉" });
                    }
                };
                window.addEventListener("keyup", onKeyUp);
                return () => window.removeEventListener("keyup", onKeyUp);
                """
            )
        },
        manifest=declared("storage-read"),
    ),
    Sample(
        name="card-number-checked-by-luhn",
        family=_FORM,
        files={
            "dist/index.js": r"""const luhn = (digits) => [...digits].reverse().reduce((sum, d, n) => sum + (n % 2 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][d] : Number(d)), 0) % 10 === 0;
const BRANDS = [[/^4\d{12}(\d{3})?$/, 'Visa'], [/^5[1-5]\d{14}$/, 'Mastercard'], [/^3[47]\d{13}$/, 'Amex']];

/** Says what is wrong with a card number typed into the trainer; the number is kept nowhere. */
export function explain(text) {
  const digits = text.replace(/\D/g, '');
  if (!luhn(digits)) return 'One digit is wrong.';
  return BRANDS.find(([pattern]) => pattern.test(digits))?.[1] ?? 'An unknown brand';
}
export const commands = { luhn: { usage: 'luhn DIGITS', run: async (_, words) => explain(words.join('')) } };
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="account-number-with-check-digits",
        family=_FORM,
        files={
            "dist/index.js": r"""'use strict';
const valid = (iban) => {
  const text = iban.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  const digits = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, (c) => c.charCodeAt(0) - 55);
  return [...digits].reduce((rest, d) => (rest * 10 + Number(d)) % 97, 0) === 1;
};

exports.IbanField = function IbanField() {
  const { createElement, useState } = require('react');
  const [text, setText] = useState('');
  return createElement('input', { value: text, onChange: (e) => setText(e.target.value), 'aria-invalid': text !== '' && !valid(text), autoComplete: 'off' });
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="sign-in-form-of-the-declared-service",
        family=_FORM,
        files={
            "dist/index.js": r"""import { useState } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

export function SignIn({ context }) {
  const [problem, setProblem] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const response = await fetch('https://accounts.example.com/session', { method: 'POST', credentials: 'omit', body: form });
    if (!response.ok) return setProblem('The name or the password is wrong.');
    const { token } = await response.json();
    await context.storage.set('token', token);
  };
  return jsxs('form', { onSubmit: submit, children: [
    jsx('input', { name: 'user', autoComplete: 'username', required: true }),
    jsx('input', { name: 'password', type: 'password', autoComplete: 'current-password', required: true }),
    jsx('button', { children: 'Sign in to example.com' }),
    jsx('p', { role: 'alert', children: problem }),
  ] });
}
"""
        },
        manifest=declared("network-access", "storage-write", services=["https://accounts.example.com"]),
        package=ESM,
    ),
    Sample(
        name="honeypot-field-against-robots",
        family=_FORM,
        files={
            "dist/index.js": r"""import { jsx, jsxs } from 'react/jsx-runtime';

export const Feedback = ({ onSend }) => jsxs('form', {
  onSubmit: (event) => {
    event.preventDefault();
    const { website, text } = Object.fromEntries(new FormData(event.currentTarget));
    if (!website) onSend(text);
  },
  children: [
    jsx('textarea', { name: 'text', maxLength: 2000 }),
    jsx('input', { name: 'website', tabIndex: -1, autoComplete: 'off', 'aria-hidden': true, style: { position: 'absolute', left: '-5000px' } }),
    jsx('button', { children: 'Keep' }),
  ],
});
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="pie-chart-of-svg-text",
        family=_DRAWN,
        files={
            "dist/index.js": r"""'use strict';
const at = (part) => `${Math.cos(2 * Math.PI * part)} ${Math.sin(2 * Math.PI * part)}`;

function pie(parts) {
  let from = 0;
  return parts.map((part, n) => {
    const path = `M${at(from)}A1 1 0 ${part > 0.5 ? 1 : 0} 1 ${at((from += part))}L0 0`;
    return `<path d="${path}" fill="hsl(${(n * 67) % 360} 60% 50%)"/>`;
  }).join('');
}
exports.Pie = ({ parts }) => require('react').createElement('svg', { viewBox: '-1 -1 2 2', dangerouslySetInnerHTML: { __html: pie(parts.map(Number)) } });
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="picture-exported-as-file",
        family=_DRAWN,
        files={
            "dist/index.js": r"""export async function save(svg, name) {
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' }));
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width * 2, height: image.height * 2 });
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  const link = document.createElement('a');
  link.download = `${name}.png`;
  link.href = canvas.toDataURL('image/png');
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(url);
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="qr-code-painted",
        family=_DRAWN,
        files={
            "dist/index.js": r"""'use strict';
const EXP = new Uint8Array(512), LOG = new Uint8Array(256);
for (let n = 0, x = 1; n < 255; n += 1) {
  EXP[n] = EXP[n + 255] = x;
  LOG[x] = n;
  x = (x << 1) ^ (x & 0x80 ? 0x11d : 0);
}
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

function remainder(data, degree) {
  const divisor = new Uint8Array(degree);
  divisor[degree - 1] = 1;
  for (let n = 0, root = 1; n < degree; n += 1, root = times(root, 2)) {
    for (let k = 0; k < degree; k += 1) divisor[k] = times(divisor[k], root) ^ (k + 1 < degree ? divisor[k + 1] : 0);
  }
  const rest = new Uint8Array(degree);
  for (const byte of data) {
    const factor = byte ^ rest[0];
    rest.copyWithin(0, 1);
    rest[degree - 1] = 0;
    divisor.forEach((value, k) => { rest[k] ^= times(value, factor); });
  }
  return rest;
}
exports.remainder = remainder;
exports.codewords = (text) => { const data = new TextEncoder().encode(text); return [...data, ...remainder(data, 10)]; };
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="shader-of-clouds",
        family=_DRAWN,
        files={
            "dist/index.js": r"""const VERTEX = 'attribute vec2 p;void main(){gl_Position=vec4(p,0.,1.);}';
const FRAGMENT = `precision mediump float;uniform float t;uniform vec2 size;
float hash(vec2 p){return fract(sin(dot(p,vec2(12.9898,78.233)))*43758.5453);}
void main(){vec2 p=gl_FragCoord.xy/size*8.+t;gl_FragColor=vec4(vec3(.5+.5*hash(floor(p))),1.);}`;

export function clouds(canvas) {
  const gl = canvas.getContext('webgl');
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  let frame = requestAnimationFrame(function draw(now) {
    gl.uniform1f(gl.getUniformLocation(program, 't'), now / 1000);
    gl.uniform2f(gl.getUniformLocation(program, 'size'), canvas.width, canvas.height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    frame = requestAnimationFrame(draw);
  });
  return () => cancelAnimationFrame(frame);
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="snake",
        family=_GAME,
        files={
            "dist/index.js": r"""const SIZE = 16;
const TURNS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export function play(canvas, onEnd) {
  const paper = canvas.getContext('2d');
  let snake = [[8, 8]], way = [1, 0], food = [3, 3];
  const onKey = ({ key }) => { way = TURNS[key] ?? way; };
  canvas.addEventListener('keydown', onKey);
  const timer = setInterval(() => {
    const head = snake[0].map((v, n) => (v + way[n] + SIZE) % SIZE);
    if (snake.some(([x, y]) => x === head[0] && y === head[1])) {
      clearInterval(timer);
      canvas.removeEventListener('keydown', onKey);
      onEnd(snake.length);
      return;
    }
    snake.unshift(head);
    if (head[0] === food[0] && head[1] === food[1]) food = food.map(() => Math.floor(Math.random() * SIZE));
    else snake.pop();
    paper.clearRect(0, 0, canvas.width, canvas.height);
    for (const [x, y] of [food, ...snake]) paper.fillRect(x * 10, y * 10, 9, 9);
  }, 120);
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="game-of-life-in-bits",
        family=_GAME,
        files={
            "dist/index.js": r"""!function(){"use strict";var w=64,h=40,a=new Uint8Array(w*h),b=new Uint8Array(w*h),i;for(i=0;i<a.length;i++)a[i]=Math.random()*4|0?0:1;function n(x,y){var s=0,p,q;for(p=-1;p<2;p++)for(q=-1;q<2;q++)(p||q)&&(s+=a[(y+q+h)%h*w+(x+p+w)%w]);return s}exports.step=function(){for(var y=0;y<h;y++)for(var x=0;x<w;x++){var c=n(x,y);b[y*w+x]=c===3|a[y*w+x]&c===2}var t=a;a=b;b=t;return a};exports.Life=function(p){var r=require("react").useRef(null);require("react").useEffect(function(){var c=r.current.getContext("2d"),t=setInterval(function(){var g=exports.step();c.clearRect(0,0,w*4,h*4);for(var k=0;k<g.length;k++)g[k]&&c.fillRect(k%w*4,(k/w|0)*4,3,3)},p.ms||200);return function(){clearInterval(t)}},[]);return require("react").createElement("canvas",{ref:r,width:w*4,height:h*4})}}();
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="mine-sweeper",
        family=_GAME,
        files={
            "dist/index.js": r"""'use strict';
// The player digs; whoever hits a mine has lost. A miner's tools: flag, dig, explode.
class Minefield {
  constructor(width, height, miners) {
    this.width = width;
    this.cells = Array.from({ length: width * height }, (_, n) => ({ n, mine: false, open: false, flag: false }));
    for (let left = miners; left > 0;) {
      const cell = this.cells[Math.floor(Math.random() * this.cells.length)];
      if (!cell.mine) { cell.mine = true; left -= 1; }
    }
  }
  around({ n }) {
    return this.cells.filter((cell) => Math.abs((cell.n % this.width) - (n % this.width)) < 2 && Math.abs(Math.floor(cell.n / this.width) - Math.floor(n / this.width)) < 2 && cell.n !== n);
  }
  dig(cell) {
    if (cell.open || cell.flag) return;
    cell.open = true;
    if (cell.mine) this.exploded = true;
    else if (!this.around(cell).some((other) => other.mine)) this.around(cell).forEach((other) => this.dig(other));
  }
}
exports.Minefield = Minefield;
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="chess-moves-by-offsets",
        family=_GAME,
        files={
            "dist/index.js": r"""const OFFSETS = { n: [-18, -33, -31, -14, 18, 33, 31, 14], b: [-17, -15, 17, 15], r: [-16, 1, 16, -1], q: [-17, -16, -15, 1, 17, 16, 15, -1], k: [-17, -16, -15, 1, 17, 16, 15, -1] };
const SLIDES = { b: true, r: true, q: true };

export function moves(board, square) {
  const piece = board[square], found = [];
  for (const offset of OFFSETS[piece.type] ?? []) {
    for (let to = square + offset; !(to & 0x88); to += offset) {
      if (board[to]?.color !== piece.color) found.push(to);
      if (board[to] || !SLIDES[piece.type]) break;
    }
  }
  return found;
}

export const name = (square) => 'abcdefgh'[square & 15] + '87654321'[square >> 4];
"""
        },
        manifest=declared(),
        package=ESM,
    ),
)
