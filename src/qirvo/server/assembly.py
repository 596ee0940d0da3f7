"""A registry put together, before and while it runs."""

from collections.abc import Callable, Mapping

from qirvo.analysis.pool import ProcessPool
from qirvo.deferred import dataclass
from qirvo.server.event_ports import OpenEventStore
from qirvo.server.events.counting import EventWriter
from qirvo.server.events.imports import ImportedLogs
from qirvo.server.events.segments import SegmentedEventLog
from qirvo.server.http.wiring import Registry
from qirvo.server.jobs.worker import Worker
from qirvo.server.nodes import Signing
from qirvo.server.ports import IMPROVING, MAIN, OUTGOING
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.usecases.accounts import HandedToken

_WORK_MAY_TAKE_S = 30.0
_IMPROVING_MAY_TAKE_S = 2.0  # a delta that is not done by then is made again after the next start


def no_step(_name: str) -> None:
    """Tell nobody about a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A registry put together: what answers, what works behind it, and the token to print, if any.

    Attributes:
        signing: The signed repositories; None where this process has no keys of theirs.
        workers: By what they do, as `crews` has them.
        last_act: Done once nobody works any more.
    """

    settings: Settings
    database: Database
    registry: Registry
    events: EventWriter
    log: SegmentedEventLog
    imports: ImportedLogs
    store: OpenEventStore
    signing: Signing | None
    workers: Mapping[str, Worker]
    pool: ProcessPool
    stop_watching: Callable[[], None]
    first_token: HandedToken | None
    last_act: Callable[[], None]

    @property
    def worker(self) -> Worker:
        """Whoever does the registry's own work."""
        return self.workers[MAIN]

    @property
    def messenger(self) -> Worker:
        """Whoever does what waits for servers of others."""
        return self.workers[OUTGOING]

    @property
    def improver(self) -> Worker:
        """Whoever does what takes long and nobody waits for."""
        return self.workers[IMPROVING]

    def start(self) -> None:
        """Start what works behind the application."""
        self.events.start()
        for worker in self.workers.values():
            worker.start()

    def is_alive(self) -> bool:
        """Say whether all that works behind the application does."""
        return all(worker.is_alive() for worker in self.workers.values())

    def stop(self) -> None:
        """Finish the jobs at hand, record what waits, and let go of the database; again is a no-op."""
        for name, worker in self.workers.items():
            worker.stop(timeout_s=_IMPROVING_MAY_TAKE_S if name == IMPROVING else _WORK_MAY_TAKE_S)
        self.events.stop()
        self.close()

    def close(self) -> None:
        """Let go of the database and end the processes of the analysis."""
        self.last_act()
        self.store.close()
        self.pool.close()
        self.database.close()
        self.stop_watching()
