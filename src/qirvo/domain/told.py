"""How plugins fared in the last minutes or days, of which no network tells more than a few times.

Anybody may report, so that each network counts a few times only (ADR-0022): a rival would need many, and one broken
machine that reports all day is one machine. `told_within` is the definition; a store is compared with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.names import PluginId
from qirvo.domain.visitors import network_of
from qirvo.domain.vitals import Vitals

KINDS = frozenset(EventKind) - {EventKind.VIEW, EventKind.IMPRESSION, EventKind.ROLLOUT, EventKind.DEPLOYMENT}
"""What tells how a plugin fares."""


@dataclass(frozen=True, slots=True)
class ToldOf:
    """What something was told of: a release of a plugin, or what is of none, by one way out."""

    plugin_id: PluginId
    version: str
    distribution_channel: str


def told_within(
    events: Iterable[DistributionEvent], *, since: datetime, until: datetime, most_of_a_network: int
) -> Mapping[ToldOf, Vitals]:
    """Return how what `events` are of fared from `since` until before `until`.

    Of one network, day, kind, release, way out and load time, `most_of_a_network` events count at most.
    """
    counted = Counter[tuple[object, ...]]()
    found: dict[ToldOf, tuple[Counter[EventKind], Counter[int]]] = {}
    for event in events:
        if event.kind not in KINDS or not since <= event.at < until:
            continue
        version = "" if event.version is None else event.version.text
        of = ToldOf(event.plugin_id, version, event.distribution_channel.value)
        load_ms = event.load_ms if event.kind is EventKind.ACTIVE else None
        if event.visitor is not None:
            teller = (of, event.kind, load_ms, network_of(event.visitor))
            counted[teller] += 1
            if counted[teller] > most_of_a_network:
                continue
        kinds, loads = found.setdefault(of, (Counter(), Counter()))
        kinds[event.kind] += 1
        if load_ms is not None:
            loads[load_ms] += 1
    return {of: Vitals(events=dict(kinds), loads=dict(loads)) for of, (kinds, loads) in found.items()}


def together(told: Iterable[Vitals]) -> Vitals:
    """Return all of them as one."""
    return sum(told, Vitals())
