"""Challenges that were told to browsers and wait for an answer, in this process's memory."""

import secrets
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from qirvo.server.ports import Clock

GOOD_FOR = timedelta(minutes=5)
MOST = 10_000


class MemoryChallenges:
    """`sign_in_ports.Challenges` in memory; beyond `MOST` the oldest is forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: OrderedDict[str, tuple[datetime, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, challenge: bytes) -> str:
        """Return the key under which the challenge waits, for some minutes."""
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._waiting[key] = (self._clock() + GOOD_FOR, challenge)
            if len(self._waiting) > MOST:
                self._waiting.popitem(last=False)
        return key

    def take(self, key: str) -> bytes | None:
        """Return the challenge and forget it; None when none waits."""
        with self._lock:
            ends_at, challenge = self._waiting.pop(key, (None, b""))
        return challenge if ends_at is not None and self._clock() < ends_at else None
