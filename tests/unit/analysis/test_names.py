"""What constant expressions come to, and which names are meant; and where a file does not tell."""

from collections.abc import Iterator

import pytest

from qirvo.analysis.names import CONTENT, LONGEST_TEXT, MOST_DEPTH, Names
from qirvo.analysis.tree import Source, parse


@pytest.fixture(autouse=True)
def content_is_put_back() -> Iterator[None]:
    token = CONTENT.set(b"")
    yield
    CONTENT.reset(token)


def parsed(code: str) -> tuple[Names, Source]:
    content = code.encode()
    CONTENT.set(content)
    source = Source(content, parse("javascript", content))
    return Names(source.declarations, source.assignments), source


def folded(expression: str, *, above: str = "") -> str | None:
    """What the value of `it` comes to, `it` being the last declaration of the file."""
    names, source = parsed(f"{above}\nconst it = {expression};")
    declarator = source.root.named_children[-1].named_children[0]
    return names.fold(declarator.child_by_field_name("value"))


def resolved(expression: str, *, above: str = "") -> str:
    names, source = parsed(f"{above}\nconst it = {expression};")
    declarator = source.root.named_children[-1].named_children[0]
    return names.resolve(declarator.child_by_field_name("value"))


@pytest.mark.parametrize(
    "expression",
    [
        "'eval'",
        '"ev" + "al"',
        "'e' + ('v' + ('a' + 'l'))",
        "`eval`",
        "`ev${'al'}`",
        "'ev'.concat('a', 'l')",
        "['e', 'v', 'a', 'l'].join('')",
        "['ev', 'al'].join('')",
        "'e-v-a-l'.split('-').join('')",
        "'lave'.split('').reverse().join('')",
        "['l', 'a', 'v', 'e'].reverse().join('')",
        "String.fromCharCode(101, 118, 97, 108)",
        "String.fromCharCode(0x65, 0x76, 0x61, 0x6c)",
        "String.fromCharCode(...[101, 118, 97, 108])",
        "String.fromCharCode.apply(null, [101, 118, 97, 108])",
        "String.fromCodePoint(101, 118, 97, 108)",
        "[101, 118, 97, 108].map((c) => String.fromCharCode(c)).join('')",
        "[102, 119, 98, 109].map((c) => String.fromCharCode(c - 1)).join('')",
        "[100, 119, 96, 109].map((c) => String.fromCharCode(c ^ 1)).join('')",
        "atob('ZXZhbA==')",
        "atob('ZXZh' + 'bA==')",
        "Buffer.from('6576616c', 'hex').toString()",
        "Buffer.from('ZXZhbA==', 'base64').toString('utf8')",
        "Buffer.from([101, 118, 97, 108]).toString()",
        "decodeURIComponent('%65%76%61%6c')",
        "unescape('%65val')",
        "'\\x65\\u0076\\u{61}l'",
        "'xxeval'.slice(2)",
        "'xxevalxx'.slice(2, 6)",
        "'xxevalxx'.substring(2, 6)",
        "'xxeval'.slice(-4)",
        "'e_v_al'.replaceAll('_', '')",
        "'e_val'.replace('_', '')",
        "'EVAL'.toLowerCase()",
        "' eval '.trim()",
        "['fetch', 'eval'][1]",
        "(('eval'))",
    ],
)
def test_a_constant_expression_comes_to_its_text(expression: str):
    assert folded(expression) == "eval"


@pytest.mark.parametrize(
    ("above", "expression"),
    [
        ("const a = 'ev', b = 'al';", "a + b"),
        ("const words = ['fetch', 'eval'];", "words[1]"),
        ("const a = 'ZXZhbA==';", "atob(a)"),
        ("const codes = [101, 118, 97, 108];", "String.fromCharCode(...codes)"),
    ],
)
def test_constants_of_the_file_are_put_in(above: str, expression: str):
    assert folded(expression, above=above) == "eval"


@pytest.mark.parametrize(
    ("above", "expression"),
    [
        ("", "word"),
        ("", "'ev' + word"),
        ("", "`ev${word}`"),
        ("", "[a, 'al'].join('')"),
        ("", "atob('not base64 at all!')"),
        ("", "Buffer.from('zz', 'hex').toString()"),
        ("", "String.fromCharCode(code)"),
        ("", "['a'][7]"),
        ("", "'eval'.replace(/e/, 'E')"),
        ("", "decode('ZXZhbA==')"),
        ("", "4 - 2"),
        ("function f(word) {}", "word"),
    ],
)
def test_what_is_not_constant_comes_to_nothing(above: str, expression: str):
    assert folded(expression, above=above) is None


def test_folding_ends_where_it_is_too_much():
    assert folded(" + ".join(["'a'"] * (2 * MOST_DEPTH))) is None
    assert folded(f"'{'a' * LONGEST_TEXT}' + 'a'") is None
    assert folded("b", above="const a = b; const b = a;") is None


@pytest.mark.parametrize(
    ("above", "expression", "name"),
    [
        ("const { exec: run } = require('node:child_process');", "run", "child_process.exec"),
        ("import { exec as run } from 'child_process';", "run", "child_process.exec"),
        ("import * as cp from 'node:child_process';", "cp.exec", "child_process.exec"),
        ("import cp from 'child_process';", "cp.exec", "child_process.exec"),
        ("const w = window; const f = w.fetch;", "f", "fetch"),
        ("", "window['fet' + 'ch']", "fetch"),
        ("", "globalThis.window.fetch", "fetch"),
        ("", "(0, eval)", "eval"),
        ("", "Reflect.get(globalThis, 'eval')", "eval"),
        ("", "[].map.constructor", "Function"),
        ("", "(() => {}).constructor", "Function"),
        ("const { a: { b } } = document;", "b", "document.a.b"),
        ("const run = require('util').promisify(require('child_process').exec);", "run", "child_process.exec"),
    ],
)
def test_a_name_means_what_it_was_given(above: str, expression: str, name: str):
    assert resolved(expression, above=above) == name


def test_a_local_name_is_not_the_global_one():
    assert resolved("fetch", above="function fetch() {}") == "~fetch"
