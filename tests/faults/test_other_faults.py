"""The short forms of the other programs of faults: each does little harm; `make faults` does much."""

import math
from pathlib import Path

import pytest

from tests.faults import bucket, clocks, delays, failover, full_disk, partitions, slow_disk, writers
from tests.faults.found import Found
from tests.faults.interposing import can_interpose
from tests.support.namespaces import can_divide

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]
needs_compiler = pytest.mark.skipif(not can_interpose(), reason="there is no gcc to make what stands in between")


def unclear(found: Found, *clear: str) -> set[str]:
    """Return how somebody was refused in other words than `clear` ones."""
    return {told for told in found.refused if told.partition(": ")[2] not in clear}


@pytest.mark.skipif(not full_disk.may_mount(), reason="a small file system is mounted, which needs root")
def test_a_full_disk_refuses_clearly_loses_nothing_and_is_recovered_from_without_a_restart(tmp_path: Path):
    found = full_disk.run(tmp_path, faults=2, seed=1)
    assert found.wrong == []
    assert unclear(found, *full_disk.CLEAR) == set(), found.text()
    assert found.refused.total() > 0


@needs_compiler
def test_a_slow_disk_breaks_nothing(tmp_path: Path):
    found = slow_disk.run(tmp_path, faults=2, seed=1)
    assert found.wrong == []
    assert unclear(found, *slow_disk.CLEAR) == set(), found.text()


@pytest.mark.skipif(not can_divide(), reason="network namespaces need root, iproute2 and iptables")
def test_what_was_cut_off_goes_on_when_it_is_joined_again(tmp_path: Path):
    found = partitions.run(tmp_path, faults=2, seed=1)
    assert found.wrong == []
    assert unclear(found, *partitions.CLEAR) == set(), found.text()


def test_a_slow_network_that_breaks_answers_off_loses_nothing(tmp_path: Path):
    found = delays.run(tmp_path, faults=2, seed=1)
    assert found.wrong == [], found.text()
    assert unclear(found, *delays.CLEAR) == set(), found.text()
    medians = found.more["median ms, by what is slow"]
    round_trip_ms = 2_000 * delays.LATE_S[0]
    assert medians["hosts and registry"]["fetch"] > round_trip_ms
    assert medians["registry and database"].get("tell", math.inf) > 5 * round_trip_ms  # it asks the database repeatedly


def test_a_standby_takes_over_with_everything_that_was_acknowledged(tmp_path: Path):
    found = failover.run(tmp_path, faults=1, seed=1)
    assert found.wrong == []
    assert unclear(found, *failover.CLEAR) == set(), found.text()


@needs_compiler
def test_a_clock_that_jumps_neither_stops_anything_nor_moves_the_signed_time_back(tmp_path: Path):
    found = clocks.run(tmp_path, faults=2, seed=1)
    assert found.wrong == []
    assert unclear(found) == set(), found.text()


def test_a_second_registry_is_refused_and_the_first_goes_on(tmp_path: Path):
    found = writers.run(tmp_path, faults=2, seed=1)
    assert found.wrong == []
    assert unclear(found) == set(), found.text()


def test_a_bucket_that_fails_or_shows_late_what_it_was_given_loses_nothing(tmp_path: Path):
    found = bucket.run(tmp_path, faults=6, seed=1)
    assert found.wrong == []
    assert unclear(found, *bucket.CLEAR) == set(), found.text()
    assert found.faults["requests that failed"] > 0
