"""Somebody's notices as a page, and how they want to hear of what."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.notice_preferences import ALWAYS, MEANINGS
from qirvo.domain.notices import NoticeKind
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import notices
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import page, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter(prefix="/notices")
_SHOWN = 30
_MOST = 2**53


@router.get("")
def index(request: Request, by: SignedIn, before: Annotated[int, Query(ge=0, le=_MOST)] = 0) -> Response:
    """Show the visitor's notices, the latest first."""
    found, unread = notices.my_notices(before=before, limit=_SHOWN + 1, by=by, uow=registry_of(request).reading())
    return page(
        request,
        "notices.html",
        received=found[:_SHOWN],
        unread=unread,
        following=found[_SHOWN - 1].number if len(found) > _SHOWN else None,
    )


@router.post("/read")
def read(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Mark what was shown, and everything before it, as read."""
    shown = form.text("up-to")
    registry = registry_of(request)
    up_to = min(int(shown[:16]), _MOST) if shown.isascii() and shown.isdigit() else 0
    notices.mark_read(up_to=up_to, by=by, now=registry.clock(), uow=registry.new_uow())
    return seen_elsewhere("/notices")


@router.get("/preferences")
def preferences(request: Request, by: SignedIn) -> Response:
    """Show what the visitor wants by mail."""
    chosen = notices.my_preferences(by=by, uow=registry_of(request).reading())
    return page(request, "notice_preferences.html", chosen=chosen, meanings=MEANINGS, always=ALWAYS)


@router.post("/preferences")
def choose(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Keep what the visitor wants by mail."""
    ticked = [kind.value for kind in NoticeKind if form.is_set(kind)]
    notices.choose(ticked, acting=acting_of(request, by))
    return seen_elsewhere("/notices/preferences")
