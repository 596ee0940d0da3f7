"""What may be the address of a registry: http or https, a network host, perhaps a port and a path; nothing else."""

import ipaddress
from typing import Self
from urllib.parse import urlsplit

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError


class MalformedAddressError(InvalidError):
    """The text is not a registry's address."""

    code = "registry-address-malformed"
    hint = "Give an address as in `https://registry.example`, without user name, query or fragment."


@dataclass(frozen=True, slots=True)
class RegistryAddress:
    """Where a registry answers.

    Attributes:
        scheme: `http` or `https`.
        path: Prefix of every request, without a slash at its end.
    """

    scheme: str
    network_host: str
    port: int | None
    path: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address.

        Raises:
            MalformedAddressError: `text` is not one.
        """
        try:
            parts = urlsplit(text.strip())
            port = parts.port
        except ValueError as exc:
            raise MalformedAddressError(f"`{text[:200]}` is not an address of a registry") from exc
        complete = parts.scheme in {"http", "https"} and parts.hostname
        if not complete or parts.username is not None or parts.query or parts.fragment or not text.isascii():
            raise MalformedAddressError(f"`{text[:200]}` is not an address of a registry")
        return cls(parts.scheme, parts.hostname or "", port, parts.path.rstrip("/"))

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read along: https, or this machine itself."""
        return self.scheme == "https" or _is_loopback(self.network_host)

    def __str__(self) -> str:
        name = f"[{self.network_host}]" if ":" in self.network_host else self.network_host
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{name}{port}{self.path}"


def _is_loopback(network_host: str) -> bool:
    if network_host == "localhost":
        return True
    try:
        return ipaddress.ip_address(network_host).is_loopback
    except ValueError:
        return False
