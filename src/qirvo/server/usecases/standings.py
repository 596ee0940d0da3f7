"""After publication: yanked, deprecated, quarantined, taken down, and back again; signed before anything else."""

from collections.abc import Sequence

from qirvo.domain.access import Account, Right
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.domain.standings import (
    NoSuchStandingError,
    Standing,
    StandingKind,
    StandingRecord,
    require_may_lift,
    require_may_say,
)
from qirvo.domain.versions import Version
from qirvo.server.ports import UnitOfWork, UnlistedPluginError
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.catalog_search import note_change
from qirvo.server.usecases.publications import SIGN_JOB

_NOTICES = {
    StandingKind.QUARANTINED: NoticeKind.QUARANTINE,
    StandingKind.TAKEN_DOWN: NoticeKind.QUARANTINE,
    StandingKind.YANKED: NoticeKind.UPDATE,
    StandingKind.DEPRECATED: NoticeKind.UPDATE,
}


def say(plugin_id: PluginId, standing: Standing, *, acting: Acting) -> StandingRecord:
    """Let a release or plugin stand so; hosts know at their next check.

    No second person is needed: a quarantine works on a weekend.

    Raises:
        MissingRightError: The actor may not say so.
        UnlistedPluginError: There is no such plugin.
        NoSuchReleaseError: It has no such release.
    """
    is_operators = require_may_say(standing.kind, plugin_id, acting.by)
    record = StandingRecord(
        plugin_id=plugin_id, standing=standing, by=acting.by.name, at=acting.now, is_operators=is_operators
    )
    with acting.uow as uow:
        _require_release(plugin_id, standing.version, uow)
        before = uow.standings.find(plugin_id, standing.kind, standing.version)
        if before is not None:
            require_may_lift(before, acting.by)
        uow.standings.save(record)
        _sign(plugin_id, uow)
        acting.record(
            f"plugin.{standing.kind}",
            f"plugin:{plugin_id}",
            reason=standing.reason,
            before={} if before is None else {"reason": before.standing.reason},
            after={"version": _text(standing.version), "replacement": standing.replacement},
        )
        _tell(record, f"{plugin_id} {_of(standing)}is {standing.kind.replace('-', ' ')}", standing.reason, acting)
        uow.commit()
    return record


def lift(plugin_id: PluginId, kind: StandingKind, version: Version | None, *, acting: Acting) -> None:
    """Let it stand so no more.

    Raises:
        NoSuchStandingError: Nothing of this kind is said about it.
        OperatorsStandingError: An operator said so, and the actor is none.
        MissingRightError: The actor may not say so.
    """
    with acting.uow as uow:
        record = uow.standings.find(plugin_id, kind, version)
        if record is None:
            require_may_say(kind, plugin_id, acting.by)
            raise NoSuchStandingError(f"`{plugin_id}` {_text(version)} is not {kind}".replace("  ", " "))
        require_may_lift(record, acting.by)
        uow.standings.remove(plugin_id, kind, version)
        _sign(plugin_id, uow)
        acting.record(
            f"plugin.{kind}.lift",
            f"plugin:{plugin_id}",
            before={"version": _text(version), "reason": record.standing.reason},
        )
        _tell(record, f"{plugin_id} {_of(record.standing)}is not {kind.replace('-', ' ')} any more", "", acting)
        uow.commit()


def standings_of(plugin_id: PluginId, *, uow: UnitOfWork) -> Sequence[StandingRecord]:
    """Return what is said of a plugin; anybody may know."""
    with uow:
        return uow.standings.of(plugin_id)


def list_standings(kind: StandingKind, *, by: Account, uow: UnitOfWork) -> Sequence[StandingRecord]:
    """Return everything of this kind that is said, the latest first; operators only.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    with uow:
        return uow.standings.all(kind)


def _require_release(plugin_id: PluginId, version: Version | None, uow: UnitOfWork) -> None:
    index = uow.plugins.index(plugin_id)
    if index is None:
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
    if version is not None:
        index.release(version)


def _sign(plugin_id: PluginId, uow: UnitOfWork) -> None:
    uow.plugins.mark_changed(plugin_id)
    note_change(plugin_id, uow)
    uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB, urgent=True)


def _tell(record: StandingRecord, title: str, text: str, acting: Acting) -> None:
    acting.tell(
        _NOTICES[record.standing.kind],
        title,
        text=text,
        link=f"/plugins/{record.plugin_id}",
        plugin_id=str(record.plugin_id),
        publishers=frozenset({acting.uow.transfers.owner(record.plugin_id)}),
        is_public=True,
    )


def _of(standing: Standing) -> str:
    return "" if standing.version is None else f"{standing.version} "


def _text(version: Version | None) -> str:
    return "" if version is None else str(version)
