"""Events that wait to be told to a source: on disk, in the order in which they happened, until it has taken them.

Whoever sends sets aside what waits and sends that, so that nobody who notes an event waits for a network. The events
have ids of their own: one that is told again after a crash counts once.
"""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from qirvo.host.filesystem import append_line, locked, remove_file
from qirvo.host.layout import HostLayout

MOST_BYTES = 1024 * 1024
"""Of events that wait; more are not noted while a source stays away so long."""

_WAITING, _TAKEN = "waiting.jsonl", "taken-*.jsonl"


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """An event, and the name of the source that is to hear of it."""

    source: str
    event: dict[str, Any]


_DECODER = msgspec.json.Decoder(Noted)


def note(source: str, events: Sequence[Mapping[str, Any]], *, layout: HostLayout) -> None:
    """Have `events` told to `source`, in the names of the wire.

    Raises:
        HostBusyError: Another process holds the outbox.
        StorageFailedError: The disk refuses.
    """
    with _held(layout):
        for event in events:
            if _size(layout) < MOST_BYTES:
                append_line(layout.outbox / _WAITING, {"source": source, "event": event})


def waiting(*, layout: HostLayout) -> Sequence[Noted]:
    """Return what waits, the oldest first; what cannot be read is left out.

    Raises:
        StorageFailedError: The disk refuses.
    """
    return [noted for path in _files(layout) for noted in _noted(path)]


def take(*, layout: HostLayout) -> Sequence[Path]:
    """Set aside what waits, beside what was set aside before and could not be told; return the files.

    Raises:
        HostBusyError: Another process holds the outbox.
    """
    with _held(layout):
        fresh = layout.outbox / _WAITING
        if fresh.exists():
            last = max((int(path.stem.partition("-")[2]) for path in layout.outbox.glob(_TAKEN)), default=0)
            fresh.rename(layout.outbox / f"taken-{last + 1:06}.jsonl")
    return sorted(layout.outbox.glob(_TAKEN))


def read(path: Path) -> Sequence[Noted]:
    """Return what is in a file that was set aside."""
    return _noted(path)


def keep(path: Path, left: Sequence[Noted]) -> None:
    """Leave only `left` of a file that was set aside; without any, it goes.

    Raises:
        StorageFailedError: The disk refuses.
    """
    if not left:
        remove_file(path)
    elif len(left) < len(_noted(path)):
        fresh = path.with_suffix(".new")
        remove_file(fresh)
        for noted in left:
            append_line(fresh, msgspec.to_builtins(noted))
        fresh.replace(path)


def _held(layout: HostLayout) -> contextlib.AbstractContextManager[None]:
    return locked(layout.lock("outbox"), what="what is to be told", timeout_s=1)


def _files(layout: HostLayout) -> Sequence[Path]:
    fresh = layout.outbox / _WAITING
    return [*sorted(layout.outbox.glob(_TAKEN)), *([fresh] if fresh.exists() else [])]


def _size(layout: HostLayout) -> int:
    return sum(path.stat().st_size for path in _files(layout))


def _noted(path: Path) -> list[Noted]:
    found = []
    for line in path.read_bytes().splitlines():
        with contextlib.suppress(msgspec.MsgspecError):
            found.append(_DECODER.decode(line))
    return found
