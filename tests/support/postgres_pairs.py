"""Two real PostgreSQL servers, of which one writes and the other follows: for what happens when the first is gone."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support.postgres import PostgresServer


class PostgresPair:
    """A primary and its standby, without which the primary acknowledges nothing."""

    def __init__(self, folder: Path) -> None:
        self.primary = PostgresServer(folder / "one", is_durable=True)
        self.standby = self._follow(folder / "two")

    def address(self, database: str) -> str:
        """The address of a database on whichever of the two writes."""
        folders = ",".join(sorted(str(each.folder) for each in (self.primary, self.standby)))
        return f"postgresql+psycopg://qirvo@/{database}?host={folders}&target_session_attrs=read-write"

    def fail_over(self) -> None:
        """Kill the primary and let the standby write, followed by a new one in the place of the dead."""
        dead, self.primary = self.primary, self.standby
        dead.kill()
        self.primary.promote()
        shutil.rmtree(dead.folder)
        self.standby = self._follow(dead.folder)

    def stop(self) -> None:
        """End both; the primary first, which has the other told all."""
        self.primary.stop()
        self.standby.stop()

    def _follow(self, folder: Path) -> PostgresServer:
        standby = PostgresServer(folder, is_durable=True, follows=self.primary)
        with psycopg.connect(self.primary.address("postgres", driver="postgresql"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
        return standby


@contextmanager
def a_postgres_pair() -> Iterator[PostgresPair]:
    """A pair of its own."""
    with tempfile.TemporaryDirectory(prefix="qirvo-pg-") as folder:  # short: a socket's path has few characters
        Path(folder).chmod(0o711)
        pair = PostgresPair(Path(folder))
        try:
            yield pair
        finally:
            pair.stop()
