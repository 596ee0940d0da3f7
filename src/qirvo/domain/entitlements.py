"""Who may have a paid plugin, how long, and on how many hosts.

An entitlement runs until a moment, and for a time of grace beyond it, so that a late payment stops nobody. What a
payment system reports is folded in the order in which it happened, not in which it arrived.
"""

import calendar
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId

GRACE = timedelta(days=7)
MOST_SEATS = 1_000_000
MOST_MONTHS = 1_200
_MOST_CUSTOMER = 200


class NoSuchEntitlementError(NotFoundError):
    """There is no such entitlement, or it is another publisher's."""

    code = "entitlement-unknown"
    hint = "List them with `qirvo entitlement list PLUGIN`."


class MalformedEntitlementError(InvalidError):
    """The entitlement asked for makes no sense."""

    code = "entitlement-malformed"
    hint = "Name a customer, 1 or more seats, and an end in the future or none."


class NotPaidError(ConflictError):
    """Nothing of the plugin needs an entitlement."""

    code = "plugin-not-paid"
    hint = "Install it without a license key."


class SeatsTakenError(ConflictError):
    """Every seat of the entitlement is in use."""

    code = "seats-taken"
    hint = "Release a host that no longer needs its seat, or ask the publisher for more seats."


class Source(StrEnum):
    """How an entitlement came about."""

    OWNER = "owner"
    TRIAL = "trial"
    PAYMENT = "payment"


class EntitlementState(StrEnum):
    """What an entitlement is good for now."""

    ACTIVE = "active"
    IN_GRACE = "in-grace"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """The right of one customer to one plugin.

    Attributes:
        until: When it ends; None never.
        reference: What the payment system calls it, or for whom a trial is; unique with plugin and source.
    """

    id: str
    plugin_id: PluginId
    customer: str
    issued_at: datetime
    source: Source = Source.OWNER
    seats: int = 1
    until: datetime | None = None
    features: tuple[str, ...] = ()
    reference: str = ""
    revoked_at: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        if not 1 <= self.seats <= MOST_SEATS:
            raise MalformedEntitlementError(f"`{self.seats}` seats are not between 1 and {MOST_SEATS}")
        if not self.customer.strip() or len(self.customer) > _MOST_CUSTOMER or not self.customer.isprintable():
            raise MalformedEntitlementError(f"the customer must be named, in at most {_MOST_CUSTOMER} characters")
        if self.until is not None and self.until <= self.issued_at:
            raise MalformedEntitlementError(f"the end `{self.until.isoformat()}` is not in the future")

    def state(self, now: datetime) -> EntitlementState:
        """Return what it is good for at `now`."""
        if self.revoked_at is not None:
            return EntitlementState.REVOKED
        return state_at(self.until, now)

    def is_good(self, now: datetime) -> bool:
        """Whether it still gives new releases."""
        return self.state(now) in {EntitlementState.ACTIVE, EntitlementState.IN_GRACE}

    def revoke(self, reason: str, *, now: datetime) -> "Entitlement":
        """Return it taken back; a second time changes nothing."""
        return self if self.revoked_at is not None else replace(self, revoked_at=now, reason=reason)


def state_at(until: datetime | None, now: datetime) -> EntitlementState:
    """Return the state of what ends at `until` and was not revoked."""
    if until is None or now < until:
        return EntitlementState.ACTIVE
    return EntitlementState.IN_GRACE if now < until + GRACE else EntitlementState.EXPIRED


def months_after(start: datetime, months: int) -> datetime:
    """Return the moment `months` after `start`, on the same day or the last one of a shorter month.

    Counted from where it began, so that 31 January is followed by 28 February and then by 31 March.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, calendar.monthrange(year, month + 1)[1]))


class PaymentEventKind(StrEnum):
    """What a payment system may report."""

    GRANTED = "entitlement.granted"
    RENEWED = "entitlement.renewed"
    CANCELED = "entitlement.canceled"
    REFUNDED = "entitlement.refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEvent:
    """One thing that a payment system reports about one purchase.

    Attributes:
        reference: What the payment system calls the purchase.
        months: How much longer it runs from here; 0 with `until`, or for ever when nothing was ever said.
    """

    id: str
    kind: PaymentEventKind
    plugin_id: PluginId
    reference: str
    occurred_at: datetime
    customer: str = ""
    seats: int = 1
    features: tuple[str, ...] = ()
    months: int = 0
    until: datetime | None = None


def fold(events: Iterable[PaymentEvent], *, entitlement_id: str) -> Entitlement | None:
    """Return what the events of one purchase come to; None until it was granted.

    They count by when they happened, so that every order of arrival gives the same.
    """
    folded: Entitlement | None = None
    months = 0
    ordered = sorted(events, key=lambda event: (event.occurred_at, list(PaymentEventKind).index(event.kind), event.id))
    for event in ordered:
        if event.kind is PaymentEventKind.GRANTED:
            if folded is None:
                months = event.months
                folded = _granted(event, entitlement_id)
        elif folded is not None and folded.revoked_at is None:
            if event.kind is PaymentEventKind.RENEWED:
                months += event.months
                folded = _renewed(folded, event, months)
            elif event.kind is PaymentEventKind.REFUNDED:
                folded = folded.revoke("refunded", now=event.occurred_at)
            elif folded.until is None and event.occurred_at > folded.issued_at:
                folded = replace(folded, until=event.occurred_at)  # a paid time runs to its end
    return folded


def _granted(event: PaymentEvent, entitlement_id: str) -> Entitlement:
    until = event.until or (months_after(event.occurred_at, event.months) if event.months else None)
    return Entitlement(
        id=entitlement_id,
        plugin_id=event.plugin_id,
        customer=event.customer,
        issued_at=event.occurred_at,
        source=Source.PAYMENT,
        seats=event.seats,
        until=until,
        features=event.features,
        reference=event.reference,
    )


def _renewed(folded: Entitlement, event: PaymentEvent, months: int) -> Entitlement:
    until = event.until or (months_after(folded.issued_at, months) if event.months else folded.until)
    if folded.until is None or until is None:
        return folded
    return replace(folded, until=max(folded.until, until))
