"""Whether a release that was just updated to has proven itself, or gives way to the one before.

It gives way after three starts that did not succeed, and when it stays unhealthy for longer than a hiccup. It has
proven itself when it is seen well once its time is over: what nobody has seen run has proven nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass

MOST_FAILED_STARTS = 3
UNHEALTHY_FOR = timedelta(seconds=50)  # two looks a minute apart, with room for a look that comes early
DEFAULT_PROBATION = timedelta(minutes=15)


class Wellbeing(StrEnum):
    """How a plugin is, as far as it was looked at."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    STARTING = "starting"
    UNSEEN = "unseen"


class Verdict(StrEnum):
    """What becomes of a release on probation."""

    WAITING = "waiting"
    PROVEN = "proven"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probation:
    """The time in which a release has to prove itself.

    Attributes:
        until: When it is over, if the release is well then.
        unhealthy_since: The first of the looks, up to the last, that found it unhealthy; None when that one did not.
    """

    until: datetime
    unhealthy_since: datetime | None = None

    def over(self, now: datetime) -> bool:
        """Say whether one healthy look is all that is missing."""
        return now >= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a release on probation.

    Attributes:
        failed_starts: Starts since the last one that succeeded; one that is going on may be among them.
        detail: What is wrong, when something is.
    """

    wellbeing: Wellbeing
    failed_starts: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a look came to.

    Attributes:
        probation: As it is to be remembered, while it goes on.
        reason: Why the release failed; empty when it did not.
    """

    verdict: Verdict
    probation: Probation
    reason: str = ""


def judge(probation: Probation, look: Look, *, now: datetime) -> Judgement:
    """Say what becomes of the release after `look`, which was taken at `now`."""
    if look.wellbeing is Wellbeing.STARTING:
        return Judgement(verdict=Verdict.WAITING, probation=probation)
    if look.wellbeing is Wellbeing.HEALTHY:
        well = replace(probation, unhealthy_since=None)
        return Judgement(verdict=Verdict.PROVEN if probation.over(now) else Verdict.WAITING, probation=well)
    because = f": {look.detail}" if look.detail else ""
    if look.failed_starts >= MOST_FAILED_STARTS:
        reason = f"it did not come up in `{look.failed_starts}` starts{because}"
        return Judgement(verdict=Verdict.FAILED, probation=probation, reason=reason)
    if look.wellbeing is Wellbeing.UNSEEN:
        return Judgement(verdict=Verdict.WAITING, probation=probation)
    since = min(probation.unhealthy_since or now, now)  # a clock that was set back does not lengthen it
    ill = replace(probation, unhealthy_since=since)
    if now - since < UNHEALTHY_FOR:
        return Judgement(verdict=Verdict.WAITING, probation=ill)
    reason = f"it was unhealthy for `{int((now - since).total_seconds())}` seconds{because}"
    return Judgement(verdict=Verdict.FAILED, probation=ill, reason=reason)
