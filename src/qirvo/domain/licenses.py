"""What a license key says, and whether it is good for a plugin: decided by a host without a network.

The signed index of a paid plugin names the keys that may sign its licenses and the entitlements that were taken back.
An installed release keeps running whatever becomes of its key; only new releases need a good one.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.entitlements import EntitlementState, state_at
from qirvo.domain.errors import ForbiddenError

KEY_PREFIX = "qlk_"  # recognizable to secret scanners


class LicenseNeededError(ForbiddenError):
    """The plugin is paid, and there is no license key for it."""

    code = "license-needed"
    hint = "Get a license key from the publisher, then `qirvo license add KEY`."


class LicenseExpiredError(ForbiddenError):
    """The license key ran out; what is installed keeps running."""

    code = "license-expired"
    hint = "The installed version keeps running. Renew the license, then `qirvo license add KEY` with the new key."


class LicenseRevokedError(ForbiddenError):
    """The publisher took the entitlement back; what is installed keeps running."""

    code = "license-revoked"
    hint = "The installed version keeps running. Ask the publisher, then add another key with `qirvo license add KEY`."


class LicenseNotSoundError(ForbiddenError):
    """The license key is not what the publisher signed, or is for another plugin."""

    code = "license-not-sound"
    hint = "Copy the whole key, from `qlk_` to its end, as the publisher gave it."


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """What a license key says.

    Attributes:
        key_id: Which of the publisher's keys signed it.
        expires: None for one that never does.
    """

    key_id: str
    plugin: str
    entitlement: str
    seats: int
    issued: datetime
    expires: datetime | None = None
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Licensing:
    """What is signed about the licenses of a paid plugin.

    Attributes:
        keys: Key id → public key, base64 of 32 bytes (Ed25519).
        revoked: Entitlements that were taken back.
        price: For people.
        purchase: Where a key can be bought; empty when the publisher does not say.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    revoked: frozenset[str] = frozenset()
    price: str = ""
    purchase: str = ""


def require_good(license_: License, licensing: Licensing, plugin: str, *, now: datetime) -> EntitlementState:
    """Refuse a license whose signature was verified, but that gives no new release of `plugin` now.

    Raises:
        LicenseNotSoundError: It is for another plugin.
        LicenseRevokedError: It was taken back.
        LicenseExpiredError: It ran out, and its time of grace, too.
    """
    if license_.plugin != plugin:
        raise LicenseNotSoundError(f"the license key is for `{license_.plugin}`, not for `{plugin}`")
    if license_.entitlement in licensing.revoked:
        raise LicenseRevokedError(f"the license of `{plugin}` was revoked")
    state = state_at(license_.expires, now)
    if state is EntitlementState.EXPIRED:
        ended = "" if license_.expires is None else f" on `{license_.expires:%Y-%m-%d}`"
        raise LicenseExpiredError(f"the license of `{plugin}` expired{ended}")
    return state
