"""Rules of alerts, and what is known of each.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.alerts import AlertRule, AlertState
from qirvo.domain.names import PluginId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAlert:
    """What is kept of one alert of a plugin.

    Attributes:
        rule: What its publisher decided; None where they decided nothing and the usual rule of its name holds.
    """

    rule: AlertRule | None = None
    state: AlertState = field(default_factory=AlertState)


class Alerts(Protocol):
    """The alerts of plugins."""

    def of(self, plugin_id: PluginId) -> Mapping[str, KeptAlert]:
        """Return what is kept of the plugin's alerts, by name."""
        ...

    def all(self) -> Mapping[PluginId, Mapping[str, KeptAlert]]:
        """Return what is kept of every plugin's."""
        ...

    def save_rule(self, plugin_id: PluginId, name: str, rule: AlertRule | None) -> None:
        """Keep what the publisher decided, in place of what they did before; what is known of it stays."""
        ...

    def remove(self, plugin_id: PluginId, name: str) -> None:
        """Forget the alert; a missing one is a no-op."""
        ...

    def change_state(self, plugin_id: PluginId, name: str, before: AlertState, after: AlertState) -> bool:
        """Keep what is known now if it is still `before` that is kept; say whether it was.

        Of several who try with the same `before` at once, one is told yes.
        """
        ...
