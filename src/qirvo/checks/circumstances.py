"""What a check may know beside the artifact: the names that are taken, and what is said of its tests.

On the publisher's machine nobody knows the catalog, so nothing is said about names there that only the registry knows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """A plugin that exists, and what people call it."""

    id: PluginId
    title: str


class KnownNames(Protocol):
    """The plugins that exist already."""

    def of_others(self, publisher: str) -> Iterable[KnownName]:
        """Return the plugins that are not those of `publisher`."""
        ...


@dataclass(frozen=True, slots=True)
class ListedNames:
    """`KnownNames` from a map of plugin to title."""

    titles: Mapping[PluginId, str] = field(default_factory=dict)

    def of_others(self, publisher: str) -> Iterable[KnownName]:
        """Return the plugins that are not those of `publisher`."""
        return (KnownName(id=id_, title=title) for id_, title in self.titles.items() if id_.publisher != publisher)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known beside the artifact.

    Attributes:
        names: The plugins that exist already; none where nobody knows them.
        test_report: The JUnit report that came with the artifact; None when none did.
        tests_confirmed_by: Who looked at the tests instead; empty when nobody did.
        previous: Archive of the release that this one follows; None for a first one, or where nobody told.
    """

    names: KnownNames = field(default_factory=ListedNames)
    test_report: bytes | None = None
    tests_confirmed_by: str = ""
    previous: Path | None = None
