"""Who downloaded a plugin on one day, by where from and when: no more than is needed to tell a crowd from an act.

`crowd_of` is the definition. A store answers the same from its own tables, and is compared with it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import UTC

from qirvo.deferred import dataclass
from qirvo.domain.agents import AgentKind
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.visitors import neighbourhood_of, network_of

HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Who downloaded a plugin on one day: people as far as their programs say, each once a version.

    Attributes:
        own: Downloads of networks where a member of the publisher was seen that day; in nothing below.
        networks: (neighbourhood, downloads) → how many networks of it have so many downloads.
        hours: All downloads by the hour, UTC, also those that a client repeated.
    """

    own: int = 0
    networks: Mapping[tuple[int, int], int] = field(default_factory=dict)
    hours: Sequence[int] = (0,) * HOURS


def crowd_of(events: Iterable[DistributionEvent], *, own: Collection[int]) -> Crowd:
    """Return the crowd in one plugin's events of one day, in order; `own` are networks of its publisher's members."""
    seen: set[tuple[int, str]] = set()
    of_own, by_network, hours = 0, Counter[int](), [0] * HOURS
    for event in events:
        is_people = event.agent is not None and event.agent.kind is AgentKind.PEOPLE
        if event.kind is not EventKind.DOWNLOAD or not is_people or event.visitor is None:
            continue
        client = (event.visitor, "" if event.version is None else event.version.text)
        network, is_first = network_of(event.visitor), client not in seen
        seen.add(client)
        if network in own:
            of_own += is_first
        else:
            by_network[network] += is_first
            hours[event.at.astimezone(UTC).hour] += 1
    networks = Counter((neighbourhood_of(network), count) for network, count in by_network.items())
    return Crowd(own=of_own, networks=dict(networks), hours=tuple(hours))
