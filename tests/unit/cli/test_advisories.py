"""`qirvo advisory` and `qirvo plugin audit`."""

import json
from pathlib import Path

import pytest

from qirvo.domain.errors import UnavailableError
from qirvo.domain.plugin_advisories import Affected
from qirvo.domain.versions import Version
from qirvo.host.audit import Audit
from qirvo.wire.plugin_advisories import AdvisoryPage
from tests.support.builders import MONDAY
from tests.support.clients import an_answer
from tests.support.fake_host import FOLDER, FakeHost, an_installation
from tests.support.plugin_advisories import an_advisory, an_advisory_document
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")
AFFECTED = Affected(advisory=an_advisory().published(MONDAY), version=Version("1.0.0"), fixed_in=Version("1.1.0"))


def an_audit(**changes: object) -> FakeHost:
    values: dict[str, object] = {
        "affected": [(an_installation(), AFFECTED)],
        "unasked": [],
        "troubles": [],
        "clear": [],
    }
    return FakeHost(audited=Audit(**(values | changes)))  # type: ignore[arg-type]  # the test names the fields


def test_what_is_affected_is_told_and_the_exit_code_says_so() -> None:
    printed = CommandLine(HOME, host=an_audit()).run("plugin", "audit")
    assert printed.code == 1
    assert printed.out.splitlines()[1].split()[:5] == ["acme.weather", "1.0.0", "high", "1.1.0", "QSA-2026-0001-0001"]


@pytest.mark.parametrize(("least", "code"), [("low", 1), ("high", 1), ("critical", 0)])
def test_the_exit_code_is_about_what_is_grave_enough(least: str, code: int) -> None:
    printed = CommandLine(HOME, host=an_audit()).run("plugin", "audit", "--severity", least)
    assert (printed.code, "acme.weather" in printed.out) == (code, True)


def test_a_source_that_is_silent_is_no_clean_bill() -> None:
    trouble = ("main", UnavailableError("`main` is away"), [an_installation()])
    printed = CommandLine(HOME, host=an_audit(affected=[], troubles=[trouble])).run("plugin", "audit")
    assert (printed.code, "`main` is away" in printed.err) == (7, True)


def test_what_is_not_affected_is_named() -> None:
    printed = CommandLine(HOME, host=an_audit(affected=[], clear=[an_installation()])).run("plugin", "audit")
    assert (printed.code, printed.err) == (0, "not affected by any advisory that is known: acme.weather\n")


def test_where_nothing_is_installed_that_is_said() -> None:
    printed = CommandLine(HOME, host=an_audit(affected=[])).run("plugin", "audit")
    assert (printed.code, printed.err) == (0, "no plugins installed, so there was nothing to ask about\n")


def test_programs_are_told_all_of_it() -> None:
    host = an_audit(unasked=[an_installation(origin=FOLDER)], clear=[an_installation()])
    document = json.loads(CommandLine(HOME, host=host).run("plugin", "audit", "--json").out)
    assert document["affected"][0]["fixedIn"] == "1.1.0"
    assert (document["unasked"], document["clear"], document["problems"]) == (["acme.weather"], ["acme.weather"], [])


def test_a_draft_is_written_from_options(tmp_path: Path) -> None:
    details = tmp_path / "details.md"
    details.write_text("**All** of it", encoding="utf-8")
    line = CommandLine(HOME, an_answer(an_advisory_document(state="draft")))
    words = [
        "-m",
        "It leaks",
        "--severity",
        "high",
        "--range",
        "introduced 0, fixed 1.2.0",
        "--alias",
        "CVE-2026-12345",
    ]
    printed = line.run("advisory", "create", "acme.weather", *words, "--details", str(details))
    assert printed.out == "QSA-2026-0001-0001 is a draft\n"
    (sent,) = line.transport.sent
    body = json.loads(sent.content)
    assert (sent.method, sent.path) == ("POST", "/v1/plugins/acme.weather/advisories")
    assert (body["details"], body["ranges"][0][1]) == ("**All** of it", {"bound": "fixed", "version": "1.2.0"})


def test_a_range_in_another_form_is_refused_before_anything_is_sent() -> None:
    line = CommandLine(HOME)
    printed = line.run("advisory", "create", "acme.weather", "-m", "x", "--severity", "low", "--range", "<1.2.0")
    assert (printed.code, line.transport.sent, "introduced 0, fixed 1.2.3" in printed.err) == (3, [], True)


def test_details_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    printed = CommandLine(HOME).run("advisory", "create", "a.b", "-m", "x", "--details", str(tmp_path / "none.md"))
    assert (printed.code, "none.md" in printed.err) == (3, True)


def test_an_edit_keeps_what_is_not_given() -> None:
    line = CommandLine(HOME, an_answer(an_advisory_document()), an_answer(an_advisory_document()))
    line.run("advisory", "edit", "QSA-2026-0001-0001", "--severity", "critical")
    body = json.loads(line.transport.sent[1].content)
    assert (body["severity"], body["summary"], body["aliases"]) == (
        "critical",
        "The token stands in the log",
        ["CVE-2026-12345"],
    )
    assert body["ranges"] == [[{"bound": "introduced", "version": "0"}, {"bound": "fixed", "version": "1.2.0"}]]


def test_lists_say_how_to_go_on() -> None:
    page = AdvisoryPage(advisories=[an_advisory_document()], next="QSA-2026-0001-0001")
    line = CommandLine(HOME, an_answer(page))
    printed = line.run("advisory", "list", "--severity", "high", "--limit", "1")
    assert "--after QSA-2026-0001-0001" in printed.err
    assert line.transport.sent[0].path == "/v1/advisories?severity=high&limit=1"


def test_a_withdrawal_needs_a_reason_and_publishing_a_name() -> None:
    line = CommandLine(HOME, *[an_answer(an_advisory_document())] * 2)
    assert line.run("advisory", "withdraw", "QSA-2026-0001-0001").code == 2
    line.run("advisory", "withdraw", "QSA-2026-0001-0001", "-m", "wrong plugin")
    line.run("advisory", "publish", "QSA-2026-0001-0001")
    assert [(each.method, each.path.rpartition("/")[2]) for each in line.transport.sent] == [
        ("PUT", "withdrawal"),
        ("POST", "publication"),
    ]


def test_what_an_advisory_says_is_shown_without_what_steers_a_terminal() -> None:
    document = an_advisory_document(details="\x1b[2Jgone", reason="wrong", score=7.5)
    printed = CommandLine(HOME, an_answer(document)).run("advisory", "show", "QSA-2026-0001-0001")
    assert "\x1b" not in printed.out
    assert "introduced 0, fixed 1.2.0" in printed.out
