"""Taking segments into a store: one at a time takes, and a few segments together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from qirvo.server.event_ports import Segment
from qirvo.server.events.engine import EventStoreUnavailableError

_AT_ONCE_BYTES = 128 * 1024 * 1024


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep other processes from writing to the store.

    Raises:
        EventStoreUnavailableError: Another one writes just now.
        OSError: The disk refuses.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(lock).acquire(timeout=0)
    except Timeout as exc:
        raise EventStoreUnavailableError("another process writes the event store") from exc
    with held:
        yield


def together(segments: Sequence[Segment]) -> Iterator[Sequence[Segment]]:
    """Yield segments a few at a time, as many as fit into the memory.

    Raises:
        OSError: One of them cannot be read.
    """
    few: list[Segment] = []
    size = 0
    for segment in segments:
        of_segment = segment.path.stat().st_size
        if few and size + of_segment > _AT_ONCE_BYTES:
            yield few
            few, size = [], 0
        few.append(segment)
        size += of_segment
    if few:
        yield few


def number_of(segment: Segment) -> int:
    """Return the number of a segment."""
    return segment.number
