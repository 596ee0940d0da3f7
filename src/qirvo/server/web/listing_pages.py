"""A listing's own page for its publisher's members: words and pictures; and what waits for a reviewer."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account, Right
from qirvo.domain.errors import QirvoError
from qirvo.domain.listings import CATEGORIES, LINKS
from qirvo.domain.media import LARGEST, MediaKind
from qirvo.domain.names import PluginId
from qirvo.domain.ratings import RatingState
from qirvo.server.http.forms import ReceivedForm, received_form
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.ports import UnlistedPluginError
from qirvo.server.usecases import listings, media, ratings
from qirvo.server.usecases.media import NewPicture
from qirvo.server.web.forms import SECRET_FIELD, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn, require_own_form

router = LateRouter()
_FIELDS = ("name", "summary", "description", "category", "documentation")


@router.get("/plugins/{plugin_id}/edit")
def show(request: Request, by: SignedIn, plugin_id: str) -> Response:
    """Show the listing's form."""
    return _shown(request, by, PluginId.parse(plugin_id))


@router.post("/plugins/{plugin_id}/edit")
def edit(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Change the listing: a new name waits for a reviewer, everything else shows at once."""
    plugin, registry = PluginId.parse(plugin_id), registry_of(request)
    changes: dict[str, object] = {name: form.text(name) for name in _FIELDS}
    changes["tags"] = form.text("tags").replace(",", " ").split()
    changes["links"] = {kind: address for kind in LINKS if (address := form.text(f"link-{kind}"))}
    try:
        listings.edit_listing(
            plugin,
            changes,
            seen=form.text("seen") or None,
            by=by,
            now=registry.clock(),
            uow=registry.new_uow(),
            rendering=registry.rendering,
            new_id=registry.new_id,
        )
    except QirvoError as refused:
        return _shown(request, by, plugin, refused=refused, typed=changes)
    registry.wake()
    return seen_elsewhere(f"/plugins/{plugin}/edit")


@router.post("/plugins/{plugin_id}/pictures")
async def add(request: Request, by: SignedIn, plugin_id: str) -> Response:
    """Add a picture, which is made anew."""
    plugin = PluginId.parse(plugin_id)
    try:
        async with received_form(request) as form:
            require_own_form(request, form.fields.get(SECRET_FIELD, ""))
            await run_in_threadpool(_add, request, by, plugin, form)
    except QirvoError as refused:
        return await run_in_threadpool(_refused, request, by, plugin, refused)
    return seen_elsewhere(f"/plugins/{plugin}/edit")


@router.post("/plugins/{plugin_id}/pictures/{media_id}/remove")
def remove(request: Request, by: SignedIn, plugin_id: str, media_id: str, form: OwnForm) -> Response:
    """Take a picture out of the listing."""
    del form  # it only has to be ours
    plugin, registry = PluginId.parse(plugin_id), registry_of(request)
    media.remove_media(plugin, media_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    registry.wake()
    return seen_elsewhere(f"/plugins/{plugin}/edit")


@router.get("/review/listings")
def proposals(request: Request, by: SignedIn) -> Response:
    """Show names and icons that wait for a reviewer, and ratings that somebody complained of."""
    by.require(Right.REVIEW)
    registry = registry_of(request)
    return page(
        request,
        "listing_review.html",
        proposals=listings.list_proposals(by=by, uow=registry.reading()),
        ratings=ratings.list_waiting(state=RatingState.FLAGGED, by=by, uow=registry.reading()),
    )


@router.post("/review/listings/{plugin_id}")
def decide(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Let a proposed name or icon show, or refuse it."""
    registry = registry_of(request)
    listings.decide_proposal(
        PluginId.parse(plugin_id),
        accept=form.text("act") == "accept",
        reason=form.text("reason"),
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    registry.wake()
    return seen_elsewhere("/review/listings")


@router.post("/review/ratings/{rating_id}")
def moderate(request: Request, by: SignedIn, rating_id: str, form: OwnForm) -> Response:
    """Show a rating again, or hide it with a reason."""
    registry = registry_of(request)
    ratings.moderate(
        rating_id,
        show=form.text("act") != "hide",
        reason=form.text("reason"),
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    registry.wake()
    return seen_elsewhere("/review/listings")


def _add(request: Request, by: Account, plugin_id: PluginId, form: ReceivedForm) -> None:
    registry = registry_of(request)
    kind = MediaKind.parse(form.fields.get("kind", ""))
    with form.archive.open("rb") as file:
        content = file.read(LARGEST + 1)  # one more than any picture may have is refused, whatever follows
    media.add_media(
        plugin_id,
        NewPicture(kind=kind, content=content, alt=form.fields.get("alt", "")),
        by=by,
        now=registry.clock(),
        new_uow=registry.new_uow,
        blobs=registry.blobs,
        rendering=registry.rendering,
        new_id=registry.new_id,
    )
    registry.wake()


def _refused(request: Request, by: Account, plugin_id: PluginId, refused: QirvoError) -> Response:
    return _shown(request, by, plugin_id, refused=refused)


def _shown(
    request: Request,
    by: Account,
    plugin_id: PluginId,
    *,
    refused: QirvoError | None = None,
    typed: dict[str, object] | None = None,
) -> Response:
    if not by.owns(plugin_id):
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` of yours")
    view = listings.get_listing(plugin_id, by=by, uow=registry_of(request).reading())
    listing, problem = view.listing, None if refused is None else refused_here(request, refused)
    words = (
        {name: getattr(listing, name) for name in _FIELDS}
        | {"tags": listing.tags, "links": listing.links}
        | (typed or {})
    )
    return page(
        request,
        "listing_edit.html",
        status=200 if problem is None else problem.status,
        plugin_id=plugin_id,
        view=view,
        words=words,
        categories=sorted(CATEGORIES),
        links=LINKS,
        problem=problem,
    )
