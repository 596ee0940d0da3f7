"""Who works behind a process of the registry, by its role: threads that take jobs, and do things every so often."""

import threading
from collections.abc import Mapping, Sequence
from functools import partial

from qirvo.deferred import dataclass
from qirvo.server.jobs.worker import Routine, Turn, Worker
from qirvo.server.observing_ports import Observer
from qirvo.server.ports import IMPROVING, MAIN, OUTGOING, Clock
from qirvo.server.sql.leadership import Leadership
from qirvo.server.working import (
    PATIENCE_OUTSIDE,
    SHARED_JOBS,
    Workshop,
    improving_routines_of,
    improving_work_of,
    outgoing_work_of,
    routines_of,
    work_of,
)

OWN = "own"
"""The worker that does what each process has to do for itself, where that is not alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiring:
    """What all workers of a process are given.

    Attributes:
        own_routines: What the process has to do for itself.
        wake: Set where this process enqueued something.
    """

    clock: Clock
    observer: Observer
    own_routines: Sequence[Routine]
    wake: threading.Event


def crew_of(shop: Workshop, hiring: Hiring, *, leadership: Leadership | None) -> Mapping[str, Worker]:
    """Return the workers of a process that works: alone, or among others of which one leads."""
    return _whole_crew(shop, hiring) if leadership is None else _worker_crew(shop, hiring, turn=leadership.turn)


def _whole_crew(shop: Workshop, hiring: Hiring) -> Mapping[str, Worker]:
    """Return the workers of a registry that is one process, by their queues."""
    hired, queue = partial(Worker, clock=hiring.clock, observer=hiring.observer), shop.database.job_queue
    return {
        MAIN: hired(queue(), work_of(shop), wake=hiring.wake, routines=[*routines_of(shop), *hiring.own_routines]),
        OUTGOING: hired(queue(OUTGOING), outgoing_work_of(shop), wake=threading.Event(), patience=PATIENCE_OUTSIDE),
        IMPROVING: hired(
            queue(IMPROVING),
            improving_work_of(shop),
            wake=threading.Event(),
            routines=improving_routines_of(shop),
        ),
    }


def _worker_crew(shop: Workshop, hiring: Hiring, *, turn: Turn) -> Mapping[str, Worker]:
    """Return the workers of one of several worker processes; two of them work only while it leads, as `turn` says.

    What signs, or goes by what was done before, is done by the one that leads, in one thread.
    """
    hired = partial(Worker, clock=hiring.clock, observer=hiring.observer, recovers=False)
    queue, work = shop.database.job_queue, work_of(shop)
    shared = {kind: work[kind] for kind in SHARED_JOBS}
    return {
        OWN: hired(None, {}, wake=threading.Event(), routines=hiring.own_routines),
        MAIN: hired(queue(), work, wake=hiring.wake, routines=routines_of(shop), turn=turn),
        "shared": hired(queue(kinds=SHARED_JOBS), shared, wake=threading.Event()),
        OUTGOING: hired(queue(OUTGOING), outgoing_work_of(shop), wake=threading.Event(), patience=PATIENCE_OUTSIDE),
        IMPROVING: hired(queue(IMPROVING), improving_work_of(shop), wake=threading.Event()),
        "keeping": hired(None, {}, wake=threading.Event(), routines=improving_routines_of(shop), turn=turn),
    }


def web_crew(hiring: Hiring) -> Mapping[str, Worker]:
    """Return the one worker of a process that answers only."""
    return {
        OWN: Worker(
            None,
            {},
            clock=hiring.clock,
            observer=hiring.observer,
            wake=threading.Event(),
            routines=hiring.own_routines,
            recovers=False,
        )
    }
