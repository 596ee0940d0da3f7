"""What a reviewer and a publisher see of submissions."""

import json
from pathlib import Path

from qirvo.domain.findings import Severity
from qirvo.wire.differences import DifferenceDocument, WireReason, WireRisk
from qirvo.wire.problems import WireFinding
from qirvo.wire.submissions import ReleaseOptions, SubmissionPage, WireHistoryEntry
from tests.support.clients import a_submission_document, an_answer
from tests.support.sessions import CommandLine, Printed

HOME = Path("no-such-home")
FINDING = WireFinding(
    rule="documentation/readme-short", severity=Severity.WARNING, message="README is short", file="README.md"
)


def shown(*arguments: str, **changes: object) -> Printed:
    answer = an_answer(a_submission_document(**changes))  # type: ignore[arg-type]  # the test names the fields
    return CommandLine(HOME, answer, an_answer(DifferenceDocument())).run(*arguments)


def test_a_reviewer_sees_findings_permissions_listing_and_request() -> None:
    release = ReleaseOptions(rolloutPercentage=10.0, rolloutDuration=259_200, breaking=True)
    printed = shown("review", "show", "sub-1", findings=[FINDING], release=release)
    assert printed.out.splitlines() == [
        "difference: none; there is no release before that it was compared with",
        "submission: sub-1",
        "plugin:     acme.weather 1.0.0",
        "state:      in-review",
        "verdict:    passed",
        "submitted:  2026-01-05 12:00 UTC by ada",
        "findings:",
        "  README.md",
        "    README.md: warning: documentation/readme-short",
        "      README is short",
        "      see: https://registry.example/docs/checks#documentation/readme-short",
        "artifact:",
        f"  2.0 kB, sha256:{'a' * 64}",
        f"  tree sha256:{'b' * 64}",
        "permissions:",
        "  network-access: asks the weather",
        "listing:",
        "  name: Weather",
        "  tags: sky, rain",
        "request:",
        "  update channel: by version",
        "  exposure:       10 % at first, everybody after 3d",
        "  marked:         breaking",
    ]


def test_the_list_is_a_table_of_what_waits() -> None:
    risky = a_submission_document(risk=WireRisk(tier="high"))
    line = CommandLine(HOME, an_answer(SubmissionPage(submissions=[risky, a_submission_document()], next="c2")))
    printed = line.run("review", "list")
    assert line.transport.sent[0].path == "/v1/submissions?state=in-review&order=risk&limit=50"
    assert [row.split()[:4] for row in printed.out.splitlines()[1:]] == [
        ["sub-1", "high", "acme.weather", "1.0.0"],
        ["sub-1", "-", "acme.weather", "1.0.0"],
    ]
    assert printed.err == "more: --after c2\n"


def test_an_empty_list_says_so_on_stderr() -> None:
    printed = CommandLine(HOME, an_answer(SubmissionPage(submissions=[]))).run("review", "list", "--state", "all")
    assert (printed.out, printed.err) == ("", "no submissions\n")


def test_the_list_can_be_of_one_tier_and_in_the_order_of_age() -> None:
    line = CommandLine(HOME, an_answer(SubmissionPage(submissions=[])))
    printed = line.run("review", "list", "--tier", "critical", "--order", "age")
    assert line.transport.sent[0].path == "/v1/submissions?state=in-review&tier=critical&order=age&limit=50"
    assert printed.err == "no submissions of risk critical that are in-review\n"


def test_approving_sends_the_decision_and_shows_the_new_state() -> None:
    line = CommandLine(HOME, an_answer(a_submission_document("approved")))
    assert line.run("review", "approve", "sub-1", "-m", "fine").out == "sub-1 (acme.weather 1.0.0) is approved\n"
    assert json.loads(line.transport.sent[0].content) == {
        "decision": "approve",
        "comment": "fine",
        "confirmed": [],
        "confirmsSecurity": False,
    }


def test_rejecting_needs_a_reason() -> None:
    assert CommandLine(HOME).run("review", "reject", "sub-1").code == 2


def test_json_is_the_registrys_own_document() -> None:
    printed = shown("review", "show", "sub-1", "--json")
    assert json.loads(printed.out)["pluginId"] == "acme.weather"


def test_who_waits_for_a_refused_submission_learns_it_from_the_exit_code() -> None:
    printed = shown("submission", "show", "sub-1", "--wait", "published", state="refused", findings=[FINDING])
    assert (printed.code, "documentation/readme-short" in printed.out) == (3, True)


def test_looking_at_a_refused_submission_is_no_failure() -> None:
    assert shown("submission", "show", "sub-1", state="refused").code == 0


def test_waiting_may_stand_before_the_argument() -> None:
    assert shown("submission", "show", "--wait", "sub-1", state="published").code == 0


def test_waiting_for_review_ends_in_review() -> None:
    assert shown("submission", "show", "--wait", "review", "sub-1", state="in-review").code == 0


def test_a_publisher_sees_how_carefully_it_is_looked_at_and_why() -> None:
    reason = WireReason(rule="risk/network-host", tier="high", sentence="new network host `collect.example.net`")
    printed = shown("submission", "show", "sub-1", risk=WireRisk(tier="high", reasons=[reason]))
    lines = printed.out.splitlines()
    assert lines[lines.index("risk: high") + 1] == "  high      new network host `collect.example.net`"


def test_a_publisher_lists_what_they_submitted() -> None:
    line = CommandLine(HOME, an_answer(SubmissionPage(submissions=[a_submission_document()])))
    printed = line.run("submission", "list")
    assert line.transport.sent[0].path == "/v1/submissions?order=age&limit=50"
    assert printed.out.splitlines()[1].split()[0] == "sub-1"


def test_each_change_is_told_as_it_happens() -> None:
    received = WireHistoryEntry(state="received", at="2026-01-05T12:00:00+00:00", by="ada", comment="")
    refused = WireHistoryEntry(state="refused", at="2026-01-05T12:01:00+00:00", by="checks", comment="1 finding")
    answers = [
        an_answer(a_submission_document(state="received", history=[received])),
        an_answer(a_submission_document(state="refused", history=[received, refused])),
    ]
    printed = CommandLine(HOME, *answers).run("submission", "follow", "sub-1")
    assert printed.err.splitlines() == [
        "2026-01-05 12:00 UTC  received by ada",
        "2026-01-05 12:01 UTC  refused by checks: 1 finding",
    ]
    assert "2026-01-05 12:01 UTC" not in printed.out
    assert printed.code == 3
