"""A publisher's signatures: a DSSE envelope over what a release is, and one key vouching for another.

The envelope is DSSE 1.0 (https://github.com/secure-systems-lab/dsse) with Ed25519: what is signed is the type and the
very bytes of the statement, so that nothing has to be written the same way twice. Other signatures of a publisher
begin with words of their own, so that none passes for another.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import (
    MalformedPublisherKeyError,
    PublisherKey,
    ReleaseStatement,
    Signers,
    WrongPublisherSignatureError,
    short,
)
from qirvo.domain.releases import Release
from qirvo.domain.versions import Version

PAYLOAD_TYPE = "application/vnd.qirvo.release-statement+json"
SCHEMA = "qirvo-release-statement/1"
MAX_ENVELOPE = 4_096  # characters; every host fetches one a release
MOST_SIGNATURES = 4
_VOUCHING = "qirvo-publisher-key/1"
_PUBLIC_BYTES = 32


class _Signature(msgspec.Struct, kw_only=True):
    keyid: str
    sig: str


class _Envelope(msgspec.Struct, kw_only=True, rename={"payload_type": "payloadType"}):
    payload: str
    payload_type: str
    signatures: list[_Signature]


class _Statement(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    schema: str
    plugin: str
    version: str
    tree: str
    breaking: bool
    security: bool


def public_of(key: Ed25519PrivateKey) -> str:
    """Return the public half in base64."""
    return _text(key.public_key().public_bytes_raw())


def key_id_of(public: str) -> str:
    """Return the id of a key, given its public half in base64.

    Raises:
        MalformedPublisherKeyError: It is not the public half of an Ed25519 key.
    """
    try:
        raw = base64.b64decode(public, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise MalformedPublisherKeyError(f"`{public[:60]}` is not base64") from exc
    if len(raw) != _PUBLIC_BYTES or _text(raw) != public:
        raise MalformedPublisherKeyError(f"`{public[:60]}` is not the public half of an Ed25519 key")
    return hashlib.sha256(raw).hexdigest()


def sign_release(statement: ReleaseStatement, key: Ed25519PrivateKey) -> str:
    """Return the envelope that says `statement`, signed."""
    payload = msgspec.json.encode(
        _Statement(
            schema=SCHEMA,
            plugin=str(statement.plugin_id),
            version=str(statement.version),
            tree=str(statement.tree_digest),
            breaking=statement.breaking,
            security=statement.security,
        ),
        order="sorted",
    )
    signature = _Signature(keyid=key_id_of(public_of(key)), sig=_text(key.sign(_encoded(PAYLOAD_TYPE, payload))))
    envelope = _Envelope(payload=_text(payload), payload_type=PAYLOAD_TYPE, signatures=[signature])
    return msgspec.json.encode(envelope, order="sorted").decode()


def signing_keys_of(envelope: str) -> tuple[str, ...]:
    """Return the ids of the keys that an envelope names; nobody vouches for it yet.

    Raises:
        WrongPublisherSignatureError: It is no envelope.
    """
    return tuple(signature.keyid for signature in _read(envelope).signatures)


def signing_key(release: Release, signers: Signers | None) -> PublisherKey | None:
    """Return the listed key that a release names as its signer; whoever has to be sure verifies it."""
    if release.publisher_signature is None or signers is None:
        return None
    named = (signers.key(key_id) for key_id in signing_keys_of(release.publisher_signature))
    return next((key for key in named if key is not None), None)


def verify_release(envelope: str, keys: Mapping[str, str]) -> tuple[ReleaseStatement, str]:
    """Return what an envelope says, and the id of the key among `keys` (id → public half) that signed it.

    Raises:
        WrongPublisherSignatureError: It is no envelope about a release, or none of `keys` signed it.
    """
    read = _read(envelope)
    payload = _bytes(read.payload)
    for signature in read.signatures:
        public = keys.get(signature.keyid)
        if public is not None and _is_by(public, _bytes(signature.sig), _encoded(read.payload_type, payload)):
            return _statement(payload), signature.keyid
    named = ", ".join(f"`{short(signature.keyid)}`" for signature in read.signatures)
    raise WrongPublisherSignatureError(f"the publisher's signature names key {named}, and no such key signed it")


def vouch(publisher: str, public: str, key: Ed25519PrivateKey) -> str:
    """Return the signature with which `key` vouches for the key `public` of `publisher`; for itself as a proof."""
    return _text(key.sign(_vouched(publisher, public)))


def is_vouched(publisher: str, public: str, endorsement: str, *, by: str) -> bool:
    """Say whether the key `by` vouches with `endorsement` for the key `public` of `publisher`."""
    try:
        return _is_by(by, _bytes(endorsement), _vouched(publisher, public))
    except WrongPublisherSignatureError:
        return False


def trusted_among(listed: Iterable[PublisherKey], known: Mapping[str, str]) -> dict[str, str]:
    """Return the listed keys that are known, or that a known one vouches for, directly or through others.

    A revoked key vouches for nothing, and none for another publisher's.
    """
    usable = {key.id: key for key in listed if key_is_sound(key)}
    trusted = {key_id: key.public for key_id, key in usable.items() if known.get(key_id) == key.public}
    while True:
        more = {
            key.id: key.public
            for key in usable.values()
            if key.id not in trusted
            and key.endorsed_by in trusted
            and usable[key.endorsed_by].revoked_at is None
            and usable[key.endorsed_by].publisher == key.publisher
            and is_vouched(key.publisher, key.public, key.endorsement, by=trusted[key.endorsed_by])
        }
        if not more:
            return trusted
        trusted |= more


def key_is_sound(key: PublisherKey) -> bool:
    """Say whether a listed key is what its id says."""
    try:
        return key_id_of(key.public) == key.id
    except MalformedPublisherKeyError:
        return False


def _vouched(publisher: str, public: str) -> bytes:
    return b"\0".join(part.encode() for part in (_VOUCHING, publisher, public))


def _encoded(kind: str, payload: bytes) -> bytes:
    """Return DSSE's pre-authentication encoding."""
    return b" ".join([b"DSSEv1", str(len(kind.encode())).encode(), kind.encode(), str(len(payload)).encode(), payload])


def _read(envelope: str) -> _Envelope:
    if len(envelope) > MAX_ENVELOPE:
        raise WrongPublisherSignatureError(f"a signature of `{len(envelope)}` characters is over `{MAX_ENVELOPE}`")
    try:
        read = msgspec.json.decode(envelope, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeError) as exc:
        raise WrongPublisherSignatureError(f"the publisher's signature is no DSSE envelope: {exc}") from exc
    if read.payload_type != PAYLOAD_TYPE or not 1 <= len(read.signatures) <= MOST_SIGNATURES:
        raise WrongPublisherSignatureError(f"the publisher's signature is of the kind `{read.payload_type[:80]}`")
    return read


def _statement(payload: bytes) -> ReleaseStatement:
    try:
        said = msgspec.json.decode(payload, type=_Statement)
        if said.schema != SCHEMA:
            raise WrongPublisherSignatureError(f"the publisher's statement is of the form `{said.schema[:80]}`")
        return ReleaseStatement(
            plugin_id=PluginId.parse(said.plugin),
            version=Version(said.version),
            tree_digest=Digest.parse(said.tree),
            breaking=said.breaking,
            security=said.security,
        )
    except (msgspec.MsgspecError, UnicodeError, InvalidError, ValueError) as exc:
        raise WrongPublisherSignatureError(f"the publisher's statement cannot be read: {exc}") from exc


def _is_by(public: str, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise WrongPublisherSignatureError("the publisher's signature holds something that is not base64") from exc
