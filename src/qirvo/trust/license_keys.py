"""License keys as text: `qlk_` and two parts in base64url, what is said and its Ed25519 signature.

Any holder of the publisher's public key can verify one; nobody can make one with it.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta

from qirvo.domain.licenses import KEY_PREFIX, License, LicenseNotSoundError

MAX_KEY_CHARACTERS = 4_000
_CONTEXT = b"qirvo-license/1\0"  # what is signed here can never pass for something else

Moment = Annotated[datetime, Meta(tz=True)]


class _Said(msgspec.Struct, kw_only=True, omit_defaults=True):
    kid: str
    plugin: str
    entitlement: str
    seats: int
    issued: Moment
    expires: Moment | None = None
    features: list[str] = []


def write_license(license_: License, signing: Ed25519PrivateKey) -> str:
    """Return the license key that says `license_`, signed."""
    said = _Said(
        kid=license_.key_id,
        plugin=license_.plugin,
        entitlement=license_.entitlement,
        seats=license_.seats,
        issued=license_.issued,
        expires=license_.expires,
        features=list(license_.features),
    )
    payload = msgspec.json.encode(said, order="sorted")
    return f"{KEY_PREFIX}{_text(payload)}.{_text(signing.sign(_CONTEXT + payload))}"


def read_unverified(text: str) -> License:
    """Return what a license key says of itself; nobody vouches for it yet.

    Raises:
        LicenseNotSoundError: It is no license key.
    """
    return _license(_parts(text)[0])


def verify_license(text: str, keys: Mapping[str, str]) -> License:
    """Return what a license key says, once one of `keys` (key id → base64) is found to have signed it.

    Raises:
        LicenseNotSoundError: It is no license key, or none of them signed it.
    """
    payload, signature = _parts(text)
    license_ = _license(payload)
    public = keys.get(license_.key_id)
    if public is None:
        raise LicenseNotSoundError("the license key was signed with a key that the publisher does not use")
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True)).verify(
            signature, _CONTEXT + payload
        )
    except (InvalidSignature, ValueError) as exc:
        raise LicenseNotSoundError("the signature of the license key does not match") from exc
    return license_


def public_text(signing: Ed25519PrivateKey) -> str:
    """Return the public part of a signing key, as it stands in an index."""
    return base64.b64encode(signing.public_key().public_bytes_raw()).decode("ascii")


def _parts(text: str) -> tuple[bytes, bytes]:
    payload, dot, signature = text.strip().removeprefix(KEY_PREFIX).partition(".")
    if not text.strip().startswith(KEY_PREFIX) or not dot or len(text) > MAX_KEY_CHARACTERS:
        raise LicenseNotSoundError("this is no license key")
    try:
        return _bytes(payload), _bytes(signature)
    except (binascii.Error, ValueError) as exc:
        raise LicenseNotSoundError("this is no license key") from exc


def _license(payload: bytes) -> License:
    try:
        said = msgspec.json.decode(payload, type=_Said)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise LicenseNotSoundError("this is no license key") from exc
    return License(
        key_id=said.kid,
        plugin=said.plugin,
        entitlement=said.entitlement,
        seats=said.seats,
        issued=said.issued,
        expires=said.expires,
        features=tuple(said.features),
    )


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _text(content) != text:  # one key, one spelling
        raise ValueError("not the one spelling of its bytes")
    return content
