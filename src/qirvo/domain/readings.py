"""One figure of how a plugin fares, with how far chance alone may have moved it.

Rates are counts for an exposure, and one installation may fail more than once. So their bounds are those of a Poisson
count (Wilson and Hilferty's approximation, 1931), which are a little wide for shares. Of a load time the bounds are the
quantiles that the sample's size allows for. Each side is wrong one time in two hundred: they are looked at often.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from math import inf, sqrt
from types import MappingProxyType

from qirvo.deferred import dataclass
from qirvo.domain.events import EventKind
from qirvo.domain.load_times import load_quantile
from qirvo.domain.vitals import Vitals

_Z = 2.58
_LOAD_SHARE = 0.95


class Figure(StrEnum):
    """What is watched."""

    ERROR_RATE = "error-rate"
    CRASH_RATE = "crash-rate"
    REVERT_RATE = "revert-rate"
    DOWNLOAD_FAILURE_RATE = "download-failure-rate"
    LOAD_TIME = "load-time"
    DOWNLOADS = "downloads"
    ACTIVE = "active"


MEANINGS: Mapping[Figure, str] = MappingProxyType(
    {
        Figure.ERROR_RATE: "errors for each active installation-day",
        Figure.CRASH_RATE: "crashes for each active installation-day",
        Figure.REVERT_RATE: "installations and updates that were taken back at once, of all that were told",
        Figure.DOWNLOAD_FAILURE_RATE: "downloads that broke off, of all that this registry served",
        Figure.LOAD_TIME: "milliseconds within which 95 of 100 starts were done",
        Figure.DOWNLOADS: "downloads, whoever asked",
        Figure.ACTIVE: "active installation-days",
    }
)
COUNTS = frozenset({Figure.DOWNLOADS, Figure.ACTIVE})
"""Figures that are no sample of anything: they are what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A figure in some time.

    Attributes:
        value: As it was counted.
        low: It is hardly less than that.
        high: Nor more than that.
        sample: Of how many installations, starts or downloads that is; None for what is a count itself.
    """

    value: float
    low: float
    high: float
    sample: int | None


def reading_of(vitals: Vitals, figure: Figure) -> Reading | None:
    """Return the figure; None where nothing was told that it could be of."""
    return _READINGS[figure](vitals)


def rate_bounds(count: int, exposure: int) -> tuple[float, float]:
    """Return what a rate lies between, of which `count` were seen in `exposure`."""
    low = 0.0 if count == 0 else count * max(0.0, 1 - 1 / (9 * count) - _Z / (3 * sqrt(count))) ** 3
    more = count + 1
    return low / exposure, more * (1 - 1 / (9 * more) + _Z / (3 * sqrt(more))) ** 3 / exposure


def _rate(vitals: Vitals, kind: EventKind, exposure: int) -> Reading | None:
    count = vitals.events.get(kind, 0)
    if exposure <= 0:
        return None
    low, high = rate_bounds(count, exposure)
    return Reading(value=count / exposure, low=low, high=high, sample=exposure)


def _errors(vitals: Vitals) -> Reading | None:
    return _rate(vitals, EventKind.ERROR, vitals.active_days)


def _crashes(vitals: Vitals) -> Reading | None:
    return _rate(vitals, EventKind.CRASH, vitals.active_days)


def _reverts(vitals: Vitals) -> Reading | None:
    tried = sum(vitals.events.get(kind, 0) for kind in (EventKind.INSTALL, EventKind.UPDATE, EventKind.REVERT))
    return _rate(vitals, EventKind.REVERT, tried)


def _broken_off(vitals: Vitals) -> Reading | None:
    return _rate(vitals, EventKind.DOWNLOAD_FAILED, vitals.events.get(EventKind.DOWNLOAD, 0))


def _load_time(vitals: Vitals) -> Reading | None:
    sample = sum(vitals.loads.values())
    middle = load_quantile(vitals.loads, _LOAD_SHARE)
    if middle is None:
        return None
    spread = _Z * sqrt(_LOAD_SHARE * (1 - _LOAD_SHARE) / sample)
    least = load_quantile(vitals.loads, max(_LOAD_SHARE - spread, 1 / sample))
    most = load_quantile(vitals.loads, min(_LOAD_SHARE + spread, 1.0))
    is_bounded = _LOAD_SHARE + spread <= 1.0
    return Reading(
        value=middle.high,
        low=0 if least is None else least.low,
        high=inf if most is None or not is_bounded else most.high,
        sample=sample,
    )


def _count_of(kind: EventKind) -> Callable[[Vitals], Reading]:
    def counted(vitals: Vitals) -> Reading:
        count = vitals.events.get(kind, 0)
        return Reading(value=count, low=count, high=count, sample=None)

    return counted


_READINGS: Mapping[Figure, Callable[[Vitals], Reading | None]] = MappingProxyType(
    {
        Figure.ERROR_RATE: _errors,
        Figure.CRASH_RATE: _crashes,
        Figure.REVERT_RATE: _reverts,
        Figure.DOWNLOAD_FAILURE_RATE: _broken_off,
        Figure.LOAD_TIME: _load_time,
        Figure.DOWNLOADS: _count_of(EventKind.DOWNLOAD),
        Figure.ACTIVE: _count_of(EventKind.ACTIVE),
    }
)


def readable(figure: Figure, value: float) -> str:
    """Return a value of the figure for people."""
    if figure is Figure.LOAD_TIME:
        return f"{value:,.0f} ms"
    return f"{value:,.0f}" if figure in COUNTS else f"{100 * value:.3g} %"
