"""Entitlements, license keys, seats and payment events as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementBody:
    """Entitle a customer until the end of a day (UTC), until a moment, for `months` from now, or for ever."""

    pluginId: str
    customer: str
    seats: int = 1
    until: str | None = None
    months: int = 0
    features: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementDocument:
    """An entitlement; `licenseKey` stands in the answer to its making alone."""

    id: str
    pluginId: str
    customer: str
    source: str
    state: str
    seats: int
    hosts: list[str]
    issuedAt: str
    until: str | None = None
    features: list[str] = field(default_factory=list)
    reason: str = ""
    licenseKey: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementPage:
    """Some entitlements of one plugin, the latest first; `next` is the cursor of the following page."""

    entitlements: list[EntitlementDocument]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationBody:
    """Take an entitlement back, and say why."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBody:
    """Try a paid plugin."""

    pluginId: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationBody:
    """Ask for a seat; `host` is a random id of the host's own making, 8 to 64 letters, digits and hyphens."""

    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationDocument:
    """Seats in use, and the license key as it is now; `licenseKey` is None after a release."""

    pluginId: str
    seats: int
    used: int
    until: str | None = None
    licenseKey: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSecretDocument:
    """A secret for signing payment events, shown once."""

    publisher: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationBody:
    """Sign licenses with a new key; with `forget`, the license keys handed out are good no more."""

    forget: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEventBody:
    """One report of a payment system.

    `type` is `entitlement.granted`, `.renewed`, `.canceled` or `.refunded`; `reference` is its name for the purchase.
    """

    id: str
    type: str
    occurredAt: str
    pluginId: str
    reference: str
    customer: str = ""
    seats: int = 1
    features: list[str] = field(default_factory=list)
    months: int = 0
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEventAnswer:
    """What a report came to; `waiting` until the purchase is granted."""

    event: str
    state: str
    entitlement: str | None = None
    until: str | None = None
    licenseKey: str | None = None
