"""Signing in at an image registry: what its challenge asks for is answered, and a token is kept for its repository.

The distribution project's token specification: `401` with `WWW-Authenticate: Bearer realm=…,service=…,scope=…`, then a
token from the realm, with the user's name and password as Basic, or an identity token as a refresh token.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import field
from urllib.parse import urlencode, urlsplit

import urllib3

from qirvo.deferred import dataclass
from qirvo.deploy.images.credential_files import ImageCredential
from qirvo.domain.errors import ForbiddenError, UnavailableError

_PARAMETER = re.compile(r'([a-zA-Z_]+)=(?:"([^"]*)"|([^",\s]+))')
_MAX_TOKEN_BYTES = 256 * 1024
_OK = 200


class ImageRegistryRefusedError(ForbiddenError):
    """The image registry does not let these credentials do this."""

    code = "image-registry-refused"
    hint = "Sign in with `docker login` or `podman login` as somebody who may, or ask the owner of the image registry."


class ImageRegistryUnreachableError(UnavailableError):
    """No usable answer came from the image registry."""

    code = "image-registry-unreachable"
    hint = "Check its address, that it runs, and whether it speaks TLS, then try again."


@dataclass(slots=True, kw_only=True)
class RegistryAccess:
    """Answers an image registry's challenges.

    Attributes:
        pool: Sends the requests for tokens.
        credential: Who asks; None for nobody.
    """

    pool: urllib3.PoolManager
    credential: ImageCredential | None
    _headers: dict[str, str] = field(default_factory=dict)

    def headers(self) -> Mapping[str, str]:
        """Return what has to go along with every request, as far as it is known."""
        return self._headers

    def answer(self, challenge: str, *, registry: str, secure: bool) -> bool:
        """Take up `challenge`; say whether another try may go better.

        Raises:
            ImageRegistryRefusedError: The realm refuses.
            ImageRegistryUnreachableError: The realm does not answer.
        """
        scheme, _, rest = challenge.strip().partition(" ")
        parameters = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)}
        before = dict(self._headers)
        if scheme.lower() == "bearer" and parameters.get("realm"):
            self._headers = {"Authorization": f"Bearer {self._token(parameters, registry=registry, secure=secure)}"}
        elif scheme.lower() == "basic" and self.credential is not None:
            self._headers = urllib3.make_headers(basic_auth=f"{self.credential.user}:{self.credential.password}")
            self._headers = {"Authorization": self._headers["authorization"]}
        return self._headers != before

    def _token(self, parameters: Mapping[str, str], *, registry: str, secure: bool) -> str:
        realm = parameters["realm"]
        if secure and urlsplit(realm).scheme != "https":  # a password never leaves TLS because a registry says so
            raise ImageRegistryRefusedError(f"`{registry}` sends credentials to `{realm[:200]}`, which is not TLS")
        answer = self._ask(realm, parameters)
        if answer.status != _OK:
            raise ImageRegistryRefusedError(f"`{realm[:200]}` gives no token for `{registry}`: HTTP {answer.status}")
        try:
            document = json.loads(answer.data[:_MAX_TOKEN_BYTES])
            token = document.get("token") or document["access_token"]
        except (ValueError, KeyError, AttributeError) as exc:
            raise ImageRegistryUnreachableError(f"`{realm[:200]}` answers something else than a token") from exc
        return str(token)

    def _ask(self, realm: str, parameters: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        asked = {name: parameters[name] for name in ("service", "scope") if parameters.get(name)}
        credential = self.credential
        try:
            if credential is not None and credential.identity_token:
                form = asked | {"grant_type": "refresh_token", "client_id": "qirvo"}
                form["refresh_token"] = credential.identity_token
                return self.pool.request("POST", realm, fields=form, encode_multipart=False)
            headers: dict[str, str] = {}
            if credential is not None:
                headers = dict(urllib3.make_headers(basic_auth=f"{credential.user}:{credential.password}"))
            mark = "&" if "?" in realm else "?"
            return self.pool.request("GET", f"{realm}{mark}{urlencode(asked)}", headers=headers)
        except urllib3.exceptions.HTTPError as exc:
            raise ImageRegistryUnreachableError(f"`{realm[:200]}` does not answer: {exc}") from exc
