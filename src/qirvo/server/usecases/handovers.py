"""Doing a transfer whose cooling time is over: whatever let the giver act on the plugin ends, and hosts go on.

The plugin keeps its id, releases, customers and their license keys; its index and catalog document are signed and
written anew, because they say who signs its licenses and whose it is.
"""

from collections.abc import Callable
from datetime import datetime

from qirvo.domain.access import Account
from qirvo.domain.notices import NoticeKind
from qirvo.domain.promotions import PromotionState
from qirvo.domain.releases import with_rollout
from qirvo.domain.rollouts import RolloutState
from qirvo.domain.submissions import REGISTRY
from qirvo.domain.transfers import Transfer
from qirvo.server.entitlement_ports import LicenseKeys
from qirvo.server.ports import NewId, Repository, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.entitlements import sign_anew
from qirvo.server.usecases.transfers import take_back_submissions, transfer_entry, transfer_notice


def finish_transfers(
    *,
    now: datetime,
    new_uow: Callable[[], UnitOfWork],
    keys: LicenseKeys,
    repository: Repository,
    new_id: NewId,
) -> int:
    """Do every transfer whose cooling time is over; return how many.

    Tokens bound to the plugin alone end, pipelines that might publish it may no more, what was submitted and not
    approved is withdrawn, promotions that wait as well, and rollouts that do not reach everybody yet rest at the
    share they have (ADR-0017).
    """
    with new_uow() as uow:
        due = uow.transfers.due(now)
        for transfer in due:
            acting = Acting(by=Account(name=REGISTRY), now=now, uow=uow, new_id=new_id)
            _end_tokens(transfer, uow)
            take_back_submissions(transfer, now=now, uow=uow, new_id=new_id)
            if uow.entitlements.of_plugin(transfer.plugin_id, after=None, limit=1):
                keys.adopt(transfer.giver, transfer.receiver)  # what customers hold stays good
            uow.transfers.give(transfer.plugin_id, transfer.receiver)
            uow.transfers.save(transfer.done())
            _rest_rollouts(transfer, repository.signed_now(), acting)
            _withdraw_promotions(transfer, acting)
            sign_anew(transfer.plugin_id, uow=uow)
            uow.audit.add(transfer_entry(transfer, "done", REGISTRY, now=now, new_id=new_id))
            title = f"{transfer.plugin_id} is {transfer.receiver}'s now"
            text = f"It was {transfer.giver}'s. A person looks at its next release."
            uow.notices.add(transfer_notice(transfer, title, text, is_public=True, now=now, new_id=new_id))
        if due:
            uow.commit()
    return len(due)


def _withdraw_promotions(transfer: Transfer, acting: Acting) -> None:
    """Take back what waits to be promoted: the giver's members asked for it and approved it."""
    because = f"{transfer.plugin_id} was given to {transfer.receiver}"
    for promotion in acting.uow.promotions.waiting():
        if promotion.plugin_id == transfer.plugin_id:
            ended = promotion.ended(PromotionState.WITHDRAWN, now=acting.now, because=because)
            acting.uow.promotions.save(ended)
            told = {"promotion": ended.id, "version": str(ended.version), "to": ended.target.value}
            acting.record("promotion.withdraw", f"plugin:{transfer.plugin_id}", reason=because, after=told)


def _rest_rollouts(transfer: Transfer, signed_now: datetime, acting: Acting) -> None:
    """Pause what is still growing: the giver who watched it may stop it no more, and the receiver begins to watch."""
    for update_channel, head in acting.uow.plugins.heads(transfer.plugin_id).items():
        if head.rollout.state is not RolloutState.RUNNING or head.rollout.is_complete(signed_now):
            continue
        after = with_rollout(head, head.rollout.pause(signed_now))
        acting.uow.plugins.save_head(transfer.plugin_id, update_channel, after)
        share = after.rollout.threshold(signed_now)
        told = {"version": str(head.current), "updateChannel": update_channel.value, "basisPoints": share}
        acting.record("rollout.pause", f"plugin:{transfer.plugin_id}", reason="transferred", after=told)
        acting.tell(
            NoticeKind.ROLLOUT,
            f"The rollout of {transfer.plugin_id} {head.current} rests",
            text=f"{share / 100:g} % of the installations are served until you resume it: the plugin changed hands.",
            link=f"/plugins/{transfer.plugin_id}/manage",
            plugin_id=str(transfer.plugin_id),
            publishers=frozenset({transfer.receiver}),
        )


def _end_tokens(transfer: Transfer, uow: UnitOfWork) -> None:
    for member in uow.publishers.members(transfer.giver):
        for token in uow.named_tokens.of(member.account):
            if token.grant.plugins and token.grant.covers(transfer.plugin_id):
                uow.named_tokens.remove(token.digest)
    for trusted in uow.trusted_publishers.of_publisher(transfer.giver):
        if trusted.plugin_id == transfer.plugin_id:
            for digest in uow.trusted_publishers.remove(trusted.id):
                uow.accounts.remove_token(digest)
