"""Searching the catalog: through an index that follows the database, with cursors that belong to one question."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple

from qirvo.deferred import dataclass
from qirvo.domain.access import Right
from qirvo.domain.catalog_search import CatalogCard, CatalogQuery, FoundCards, card_of
from qirvo.domain.errors import InvalidError
from qirvo.domain.metrics import popularity
from qirvo.domain.names import PluginId
from qirvo.server.ports import MAX_SEARCH_WORDS, SearchTooLongError, UnitOfWork, UnknownCursorError, UnlistedPluginError
from qirvo.server.search_ports import FOLLOW_JOB, SearchIndex
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.visibility import is_public

_BATCH = 500
_OVERLAP = 32  # changes looked at again: a transaction with a lower number may end after one with a higher
_FARTHEST = 100_000  # hits; nobody turns so many pages
_CHECK_BYTES = 8
_LAST_POSITION = 1_000_000  # more than anybody features


class FeaturedPositionError(InvalidError):
    """A plugin cannot be featured at this place."""

    code = "featured-position"
    hint = f"Give a whole number from 0, which is shown first, to {_LAST_POSITION}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogPage:
    """Some of what was found, and the cursor of what follows."""

    found: FoundCards
    next: str | None


def note_change(plugin_id: PluginId, uow: UnitOfWork) -> None:
    """Let the search index look at the plugin again, once the transaction at hand is committed."""
    uow.catalog_changes.note(plugin_id)
    uow.jobs.enqueue(FOLLOW_JOB, {}, dedupe=FOLLOW_JOB)


def follow_catalog(*, new_uow: Callable[[], UnitOfWork], index: SearchIndex) -> int:
    """Bring the index to what the database says; build it when there is none. Return how many changes there were."""
    had = index.sequence()
    if had is None:
        return rebuild_catalog(new_uow=new_uow, index=index)
    done = 0
    with new_uow() as uow:
        if uow.catalog_changes.last() == had:
            return 0
        changes = uow.catalog_changes.after(max(0, had - _OVERLAP), limit=_BATCH)
        while changes:
            _follow([plugin_id for _, plugin_id in changes], changes[-1][0], uow, index)
            done += len(changes)
            changes = uow.catalog_changes.after(changes[-1][0], limit=_BATCH)
    return done


def rebuild_catalog(*, new_uow: Callable[[], UnitOfWork], index: SearchIndex) -> int:
    """Make the index anew of every plugin; return how many it shows."""
    with new_uow() as uow:
        sequence = uow.catalog_changes.last()
        index.rebuild(_all_cards(uow), sequence=sequence)
    return index.find(CatalogQuery(), limit=1).total


def search_catalog(
    query: CatalogQuery, *, after: str | None, limit: int, index: SearchIndex, with_facets: bool = False
) -> CatalogPage:
    """Return some of the plugins that `query` asks for.

    Raises:
        UnknownCursorError: `after` is not the `next` of a page of this very question.
        SearchTooLongError: It has too many words.
    """
    require_short(query)
    offset = 0 if after is None else _offset_in(after, query)
    found = index.find(query, offset=offset, limit=limit, with_facets=with_facets)
    following = offset + len(found.cards)
    has_more = found.cards and following < min(found.total, _FARTHEST)
    return CatalogPage(found=found, next=_cursor(following, query) if has_more else None)


def require_short(query: CatalogQuery) -> None:
    """Refuse a query of too many words.

    Raises:
        SearchTooLongError: It has more than `MAX_SEARCH_WORDS`.
    """
    count = len(query.words.split())
    if count > MAX_SEARCH_WORDS:
        raise SearchTooLongError(f"`{count}` words are more than `{MAX_SEARCH_WORDS}`")


def featured_cards(*, uow: UnitOfWork, index: SearchIndex) -> Sequence[CatalogCard]:
    """Return what operators feature, as far as it may be shown."""
    with uow:
        featured = [plugin_id for plugin_id, _ in uow.featured_plugins.all()]
    return index.cards(featured)


def feature(plugin_id: PluginId, position: int, *, acting: Acting) -> None:
    """Show the plugin before others.

    Raises:
        MissingRightError: The actor may not administer.
        FeaturedPositionError: There is no such position.
        UnlistedPluginError: There is no such plugin.
    """
    acting.by.require(Right.ADMINISTER)
    if not 0 <= position <= _LAST_POSITION:
        raise FeaturedPositionError(f"`{position}` is no position among the featured plugins")
    with acting.uow as uow:
        if uow.plugins.index(plugin_id) is None or not is_public(plugin_id, uow=uow):
            raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
        before = dict(uow.featured_plugins.all()).get(plugin_id)
        uow.featured_plugins.put(plugin_id, position)
        acting.record(
            "plugin.feature",
            f"plugin:{plugin_id}",
            before={} if before is None else {"position": before},
            after={"position": position},
        )
        uow.commit()


def unfeature(plugin_id: PluginId, *, acting: Acting) -> None:
    """Show it before others no more; again is a no-op.

    Raises:
        MissingRightError: The actor may not administer.
    """
    acting.by.require(Right.ADMINISTER)
    with acting.uow as uow:
        before = dict(uow.featured_plugins.all()).get(plugin_id)
        if uow.featured_plugins.remove(plugin_id):
            acting.record("plugin.unfeature", f"plugin:{plugin_id}", before={"position": before})
            uow.commit()


def _follow(plugin_ids: Sequence[PluginId], sequence: int, uow: UnitOfWork, index: SearchIndex) -> None:
    cards, gone = [], []
    for plugin_id in dict.fromkeys(plugin_ids):
        card = _card(plugin_id, uow)
        if card is None:
            gone.append(plugin_id)
        else:
            cards.append(card)
    index.follow(cards, gone, sequence=sequence)


def _card(plugin_id: PluginId, uow: UnitOfWork) -> CatalogCard | None:
    """Return what may be shown of the plugin: nothing before it was signed."""
    releases = uow.plugins.index(plugin_id)
    if releases is None or uow.plugins.signed_number(plugin_id) == 0 or not is_public(plugin_id, uow=uow):
        return None
    plugin = uow.plugins.get(plugin_id)
    media, tally = uow.shelf.of(plugin_id), uow.ratings.tally(plugin_id)
    owner = uow.transfers.owner(plugin_id)
    return card_of(
        plugin_id,
        plugin.listing,
        plugin.updated_at,
        releases,
        media=media,
        tally=tally,
        owner=owner,
        popularity=popularity(uow.download_counts.of(plugin_id).unique),
    )


def _all_cards(uow: UnitOfWork) -> Iterator[CatalogCard]:
    after: str | None = None
    while True:
        page = uow.plugins.search("", after=after, limit=_BATCH)
        for plugin in page.items:
            card = _card(plugin.id, uow)
            if card is not None:
                yield card
        if page.next is None:
            return
        after = page.next


def _cursor(offset: int, query: CatalogQuery) -> str:
    place = offset.to_bytes(4, "big")
    return base64.urlsafe_b64encode(place + _check(place, query)).decode("ascii").rstrip("=")


def _offset_in(cursor: str, query: CatalogQuery) -> int:
    """Return the place that `cursor` means; whoever computes one themselves is shown no more than by turning pages."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        text = b""
    offset = int.from_bytes(text[:4], "big")
    if text[4:] != _check(text[:4], query) or offset >= _FARTHEST or _cursor(offset, query) != cursor:
        raise UnknownCursorError("the cursor belongs to no page of this search")
    return offset


def _check(place: bytes, query: CatalogQuery) -> bytes:
    asked = repr(tuple(None if value is None else str(value) for value in astuple(query)))
    return hashlib.sha256(place + asked.encode("utf-8", "surrogatepass")).digest()[:_CHECK_BYTES]
