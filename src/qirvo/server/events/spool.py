"""Events as JSON lines, one file per UTC day, only ever appended to.

What `append` returned for is on the disk. A line that a crash tore was never acknowledged: it is cut off before the
next one is written, and passed over by whoever reads meanwhile.
"""

import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import msgspec
import structlog

from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import InvalidError, UnavailableError
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

REMEMBERED_DAYS = 2
"""An id is known again on its own day and the day after; a host repeats a report within minutes."""

DAY_BYTES = 128 * 1024 * 1024
"""Longest file of a day, about 800,000 events: anybody may report, and nobody is to fill the disk or the memory."""

_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.jsonl")
_BLOCK_BYTES = 64 * 1024

log = structlog.get_logger("qirvo.events")


class EventLogUnavailableError(UnavailableError):
    """Events cannot be written or read just now."""

    code = "event-log-unavailable"
    hint = "Tell the registry's operator to look at the disk; nothing of this was recorded."


class EventLogFullError(UnavailableError):
    """So much was reported today that no more is kept."""

    code = "event-log-full"
    hint = "Report again tomorrow."


class _Line(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    id: str
    kind: EventKind
    plugin: str
    version: str
    distribution_channel: DistributionChannel
    at: datetime
    from_version: str | None = None


_LINE = msgspec.json.Decoder(_Line)


class SpooledEventLog:
    """`ports.EventLog` in a folder; one process writes to it, with any number of threads."""

    def __init__(self, folder: Path, *, day_bytes: int = DAY_BYTES) -> None:
        """Open the log in `folder`, making it; no day's file gets longer than `day_bytes`.

        Raises:
            EventLogUnavailableError: The folder cannot be made.
        """
        self._folder = folder
        self._day_bytes = day_bytes
        self._writing = threading.Lock()
        self._known: dict[date, set[str]] = {}
        with _disk_errors():
            folder.mkdir(parents=True, exist_ok=True)

    def append(self, events: Sequence[DistributionEvent]) -> int:
        """Record events durably, in order; an id seen before is not recorded again. Return how many were new.

        Raises:
            EventLogUnavailableError: The disk refuses; the events of the refused day and later ones are not recorded.
            EventLogFullError: The day has too many already; likewise.
        """
        recorded = 0
        with self._writing, _disk_errors():
            for day, of_day in groupby(events, key=_day_of):
                recorded += self._append_to(day, list(of_day))
                self._forget_before(day - timedelta(days=REMEMBERED_DAYS))
        return recorded

    def read(self) -> Iterator[DistributionEvent]:
        """Yield every event, oldest day first, each day in the order it was recorded.

        Raises:
            EventLogUnavailableError: The disk refuses.
        """
        with _disk_errors():
            for path in self._files():
                yield from _events_in(path)

    def _append_to(self, day: date, events: Sequence[DistributionEvent]) -> int:
        known = self._ids_around(day)
        new = {event.id: event for event in reversed(events) if not any(event.id in ids for ids in known)}
        if not new:
            return 0
        content = b"".join(_written(event) for event in reversed(new.values()))
        present = self._path(day)
        is_new = not present.exists()
        if len(content) + (0 if is_new else present.stat().st_size) > self._day_bytes:
            raise EventLogFullError(f"the events of `{day.isoformat()}` have `{self._day_bytes}` bytes already")
        try:
            _append_durably(present, content)
        except OSError:
            del self._known[day]  # what is in the file is looked at again
            raise
        if is_new:
            _sync_folder(self._folder)
        self._known[day].update(new)
        return len(new)

    def _ids_around(self, day: date) -> list[set[str]]:
        days = [day - timedelta(days=back) for back in range(REMEMBERED_DAYS)]
        for near in days:
            if near not in self._known:
                path = self._path(near)
                self._known[near] = {event.id for event in _events_in(path)} if path.is_file() else set()
        return [self._known[near] for near in days]

    def _forget_before(self, day: date) -> None:
        for old in [known for known in self._known if known < day]:
            del self._known[old]

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def _path(self, day: date) -> Path:
        return self._folder / f"{day.isoformat()}.jsonl"


def _day_of(event: DistributionEvent) -> date:
    return event.at.astimezone(UTC).date()


def _written(event: DistributionEvent) -> bytes:
    line = _Line(
        id=event.id,
        kind=event.kind,
        plugin=str(event.plugin_id),
        version=str(event.version),
        distribution_channel=event.distribution_channel,
        at=event.at.astimezone(UTC),
        from_version=None if event.from_version is None else str(event.from_version),
    )
    return msgspec.json.encode(line) + b"\n"


def _events_in(path: Path) -> Iterator[DistributionEvent]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return  # being written, or torn
            try:
                yield _event(_LINE.decode(line))
            except (msgspec.MsgspecError, InvalidError):
                log.warning("event unreadable", file=path.name, line=number)


def _event(line: _Line) -> DistributionEvent:
    return DistributionEvent(
        id=line.id,
        kind=line.kind,
        plugin_id=PluginId.parse(line.plugin),
        version=Version(line.version),
        distribution_channel=line.distribution_channel,
        at=line.at,
        from_version=None if line.from_version is None else Version(line.from_version),
    )


def _append_durably(path: Path, content: bytes) -> None:
    """Append `content` whole, or leave the file's whole lines as they were."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        length = _whole_length(descriptor)
        if length < os.fstat(descriptor).st_size:
            os.ftruncate(descriptor, length)
        try:
            _write_all(descriptor, content)
            os.fdatasync(descriptor)
        except OSError:
            os.ftruncate(descriptor, length)
            raise
    finally:
        os.close(descriptor)


def _whole_length(descriptor: int) -> int:
    """Return the length of the file up to the end of its last whole line."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - _BLOCK_BYTES)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise EventLogUnavailableError(f"the event log cannot be written or read: {exc.strerror}") from exc
