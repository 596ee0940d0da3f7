"""A plugin's page, its releases' and its publisher's."""

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.brochures import DocumentKind
from qirvo.domain.digests import Digest
from qirvo.domain.errors import QirvoError
from qirvo.domain.media import MediaKind, NoSuchPictureError
from qirvo.domain.names import PluginId
from qirvo.domain.permission_words import PERMISSIONS
from qirvo.domain.versions import Version
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.sightings import saw_view
from qirvo.server.http.validators import is_known
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.media import served_picture
from qirvo.server.usecases.plugin_page import list_versions, look_at, look_at_release
from qirvo.server.usecases.publisher_page import look_at_publisher
from qirvo.server.web.forms import Form
from qirvo.server.web.rendering import page, refused_here, unless_known
from qirvo.server.web.visitors import AnyVisitor, Visitor

router = LateRouter()
_VERSIONS_OF_A_PAGE = 100
_TYPED = ("stars", "title", "text", "recommends", "version")
_HEX = frozenset("0123456789abcdef")


@router.get("/media/{name}")
def picture(request: Request, name: str) -> Response:
    """Send a picture of a listing; its address changes with it."""
    digest, _, ending = name.partition(".")
    if ending != "webp" or len(digest) != 64 or not set(digest) <= _HEX:  # noqa: PLR2004  # SHA-256
        raise NoSuchPictureError("there is no such picture")
    registry = registry_of(request)
    content = served_picture(Digest(digest), uow=registry.reading(), blobs=registry.blobs)
    etag = f'"{digest}"'
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": etag,
    }
    if is_known(etag, request.headers):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/webp", headers=headers)


@router.get("/plugins/{plugin_id}")
def show(request: Request, visitor: AnyVisitor, plugin_id: str) -> Response:
    """Show a plugin."""
    named = PluginId.parse(plugin_id)
    shown = shown_plugin(request, visitor, named)
    saw_view(request, named)
    return unless_known(request, shown)


@router.get("/plugins/{plugin_id}/versions")
def versions(request: Request, plugin_id: str, after: str | None = None) -> Response:
    """List a plugin's releases, the newest first, some at a time."""
    plugin, found = list_versions(
        PluginId.parse(plugin_id), after=after, limit=_VERSIONS_OF_A_PAGE, uow=registry_of(request).reading()
    )
    answer = page(request, "plugin_versions.html", plugin=plugin, versions=found)
    return unless_known(request, answer)


@router.get("/plugins/{plugin_id}/versions/{version}")
def release(request: Request, plugin_id: str, version: str) -> Response:
    """Show one release of a plugin."""
    registry = registry_of(request)
    view = look_at_release(PluginId.parse(plugin_id), Version.parse(version), uow=registry.reading())
    answer = page(
        request,
        "plugin_release.html",
        view=view,
        release=view.release,
        readme=view.documents.get(DocumentKind.README),
        changelog=view.documents.get(DocumentKind.CHANGELOG),
        permissions=PERMISSIONS,
        fingerprint=registry.root_fingerprint,
    )
    return unless_known(request, answer)


@router.get("/publishers/{publisher}")
def publisher(request: Request, visitor: AnyVisitor, publisher: str) -> Response:
    """Show a publisher: its plugins, to its members the private ones as well, and the domains it holds."""
    view = look_at_publisher(publisher, by=visitor.account, uow=registry_of(request).reading())
    with registry_of(request).reading() as uow:
        icons = uow.shelf.icons([plugin.id for plugin in view.plugins])
    answer = page(
        request,
        "publisher.html",
        publisher=publisher,
        since=view.since,
        plugins=view.plugins,
        private=view.private,
        icons=icons,
        domains=view.domains,
        role=view.role,
    )
    return unless_known(request, answer)


def shown_plugin(
    request: Request,
    visitor: Visitor,
    plugin_id: PluginId,
    *,
    refused: QirvoError | None = None,
    form: Form | None = None,
) -> Response:
    """Return a plugin's page; with what was refused and typed, where a form of it was."""
    registry = registry_of(request)
    view = look_at(plugin_id, uow=registry.reading())
    by_kind = {kind: [each for each in view.media if each.kind is kind] for kind in MediaKind}
    problem = None if refused is None else refused_here(request, refused)
    account = visitor.account
    return page(
        request,
        "plugin.html",
        status=200 if problem is None else problem.status,
        view=view,
        plugin=view.plugin,
        listing=view.plugin.listing,
        current=view.current,
        icon=next(iter(by_kind[MediaKind.ICON]), None),
        banner=next(iter(by_kind[MediaKind.BANNER]), None),
        screenshots=by_kind[MediaKind.SCREENSHOT],
        readme=view.documents.get(DocumentKind.DOCUMENTATION) or view.documents.get(DocumentKind.README),
        changelog=view.documents.get(DocumentKind.CHANGELOG),
        standings=view.standings,
        signed_now=registry.repository.signed_now(),
        versions=view.versions,
        permissions=PERMISSIONS,
        fingerprint=registry.root_fingerprint,
        is_member=account is not None and account.owns(plugin_id),
        may_rate=account is not None and not account.has_part_in(plugin_id),
        problem=problem,
        typed={name: "" if form is None else form.text(name) for name in _TYPED},
    )
