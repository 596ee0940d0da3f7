"""The worker: what it does with jobs that succeed, fail, hang or mean nothing to it."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from qirvo.domain.errors import UnavailableError
from qirvo.server.jobs.worker import Patience, Routine, Work, Worker
from qirvo.server.ports import Job
from tests.support.builders import MONDAY
from tests.support.fake_database import FakeDatabase, FakeJobQueue, JobRecord

ENOUGH_S = 20.0
PATIENCE = Patience(attempts=3, first_wait=timedelta(seconds=1), growth=10, longest_wait=timedelta(seconds=50))


@dataclass
class Bench:
    """A worker over a queue in memory, with a clock that the test sets."""

    work: dict[str, Work]
    routines: tuple[Routine, ...] = ()
    now: datetime = MONDAY
    database: FakeDatabase = field(default_factory=FakeDatabase)
    wake: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        queue = self.database.job_queue()
        self.worker = Worker(
            queue, self.work, clock=lambda: self.now, wake=self.wake, routines=self.routines, patience=PATIENCE
        )

    def enqueue(self, kind: str, **arguments: Any) -> None:
        with self.database.unit_of_work() as uow:
            uow.jobs.enqueue(kind, arguments)
            uow.commit()
        self.wake.set()

    def jobs(self) -> list[JobRecord]:
        return list(self.database.state.jobs.values())


def noting(noted: list[Mapping[str, Any]]) -> Work:
    return noted.append


def failing(error: Exception) -> Work:
    def work(_arguments: Mapping[str, Any]) -> None:
        raise error

    return work


def setting(event: threading.Event) -> Callable[..., None]:
    return lambda *_arguments: event.set()


def test_a_job_is_done_with_its_arguments():
    noted: list[Mapping[str, Any]] = []
    bench = Bench({"check": noting(noted)})
    bench.enqueue("check", submission="sub_1")
    assert (bench.worker.work_once(), noted, bench.jobs()) == (True, [{"submission": "sub_1"}], [])


def test_whose_turn_it_is_not_does_nothing():
    bench, noted = Bench({}), list[str]()
    turns = iter([False, True])
    routine = Routine(name="sweep", every=timedelta(hours=1), act=lambda: noted.append("swept"))
    worker = Worker(
        bench.database.job_queue(),
        {"check": lambda _: noted.append("checked")},
        clock=lambda: MONDAY,
        wake=bench.wake,
        routines=[routine],
        turn=lambda: contextlib.nullcontext(next(turns)),
    )
    bench.enqueue("check")
    assert (worker.work_once(), noted) == (False, [])
    assert (worker.work_once(), noted) == (True, ["swept", "checked"])


def test_one_of_several_workers_leaves_the_jobs_that_others_do():
    bench, done = Bench({}), threading.Event()
    bench.enqueue("check")
    bench.database.job_queue().take(now=MONDAY, lease_s=60)
    bench.enqueue("mail")
    work: dict[str, Work] = {"check": failing(AssertionError("another does it")), "mail": setting(done)}
    worker = Worker(bench.database.job_queue(), work, clock=lambda: MONDAY, wake=bench.wake, recovers=False)
    worker.start()
    assert done.wait(ENOUGH_S)
    worker.stop()
    assert [(job.kind, job.state, job.attempt) for job in bench.jobs()] == [("check", "running", 1)]


def test_the_lease_of_a_long_job_is_renewed_while_it_runs():
    bench = Bench({})
    renewed = threading.Event()

    class Watched(FakeJobQueue):
        def renew(self, job: Job, *, now: datetime, lease_s: int) -> None:
            super().renew(job, now=now, lease_s=lease_s)
            renewed.set()

    def work(_arguments: Mapping[str, Any]) -> None:
        bench.now += timedelta(seconds=1)
        assert renewed.wait(ENOUGH_S)
        taken.append(bench.database.job_queue().take(now=bench.now, lease_s=1))

    taken: list[Job | None] = []
    patience = replace(PATIENCE, lease_s=1)
    queue = Watched(bench.database)
    worker = Worker(queue, {"check": work}, clock=lambda: bench.now, wake=bench.wake, patience=patience)
    bench.enqueue("check")
    worker.work_once()
    assert (taken, bench.jobs()) == ([None], [])


def test_without_jobs_there_is_nothing_to_do():
    assert not Bench({}).worker.work_once()


@pytest.mark.parametrize("error", [UnavailableError("the disk is full"), ZeroDivisionError("a bug")])
def test_a_job_that_fails_is_tried_again_later(error: Exception):
    bench = Bench({"check": failing(error)})
    bench.enqueue("check")
    bench.worker.work_once()
    [job] = bench.jobs()
    assert (job.state, job.run_at) == ("waiting", MONDAY + timedelta(seconds=1))


def test_a_failure_is_written_beside_the_job():
    bench = Bench({"check": failing(UnavailableError("the disk is full"))})
    bench.enqueue("check")
    bench.worker.work_once()
    assert [job.error for job in bench.jobs()] == ["unavailable: the disk is full"]


def test_a_job_is_given_up_after_so_many_attempts():
    bench = Bench({"check": failing(UnavailableError("no"))})
    bench.enqueue("check")
    for _ in range(PATIENCE.attempts):
        bench.worker.work_once()
        bench.now += PATIENCE.longest_wait
    assert [job.state for job in bench.jobs()] == ["dead"]


def test_a_job_that_kills_its_worker_each_time_is_given_up_too():
    noted: list[Mapping[str, Any]] = []
    bench = Bench({"check": noting(noted)})
    bench.enqueue("check")
    queue = bench.database.job_queue()
    for _ in range(PATIENCE.attempts):
        queue.take(now=bench.now, lease_s=1)
        queue.recover()
    bench.worker.work_once()
    assert ([job.state for job in bench.jobs()], noted) == (["dead"], [])


def test_a_job_of_an_unknown_kind_is_not_lost():
    bench = Bench({})
    bench.enqueue("later-invention")
    bench.worker.work_once()
    assert [job.error for job in bench.jobs()] == ["nothing does jobs of the kind `later-invention`"]


def test_each_wait_is_longer_up_to_a_limit():
    waits = [PATIENCE.wait_after(attempt) for attempt in (1, 2, 3)]
    assert waits == [timedelta(seconds=1), timedelta(seconds=10), None]


def test_no_wait_is_longer_than_the_limit():
    assert Patience().wait_after(7) == Patience().longest_wait


def test_a_routine_is_done_at_the_start():
    done = threading.Event()
    Bench({}, (Routine(name="sign-time", every=timedelta(minutes=1), act=setting(done)),)).worker.work_once()
    assert done.is_set()


def test_a_routine_waits_for_its_time():
    routine = Routine(name="sign-time", every=timedelta(minutes=1), act=lambda: None)
    routine.begin(MONDAY)
    assert [routine.is_due(MONDAY + timedelta(seconds=after)) for after in (0, 59, 60)] == [False, False, True]


def test_a_routine_is_due_when_the_clock_was_set_back():
    routine = Routine(name="sign-time", every=timedelta(minutes=1), act=lambda: None)
    routine.begin(MONDAY)
    assert routine.is_due(MONDAY - timedelta(seconds=1))


@pytest.mark.parametrize("error", [UnavailableError("no"), ZeroDivisionError("a bug")])
def test_a_routine_that_fails_keeps_no_job_from_being_done(error: Exception):
    noted: list[Mapping[str, Any]] = []
    routine = Routine(name="sweep", every=timedelta(minutes=1), act=lambda: failing(error)({}))
    bench = Bench({"check": noting(noted)}, (routine,))
    bench.enqueue("check")
    bench.worker.work_once()
    assert noted == [{}]


def test_a_worker_that_was_not_started_is_not_alive():
    assert not Bench({}).worker.is_alive()


def test_a_started_worker_does_what_is_announced():
    done = threading.Event()
    bench = Bench({"check": setting(done)})
    bench.worker.start()
    bench.enqueue("check")
    assert done.wait(ENOUGH_S)
    assert bench.worker.stop()


def test_a_started_worker_does_again_what_was_running_when_the_process_died():
    done = threading.Event()
    bench = Bench({"check": setting(done)})
    bench.enqueue("check")
    bench.database.job_queue().take(now=MONDAY, lease_s=3_600)
    bench.worker.start()
    assert done.wait(ENOUGH_S)
    assert bench.worker.stop()


def test_a_stopped_worker_is_not_alive():
    bench = Bench({})
    bench.worker.start()
    bench.worker.stop()
    assert not bench.worker.is_alive()


def test_a_worker_finishes_its_job_before_it_stops():
    began, may_end = threading.Event(), threading.Event()

    def slow(_arguments: Mapping[str, Any]) -> None:
        began.set()
        may_end.wait(ENOUGH_S)

    bench = Bench({"check": slow})
    bench.enqueue("check")
    bench.worker.start()
    began.wait(ENOUGH_S)
    stopped_too_early = bench.worker.stop(timeout_s=0.01)
    may_end.set()
    assert (stopped_too_early, bench.worker.stop(), bench.jobs()) == (False, True, [])


def test_a_queue_that_is_away_for_a_while_stops_no_worker():
    asked, done = threading.Event(), threading.Event()

    class AwayAtFirst:
        def __init__(self) -> None:
            self.answers = iter([None, Job(id=1, kind="check", arguments={}, attempt=1)])

        def take(self, *, now: datetime, lease_s: int) -> Job | None:  # noqa: ARG002  # the port's signature
            return next(self.answers, None)

        def recover(self) -> None:
            first = not asked.is_set()
            asked.set()
            raise_when(first)

        def renew(self, job: Job, *, now: datetime, lease_s: int) -> None: ...

        def complete(self, job: Job) -> None:  # noqa: ARG002  # the same
            done.set()

        def fail(self, job: Job, *, error: str, retry_at: datetime | None) -> None: ...

    wake = threading.Event()
    patience = Patience(poll=timedelta(milliseconds=1))
    worker = Worker(AwayAtFirst(), {"check": lambda _: None}, clock=lambda: MONDAY, wake=wake, patience=patience)
    worker.start()
    assert done.wait(ENOUGH_S)
    worker.stop()


def test_a_job_whose_end_the_queue_did_not_hear_of_is_done_again_soon_and_not_after_its_lease():
    database, done = FakeDatabase(), threading.Semaphore(0)
    with database.unit_of_work() as uow:
        uow.jobs.enqueue("check", {})
        uow.commit()

    class HearsSecondEnd(FakeJobQueue):
        heard = 0

        def complete(self, job: Job) -> None:
            self.heard += 1
            raise_when(self.heard == 1)
            super().complete(job)

    patience = Patience(poll=timedelta(milliseconds=1))
    work = {"check": lambda _: done.release()}
    worker = Worker(HearsSecondEnd(database), work, clock=lambda: MONDAY, wake=threading.Event(), patience=patience)
    worker.start()
    assert done.acquire(timeout=ENOUGH_S)
    assert done.acquire(timeout=ENOUGH_S)
    worker.stop()
    assert database.state.jobs == {}


def raise_when(condition: bool) -> None:  # noqa: FBT001  # a test's own word
    if condition:
        raise UnavailableError("the database is away")
