"""What a publisher's payment system reports: proven, taken once, and folded into entitlements."""

import hashlib
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.audit import AuditEntry
from qirvo.domain.entitlements import Entitlement, MalformedEntitlementError, PaymentEvent, Source, fold
from qirvo.domain.errors import ConflictError
from qirvo.server.entitlement_ports import LicenseKeys
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.entitlements import key_of, sign_anew


class PaymentEventChangedError(ConflictError):
    """An event of this id was reported with another body."""

    code = "payment-event-changed"
    hint = "Give every event an id of its own, and send the same body again when repeating one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a report came to; without an entitlement, the purchase was not granted yet.

    Attributes:
        license_key: As it is now; for the payment system to hand on.
    """

    entitlement: Entitlement | None
    license_key: str = ""


def take_payment_event(
    publisher: str,
    event: PaymentEvent,
    body: bytes,
    *,
    now: datetime,
    uow: UnitOfWork,
    keys: LicenseKeys,
    new_id: NewId,
) -> Taken:
    """Take one report, whose signature was verified; the same one again answers the same and changes nothing.

    Raises:
        MalformedEntitlementError: The plugin is not the publisher's, or the event makes no sense.
        PaymentEventChangedError: The event came before with another body.
        UnlistedPluginError: There is no such plugin.
    """
    digest = hashlib.sha256(body).hexdigest()
    with uow:
        if uow.transfers.owner(event.plugin_id) != publisher:
            raise MalformedEntitlementError(f"`{event.plugin_id}` is not a plugin of `{publisher}`")
        uow.plugins.get(event.plugin_id)
        known = uow.entitlements.event_digest(publisher, event.id)
        if known is not None and known != digest:
            raise PaymentEventChangedError(f"the event `{event.id}` came before with another body")
        present = uow.entitlements.by_reference(event.plugin_id, Source.PAYMENT, event.reference)
        if known is None:
            uow.entitlements.add_event(event, publisher, body_digest=digest)
            present = _folded(event, present, uow=uow, new_id=new_id)
            _record(event, publisher, present, now=now, uow=uow, new_id=new_id)
        license_key = "" if present is None else key_of(present, now=now, uow=uow, keys=keys)
        if known is None:
            uow.commit()
    return Taken(entitlement=present, license_key=license_key)


def _folded(event: PaymentEvent, present: Entitlement | None, *, uow: UnitOfWork, new_id: NewId) -> Entitlement | None:
    events = uow.entitlements.events(event.plugin_id, event.reference)
    folded = fold(events, entitlement_id=new_id("ent_") if present is None else present.id)
    if folded is None:
        return None
    if present is not None and present.revoked_at is not None:
        folded = folded.revoke(present.reason, now=present.revoked_at)  # what an owner took back stays so
    uow.entitlements.save(folded)
    if folded.revoked_at is not None and (present is None or present.revoked_at is None):
        sign_anew(event.plugin_id, uow=uow)
    return folded


def _record(  # what an entry tells
    event: PaymentEvent,
    publisher: str,
    folded: Entitlement | None,
    *,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> None:
    until = None if folded is None or folded.until is None else folded.until.isoformat()
    state = "waiting" if folded is None else folded.state(now).value
    uow.audit.add(
        AuditEntry(
            id=new_id("aud_"),
            at=now,
            actor=f"payments:{publisher}",
            act=f"payment.{event.kind.value.partition('.')[2]}",
            subject=f"plugin:{event.plugin_id}",
            after={"event": event.id, "state": state, "until": until},
        )
    )
