"""Hosts say how releases fare; a rollout whose release fares worse than the one before is paused.

Anybody may report, so one network counts a few times only, each ticket is good for one report, and silence counts for
those alone who said that they begin. What the test finds pauses; people halt (updates facts §4.3).
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.health import Ended, Health, Ticket, usual_rate_of
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.domain.releases import ReleaseIndex, UpdateChannelHead, with_rollout
from qirvo.domain.rollouts import RolloutState
from qirvo.domain.submissions import POLICY
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.ports import NewId, UnitOfWork, UnlistedPluginError
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.publications import SIGN_JOB

TOLD_WITHIN = timedelta(minutes=45)
"""How long a host may take from the first report to the second: download, probation and a few tries to reach us."""
KEPT_FOR = timedelta(days=30)
_AT_ONCE = 500


class NoSuchTicketError(NotFoundError):
    """The ticket is not one of this registry's, or was forgotten."""

    code = "ticket-unknown"
    hint = "Nothing is to be done: the report is not counted."


class TicketUsedError(ConflictError):
    """A ticket is good for one report, and until its deadline."""

    code = "ticket-used"
    hint = "Nothing is to be done: the installation was counted."


class MalformedHealthReportError(InvalidError):
    """A report says neither that the installation is healthy nor that it failed."""

    code = "health-report-malformed"
    hint = "Say `healthy`, `failed` or `withdrawn`."


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPolicy:
    """How reports are taken.

    Attributes:
        per_network: How many tickets for a release one network is given.
        key: Makes digests of networks that nobody else can make.
    """

    per_network: int
    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a host is given; None where its report does not count.

    Attributes:
        deadline: By when it has to tell how it ended.
    """

    ticket: str | None
    deadline: datetime


def begin(
    plugin_id: PluginId,
    version: Version,
    network: str,
    *,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
    policy: HealthPolicy,
) -> Begun:
    """Note that a host begins to install the release.

    Nobody is given a ticket for a release that no update channel rolls out now, or past the network's share.

    Raises:
        UnlistedPluginError: There is no such plugin that everybody may know of.
    """
    nothing = Begun(ticket=None, deadline=now)
    with uow:
        index = None if uow.private_plugins.holds(plugin_id) else uow.plugins.index(plugin_id)
        if index is None:
            raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
        if not _rolled_out(index, version):
            return nothing
        seen = hashlib.blake2b(f"{plugin_id}\0{version}\0{network}".encode(), key=policy.key, digest_size=16)
        if uow.health_reports.count(plugin_id, version, seen.hexdigest()) >= policy.per_network:
            return nothing
        text = new_id("tkt_")
        ticket = Ticket(
            digest=_digest(text),
            plugin_id=str(plugin_id),
            version=str(version),
            network=seen.hexdigest(),
            issued_at=now,
            deadline=now + TOLD_WITHIN,
        )
        uow.health_reports.issue(ticket)
        uow.commit()
    return Begun(ticket=text, deadline=ticket.deadline)


def end(ticket: str, ended: Ended, *, now: datetime, uow: UnitOfWork, new_id: NewId) -> bool:
    """Note how the installation of a ticket ended; say whether a rollout was paused for it.

    Raises:
        NoSuchTicketError: There is no such ticket.
        TicketUsedError: It was used, or its deadline is past.
    """
    with uow:
        found = uow.health_reports.ticket(_digest(ticket))
        if found is None:
            raise NoSuchTicketError("there is no such ticket")
        if found.ended is not None or now > found.deadline:
            raise TicketUsedError(f"the ticket was used or ended at `{found.deadline.isoformat()}`")
        uow.health_reports.settle(found.digest, ended)
        is_paused = ended is not Ended.WITHDRAWN and _count(found, ended, now=now, uow=uow, new_id=new_id)
        uow.commit()
    return is_paused


def read_ended(text: str) -> Ended:
    """Read how an installation ended, as its host tells it.

    Raises:
        MalformedHealthReportError: It tells neither.
    """
    if text not in {Ended.HEALTHY, Ended.FAILED, Ended.WITHDRAWN}:
        raise MalformedHealthReportError(f"`{text[:40]}` is no end of an installation that a host tells")
    return Ended(text)


def count_silence(*, now: datetime, new_uow: Callable[[], UnitOfWork], new_id: NewId) -> None:
    """Count those who began and were not heard of again; forget what is long over."""
    with new_uow() as uow:
        for ticket in uow.health_reports.overdue(now, limit=_AT_ONCE):
            uow.health_reports.settle(ticket.digest, Ended.SILENT)
            _count(ticket, Ended.SILENT, now=now, uow=uow, new_id=new_id)
        uow.health_reports.forget(now - KEPT_FOR)
        uow.commit()


def _count(ticket: Ticket, ended: Ended, *, now: datetime, uow: UnitOfWork, new_id: NewId) -> bool:
    """Count one end in the transaction at hand; say whether a rollout was paused for it."""
    plugin_id, version = PluginId.parse(ticket.plugin_id), Version.parse(ticket.version)
    index = uow.plugins.index(plugin_id)
    if index is None:
        return False
    before = uow.health_reports.health(plugin_id, version) or Health(usual_rate=_usual(index, version, uow))
    after = before.after(ended, now=now)
    uow.health_reports.save(plugin_id, version, after)
    if after.alarmed_at is None:
        return False
    held = [(name, head) for name, head in index.heads.items() if _runs(head, version)]
    acting = Acting(by=Account(name=POLICY), now=now, uow=uow, new_id=new_id)
    for name, head in held:
        _hold(plugin_id, name, head, after, acting)
    return bool(held)


def _usual(index: ReleaseIndex, version: Version, uow: UnitOfWork) -> float:
    """Return how often the release before fails."""
    before = [head.previous for head in index.heads.values() if head.current == version and head.previous is not None]
    known = [uow.health_reports.health(index.plugin_id, each) for each in before]
    return max((usual_rate_of(each) for each in known), default=usual_rate_of(None))


def _hold(plugin_id: PluginId, name: UpdateChannel, head: UpdateChannelHead, health: Health, acting: Acting) -> None:
    """Serve nobody more until a person has looked."""
    uow = acting.uow
    uow.plugins.save_head(plugin_id, name, with_rollout(head, head.rollout.held()))
    uow.plugins.mark_changed(plugin_id)
    uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB, urgent=True)
    told = {"version": str(head.current), "updateChannel": name.value}
    evidence = {
        "healthy": health.healthy,
        "failed": health.failed,
        "silent": health.silent,
        "usualRate": health.usual_rate,
        "weight": round(health.weight, 3),
    }
    acting.record(
        "rollout.auto-pause",
        f"plugin:{plugin_id}",
        reason=health.sentence,
        before=told | {"state": head.rollout.state.value},
        after=told | {"state": RolloutState.PAUSED.value} | evidence,
    )
    acting.tell(
        NoticeKind.ROLLOUT,
        f"The rollout of {plugin_id} {head.current} was paused by itself",
        text=f"It fares worse than the release before: {health.sentence}. Nobody more is served until you resume, "
        "shrink, halt or recall it.",
        link=f"/plugins/{plugin_id}/rollouts",
        plugin_id=str(plugin_id),
        publishers=frozenset({uow.transfers.owner(plugin_id)}),
    )


def _rolled_out(index: ReleaseIndex, version: Version) -> bool:
    return version in index.releases and any(_runs(head, version) for head in index.heads.values())


def _runs(head: UpdateChannelHead, version: Version) -> bool:
    return head.current == version and head.rollout.state is RolloutState.RUNNING


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
