"""The short form of `tests.faults.kills`: a few kills under load, on both databases; `make faults` does many."""

from pathlib import Path

import pytest

from tests.faults.kills import run

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]
_FAULTS = 4


def test_nothing_acknowledged_is_lost_when_the_registry_is_killed(tmp_path: Path):
    found = run(tmp_path, faults=_FAULTS, seed=1)
    assert found.wrong == []
    assert found.faults == {"registry killed": _FAULTS}
    assert found.acknowledged["approvals"] >= 1
    assert found.acknowledged["events"] > 0


def test_nothing_acknowledged_is_lost_when_the_database_is_killed(tmp_path: Path):
    found = run(tmp_path, faults=_FAULTS, seed=2, on_postgresql=True)
    assert found.wrong == []
    assert found.faults.get("database killed", 0) >= 1
    assert found.acknowledged["events"] > 0
