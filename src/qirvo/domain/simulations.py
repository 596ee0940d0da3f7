"""What a proposed rollout would have done with the installations there were: who is served when, and how many break.

An installation that took an earlier release some time after it was published looks for this one just as late. It is
served when it looks and its turn has come, whichever is later; the ramp is the one that hosts go by. Whether it fails
is drawn from its own name, so that the same question has the same answer.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from qirvo.deferred import dataclass
from qirvo.domain.health import Ended, Health
from qirvo.domain.rollouts import Rollout, bucket_of

RUNS: Final = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An installation that took a release, and how long after it was published."""

    name: str
    delay: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How far a rollout is some time after its start."""

    after: timedelta
    basis_points: int
    served: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """When the test would pause it, as medians of several runs; broken are the installations that failed by then."""

    reports: int
    broken: int
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a rollout would have done.

    Attributes:
        installations: How many were replayed.
        moments: From the start to when nobody is left, at a few times between.
        pause: None when most runs end without one.
        broken: How many fail when nothing pauses it.
    """

    installations: int
    moments: tuple[Moment, ...]
    pause: Pause | None
    broken: int


def simulate(
    rollout: Rollout, arrivals: Sequence[Arrival], *, failing: float, usual_rate: float, shown: int = 8
) -> Simulation:
    """Replay `arrivals` against `rollout`, of which a share of `failing` installations fail, from 0 to 1."""
    served = sorted((at, arrival.name) for arrival in arrivals if (at := _served_at(rollout, arrival)) is not None)
    pauses = [_pause(rollout, served, failing, usual_rate, run) for run in range(RUNS)]
    found = [pause for pause in pauses if pause is not None]
    pause = None
    if len(found) > RUNS // 2:
        pause = Pause(
            reports=round(median(each.reports for each in found)),
            broken=round(median(each.broken for each in found)),
            after=timedelta(seconds=round(median(each.after.total_seconds() for each in found))),
        )
    return Simulation(
        installations=len(arrivals),
        moments=_moments(rollout, [at for at, _ in served], shown),
        pause=pause,
        broken=sum(_fails(name, 0, failing) for _, name in served),
    )


def _served_at(rollout: Rollout, arrival: Arrival) -> datetime | None:
    due = rollout.due(bucket_of(arrival.name, salt=rollout.salt))
    return None if due is None else max(due, rollout.start + arrival.delay)


def _pause(
    rollout: Rollout, served: Sequence[tuple[datetime, str]], failing: float, usual_rate: float, run: int
) -> Pause | None:
    health = Health(usual_rate=usual_rate)
    for at, name in served:
        health = health.after(Ended.FAILED if _fails(name, run, failing) else Ended.HEALTHY, now=at)
        if health.alarmed_at is not None:
            return Pause(reports=health.reports, broken=health.failures, after=at - rollout.start)
    return None


def _moments(rollout: Rollout, served: Sequence[datetime], shown: int) -> tuple[Moment, ...]:
    end = max([rollout.moment(timedelta(seconds=rollout.ramp.points[-1].seconds)), *served[-1:]])
    step = (end - rollout.start) / shown
    found = []
    for number in range(shown + 1 if step else 1):
        at = rollout.start + number * step
        count = sum(each <= at for each in served)
        found.append(Moment(after=at - rollout.start, basis_points=rollout.threshold(at), served=count))
    return tuple(found)


def _fails(name: str, run: int, failing: float) -> bool:
    """Say whether an installation fails in a run: always the same answer."""
    digest = hashlib.blake2b(f"{run}\0{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < failing * 2**64
