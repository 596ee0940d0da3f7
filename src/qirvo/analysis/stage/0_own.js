// What the stage needs of the language, taken before the plugin begins: the plugin may change every built-in, and
// neither hides nor makes up anything by that. `analysis.emulation` turns calls such as `text.trim()` in the other parts
// into calls by symbols that cannot be changed, and `Object.keys()` into `$static.Object.keys()`.

const {
  Object, Function, String, Number, Array, Map, Set, WeakMap, Promise, Proxy, Reflect, Symbol, RegExp, Error, Date, Math, JSON, Uint8Array, ArrayBuffer, InternalError, RangeError,
  parseInt, escape, unescape, decodeURIComponent, encodeURIComponent,
} = globalThis;
const $define = Object.defineProperty;
const $defined = ((setProto) => (of, key, what) => $define(of, key, setProto(what, null)))(Object.setPrototypeOf);
const $typed = Object.getPrototypeOf(Uint8Array.prototype);

const $static = Object.create(null);
for (const [name, of] of [["Object", Object], ["String", String], ["Promise", Promise], ["Array", Array], ["Math", Math], ["JSON", JSON], ["Reflect", Reflect], ["Number", Number]]) {
  const made = ($static[name] = Object.create(null));
  for (const key of Object.getOwnPropertyNames(of)) if (typeof of[key] === "function") made[key] = of[key].bind(of);
}

// --- methods by symbols -------------------------------------------------------------------------------------------------

const $names = Object.create(null); // symbol → name of the method
const $kinds = [String, Array, Map, Set, Function, Number, Promise, RegExp, Date].map((kind) => kind.prototype);
$kinds.push($typed);
function $method(name) {
  const key = Symbol(name);
  $names[key] = name;
  for (const kind of $kinds) if (Object.hasOwn(kind, name)) $define(kind, key, { __proto__: null, value: kind[name] });
  $define(Object.prototype, key, { __proto__: null, get() { return this[name]; } });
  return key;
}
/** Let the stage find the methods that `kind`, made from a built-in, has in the place of those of the built-in. */
function $ownMethods(kind) {
  for (const key of Reflect.ownKeys($names)) if (Object.hasOwn(kind.prototype, $names[key])) $define(kind.prototype, key, { __proto__: null, value: kind.prototype[$names[key]] });
}

// --- what the language itself looks up: assigning to it is noted, and changes nothing ------------------------------------

const $changed = Object.create(null);
function $lock(of, key, name) {
  const value = of[key];
  $define(of, key, {
    __proto__: null, enumerable: false, configurable: false, get: () => value,
    set(next) { if (this !== of) $define(this, key, { __proto__: null, value: next, writable: true, enumerable: true, configurable: true }); else $changed[name] = true; },
  });
}
const $protoOf = Object.getPrototypeOf;
for (const [kind, name] of [[Array, "Array"], [Map, "Map"], [Set, "Set"], [String, "String"]]) {
  $lock(kind.prototype, Symbol.iterator, `${name}.prototype.iterator`);
  $lock($protoOf((kind === String ? "" : new kind())[Symbol.iterator]()), "next", `${name}.iterator.next`);
}
$lock(String.prototype, "concat", "String.prototype.concat"); // the interpreter makes `${…}` into a call of it
$lock($typed, Symbol.iterator, "TypedArray.prototype.iterator");
$lock($protoOf($protoOf([][Symbol.iterator]())), Symbol.iterator, "Iterator.prototype.iterator");
for (const [kind, name] of [[Array, "Array"], [Promise, "Promise"]]) {
  $lock(kind.prototype, "constructor", `${name}.prototype.constructor`);
  $define(kind, Symbol.species, { configurable: false });
}
for (const kind of [Array, Map, Set, Promise, Uint8Array, ArrayBuffer, Date]) $define(kind, Symbol.hasInstance, { __proto__: null, value: Function.prototype[Symbol.hasInstance] });

// Where something was done is read off the stack; the error of a run that was ended is shown outside.
Error.stackTraceLimit = 100;
for (const key of ["stackTraceLimit", "prepareStackTrace"]) $lock(Error, key, `Error.${key}`);
$define(InternalError.prototype, "toString", { __proto__: null, value: () => "InternalError: the run was ended" });
$define(InternalError.prototype, Symbol.toPrimitive, { __proto__: null, value: undefined });
Object.freeze(InternalError.prototype);

// Loops inside the interpreter that no clock ends: no ordinary list is that long.
const $MOST_LENGTH = 5e6;
const $long = (value) => value !== null && typeof value === "object" && value.length > $MOST_LENGTH;
for (const name of ["join", "fill", "reverse", "concat", "slice", "splice", "shift", "unshift", "copyWithin", "flat", "sort", "toLocaleString"]) {
  const method = Array.prototype[name];
  const apply = Reflect.apply;
  const { [name]: bounded } = {
    [name](...args) {
      if ($long(this) || (name === "concat" && $long(args[0]))) { $cut("length"); throw new RangeError("Invalid array length"); }
      return apply(method, this, args);
    },
  };
  $define(Array.prototype, name, { __proto__: null, value: bounded, writable: true, configurable: true });
}

// --- what is told: one line of JSON each, in a text that only grows until it is taken -------------------------------------

let $told = "";
const $quoted = ((stringify) => (text) => stringify(`${text}`))(JSON.stringify); // of a text it looks nothing up
const $tell = (kind, ...parts) => {
  let line = `[${$quoted(kind)}`;
  for (let n = 0; n < parts.length; n++) line += `,${typeof parts[n] === "number" ? parts[n] : $quoted(parts[n])}`;
  $told += `${line}]\n`;
};
const $flat = ((parse) => (text) => parse($quoted(text)))(JSON.parse); // a text put together is a tree, which the caller cannot read
const $take = () => { const told = $told; $told = ""; return $flat(told); };
let $isCut = false;
const $cut = (why) => { if (!$isCut) { $isCut = true; $tell("cut", why); } };
/** Whether `error` says that stack or memory were at their end; with more of both the code might have gone on. */
const $isLimit = (error) => {
  try { return error instanceof InternalError || (error instanceof RangeError && error.message === "Maximum call stack size exceeded"); } catch { return true; }
};
