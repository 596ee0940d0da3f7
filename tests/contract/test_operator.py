"""`operator_ports`: what the tables keep; `People` in memory, too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.access import Account, NoSuchAccountError, Right
from qirvo.domain.suspensions import Suspension
from qirvo.server.ports import UnitOfWork
from qirvo.server.sql.database import Database
from tests.support.builders import MONDAY
from tests.support.databases import DATABASES, REAL_DATABASES

SUSPENSION = Suspension(at=MONDAY, by="admin", reason="sold the account")


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        for name, rights in (("rob", {Right.REVIEW}), ("ann", set()), ("admin", set(Right))):
            uow.accounts.add(Account(name=name, rights=frozenset(rights)), now=MONDAY)
        yield uow


def test_people_are_listed_by_name_and_on_from_one(uow: UnitOfWork):
    assert [person.account.name for person in uow.people.page(limit=2)] == ["admin", "ann"]
    assert [person.account.name for person in uow.people.page(after="ann", limit=2)] == ["rob"]


def test_a_person_is_an_account_and_when_it_came(uow: UnitOfWork):
    person = uow.people.get("rob")
    assert (person.account, person.created_at, person.suspension) == (uow.accounts.get("rob"), MONDAY, None)


def test_nobody_is_no_person(uow: UnitOfWork):
    with pytest.raises(NoSuchAccountError, match="`eve`"):
        uow.people.get("eve")
    assert uow.people.suspension("eve") is None


def test_a_suspension_is_kept_replaced_and_lifted(uow: UnitOfWork):
    uow.people.suspend("ann", SUSPENSION)
    later = Suspension(at=MONDAY + timedelta(days=1), by="admin", reason="again")
    uow.people.suspend("ann", later)
    assert uow.people.suspension("ann") == uow.people.get("ann").suspension == later
    uow.people.restore("ann")
    uow.people.restore("ann")
    assert uow.people.suspension("ann") is None


def test_rights_are_replaced(uow: UnitOfWork):
    uow.people.set_rights("rob", {Right.ADMINISTER})
    assert uow.accounts.get("rob").rights == {Right.ADMINISTER}


def test_whoever_is_suspended_administers_no_more(uow: UnitOfWork):
    uow.people.set_rights("rob", {Right.ADMINISTER})
    assert uow.people.administrators() == {"admin", "rob"}
    uow.people.suspend("admin", SUSPENSION)
    assert uow.people.administrators() == {"rob"}


@pytest.fixture(params=REAL_DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    made = REAL_DATABASES[request.param](tmp_path)
    with made.unit_of_work() as uow:
        for number in (1, 2, 3):
            uow.jobs.enqueue("check", {"submission": f"sub_{number}"}, dedupe=f"check:{number}")
        uow.commit()
    return made


def buried(database: Database) -> int:
    """Let the first job be given up; return its number."""
    queue = database.job_queue()
    job = queue.take(now=MONDAY, lease_s=60)
    assert job is not None
    queue.fail(job, error="the disk is full", retry_at=None)
    return job.id


def test_jobs_are_counted_and_listed_by_state(database: Database):
    number = buried(database)
    with database.reading() as uow:
        assert uow.job_ledger.counts() == {"waiting": 2, "dead": 1}
        (dead,) = uow.job_ledger.page(state="dead", limit=9)
        assert (dead.id, dead.kind, dead.error) == (number, "check", "the disk is full")
        assert [job.id for job in uow.job_ledger.page(after=number, limit=1)] == [number + 1]


def test_a_job_that_was_given_up_waits_again(database: Database):
    number = buried(database)
    with database.unit_of_work() as uow:
        assert uow.job_ledger.retry(number)
        assert not uow.job_ledger.retry(number)
        uow.commit()
    taken = database.job_queue().take(now=MONDAY, lease_s=60)
    assert taken is not None
    assert (taken.id, taken.attempt) == (number, 1)


def test_a_job_whose_like_waits_is_dropped(database: Database):
    number = buried(database)
    with database.unit_of_work() as uow:
        uow.jobs.enqueue("check", {"submission": "sub_1"}, dedupe="check:1")
        assert uow.job_ledger.retry(number)
        assert uow.job_ledger.counts() == {"waiting": 3}


def test_jobs_that_an_error_put_off_are_due_at_once_and_no_others(database: Database):
    queue = database.job_queue()
    for error in ("blobs-moved: the blobs are elsewhere", "storage-full: not blobs-moved: no room"):
        job = queue.take(now=MONDAY, lease_s=60)
        assert job is not None
        queue.fail(job, error=error, retry_at=MONDAY + timedelta(hours=1))
    with database.unit_of_work() as uow:
        assert uow.job_ledger.hurry("blobs-moved")
        assert not uow.job_ledger.hurry("blobs-moved")
        uow.commit()
    due = [job.arguments["submission"] for job in iter(lambda: queue.take(now=MONDAY, lease_s=60), None)]
    assert due == ["sub_1", "sub_3"]


def test_a_job_that_was_given_up_is_not_hurried(database: Database):
    queue = database.job_queue()
    job = queue.take(now=MONDAY, lease_s=60)
    assert job is not None
    queue.fail(job, error="blobs-moved: the blobs are elsewhere", retry_at=None)
    with database.unit_of_work() as uow:
        assert not uow.job_ledger.hurry("blobs-moved")
