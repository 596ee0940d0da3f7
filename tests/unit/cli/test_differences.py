"""How a difference is told on the command line, and by which commands."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qirvo.cli.decisions_text import decision_document, decision_lines
from qirvo.cli.differences_text import MOST_TOLD, brief_lines, difference_lines, file_difference_lines
from qirvo.domain.differences import Difference, difference
from qirvo.domain.risk import Risk, Tier
from qirvo.domain.traits import Traits
from qirvo.domain.updates import Decision, decide
from qirvo.domain.versions import Version
from qirvo.wire.differences import FileDifferenceDocument, difference_to_wire
from tests.support.builders import MONDAY, a_head, a_release, an_asking, an_index
from tests.support.clients import a_refusal, a_submission_document, an_answer
from tests.support.fake_host import FakeHost, a_proposal, an_outcome
from tests.support.plugins import write_plugin
from tests.support.registry_values import an_assessment, an_entry
from tests.support.sessions import CommandLine, Printed
from tests.support.traits import HOSTILE, some_traits

HOME = Path("no-such-home")
ASSESSED = an_assessment(HOSTILE)
assert ASSESSED.risk is not None
DOCUMENT = difference_to_wire(ASSESSED.difference, ASSESSED.risk)
TOLD = [
    "risk: critical",
    f"  critical  {ASSESSED.risk.reasons[0].sentence}",
    "difference since 1.0.0:",
    "  high    new network host `collect.evil.example`",
    "  medium  new reach of the code: `cookies`",
    "  medium  new reach of the code: `environment`",
    "files (1 changed):",
    "  changed  a.js (3 B to 3 B)",
]


def many() -> Difference:
    return difference(Traits(), Traits(hooks=frozenset(f"hook{number:03}" for number in range(100))))


def decided(*, consents: bool) -> Decision:
    before, after = some_traits().signed(), HOSTILE.signed()
    index = an_index(a_release("1.0.0", traits=before), a_release("1.1.0", traits=after), stable=a_head("1.1.0"))
    return decide(an_asking(installed=Version("1.0.0"), consents=consents), index, signed_now=MONDAY)


def test_reasons_and_changes_are_each_told_once_the_gravest_first() -> None:
    assert difference_lines(DOCUMENT) == TOLD


def test_a_first_release_says_that_there_is_nothing_to_compare() -> None:
    lines = difference_lines(difference_to_wire(None, Risk(tier=Tier.MEDIUM)))
    assert lines == ["risk: medium", "difference: none; there is no release before that it was compared with"]


def test_only_files_may_be_different() -> None:
    files = difference(some_traits(), some_traits(), {}, {"a.js": an_entry("new")}, since="1.0.0")
    assert difference_lines(difference_to_wire(files)) == [
        "difference since 1.0.0: nothing but files",
        "files (1 changed):",
        "  added    a.js (3 B)",
    ]


def test_two_releases_may_be_alike() -> None:
    same = difference(some_traits(), some_traits(), since="1.0.0")
    assert difference_lines(difference_to_wire(same)) == ["difference since 1.0.0: nothing"]


def test_an_owner_is_told_the_gravest_and_how_many_more_there_are() -> None:
    lines = brief_lines(difference_to_wire(many()))
    assert (len(lines), lines[-1]) == (MOST_TOLD + 2, f"  and {100 - MOST_TOLD} more")


def test_what_was_left_out_is_counted() -> None:
    assert difference_lines(difference_to_wire(many().bounded(40)))[-1] == "  and 60 more"


@pytest.mark.parametrize(("readable", "why"), [("binary", "not text"), ("too-large", "too large to compare")])
def test_a_file_that_cannot_be_shown_says_why(readable: str, why: str) -> None:
    document = FileDifferenceDocument(path="a.png", readable=readable, lines=["before: 3 bytes"])
    assert list(file_difference_lines(document)) == [f"a.png: {why}", "  before: 3 bytes"]


def test_a_file_that_is_the_same_says_so_and_a_cut_one_too() -> None:
    same = FileDifferenceDocument(path="a.js", readable="text")
    cut = FileDifferenceDocument(path="a.js", readable="text", lines=["+x"], cut=True)
    assert list(file_difference_lines(same)) == ["a.js: the same in both"]
    assert list(file_difference_lines(cut))[-1].startswith("... there is more")


def test_code_that_was_parted_to_be_read_says_so() -> None:
    document = FileDifferenceDocument(path="a.js", readable="parted", lines=["+a;"])
    first, *rest = file_difference_lines(document)
    assert first.startswith("a.js: written for machines; parted at")
    assert rest == ["+a;"]


def test_a_reviewer_sees_the_difference_before_anything_else() -> None:
    line = CommandLine(HOME, an_answer(a_submission_document()), an_answer(DOCUMENT))
    printed = line.run("review", "show", "sub-1")
    assert printed.out.splitlines()[: len(TOLD)] == TOLD
    assert [request.path for request in line.transport.sent] == [
        "/v1/submissions/sub-1",
        "/v1/submissions/sub-1/difference",
    ]


def test_a_reviewer_is_not_shown_every_file_at_once() -> None:
    document = replace(DOCUMENT, files=DOCUMENT.files * 90, filesChanged=90)
    printed = CommandLine(HOME, an_answer(a_submission_document()), an_answer(document)).run("review", "show", "sub-1")
    assert printed.out.count("  changed  a.js") == 20
    assert "  and 70 more; see `qirvo review diff sub-1`" in printed.out


def test_review_diff_asks_for_the_whole_or_for_one_file() -> None:
    changed = FileDifferenceDocument(path="dist/a b.js", readable="text", lines=["-one", "+two"])
    line = CommandLine(HOME, an_answer(DOCUMENT), an_answer(changed), a_refusal(404))
    assert line.run("review", "diff", "sub-1").out.splitlines() == TOLD
    assert line.run("review", "diff", "sub-1", "dist/a b.js").out == "-one\n+two\n"
    assert line.run("review", "diff", "sub-1", "x?y").code == 4
    assert [request.path for request in line.transport.sent[1:]] == [
        "/v1/submissions/sub-1/difference/files/dist/a%20b.js",
        "/v1/submissions/sub-1/difference/files/x%3Fy",
    ]


def test_what_a_plugin_says_of_itself_cannot_steer_the_terminal() -> None:
    hostile = FileDifferenceDocument(path="a.js", readable="text", lines=["+\x1b[2J\u202e"])
    printed = CommandLine(HOME, an_answer(hostile)).run("review", "diff", "sub-1", "a.js")
    assert printed.out == "+\ufffd[2J\ufffd\n"


def diffed(tmp_path: Path, *words: str) -> Printed:
    code = "exports.Weather = () => fetch('https://collect.example.net/');\n"
    old = write_plugin(tmp_path / "old")
    new = write_plugin(tmp_path / "new", version="1.1.0", added={"dist/index.js": code})
    return CommandLine(HOME).run("plugin", "diff", str(old), str(new), *words)


def test_a_publisher_sees_what_a_reviewer_will_see(tmp_path: Path) -> None:
    printed = diffed(tmp_path)
    assert printed.code == 0
    assert "  high    new network host `collect.example.net`" in printed.out.splitlines()
    assert printed.out.startswith("risk: high\n")


def test_the_difference_is_told_to_programs(tmp_path: Path) -> None:
    told = json.loads(diffed(tmp_path, "--format", "json").out)
    assert (told["since"], told["gravity"], told["risk"]["tier"]) == ("1.0.0", "high", "high")
    assert "dist/index.js" in {each["path"] for each in told["files"]}


def test_a_publisher_sees_one_file(tmp_path: Path) -> None:
    printed = diffed(tmp_path, "dist/index.js")
    assert "+exports.Weather = () => fetch('https://collect.example.net/');" in printed.out.splitlines()


def test_a_file_in_neither_is_named(tmp_path: Path) -> None:
    printed = diffed(tmp_path, "dist/none.js")
    assert (printed.code, "`dist/none.js`" in printed.err) == (4, True)


def test_nothing_at_a_path_is_named(tmp_path: Path) -> None:
    printed = CommandLine(HOME).run("plugin", "diff", str(write_plugin(tmp_path / "old")), str(tmp_path / "none"))
    assert (printed.code, "none`" in printed.err) == (4, True)


def test_an_archive_that_is_none_is_an_error_and_not_an_empty_difference(tmp_path: Path) -> None:
    good = write_plugin(tmp_path / "good")
    (tmp_path / "bad.zip").write_bytes(b"no archive")
    for pair in ((good, tmp_path / "bad.zip"), (tmp_path / "bad.zip", good)):
        assert CommandLine(HOME).run("plugin", "diff", *map(str, pair)).code == 3


@pytest.mark.parametrize("consents", [True, False])
def test_a_decision_names_the_difference(consents: bool) -> None:  # noqa: FBT001  # pytest's parameter
    lines = decision_lines("acme.weather", "1.0.0", decided(consents=consents), why=False)
    assert lines[1:3] == ["  different since 1.0.0:", "    high    new network host `collect.evil.example`"]


def test_a_decision_as_a_document_holds_every_change() -> None:
    told = decision_document("acme.weather", "1.0.0", decided(consents=False))
    assert (told["difference"]["since"], told["difference"]["gravity"]) == ("1.0.0", "high")
    assert len(told["difference"]["changes"]) == 3


def test_the_owner_reads_the_difference_before_agreeing() -> None:
    proposal = a_proposal(installed=Version("1.0.0"), difference=ASSESSED.difference)
    host = FakeHost(proposal=proposal, results=[an_outcome()])
    printed = CommandLine(HOME, host=host).run("plugin", "update", "acme.weather", "--yes")
    assert "  high    new network host `collect.evil.example`" in printed.err.splitlines()
