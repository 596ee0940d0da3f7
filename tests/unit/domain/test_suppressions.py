from datetime import UTC, datetime, timedelta

import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Severity, Verdict, verdict_of
from qirvo.domain.suppressions import LONGEST, MalformedSuppressionError, Suppression, suppress

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FILE, TREE = Digest("a" * 64), Digest("b" * 64)
FOUND = Finding(rule="secrets/private-key", severity=Severity.ERROR, message="a key", file="dist/index.js")
ABOUT_ALL = Finding(rule="names/look-alike", severity=Severity.ERROR, message="a name")


def a_suppression(**changes: object) -> Suppression:
    values: dict[str, object] = {
        "id": "sup_1",
        "rule": FOUND.rule,
        "digest": FILE,
        "reason": "A key of the test suite.",
        "by": "rob",
        "created_at": NOW - timedelta(days=1),
        "expires_at": NOW + timedelta(days=1),
    }
    return Suppression(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def digest_of(file: str | None) -> Digest | None:
    return {None: TREE, "dist/index.js": FILE}.get(file)


def suppressed(finding: Finding, suppression: Suppression, now: datetime = NOW) -> str:
    return suppress([finding], [suppression], digest_of=digest_of, now=now)[0].suppressed


def test_a_covered_finding_stays_visible_with_the_reason_and_refuses_nothing() -> None:
    judged = suppress([FOUND], [a_suppression()], digest_of=digest_of, now=NOW)
    assert (judged[0].suppressed, verdict_of(judged)) == ("A key of the test suite.", Verdict.PASSED)


def test_a_finding_about_the_whole_plugin_is_covered_by_its_tree() -> None:
    assert suppressed(ABOUT_ALL, a_suppression(rule=ABOUT_ALL.rule, digest=TREE)) != ""


@pytest.mark.parametrize("changes", [{"rule": "secrets/other"}, {"digest": TREE}])
def test_another_rule_or_other_bytes_are_not_covered(changes: dict[str, object]) -> None:
    assert suppressed(FOUND, a_suppression(**changes)) == ""


@pytest.mark.parametrize("days", [-2, 1])
def test_before_it_begins_and_from_its_end_on_nothing_is_covered(days: int) -> None:
    assert suppressed(FOUND, a_suppression(), NOW + timedelta(days=days)) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "  "},
        {"reason": "x" * 501},
        {"expires_at": NOW - timedelta(days=1)},
        {"expires_at": NOW + LONGEST},
    ],
)
def test_a_suppression_needs_a_reason_and_an_end_within_a_year(changes: dict[str, object]) -> None:
    with pytest.raises(MalformedSuppressionError):
        a_suppression(**changes)
