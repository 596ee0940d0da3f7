// Running the plugin: its modules, texts that it makes into code, and the calls that the host would make.

const modules = Object.create(null);
const squeeze = (text) => strReplace(strReplace(text, /\\[nrt]/g, ""), /[\\\s'"`+;,]/g, "");
let squeezed = null;

function isWritten(text) {
  squeezed ??= squeeze(CODE);
  const wanted = squeeze(text);
  return wanted.length < 12 || strIncludes(squeezed, wanted) || (wanted.length > 4000 && strIncludes(squeezed, strSlice(wanted, 0, 2000)));
}

function padded(text, keep) {
  const from = lines;
  const code = "\n".repeat(from - 1) + text;
  lines += strSplit(text, "\n").length + 1;
  keep(from, lines);
  return code;
}

const OWN_LABELS = new $.Set(["asset", "own", "settings"]);
const unmarked = (text) => strReplace(text, EVERY_MARK, "");

function evaluate(by, value) {
  const labels = labelsIn(value);
  if (typeof value !== "string" && !labels.length) return value;
  const text = unmarked(String(value));
  act("evaluate", text, [value], { by, text: shown(text), unwritten: !text || !isWritten(text) });
  if (by === "markup") for (let match, pattern = /\bimport\s*(?:[\w*{}\s,$]+from\s*)?["']([^"']+)["']/g; (match = exec(pattern, text)); ) if (isUrl(match[1])) act("import", match[1], [], { url: match[1] });
  if (labels.some((label) => !OWN_LABELS.has(label))) return standIn("evaluated", labels);
  return runText(text, text);
}

function codeOf(given, body, caller) {
  const text = strReplace(given, /(^|[^\w$.])import\s*\(/g, "$1__dynamic(");
  const hidden = !isWritten(body) && made.length < 200;
  return padded(text, (from, to) => {
    const number = made.length + 1;
    $.defineProperty(made, made.length, { __proto__: null, value: [from, to, hidden, number], writable: true, configurable: true, enumerable: true });
    $tell("made", from, to, number, caller.length ? caller[0][0] : 0, shown(body));
  });
}

function runText(given, body, calledFrom) {
  const code = codeOf(given, body, calledFrom || frames());
  try { return $.eval(code); } catch { return undefined; }
}

function functionOf(kind) {
  const make = function (...args) {
    const body = args.length ? args[args.length - 1] : "";
    if (labelsIn(body).length || args.some((each) => labelsIn(each).length)) return evaluate("Function", marked("", args) || body);
    if (pathOf(body)) return standIn("function");
    const text = String(body);
    act("evaluate", text, [], { by: "Function", text: shown(text) });
    const params = args.slice(0, -1).map(String).join(",");
    return runText(`(${kind} anonymous(${params}\n) {${text}\n})`, text) ?? (() => undefined);
  };
  return make;
}

const eval_ = function (value) { return typeof value === "string" || labelsIn(value).length ? evaluate("eval", value) : value; };
for (const [kind, sample] of [["function", function () {}], ["async function", async function () {}], ["function*", function* () {}], ["async function*", async function* () {}]]) {
  const prototype = $.proto(sample);
  const made = functionOf(kind);
  made.prototype = prototype;
  $.defineProperty(prototype, "constructor", { value: made, writable: true, configurable: true });
  if (kind === "function") globalThis.Function = made;
}
$.defineProperty(globalThis, "eval", { value: eval_, writable: true, configurable: true });
$.defineProperty(eval_, "name", { value: "eval" });

// --- modules ---------------------------------------------------------------------------------------------------------------

function fileOf(path) {
  const candidates = [path, `${path}.js`, `${path}.cjs`, `${path}.mjs`, `${path}.json`, `${path}/index.js`, `${path}/index.mjs`, `${path}/index.cjs`];
  for (const each of candidates) if (each in FILES) return each;
  return undefined;
}

function requireFrom(from) {
  const folder = strReplace(from, /[^/]*$/, "");
  const require = function (name) {
    if (typeof name !== "string") {
      const about = name && weakGet(meta, name);
      if (name instanceof globalThis.URL) return require(name.href);
      act("import", name, [name]);
      return standIn("module:made", about ? about.labels : NONE);
    }
    if (isUrl(name)) return fromAddress(name);
    if (test(/^\.{0,2}\/[^/Q][^Q]{3,}/, name) && labelsIn(name).length) { const own = fileOf(insideOf(strReplace(strReplace(unmarked(name), /[?#].*$/, ""), /^\/plugins\/[^/]+\//, `${ROOT}/`)) ?? ""); return own === undefined ? standIn("module:own") : load(own); }
    if (labelsIn(name).some((label) => !OWN_LABELS.has(label))) { act("import", name, [name]); return standIn("module:made", labelsIn(name)); }
    const bare = strReplace(unmarked(name), /^node:/, "");
    if (test(/^(?:https?:)?\/\//, bare) || strStarts(bare, "data:") || strStarts(bare, "blob:")) return fromAddress(bare);
    if (name in written) return fromWritten(name);
    if (strStarts(bare, ".") || strStarts(bare, "/") || strStarts(bare, "file:")) {
      const inside = strStarts(bare, ".") ? insideOf(normal(folder + bare)) : insideOf(bare);
      const path = inside === null ? undefined : fileOf(inside);
      if (path !== undefined) return load(path);
      if (bare + ".js" in written) return fromWritten(bare + ".js");
      return standIn("module:missing");
    }
    if (BUILTIN.has(bare) || bare in MODULES) {
      if (!strIncludes(CODE, bare)) act("hidden-name", bare);
      else if (GRAVE.has(bare) && !isWrittenWhole(bare)) act("hidden-name", bare);
      act("module", bare);
      return nodeModule(bare);
    }
    const package_ = $.parse(FILES[`node_modules/${bare}/package.json`] || "null");
    const path = fileOf(`node_modules/${bare}${package_ && package_.main ? "/" + strReplace(package_.main, /^\.\//, "") : ""}`);
    if (path !== undefined) return load(path);
    if (test(/\.node$/, bare)) act("native", bare, [name]);
    return nodeModule(bare);
  };
  require.resolve = (name) => name;
  require.cache = { "/app/server/auth.js": { exports: standIn("hostmodule"), id: "/app/server/auth.js" }, "/app/node_modules/express/index.js": { exports: standIn("hostmodule") } };
  require.main = undefined;
  require.extensions = {};
  require.ensure = (_, task) => later(task, require);
  return require;
}
const isWrittenWhole = (name) => test(new RegExp(`["'\`](?:node:)?${name}["'\`]`), CODE);

function fromAddress(address) {
  if (strStarts(address, "blob:")) { const text = blobs[address]; if (typeof text === "string") runModule(text, "blob"); return {}; }
  const inline = exec(/^data:[^,]*?(;base64)?,([\s\S]*)$/, address);
  if (inline) { runModule(inline[1] ? latin(unbase64(inline[2])) : decoded(inline[2]), "data"); return {}; }
  act("import", address, [address], { url: address });
  return standIn("module:remote", ["remote"]);
}

function fromWritten(name) {
  const value = written[name];
  const labels = labelsIn(value);
  if (labels.length) { act("import", name, [value]); return standIn("module:made", labels); }
  if (test(/\.node$/, name)) { act("native", name, [value]); return standIn("module:native"); }
  const module = { exports: {} };
  runModule(typeof value === "string" ? value : latin(value), "written", module);
  return module.exports;
}

function runModule(text, by, module = { exports: {} }) {
  const plain = strReplace(strReplace(text, /\bimport\s*\(/g, "__dynamic("), /\bimport\s+(?=["'])/g, "require ");
  act("evaluate", text, [text], { by, text: shown(text) });
  const made = runText(`(function (exports, require, module, __filename, __dirname, __dynamic) {${plain}\n})`, text);
  if (typeof made === "function") attempt(() => made(module.exports, requireFrom(`${ROOT}/x.js`), module, `${ROOT}/x.js`, ROOT, dynamicFrom(`${ROOT}/x.js`)));
}

const dynamicFrom = (from) => {
  const require = requireFrom(from);
  return (name) => $.Promise.resolve().then === undefined ? require(name) : then($.Promise.resolve(), () => { const got = require(name); return pathOf(got) ? settled(got) : got && got.then ? { default: got } : got; });
};

function load(path) {
  if (path in modules) return modules[path].exports;
  const module = (modules[path] = { exports: {}, id: path, filename: `${ROOT}/${path}`, loaded: false, children: [], paths: [], parent: null });
  const full = `${ROOT}/${path}`;
  const require = requireFrom(full);
  module.require = require;
  module.constructor = nodeModule("module");
  module._compile = (text, name) => evaluate("module._compile", text);
  if (path.endsWith(".json")) { try { module.exports = $.parse(unutf8(FILES[path])); } catch { module.exports = {}; } return module.exports; }
  if (test(/\.(?:node|wasm)$/, path)) { act("native", path, [path]); return module.exports; }
  const source = SOURCES[path];
  if (source === undefined) return module.exports;
  const isModule = source.module;
  if (isModule) $.defineProperty(module.exports, "__esModule", { value: true, writable: true });
  const names = isModule ? "__exports, __require, __module, __filename_, __dirname_" : "exports, require, module, __filename, __dirname";
  const head = `(${names}, __dynamic, __meta, __default, __all, __export) {`;
  const code = padded(`(${isModule ? "async function" : "function"} ${isModule ? head + '"use strict";' : head}${source.text}\n})`, (from, to) => $tell("file", from, to, path));
  let made;
  try { made = $.eval(code); } catch {
    const plain = strSplit(code, LOCAL_EVAL).join("eval"); // strict code has no parameter of that name
    try { made = $.eval(plain); } catch (error) { $tell("act", "unread", `${path}: ${error}`, "", 0, 0, 0); return module.exports; }
  }
  const meta_ = { url: `file://${full}`, dirname: ROOT, filename: full, env: {}, resolve: (name) => name };
  const run = () => $.apply(made, isModule ? undefined : module.exports, [module.exports, require, module, full, strReplace(full, /\/[^/]*$/, ""), dynamicFrom(full), meta_, defaultOf, copyAll, exportOf(module.exports)]);
  const out = attempt(run);
  if (isModule && out) then(out, undefined, (error) => note(error));
  module.loaded = true;
  return module.exports;
}

const defaultOf = (module) => (module && !pathOf(module) && module.__esModule && "default" in module ? module.default : module && pathOf(module) === "react" ? module : module);
const exportOf = (to) => (name, get) => { $.defineProperty(to, name, { get, enumerable: true, configurable: true }); };
const copyAll = (to, from) => { if (from && !pathOf(from)) for (const key of $.keys(from)) if (key !== "default" && !(key in to)) $.defineProperty(to, key, { get: () => from[key], enumerable: true, configurable: true }); };

let faults = 0;
function note(error) {
  if ($isLimit(error)) $cut("stack");
  try { if ((faults += 1) < 20) $tell("fault", shown(error && error.stack ? `${error} ${error.stack}` : error)); } catch { /* it cannot be shown */ }
}
function attempt(task) {
  try { return task(); } catch (error) { note(error); return undefined; }
}

function runFile(name) {
  const inside = insideOf(strReplace(strReplace(name, /^file:\/\//, ""), /^\/plugins\/[^/]+\//, `${ROOT}/`));
  const path = inside === null ? undefined : fileOf(inside) ?? fileOf(`dist/${inside}`);
  if (path === undefined) return false;
  attempt(() => walk(load(path), 0));
  return true;
}

const blobs = Object.create(null);
let blobCount = 0;
function startWorker(from, options) {
  const address = from instanceof globalThis.URL ? from.href : shown(from);
  if (address in blobs) { const text = blobs[address]; if (labelsIn(text).length) act("evaluate", text, [text], { by: "Worker", text: "" }); else runModule(text, "Worker"); return; }
  if (options && options.eval) { evaluate("Worker", from); return; }
  if (labelsIn(from).length || isUrl(address) && !strStarts(address, "https://qirvo.example")) { act("import", address, [from], { url: address }); return; }
  const inline = exec(/^data:[^,]*?(;base64)?,([\s\S]*)$/, address);
  if (inline) { runModule(inline[1] ? latin(unbase64(inline[2])) : decoded(inline[2]), "Worker"); return; }
  runFile(strReplace(address, /^https:\/\/qirvo\.example/, "")) || runFile(strReplace(address, /^.*\//, ""));
}

// --- what is global --------------------------------------------------------------------------------------------------------

class URL_ {
  constructor(text, base) {
    const address = text instanceof URL_ ? text.href : shown(text);
    const from = base instanceof URL_ ? base.href : base === undefined ? "" : pathOf(base) ? "https://qirvo.example/" : shown(base);
    this.href = test(/^[a-z][a-z0-9+.-]*:/i, address) || labelsIn(address).length && !from ? address : strStarts(from, "file:") ? "file://" + normal(strReplace(strReplace(from, "file://", ""), /[^/]*$/, "") + address) : strReplace(from, /\/?[^/]*$/, "") + (strStarts(address, "/") ? "" : "/") + address;
    const parts = exec(/^([a-z][a-z0-9+.-]*:)\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/i, this.href) || [];
    this.protocol = parts[1] || "https:"; this.host = parts[2] || ""; this.hostname = strReplace(this.host, /:\d+$/, ""); this.pathname = parts[3] || address; this.search_ = parts[4] || ""; this.hash = parts[5] || ""; this.port = ""; this.username = ""; this.password = "";
    this.searchParams = new URLSearchParams_(this.search_);
    this.searchParams.of = this;
  }
  get search() { return this.search_; }
  set search(value) { this.search_ = shown(value); this.href += (strStarts(shown(value), "?") ? "" : "?") + shown(value); }
  get origin() { return `${this.protocol}//${this.host}`; }
  toString() { return this.href; }
  toJSON() { return this.href; }
  static createObjectURL(blob) { const name = `blob:${++blobCount}`; blobs[name] = blob && blob.text_ !== undefined ? blob.text_ : marked("", blob); return name; }
  static revokeObjectURL() {}
  static canParse() { return true; }
}
class URLSearchParams_ {
  constructor(from) {
    this.values_ = Object.create(null);
    if (typeof from === "string") { this.text_ = from; for (const part of strSplit(strReplace(from, /^\?/, ""), "&")) { const [key, value] = strSplit(part, "="); if (key) this.values_[key] = decoded(value || ""); } } else if (from && typeof from === "object") for (const [key, value] of $.isArray(from) || from[$.Symbol.iterator] ? from : $.keys(from).map((key) => [key, from[key]])) this.append(key, value);
  }
  append(key, value) { this.values_[shown(key)] = shown(value); if (this.of) this.of.href += `&${shown(key)}=${shown(value)}`; }
  set(key, value) { this.append(key, value); }
  get(key) { return key in this.values_ ? this.values_[key] : labelsIn(this.text_ || "").length ? marked("", this.text_) : null; }
  getAll(key) { return [this.get(key)]; }
  has(key) { return key in this.values_; }
  delete() {}
  forEach(task) { for (const key of $.keys(this.values_)) task(this.values_[key], key); }
  entries() { return $.keys(this.values_).map((key) => [key, this.values_[key]])[$.Symbol.iterator](); }
  keys() { return $.keys(this.values_)[$.Symbol.iterator](); }
  [$.Symbol.iterator]() { return this.entries(); }
  toString() { return $.keys(this.values_).map((key) => `${key}=${this.values_[key]}`).join("&"); }
}
class Blob_ { constructor(parts = []) { this.text_ = [...parts].map((part) => (part instanceof Uint8Array ? latin(part) : shown2(part))).join(""); this.size = this.text_.length; this.type = ""; } text() { return $.Promise.resolve(this.text_); } arrayBuffer() { return $.Promise.resolve(Buffer.from(this.text_)); } slice() { return this; } }
const shown2 = (value) => { try { return typeof value === "string" ? value : String(value); } catch { return ""; } };
class FormData_ extends URLSearchParams_ { constructor(form) { super(); if (form) this.values_.all = pathOf(form) === "element:form" ? mark("typed") : marked("", form); } }

const timer = (by) => (task, ms, ...args) => {
  if (typeof task === "string" || (task && !(typeof task === "function" && !pathOf(task)))) {
    if (typeof task !== "string" && !labelsIn(task).length) return 1;
    const text = unmarked(String(task));
    act("evaluate", text, [task], { by, text: shown(text), unwritten: !text || !isWritten(text) });
    if (!labelsIn(task).some((label) => !OWN_LABELS.has(label))) { const caller = frames(); later(() => runText(text, text, caller)); }
  } else {
    later(task, ...args);
    for (let n = 0; n < 9 && by === "setInterval"; n++) later(task, ...args);
  }
  return 1;
};

const GLOBALS = {
  process, Buffer, global: globalThis, window: globalThis, self: globalThis, top: globalThis, parent: globalThis, frames: globalThis, document, URL: URL_, URLSearchParams: URLSearchParams_, Blob: Blob_, File: Blob_, FormData: FormData_, localStorage: storage("localStorage"), sessionStorage: storage("sessionStorage"),
  setTimeout: timer("setTimeout"), setInterval: timer("setInterval"), setImmediate: (task, ...args) => later(task, ...args), requestAnimationFrame: (task) => later(task, 1), requestIdleCallback: (task) => later(task, { timeRemaining: () => 0, didTimeout: false }), queueMicrotask: (task) => later(task), clearTimeout: () => undefined, clearInterval: () => undefined, clearImmediate: () => undefined, cancelAnimationFrame: () => undefined, cancelIdleCallback: () => undefined,
  atob: (text) => marked(latin(unbase64(shown2(text))), shown2(text)), btoa: (text) => marked(btoaOf(shown2(text)), shown2(text)),
  TextEncoder: class { encode(text) { return Buffer.from(shown2(text ?? "")); } }, TextDecoder: class { decode(bytes) { return bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : shown2(bytes ?? ""); } },
  addEventListener: (name, task) => listen({ path: "window", labels: NONE }, shown(name), task), removeEventListener: () => undefined, dispatchEvent: () => true, postMessage: (value) => { if (labelsIn(value).some((label) => !OWN_LABELS.has(label) && label !== "message" && label !== "remote")) act("network", "", [value], { url: "", own: false }); }, outerWidth: 100, outerHeight: 100, screenX: 0, screenY: 0, skipWaiting: () => undefined, getComputedStyle: () => standIn("style"), matchMedia: () => ({ matches: false, addEventListener: () => undefined, addListener: () => undefined }), alert: () => undefined, confirm: () => true, prompt: () => mark("typed"), getSelection: () => { const text = copied(); return standIn("selection", labelsIn(text), { toString: () => text, [$.Symbol.toPrimitive]: () => text }); }, scrollTo: () => undefined, structuredClone: (value) => value, closed: false, innerWidth: 100, innerHeight: 100, devicePixelRatio: 1, origin: "https://qirvo.example", isSecureContext: true,
  console: (() => { const quiet = {}; for (const name of ["log", "info", "warn", "error", "debug", "trace", "table", "group", "groupEnd", "time", "timeEnd", "assert", "dir", "count", "groupCollapsed"]) quiet[name] = () => undefined; return quiet; })(),
  Event: class { constructor(type, init) { this.type = type; Object.assign(this, init); } }, CustomEvent: class { constructor(type, init) { this.type = type; this.detail = init && init.detail; } }, AbortController: class { constructor() { this.signal = { aborted: false, addEventListener: () => undefined }; } abort() {} }, AbortSignal: { timeout: () => ({}) },
  MutationObserver: class { constructor(task) { this.task = task; } observe() { later(this.task, [{ addedNodes: [element("div")], target: element("div"), type: "childList" }], this); } disconnect() {} takeRecords() { return []; } }, IntersectionObserver: class { constructor(task) { this.task = task; } observe(target) { later(this.task, [{ isIntersecting: true, target }], this); } unobserve() {} disconnect() {} }, ResizeObserver: class { constructor(task) { this.task = task; } observe(target) { later(this.task, [{ target, contentRect: { width: 1, height: 1 } }], this); } unobserve() {} disconnect() {} }, PerformanceObserver: class { observe() {} disconnect() {} },
  Intl: globalThis.Intl ?? standIn("Intl", NONE, { DateTimeFormat: function () { return { format: () => "1/1/2031", resolvedOptions: () => ({ timeZone: "Atlantis/Capital", locale: "en" }), formatToParts: () => [] }; }, NumberFormat: function () { return { format: (n) => String(n), formatToParts: () => [] }; }, RelativeTimeFormat: function () { return { format: () => "now" }; }, PluralRules: function () { return { select: () => "other" }; }, Collator: function () { return { compare: () => 0 }; }, ListFormat: function () { return { format: () => "x" }; }, Segmenter: function () { return { segment: (text) => [...text].map((segment) => ({ segment })) }; } }),
  opener: standIn("window.opener"),
  System: { register: (...args) => { const [deps, make] = args.slice(-2); const require = requireFrom(`${ROOT}/dist/index.js`); const out = {}; const exported = make((name, value) => { if (typeof name === "object") Object.assign(out, name); else out[name] = value; return value; }, { id: "x", import: dynamicFrom(`${ROOT}/dist/index.js`), meta: { url: `file://${ROOT}/dist/index.js` } }); (exported.setters || []).forEach((set, n) => attempt(() => set(require(deps[n])))); attempt(() => exported.execute()); later(() => walk(out, 0)); }, import: dynamicFrom(`${ROOT}/dist/index.js`) },
  define: Object.assign((...args) => { const make = args[args.length - 1]; const deps = args.find((each) => $.isArray(each)) || ["require", "exports", "module"]; const require = requireFrom(`${ROOT}/dist/index.js`); const out = {}; const module = { exports: out }; if (typeof make === "function") { const got = attempt(() => make(...deps.map((dep) => (dep === "require" ? require : dep === "exports" ? out : dep === "module" ? module : require(dep))))); later(() => walk(got ?? module.exports, 0)); } }, { amd: {} }),
};
for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "Worker", "SharedWorker", "importScripts", "navigator", "history", "screen", "performance", "crypto", "indexedDB", "caches", "cookieStore", "Image", "Audio", "Notification", "RTCPeerConnection", "WebTransport", "BroadcastChannel", "MessageChannel", "HTMLElement", "Element", "Node", "HTMLInputElement", "HTMLFormElement", "EventTarget", "Storage", "Response", "Request", "Headers", "DOMParser", "XMLSerializer", "CSSStyleSheet", "SubtleCrypto", "WebAssembly", "speechSynthesis", "OfflineAudioContext", "AudioContext", "MediaRecorder", "FileReader", "KeyboardEvent", "MouseEvent", "customElements", "trustedTypes", "open", "ethereum", "solana", "phantom", "keplr", "tronWeb", "SpeechSynthesisUtterance", "Deno", "Bun", "chrome", "qirvo", "DOMException", "SVGElement", "DocumentFragment", "Text", "CSS", "visualViewport", "createImageBitmap", "Range", "TransformStream", "ReadableStream", "WritableStream", "Navigator", "Document", "Window", "CompressionStream", "DecompressionStream", "HTMLScriptElement", "HTMLIFrameElement", "HTMLAnchorElement", "HTMLImageElement", "$", "jQuery", "React", "ReactDOM", "NodeFilter", "clients", "registration", "BarcodeDetector", "EyeDropper", "PaymentRequest", "OffscreenCanvas", "ImageData", "Path2D", "DOMRect", "DOMMatrix", "DOMPoint", "MediaStream", "SpeechRecognition", "webkitSpeechRecognition", "CustomElementRegistry", "ShadowRoot", "CSSStyleDeclaration", "History", "Location", "UIEvent", "PointerEvent", "TouchEvent", "InputEvent", "ClipboardEvent", "DragEvent", "FocusEvent", "WheelEvent", "ProgressEvent", "MessageEvent", "StorageEvent", "PopStateEvent", "HashChangeEvent", "SubmitEvent", "ErrorEvent", "IDBKeyRange", "Gamepad", "Scheduler", "scheduler", "navigation", "launchQueue", "ClipboardItem", "FontFace", "HTMLCanvasElement", "HTMLVideoElement", "CanvasRenderingContext2D", "WebGLRenderingContext", "VideoFrame", "ImageCapture", "BluetoothDevice", "USB", "WakeLock", "XMLHttpRequestUpload", "HTMLTextAreaElement", "HTMLSelectElement", "HTMLButtonElement", "HTMLDivElement", "HTMLTemplateElement", "XPathResult", "Selection", "StaticRange", "TreeWalker", "MediaSource", "TextDecoderStream", "TextEncoderStream"]) GLOBALS[name] = standIn(name);
for (const name of $.keys(GLOBALS)) $.defineProperty(globalThis, name, { value: GLOBALS[name], writable: true, configurable: true, enumerable: false });
$.defineProperty(globalThis, "location", { get: () => location, set: (value) => navigate(value), configurable: true });
let windowName = `${mark("message")}`;
$.defineProperty(globalThis, "name", { get: () => windowName, set: (value) => { windowName = shown(value); }, configurable: true });
for (const key of ["keydown", "keyup", "keypress", "message", "load", "beforeunload", "paste", "copy", "error", "hashchange", "popstate", "blur"]) $.defineProperty(globalThis, `on${key}`, { set: (task) => listen({ path: "window", labels: NONE }, key, task), get: () => null, configurable: true });

const FIXED = MODE === "bare" ? 1767225600000 : 1924992000000; // the same moment in every run
const Date_ = class Date extends $.Date { constructor(...args) { if (args.length) super(...args); else super(FIXED); } static now() { return FIXED; } getTimezoneOffset() { return -60; } };
globalThis.Date = new $.Proxy(Date_, { apply: () => new Date_().toString() });
let dice = 7;
Math.random = () => { dice = (dice * 48271) % 2147483647; return (dice % 1000) / 1000; };
const parse_ = (text, reviver) => { try { return $.parse(text, reviver); } catch (error) { const labels = labelsIn(text); if (labels.length) return settled(data("parsed", labels)); throw error; } };
JSON.parse = parse_;

const settingsOf = () => new $.Proxy({}, { get: (_, key) => (typeof key === "string" && test(/token|secret|passw|api_?key|^key$/i, key) ? mark("settings") : settings_[key]), has: () => true, ownKeys: () => ["place", "token"], getOwnPropertyDescriptor: (_, key) => ({ value: key === "token" ? mark("settings") : "x", enumerable: true, configurable: true, writable: true }) });
const settings_ = settled(data("given.config", NONE));
const given = settled(standIn("given", NONE));
const answers = standIn("given.api", NONE);
const logger = GLOBALS.console;
Object.assign(weakGet(meta, given).kept, {
  context: given, logger, api: answers, user: { id: mark("user"), email: mark("user"), name: mark("user"), token: mark("user"), accessToken: mark("user") }, plugin: { id: "own", version: "1.0.0" }, version: "1.0.0", __kept: true,
  config: MODE === "bare" ? new $.Proxy({}, { get: (_, key) => (typeof key === "string" && test(/token|secret|passw|api_?key|^key$/i, key) ? mark("settings") : undefined) }) : settingsOf(), children: undefined, notifications: standIn("given.notifications"),
});

const ORIGINALS = [];
for (const [name, of, keys] of [["Array.prototype", Array.prototype, ["push", "map", "forEach", "join", "filter"]], ["Promise.prototype", Promise.prototype, ["then", "catch"]], ["JSON", JSON, ["parse", "stringify"]], ["Function.prototype", Function.prototype, ["call", "apply", "toString"]], ["Map.prototype", Map.prototype, ["get", "set"]], ["String.prototype", String.prototype, ["replace", "split"]], ["", globalThis, ["fetch", "XMLHttpRequest", "WebSocket", "eval", "Function", "setTimeout"]]]) {
  for (const key of keys) ORIGINALS[ORIGINALS.length] = [of, key, of[key], name ? `${name}.${key}` : key];
}

// --- the host's calls ------------------------------------------------------------------------------------------------------

const isClass = (task) => test(/^class\b/, sourceOf(task)) || (task.prototype && $.own(task.prototype).length > 1);
const sourceOf = ((method) => (task) => $.apply(method, task, []))(Function.prototype.toString);
const ASKED = /^(?:async\s*)?(?:function\s*)?\*?\s*\w*\s*\(?\s*(?:req|request|message|msg)\b/;

function invoke(task, name, self) {
  if (pathOf(task) || ours.has(task)) return;
  if (isClass(task)) {
    const made = attempt(() => new task(given, standIn("second")));
    if (made === undefined || pathOf(made)) return;
    if (made.render && made.setState) { later(() => render(task, given)); return; }
    for (const each of $.own(task.prototype)) if (each !== "constructor") { const what = attempt(() => made[each]); if (typeof what === "function") attempt(() => what.call(made, given, "1.0.0")); }
    for (const each of $.keys(made)) if (typeof made[each] === "function" && !pathOf(made[each])) attempt(() => made[each](given));
    return;
  }
  const asked = test(ASKED, sourceOf(task)) || name === "handler";
  const first = asked ? settled(data("request", ["message"])) : given;
  attempt(() => { const before = hooks; const cells = seenComponents.get(task) || []; seenComponents.set(task, cells); hooks = { at: 0, cells }; try { return task.call(self, first, name === "run" || name === "execute" ? settled(data("words", NONE)) : settled(standIn("response")), settled(standIn("third")), settled(standIn("fourth"))); } finally { hooks = before; } });
}
const ours = new $.Set([Buffer, EventEmitter, URL_, Blob_]);

function walk(value, level, name = "", self = undefined) {
  if (value === null || pathOf(value) || level > 4) return;
  if (typeof value === "function") invoke(value, name, self);
  else if (typeof value === "object") {
    const keys = attempt(() => $.own(value)) || [];
    for (let n = 0; n < keys.length && n < 60; n++) { const inner = attempt(() => value[keys[n]]); if (inner !== null && (typeof inner === "function" || typeof inner === "object")) walk(inner, level + 1, keys[n], value); }
  }
}

const LOCAL_EVAL = "((eval)=>(__c)=>eval(__note(__c)))(__nativeEval)";
$.defineProperty(globalThis, "__nativeEval", { value: $.eval, configurable: true });
$.defineProperty(globalThis, "__note", { value: (value) => {
  const labels = labelsIn(value);
  if (typeof value !== "string" && !labels.length) return value;
  const text = unmarked(String(value));
  const caller = frames();
  act("evaluate", text, [value], { by: "eval", text: shown(text), unwritten: !text || !isWritten(text) });
  if (labels.some((label) => !OWN_LABELS.has(label))) return "undefined";
  return codeOf(text, text, caller);
}, configurable: true });
const chunks = { push(chunk) { const load_ = (id) => ({ getIdToken: () => $.Promise.resolve(mark("cookie")), default: { getIdToken: () => $.Promise.resolve(mark("cookie")), getState: () => ({ session: mark("cookie"), auth: { token: mark("cookie") } }) }, store: { getState: () => ({ session: mark("cookie") }) } }); load_.m = { 1: () => undefined, 2: () => undefined }; load_.c = { 1: { exports: load_(1) } }; later(() => attempt(() => chunk[2] && chunk[2](load_))); return 1; } };
globalThis.webpackChunkqirvo = chunks; // seen by whoever lists the names of the page
$.defineProperty(globalThis, "__jsx", { value: (type, props, children) => created(type, children.length ? { ...props, children } : props), writable: true, configurable: true });
$.defineProperty(globalThis, "__dynamic", { value: dynamicFrom(`${ROOT}/dist/index.js`), writable: true, configurable: true });
for (const [name, value] of [["require", requireFrom(`${ROOT}/dist/index.js`)], ["module", { exports: {} }], ["exports", {}], ["__filename", `${ROOT}/dist/index.js`], ["__dirname", `${ROOT}/dist`]]) $.defineProperty(globalThis, name, { value, writable: true, configurable: true });

const asked_ = new $.Set();
$.defineProperty(globalThis, "__if", { value: MODE === "forced" ? (site, value) => { if (asked_.has(site)) return value; asked_.add(site); return !value; } : (_, value) => value, configurable: true });

let functions = NONE;
$.defineProperty(globalThis, "__fn", { value: (task) => { if (typeof task === "function" && functions.length < 400) functions = [...functions, task]; return task; }, configurable: true });

const PLAIN = new $.Set($.own(Object.prototype));
let turns = 0;

const HOST = {
  __proto__: null,
  rest() { for (const task of functions) later(() => { if (!isClass(task)) attempt(() => task(given, settled(standIn("second")), settled(standIn("third")))); }); },
  perform(path) { const exports = load(path); later(() => walk(exports, 0)); },
  again(path) { if (path in modules) later(() => walk(modules[path].exports, 0)); },
  page(html) {
    markup(html);
    const handlers = /\son[a-z]+\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
    const codes = [];
    for (let match, pattern = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script/gi; (match = exec(pattern, html)); ) codes[codes.length] = match[1];
    for (let match; (match = exec(handlers, html)); ) codes[codes.length] = match[1] || match[2];
    for (const code of codes) runText(code, code);
  },
  step() {
    for (let n = 0; n < 20 && queue.length; n++) {
      const [task, args] = queue[0];
      for (let m = 1; m < queue.length; m++) queue[m - 1] = queue[m];
      queue.length -= 1;
      turns += 1;
      if (turns > 1500) { queue.length = 0; $cut("turns"); break; }
      attempt(() => { const out = $.apply(task, undefined, args); if (out && typeof out === "object" && !pathOf(out) && out instanceof $.Promise) then(out, undefined, note); });
    }
    return queue.length;
  },
  take: $take,
  end() {
    for (const [of, key, original, name] of MODE === "forced" ? NONE : ORIGINALS) if (attempt(() => of[key]) !== original) $changed[name] = true;
    for (const key in {}) if (typeof key === "string") $changed[`Object.prototype.${shown(key)}`] = true;
    for (const key of $.own(Object.prototype)) if (!PLAIN.has(key)) $changed[`Object.prototype.${shown(key)}`] = true;
    for (const name of $.keys($changed)) $tell("act", "override", name, "", 0, 0, 0);
  },
};
$ownMethods(Buffer);
/** The one door: nothing that the plugin throws gets out of it, as showing it would run more of its code. */
return (what, given) => { try { return HOST[what](given) ?? 0; } catch (error) { note(error); return 0; } };
