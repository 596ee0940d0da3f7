"""Counting while serving: figures in a small file that only grows by what is new, and nothing of who asked.

Clients are known again by a digest with a salt that is drawn for one day and never written down. So after a new start,
whoever downloaded the same release earlier that day is unique once more; after the day, nobody can be known again.
"""

import os
import secrets
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from qirvo.access_logs.counted_lines import Counted, counted_line
from qirvo.access_logs.reading import Readings, read_logs
from qirvo.access_logs.tallying import CountedName
from qirvo.artifacts.disk import PARTIAL_PREFIX, disk_errors
from qirvo.domain.agents import Agent
from qirvo.domain.downloads import DownloadCount, address_prefix, client_key, counted, day_of
from qirvo.domain.errors import ConflictError

MOST_CLIENTS = 1_000_000
"""Of one day; whoever comes after them counts in the raw figure alone."""

_SALT_BYTES = 32


class CountsInUseError(ConflictError):
    """Another server counts into the same file."""

    code = "site-counts-in-use"
    hint = "End it, or name another file with `--counts`."


class LiveCounts:
    """Counts downloads as they happen, into a file that `qirvo site count` reads.

    Args:
        file: Where the figures go; made if it is not there.
        agent_of: Which kind of program calls itself so.
        clock: The present moment.
        most_clients: How many clients of a day are known again.
    """

    def __init__(
        self,
        file: Path,
        *,
        agent_of: Callable[[str], Agent],
        clock: Callable[[], datetime],
        most_clients: int = MOST_CLIENTS,
    ) -> None:
        self._file = file
        self._agent_of = agent_of
        self._clock = clock
        self._most = most_clients
        self._guard = threading.Lock()
        self._new: dict[tuple[CountedName, date], DownloadCount] = {}
        self._day = date.min
        self._salt = b""
        self._clients: set[bytes] = set()
        self._lock = FileLock(file.with_name(f".{file.name}.lock"), timeout=0)

    def open(self) -> None:
        """Take the file for this process alone, and bring together what it holds of each release and day.

        Raises:
            CountsInUseError: Another process has it.
            StorageFailedError: It cannot be read or written.
        """
        with disk_errors(self._file):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire()
            except Timeout as exc:
                raise CountsInUseError(f"another server counts into `{self._file}`") from exc
        self._condense()

    def saw(self, name: CountedName, *, address: str, user_agent: str) -> None:
        """Count one download."""
        agent, day = self._agent_of(user_agent), day_of(self._clock())
        with self._guard:
            if day != self._day:
                self._day, self._salt = day, secrets.token_bytes(_SALT_BYTES)
                self._clients.clear()
            key = client_key(
                salt=self._salt,
                prefix=address_prefix(address),
                family=f"{agent.kind}/{agent.family}",
                artifact=f"{name.name}@{name.version}",
                day=day,
            )
            is_first = key not in self._clients and len(self._clients) < self._most
            if is_first:
                self._clients.add(key)
            count = counted(agent, is_first_of_client=is_first)
            self._new[name, day] = self._new.get((name, day), DownloadCount()) + count

    def write(self) -> None:
        """Append what is new since the last time, durably.

        Raises:
            DiskFullError: There is no room; nothing of it is lost, and the next time tries again.
            StorageFailedError: The disk refuses; the same.
        """
        with self._guard:
            new, self._new = self._new, {}
        if not new:
            return
        lines = b"".join(counted_line(Counted(n.name, n.version, day, count)) for (n, day), count in new.items())
        try:
            with disk_errors(self._file):
                _append(self._file, lines)
        except BaseException:
            with self._guard:
                for key, count in new.items():
                    self._new[key] = self._new.get(key, DownloadCount()) + count
            raise

    def close(self) -> None:
        """Write what is new, and let others have the file.

        Raises:
            StorageFailedError: The disk refuses.
        """
        try:
            self.write()
        finally:
            self._lock.release()

    def _condense(self) -> None:
        if not self._file.is_file():
            return
        sums: dict[tuple[str, str, date], DownloadCount] = {}
        for entry in read_logs([str(self._file)], Readings()):  # what a crash tore is passed over
            if isinstance(entry, Counted):
                key = (entry.name, entry.version, entry.day)
                sums[key] = sums.get(key, DownloadCount()) + entry.count
        partial = self._file.with_name(f"{PARTIAL_PREFIX}{self._file.name}")
        with disk_errors(self._file):
            partial.unlink(missing_ok=True)
            _append(
                partial,
                b"".join(counted_line(Counted(*key, count)) for key, count in sorted(sums.items(), key=_by_key)),
            )
            partial.replace(self._file)


def _by_key(item: tuple[tuple[str, str, date], DownloadCount]) -> tuple[str, str, date]:
    return item[0]


def _append(path: Path, lines: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    before = os.fstat(descriptor).st_size
    try:
        left = memoryview(lines)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, before)
        raise
    finally:
        os.close(descriptor)
