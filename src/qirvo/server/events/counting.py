"""Events written behind the back of whoever caused them: a download never waits for its count.

What is not yet on the disk may be lost with the process. While the database or the disk does not answer, sightings
wait and are tried again; a burst that is more than may wait is dropped, and counted as dropped: figures may be a
little low, never a release slow. What hosts report does not come this way; that is acknowledged, so it is appended
first.
"""

import queue
import threading
from collections.abc import Callable

import structlog

from qirvo.domain.errors import QirvoError, UnavailableError
from qirvo.domain.events import DistributionEvent
from qirvo.server.event_ports import EventLog, Sighting

WAITING = 50_000
BATCH = 500
RETRY_S = 1.0

log = structlog.get_logger("qirvo.events")


class EventWriter:
    """A thread that turns sightings into recorded events, many at a time."""

    def __init__(self, events: EventLog, *, waiting: int = WAITING, retry_s: float = RETRY_S) -> None:
        self._events = events
        self._retry_s = retry_s
        self._sightings: queue.Queue[Sighting | None] = queue.Queue(maxsize=waiting)
        self._thread: threading.Thread | None = None
        self._dropping = threading.Lock()
        self._stopping = threading.Event()
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many sightings were not recorded, since the start."""
        return self._dropped

    @property
    def waiting(self) -> int:
        """How many sightings wait to be recorded."""
        return self._sightings.qsize()

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
        """Record what waits and end; what still cannot be recorded is dropped."""
        self._stopping.set()
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
        sightings = [sighting for sighting in batch if sighting is not None]
        seen: list[DistributionEvent] = []
        for sighting in sightings:
            self._patiently(lambda told=sighting: seen.extend(told()), of=1)  # type: ignore[misc]  # bound now
        self._patiently(lambda: self._events.append(seen), of=len(seen))
        return None not in batch

    def _run(self) -> None:
        while self.write_waiting():
            pass

    def _patiently(self, act: Callable[[], object], *, of: int) -> None:
        """Do `act`, again and again while what it needs is away; what it cannot do ever is dropped."""
        while True:
            try:
                act()
            except QirvoError as exc:
                log.warning("events not recorded", count=of, code=exc.code, reason=exc.message)
                if isinstance(exc, UnavailableError) and not self._stopping.wait(self._retry_s):
                    continue
                self._drop(of)
            return

    def _drop(self, count: int) -> None:
        with self._dropping:
            self._dropped += count
