"""Signatures and attestations of images in cosign's form, so that tools we did not write verify them.

A signature is over a small payload that names the image's digest; it lies under the tag `sha256-<hex>.sig`. An
attestation is an in-toto statement in a DSSE envelope under `sha256-<hex>.att`. Verifying asks both: that a trusted key
signed, and that what was signed is the digest that is going to be deployed.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import Any

from qirvo.deferred import dataclass
from qirvo.deploy.images.attached import put_bytes
from qirvo.deploy.images.media import OCI, Descriptor, ImageDocument, canonical
from qirvo.deploy.images.signing_keys import ImageKey, PublicImageKey
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError

SIGNATURE_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json"
ENVELOPE_TYPE = "application/vnd.dsse.envelope.v1+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
_PAYLOAD_TYPE = "application/vnd.in-toto+json"
_SIGNATURE = "dev.cosignproject.cosign/signature"
_MAX_BYTES = 16 * 1024 * 1024
_MAX_SIGNATURES = 64


class ImageNotSignedError(IntegrityError):
    """No trusted key signed the image, or what was signed is another one."""

    code = "image-not-signed"
    hint = "Sign it with `qirvo deploy image sign`, or trust the key that signed it; do not deploy it otherwise."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A statement about an image that a trusted key signed.

    Attributes:
        predicate_type: What it tells, as an address.
        predicate: What it says.
        signer: The key.
    """

    predicate_type: str
    predicate: Mapping[str, Any]
    signer: PublicImageKey


def sign_image(digest: Digest, *, key: ImageKey, repository: ImageRepository) -> None:
    """Put a signature over `digest` beside the image; one by the same key that is there already stays alone.

    Raises:
        QirvoError: The image registry refuses.
    """
    payload = canonical(
        {
            "critical": {
                "identity": {"docker-reference": repository.name},
                "image": {"docker-manifest-digest": str(digest)},
                "type": "cosign container image signature",
            },
            "optional": None,
        }
    )
    if _signer_of(digest, [key.public], repository) is not None:
        return
    signature = base64.b64encode(key.sign(payload)).decode()
    layer = put_bytes(payload, media_type=SIGNATURE_TYPE, repository=repository, annotations={_SIGNATURE: signature})
    add_layers([layer], tag=f"sha256-{digest.hex}.sig", repository=repository)


def verify_image(digest: Digest, *, trusted: Iterable[PublicImageKey], repository: ImageRepository) -> PublicImageKey:
    """Return the first of the `trusted` keys whose signature over `digest` lies beside the image.

    Raises:
        ImageNotSignedError: There is none.
        QirvoError: There is no usable answer.
    """
    signer = _signer_of(digest, list(trusted), repository)
    if signer is None:
        raise ImageNotSignedError(f"no trusted key signed the image `{repository.name}@{digest}`")
    return signer


def signers_of(digest: Digest, *, known: Iterable[PublicImageKey], repository: ImageRepository) -> tuple[Digest, ...]:
    """Return the fingerprints of those of the `known` keys whose signature over `digest` lies beside the image.

    Raises:
        QirvoError: There is no usable answer.
    """
    keys = tuple(known)
    found = {
        key.fingerprint
        for payload, entry in _layers(f"sha256-{digest.hex}.sig", SIGNATURE_TYPE, repository)
        if _named_digest(payload) == str(digest)
        for key in keys
        if (signature := _signature_in(entry)) and key.verifies(signature, payload)
    }
    return tuple(dict.fromkeys(key.fingerprint for key in keys if key.fingerprint in found))


def attest_image(
    digest: Digest,
    *,
    predicate_type: str,
    predicate: Mapping[str, Any],
    key: ImageKey,
    repository: ImageRepository,
) -> None:
    """Put a signed statement about `digest` beside the image.

    Raises:
        QirvoError: The image registry refuses.
    """
    statement = canonical(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": repository.name, "digest": {"sha256": digest.hex}}],
            "predicateType": predicate_type,
            "predicate": predicate,
        }
    )
    signature = base64.b64encode(key.sign(_signed_bytes(statement))).decode()
    envelope = canonical(
        {
            "payloadType": _PAYLOAD_TYPE,
            "payload": base64.b64encode(statement).decode(),
            "signatures": [{"keyid": "", "sig": signature}],
        }
    )
    told = {_SIGNATURE: "", "predicateType": predicate_type}
    layer = put_bytes(envelope, media_type=ENVELOPE_TYPE, repository=repository, annotations=told)
    add_layers([layer], tag=f"sha256-{digest.hex}.att", repository=repository)


def attestations_of(
    digest: Digest, *, trusted: Iterable[PublicImageKey], repository: ImageRepository
) -> tuple[Attestation, ...]:
    """Return the statements about `digest` that one of the `trusted` keys signed; others count for nothing.

    Raises:
        QirvoError: There is no usable answer.
    """
    keys = list(trusted)
    found = (
        _attestation(content, digest=digest, trusted=keys)
        for content, _ in _layers(f"sha256-{digest.hex}.att", ENVELOPE_TYPE, repository)
    )
    return tuple(attestation for attestation in found if attestation is not None)


def _signer_of(digest: Digest, trusted: list[PublicImageKey], repository: ImageRepository) -> PublicImageKey | None:
    for payload, entry in _layers(f"sha256-{digest.hex}.sig", SIGNATURE_TYPE, repository):
        signature = _signature_in(entry)
        signer = next((key for key in trusted if signature and key.verifies(signature, payload)), None)
        if signer is not None and _named_digest(payload) == str(digest):
            return signer
    return None


def _signature_in(entry: Descriptor) -> bytes:
    noted = entry.extras.get("annotations")
    return _decoded(noted.get(_SIGNATURE) if isinstance(noted, dict) else None)


def _attestation(content: bytes, *, digest: Digest, trusted: list[PublicImageKey]) -> Attestation | None:
    try:
        envelope = json.loads(content)
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [_decoded(entry["sig"]) for entry in envelope["signatures"]]
        if envelope["payloadType"] != _PAYLOAD_TYPE:
            return None
        signed = _signed_bytes(payload)
        signer = next((key for key in trusted for one in signatures if one and key.verifies(one, signed)), None)
        statement = json.loads(payload)
        subjects = {entry["digest"].get("sha256") for entry in statement["subject"]}
        if signer is None or digest.hex not in subjects:
            return None
        return Attestation(
            predicate_type=str(statement["predicateType"]), predicate=dict(statement["predicate"]), signer=signer
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _layers(tag: str, media_type: str, repository: ImageRepository) -> Iterable[tuple[bytes, Descriptor]]:
    """Yield the content of each layer of the kind under `tag`, with its entry in the manifest; none without a tag."""
    try:
        layers = repository.document(tag).parts("layers")
    except ImageNotFoundError:
        return
    for entry in layers[:_MAX_SIGNATURES]:
        if entry.media_type == media_type and entry.size <= _MAX_BYTES:
            yield b"".join(repository.blob(entry.digest, size=entry.size)), entry


def add_layers(layers: Iterable[Descriptor], *, tag: str, repository: ImageRepository) -> None:
    """Put an image of the layers under `tag` and these there; its configuration lists their digests.

    Raises:
        QirvoError: The image registry refuses.
    """
    try:
        entries = [entry.document() for entry in repository.document(tag).parts("layers")]
    except ImageNotFoundError:
        entries = []
    entries += [layer.document() for layer in layers if layer.document() not in entries]
    config = canonical(
        {
            "architecture": "",
            "config": {},
            "created": "0001-01-01T00:00:00Z",
            "history": [{"created": "0001-01-01T00:00:00Z"}] * len(entries),
            "os": "",
            "rootfs": {"type": "layers", "diff_ids": [entry["digest"] for entry in entries]},
        }
    )
    described = put_bytes(config, media_type=OCI.config, repository=repository)
    document = {
        "schemaVersion": 2,
        "mediaType": OCI.manifest,
        "config": described.document(),
        "layers": entries,
    }
    repository.put_document(ImageDocument(media_type=OCI.manifest, content=canonical(document)), tag=tag)


def _named_digest(payload: bytes) -> str:
    try:
        return str(json.loads(payload)["critical"]["image"]["docker-manifest-digest"])
    except (ValueError, KeyError, TypeError):
        return ""


def _signed_bytes(payload: bytes) -> bytes:
    """Return what DSSE version 1 signs for `payload` (its pre-authentication encoding)."""
    kind = _PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(str(text or ""), validate=True)
    except (binascii.Error, ValueError):
        return b""
