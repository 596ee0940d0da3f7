"""Code that only machines can read is told, unless its source is beside it."""

from qirvo.analysis.text import is_minified
from qirvo.checks.minified_only import CHECK
from tests.support.plugins import a_subject

MINIFIED = "var a=1,b=2;function c(d,e){return d+e}" * 60
READABLE = "export function add(first: number, second: number): number {\n  return first + second;\n}\n" * 30


def rules(**added: str) -> list[str]:
    files = {name.replace("__", "/").replace("_", "."): text for name, text in added.items()}
    return [finding.rule for finding in CHECK.run(a_subject(added=files))]


def test_minified_code_alone_is_told():
    assert rules(dist__main_js=MINIFIED) == ["minified-only/unreadable"]


def test_minified_code_with_its_map_source_or_readable_twin_is_not_told():
    assert rules(dist__main_js=MINIFIED, dist__main_js_map="{}") == []
    assert rules(dist__main_js=MINIFIED, src__main_ts=READABLE) == []
    assert rules(dist__main_min_js=MINIFIED, dist__main_js="let a = 1;\n") == []


def test_a_few_lines_of_source_explain_nothing():
    assert rules(dist__main_js=MINIFIED * 9, src__main_ts="export {};\n") == ["minified-only/unreadable"]


def test_readable_code_is_not_minified():
    assert not is_minified(READABLE)
    assert not is_minified("const words = '" + "abcdef" * 2_000 + "';\n" + READABLE)
    assert not is_minified("let a=1")


def test_minified_code_stays_so_below_a_licence_and_in_lines():
    assert is_minified("/*! A licence that is\n * long and readable.\n */\n" + MINIFIED)
    assert is_minified("\n".join([MINIFIED[:400]] * 20))
