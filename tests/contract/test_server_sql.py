"""What only a real database can get wrong: waiting, refusing, filling up, and what it says then."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from qirvo.domain.access import Account
from qirvo.server.ports import StorageFullError
from qirvo.server.sql.belonging import ForeignDatabaseError
from qirvo.server.sql.database import Database, DatabaseAddressError
from qirvo.server.sql.faults import DatabaseUnavailableError
from qirvo.server.sql.migrating import upgrade
from qirvo.server.sql.postgresql import DatabaseOrderError
from qirvo.server.sql.unit_of_work import SqlUnitOfWork
from tests.support.builders import MONDAY
from tests.support.databases import REAL_DATABASES, sqlite_database
from tests.support.postgres import address_of, end_other_sessions, postgres_address, postgres_database
from tests.support.registry_values import ANN, ROB, a_submission


@pytest.fixture(params=REAL_DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    opened = REAL_DATABASES[request.param](tmp_path)
    yield opened
    opened.close()


def add(database: Database, *accounts: Account) -> None:
    with database.unit_of_work() as uow:
        for account in accounts:
            uow.accounts.add(account, now=MONDAY)
        uow.commit()


def write_while_reading(database: Database) -> None:
    with database.reading() as uow:
        uow.accounts.add(ANN, now=MONDAY)


def fill(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.submissions.add(a_submission(manifest={"long": "x" * 200_000}))
        uow.commit()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    opened = sqlite_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Database]:
    opened = postgres_database(tmp_path)
    yield opened
    opened.close()


def wait_no_longer(database: Database) -> None:
    is_sqlite = database.engine.dialect.name == "sqlite"
    shortly = "PRAGMA busy_timeout = 1" if is_sqlite else "SET SESSION lock_timeout = '1ms'"

    def shorten(driver: Any, _record: object) -> None:
        driver.cursor().execute(shortly)
        driver.commit()

    event.listen(database.engine, "connect", shorten)
    database.engine.dispose()


def begin(database: Database) -> None:
    with database.unit_of_work():
        pass


def test_a_reader_waits_for_no_writer(database: Database):
    add(database, ANN)
    with database.unit_of_work() as writing, database.reading() as reading:
        writing.accounts.add(ROB, now=MONDAY)
        assert reading.accounts.count() == 1


def test_a_reader_sees_one_moment(database: Database):
    with database.reading() as reading:
        before = reading.accounts.count()
        add(database, ANN)
        assert reading.accounts.count() == before


def test_a_reader_cannot_write(database: Database):
    with pytest.raises(DatabaseUnavailableError, match=r"readonly|read-only"):
        write_while_reading(database)


def test_after_a_reader_the_same_connection_writes(database: Database):
    with database.reading() as reading:
        reading.accounts.count()
    add(database, ANN)
    with database.reading() as reading:
        assert reading.accounts.count() == 1


def test_a_writer_that_waits_too_long_is_told_so(database: Database):
    wait_no_longer(database)
    with database.unit_of_work(), pytest.raises(DatabaseUnavailableError, match=r"locked|lock timeout"):
        begin(database)


def test_a_full_disk_is_named(sqlite: Database):
    add(sqlite, ANN)
    event.listen(sqlite.engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
    with pytest.raises(StorageFullError):
        fill(sqlite)


def test_after_a_full_disk_everything_is_as_before(sqlite: Database):
    add(sqlite, ANN)
    event.listen(sqlite.engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
    with pytest.raises(StorageFullError):
        fill(sqlite)
    with sqlite.reading() as uow:
        assert (uow.accounts.count(), uow.submissions.page(state=None, after=None, limit=1).total) == (1, 0)


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)]
)
def test_every_connection_is_durable_patient_and_strict(sqlite: Database, pragma: str, value: object):
    with sqlite.engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_every_writer_waits_as_long_as_with_sqlite(postgresql: Database):
    with postgresql.engine.connect() as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "10s"
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_a_network_that_lost_its_way_is_waited_for_as_briefly_as_the_address_says_or_as_is_usual(postgresql: Database):
    def told(database: Database) -> dict[str, str]:
        with database.engine.connect() as connection:
            driven: Any = connection.connection.driver_connection
            return dict(driven.info.get_parameters())

    usual = told(postgresql)
    assert (usual["connect_timeout"], usual["tcp_user_timeout"], usual["keepalives_idle"]) == ("5", "10000", "10")
    patient = Database.open(f"{postgres_address()}&connect_timeout=60")
    assert told(patient)["connect_timeout"] == "60"
    patient.close()


def test_records_belong_to_the_registry_that_came_first_and_no_other_works_with_them(database: Database):
    for _start in range(2):
        database.claim("sha256:own")
    with pytest.raises(ForeignDatabaseError, match="sha256:own"):
        database.claim("sha256:other")


@pytest.mark.parametrize("begin_with", [Database.reading, Database.unit_of_work])
def test_who_has_read_already_does_not_notice_that_the_database_ends_the_connection(
    postgresql: Database, begin_with: Callable[[Database], SqlUnitOfWork]
):
    with begin_with(postgresql) as uow:
        assert uow.accounts.count() == 0
        end_other_sessions(address_of(str(postgresql.engine.url.database)))
    add(postgresql, ANN)


def test_who_has_failed_already_is_told_of_that_and_not_of_the_lost_connection(postgresql: Database):
    def fail() -> None:
        with postgresql.reading() as uow:
            uow.accounts.count()
            end_other_sessions(address_of(str(postgresql.engine.url.database)))
            raise DatabaseAddressError("a fault of its own")

    with pytest.raises(DatabaseAddressError, match="of its own"):
        fail()


def test_what_could_not_be_committed_is_told(postgresql: Database):
    with postgresql.unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
        end_other_sessions(address_of(str(postgresql.engine.url.database)))
        with pytest.raises(DatabaseUnavailableError):
            uow.commit()
    with postgresql.reading() as uow:
        assert uow.accounts.count() == 0


def test_a_worker_takes_and_ends_jobs_beside_a_writer(postgresql: Database):
    with postgresql.unit_of_work() as uow:
        uow.jobs.enqueue("scan", {"of": 1})
        uow.commit()
    queue = postgresql.job_queue()
    with postgresql.unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
        job = queue.take(now=MONDAY, lease_s=60)
        assert job is not None
        queue.complete(job)
        uow.commit()
    assert queue.take(now=MONDAY, lease_s=60) is None


def test_a_database_that_keeps_text_otherwise_is_refused():
    database = Database.open(postgres_address(terms="ENCODING 'LATIN1' LOCALE 'C'"))
    with pytest.raises(DatabaseOrderError, match="`LATIN1`"):
        upgrade(database.engine)
    database.close()


def test_a_database_without_its_tables_is_unavailable(tmp_path: Path):
    empty = Database.open(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(DatabaseUnavailableError, match="no such table"):
        add(empty, ANN)
    empty.close()


def test_a_file_that_is_no_database_is_not_alive(tmp_path: Path):
    (tmp_path / "registry.db").write_bytes(b"not a database" * 100)
    damaged = Database.open(f"sqlite:///{tmp_path / 'registry.db'}")
    assert not damaged.is_alive()


def test_a_sound_database_is_alive(database: Database):
    assert database.is_alive()


@pytest.mark.parametrize("address", ["", "nowhere", "unheard-of://host/name", "postgresql://host:port/name"])
def test_a_wrong_address_is_refused(address: str):
    with pytest.raises(DatabaseAddressError):
        Database.open(address)
