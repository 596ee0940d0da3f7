"""Whether a release fares worse than the one before: a sequential test over what hosts report.

A host that begins to install says so and is given a ticket; with it, it later says how that ended. Who said that it
begins, and then nothing until the ticket's deadline, counts as a failure: a host that is broken does not tell. Who
never said anything counts as nothing.

The test is Wald's (1945), one-sided: each report adds the logarithm of how much likelier it is when the release is bad
than when it is as good as the one before. It never falls below the bound at which a test in both directions would
accept, so that a release that fares well for long is not forgiven more later (updates facts §4.3). What it finds, it
says; a rollout is paused for it, and people decide.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from math import log
from typing import Final

from qirvo.deferred import dataclass

FALSE_ALARMS: Final = 1e-5
MISSED: Final = 0.01
ALARM_AT: Final = log((1 - MISSED) / FALSE_ALARMS)
FLOOR: Final = log(MISSED / (1 - FALSE_ALARMS))
USUAL_RATE: Final = 0.01
"""Of failures, where nothing is known of the release before; less is never taken for usual."""
MOST_USUAL_RATE: Final = 0.10
MIN_REPORTS: Final = 30
"""How many reports about the release before say something about it."""
_WORSE: Final = 4
_WORST_RATE: Final = 0.4


class Ended(StrEnum):
    """How an installation went; one that did not come to a start after all was withdrawn, and counts as nothing."""

    HEALTHY = "healthy"
    FAILED = "failed"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is known of how a release fares.

    Attributes:
        usual_rate: Of failures, in the release before: what is not worse.
        weight: The test's sum of logarithms; at `ALARM_AT` it says that the release is bad.
        alarmed_at: When it said so first.
    """

    usual_rate: float = USUAL_RATE
    healthy: int = 0
    failed: int = 0
    silent: int = 0
    weight: float = 0.0
    alarmed_at: datetime | None = None

    @property
    def reports(self) -> int:
        """How many installations are known to have ended."""
        return self.healthy + self.failed + self.silent

    @property
    def failures(self) -> int:
        """How many of them failed, or were not heard of again."""
        return self.failed + self.silent

    @property
    def bad_rate(self) -> float:
        """Of failures, from which on the release is worse than the one before."""
        return min(_WORSE * self.usual_rate, _WORST_RATE)

    def after(self, ended: Ended, *, now: datetime) -> "Health":
        """Return what is known after one more report."""
        if ended is Ended.WITHDRAWN:
            return self
        counts = {
            Ended.HEALTHY: {"healthy": self.healthy + 1},
            Ended.FAILED: {"failed": self.failed + 1},
            Ended.SILENT: {"silent": self.silent + 1},
        }[ended]
        weight = max(FLOOR, self.weight + self._says(ended))
        alarmed_at = now if self.alarmed_at is None and weight >= ALARM_AT else self.alarmed_at
        return replace(self, **counts, weight=weight, alarmed_at=alarmed_at)

    def _says(self, ended: Ended) -> float:
        good, bad = self.usual_rate, self.bad_rate
        return log((1 - bad) / (1 - good)) if ended is Ended.HEALTHY else log(bad / good)

    @property
    def sentence(self) -> str:
        """What is known, for people."""
        if not self.reports:
            return "nobody reports; the ramp runs by time alone"
        failed = f"{self.failed} failed, {self.silent} were not heard of again"
        return f"{self.reports} installations reported: {self.healthy} are healthy, {failed}"


def usual_rate_of(before: Health | None) -> float:
    """Return what rate of failures is usual, from the release before; with few reports, or none, the least."""
    if before is None or before.reports < MIN_REPORTS:
        return USUAL_RATE
    return min(max(before.failures / before.reports, USUAL_RATE), MOST_USUAL_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Given to a host that begins to install; good for one report of how that ended.

    Attributes:
        digest: Of its text; the text itself is the host's alone.
        network: Where it came from, as a digest that only counts: nobody can tell the address from it.
        deadline: When no report has come by then, none will.
    """

    digest: str
    plugin_id: str
    version: str
    network: str
    issued_at: datetime
    deadline: datetime
    ended: Ended | None = None
