"""How a plugin fares where it runs: errors, crashes, changes that went wrong, the time it takes to start.

All but downloads comes from hosts whose owners let them report. An *active installation-day* is one installation that
reported on one day: what errors and crashes are counted against.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TypeVar

from qirvo.deferred import dataclass
from qirvo.domain.bounds import Between
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.load_times import load_quantile

_K = TypeVar("_K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How one version, one way out or all of a plugin fared in a time.

    Attributes:
        events: Kind → how often.
        loads: Step of `LOAD_STEPS_MS` → how many active installation-days told a start that took so long.
    """

    events: Mapping[EventKind, int] = field(default_factory=dict)
    loads: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Vitals") -> "Vitals":
        """Return both together."""
        return Vitals(events=_sum(self.events, other.events), loads=_sum(self.loads, other.loads))

    @property
    def active_days(self) -> int:
        """Active installation-days."""
        return self.events.get(EventKind.ACTIVE, 0)

    @property
    def error_rate(self) -> float | None:
        """Errors for each active installation-day; None where nobody was active."""
        return self._by(EventKind.ERROR, self.active_days)

    @property
    def crash_rate(self) -> float | None:
        """Crashes for each active installation-day; None where nobody was active."""
        return self._by(EventKind.CRASH, self.active_days)

    @property
    def revert_rate(self) -> float | None:
        """Of the changes to another release that were told, the share that was taken back at once."""
        reverted = self.events.get(EventKind.REVERT, 0)
        changed = self.events.get(EventKind.INSTALL, 0) + self.events.get(EventKind.UPDATE, 0)
        return self._by(EventKind.REVERT, changed + reverted)

    @property
    def download_failure_rate(self) -> float | None:
        """Of the releases that hosts which report wanted, the share that they could not fetch."""
        failed = self.events.get(EventKind.DOWNLOAD_FAILED, 0)
        got = sum(self.events.get(kind, 0) for kind in (EventKind.INSTALL, EventKind.UPDATE, EventKind.REVERT))
        return self._by(EventKind.DOWNLOAD_FAILED, failed + got)

    def load_ms(self, share: float) -> Between | None:
        """Return what the time lies between within which `share` of starts were done; None where none was told."""
        return load_quantile(self.loads, share)

    def _by(self, kind: EventKind, whole: int) -> float | None:
        return self.events.get(kind, 0) / whole if whole > 0 else None


def vitals_of(events: Iterable[DistributionEvent]) -> Vitals:
    """Return how `events` say that a plugin fared."""
    kinds: Counter[EventKind] = Counter()
    loads: Counter[int] = Counter()
    for event in events:
        kinds[event.kind] += 1
        if event.kind is EventKind.ACTIVE and event.load_ms is not None:
            loads[event.load_ms] += 1
    return Vitals(events=dict(kinds), loads=dict(loads))


def _sum(one: Mapping[_K, int], other: Mapping[_K, int]) -> Mapping[_K, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
