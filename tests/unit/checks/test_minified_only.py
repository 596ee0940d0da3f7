"""Code that only machines can read is told, unless its source is beside it."""

import pytest

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


@pytest.mark.parametrize(
    "before",
    [
        "/*" + " who reads this" * 30_000 + "*/\n",
        "\n" * 300_000,
        " " * 300_000,
        "// remark\n" * 9,
        "/* a */\n" * 60_000,
    ],
    ids=["a comment", "lines", "blanks", "remarks", "many comments"],
)
@pytest.mark.parametrize("times", [30, 3_000])
def test_nothing_that_stands_before_it_hides_minified_code(before: str, times: int):
    assert is_minified(before + MINIFIED * times)


def test_long_code_is_judged_by_all_of_it():
    assert not is_minified(READABLE * 900 + MINIFIED)
    assert not is_minified(MINIFIED * 20 + READABLE * 900)
    assert is_minified(READABLE + MINIFIED * 900)


def test_a_file_too_long_to_be_analysed_is_told_unless_its_map_is_at_its_end():
    long = MINIFIED * 4_500
    assert rules(dist__main_js=long) == ["minified-only/unreadable"]
    assert rules(dist__main_js=f"{long}\n//# sourceMappingURL=data:application/json;base64,e30=\n") == []


def test_what_npm_installed_and_what_only_declares_types_is_not_looked_at():
    subject = a_subject(added={"node_modules/a/main.js": MINIFIED, "dist/main.d.ts": MINIFIED})
    assert list(CHECK.run(subject)) == []


def test_space_between_words_makes_long_lines_readable():
    assert not is_minified("a reader can follow these words of a table in one line, " * 200)
