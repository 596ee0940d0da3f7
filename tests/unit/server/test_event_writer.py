"""The event writer: nobody waits for it, and what it could not keep it counts."""

import threading
from collections.abc import Iterator, Sequence

from qirvo.domain.errors import NotFoundError, UnavailableError
from qirvo.domain.events import DistributionEvent
from qirvo.server.events.counting import EventWriter
from tests.support.registry_values import an_event
from tests.support.server_fakes import FakeEventLog

ENOUGH_S = 20.0


class FullEventLog:
    """A log whose disk is full."""

    def append(self, events: Sequence[DistributionEvent]) -> int:  # noqa: ARG002  # the port's signature
        raise UnavailableError("the disk is full")

    def read(self) -> Iterator[DistributionEvent]:
        return iter(())


def test_a_sighting_becomes_an_event():
    log = FakeEventLog()
    writer = EventWriter(log)
    writer.enqueue(an_event)
    writer.write_waiting()
    assert list(log.read()) == [an_event()]


def test_what_was_nothing_to_count_is_not_counted():
    log = FakeEventLog()
    writer = EventWriter(log)
    writer.enqueue(lambda: None)
    writer.write_waiting()
    assert (list(log.read()), writer.dropped) == ([], 0)


def test_what_waits_is_written_together():
    log = FakeEventLog()
    writer = EventWriter(log)
    for number in range(3):
        writer.enqueue(lambda number=number: an_event(f"evt_00000{number}"))  # type: ignore[misc]  # bound now
    writer.write_waiting()
    assert len(list(log.read())) == 3


def test_too_many_at_once_are_dropped_and_counted():
    writer = EventWriter(FakeEventLog(), waiting=2)
    for _ in range(5):
        writer.enqueue(an_event)
    assert writer.dropped == 3


def test_what_the_disk_refuses_is_counted():
    writer = EventWriter(FullEventLog())
    writer.enqueue(an_event)
    writer.write_waiting()
    assert writer.dropped == 1


def test_a_sighting_that_cannot_be_told_costs_no_other():
    def unknown() -> DistributionEvent:
        raise NotFoundError("gone")

    log = FakeEventLog()
    writer = EventWriter(log)
    writer.enqueue(unknown)
    writer.enqueue(an_event)
    writer.write_waiting()
    assert (list(log.read()), writer.dropped) == ([an_event()], 1)


def test_the_thread_writes_soon():
    told = threading.Event()

    def sighting() -> DistributionEvent:
        told.set()
        return an_event()

    writer = EventWriter(FakeEventLog())
    writer.start()
    writer.enqueue(sighting)
    assert told.wait(ENOUGH_S)
    writer.stop()


def test_stopping_writes_what_waits():
    log = FakeEventLog()
    writer = EventWriter(log)
    writer.enqueue(an_event)
    writer.start()
    writer.stop()
    assert list(log.read()) == [an_event()]


def test_a_writer_that_was_never_started_can_be_stopped():
    writer = EventWriter(FakeEventLog())
    writer.stop()
    assert writer.dropped == 0
