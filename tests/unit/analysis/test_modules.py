"""Modules as function bodies: what they export, what they ask for, and where their lines stand."""

import json
from typing import Any

import pytest
import quickjs

from qirvo.analysis.modules import as_function_body

LOADER = """
const asked = [];
const given = {a: {__esModule: true, default: 'A', b: 'B', c: 'C'}, plain: {d: 'D'}};
function __require(name) { asked.push(name); return given[name] ?? {}; }
const __default = (m) => (m && m.__esModule && 'default' in m ? m.default : m);
const __all = (to, { default: _, __esModule, ...more }) => { Object.assign(to, more); };
const __exports = {};
const __export = (name, get) => Object.defineProperty(__exports, name, { get, enumerable: true });
const __dynamic = (name) => { asked.push(name); return given[name] ?? {}; };
const __meta = { url: 'file:///x.js' };
"""


def body(code: str, *, forced: bool = False) -> tuple[str, bool]:
    result = as_function_body(code.encode(), forced=forced)
    assert result is not None
    return result


def run(code: str) -> dict[str, Any]:
    """What the module exports and asks for, when it is run."""
    context = quickjs.Context()
    context.eval(f"{LOADER}(function(){{'use strict';{body(code)[0]}\n}})();")
    told = context.eval("JSON.stringify({exports: Object.fromEntries(Object.entries(__exports)), asked})")
    return dict(json.loads(told))


@pytest.mark.parametrize(
    ("code", "exports"),
    [
        ("export const a = 1, { b, c: [d] } = { b: 2, c: [3] };", {"a": 1, "b": 2, "d": 3}),
        ("export function f() {} export class K {} export let n = 4; n = 5;", {"n": 5}),
        ("const x = 1; export { x, x as y };", {"x": 1, "y": 1}),
        ("export default 1 + 1;", {"default": 2}),
        ("export default { a: 1 };", {"default": {"a": 1}}),
        ("import one from 'a'; export const it = one;", {"it": "A"}),
        ("import one, { b as two, c } from 'a'; export const it = [one, two, c];", {"it": ["A", "B", "C"]}),
        ("import * as all from 'plain'; export const it = all.d;", {"it": "D"}),
        ("import { default as one } from 'a'; export const it = one;", {"it": "A"}),
        ("export { b, c as z } from 'a';", {"b": "B", "z": "C"}),
        ("export * from 'a';", {"b": "B", "c": "C"}),
        ("export { default } from 'a';", {"default": "A"}),
        ("export const it = import.meta.url;", {"it": "file:///x.js"}),
        ("export const it = import('plain').d;", {"it": "D"}),
    ],
)
def test_a_module_exports_what_it_says(code: str, exports: dict[str, Any]):
    assert run(code)["exports"] == exports


@pytest.mark.parametrize(
    "code", ["export default function () {}", "export default function f() {}", "export default class {}"]
)
def test_a_default_without_a_value_of_json_is_there_too(code: str):
    context = quickjs.Context()
    context.eval(f"{LOADER}(function(){{'use strict';{body(code)[0]}\n}})();")
    assert context.eval("typeof __exports.default") == "function"


def test_what_is_asked_for_is_asked_for_in_order():
    assert run("import 'first'; import a from 'a'; export { d } from 'plain';")["asked"] == ["first", "a", "plain"]


def test_lines_stay_where_they_were():
    code = "import {\n  a,\n  b,\n} from 'x';\nexport\n  const n = 1;\nlast();\n"
    assert body(code)[0].split("\n").index("last();") == code.split("\n").index("last();")


@pytest.mark.parametrize(
    "code",
    ["const t = \"import a from 'b'\";", "// export default 1", "o.import('x'); o.export = 1;", "module.exports = 1;"],
)
def test_what_is_no_module_stays_as_it_is(code: str):
    text, is_module = body(code)
    assert (text.startswith(code), is_module) == (True, False)


def test_the_line_of_a_program_is_no_code():
    assert body("#!/usr/bin/env node\nmodule.exports = 1;")[0].startswith("///usr/bin/env node\n")


def test_names_of_the_scope_are_seen_by_a_text_that_is_run():
    context = quickjs.Context()
    context.eval("globalThis.__nativeEval = eval; globalThis.__note = (text) => text;")
    text, _ = body("const n = 20; return eval('n + 1');")
    assert context.eval(f"(function(){{{text}\n}})()") == 21


class TestForced:
    HELP = "const seen = []; const __if = (n, v) => !v; const __fn = (f) => (seen.push(f), f);"

    def run(self, code: str) -> object:
        return quickjs.Context().eval(f"{self.HELP}(function(){{{body(code, forced=True)[0]}\n}})()")

    @pytest.mark.parametrize(
        "code",
        [
            "if (false) return 7;",
            "if(false)return 7; else return 0;",
            "if (true) return 0; else if (true) return 0; else return 7;",
            "let n = 0; for (let i = 0; i < 7; i++) n += 1; return n;",
            "missing(); return 7;",
            "const f = (a) => a; return f(7);",
            "function f(a) { return a; } return f(7);",
            "if((() => 0)())seen[0](7);return 7;",
        ],
    )
    def test_conditions_go_the_other_way_and_failures_are_passed_over(self, code: str):
        assert self.run(code) == 7

    def test_every_function_is_told(self):
        assert self.run("const a = () => 1; const b = function () {}; function c() {} return seen.length;") == 3
