"""Which network a request comes from: a prefix, so that one machine with many addresses counts once."""

import ipaddress

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from qirvo.server.http.wiring import registry_of

_PREFIX = {4: 24, 6: 56}
NOWHERE = "nowhere"


def network_of(request: Request) -> str:
    """Return the prefix of the caller's network: /24 of IPv4, /56 of IPv6; `nowhere` when it is not known."""
    client = caller_address(request.scope, request.headers, behind_proxy=registry_of(request).behind_proxy)
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return NOWHERE
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    found = mapped or address
    return str(ipaddress.ip_network((found, _PREFIX[found.version]), strict=False))


def caller_address(scope: Scope, headers: Headers, *, behind_proxy: bool) -> str:
    """Return the address that a request comes from; empty when it is not known.

    Behind a proxy it is the last address that the proxy noted: everything before that, anybody can write.
    """
    client = scope.get("client")
    address = "" if client is None else str(client[0])
    return headers.get("X-Forwarded-For", address).rpartition(",")[2].strip() if behind_proxy else address
