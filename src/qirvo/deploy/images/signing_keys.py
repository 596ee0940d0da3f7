"""The key that signs images: ECDSA on P-256 in a PEM file that only its owner reads, its public half beside it.

It is the kind of key that cosign verifies with; the private file is plain PKCS #8, locked with a passphrase if wanted.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from qirvo.trust.durable import write_durably

_OWNER_ONLY = 0o600
_OTHERS = 0o077
_ALGORITHM = ec.ECDSA(hashes.SHA256())


class ImageKeyMissingError(NotFoundError):
    """There is no key file at the path."""

    code = "image-key-missing"
    hint = "Make one with `qirvo deploy key create FILE`, or name another file."


class ImageKeyExistsError(ConflictError):
    """There is a key file already."""

    code = "image-key-exists"
    hint = "Name another file; a key is never written over."


class ImageKeyMalformedError(InvalidError):
    """The file holds no key of the needed kind."""

    code = "image-key-malformed"
    hint = "An image key is an ECDSA key on P-256 in PEM; `qirvo deploy key create` makes one."


class ImageKeyLockedError(ForbiddenError):
    """The key is locked with a passphrase, or others can read its file."""

    code = "image-key-locked"
    hint = "Set QIRVO_IMAGE_KEY_PASSPHRASE, or let only its owner read the file (`chmod 600 FILE`)."


@dataclass(frozen=True, slots=True)
class PublicImageKey:
    """What verifies signatures.

    Attributes:
        der: The key in SubjectPublicKeyInfo form.
    """

    der: bytes

    @property
    def fingerprint(self) -> Digest:
        """What names the key."""
        return Digest.of(self.der)

    @property
    def pem(self) -> bytes:
        """The key as it stands in a file."""
        return load_der_public_key(self.der).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Say whether `signature` is this key's over `content`."""
        key = load_der_public_key(self.der)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        try:
            key.verify(signature, content, _ALGORITHM)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class ImageKey:
    """A private key that was read; it never shows itself."""

    private: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> PublicImageKey:
        """Its public half."""
        return PublicImageKey(self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    def sign(self, content: bytes) -> bytes:
        """Return the signature over `content`, in DER."""
        return self.private.sign(content, _ALGORITHM)


def create_image_key(path: Path, *, passphrase: str = "") -> PublicImageKey:
    """Write a new key to `path` and its public half to `path` with `.pub`.

    Raises:
        ImageKeyExistsError: One of the files is there.
        QirvoError: The disk refuses.
    """
    public_path = path.with_name(f"{path.name}.pub")
    for file in (path, public_path):
        if os.path.lexists(file):
            raise ImageKeyExistsError(f"there is a file `{file}` already")
    key = ImageKey(ec.generate_private_key(ec.SECP256R1()))
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock), mode=_OWNER_ONLY)
        pem = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        write_durably(public_path, pem)
    return key.public


def read_image_key(path: Path, *, passphrase: str = "") -> ImageKey:
    """Return the private key in the file at `path`.

    Raises:
        ImageKeyMissingError: There is no file.
        ImageKeyLockedError: The passphrase is missing or wrong, or others can read the file.
        ImageKeyMalformedError: It is no such key.
    """
    content = _read(path)
    if path.stat().st_mode & _OTHERS:
        raise ImageKeyLockedError(f"others can read the key file `{path}`")
    try:
        key = load_pem_private_key(content, passphrase.encode() or None)
    except TypeError as exc:  # locked and no passphrase given, or the other way round
        raise ImageKeyLockedError(f"the key `{path}` wants {'no' if passphrase else 'a'} passphrase") from exc
    except (ValueError, UnsupportedAlgorithm) as exc:
        if b"ENCRYPTED" in content and passphrase:
            raise ImageKeyLockedError(f"the passphrase does not open the key `{path}`") from exc
        raise ImageKeyMalformedError(f"`{path}` holds no private key") from exc
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ImageKeyMalformedError(f"the key in `{path}` is of another kind")
    return ImageKey(key)


def read_public_image_key(path: Path) -> PublicImageKey:
    """Return the public key in the file at `path`.

    Raises:
        ImageKeyMissingError: There is no file.
        ImageKeyMalformedError: It is no such key.
    """
    return read_public_image_key_text(_read(path), called=str(path))


def read_public_image_key_text(content: bytes, *, called: str) -> PublicImageKey:
    """Return the public key in `content`, which people know as `called`.

    Raises:
        ImageKeyMalformedError: It is no such key.
    """
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise ImageKeyMalformedError(f"`{called}` holds no public key") from exc
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ImageKeyMalformedError(f"the key in `{called}` is of another kind")
    return PublicImageKey(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _read(path: Path) -> bytes:
    with disk_errors(path):
        try:
            return path.read_bytes()
        except FileNotFoundError as exc:
            raise ImageKeyMissingError(f"there is no key file `{path}`") from exc
