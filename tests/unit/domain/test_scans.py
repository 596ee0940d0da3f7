from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qirvo.domain.findings import Severity
from qirvo.domain.scans import (
    MOST_FINDINGS,
    MalformedScanAnswerError,
    MalformedScannerError,
    Scan,
    Scanner,
    ScanSettledError,
    ScanState,
    read_answer,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SCAN = Scan(
    id="scan_1",
    submission="sub_1",
    scanner="clam",
    state=ScanState.ASKED,
    asked_at=NOW,
    deadline=NOW + timedelta(hours=1),
)


def a_scanner(**changes: Any) -> Scanner:
    values = {"name": "clam", "url": "https://scanner.example/scan", "secret": "x" * 16} | changes
    return Scanner(**values)


def finding(**changes: Any) -> dict[str, Any]:
    return {"rule": "virus", "severity": "error", "message": "found", "file": "dist/index.js", "line": 3} | changes


def test_a_scanner_may_answer_later() -> None:
    assert SCAN.pending().done(()).state is ScanState.DONE


@pytest.mark.parametrize("settled", [SCAN.done(()), SCAN.skipped(), SCAN.expired(now=SCAN.deadline)])
def test_the_first_answer_counts(settled: Scan) -> None:
    with pytest.raises(ScanSettledError):
        settled.done(())


def test_an_answer_is_missing_from_its_deadline_on() -> None:
    states = [SCAN.expired(now=NOW + timedelta(minutes=minutes)).state for minutes in (59, 60)]
    assert states == [ScanState.ASKED, ScanState.MISSING]


def test_an_answer_in_time_is_never_missing() -> None:
    assert SCAN.done(()).expired(now=NOW + timedelta(days=1)).state is ScanState.DONE


def test_findings_bear_the_scanners_name_and_refuse_nothing_unless_it_is_enforced() -> None:
    monitored, enforced = (
        read_answer({"findings": [finding()]}, a_scanner(is_enforced=enforced))[0] for enforced in (False, True)
    )
    assert (monitored.rule, monitored.refuses, enforced.refuses) == ("scan-clam/virus", False, True)


def test_what_a_scanner_leaves_out_is_left_out() -> None:
    read = read_answer({"findings": [{"rule": "odd", "severity": "info", "message": "m"}]}, a_scanner())[0]
    assert (read.severity, read.file, read.line, read.help) == (Severity.INFO, None, None, "")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"findings": {}},
        {"findings": [1]},
        {"findings": [finding(rule="No Rule")]},
        {"findings": [finding(severity="awful")]},
        {"findings": [finding(message=" ")]},
        {"findings": [finding(line=0)]},
        {"findings": [finding(line=True)]},
        {"findings": [finding(file=7)]},
        {"findings": [finding()] * (MOST_FINDINGS + 1)},
    ],
)
def test_an_answer_of_another_form_is_refused(answer: object) -> None:
    with pytest.raises(MalformedScanAnswerError):
        read_answer(answer, a_scanner())


@pytest.mark.parametrize("changes", [{"name": "Clam AV"}, {"url": "ftp://scanner.example"}, {"secret": "short"}])
def test_a_scanner_that_cannot_be_asked_safely_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(MalformedScannerError):
        a_scanner(**changes)


def test_the_secret_is_never_shown() -> None:
    assert "x" * 16 not in repr(a_scanner())
