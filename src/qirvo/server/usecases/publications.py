"""Making what was decided readable: artifacts placed, indexes signed, catalog written, and only then recorded.

Every step may be the last before a crash; the job then runs again from the start and repeats what was done. Readers
see a release when its index is signed, never before, because the artifact and the index are reached from the signed
timestamp alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from qirvo.domain.delta_choice import is_withdrawn, without_deltas_to_withdrawn
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError, QirvoError, UnavailableError
from qirvo.domain.licenses import Licensing
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.domain.rollout_log import head_after, new_entries
from qirvo.domain.standings import StandingKind
from qirvo.domain.submissions import Submission, SubmissionState
from qirvo.server.ports import (
    BlobMissingError,
    BlobStore,
    Plugin,
    PrivateRepositories,
    Repository,
    Step,
    UnitOfWork,
    UnpublishableIndexError,
)
from qirvo.server.usecases.catalog_search import note_change
from qirvo.server.usecases.release_signatures import signers_of
from qirvo.server.usecases.rollout_events import note_rollouts

SIGN_JOB = "sign"
BATCH = 200  # indexes signed under one snapshot and timestamp
PAGE = 200

RenderCatalog = Callable[[Plugin, ReleaseIndex, datetime], bytes]
"""Writes a plugin's catalog document, given its index and the signed time."""

LicensingOf = Callable[[Plugin, UnitOfWork], Licensing | None]
"""Says what is to be signed about a plugin's licenses; None for one that everybody may have."""


def open_to_all(_plugin: Plugin, _uow: UnitOfWork) -> None:
    """Say of every plugin that everybody may have it."""


TakeInventories = Callable[[Sequence[Digest]], object]
"""Makes the bills of materials that artifacts lack, places and records them."""


def sign_changes(
    *,
    now: datetime,
    new_uow: Callable[[], UnitOfWork],
    blobs: BlobStore,
    repository: Repository,
    render: RenderCatalog,
    take_inventories: TakeInventories,
    step: Step,
    licensing_of: LicensingOf = open_to_all,
    private: PrivateRepositories | None = None,
) -> int:
    """Sign and publish the plugins whose present state is not signed yet; return how many.

    A plugin that changes meanwhile is signed with what was read, stays unsigned and is signed again by the next job.
    One that cannot be published does not hold up the others. Private ones are signed into their publishers' own
    repositories, and stay unsigned where there are none: never into the public one.

    Raises:
        IntegrityError: An artifact is missing; the plugins that have theirs are published all the same.
        UnpublishableIndexError: Hosts would refuse an index, likewise.
        UnavailableError: The disk is full, likewise.
    """
    plugins, unsigned, hidden = _unsigned(new_uow, licensing_of, repository.signed_now())
    signed, fault = 0, None
    for publisher in (None, *sorted({plugin_id.publisher for plugin_id in hidden})):
        mine = {each: index for each, index in unsigned.items() if _repository_of(each, hidden) == publisher}
        if publisher is not None and private is None:
            continue
        try:
            target = repository if publisher is None or private is None else private.of(publisher)
            take = take_inventories if publisher is None else _take_none
            indexes, fault_here = _place_artifacts(mine, blobs=blobs, repository=target, take_inventories=take)
            step("artifact-placed")
            if indexes:
                _publish(plugins, indexes, now=now, repository=target, render=render, step=step)
                _record(indexes, hidden, now=now, new_uow=new_uow)
                step("recorded")
        except QirvoError as exc:
            if publisher is None:
                raise
            fault = exc  # one publisher's repository holds up nobody else
        else:
            fault, signed = fault_here or fault, signed + len(indexes)
    if fault is not None:
        raise fault
    return signed


def _repository_of(plugin_id: PluginId, hidden: frozenset[PluginId]) -> str | None:
    """Return whose private repository the plugin belongs into; None for the public one."""
    return plugin_id.publisher if plugin_id in hidden else None


def _take_none(_artifacts: Sequence[Digest]) -> None:
    """Take no inventory: searching for components tells everybody what it finds."""


def _place_artifacts(
    unsigned: Mapping[PluginId, ReleaseIndex],
    *,
    blobs: BlobStore,
    repository: Repository,
    take_inventories: TakeInventories,
) -> tuple[Mapping[PluginId, ReleaseIndex], QirvoError | None]:
    placed: dict[PluginId, ReleaseIndex] = {}
    fault: QirvoError | None = None
    for plugin_id, index in unsigned.items():
        try:
            repository.require_publishable(index)
            _place(index, blobs=blobs, repository=repository, take_inventories=take_inventories)
            placed[plugin_id] = _with_deltas(index, blobs=blobs, repository=repository)
        except (IntegrityError, UnavailableError, UnpublishableIndexError) as exc:
            fault = exc
    return placed, fault


def _with_deltas(index: ReleaseIndex, *, blobs: BlobStore, repository: Repository) -> ReleaseIndex:
    """Place the deltas that are offered, remove the others, and return the index that names what was placed."""
    for version, release in index.releases.items():
        for delta in release.deltas if is_withdrawn(index, version) else ():
            repository.remove_delta(delta.digest)
    offered = without_deltas_to_withdrawn(index)
    placed = {
        version: _with_placed_deltas(release, blobs, repository) if release.deltas else release
        for version, release in offered.releases.items()
    }
    return replace(offered, releases=placed)


def _with_placed_deltas(release: Release, blobs: BlobStore, repository: Repository) -> Release:
    placed = []
    for delta in release.deltas:
        try:
            repository.place_delta(delta.digest, blobs.path(delta.digest), artifact=release.artifact.digest)
        except BlobMissingError:
            continue  # it is a convenience, and holds up no release
        placed.append(delta)
    return replace(release, deltas=tuple(placed))


def _place(index: ReleaseIndex, *, blobs: BlobStore, repository: Repository, take_inventories: TakeInventories) -> None:
    """Place what may be had, and remove what was taken down."""
    gone = {version: index.standing(StandingKind.TAKEN_DOWN, version) for version in index.releases}
    kept = [release.artifact.digest for version, release in index.releases.items() if gone[version] is None]
    for digest in kept:
        repository.place_artifact(digest, blobs.path(digest), is_licensed=index.licensing is not None)
    for version, standing in gone.items():
        digest = index.releases[version].artifact.digest
        if standing is not None and digest not in kept:
            repository.remove_artifact(digest, standing.reason)
    take_inventories(kept)


def _publish(
    plugins: Mapping[PluginId, Plugin],
    indexes: Mapping[PluginId, ReleaseIndex],
    *,
    now: datetime,
    repository: Repository,
    render: RenderCatalog,
    step: Step,
) -> None:
    repository.publish(indexes, now=now)
    step("index-signed")
    for plugin_id, index in indexes.items():
        repository.write_catalog(plugin_id, render(plugins[plugin_id], index, repository.signed_now()))
    step("catalog-written")


def _logged(index: ReleaseIndex, signed_now: datetime, uow: UnitOfWork) -> ReleaseIndex:
    """Write into the plugin's rollout log what changes, in the transaction at hand; return the index with its head."""
    log = uow.rollout_log
    entries = new_entries(index, log.last(index.plugin_id), head=index.log, at=signed_now)
    for entry in entries:
        log.add(index.plugin_id, entry)
    note_rollouts(index.plugin_id, entries, uow=uow)
    return replace(index, log=head_after(entries, index.log))


def _unsigned(
    new_uow: Callable[[], UnitOfWork], licensing_of: LicensingOf, signed_now: datetime
) -> tuple[Mapping[PluginId, Plugin], Mapping[PluginId, ReleaseIndex], frozenset[PluginId]]:
    with new_uow() as uow:
        waiting = uow.plugins.unsigned(limit=BATCH)
        plugins = {plugin_id: uow.plugins.get(plugin_id) for plugin_id in waiting}
        hidden = frozenset(plugin_id for plugin_id in waiting if uow.private_plugins.holds(plugin_id))
        indexes = {  # members of the publisher need no license
            plugin_id: replace(
                index,
                licensing=None if plugin_id in hidden else licensing_of(plugins[plugin_id], uow),
                signers=signers_of(index, uow),
            )
            for plugin_id in waiting
            if (index := uow.plugins.index(plugin_id)) is not None
        }
        indexes = {plugin_id: _logged(index, signed_now, uow) for plugin_id, index in indexes.items()}
        uow.commit()
    return plugins, indexes, hidden


def _record(
    indexes: Mapping[PluginId, ReleaseIndex],
    hidden: frozenset[PluginId],
    *,
    now: datetime,
    new_uow: Callable[[], UnitOfWork],
) -> None:
    with new_uow() as uow:
        for plugin_id, index in indexes.items():
            uow.plugins.mark_signed(plugin_id, index.number)
            note_change(plugin_id, uow)
        for submission in _approved(uow):
            index_signed = indexes.get(submission.plugin_id)
            if index_signed is not None and submission.version in index_signed.releases:
                uow.submissions.save(submission.published(now=now))
                if submission.request.notify:
                    owner = uow.transfers.owner(submission.plugin_id)
                    uow.notices.add(_told(submission, owner, now=now, is_public=submission.plugin_id not in hidden))
        if uow.plugins.unsigned(limit=1):
            uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)
        uow.commit()


def _told(submission: Submission, owner: str, *, now: datetime, is_public: bool) -> Notice:
    plugin_id, version = submission.plugin_id, submission.version
    return Notice(
        id=f"not_{submission.id.removeprefix('sub_')}",  # a submission is published once
        at=now,
        kind=NoticeKind.UPDATE,
        title=f"{plugin_id} {version} is published",
        text=submission.request.notes,
        link=f"/plugins/{plugin_id}",
        plugin_id=str(plugin_id),
        publishers=frozenset({owner}),
        is_public=is_public,
    )


def _approved(uow: UnitOfWork) -> list[Submission]:
    found: list[Submission] = []
    after: str | None = None
    while True:
        page = uow.submissions.page(state=SubmissionState.APPROVED, after=after, limit=PAGE)
        found.extend(page.items)
        if page.next is None:
            return found
        after = page.next
