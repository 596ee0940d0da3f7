"""The event log in a folder: numbered segments of JSON lines, each only ever appended to, then sealed for good.

What `append` returned for is on the disk. What a crash tore was never acknowledged, and is cut off at the next start.
A segment lies there for two days after its own: so long, an event that is told again is known again.
"""

import hashlib
import os
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from qirvo.domain.errors import UnavailableError
from qirvo.domain.events import DistributionEvent
from qirvo.server.event_ports import Segment
from qirvo.server.events.lines import encoded, events_in, ids_in

SEGMENT_BYTES = 32 * 1024 * 1024
DAY_BYTES = 2 * 1024 * 1024 * 1024
"""Longest log of a day, some eight million events: nobody is to fill the disk."""
REMEMBERED = 500_000
"""How many ids are known again at least, and twice as many at most; a host repeats a report within minutes."""

_NAME = re.compile(r"([0-9]{12})\.(\d{4}-\d{2}-\d{2})\.jsonl")
_BLOCK_BYTES = 64 * 1024


class EventLogUnavailableError(UnavailableError):
    """Events cannot be written or read just now."""

    code = "event-log-unavailable"
    hint = "Tell the registry's operator to look at the disk; nothing of this was recorded."


class EventLogFullError(UnavailableError):
    """So much was reported today that no more is kept."""

    code = "event-log-full"
    hint = "Report again tomorrow."


class SegmentedEventLog:
    """`event_ports.EventLog` and `EventSegments` in a folder; one process, with any number of threads."""

    def __init__(
        self,
        folder: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        day_bytes: int = DAY_BYTES,
        remembered: int = REMEMBERED,
    ) -> None:
        """Open the log in `folder`, making it.

        Raises:
            EventLogUnavailableError: The folder cannot be made or read.
        """
        self._folder = folder
        self._segment_bytes, self._day_bytes, self._remembered = segment_bytes, day_bytes, remembered
        self._writing = threading.Lock()
        self._open: _OpenSegment | None = None
        self._known: set[int] = set()
        self._known_before: set[int] = set()
        with disk_errors():
            folder.mkdir(parents=True, exist_ok=True)
            present = segments_in(folder)
            self._last = present[-1].number if present else 0
            if present:
                _cut_torn_line(present[-1].path)
            self._sizes = {each.number: (each.day, each.path.stat().st_size) for each in present}
            for each in present:
                self._remember(map(_digest, ids_in(each.path)))

    @property
    def last(self) -> int:
        """Number of the newest segment; 0 before the first."""
        return self._last

    def append(self, events: Sequence[DistributionEvent]) -> int:
        """Record events durably, in order; an id told lately is not recorded again. Return how many were new.

        Raises:
            EventLogUnavailableError: The disk refuses; none is recorded.
            EventLogFullError: The day has too many already; likewise.
        """
        with self._writing, disk_errors():
            new: dict[int, DistributionEvent] = {}
            for event in events:
                digest = _digest(event.id)
                if digest not in self._known and digest not in self._known_before:
                    new.setdefault(digest, event)
            if new:
                self._write(list(new.values()))
                self._remember(new)
        return len(new)

    def seal(self) -> Sequence[Segment]:
        """Write no more to what was begun, and return all segments that were not forgotten, oldest first.

        Raises:
            EventLogUnavailableError: The folder cannot be read.
        """
        with self._writing, disk_errors():
            self._close()
            return segments_in(self._folder)

    def waiting(self, after: int) -> Sequence[int]:
        """Return the lengths in bytes of the segments with higher numbers than `after`, the open one among them.

        Raises:
            EventLogUnavailableError: The folder cannot be read.
        """
        return lengths_in(self._folder, after)

    def adopt(self, path: Path, day: date) -> None:
        """Make the lines at `path`, which lies on the same file system, a segment; what was linked already is one.

        Raises:
            EventLogUnavailableError: The disk refuses.
        """
        with self._writing, disk_errors():
            if path.stat().st_nlink == 1:
                self._close()
                segment = self._next(day)
                segment.path.hardlink_to(path)
                _sync_folder(self._folder)

    def forget(self, segments: Collection[int]) -> None:
        """Remove these segments but for the newest; one that is gone is no fault.

        Raises:
            EventLogUnavailableError: The disk refuses.
        """
        with self._writing, disk_errors():
            for each in segments_in(self._folder)[:-1]:  # the newest stays: after a restart, numbers go on from its own
                if each.number in segments:
                    each.path.unlink(missing_ok=True)
                    self._sizes.pop(each.number, None)

    def read(self) -> Iterator[DistributionEvent]:
        """Yield the events that were not forgotten, in the order in which they were recorded.

        Raises:
            EventLogUnavailableError: The disk refuses.
        """
        with disk_errors():
            for each in segments_in(self._folder):
                yield from events_in(each.path)

    def _write(self, events: Sequence[DistributionEvent]) -> None:
        content = b"".join(map(encoded, events))
        day = max(events, key=_at).at.astimezone(UTC).date()
        of_day = sum(size for its_day, size in self._sizes.values() if its_day == day)
        if of_day + len(content) > self._day_bytes:
            raise EventLogFullError(f"the events of `{day.isoformat()}` have `{self._day_bytes}` bytes already")
        if self._open is not None and (self._open.segment.day != day or self._open.length >= self._segment_bytes):
            self._close()
        if self._open is None:
            self._open = _OpenSegment(self._next(day))
            _sync_folder(self._folder)
        try:
            self._open.write(content)
        except OSError:
            self._close()  # whatever is wrong with it, the next segment begins anew
            raise
        self._sizes[self._open.segment.number] = (day, self._open.length)

    def _next(self, day: date) -> Segment:
        self._last += 1
        return Segment(number=self._last, day=day, path=self._folder / f"{self._last:012}.{day.isoformat()}.jsonl")

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _remember(self, digests: Iterable[int]) -> None:
        for digest in digests:
            if len(self._known) >= self._remembered:
                self._known, self._known_before = set(), self._known
            self._known.add(digest)


def segments_in(folder: Path) -> list[Segment]:
    """Return the segments in `folder`, oldest first.

    Raises:
        OSError: The folder cannot be read.
    """
    found = [(match, path) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)) is not None]
    segments = [Segment(number=int(match[1]), day=date.fromisoformat(match[2]), path=path) for match, path in found]
    return sorted(segments, key=lambda each: each.number)


def lengths_in(folder: Path, after: int) -> Sequence[int]:
    """Return the lengths in bytes of the segments in `folder` with higher numbers than `after`.

    Raises:
        EventLogUnavailableError: The folder cannot be read.
    """
    with disk_errors():
        found = [each.path for each in segments_in(folder) if each.number > after]
        return [path.stat().st_size for path in found if path.exists()]


class _OpenSegment:
    """The file that is written to."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.length = 0
        self._descriptor = os.open(segment.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o640)

    def write(self, content: bytes) -> None:
        """Append `content` whole and durably, or leave the lines as they were."""
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(self._descriptor, left) :]
            os.fdatasync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self.length)
            raise
        self.length += len(content)

    def close(self) -> None:
        os.close(self._descriptor)


def _at(event: DistributionEvent) -> datetime:
    return event.at


def _digest(event_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(event_id.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _cut_torn_line(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        length, end = _whole_length(descriptor), os.fstat(descriptor).st_size
        if length < end:
            os.ftruncate(descriptor, length)
            os.fsync(descriptor)
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


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what the disk refuses into an error of the log."""
    try:
        yield
    except OSError as exc:
        raise EventLogUnavailableError(f"the event log cannot be written or read: {exc.strerror}") from exc
