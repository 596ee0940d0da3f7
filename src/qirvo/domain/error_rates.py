"""Whether a release answers too many requests with errors: counted from the change on, decided as soon as it is sure.

With fewer requests than the minimum nothing is concluded. What was counted before a replica began anew still counts.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.environments import ErrorRate


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests, and how many of them failed.

    Raises:
        ValueError: It cannot be: more failed than there were, or fewer than none.
    """

    requests: int = 0
    failures: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.failures <= self.requests:
            raise ValueError(f"{self.failures} of {self.requests} requests cannot have failed")

    @property
    def rate(self) -> float:
        """The share of requests that failed; 0 without any."""
        return self.failures / self.requests if self.requests else 0.0

    def __add__(self, other: "Traffic") -> "Traffic":
        return Traffic(self.requests + other.requests, self.failures + other.failures)

    def __str__(self) -> str:
        return f"{self.failures} of {self.requests} requests failed ({100 * self.rate:.1f} %)"


def between(before: Mapping[str, Traffic], after: Mapping[str, Traffic]) -> Traffic:
    """Return what came to the replicas between two looks at their counters.

    A replica that was not there before, or whose counters fell, began at nothing in between.
    """
    total = Traffic()
    for name, now in after.items():
        then = before.get(name, Traffic())
        if then.requests > now.requests or then.failures > now.failures:
            then = Traffic()
        requests, failures = now.requests - then.requests, now.failures - then.failures
        total += Traffic(requests, min(failures, requests))
    return total


class Verdict(StrEnum):
    """What is to be done about a release that is watched."""

    WATCH = "watch"
    ROLL_BACK = "roll-back"
    WELL = "well"
    UNKNOWN = "unknown"  # too few requests to say


def verdict_on(traffic: Traffic, allowed: ErrorRate, *, passed: timedelta) -> Verdict:
    """Return what is to be done after `traffic` since the change, which was `passed` ago."""
    enough = traffic.requests >= allowed.minimum
    if enough and traffic.failures > allowed.at_most * traffic.requests:
        return Verdict.ROLL_BACK
    if passed < allowed.window:
        return Verdict.WATCH
    return Verdict.WELL if enough else Verdict.UNKNOWN
