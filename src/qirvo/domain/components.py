"""What a release is made of: packages of npm that its files were seen to hold, each with where and how it was seen.

A component is a guess with evidence. The same package may be seen in several places and in several versions; nothing
is merged that could be told apart.
"""

import re
from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum

from qirvo.deferred import dataclass

_NAME = re.compile(r"(?:@[a-z0-9~_-][a-z0-9~._-]*/)?[A-Za-z0-9~_-][A-Za-z0-9~._-]*")
_LONGEST_NAME = 214  # npm's own limit


class Origin(StrEnum):
    """How a component was recognised."""

    INSTALLED = "installed"
    """Its own package.json lies in `node_modules`."""
    KNOWN_FILE = "known-file"
    """A whole file is one that the package publishes."""
    BANNER = "banner"
    """A comment or a version constant in a bundle that only this package has."""
    MODULE_PATH = "module-path"
    """A bundler wrote where the module came from."""
    LOCK_FILE = "lock-file"
    """A lock file says that it was installed for the build."""
    DECLARED = "declared"
    """package.json asks for it."""


_PERCENT = {
    Origin.INSTALLED: 100,
    Origin.KNOWN_FILE: 95,
    Origin.BANNER: 90,
    Origin.MODULE_PATH: 90,
    Origin.LOCK_FILE: 70,
    Origin.DECLARED: 50,
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Sighting:
    """One place where a component was seen.

    Attributes:
        file: Path inside the artifact.
        line: Counted from 1; 0 when the whole file is meant.
        excerpt: What stands there, cut to one short line.
    """

    file: str
    line: int = 0
    origin: Origin
    excerpt: str = ""

    @property
    def percent(self) -> int:
        """How sure such a sighting is."""
        return _PERCENT[self.origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One package in one version.

    Attributes:
        name: As npm has it, with its scope.
        version: As it was written; empty when it could not be told.
        sightings: Where it was seen, sorted, the surest first.
    """

    name: str
    version: str = ""
    sightings: tuple[Sighting, ...] = field(default=(), hash=False)

    @property
    def surest(self) -> Sighting:
        """Return the sighting to show first."""
        return self.sightings[0]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}" if self.version else self.name


Seen = tuple[str, str, Sighting]
"""Name, version (empty when unknown) and where."""


def is_package_name(text: str) -> bool:
    """Say whether npm could have a package of this name."""
    return len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) is not None


def merged(seen: Iterable[Seen], *, most_sightings: int = 20) -> tuple[Component, ...]:
    """Return the components that were `seen`, by name and version.

    One whose version could not be told is left out where the same package was seen with one: it adds its sightings to
    that version when there is just one, and nothing when there are several.
    """
    places: dict[tuple[str, str], set[Sighting]] = {}
    for name, version, sighting in seen:
        places.setdefault((name, version), set()).add(sighting)
    versions: dict[str, list[str]] = {}
    for name, version in places:
        if version:
            versions.setdefault(name, []).append(version)
    for name, known in versions.items():
        unversioned = places.pop((name, ""), set())
        if len(known) == 1:
            places[name, known[0]] |= unversioned
    return tuple(
        Component(
            name=name, version=version, sightings=tuple(sorted(places[name, version], key=_order))[:most_sightings]
        )
        for name, version in sorted(places)
    )


def _order(sighting: Sighting) -> tuple[int, Sighting]:
    return -sighting.percent, sighting
