"""Who may have a paid plugin: entitlements are issued, tried, paid for and taken back, and seats given.

A license key carries an entitlement to a host. The registry keeps no key: it signs one whenever it hands one out.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.audit import AuditEntry
from qirvo.domain.digests import Digest
from qirvo.domain.entitlements import (
    MOST_MONTHS,
    Entitlement,
    EntitlementState,
    MalformedEntitlementError,
    NoSuchEntitlementError,
    NotPaidError,
    SeatsTakenError,
    Source,
    months_after,
)
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.licenses import (
    License,
    LicenseExpiredError,
    LicenseNeededError,
    LicenseNotSoundError,
    LicenseRevokedError,
    Licensing,
)
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.prices import needs_license, price_text, trial_days_of
from qirvo.domain.pricing import Free, MalformedPricingError, Pricing, parse_pricing
from qirvo.server.entitlement_ports import LicenseKeys
from qirvo.server.ports import NewId, Page, Plugin, UnitOfWork
from qirvo.server.usecases.publications import SIGN_JOB

PAGE = 100
"""So many are listed at a time, unless somebody asks for fewer."""
_MOST_ADDRESS = 500


class TrialUsedError(ConflictError):
    """The account had a trial of this plugin already."""

    code = "trial-used"
    hint = "Get a license key from the publisher; a plugin can be tried once."


class NoTrialError(NotFoundError):
    """The plugin cannot be tried."""

    code = "trial-none"
    hint = "Ask the publisher; the plugin's page tells what it costs."


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementRequest:
    """What an owner grants; `months` from now, or `until` a moment, or for ever."""

    plugin_id: PluginId
    customer: str
    seats: int = 1
    until: datetime | None = None
    months: int = 0
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An entitlement with the license key that carries it, which is shown once."""

    entitlement: Entitlement
    license_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """An entitlement with the hosts that use it."""

    entitlement: Entitlement
    hosts: Sequence[str]


def pricing_of(plugin: Plugin) -> Pricing:
    """Return what the plugin costs; free, when what stands in its manifest cannot be read as a price."""
    try:
        return parse_pricing(plugin.listing.pricing)
    except MalformedPricingError:
        return Free()


def licensing_of(plugin: Plugin, *, uow: UnitOfWork, keys: LicenseKeys, now: datetime) -> Licensing | None:
    """Return what is to be signed about the plugin's licenses, inside the caller's transaction; None for an open one.

    A revoked entitlement whose keys have expired anyway need not be named any more.
    """
    pricing = pricing_of(plugin)
    if not needs_license(pricing):
        return None
    revoked = [
        each.id
        for each in uow.entitlements.revoked(plugin.id)
        if replace(each, revoked_at=None).state(now) is not EntitlementState.EXPIRED
    ]
    return replace(
        keys.public(uow.transfers.owner(plugin.id)),
        revoked=frozenset(revoked),
        price=price_text(pricing),
        purchase=_purchase_of(plugin),
    )


def issue(
    request: EntitlementRequest, *, by: Account, now: datetime, uow: UnitOfWork, keys: LicenseKeys, new_id: NewId
) -> Issued:
    """Entitle a customer.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        NotPaidError: Everybody may have it.
        MalformedEntitlementError: The request makes no sense.
    """
    by.require_publisher(request.plugin_id)
    if not 0 <= request.months <= MOST_MONTHS or (request.months and request.until is not None):
        raise MalformedEntitlementError(f"give an end, or 1 to {MOST_MONTHS} months")
    made = Entitlement(
        id=new_id("ent_"),
        plugin_id=request.plugin_id,
        customer=request.customer.strip(),
        issued_at=now,
        seats=request.seats,
        until=months_after(now, request.months) if request.months else request.until,
        features=request.features,
    )
    with uow:
        _require_paid(uow.plugins.get(request.plugin_id))
        uow.entitlements.save(made)
        _record(made, "entitlement.issue", by.name, now=now, uow=uow, new_id=new_id)
        license_key = key_of(made, now=now, uow=uow, keys=keys)
        uow.commit()
    return Issued(entitlement=made, license_key=license_key)


def start_trial(
    plugin_id: PluginId, *, by: Account, now: datetime, uow: UnitOfWork, keys: LicenseKeys, new_id: NewId
) -> Issued:
    """Let `by` try a paid plugin, once.

    Raises:
        UnlistedPluginError: There is no such plugin.
        NoTrialError: It cannot be tried.
        TrialUsedError: They did before.
    """
    with uow:
        pricing = pricing_of(uow.plugins.get(plugin_id))
        days = trial_days_of(pricing) if needs_license(pricing) else 0
        if days == 0:
            raise NoTrialError(f"`{plugin_id}` has no trial")
        if uow.entitlements.by_reference(plugin_id, Source.TRIAL, by.name) is not None:
            raise TrialUsedError(f"`{by.name}` has tried `{plugin_id}` before")
        made = Entitlement(
            id=new_id("ent_"),
            plugin_id=plugin_id,
            customer=by.name,
            issued_at=now,
            source=Source.TRIAL,
            until=now + timedelta(days=days),
            reference=by.name,
        )
        uow.entitlements.save(made)
        _record(made, "entitlement.trial", by.name, now=now, uow=uow, new_id=new_id)
        license_key = key_of(made, now=now, uow=uow, keys=keys)
        uow.commit()
    return Issued(entitlement=made, license_key=license_key)


def list_entitlements(
    plugin_id: PluginId, *, after: str | None = None, limit: int = PAGE, by: Account, uow: UnitOfWork
) -> Page[Seats]:
    """Return some of the plugin's entitlements with the hosts that use them, the latest first.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnknownCursorError: `after` is no cursor of such a page.
    """
    by.require_publisher(plugin_id)
    with uow:
        found = uow.entitlements.of_plugin(plugin_id, after=after, limit=limit + 1)
        seats = [Seats(entitlement=each, hosts=uow.entitlements.hosts(each.id)) for each in found[:limit]]
    return Page(items=seats, next=found[limit - 1].id if len(found) > limit else None)


def get_entitlement(entitlement_id: str, *, by: Account, uow: UnitOfWork) -> Seats:
    """Return one.

    Raises:
        NoSuchEntitlementError: There is none, or it is another publisher's.
    """
    with uow:
        found = _own(entitlement_id, by, uow)
        return Seats(entitlement=found, hosts=uow.entitlements.hosts(found.id))


def revoke(
    entitlement_id: str, reason: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> Entitlement:
    """Take an entitlement back; hosts hear of it, signed, at their next check. Again is a no-op.

    Raises:
        NoSuchEntitlementError: There is none, or it is another publisher's.
    """
    with uow:
        found = _own(entitlement_id, by, uow)
        revoked = found.revoke(reason, now=now)
        if revoked != found:
            uow.entitlements.save(revoked)
            sign_anew(found.plugin_id, uow=uow)
            _record(revoked, "entitlement.revoke", by.name, now=now, uow=uow, new_id=new_id)
        uow.commit()
    return revoked


def activate(
    license_key: str, host: str, *, now: datetime, uow: UnitOfWork, keys: LicenseKeys, new_id: NewId
) -> tuple[Seats, str]:
    """Give a host a seat, and return the license key as it is now: a renewed one runs longer. Again is a no-op.

    Raises:
        LicenseNotSoundError: The key is none of this registry's.
        LicenseExpiredError: It ran out.
        LicenseRevokedError: It was taken back.
        SeatsTakenError: Every seat is in use.
    """
    with uow:
        entitlement = _behind(license_key, now=now, uow=uow, keys=keys)
        hosts = uow.entitlements.hosts(entitlement.id)
        if host not in hosts and len(hosts) >= entitlement.seats:
            raise SeatsTakenError(f"all `{entitlement.seats}` seats for `{entitlement.plugin_id}` are in use")
        uow.entitlements.activate(entitlement.id, host, now=now)
        seats = Seats(entitlement=entitlement, hosts=uow.entitlements.hosts(entitlement.id))
        _record_seats("entitlement.activate", seats, before=len(hosts), now=now, uow=uow, new_id=new_id)
        renewed = key_of(entitlement, now=now, uow=uow, keys=keys)
        uow.commit()
    return seats, renewed


def release_seat(
    license_key: str, host: str, *, now: datetime, uow: UnitOfWork, keys: LicenseKeys, new_id: NewId
) -> Seats:
    """Take the seat of `host` back, which may have none.

    Raises:
        LicenseNotSoundError: The key is none of this registry's.
        LicenseExpiredError: It ran out.
        LicenseRevokedError: It was taken back.
    """
    with uow:
        entitlement = _behind(license_key, now=now, uow=uow, keys=keys)
        before = len(uow.entitlements.hosts(entitlement.id))
        uow.entitlements.release_seat(entitlement.id, host)
        seats = Seats(entitlement=entitlement, hosts=uow.entitlements.hosts(entitlement.id))
        _record_seats("entitlement.release", seats, before=before, now=now, uow=uow, new_id=new_id)
        uow.commit()
    return seats


def admit_license(artifact: Digest, license_key: str, *, now: datetime, uow: UnitOfWork, keys: LicenseKeys) -> None:
    """Let whoever holds `license_key` have the bytes of a paid release.

    Raises:
        LicenseNotSoundError: The key is for another plugin, or none of this registry's.
        LicenseExpiredError: It ran out.
        LicenseRevokedError: It was taken back.
    """
    with uow:
        found = uow.plugins.release_of(artifact)
        entitlement = _behind(license_key, now=now, uow=uow, keys=keys)
    if found is None or found[0] != entitlement.plugin_id:
        raise LicenseNotSoundError("the license key is for another plugin")


def admit_account(artifact: Digest, *, by: Account, uow: UnitOfWork) -> None:
    """Let members of the publisher, and reviewers, have the bytes of a paid release.

    Raises:
        LicenseNeededError: `by` is neither.
    """
    with uow:
        found = uow.plugins.release_of(artifact)
    if Right.REVIEW not in by.rights and (found is None or not by.owns(found[0])):
        raise LicenseNeededError("this artifact is of a paid release")


def rotate_keys(
    publisher: str, *, forget: bool, by: Account, now: datetime, uow: UnitOfWork, keys: LicenseKeys, new_id: NewId
) -> None:
    """Sign the publisher's licenses with a new key; with `forget`, every license key handed out is good no more.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
    """
    by.require_member(publisher)
    keys.rotate(publisher, forget=forget)
    with uow:
        for plugin_id in uow.plugins.first_published():
            if uow.transfers.owner(plugin_id) == publisher and needs_license(pricing_of(uow.plugins.get(plugin_id))):
                sign_anew(plugin_id, uow=uow)
        entry = AuditEntry(
            id=new_id("aud_"),
            at=now,
            actor=by.name,
            act="license-key.rotate",
            subject=f"publisher:{publisher}",
            after={"forget": forget},
        )
        uow.audit.add(entry)
        uow.commit()


def new_payment_secret(
    publisher: str, *, by: Account, now: datetime, uow: UnitOfWork, keys: LicenseKeys, new_id: NewId
) -> str:
    """Make a secret with which the publisher's payment system signs; the one before stays good until the next.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
    """
    by.require_member(publisher)
    made = keys.new_payment_secret(publisher)
    with uow:
        entry = AuditEntry(
            id=new_id("aud_"), at=now, actor=by.name, act="payment-secret.create", subject=f"publisher:{publisher}"
        )
        uow.audit.add(entry)
        uow.commit()
    return made


def key_of(entitlement: Entitlement, *, now: datetime, uow: UnitOfWork, keys: LicenseKeys) -> str:
    """Return the license key of an entitlement as it is now, signed for whoever owns the plugin now."""
    license_ = License(
        key_id="",
        plugin=str(entitlement.plugin_id),
        entitlement=entitlement.id,
        seats=entitlement.seats,
        issued=now,
        expires=entitlement.until,
        features=entitlement.features,
    )
    return keys.sign(uow.transfers.owner(entitlement.plugin_id), license_)


def sign_anew(plugin_id: PluginId, *, uow: UnitOfWork) -> None:
    """Have the plugin's index signed again, inside the caller's transaction."""
    uow.plugins.mark_changed(plugin_id)
    uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)


def _behind(license_key: str, *, now: datetime, uow: UnitOfWork, keys: LicenseKeys) -> Entitlement:
    """Return the entitlement that a license key carries, if it is good still; what is recorded counts, not the key."""
    license_ = keys.verify(uow.transfers.owner(keys.plugin_of(license_key)), license_key)
    try:
        entitlement = uow.entitlements.get(license_.entitlement)
    except NoSuchEntitlementError as exc:
        raise LicenseNotSoundError("the license key is for nothing that this registry knows") from exc
    state = entitlement.state(now)
    if state is EntitlementState.REVOKED:
        raise LicenseRevokedError(f"the license of `{entitlement.plugin_id}` was revoked")
    if state is EntitlementState.EXPIRED:
        raise LicenseExpiredError(f"the license of `{entitlement.plugin_id}` expired on `{entitlement.until:%Y-%m-%d}`")
    return entitlement


def _own(entitlement_id: str, by: Account, uow: UnitOfWork) -> Entitlement:
    found = uow.entitlements.get(entitlement_id)
    if not by.owns(found.plugin_id):
        raise NoSuchEntitlementError(f"there is no entitlement `{entitlement_id[:80]}`")
    return found


def _require_paid(plugin: Plugin) -> None:
    if not needs_license(pricing_of(plugin)):
        raise NotPaidError(f"`{plugin.id}` is open to everybody")


def _purchase_of(plugin: Plugin) -> str:
    """Return where the publisher sells license keys, when the pricing says so with an address under HTTPS."""
    written = plugin.listing.pricing
    value = written.get("purchaseUrl") or written.get("purchase_url")
    is_address = isinstance(value, str) and value.startswith("https://") and value.isprintable() and " " not in value
    return value[:_MOST_ADDRESS] if isinstance(value, str) and is_address else ""


def _record_seats(  # what an entry tells
    act: str, seats: Seats, *, before: int, now: datetime, uow: UnitOfWork, new_id: NewId
) -> None:
    """Write down that a seat was taken or given back, if one was; which machine it was for is its owner's business."""
    if len(seats.hosts) == before:
        return
    entitlement = seats.entitlement
    uow.audit.add(
        AuditEntry(
            id=new_id("aud_"),
            at=now,
            actor="",
            act=act,
            subject=f"plugin:{entitlement.plugin_id}",
            before={"entitlement": entitlement.id, "seatsTaken": before},
            after={"entitlement": entitlement.id, "seatsTaken": len(seats.hosts)},
        )
    )


def _record(entitlement: Entitlement, act: str, actor: str, *, now: datetime, uow: UnitOfWork, new_id: NewId) -> None:
    plugin_id = entitlement.plugin_id
    after = {"entitlement": entitlement.id, "seats": entitlement.seats, "state": entitlement.state(now).value}
    uow.audit.add(
        AuditEntry(
            id=new_id("aud_"),
            at=now,
            actor=actor,
            act=act,
            subject=f"plugin:{plugin_id}",
            reason=entitlement.reason,
            after=after,
        )
    )
    uow.notices.add(
        Notice(
            id=new_id("ntc_"),
            at=now,
            kind=NoticeKind.ACCOUNT,
            title=f"{act.partition('.')[2].capitalize()}: an entitlement to {plugin_id} is {after['state']}",
            text=f"{entitlement.seats} seats; list them with `qirvo entitlement list {plugin_id}`.",
            link=f"/plugins/{plugin_id}/entitlements",
            plugin_id=str(plugin_id),
            publishers=frozenset({uow.transfers.owner(plugin_id)}),
        )
    )
