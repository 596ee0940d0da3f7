"""What is kept of who may have paid plugins: entitlements, what payment systems reported, seats, and signing keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from qirvo.domain.entitlements import Entitlement, PaymentEvent, Source
from qirvo.domain.licenses import License, Licensing
from qirvo.domain.names import PluginId


class Entitlements(Protocol):
    """The entitlements of every plugin."""

    def save(self, entitlement: Entitlement) -> None:
        """Add it, or replace the one of the same id."""
        ...

    def get(self, entitlement_id: str) -> Entitlement:
        """Return one. Raises NoSuchEntitlementError."""
        ...

    def of_plugin(self, plugin_id: PluginId, *, after: str | None, limit: int) -> Sequence[Entitlement]:
        """Return the plugin's, the latest first, or those that follow the one with the id `after`.

        Raises:
            UnknownCursorError: The plugin has none with that id.
        """
        ...

    def by_reference(self, plugin_id: PluginId, source: Source, reference: str) -> Entitlement | None:
        """Return the one that `source` calls `reference`, or None."""
        ...

    def revoked(self, plugin_id: PluginId) -> Sequence[Entitlement]:
        """Return those of the plugin that were taken back."""
        ...

    def add_event(self, event: PaymentEvent, publisher: str, *, body_digest: str) -> None:
        """Keep what the payment system of `publisher` reported."""
        ...

    def event_digest(self, publisher: str, event_id: str) -> str | None:
        """Return the digest of the body that the publisher's event of this id came with; None for a new one."""
        ...

    def events(self, plugin_id: PluginId, reference: str) -> Sequence[PaymentEvent]:
        """Return everything reported of one purchase, in any order."""
        ...

    def activate(self, entitlement_id: str, host: str, *, now: datetime) -> None:
        """Give `host` a seat; again is a no-op."""
        ...

    def release_seat(self, entitlement_id: str, host: str) -> bool:
        """Take the seat of `host` back; say whether it had one."""
        ...

    def hosts(self, entitlement_id: str) -> Sequence[str]:
        """Return the hosts that have a seat, in the order they got it."""
        ...


class LicenseKeys(Protocol):
    """The keys with which publishers' licenses are signed, and the secrets of their payment systems."""

    def sign(self, publisher: str, license_: License) -> str:
        """Return the license key that says `license_`; made with the newest key, or the first."""
        ...

    def plugin_of(self, text: str) -> PluginId:
        """Return the plugin that this license key claims to be for. Raises LicenseNotSoundError when it is none."""
        ...

    def verify(self, publisher: str, text: str) -> License:
        """Return what a license key says. Raises LicenseNotSoundError."""
        ...

    def public(self, publisher: str) -> Licensing:
        """Return the public keys as they are to be signed, and nothing else."""
        ...

    def rotate(self, publisher: str, *, forget: bool) -> None:
        """Sign with a new key from now on; with `forget`, what the others signed is good no more."""
        ...

    def adopt(self, giver: str, receiver: str) -> None:
        """Let what the giver signed until now be good as the receiver's, too, who signs with their own keys."""
        ...

    def payment_secrets(self, publisher: str) -> Sequence[str]:
        """Return the secrets that sign payment events, the newest first; none before one was made."""
        ...

    def new_payment_secret(self, publisher: str) -> str:
        """Make another secret; the one before stays good until the next."""
        ...
