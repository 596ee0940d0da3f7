"""The latest signed time a host has verified. It never goes back, except when new keys correct what old ones set ahead.

A timestamp key that was stolen can set the time ahead, and with it end every rollout. The root replaces the key, and
with the new key the time may be the true one again.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.trust.durable import write_durably
from qirvo.trust.signed_signers import Moment


class SeenTime(msgspec.Struct, frozen=True, kw_only=True):
    """A verified signed time and the ids of the keys that signed it."""

    time: Moment
    keys: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Return what was seen; None when nothing was, or nothing legible is left of it."""
        try:
            with disk_errors(path):
                content = path.read_bytes() if path.is_file() else b""
            seen = msgspec.json.decode(content, type=cls)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return msgspec.structs.replace(seen, time=seen.time.astimezone(UTC))

    @classmethod
    def advance(cls, path: Path, signed_time: datetime, keys: Iterable[str]) -> datetime:
        """Remember `signed_time` if it is later, or signed by other keys than before; return the time that counts."""
        seen, now = cls.read(path), cls(time=signed_time, keys=tuple(sorted(keys)))
        if seen is not None and seen.keys == now.keys and seen.time >= now.time:
            return seen.time
        write_durably(path, msgspec.json.encode(now))
        return now.time
