"""Uploads and submissions that wait for an answer: the checks of what arrived before give way to them (ADR-0055)."""

import contextlib
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

GAP_S = 0.03
"""Whoever sends one plugin after the other is back sooner than this, in seconds."""
MOST = timedelta(seconds=2)
"""What has waited so long is checked, whoever sends."""


class Arrivals:
    """What arrives in this process, and when nothing does.

    Args:
        gap_s: Seconds without anything that are a gap.
    """

    def __init__(self, *, gap_s: float = GAP_S) -> None:
        self._gap_s = gap_s
        self._changed = threading.Condition()
        self._count = 0
        self._gap_from = 0.0

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

    def give_way(self, *, waited: timedelta) -> bool:
        """Return once there is a gap, or what would begin has waited for `MOST`; say whether there was a gap.

        Args:
            waited: How long it has waited already; nothing where a clock that was set back makes that less.
        """
        with self._changed:
            end = time.monotonic() + min(MOST, MOST - waited).total_seconds()
            while (left := self._gap_in_s()) > 0 and (now := time.monotonic()) < end:
                self._changed.wait(min(left, end - now))
            return left <= 0

    def _gap_in_s(self) -> float:
        """Return in how many seconds there may be a gap."""
        return MOST.total_seconds() if self._count else self._gap_from - time.monotonic()
