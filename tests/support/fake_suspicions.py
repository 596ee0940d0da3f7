"""Downloads that are not believed, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.suspicion import Suspicion


@dataclass
class SuspicionState:
    """What is committed."""

    found: dict[tuple[PluginId, date], Sequence[Suspicion]] = field(default_factory=dict)
    members: set[tuple[date, PluginId, int]] = field(default_factory=set)

    def copy(self) -> "SuspicionState":
        return SuspicionState(found=dict(self.found), members=set(self.members))


@dataclass
class FakeSuspicions:
    """`suspicion_ports.Suspicions`."""

    state: SuspicionState

    def save(self, plugin_id: PluginId, day: date, found: Sequence[Suspicion]) -> None:
        self.state.found.pop((plugin_id, day), None)
        if found:
            self.state.found[plugin_id, day] = tuple(found)

    def of(self, plugin_id: PluginId, span: Span) -> Mapping[date, Sequence[Suspicion]]:
        mine = ((day, found) for (of, day), found in self.state.found.items() if of == plugin_id and day in span)
        return dict(sorted(mine, key=lambda each: each[0]))

    def plugins_on(self, day: date) -> Collection[PluginId]:
        return sorted((plugin_id for plugin_id, on in self.state.found if on == day), key=str)

    def totals(self) -> Mapping[PluginId, int]:
        totals: dict[PluginId, int] = {}
        for (plugin_id, _day), found in self.state.found.items():
            totals[plugin_id] = totals.get(plugin_id, 0) + sum(each.downloads for each in found)
        return totals

    def note_members(self, networks: Collection[tuple[PluginId, int]], day: date) -> None:
        self.state.members |= {(day, plugin_id, network) for plugin_id, network in networks}

    def members_on(self, day: date) -> Mapping[PluginId, frozenset[int]]:
        mine = [(plugin_id, network) for on, plugin_id, network in self.state.members if on == day]
        return {of: frozenset(network for plugin_id, network in mine if plugin_id == of) for of, _ in mine}

    def forget_members(self, *, before: date) -> None:
        self.state.members = {each for each in self.state.members if each[0] >= before}
