"""Looking at a domain: a TXT record, or a small document below `/.well-known/`."""

import json
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from qirvo.domain.errors import QirvoError
from qirvo.domain.namespaces import TXT_NAME, WELL_KNOWN, DomainClaim
from qirvo.server.fetch_ports import Fetcher, FetchRequest, Reach

if TYPE_CHECKING:
    from dns.resolver import Resolver

_WITHIN_S = 5.0
_MOST_BYTES = 16 * 1024
_OK = 200


class DomainLooks:
    """`namespace_ports.DomainProofs` by DNS and HTTPS.

    Args:
        fetcher: Asks the domain's web server.
        resolver: Returns what is asked for TXT records.
        reach: Where the fetcher may be led.
    """

    def __init__(self, fetcher: Fetcher, resolver: "Callable[[], Resolver]", reach: Reach = Reach.PUBLIC) -> None:
        self._fetcher, self._resolver, self._reach = fetcher, resolver, reach

    def is_there(self, claim: DomainClaim) -> bool:
        """Say whether the claim's proof stands at the domain just now; whatever goes wrong is a no."""
        return self._has_record(claim) or self._has_document(claim)

    def _has_record(self, claim: DomainClaim) -> bool:
        from dns.exception import DNSException

        try:
            found = self._resolver().resolve(f"{TXT_NAME}.{claim.domain}.", "TXT", lifetime=_WITHIN_S)
        except (DNSException, OSError):
            return False
        return any(b"".join(record.strings) == claim.txt.encode() for record in found)

    def _has_document(self, claim: DomainClaim) -> bool:
        request = FetchRequest(
            url=f"https://{claim.domain}{WELL_KNOWN}", reach=self._reach, most_bytes=_MOST_BYTES, within_s=_WITHIN_S
        )
        try:
            answer = self._fetcher.fetch(request)
            document = json.loads(answer.body) if answer.status == _OK else None
        except (QirvoError, ValueError, RecursionError):
            return False
        publishers = document.get("publishers") if isinstance(document, dict) else None
        return isinstance(publishers, dict) and publishers.get(claim.publisher) == claim.code


def proofs_of(fetcher: Fetcher, *, named: str | None, reach: Reach) -> DomainLooks:
    """Return what looks at domains, asking the resolver `named` (`ADDRESS:PORT`) or the system's."""
    return DomainLooks(fetcher, cache(partial(_resolver, named)), reach)


def _resolver(named: str | None) -> "Resolver":
    from dns.resolver import NoResolverConfiguration, Resolver

    try:
        resolver = Resolver(configure=named is None)
    except NoResolverConfiguration:
        resolver = Resolver(configure=False)
    if named is not None:
        address, _, port = named.rpartition(":")
        resolver.nameservers, resolver.port = [address.strip("[]")], int(port)
    return resolver
