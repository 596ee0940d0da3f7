"""Holders of offline keys: each has one key, in a file or in hardware, and hands over its public half alone.

A file is for its owner alone (mode 0600). Hardware and key services are reached through securesystemslib by the URI of
a signer, such as `hsm:…`, `awskms:…` or `gcpkms:…`; what they need beside is installed by whoever has them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from securesystemslib.exceptions import UnsupportedLibraryError
from securesystemslib.signer import Key, SSlibKey  # type: ignore[attr-defined]  # public by their documentation

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import IntegrityError, InvalidError, UnavailableError
from qirvo.trust.durable import write_durably
from qirvo.trust.keys import KeysExistError, signers_in, write_key_file
from qirvo.trust.tuf_api import Signer

PUBLIC_SCHEMA = "qirvo-public-key/1"
HOLDER = "holder"


class PublicKeyFileError(IntegrityError):
    """The file is not the public half of a key."""

    code = "public-key-file-malformed"
    hint = "Give the file ending in `.pub` that `qirvo repository key` wrote beside the key."


class SignerUnreachableError(UnavailableError):
    """The hardware or the service that has the key does not sign."""

    code = "signer-unreachable"
    hint = "Check that it is there and what its library needs; securesystemslib's documentation names both."


class MalformedSignerError(InvalidError):
    """The URI names no signer."""

    code = "signer-malformed"
    hint = "Give a key file, or a URI such as `hsm:2?label=NAME` with `--public FILE.pub`."


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
    public = path.with_name(f"{path.name}.pub")
    for each in (path, public):
        if each.exists():
            raise KeysExistError(f"`{each}` exists")
    write_key_file(path, (HOLDER,))
    key = signers_in(path)[0].public_key
    write_public(public, key)
    return key, public


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


def open_signers(where: str, public: Iterable[Path] = ()) -> list[Signer]:
    """Return what signs: the keys of the file at `where`, or of the signer that the URI `where` names.

    Raises:
        KeyFileMissingError: There is no such file.
        KeyFileMalformedError: It is no key file.
        MalformedSignerError: The URI is none, or its public half was not named.
        SignerUnreachableError: The hardware or service cannot be used.
    """
    scheme, colon, _ = where.partition(":")
    if not colon or len(scheme) < 2 or "/" in scheme:  # noqa: PLR2004  # a letter is a drive
        return signers_in(Path(where))
    keys = [read_public(path) for path in public]
    if len(keys) != 1:
        raise MalformedSignerError(f"`{where}` signs with one key, whose public half has to be named")
    try:
        return [Signer.from_priv_key_uri(where, keys[0], _no_secret)]
    except UnsupportedLibraryError as exc:
        raise SignerUnreachableError(f"`{scheme}:` needs a library that is not here: {exc}") from exc
    except ValueError as exc:
        raise MalformedSignerError(f"`{where[:200]}` names no signer: {exc}") from exc
    except Exception as exc:  # every vendor's library raises its own
        raise SignerUnreachableError(f"`{where[:200]}` cannot be used: {exc}") from exc


def _no_secret(wanted: str) -> str:
    raise SignerUnreachableError(
        f"the signer wants its {wanted}",
        hint="Name a key that needs none here, or unlock it with the vendor's program first.",
    )
