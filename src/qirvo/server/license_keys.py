"""Publishers' signing keys in files that only the registry's user reads, beside the keys of the repository."""

import base64
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import InvalidError
from qirvo.domain.licenses import License, LicenseNotSoundError, Licensing
from qirvo.domain.names import PluginId
from qirvo.trust.durable import make_folder, write_durably
from qirvo.trust.keys import KeyFileMalformedError
from qirvo.trust.license_keys import public_text, read_unverified, verify_license, write_license

_OWNER_ONLY = 0o600
_MOST_SECRETS = 2  # the present one, and the one before while the payment system changes over


class _KeyFile(msgspec.Struct, kw_only=True):
    """Key id → base64 of the private key, the one that signs last; secrets of payment events, the newest first."""

    schema: str = "qirvo-license-keys/1"
    keys: dict[str, str] = {}
    payment_secrets: list[str] = []


class FileLicenseKeys:
    """`entitlement_ports.LicenseKeys` in one file a publisher."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / ".lock")  # held by a thread of a process, which may take it again

    def sign(self, publisher: str, license_: License) -> str:
        """Return the license key that says `license_`."""
        key_id, private = list(self._with_key(publisher).keys.items())[-1]
        return write_license(replace(license_, key_id=key_id), _signing(private))

    def plugin_of(self, text: str) -> PluginId:
        """Return the plugin that this license key claims to be for."""
        try:
            return PluginId.parse(read_unverified(text).plugin)
        except InvalidError as exc:
            raise LicenseNotSoundError("this is no license key") from exc

    def verify(self, publisher: str, text: str) -> License:
        """Return what a license key says."""
        return verify_license(text, _public(self._read(publisher)))

    def public(self, publisher: str) -> Licensing:
        """Return the public keys as they are to be signed, and nothing else."""
        return Licensing(keys=_public(self._with_key(publisher)))

    def rotate(self, publisher: str, *, forget: bool) -> None:
        """Sign with a new key from now on."""
        with self._changing():
            file = self._read(publisher)
            self._write(publisher, msgspec.structs.replace(file, keys=({} if forget else file.keys) | _new_key()))

    def adopt(self, giver: str, receiver: str) -> None:
        """Put the giver's keys before the receiver's, which sign as before; a license names its plugin."""
        with self._changing():
            given, file = self._read(giver).keys, self._with_key(receiver)
            if given.keys() - file.keys.keys():
                self._write(receiver, msgspec.structs.replace(file, keys=given | file.keys))

    def payment_secrets(self, publisher: str) -> Sequence[str]:
        """Return the secrets that sign payment events, the newest first."""
        return self._read(publisher).payment_secrets

    def new_payment_secret(self, publisher: str) -> str:
        """Make another secret."""
        made = f"qps_{secrets.token_hex(32)}"
        with self._changing():
            file = self._read(publisher)
            kept = [made, *file.payment_secrets][:_MOST_SECRETS]
            self._write(publisher, msgspec.structs.replace(file, payment_secrets=kept))
        return made

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Let no other thread and no other process of the registry change a file meanwhile."""
        with disk_errors(self._folder):
            make_folder(self._folder)
            self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def _with_key(self, publisher: str) -> _KeyFile:
        with self._changing():
            file = self._read(publisher)
            if not file.keys:
                file = msgspec.structs.replace(file, keys=_new_key())
                self._write(publisher, file)
            return file

    def _read(self, publisher: str) -> _KeyFile:
        path = self._path(publisher)
        try:
            with disk_errors(path):
                return msgspec.json.decode(path.read_bytes(), type=_KeyFile) if path.is_file() else _KeyFile()
        except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
            raise KeyFileMalformedError(f"`{path}` is not a file of license keys: {exc}") from exc

    def _write(self, publisher: str, file: _KeyFile) -> None:
        write_durably(self._path(publisher), msgspec.json.format(msgspec.json.encode(file)), mode=_OWNER_ONLY)

    def _path(self, publisher: str) -> Path:
        checked = PluginId.parse(f"{publisher}.plugin").publisher  # a name, never a path
        return self._folder / f"{checked}.json"


def _new_key() -> dict[str, str]:
    private = Ed25519PrivateKey.generate()
    return {f"k{secrets.token_hex(8)}": base64.b64encode(private.private_bytes_raw()).decode("ascii")}


def _signing(private: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))


def _public(file: _KeyFile) -> dict[str, str]:
    return {key_id: public_text(_signing(private)) for key_id, private in file.keys.items()}
