"""The event writer: nobody waits for it, and what it could not keep it counts."""

import threading
from collections.abc import Sequence
from functools import partial

from qirvo.domain.errors import NotFoundError, UnavailableError
from qirvo.domain.events import DistributionEvent
from qirvo.server.events.counting import EventWriter
from tests.support.fake_events import FakeEventLog
from tests.support.registry_values import an_event

ENOUGH_S = 20.0


class FullEventLog(FakeEventLog):
    """A log whose disk is full, so many times."""

    def __init__(self, refusals: int = 1_000_000) -> None:
        super().__init__()
        self.refusals = refusals

    def append(self, events: Sequence[DistributionEvent]) -> int:
        if self.refusals:
            self.refusals -= 1
            raise UnavailableError("the disk is full")
        return super().append(events)


def sighting(event_id: str = "evt_000001") -> Sequence[DistributionEvent]:
    return [an_event(event_id)]


def test_a_sighting_becomes_an_event():
    log = FakeEventLog()
    writer = EventWriter(log)
    writer.enqueue(sighting)
    writer.write_waiting()
    assert list(log.read()) == [an_event()]


def test_what_was_nothing_to_count_is_not_counted():
    log = FakeEventLog()
    writer = EventWriter(log)
    writer.enqueue(tuple)
    writer.write_waiting()
    assert (list(log.read()), writer.dropped) == ([], 0)


def test_what_waits_is_written_together():
    log = FakeEventLog()
    writer = EventWriter(log)
    for number in range(3):
        writer.enqueue(partial(sighting, f"evt_00000{number}"))
    writer.write_waiting()
    assert len(list(log.read())) == 3


def test_too_many_at_once_are_dropped_and_counted():
    writer = EventWriter(FakeEventLog(), waiting=2)
    for _ in range(5):
        writer.enqueue(sighting)
    assert writer.dropped == 3


def test_what_the_disk_still_refuses_at_the_end_is_counted():
    writer = EventWriter(FullEventLog())
    writer.enqueue(sighting)
    writer.stop()
    writer.write_waiting()
    assert writer.dropped == 1


def test_what_the_disk_refuses_for_a_while_is_not_lost():
    log = FullEventLog(refusals=3)
    writer = EventWriter(log, retry_s=0.001)
    writer.enqueue(sighting)
    writer.write_waiting()
    assert (log.refusals, len(log.read()), writer.dropped) == (0, 1, 0)


def test_what_the_database_does_not_tell_for_a_while_is_not_lost():
    refusals = [UnavailableError("away"), UnavailableError("away")]

    def told_late() -> Sequence[DistributionEvent]:
        if refusals:
            raise refusals.pop()
        return sighting()

    log = FakeEventLog()
    writer = EventWriter(log, retry_s=0.001)
    writer.enqueue(told_late)
    writer.write_waiting()
    assert (len(log.read()), writer.dropped) == (1, 0)


def test_a_sighting_that_cannot_be_told_costs_no_other():
    def unknown() -> Sequence[DistributionEvent]:
        raise NotFoundError("gone")

    log = FakeEventLog()
    writer = EventWriter(log)
    writer.enqueue(unknown)
    writer.enqueue(sighting)
    writer.write_waiting()
    assert (list(log.read()), writer.dropped) == ([an_event()], 1)


def test_the_thread_writes_soon():
    told = threading.Event()

    def told_soon() -> Sequence[DistributionEvent]:
        told.set()
        return sighting()

    writer = EventWriter(FakeEventLog())
    writer.start()
    writer.enqueue(told_soon)
    assert told.wait(ENOUGH_S)
    writer.stop()


def test_stopping_writes_what_waits():
    log = FakeEventLog()
    writer = EventWriter(log)
    writer.enqueue(sighting)
    writer.start()
    writer.stop()
    assert list(log.read()) == [an_event()]


def test_a_writer_that_was_never_started_can_be_stopped():
    writer = EventWriter(FakeEventLog())
    writer.stop()
    assert writer.dropped == 0
