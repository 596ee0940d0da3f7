"""Whether somebody showed that the plugin's tests pass: a JUnit report that names this very content tree.

The Guide's marketplace demands testing and a review by a person. Who sends no report is therefore not refused there:
the reviewer is told, and may confirm the tests instead. Where no reviewer stands between, it weighs more (`suite`).
A report that is sent must be good: one of another tree, or with failures, is worse than none.
"""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.junit import TREE_PROPERTY, JUnitReport, MalformedTestReportError, read_report
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

_BIND = f"Write the tree digest that `qirvo plugin pack` shows into the report, as the property `{TREE_PROPERTY}`."

RULES = rules_of(
    "testing-evidence",
    Severity.ERROR,
    malformed=("The test report cannot be read.", "Give the JUnit XML that the test runner writes."),
    unbound=("The test report does not say which content it is about.", _BIND),
    other_tree=("The test report is about other content.", "Test what is packed, pack once, and send both."),
    failed=("A test failed.", "Mend what is broken; a report with failures is never taken."),
    none_ran=("The test report has no test that ran.", "Run the tests that you have."),
) | rules_of(
    "testing-evidence",
    Severity.INFO,
    missing=(
        "There is no evidence that the tests pass.",
        "Send a JUnit report with `--test-report FILE`; without one, a reviewer has to confirm the tests.",
    ),
    shown=("A report shows that the tests of this very content pass.", "Nothing to do: reviewers are shown it."),
    mostly_skipped=("More than half of the tests were skipped.", "Say in the release notes why."),
    origin_unverified=(
        "The test report says where it was made; nobody verified that.",
        "Nothing to do: reviewers are shown it as words of the publisher.",
    ),
)


def _run(subject: Subject) -> Iterator[Finding]:
    known = subject.circumstances
    if known.test_report is None:
        if not known.tests_confirmed_by:
            yield RULES["testing-evidence/missing"].finding("no test report came with the plugin")
        return
    try:
        report = read_report(known.test_report)
    except MalformedTestReportError as error:
        yield RULES["testing-evidence/malformed"].finding(error.message)
        return
    yield from _judge(report, str(subject.tree.digest))


def _judge(report: JUnitReport, tree_digest: str) -> Iterator[Finding]:
    faults = tuple(_faults(report, tree_digest))
    yield from faults
    if 2 * report.skipped > report.tests and report.ran:
        message = f"`{report.skipped}` of `{report.tests}` tests were skipped"
        yield RULES["testing-evidence/mostly-skipped"].finding(message)
    if not faults:
        yield RULES["testing-evidence/shown"].finding(f"`{report.ran}` tests ran, and none failed")
    if report.claims:
        said = ", ".join(f"{shown(name)} `{shown(text)}`" for name, text in sorted(report.claims.items()))
        yield RULES["testing-evidence/origin-unverified"].finding(f"unverified: {said}")


def _faults(report: JUnitReport, tree_digest: str) -> Iterator[Finding]:
    if not report.tree_digest:
        message = f"the test report has no property `{TREE_PROPERTY}`"
        yield RULES["testing-evidence/unbound"].finding(message)
    elif report.tree_digest.strip().lower() != tree_digest:
        message = f"the test report is about `{shown(report.tree_digest)}`, this is `{tree_digest}`"
        yield RULES["testing-evidence/other-tree"].finding(message)
    if report.failures:
        names = ", ".join(f"`{shown(name)}`" for name in report.failed)
        yield RULES["testing-evidence/failed"].finding(f"`{report.failures}` of `{report.tests}` tests failed: {names}")
    elif not report.ran:
        yield RULES["testing-evidence/none-ran"].finding(f"of `{report.tests}` tests, `{report.skipped}` were skipped")


CHECK = Check(slug="testing-evidence", rules=RULES, run=_run)
