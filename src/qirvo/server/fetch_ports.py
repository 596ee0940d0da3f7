"""Asking addresses that others named, without being led to places that only this machine can reach.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError, UnavailableError


class ForbiddenAddressError(InvalidError):
    """The address leads to where the registry does not go for others."""

    code = "address-forbidden"
    hint = "Name an `https://` address that the public internet can reach."


class FetchFailedError(UnavailableError):
    """No answer came, or none within the limits."""

    code = "fetch-failed"
    hint = "Check that the address answers, quickly and briefly, then try again."


class Reach(StrEnum):
    """Where a request may go.

    PUBLIC: Addresses of the public internet alone, by HTTPS: for what strangers named.
    LOOPBACK_TOO: This machine itself as well, also without TLS: for tests.
    ANYWHERE: Any address, by HTTPS unless it is this machine itself: for what the registry's owner named.
    """

    PUBLIC = "public"
    LOOPBACK_TOO = "loopback-too"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One request.

    Attributes:
        body: None asks with GET, anything else is sent with POST.
        most_bytes: An answer that is longer is none.
        within_s: All of it ends within so many seconds: the name's look-up, the connection, the last byte.
    """

    url: str
    reach: Reach = Reach.PUBLIC
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int = 64 * 1024
    within_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchAnswer:
    """What came back, whatever its status."""

    status: int
    body: bytes = b""


class Fetcher(Protocol):
    """Asks by HTTP."""

    def fetch(self, request: FetchRequest) -> FetchAnswer:
        """Send the request to an address that was looked at before, and to no other; redirects are not followed.

        Raises:
            ForbiddenAddressError: The URL is none, or its host has an address outside the request's reach.
            FetchFailedError: There is no answer within the limits.
        """
        ...
