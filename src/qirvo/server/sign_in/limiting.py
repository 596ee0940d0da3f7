"""How often what was asked, in this process's memory; a restart forgives.

One process answers for a registry, so nothing is shared; a table would let each wrong guess write to the disk.
"""

import threading
from collections import OrderedDict
from datetime import datetime

from qirvo.domain.rate_limits import RateLimit
from qirvo.server.ports import Clock

_MOST_KEYS = 100_000


class MemoryLimiter:
    """`sign_in_ports.Limiter` in memory.

    Beyond `_MOST_KEYS` keys the one that was asked for the longest time ago is forgotten.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._expected: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def pass_one(self, key: str, limit: RateLimit) -> None:
        """Count one more.

        Raises:
            RateLimitedError: It is one too many.
        """
        with self._lock:
            self._expected[key] = limit.arrival(self._expected.get(key), self._clock())
            self._expected.move_to_end(key)
            if len(self._expected) > _MOST_KEYS:
                self._expected.popitem(last=False)

    def forget(self, key: str) -> None:
        """Count from nothing again."""
        with self._lock:
            self._expected.pop(key, None)
