"""A search index in memory that reads slowly and plainly, and changes that nobody follows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qirvo.domain.catalog_search import CatalogCard, CatalogQuery, CatalogSort, FoundCards
from qirvo.domain.names import PluginId


@dataclass
class FakeCatalogChanges:
    """`search_ports.CatalogChanges`, of one transaction."""

    noted: list[PluginId] = field(default_factory=list)

    def note(self, plugin_id: PluginId) -> None:
        self.noted.append(plugin_id)

    def after(self, sequence: int, *, limit: int) -> Sequence[tuple[int, PluginId]]:
        return list(enumerate(self.noted, 1))[sequence : sequence + limit]

    def last(self) -> int:
        return len(self.noted)


class FakeSearchIndex:
    """`search_ports.SearchIndex`; it knows no typos but a missing or wrong last letter."""

    def __init__(self) -> None:
        self._cards: dict[PluginId, CatalogCard] = {}
        self._sequence: int | None = None

    def sequence(self) -> int | None:
        return self._sequence

    def follow(self, cards: Sequence[CatalogCard], gone: Sequence[PluginId], *, sequence: int) -> None:
        self._cards |= {card.id: card for card in cards}
        for plugin_id in gone:
            self._cards.pop(plugin_id, None)
        self._sequence = sequence

    def rebuild(self, cards: Iterable[CatalogCard], *, sequence: int) -> None:
        self._cards = {card.id: card for card in cards}
        self._sequence = sequence

    def find(self, query: CatalogQuery, *, offset: int = 0, limit: int, with_facets: bool = False) -> FoundCards:
        words = query.words.casefold().split()
        spelled = [card for card in self._cards.values() if _passes(card, query) and _has(card, words)]
        found, suggestions = spelled, []
        if len(spelled) < 3 and words:
            clipped = [word[:-1] for word in words]
            more = [card for card in self._cards.values() if _passes(card, query) and _has(card, clipped)]
            found = spelled + [card for card in more if card not in spelled]
            suggestions = [] if spelled else [card.name for card in found[:3]]
        found = sorted(found, key=lambda card: card.name.casefold())
        if query.sort is CatalogSort.UPDATED or (not words and query.sort is CatalogSort.RELEVANCE):
            found.sort(key=lambda card: card.updated_at, reverse=True)
        if query.sort is CatalogSort.RATING:
            found.sort(key=lambda card: card.rating.weighted, reverse=True)
        if query.sort is CatalogSort.DOWNLOADS:
            found.sort(key=lambda card: card.popularity, reverse=True)
        if query.sort is CatalogSort.NEW:
            found.sort(key=lambda card: card.published_at, reverse=True)
        if words and query.sort is CatalogSort.RELEVANCE:
            text = query.words.strip().casefold()
            found.sort(key=lambda card: text not in (str(card.id), card.name.casefold()))
        return FoundCards(
            cards=found[offset : offset + limit],
            total=len(found),
            facets=_facets(found) if with_facets else {},
            suggestions=suggestions,
        )

    def cards(self, plugin_ids: Sequence[PluginId]) -> Sequence[CatalogCard]:
        return [self._cards[each] for each in plugin_ids if each in self._cards]


def _passes(card: CatalogCard, query: CatalogQuery) -> bool:
    return (
        query.category in ("", card.category)
        and (not query.tag or query.tag.casefold() in [tag.casefold() for tag in card.tags])
        and query.publisher in ("", card.publisher)
        and query.price in (None, card.price)
        and query.without_permission not in card.permissions
    )


def _has(card: CatalogCard, words: list[str]) -> bool:
    text = " ".join((str(card.id), card.name, card.description, *card.tags)).casefold()
    return all(word in text for word in words)


def _facets(cards: list[CatalogCard]) -> dict[str, dict[str, int]]:
    return {
        "category": dict(Counter(card.category for card in cards)),
        "tag": dict(Counter(tag.casefold() for card in cards for tag in card.tags)),
        "price": dict(Counter(card.price.value for card in cards)),
        "publisher": dict(Counter(card.publisher for card in cards)),
    }
