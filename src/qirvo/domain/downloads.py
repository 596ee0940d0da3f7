"""What a download is, and when two of them are one.

A download is the answer to a GET that gave the whole of a release's artifact, or its beginning: what continues a
broken one counts no second time. Each counts in the raw figure. In the unique figure, the downloads of one artifact
on one UTC day from one address prefix with one family of program count once, and those of crawlers and mirrors not
at all.

The key by which they are one is a digest with a secret salt. Whoever keeps keys forgets the salt when its day is over:
from then on nobody can say whose they were, nor whether those of two days were the same (ADR-0010).
"""

import hashlib
import re
from datetime import UTC, date, datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

from qirvo.deferred import dataclass
from qirvo.domain.agents import Agent, AgentKind

PREFIX_BITS_V4 = 24
"""A household, a company or a carrier's share of one: nearer would follow people, wider would merge towns."""

PREFIX_BITS_V6 = 48
"""What a site is given, whatever it does with the rest (RFC 6177)."""

KEY_BYTES = 16
_OK, _PARTIAL = 200, 206
_LONGEST_NAME = 253  # characters of a network host's name (RFC 1035)
_FIRST_BYTE = re.compile(r"\s*bytes\s*[= ]\s*([0-9]{1,18})-", re.IGNORECASE | re.ASCII)


class Transfer(StrEnum):
    """What an answer gave of the file.

    PART is a partial answer of which nobody noted where it begins: of those from one client for one artifact on one
    day, one counts, and none where the client was given the whole as well.
    """

    BEGINNING = "beginning"
    PART = "part"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadCount:
    """The figures of one release on one day, or of more of both.

    Attributes:
        raw: Every download, whoever asked.
        unique: Those of people, each client once an artifact and day.
        automated: Of the raw ones, those of crawlers, pipelines and other programs.
        mirror: Of the raw ones, those of mirrors and caches, which others read from.
    """

    raw: int = 0
    unique: int = 0
    automated: int = 0
    mirror: int = 0

    def __add__(self, other: "DownloadCount") -> "DownloadCount":
        """Return both together: of different days or artifacts, or with no client in common."""
        return DownloadCount(
            raw=self.raw + other.raw,
            unique=self.unique + other.unique,
            automated=self.automated + other.automated,
            mirror=self.mirror + other.mirror,
        )


def transfer_of(method: str, status: int, *, first_byte: int | None = None) -> Transfer:
    """Return what the answer with `status` to a `method` gave; `first_byte` is where a part began, if that is known."""
    if method != "GET" or status not in (_OK, _PARTIAL):
        return Transfer.NOTHING
    if status == _OK or first_byte == 0:
        return Transfer.BEGINNING
    return Transfer.PART if first_byte is None else Transfer.NOTHING


def first_byte_of(header: str) -> int | None:
    """Return where the part of a `Range` or `Content-Range` header begins; None where it does not say."""
    match = _FIRST_BYTE.match(header)
    return None if match is None else int(match[1])


def address_prefix(address: str) -> str:
    """Return the network that `address` is in, which is as much of it as is ever looked at.

    A name in the place of an address, as some servers note it, stands for itself.
    """
    try:
        parsed = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return address.strip().lower()[:_LONGEST_NAME]
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return _network(parsed if mapped is None else mapped)


def day_of(moment: datetime) -> date:
    """Return the UTC day that a download counts on."""
    return moment.astimezone(UTC).date()


def client_key(*, salt: bytes, prefix: str, family: str, artifact: str, day: date) -> bytes:
    """Return the key that the downloads of one client share, if they are of one artifact and one day.

    Args:
        salt: Secret, of up to 64 bytes, and never kept longer than the day.
        prefix: By `address_prefix`.
        family: Of an `Agent`.
        artifact: Whatever names the bytes: their digest, or the name of their file.
        day: By `day_of`.
    """
    named = f"{day.isoformat()}\0{artifact}\0{family}\0{prefix}"
    return hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES, key=salt).digest()


def counted(agent: Agent, *, is_first_of_client: bool) -> DownloadCount:
    """Return what one download adds."""
    return DownloadCount(
        raw=1,
        unique=int(agent.kind is AgentKind.PEOPLE and is_first_of_client),
        automated=int(agent.kind is AgentKind.AUTOMATED),
        mirror=int(agent.kind is AgentKind.MIRROR),
    )


def _network(address: IPv4Address | IPv6Address) -> str:
    bits = PREFIX_BITS_V4 if isinstance(address, IPv4Address) else PREFIX_BITS_V6
    shift = address.max_prefixlen - bits
    return f"{type(address)(int(address) >> shift << shift)}/{bits}"
