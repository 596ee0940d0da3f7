// What Node.js offers: modules, files, programs, sockets; and the globals that it shares with browsers.

class Buffer extends Uint8Array {
  static from(value, encoding) {
    if (typeof value === "string") {
      const labels = labelsIn(value);
      const bytes = new Buffer(encoding === "base64" || encoding === "base64url" ? unbase64(value) : encoding === "hex" ? unhex(value) : encoding === "latin1" || encoding === "binary" || encoding === "ascii" ? unlatin(value) : utf8(value));
      if (labels.length) weakSet(carried, bytes, labels);
      return bytes;
    }
    if (value && typeof value.length === "number" && !pathOf(value)) {
      const bytes = new Buffer(value.length < 4e6 ? value.length : 0);
      for (let n = 0; n < bytes.length; n++) bytes[n] = value[n];
      const labels = labelsIn(value);
      if (labels.length) weakSet(carried, bytes, labels);
      return bytes;
    }
    const bytes = new Buffer(utf8(value instanceof ArrayBuffer ? "" : String(value)));
    if (value instanceof ArrayBuffer) return new Buffer(value);
    return bytes;
  }
  static alloc(size) { return new Buffer(Math.min(size, 1e6)); }
  static isBuffer(value) { return value instanceof Buffer; }
  static byteLength(text) { return String(text).length; }
  static concat(list) {
    let text = "";
    for (const each of list) text += each instanceof Uint8Array ? latin(each) : String(each);
    return Buffer.from(text, "latin1");
  }
  toString(encoding, from = 0, to = this.length) {
    const text = latin(this.subarray(from, to));
    const labels = weakGet(carried, this) || NONE;
    let out = encoding === "base64" || encoding === "base64url" ? btoaOf(text) : encoding === "hex" ? hex(text) : encoding === "latin1" || encoding === "binary" || encoding === "ascii" ? text : unutf8(text);
    for (const label of union(labels, labelsIn(text))) if (!strIncludes(out, mark(label))) out += mark(label);
    return out;
  }
  indexOf(value, from = 0) { return typeof value === "string" ? latin(this).indexOf(value, from) : super.indexOf(value, from); }
  includes(value) { return this.indexOf(value) >= 0; }
  lastIndexOf(value, from) { return typeof value === "string" ? latin(this).lastIndexOf(value) : super.lastIndexOf(value); }
  readUInt8(at) { return this[at]; }
  readUInt16BE(at) { return this[at] * 256 + this[at + 1]; }
  readUInt32BE(at) { return ((this[at] << 24) | (this[at + 1] << 16) | (this[at + 2] << 8) | this[at + 3]) >>> 0; }
  readUInt16LE(at) { return this[at + 1] * 256 + this[at]; }
  readUInt32LE(at) { return ((this[at + 3] << 24) | (this[at + 2] << 16) | (this[at + 1] << 8) | this[at]) >>> 0; }
  copy(to, at = 0) { for (let n = 0; n < this.length && at + n < to.length; n++) to[at + n] = this[n]; return this.length; }
  toJSON() { return { type: "Buffer", data: [...this] }; }
  equals() { return true; }
  write(text) { const bytes = utf8(text); for (let n = 0; n < bytes.length && n < this.length; n++) this[n] = bytes[n]; return bytes.length; }
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
function unbase64(text) {
  const out = [];
  let bits = 0, have = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter === "-" ? "+" : letter === "_" ? "/" : letter);
    if (value < 0) continue;
    bits = (bits << 6) | value;
    have += 6;
    if (have >= 8) { have -= 8; out[out.length] = (bits >> have) & 255; bits &= (1 << have) - 1; }
  }
  return out;
}
function btoaOf(given) {
  const text = strReplace(given, EVERY_LETTER, ""); // a mark's letter, which no real text has here
  let out = "";
  for (let n = 0; n < text.length; n += 3) {
    const [a, b, c] = [text.charCodeAt(n), text.charCodeAt(n + 1), text.charCodeAt(n + 2)];
    out += ALPHABET[a >> 2] + ALPHABET[((a & 3) << 4) | (b >> 4)] + (n + 1 < text.length ? ALPHABET[((b & 15) << 2) | (c >> 6)] : "=") + (n + 2 < text.length ? ALPHABET[c & 63] : "=");
  }
  return out;
}
const hex = (text) => { let out = ""; for (let n = 0; n < text.length; n++) out += text.charCodeAt(n).toString(16).padStart(2, "0"); return out; };
const unhex = (text) => { const out = []; for (let n = 0; n + 1 < text.length; n += 2) { const value = parseInt(strSlice(text, n, n + 2), 16); if (value !== value) break; out[out.length] = value; } return out; };
const unlatin = (text) => { const out = []; for (let n = 0; n < text.length; n++) out[n] = text.charCodeAt(n) & 255; return out; };
const utf8 = (text) => unlatin(unescape(encodeURIComponent(String(text).toWellFormed())));
const unutf8 = (text) => { try { return decodeURIComponent(escape(text)); } catch { return text; } };
const marked = (text, from) => { let out = text; for (const label of labelsIn(from)) if (!strIncludes(out, mark(label))) out += mark(label); return out; };

const FILE_SECRETS = /(?:^|[/\\~])(?:\.ssh\b|id_(?:rsa|ed25519|ecdsa|dsa)\b|\.aws\b|\.npmrc\b|\.pypirc\b|\.netrc\b|\.git-credentials\b|\.docker\b|\.kube\b|\.gnupg\b|\.(?:bash|zsh)_history\b|\.env\b)|\/etc\/(?:shadow|passwd|sudoers)\b|Login Data|Local Storage|wallet\.dat|keystore|key[34]\.db|logins\.json|Exodus|Cookies\b|\.config\/(?:gcloud|gh|solana)|\.qirvo\b/;
const written = Object.create(null);
const HOME = "/home/owner", ROOT = "/plugins/own";

const normal = (path) => {
  const parts = [];
  for (const part of strSplit(strReplace(String(path), /^file:\/\//, ""), "/")) {
    if (part === "..") { if (parts.length && parts[parts.length - 1] !== "..") parts.length -= 1; } else if (part && part !== ".") parts[parts.length] = part;
  }
  return "/" + parts.join("/");
};
const insideOf = (path) => { const full = strStarts(path, "/") ? normal(path) : normal(ROOT + "/" + path); return strStarts(full, ROOT + "/") ? strSlice(full, ROOT.length + 1) : null; };

function contentOf(path) {
  const inside = insideOf(path);
  if (path in written) return written[path];
  if (inside !== null && inside in FILES) return FILES[inside];
  return undefined;
}

function readFile(path, encoding) {
  const name = shown(path);
  const own = contentOf(name);
  const wants = typeof encoding === "string" ? encoding : encoding && typeof encoding === "object" ? encoding.encoding : undefined;
  let bytes;
  if (typeof own === "string") bytes = Buffer.from(own, "latin1");
  else if (own !== undefined) return own;
  else {
    const label = test(FILE_SECRETS, name) || test(/^\/home\/owner\/\.(?!cache|tmp)/, name) ? "secretfile" : insideOf(name) === null && strStarts(name, "/") ? "file" : "";
    act("read", name, [path]);
    bytes = Buffer.from(label ? `${mark(label)}\n{}` : "{}");
  }
  if (typeof own === "string" && insideOf(name) !== null && !test(/\.[cm]?js$/, name)) weakSet(carried, bytes, ["asset"]);
  return wants ? bytes.toString(wants) : bytes;
}

function listFolder(path, options) {
  const inside = insideOf(shown(path) + "/x");
  let names = test(/owner|AppData|Library|Local Storage|Chrome/, shown(path)) || labelsIn(path).length ? ["000003.log", "000005.ldb", "Login Data", "key4.db", "app-1.0.0", "dist", ".git", ".ssh", ".npmrc", "documents", "index.js", "package.json"] : [".env", "config.json", "data.json", "documents", "index.js", "notes.txt", "package.json", "secrets.json"];
  if (inside !== null) {
    const prefix = strSlice(inside, 0, -1);
    names = [];
    for (const each of $.keys(FILES)) {
      if (!strStarts(each, prefix)) continue;
      const name = strSplit(strSlice(each, prefix.length), "/")[0];
      if (!names.includes(name)) names[names.length] = name;
    }
  }
  if (options && options.withFileTypes) return names.map((name) => ({ name, isDirectory: () => !strIncludes(strSlice(name, 1), ".") || name === ".git", isFile: () => strIncludes(strSlice(name, 1), "."), isSymbolicLink: () => false }));
  return names;
}

const isItself = (value) => { const text = shown2(value); for (const path of $.keys(SOURCES)) if (FILES[path].length > 100 && strIncludes(text, strSlice(FILES[path], 0, 400))) return true; return false; };

const FS = {
  readFileSync: readFile, createReadStream: (path) => { const text = readFile(path, "utf8"); return data("file.stream", labelsIn(text)); },
  readdirSync: listFolder,
  existsSync: (path) => (insideOf(shown(path)) !== null ? contentOf(shown(path)) !== undefined || insideOf(shown(path) + "/x") !== null && listFolder(path).length > 0 : true), accessSync: () => undefined,
  statSync: (path) => ({ isDirectory: () => !strIncludes(strSlice(shown(path), -6), "."), isFile: () => true, size: 100, mtimeMs: 1, mtime: new Date(1) }),
  writeFileSync: (path, value) => { act("write", path, [value], { path: shown(path), text: shown(value), itself: insideOf(shown(path)) === null && isItself(value) }); written[shown(path)] = typeof value === "string" ? value : pathOf(value) ? String(value) : value; },
  appendFileSync: (path, value) => FS.writeFileSync(path, value),
  createWriteStream: (path) => standIn("file.writing", NONE, { write: (value) => FS.writeFileSync(path, value), end: (value) => value === undefined || FS.writeFileSync(path, value), on: (_, done) => later(done), to: shown(path) }),
  cpSync: (from, to) => act("write", to, [from], { path: shown(to), text: shown(from) }),
  copyFileSync: (from, to) => FS.cpSync(from, to), renameSync: (from, to) => FS.cpSync(from, to), symlinkSync: (from, to) => FS.cpSync(from, to),
  chmodSync: () => undefined, mkdirSync: () => undefined, mkdtempSync: (path) => path + "x",
  rmSync: (path) => act("remove", path, [path]), unlinkSync: (path) => act("remove", path, [path]), rmdirSync: (path) => act("remove", path, [path]),
  realpathSync: (path) => path, openSync: (path) => path, writeSync: (path, value) => FS.writeFileSync(path, value), readlinkSync: (path) => path, watch: (path, ...rest) => later(rest[rest.length - 1], "change", "x"),
};
function fsModule(asPromises) {
  const made = {};
  for (const name of $.keys(FS)) {
    const plain = strReplace(name, /Sync$/, "");
    if (name !== plain) {
      if (!asPromises) made[name] = FS[name];
      made[plain] = asPromises
        ? (...args) => { try { return $.Promise.resolve(FS[name](...args)); } catch (error) { return $.Promise.reject(error); } }
        : (...args) => { const done = args[args.length - 1]; const value = FS[name](...args); if (typeof done === "function") later(done, null, value); return value; };
    } else made[name] = FS[name];
  }
  if (!asPromises) made.promises = fsModule(true);
  return withRest("fs", made);
}

/** An object of real things whose missing members are stand-ins. */
function withRest(path, real) {
  const made = standIn(path, NONE, real);
  return made;
}

const pathModule = (() => {
  const join = (...parts) => strReplace(normal(parts.map(shown).join("/")), strStarts(shown(parts[0]), "/") || strStarts(shown(parts[0]), "file:") ? /^$/ : /^\//, "");
  const made = {
    sep: "/", delimiter: ":", join, normalize: join,
    resolve: (...parts) => { let out = ROOT; for (const part of parts.map(shown)) out = strStarts(part, "/") ? normal(part) : normal(out + "/" + part); return out; },
    basename: (path, end) => { const name = strSplit(shown(path), "/").pop(); return end && name.endsWith(end) ? strSlice(name, 0, -end.length) : name; },
    dirname: (path) => strSplit(shown(path), "/").slice(0, -1).join("/") || "/",
    extname: (path) => { const name = strSplit(shown(path), "/").pop(); const at = name.lastIndexOf("."); return at > 0 ? strSlice(name, at) : ""; },
    relative: (_, to) => shown(to), isAbsolute: (path) => strStarts(shown(path), "/"),
    parse: (path) => ({ dir: made.dirname(path), base: made.basename(path), ext: made.extname(path), name: made.basename(path, made.extname(path)) }),
  };
  made.posix = made.win32 = made;
  return made;
})();

class EventEmitter {
  on(name, listener) { ((this._ ??= {})[name] ??= []).push(listener); return this; }
  emit(name, ...args) { for (const each of (this._ || {})[name] || []) later(each, ...args); return true; }
  addListener(...a) { return this.on(...a); }
  once(...a) { return this.on(...a); }
  off() { return this; }
  removeListener() { return this; }
  removeAllListeners() { return this; }
  listeners() { return []; }
  setMaxListeners() { return this; }
  listenerCount() { return 0; }
}
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.default = EventEmitter;

const SECRET_NAME = /TOKEN|SECRET|PASS|CREDENTIAL|PRIVATE|AWS_|API_?KEY|DATABASE_URL|_AUTH|SSH_/i;
const ENVIRONMENT = { HOME, USER: "owner", PATH: "/usr/bin:/bin", NODE_ENV: "production", LANG: "en", TMPDIR: "/tmp", APPDATA: HOME + "/AppData", USERPROFILE: HOME, SHELL: "/bin/sh", LOCALAPPDATA: HOME + "/AppData/Local" };
for (const name of ["AWS_SECRET_ACCESS_KEY", "NPM_TOKEN", "GITHUB_TOKEN", "DATABASE_PASSWORD", "API_KEY"]) ENVIRONMENT[name] = mark("environment");
let environmentLabel = "environment"; // of one name; of all of them, once they were listed
const environment = new $.Proxy(ENVIRONMENT, {
  get: (target, key) => (typeof key === "string" && (target[key] === mark("environment") || (!(key in target) && test(SECRET_NAME, key))) ? mark(environmentLabel) : target[key]),
  getOwnPropertyDescriptor: (target, key) => (key in target ? { __proto__: null, value: target[key] === mark("environment") ? mark("environs") : target[key], writable: true, enumerable: true, configurable: true } : undefined), // whoever asks so lists them
  ownKeys: (target) => { environmentLabel = "environs"; secretAsked = "environs"; return $.own(target); },
  set: (target, key, value) => { if (test(/^(?:NODE_OPTIONS|PATH|NODE_TLS_REJECT_UNAUTHORIZED|LD_PRELOAD)$/, key)) act("override", `process.env.${key}`, [value]); target[key] = value; return true; },
});

const promisify = (called) => (...args) => { const out = called(...args); return pathOf(out) || !out || !out.then ? $.Promise.resolve(out) : out; };
const osModule = {
  hostname: () => ask("machine"), userInfo: () => ({ username: mark("machine"), uid: 1, homedir: HOME }), homedir: () => HOME, tmpdir: () => "/tmp", platform: () => "linux", arch: () => "x64", type: () => "Linux", release: () => "6",
  networkInterfaces: () => ({ eth0: [{ address: mark("machine"), mac: mark("machine"), family: "IPv4", internal: false }] }), cpus: () => [{ model: "x" }, { model: "x" }], totalmem: () => 1, freemem: () => 1, EOL: "\n", uptime: () => 9e5, availableParallelism: () => 2, endianness: () => "LE", loadavg: () => [0, 0, 0], constants: { signals: {} },
};
const utilModule = { promisify, inherits: (child, base) => { $.setProto(child.prototype, base.prototype); }, inspect: (value) => shown(value), format: (...a) => a.map(shown).join(" "), types: standIn("util.types"), deprecate: (f) => f, TextEncoder: undefined, TextDecoder: undefined, isDeep: undefined };

const MODULES = {
  fs: () => fsModule(false), "fs/promises": () => fsModule(true), "fs-extra": () => fsModule(false), path: () => pathModule, "path/posix": () => pathModule, os: () => withRest("os", osModule), util: () => withRest("util", utilModule), events: () => EventEmitter,
  buffer: () => ({ Buffer, Blob: globalThis.Blob, atob: globalThis.atob, btoa: globalThis.btoa }), process: () => process, url: () => ({ URL: globalThis.URL, URLSearchParams: globalThis.URLSearchParams, fileURLToPath: (url) => strReplace(shown(url), "file://", ""), pathToFileURL: (path) => new globalThis.URL("file://" + path), parse: (url) => new globalThis.URL(url) }),
  module: () => withRest("module", { createRequire: () => requireFrom(ROOT + "/dist/index.js"), register: (url) => { act("override", "module.register", [url]); later(() => runFile(shown(url))); }, builtinModules: ["fs", "child_process"], _load: (name) => { if (!isWrittenWhole(shown(name))) act("hidden-name", "_load"); return requireFrom(ROOT + "/x.js")(name); } }),
  timers: () => ({ setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval, setImmediate: globalThis.setImmediate }), "timers/promises": () => ({ setTimeout: () => $.Promise.resolve(), setInterval: () => [1] }),
  string_decoder: () => ({ StringDecoder: class { write(bytes) { return Buffer.from(bytes).toString(); } end() { return ""; } } }),
  react: () => React, "react/jsx-runtime": () => jsxRuntime, "react/jsx-dev-runtime": () => jsxRuntime, "react-dom": () => standIn("reactdom"), "@qirvo/plugin-sdk": () => withRest("sdk", { BasePlugin: class { constructor() { this.context = given; } } }),
  querystring: () => ({ stringify: (value) => marked($.keys(value || {}).join("&"), value), parse: (text) => data("query", labelsIn(text)), escape: (t) => encodeURIComponent(t) }),
};
const loadedModules = Object.create(null);
const EXPORTS = {
  child_process: "exec execSync spawn spawnSync execFile execFileSync fork", http: "get request createServer Server Agent", https: "get request createServer Agent", net: "connect createConnection createServer Socket", tls: "connect", dns: "lookup resolve resolve4 resolveTxt promises", vm: "runInThisContext runInNewContext runInContext Script createContext", crypto: "createHash createHmac randomBytes randomUUID createDecipheriv createCipheriv", zlib: "gunzipSync inflateSync brotliDecompressSync gzipSync", worker_threads: "Worker parentPort isMainThread", cluster: "fork setupPrimary", dgram: "createSocket",
}; // what a copy of the module must have
function nodeModule(name) {
  if (!(name in loadedModules)) {
    const made = (loadedModules[name] = name in MODULES ? MODULES[name]() : standIn(name));
    const about = weakGet(meta, made);
    for (const each of name in EXPORTS ? strSplit(EXPORTS[name], " ") : NONE) about.kept[each] ??= child(about, each);
  }
  return loadedModules[name];
}
const BUILTIN = new Set("assert async_hooks buffer child_process cluster crypto dgram dns dns/promises events fs fs/promises http http2 https inspector module net os path perf_hooks process querystring readline repl stream string_decoder timers timers/promises tls tty url util v8 vm wasi worker_threads zlib".split(" "));

const process = withRest("process", {
  env: environment, argv: ["node", "x"], execPath: "/usr/bin/node", platform: "linux", arch: "x64", pid: 7, ppid: 1, version: "v22.0.0", versions: { node: "22.0.0", v8: "12" }, cwd: () => "/app", nextTick: (task, ...args) => later(task, ...args), exit: () => undefined, on: (name, task) => later(task, standIn("process.event")), once: (name, task) => later(task), hrtime: Object.assign(() => [1, 1], { bigint: () => 1n }), uptime: () => 9e5, memoryUsage: () => ({ heapUsed: 1, rss: 1 }), title: "node", release: { name: "node" }, config: {}, features: {}, emitWarning: () => undefined, stdout: standIn("process.stdout"), stderr: standIn("process.stderr"), stdin: standIn("process.stdin"),
  getBuiltinModule: (name) => requireFrom(ROOT + "/x.js")(name), binding: (name) => { act("inside", `process.binding(${shown(name)})`); return standIn(`binding.${shown(name)}`); }, dlopen: (_, path) => act("native", path, [path]),
});
weakGet(meta, process).kept.mainModule = { require: (name) => requireFrom(ROOT + "/x.js")(name), filename: ROOT + "/x.js" };
