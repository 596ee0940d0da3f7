"""Benign samples that read and write formats: tables of numbers, long strings and much work on single bytes."""

from tests.support.asking import asking
from tests.support.samples import Sample

FORMATS: tuple[Sample, ...] = (
    Sample(
        name="message-pack-both-ways",
        family="encoding",
        files={
            "dist/index.js": r"""'use strict';

const text = new TextEncoder();
const words = new TextDecoder();

function encode(value) {
  const out = [];
  const number = (size, n, set) => {
    const view = new DataView(new ArrayBuffer(size));
    view[set](0, n);
    out.push(...new Uint8Array(view.buffer));
  };
  const put = (v) => {
    if (v === null || v === undefined) out.push(0xc0);
    else if (v === false || v === true) out.push(0xc2 + Number(v));
    else if (typeof v === 'number' && Number.isInteger(v) && v >= 0 && v < 128) out.push(v);
    else if (typeof v === 'number' && Number.isInteger(v) && v < 0 && v >= -32) out.push(0x100 + v);
    else if (typeof v === 'number') out.push(0xcb), number(8, v, 'setFloat64');
    else if (typeof v === 'string') {
      const bytes = text.encode(v);
      if (bytes.length < 32) out.push(0xa0 | bytes.length);
      else out.push(0xda), number(2, bytes.length, 'setUint16');
      out.push(...bytes);
    } else if (Array.isArray(v)) {
      out.push(0xdc), number(2, v.length, 'setUint16');
      v.forEach(put);
    } else {
      const pairs = Object.entries(v);
      out.push(0xde), number(2, pairs.length, 'setUint16');
      pairs.forEach(([key, one]) => (put(key), put(one)));
    }
  };
  put(value);
  return Uint8Array.from(out);
}

function decode(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const short = () => view.getUint16((at += 2) - 2);
  const string = (size) => words.decode(bytes.subarray(at, (at += size)));
  const get = () => {
    const mark = bytes[at++];
    if (mark < 0x80) return mark;
    if (mark >= 0xe0) return mark - 0x100;
    if (mark >= 0xa0 && mark < 0xc0) return string(mark & 31);
    switch (mark) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xcb: return view.getFloat64((at += 8) - 8);
      case 0xda: return string(short());
      case 0xdc: return Array.from({ length: short() }, get);
      case 0xde: return Object.fromEntries(Array.from({ length: short() }, () => [get(), get()]));
      default: throw new RangeError(`Unknown mark 0x${mark.toString(16)} at ${at - 1}`);
    }
  };
  return get();
}

module.exports = { encode, decode };
""",
        },
    ),
    Sample(
        name="torrent-like-dictionaries",
        family="encoding",
        files={
            "dist/index.js": r"""'use strict';

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  until(mark) {
    const end = this.bytes.indexOf(mark.charCodeAt(0), this.at);
    if (end < 0) throw new SyntaxError(`No ${mark} after ${this.at}`);
    const found = this.bytes.toString('latin1', this.at, end);
    this.at = end + 1;
    return found;
  }

  value() {
    const mark = String.fromCharCode(this.bytes[this.at]);
    if (mark === 'i') {
      this.at++;
      return Number(this.until('e'));
    }
    if (mark === 'l' || mark === 'd') {
      this.at++;
      const list = [];
      while (this.bytes[this.at] !== 0x65) list.push(this.value());
      this.at++;
      if (mark === 'l') return list;
      const pairs = [];
      for (let i = 0; i < list.length; i += 2) pairs.push([list[i].toString('utf8'), list[i + 1]]);
      return Object.fromEntries(pairs);
    }
    const size = Number(this.until(':'));
    if (!Number.isInteger(size) || this.at + size > this.bytes.length) throw new SyntaxError(`A bad length at ${this.at}`);
    return this.bytes.subarray(this.at, (this.at += size));
  }
}

function write(value) {
  if (typeof value === 'number') return Buffer.from(`i${Math.trunc(value)}e`);
  if (typeof value === 'string') return write(Buffer.from(value));
  if (Buffer.isBuffer(value)) return Buffer.concat([Buffer.from(`${value.length}:`), value]);
  if (Array.isArray(value)) return Buffer.concat([Buffer.from('l'), ...value.map(write), Buffer.from('e')]);
  const keys = Object.keys(value).sort();
  return Buffer.concat([Buffer.from('d'), ...keys.flatMap((key) => [write(key), write(value[key])]), Buffer.from('e')]);
}

exports.read = (bytes) => new Reader(Buffer.from(bytes)).value();
exports.write = write;
exports.DescriptionOfFile = ({ bytes }) => {
  const { info } = exports.read(bytes);
  return { tag: 'dl', children: [info.name.toString(), `${info.length ?? 0} bytes`, `${info.pieces.length / 20} pieces`] };
};
""",
        },
    ),
    Sample(
        name="names-of-hosts-in-ascii",
        family="encoding",
        files={
            "dist/index.js": r"""(function (root) {
  'use strict';

  var BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128;

  function adapt(delta, points, first) {
    var k = 0;
    delta = first ? Math.floor(delta / DAMP) : delta >> 1;
    delta += Math.floor(delta / points);
    for (; delta > ((BASE - TMIN) * TMAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - TMIN));
    return Math.floor(k + ((BASE - TMIN + 1) * delta) / (delta + SKEW));
  }

  function digit(n) {
    return String.fromCharCode(n + 22 + 75 * (n < 26));
  }

  function encode(label) {
    var input = Array.from(label, function (c) { return c.codePointAt(0); });
    var out = input.filter(function (c) { return c < FIRST; }).map(function (c) { return String.fromCharCode(c); });
    var basic = out.length;
    var handled = basic, n = FIRST, delta = 0, bias = BIAS;
    if (basic) out.push('-');
    while (handled < input.length) {
      var m = Math.min.apply(null, input.filter(function (c) { return c >= n; }));
      delta += (m - n) * (handled + 1);
      n = m;
      input.forEach(function (c) {
        if (c < n) delta++;
        if (c !== n) return;
        var q = delta;
        for (var k = BASE; ; k += BASE) {
          var t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
          if (q < t) break;
          out.push(digit(t + ((q - t) % (BASE - t))));
          q = Math.floor((q - t) / (BASE - t));
        }
        out.push(digit(q));
        bias = adapt(delta, handled + 1, handled === basic);
        delta = 0;
        handled++;
      });
      delta++;
      n++;
    }
    return out.join('');
  }

  root.toAscii = function (host) {
    return host.toLowerCase().split(/[.\u3002]/).map(function (label) {
      return /[^\0-\x7f]/.test(label) ? 'xn--' + encode(label) : label;
    }).join('.');
  };
})(typeof exports === 'object' ? exports : (this.Names = {}));
""",
        },
    ),
    Sample(
        name="mail-with-parts-taken-apart",
        family="encoding",
        manifest=asking("storage-read"),
        files={
            "dist/index.js": r"""'use strict';

const decoders = {
  base64: (text) => Buffer.from(text.replace(/\s+/g, ''), 'base64'),
  'quoted-printable': (text) =>
    Buffer.from(
      text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ),
  '7bit': (text) => Buffer.from(text, 'latin1'),
};
decoders['8bit'] = decoders['7bit'];

const word = (text) =>
  text.replace(/=\?([\w-]+)\?([BQ])\?([^?]*)\?=\s*/gi, (_all, charset, kind, coded) => {
    const bytes =
      kind.toUpperCase() === 'B' ? decoders.base64(coded) : decoders['quoted-printable'](coded.replace(/_/g, ' '));
    return new TextDecoder(charset).decode(bytes);
  });

function head(text) {
  const fields = {};
  for (const line of text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at > 0) fields[line.slice(0, at).toLowerCase()] = word(line.slice(at + 1).trim());
  }
  return fields;
}

function parameter(field, name) {
  const found = new RegExp(`${name}="?([^";]+)"?`, 'i').exec(field || '');
  return found ? found[1] : undefined;
}

function parse(mail) {
  const border = mail.search(/\r?\n\r?\n/);
  const fields = head(mail.slice(0, border));
  const body = mail.slice(border).replace(/^\r?\n\r?\n/, '');
  const type = fields['content-type'] || 'text/plain';
  const boundary = /^multipart\//i.test(type) && parameter(type, 'boundary');
  if (boundary) {
    const parts = body.split(`--${boundary}`).slice(1, -1);
    return { fields, parts: parts.map((part) => parse(part.replace(/^\r?\n/, ''))) };
  }
  const decode = decoders[(fields['content-transfer-encoding'] || '7bit').toLowerCase()] || decoders['7bit'];
  const bytes = decode(body);
  if (!/^text\//i.test(type)) return { fields, name: parameter(fields['content-disposition'], 'filename'), bytes };
  return { fields, text: new TextDecoder(parameter(type, 'charset') || 'utf-8').decode(bytes) };
}

exports.parse = parse;
""",
        },
    ),
    Sample(
        name="sound-written-sample-by-sample",
        family="binary-format",
        files={
            "dist/index.js": r"""const RATE = 44_100;

function ascii(view, at, text) {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
}

/** Returns a WAV file of 16-bit samples. */
export function wav(samples) {
  const buffer = new ArrayBuffer(44 + samples.length * 2);
  const view = new DataView(buffer);
  ascii(view, 0, 'RIFF');
  view.setUint32(4, 36 + samples.length * 2, true);
  ascii(view, 8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(view, 36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => view.setInt16(44 + i * 2, Math.max(-1, Math.min(1, sample)) * 0x7fff, true));
  return buffer;
}

const STEPS = { C: -9, D: -7, E: -5, F: -4, G: -2, A: 0, B: 2 };

function frequency(note) {
  const [, name, sharp, octave] = /^([A-G])(#?)(\d)$/.exec(note);
  return 440 * 2 ** ((STEPS[name] + (sharp ? 1 : 0) + (Number(octave) - 4) * 12) / 12);
}

export function melody(text, beat = 0.3) {
  const samples = [];
  for (const part of text.split(/\s+/)) {
    const [note, length = '1'] = part.split('/');
    const count = Math.round(RATE * beat * Number(length));
    const step = note === 'R' ? 0 : (2 * Math.PI * frequency(note)) / RATE;
    for (let i = 0; i < count; i++) samples.push(0.4 * Math.sin(step * i) * Math.min(1, (count - i) / 800, i / 200));
  }
  return samples;
}

export function onEnable({ bus }) {
  const file = new Blob([wav(melody('C5 E5 G5 C6/2'))], { type: 'audio/wav' });
  const player = new Audio(URL.createObjectURL(file));
  bus.on('task.done', () => player.play());
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="where-and-when-a-photo-was-taken",
        family="binary-format",
        files={
            "dist/index.js": r"""'use strict';

const TAGS = {
  0x010f: 'make', 0x0110: 'model', 0x0112: 'orientation', 0x0132: 'changed', 0x8769: 'exif', 0x8825: 'gps',
  0x829a: 'exposure', 0x829d: 'aperture', 0x8827: 'sensitivity', 0x9003: 'taken', 0x920a: 'focalLength',
};
const PLACE = { 1: 'latitudeRef', 2: 'latitude', 3: 'longitudeRef', 4: 'longitude', 6: 'altitude' };
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8];

function directory(view, base, at, little, names) {
  const found = {};
  const count = view.getUint16(at, little);
  for (let i = 0; i < count; i++) {
    const row = at + 2 + i * 12;
    const name = names[view.getUint16(row, little)];
    if (!name) continue;
    const type = view.getUint16(row + 2, little);
    const length = view.getUint32(row + 4, little);
    const where = SIZES[type] * length > 4 ? base + view.getUint32(row + 8, little) : row + 8;
    const one = (n) => {
      const p = where + n * SIZES[type];
      if (type === 2) return String.fromCharCode(view.getUint8(p));
      if (type === 3) return view.getUint16(p, little);
      if (type === 4) return view.getUint32(p, little);
      if (type === 5) return view.getUint32(p, little) / view.getUint32(p + 4, little);
      return view.getUint8(p);
    };
    const values = Array.from({ length }, (_v, n) => one(n));
    found[name] = type === 2 ? values.join('').replace(/\0+$/, '') : length === 1 ? values[0] : values;
  }
  return found;
}

function read(buffer) {
  const view = new DataView(buffer);
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at < view.byteLength - 4; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) !== 0xffe1 || view.getUint32(at + 4) !== 0x45786966) continue;
    const base = at + 10;
    const little = view.getUint16(base) === 0x4949;
    const main = directory(view, base, base + view.getUint32(base + 4, little), little, TAGS);
    const exif = main.exif ? directory(view, base, base + main.exif, little, TAGS) : {};
    const gps = main.gps ? directory(view, base, base + main.gps, little, PLACE) : {};
    return { ...main, ...exif, gps };
  }
  return null;
}

const degrees = ([d, m, s], ref) => (d + m / 60 + s / 3600) * (/[SW]/.test(ref) ? -1 : 1);

exports.read = read;
exports.place = ({ gps }) =>
  gps.latitude && [degrees(gps.latitude, gps.latitudeRef), degrees(gps.longitude, gps.longitudeRef)];
""",
        },
    ),
    Sample(
        name="paper-with-text-and-lines",
        family="binary-format",
        manifest=asking("storage-read"),
        files={
            "dist/index.js": r"""'use strict';
// Writes the smallest useful PDF: one font, text and lines, and a table of where each object begins.

class Paper {
  constructor(width = 595, height = 842) {
    Object.assign(this, { width, height });
    this.pages = [];
    this.page();
  }

  page() {
    this.pages.push([]);
    return this;
  }

  get drawing() {
    return this.pages[this.pages.length - 1];
  }

  text(x, y, size, words) {
    const safe = words.replace(/[^\x20-\x7e\xa0-\xff]/g, '?').replace(/[\\()]/g, '\\$&');
    this.drawing.push(`BT /F1 ${size} Tf ${x} ${this.height - y} Td (${safe}) Tj ET`);
    return this;
  }

  line(x1, y1, x2, y2) {
    this.drawing.push(`${x1} ${this.height - y1} m ${x2} ${this.height - y2} l S`);
    return this;
  }

  bytes() {
    const objects = ['<</Type/Catalog/Pages 2 0 R>>', '', '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>'];
    const kids = [];
    for (const drawing of this.pages) {
      const stream = drawing.join('\n');
      objects.push(`<</Length ${stream.length}>>\nstream\n${stream}\nendstream`);
      const box = `/MediaBox[0 0 ${this.width} ${this.height}]`;
      objects.push(`<</Type/Page/Parent 2 0 R${box}/Contents ${objects.length} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`);
      kids.push(`${objects.length} 0 R`);
    }
    objects[1] = `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${kids.length}>>`;
    let out = '%PDF-1.4\n';
    const places = objects.map((object, i) => {
      const at = out.length;
      out += `${i + 1} 0 obj\n${object}\nendobj\n`;
      return at;
    });
    const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
    const count = objects.length + 1;
    out += `xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<</Size ${count}/Root 1 0 R>>\nstartxref\n${out.length}\n%%EOF\n`;
    return Uint8Array.from(out, (letter) => letter.charCodeAt(0));
  }
}

exports.Paper = Paper;
exports.commands = {
  async paper(_args, { storage, download }) {
    const paper = new Paper().text(50, 60, 20, 'Tasks').line(50, 70, 545, 70);
    (await storage.get('tasks')).forEach((task, i) => paper.text(50, 95 + i * 18, 11, `[${task.done ? 'x' : ' '}] ${task.text}`));
    download('tasks.pdf', paper.bytes());
  },
};
""",
        },
    ),
    Sample(
        name="archive-listed-without-unpacking",
        family="binary-format",
        manifest=asking("filesystem-access"),
        files={
            "dist/index.js": r"""import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const BLOCK = 512;
const text = (block, from, size) => {
  const end = block.indexOf(0, from);
  return block.toString('utf8', from, end < 0 || end > from + size ? from + size : end);
};
const octal = (block, from, size) => Number.parseInt(text(block, from, size).trim() || '0', 8);

function sound(block) {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : block[i];
  return sum === octal(block, 148, 8);
}

/** Yields what stands in a .tar or .tar.gz, entry by entry; refuses names that lead out of the folder. */
export async function* entries(file) {
  let source = createReadStream(file);
  if (/\.(tgz|tar\.gz)$/.test(file)) source = source.pipe(createGunzip());
  let rest = Buffer.alloc(0);
  let skip = 0;
  for await (const piece of source) {
    rest = Buffer.concat([rest, piece]);
    for (;;) {
      if (skip > 0) {
        const step = Math.min(skip, rest.length);
        rest = rest.subarray(step);
        skip -= step;
      }
      if (skip > 0 || rest.length < BLOCK) break;
      const block = rest.subarray(0, BLOCK);
      rest = rest.subarray(BLOCK);
      if (block.every((byte) => byte === 0)) continue;
      if (!sound(block)) throw new Error(`${file} is damaged.`);
      const size = octal(block, 124, 12);
      skip = Math.ceil(size / BLOCK) * BLOCK;
      const prefix = text(block, 345, 155);
      const name = (prefix ? `${prefix}/` : '') + text(block, 0, 100);
      const unsafe = name.startsWith('/') || name.split('/').includes('..');
      yield { name, size, mode: octal(block, 100, 8), kind: String.fromCharCode(block[156] || 48), unsafe };
    }
  }
}

export const commands = {
  async list({ file }, { print }) {
    for await (const { name, size, unsafe } of entries(file)) print(`${String(size).padStart(10)} ${name}${unsafe ? '  (unsafe)' : ''}`);
  },
};
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="compressed-bytes-made-whole",
        family="binary-format",
        files={
            "dist/index.js": r"""'use strict';
/* inflate: RFC 1951 without libraries, for widgets that read small gzipped files */

const LENGTHS = [3,4,5,6,7,8,9,10,11,13,15,17,19,23,27,31,35,43,51,59,67,83,99,115,131,163,195,227,258];
const LENGTH_BITS = [0,0,0,0,0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,4,4,4,4,5,5,5,5,0];
const DISTANCES = [1,2,3,4,5,7,9,13,17,25,33,49,65,97,129,193,257,385,513,769,1025,1537,2049,3073,4097,6145,8193,12289,16385,24577];
const DISTANCE_BITS = [0,0,0,0,1,1,2,2,3,3,4,4,5,5,6,6,7,7,8,8,9,9,10,10,11,11,12,12,13,13];
const ORDER = [16,17,18,0,8,7,9,6,10,5,11,4,12,3,13,2,14,1,15];

function tree(lengths) {
  const counts = new Uint16Array(16);
  const offsets = new Uint16Array(16);
  const symbols = new Uint16Array(lengths.length);
  for (const n of lengths) counts[n]++;
  counts[0] = 0;
  for (let i = 1; i < 16; i++) offsets[i] = offsets[i - 1] + counts[i - 1];
  lengths.forEach((n, symbol) => n && (symbols[offsets[n]++] = symbol));
  return { counts, symbols };
}

const FIXED = tree(Array.from({ length: 288 }, (_x, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
const FIXED_FAR = tree(new Array(30).fill(5));

exports.inflate = (input) => {
  const out = [];
  let at = 0, hold = 0, have = 0;
  const bits = (n) => {
    while (have < n) { hold |= input[at++] << have; have += 8; }
    const value = hold & ((1 << n) - 1);
    hold >>>= n;
    have -= n;
    return value;
  };
  const symbol = ({ counts, symbols }) => {
    let code = 0, first = 0, index = 0;
    for (let n = 1; n < 16; n++) {
      code |= bits(1);
      if (code - counts[n] < first) return symbols[index + (code - first)];
      index += counts[n];
      first = (first + counts[n]) << 1;
      code <<= 1;
    }
    throw new Error('The data are damaged.');
  };
  for (let last = 0; !last; ) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 0) {
      hold = have = 0;
      const size = input[at] | (input[at + 1] << 8);
      at += 4;
      for (let i = 0; i < size; i++) out.push(input[at++]);
      continue;
    }
    let near = FIXED, far = FIXED_FAR;
    if (kind === 2) {
      const n = bits(5) + 257, d = bits(5) + 1, c = bits(4) + 4;
      const first = new Array(19).fill(0);
      for (let i = 0; i < c; i++) first[ORDER[i]] = bits(3);
      const code = tree(first), all = [];
      while (all.length < n + d) {
        const s = symbol(code);
        if (s < 16) all.push(s);
        else if (s === 16) all.push(...new Array(3 + bits(2)).fill(all[all.length - 1]));
        else all.push(...new Array(s === 17 ? 3 + bits(3) : 11 + bits(7)).fill(0));
      }
      near = tree(all.slice(0, n));
      far = tree(all.slice(n));
    }
    for (let s = symbol(near); s !== 256; s = symbol(near)) {
      if (s < 256) { out.push(s); continue; }
      const size = LENGTHS[s - 257] + bits(LENGTH_BITS[s - 257]);
      const d = symbol(far);
      const back = DISTANCES[d] + bits(DISTANCE_BITS[d]);
      for (let i = 0; i < size; i++) out.push(out[out.length - back]);
    }
  }
  return Uint8Array.from(out);
};
""",
        },
    ),
    Sample(
        name="settings-in-a-friendly-dialect",
        family="parser",
        files={
            "dist/index.js": r"""'use strict';
// JSON as people write it: comments, names without quotes, commas too many, numbers such as 0x1F and .5.

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(what) {
    const line = this.text.slice(0, this.at).split('\n').length;
    throw new SyntaxError(`${what} in line ${line}`);
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found && found[0];
  }

  space() {
    this.match(/(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y);
  }

  take(mark) {
    this.space();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  string() {
    const raw = this.match(/'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"/y);
    if (raw === null) return undefined;
    return raw.slice(1, -1).replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g, (_all, u, x, one) => {
      if (u || x) return String.fromCharCode(Number.parseInt(u || x, 16));
      return { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' }[one] ?? one;
    });
  }

  value() {
    this.space();
    if (this.take('{')) return this.object();
    if (this.take('[')) return this.list();
    const text = this.string();
    if (text !== undefined) return text;
    const number = this.match(/[+-]?(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|Infinity|NaN)/iy);
    if (number) return /^[+-]/.test(number) ? Number(number.slice(1)) * (number[0] === '-' ? -1 : 1) : Number(number);
    const word = this.match(/true|false|null/y);
    if (word) return { true: true, false: false, null: null }[word];
    return this.fail(`Unexpected ${JSON.stringify(this.text[this.at] ?? 'end')}`);
  }

  object() {
    const found = {};
    while (!this.take('}')) {
      this.space();
      const key = this.string() ?? this.match(/[$\p{L}_][$\p{L}\p{N}_]*/uy) ?? this.fail('A name is missing');
      if (!this.take(':')) this.fail('A colon is missing');
      Object.defineProperty(found, key, { value: this.value(), enumerable: true, writable: true, configurable: true });
      if (!this.take(',') && this.text[this.at] !== '}') this.fail('A comma is missing');
    }
    return found;
  }

  list() {
    const found = [];
    while (!this.take(']')) {
      found.push(this.value());
      if (!this.take(',') && this.text[this.at] !== ']') this.fail('A comma is missing');
    }
    return found;
  }
}

exports.parse = (text) => {
  const reader = new Reader(text);
  const value = reader.value();
  reader.space();
  if (reader.at < text.length) reader.fail('Something follows the value');
  return value;
};
""",
        },
    ),
    Sample(
        name="tables-with-odd-quotes",
        family="parser",
        files={
            "dist/index.js": r"""/** Reads and writes tables of comma-separated values, and keeps spreadsheets from taking a text for a formula. */

const DANGEROUS = /^[=+\-@\t\r]/;

export function* rows(text, { mark = guess(text) } = {}) {
  let row = [];
  let cell = '';
  let quoted = false;
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === mark) {
      row.push(cell);
      cell = '';
    } else if (letter === '\n' || letter === '\r') {
      if (letter === '\r' && text[i + 1] === '\n') i++;
      yield [...row, cell];
      row = [];
      cell = '';
    } else cell += letter;
  }
  if (cell !== '' || row.length) yield [...row, cell];
}

function guess(text) {
  const line = text.slice(0, text.search(/[\r\n]|$/));
  return [',', ';', '\t', '|'].map((mark) => [line.split(mark).length, mark]).sort((a, b) => b[0] - a[0])[0][1];
}

export function objects(text, options) {
  const [head, ...body] = rows(text, options);
  return body.map((row) => Object.fromEntries(head.map((name, i) => [name.trim(), row[i] ?? ''])));
}

export function write(list, { mark = ',', guard = true } = {}) {
  const names = [...new Set(list.flatMap(Object.keys))];
  const cell = (value) => {
    let text = value == null ? '' : String(value);
    if (guard && DANGEROUS.test(text) && Number.isNaN(Number(text))) text = `'${text}`;
    return text.includes(mark) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...list.map((one) => names.map((name) => one[name]))].map((row) => row.map(cell).join(mark)).join('\r\n');
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="documents-with-tags-walked",
        family="parser",
        files={
            "dist/index.js": r"""'use strict';

const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescapeText = (text) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    if (hex || decimal) return String.fromCodePoint(Number.parseInt(hex || decimal, hex ? 16 : 10));
    return ENTITIES[name] ?? all;
  });

const TOKEN = /<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<\?[^]*?\?>|<!DOCTYPE[^>]*>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Returns the tree of an XML document. Document types are skipped, so no entity is ever made or loaded. */
function parse(xml) {
  const top = { name: '#document', attributes: {}, children: [] };
  const open = [top];
  let at = 0;
  for (const found of xml.matchAll(TOKEN)) {
    if (found.index !== at) throw new SyntaxError(`Not understood at ${at}: ${xml.slice(at, at + 20)}`);
    at += found[0].length;
    const [, cdata, closing, name, attributes, empty, text] = found;
    const inner = open[open.length - 1];
    if (cdata !== undefined) inner.children.push(cdata);
    else if (text !== undefined) {
      if (text.trim()) inner.children.push(unescapeText(text));
    } else if (closing) {
      if (inner.name !== name) throw new SyntaxError(`</${name}> closes <${inner.name}>`);
      open.pop();
    } else if (name) {
      const node = { name, attributes: {}, children: [] };
      for (const [, key, double, single] of attributes.matchAll(ATTRIBUTE)) node.attributes[key] = unescapeText(double ?? single);
      inner.children.push(node);
      if (!empty) open.push(node);
      if (open.length > 200) throw new RangeError('The document is too deep.');
    }
  }
  if (open.length > 1) throw new SyntaxError(`<${open.pop().name}> is never closed`);
  return top.children.find((child) => typeof child === 'object');
}

function* all(node, name) {
  for (const child of node.children) {
    if (typeof child === 'string') continue;
    if (child.name === name) yield child;
    yield* all(child, name);
  }
}

exports.parse = parse;
exports.all = all;
exports.text = (node) => node.children.map((child) => (typeof child === 'string' ? child : exports.text(child))).join('');
""",
        },
    ),
    Sample(
        name="settings-with-sections-and-dots",
        family="parser",
        files={
            "dist/index.js": r""""use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.parse = exports.TomlError = void 0;
class TomlError extends Error {
    constructor(message, line) {
        super(`${message} (line ${line})`);
        this.line = line;
    }
}
exports.TomlError = TomlError;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);
function keys(text, line) {
    const parts = [];
    for (const found of text.matchAll(/\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*(?:\.|$)/g)) {
        parts.push(found[1] ?? found[2] ?? found[3]);
    }
    if (parts.length === 0 || parts.some((part) => FORBIDDEN.has(part))) {
        throw new TomlError(`Not a name: ${text}`, line);
    }
    return parts;
}
function scalar(text, line) {
    const value = text.trim();
    if (/^"(?:[^"\\]|\\.)*"$/.test(value))
        return JSON.parse(value);
    if (/^'[^']*'$/.test(value))
        return value.slice(1, -1);
    if (/^(true|false)$/.test(value))
        return value === "true";
    if (/^[+-]?\d[\d_]*$/.test(value))
        return Number(value.replace(/_/g, ""));
    if (/^[+-]?\d[\d_]*(\.\d+)?(e[+-]?\d+)?$/i.test(value))
        return Number.parseFloat(value.replace(/_/g, ""));
    if (/^0x[0-9a-f_]+$/i.test(value))
        return Number.parseInt(value.slice(2).replace(/_/g, ""), 16);
    if (/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/.test(value))
        return new Date(value.replace(" ", "T"));
    if (value.startsWith("[") && value.endsWith("]")) {
        const inner = value.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]|[^,\s][^,]*/g) ?? [];
        return inner.map((one) => scalar(one, line));
    }
    throw new TomlError(`Not a value: ${value}`, line);
}
function reach(root, path) {
    return path.reduce((node, part) => {
        const next = (node[part] ??= {});
        return Array.isArray(next) ? next[next.length - 1] : next;
    }, root);
}
function parse(text) {
    const root = {};
    let table = root;
    text.split(/\r?\n/).forEach((raw, n) => {
        const line = raw.replace(/^((?:[^"'#]|"(?:[^"\\]|\\.)*"|'[^']*')*)#.*$/, "$1").trim();
        if (!line)
            return;
        let found;
        if ((found = /^\[\[(.+)\]\]$/.exec(line))) {
            const path = keys(found[1], n + 1);
            const last = path.pop();
            const list = (reach(root, path)[last] ??= []);
            list.push((table = {}));
        }
        else if ((found = /^\[(.+)\]$/.exec(line)))
            table = reach(root, keys(found[1], n + 1));
        else if ((found = /^([^=]+)=(.*)$/.exec(line))) {
            const path = keys(found[1].trim(), n + 1);
            const last = path.pop();
            reach(table, path)[last] = scalar(found[2], n + 1);
        }
        else
            throw new TomlError(`Not understood: ${line}`, n + 1);
    });
    return root;
}
exports.parse = parse;
""",
        },
    ),
    Sample(
        name="small-language-with-brackets",
        family="interpreter",
        manifest=asking("storage-read"),
        files={
            "dist/index.js": r"""'use strict';
// Rules of the board are written as (when (> open 10) (show "busy")). They reach the values given here and nothing more.

function tokens(text) {
  return text.match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()]+/g) || [];
}

function read(list) {
  const token = list.shift();
  if (token === undefined) throw new SyntaxError('A bracket is missing.');
  if (token === '(') {
    const parts = [];
    while (list[0] !== ')') parts.push(read(list));
    list.shift();
    return parts;
  }
  if (token === ')') throw new SyntaxError('A bracket too many.');
  if (token[0] === '"') return { text: JSON.parse(token) };
  return Number.isNaN(Number(token)) ? Symbol.for(token) : Number(token);
}

const BASE = {
  '+': (...all) => all.reduce((a, b) => a + b, 0),
  '-': (a, b) => a - b,
  '*': (...all) => all.reduce((a, b) => a * b, 1),
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '=': (a, b) => a === b,
  not: (a) => !a,
  join: (...all) => all.join(''),
};

const FORMS = {
  if: ([test, yes, no], scope) => run(run(test, scope) ? yes : no ?? 0, scope),
  when: ([test, ...rest], scope) => run(test, scope) && rest.map((one) => run(one, scope)).pop(),
  let: ([pairs, ...body], scope) => {
    const inner = new Map(scope);
    for (const [name, value] of pairs) inner.set(Symbol.keyFor(name), run(value, inner));
    return body.map((one) => run(one, inner)).pop();
  },
  fn: ([names, body], scope) => (...args) =>
    run(body, new Map([...scope, ...names.map((name, i) => [Symbol.keyFor(name), args[i]])])),
};

function run(node, scope) {
  if (typeof node === 'number') return node;
  if (typeof node === 'symbol') {
    const name = Symbol.keyFor(node);
    if (!scope.has(name)) throw new ReferenceError(`Unknown: ${name}`);
    return scope.get(name);
  }
  if (!Array.isArray(node)) return node.text;
  const [head, ...rest] = node;
  const form = typeof head === 'symbol' && Object.hasOwn(FORMS, Symbol.keyFor(head)) && FORMS[Symbol.keyFor(head)];
  return form ? form(rest, scope) : run(head, scope)(...rest.map((one) => run(one, scope)));
}

exports.evaluate = (text, values = {}) => run(read(tokens(text)), new Map([...Object.entries(BASE), ...Object.entries(values)]));
exports.onEnable = async ({ storage, bus, notifications }) => {
  const rule = await storage.get('rule');
  bus.on('tasks', (open) => rule && exports.evaluate(rule, { open, show: (body) => notifications.show({ title: 'Rule', body }) }));
};
""",
        },
    ),
    Sample(
        name="old-game-machine",
        family="interpreter",
        files={
            "dist/index.js": r"""'use strict';
// CHIP-8, a machine of 1977 with 35 instructions. The games are files that the owner opens.

const FONT = [
  0xf0, 0x90, 0x90, 0x90, 0xf0, 0x20, 0x60, 0x20, 0x20, 0x70, 0xf0, 0x10, 0xf0, 0x80, 0xf0, 0xf0, 0x10, 0xf0, 0x10, 0xf0,
  0x90, 0x90, 0xf0, 0x10, 0x10, 0xf0, 0x80, 0xf0, 0x10, 0xf0, 0xf0, 0x80, 0xf0, 0x90, 0xf0, 0xf0, 0x10, 0x20, 0x40, 0x40,
  0xf0, 0x90, 0xf0, 0x90, 0xf0, 0xf0, 0x90, 0xf0, 0x10, 0xf0, 0xf0, 0x90, 0xf0, 0x90, 0x90, 0xe0, 0x90, 0xe0, 0x90, 0xe0,
  0xf0, 0x80, 0x80, 0x80, 0xf0, 0xe0, 0x90, 0x90, 0x90, 0xe0, 0xf0, 0x80, 0xf0, 0x80, 0xf0, 0xf0, 0x80, 0xf0, 0x80, 0x80,
];

class Machine {
  constructor(rom) {
    this.memory = new Uint8Array(4096);
    this.memory.set(FONT);
    this.memory.set(rom, 0x200);
    this.v = new Uint8Array(16);
    this.screen = new Uint8Array(64 * 32);
    this.stack = [];
    this.keys = new Set();
    Object.assign(this, { pc: 0x200, i: 0, delay: 0, sound: 0 });
  }

  step() {
    const op = (this.memory[this.pc] << 8) | this.memory[this.pc + 1];
    this.pc += 2;
    const x = (op >> 8) & 15, y = (op >> 4) & 15, n = op & 15, nn = op & 255, nnn = op & 0xfff;
    const { v } = this;
    switch (op >> 12) {
      case 0x0: if (op === 0xe0) this.screen.fill(0); else if (op === 0xee) this.pc = this.stack.pop(); break;
      case 0x1: this.pc = nnn; break;
      case 0x2: this.stack.push(this.pc); this.pc = nnn; break;
      case 0x3: if (v[x] === nn) this.pc += 2; break;
      case 0x4: if (v[x] !== nn) this.pc += 2; break;
      case 0x5: if (v[x] === v[y]) this.pc += 2; break;
      case 0x6: v[x] = nn; break;
      case 0x7: v[x] += nn; break;
      case 0x8: this.sum(n, x, y); break;
      case 0x9: if (v[x] !== v[y]) this.pc += 2; break;
      case 0xa: this.i = nnn; break;
      case 0xb: this.pc = nnn + v[0]; break;
      case 0xc: v[x] = Math.random() * 256 & nn; break;
      case 0xd: this.draw(v[x], v[y], n); break;
      case 0xe: if (this.keys.has(v[x]) === (nn === 0x9e)) this.pc += 2; break;
      default: this.other(nn, x);
    }
  }

  sum(n, x, y) {
    const { v } = this;
    const a = v[x], b = v[y];
    const set = (value, flag) => { v[x] = value; v[15] = flag; };
    [() => (v[x] = b), () => (v[x] |= b), () => (v[x] &= b), () => (v[x] ^= b), () => set(a + b, Number(a + b > 255)),
      () => set(a - b, Number(a >= b)), () => set(a >> 1, a & 1), () => set(b - a, Number(b >= a)), , , , , , ,
      () => set(a << 1, a >> 7)][n]();
  }

  draw(left, top, rows) {
    this.v[15] = 0;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < 8; c++) {
        if (!((this.memory[this.i + r] >> (7 - c)) & 1)) continue;
        const at = ((top + r) % 32) * 64 + ((left + c) % 64);
        this.v[15] |= this.screen[at];
        this.screen[at] ^= 1;
      }
    }
  }

  other(nn, x) {
    const { v, memory } = this;
    if (nn === 0x07) v[x] = this.delay;
    else if (nn === 0x15) this.delay = v[x];
    else if (nn === 0x18) this.sound = v[x];
    else if (nn === 0x1e) this.i += v[x];
    else if (nn === 0x29) this.i = v[x] * 5;
    else if (nn === 0x33) memory.set([v[x] / 100, (v[x] / 10) % 10, v[x] % 10], this.i);
    else if (nn === 0x55) memory.set(v.subarray(0, x + 1), this.i);
    else if (nn === 0x65) v.set(memory.subarray(this.i, this.i + x + 1));
    else if (nn === 0x0a) { const [key] = this.keys; if (key === undefined) this.pc -= 2; else v[x] = key; }
  }
}

exports.Machine = Machine;
""",
        },
    ),
    Sample(
        name="words-on-a-stack",
        family="interpreter",
        files={
            "dist/index.js": r"""/** A calculator in the manner of Forth, for those who like to write "3 4 + dup *". */
export class Forth {
  stack = [];
  output = '';
  #words = new Map();

  constructor() {
    const pop = () => {
      if (!this.stack.length) throw new RangeError('The stack is empty.');
      return this.stack.pop();
    };
    const push = (...values) => this.stack.push(...values);
    const two = (f) => () => {
      const b = pop();
      push(f(pop(), b));
    };
    for (const [name, act] of Object.entries({
      '+': two((a, b) => a + b),
      '-': two((a, b) => a - b),
      '*': two((a, b) => a * b),
      '/': two((a, b) => a / b),
      mod: two((a, b) => ((a % b) + b) % b),
      '=': two((a, b) => (a === b ? -1 : 0)),
      '<': two((a, b) => (a < b ? -1 : 0)),
      dup: () => {
        const a = pop();
        push(a, a);
      },
      drop: pop,
      swap: () => {
        const b = pop();
        push(b, pop());
      },
      over: () => push(this.stack.at(-2)),
      '.': () => (this.output += `${pop()} `),
      cr: () => (this.output += '\n'),
      emit: () => (this.output += String.fromCodePoint(pop())),
    })) this.#words.set(name, act);
  }

  compile(tokens) {
    const steps = [];
    while (tokens.length) {
      const token = tokens.shift();
      if (token === ';' || token === 'then' || token === 'else' || token === 'loop') {
        tokens.ended = token;
        break;
      }
      if (token === 'if') {
        const yes = this.compile(tokens);
        const no = tokens.ended === 'else' ? this.compile(tokens) : () => {};
        steps.push(() => (this.stack.pop() ? yes() : no()));
      } else if (token === 'times') {
        const body = this.compile(tokens);
        steps.push(() => {
          for (let n = Math.min(this.stack.pop(), 10_000); n > 0; n--) body();
        });
      } else if (/^-?\d+(\.\d+)?$/.test(token)) steps.push(() => this.stack.push(Number(token)));
      else {
        steps.push(() => {
          const word = this.#words.get(token);
          if (!word) throw new ReferenceError(`${token} ?`);
          word();
        });
      }
    }
    return () => steps.forEach((step) => step());
  }

  run(text) {
    const tokens = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.output = '';
    while (tokens[0] === ':') {
      tokens.shift();
      this.#words.set(tokens.shift(), this.compile(tokens));
    }
    this.compile(tokens)();
    return this.output;
  }
}
""",
        },
        package={"type": "module"},
    ),
    Sample(
        name="block-cipher-of-the-standard",
        family="cryptography",
        files={
            "dist/index.js": r"""'use strict';
// AES-128 in counter mode, checked against the vectors of the standard; for browsers in which `subtle` is missing.

const SBOX = new Uint8Array(256);
(function fill() {
  let p = 1;
  let q = 1;
  do {
    p = p ^ ((p << 1) & 255) ^ (p & 0x80 ? 0x1b : 0);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 255;
    if (q & 0x80) q ^= 0x09;
    const x = q ^ (q << 1) ^ (q << 2) ^ (q << 3) ^ (q << 4);
    SBOX[p] = ((x ^ (x >> 8)) & 255) ^ 0x63;
  } while (p !== 1);
  SBOX[0] = 0x63;
})();

const double = (a) => ((a << 1) ^ (a & 0x80 ? 0x1b : 0)) & 255;

function schedule(key) {
  const w = new Uint8Array(176);
  w.set(key);
  for (let i = 16, turn = 1; i < 176; i += 4) {
    let t = w.slice(i - 4, i);
    if (i % 16 === 0) {
      t = Uint8Array.of(SBOX[t[1]] ^ turn, SBOX[t[2]], SBOX[t[3]], SBOX[t[0]]);
      turn = double(turn);
    }
    for (let j = 0; j < 4; j++) w[i + j] = w[i + j - 16] ^ t[j];
  }
  return w;
}

function block(w, input) {
  let s = input.map((byte, i) => byte ^ w[i]);
  for (let round = 1; round <= 10; round++) {
    const t = new Uint8Array(16);
    for (let i = 0; i < 16; i++) t[i] = SBOX[s[(i + (i % 4) * 4) % 16]];
    for (let c = 0; round < 10 && c < 16; c += 4) {
      const [a0, a1, a2, a3] = t.subarray(c, c + 4);
      const all = a0 ^ a1 ^ a2 ^ a3;
      t[c] ^= all ^ double(a0 ^ a1);
      t[c + 1] ^= all ^ double(a1 ^ a2);
      t[c + 2] ^= all ^ double(a2 ^ a3);
      t[c + 3] ^= all ^ double(a3 ^ a0);
    }
    s = t.map((byte, i) => byte ^ w[round * 16 + i]);
  }
  return s;
}

exports.counterMode = (key, nonce, data) => {
  const w = schedule(key);
  const counter = new Uint8Array(16);
  counter.set(nonce);
  return data.map((byte, i) => {
    if (i % 16 === 0) {
      new DataView(counter.buffer).setUint32(12, i / 16);
      exports.counterMode.stream = block(w, counter);
    }
    return byte ^ exports.counterMode.stream[i % 16];
  });
};
exports.selfTest = () => block(schedule(new Uint8Array(16)), new Uint8Array(16))[0] === 0x66;
""",
        },
    ),
    Sample(
        name="stream-cipher-for-shared-notes",
        family="cryptography",
        manifest=asking("storage-read", "storage-write"),
        files={
            "dist/index.js": r"""'use strict';

const rotate = (x, n) => (x << n) | (x >>> (32 - n));

function quarter(s, a, b, c, d) {
  s[a] += s[b]; s[d] = rotate(s[d] ^ s[a], 16);
  s[c] += s[d]; s[b] = rotate(s[b] ^ s[c], 12);
  s[a] += s[b]; s[d] = rotate(s[d] ^ s[a], 8);
  s[c] += s[d]; s[b] = rotate(s[b] ^ s[c], 7);
}

function keystream(key, nonce, number) {
  const start = new Uint32Array(16);
  start.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  start.set(new Uint32Array(key.buffer, key.byteOffset, 8), 4);
  start[12] = number;
  start.set(new Uint32Array(nonce.buffer, nonce.byteOffset, 3), 13);
  const s = start.slice();
  for (let i = 0; i < 10; i++) {
    quarter(s, 0, 4, 8, 12);
    quarter(s, 1, 5, 9, 13);
    quarter(s, 2, 6, 10, 14);
    quarter(s, 3, 7, 11, 15);
    quarter(s, 0, 5, 10, 15);
    quarter(s, 1, 6, 11, 12);
    quarter(s, 2, 7, 8, 13);
    quarter(s, 3, 4, 9, 14);
  }
  return new Uint8Array(s.map((word, i) => word + start[i]).buffer);
}

function chacha20(key, nonce, data) {
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 64) {
    const stream = keystream(key, nonce, 1 + at / 64);
    for (let i = at; i < Math.min(at + 64, data.length); i++) out[i] = data[i] ^ stream[i - at];
  }
  return out;
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

exports.chacha20 = chacha20;
exports.commands = {
  async hide({ note, key }, { storage }) {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const words = new TextEncoder().encode(await storage.get(`note:${note}`));
    await storage.set(`note:${note}`, `chacha20:${hex(nonce)}:${hex(chacha20(bytes(key), nonce, words))}`);
  },
  async show({ note, key }, { storage }) {
    const [, nonce, sealed] = (await storage.get(`note:${note}`)).split(':');
    return new TextDecoder().decode(chacha20(bytes(key), bytes(nonce), bytes(sealed)));
  },
};
""",
        },
    ),
    Sample(
        name="cipher-wheels-for-children",
        family="cryptography",
        files={
            "dist/index.js": r"""'use strict';
// A box of old ciphers to play with: wheels, rails, squares, dots and dashes.

const A = 'A'.charCodeAt(0);
const shift = (letter, by) => String.fromCharCode(((((letter.charCodeAt(0) - A + by) % 26) + 26) % 26) + A);
const letters = (text) => text.toUpperCase().replace(/[^A-Z]/g, '');

const caesar = (text, by) => letters(text).replace(/./g, (letter) => shift(letter, by));
const rot13 = (text) => caesar(text, 13);
const atbash = (text) => letters(text).replace(/./g, (letter) => String.fromCharCode(2 * A + 25 - letter.charCodeAt(0)));

function vigenere(text, key, way = 1) {
  const wheel = letters(key);
  return [...letters(text)].map((letter, i) => shift(letter, way * (wheel.charCodeAt(i % wheel.length) - A))).join('');
}

function rails(text, count) {
  const rows = Array.from({ length: count }, () => '');
  const turn = 2 * (count - 1);
  [...letters(text)].forEach((letter, i) => {
    const at = i % turn;
    rows[at < count ? at : turn - at] += letter;
  });
  return rows.join('');
}

const MORSE = Object.fromEntries(
  ('.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..')
    .split(' ')
    .map((code, i) => [String.fromCharCode(A + i), code]),
);
const UNMORSE = Object.fromEntries(Object.entries(MORSE).map(([letter, code]) => [code, letter]));
const morse = (text) => [...letters(text)].map((letter) => MORSE[letter]).join(' ');
const unmorse = (code) => code.trim().split(/\s+/).map((one) => UNMORSE[one] ?? '?').join('');

function xorPad(text, pad) {
  return [...text].map((letter, i) => (letter.charCodeAt(0) ^ pad.charCodeAt(i % pad.length)).toString(2).padStart(8, '0')).join(' ');
}

Object.assign(exports, { caesar, rot13, atbash, vigenere, rails, morse, unmorse, xorPad });
exports.CipherBox = ({ text, kind, key }) => ({ tag: 'output', children: [exports[kind](text, key)] });
""",
        },
    ),
    Sample(
        name="numbers-of-accounts-checked",
        family="validation",
        files={
            "dist/index.js": r"""'use strict';
// Says whether a number can be right: account, book, card, parcel. Nothing is kept, nothing is sent.

const LENGTHS = { AT: 20, BE: 16, CH: 21, DE: 22, DK: 18, ES: 24, FI: 18, FR: 27, GB: 22, IE: 22, IT: 27, NL: 18, NO: 15, PL: 28, SE: 24 };

function iban(text) {
  const plain = text.replace(/\s+/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(plain) || LENGTHS[plain.slice(0, 2)] !== plain.length) return false;
  const digits = (plain.slice(4) + plain.slice(0, 4)).replace(/[A-Z]/g, (letter) => letter.charCodeAt(0) - 55);
  return BigInt(digits) % 97n === 1n;
}

function luhn(text) {
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  for (let i = digits.length - 1, twice = false; i >= 0; i--, twice = !twice) {
    const n = Number(digits[i]) * (twice ? 2 : 1);
    sum += n > 9 ? n - 9 : n;
  }
  return digits.length > 11 && sum % 10 === 0;
}

const BRANDS = [
  ['visa', /^4/],
  ['mastercard', /^(5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720))/],
  ['amex', /^3[47]/],
];

const card = (text) => (luhn(text) ? (BRANDS.find(([, start]) => start.test(text.replace(/\D/g, ''))) ?? ['other'])[0] : null);

function isbn(text) {
  const plain = text.replace(/[-\s]/g, '').toUpperCase();
  if (/^\d{9}[\dX]$/.test(plain)) {
    return [...plain].reduce((sum, digit, i) => sum + (digit === 'X' ? 10 : Number(digit)) * (10 - i), 0) % 11 === 0;
  }
  return /^97[89]\d{10}$/.test(plain) && [...plain].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 ? 3 : 1), 0) % 10 === 0;
}

const MARKS = { iban, card: (text) => Boolean(card(text)), isbn };

exports.NumberCheck = () => {
  const form = document.createElement('form');
  form.innerHTML = `<select>${Object.keys(MARKS).map((name) => `<option>${name}</option>`).join('')}</select><input><output></output>`;
  form.oninput = () => {
    const [select, input, output] = form.children;
    output.textContent = input.value ? (MARKS[select.value](input.value) ? 'can be right' : 'is wrong') : '';
  };
  return form;
};
Object.assign(exports, { iban, card, isbn });
""",
        },
    ),
    Sample(
        name="phrase-from-dice",
        family="passwords",
        manifest=asking("clipboard-write"),
        files={
            "dist/index.js": r"""'use strict';

const WORDS = (
  'abbey acorn adobe alder amber angle apron arena ashes atlas attic badge bagel basil baton beach berry birch bison blade ' +
  'bloom board brick brook broom brush cabin cable camel candy canoe cedar chalk chess cider cliff cloud clove coast comet ' +
  'coral crane crown curry daisy dance delta diary dough draft drift eagle earth easel ember fable fairy fence ferry field ' +
  'flame flute forge frost fruit ghost glade globe grape grass grove guava habit hazel heart hedge heron honey horse hotel'
).split(' ');

const LOOKALIKE = /[0O1lI|]/;

/** An even choice below `limit`: what would favour small numbers is thrown away. */
function below(limit, random = (into) => crypto.getRandomValues(into)) {
  const box = new Uint32Array(1);
  const end = Math.floor(0x1_0000_0000 / limit) * limit;
  do random(box);
  while (box[0] >= end);
  return box[0] % limit;
}

function phrase(count = 6) {
  return Array.from({ length: count }, () => WORDS[below(WORDS.length)]).join('-');
}

function password(length = 20, { symbols = true } = {}) {
  const all = Array.from({ length: 94 }, (_x, i) => String.fromCharCode(33 + i)).filter(
    (letter) => !LOOKALIKE.test(letter) && (symbols || /\w/.test(letter)),
  );
  return Array.from({ length }, () => all[below(all.length)]).join('');
}

const bits = (count, choices) => Math.floor(count * Math.log2(choices));

exports.Generator = () => {
  const box = document.createElement('div');
  const field = Object.assign(document.createElement('input'), { readOnly: true, type: 'text' });
  const make = document.createElement('button');
  const copy = document.createElement('button');
  make.textContent = 'Another';
  copy.textContent = 'Copy';
  make.onclick = () => {
    field.value = phrase();
    field.title = `${bits(6, WORDS.length)} bits`;
  };
  copy.onclick = async () => {
    await navigator.clipboard.writeText(field.value);
    setTimeout(async () => navigator.clipboard.writeText(''), 30_000);
  };
  make.onclick();
  box.append(field, make, copy);
  return box;
};
Object.assign(exports, { below, phrase, password });
""",
        },
    ),
    Sample(
        name="way-across-the-map-in-letters",
        family="encoding",
        files={
            "dist/index.js": r"""'use strict';

const TRIP = '_p~iF~ps|U_ulLnnqC_mqNvxq`@gA}BcDsEkFyG{HoIwJeKuLqMsNaOoPcQwRmSiT_UeVkWgXqYwZ}[c]s^y_mai`kbgcqdwe}fchsi';
const BASE32 = '0123456789bcdefghjkmnpqrstuvwxyz';

/** Reads a way that is written as small steps, five bits to a letter. */
function decode(text, scale = 1e5) {
  const points = [];
  let at = 0;
  const last = [0, 0];
  const step = () => {
    let bits = 0;
    let value = 0;
    let byte;
    do {
      byte = text.charCodeAt(at++) - 63;
      value |= (byte & 31) << bits;
      bits += 5;
    } while (byte >= 32);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  while (at < text.length) {
    last[0] += step();
    last[1] += step();
    points.push([last[0] / scale, last[1] / scale]);
  }
  return points;
}

function geohash(latitude, longitude, size = 8) {
  const low = [-180, -90];
  const high = [180, 90];
  const value = [longitude, latitude];
  let hash = '';
  for (let n = 0, code = 0; hash.length < size; n++) {
    const axis = n % 2;
    const middle = (low[axis] + high[axis]) / 2;
    code = (code << 1) | Number(value[axis] >= middle);
    (value[axis] >= middle ? low : high)[axis] = middle;
    if (n % 5 === 4) {
      hash += BASE32[code];
      code = 0;
    }
  }
  return hash;
}

exports.TripMap = ({ width = 300, height = 200 }) => {
  const points = decode(TRIP);
  const xs = points.map(([, x]) => x);
  const ys = points.map(([y]) => y);
  const fit = (v, all, size) => ((v - Math.min(...all)) / (Math.max(...all) - Math.min(...all))) * size;
  const path = points.map(([y, x]) => `${fit(x, xs, width).toFixed(1)},${(height - fit(y, ys, height)).toFixed(1)}`);
  return { tag: 'svg', children: [{ tag: 'polyline', points: path.join(' ') }] };
};
Object.assign(exports, { decode, geohash });
""",
        },
    ),
)
