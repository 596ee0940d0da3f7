"""Events written behind the back of whoever caused them: a download never waits for its count.

What is not yet on the disk may be lost with the process, and a burst that the disk cannot follow is dropped and
counted as dropped: figures may be a little low, never a release slow. What hosts report does not come this way; that
is acknowledged, so it is appended first.
"""

import queue
import threading
from collections.abc import Callable

import structlog

from qirvo.domain.errors import QirvoError
from qirvo.domain.events import DistributionEvent
from qirvo.server.ports import EventLog

Sighting = Callable[[], DistributionEvent | None]
"""Tells what happened, when there is time to find out; None when it was nothing to count."""

WAITING = 10_000
BATCH = 500

log = structlog.get_logger("qirvo.events")


class EventWriter:
    """A thread that turns sightings into recorded events, many at a time."""

    def __init__(self, events: EventLog, *, waiting: int = WAITING) -> None:
        self._events = events
        self._sightings: queue.Queue[Sighting | None] = queue.Queue(maxsize=waiting)
        self._thread: threading.Thread | None = None
        self._dropping = threading.Lock()
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many sightings were not recorded, since the start."""
        return self._dropped

    def enqueue(self, sighting: Sighting) -> None:
        """Have `sighting` recorded soon; returns at once, and drops it when too many wait."""
        try:
            self._sightings.put_nowait(sighting)
        except queue.Full:
            self._drop(1)

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="qirvo-events", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """Record what waits and end."""
        if self._thread is not None and self._thread.is_alive():
            self._sightings.put(None)
            self._thread.join(timeout_s)
        if self._dropped:
            log.warning("events dropped", count=self._dropped)

    def write_waiting(self) -> bool:
        """Record what waits just now, at most a batch; False when told to end."""
        batch = [self._sightings.get()]
        while len(batch) < BATCH and not self._sightings.empty():
            batch.append(self._sightings.get())
        self._record([sighting for sighting in batch if sighting is not None])
        return None not in batch

    def _run(self) -> None:
        while self.write_waiting():
            pass

    def _record(self, sightings: list[Sighting]) -> None:
        seen = [event for sighting in sightings if (event := self._told(sighting)) is not None]
        try:
            self._events.append(seen)
        except QirvoError as exc:
            self._drop(len(seen))
            log.warning("events not recorded", count=len(seen), code=exc.code, reason=exc.message)

    def _told(self, sighting: Sighting) -> DistributionEvent | None:
        try:
            return sighting()
        except QirvoError as exc:
            self._drop(1)
            log.warning("sighting not told", code=exc.code, reason=exc.message)
            return None

    def _drop(self, count: int) -> None:
        with self._dropping:
            self._dropped += count
