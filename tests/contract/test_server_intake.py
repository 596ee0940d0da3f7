"""`intake_ports`: what the tables and the fakes both keep."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.precision import Outcome
from qirvo.domain.rules import Mode
from qirvo.domain.scans import NoSuchScanError, Scan, ScanState
from qirvo.domain.submissions import SubmissionState
from qirvo.domain.suppressions import NoSuchSuppressionError, Suppression
from qirvo.domain.versions import Version
from qirvo.server.intake_ports import (
    KeptFacts,
    ModeDecision,
    NoSuchRescanError,
    Rescan,
    RescanHit,
    RescanState,
)
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER, a_release
from tests.support.databases import DATABASES, REAL_DATABASES
from tests.support.fake_intake import FakeKeptFacts
from tests.support.registry_values import ANN, ROB, a_plugin, a_submission, a_warning

FILE, OTHER = Digest("a" * 64), Digest("b" * 64)
ALARM = Finding(
    rule="data-theft/cookie-sent", severity=Severity.ERROR, message="seen", file="dist/index.js", line=3, monitored=True
)


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as opened:
        opened.accounts.add(ANN, now=MONDAY)
        opened.accounts.add(ROB, now=MONDAY)
        opened.submissions.add(a_submission())
        opened.submissions.add(a_submission("sub_2", "2.0.0"))
        yield opened


def a_decision(mode: Mode = Mode.OFF, **changes: object) -> ModeDecision:
    values: dict[str, object] = {"rule": "a/b", "mode": mode, "by": "root", "at": MONDAY, "reason": "too loud"}
    return ModeDecision(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def an_outcome(*, confirmed: bool, submission: str = "sub_1", rule: str = "a/b") -> Outcome:
    return Outcome(rule=rule, submission=submission, confirmed=confirmed, by="rob", at=MONDAY)


def a_suppression(suppression_id: str = "sup_1", **changes: object) -> Suppression:
    values: dict[str, object] = {
        "id": suppression_id,
        "rule": "a/b",
        "digest": FILE,
        "reason": "a test key",
        "by": "rob",
        "created_at": MONDAY,
        "expires_at": MONDAY + timedelta(days=30),
    }
    return Suppression(**(values | changes))  # type: ignore[arg-type]  # as above


def a_scan(scan_id: str = "scan_1", **changes: object) -> Scan:
    values: dict[str, object] = {
        "id": scan_id,
        "submission": "sub_1",
        "scanner": "clam",
        "state": ScanState.ASKED,
        "asked_at": MONDAY,
        "deadline": MONDAY + timedelta(hours=1),
    }
    return Scan(**(values | changes))  # type: ignore[arg-type]  # as above


def a_rescan(rescan_id: str = "rsc_1", **changes: object) -> Rescan:
    values: dict[str, object] = {"id": rescan_id, "by": "root", "started_at": MONDAY, "rules": ("data-theft",)}
    return Rescan(**(values | changes))  # type: ignore[arg-type]  # as above


def a_hit(**changes: object) -> RescanHit:
    values: dict[str, object] = {
        "plugin_id": WEATHER,
        "version": Version("1.0.0"),
        "digest": FILE,
        "finding": ALARM,
    }
    return RescanHit(**(values | changes))  # type: ignore[arg-type]  # as above


def test_the_last_mode_of_a_rule_counts(uow: UnitOfWork):
    uow.rule_policy.set_mode(a_decision(Mode.OFF))
    uow.rule_policy.set_mode(a_decision(Mode.MONITOR))
    assert uow.rule_policy.modes() == {"a/b": a_decision(Mode.MONITOR)}


def test_outcomes_are_counted_once_for_each_submission(uow: UnitOfWork):
    uow.rule_policy.add_outcomes([an_outcome(confirmed=False), an_outcome(confirmed=True, submission="sub_2")])
    uow.rule_policy.add_outcomes([an_outcome(confirmed=True), an_outcome(confirmed=False, rule="c/d")])
    counted = {rule: (each.confirmed, each.false_alarms) for rule, each in uow.rule_policy.precisions().items()}
    assert counted == {"a/b": (2, 0), "c/d": (0, 1)}


def test_without_outcomes_there_is_no_precision(uow: UnitOfWork):
    assert uow.rule_policy.precisions() == {}


def test_a_suppression_comes_back_as_it_was(uow: UnitOfWork):
    uow.suppressions.add(a_suppression())
    assert uow.suppressions.all() == [a_suppression()]


def test_a_later_suppression_of_the_same_rule_and_content_takes_its_place(uow: UnitOfWork):
    later = a_suppression("sup_2", reason="still a test key")
    uow.suppressions.add(a_suppression())
    uow.suppressions.add(later)
    uow.suppressions.add(a_suppression("sup_3", digest=OTHER))
    assert [each.id for each in uow.suppressions.all()] == ["sup_2", "sup_3"]


def test_a_removed_suppression_is_gone(uow: UnitOfWork):
    uow.suppressions.add(a_suppression())
    uow.suppressions.remove("sup_1")
    with pytest.raises(NoSuchSuppressionError, match="`sup_1`"):
        uow.suppressions.remove("sup_1")


def test_a_scan_comes_back_with_what_the_scanner_said(uow: UnitOfWork):
    uow.scans.add(a_scan())
    uow.scans.save(a_scan().done((ALARM,)))
    assert uow.scans.get("scan_1") == a_scan().done((ALARM,))


def test_each_scanner_is_asked_once_for_each_submission(uow: UnitOfWork):
    for scan in (a_scan(), a_scan("scan_2"), a_scan("scan_3", scanner="av"), a_scan("scan_4", submission="sub_2")):
        uow.scans.add(scan)
    assert [scan.id for scan in uow.scans.of("sub_1")] == ["scan_3", "scan_1"]


@pytest.mark.parametrize("act", [lambda scans: scans.get("scan_9"), lambda scans: scans.save(a_scan("scan_9"))])
def test_an_unknown_scan_is_named(uow: UnitOfWork, act: Callable[[object], object]):
    with pytest.raises(NoSuchScanError, match="`scan_9`"):
        act(uow.scans)


def test_only_open_scans_are_overdue_from_their_deadline_on(uow: UnitOfWork):
    uow.scans.add(a_scan())
    uow.scans.add(a_scan("scan_2", scanner="av", state=ScanState.DONE))
    uow.scans.add(a_scan("scan_3", submission="sub_2", state=ScanState.PENDING))
    uow.scans.add(a_scan("scan_4", scanner="late", deadline=MONDAY + timedelta(hours=2)))
    overdue = uow.scans.overdue(now=MONDAY + timedelta(hours=1), limit=10)
    assert [scan.id for scan in overdue] == ["scan_1", "scan_3"]


def test_a_rescan_comes_back_as_it_was_last_saved(uow: UnitOfWork):
    uow.rescans.add(a_rescan())
    done = a_rescan(state=RescanState.DONE, done=7, total=7, after="acme.weather@1.0.0", is_dry_run=False)
    uow.rescans.save(done)
    assert uow.rescans.get("rsc_1") == done


def test_an_unknown_rescan_is_named(uow: UnitOfWork):
    with pytest.raises(NoSuchRescanError, match="`rsc_9`"):
        uow.rescans.get("rsc_9")


def test_the_newest_rescans_come_first(uow: UnitOfWork):
    for days in range(3):
        uow.rescans.add(a_rescan(f"rsc_{days}", started_at=MONDAY + timedelta(days=days)))
    assert [each.id for each in uow.rescans.latest(limit=2)] == ["rsc_2", "rsc_1"]


def test_a_hit_is_recorded_once_for_each_rescan(uow: UnitOfWork):
    uow.rescans.add(a_rescan())
    uow.rescans.add_hits("rsc_1", [a_hit(), a_hit()])
    uow.rescans.add_hits("rsc_1", [a_hit(), a_hit(digest=OTHER)])
    assert uow.rescans.hits("rsc_1", limit=10) == [a_hit(), a_hit(digest=OTHER)]


def test_what_the_same_rule_says_twice_of_a_file_are_two_hits(uow: UnitOfWork):
    both = [a_hit(), a_hit(finding=replace(ALARM, message="x" * 10_000))]
    uow.rescans.add(a_rescan())
    uow.rescans.add_hits("rsc_1", both)
    found = uow.rescans.hits("rsc_1", limit=10)
    assert sorted(found, key=str) == sorted(both, key=str)


def test_what_is_published_is_walked_with_what_was_known(uow: UnitOfWork):
    uow.plugins.save(a_plugin())
    uow.submissions.save(a_submission(state=SubmissionState.PUBLISHED, findings=(a_warning(),)))
    for version in ("1.0.0", "1.10.0", "2.0.0"):
        uow.plugins.add_release(WEATHER, a_release(version))
    walked = uow.rescans.published(after="acme.weather@1.0.0", limit=1)
    first = uow.rescans.published(after="", limit=1)[0]
    assert (str(walked[0].version), first.known, uow.rescans.count_published()) == ("1.10.0", (a_warning(),), 3)


@pytest.fixture(params=DATABASES)
def kept_facts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KeptFacts]:
    if request.param == "memory":
        yield FakeKeptFacts()
        return
    database = REAL_DATABASES[request.param](tmp_path)
    yield database.kept_facts()
    database.close()


def test_kept_facts_are_found_by_key_and_never_replaced(kept_facts: KeptFacts):
    kept_facts.keep({"a": b"1", "b": b"2"})
    kept_facts.keep({"a": b"3", "c": b"4"})
    assert kept_facts.find(["a", "c", "d"]) == {"a": b"1", "c": b"4"}


def test_keeping_and_finding_nothing_is_no_work(kept_facts: KeptFacts):
    kept_facts.keep({})
    assert kept_facts.find([]) == {}


def test_many_facts_are_found_at_once(kept_facts: KeptFacts):
    facts = {f"{number:05}": b"x" for number in range(1_201)}
    kept_facts.keep(facts)
    assert kept_facts.find(list(facts)) == facts
