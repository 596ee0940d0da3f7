"""The keys that sign a repository, in two files that only their owner reads.

`offline.json` holds the root and targets keys: it can be moved to a place without a network once the repository is
made, and is needed again only to renew or replace keys. `online.json` holds the bins, snapshot and timestamp keys,
which sign with every publication. Losing the second is mended with the first; losing the first is not mended.

In place of a key a file may say where it is: in a PKCS#11 token, or with a key service (`signer_uris`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, IntegrityError, NotFoundError
from qirvo.trust.durable import write_durably
from qirvo.trust.hardware_sessions import Pin, no_pin
from qirvo.trust.signer_uris import open_uri
from qirvo.trust.tuf_api import CryptoSigner, Key, Signer, SSlibKey

OFFLINE_FILE = "offline.json"
ONLINE_FILE = "online.json"
NEXT_ONLINE_FILE = "online.next.json"
ONLINE_ROLES = ("bins", "snapshot", "timestamp")
SCHEMA = "qirvo-keys/1"
_OWNER_ONLY = 0o600


class KeyFileMissingError(NotFoundError):
    """The file with the keys is not there."""

    code = "key-file-missing"
    hint = "Put the key file back where it was; a repository cannot be signed without its keys."


class KeyFileMalformedError(IntegrityError):
    """The file does not hold the keys it should."""

    code = "key-file-malformed"
    hint = "Restore the key file from a copy; it must not be edited."


class KeysExistError(ConflictError):
    """There are keys already; new ones would not fit the repository they sign."""

    code = "keys-exist"
    hint = "Use the keys that are there, or name an empty folder."


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineKeys:
    """What signs who may sign."""

    root: Signer
    targets: Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineKeys:
    """What signs every publication."""

    bins: Signer
    snapshot: Signer
    timestamp: Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyElsewhere:
    """A key that is not in a file.

    Attributes:
        uri: The signer's, such as `hsm:2?label=TOKEN`.
        key: Its public half.
    """

    uri: str
    key: Key


class _Elsewhere(msgspec.Struct, kw_only=True):
    uri: str
    keyid: str
    key: dict[str, Any]


class _KeyFile(msgspec.Struct, kw_only=True):
    schema: str
    keys: dict[str, str | _Elsewhere]


def create_keys(folder: Path) -> tuple[OfflineKeys, OnlineKeys]:
    """Make new ed25519 keys and write `offline.json` and `online.json`, mode 0600, into `folder`.

    `online.json` is written last: an `offline.json` alone is what a crash left and is used.

    Raises:
        KeysExistError: There is an `online.json`.
        KeyFileMalformedError: There is an `offline.json` that cannot be read.
        UnavailableError: The disk refuses.
    """
    offline, online = folder / OFFLINE_FILE, folder / ONLINE_FILE
    if not online.exists() and not offline.exists():
        write_key_file(offline, ("root", "targets"))
    made = create_online_keys(online)
    return load_offline_keys(offline), made


def create_online_keys(
    path: Path, *, elsewhere: Mapping[str, KeyElsewhere] | None = None, pin: Pin = no_pin
) -> OnlineKeys:
    """Make new online keys in `path`; to replace others, the root has to name them (`online_keys`).

    Args:
        path: The file.
        elsewhere: Where the keys of some roles are, of which the file only says so.
        pin: Asked for the PIN of a token.

    Raises:
        KeysExistError: There is such a file.
        UnavailableError: The disk refuses.
    """
    if path.exists():
        raise KeysExistError(f"`{path}` exists")
    write_key_file(path, ONLINE_ROLES, elsewhere=elsewhere)
    return load_online_keys(path, pin=pin)


def load_offline_keys(path: Path, *, pin: Pin = no_pin) -> OfflineKeys:
    """Read the root and targets keys.

    Raises:
        KeyFileMissingError: There is no such file.
        KeyFileMalformedError: It does not hold these keys.
        UnavailableError: It cannot be read.
        QirvoError: A token that has one of them cannot be used.
    """
    keys = _read(path)
    return OfflineKeys(root=_signer(path, keys, "root", pin), targets=_signer(path, keys, "targets", pin))


def load_online_keys(path: Path, *, pin: Pin = no_pin) -> OnlineKeys:
    """Read the bins, snapshot and timestamp keys.

    Raises:
        KeyFileMissingError: There is no such file.
        KeyFileMalformedError: It does not hold these keys.
        UnavailableError: It cannot be read.
        QirvoError: A token that has one of them cannot be used.
    """
    keys = _read(path)
    bins, snapshot, timestamp = (_signer(path, keys, role, pin) for role in ONLINE_ROLES)
    return OnlineKeys(bins=bins, snapshot=snapshot, timestamp=timestamp)


def signers_in(path: Path, *, pin: Pin = no_pin) -> list[Signer]:
    """Return a signer for every key in a key file, whatever they are for.

    Raises:
        KeyFileMissingError: There is no such file.
        KeyFileMalformedError: It holds no keys.
        UnavailableError: It cannot be read.
        QirvoError: A token that has one of them cannot be used.
    """
    keys = _read(path)
    return [_signer(path, keys, role, pin) for role in keys]


def write_key_file(path: Path, roles: tuple[str, ...], *, elsewhere: Mapping[str, KeyElsewhere] | None = None) -> None:
    """Write a file with a new ed25519 key for each role, or where it is; mode 0600."""
    keys: dict[str, str | _Elsewhere] = {}
    for role in roles:
        held = (elsewhere or {}).get(role)
        if held is None:
            keys[role] = CryptoSigner.generate_ed25519().private_bytes.decode("ascii")
        else:
            keys[role] = _Elsewhere(uri=held.uri, keyid=held.key.keyid, key=held.key.to_dict())
    content = msgspec.json.format(msgspec.json.encode(_KeyFile(schema=SCHEMA, keys=keys)))
    write_durably(path, content, mode=_OWNER_ONLY)


def _read(path: Path) -> dict[str, str | _Elsewhere]:
    try:
        with disk_errors(path):
            content = path.read_bytes() if path.exists() else None
        if content is None:
            raise KeyFileMissingError(f"there is no key file `{path}`")
        file = msgspec.json.decode(content, type=_KeyFile)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise KeyFileMalformedError(f"`{path}` is not a key file: {exc}") from exc
    if file.schema != SCHEMA:
        raise KeyFileMalformedError(f"`{path}` is of the form `{file.schema}`, not `{SCHEMA}`")
    return file.keys


def _signer(path: Path, keys: Mapping[str, str | _Elsewhere], role: str, pin: Pin) -> Signer:
    try:
        held = keys[role]
        if isinstance(held, str):
            return CryptoSigner(load_pem_private_key(held.encode("ascii"), None))
        public = SSlibKey.from_dict(held.keyid, dict(held.key))
    except KeyError as exc:
        raise KeyFileMalformedError(f"`{path}` has no `{role}` key") from exc
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        raise KeyFileMalformedError(f"the `{role}` key in `{path}` cannot be read") from exc
    return open_uri(held.uri, public, pin)
