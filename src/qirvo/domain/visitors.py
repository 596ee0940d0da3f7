"""What a visitor's key is made of: a neighbourhood, a network in it, and a family of agents; all good for one day.

Two keys of one plugin and day can be compared in parts: whether they are of one network whatever program asked, and
whether their networks are near each other. That is what a crowd that was made up cannot hide cheaply (ADR-0039). What
the parts stand for, only whoever has the day's salt could try to find out (ADR-0031).
"""

import hashlib
import re
from datetime import date
from ipaddress import IPv6Network

from qirvo.domain.agents import number_of

NEIGHBOURHOOD_BITS_V4, NEIGHBOURHOOD_BITS_V6 = 16, 32
"""What a provider is commonly given in one piece, so that hired machines are near each other."""

_OF_V4 = re.compile(r"([0-9]{1,3}\.[0-9]{1,3})\.[0-9]{1,3}\.0/24")
_NEIGHBOURHOOD, _NETWORK, _FAMILY = 16, 20, 4
VISITOR_BITS = _NEIGHBOURHOOD + _NETWORK + _FAMILY
"""Of a visitor's key. Of a million networks of one plugin and day, some hundred are taken for their neighbours."""

NETWORK_SHIFT, NEIGHBOURHOOD_SHIFT = _FAMILY, _NETWORK
"""By how many bits a key is shifted to be its network, and a network to be its neighbourhood."""


def visitor_key(*, salt: bytes, prefix: str, family: str, subject: str, day: date) -> int:
    """Return the key of a network's prefix with a family of agents at `subject` on `day`.

    Args:
        salt: Secret, of up to 64 bytes, and never kept longer than needed.
        prefix: By `downloads.address_prefix`.
        family: Of an `Agent`.
        subject: What was asked for, such as a plugin's id.
        day: A UTC day.
    """
    near = _digest(salt, day, subject, neighbourhood(prefix)) >> (64 - _NEIGHBOURHOOD)
    network = _digest(salt, day, subject, prefix) >> (64 - _NETWORK)
    return (near << _NETWORK | network) << _FAMILY | number_of(family)


def network_of(visitor: int) -> int:
    """Return the part of a visitor's key that is the same for all programs of its network."""
    return visitor >> NETWORK_SHIFT


def neighbourhood_of(network: int) -> int:
    """Return the part of a network's key that is the same for all networks near it."""
    return network >> NEIGHBOURHOOD_SHIFT


def neighbourhood(prefix: str) -> str:
    """Return the wider network that a prefix is in; a name in its place stands for itself."""
    if (written := _OF_V4.fullmatch(prefix)) is not None:
        return f"{written[1]}.0.0/{NEIGHBOURHOOD_BITS_V4}"
    try:
        return str(IPv6Network(prefix).supernet(new_prefix=NEIGHBOURHOOD_BITS_V6))
    except ValueError:
        return prefix


def _digest(salt: bytes, day: date, subject: str, named: str) -> int:
    text = f"{day.isoformat()}\0{subject}\0{named}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=salt).digest())
