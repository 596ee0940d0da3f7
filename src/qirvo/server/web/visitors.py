"""Who looks at a page: a session in a cookie, and the secret that their forms have to bring back.

The form secret is derived from the session, so that it needs no storage and changes with every sign-in. Somebody who is
not signed in has none; their few forms are guarded by where the browser says the request comes from.
"""

import hashlib
import hmac
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right, UnauthenticatedError
from qirvo.domain.errors import ForbiddenError
from qirvo.domain.publisher_keys import SignInTooOldError, require_recent
from qirvo.server.http.sightings import saw_member
from qirvo.server.http.wiring import address_of, registry_of
from qirvo.server.usecases.sessions import SESSION_LIFETIME, session_account

_COOKIE = "qirvo_session"


class ForeignFormError(ForbiddenError):
    """The form was not sent from a page of this registry to the one who is signed in."""

    code = "form-foreign"
    hint = "Open the page anew and send the form from there."


class SignInNeededError(Exception):
    """The page is for people who are signed in; the visitor is sent to sign in and back again."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever looks at a page.

    Attributes:
        account: Who is signed in, if anybody.
        session: Text of the session; never shown.
    """

    account: Account | None = None
    session: str = ""

    @property
    def form_secret(self) -> str:
        """What every form of this visitor carries; empty for somebody who is not signed in."""
        return hmac.new(self.session.encode(), b"form", hashlib.sha256).hexdigest() if self.account else ""

    @property
    def reviews(self) -> bool:
        """Whether they see the review console."""
        return self.account is not None and Right.REVIEW in self.account.rights

    @property
    def administers(self) -> bool:
        """Whether they see the operator's console."""
        return self.account is not None and Right.ADMINISTER in self.account.rights


def visitor_of(request: Request) -> Visitor:
    """Return who looks; a session that ended is nobody."""
    known = getattr(request.state, "visitor", None)
    if isinstance(known, Visitor):
        return known
    registry, text = registry_of(request), request.cookies.get(_name(request), "")
    try:
        account = session_account(text, now=registry.clock(), uow=registry.reading()) if text else None
    except UnauthenticatedError:
        account = None
    visitor = Visitor(account=account, session=text if account else "")
    request.state.actor = "" if account is None else account.name
    request.state.visitor = visitor
    if account is not None:
        saw_member(request, account)
    return visitor


def signed_in(request: Request) -> Account:
    """Return who is signed in.

    Raises:
        SignInNeededError: Nobody is.
    """
    account = visitor_of(request).account
    if account is None:
        raise SignInNeededError(_here(request))
    return account


def still_signed_in(request: Request) -> Account:
    """Return who is signed in now that a body has arrived, which may have taken its time.

    Raises:
        SignInNeededError: Nobody is any more.
    """
    request.state.visitor = None
    return signed_in(request)


def is_recent(request: Request, by: Account) -> bool:
    """Say whether they signed in lately enough for what must not be done by a session left open."""
    try:
        require_recent(by.signed_in_at, now=registry_of(request).clock())
    except SignInTooOldError:
        return False
    return True


AnyVisitor = Annotated[Visitor, Depends(visitor_of)]
SignedIn = Annotated[Account, Depends(signed_in)]


def begin_session(request: Request, response: Response, text: str) -> None:
    """Let the browser keep the session `text`."""
    response.set_cookie(
        _name(request),
        text,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def forget_session(request: Request, response: Response) -> None:
    """Let the browser forget its session."""
    response.delete_cookie(_name(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax")


def require_own_form(request: Request, sent: str) -> None:
    """Refuse a form that another site made the browser send.

    Args:
        request: What came.
        sent: The form's own secret.

    Raises:
        ForeignFormError: It was sent from elsewhere, or brings another secret than this visitor's.
    """
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    if site not in ("", "same-origin", "none") or (origin and origin != _origin(request)):
        raise ForeignFormError("the form was sent from another site")
    if not hmac.compare_digest(sent.encode(), visitor_of(request).form_secret.encode()):
        raise ForeignFormError("the form is from before you signed in or out")


def own_path(text: str) -> str:
    """Return `text` if it is a path of this registry, else `/`: nobody is sent anywhere else."""
    is_own = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if is_own else "/"


def _here(request: Request) -> str:
    path, query = quote(request.url.path), request.url.query
    return f"{path}?{query}" if query and request.method == "GET" else path


def _is_secure(request: Request) -> bool:
    return address_of(request).startswith("https://")


def _name(request: Request) -> str:
    return f"__Host-{_COOKIE}" if _is_secure(request) else _COOKIE  # the prefix binds it to this very host


def _origin(request: Request) -> str:
    parts = urlsplit(address_of(request))
    return f"{parts.scheme}://{parts.netloc}"
