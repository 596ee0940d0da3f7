"""Making what was decided readable: artifacts placed, indexes signed, catalog written, and only then recorded.

Every step may be the last before a crash; the job then runs again from the start and repeats what was done. Readers
see a release when its index is signed, never before, because the artifact and the index are reached from the signed
timestamp alone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError, QirvoError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.submissions import Submission, SubmissionState
from qirvo.server.ports import BlobStore, Plugin, Repository, Step, UnitOfWork, UnpublishableIndexError

SIGN_JOB = "sign"
BATCH = 200  # indexes signed under one snapshot and timestamp
PAGE = 200

RenderCatalog = Callable[[Plugin, ReleaseIndex, datetime], bytes]
"""Writes a plugin's catalog document, given its index and the signed time."""

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
) -> int:
    """Sign and publish the plugins whose present state is not signed yet; return how many.

    A plugin that changes meanwhile is signed with what was read, stays unsigned and is signed again by the next job.
    One that cannot be published does not hold up the others.

    Raises:
        IntegrityError: An artifact is missing; the plugins that have theirs are published all the same.
        UnpublishableIndexError: Hosts would refuse an index, likewise.
        UnavailableError: The disk is full, likewise.
    """
    plugins, unsigned = _unsigned(new_uow)
    indexes, fault = _place_artifacts(unsigned, blobs=blobs, repository=repository, take_inventories=take_inventories)
    step("artifact-placed")
    if indexes:
        _publish(plugins, indexes, now=now, repository=repository, render=render, step=step)
        _record(indexes, now=now, new_uow=new_uow)
        step("recorded")
    if fault is not None:
        raise fault
    return len(indexes)


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
            for release in index.releases.values():
                repository.place_artifact(release.artifact.digest, blobs.path(release.artifact.digest))
            take_inventories([release.artifact.digest for release in index.releases.values()])
        except (IntegrityError, UnavailableError, UnpublishableIndexError) as exc:
            fault = exc
        else:
            placed[plugin_id] = index
    return placed, fault


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


def _unsigned(new_uow: Callable[[], UnitOfWork]) -> tuple[Mapping[PluginId, Plugin], Mapping[PluginId, ReleaseIndex]]:
    with new_uow() as uow:
        waiting = uow.plugins.unsigned(limit=BATCH)
        plugins = {plugin_id: uow.plugins.get(plugin_id) for plugin_id in waiting}
        indexes = {plugin_id: index for plugin_id in waiting if (index := uow.plugins.index(plugin_id)) is not None}
    return plugins, indexes


def _record(indexes: Mapping[PluginId, ReleaseIndex], *, now: datetime, new_uow: Callable[[], UnitOfWork]) -> None:
    with new_uow() as uow:
        for plugin_id, index in indexes.items():
            uow.plugins.mark_signed(plugin_id, index.number)
        for submission in _approved(uow):
            index_signed = indexes.get(submission.plugin_id)
            if index_signed is not None and submission.version in index_signed.releases:
                uow.submissions.save(submission.published(now=now))
        if uow.plugins.unsigned(limit=1):
            uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)
        uow.commit()


def _approved(uow: UnitOfWork) -> list[Submission]:
    found: list[Submission] = []
    after: str | None = None
    while True:
        page = uow.submissions.page(state=SubmissionState.APPROVED, after=after, limit=PAGE)
        found.extend(page.items)
        if page.next is None:
            return found
        after = page.next
