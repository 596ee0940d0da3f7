"""Benign samples that speak with a service: each one names its hosts in the manifest and sends what it says it sends."""

from tests.support.asking import asking
from tests.support.samples import Sample

SERVICES: tuple[Sample, ...] = (
    Sample(
        name="feeds-read-in-turn",
        family="declared-service",
        manifest=asking("storage-read", "storage-write", of=("https://feeds.example.org",)),
        files={
            "dist/index.js": r"""'use strict';
// Reads the feeds of the owner through the aggregator that the manifest names.

const SERVICE = 'https://feeds.example.org';
const PAUSE = 15 * 60 * 1000;

function textOf(item, name) {
  const found = item.getElementsByTagName(name)[0];
  return found ? found.textContent.trim() : '';
}

function parse(xml) {
  const page = new DOMParser().parseFromString(xml, 'application/xml');
  if (page.querySelector('parsererror')) throw new Error('The feed is not well-formed.');
  return [...page.querySelectorAll('item, entry')].map((item) => ({
    title: textOf(item, 'title'),
    link: textOf(item, 'link') || item.querySelector('link')?.getAttribute('href') || '',
    when: Date.parse(textOf(item, 'pubDate') || textOf(item, 'updated')) || 0,
  }));
}

async function read(name) {
  const answer = await fetch(`${SERVICE}/v1/feed/${encodeURIComponent(name)}`, {
    headers: { Accept: 'application/rss+xml, application/atom+xml' },
  });
  if (answer.status === 304) return [];
  if (!answer.ok) throw new Error(`Feed ${name}: ${answer.status}`);
  return parse(await answer.text());
}

let timer = 0;

exports.onEnable = async (context) => {
  const names = (await context.storage.get('feeds')) || [];
  const round = async () => {
    const seen = new Set((await context.storage.get('seen')) || []);
    for (const name of names) {
      try {
        for (const item of await read(name)) seen.add(item.link);
      } catch (error) {
        context.logger.warn(error.message);
      }
    }
    await context.storage.set('seen', [...seen].slice(-500));
  };
  await round();
  timer = setInterval(round, PAUSE);
};

exports.onDisable = () => clearInterval(timer);
exports.parse = parse;
""",
        },
    ),
    Sample(
        name="folder-over-webdav",
        family="declared-service",
        manifest=asking("storage-read", of=("https://dav.example.net",)),
        files={
            "dist/index.js": r"""import { h } from './h.js';

const ROOT = 'https://dav.example.net/remote';
const QUESTION = `<?xml version="1.0"?>
<d:propfind xmlns:d="DAV:"><d:prop>
  <d:getlastmodified/><d:getcontentlength/><d:resourcetype/>
</d:prop></d:propfind>`;

export class Dav {
  #head;

  constructor(user, password) {
    this.#head = 'Basic ' + btoa(unescape(encodeURIComponent(`${user}:${password}`)));
  }

  async ask(method, path, body, depth = '1') {
    const answer = await fetch(ROOT + encodeURI(path), {
      method,
      body,
      headers: { Authorization: this.#head, Depth: depth, 'Content-Type': 'application/xml' },
    });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer;
  }

  async list(path) {
    const page = new DOMParser().parseFromString(await (await this.ask('PROPFIND', path, QUESTION)).text(), 'text/xml');
    return [...page.getElementsByTagNameNS('DAV:', 'response')].slice(1).map((node) => ({
      href: decodeURI(node.getElementsByTagNameNS('DAV:', 'href')[0].textContent),
      folder: node.getElementsByTagNameNS('DAV:', 'collection').length > 0,
      size: Number(node.getElementsByTagNameNS('DAV:', 'getcontentlength')[0]?.textContent || 0),
    }));
  }

  put(path, file) {
    return this.ask('PUT', path, file, '0');
  }

  remove(path) {
    return this.ask('DELETE', path, undefined, 'infinity');
  }
}

export async function FolderView({ context }) {
  const { user, password } = await context.storage.get('account');
  const rows = await new Dav(user, password).list('/documents/');
  return h('ul', null, rows.map((row) => h('li', { class: row.folder ? 'folder' : 'file' }, row.href, ' ', row.size)));
}
""",
            "dist/h.js": r"""export const h = (tag, props, ...children) => ({ tag, props: props || {}, children: children.flat() });
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="sensors-over-mqtt",
        family="binary-protocol",
        manifest=asking("storage-read", of=("wss://broker.example.org",)),
        files={
            "dist/index.js": r"""'use strict';
// The part of MQTT 3.1.1 that a reader of sensors needs, over a WebSocket.

const BROKER = 'wss://broker.example.org/mqtt';
const utf8 = new TextEncoder();

const word = (n) => [n >> 8, n & 0xff];
const text = (s) => {
  const bytes = utf8.encode(s);
  return [...word(bytes.length), ...bytes];
};

function length(n) {
  const out = [];
  do {
    const digit = n % 128;
    n = Math.floor(n / 128);
    out.push(n > 0 ? digit | 0x80 : digit);
  } while (n > 0);
  return out;
}

const packet = (type, body) => Uint8Array.from([type, ...length(body.length), ...body]);
const connect = (id, user, key) =>
  packet(0x10, [...text('MQTT'), 4, 0xc2, ...word(60), ...text(id), ...text(user), ...text(key)]);
const subscribe = (topic) => packet(0x82, [0, 1, ...text(topic), 0]);

function publication(bytes) {
  let at = 1;
  while (bytes[at++] & 0x80);
  const size = (bytes[at] << 8) | bytes[at + 1];
  const topic = String.fromCharCode(...bytes.subarray(at + 2, at + 2 + size));
  return { topic, value: Number(new TextDecoder().decode(bytes.subarray(at + 2 + size))) };
}

let socket;
let beat;

exports.onEnable = async ({ storage, bus }) => {
  const { user, key } = await storage.get('broker');
  socket = new WebSocket(BROKER, ['mqtt']);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => socket.send(connect('qirvo-' + Math.random().toString(16).slice(2, 10), user, key));
  socket.onmessage = ({ data }) => {
    const bytes = new Uint8Array(data);
    if (bytes[0] >> 4 === 2) socket.send(subscribe('house/+/temperature'));
    if (bytes[0] >> 4 === 3) bus.emit('sensor', publication(bytes));
  };
  beat = setInterval(() => socket.readyState === 1 && socket.send(Uint8Array.of(0xc0, 0)), 30000);
};

exports.onDisable = () => {
  clearInterval(beat);
  socket.close();
};
""",
        },
    ),
    Sample(
        name="rates-in-one-question",
        family="declared-service",
        manifest=asking(of=("https://rates.example.com",)),
        files={
            "dist/index.js": r"""(function (global, factory) {
  typeof exports === 'object' && typeof module !== 'undefined' ? factory(exports)
    : typeof define === 'function' && define.amd ? define(['exports'], factory)
      : factory((global = global || self).Rates = {});
})(this, function (exports) {
  'use strict';

  var waiting = null;
  var known = new Map();

  function key(from, to) {
    return from + '/' + to;
  }

  function flush() {
    var asked = waiting;
    waiting = null;
    return fetch('https://rates.example.com/latest?pairs=' + encodeURIComponent(asked.pairs.join(',')))
      .then(function (answer) {
        if (!answer.ok) throw new Error('rates: ' + answer.status);
        return answer.json();
      })
      .then(function (body) {
        asked.pairs.forEach(function (pair) {
          known.set(pair, { rate: body.rates[pair], until: Date.now() + 60000 });
        });
        asked.resolve();
      }, asked.reject);
  }

  function load(pair) {
    if (!waiting) {
      waiting = { pairs: [] };
      waiting.promise = new Promise(function (resolve, reject) {
        waiting.resolve = resolve;
        waiting.reject = reject;
      });
      setTimeout(flush, 20);
    }
    if (waiting.pairs.indexOf(pair) < 0) waiting.pairs.push(pair);
    return waiting.promise;
  }

  exports.convert = function (amount, from, to) {
    var pair = key(from, to);
    var hit = known.get(pair);
    if (hit && hit.until > Date.now()) return Promise.resolve(amount * hit.rate);
    return load(pair).then(function () {
      return amount * known.get(pair).rate;
    });
  };
  Object.defineProperty(exports, '__esModule', { value: true });
});
""",
        },
    ),
    Sample(
        name="merge-requests-with-token",
        family="token-service",
        manifest=asking("storage-read", of=("https://code.example.com",)),
        files={
            "dist/index.js": r""""use strict";
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
exports.onEnable = exports.MergeRequests = void 0;
const API = "https://code.example.com/api/v4";
class MergeRequests {
    constructor(token) {
        this.token = token;
    }
    pages(path) {
        return __awaiter(this, void 0, void 0, function* () {
            const all = [];
            let next = "1";
            while (next) {
                const mark = path.includes("?") ? "&" : "?";
                const answer = yield fetch(`${API}${path}${mark}per_page=50&page=${next}`, {
                    headers: { "PRIVATE-TOKEN": this.token },
                });
                if (answer.status === 401) {
                    throw new Error("The token is refused. Make a new one with the scope read_api.");
                }
                all.push(...(yield answer.json()));
                next = answer.headers.get("X-Next-Page");
            }
            return all;
        });
    }
    mine() {
        return __awaiter(this, void 0, void 0, function* () {
            const open = yield this.pages("/merge_requests?scope=assigned_to_me&state=opened");
            return open.map((one) => ({ title: one.title, url: one.web_url, ready: !one.draft }));
        });
    }
}
exports.MergeRequests = MergeRequests;
function onEnable(context) {
    return __awaiter(this, void 0, void 0, function* () {
        const token = yield context.storage.get("token");
        context.widgets.update("requests", token ? yield new MergeRequests(token).mine() : []);
    });
}
exports.onEnable = onEnable;
//# sourceMappingURL=index.js.map
""",
        },
    ),
    Sample(
        name="forecast-with-patience",
        family="retry",
        manifest=asking("storage-read", of=("https://sky.example.org",)),
        files={
            "dist/index.js": r"""const BASE = 'https://sky.example.org/v3';

const sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

/** Asks again after 1, 2, 4 … seconds, with a random part so that dashboards do not come at once. */
export async function patiently(ask, { tries = 5, signal } = {}) {
  for (let n = 0; ; n++) {
    try {
      const answer = await ask(signal);
      if (answer.status !== 429 && answer.status < 500) return answer;
      if (n + 1 >= tries) return answer;
      const after = Number(answer.headers.get('Retry-After'));
      await sleep(after ? after * 1000 : 1000 * 2 ** n * (0.5 + Math.random()), signal);
    } catch (error) {
      if (error.name === 'AbortError' || n + 1 >= tries) throw error;
      await sleep(1000 * 2 ** n, signal);
    }
  }
}

let stop = new AbortController();

export async function onEnable({ storage, widgets, logger }) {
  stop = new AbortController();
  const { latitude, longitude } = await storage.get('place');
  const query = new URLSearchParams({ lat: latitude.toFixed(2), lon: longitude.toFixed(2), hours: '48' });
  try {
    const answer = await patiently((signal) => fetch(`${BASE}/forecast?${query}`, { signal }), { signal: stop.signal });
    const { hours } = await answer.json();
    widgets.update('sky', {
      now: hours[0],
      high: Math.max(...hours.slice(0, 24).map((hour) => hour.temperature)),
      rain: hours.find((hour) => hour.rain > 0.2)?.time ?? null,
    });
  } catch (error) {
    logger.warn(`No forecast: ${error.message}`);
  }
}

export const onDisable = () => stop.abort();
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="push-to-own-topic",
        family="declared-service",
        manifest=asking("storage-read", "notifications", of=("https://push.example.net",)),
        files={
            "dist/index.js": r"""'use strict';
// Sends the owner's reminders to the topic that the owner chose, and shows what others send there.

const HOST = 'https://push.example.net';
const LEVELS = { low: 2, normal: 3, high: 5 };

class Topic {
  constructor(name) {
    if (!/^[\w-]{1,64}$/.test(name)) throw new TypeError(`Not a topic: ${name}`);
    this.name = name;
  }

  send(text, { title, level = 'normal', tags = [] } = {}) {
    return fetch(`${HOST}/${this.name}`, {
      method: 'POST',
      body: text,
      headers: { Title: title || 'Qirvo', Priority: String(LEVELS[level]), Tags: tags.join(',') },
    });
  }

  async *messages(signal) {
    const answer = await fetch(`${HOST}/${this.name}/json`, { signal });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        const message = JSON.parse(line);
        if (message.event === 'message') yield message;
      }
    }
  }
}

let control;

exports.onEnable = async (context) => {
  control = new AbortController();
  const topic = new Topic(await context.storage.get('topic'));
  context.bus.on('reminder.due', (reminder) => topic.send(reminder.text, { title: reminder.title, level: 'high' }));
  try {
    for await (const message of topic.messages(control.signal)) {
      context.notifications.show({ title: message.title, body: message.message });
    }
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
};

exports.onDisable = () => control?.abort();
""",
        },
    ),
    Sample(
        name="translation-of-the-selection",
        family="selection",
        manifest=asking("storage-read", of=("https://translate.example.com",)),
        files={
            "dist/index.js": r"""'use strict';

const ENDPOINT = 'https://translate.example.com/translate';

function selected() {
  const chosen = window.getSelection();
  return chosen && !chosen.isCollapsed ? chosen.toString().trim().slice(0, 2000) : '';
}

async function translate(text, { target, key }) {
  const answer = await fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ q: text, source: 'auto', target, format: 'text', api_key: key }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || `HTTP ${answer.status}`);
  return body.translatedText;
}

function bubble(near) {
  const box = document.createElement('div');
  box.className = 'translation-bubble';
  box.style.cssText = `position:absolute;left:${near.left + scrollX}px;top:${near.bottom + scrollY + 6}px`;
  box.textContent = '…';
  document.body.append(box);
  const close = (event) => {
    if (box.contains(event.target)) return;
    box.remove();
    document.removeEventListener('pointerdown', close);
  };
  document.addEventListener('pointerdown', close);
  return box;
}

exports.commands = {
  async translate(_args, context) {
    const text = selected();
    if (!text) return 'Select some text first.';
    const box = bubble(window.getSelection().getRangeAt(0).getBoundingClientRect());
    try {
      box.textContent = await translate(text, await context.storage.get('translation'));
    } catch (error) {
      box.textContent = `No translation: ${error.message}`;
    }
    return '';
  },
};
""",
        },
    ),
    Sample(
        name="chat-rooms-by-long-polling",
        family="long-polling",
        manifest=asking("storage-read", "storage-write", "notifications", of=("https://matrix.example.org",)),
        files={
            "dist/index.js": r"""'use strict';
// Asks the home server again and again for what is new in the owner's rooms; a message is shown and nothing else.

const SERVER = 'https://matrix.example.org/_matrix/client/v3';
let running = false;

async function call(token, method, path, body) {
  const answer = await fetch(SERVER + path, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    body: body && JSON.stringify(body),
  });
  if (answer.status === 401) {
    running = false;
    throw new Error('Sign in again: the access token is no longer valid.');
  }
  return answer.json();
}

function messages(sync) {
  return Object.entries(sync.rooms?.join ?? {}).flatMap(([room, { timeline }]) =>
    timeline.events
      .filter((event) => event.type === 'm.room.message' && event.content.msgtype === 'm.text')
      .map((event) => ({ room, from: event.sender, text: event.content.body })),
  );
}

async function loop({ storage, notifications, logger }) {
  const token = await storage.get('accessToken');
  let since = await storage.get('since');
  while (running) {
    try {
      const query = new URLSearchParams({ timeout: '30000', ...(since ? { since } : {}) });
      const sync = await call(token, 'GET', `/sync?${query}`);
      if (since) for (const one of messages(sync)) notifications.show({ title: one.from, body: one.text });
      since = sync.next_batch;
      await storage.set('since', since);
    } catch (error) {
      logger.warn(error.message);
      await new Promise((done) => setTimeout(done, 5000));
    }
  }
}

exports.commands = {
  async say({ room, text }, { storage }) {
    const id = `q${Date.now()}`;
    const path = `/rooms/${encodeURIComponent(room)}/send/m.room.message/${id}`;
    await call(await storage.get('accessToken'), 'PUT', path, { msgtype: 'm.text', body: text });
  },
};
exports.onEnable = (context) => {
  running = true;
  loop(context);
};
exports.onDisable = () => {
  running = false;
};
""",
        },
    ),
    Sample(
        name="uploads-that-resume",
        family="upload",
        manifest=asking("storage-read", "storage-write", of=("https://upload.example.org",)),
        files={
            "dist/index.js": r"""const PIECE = 5 * 1024 * 1024;
const TARGET = 'https://upload.example.org/files/';
const VERSION = { 'Tus-Resumable': '1.0.0' };

const encoded = (pairs) =>
  Object.entries(pairs).map(([name, value]) => `${name} ${btoa(unescape(encodeURIComponent(value)))}`).join(',');

const fingerprint = (file) => ['tus', file.name, file.type, file.size, file.lastModified].join('-');

async function begin(file) {
  const answer = await fetch(TARGET, {
    method: 'POST',
    headers: {
      ...VERSION,
      'Upload-Length': String(file.size),
      'Upload-Metadata': encoded({ filename: file.name, filetype: file.type }),
    },
  });
  if (answer.status !== 201) throw new Error(`The server refuses ${file.name}: ${answer.status}`);
  return new URL(answer.headers.get('Location'), TARGET).href;
}

async function offsetOf(url) {
  const answer = await fetch(url, { method: 'HEAD', headers: VERSION });
  return answer.ok ? Number(answer.headers.get('Upload-Offset')) : -1;
}

export async function upload(file, { storage, onProgress = () => {} }) {
  const key = fingerprint(file);
  let url = await storage.get(key);
  let offset = url ? await offsetOf(url) : -1;
  if (offset < 0) {
    url = await begin(file);
    await storage.set(key, url);
    offset = 0;
  }
  while (offset < file.size) {
    const answer = await fetch(url, {
      method: 'PATCH',
      headers: { ...VERSION, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
      body: file.slice(offset, offset + PIECE),
    });
    if (!answer.ok) throw new Error(`The upload stopped at ${offset}: ${answer.status}`);
    offset = Number(answer.headers.get('Upload-Offset'));
    onProgress(offset / file.size);
  }
  await storage.remove(key);
  return url;
}

export function DropZone({ context }) {
  const zone = document.createElement('div');
  zone.className = 'drop-zone';
  zone.ondragover = (event) => event.preventDefault();
  zone.ondrop = async (event) => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) await upload(file, context);
  };
  return zone;
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="calls-in-one-batch",
        family="remote-calls",
        manifest=asking("storage-read", of=("https://rpc.example.com",)),
        files={
            "dist/index.js": r"""'use strict';

class RemoteError extends Error {
  constructor({ code, message, data }) {
    super(message);
    this.name = 'RemoteError';
    Object.assign(this, { code, data });
  }
}

function client(url, { head = {}, wait = 5 } = {}) {
  let number = 0;
  let queue = [];

  async function send() {
    const batch = queue;
    queue = [];
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...head },
        body: JSON.stringify(batch.map(({ id, method, params }) => ({ jsonrpc: '2.0', id, method, params }))),
      });
      const replies = new Map((await answer.json()).map((reply) => [reply.id, reply]));
      for (const call of batch) {
        const reply = replies.get(call.id);
        if (!reply) call.reject(new Error(`No answer to ${call.method}`));
        else if (reply.error) call.reject(new RemoteError(reply.error));
        else call.resolve(reply.result);
      }
    } catch (error) {
      for (const call of batch) call.reject(error);
    }
  }

  const invoke = (method, params) =>
    new Promise((resolve, reject) => {
      if (queue.length === 0) setTimeout(send, wait);
      queue.push({ id: ++number, method, params, resolve, reject });
    });

  // remote.tasks.list({…}) is the call "tasks.list".
  const path = (parts) =>
    new Proxy(() => {}, {
      get: (_target, name) => (name === 'then' ? undefined : path([...parts, name])),
      apply: (_target, _self, [params]) => invoke(parts.join('.'), params),
    });
  return path([]);
}

exports.client = client;
exports.onEnable = async (context) => {
  const remote = client('https://rpc.example.com/v2', { head: { 'X-Key': await context.storage.get('key') } });
  const [tasks, people] = await Promise.all([remote.tasks.list({ open: true }), remote.people.list()]);
  context.widgets.update('board', { tasks, people });
};
""",
        },
    ),
    Sample(
        name="scenes-chosen-on-the-bridge",
        family="long-polling",
        manifest=asking("storage-read", of=("https://bridge.example.net",)),
        files={
            "dist/index.js": r"""'use strict';
// The wall switch writes the wanted scene to the bridge; this service reads it and shows the fitting board.

const BRIDGE = 'https://bridge.example.net/api/scene';
const SCENES = {
  morning: (context) => context.layout.show('morning'),
  work: (context) => {
    context.layout.show('work');
    context.theme.set('light');
  },
  evening: (context) => {
    context.layout.show('evening');
    context.theme.set('dark');
  },
  off: (context) => context.layout.dim(),
};

let last = '';
let timer = null;

async function ask(context) {
  const key = await context.storage.get('bridgeKey');
  const answer = await fetch(BRIDGE, { headers: { 'X-Bridge-Key': key }, cache: 'no-store' });
  if (!answer.ok) return;
  const { scene, changed } = await answer.json();
  if (changed === last) return;
  last = changed;
  const run = Object.hasOwn(SCENES, scene) ? SCENES[scene] : null;
  if (run) run(context);
  else context.logger.warn(`The bridge names a scene that is not known: ${scene}`);
}

exports.onEnable = (context) => {
  const again = () =>
    ask(context)
      .catch((error) => context.logger.warn(error.message))
      .finally(() => {
        timer = setTimeout(again, 2000);
      });
  again();
};

exports.onDisable = () => clearTimeout(timer);
exports.SceneName = () => ({ tag: 'p', children: [last || 'no scene yet'] });
""",
        },
    ),
    Sample(
        name="device-code-sign-in",
        family="sign-in",
        manifest=asking("storage-read", "storage-write", of=("https://id.example.com",)),
        files={
            "dist/index.js": r"""'use strict';
// Signs in without a browser window of its own: the owner types a short code on the provider's page.

const ISSUER = 'https://id.example.com';
const CLIENT = 'qirvo-calendar';

async function post(path, fields) {
  const answer = await fetch(ISSUER + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: CLIENT, ...fields }),
  });
  return { ok: answer.ok, body: await answer.json() };
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

async function signIn(show) {
  const { body: device } = await post('/device/code', { scope: 'calendar.read offline_access' });
  show(`Open ${device.verification_uri} and type ${device.user_code}`);
  let every = device.interval || 5;
  const end = Date.now() + device.expires_in * 1000;
  while (Date.now() < end) {
    await pause(every);
    const { ok, body } = await post('/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device.device_code,
    });
    if (ok) return body;
    if (body.error === 'slow_down') every += 5;
    else if (body.error !== 'authorization_pending') throw new Error(body.error_description || body.error);
  }
  throw new Error('Nobody typed the code in time.');
}

exports.commands = {
  async 'sign-in'(_args, { storage, print }) {
    const tokens = await signIn(print);
    await storage.set('tokens', { ...tokens, until: Date.now() + tokens.expires_in * 1000 });
    print('Signed in.');
  },
  async 'sign-out'(_args, { storage }) {
    const tokens = await storage.get('tokens');
    if (tokens) await post('/revoke', { token: tokens.refresh_token });
    await storage.remove('tokens');
  },
};
""",
        },
    ),
    Sample(
        name="places-while-typing",
        family="search-box",
        manifest=asking("storage-write", of=("https://geo.example.org",)),
        files={
            "dist/index.js": r"""import { useEffect, useRef, useState } from 'react';
import { jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';

const GEO = 'https://geo.example.org/search';

function useDebounced(value, delay) {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return late;
}

export function PlaceInput({ onChosen }) {
  const [typed, setTyped] = useState('');
  const [places, setPlaces] = useState([]);
  const asked = useRef(null);
  const wanted = useDebounced(typed, 300);

  useEffect(() => {
    if (wanted.length < 3) {
      setPlaces([]);
      return undefined;
    }
    asked.current?.abort();
    const control = (asked.current = new AbortController());
    fetch(`${GEO}?q=${encodeURIComponent(wanted)}&limit=5`, { signal: control.signal })
      .then((answer) => answer.json())
      .then(setPlaces)
      .catch((error) => error.name === 'AbortError' || setPlaces([]));
    return () => control.abort();
  }, [wanted]);

  return _jsxs('div', {
    role: 'combobox',
    'aria-expanded': places.length > 0,
    children: [
      _jsx('input', {
        value: typed,
        placeholder: 'Town or street',
        onChange: (event) => setTyped(event.target.value),
        onKeyDown: (event) => event.key === 'Enter' && places[0] && onChosen(places[0]),
      }),
      _jsx('ul', {
        children: places.map((place) =>
          _jsx('li', { onClick: () => onChosen(place), children: place.display_name }, place.place_id),
        ),
      }),
    ],
  });
}
""",
            "src/index.tsx": r"""import { useState } from 'react';

interface Place { place_id: number; display_name: string }

export function PlaceInput({ onChosen }: { onChosen: (place: Place) => void }) {
  const [typed, setTyped] = useState<string>('');
  return <input value={typed} placeholder="Town or street" onChange={(event) => setTyped(event.target.value)} />;
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="programmes-with-media-keys",
        family="media",
        manifest=asking("storage-read", "storage-write", of=("https://audio.example.net",)),
        files={
            "dist/index.js": r"""'use strict';

const CDN = 'https://audio.example.net';
const player = typeof Audio === 'function' ? new Audio() : null;
let list = [];
let at = -1;

function describe(episode) {
  if (!('mediaSession' in navigator)) return;
  navigator.mediaSession.metadata = new MediaMetadata({
    title: episode.title,
    artist: episode.show,
    artwork: [{ src: `${CDN}/art/${episode.id}.png`, sizes: '512x512', type: 'image/png' }],
  });
  const step = (by) => () => {
    player.currentTime = Math.max(0, Math.min(player.duration || 0, player.currentTime + by));
  };
  const actions = {
    play: () => player.play(),
    pause: () => player.pause(),
    seekbackward: step(-15),
    seekforward: step(30),
    previoustrack: () => start(at - 1),
    nexttrack: () => start(at + 1),
  };
  for (const [name, act] of Object.entries(actions)) navigator.mediaSession.setActionHandler(name, act);
}

async function start(index, storage) {
  if (!list[index]) return;
  at = index;
  const episode = list[index];
  player.src = `${CDN}/episodes/${encodeURIComponent(episode.id)}.mp3`;
  player.currentTime = (storage && (await storage.get(`at:${episode.id}`))) || 0;
  describe(episode);
  await player.play();
}

exports.onEnable = async ({ storage }) => {
  list = await (await fetch(`${CDN}/list.json`)).json();
  player.addEventListener('timeupdate', () => {
    if (list[at] && Math.floor(player.currentTime) % 10 === 0) {
      storage.set(`at:${list[at].id}`, player.currentTime);
    }
  });
  player.addEventListener('ended', () => start(at + 1, storage));
};
exports.onDisable = () => player.pause();
exports.start = start;
""",
        },
    ),
    Sample(
        name="files-between-two-browsers",
        family="peer-to-peer",
        manifest=asking("storage-read", of=("wss://signal.example.org",)),
        files={
            "dist/index.js": r"""'use strict';
// Gives one file to another dashboard of the same owner. The signalling server sees the offer and never the file.

const SIGNAL = 'wss://signal.example.org/room/';
const CHUNK = 16 * 1024;

async function meet(room, makeChannel) {
  const socket = new WebSocket(SIGNAL + encodeURIComponent(room));
  const peer = new RTCPeerConnection();
  const say = (message) => socket.send(JSON.stringify(message));
  peer.onicecandidate = ({ candidate }) => candidate && say({ candidate });
  socket.onmessage = async ({ data }) => {
    const message = JSON.parse(data);
    if (message.candidate) return peer.addIceCandidate(message.candidate);
    if (message.description) {
      await peer.setRemoteDescription(message.description);
      if (message.description.type === 'offer') {
        await peer.setLocalDescription(await peer.createAnswer());
        say({ description: peer.localDescription });
      }
    }
  };
  await new Promise((opened, failed) => Object.assign(socket, { onopen: opened, onerror: failed }));
  if (makeChannel) {
    const channel = peer.createDataChannel('file', { ordered: true });
    await peer.setLocalDescription(await peer.createOffer());
    say({ description: peer.localDescription });
    await new Promise((opened) => (channel.onopen = opened));
    return channel;
  }
  return new Promise((found) => (peer.ondatachannel = ({ channel }) => found(channel)));
}

exports.give = async (room, file) => {
  const channel = await meet(room, true);
  channel.send(JSON.stringify({ name: file.name, size: file.size }));
  for (let at = 0; at < file.size; at += CHUNK) {
    if (channel.bufferedAmount > 1 << 20) await new Promise((low) => (channel.onbufferedamountlow = low));
    channel.send(await file.slice(at, at + CHUNK).arrayBuffer());
  }
};

exports.take = async (room, save) => {
  const channel = await meet(room, false);
  let head = null;
  const parts = [];
  channel.onmessage = ({ data }) => {
    if (!head) head = JSON.parse(data);
    else parts.push(data);
    if (parts.reduce((sum, part) => sum + part.byteLength, 0) === head.size) save(head.name, new Blob(parts));
  };
};
""",
        },
    ),
    Sample(
        name="stamp-of-work-for-the-guest-book",
        family="proof-of-work",
        manifest=asking(of=("https://guests.example.com",)),
        files={
            "dist/index.js": r"""'use strict';
// The guest book asks for a small proof of work with each entry, so that it is not filled by programs.

const BOOK = 'https://guests.example.com/entries';

const WORK = `
onmessage = async ({ data: { text, bits } }) => {
  const encoder = new TextEncoder();
  for (let nonce = 0; nonce < 1 << 22; nonce++) {
    const digest = new DataView(await crypto.subtle.digest('SHA-256', encoder.encode(text + nonce)));
    if (digest.getUint32(0) >>> (32 - bits) === 0) return postMessage(nonce);
  }
  postMessage(-1);
};`;

function stamp(text, bits) {
  const url = URL.createObjectURL(new Blob([WORK], { type: 'text/javascript' }));
  const worker = new Worker(url);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data < 0 ? reject(new Error('No stamp was found.')) : resolve(data));
    worker.onerror = reject;
    worker.postMessage({ text, bits });
  }).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(url);
  });
}

async function write(name, message) {
  const { challenge, bits } = await (await fetch(`${BOOK}/challenge`)).json();
  if (bits > 20) throw new Error(`The guest book asks for too much work: ${bits} bits.`);
  const nonce = await stamp(`${challenge}:${message}:`, bits);
  const answer = await fetch(BOOK, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, message, challenge, nonce }),
  });
  if (!answer.ok) throw new Error(`The entry is refused: ${answer.status}`);
}

exports.GuestBook = () => {
  const form = document.createElement('form');
  form.innerHTML = '<input name="name"><textarea name="message"></textarea><button>Write</button>';
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    write(fields.get('name'), fields.get('message')).then(() => form.reset());
  });
  return form;
};
""",
        },
    ),
    Sample(
        name="visits-counted-with-consent",
        family="telemetry",
        manifest=asking("storage-read", of=("https://count.example.org",)),
        files={
            "dist/index.js": r"""!function(){"use strict";
/* counts how often each page of this plugin is opened; only after the owner agreed in the settings */
var u="https://count.example.org/hit",q=[],on=!1,t;
function f(){if(!q.length)return;var b=JSON.stringify({v:1,events:q.splice(0)});
navigator.sendBeacon?navigator.sendBeacon(u,new Blob([b],{type:"text/plain"})):fetch(u,{method:"POST",body:b,keepalive:!0})}
function h(n){on&&(q.push({page:n,day:(new Date).toISOString().slice(0,10)}),q.length>19&&f())}
function p(c){var s=document.createElement("section");s.className="consent";
var l=document.createElement("p");l.textContent="May this plugin count the pages you open? No name and no content is sent.";
var y=document.createElement("button"),n=document.createElement("button");y.textContent="Yes";n.textContent="No";
y.onclick=function(){c.storage.set("count",on=!0);s.remove()};
n.onclick=function(){c.storage.set("count",on=!1);s.remove()};
s.append(l,y,n);return s}
exports.onEnable=function(c){return c.storage.get("count").then(function(v){
if(void 0===v)c.panels.show(p(c));on=!0===v;
t=setInterval(f,6e4);c.router.on("open",h);
document.addEventListener("visibilitychange",function(){"hidden"===document.visibilityState&&f()})})};
exports.onDisable=function(){clearInterval(t);f()};
}();
""",
            "dist/about.js": r"""// What is counted, in words; the settings page shows this list.
export const COUNTED = [
  { what: 'The page', example: 'tasks', why: 'To see which page nobody needs.' },
  { what: 'The day', example: '2026-11-26', why: 'To see whether a page is used less over time.' },
];

export const NOT_COUNTED = ['Names', 'Addresses', 'What you write', 'Other plugins', 'The browser'];

export function CountingNotice() {
  const list = document.createElement('dl');
  for (const { what, example, why } of COUNTED) {
    const term = document.createElement('dt');
    term.textContent = `${what} (such as ${example})`;
    const text = document.createElement('dd');
    text.textContent = why;
    list.append(term, text);
  }
  const not = document.createElement('p');
  not.textContent = `Never counted: ${NOT_COUNTED.join(', ')}.`;
  list.append(not);
  return list;
}
""",
        },
    ),
)
