from dataclasses import replace
from random import Random

import pytest

from qirvo.domain.health import ALARM_AT, FLOOR, Ended, Health, usual_rate_of
from tests.support.builders import MONDAY


def fare(rate: float, *, seed: int, most: int = 10_000) -> Health:
    """Let installations fail at `rate` until the alarm, or `most` of them ended."""
    health, dice = Health(), Random(seed)  # noqa: S311  # a simulation
    while health.reports < most and health.alarmed_at is None:
        health = health.after(Ended.FAILED if dice.random() < rate else Ended.HEALTHY, now=MONDAY)
    return health


@pytest.mark.parametrize("usual", [0.01, 0.05, 0.10])
@pytest.mark.parametrize("ended", [Ended.FAILED, Ended.SILENT])
def test_what_always_fails_alarms_within_fifteen_failures(usual: float, ended: Ended):
    health = Health(usual_rate=usual)
    while health.alarmed_at is None:
        health = health.after(ended, now=MONDAY)
    assert health.failures <= 15


def test_a_few_failures_say_nothing():
    health = Health()
    for _ in range(5):
        health = health.after(Ended.FAILED, now=MONDAY)
    assert (health.alarmed_at, health.weight < ALARM_AT) == (None, True)


@pytest.mark.parametrize("seed", range(20))
def test_what_fails_as_often_as_usual_does_not_alarm(seed: int):
    assert fare(0.01, seed=seed).alarmed_at is None


@pytest.mark.parametrize(("rate", "most_broken"), [(0.10, 40), (0.30, 20)])
def test_what_is_worse_alarms_before_many_are_broken(rate: float, most_broken: int):
    broken = sorted(fare(rate, seed=seed).failures for seed in range(51))
    assert broken[25] <= most_broken


def test_faring_well_for_long_forgives_nothing_later():
    health = Health()
    for _ in range(10_000):
        health = health.after(Ended.HEALTHY, now=MONDAY)
    assert health.weight == FLOOR
    for _ in range(12):
        health = health.after(Ended.FAILED, now=MONDAY)
    assert health.alarmed_at == MONDAY


def test_the_alarm_keeps_its_time():
    health = replace(Health(), weight=ALARM_AT, alarmed_at=MONDAY)
    assert health.after(Ended.HEALTHY, now=MONDAY.replace(year=2030)).alarmed_at == MONDAY


def test_what_is_usual_comes_from_the_release_before():
    assert usual_rate_of(None) == 0.01
    assert usual_rate_of(Health(healthy=29)) == 0.01
    assert usual_rate_of(Health(healthy=95, failed=5)) == 0.05
    assert usual_rate_of(Health(healthy=10_000)) == 0.01
    assert usual_rate_of(Health(healthy=50, silent=50)) == 0.10


def test_without_reports_it_says_so():
    assert Health().sentence == "nobody reports; the ramp runs by time alone"


def test_background_noise_does_not_alarm_in_a_thousand_rollouts():
    alarmed = [seed for seed in range(1_000) if fare(0.01, seed=seed, most=500).alarmed_at is not None]
    assert alarmed == []
