"""`search_ports.SearchIndex` on this machine's disk.

An index lies in a folder of its own; the file `current` names it. A rebuild fills another folder and then replaces that
file, so whoever is killed leaves one whole index.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from uuid import uuid4

from tantivy import Index, Order, Query, Searcher

from qirvo.domain.catalog_search import CatalogCard, CatalogQuery, CatalogSort, FoundCards
from qirvo.domain.names import PluginId
from qirvo.server.search.documents import (
    SEQUENCE,
    analyzers,
    card_in,
    document_of,
    prepare,
    schema,
    sequence_document,
)
from qirvo.server.search.queries import Asking

Facets = Mapping[str, Mapping[str, int]]

_FORM = "v2"  # of the fields; another one is another index
_SMALL_HEAP, _LARGE_HEAP = 30_000_000, 256_000_000
_FEW = 3  # hits below which typos are looked for
_FACETS = {"category": 20, "tag": 20, "price": 2, "publisher": 10}
_ORDERS = {
    CatalogSort.UPDATED: ("updated", Order.Desc),
    CatalogSort.NEW: ("new", Order.Desc),
    CatalogSort.RATING: ("rating", Order.Desc),
    CatalogSort.DOWNLOADS: ("popularity", Order.Desc),
    CatalogSort.NAME: ("sort_name", Order.Asc),
}


class TantivyIndex:
    """A search index in `folder`; threads may share it, one process at a time may write it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = schema()
        self._words, self._stems = analyzers()
        self._asking = Asking(self._schema, self._words, self._stems)
        self._writing = Lock()
        self._changes = 0
        self._of_all: tuple[int, Facets] = (-1, {})  # the first page asks for them whenever it is looked at
        self._index = self._opened()

    def sequence(self) -> int | None:
        """Return the number of the last change it has; None when it has to be built."""
        if self._index is None:
            return None
        searcher = self._index.searcher()
        hits = searcher.search(self._asking.term("kind", SEQUENCE), 1).hits
        return int(searcher.doc(hits[0][1])["sequence"][0]) if hits else None

    def follow(self, cards: Sequence[CatalogCard], gone: Sequence[PluginId], *, sequence: int) -> None:
        """Replace these cards, remove what is gone, and note `sequence`, all at once or not at all."""
        with self._writing:
            if self._index is None:
                return
            writer = self._index.writer(_SMALL_HEAP, 1)
            for plugin_id in (*(card.id for card in cards), *gone):
                writer.delete_documents_by_term("id", str(plugin_id))
            writer.delete_documents_by_term("kind", SEQUENCE)
            for card in cards:
                writer.add_document(document_of(card, self._words))
            writer.add_document(sequence_document(sequence))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
            self._changes += 1

    def rebuild(self, cards: Iterable[CatalogCard], *, sequence: int) -> None:
        """Be made of exactly these cards; until that is done, what was there before is searched."""
        with self._writing:
            name = f"{_FORM}-{uuid4().hex}"
            (self._folder / name).mkdir(parents=True)
            made = Index(self._schema, path=str(self._folder / name))
            prepare(made)
            writer = made.writer(_LARGE_HEAP, 2)
            for card in cards:
                writer.add_document(document_of(card, self._words))
            writer.add_document(sequence_document(sequence))
            writer.commit()
            writer.wait_merging_threads()
            self._point_to(name)
            self._index = self._opened()
            self._changes += 1
            self._forget_others(name)

    def find(self, query: CatalogQuery, *, offset: int = 0, limit: int, with_facets: bool = False) -> FoundCards:
        """Return the cards that `query` asks for, from the `offset`th on."""
        if self._index is None:
            return FoundCards(cards=(), total=0)
        changes = self._changes
        searcher, wanted = self._index.searcher(), self._asking.spelled(query)
        cards, total = self._ranked(searcher, wanted, query, offset, limit)
        suggestions: tuple[str, ...] = ()
        if total < _FEW and self._asking.words_of(query.words):
            is_unknown, wanted = total == 0, self._asking.resembling(query)
            cards, total = self._ranked(searcher, wanted, query, offset, limit)
            suggestions = tuple(dict.fromkeys(card.name for card in cards[:_FEW])) if is_unknown else ()
        return FoundCards(
            cards=cards,
            total=total,
            facets=self._facets(searcher, wanted, query, changes) if with_facets else {},
            suggestions=suggestions,
        )

    def cards(self, plugin_ids: Sequence[PluginId]) -> Sequence[CatalogCard]:
        """Return the cards of these plugins in this order; those that have none are left out."""
        if self._index is None or not plugin_ids:
            return []
        searcher = self._index.searcher()
        wanted = Query.term_set_query(self._schema, "id", [str(each) for each in plugin_ids])
        found = [card_in(searcher.doc(at)) for _, at in searcher.search(wanted, len(plugin_ids)).hits]
        by_id = {card.id: card for card in found}
        return [by_id[each] for each in plugin_ids if each in by_id]

    def _facets(self, searcher: Searcher, wanted: Query, query: CatalogQuery, changes: int) -> Facets:
        if replace(query, sort=CatalogSort.RELEVANCE) != CatalogQuery():
            return _facets(searcher, wanted)
        known = self._of_all
        if known[0] != changes:
            self._of_all = known = (changes, _facets(searcher, wanted))
        return known[1]

    def _ranked(
        self, searcher: Searcher, wanted: Query, query: CatalogQuery, offset: int, limit: int
    ) -> tuple[list[CatalogCard], int]:
        sort = query.sort
        if sort is CatalogSort.RELEVANCE and not query.words.strip():
            sort = CatalogSort.UPDATED
        if sort is CatalogSort.RELEVANCE:
            found = searcher.search(wanted, limit, offset=offset)
        else:
            field, order = _ORDERS[sort]
            found = searcher.search(wanted, limit, offset=offset, order_by_field=field, order=order)
        return [card_in(searcher.doc(at)) for _, at in found.hits], int(found.count)  # type: ignore[attr-defined]  # its stubs forget it

    def _opened(self) -> Index | None:
        """Return the index in force; None where there is none that can be read."""
        try:
            name = (self._folder / "current").read_text("ascii").strip()
            if not name.startswith(f"{_FORM}-"):
                return None
            index = Index.open(str(self._folder / name))
        except (OSError, ValueError):
            return None
        prepare(index)
        index.config_reader("manual")
        index.reload()
        return index

    def _point_to(self, name: str) -> None:
        beside = self._folder / "current.new"
        beside.write_text(name, "ascii")
        beside.replace(self._folder / "current")

    def _forget_others(self, name: str) -> None:
        for other in self._folder.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)


def _facets(searcher: Searcher, wanted: Query) -> Facets:
    asked = {name: {"terms": {"field": name, "size": size}} for name, size in _FACETS.items()}
    counted = searcher.aggregate(wanted, asked)
    return {name: {str(each["key"]): int(each["doc_count"]) for each in counted[name]["buckets"]} for name in _FACETS}
