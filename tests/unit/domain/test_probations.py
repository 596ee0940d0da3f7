"""When an updated release has proven itself, and when it gives way."""

from datetime import timedelta

import pytest

from qirvo.domain.probations import Look, Probation, Verdict, Wellbeing, judge
from tests.support.builders import MONDAY

PROBATION = Probation(until=MONDAY + timedelta(minutes=15))
WELL = Look(wellbeing=Wellbeing.HEALTHY)
ILL = Look(wellbeing=Wellbeing.UNHEALTHY, detail="no database")


def later(**time: float) -> Probation:
    """The probation after an unhealthy look at `time` from its start."""
    return judge(PROBATION, ILL, now=MONDAY + timedelta(**time)).probation


def test_a_healthy_look_before_its_end_waits():
    assert judge(PROBATION, WELL, now=MONDAY + timedelta(minutes=14)).verdict is Verdict.WAITING


def test_a_healthy_look_at_its_end_proves():
    assert judge(PROBATION, WELL, now=PROBATION.until).verdict is Verdict.PROVEN


def test_what_nobody_has_seen_run_is_not_proven():
    unseen = Look(wellbeing=Wellbeing.UNSEEN)
    assert judge(PROBATION, unseen, now=PROBATION.until + timedelta(days=9)).verdict is Verdict.WAITING


@pytest.mark.parametrize(("starts", "verdict"), [(2, Verdict.WAITING), (3, Verdict.FAILED)])
def test_the_third_start_that_fails_is_the_last(starts: int, verdict: Verdict):
    look = Look(wellbeing=Wellbeing.UNSEEN, failed_starts=starts)
    assert judge(PROBATION, look, now=MONDAY).verdict is verdict


def test_a_third_start_that_goes_on_is_waited_for():
    look = Look(wellbeing=Wellbeing.STARTING, failed_starts=3)
    assert judge(PROBATION, look, now=MONDAY).verdict is Verdict.WAITING


def test_one_unhealthy_look_is_a_hiccup():
    judged = judge(PROBATION, ILL, now=MONDAY + timedelta(minutes=10))
    assert (judged.verdict, judged.probation.unhealthy_since) == (Verdict.WAITING, MONDAY + timedelta(minutes=10))


def test_a_second_unhealthy_look_a_minute_later_fails_and_says_why():
    judged = judge(later(minutes=10), ILL, now=MONDAY + timedelta(minutes=11))
    assert (judged.verdict, judged.reason) == (Verdict.FAILED, "it was unhealthy for `60` seconds: no database")


def test_a_healthy_look_forgives_the_hiccup():
    well = judge(later(minutes=10), WELL, now=MONDAY + timedelta(minutes=11)).probation
    assert judge(well, ILL, now=MONDAY + timedelta(minutes=12)).verdict is Verdict.WAITING


def test_two_looks_at_once_are_one():
    assert judge(later(minutes=10), ILL, now=MONDAY + timedelta(minutes=10, seconds=5)).verdict is Verdict.WAITING


def test_an_unhealthy_release_is_not_kept_because_its_time_is_over():
    assert judge(later(minutes=15), ILL, now=MONDAY + timedelta(minutes=16)).verdict is Verdict.FAILED


def test_a_clock_set_back_gains_nothing():
    judged = judge(later(minutes=10), ILL, now=MONDAY - timedelta(days=1))
    assert judged.probation.unhealthy_since == MONDAY - timedelta(days=1)
