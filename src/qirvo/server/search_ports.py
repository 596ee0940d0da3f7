"""The search index and what it follows.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from qirvo.domain.catalog_search import CatalogCard, CatalogQuery, FoundCards
from qirvo.domain.names import PluginId

FOLLOW_JOB = "follow-catalog"


class CatalogChanges(Protocol):
    """Which plugins changed, in order: what a search index follows."""

    def note(self, plugin_id: PluginId) -> None:
        """Note that what is shown of the plugin may have changed."""
        ...

    def after(self, sequence: int, *, limit: int) -> Sequence[tuple[int, PluginId]]:
        """Return changes with a number above `sequence`, in order."""
        ...

    def last(self) -> int:
        """Return the number of the last change; 0 before the first."""
        ...


class FeaturedPlugins(Protocol):
    """Which plugins the operators show first."""

    def put(self, plugin_id: PluginId, position: int) -> None:
        """Feature the plugin at `position`, wherever it was before."""
        ...

    def remove(self, plugin_id: PluginId) -> bool:
        """Feature it no more; False when it was not."""
        ...

    def all(self) -> Sequence[tuple[PluginId, int]]:
        """Return what is featured, by position and then by id."""
        ...


class SearchIndex(Protocol):
    """A replica of the catalog that is searched; it can be made again from the database at any time."""

    def sequence(self) -> int | None:
        """Return the number of the last change it has; None when it has to be built."""
        ...

    def follow(self, cards: Sequence[CatalogCard], gone: Sequence[PluginId], *, sequence: int) -> None:
        """Replace these cards, remove what is gone, and note `sequence`, all at once or not at all."""
        ...

    def rebuild(self, cards: Iterable[CatalogCard], *, sequence: int) -> None:
        """Be made of exactly these cards; until that is done, what was there before is searched."""
        ...

    def find(self, query: CatalogQuery, *, offset: int = 0, limit: int, with_facets: bool = False) -> FoundCards:
        """Return the cards that `query` asks for, from the `offset`th on.

        A plugin whose id or name is exactly the words comes first. Where fewer than three are spelled as was asked,
        names with a typo are found, too. Nothing is found before it was built.
        """
        ...

    def cards(self, plugin_ids: Sequence[PluginId]) -> Sequence[CatalogCard]:
        """Return the cards of these plugins in this order; those that have none are left out."""
        ...
