"""How a plugin fared lately: one word, the reasons, and the figures by release and by way out."""

from collections.abc import Callable, Mapping
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.alerts import WINDOWS
from qirvo.domain.errors import InvalidError
from qirvo.domain.monitoring import Condition, condition_of
from qirvo.domain.names import PluginId
from qirvo.domain.told import ToldOf, together
from qirvo.domain.versions import Version
from qirvo.domain.vitals import Vitals
from qirvo.server.event_ports import EventStore
from qirvo.server.usecases.events import require_reader


class UnknownWindowError(InvalidError):
    """Nobody looks at times of such a length."""

    code = "window-unknown"
    hint = "Choose one of " + ", ".join(f"`{window}`" for window in WINDOWS) + "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitored:
    """How something of a plugin fared."""

    vitals: Vitals
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """How a plugin fared in a time.

    Attributes:
        by_version: The newest release first; what is of none is left out.
        by_distribution_channel: By the way out.
    """

    since: datetime
    until: datetime
    all: Monitored
    by_version: Mapping[str, Monitored]
    by_distribution_channel: Mapping[str, Monitored]


def monitor(
    plugin_id: PluginId, window: str, *, by: Account, now: datetime, store: EventStore, most_of_a_network: int
) -> Monitoring:
    """Return how the plugin fared within the `window` that ends now.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
        UnknownWindowError: There is no such window.
    """
    require_reader(plugin_id, by=by)
    if window not in WINDOWS:
        raise UnknownWindowError(f"`{window[:40]}` is not a window")
    since = now - WINDOWS[window]
    told = store.told(plugin_id, since=since, until=now, most_of_a_network=most_of_a_network)
    versions = _grouped(told, lambda of: of.version)
    return Monitoring(
        since=since,
        until=now,
        all=_monitored(together(told.values())),
        by_version={
            text: _monitored(versions[text])
            for text in sorted((text for text in versions if text), key=Version, reverse=True)
        },
        by_distribution_channel={
            name: _monitored(vitals)
            for name, vitals in sorted(_grouped(told, lambda of: of.distribution_channel).items())
        },
    )


def _grouped(told: Mapping[ToldOf, Vitals], key_of: Callable[[ToldOf], str]) -> Mapping[str, Vitals]:
    found: dict[str, Vitals] = {}
    for of, vitals in told.items():
        found[key_of(of)] = found.get(key_of(of), Vitals()) + vitals
    return found


def _monitored(vitals: Vitals) -> Monitored:
    return Monitored(vitals=vitals, condition=condition_of(vitals))
