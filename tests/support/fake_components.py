"""What releases are made of and advisories, in memory: the fakes of `component_ports`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qirvo.domain.advisories import AdvisoriesInMemory, Advisory
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.component_ports import Bill, Containing, Part

Released = tuple[PluginId, Version, Digest]


@dataclass
class ComponentState:
    """Everything of components and advisories that is committed; values are never changed, only replaced."""

    parts: dict[Digest, tuple[Part, ...]] = field(default_factory=dict)
    advisories: dict[str, tuple[Advisory, ...]] = field(default_factory=dict)

    def copy(self) -> "ComponentState":
        return ComponentState(parts=dict(self.parts), advisories=dict(self.advisories))


@dataclass
class FakeComponents:
    """`component_ports.Components`."""

    state: ComponentState
    released: Callable[[], Sequence[Released]]
    is_signed: Callable[[PluginId], bool]

    def missing(self, artifacts: Iterable[Digest]) -> frozenset[Digest]:
        return frozenset(artifacts) - self.state.parts.keys()

    def lacking(self, *, after: str, limit: int) -> Sequence[Digest]:
        signed = {artifact for plugin_id, _, artifact in self.released() if self.is_signed(plugin_id)}
        return [artifact for artifact in sorted(signed - self.state.parts.keys()) if str(artifact) > after][:limit]

    def record(self, artifact: Digest, parts: Sequence[Part]) -> None:
        self.state.parts[artifact] = tuple(parts)

    def of(self, artifact: Digest) -> Sequence[Part]:
        return sorted(self.state.parts.get(artifact, ()), key=lambda part: (part.name, part.version))

    def versions(self, name: str) -> frozenset[str]:
        return frozenset(found.part.version for found in self._all(name))

    def containing(self, name: str, versions: Iterable[str], *, after: str, limit: int) -> Sequence[Containing]:
        wanted = set(versions)
        found = [each for each in self._all(name) if each.part.version in wanted and each.cursor > after]
        return sorted(found, key=lambda each: each.cursor)[:limit]

    def _all(self, name: str) -> list[Containing]:
        return [
            Containing(
                plugin_id=plugin_id,
                release=release,
                part=part,
                cursor=f"{plugin_id}@{str(release).partition('+')[0]}@{part.version}",
            )
            for plugin_id, release, artifact in self.released()
            for part in self.state.parts.get(artifact, ())
            if part.name == name
        ]


@dataclass
class FakeAdvisories:
    """`component_ports.AdvisoryStore`."""

    state: ComponentState

    def of(self, packages: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
        named = [advisory for record in self.state.advisories.values() for advisory in record]
        return AdvisoriesInMemory(named).of(packages)

    def replace(self, records: Mapping[str, Sequence[Advisory]]) -> None:
        self.state.advisories |= {record: tuple(named) for record, named in records.items()}

    def count(self) -> int:
        return sum(len(named) for named in self.state.advisories.values())


@dataclass
class FakeBills:
    """`component_ports.Bills`: says of every artifact what the test says."""

    parts: tuple[Part, ...] = ()
    made: list[Digest] = field(default_factory=list)

    def make(self, archive: Path, artifact: Digest) -> Bill:
        assert archive.is_file()
        self.made.append(artifact)
        return Bill(document=b"{}", parts=self.parts)
