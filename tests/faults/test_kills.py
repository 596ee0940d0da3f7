"""The short form of `tests.faults.kills`: a few kills under load, on both databases; `make faults` does many."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kills import run
from tests.support.postgres import PostgresServer, a_postgres

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]
_FAULTS = int(os.environ.get("QIRVO_FAULTS", "4"))


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with a_postgres() as server:
        server.create("registry")
        yield server


def test_nothing_acknowledged_is_lost_when_the_registry_is_killed(tmp_path: Path):
    found = run(tmp_path, faults=_FAULTS, seed=1)
    assert (found.lost, found.flaws) == ([], [])
    assert found.faults == {"registry": _FAULTS}
    assert found.acknowledged["approvals"] >= 1
    assert found.acknowledged["events"] > 0


def test_nothing_acknowledged_is_lost_when_the_database_is_killed(tmp_path: Path, postgres: PostgresServer):
    found = run(tmp_path, faults=_FAULTS, seed=2, postgres=postgres)
    assert (found.lost, found.flaws) == ([], [])
    assert found.faults.get("database", 0) >= 1
    assert found.acknowledged["events"] > 0
