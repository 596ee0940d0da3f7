"""A real PostgreSQL that archives its log, so that it can be recovered to a moment."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from scripts.people import wait_until
from tests.support.postgres import PostgresServer, make_folder


class ArchivedPostgres:
    """A server, its archive, and a copy of it that was made while it ran."""

    def __init__(self, folder: Path) -> None:
        self._archive, self._base = folder / "archive", folder / "base"
        make_folder(self._archive)
        keeps = ("archive_mode=on", f"archive_command=cp %p {self._archive}/%f")
        self.server = PostgresServer(folder / "data", is_durable=True, settings=keeps)

    def copy(self) -> None:
        """Make the copy that a recovery begins with."""
        self.server.copy_to(self._base)

    def moment(self) -> str:
        """The time now, as the server has it."""
        return self._ask("SELECT now()::text")

    def recover(self, moment: str) -> None:
        """Let a server that was recovered to `moment` take the place of the one that runs, which ends."""
        self._ask("SELECT pg_switch_wal()::text")
        self.server.stop()  # once everything is in the archive
        (self._base / "recovery.signal").touch()
        takes = (
            f"restore_command=cp {self._archive}/%f %p",
            f"recovery_target_time={moment}",
            "recovery_target_action=promote",
        )
        self.server = PostgresServer(self._base, is_durable=True, settings=takes)
        wait_until(lambda: self._ask("SELECT pg_is_in_recovery()::text") == "false", "a server that writes")

    def _ask(self, question: str) -> str:
        with psycopg.connect(self.server.address("postgres", driver="postgresql"), autocommit=True) as connection:
            row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return str(row[0])


@contextmanager
def an_archived_postgres() -> Iterator[ArchivedPostgres]:
    """One of its own."""
    with tempfile.TemporaryDirectory(prefix="qirvo-pg-") as folder:  # short: a socket's path has few characters
        Path(folder).chmod(0o711)
        archived = ArchivedPostgres(Path(folder))
        try:
            yield archived
        finally:
            archived.server.stop()
