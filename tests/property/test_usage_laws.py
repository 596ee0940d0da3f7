"""What is counted without names is what is counted with them, or lies between the bounds that are told."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.metrics import Span
from qirvo.domain.retention import AGES, monday_of
from qirvo.domain.usage import measure_usage
from tests.support.usage_histories import TrueInstallation, reports_of

START = date(2026, 9, 7)
DAYS = 60


@st.composite
def histories(draw: st.DrawFn) -> list[TrueInstallation]:
    days = st.sets(st.integers(0, DAYS - 1), min_size=1, max_size=12)
    sets = draw(st.lists(st.one_of(days, st.sets(st.integers(0, 9), min_size=1)), min_size=1, max_size=12))
    version = st.sampled_from(["1.0.0", "1.1.0"])
    return [
        TrueInstallation(str(number), {START + timedelta(days=day): draw(version) for day in chosen})
        for number, chosen in enumerate(sets)
    ]


@st.composite
def spans(draw: st.DrawFn) -> Span:
    one, other = draw(st.integers(0, DAYS - 1)), draw(st.integers(0, DAYS - 1))
    return Span(first=START + timedelta(days=min(one, other)), last=START + timedelta(days=max(one, other)))


@given(histories(), spans())
def test_active_installations_of_any_time_are_exact(history: list[TrueInstallation], span: Span):
    active = measure_usage(reports_of(history), span).active
    of = {days: span.last - timedelta(days=days - 1) for days in (1, 7, 30)}
    seen = [sum(one.is_seen(first, span.last) for one in history) for first in (of[1], of[7], of[30], span.first)]
    assert [active.day, active.week, active.month, active.span] == seen
    assert (sum(active.by_version.values()), sum(active.span_by_version.values())) == (active.day, active.span)


@given(histories(), spans())
def test_retention_lies_between_its_bounds(history: list[TrueInstallation], span: Span):
    cohorts = measure_usage(reports_of(history), span).cohorts
    for week, cohort in cohorts.items():
        members = [one for one in history if monday_of(one.first) == week and one.first <= span.last]
        assert cohort.size == len(members)
        for age, told in cohort.retained.items():
            truth = sum(one.is_retained(age, last=span.last) for one in members)
            assert 0 <= told.low <= truth <= told.high <= cohort.size, age


@given(histories(), spans())
def test_a_cohort_is_told_of_at_each_age_that_all_of_it_have_reached(history: list[TrueInstallation], span: Span):
    cohorts = measure_usage(reports_of(history), span).cohorts
    assert {week: set(cohort.retained) for week, cohort in cohorts.items()} == {
        week: {age for age in AGES if week + timedelta(days=6 + age) <= span.last} for week in cohorts
    }


@given(histories())
def test_installations_that_all_began_on_one_day_are_known_exactly(history: list[TrueInstallation]):
    together = [TrueInstallation(one.name, {START: "1.0.0", **one.days}) for one in history]
    span = Span(first=START, last=START + timedelta(days=DAYS - 1))
    (cohort,) = measure_usage(reports_of(together), span).cohorts.values()
    truth = {age: sum(one.is_retained(age, last=span.last) for one in together) for age in AGES}
    assert {age: (told.low, told.high) for age, told in cohort.retained.items()} == {
        age: (count, count) for age, count in truth.items()
    }
