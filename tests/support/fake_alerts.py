"""Alerts in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qirvo.domain.alerts import AlertRule, AlertState
from qirvo.domain.names import PluginId
from qirvo.server.alert_ports import KeptAlert


@dataclass
class AlertsState:
    """What is committed."""

    kept: dict[tuple[PluginId, str], KeptAlert] = field(default_factory=dict)

    def copy(self) -> "AlertsState":
        return AlertsState(kept=dict(self.kept))


@dataclass
class FakeAlerts:
    """`alert_ports.Alerts`."""

    state: AlertsState

    def of(self, plugin_id: PluginId) -> Mapping[str, KeptAlert]:
        return dict(self.all().get(plugin_id, {}))

    def all(self) -> Mapping[PluginId, Mapping[str, KeptAlert]]:
        found: dict[PluginId, dict[str, KeptAlert]] = {}
        for (plugin_id, name), kept in sorted(self.state.kept.items(), key=lambda each: (str(each[0][0]), each[0][1])):
            found.setdefault(plugin_id, {})[name] = kept
        return found

    def save_rule(self, plugin_id: PluginId, name: str, rule: AlertRule | None) -> None:
        kept = self.state.kept.get((plugin_id, name), KeptAlert())
        self.state.kept[plugin_id, name] = replace(kept, rule=rule)

    def remove(self, plugin_id: PluginId, name: str) -> None:
        self.state.kept.pop((plugin_id, name), None)

    def change_state(self, plugin_id: PluginId, name: str, before: AlertState, after: AlertState) -> bool:
        kept = self.state.kept.get((plugin_id, name), KeptAlert())
        if kept.state != before:
            return False
        self.state.kept[plugin_id, name] = replace(kept, state=after)
        return True
