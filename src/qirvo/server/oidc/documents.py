"""What an issuer publishes about itself: its discovery document and its keys, kept for a while.

An unknown key has the keys fetched again, because issuers change them; but not often, so that whoever sends tokens with
made-up keys makes the registry ask nobody.
"""

import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qirvo.deferred import dataclass
from qirvo.server.fetch_ports import Fetcher, FetchFailedError, FetchRequest, ForbiddenAddressError, Reach

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    Key = RSAKey | ECKey | OKPKey

KEPT_FOR = timedelta(hours=1)
LEAST_PAUSE = timedelta(seconds=60)
MOST_KEYS = 100
MOST_BYTES = 256 * 1024
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    discovery: Mapping[str, Any]
    keys: "Mapping[str, Key]"
    fetched_at: datetime


class IssuerDocuments:
    """The documents of the issuers that the registry's owner named.

    Args:
        fetcher: Asks them.
        clock: Returns the present time.
    """

    def __init__(self, fetcher: Fetcher, clock: Callable[[], datetime]) -> None:
        self._fetcher, self._clock = fetcher, clock
        self._kept: dict[str, _Kept] = {}
        self._tried_at: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def discovery(self, issuer: str) -> Mapping[str, Any]:
        """Return the issuer's discovery document.

        Raises:
            FetchFailedError: It cannot be had just now.
        """
        return self._current(issuer).discovery

    def key(self, issuer: str, kid: str | None) -> "Key | None":
        """Return the issuer's key of this id, or its only one for None; None when there is no such key.

        Raises:
            FetchFailedError: Its keys cannot be had just now.
        """
        found = _chosen(self._current(issuer).keys, kid)
        return found if found is not None else _chosen(self._current(issuer, anew=True).keys, kid)

    def _current(self, issuer: str, *, anew: bool = False) -> _Kept:
        with self._lock:  # one asks, the others wait for what comes
            now, kept = self._clock(), self._kept.get(issuer)
            is_fresh = kept is not None and timedelta() <= now - kept.fetched_at < KEPT_FOR
            if kept is not None and is_fresh and not anew:
                return kept
            tried_at = self._tried_at.get(issuer)
            if tried_at is not None and timedelta() <= now - tried_at < LEAST_PAUSE:
                if kept is not None and is_fresh:
                    return kept
                raise FetchFailedError(f"the issuer `{issuer}` did not answer a moment ago")
            self._tried_at[issuer] = now
            self._kept[issuer] = fresh = self._fetched(issuer, now)
            return fresh

    def _fetched(self, issuer: str, now: datetime) -> _Kept:
        discovery = self._document(f"{issuer.rstrip('/')}/.well-known/openid-configuration", reach=Reach.ANYWHERE)
        if discovery.get("issuer") != issuer:
            raise FetchFailedError(f"the document of `{issuer}` is of another issuer")
        document = self._document(str(discovery.get("jwks_uri", "")), reach=reach_from(issuer, discovery, "jwks_uri"))
        listed = document.get("keys")
        keys = _keys(listed if isinstance(listed, list) else [])
        return _Kept(discovery=discovery, keys=keys, fetched_at=now)

    def _document(self, url: str, *, reach: Reach) -> Mapping[str, Any]:
        try:
            answer = self._fetcher.fetch(FetchRequest(url=url, reach=reach, most_bytes=MOST_BYTES))
            document = json.loads(answer.body) if answer.status == _OK else None
        except ForbiddenAddressError as exc:
            raise FetchFailedError(f"`{url[:200]}` is no address that the registry asks") from exc
        except (ValueError, RecursionError) as exc:
            raise FetchFailedError(f"`{url}` is no JSON") from exc
        if not isinstance(document, dict):
            raise FetchFailedError(f"`{url}` answers `{answer.status}` and no document")
        return document


def reach_from(issuer: str, discovery: Mapping[str, Any], name: str) -> Reach:
    """Return how far an address in the issuer's document may lead: inside only where the issuer itself is."""
    there, here = urlsplit(str(discovery.get(name, ""))).hostname, urlsplit(issuer).hostname
    return Reach.ANYWHERE if there == here else Reach.PUBLIC


def _chosen(keys: "Mapping[str, Key]", kid: str | None) -> "Key | None":
    if kid is not None:
        return keys.get(kid)
    return next(iter(keys.values())) if len(keys) == 1 else None


def _keys(listed: list[Any]) -> "Mapping[str, Key]":
    """Return the public keys for signatures; secrets that several share (`oct`) are none."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

    keys: dict[str, Key] = {}
    for number, each in enumerate(listed[:MOST_KEYS]):
        if not isinstance(each, dict) or each.get("kty") not in ("RSA", "EC", "OKP") or each.get("use", "sig") != "sig":
            continue
        try:
            key = import_key(each)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey):
            keys.setdefault(str(each.get("kid", f"#{number}")), key)
    return keys
