"""Verifying an issuer's token: RFC 7519 and OpenID Connect, with nothing that is left to the token itself."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from qirvo.server.oidc.documents import IssuerDocuments
from qirvo.server.oidc_ports import IdentityToken, RefusedIdentityTokenError

# RFC 8725 §3.1: asymmetric signatures alone, each for its own kind of key.
_ALGORITHMS = {
    "RSA": frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    "EC": frozenset({"ES256", "ES384", "ES512"}),
    "OKP": frozenset({"EdDSA", "Ed25519"}),
}
_ACCEPTED = frozenset[str]().union(*_ALGORITHMS.values())
LEEWAY = timedelta(seconds=60)
MOST_CHARACTERS = 16 * 1024
LONGEST_LIFE = timedelta(days=1)


class VerifiedTokens:
    """`oidc_ports.IdentityTokens` by the issuers' published keys."""

    def __init__(self, documents: IssuerDocuments) -> None:
        self._documents = documents

    def verify(self, text: str, *, issuers: frozenset[str], audience: str, now: datetime) -> IdentityToken:
        """Return what the token says.

        Raises:
            RefusedIdentityTokenError: It is malformed, of another issuer, for another audience, not signed by the
                issuer with an accepted algorithm, expired, or from the future.
            FetchFailedError: The issuer's keys cannot be fetched just now.
        """
        from joserfc import jws
        from joserfc.errors import JoseError

        header, claims = _unverified(text)
        issuer, algorithm, kid = claims.get("iss"), header.get("alg"), header.get("kid")
        if not isinstance(issuer, str) or issuer not in issuers:
            raise RefusedIdentityTokenError("the token is of no issuer that this registry trusts")
        if not isinstance(algorithm, str) or algorithm not in _ACCEPTED:
            raise RefusedIdentityTokenError("the token is signed with an algorithm that is not accepted")
        if kid is not None and not isinstance(kid, str):
            raise RefusedIdentityTokenError("the token's `kid` is no text")
        _require_times(claims, now)  # before any key is fetched: stale tokens make nobody ask
        _require_audience(claims, audience)
        key = self._documents.key(issuer, kid)
        if key is None or algorithm not in _ALGORITHMS[key.key_type]:
            raise RefusedIdentityTokenError("the token is signed with a key that its issuer does not publish")
        try:
            jws.deserialize_compact(text, key, algorithms=[algorithm])
        except (JoseError, ValueError, TypeError) as exc:
            raise RefusedIdentityTokenError("the token's signature is wrong") from exc
        expires_at = datetime.fromtimestamp(claims["exp"], tz=UTC) + LEEWAY
        return IdentityToken(issuer=issuer, claims=claims, key=_key_of(issuer, claims, text), expires_at=expires_at)


def _unverified(text: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    parts = text.split(".")
    if len(text) > MOST_CHARACTERS or not text.isascii() or len(parts) != 3:  # noqa: PLR2004  # RFC 7515 §3.1
        raise RefusedIdentityTokenError("this is no signed token")
    return _object(parts[0]), _object(parts[1])


def _object(part: str) -> Mapping[str, Any]:
    try:
        value = json.loads(base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as exc:
        raise RefusedIdentityTokenError("this is no signed token") from exc
    if not isinstance(value, dict):
        raise RefusedIdentityTokenError("this is no signed token")
    return value


def _require_times(claims: Mapping[str, Any], now: datetime) -> None:
    at = now.timestamp()
    moments = {name: claims.get(name) for name in ("exp", "iat", "nbf") if name in claims}
    if not {"exp", "iat"} <= moments.keys() or not all(_is_moment(value) for value in moments.values()):
        raise RefusedIdentityTokenError("the token does not say when it was made and until when it is good")
    leeway = LEEWAY.total_seconds()
    if at >= claims["exp"] + leeway:
        raise RefusedIdentityTokenError("the token has expired")
    if at < max(claims["iat"], claims.get("nbf", 0)) - leeway:
        raise RefusedIdentityTokenError("the token is from the future")
    if claims["exp"] - claims["iat"] > LONGEST_LIFE.total_seconds():
        raise RefusedIdentityTokenError("the token is good for too long")


def _is_moment(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**33


def _require_audience(claims: Mapping[str, Any], audience: str) -> None:
    told = claims.get("aud")
    if told not in (audience, [audience]):  # a token for others as well could be used here by them
        raise RefusedIdentityTokenError(f"the token is not for the audience `{audience}`")


def _key_of(issuer: str, claims: Mapping[str, Any], text: str) -> str:
    """Return what a second use of the same token has in common with the first.

    The signed part, not the signature: some can be written in two ways.
    """
    jti = claims.get("jti")
    own = f"jti\0{jti}" if isinstance(jti, str) and jti else f"text\0{text.rpartition('.')[0]}"
    return hashlib.sha256(f"{issuer}\0{own}".encode()).hexdigest()
