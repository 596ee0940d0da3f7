"""What of the store lies where: parts, each a Parquet file of whole days, and one small file that names those in force.

A part that the file does not name does not count, so that putting parts together is one rename: whatever a crash left
is removed at the next start.
"""

import contextlib
import os
import time
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import msgspec

from qirvo.domain.errors import IntegrityError

LIST = "parts.json"
ENDING = ".parquet"
BEFORE_ALL = date(1970, 1, 1)
"""The day of what was removed, where a day is needed."""


class EventStoreDamagedError(IntegrityError):
    """The list of the store's parts cannot be read, or a part is missing."""

    code = "event-store-damaged"
    hint = "Restore the folder `events/store` from a backup, or move it away: figures then begin anew."


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Some events of some days.

    Attributes:
        first: The first day of which it has events.
        last: The last.
        rows: How many events.
        sums: Name of the file with the part's sums for questions about all plugins; empty where it has none yet.
    """

    name: str
    first: date
    last: date
    rows: int
    sums: str = ""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force.

    Attributes:
        absorbed: Number of the last segment that is in the parts.
        written: How many parts were ever named, for the next one's name.
        past: Name of the file with the downloads of what was removed; empty where nothing was.
    """

    absorbed: int = 0
    written: int = 0
    parts: tuple[Part, ...] = ()
    past: str = ""

    def named(self) -> frozenset[str]:
        """Return the names of all files that count."""
        sums = (part.sums for part in self.parts if part.sums)
        return frozenset({LIST, *(part.name for part in self.parts), *sums, *({self.past} if self.past else ())})


def shared_days(parts: Sequence[Part]) -> frozenset[date]:
    """Return the days of which more than one part may have events."""
    seen: set[date] = set()
    shared: set[date] = set()
    for part in parts:
        days = {date.fromordinal(number) for number in range(part.first.toordinal(), part.last.toordinal() + 1)}
        shared |= seen & days
        seen |= days
    return frozenset(shared)


def read_parts(folder: Path) -> Parts:
    """Return what is in force in `folder`.

    Raises:
        EventStoreDamagedError: The list cannot be read, or names what is not there.
        OSError: The folder cannot be read.
    """
    path = folder / LIST
    if not path.exists():
        return Parts()
    try:
        parts = msgspec.json.decode(path.read_bytes(), type=Parts)
    except msgspec.MsgspecError as exc:
        raise EventStoreDamagedError(f"`{LIST}` of the event store cannot be read: {exc}") from exc
    missing = sorted(name for name in parts.named() if not (folder / name).is_file())
    if missing:
        raise EventStoreDamagedError(f"`{missing[0]}` of the event store is missing")
    return parts


def write_parts(folder: Path, parts: Parts) -> None:
    """Put `parts` in force, durably; their files are there and durable already.

    Raises:
        OSError: The disk refuses.
    """
    fresh = folder / f"{LIST}.new"
    with fresh.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(parts), indent=1))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / LIST)
    sync(folder)


def sync(path: Path) -> None:
    """Make a file or a folder durable.

    Raises:
        OSError: The disk refuses.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def state_of(folder: Path) -> tuple[int, int]:
    """Return what is another pair once other parts were put in force.

    Raises:
        OSError: The folder cannot be read.
    """
    try:
        status = (folder / LIST).stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_ino


def touch(folder: Path, names: Collection[str]) -> None:
    """Note that these files are not in force from now on; what is gone already is no fault.

    Raises:
        OSError: The disk refuses.
    """
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.utime(folder / name)


def remove_others(folder: Path, parts: Parts, *, untouched_s: float = 0) -> None:
    """Remove what is not in force: what a crash left of parts that never were, and what others have put together.

    Args:
        folder: The store's.
        parts: What is in force.
        untouched_s: Only what was not touched for so many seconds.

    Raises:
        OSError: The disk refuses.
    """
    named, before = parts.named(), time.time() - untouched_s
    for path in folder.iterdir():
        is_ours = path.suffix == ENDING or path.name.startswith(LIST)
        if path.is_file() and path.name not in named and is_ours and path.stat().st_mtime <= before:
            path.unlink()
