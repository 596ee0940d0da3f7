"""What an owner sees of rules and re-scans, and a reviewer of suppressions."""

import json
from pathlib import Path

from qirvo.client.transport import Answer
from qirvo.wire.problems import WireFinding
from qirvo.wire.rescans import HitDocument, RescanDocument, RescanPage
from qirvo.wire.rules import RuleDocument, RulePage, SuppressionDocument, SuppressionPage
from tests.support.clients import a_submission_document, an_answer
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")
ALARM = RuleDocument(
    rule="data-theft/secret-sent",
    severity="error",
    title="A secret is sent.",
    help="Do not.",
    mode="enforce",
    ownMode="monitor",
    isAlarm=True,
    confirmed=40,
    falseAlarms=1,
    precision=40 / 41,
    precisionAtLeast=0.874,
    decidedBy="olga",
    reason="it was right",
)
PLAIN = RuleDocument(
    rule="documentation/readme-short",
    severity="warning",
    title="Short.",
    help="Write.",
    mode="enforce",
    ownMode="enforce",
    isAlarm=False,
)
HIT = HitDocument(
    pluginId="acme.weather",
    version="1.0.0",
    digest=f"sha256:{'a' * 64}",
    finding=WireFinding(rule="dynamic-code/eval", severity="error", message="`eval`", file="dist/index.js", line=3),
)


def a_rescan(state: str = "done", *hits: HitDocument) -> RescanDocument:
    return RescanDocument(
        id="rsc_1",
        by="olga",
        startedAt="2026-01-05T12:00:00Z",
        rules=["dynamic-code/"],
        dryRun=True,
        state=state,
        done=7,
        total=7,
        hits=list(hits),
    )


def test_the_list_shows_modes_and_how_often_a_rule_was_right() -> None:
    printed = CommandLine(HOME, an_answer(RulePage(rules=[ALARM, PLAIN]))).run("rule", "list")
    lines = [" ".join(line.split()) for line in printed.out.splitlines()]
    assert lines[1:] == [
        "data-theft/secret-sent error enforce (was monitor) 40 of 41 87% olga it was right",
        "documentation/readme-short warning enforce - - -",
    ]


def test_the_list_can_be_of_alarms_only() -> None:
    printed = CommandLine(HOME, an_answer(RulePage(rules=[ALARM, PLAIN]))).run("rule", "list", "--alarms", "--json")
    assert [rule["rule"] for rule in json.loads(printed.out)["rules"]] == [ALARM.rule]


def test_setting_a_mode_sends_it_with_its_reason() -> None:
    line = CommandLine(HOME, an_answer(PLAIN))
    printed = line.run("rule", "set", PLAIN.rule, "enforce", "-m", "it matters")
    sent = line.transport.sent[0]
    assert (sent.method, sent.path) == ("PUT", "/v1/rules/documentation/readme-short/mode")
    assert json.loads(sent.content) == {"mode": "enforce", "reason": "it matters"}
    assert printed.out == "documentation/readme-short is set to enforce\n"


def test_a_mode_needs_a_reason() -> None:
    assert CommandLine(HOME).run("rule", "set", PLAIN.rule, "off").code == 2


def test_a_rescan_is_a_dry_run_that_lists_its_hits() -> None:
    line = CommandLine(HOME, an_answer(a_rescan("running")), an_answer(a_rescan("done", HIT)))
    printed = line.run("rule", "rescan", "--rule", "dynamic-code/")
    assert json.loads(line.transport.sent[0].content) == {"rules": ["dynamic-code/"], "dryRun": True}
    assert printed.out.splitlines() == [
        "acme.weather 1.0.0: error: dynamic-code/eval dist/index.js:3: `eval`",
        "rsc_1 (dry run) is done: 7 looked at, 1 hits in 1 releases",
    ]
    assert printed.err == "rsc_1: 7 releases to look at\n"


def test_a_rescan_that_is_told_to_apply_says_so() -> None:
    line = CommandLine(HOME, an_answer(a_rescan("running")), an_answer(a_rescan()))
    line.run("rule", "rescan", "--apply")
    assert json.loads(line.transport.sent[0].content) == {"rules": [], "dryRun": False}


def test_a_rescan_that_does_not_end_in_time_says_where_to_look() -> None:
    line = CommandLine(HOME, an_answer(a_rescan("running")), an_answer(a_rescan("running")))
    printed = line.run("rule", "rescan", "--wait", "0s")
    assert (printed.code, "qirvo rule rescans" in printed.err) == (7, True)


def test_rescans_are_listed_or_shown() -> None:
    listed = CommandLine(HOME, an_answer(RescanPage(rescans=[a_rescan()]))).run("rule", "rescans")
    assert listed.out.splitlines()[1].split()[0] == "rsc_1"
    shown = CommandLine(HOME, an_answer(a_rescan("done", HIT))).run("rule", "rescans", "rsc_1")
    assert "dynamic-code/eval" in shown.out


def test_a_suppression_names_submission_file_and_reason() -> None:
    added = SuppressionDocument(
        id="sup_1",
        rule=ALARM.rule,
        digest=f"sha256:{'b' * 64}",
        reason="a test key",
        by="rob",
        createdAt="2026-01-05T12:00:00Z",
        expiresAt="2026-02-05T12:00:00Z",
    )
    line = CommandLine(HOME, an_answer(added, status=201), an_answer(SuppressionPage(suppressions=[added])))
    line.run("review", "suppress", "sub-1", ALARM.rule, "--file", "dist/index.js", "-m", "a test key", "--for", "31d")
    sent = json.loads(line.transport.sent[0].content)
    assert (sent["submission"], sent["file"], sent["seconds"]) == ("sub-1", "dist/index.js", 31 * 86_400)
    assert "sup_1" in line.run("review", "suppressions").out


def test_a_suppression_is_removed() -> None:
    line = CommandLine(HOME, Answer(status=204, content=b""))
    assert line.run("review", "unsuppress", "sup_1").out == "sup_1 is removed\n"
    assert (line.transport.sent[0].method, line.transport.sent[0].path) == ("DELETE", "/v1/suppressions/sup_1")


def test_a_rejection_confirms_the_alarms_that_were_right() -> None:
    line = CommandLine(HOME, an_answer(a_submission_document("rejected")))
    line.run("review", "reject", "sub-1", "-m", "no", "--confirm", "a/b", "--confirm", "c/d")
    assert json.loads(line.transport.sent[0].content)["confirmed"] == ["a/b", "c/d"]
