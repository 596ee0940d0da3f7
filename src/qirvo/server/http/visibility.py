"""The gate before every route about a plugin: one that is hidden from the caller is answered like none at all.

It stands before the routes, so that a route which is added cannot forget it.
"""

from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import Headers
from starlette.requests import Request

from qirvo.domain.access import TRUSTED_PREFIX, Account
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.server.http.wiring import Registry, registry_of
from qirvo.server.usecases.accounts import authenticate
from qirvo.server.usecases.oidc_exchanges import trusted_account
from qirvo.server.usecases.sessions import session_account
from qirvo.server.usecases.visibility import may_read_repository, require_known

SESSION_COOKIES = ("__Host-qirvo_session", "qirvo_session")


def require_known_plugin(request: Request) -> None:
    """Refuse a request whose address names a plugin that the caller may not know of, or that there is not.

    Raises:
        UnlistedPluginError: So it is.
    """
    text = request.path_params.get("plugin_id")
    if text is None:
        return
    try:
        plugin_id = PluginId.parse(text)
    except MalformedNameError:
        return  # no plugin is called so; the route says what is wrong
    registry = registry_of(request)
    by = _caller(request, registry)
    request.state.actor = "" if by is None else by.name
    require_known(plugin_id, by=by, uow=registry.reading())


def reads_private(registry: Registry, publisher: str, headers: Headers) -> bool:
    """Say whether the bearer of this request's token may read the publisher's private repository."""
    by = _bearer(headers.get("Authorization", ""), registry)
    return by is not None and may_read_repository(publisher, by=by, uow=registry.reading())


def bearer_of(registry: Registry, headers: Headers) -> str:
    """Return the name of whoever bears this request's token; empty for nobody."""
    by = _bearer(headers.get("Authorization", ""), registry)
    return "" if by is None else by.name


def _caller(request: Request, registry: Registry) -> Account | None:
    by = _bearer(request.headers.get("Authorization", ""), registry)
    session = next((request.cookies[name] for name in SESSION_COOKIES if name in request.cookies), "")
    if by is not None or not session:
        return by
    try:
        return session_account(session, now=registry.clock(), uow=registry.reading())
    except QirvoError:
        return None


def _bearer(authorization: str, registry: Registry) -> Account | None:
    scheme, text = get_authorization_scheme_param(authorization)
    if scheme.lower() != "bearer" or not text:
        return None
    known = trusted_account if text.startswith(TRUSTED_PREFIX) else authenticate
    try:
        return known(text, now=registry.clock(), uow=registry.reading())
    except QirvoError:
        return None
