"""An issuer of tokens on loopback: its documents, its keys and their rotation, and its page to sign in at."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.answering import Asked, Told, answering

AUDIENCE = "http://registry.test"


@dataclass
class Issuer:
    """A real little issuer.

    `asked` is every path that was asked; `answers` replaces what one path answers.
    """

    address: str = ""
    keys: list[RSAKey] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Told] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    subject: str = "person-1"
    user_name: str = "fred"
    spoil: dict[str, Any] = field(default_factory=dict)

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        self.keys.insert(0, RSAKey.generate_key(2048, {"kid": f"key-{len(self.keys)}", "use": "sig"}))

    def token(self, **claims: Any) -> str:
        """Return a token of a run; a claim that is None is left out."""
        now = int(time.time())
        usual = {
            "iss": self.address,
            "aud": AUDIENCE,
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "jti": f"jti-{time.monotonic_ns()}",
        }
        return self.signed({name: value for name, value in (usual | claims).items() if value is not None})

    def signed(self, claims: dict[str, Any], *, key: RSAKey | None = None, **header: Any) -> str:
        key = key or self.keys[0]
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key)

    def github(self, **claims: Any) -> str:
        """Return a token as GitHub's would be."""
        repository = claims.get("repository", "acme/weather")
        usual = {
            "sub": f"repo:{repository}:ref:refs/tags/v1",
            "repository": repository,
            "repository_id": "42",
            "repository_owner_id": "7",
            "job_workflow_ref": f"{repository}/.github/workflows/release.yml@refs/tags/v1",
            "ref": "refs/tags/v1",
            "sha": "abc123",
            "run_id": "99",
        }
        return self.token(**(usual | claims))

    def answer(self, asked: Asked) -> Told:
        path = urlsplit(asked.path).path
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        query = {name: values[-1] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        if path == "/.well-known/openid-configuration":
            return _json(
                {
                    "issuer": self.address,
                    "jwks_uri": f"{self.address}/jwks",
                    "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token",
                }
            )
        if path == "/jwks":
            return _json({"keys": [key.as_dict(private=False) for key in self.keys]})
        if path == "/authorize":
            code = f"code-{len(self.codes)}"
            self.codes[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            return Told(status=302, headers={"Location": f"{query['redirect_uri']}?{back}"})
        if path == "/token":
            return self._exchange({name: values[-1] for name, values in parse_qs(asked.body.decode()).items()})
        return Told(status=404)

    def _exchange(self, form: dict[str, str]) -> Told:

        asked = self.codes.pop(form["code"], None)
        if asked is None:
            return _json({"error": "invalid_grant"}, status=400)
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return _json({"error": "invalid_grant"}, status=400)
        claims = {
            "aud": asked["client_id"],
            "nonce": asked["nonce"],
            "sub": self.subject,
            "preferred_username": self.user_name,
            **self.spoil,
        }
        return _json({"id_token": self.token(**claims), "token_type": "Bearer", "access_token": "unused"})


@contextmanager
def an_issuer() -> Iterator[Issuer]:
    """Run an issuer meanwhile."""
    issuer = Issuer()
    issuer.rotate()
    with answering(issuer.answer) as address:
        issuer.address = address
        yield issuer


def _json(document: object, *, status: int = 200) -> Told:
    return Told(json.dumps(document).encode(), status=status, headers={"Content-Type": "application/json"})
