"""What figures of use mean: steps of a crowd, curves of releases, rates, times to start."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from qirvo.domain.adoption import AdoptionPoint, adoption_curves
from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.bounds import Between, Share
from qirvo.domain.conversion import funnel_of
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import DistributionEvent, EventKind, MalformedEventError
from qirvo.domain.load_times import LOAD_STEPS_MS, load_quantile, load_step
from qirvo.domain.metrics import Span, measure
from qirvo.domain.retention import Retained, cohort_week
from qirvo.domain.usage import measure_usage
from qirvo.domain.vitals import Vitals
from tests.support.builders import MONDAY
from tests.support.registry_values import an_event
from tests.support.usage_histories import TrueInstallation, reports_of

QIRVO, FIREFOX = Agent("qirvo", AgentKind.PEOPLE), Agent("firefox", AgentKind.PEOPLE)
START = MONDAY.date()
WEEK = Span(first=START, last=START + timedelta(days=6))


def crowd(kind: EventKind, count: int, agent: Agent = FIREFOX) -> list[DistributionEvent]:
    """So many visitors, each once."""
    first = 1_000 if agent is QIRVO else 0
    return [
        an_event(f"{kind}-{agent.family}-{number}", kind=kind, agent=agent, visitor=first + number)
        for number in range(count)
    ]


def test_hosts_that_update_are_no_newcomers_as_far_as_one_can_tell():
    events = [
        *crowd(EventKind.VIEW, 100),
        *crowd(EventKind.DOWNLOAD, 10),
        *crowd(EventKind.DOWNLOAD, 40, QIRVO),
        *crowd(EventKind.INSTALL, 4, QIRVO),
        *crowd(EventKind.UPDATE, 12, QIRVO),
    ]
    found = funnel_of(measure(events, WEEK), measure_usage(events, WEEK))
    assert (found.viewers, found.downloaders, found.newcomers) == (100, 50, Between(low=14, high=50))
    assert (found.expected_newcomers, found.conversion_rate, found.reporting) == (20.0, 0.2, 0.4)
    assert found.view_to_download == Share(low=0.14, high=0.5)
    assert found.download_to_install == Share(low=0.08, high=1.0)


def test_an_install_of_what_was_downloaded_elsewhere_shows_no_newcomer_here():
    elsewhere = an_event("elsewhere", kind=EventKind.DOWNLOAD, distribution_channel=DistributionChannel.DIRECT)
    events = [elsewhere, *crowd(EventKind.DOWNLOAD, 5, QIRVO), *crowd(EventKind.INSTALL, 3, QIRVO)]
    assert funnel_of(measure(events, WEEK), measure_usage(events, WEEK)).newcomers == Between(low=0, high=5)


def test_of_nothing_there_are_no_shares():
    found = funnel_of(measure([], WEEK), measure_usage([], WEEK))
    shares = (found.view_to_download, found.download_to_install, found.install_to_active)
    assert (shares, found.conversion_rate, found.reporting) == ((None, None, None), None, None)


def test_more_who_download_than_look_are_all_of_them():
    events = [*crowd(EventKind.VIEW, 2), *crowd(EventKind.DOWNLOAD, 10)]
    assert funnel_of(measure(events, WEEK), measure_usage(events, WEEK)).conversion_rate == 1.0


def test_a_release_is_taken_up_day_by_day():
    day = [START + timedelta(days=number) for number in range(4)]
    hosts = [
        TrueInstallation("early", {day[0]: "1.0.0", day[1]: "1.1.0", day[3]: "1.1.0"}),
        TrueInstallation("late", {day[0]: "1.0.0", day[1]: "1.0.0", day[3]: "1.1.0"}),
    ]
    usage = measure_usage(reports_of(hosts), WEEK)
    curves = adoption_curves(usage, {"1.1.0": day[1], "2.0.0": day[3] + timedelta(days=1)})
    assert curves == {"1.1.0": [AdoptionPoint(day=0, active=1, of=2), AdoptionPoint(day=2, active=2, of=2)]}
    assert [point.share for point in curves["1.1.0"]] == [0.5, 1.0]


def test_rates_are_of_installation_days_and_of_changes():
    found = Vitals(events={EventKind.ACTIVE: 200, EventKind.ERROR: 10, EventKind.CRASH: 1, EventKind.UPDATE: 3})
    assert (found.error_rate, found.crash_rate, found.revert_rate) == (0.05, 0.005, 0.0)
    failing = Vitals(events={EventKind.REVERT: 1, EventKind.DOWNLOAD_FAILED: 4}) + found
    assert (failing.revert_rate, failing.download_failure_rate) == (0.25, 0.5)
    assert (Vitals().error_rate, Vitals().revert_rate, Vitals().load_ms(0.5)) == (None, None, None)


@pytest.mark.parametrize(("told", "step"), [(0, 1), (1, 1), (1.01, 2), (180, 200), (200, 200), (1e9, 100_000)])
def test_a_time_is_told_as_the_step_above_it(told: float, step: int):
    assert load_step(told) == step


@pytest.mark.parametrize(
    ("counts", "share", "found"),
    [
        ({200: 9, 5_000: 1}, 0.5, Between(low=150, high=200)),
        ({200: 9, 5_000: 1}, 0.9, Between(low=150, high=200)),
        ({200: 9, 5_000: 1}, 0.95, Between(low=3_000, high=5_000)),
        ({1: 1}, 1.0, Between(low=0, high=1)),
    ],
)
def test_a_quantile_lies_within_a_step(counts: Mapping[int, int], share: float, found: Between):
    assert load_quantile(counts, share) == found


def test_steps_grow_by_two_thirds_at_most():
    assert all(1 < later / earlier < 1.7 for earlier, later in pairwise(LOAD_STEPS_MS[3:]))


def test_an_event_has_a_step_and_no_time():
    with pytest.raises(MalformedEventError, match="`181`"):
        replace(an_event(), load_ms=181)


@pytest.mark.parametrize(
    ("told", "last_day", "counts_in"),
    [
        (START, None, START),
        (START - timedelta(days=7), None, None),
        (None, None, None),
        (START - timedelta(days=7), START - timedelta(days=3), START - timedelta(days=7)),
        (START, START - timedelta(days=1), None),
        (date(2026, 11, 24), None, date(2026, 11, 24)),
    ],
)
def test_a_week_counts_where_it_was_told_in_it_first(told: date | None, last_day: date | None, counts_in: date | None):
    assert cohort_week(told, last_day=last_day, today=START + timedelta(days=2)) == counts_in


def test_a_share_of_nothing_is_none():
    assert Retained(size=0, retained=Between(low=0, high=0)).share is None
    assert Share(low=0.2, high=0.4).middle == pytest.approx(0.3)
