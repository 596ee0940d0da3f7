"""Imported logs on their way into the event log: each content once, whoever dies when.

An import is written beside, then appears under its digest with one rename. The running registry links it into its log
as a segment, notes the digest, and removes it. A file with two links was linked already; a digest that is noted or
waits is refused.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from qirvo.domain.errors import ConflictError
from qirvo.domain.events import DistributionEvent
from qirvo.server.events.lines import encoded
from qirvo.server.events.parts import sync
from qirvo.server.events.segments import disk_errors

_AT_ONCE = 1_000
_PIECE = 1024 * 1024


class LogImportedError(ConflictError):
    """The same log was imported before."""

    code = "access-log-imported"
    hint = "Nothing is to be done: it is counted. Import logs once they are closed, not while they grow."


class ImportedLogs:
    """Logs that were imported, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done = folder / "done"

    def require_new(self, digest: str) -> None:
        """Refuse a log that was imported.

        Raises:
            LogImportedError: It was.
        """
        if (self._done / digest).exists() or any(self._folder.glob(f"{digest}.*.jsonl")):
            raise LogImportedError(f"a log with the digest `{digest[:12]}` was imported before")

    def place(self, digest: str, events: Iterable[DistributionEvent]) -> int:
        """Keep the events of a log until the registry takes them; return how many there are.

        Raises:
            LogImportedError: The log was imported before.
            EventLogUnavailableError: The disk refuses.
        """
        self.require_new(digest)
        with disk_errors():
            self._done.mkdir(parents=True, exist_ok=True)
            fresh = self._folder / f"{digest}.{os.getpid()}.new"
            try:
                with fresh.open("wb") as file:
                    count, newest = _write(file, events)
                self.require_new(digest)
                if count:
                    fresh.rename(self._folder / f"{digest}.{newest.isoformat()}.jsonl")
                else:
                    (self._done / digest).touch()
                sync(self._folder)
            finally:
                fresh.unlink(missing_ok=True)
        return count

    def waiting(self) -> Iterator[tuple[Path, date]]:
        """Yield what is to be taken, with the day of its newest event."""
        for path in sorted(self._folder.glob("*.jsonl")):
            yield path, date.fromisoformat(path.name.split(".")[1])

    def settle(self, path: Path) -> None:
        """Note that the events at `path` are in the log, and remove it there.

        Raises:
            EventLogUnavailableError: The disk refuses.
        """
        with disk_errors():
            self._done.mkdir(parents=True, exist_ok=True)
            (self._done / path.name.split(".")[0]).touch()
            sync(self._done)
            path.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Return the digest of a log's bytes.

    Raises:
        EventLogUnavailableError: It cannot be read.
    """
    with disk_errors(), path.open("rb") as file:
        found = hashlib.sha256()
        while piece := file.read(_PIECE):
            found.update(piece)
        return found.hexdigest()


def _write(file: BinaryIO, events: Iterable[DistributionEvent]) -> tuple[int, date]:
    lines: list[bytes] = []
    count, newest = 0, date.min
    for event in events:
        lines.append(encoded(event))
        count, newest = count + 1, max(newest, event.at.date())
        if len(lines) >= _AT_ONCE:
            file.write(b"".join(lines))
            lines.clear()
    file.write(b"".join(lines))
    file.flush()
    os.fsync(file.fileno())
    return count, newest
