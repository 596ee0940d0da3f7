"""Feeds of what is new: Atom (RFC 4287) and JSON Feed 1.1, of everything, a publisher, a category or a plugin.

Badges of a plugin stand here, too: small pictures for other people's pages.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from qirvo.domain.listings import CATEGORIES
from qirvo.domain.memberships import NoSuchPublisherError
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import PluginAdvisory, affected_text
from qirvo.server.advisory_ports import AdvisoryQuery
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.read_plane import NoSuchFileError
from qirvo.server.http.wiring import address_of, registry_of
from qirvo.server.ports import UnitOfWork, UnlistedPluginError
from qirvo.server.usecases.plugin_advisories import list_advisories
from qirvo.server.usecases.plugin_page import look_at
from qirvo.server.web.badges import badge
from qirvo.showcase.feeds import Entry, Feed, atom, json_feed

router = LateRouter()
_MOST = 50
_FRESH = {"Cache-Control": "public, max-age=300"}
Name = Annotated[str, Query(max_length=100)]


@router.get("/feeds/{scope}.{form}")
def everything(request: Request, scope: str, form: str) -> Response:
    """Send the feed of all there is, or of all security advisories."""
    registry = registry_of(request)
    if scope == "advisories":
        found = list_advisories(AdvisoryQuery(), limit=_MOST, uow=registry.reading())
        title, entries = f"Security advisories · {registry.name}", [_warning(each, request) for each in found.items]
        return _answer(request, form, title, "/advisories", entries)
    if scope != "all":
        raise NoSuchFileError(f"there is no feed `{scope[:80]}`")
    with registry.reading() as uow:
        entries = _entries(uow, request)
    return _answer(request, form, registry.name, "/", entries)


@router.get("/feeds/plugins/{plugin_id}.{form}")
def of_plugin(request: Request, plugin_id: str, form: str) -> Response:
    """Send a plugin's feed: releases, and what everybody should hear of it."""
    plugin, registry = PluginId.parse(plugin_id), registry_of(request)
    with registry.reading() as uow:
        if not uow.plugins.signed_number(plugin):
            raise UnlistedPluginError(f"there is no plugin `{plugin}` here")
        name, entries = uow.plugins.get(plugin).listing.name, _entries(uow, request, plugin_id=plugin)
    return _answer(request, form, name, f"/plugins/{plugin}", entries)


@router.get("/feeds/publishers/{publisher}.{form}")
def of_publisher(request: Request, publisher: str, form: str) -> Response:
    """Send a publisher's feed."""
    with registry_of(request).reading() as uow:
        if uow.feeds.publisher_since(publisher) is None:
            raise NoSuchPublisherError(f"there is no publisher `{publisher[:80]}`")
        entries = _entries(uow, request, publisher=publisher)
    return _answer(request, form, publisher, f"/publishers/{publisher}", entries)


@router.get("/feeds/categories/{category}.{form}")
def of_category(request: Request, category: str, form: str) -> Response:
    """Send a category's feed."""
    if category not in CATEGORIES:
        raise NoSuchFileError(f"there is no category `{category[:80]}`")
    with registry_of(request).reading() as uow:
        entries = _entries(uow, request, category=category)
    return _answer(request, form, category, f"/search?category={category}", entries)


@router.get("/badges/{plugin_id}/{kind}.svg")
def show_badge(request: Request, plugin_id: str, kind: str) -> Response:
    """Send a badge: version, downloads, rating, license or compatibility of a plugin."""
    try:
        view = look_at(PluginId.parse(plugin_id), uow=registry_of(request).reading())
    except UnlistedPluginError:
        return Response(badge("qirvo", "unknown plugin"), status_code=404, media_type="image/svg+xml", headers=_FRESH)
    said = {
        "version": "none" if view.current is None else str(view.current.version),
        "downloads": f"{view.downloads:,}",
        "rating": "none yet" if view.tally.mean is None else f"{view.tally.mean:.1f} of 5",
        "license": view.license or "not said",
        "compatibility": "unknown" if view.current is None else str(view.current.platform),
    }
    if kind not in said:
        raise NoSuchFileError(f"there is no badge `{kind[:80]}`")
    return Response(badge(kind, said[kind]), media_type="image/svg+xml", headers=_FRESH)


def _entries(
    uow: UnitOfWork,
    request: Request,
    *,
    plugin_id: PluginId | None = None,
    publisher: str | None = None,
    category: str | None = None,
) -> list[Entry]:
    address = address_of(request)
    releases = [
        Entry(
            id=f"{address}/plugins/{each.plugin_id}#{each.version}",
            title=f"{each.name} {each.version}",
            text=each.notes,
            at=each.published_at,
            link=f"{address}/plugins/{each.plugin_id}",
        )
        for each in uow.feeds.releases(limit=_MOST, plugin_id=plugin_id, publisher=publisher, category=category)
    ]
    told = [] if category else uow.feeds.notices(limit=_MOST, plugin_id=plugin_id, publisher=publisher)
    notices = [
        Entry(id=f"{address}/notices/{each.id}", title=each.title, text=each.text, at=each.at, link=address + each.link)
        for each in told
        if each.kind != "update" or "is published" not in each.title  # the release itself stands there
    ]
    return sorted((*releases, *notices), key=lambda entry: entry.at, reverse=True)[:_MOST]


def _warning(advisory: PluginAdvisory, request: Request) -> Entry:
    content, address = advisory.content, f"{address_of(request)}/advisories/{advisory.id}"
    withdrawn = f" It is withdrawn: {advisory.reason}" if advisory.withdrawn_at is not None else ""
    return Entry(
        id=address,
        title=f"{advisory.plugin_id}: {content.summary} ({content.danger})",
        text=f"Affected: {affected_text(content)}.{withdrawn}\n\n{content.details}".strip(),
        at=advisory.modified_at,
        link=address,
    )


def _answer(request: Request, form: str, title: str, path: str, entries: Sequence[Entry]) -> Response:
    address, own = address_of(request), str(request.url).partition("?")[0]
    author = registry_of(request).name
    feed = Feed(id=own, title=title, own=own, home=address + path, author=author, entries=entries)
    if form == "atom":
        answer = Response(atom(feed), media_type="application/atom+xml", headers=_FRESH)
    elif form == "json":
        answer = JSONResponse(json_feed(feed), media_type="application/feed+json", headers=_FRESH)
    else:
        raise NoSuchFileError(f"there is no feed in the form `{form[:20]}`", hint="Forms are `atom` and `json`.")
    etag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return Response(status_code=304, headers={**_FRESH, "ETag": etag})
    answer.headers["ETag"] = etag
    return answer
