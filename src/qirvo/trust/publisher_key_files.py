"""A publisher's private key in a file on its own machine: readable by its owner alone, with a passphrase if wanted.

The registry never sees it. A file that others can read is not used, as ssh does it. In place of the key a file may
say where it is in a PKCS#11 token (`hardware_keys`).
"""

import os
from pathlib import Path

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, ForbiddenError, IntegrityError, NotFoundError
from qirvo.trust.durable import write_durably
from qirvo.trust.hardware_keys import hardware_ed25519
from qirvo.trust.hardware_sessions import Pin, no_pin
from qirvo.trust.publisher_signatures import key_id_of, public_of

SCHEMA = "qirvo-publisher-key/1"
FOLDER = "publisher-keys"
_OWNER_ONLY = 0o600
_OTHERS = 0o077


class PublisherKeyFileMissingError(NotFoundError):
    """There is no key file."""

    code = "publisher-key-file-missing"
    hint = "Make a key with `qirvo auth key create`, or name its file with `--key FILE`."


class PublisherKeyFileExistsError(ConflictError):
    """There is a key file already."""

    code = "publisher-key-file-exists"
    hint = "Replace the key with `qirvo auth key rotate`, or name another file with `--key FILE`."


class PublisherKeyFileDamagedError(IntegrityError):
    """The file is not a key file."""

    code = "publisher-key-file-damaged"
    hint = "Restore the file from a copy; it must not be edited."


class PublisherKeyFileOpenError(ForbiddenError):
    """Others can read the key file."""

    code = "publisher-key-file-open"
    hint = "Let only its owner read it (`chmod 600 FILE`). If others may have read it, revoke the key."


class PassphraseNeededError(ForbiddenError):
    """The key file is locked with a passphrase, and none or a wrong one was given."""

    code = "publisher-key-passphrase"
    hint = "Type the key's passphrase when asked, or set QIRVO_KEY_PASSPHRASE."


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKey:
    """A private key that was read.

    Attributes:
        publisher: Whose.
        private: What signs; in a token, it signs there.
        uri: Where in a token it is; empty for a key that is in the file.
    """

    publisher: str
    private: Ed25519PrivateKey
    uri: str = ""

    @property
    def public(self) -> str:
        """Its public half in base64."""
        return public_of(self.private)

    @property
    def id(self) -> str:
        """Its id."""
        return key_id_of(self.public)


class _KeyFile(msgspec.Struct, kw_only=True, omit_defaults=True):
    schema: str
    publisher: str
    public: str
    private: str = ""
    uri: str = ""


def key_file_of(home: Path, publisher: str) -> Path:
    """Return where the key of `publisher` lies below QIRVO_HOME."""
    return home / FOLDER / f"{publisher}.json"


def make_key(publisher: str) -> HeldKey:
    """Return a new key, which is in no file yet."""
    return HeldKey(publisher=publisher, private=Ed25519PrivateKey.generate())


def held_in_token(publisher: str, uri: str, *, pin: Pin = no_pin) -> HeldKey:
    """Return the key that `uri` names in a token, which is in no file yet.

    Raises:
        QirvoError: The token or the key is not there, it is no Ed25519 key, or the PIN is wrong.
    """
    return HeldKey(publisher=publisher, private=hardware_ed25519(uri, pin), uri=uri)


def write_key(path: Path, key: HeldKey, *, passphrase: str = "", replace: bool = False) -> None:
    """Write `key` to `path`, mode 0600.

    Raises:
        PublisherKeyFileExistsError: There is a file, and it is not to be replaced.
        UnavailableError: The disk refuses.
    """
    if path.exists() and not replace:
        raise PublisherKeyFileExistsError(f"`{path}` exists")
    if key.uri:
        _write(path, _KeyFile(schema=SCHEMA, publisher=key.publisher, public=key.public, uri=key.uri))
        return
    locking: KeySerializationEncryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    private = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locking).decode("ascii")
    _write(path, _KeyFile(schema=SCHEMA, publisher=key.publisher, public=key.public, private=private))


def is_locked(path: Path) -> bool:
    """Say whether the key file wants a passphrase.

    Raises:
        PublisherKeyFileMissingError: There is none.
        PublisherKeyFileDamagedError: It is not a key file.
        PublisherKeyFileOpenError: Others can read it.
    """
    return "ENCRYPTED" in _read(path).private.partition("\n")[0]


def read_key(path: Path, *, passphrase: str = "", pin: Pin = no_pin) -> HeldKey:
    """Read a key file.

    Raises:
        PublisherKeyFileMissingError: There is none.
        PublisherKeyFileDamagedError: It is not a key file.
        PublisherKeyFileOpenError: Others can read it.
        PassphraseNeededError: It is locked, and the passphrase is not its.
        QirvoError: The token that has the key cannot be used.
    """
    file = _read(path)
    if file.uri:
        held = held_in_token(file.publisher, file.uri, pin=pin)
        if held.public != file.public:
            raise PublisherKeyFileDamagedError(f"`{path}` names another key than `{file.uri}` is")
        return held
    try:
        private = load_pem_private_key(file.private.encode("ascii"), passphrase.encode() or None)
    except TypeError as exc:
        if passphrase:
            return read_key(path)  # it is not locked
        raise PassphraseNeededError(f"the key in `{path}` is locked with a passphrase") from exc
    except (ValueError, UnsupportedAlgorithm) as exc:
        if passphrase:
            raise PassphraseNeededError(f"the passphrase does not open the key in `{path}`") from exc
        raise PublisherKeyFileDamagedError(f"the key in `{path}` cannot be read") from exc
    if not isinstance(private, Ed25519PrivateKey) or public_of(private) != file.public:
        raise PublisherKeyFileDamagedError(f"the two halves of the key in `{path}` do not fit")
    return HeldKey(publisher=file.publisher, private=private)


def _write(path: Path, file: _KeyFile) -> None:
    write_durably(path, msgspec.json.format(msgspec.json.encode(file)) + b"\n", mode=_OWNER_ONLY)


def _read(path: Path) -> _KeyFile:
    with disk_errors(path):
        if not path.is_file():
            raise PublisherKeyFileMissingError(f"there is no key file `{path}`")
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            raise PublisherKeyFileOpenError(f"others can read or change `{path}`")
        content = path.read_bytes()
    try:
        file = msgspec.json.decode(content, type=_KeyFile)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise PublisherKeyFileDamagedError(f"`{path}` is not a key file: {exc}") from exc
    if file.schema != SCHEMA:
        raise PublisherKeyFileDamagedError(f"`{path}` is of the form `{file.schema[:80]}`, not `{SCHEMA}`")
    return file
