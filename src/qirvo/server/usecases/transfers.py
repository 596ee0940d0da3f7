"""Giving a plugin to another publisher: a security event that both sides see, may stop, and wait for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from qirvo.domain.access import Account, MissingRightError, Right
from qirvo.domain.audit import AuditEntry
from qirvo.domain.memberships import NoSuchPublisherError, Role
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.submissions import REGISTRY
from qirvo.domain.transfers import NoTransferError, Transfer, TransferOpenError, TransferToItselfError
from qirvo.domain.visibility import PrivateTransferError
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.acting import Acting


def start_transfer(plugin_id: PluginId, receiver: str, *, acting: Acting) -> Transfer:
    """Ask another publisher to take the plugin; owners of its publisher only.

    Raises:
        UnlistedPluginError: There is no such plugin.
        MissingRightError: The actor is no owner of its publisher.
        NoSuchPublisherError: There is no such receiver.
        TransferToItselfError: It is the receiver's already.
        TransferOpenError: It is being transferred.
        PrivateTransferError: It is private.
    """
    with acting.uow as uow:
        uow.plugins.get(plugin_id)
        giver = uow.transfers.owner(plugin_id)
        _require_owner(giver, acting.by, uow)
        if uow.private_plugins.holds(plugin_id):
            raise PrivateTransferError(f"`{plugin_id}` is private")
        if receiver == giver:
            raise TransferToItselfError(f"`{plugin_id}` is `{receiver}`'s already")
        if not uow.publishers.exists(receiver):
            raise NoSuchPublisherError(f"there is no publisher `{receiver[:80]}`", hint="Check the name.")
        if uow.transfers.open(plugin_id) is not None:
            raise TransferOpenError(f"`{plugin_id}` is being transferred")
        transfer = Transfer(
            id=acting.new_id("tra_"),
            plugin_id=plugin_id,
            giver=giver,
            receiver=receiver,
            asked_by=acting.by.name,
            asked_at=acting.now,
        )
        _keep(transfer, "start", f"{acting.by.name} offers {plugin_id} to {receiver}", acting)
        uow.commit()
    return transfer


def accept_transfer(plugin_id: PluginId, *, cooling: timedelta, acting: Acting) -> Transfer:
    """Take the plugin, after the cooling time; owners of the receiver only. What is not approved yet is withdrawn.

    Raises:
        NoTransferError: It is not offered to a publisher of the actor's.
        MissingRightError: The actor is no owner of the receiver.
        TransferOpenError: It was accepted before.
    """
    with acting.uow as uow:
        transfer = _open(plugin_id, acting.by, uow)
        _require_owner(transfer.receiver, acting.by, uow)
        accepted = transfer.accepted(by=acting.by.name, now=acting.now, cooling=cooling)
        take_back_submissions(accepted, now=acting.now, uow=uow, new_id=acting.new_id)
        _keep(
            accepted, "accept", f"{transfer.receiver} takes {plugin_id} on {accepted.due_at:%Y-%m-%d %H:%M} UTC", acting
        )
        uow.commit()
    return accepted


def cancel_transfer(plugin_id: PluginId, *, acting: Acting) -> Transfer:
    """Stop the transfer; members of either side, and operators.

    Raises:
        NoTransferError: It is not being transferred, or not by or to a publisher of the actor's.
    """
    with acting.uow as uow:
        canceled = _open(plugin_id, acting.by, uow).canceled()
        _keep(canceled, "cancel", f"{acting.by.name} stopped the transfer of {plugin_id}", acting)
        uow.commit()
    return canceled


def list_transfers(*, by: Account, uow: UnitOfWork) -> Sequence[Transfer]:
    """Return open transfers from or to the caller's publishers."""
    with uow:
        return uow.transfers.of(by.publishers)


def take_back_submissions(transfer: Transfer, *, now: datetime, uow: UnitOfWork, new_id: NewId) -> None:
    """Withdraw what the giver submitted and nobody approved, drafts as well, in the transaction at hand."""
    reason = f"{transfer.plugin_id} is given to {transfer.receiver}; whoever owns it then submits again."
    for submission in uow.submissions.withdrawable(transfer.plugin_id):
        withdrawn = submission.withdrawn(by=REGISTRY, now=now, comment=reason)
        uow.submissions.save(withdrawn)
        uow.audit.add(
            AuditEntry(
                id=new_id("aud_"),
                at=now,
                actor=REGISTRY,
                act="submission.withdraw",
                subject=f"plugin:{transfer.plugin_id}",
                reason=reason,
                after={"submission": submission.id, "version": str(submission.version)},
            )
        )
        uow.notices.add(
            Notice(
                id=new_id("not_"),
                at=now,
                kind=NoticeKind.SUBMISSION,
                title=f"{transfer.plugin_id} {submission.version}: withdrawn",
                text=reason,
                link=f"/dashboard/submissions/{submission.id}",
                plugin_id=str(transfer.plugin_id),
                publishers=frozenset({transfer.giver}),
            )
        )


def _open(plugin_id: PluginId, by: Account, uow: UnitOfWork) -> Transfer:
    transfer = uow.transfers.open(plugin_id)
    concerned = transfer is not None and not by.publishers.isdisjoint({transfer.giver, transfer.receiver})
    if transfer is None or not (concerned or Right.ADMINISTER in by.rights):
        raise NoTransferError(f"`{plugin_id}` is not being transferred")
    return transfer


def _require_owner(publisher: str, by: Account, uow: UnitOfWork) -> None:
    if uow.publishers.role(publisher, by.name) is not Role.OWNER:
        raise MissingRightError(f"`{by.name}` is no owner of `{publisher}`", hint="Ask an owner of the publisher.")


def _keep(transfer: Transfer, act: str, title: str, acting: Acting) -> None:
    acting.uow.transfers.save(transfer)
    acting.uow.audit.add(transfer_entry(transfer, act, acting.by.name, now=acting.now, new_id=acting.new_id))
    text = "Either side may stop it until then." if act == "accept" else ""
    acting.uow.notices.add(
        transfer_notice(transfer, title, text, is_public=act == "accept", now=acting.now, new_id=acting.new_id)
    )


def transfer_entry(transfer: Transfer, act: str, actor: str, *, now: datetime, new_id: NewId) -> AuditEntry:
    """Return what the audit log says of a step of the transfer."""
    return AuditEntry(
        id=new_id("aud_"),
        at=now,
        actor=actor,
        act=f"transfer.{act}",
        subject=f"plugin:{transfer.plugin_id}",
        before={"owner": transfer.giver},
        after={
            "owner": transfer.receiver if act == "done" else transfer.giver,
            "transfer": transfer.id,
            "receiver": transfer.receiver,
            "state": transfer.state.value,
        },
    )


def transfer_notice(
    transfer: Transfer, title: str, text: str, *, is_public: bool, now: datetime, new_id: NewId
) -> Notice:
    """Return what both sides hear of a step of the transfer, and everybody of a public one."""
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.SECURITY,
        title=title,
        text=text,
        link=f"/plugins/{transfer.plugin_id}",
        plugin_id=str(transfer.plugin_id),
        publishers=frozenset({transfer.giver, transfer.receiver}),
        is_public=is_public,
    )
