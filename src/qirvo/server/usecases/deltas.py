"""Deltas are made fast before a release is signed, and better ones in the background, where nobody waits for them.

A delta that is not worth its place is remembered and not offered. One that cannot be made keeps nothing from being
published: hosts take the whole archive.
"""

import io
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.delta_choice import Step, is_withdrawn, wanted_steps
from qirvo.domain.deltas import Delta, is_better, is_worthwhile
from qirvo.domain.digests import Digest
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.server.delta_ports import DeltaMaking, DeltaRecord, Packed
from qirvo.server.ports import IMPROVING, BlobStore, PrivateRepositories, Repository, UnitOfWork
from qirvo.server.usecases.publications import BATCH, SIGN_JOB

IMPROVE_JOB = "improve-deltas"
MOST_AT_ONCE = 40  # deltas made before one signing, which waits for them; the others come in the background
UNNAMED_AGE = timedelta(days=1)  # hosts that have read an index a while ago may still ask for what it names


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What deltas are made with."""

    new_uow: Callable[[], UnitOfWork]
    blobs: BlobStore
    making: DeltaMaking
    signed_now: Callable[[], datetime]


def make_at_once(*, shop: Shop, most: int = MOST_AT_ONCE) -> int:
    """Make the deltas that plugins lack which are about to be signed, as fast as can be; return how many.

    Those that are wanted no more are forgotten.
    Whatever cannot be made, or not now, is left to the background, which also tries for smaller ones.
    """
    with shop.new_uow() as uow:
        indexes = {plugin_id: uow.plugins.index(plugin_id) for plugin_id in uow.plugins.unsigned(limit=BATCH)}
        known = {plugin_id: {record.step: record for record in uow.deltas.of(plugin_id)} for plugin_id in indexes}
    made: dict[PluginId, list[DeltaRecord]] = {}
    unwanted: dict[PluginId, Collection[Step]] = {}
    for plugin_id, index in indexes.items():
        wanted = () if index is None else _wanted(index, shop)
        unwanted[plugin_id] = () if index is None else _unwanted(known[plugin_id], wanted, index)
        lacking = [step for step in wanted if step not in known[plugin_id]]
        if index is not None and lacking:
            made[plugin_id] = _made_fast(lacking[:most], index, shop)
            most -= len(lacking[:most])
    with shop.new_uow() as uow:
        for plugin_id, steps in unwanted.items():
            for step in steps:
                uow.deltas.remove(plugin_id, step)
        for plugin_id, records in made.items():
            for record in records:
                uow.deltas.save(plugin_id, record)
            uow.jobs.enqueue(
                IMPROVE_JOB, {"plugin": str(plugin_id)}, dedupe=f"{IMPROVE_JOB}:{plugin_id}", queue=IMPROVING
            )
        if made or any(unwanted.values()):
            uow.commit()
    return sum(map(len, made.values()))


def _made_fast(steps: Sequence[Step], index: ReleaseIndex, shop: Shop) -> list[DeltaRecord]:
    made: list[DeltaRecord] = []
    for step in steps:
        with suppress(QirvoError):  # the background job says what is wrong
            made.append(_tried(step, index, shop.making.efforts[:1], None, shop))
    return made


def improve(plugin_id: PluginId, *, shop: Shop) -> int:
    """Make the plugin's deltas as small as can be, and forget those that are wanted no more; return how many changed.

    What changed is signed.

    Raises:
        QirvoError: What was wrong with the last delta that could not be made; the others are kept all the same.
    """
    with shop.new_uow() as uow:
        index = uow.plugins.index(plugin_id)
        known = {record.step: record for record in uow.deltas.of(plugin_id)}
    if index is None:
        return 0
    wanted = _wanted(index, shop)
    better, fault = _better(wanted, index, known, shop)
    unwanted = _unwanted(known, wanted, index)
    changed = [step for step, record in better.items() if _shown(known.get(step)) != _shown(record)]
    with shop.new_uow() as uow:
        for record in better.values():
            uow.deltas.save(plugin_id, record)
        for step in unwanted:
            uow.deltas.remove(plugin_id, step)
        if changed or any(known[step].is_worthwhile for step in unwanted):
            uow.plugins.mark_changed(plugin_id)
            uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)
        uow.commit()
    if fault is not None:
        raise fault
    return len(changed)


def sweep_deltas(
    *, now: datetime, uow: UnitOfWork, repository: Repository, private: PrivateRepositories | None = None
) -> int:
    """Remove deltas from what the world reads that were named by no index for a day; return how many."""
    with uow:
        named = uow.deltas.named_blobs()
    planes = [repository, *(() if private is None else (private.of(each) for each in private.publishers()))]
    return sum(plane.sweep_deltas(named, placed_before=now - UNNAMED_AGE) for plane in planes)


def _wanted(index: ReleaseIndex, shop: Shop) -> Sequence[Step]:
    return wanted_steps(index, signed_now=shop.signed_now())


def _unwanted(known: Collection[Step], wanted: Sequence[Step], index: ReleaseIndex) -> list[Step]:
    """Return the steps for which a delta is known and wanted no more; what was withdrawn may be given again."""
    return [step for step in known if step not in wanted and not is_withdrawn(index, step.target)]


def _better(
    wanted: Collection[Step], index: ReleaseIndex, known: Mapping[Step, DeltaRecord], shop: Shop
) -> tuple[Mapping[Step, DeltaRecord], QirvoError | None]:
    better: dict[Step, DeltaRecord] = {}
    fault: QirvoError | None = None
    for step in wanted:
        present = known.get(step)
        efforts = [each for each in shop.making.efforts if present is None or each > present.effort]
        if not efforts:
            continue
        try:
            better[step] = _tried(step, index, efforts, present, shop)
        except QirvoError as exc:
            fault = exc
    return better, fault


def _tried(
    step: Step, index: ReleaseIndex, efforts: Sequence[int], present: DeltaRecord | None, shop: Shop
) -> DeltaRecord:
    """Return the best delta of the present one and those that the `efforts` make."""
    target, base = (index.release(version).artifact for version in (step.target, step.base))
    paths = shop.blobs.path(target.digest), shop.blobs.path(base.digest)
    made = [packed for effort in efforts if (packed := shop.making.make(*paths, effort=effort)) is not None]
    smallest = min(made, key=lambda packed: len(packed.content), default=None)
    if present is not None and (
        smallest is None or not is_better(len(smallest.content), present_bytes=present.delta.size_bytes)
    ):
        delta = present.delta
    elif smallest is None:
        raise AssertionError("the least effort always makes a delta")
    else:
        delta = _kept(smallest, step, shop, archive_bytes=target.size_bytes)
    is_worth = is_worthwhile(delta.size_bytes, archive_bytes=target.size_bytes)
    return DeltaRecord(step=step, delta=delta, effort=efforts[-1], is_worthwhile=is_worth)


def _kept(packed: Packed, step: Step, shop: Shop, *, archive_bytes: int) -> Delta:
    size = len(packed.content)
    digest = Digest.of(packed.content)
    if is_worthwhile(size, archive_bytes=archive_bytes):
        shop.blobs.put(io.BytesIO(packed.content), max_bytes=size)
    return Delta(
        base=step.base, codec=packed.codec, digest=digest, size_bytes=size, unpacked_bytes=packed.unpacked_bytes
    )


def _shown(record: DeltaRecord | None) -> Delta | None:
    return None if record is None or not record.is_worthwhile else record.delta
