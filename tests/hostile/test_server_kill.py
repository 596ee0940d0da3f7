"""A registry process that is killed in the middle of its writing: what was acknowledged is there, nothing else is."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.server.sql.database import Database
from tests.support.builders import MONDAY
from tests.support.databases import sqlite_database

BEGINS = """
import sys
from pathlib import Path
from qirvo.domain.access import Account
from qirvo.server.sql.database import Database
from tests.support.builders import MONDAY
from tests.support.registry_values import ANN

folder = Path(sys.argv[1])
database = Database.open(f"sqlite:///{folder / 'registry.db'}")
"""
HANGS = """
print("now", flush=True)
sys.stdin.read()
"""
COMMITS = """
with database.unit_of_work() as uow:
    uow.accounts.add(ANN, now=MONDAY)
    uow.jobs.enqueue("check", {})
    uow.commit()
"""
ADDS_WITHOUT_COMMIT = """
uow = database.unit_of_work()
uow.__enter__()
uow.accounts.add(Account(name="eve"), now=MONDAY)
uow.jobs.enqueue("sign", {})
"""
TAKES_A_JOB = """
database.job_queue().take(now=MONDAY, lease_s=3_600)
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = sqlite_database(tmp_path)
    yield opened
    opened.close()


def killed_after(folder: Path, *steps: str) -> None:
    program = BEGINS + "".join(steps) + HANGS
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", program, folder], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"now\n"
        process.send_signal(signal.SIGKILL)


def kinds_left(database: Database) -> list[str]:
    queue = database.job_queue()
    queue.recover()
    later = MONDAY + timedelta(seconds=1)
    return [job.kind for job in iter(lambda: queue.take(now=later, lease_s=60), None)]


def test_what_was_committed_survives_the_kill(database: Database, tmp_path: Path):
    killed_after(tmp_path, COMMITS)
    with database.reading() as uow:
        assert uow.accounts.get("ann").name == "ann"


def test_what_was_not_committed_is_gone_with_its_jobs(database: Database, tmp_path: Path):
    killed_after(tmp_path, COMMITS, ADDS_WITHOUT_COMMIT)
    with database.reading() as uow:
        assert uow.accounts.count() == 1
    assert kinds_left(database) == ["check"]


def test_a_killed_writer_keeps_nobody_from_writing(database: Database, tmp_path: Path):
    killed_after(tmp_path, ADDS_WITHOUT_COMMIT)
    with database.unit_of_work() as uow:
        assert uow.accounts.count() == 0


def test_the_job_of_a_killed_worker_is_done_again(database: Database, tmp_path: Path):
    killed_after(tmp_path, COMMITS, TAKES_A_JOB)
    assert kinds_left(database) == ["check"]
