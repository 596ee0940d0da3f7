"""Ways to sign in beside a password: a link for each issuer that the registry's owner named."""

from urllib.parse import quote, urlencode

from starlette.requests import Request

from qirvo.server.http.wiring import registry_of
from qirvo.server.web.visitors import own_path


def sign_in_ways(request: Request, next_path: str = "/") -> list[tuple[str, str]]:
    """Return what each way is called and where it begins; `sign_in_ways.html` shows them."""
    query = urlencode({"next": own_path(next_path)})
    issuers = registry_of(request).oidc.login_issuers.values()
    return [(issuer.label, f"/sign-in/with/{quote(issuer.name)}?{query}") for issuer in issuers]
