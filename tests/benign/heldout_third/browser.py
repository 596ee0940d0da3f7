"""Benign samples of the page: keys, forms, frames, clipboards and storage, as honest widgets use them."""

from tests.support.asking import asking
from tests.support.samples import Sample

BROWSER: tuple[Sample, ...] = (
    Sample(
        name="sequence-of-keys-opens-a-game",
        family="keyboard",
        files={
            "dist/index.js": r"""'use strict';

const CODE = ['ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'ArrowLeft', 'ArrowRight', 'b', 'a'];

function onSequence(codes, found, target = window) {
  let at = 0;
  const press = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    at = key === codes[at] ? at + 1 : Number(key === codes[0]);
    if (at === codes.length) {
      at = 0;
      found();
    }
  };
  target.addEventListener('keydown', press, true);
  return () => target.removeEventListener('keydown', press, true);
}

function snake(canvas) {
  const pen = canvas.getContext('2d');
  const size = 12;
  let body = [[10, 10], [9, 10], [8, 10]];
  let way = [1, 0];
  let food = [15, 10];
  const step = () => {
    const head = [(body[0][0] + way[0] + 30) % 30, (body[0][1] + way[1] + 20) % 20];
    if (body.some(([x, y]) => x === head[0] && y === head[1])) return false;
    body = [head, ...body];
    if (head[0] === food[0] && head[1] === food[1]) food = [Math.floor(Math.random() * 30), Math.floor(Math.random() * 20)];
    else body.pop();
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const [x, y] of [...body, food]) pen.fillRect(x * size, y * size, size - 1, size - 1);
    return true;
  };
  canvas.tabIndex = 0;
  canvas.onkeydown = ({ key }) => {
    way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key] || way;
  };
  const timer = setInterval(() => step() || clearInterval(timer), 120);
}

let stop;
exports.onEnable = ({ panels }) => {
  stop = onSequence(CODE, () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 360, height: 240 });
    panels.show(canvas);
    snake(canvas);
    canvas.focus();
  });
};
exports.onDisable = () => stop();
""",
        },
    ),
    Sample(
        name="draft-of-a-form-kept",
        family="forms",
        manifest=asking("storage-read", "storage-write"),
        files={
            "dist/index.js": r"""/** Keeps what stands in the forms of this plugin, so that a closed tab loses nothing. Secrets are never kept. */

const SKIPPED = new Set(['password', 'file', 'hidden', 'submit', 'button']);

const keepable = (field) =>
  field.name && !SKIPPED.has(field.type) && !/^(cc-|one-time-code|current-password|new-password)/.test(field.autocomplete);

export function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!keepable(field)) continue;
    if (field.type === 'checkbox') values[field.name] = field.checked;
    else if (field.type === 'radio') {
      if (field.checked) values[field.name] = field.value;
    } else if (field.multiple) values[field.name] = [...field.selectedOptions].map((option) => option.value);
    else values[field.name] = field.value;
  }
  return values;
}

export function write(form, values) {
  for (const field of form.elements) {
    if (!keepable(field) || !(field.name in values)) continue;
    const value = values[field.name];
    if (field.type === 'checkbox') field.checked = value;
    else if (field.type === 'radio') field.checked = field.value === value;
    else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
  }
}

export function keep(form, storage, key) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => storage.set(key, read(form)), 500);
  };
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  form.addEventListener('submit', () => storage.remove(key));
  storage.get(key).then((values) => values && write(form, values));
}

export function onEnable({ storage, panels }) {
  panels.on('open', (panel) => {
    for (const form of panel.querySelectorAll('form[data-draft]')) keep(form, storage, `draft:${form.dataset.draft}`);
  });
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="telephone-number-as-typed",
        family="forms",
        files={
            "dist/index.js": r"""'use strict';

const SHAPES = {
  '+1': '(###) ###-####',
  '+31': '## ########',
  '+33': '# ## ## ## ##',
  '+43': '### #######',
  '+44': '#### ######',
  '+49': '#### #######',
};

const prefixOf = (digits) =>
  Object.keys(SHAPES)
    .filter((prefix) => digits.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];

function shaped(raw) {
  const digits = '+' + raw.replace(/\D/g, '');
  const prefix = prefixOf(digits);
  if (!prefix) return digits;
  let rest = digits.slice(prefix.length);
  let out = prefix + ' ';
  for (const mark of SHAPES[prefix]) {
    if (!rest) break;
    if (mark === '#') {
      out += rest[0];
      rest = rest.slice(1);
    } else out += mark;
  }
  return out.trimEnd();
}

// The caret stands after as many digits as before.
function place(input, digits) {
  let at = 0;
  for (let seen = 0; at < input.value.length && seen < digits; at++) if (/\d/.test(input.value[at])) seen++;
  input.setSelectionRange(at, at);
}

function attach(input) {
  input.inputMode = 'tel';
  input.addEventListener('input', () => {
    const before = input.value.slice(0, input.selectionStart).replace(/\D/g, '').length;
    input.value = shaped(input.value);
    place(input, before);
  });
  input.addEventListener('paste', (event) => {
    event.preventDefault();
    input.value = shaped(event.clipboardData.getData('text/plain'));
    input.dispatchEvent(new Event('change'));
  });
  return input;
}

exports.shaped = shaped;
exports.TelephoneField = ({ value = '', onChange }) => {
  const input = attach(Object.assign(document.createElement('input'), { type: 'tel', value: shaped(value) }));
  input.addEventListener('change', () => onChange(input.value.replace(/[^\d+]/g, '')));
  return input;
};
""",
        },
    ),
    Sample(
        name="paste-without-its-dress",
        family="clipboard",
        manifest=asking("clipboard-read", "clipboard-write"),
        files={
            "dist/index.js": r"""'use strict';
// "Clean the clipboard": what was copied loses its styles, and links lose the parts that follow a reader about.

const FOLLOWERS = /^(utm_\w+|fbclid|gclid|mc_eid|igshid|ref_src)$/;
const KEPT = new Set(['A', 'B', 'BLOCKQUOTE', 'BR', 'CODE', 'EM', 'H1', 'H2', 'H3', 'I', 'LI', 'OL', 'P', 'PRE', 'STRONG', 'UL']);

function bare(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return address;
  }
  for (const name of [...url.searchParams.keys()]) if (FOLLOWERS.test(name)) url.searchParams.delete(name);
  return url.href;
}

function plain(node, into) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) into.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      if (['SCRIPT', 'STYLE', 'META'].includes(child.tagName)) continue;
      const kept = KEPT.has(child.tagName);
      const copy = kept ? into.ownerDocument.createElement(child.tagName) : into;
      if (child.tagName === 'A' && /^https?:/.test(child.href)) copy.href = bare(child.href);
      plain(child, copy);
      if (kept) into.append(copy);
    }
  }
  return into;
}

exports.bare = bare;
exports.commands = {
  async 'clean-clipboard'() {
    for (const item of await navigator.clipboard.read()) {
      if (!item.types.includes('text/html')) continue;
      const html = await (await item.getType('text/html')).text();
      const page = new DOMParser().parseFromString(html, 'text/html');
      const body = plain(page.body, document.implementation.createHTMLDocument('').body);
      await navigator.clipboard.write([
        new ClipboardItem({
          'text/html': new Blob([body.innerHTML], { type: 'text/html' }),
          'text/plain': new Blob([body.textContent], { type: 'text/plain' }),
        }),
      ]);
      return 'Cleaned.';
    }
    const text = await navigator.clipboard.readText();
    await navigator.clipboard.writeText(text.replace(/https?:\/\/\S+/g, bare));
    return 'Cleaned.';
  },
};
""",
        },
    ),
    Sample(
        name="widget-saved-as-a-picture",
        family="canvas",
        files={
            "dist/index.js": r"""'use strict';

function styled(element) {
  const copy = element.cloneNode(true);
  const from = [element, ...element.querySelectorAll('*')];
  const to = [copy, ...copy.querySelectorAll('*')];
  from.forEach((node, i) => {
    const style = getComputedStyle(node);
    to[i].style.cssText = [...style].map((name) => `${name}:${style.getPropertyValue(name)}`).join(';');
    if (node instanceof HTMLInputElement) to[i].setAttribute('value', node.type === 'password' ? '' : node.value);
  });
  return copy;
}

function asSvg(element) {
  const { width, height } = element.getBoundingClientRect();
  const text = new XMLSerializer().serializeToString(styled(element));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<foreignObject width="100%" height="100%">${text}</foreignObject></svg>`
  );
}

async function asPng(element, scale = window.devicePixelRatio || 1) {
  const picture = new Image();
  picture.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(asSvg(element));
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  const pen = canvas.getContext('2d');
  pen.scale(scale, scale);
  pen.drawImage(picture, 0, 0);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}

function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.style.display = 'none';
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

exports.commands = {
  async picture({ widget }, { widgets }) {
    save(await asPng(widgets.element(widget)), `${widget}.png`);
  },
};
""",
        },
    ),
    Sample(
        name="files-dropped-and-shown",
        family="file-reading",
        manifest=asking("storage-write"),
        files={
            "dist/index.js": r"""import React, { useCallback, useState } from 'react';

const LIMIT = 2 * 1024 * 1024;

const asDataUrl = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

async function smaller(file, side) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
}

export function PictureWell({ storage, name }) {
  const [shown, setShown] = useState(null);
  const [problem, setProblem] = useState('');

  const take = useCallback(
    async (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? event.target.files;
      if (!file?.type.startsWith('image/')) {
        setProblem('Only pictures can be put here.');
        return;
      }
      const url = await asDataUrl(file.size > LIMIT ? await smaller(file, 1600) : file);
      await storage.set(`picture:${name}`, url);
      setProblem('');
      setShown(url);
    },
    [storage, name],
  );

  return (
    <label className="well" onDragOver={(event) => event.preventDefault()} onDrop={take}>
      {shown ? <img src={shown} alt="" /> : 'Drop a picture here'}
      <input type="file" accept="image/*" hidden onChange={take} />
      {problem && <em role="alert">{problem}</em>}
    </label>
  );
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="names-in-local-storage-moved",
        family="storage-helper",
        files={
            "dist/index.js": r"""'use strict';
// Version 1 of this plugin kept its values in localStorage under "weather."; version 2 keeps them in its own storage.

const PREFIX = 'weather.';
const RENAMED = { place: 'location.name', lat: 'location.latitude', lon: 'location.longitude', c: 'units' };
const CONVERT = {
  units: (value) => (value === '1' ? 'celsius' : 'fahrenheit'),
  'location.latitude': Number,
  'location.longitude': Number,
};

function own(store) {
  const found = {};
  for (let i = 0; i < store.length; i++) {
    const key = store.key(i);
    if (key.startsWith(PREFIX)) found[key.slice(PREFIX.length)] = store.getItem(key);
  }
  return found;
}

function renamed(old) {
  const values = {};
  for (const [name, text] of Object.entries(old)) {
    const target = RENAMED[name];
    if (target) values[target] = (CONVERT[target] || String)(text);
  }
  return values;
}

function nested(flat) {
  const tree = {};
  for (const [path, value] of Object.entries(flat)) {
    const parts = path.split('.');
    const last = parts.pop();
    let node = tree;
    for (const part of parts) node = node[part] ??= {};
    node[last] = value;
  }
  return tree;
}

exports.onUpdate = async (context, from) => {
  if (!from.startsWith('1.') || typeof localStorage === 'undefined') return;
  const old = own(localStorage);
  for (const [name, value] of Object.entries(nested(renamed(old)))) await context.storage.set(name, value);
  for (const name of Object.keys(old)) localStorage.removeItem(PREFIX + name);
  context.logger.info(`Moved ${Object.keys(old).length} values.`);
};
exports.nested = nested;
exports.renamed = renamed;
""",
        },
    ),
    Sample(
        name="pictures-dimmed-at-night",
        family="observers",
        files={
            "dist/index.js": r"""(() => {
  'use strict';

  const MARK = 'data-night';
  const style = document.createElement('style');
  style.textContent = `
    html[${MARK}] { color-scheme: dark; }
    html[${MARK}] img:not([src$=".svg"]), html[${MARK}] video { filter: brightness(.8) contrast(1.1); }
    html[${MARK}] [${MARK}=invert] { filter: invert(1) hue-rotate(180deg); }
  `;

  function isDrawing(img) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 16;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    try {
      pen.drawImage(img, 0, 0, 16, 16);
      const { data } = pen.getImageData(0, 0, 16, 16);
      let bright = 0;
      for (let i = 0; i < data.length; i += 4) bright += data[i] + data[i + 1] + data[i + 2] > 690;
      return bright > 200;
    } catch {
      return false; // a picture from elsewhere cannot be looked into
    }
  }

  function mark(node) {
    if (node.nodeType !== 1) return;
    const images = node.matches('img') ? [node] : node.querySelectorAll('img');
    for (const img of images) {
      const done = () => isDrawing(img) && img.setAttribute(MARK, 'invert');
      if (img.complete) done();
      else img.addEventListener('load', done, { once: true });
    }
  }

  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) addedNodes.forEach(mark);
  });

  exports.onEnable = () => {
    document.head.append(style);
    const hour = new Date().getHours();
    document.documentElement.toggleAttribute(MARK, hour >= 20 || hour < 7);
    mark(document.body);
    observer.observe(document.body, { childList: true, subtree: true });
  };

  exports.onDisable = () => {
    observer.disconnect();
    style.remove();
    document.documentElement.removeAttribute(MARK);
  };
})();
""",
        },
    ),
    Sample(
        name="pictures-loaded-when-near",
        family="observers",
        files={
            "dist/index.js": r"""var LazyPictures = (function (exports) {
  'use strict';

  var EMPTY = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
  var watched = new WeakMap();

  function swap(img) {
    var wanted = watched.get(img);
    if (!wanted) return;
    watched.delete(img);
    if (wanted.srcset) img.srcset = wanted.srcset;
    img.src = wanted.src;
    img.decode && img.decode().then(
      function () { img.classList.add('is-shown'); },
      function () { img.classList.add('is-broken'); }
    );
  }

  var observer = typeof IntersectionObserver === 'function'
    ? new IntersectionObserver(function (entries) {
        entries.forEach(function (entry) {
          if (!entry.isIntersecting) return;
          observer.unobserve(entry.target);
          swap(entry.target);
        });
      }, { rootMargin: '200px 0px' })
    : { observe: swap, unobserve: function () {} };

  function watch(img) {
    watched.set(img, { src: img.dataset.src, srcset: img.dataset.srcset });
    img.src = EMPTY;
    observer.observe(img);
  }

  exports.Gallery = function (props) {
    var list = document.createElement('div');
    list.className = 'gallery';
    props.pictures.forEach(function (picture) {
      var img = document.createElement('img');
      img.alt = picture.title;
      img.width = picture.width;
      img.height = picture.height;
      img.dataset.src = picture.path;
      list.appendChild(img);
      watch(img);
    });
    return list;
  };
  return exports;
})({});
module.exports = LazyPictures;
""",
        },
    ),
    Sample(
        name="preview-in-a-closed-frame",
        family="frames",
        files={
            "dist/index.js": r"""'use strict';

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

function escape(text) {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function page(html, theme) {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escape(POLICY)}">
<style>body{font:16px/1.5 sans-serif;background:${theme.background};color:${theme.text}}</style>${html}`;
}

/** Shows mail that came as HTML. The frame has no scripts, no forms and no origin. */
class MailView {
  constructor() {
    this.frame = document.createElement('iframe');
    this.frame.setAttribute('sandbox', 'allow-same-origin');
    this.frame.referrerPolicy = 'no-referrer';
    this.frame.style.cssText = 'width:100%;border:0';
    this.frame.addEventListener('load', () => this.fit());
  }

  fit() {
    const { documentElement, links } = this.frame.contentDocument;
    this.frame.style.height = `${documentElement.scrollHeight}px`;
    for (const link of links) {
      link.addEventListener('click', (event) => {
        event.preventDefault();
        this.onLink?.(link.href);
      });
    }
  }

  show(html, theme) {
    const clean = new DOMParser().parseFromString(html, 'text/html');
    for (const node of clean.querySelectorAll('script, iframe, object, embed, form, base, link')) node.remove();
    for (const node of clean.querySelectorAll('*')) {
      for (const { name } of [...node.attributes]) if (name.startsWith('on')) node.removeAttribute(name);
    }
    this.frame.srcdoc = page(clean.body.innerHTML, theme);
  }
}

exports.MailView = MailView;
exports.Mail = ({ mail, theme, dialogs }) => {
  const view = new MailView();
  view.onLink = async (href) => (await dialogs.confirm(`Open ${href}?`)) && window.open(href, '_blank', 'noopener');
  view.show(mail.html, theme);
  return view.frame;
};
""",
        },
    ),
    Sample(
        name="calls-between-windows",
        family="messages",
        files={
            "dist/index.js": r"""'use strict';
// Calls across windows of the same origin: each message has a number, and an answer bears the number of its question.

const MINE = location.origin;

function serve(methods, target = window) {
  const hear = async (event) => {
    if (event.origin !== MINE || !event.data || event.data.kind !== 'call') return;
    const { id, method, args } = event.data;
    const answer = { kind: 'answer', id };
    try {
      if (!Object.hasOwn(methods, method)) throw new Error(`There is no method ${method}`);
      answer.value = await methods[method](...args);
    } catch (error) {
      answer.problem = error.message;
    }
    event.source.postMessage(answer, { targetOrigin: event.origin });
  };
  target.addEventListener('message', hear);
  return () => target.removeEventListener('message', hear);
}

function connect(other, { wait = 5000 } = {}) {
  const open = new Map();
  window.addEventListener('message', ({ origin, source, data }) => {
    if (origin !== MINE || source !== other || data?.kind !== 'answer') return;
    const { resolve, reject, timer } = open.get(data.id) ?? {};
    if (!resolve) return;
    clearTimeout(timer);
    open.delete(data.id);
    if ('problem' in data) reject(new Error(data.problem));
    else resolve(data.value);
  });
  return new Proxy({}, {
    get: (_target, method) => (...args) =>
      new Promise((resolve, reject) => {
        const id = crypto.randomUUID();
        const timer = setTimeout(() => {
          open.delete(id);
          reject(new Error(`${String(method)} took longer than ${wait} ms`));
        }, wait);
        open.set(id, { resolve, reject, timer });
        other.postMessage({ kind: 'call', id, method, args }, MINE);
      }),
  });
}

let stop;
exports.onEnable = ({ widgets }) => {
  stop = serve({ size: (name) => widgets.element(name).getBoundingClientRect().toJSON(), names: () => widgets.names() });
};
exports.onDisable = () => stop();
exports.popOut = () => connect(window.open('/plugins/pop-out', 'pop-out', 'width=400,height=300'));
""",
        },
    ),
    Sample(
        name="one-tab-leads",
        family="messages",
        files={
            "dist/index.js": r"""/** Of all open tabs one asks the server; the others hear from it. */
export class Leader {
  #channel;
  #id = Math.random().toString(36).slice(2);
  #beat;
  #heard = 0;
  leads = false;

  constructor(name, { every = 1000, now = () => Date.now() } = {}) {
    this.every = every;
    this.now = now;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#heard = now();
    this.#beat = setInterval(() => this.#tick(), every);
  }

  #hear({ kind, id, value }) {
    if (kind === 'beat') {
      this.#heard = this.now();
      if (this.leads && id < this.#id) this.leads = false;
    } else if (kind === 'leave') {
      this.#heard = 0;
    } else if (kind === 'value') {
      this.onValue?.(value);
    }
  }

  #tick() {
    if (!this.leads && this.now() - this.#heard > this.every * 3) {
      this.leads = true;
      this.onLead?.();
    }
    if (this.leads) this.#channel.postMessage({ kind: 'beat', id: this.#id });
  }

  share(value) {
    this.#channel.postMessage({ kind: 'value', id: this.#id, value });
    this.onValue?.(value);
  }

  close() {
    clearInterval(this.#beat);
    if (this.leads) this.#channel.postMessage({ kind: 'leave', id: this.#id });
    this.#channel.close();
  }
}

let leader;
export function onEnable(context) {
  leader = new Leader('acme.weather');
  leader.onValue = (value) => context.widgets.update('weather', value);
  leader.onLead = async () => leader.share(await context.storage.get('latest'));
  addEventListener('pagehide', () => leader.close());
}
export const onDisable = () => leader.close();
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="bell-from-a-sound-worklet",
        family="worker",
        files={
            "dist/index.js": r"""'use strict';

// The worklet is written here as text so that the plugin stays one file.
const BELL = `
class Bell extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.partials = processorOptions.partials;
    this.time = 0;
  }
  process(_inputs, [[channel]]) {
    for (let i = 0; i < channel.length; i++) {
      const t = this.time + i / sampleRate;
      let sum = 0;
      for (const [frequency, loud, decay] of this.partials) {
        sum += loud * Math.exp(-decay * t) * Math.sin(2 * Math.PI * frequency * t);
      }
      channel[i] = sum / this.partials.length;
    }
    this.time += channel.length / sampleRate;
    return this.time < 6;
  }
}
registerProcessor('bell', Bell);
`;

const PARTIALS = [
  [220, 1, 0.6],
  [440, 0.8, 0.9],
  [528, 0.6, 1.1],
  [660, 0.5, 1.4],
  [1188, 0.3, 2.2],
];

let audio = null;

async function ring(volume = 0.5) {
  if (!audio) {
    audio = new AudioContext();
    const url = URL.createObjectURL(new Blob([BELL], { type: 'application/javascript' }));
    try {
      await audio.audioWorklet.addModule(url);
    } finally {
      URL.revokeObjectURL(url);
    }
  }
  const bell = new AudioWorkletNode(audio, 'bell', { processorOptions: { partials: PARTIALS } });
  const gain = new GainNode(audio, { gain: volume });
  bell.connect(gain).connect(audio.destination);
}

exports.onEnable = ({ bus }) => bus.on('timer.end', () => ring());
exports.onDisable = () => audio?.close();
exports.commands = { bell: ({ volume }) => ring(Number(volume)) };
""",
        },
    ),
    Sample(
        name="reminder-near-the-shop",
        family="device",
        manifest=asking("geolocation", "notifications", "storage-read"),
        files={
            "dist/index.js": r"""'use strict';

const EARTH = 6_371_000;
const radians = (degrees) => (degrees * Math.PI) / 180;

function metres(a, b) {
  const dLat = radians(b.latitude - a.latitude);
  const dLon = radians(b.longitude - a.longitude);
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(h));
}

class Fences {
  constructor(fences, entered) {
    this.fences = fences;
    this.entered = entered;
    this.inside = new Set();
  }

  at(position) {
    for (const fence of this.fences) {
      const distance = metres(position, fence);
      if (distance < fence.radius && !this.inside.has(fence.name)) {
        this.inside.add(fence.name);
        this.entered(fence);
      } else if (distance > fence.radius * 1.5) {
        this.inside.delete(fence.name);
      }
    }
  }
}

let watch;
exports.onEnable = async ({ storage, notifications, logger }) => {
  const fences = new Fences((await storage.get('fences')) ?? [], ({ name, text }) =>
    notifications.show({ title: name, body: text }),
  );
  watch = navigator.geolocation.watchPosition(
    ({ coords }) => fences.at(coords),
    (error) => logger.warn(error.message),
    { enableHighAccuracy: false, maximumAge: 60_000 },
  );
};
exports.onDisable = () => navigator.geolocation.clearWatch(watch);
exports.Fences = Fences;
""",
        },
    ),
    Sample(
        name="dictation-into-a-note",
        family="device",
        manifest=asking("microphone", "storage-write"),
        files={
            "dist/index.js": r"""import { useEffect, useRef, useState } from 'react';

const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

const SPOKEN = [
  [/\s*\b(?:comma)\b/gi, ','],
  [/\s*\b(?:full stop|period)\b/gi, '.'],
  [/\s*\b(?:new line)\b\s*/gi, '\n'],
  [/\s*\b(?:question mark)\b/gi, '?'],
];

export function written(text) {
  const marked = SPOKEN.reduce((now, [pattern, mark]) => now.replace(pattern, mark), text);
  return marked.replace(/(^|[.?\n]\s*)(\p{Ll})/gu, (_all, before, letter) => before + letter.toUpperCase());
}

export function Dictation({ context, language = navigator.language }) {
  const [on, setOn] = useState(false);
  const [text, setText] = useState('');
  const [heard, setHeard] = useState('');
  const recognition = useRef(null);

  useEffect(() => {
    if (!on || !Recognition) return undefined;
    const ear = new Recognition();
    ear.lang = language;
    ear.continuous = true;
    ear.interimResults = true;
    ear.onresult = (event) => {
      let open = '';
      for (let i = event.resultIndex; i < event.results.length; i++) {
        const [{ transcript }] = event.results[i];
        if (event.results[i].isFinal) setText((before) => written(before + transcript));
        else open += transcript;
      }
      setHeard(open);
    };
    ear.onend = () => setOn(false);
    ear.start();
    recognition.current = ear;
    return () => ear.stop();
  }, [on, language]);

  if (!Recognition) return <p>This browser cannot listen.</p>;
  return (
    <section>
      <textarea value={text + heard} onChange={(event) => setText(event.target.value)} />
      <button onClick={() => setOn(!on)}>{on ? 'Stop' : 'Dictate'}</button>
      <button onClick={() => context.storage.set(`note:${Date.now()}`, text)}>Keep</button>
    </section>
  );
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="bar-codes-of-the-pantry",
        family="device",
        manifest=asking("camera", "storage-read", "storage-write"),
        files={
            "dist/index.js": r"""'use strict';

function checksum(digits) {
  const sum = [...digits.slice(0, 12)].reduce((now, digit, i) => now + Number(digit) * (i % 2 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

const isEan = (code) => /^\d{13}$/.test(code) && checksum(code) === Number(code[12]);

async function* codes(video, signal) {
  const detector = new BarcodeDetector({ formats: ['ean_13', 'qr_code'] });
  while (!signal.aborted) {
    for (const { rawValue } of await detector.detect(video)) yield rawValue;
    await new Promise((next) => requestAnimationFrame(next));
  }
}

exports.Pantry = ({ storage, onClose }) => {
  const box = document.createElement('div');
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  const list = document.createElement('ol');
  const end = document.createElement('button');
  const control = new AbortController();
  end.textContent = 'Done';
  box.append(video, list, end);

  (async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    video.srcObject = stream;
    await video.play();
    end.onclick = () => {
      control.abort();
      stream.getTracks().forEach((track) => track.stop());
      onClose();
    };
    const pantry = (await storage.get('pantry')) || {};
    let last = '';
    for await (const code of codes(video, control.signal)) {
      if (code === last || !isEan(code)) continue;
      last = code;
      pantry[code] = (pantry[code] || 0) + 1;
      await storage.set('pantry', pantry);
      const row = document.createElement('li');
      row.textContent = `${code} × ${pantry[code]}`;
      list.prepend(row);
    }
  })().catch((error) => (list.textContent = error.message));
  return box;
};
exports.isEan = isEan;
""",
        },
    ),
    Sample(
        name="thermometer-on-a-serial-line",
        family="device",
        manifest=asking("storage-write"),
        files={
            "dist/index.js": r"""'use strict';
// A home-made thermometer writes lines such as "T=21.4;H=40*5C": values, and the XOR of the letters before the star.

function checked(line) {
  const [body, sum] = line.trim().split('*');
  if (!sum) return null;
  let xor = 0;
  for (let i = 0; i < body.length; i++) xor ^= body.charCodeAt(i);
  if (xor !== Number.parseInt(sum, 16)) return null;
  return Object.fromEntries(body.split(';').map((pair) => pair.split('=')).map(([name, value]) => [name, Number(value)]));
}

class Lines extends TransformStream {
  constructor() {
    let rest = '';
    super({
      transform(piece, out) {
        const parts = (rest + piece).split('\n');
        rest = parts.pop();
        parts.forEach((part) => out.enqueue(part));
      },
    });
  }
}

async function follow(port, take, signal) {
  await port.open({ baudRate: 9600 });
  const text = port.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new Lines());
  const reader = text.getReader();
  signal.addEventListener('abort', () => reader.cancel());
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const values = checked(value);
    if (values) take(values);
  }
}

const control = new AbortController();
exports.Thermometer = ({ storage }) => {
  const button = document.createElement('button');
  button.textContent = 'Choose the thermometer';
  button.onclick = async () => {
    const port = await navigator.serial.requestPort({ filters: [{ usbVendorId: 0x2341 }] });
    await follow(port, ({ T, H }) => {
      button.textContent = `${T.toFixed(1)} °C, ${H} %`;
      storage.set('temperature', { value: T, at: Date.now() });
    }, control.signal);
  };
  return button;
};
exports.onDisable = () => control.abort();
exports.checked = checked;
""",
        },
    ),
    Sample(
        name="rest-when-nobody-types",
        family="idle",
        manifest=asking("storage-read", "storage-write", "notifications"),
        files={
            "dist/index.js": r""""use strict";
var __classPrivateFieldGet = (this && this.__classPrivateFieldGet) || function (receiver, state, kind, f) {
    if (typeof state === "function" ? receiver !== state || !f : !state.has(receiver)) throw new TypeError("Cannot read private member from an object whose class did not declare it");
    return kind === "m" ? f : kind === "a" ? f.call(receiver) : f ? f.value : state.get(receiver);
};
var _Pomodoro_instances, _Pomodoro_active;
Object.defineProperty(exports, "__esModule", { value: true });
exports.onDisable = exports.onEnable = exports.Pomodoro = void 0;
const EVENTS = ["mousemove", "mousedown", "keydown", "wheel", "touchstart"];
/** Counts minutes in which the owner worked; only that something happened is seen, never what. */
class Pomodoro {
    constructor(clock, length = 25) {
        _Pomodoro_instances.add(this);
        this.clock = clock;
        this.length = length;
        this.minutes = 0;
        this.last = 0;
        this.seen = () => {
            this.last = this.clock();
        };
    }
    start() {
        for (const name of EVENTS) {
            document.addEventListener(name, this.seen, { passive: true, capture: true });
        }
        this.timer = setInterval(() => this.minute(), 60000);
    }
    minute() {
        if (!__classPrivateFieldGet(this, _Pomodoro_instances, "m", _Pomodoro_active).call(this)) {
            return;
        }
        this.minutes += 1;
        if (this.minutes % this.length === 0 && this.onRest) {
            this.onRest(this.minutes);
        }
    }
    stop() {
        clearInterval(this.timer);
        for (const name of EVENTS) {
            document.removeEventListener(name, this.seen, { capture: true });
        }
    }
}
exports.Pomodoro = Pomodoro;
_Pomodoro_instances = new WeakSet(), _Pomodoro_active = function _Pomodoro_active() {
    return document.visibilityState === "visible" && this.clock() - this.last < 60000;
};
let running;
async function onEnable({ storage, notifications }) {
    running = new Pomodoro(Date.now, (await storage.get("length")) ?? 25);
    running.onRest = async (minutes) => {
        notifications.show({ title: "Rest", body: `You worked for ${minutes} minutes.` });
        await storage.set("today", minutes);
    };
    running.start();
}
exports.onEnable = onEnable;
const onDisable = () => running.stop();
exports.onDisable = onDisable;
""",
        },
    ),
    Sample(
        name="where-i-click-shown-to-me",
        family="idle",
        manifest=asking("storage-read", "storage-write"),
        files={
            "dist/index.js": r"""'use strict';
// A map of the owner's own clicks on the own board, drawn for the owner and kept in the plugin's storage only.

const GRID = 40;

class HeatMap {
  constructor(cells = {}) {
    this.cells = cells;
  }

  add(x, y) {
    const key = `${Math.floor(x / GRID)},${Math.floor(y / GRID)}`;
    this.cells[key] = (this.cells[key] || 0) + 1;
  }

  draw(canvas) {
    const pen = canvas.getContext('2d');
    const most = Math.max(1, ...Object.values(this.cells));
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const [key, count] of Object.entries(this.cells)) {
      const [column, row] = key.split(',').map(Number);
      const hue = 240 - (240 * Math.log1p(count)) / Math.log1p(most);
      pen.fillStyle = `hsl(${hue} 90% 50% / .45)`;
      pen.fillRect(column * GRID, row * GRID, GRID, GRID);
    }
  }
}

let map;
let save;
const click = (event) => map.add(event.pageX, event.pageY);

exports.onEnable = async ({ storage }) => {
  map = new HeatMap(await storage.get('clicks'));
  document.addEventListener('click', click, true);
  save = setInterval(() => storage.set('clicks', map.cells), 30_000);
};
exports.onDisable = () => {
  document.removeEventListener('click', click, true);
  clearInterval(save);
};
exports.commands = {
  heat() {
    const canvas = document.createElement('canvas');
    canvas.width = document.documentElement.scrollWidth;
    canvas.height = document.documentElement.scrollHeight;
    canvas.style.cssText = 'position:absolute;inset:0;z-index:9999;pointer-events:none';
    map.draw(canvas);
    document.body.append(canvas);
    setTimeout(() => canvas.remove(), 10_000);
  },
};
""",
        },
    ),
    Sample(
        name="links-outward-made-careful",
        family="links",
        files={
            "dist/index.js": r"""'use strict';

const FOLLOWING = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'gclid', 'fbclid', 'tag', 'ref'];
const WRAPPED = { '/url': 'q', '/l.php': 'u', '/out': 'url', '/redirect': 'target' };

/** Takes the real address out of a redirecting one and removes what names the reader. */
function honest(href) {
  let url = new URL(href);
  const inner = WRAPPED[url.pathname];
  if (inner && url.searchParams.has(inner)) {
    const target = url.searchParams.get(inner);
    if (/^https?:\/\//.test(target)) url = new URL(target);
  }
  for (const name of FOLLOWING) url.searchParams.delete(name);
  return url.href;
}

function care(link) {
  if (link.origin === location.origin || !/^https?:$/.test(link.protocol)) return;
  link.href = honest(link.href);
  link.rel = 'noopener noreferrer';
  link.referrerPolicy = 'no-referrer';
  if (!link.querySelector('.outward')) {
    const mark = document.createElement('sup');
    mark.className = 'outward';
    mark.textContent = '↗';
    mark.title = link.hostname;
    link.append(mark);
  }
}

const observer = new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (node instanceof HTMLAnchorElement) care(node);
      else if (node instanceof Element) node.querySelectorAll('a[href]').forEach(care);
    }
  }
});

exports.honest = honest;
exports.onEnable = () => {
  document.querySelectorAll('a[href]').forEach(care);
  observer.observe(document.body, { childList: true, subtree: true });
};
exports.onDisable = () => observer.disconnect();
""",
        },
    ),
    Sample(
        name="board-behind-a-number",
        family="lock-screen",
        manifest=asking("storage-read", "storage-write"),
        files={
            "dist/index.js": r"""'use strict';
// Covers the board after ten quiet minutes until the owner types the own number. Only a slow hash of it is kept.

const QUIET = 10 * 60 * 1000;

async function hash(pin, salt) {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 400_000 }, key, 256);
  return [...new Uint8Array(bits)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function cover(check) {
  const box = document.createElement('dialog');
  box.style.cssText = 'width:100vw;height:100vh;max-width:none;max-height:none;border:0';
  box.innerHTML = '<form method="dialog"><h1>Locked</h1><input type="password" inputmode="numeric" autofocus></form>';
  box.addEventListener('cancel', (event) => event.preventDefault());
  box.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const input = box.querySelector('input');
    if (await check(input.value)) box.remove();
    else {
      input.value = '';
      input.placeholder = 'That is another number.';
    }
  });
  document.body.append(box);
  box.showModal();
}

let timer;
const quiet = (lock) => {
  clearTimeout(timer);
  timer = setTimeout(lock, QUIET);
};

exports.onEnable = async ({ storage }) => {
  const kept = await storage.get('lock');
  if (!kept) return;
  const salt = Uint8Array.from(kept.salt);
  const lock = () => cover(async (pin) => (await hash(pin, salt)) === kept.hash);
  for (const name of ['pointerdown', 'keydown']) document.addEventListener(name, () => quiet(lock));
  quiet(lock);
};
exports.commands = {
  async 'set-number'({ number }, { storage }) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    await storage.set('lock', { salt: [...salt], hash: await hash(number, salt) });
  },
};
""",
        },
    ),
    Sample(
        name="diary-opened-by-passkey",
        family="lock-screen",
        manifest=asking("storage-read", "storage-write"),
        files={
            "dist/index.js": r"""const text = new TextEncoder();
const b64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const bytes = (string) => Uint8Array.from(atob(string), (letter) => letter.charCodeAt(0));
const SALT = text.encode('qirvo diary v1');

async function enrol(name) {
  const credential = await navigator.credentials.create({
    publicKey: {
      rp: { name: 'Qirvo diary' },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
      extensions: { prf: {} },
    },
  });
  return b64(credential.rawId);
}

async function keyOf(id) {
  const assertion = await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: [{ type: 'public-key', id: bytes(id) }],
      extensions: { prf: { eval: { first: SALT } } },
    },
  });
  const { results } = assertion.getClientExtensionResults().prf;
  return crypto.subtle.importKey('raw', results.first, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

export async function write(storage, day, words) {
  const id = (await storage.get('credential')) ?? (await enrol('owner'));
  await storage.set('credential', id);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(id), text.encode(words));
  await storage.set(`day:${day}`, { iv: b64(iv), sealed: b64(sealed) });
}

export async function read(storage, day) {
  const entry = await storage.get(`day:${day}`);
  if (!entry) return '';
  const key = await keyOf(await storage.get('credential'));
  const open = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes(entry.iv) }, key, bytes(entry.sealed));
  return new TextDecoder().decode(open);
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="element-with-closed-shadow",
        family="components",
        files={
            "dist/index.js": r"""'use strict';

const SHEET = `
:host { display: inline-grid; grid-template-columns: repeat(7, 2em); font: 14px sans-serif }
button { border: 0; background: none; padding: .4em; cursor: pointer }
button[aria-current] { outline: 2px solid currentColor }
button:disabled { opacity: .3 }
`;

class MonthPicker extends HTMLElement {
  static observedAttributes = ['month', 'value'];
  #root = this.attachShadow({ mode: 'closed' });

  connectedCallback() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.addEventListener('click', (event) => this.#pick(event.target.closest('button')));
    this.#draw();
  }

  attributeChangedCallback(name, before, after) {
    if (before !== after && this.isConnected) this.#draw();
  }

  #pick(button) {
    if (!button) return;
    this.setAttribute('value', button.value);
    this.dispatchEvent(new CustomEvent('change', { detail: button.value, bubbles: true, composed: true }));
  }

  #draw() {
    const [year, month] = (this.getAttribute('month') || new Date().toISOString().slice(0, 7)).split('-').map(Number);
    const first = new Date(Date.UTC(year, month - 1, 1));
    const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const cells = Array.from({ length: (first.getUTCDay() + 6) % 7 }, () => document.createElement('span'));
    for (let day = 1; day <= days; day++) {
      const button = document.createElement('button');
      button.value = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      button.textContent = day;
      if (button.value === this.getAttribute('value')) button.setAttribute('aria-current', 'date');
      cells.push(button);
    }
    this.#root.replaceChildren(...cells);
  }
}

if (!customElements.get('month-picker')) customElements.define('month-picker', MonthPicker);
exports.MonthPicker = MonthPicker;
""",
        },
    ),
    Sample(
        name="faces-to-choose-from",
        family="unicode",
        manifest=asking("clipboard-write", "storage-read", "storage-write"),
        files={
            "dist/index.js": r"""'use strict';

const FACES = [
  ['grinning', '\u{1F600}'],
  ['wink', '\u{1F609}'],
  ['heart', '\u2764\uFE0F'],
  ['family', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'],
  ['technologist', '\u{1F9D1}\u200D\u{1F4BB}'],
  ['rainbow flag', '\u{1F3F3}\uFE0F\u200D\u{1F308}'],
  ['pirate flag', '\u{1F3F4}\u200D\u2620\uFE0F'],
  ['Wales', '\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}'],
  ['keycap one', '1\uFE0F\u20E3'],
  ['waving hand', '\u{1F44B}'],
  ['check mark', '\u2714\uFE0E'],
];
const TONES = ['', '\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'];
const TONED = /^\p{Emoji_Modifier_Base}/u;

const toned = (face, tone) => (TONED.test(face) ? face.replace(/^./u, (first) => first + TONES[tone]) : face);

function flag(country) {
  return [...country.toUpperCase()].map((letter) => String.fromCodePoint(0x1f1e6 + letter.charCodeAt(0) - 65)).join('');
}

function find(words) {
  const wanted = words.toLowerCase().split(/\s+/);
  return FACES.filter(([name]) => wanted.every((word) => name.toLowerCase().includes(word)));
}

exports.FacePicker = ({ storage }) => {
  const box = document.createElement('div');
  const search = document.createElement('input');
  const grid = document.createElement('div');
  const draw = async () => {
    const tone = (await storage.get('tone')) || 0;
    const rows = /^[a-z]{2}$/i.test(search.value) ? [[search.value, flag(search.value)]] : find(search.value);
    grid.replaceChildren(...rows.map(([name, face]) => {
      const button = document.createElement('button');
      button.title = name;
      button.textContent = toned(face, tone);
      button.onclick = () => navigator.clipboard.writeText(button.textContent);
      return button;
    }));
  };
  search.oninput = draw;
  box.append(search, grid);
  draw();
  return box;
};
exports.toned = toned;
exports.flag = flag;
""",
        },
    ),
    Sample(
        name="letters-that-look-alike-shown",
        family="unicode",
        files={
            "dist/index.js": r"""'use strict';
// Warns of names in notes that hide something: letters that look alike, marks that are not seen, text that runs backward.

const UNSEEN = {
  '\u00AD': 'soft hyphen',
  '\u200B': 'space without width',
  '\u200C': 'non-joiner',
  '\u200D': 'joiner',
  '\u2060': 'word joiner',
  '\uFEFF': 'byte order mark',
  '\u202A': 'embedding, left to right',
  '\u202B': 'embedding, right to left',
  '\u202D': 'override, left to right',
  '\u202E': 'override, right to left',
  '\u2066': 'isolate, left to right',
  '\u2067': 'isolate, right to left',
  '\u3164': 'hangul filler',
};

const ALIKE = {
  а: 'a', в: 'b', с: 'c', е: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', м: 'm', о: 'o', р: 'p', ѕ: 's', т: 't', у: 'y', х: 'x',
  α: 'a', ο: 'o', ρ: 'p', ν: 'v', υ: 'u', ι: 'i', κ: 'k', ɡ: 'g', ı: 'i', ℓ: 'l', 'ｅ': 'e',
};

const skeleton = (text) => [...text.normalize('NFKC')].map((letter) => ALIKE[letter] ?? letter).join('').toLowerCase();

function scripts(word) {
  const found = new Set();
  for (const letter of word) {
    for (const name of ['Latin', 'Cyrillic', 'Greek']) {
      if (new RegExp(`\\p{Script=${name}}`, 'u').test(letter)) found.add(name);
    }
  }
  return found;
}

function warnings(text) {
  const found = [];
  for (const [at, letter] of [...text].entries()) {
    if (UNSEEN[letter]) found.push({ at, what: UNSEEN[letter] });
  }
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (scripts(word).size > 1) found.push({ at: index, what: `"${word}" looks like "${skeleton(word)}"` });
  }
  return found;
}

exports.skeleton = skeleton;
exports.warnings = warnings;
exports.onEnable = ({ bus, notifications }) =>
  bus.on('note.saved', ({ title }) => {
    for (const { what } of warnings(title)) notifications.show({ title: 'Look twice', body: what });
  });
""",
        },
    ),
    Sample(
        name="letters-as-people-count-them",
        family="unicode",
        files={
            "dist/index.js": r"""(function (root, factory) {
  if (typeof define === 'function' && define.amd) define([], factory);
  else if (typeof module === 'object' && module.exports) module.exports = factory();
  else root.Letters = factory();
}(typeof self !== 'undefined' ? self : this, function () {
  'use strict';

  var JOINER = 0x200d;
  var ranges = {
    // start, end of what joins the letter before it
    extend: [
      [0x0300, 0x036f], [0x0483, 0x0489], [0x0591, 0x05bd], [0x0610, 0x061a], [0x064b, 0x065f], [0x0900, 0x0903],
      [0x093a, 0x094f], [0x200c, 0x200c], [0x20d0, 0x20ff], [0xfe00, 0xfe0f], [0xfe20, 0xfe2f], [0x1f3fb, 0x1f3ff],
      [0xe0020, 0xe007f], [0xe0100, 0xe01ef],
    ],
    flag: [[0x1f1e6, 0x1f1ff]],
  };

  function within(code, list) {
    var low = 0;
    var high = list.length - 1;
    while (low <= high) {
      var middle = (low + high) >> 1;
      if (code < list[middle][0]) high = middle - 1;
      else if (code > list[middle][1]) low = middle + 1;
      else return true;
    }
    return false;
  }

  function split(text) {
    var parts = [];
    var before = 0;
    var flags = 0;
    Array.from(text).forEach(function (letter) {
      var code = letter.codePointAt(0);
      var isFlag = within(code, ranges.flag);
      var joins = before && (code === JOINER || before === JOINER || within(code, ranges.extend) || (isFlag && flags % 2 === 1));
      if (joins) parts[parts.length - 1] += letter;
      else parts.push(letter);
      flags = isFlag ? flags + 1 : 0;
      before = code;
    });
    return parts;
  }

  return {
    split: split,
    count: function (text) { return split(text).length; },
    reverse: function (text) { return split(text).reverse().join(''); },
    shorten: function (text, most) {
      var parts = split(text);
      return parts.length <= most ? text : parts.slice(0, most - 1).join('') + '\u2026';
    },
  };
}));
""",
        },
    ),
    Sample(
        name="address-of-a-wallet-shown",
        family="wallets",
        manifest=asking("storage-read", "clipboard-write", of=("https://chain.example.com",)),
        files={
            "dist/index.js": r"""'use strict';
// Shows the balance of the owner's own public addresses. It knows no key and can send nothing.

const EXPLORER = 'https://chain.example.com/api/address/';
const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const STEPS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const OLD = /^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/;

function polymod(values) {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if ((top >> i) & 1) sum ^= STEPS[i];
  }
  return sum >>> 0;
}

function segwit(address) {
  const at = address.lastIndexOf('1');
  if (at < 1) return false;
  const human = [...address.slice(0, at)].map((letter) => letter.charCodeAt(0));
  const data = [...address.slice(at + 1)].map((letter) => LETTERS.indexOf(letter));
  if (data.includes(-1)) return false;
  const sum = polymod([...human.map((code) => code >> 5), 0, ...human.map((code) => code & 31), ...data]);
  return sum === 1 || sum === 0x2bc830a3;
}

const valid = (address) => OLD.test(address) || segwit(address.toLowerCase());

async function balance(address) {
  const answer = await fetch(EXPLORER + encodeURIComponent(address));
  const { chain_stats: { funded_txo_sum: got, spent_txo_sum: spent } } = await answer.json();
  return (got - spent) / 1e8;
}

exports.Wallet = ({ address, label }) => {
  const row = document.createElement('p');
  if (!valid(address)) {
    row.textContent = `${label}: this is not an address.`;
    return row;
  }
  row.textContent = `${label}: …`;
  balance(address).then((coins) => (row.textContent = `${label}: ${coins.toFixed(8)}`));
  row.onclick = () => navigator.clipboard.writeText(address);
  row.title = 'Click to copy the address.';
  return row;
};
exports.valid = valid;
""",
        },
    ),
)
