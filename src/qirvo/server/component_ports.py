"""What the registry keeps about what releases are made of, and about advisories.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.advisories import Advisory
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One package in an artifact, as it is kept to be searched.

    Attributes:
        version: Empty when it could not be told.
        percent: How sure it is.
        file: Where it was seen best.
    """

    name: str
    version: str
    purl: str
    percent: int
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The bill of materials of an artifact; `document` is None where its manifest cannot be accepted any more."""

    document: bytes | None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Containing:
    """A published release that holds a package.

    Attributes:
        cursor: The place in the list after which one goes on.
    """

    plugin_id: PluginId
    release: Version
    part: Part
    cursor: str


class Bills(Protocol):
    """Makes bills of materials."""

    def make(self, archive: Path, artifact: Digest) -> Bill:
        """Return the bill of materials of the stored `archive`, whose digest is `artifact`."""
        ...


class Components(Protocol):
    """What published artifacts are made of."""

    def missing(self, artifacts: Iterable[Digest]) -> frozenset[Digest]:
        """Return those of `artifacts` whose parts were not recorded yet."""
        ...

    def lacking(self, *, after: str, limit: int) -> Sequence[Digest]:
        """Return artifacts whose parts were not recorded though all is signed of their plugins.

        They come in order, those after the text `after`.
        """
        ...

    def record(self, artifact: Digest, parts: Sequence[Part]) -> None:
        """Record the parts of an artifact in place of earlier ones, also that it has none."""
        ...

    def of(self, artifact: Digest) -> Sequence[Part]:
        """Return the parts of an artifact by name and version; nothing where none were recorded."""
        ...

    def versions(self, name: str) -> frozenset[str]:
        """Return every version of the package `name` in a release."""
        ...

    def containing(self, name: str, versions: Iterable[str], *, after: str, limit: int) -> Sequence[Containing]:
        """Return releases that hold one of `versions` of the package `name`, those after the cursor `after`.

        They come by plugin, release and version of the package, as texts.
        """
        ...


class AdvisoryStore(Protocol):
    """Advisories that were imported."""

    def of(self, packages: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
        """Return the advisories, by id, of each of `packages` that has some."""
        ...

    def replace(self, records: Mapping[str, Sequence[Advisory]]) -> None:
        """Put `records`, by id, in the place of those of the same id; one without advisories is gone."""
        ...

    def count(self) -> int:
        """Return how many advisories there are, one for each package a record names."""
        ...
