"""Segments that are taken together."""

from collections.abc import Iterator, Sequence

from qirvo.server.event_ports import Segment

_AT_ONCE_BYTES = 128 * 1024 * 1024


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
