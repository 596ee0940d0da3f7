"""Which of several processes leads, as a real PostgreSQL and the data folder say."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qirvo.server.sql.database import Database
from qirvo.server.sql.leadership import Leadership, LeadLostError
from tests.support.postgres import end_other_sessions, postgres_address

Rival = Callable[[], Leadership]


@pytest.fixture
def address() -> str:
    return postgres_address()


@pytest.fixture
def rival(address: str, tmp_path: Path) -> Iterator[Rival]:
    """Makes another process that may lead, as it were."""
    with contextlib.ExitStack() as ends:

        def made() -> Leadership:
            database = Database.open(address)
            ends.callback(database.close)
            one = Leadership(database.engine, tmp_path / ".leader.lock", began=lambda: None)
            ends.callback(one.close)
            return one

        yield made


def leads(one: Leadership) -> bool:
    with one.turn() as is_ours:
        return is_ours


def test_one_of_several_leads(rival: Rival):
    first, second = rival(), rival()
    assert [leads(first), leads(second), leads(first), leads(second)] == [True, False, True, False]


def test_who_resigns_makes_room(rival: Rival):
    first, second = rival(), rival()
    assert leads(first)
    first.close()
    assert leads(second)


def test_a_leader_whose_connection_broke_must_not_go_on_and_another_one_waits_for_its_act(rival: Rival, address: str):
    first, second = rival(), rival()
    with first.turn() as is_ours:
        assert is_ours
        first.require()
        end_other_sessions(address)
        with pytest.raises(LeadLostError):
            first.require()
        assert not leads(second)  # the folder is the first one's until its act is over
        assert not leads(first)
    assert leads(first) or leads(second)


def test_a_leader_whose_connection_broke_may_lead_again(rival: Rival, address: str):
    first, second = rival(), rival()
    assert leads(first)
    end_other_sessions(address)
    assert [leads(first), leads(second)] == [True, False]
