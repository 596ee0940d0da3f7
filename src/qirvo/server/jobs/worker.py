"""One thread that does the queue's work and what has to be done every so often.

A job that fails waits longer each time and is given up after a fixed number of attempts; a dead letter stays in the
table for a person. Every job can be repeated from its start (ADR-0004), so a worker that is killed loses nothing.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any

import structlog

from qirvo.deferred import dataclass
from qirvo.domain.errors import QirvoError
from qirvo.server.observing_ports import Nobody, Observer
from qirvo.server.ports import Clock, Job, JobQueue

Work = Callable[[Mapping[str, Any]], None]
"""Does one kind of job, given its arguments; raising means it has to be done again."""

Turn = Callable[[], AbstractContextManager[bool]]
"""Says whether it is this worker's turn, and holds it until the block ends."""

log = structlog.get_logger("qirvo.jobs")


@contextlib.contextmanager
def always() -> Iterator[bool]:
    """Say that it is this worker's turn: nobody else works."""
    yield True


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a worker bears with a job.

    Attributes:
        attempts: How often a job is tried before it is given up.
        first_wait: Before the second attempt; every later wait is `growth` times longer.
        longest_wait: No wait is longer.
        lease_s: A running job that was not heard of for so many seconds may be taken by another worker; whoever runs
            it renews its lease three times as often.
        poll: How often to look for jobs that nobody announced.
    """

    attempts: int = 8
    first_wait: timedelta = timedelta(seconds=2)
    growth: int = 4
    longest_wait: timedelta = timedelta(hours=1)
    lease_s: int = 30
    poll: timedelta = timedelta(seconds=1)

    def wait_after(self, attempt: int) -> timedelta | None:
        """Return how long to wait after `attempt` failed; None to give up."""
        if attempt >= self.attempts:
            return None
        return min(self.longest_wait, self.first_wait * int(self.growth ** (attempt - 1)))


@dataclass(slots=True, kw_only=True)
class Routine:
    """Something to do at the start and then every so often."""

    name: str
    every: timedelta
    act: Callable[[], object]
    _last: datetime | None = field(default=None, init=False)

    def is_due(self, now: datetime) -> bool:
        """Say whether it is time; also after the clock was set back."""
        return self._last is None or not timedelta() <= now - self._last < self.every

    def begin(self, now: datetime) -> None:
        """Note that it is done now."""
        self._last = now


class Worker:
    """Takes one job after the other until it is stopped.

    Args:
        queue: Where jobs are taken; None for one that has routines alone.
        work: Kind of job → what does it.
        observer: Told of each job.
        wake: Set by whoever enqueues, so that a job need not wait for the next look.
        turn: Asked before each look.
        recovers: Whether no other process works, so that jobs that run at the start, or once the queue answers
            again, are nobody's.
    """

    def __init__(
        self,
        queue: JobQueue | None,
        work: Mapping[str, Work],
        *,
        clock: Clock,
        wake: threading.Event,
        routines: Sequence[Routine] = (),
        patience: Patience | None = None,
        observer: Observer | None = None,
        turn: Turn = always,
        recovers: bool = True,
    ) -> None:
        self._queue = queue
        self._work = work
        self._clock = clock
        self._wake = wake
        self._routines = routines
        self._patience = patience or Patience()
        self._observer = observer or Nobody()
        self._turn = turn
        self._recovers = self._is_alone = recovers and queue is not None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def routines(self) -> Sequence[Routine]:
        """What is done every so often."""
        return self._routines

    def start(self) -> None:
        """Start the thread; jobs that ran when the registry stopped are done again."""
        self._thread = threading.Thread(target=self._run, name="qirvo-worker", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_s: float = 30.0) -> bool:
        """Finish the job at hand and end; False when it did not end in time (it will be done again)."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
        return not self.is_alive()

    def is_alive(self) -> bool:
        """Say whether the thread works."""
        return self._thread is not None and self._thread.is_alive()

    def work_once(self) -> bool:
        """Do the routines that are due and one job; say whether there was a job."""
        with self._turn() as is_ours:
            return is_ours and self._work_once()

    def _work_once(self) -> bool:
        for routine in self._routines:
            if routine.is_due(self._clock()):
                self._do_routine(routine)
        if self._queue is None:
            return False
        job = self._queue.take(now=self._clock(), lease_s=self._patience.lease_s)
        if job is not None:
            self._do(job, self._queue)
        return job is not None

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()  # before looking: what is announced while looking is looked for again
            try:
                if self._recovers and self._queue is not None:
                    self._queue.recover()
                    self._recovers = False
                found = self.work_once()
            except QirvoError as exc:  # the queue itself does not answer
                log.warning("queue unavailable", code=exc.code, reason=exc.message)
                found, self._recovers = False, self._is_alone  # it may not have heard how a job ended
            if not found and not self._stopping.is_set():
                self._wake.wait(self._patience.poll.total_seconds())

    def _do(self, job: Job, queue: JobQueue) -> None:
        started = time.monotonic()
        with self._observer.job(job.kind) as watched, self._kept(job, queue):
            fault = self._fault_of(job)
            watched.end(name=job.kind, outcome="done" if fault is None else "failed")
        line = log.bind(job=job.id, kind=job.kind, attempt=job.attempt, duration_ms=_milliseconds_since(started))
        if fault is None:
            queue.complete(job)
            line.info("job done")
            return
        wait = self._patience.wait_after(job.attempt)
        queue.fail(job, error=fault, retry_at=None if wait is None else self._clock() + wait)
        if wait is None:
            line.error("job given up", reason=fault)
        else:
            line.warning("job failed", reason=fault, retry_s=wait.total_seconds())

    @contextlib.contextmanager
    def _kept(self, job: Job, queue: JobQueue) -> Iterator[None]:
        """Renew the job's lease while it runs, however long that takes."""
        ended = threading.Event()

        def renew() -> None:
            while not ended.wait(self._patience.lease_s / 3):
                try:
                    queue.renew(job, now=self._clock(), lease_s=self._patience.lease_s)
                except QirvoError as exc:  # it is tried again, and who lost the lease ends nothing
                    log.warning("lease not renewed", job=job.id, code=exc.code, reason=exc.message)

        thread = threading.Thread(target=renew, name="qirvo-lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _fault_of(self, job: Job) -> str | None:
        """Do the job; return why it failed, or None."""
        if job.attempt > self._patience.attempts:
            return "the process ended during every attempt"
        work = self._work.get(job.kind)
        if work is None:
            return f"nothing does jobs of the kind `{job.kind}`"
        try:
            work(job.arguments)
        except QirvoError as exc:
            return f"{exc.code}: {exc.message}"
        except Exception as exc:
            log.exception("bug in a job", job=job.id, kind=job.kind)
            return repr(exc)
        return None

    def _do_routine(self, routine: Routine) -> None:
        started = time.monotonic()
        routine.begin(self._clock())
        try:
            routine.act()
        except QirvoError as exc:
            log.warning("routine failed", routine=routine.name, code=exc.code, reason=exc.message)
        except Exception:
            log.exception("bug in a routine", routine=routine.name)
        else:
            log.debug("routine done", routine=routine.name, duration_ms=_milliseconds_since(started))


def _milliseconds_since(started: float) -> float:
    return round((time.monotonic() - started) * 1_000, 1)
