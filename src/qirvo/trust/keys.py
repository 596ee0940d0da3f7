"""The keys that sign a repository, in two files that only their owner reads.

`offline.json` holds the root and targets keys: it can be moved to a place without a network once the repository is
made, and is needed again only to renew or replace keys. `online.json` holds the bins, snapshot and timestamp keys,
which sign with every publication. Losing the second is mended with the first; losing the first is not mended.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import ConflictError, IntegrityError, NotFoundError
from qirvo.trust.durable import write_durably
from qirvo.trust.tuf_api import CryptoSigner, Signer

OFFLINE_FILE = "offline.json"
ONLINE_FILE = "online.json"
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


class _KeyFile(msgspec.Struct, kw_only=True):
    schema: str
    keys: dict[str, str]


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


def create_online_keys(path: Path) -> OnlineKeys:
    """Make new online keys in `path`; to replace others, the root has to name them (`offline.renew_offline`).

    Raises:
        KeysExistError: There is such a file.
        UnavailableError: The disk refuses.
    """
    if path.exists():
        raise KeysExistError(f"`{path}` exists")
    write_key_file(path, ("bins", "snapshot", "timestamp"))
    return load_online_keys(path)


def load_offline_keys(path: Path) -> OfflineKeys:
    """Read the root and targets keys.

    Raises:
        KeyFileMissingError: There is no such file.
        KeyFileMalformedError: It does not hold these keys.
        UnavailableError: It cannot be read.
    """
    keys = _read(path)
    return OfflineKeys(root=_signer(path, keys, "root"), targets=_signer(path, keys, "targets"))


def load_online_keys(path: Path) -> OnlineKeys:
    """Read the bins, snapshot and timestamp keys.

    Raises:
        KeyFileMissingError: There is no such file.
        KeyFileMalformedError: It does not hold these keys.
        UnavailableError: It cannot be read.
    """
    keys = _read(path)
    bins, snapshot, timestamp = (_signer(path, keys, role) for role in ("bins", "snapshot", "timestamp"))
    return OnlineKeys(bins=bins, snapshot=snapshot, timestamp=timestamp)


def signers_in(path: Path) -> list[Signer]:
    """Return a signer for every key in a key file, whatever they are for.

    Raises:
        KeyFileMissingError: There is no such file.
        KeyFileMalformedError: It holds no keys.
        UnavailableError: It cannot be read.
    """
    keys = _read(path)
    return [_signer(path, keys, role) for role in keys]


def write_key_file(path: Path, roles: tuple[str, ...]) -> None:
    """Write a file with a new ed25519 key for each role, mode 0600."""
    keys = {role: CryptoSigner.generate_ed25519().private_bytes.decode("ascii") for role in roles}
    content = msgspec.json.format(msgspec.json.encode(_KeyFile(schema=SCHEMA, keys=keys)))
    write_durably(path, content, mode=_OWNER_ONLY)


def _read(path: Path) -> dict[str, str]:
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


def _signer(path: Path, keys: dict[str, str], role: str) -> Signer:
    try:
        return CryptoSigner(load_pem_private_key(keys[role].encode("ascii"), None))
    except KeyError as exc:
        raise KeyFileMalformedError(f"`{path}` has no `{role}` key") from exc
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        raise KeyFileMalformedError(f"the `{role}` key in `{path}` cannot be read") from exc
