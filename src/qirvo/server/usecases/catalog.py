"""Writing a plugin's catalog document anew when something changed that is not signed: listing, pictures, ratings."""

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.media import Media
from qirvo.domain.metrics import popularity
from qirvo.domain.milestones import milestone_passed
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.ratings import Tally
from qirvo.server.event_ports import EventStore
from qirvo.server.ports import NewId, Repository, UnitOfWork
from qirvo.server.usecases.catalog_search import note_change
from qirvo.server.usecases.publications import RenderCatalog
from qirvo.server.usecases.release_signatures import signers_of
from qirvo.server.usecases.suspicion import believed

CATALOG_JOB = "catalog"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a catalog document says beside a plugin's listing and releases; the publisher is the one that owns it."""

    publisher: str
    media: Sequence[Media] = ()
    tally: Tally = field(default_factory=Tally)


def beside_of(plugin_id: PluginId, *, uow: UnitOfWork) -> Beside:
    """Return what the plugin's document says beside its listing, read in the transaction of `uow`."""
    return Beside(
        publisher=uow.transfers.owner(plugin_id), media=uow.shelf.of(plugin_id), tally=uow.ratings.tally(plugin_id)
    )


def ask_for_catalog(plugin_id: PluginId, *, uow: UnitOfWork) -> None:
    """Have the plugin's catalog document written anew soon, and the search index look at it."""
    note_change(plugin_id, uow)
    uow.jobs.enqueue(CATALOG_JOB, {"plugin": str(plugin_id)}, dedupe=f"{CATALOG_JOB}:{plugin_id}")


def refresh_catalog(
    plugin_id: PluginId, *, reading: Callable[[], UnitOfWork], repository: Repository, render: RenderCatalog
) -> None:
    """Write the plugin's catalog document anew; one that awaits its signature gets it with that."""
    with reading() as uow:
        plugin, index = uow.plugins.get(plugin_id), uow.plugins.index(plugin_id)
        is_signed = index is not None and uow.plugins.signed_number(plugin_id) == index.number
        shown = None if index is None else replace(index, signers=signers_of(index, uow))
    if shown is not None and is_signed:
        repository.write_catalog(plugin_id, render(plugin, shown, repository.signed_now()))


def count_downloads(*, now: datetime, uow: UnitOfWork, store: EventStore, new_id: NewId) -> int:
    """Note every plugin's downloads as the event store counts them; return how many plugins have some.

    The unique ones that are not believed are left out, since they are what the catalog is ranked by. The members of a
    plugin's publisher hear of round numbers.
    """
    counted = store.downloads()
    with uow:
        ranked = believed(counted, uow.suspicions.totals())
        counts = {plugin_id: replace(count, unique=ranked[plugin_id]) for plugin_id, count in counted.items()}
        known, nothing = uow.download_counts.all(), DownloadCount()
        for plugin_id, after in counts.items():
            before = known.get(plugin_id, nothing)
            if popularity(before.unique) != popularity(after.unique):
                note_change(plugin_id, uow)  # seldom: only where it grew by a fourteenth
            passed = milestone_passed(before.raw, after.raw)
            if passed is not None:
                owner = uow.transfers.owner(plugin_id)
                uow.notices.add(_milestone(plugin_id, owner, passed, now=now, id_=new_id("not_")))
        uow.download_counts.replace(counts)
        uow.commit()
    return len(counts)


def _milestone(plugin_id: PluginId, owner: str, passed: int, *, now: datetime, id_: str) -> Notice:
    return Notice(
        id=id_,
        at=now,
        kind=NoticeKind.MILESTONE,
        title=f"{plugin_id} was downloaded {passed:,} times",
        link=f"/plugins/{plugin_id}",
        plugin_id=str(plugin_id),
        publishers=frozenset({owner}),
    )
