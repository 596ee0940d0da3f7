"""How far events have come on their way into the figures: told in the memory, written in the log, counted."""

from qirvo.server.event_ports import EventSegments, EventStore
from qirvo.server.events.counting import EventWriter
from qirvo.server.operator_ports import Ingestion


def ingestion_of(writer: EventWriter, segments: EventSegments, store: EventStore) -> Ingestion:
    """Return what waits where. Raises what the log and the store raise."""
    lengths = segments.waiting(store.absorbed())
    return Ingestion(waiting=writer.waiting, dropped=writer.dropped, segments=len(lengths), segment_bytes=sum(lengths))
