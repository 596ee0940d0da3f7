"""Events of several processes: each writes a log of its own, and the one that leads gathers them into the registry's.

A process closes its segment every few seconds and hands it over with one rename. The leader takes what was handed over
into the log, which knows ids of the last two days again: an event that was told to two processes counts once, and so
does a file that a killed leader had taken and not yet removed. What a process that is gone left behind is handed over
for it.
"""

import os
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import uuid4

from qirvo.server.data_folder import RegistryRunsError, own_node
from qirvo.server.event_ports import Segment
from qirvo.server.events.lines import events_in
from qirvo.server.events.parts import sync
from qirvo.server.events.segments import SegmentedEventLog, disk_errors, lengths_in

LOG = "log"
_ENDING = ".jsonl"
_AT_ONCE = 5_000  # events
KEPT_S = 86_400
"""How long what a process that is gone left stays for one of its name: its search index is large."""


def keep_alive(folder: Path) -> None:
    """Note that the process whose folder this is runs.

    Raises:
        EventLogUnavailableError: The disk refuses.
    """
    with disk_errors():
        os.utime(folder)


def hand_over(log: SegmentedEventLog, handed: Path) -> None:
    """Give what a process wrote so far to whoever gathers.

    Raises:
        EventLogUnavailableError: The disk refuses; what was not handed over stays with the process.
    """
    with disk_errors():
        handed.mkdir(parents=True, exist_ok=True)
        for segment in log.seal():
            segment.path.rename(handed / f"{segment.day.isoformat()}-{uuid4().hex}{_ENDING}")
        sync(handed)


class GatheredLog:
    """`event_ports.EventSegments` of all processes together; the leader alone seals, adopts and forgets.

    Args:
        folder: The registry's log.
        handed: Where processes hand over.
        nodes: Below it lies a folder of each process, with its log.
    """

    def __init__(self, folder: Path, *, handed: Path, nodes: Path) -> None:
        self._folder = folder
        self._handed = handed
        self._nodes = nodes
        self._opened: SegmentedEventLog | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self) -> None:
        """Look at the log anew: another process led until now."""
        self._opened = None

    def seal(self) -> Sequence[Segment]:
        """Gather what was handed over, write no more to what was begun, and return all segments, oldest first.

        Raises:
            EventLogUnavailableError: The disk refuses; what was not gathered waits.
            EventLogFullError: Likewise.
        """
        self._hand_over_for_the_gone()
        for path in self._waiting_files():
            self._take(path)
        return self._log.seal()

    def waiting(self, after: int) -> Sequence[int]:
        """Return the lengths in bytes of the segments with higher numbers than `after`, and of what is not gathered.

        Raises:
            EventLogUnavailableError: A folder cannot be read.
        """
        with disk_errors():
            ungathered = [*self._waiting_files(), *self._nodes.glob(f"*/{LOG}/*{_ENDING}")]
            lengths = [path.stat().st_size for path in ungathered if path.exists()]
        return [*lengths_in(self._folder, after), *lengths]

    def adopt(self, path: Path, day: date) -> None:
        """Make the lines at `path` a segment, once until that path is gone.

        Raises:
            EventLogUnavailableError: The disk refuses.
        """
        self._log.adopt(path, day)

    def forget(self, segments: Collection[int]) -> None:
        """Remove these segments but for the newest; one that is gone is no fault.

        Raises:
            EventLogUnavailableError: The disk refuses.
        """
        self._log.forget(segments)

    @property
    def _log(self) -> SegmentedEventLog:
        if self._opened is None:
            self._opened = SegmentedEventLog(self._folder)
        return self._opened

    def _waiting_files(self) -> list[Path]:
        return sorted(self._handed.glob(f"*{_ENDING}"))

    def _take(self, path: Path) -> None:
        with disk_errors():
            events = iter(events_in(path))
            while some := list(islice(events, _AT_ONCE)):
                self._log.append(some)
            path.unlink()

    def _hand_over_for_the_gone(self) -> None:
        for folder in self._folders():
            try:
                with own_node(folder, patience_s=0):
                    hand_over(SegmentedEventLog(folder / LOG), self._handed)
                    if folder.stat().st_mtime < time.time() - KEPT_S:
                        shutil.rmtree(folder, ignore_errors=True)
            except RegistryRunsError:
                continue  # it runs, and hands over by itself

    def _folders(self) -> Iterator[Path]:
        with disk_errors():
            yield from sorted(path for path in self._nodes.glob("*") if path.is_dir())
