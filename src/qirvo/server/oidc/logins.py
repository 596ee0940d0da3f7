"""An issuer's side of signing in: where the browser is sent, and what a code is exchanged for."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import quote_plus, urlencode, urlsplit

from qirvo.server.fetch_ports import Fetcher, FetchFailedError, FetchRequest, ForbiddenAddressError, Reach
from qirvo.server.oidc.documents import IssuerDocuments, reach_from
from qirvo.server.oidc_ports import LoginIssuer, RefusedIdentityTokenError

_OK, _BROKEN = 200, 500


class CodeLogins:
    """`oidc_ports.Logins`: the authorization code flow (OpenID Connect Core §3.1) with PKCE (RFC 7636)."""

    def __init__(self, documents: IssuerDocuments, fetcher: Fetcher) -> None:
        self._documents, self._fetcher = documents, fetcher

    def authorization_address(self, issuer: LoginIssuer, *, query: Mapping[str, str]) -> str:
        """Return where the browser is sent.

        Raises:
            FetchFailedError: The issuer does not say where, just now.
        """
        discovery = self._documents.discovery(issuer.address)
        endpoint = str(discovery.get("authorization_endpoint", ""))
        is_inside = reach_from(issuer.address, discovery, "authorization_endpoint") is Reach.ANYWHERE
        if not endpoint.startswith("https://" if not is_inside else ("https://", "http://")):
            raise FetchFailedError(f"`{issuer.name}` names no page to sign in at")
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    def exchange(self, issuer: LoginIssuer, *, code: str, verifier: str, return_address: str) -> str:
        """Return the identity token, not yet verified, for an authorization code.

        Raises:
            RefusedIdentityTokenError: The issuer refuses the code.
            FetchFailedError: It does not answer.
        """
        discovery = self._documents.discovery(issuer.address)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_address,
            "code_verifier": verifier,
            "client_id": issuer.client_id,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if issuer.client_secret:  # RFC 6749 §2.3.1: both are form-encoded first
            pair = f"{quote_plus(issuer.client_id)}:{quote_plus(issuer.client_secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        try:
            answer = self._fetcher.fetch(
                FetchRequest(
                    url=str(discovery.get("token_endpoint", "")),
                    reach=reach_from(issuer.address, discovery, "token_endpoint"),
                    body=urlencode(form).encode(),
                    headers=headers,
                )
            )
        except ForbiddenAddressError as exc:
            raise FetchFailedError(f"`{issuer.name}` names no address for codes that the registry asks") from exc
        if answer.status >= _BROKEN:
            raise FetchFailedError(f"`{issuer.name}` answers `{answer.status}`")
        return _identity_token(answer.body) if answer.status == _OK else _refuse(issuer)


def _refuse(issuer: LoginIssuer) -> str:
    raise RefusedIdentityTokenError(f"`{issuer.name}` did not accept the sign-in", hint="Sign in again.")


def _identity_token(body: bytes) -> str:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise FetchFailedError("the issuer's answer is no JSON") from exc
    token = document.get("id_token") if isinstance(document, dict) else None
    if not isinstance(token, str):
        raise FetchFailedError("the issuer's answer holds no identity token")
    return token
