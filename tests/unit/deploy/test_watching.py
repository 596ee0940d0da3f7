"""Watching what was deployed: taken back for errors, for ill health, and for nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.deploy.apply import OutcomeKind
from qirvo.deploy.drift import look_at
from qirvo.deploy.targets.kubernetes_api import ClusterRefusedError
from qirvo.deploy.watching import NothingToWatchError, UnwatchableError, Watch
from qirvo.domain.deployments import RevisionState, current_revision, revisions_that_stayed_well
from qirvo.domain.environments import ErrorRate, HealthCriteria
from qirvo.domain.error_rates import Traffic
from tests.support.fake_targets import FakeTarget, SuddenEndError
from tests.unit.deploy.test_apply import TASKS, Company, an_image

WINDOW = timedelta(seconds=60)
ALLOWED = ErrorRate(at_most=0.05, window=WINDOW, minimum=10)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    made = Company(tmp_path, health=HealthCriteria(error_rate=ALLOWED))
    made.deploy(an_image("1.0.0"))
    made.deploy(an_image("2.0.0"), "dev")
    return made


def watched(company: Company, *happens: Callable[[FakeTarget], None], name: str = "dev") -> tuple[OutcomeKind, str]:
    """Watch `name`; each of `happens` comes to pass at one look, in their order."""
    left = list(happens)

    def wait(span: timedelta) -> None:
        company.now += span
        if left:
            left.pop(0)(company.targets[name])

    operations = company.operations()
    outcome = Watch(operations=operations, wait=wait)(operations.pipeline.get(name), TASKS)
    return outcome.kind, outcome.reason


def asked(requests: int, failures: int) -> Callable[[FakeTarget], None]:
    def come(target: FakeTarget) -> None:
        counters = target.counters[TASKS]
        for replica in counters:
            counters[replica] += Traffic(requests, failures)

    return come


def test_a_release_that_answers_errors_is_taken_back_as_soon_as_that_is_sure(company: Company):
    kind, reason = watched(company, asked(9, 9), asked(1, 0), asked(1000, 0))
    assert (kind, company.runs("dev")) == (OutcomeKind.FAILED, "1.0.0")
    assert "9 of 10 requests failed (90.0 %), more than the 5 % that may; went back to `1.0.0`" in reason
    assert company.states("dev") == ["healthy", "failed", "healthy"]
    kept = company.records.revisions(TASKS, "dev")
    assert (kept[2].restores, "9 of 10 requests failed" in kept[1].detail) == (1, True)


def test_going_back_once_more_never_takes_what_was_taken_back(company: Company):
    watched(company, asked(100, 100))
    assert company.roll_back("dev") == {"dev": OutcomeKind.FAILED}
    assert company.runs("dev") == "1.0.0"


def test_what_was_taken_back_is_not_gone_to_where_what_ended_well_cannot_be_ended_again(company: Company):
    watched(company, asked(100, 100))
    kept = company.records.revisions(TASKS, "dev")
    for_ever_well = [replace(one, state=RevisionState.HEALTHY) for one in kept]
    assert [one.number for one in revisions_that_stayed_well(for_ever_well)] == [1, 3]
    assert (
        current_revision([for_ever_well[0], for_ever_well[1], replace(kept[2], state=RevisionState.APPLYING)])
        == (for_ever_well[0])
    )


def test_a_release_that_answers_well_stays_and_that_is_written_down(company: Company):
    kind, reason = watched(company, asked(100, 5))
    assert (kind, company.runs("dev")) == (OutcomeKind.WATCHED, "2.0.0")
    assert "5 of 100 requests failed" in reason
    assert "5 of 100 requests failed" in company.records.revisions(TASKS, "dev")[-1].detail


def test_too_few_requests_say_nothing(company: Company):
    kind, reason = watched(company, asked(9, 9))
    assert (kind, company.runs("dev")) == (OutcomeKind.WATCHED, "2.0.0")
    assert "too few to say" in reason


def test_what_was_counted_before_the_watch_does_not_count(company: Company):
    asked(100, 100)(company.targets["dev"])
    assert watched(company, asked(20, 0))[0] is OutcomeKind.WATCHED


def test_a_replica_that_begins_anew_forgets_nothing(company: Company):
    def restarted(target: FakeTarget) -> None:
        target.counters[TASKS] = dict.fromkeys(target.counters[TASKS], Traffic(5, 5))

    assert watched(company, asked(6, 6), restarted)[0] is OutcomeKind.FAILED


def test_a_replica_that_misses_a_look_is_not_counted_twice(company: Company):
    kept: dict[str, Traffic] = {}

    def misses(target: FakeTarget) -> None:
        kept.update(target.counters[TASKS])
        target.counters[TASKS] = {}

    def answers(target: FakeTarget) -> None:
        target.counters[TASKS] = dict(kept)

    asked(100, 100)(company.targets["dev"])
    assert watched(company, misses, answers, asked(20, 0))[0] is OutcomeKind.WATCHED


def test_a_replica_that_misses_the_first_look_brings_no_old_errors(company: Company):
    company.targets["dev"].counters[TASKS] = {}

    def answers(target: FakeTarget) -> None:
        target.counters[TASKS] = {"an old replica": Traffic(100, 100)}

    assert watched(company, answers, asked(20, 0))[0] is OutcomeKind.WATCHED


def test_a_replica_that_is_new_counts_from_nothing(company: Company):
    def is_replaced(target: FakeTarget) -> None:
        target.counters[TASKS] = {"a new replica": Traffic(20, 20)}

    assert watched(company, is_replaced)[0] is OutcomeKind.FAILED


def test_a_release_that_is_not_well_any_more_is_taken_back(company: Company):
    def dies(target: FakeTarget) -> None:
        target.is_unwell = True

    def lives(target: FakeTarget) -> None:
        target.is_unwell = False

    assert watched(company, dies, lives, dies, lives)[0] is OutcomeKind.WATCHED
    kind, reason = watched(company, dies, dies, lives)
    assert (kind, company.runs("dev")) == (OutcomeKind.FAILED, "1.0.0")
    assert "is not well any more" in reason


def test_a_place_that_goes_away_is_told_of_and_nothing_is_put_there(company: Company):
    def goes(target: FakeTarget) -> None:
        target.is_down = True

    kind, reason = watched(company, goes, goes)
    assert (kind, "nobody answers" in reason) == (OutcomeKind.FAILED, True)
    assert company.states("dev") == ["healthy", "healthy"]


def test_somebody_elses_change_ends_the_watch(company: Company):
    def deployed(_: FakeTarget) -> None:
        company.deploy(an_image("3.0.0"), "dev", by="pete")

    kind, reason = watched(company, deployed, asked(100, 100))
    assert (kind, company.runs("dev")) == (OutcomeKind.FAILED, "3.0.0")
    assert "was replaced while watched" in reason


def test_the_first_release_has_nothing_to_go_back_to_and_that_is_said(tmp_path: Path):
    company = Company(tmp_path, health=HealthCriteria(error_rate=ALLOWED))
    company.deploy(an_image(), "dev")
    kind, reason = watched(company, asked(100, 100))
    assert (kind, company.runs("dev")) == (OutcomeKind.FAILED, "1.0.0")
    assert "no earlier revision" in reason
    assert company.states("dev") == ["broken"]


def test_a_clock_that_is_set_back_does_not_make_the_watch_endless(company: Company):
    def set_back(_: FakeTarget) -> None:
        company.now -= timedelta(days=1)

    assert watched(company, set_back)[0] is OutcomeKind.WATCHED


@pytest.mark.parametrize("ends_at", ["before", "after"])
def test_a_watch_that_is_killed_while_it_goes_back_is_carried_on_by_the_next_run(company: Company, ends_at: str):
    company.targets["dev"].ends_at = ends_at
    with pytest.raises(SuddenEndError):
        watched(company, asked(100, 100))
    assert company.states("dev") == ["healthy", "failed", "applying"]
    company.targets["dev"].ends_at = ""
    operations = company.operations()
    operations.settle(operations.pipeline.get("dev"), TASKS)
    assert company.runs("dev") == "1.0.0"
    assert look_at(operations.pipeline.get("dev"), TASKS, operations=operations).is_as_deployed


def test_going_back_that_fails_is_told_as_well_as_why(company: Company):
    company.targets["dev"].fails.add(an_image("1.0.0").digest)
    kind, reason = watched(company, asked(100, 100))
    assert (kind, company.runs("dev")) == (OutcomeKind.FAILED, "2.0.0")
    assert "100 of 100 requests failed" in reason
    assert "going back failed: `1.0.0` did not come up" in reason
    assert company.states("dev") == ["healthy", "failed", "failed"]


def test_a_failing_watch_keeps_the_release_from_the_next_environment(company: Company):
    def wait(span: timedelta) -> None:
        company.now += span
        asked(100, 100)(company.targets["dev"])

    operations = company.operations()
    watch = Watch(operations=operations, wait=wait).after_change
    outcomes = operations.deploy(an_image("3.0.0"), network_hosts=(), watch=watch)
    kinds = [one.kind for one in outcomes]
    assert kinds == [OutcomeKind.FAILED, OutcomeKind.SKIPPED, OutcomeKind.SKIPPED]
    assert [company.runs(name) for name in company.names] == ["2.0.0", "1.0.0", "1.0.0"]


def test_a_place_where_nobody_may_count_is_told_of_before_anything_is_watched(company: Company):
    company.targets["dev"].may_count = False
    with pytest.raises(ClusterRefusedError):
        Watch(operations=company.operations(), wait=lambda _: None).check_any(["dev"])


def test_what_says_no_rate_or_runs_nothing_cannot_be_watched(company: Company):
    company.records.revisions(TASKS)
    with pytest.raises(NothingToWatchError):
        Watch(operations=company.operations(), wait=lambda _: None)(
            company.operations().pipeline.get("dev"), TASKS.__class__("acme", "other")
        )
    company.health = HealthCriteria()
    with pytest.raises(UnwatchableError):
        watched(company)
    with pytest.raises(UnwatchableError):
        Watch(operations=company.operations(), wait=lambda _: None).check_any(())
