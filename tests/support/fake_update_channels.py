"""Update channels, promotions and the rollout log in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.domain.promotions import Promotion, PromotionState, UpdateChannelPolicy
from qirvo.domain.releases import LogHead
from qirvo.domain.rollout_log import LogEntry
from qirvo.domain.update_channels import UpdateChannel


@dataclass
class FakeUpdateChannels:
    """`update_channel_ports.UpdateChannels`."""

    policies: dict[tuple[PluginId, UpdateChannel], UpdateChannelPolicy]
    drop_head: Callable[[PluginId, UpdateChannel], None]

    def save(self, plugin_id: PluginId, name: UpdateChannel, policy: UpdateChannelPolicy) -> None:
        self.policies[plugin_id, name] = policy

    def of(self, plugin_id: PluginId) -> Mapping[UpdateChannel, UpdateChannelPolicy]:
        return {name: policy for (of, name), policy in self.policies.items() if of == plugin_id}

    def remove(self, plugin_id: PluginId, name: UpdateChannel) -> None:
        self.policies.pop((plugin_id, name), None)
        self.drop_head(plugin_id, name)


@dataclass
class FakePromotions:
    """`update_channel_ports.Promotions`."""

    all: dict[str, Promotion]

    def save(self, promotion: Promotion) -> None:
        self.all[promotion.id] = promotion

    def get(self, promotion_id: str) -> Promotion | None:
        return self.all.get(promotion_id)

    def of(self, plugin_id: PluginId, *, limit: int) -> Sequence[Promotion]:
        found = [each for each in self.all.values() if each.plugin_id == plugin_id]
        return sorted(found, key=lambda each: (each.asked_at, each.id), reverse=True)[:limit]

    def waiting(self) -> Sequence[Promotion]:
        found = [each for each in self.all.values() if each.state is PromotionState.WAITING]
        return sorted(found, key=lambda each: (each.asked_at, each.id))


@dataclass
class FakeRolloutLog:
    """`rollout_log_ports.RolloutLog`."""

    entries: dict[tuple[PluginId, int], LogEntry]

    def add(self, plugin_id: PluginId, entry: LogEntry) -> None:
        if (plugin_id, entry.number) in self.entries:
            raise ConflictError(f"there is an entry `{entry.number}`")
        self.entries[plugin_id, entry.number] = entry

    def head(self, plugin_id: PluginId) -> LogHead | None:
        found = self.page(plugin_id, after=0, limit=len(self.entries))
        return LogHead(number=found[-1].number, hash=found[-1].hash) if found else None

    def last(self, plugin_id: PluginId) -> Sequence[LogEntry]:
        found = {entry.update_channel: entry for entry in self.page(plugin_id, after=0, limit=len(self.entries))}
        return sorted(found.values(), key=lambda entry: entry.number)

    def page(self, plugin_id: PluginId, *, after: int, limit: int) -> Sequence[LogEntry]:
        found = [entry for (of, number), entry in self.entries.items() if of == plugin_id and number > after]
        return sorted(found, key=lambda entry: entry.number)[:limit]
