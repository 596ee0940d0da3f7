// Values of the stage: stand-ins for whatever the plugin may reach for, texts that carry where they come from, and the
// list of what the plugin did. The plugin may change any built-in, so what is needed here is taken before it begins.

const $ = {
  eval: globalThis.eval, Function, Error, Reflect, Proxy, WeakMap, Map, Set, Promise, JSON, Symbol, String, Number, Array,
  defineProperty: Object.defineProperty, keys: Object.keys, own: Object.getOwnPropertyNames, proto: Object.getPrototypeOf,
  setProto: Object.setPrototypeOf, parse: JSON.parse, stringify: JSON.stringify, isArray: Array.isArray, Date, Math,
  apply: Reflect.apply, construct: Reflect.construct,
};
const call = Function.prototype.call.bind(Function.prototype.call);
const [strIncludes, strSlice, strStarts, strFind] = ["includes", "slice", "startsWith", "indexOf"].map((name) => {
  const method = String.prototype[name];
  return (text, ...rest) => $.apply(method, text, rest);
});
const exec = ((method) => (pattern, text) => $.apply(method, pattern, [text]))(RegExp.prototype.exec);
const test = (pattern, text) => exec(pattern, text) !== null; // `RegExp.prototype.test` looks `exec` up
const weakGet = ((method) => (map, key) => $.apply(method, map, [key]))(WeakMap.prototype.get);
const weakSet = ((method) => (map, key, value) => $.apply(method, map, [key, value]))(WeakMap.prototype.set);
const then = ((method) => (promise, ...rest) => $.apply(method, promise, rest))(Promise.prototype.then);
const isGlobal = ((get) => (pattern) => $.apply(get, pattern, []))(Object.getOwnPropertyDescriptor(RegExp.prototype, "global").get);

function strSplit(text, separator) {
  const parts = [];
  let from = 0;
  for (let at = strFind(text, separator); at >= 0; at = strFind(text, separator, from)) {
    parts[parts.length] = strSlice(text, from, at);
    from = at + separator.length;
  }
  parts[parts.length] = strSlice(text, from);
  return parts;
}

/** Replace by a text, in which `$1` is what the first group holds; `String.prototype.replace` looks up what it does. */
function strReplace(text, pattern, by) {
  if (typeof pattern === "string") {
    const at = strFind(text, pattern);
    return at < 0 ? text : strSlice(text, 0, at) + by + strSlice(text, at + pattern.length);
  }
  if (typeof text !== "string") text = String(text);
  let out = "", from = 0;
  pattern.lastIndex = 0;
  for (let match; (match = exec(pattern, text)); ) {
    let put = by;
    if (typeof by === "function") put = by(match[0]);
    else if (strStarts(by, "$1")) put = (match[1] ?? "") + strSlice(by, 2);
    out += strSlice(text, from, match.index) + put;
    from = match.index + match[0].length;
    if (!isGlobal(pattern)) break;
    if (!match[0].length) pattern.lastIndex += 1;
  }
  pattern.lastIndex = 0;
  return out + strSlice(text, from);
}

// --- texts that say where they come from ------------------------------------------------------------------------------

const SAMPLES = ["0x52908400098527886E0F7030069857D2E4169EE7", "DE89370400440532013000", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "legal winner thank year wave sausage worth useful legal winner thank yellow", "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"];
const NONE = [];
const LETTERS = "cookie keys password environment environs secretfile storage clipboard settings page remote message decoded relayed owned machine file contacts user device typed asset own given wallet".split(" ");
const letterOf = (label) => String.fromCharCode(MARK_LETTER + LETTERS.indexOf(label));
const mark = (label) => MARK_HEAD + label + MARK_TAIL + letterOf(label); // the letter is known again when texts are taken apart
const MARKED = new RegExp(`^${MARK_HEAD}([a-z]+?)${MARK_TAIL}`);
const EVERY_MARK = new RegExp(`${MARK_HEAD}[a-z]+?${MARK_TAIL}|[${letterOf(LETTERS[0])}-${letterOf(LETTERS[LETTERS.length - 1])}]`, "g");
const EVERY_LETTER = new RegExp(`[${letterOf(LETTERS[0])}-${letterOf(LETTERS[LETTERS.length - 1])}]`, "g");
const CODES = Object.create(null); // how the letters are written as numbers → label
for (let n = 0; n < LETTERS.length; n++) { CODES[(MARK_LETTER + n).toString(16)] = LETTERS[n]; CODES[String(MARK_LETTER + n)] = LETTERS[n]; }
const NUMBERED = new RegExp($.keys(CODES).join("|"), "gi");
/** Return the labels of letters that stand alone, or are written as numbers between other signs. */
function labelsOfLetters(value) {
  let found = NONE;
  for (let match, tries = 0; tries++ < 40 && (match = exec(EVERY_LETTER, value)); ) found = union(found, [LETTERS[match[0].charCodeAt(0) - MARK_LETTER]]);
  EVERY_LETTER.lastIndex = 0;
  for (let match, tries = 0; tries++ < 20 && (match = exec(NUMBERED, value)); ) if (test(/[0-9a-f]{2,5}[^0-9a-z][0-9a-f]{2,5}/i, value)) found = union(found, [CODES[match[0].toLowerCase()]]);
  NUMBERED.lastIndex = 0;
  return found;
}
const union = (a, b) => {
  if (!b.length) return a;
  let all = a;
  for (let n = 0; n < b.length; n++) if (!all.includes(b[n])) all = [...all, b[n]];
  return all;
};

let passed = false; // whether a property that runs code was left out
/** Return where `value` comes from, of objects as far as their properties say it; `runs` lets those run code. */
function labelsIn(value, depth = 0, runs = true) {
  if (typeof value === "string") {
    let found = NONE;
    for (let at = strFind(value, MARK_HEAD); at >= 0 && found.length < 8; at = strFind(value, MARK_HEAD, at + 3)) {
      const match = exec(MARKED, strSlice(value, at, at + 60));
      if (match) found = union(found, [match[1]]);
    }
    if (!found.length && value.length > 0 && value.length < 3000) found = labelsOfLetters(value);
    if (!found.length && value.length >= 26) for (const each of SAMPLES) if (strIncludes(value, each) || strIncludes(value, strReplace(each, / /g, "%20"))) return ["clipboard"];
    return found;
  }
  if (value === null || (typeof value !== "object" && typeof value !== "function") || depth > 4) return NONE;
  const about = weakGet(meta, value);
  if (about) return about.labels;
  let found = weakGet(carried, value) || NONE;
  if (typeof value === "function") return found;
  try {
    if (value instanceof Uint8Array) return value.length < 100000 ? union(found, labelsIn(latin(value), depth + 1)) : found;
    if (value instanceof Map || value instanceof Set) return labelsIn([...value], depth + 1, runs);
    const keys = $.keys(value);
    for (let n = 0; n < keys.length && n < 60; n++) {
      found = union(found, labelsIn(keys[n]));
      const what = runs ? undefined : propertyOf(value, keys[n]);
      if (what && !("value" in what)) passed = true;
      else found = union(found, labelsIn(what ? what.value : value[keys[n]], depth + 1, runs));
    }
  } catch { /* what cannot be read carries nothing */ }
  return found;
}
const propertyOf = ((method) => (value, key) => { const what = method(value, key); return what && $.setProto(what, null); })(Object.getOwnPropertyDescriptor);

const latin = (bytes) => {
  let text = "";
  for (let n = 0; n < bytes.length; n++) text += String.fromCharCode(bytes[n]);
  return text;
};

// --- what was done ------------------------------------------------------------------------------------------------------

const MOST_ACTS = 2000, MOST_ALIKE = 60;
const alike = Object.create(null), seen = Object.create(null); // kind and labels, and all that an act says → how often
let actCount = 0;
const made = []; // texts that were made at run time and run: [first line, after the last, is hidden, number]


function frames() {
  const stack = String(new $.Error("").stack);
  let found = [];
  const pattern = /:(\d+):(\d+)\)?$/;
  for (const line of strSplit(stack, "\n")) {
    const match = exec(pattern, line.trim());
    if (match && +match[1] > STAGE_LINES) found = [...found, [+match[1], +match[2]]];
  }
  return found;
}

/** Note what was done: first by what can be seen without running anything, so that nothing can keep it from being told. */
function act(kind, detail, values, more) {
  const stack = frames();
  let hidden = 0;
  for (const [line] of stack) for (const each of made) if (each[2] && line >= each[0] && line < each[1]) hidden = each[3];
  const place = [stack.length ? stack[stack.length - 1][0] : 0, stack.length ? stack[0][0] : 0, hidden];
  const labelsOf = (runs) => { let labels = NONE; for (const value of values || NONE) labels = union(labels, labelsIn(value, 0, runs)); return labels; };
  passed = false;
  const first = labelsOf(false);
  const again = passed;
  noted(kind, detail, first, place, more);
  if (again) { const labels = labelsOf(true); if (labels.length > first.length) noted(kind, detail, labels, place, more); }
}

function noted(kind, detail, labels, [at, near, hidden], more) {
  const text = shown(detail);
  let said = "{", which = "";
  for (const key of more ? $.keys(more) : NONE) {
    const value = more[key];
    said += `${said === "{" ? "" : ","}${$quoted(key)}:${typeof value === "boolean" || typeof value === "number" ? value : $quoted(shown(value))}`;
    if (key === "by" || key === "own") which += `${shown(value)},`;
  }
  const sort = `${kind}|${labels.join()}|${which}|${hidden ? 1 : 0}`, whole = `${sort}|${near}|${text}|${said}`;
  if (whole in seen) return;
  if (actCount >= MOST_ACTS || (alike[sort] ?? 0) >= MOST_ALIKE) { $cut("acts"); return; }
  seen[whole] = true;
  alike[sort] = (alike[sort] ?? 0) + 1;
  actCount += 1;
  $told += `["act",${$quoted(kind)},${$quoted(text)},${$quoted(labels.join())},${at},${near},${hidden},${said}}]\n`;
  if (HALTS && (labels.length || HALTING.has(kind))) for (;;); // the clock ends the step here, and what was told is taken
}
const HALTING = new $.Set(["command", "evaluate", "write", "remove", "native", "script", "import", "socket", "hidden-name"]);

function shown(value) {
  let text;
  try { text = typeof value === "string" ? value : value === undefined || value === null ? "" : String(value); } catch { text = ""; }
  return strSlice(text, 0, 600);
}

// --- stand-ins ------------------------------------------------------------------------------------------------------------

const meta = new WeakMap(); // stand-in → {path, labels, kept, settled}
const carried = new WeakMap(); // object → labels
const queue = [];
const later = (task, ...args) => {
  if (typeof task !== "function") return;
  if (queue.length < 600) $.defineProperty(queue, queue.length, { __proto__: null, value: [task, args], writable: true, configurable: true, enumerable: true });
  else $cut("queue");
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
  const about = { __proto__: null, path, labels, kept: $.setProto(kept, null), settled: false };
  const proxy = new $.Proxy(TARGET, {
    get(_, key) {
      if (typeof key === "symbol") key = $names[key] ?? key;
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
    apply(_, self, args) {
      try { return called(about, args, proxy, self); } catch (error) { if ($isLimit(error)) $cut("stack"); throw error; }
    },
    construct(_, args, made) { return made !== proxy && made.prototype ? $.setProto({}, made.prototype) : called(about, args, proxy, undefined, true) ?? standIn(path); },
    has: () => true,
    deleteProperty(_, key) { delete about.kept[key]; return true; },
    defineProperty(_, key, what) { writing(about, key, what.value ?? what.get, proxy); about.kept[key] = what.value ?? what.get; return true; },
    ownKeys: () => { const keys = $.own(about.kept).filter((k) => typeof k === "string"); return keys.length ? keys : about.labels.length || about.data ? ["first", "second"] : []; },
    getOwnPropertyDescriptor: (_, key) => typeof key === "symbol" ? undefined : ({ __proto__: null, value: proxy[key], writable: true, enumerable: true, configurable: true }),
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
