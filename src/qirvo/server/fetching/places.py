"""Where an address of the network lies: in the public internet, on this machine, or in between."""

from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Ways to write an IPv4 address within IPv6: RFC 6052 (with its local prefix, RFC 8215), and the old compatible form.
_TRANSLATED = IPv6Network("64:ff9b::/96")
_REFUSED = tuple(IPv6Network(net) for net in ("64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10"))


class Place(StrEnum):
    """Where an address lies."""

    PUBLIC = "public"
    LOOPBACK = "loopback"
    PRIVATE = "private"


def place_of(text: str) -> Place:
    """Return where the address `text` lies; what has no clear place counts as private.

    Raises:
        ValueError: It is no address.
    """
    address = _meant(ip_address(text.partition("%")[0]))
    if address.is_loopback:
        return Place.LOOPBACK
    if isinstance(address, IPv6Address) and any(address in net for net in _REFUSED):
        return Place.PRIVATE
    is_public = address.is_global and not address.is_multicast and not address.is_reserved
    return Place.PUBLIC if is_public else Place.PRIVATE


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one only wraps."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
