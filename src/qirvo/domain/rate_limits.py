"""How often something may be done: the generic cell rate algorithm (ITU-T I.371), as a pure rule.

One time is kept for each key: when a cell would arrive that keeps the pace (TAT). It holds no history and forgives at
a steady pace.
"""

import math
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError


class RateLimitedError(UnavailableError):
    """It was asked too often.

    Attributes:
        retry_after_s: Whole seconds after which it is answered again.
    """

    code = "rate-limited"

    def __init__(self, retry_after: timedelta) -> None:
        self.retry_after_s = max(1, math.ceil(retry_after.total_seconds()))
        super().__init__("this was asked too often", hint=f"Try again in {self.retry_after_s} seconds.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """So many at once, and then one every so often.

    Attributes:
        burst: How many may come at once.
        every: How long each takes to be forgiven.
    """

    burst: int
    every: timedelta

    def arrival(self, expected: datetime | None, now: datetime) -> datetime:
        """Return the time to keep for one more that comes `now`.

        Args:
            expected: What was kept before; None for the first.
            now: When it comes.

        Raises:
            RateLimitedError: It comes too early; nothing changes.
        """
        earliest = now if expected is None else max(now, expected)
        after = earliest + self.every
        too_early = after - now - self.every * self.burst
        if too_early > timedelta():
            raise RateLimitedError(too_early)
        return after
