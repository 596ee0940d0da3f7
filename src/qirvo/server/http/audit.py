"""The audit log over HTTP: by pages, and whole as JSON lines or CSV; its chain for whoever verifies it."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import StreamingResponse

from qirvo.domain.audit import AuditEntry, Outcome
from qirvo.domain.audit_chain import ChainedEntry
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.people import Limit
from qirvo.server.http.times import moment, read_moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import audit_log
from qirvo.server.usecases.audit_log import AuditQuery
from qirvo.wire.audit import (
    CSV_HEAD,
    AuditDocument,
    AuditPage,
    ChainPage,
    HeadDocument,
    chained_document,
    csv_line,
    json_line,
)

router = LateRouter(prefix="/v1", tags=["operation"])
Wanted = Annotated[str | None, Query(max_length=200)]
Moment = Annotated[str | None, Query(max_length=40)]
Number = Annotated[int, Query(ge=0, le=2**53)]
Many = Annotated[int, Query(ge=1, le=1_000)]
_MANY = 500
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Form(StrEnum):
    """How the log is written."""

    LINES = "jsonl"
    CSV = "csv"


MEDIA_TYPES = {Form.LINES: "application/x-ndjson", Form.CSV: "text/csv"}
Asked = Annotated[Form, Query(alias="format")]
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Every entry.", "content": {name: {} for name in MEDIA_TYPES.values()}}
}


def query_of(  # noqa: PLR0917  # one parameter for each filter
    actor: Wanted = None,
    act: Wanted = None,
    subject: Wanted = None,
    outcome: Literal["", "done", "refused"] | None = None,
    since: Moment = None,
    until: Moment = None,
    before: Number = 0,
) -> AuditQuery:
    """Return which entries are wanted; an empty word is none. `act` is what acts begin with.

    `since` and `until` are moments, or days in UTC, both of which are included.

    Raises:
        MalformedMomentError: One of them is neither.
    """
    return AuditQuery(
        actor=actor or None,
        act=act or None,
        subject=subject or None,
        outcome=Outcome(outcome) if outcome else None,
        since=_moment(since, timedelta()) if since else None,
        until=_moment(until, timedelta(days=1)) if until else None,
        before=before,
    )


Queried = Annotated[AuditQuery, Depends(query_of)]


@router.get("/audit", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, query: Queried, limit: Limit = 50) -> AuditPage:
    """List what was done and refused, the latest first; administrators only."""
    return page_of(audit_log.read_audit(query, limit=limit + 1, by=by, uow=registry_of(request).reading()), limit)


@router.get("/audit/head", openapi_extra=dict(BEARER))
def head(request: Request, by: Caller) -> HeadDocument:
    """Return the number and hash of the last entry, to be kept elsewhere; administrators only."""
    last = audit_log.audit_head(by=by, uow=registry_of(request).reading())
    return HeadDocument(number=last.number, hash=last.hash)


@router.get("/audit/chain", openapi_extra=dict(BEARER))
def chain(request: Request, by: Caller, query: Queried, after: Number = 0, limit: Many = _MANY) -> ChainPage:
    """List entries in the order of writing, with what their hashes cover; administrators only."""
    uow = registry_of(request).reading()
    return chain_page_of(audit_log.read_chain(query, after=after, limit=limit + 1, by=by, uow=uow), limit)


@router.get("/audit/export", response_class=StreamingResponse, responses=_FILES, openapi_extra=dict(BEARER))
def export(request: Request, by: Caller, query: Queried, form: Asked = Form.LINES) -> StreamingResponse:
    """Send the whole log in the order of writing; administrators only. Without a filter, its chain can be verified."""
    return export_answer(audit_log.export_audit(query, by=by, reading=registry_of(request).reading), form)


@router.get("/publishers/{publisher}/audit", openapi_extra=dict(BEARER))
def of_publisher(request: Request, by: Caller, publisher: str, query: Queried, limit: Limit = 50) -> AuditPage:
    """List what was done to a publisher, its plugins and its members' tokens, the latest first; for its owners."""
    found = audit_log.publisher_audit(publisher, query, limit=limit + 1, by=by, uow=registry_of(request).reading())
    return page_of(found, limit)


@router.get("/publishers/{publisher}/audit/chain", openapi_extra=dict(BEARER))
def chain_of_publisher(  # the filters, and which page
    request: Request, by: Caller, publisher: str, query: Queried, after: Number = 0, limit: Many = _MANY
) -> ChainPage:
    """List what was done to a publisher in the order of writing; for its owners."""
    uow = registry_of(request).reading()
    found = audit_log.read_publisher_chain(publisher, query, after=after, limit=limit + 1, by=by, uow=uow)
    return chain_page_of(found, limit)


@router.get(
    "/publishers/{publisher}/audit/export",
    response_class=StreamingResponse,
    responses=_FILES,
    openapi_extra=dict(BEARER),
)
def export_of_publisher(
    request: Request, by: Caller, publisher: str, query: Queried, form: Asked = Form.LINES
) -> StreamingResponse:
    """Send all that was done to a publisher, in the order of writing; for its owners."""
    reading = registry_of(request).reading
    return export_answer(audit_log.export_publisher_audit(publisher, query, by=by, reading=reading), form)


def export_answer(entries: Iterator[ChainedEntry], form: Form) -> StreamingResponse:
    """Return the entries as a file, which is made while it is sent."""
    write = _csv if form is Form.CSV else _lines
    headers = {"Content-Disposition": f'attachment; filename="audit.{form}"'}
    return StreamingResponse(write(entries), media_type=MEDIA_TYPES[form], headers=headers)


def page_of(entries: Sequence[tuple[int, AuditEntry]], limit: int) -> AuditPage:
    """Return a page of entries, of which one more than `limit` was read."""
    shown = entries[:limit]
    return AuditPage(
        entries=[audit_document(number, entry) for number, entry in shown],
        next=shown[-1][0] if len(entries) > limit else None,
    )


def chain_page_of(entries: Sequence[ChainedEntry], limit: int) -> ChainPage:
    """Return a page of the chain, of which one more than `limit` was read."""
    shown = entries[:limit]
    return ChainPage(
        entries=[chained_document(kept) for kept in shown],
        next=shown[-1].number if len(entries) > limit else None,
    )


def audit_document(number: int, entry: AuditEntry) -> AuditDocument:
    """Return an entry as it travels."""
    return AuditDocument(
        number=number,
        id=entry.id,
        at=moment(entry.at),
        actor=entry.actor,
        act=entry.act,
        subject=entry.subject,
        outcome=entry.outcome.value,
        reason=entry.reason,
        before=dict(entry.before),
        after=dict(entry.after),
        network=entry.origin.network,
    )


def _moment(text: str, whole_day: timedelta) -> datetime:
    is_day = _DAY.fullmatch(text) is not None
    return read_moment(f"{text}T00:00:00Z") + whole_day if is_day else read_moment(text)


def _lines(entries: Iterator[ChainedEntry]) -> Iterator[str]:
    for kept in entries:
        yield json_line(chained_document(kept))


def _csv(entries: Iterator[ChainedEntry]) -> Iterator[str]:
    yield CSV_HEAD
    for kept in entries:
        yield csv_line(chained_document(kept))
