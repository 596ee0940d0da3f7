"""Whether a plugin fares well where it runs, in one word and with the reasons.

A figure counts against a plugin when its lower bound is above the limit, so that five hosts condemn nothing by chance.
The limits for errors and for the time it takes to start are the Distribution Guide's and its dashboard's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from qirvo.deferred import dataclass
from qirvo.domain.readings import Figure, Reading, readable, reading_of
from qirvo.domain.vitals import Vitals

LEAST = 10
"""Of fewer installations, starts or downloads nothing is said: they may all be one machine's."""


class Status(StrEnum):
    """How a plugin fares; `unknown` is where nobody tells."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Limit:
    """From where on a figure is bad."""

    degraded: float
    failing: float


LIMITS: Mapping[Figure, Limit] = MappingProxyType(
    {
        Figure.ERROR_RATE: Limit(0.05, 0.25),
        Figure.CRASH_RATE: Limit(0.01, 0.05),
        Figure.REVERT_RATE: Limit(0.05, 0.25),
        Figure.DOWNLOAD_FAILURE_RATE: Limit(0.05, 0.25),
        Figure.LOAD_TIME: Limit(2_000, 10_000),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How one version, one way out or all of a plugin fares.

    Attributes:
        reasons: What is bad, each a sentence; where nothing is, what is known.
    """

    status: Status
    reasons: Sequence[str]
    readings: Mapping[Figure, Reading] = field(default_factory=dict)


def condition_of(vitals: Vitals) -> Condition:
    """Return how what `vitals` are of fares."""
    found = {figure: reading_of(vitals, figure) for figure in Figure}
    readings = {figure: reading for figure, reading in found.items() if reading is not None}
    judged = {figure: readings[figure] for figure in LIMITS if figure in readings}
    if not judged:
        return Condition(status=Status.UNKNOWN, reasons=["Nobody tells how it fares."], readings=readings)
    bad = {figure: reading for figure, reading in judged.items() if _is_bad(figure, reading)}
    failing = any(reading.low > LIMITS[figure].failing for figure, reading in bad.items())
    reasons = [_sentence(figure, reading) for figure, reading in bad.items()]
    doubtful = [figure for figure, reading in judged.items() if figure not in bad and _is_above(figure, reading)]
    if bad:
        status = Status.FAILING if failing else Status.DEGRADED
        return Condition(status=status, reasons=reasons, readings=readings)
    told = [f"The {_name(figure)} is above its limit, of too few to say that it is not chance." for figure in doubtful]
    return Condition(status=Status.HEALTHY, reasons=told or ["No figure is above its limit."], readings=readings)


def _sentence(figure: Figure, reading: Reading) -> str:
    limit = LIMITS[figure]
    passed = limit.failing if reading.low > limit.failing else limit.degraded
    value, least, most = (readable(figure, each) for each in (reading.value, reading.low, passed))
    return f"The {_name(figure)} is {value}, at least {least}, of {reading.sample:,}; the limit is {most}."


def _is_bad(figure: Figure, reading: Reading) -> bool:
    return (reading.sample or 0) >= LEAST and reading.low > LIMITS[figure].degraded


def _is_above(figure: Figure, reading: Reading) -> bool:
    return reading.value > LIMITS[figure].degraded


def _name(figure: Figure) -> str:
    return figure.value.replace("-", " ")
