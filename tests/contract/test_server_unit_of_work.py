"""`ports.UnitOfWork`: what the database and the fake both keep."""

import threading
from pathlib import Path

import pytest

from qirvo.domain.access import Account, AccountExistsError
from tests.support.builders import MONDAY
from tests.support.databases import DATABASES, AnyDatabase
from tests.support.registry_values import ANN, ROB

THREADS = 8


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> AnyDatabase:
    return DATABASES[request.param](tmp_path)


def accounts_in(database: AnyDatabase) -> int:
    with database.reading() as uow:
        return uow.accounts.count()


def add_together(database: AnyDatabase, *accounts: Account) -> None:
    with database.unit_of_work() as uow:
        for account in accounts:
            uow.accounts.add(account, now=MONDAY)
        uow.commit()


def test_what_is_committed_is_there(database: AnyDatabase):
    with database.unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
        uow.commit()
    assert accounts_in(database) == 1


def test_what_is_not_committed_never_was(database: AnyDatabase):
    with database.unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
    assert accounts_in(database) == 0


def test_a_unit_of_work_that_fails_leaves_nothing(database: AnyDatabase):
    with pytest.raises(AccountExistsError):
        add_together(database, ANN, ROB, ANN)
    assert accounts_in(database) == 0


def test_what_follows_the_commit_is_not_committed(database: AnyDatabase):
    with database.unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
        uow.commit()
        uow.accounts.add(ROB, now=MONDAY)
    assert accounts_in(database) == 1


def test_a_unit_of_work_can_be_entered_again(database: AnyDatabase):
    uow = database.unit_of_work()
    for account in (ANN, ROB):
        with uow:
            uow.accounts.add(account, now=MONDAY)
            uow.commit()
    assert accounts_in(database) == 2


def test_writers_in_many_threads_wait_for_each_other(database: AnyDatabase):
    def add_after_looking(name: str) -> None:
        with database.unit_of_work() as uow:
            uow.accounts.add(Account(name=f"{name}-{uow.accounts.count()}"), now=MONDAY)
            uow.commit()

    threads = [threading.Thread(target=add_after_looking, args=(f"t{number}",)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert accounts_in(database) == THREADS
