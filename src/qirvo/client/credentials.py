"""Who this person is at which registry: one file below QIRVO_HOME that only its owner can read.

The environment comes first (`QIRVO_API_URL`, `QIRVO_API_TOKEN`), then the file. There is no address to fall back on:
nothing is ever sent to a registry that nobody named.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Self

import msgspec

from qirvo.client.addresses import RegistryAddress
from qirvo.deferred import dataclass
from qirvo.domain.errors import IntegrityError, InvalidError, UnavailableError

ADDRESS_VARIABLE = "QIRVO_API_URL"
TOKEN_VARIABLE = "QIRVO_API_TOKEN"  # noqa: S105  # a variable's name, not a token
FILE_NAME = "credentials.json"


class NoRegistryError(InvalidError):
    """No registry was named."""

    code = "registry-unnamed"
    hint = "Sign in with `qirvo auth login URL`, or set QIRVO_API_URL."


class CredentialsUnreadableError(IntegrityError):
    """The credentials file is not one this program wrote."""

    code = "credentials-unreadable"
    hint = "Remove the file and sign in again with `qirvo auth login URL`."


class CredentialsInaccessibleError(UnavailableError):
    """The disk does not give the credentials file."""

    code = "credentials-inaccessible"
    hint = "Check QIRVO_HOME and its rights."


class CredentialsUnwritableError(UnavailableError):
    """The credentials file cannot be written."""

    code = "credentials-unwritable"
    hint = "Check the rights and the free space of QIRVO_HOME."


class MalformedTokenError(InvalidError):
    """The text cannot be a token."""

    code = "token-malformed"
    hint = "Copy the token whole, without spaces or line breaks."


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A token for one registry; it never shows itself."""

    account: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Everything the file holds.

    Attributes:
        current: Address of the registry signed in to last.
        registries: Address → credential.
    """

    current: str | None = None
    registries: dict[str, Credential] = field(default_factory=dict)

    def with_login(self, address: str, credential: Credential) -> Self:
        """Return these with `credential`, its registry the current one."""
        return replace(self, current=address, registries=self.registries | {address: credential})

    def without(self, address: str) -> Self:
        """Return these without `address`; the registry signed in to before it becomes the current one."""
        rest = {name: credential for name, credential in self.registries.items() if name != address}
        current = next(reversed(rest), None) if self.current == address else self.current
        return replace(self, current=current, registries=rest)


def check_token(token: str) -> str:
    """Return `token` when it can travel in a header.

    Raises:
        MalformedTokenError: It cannot.
    """
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise MalformedTokenError("this cannot be a token")
    return token


def read_credentials(home: Path) -> Credentials:
    """Return what is stored below `home`; nothing when there is no file.

    Raises:
        CredentialsUnreadableError: The file is damaged.
        CredentialsInaccessibleError: The disk refuses.
    """
    path = home / FILE_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=Credentials)
    except FileNotFoundError:
        return Credentials()
    except OSError as exc:
        raise CredentialsInaccessibleError(f"`{path}` cannot be read: {exc.strerror}") from exc
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise CredentialsUnreadableError(f"`{path}` holds something else: {exc}") from exc


def write_credentials(home: Path, credentials: Credentials) -> None:
    """Store `credentials` below `home`, whole or not at all, readable by their owner alone.

    Raises:
        CredentialsUnwritableError: The file cannot be written.
    """
    content = json.dumps(msgspec.to_builtins(credentials), indent=2).encode() + b"\n"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=home, prefix=f".{FILE_NAME}-")  # mkstemp: mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(home / FILE_NAME)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as exc:
        raise CredentialsUnwritableError(f"`{home / FILE_NAME}` cannot be written: {exc.strerror}") from exc


def resolve_registry(
    home: Path, environ: Mapping[str, str], *, named: str | None = None
) -> tuple[RegistryAddress, str | None]:
    """Return the registry to ask and the token for it: `named`, else the environment's, else the current one.

    A token of the environment goes to the registry in use; without one there, the file's token for that address.

    Raises:
        NoRegistryError: No registry is named anywhere.
        MalformedAddressError: The address is none.
        MalformedTokenError: The environment's token is none.
    """
    stored = read_credentials(home)
    text = named or environ.get(ADDRESS_VARIABLE) or stored.current
    if not text:
        raise NoRegistryError("no registry is named")
    address = RegistryAddress.parse(text)
    from_environment = environ.get(TOKEN_VARIABLE)
    if from_environment:
        return address, check_token(from_environment)
    credential = stored.registries.get(str(address))
    return address, credential.token if credential is not None else None
