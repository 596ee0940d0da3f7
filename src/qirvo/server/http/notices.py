"""Somebody's own notices over HTTP, and how a notice travels."""

import json
from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from qirvo.domain.notice_preferences import ALWAYS, NoticePreferences
from qirvo.domain.notices import Notice
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.people import Limit
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, address_of, registry_of
from qirvo.server.usecases import notices
from qirvo.wire.notices import (
    NoticePage,
    PreferencesBody,
    PreferencesDocument,
    ReadAnswer,
    ReadBody,
    ReceivedDocument,
)
from qirvo.wire.webhooks import NoticeDocument, WebhookEvent

router = LateRouter(prefix="/v1", tags=["notices"])
Before = Annotated[int, Query(ge=0, le=2**53)]


@router.get("/notices", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, before: Before = 0, limit: Limit = 50) -> NoticePage:
    """List the caller's notices, the latest first."""
    found, unread = notices.my_notices(before=before, limit=limit + 1, by=by, uow=registry_of(request).reading())
    shown, address = found[:limit], address_of(request)
    return NoticePage(
        notices=[
            ReceivedDocument(
                number=each.number, notice=notice_document(each.notice, address), readAt=moment(each.read_at)
            )
            for each in shown
        ],
        unread=unread,
        next=shown[-1].number if len(found) > limit else None,
    )


@router.post("/notices/read", openapi_extra=described(ReadBody))
def read(request: Request, by: Caller, body: Annotated[ReadBody, Depends(json_body(ReadBody))]) -> ReadAnswer:
    """Mark the caller's notices up to a number as read."""
    registry = registry_of(request)
    up_to = max(0, min(body.upTo, 2**53))
    return ReadAnswer(marked=notices.mark_read(up_to=up_to, by=by, now=registry.clock(), uow=registry.new_uow()))


@router.get("/notice-preferences", openapi_extra=dict(BEARER))
def preferences(request: Request, by: Caller) -> PreferencesDocument:
    """Say which kinds of notices come to the caller by mail."""
    return _preferences(notices.my_preferences(by=by, uow=registry_of(request).reading()))


@router.put("/notice-preferences", openapi_extra=described(PreferencesBody))
def choose(
    request: Request, by: Caller, body: Annotated[PreferencesBody, Depends(json_body(PreferencesBody))]
) -> PreferencesDocument:
    """Let exactly these kinds of notices come to the caller by mail, beside those that always do."""
    return _preferences(notices.choose(body.mailed, acting=acting_of(request, by)))


def notice_document(notice: Notice, address: str) -> NoticeDocument:
    """Return a notice as it travels, below the registry's `address`."""
    return NoticeDocument(
        id=notice.id,
        kind=notice.kind.value,
        at=moment(notice.at),
        title=notice.title,
        text=notice.text,
        link=f"{address}{notice.link}" if notice.link else "",
        pluginId=notice.plugin_id,
        publishers=sorted(notice.publishers),
    )


def event_text(notice: Notice, address: str) -> str:
    """Return what a webhook is sent of a notice; one that bears a webhook's id is a ping."""
    kind = "ping" if notice.id.startswith("hook_") else f"notice.{notice.kind}"
    event = WebhookEvent(type=kind, timestamp=moment(notice.at), data=notice_document(notice, address))
    return json.dumps(asdict(event), ensure_ascii=False, separators=(",", ":"))


def _preferences(chosen: NoticePreferences) -> PreferencesDocument:
    return PreferencesDocument(mailed=sorted(chosen.mailed | ALWAYS), always=sorted(ALWAYS))
