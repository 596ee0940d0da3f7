"""Holders of offline keys: each has one key, in a file or in hardware, and hands over its public half alone.

A file is for its owner alone (mode 0600). It holds the key, or says by the URI of a signer where it is: `hsm:…` in a
PKCS#11 token, `awskms:…` or `gcpkms:…` with a key service; what these need beside is installed by whoever has them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import IntegrityError
from qirvo.trust.durable import write_durably
from qirvo.trust.hardware_keys import hardware_public_half
from qirvo.trust.hardware_sessions import SCHEME, Pin, no_pin
from qirvo.trust.keys import KeyElsewhere, KeysExistError, signers_in, write_key_file
from qirvo.trust.signer_uris import MalformedSignerError, is_uri, open_uri
from qirvo.trust.tuf_api import Key, Signer, SSlibKey

PUBLIC_SCHEMA = "qirvo-public-key/1"
HOLDER = "holder"


class PublicKeyFileError(IntegrityError):
    """The file is not the public half of a key."""

    code = "public-key-file-malformed"
    hint = "Give the file ending in `.pub` that `qirvo repository key` wrote beside the key."


class _PublicFile(msgspec.Struct, kw_only=True):
    schema: str
    keyid: str
    key: dict[str, Any]


def make_holder_key(path: Path) -> tuple[Key, Path]:
    """Make a key in `path` and its public half in `path` with `.pub` behind it; return both.

    Raises:
        KeysExistError: One of the files is there.
        UnavailableError: The disk refuses.
    """
    public = _free(path)
    write_key_file(path, (HOLDER,))
    key = signers_in(path)[0].public_key
    write_public(public, key)
    return key, public


def note_holder_key(path: Path, held: KeyElsewhere) -> Path:
    """Write in `path` where a holder's key is, and its public half beside it; return where that is.

    Raises:
        KeysExistError: One of the files is there.
        UnavailableError: The disk refuses.
    """
    public = _free(path)
    write_key_file(path, (HOLDER,), elsewhere={HOLDER: held})
    write_public(public, held.key)
    return public


def write_public(path: Path, key: Key) -> None:
    """Write the public half of a key."""
    file = _PublicFile(schema=PUBLIC_SCHEMA, keyid=key.keyid, key=key.to_dict())
    write_durably(path, msgspec.json.format(msgspec.json.encode(file)) + b"\n")


def read_public(path: Path) -> Key:
    """Read the public half of a key.

    Raises:
        PublicKeyFileError: It is not one.
        UnavailableError: It cannot be read.
    """
    with disk_errors(path):
        content = path.read_bytes() if path.is_file() else b""
    try:
        file = msgspec.json.decode(content, type=_PublicFile)
        key: Key = SSlibKey.from_dict(file.keyid, dict(file.key))
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError, ValueError) as exc:
        raise PublicKeyFileError(f"`{path}` is not the public half of a key") from exc
    if file.schema != PUBLIC_SCHEMA:
        raise PublicKeyFileError(f"`{path}` is of the form `{file.schema[:80]}`")
    return key


def open_signers(where: str, public: Iterable[Path] = (), *, pin: Pin = no_pin) -> list[Signer]:
    """Return what signs: the keys of the file at `where`, or of the signer that the URI `where` names.

    Raises:
        KeyFileMissingError: There is no such file.
        KeyFileMalformedError: It is no key file.
        MalformedSignerError: The URI is none, or its public half was not named.
        SignerUnreachableError: The service cannot be used.
        QirvoError: A token cannot be used; the error says what is missing.
    """
    if not is_uri(where):
        return signers_in(Path(where), pin=pin)
    keys = [read_public(path) for path in public]
    if len(keys) != 1:
        raise MalformedSignerError(f"`{where}` signs with one key, whose public half has to be named")
    return [open_uri(where, keys[0], pin)]


def public_half_at(uri: str, *, pem: Path | None = None, pin: Pin = no_pin) -> Key:
    """Return the public half of the key that `uri` names: read from its token, or from what a key service handed out.

    Args:
        uri: The signer's.
        pem: The public half as a key service exports it; a token is asked instead.
        pin: Asked for the PIN of a token.

    Raises:
        MalformedSignerError: It is no URI, or a service's key without its public half.
        PublicKeyFileError: The file holds no public key that can be verified with.
        QirvoError: A token cannot be used; the error says what is missing.
    """
    if not is_uri(uri):
        raise MalformedSignerError(f"`{uri[:200]}` is not the URI of a signer")
    if pem is None:
        if uri.partition(":")[0] != SCHEME:
            raise MalformedSignerError(
                f"nobody can be asked for the public half of `{uri[:200]}`",
                hint="Name it with `--public KEY.pem`, as the key service exports it.",
            )
        return hardware_public_half(uri, pin)
    with disk_errors(pem):
        content = pem.read_bytes() if pem.is_file() else b""
    try:
        key: Key = SSlibKey.from_crypto(load_pem_public_key(content))
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise PublicKeyFileError(f"`{pem}` is not the public half of a key") from exc
    return key


def _free(path: Path) -> Path:
    """Return where the public half of `path` lies, once neither is there."""
    public = path.with_name(f"{path.name}.pub")
    for each in (path, public):
        if each.exists():
            raise KeysExistError(f"`{each}` exists")
    return public
