"""Processes that write into one audit log at once, and one that is killed meanwhile, leave one chain."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qirvo.domain.audit_chain import follow_all
from tests.support.databases import REAL_DATABASES

pytestmark = pytest.mark.journey
_WRITERS, _EACH = 3, 60
_WRITER = """
import sys
from datetime import UTC, datetime
from qirvo.domain.audit import AuditEntry
from qirvo.server.sql.database import Database

database, name = Database.open(sys.argv[1]), sys.argv[2]
for number in range(int(sys.argv[3])):
    with database.unit_of_work() as uow:
        for half in "ab":
            entry = AuditEntry(
                id=f"aud_{name}_{number}{half}", at=datetime.now(UTC), actor=name, act="x.y", subject="registry"
            )
            uow.audit.add(entry)
        uow.commit()
    print(number, flush=True)
"""


def writer(address: str, name: str, entries: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WRITER, address, name, str(entries)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("engine", REAL_DATABASES)
def test_writers_at_once_and_a_killed_one_leave_one_chain(engine: str, tmp_path: Path):
    database = REAL_DATABASES[engine](tmp_path)
    address = database.engine.url.render_as_string()
    doomed = writer(address, "doomed", 10_000)
    others = [writer(address, f"writer-{number}", _EACH) for number in range(_WRITERS)]
    assert doomed.stdout is not None
    written = [int(doomed.stdout.readline()) for _ in range(5)]
    doomed.send_signal(signal.SIGKILL)
    doomed.communicate(timeout=60)
    for each in others:
        each.communicate(timeout=120)
    with database.reading() as uow:
        log = uow.audit.chain(limit=100_000)
        assert follow_all(log) == (1, uow.audit.head())
    names = [kept.entry.actor for kept in log]
    assert [each.returncode for each in others] == [0] * _WRITERS
    assert {names.count(f"writer-{number}") for number in range(_WRITERS)} == {2 * _EACH}
    assert names.count("doomed") >= 2 * len(written)
    assert names.count("doomed") % 2 == 0, "half a transaction was kept"
    assert names != sorted(names), "they did not write at once"
    database.close()
