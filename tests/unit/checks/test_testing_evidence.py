import pytest

from qirvo.checks.circumstances import Circumstances
from qirvo.checks.junit import (
    MAX_BYTES,
    MalformedTestReportError,
    bound_report,
    condensed_report,
    read_report,
)
from qirvo.checks.runner import check_subject
from qirvo.checks.suite import profile_of
from qirvo.checks.testing_evidence import CHECK
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.findings import Severity, Verdict
from tests.support.fake_analyser import a_subject_with

PASSED = '<testcase classname="sky" name="shines"/>'
FAILED = '<testcase name="rains"><failure message="dry"/></testcase>'
SKIPPED = '<testcase name="snows"><skipped/></testcase>'
REFUSED = Verdict.REFUSED
TREE = str(a_subject_with().tree.digest)


def a_report(*cases: str, tree: str | None = TREE, more: str = "") -> bytes:
    said = "" if tree is None else f'<property name="qirvo.tree-digest" value="{tree}"/>'
    suite = f"<testsuite><properties>{said}{more}</properties>{''.join(cases)}</testsuite>"
    return f"<testsuites>{suite}</testsuites>".encode()


def found(report: bytes | None, confirmed_by: str = "") -> list[str]:
    known = Circumstances(test_report=report, tests_confirmed_by=confirmed_by)
    return [finding.rule.partition("/")[2] for finding in CHECK.run(a_subject_with(circumstances=known))]


def test_a_report_of_this_very_content_is_evidence():
    assert found(a_report(PASSED, PASSED, SKIPPED)) == ["shown"]


def test_a_single_suite_is_a_report_too():
    report = a_report(PASSED).removeprefix(b"<testsuites>").removesuffix(b"</testsuites>")
    assert found(report) == ["shown"]


@pytest.mark.parametrize(
    ("report", "rules"),
    [
        (None, ["missing"]),
        (b"", ["malformed"]),
        (b"<html/>", ["malformed"]),
        (b"<testsuite", ["malformed"]),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><testsuites/>", ["malformed"]),
        (b" " * (MAX_BYTES + 1), ["malformed"]),
        (a_report(PASSED, tree=None), ["unbound"]),
        (a_report(PASSED, tree="sha256:" + "0" * 64), ["other-tree"]),
        (a_report(PASSED, FAILED), ["failed"]),
        (a_report('<testcase name="a"><error/></testcase>'), ["failed"]),
        (a_report(), ["none-ran"]),
        (a_report(SKIPPED), ["none-ran"]),
        (a_report(PASSED, SKIPPED, SKIPPED), ["mostly-skipped", "shown"]),
    ],
)
def test_what_is_no_evidence_says_why(report: bytes | None, rules: list[str]):
    assert found(report) == rules


def test_a_failed_test_is_named():
    [finding] = CHECK.run(a_subject_with(circumstances=Circumstances(test_report=a_report(FAILED))))
    assert (finding.severity, "`rains`" in finding.message) == (Severity.ERROR, True)


def test_whoever_confirmed_the_tests_takes_the_place_of_a_report():
    assert found(None, confirmed_by="rob") == []


def test_what_is_said_of_its_origin_is_called_unverified():
    report = a_report(PASSED, more='<property name="qirvo.ci.run" value="https://ci.example.org/7"/>')
    [finding] = [
        each
        for each in CHECK.run(a_subject_with(circumstances=Circumstances(test_report=report)))
        if each.rule == "testing-evidence/origin-unverified"
    ]
    assert (finding.severity, finding.message) == (Severity.INFO, "unverified: run `https://ci.example.org/7`")


def test_a_report_is_bound_to_its_content_in_the_place_of_what_it_said_before():
    bound = bound_report(a_report(PASSED, tree="sha256:old"), tree_digest=TREE, claims={"run": "7"})
    report = read_report(bound)
    assert (report.tree_digest, report.tests, report.claims) == (TREE, 1, {"run": "7"})


def test_a_condensed_report_says_the_same_in_less():
    noisy = a_report(PASSED, FAILED, SKIPPED, "<system-out>" + "x" * 10_000 + "</system-out>")
    condensed = condensed_report(noisy)
    assert (read_report(condensed.encode()), len(condensed) < 1_000) == (read_report(noisy), True)


def test_what_cannot_be_read_is_not_sent():
    with pytest.raises(MalformedTestReportError):
        condensed_report(b"<testsuites>" * 3)


@pytest.mark.parametrize(
    ("way", "severity"),
    [
        (DistributionChannel.MARKETPLACE, Severity.INFO),
        (DistributionChannel.PRIVATE, Severity.WARNING),
        (DistributionChannel.ENTERPRISE, Severity.ERROR),
    ],
)
def test_missing_evidence_weighs_more_where_no_reviewer_looks(way: DistributionChannel, severity: Severity):
    assert [finding.severity for finding in profile_of(way).graded(CHECK.run(a_subject_with()))] == [severity]


def test_a_bad_report_refuses_wherever_testing_is_demanded():
    bad = a_subject_with(circumstances=Circumstances(test_report=a_report(FAILED)))
    refused = {way for way in DistributionChannel if check_subject(bad, profile=profile_of(way)).verdict is REFUSED}
    assert refused == set(DistributionChannel) - {DistributionChannel.DIRECT}
