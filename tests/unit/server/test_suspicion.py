"""Crowds that were made up leave the ranking's figure; people stay in it."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from qirvo.domain.events import DistributionEvent
from qirvo.domain.metrics import Span, popularity
from qirvo.domain.suspicion import LEAST_BURST, LEFT_OF_A_BURST, MOST_OF_A_NETWORK, Reason
from qirvo.domain.visitors import network_of
from qirvo.server.usecases.suspicion import believed, judge_downloads
from tests.support.builders import MONDAY, WEATHER
from tests.support.crowds import AGENTS, a_seen, bots, one_network, people
from tests.support.fake_database import FakeDatabase
from tests.support.fake_events import FakeEventStore

TODAY, NEXT = MONDAY.date(), MONDAY + timedelta(days=1)
ONE_NETWORK = [one_network(7)]
APART = [f"{number % 220 + 1}.{number // 2 % 256}.9.0/24" for number in range(500)]
NEAR = [one_network(number) for number in range(500)]


def quiet_weeks(daily: int = 10) -> list[DistributionEvent]:
    """Four weeks in which some people download."""
    days = (TODAY - timedelta(days=age) for age in range(1, 29))
    return [event for day in days for event in people(daily, WEATHER, day=day, seed=day.toordinal())]


def ranked(events: Sequence[DistributionEvent], database: FakeDatabase | None = None) -> tuple[int, set[Reason]]:
    """Return what the plugin is ranked by the day after, and why some downloads are not in it."""
    database, store = database or FakeDatabase(), FakeEventStore(sorted(events, key=lambda event: event.at))
    judge_downloads(now=NEXT, new_uow=database.unit_of_work, store=store)
    with database.unit_of_work() as uow:
        found = uow.suspicions.of(WEATHER, Span(first=TODAY - timedelta(days=30), last=NEXT.date()))
        counted = believed(store.downloads(), uow.suspicions.totals())
    return counted[WEATHER], {each.reason for of_day in found.values() for each in of_day}


@pytest.mark.parametrize(
    ("prefixes", "most"),
    [(ONE_NETWORK, MOST_OF_A_NETWORK), (NEAR, 2 * 30), (APART, LEFT_OF_A_BURST)],
    ids=["one network", "networks near each other", "networks far apart"],
)
def test_a_burst_of_bots_counts_as_few(prefixes: Sequence[str], most: int):
    before = quiet_weeks()
    usual, _reasons = ranked(before)
    burst, reasons = ranked([*before, *bots(20_000, prefixes, WEATHER)])
    assert reasons
    assert burst - usual <= max(most, 2 * 10)
    assert popularity(burst) - popularity(usual) <= 3


def test_a_burst_for_a_plugin_that_nobody_knows_counts_as_few():
    assert ranked(list(bots(20_000, APART, WEATHER)))[0] <= LEFT_OF_A_BURST


def test_a_launch_is_not_thrown_away():
    usual, _reasons = ranked(quiet_weeks())
    launched, reasons = ranked([*quiet_weeks(), *people(3_000, WEATHER, version="2.0.0")])
    assert Reason.BURST not in reasons
    assert launched - usual > 2_900


def test_a_launch_of_something_new_in_one_country_is_not_thrown_away():
    assert ranked(list(people(1_000, WEATHER, countries=["DE"])))[0] > 950


def test_hosts_that_all_update_on_one_day_are_not_thrown_away():
    before = quiet_weeks()
    dice = random.Random(5)  # noqa: S311  # a sample, not a secret
    hosts = [
        a_seen(
            number,
            WEATHER,
            at=MONDAY.replace(hour=dice.randrange(24)),
            prefix=f"{dice.randrange(1, 223)}.{dice.randrange(256)}.1.0/24",
            agent=AGENTS[0],
            version="1.1.0",
        )
        for number in range(2_000)
    ]
    assert ranked([*before, *hosts])[0] > 2_200


def test_a_day_with_little_is_never_looked_at_for_bursts():
    assert ranked(list(bots(LEAST_BURST, APART, WEATHER, agents=AGENTS[:1])))[1] == set()


def test_what_members_of_the_publisher_download_counts_apart_whatever_program_asks():
    database = FakeDatabase()
    own, other = "192.0.2.0/24", "198.51.100.0/24"
    events = [
        a_seen(number, WEATHER, at=MONDAY + timedelta(minutes=number), prefix=prefix, agent=agent)
        for number, (prefix, agent) in enumerate([(own, AGENTS[0]), (own, AGENTS[1]), (other, AGENTS[0])])
    ]
    with database.unit_of_work() as uow:
        uow.suspicions.note_members({(WEATHER, network_of(events[0].visitor or 0))}, TODAY)
        uow.commit()
    assert ranked(events, database) == (1, {Reason.OWN})


def test_judging_again_says_the_same_and_late_events_are_judged_with_the_rest():
    database, store = FakeDatabase(), FakeEventStore(list(bots(9, ONE_NETWORK, WEATHER)))
    for _ in range(2):
        assert judge_downloads(now=NEXT, new_uow=database.unit_of_work, store=store) == 1
    store.events.clear()
    assert judge_downloads(now=NEXT, new_uow=database.unit_of_work, store=store) == 0
    with database.unit_of_work() as uow:
        assert uow.suspicions.totals() == {}
