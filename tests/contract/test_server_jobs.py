"""`ports.Jobs` and `ports.JobQueue`: what the table and the fake both keep."""

from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.server.ports import Job, JobQueue
from tests.support.builders import MONDAY
from tests.support.databases import DATABASES, AnyDatabase

LEASE_S = 60
LATER = MONDAY + timedelta(seconds=LEASE_S)


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> AnyDatabase:
    return DATABASES[request.param](tmp_path)


@pytest.fixture
def queue(database: AnyDatabase) -> JobQueue:
    return database.job_queue()


def enqueue(database: AnyDatabase, *kinds: str, dedupe: str | None = None) -> None:
    with database.unit_of_work() as uow:
        for kind in kinds:
            uow.jobs.enqueue(kind, {"of": kind}, dedupe=dedupe)
        uow.commit()


def take(queue: JobQueue) -> Job:
    job = queue.take(now=MONDAY, lease_s=LEASE_S)
    assert job is not None
    return job


def drained(queue: JobQueue) -> list[str]:
    return [job.kind for job in iter(lambda: queue.take(now=LATER, lease_s=LEASE_S), None)]


def test_a_job_is_taken_with_its_arguments(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    job = take(queue)
    assert (job.kind, job.arguments, job.attempt) == ("check", {"of": "check"}, 1)


def test_jobs_are_taken_in_the_order_they_came(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check", "sign", "sweep")
    assert drained(queue) == ["check", "sign", "sweep"]


def test_a_job_without_its_commit_is_none(database: AnyDatabase, queue: JobQueue):
    with database.unit_of_work() as uow:
        uow.jobs.enqueue("check", {})
    assert drained(queue) == []


def test_a_taken_job_is_not_taken_again_under_its_lease(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    take(queue)
    assert queue.take(now=LATER - timedelta(microseconds=1), lease_s=LEASE_S) is None


def test_a_job_whose_lease_has_ended_is_taken_again(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    take(queue)
    again = queue.take(now=LATER, lease_s=LEASE_S)
    assert again is not None
    assert again.attempt == 2


def test_a_renewed_job_is_not_taken_before_its_new_lease_ends(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    queue.renew(take(queue), now=LATER, lease_s=LEASE_S)
    assert queue.take(now=LATER, lease_s=LEASE_S) is None
    assert queue.take(now=LATER + timedelta(seconds=LEASE_S), lease_s=LEASE_S) is not None


def test_who_lost_the_lease_cannot_renew_it(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    lost = take(queue)
    queue.take(now=LATER, lease_s=LEASE_S)
    queue.renew(lost, now=LATER, lease_s=1_000 * LEASE_S)
    assert queue.take(now=LATER + timedelta(seconds=LEASE_S), lease_s=LEASE_S) is not None


def test_a_worker_may_take_some_kinds_alone(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "sign", "check", "scan")
    assert drained(database.job_queue(kinds=("check", "scan"))) == ["check", "scan"]
    assert drained(queue) == ["sign"]


def test_after_a_restart_running_jobs_are_due(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    take(queue)
    queue.recover()
    assert take(queue).attempt == 2


def test_a_completed_job_is_gone(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    queue.complete(take(queue))
    assert drained(queue) == []


def test_who_lost_the_lease_cannot_complete_the_job(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    lost = take(queue)
    queue.recover()
    take(queue)
    queue.complete(lost)
    queue.recover()
    assert drained(queue) == ["check"]


def test_who_lost_the_lease_cannot_fail_the_job(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    lost = take(queue)
    queue.recover()
    take(queue)
    queue.fail(lost, error="late", retry_at=None)
    queue.recover()
    assert drained(queue) == ["check"]


@pytest.mark.parametrize("fails", [True, False])
def test_what_a_clock_that_was_far_ahead_put_off_is_due_once_it_is_right(
    database: AnyDatabase, queue: JobQueue, *, fails: bool
):
    ahead = MONDAY + timedelta(days=365)
    enqueue(database, "check")
    job = queue.take(now=ahead, lease_s=LEASE_S)
    assert job is not None
    if fails:
        queue.fail(job, error="no", retry_at=ahead + timedelta(seconds=2))
    assert take(queue).attempt == 2


def test_a_failed_job_waits_until_its_time(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    queue.fail(take(queue), error="no", retry_at=LATER)
    assert queue.take(now=LATER - timedelta(microseconds=1), lease_s=LEASE_S) is None


def test_a_failed_job_is_taken_again_at_its_time(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    queue.fail(take(queue), error="no", retry_at=LATER)
    assert drained(queue) == ["check"]


def test_a_dead_letter_is_never_taken(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check")
    queue.fail(take(queue), error="no", retry_at=None)
    queue.recover()
    assert drained(queue) == []


def test_a_job_that_waits_is_not_added_twice(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "sign", "sign", dedupe="sign")
    assert drained(queue) == ["sign"]


def test_another_key_is_another_job(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "sign", dedupe="sign")
    enqueue(database, "check", dedupe="check:1")
    assert drained(queue) == ["sign", "check"]


def test_while_a_job_runs_the_next_one_of_its_key_may_wait(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "sign", dedupe="sign")
    running = take(queue)
    enqueue(database, "sign", dedupe="sign")
    queue.complete(running)
    assert drained(queue) == ["sign"]


def test_a_dead_letter_does_not_keep_a_new_job_out(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "sign", dedupe="sign")
    queue.fail(take(queue), error="no", retry_at=None)
    enqueue(database, "sign", dedupe="sign")
    assert drained(queue) == ["sign"]


def test_asking_for_a_job_that_waits_to_be_tried_again_makes_it_due(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "sign", dedupe="sign")
    queue.fail(take(queue), error="no", retry_at=LATER)
    enqueue(database, "sign", dedupe="sign")
    assert take(queue).attempt == 2


def test_a_failed_job_gives_way_to_the_one_that_waits(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "sign", dedupe="sign")
    running = take(queue)
    enqueue(database, "sign", dedupe="sign")
    queue.fail(running, error="no", retry_at=LATER)
    assert drained(queue) == ["sign"]


def test_a_failed_job_without_a_key_gives_way_to_none(database: AnyDatabase, queue: JobQueue):
    enqueue(database, "check", "check")
    queue.fail(take(queue), error="no", retry_at=LATER)
    assert drained(queue) == ["check", "check"]
