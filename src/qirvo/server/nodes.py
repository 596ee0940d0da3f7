"""A process of a registry, alone or among others: what it owns, what it shares, whether it may lead (ADR-0047)."""

from collections.abc import Sequence
from datetime import timedelta

from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError
from qirvo.server.choices import pin_of
from qirvo.server.dice import clock
from qirvo.server.event_ports import EventSegments
from qirvo.server.events.gathering import LOG, GatheredLog, hand_over, keep_alive
from qirvo.server.events.segments import SegmentedEventLog
from qirvo.server.jobs.worker import Routine
from qirvo.server.ports import Step
from qirvo.server.repository.private import PrivateReadPlanes
from qirvo.server.repository.read_plane import ReadPlane
from qirvo.server.repository.signed import SignedReadPlane
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.leadership import Leadership
from qirvo.trust.current import is_created

_LEADER_FILE = ".leader.lock"
_BEFORE_IT_COUNTS = "snapshot-written"  # of `SignedRepository`: the timestamp that makes it reachable comes next


class RegistryNotMadeError(UnavailableError):
    """There is no signed repository in the data folder, and this process has no keys to make one."""

    code = "registry-not-made"
    hint = "Start a worker first: it makes the database, the keys and the repository."


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A process of the registry.

    Attributes:
        log: Where this process writes events.
        segments: The registry's events, as they are taken into the store.
        leadership: Says whether this process leads; None for one that is alone, or never does.
        routines: What it has to do for the others.
    """

    log: SegmentedEventLog
    segments: EventSegments
    leadership: Leadership | None
    routines: Sequence[Routine]

    def fenced(self, step: Step) -> Step:
        """Return `step`, which refuses to let a signature count once this process leads no more."""
        leadership = self.leadership
        if leadership is None:
            return step

        def told(name: str) -> None:
            if name == _BEFORE_IT_COUNTS:
                leadership.require()
            step(name)

        return told

    def resign(self) -> None:
        """Let another process lead, if this one does."""
        if self.leadership is not None:
            self.leadership.close()


def node_of(settings: Settings, database: Database) -> Node:
    """Return this process as a node of the registry of `settings`."""
    registry_log = settings.events_folder / "log"
    if not settings.is_shared:
        log = SegmentedEventLog(registry_log)
        return Node(log=log, segments=log, leadership=None, routines=())
    handed = settings.events_folder / "handed"
    log = SegmentedEventLog(settings.own_folder / LOG)
    gathered = GatheredLog(registry_log, handed=handed, nodes=settings.nodes_folder)

    def hand_over_events() -> None:
        keep_alive(settings.own_folder)
        hand_over(log, handed)

    leadership = None
    if settings.role == "worker":
        lock = settings.data_folder / _LEADER_FILE
        leadership = Leadership(database.engine, lock, began=gathered.begin)
    every = timedelta(seconds=settings.figures_interval_s)
    return Node(
        log=log,
        segments=gathered,
        leadership=leadership,
        routines=[Routine(name="hand-over-events", every=every, act=hand_over_events)],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """The signed repositories of a process that has their keys."""

    repository: SignedReadPlane
    private: PrivateReadPlanes


def signing_of(settings: Settings, *, steps: Step) -> Signing:
    """Open the signed repositories; what there is none of is made.

    Raises:
        QirvoError: The keys or the repository cannot be used.
    """
    pin, keys, is_shared = pin_of(settings), settings.keys_folder, settings.is_shared
    repository = SignedReadPlane.open(
        settings.repository_folder,
        keys,
        now=clock(),
        bits=settings.bins_bits,
        steps=steps,
        pin=pin,
        is_shared=is_shared,
    )
    private = PrivateReadPlanes(
        settings.private_folder,
        keys / "private",
        clock=clock,
        bits=settings.bins_bits,
        pin=pin,
        steps=steps,
        is_shared=is_shared,
    )
    return Signing(repository=repository, private=private)


def read_plane_of(settings: Settings) -> ReadPlane:
    """Return the public repository as it is read.

    Raises:
        RegistryNotMadeError: There is none yet.
    """
    if not is_created(settings.repository_folder):
        raise RegistryNotMadeError(f"there is no signed repository in `{settings.repository_folder}`")
    return ReadPlane(settings.repository_folder)
