"""Deltas in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qirvo.domain.delta_choice import Step
from qirvo.domain.deltas import Delta
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.delta_ports import DeltaRecord


@dataclass
class FakeDeltas:
    """`delta_ports.Deltas`."""

    records: dict[tuple[PluginId, Step], DeltaRecord]

    def of(self, plugin_id: PluginId) -> Sequence[DeltaRecord]:
        mine = [record for (owner, _), record in self.records.items() if owner == plugin_id]
        return sorted(mine, key=lambda record: record.step)

    def save(self, plugin_id: PluginId, record: DeltaRecord) -> None:
        self.records[plugin_id, record.step] = record

    def remove(self, plugin_id: PluginId, step: Step) -> None:
        self.records.pop((plugin_id, step), None)

    def named_blobs(self) -> frozenset[Digest]:
        return frozenset(record.delta.digest for record in self.records.values() if record.is_worthwhile)

    def offered(self, plugin_id: PluginId) -> Mapping[Version, tuple[Delta, ...]]:
        found: dict[Version, tuple[Delta, ...]] = {}
        for record in self.of(plugin_id):
            if record.is_worthwhile:
                found[record.step.target] = (*found.get(record.step.target, ()), record.delta)
        return found

    def release_of(self, delta: Digest) -> tuple[PluginId, Version] | None:
        found = [key for key, record in self.records.items() if record.delta.digest == delta]
        return min(((owner, step.target) for owner, step in found), key=str, default=None)
