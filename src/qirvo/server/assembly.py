"""A registry put together, before and while it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from qirvo.analysis.pool import ProcessPool
from qirvo.server.event_ports import OpenEventStore
from qirvo.server.events.counting import EventWriter
from qirvo.server.events.imports import ImportedLogs
from qirvo.server.events.segments import SegmentedEventLog
from qirvo.server.http.wiring import Registry
from qirvo.server.jobs.worker import Worker
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.usecases.accounts import HandedToken

_IMPROVING_MAY_TAKE_S = 2.0  # a delta that is not done by then is made again after the next start


def no_step(_name: str) -> None:
    """Tell nobody about a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A registry put together: what answers, what works behind it, and the token to print, if any."""

    settings: Settings
    database: Database
    registry: Registry
    events: EventWriter
    log: SegmentedEventLog
    imports: ImportedLogs
    store: OpenEventStore
    worker: Worker
    messenger: Worker
    improver: Worker
    pool: ProcessPool
    stop_watching: Callable[[], None]
    first_token: HandedToken | None

    def start(self) -> None:
        """Start what works behind the application."""
        self.events.start()
        self.worker.start()
        self.messenger.start()
        self.improver.start()

    def stop(self) -> None:
        """Finish the job at hand, record what waits, and let go of the database; again is a no-op."""
        self.worker.stop()
        self.messenger.stop()
        self.improver.stop(timeout_s=_IMPROVING_MAY_TAKE_S)
        self.events.stop()
        self.close()

    def close(self) -> None:
        """Let go of the database and end the processes of the analysis."""
        self.store.close()
        self.pool.close()
        self.database.close()
        self.stop_watching()
