"""Uploads and submissions that wait for an answer: the checks of what arrived before give way to them."""

import contextlib
import threading
import time
from collections.abc import Iterator

GAP_S = 0.03
"""Whoever sends one plugin after the other is back sooner than this, in seconds."""
MOST_S = 2.0
"""So many seconds a check gives way before it goes on beside them."""


class Arrivals:
    """What arrives in this process, and when nothing does.

    Where it does not let up within `most_s`, checks go on beside it until there is a gap.

    Args:
        gap_s: Seconds without anything that are a gap.
        most_s: Seconds to wait for one.
    """

    def __init__(self, *, gap_s: float = GAP_S, most_s: float = MOST_S) -> None:
        self._gap_s = gap_s
        self._most_s = most_s
        self._changed = threading.Condition()
        self._count = 0
        self._gap_from = 0.0
        self._was_in_vain = False

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Note that something arrives until the block ends."""
        with self._changed:
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._gap_from = time.monotonic() + self._gap_s
                self._changed.notify_all()

    def give_way(self) -> bool:
        """Return once there is a gap, or after `most_s` seconds; say whether there was one."""
        with self._changed:
            if self._was_in_vain and self._left_s() > 0:
                return False
            end = time.monotonic() + self._most_s
            while (left := self._left_s()) > 0 and (now := time.monotonic()) < end:
                self._changed.wait(min(left, end - now))
            self._was_in_vain = left > 0
            return not self._was_in_vain

    def _left_s(self) -> float:
        """Return the seconds until there may be a gap."""
        return self._most_s if self._count else self._gap_from - time.monotonic()
