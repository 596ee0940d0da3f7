// Values of the stage: stand-ins for whatever the plugin may reach for, texts that carry where they come from, and the
// list of what the plugin did. The plugin may change any built-in, so what is needed here is taken before it begins.

const $ = {
  eval: globalThis.eval, Function, Error, Reflect, Proxy, WeakMap, Map, Set, Promise, JSON, Symbol, String, Number, Array,
  defineProperty: Object.defineProperty, keys: Object.keys, own: Object.getOwnPropertyNames, proto: Object.getPrototypeOf,
  setProto: Object.setPrototypeOf, parse: JSON.parse, stringify: JSON.stringify, isArray: Array.isArray, Date, Math,
  apply: Reflect.apply, construct: Reflect.construct,
};
const call = Function.prototype.call.bind(Function.prototype.call);
const includes = (text, part) => call(String.prototype.includes, text, part);
const [strIncludes, strSlice, strReplace, strSplit, strStarts] = ["includes", "slice", "replace", "split", "startsWith"].map((name) => {
  const method = String.prototype[name];
  return (text, ...rest) => $.apply(method, text, rest);
});
const test = ((method) => (pattern, text) => $.apply(method, pattern, [text]))(RegExp.prototype.test);
const exec = ((method) => (pattern, text) => $.apply(method, pattern, [text]))(RegExp.prototype.exec);
const weakGet = ((method) => (map, key) => $.apply(method, map, [key]))(WeakMap.prototype.get);
const weakSet = ((method) => (map, key, value) => $.apply(method, map, [key, value]))(WeakMap.prototype.set);
const then = ((method) => (promise, ...rest) => $.apply(method, promise, rest))(Promise.prototype.then);

// --- texts that say where they come from ------------------------------------------------------------------------------

const SAMPLES = ["0x52908400098527886E0F7030069857D2E4169EE7", "DE89370400440532013000", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "legal winner thank year wave sausage worth useful legal winner thank yellow", "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"];
const NONE = [];
const LETTERS = "cookie keys password environment environs secretfile storage clipboard settings page remote message decoded relayed owned machine file contacts user device typed asset own given wallet".split(" ");
const letterOf = (label) => 0xe0c0 + LETTERS.indexOf(label);
const mark = (label) => `Qz7${label}Zq${String.fromCharCode(letterOf(label))}`; // the letter is known again when texts are taken apart
const union = (a, b) => {
  if (!b.length) return a;
  const all = [...a];
  for (let n = 0; n < b.length; n++) if (!all.includes(b[n])) all[all.length] = b[n];
  return all;
};

function labelsIn(value, depth = 0) {
  if (typeof value === "string") {
    let found = NONE;
    for (let at = value.indexOf("Qz7"); at >= 0 && found.length < 8; at = value.indexOf("Qz7", at + 3)) {
      const match = exec(/^Qz7([a-z]+)Zq/, strSlice(value, at, at + 30));
      if (match) found = union(found, [match[1]]);
    }
    if (!found.length && value.length > 3 && value.length < 3000) for (let match, tries = 0, pattern = /\ue0([c-d][0-9a-f])|e0([c-d][0-9a-f])|(575[3-9]\d|5760\d)|[\ue0c0-\ue0df]/gi; tries++ < 40 && (match = exec(pattern, value)); ) {
      const code = match[2] ? parseInt(`e0${match[2]}`, 16) : match[3] ? +match[3] : match[0].charCodeAt(0);
      const label = LETTERS[code - 0xe0c0];
      if (label && (match[0].length === 1 || test(/^(?:[0-9a-f]{1,5}[^0-9a-f])|[^0-9a-f](?:[0-9a-f]{1,5})$/i, value))) found = union(found, [label]);
      if (found.length > 3) break;
    }
    if (!found.length && value.length >= 26) for (const each of SAMPLES) if (strIncludes(value, each) || strIncludes(value, strReplace(each, / /g, "%20"))) return ["clipboard"];
    return found;
  }
  if (value === null || (typeof value !== "object" && typeof value !== "function") || depth > 4) return NONE;
  const about = weakGet(meta, value);
  if (about) return about.labels;
  let found = weakGet(carried, value) || NONE;
  if (value instanceof Uint8Array) return value.length < 100000 ? union(found, labelsIn(latin(value), depth + 1)) : found;
  if (value instanceof Map || value instanceof Set) return labelsIn([...value], depth + 1);
  if (typeof value === "function") return found;
  const keys = $.keys(value);
  for (let n = 0; n < keys.length && n < 60; n++) {
    found = union(union(found, labelsIn(keys[n])), labelsIn(value[keys[n]], depth + 1));
  }
  return found;
}

const latin = (bytes) => {
  let text = "";
  for (let n = 0; n < bytes.length; n++) text += String.fromCharCode(bytes[n]);
  return text;
};

// --- what was done ------------------------------------------------------------------------------------------------------

const acts = [];
const MOST_ACTS = 400;
const made = []; // texts that were made at run time and run: [first line, after the last, is hidden]
let lines = 1;

function frames() {
  const stack = String(new $.Error("").stack);
  const found = [];
  const pattern = /:(\d+):(\d+)\)?$/;
  for (const line of strSplit(stack, "\n")) {
    const match = exec(pattern, line.trim());
    if (match && +match[1] > STAGE_LINES) found[found.length] = [+match[1], +match[2]];
  }
  return found;
}

function act(kind, detail, values, more) {
  if (acts.length >= MOST_ACTS) return;
  const stack = frames();
  let hidden = 0;
  for (const [line] of stack) for (const each of made) if (each[2] && line >= each[0] && line < each[1]) hidden = each[3];
  let labels = NONE;
  for (const value of values || NONE) labels = union(labels, labelsIn(value));
  acts[acts.length] = { kind, detail: shown(detail), labels, at: stack.length ? stack[stack.length - 1][0] : 0, near: stack.length ? stack[0][0] : 0, hidden, ...more };
}

function shown(value) {
  let text;
  try { text = typeof value === "string" ? value : value === undefined || value === null ? "" : String(value); } catch { text = ""; }
  return strSlice(text, 0, 600);
}

// --- stand-ins ------------------------------------------------------------------------------------------------------------

const meta = new WeakMap(); // stand-in → {path, labels, kept, settled}
const carried = new WeakMap(); // object → labels
const queue = [];
let turns = 0;
const later = (task, ...args) => {
  if (typeof task === "function" && queue.length < 600) queue[queue.length] = [task, args];
};

const LIST = new Set(["map", "forEach", "filter", "find", "some", "every", "reduce", "flatMap", "findIndex", "sort", "entries", "values", "at", "reverse", "flat", "push", "shift", "pop", "findLast", "reduceRight"]);
const TEXT = new Set(["split", "replace", "replaceAll", "trim", "toLowerCase", "toUpperCase", "match", "matchAll", "startsWith", "endsWith", "includes", "charAt", "charCodeAt", "codePointAt", "substring", "substr", "slice", "padStart", "padEnd", "repeat", "indexOf", "lastIndexOf", "concat", "trimEnd", "trimStart", "localeCompare", "normalize", "search"]);
const textOf = (about) => {
  let text = "";
  for (const label of about.labels) text += mark(label);
  if (about.labels.length && (about.labels[0] === "remote" || about.labels[0] === "message")) text = `${text} ${text} ${text}`; // commands have words
  return text || "value";
};

const TARGET = (function () {}).bind(null); // a function that can be constructed and has no property that must be told

function standIn(path, labels = NONE, kept = {}) {
  const about = { path, labels, kept: $.setProto(kept, null), settled: false };
  const proxy = new $.Proxy(TARGET, {
    get(_, key) {
      if (key in about.kept) return about.kept[key];
      if (key === $.Symbol.toPrimitive) return (hint) => (hint === "number" ? 2 : textOf(about));
      if (key === $.Symbol.hasInstance) return (value) => Boolean(pathOf(value));
      if (key === $.Symbol.iterator) return function* () { yield child(about, "0"); yield child(about, "1"); };
      if (key === $.Symbol.asyncIterator) return async function* () { yield child(about, "0"); };
      if (typeof key === "symbol" || key === "__esModule") return undefined;
      if (key === "default" && !strIncludes(path, ".") && !about.labels.length && !about.data) return proxy;
      if (key === "then") return about.settled ? undefined : (done, failed) => settle(about, proxy, done, failed);
      if (key === "catch" || key === "finally") return (done) => { later(done, standIn("error")); return proxy; };
      if (key === "toString" || key === "toJSON" || key === "valueOf" || key === "toLocaleString") return () => textOf(about);
      if (key === "constructor") return globalThis.Function;
      if (key === "prototype") return (about.kept.prototype = standIn(`${path}.prototype`));
      if (key === "name" || key === "message") return textOf(about);
      const given = reading(about, key, proxy);
      if (given !== undefined) return given;
      if (about.labels.length || about.data) {
        if (key === "length" || key === "size") return 2;
        if (LIST.has(key)) { const items = [child(about, "0"), child(about, "1")]; return items[key].bind(items); }
        if (MODE !== "bare" && (key === "includes" || key === "startsWith" || key === "has")) return () => true;
        if (TEXT.has(key)) { const text = textOf(about); return (...args) => { const got = text[key](...args); return got; }; }
        if (key === "join") return () => textOf(about);
      }
      return (about.kept[key] = child(about, key));
    },
    set(_, key, value) {
      if (writing(about, key, value, proxy) !== true) about.kept[key] = value;
      return true;
    },
    apply(_, self, args) { return called(about, args, proxy, self); },
    construct(_, args, made) { return made !== proxy && made.prototype ? $.setProto({}, made.prototype) : called(about, args, proxy, undefined, true) ?? standIn(path); },
    has: () => true,
    deleteProperty(_, key) { delete about.kept[key]; return true; },
    defineProperty(_, key, what) { writing(about, key, what.value ?? what.get, proxy); about.kept[key] = what.value ?? what.get; return true; },
    ownKeys: () => { const keys = $.own(about.kept).filter((k) => typeof k === "string"); return keys.length ? keys : about.labels.length || about.data ? ["first", "second"] : []; },
    getOwnPropertyDescriptor: (_, key) => typeof key === "symbol" ? undefined : ({ value: proxy[key], writable: true, enumerable: true, configurable: true }),
    getPrototypeOf: () => (path.endsWith(".prototype") ? Object.prototype : (about.kept.__proto ??= standIn(`${path}.prototype`))),
    setPrototypeOf: () => true,
  });
  weakSet(meta, proxy, about);
  return proxy;
}

const child = (about, key) => {
  const made = standIn(about.path ? `${about.path}.${key}` : key, about.labels);
  if (about.data) weakGet(meta, made).data = true;
  return made;
};

function settle(about, proxy, done, failed) {
  about.settled = true;
  const result = then($.Promise.resolve(about.kept.answer ?? proxy), done, failed);
  const next = weakGet(meta, proxy);
  then($.Promise.resolve(), () => { next.settled = false; });
  return result;
}

const data = (path, labels) => {
  const made = standIn(path, labels);
  weakGet(meta, made).data = true;
  return made;
};
const isFunction = (value) => typeof value === "function" && !pathOf(value);
const pathOf = (value) => { const about = value !== null && (typeof value === "object" || typeof value === "function") ? weakGet(meta, value) : undefined; return about ? about.path : ""; };
