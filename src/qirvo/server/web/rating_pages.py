"""What users say of a plugin: the forms on its page, and the page that holds all of it."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.ratings import Complaint, MalformedRatingError, Opinion
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import ratings
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.plugin_pages import shown_plugin
from qirvo.server.web.rendering import page, seen_elsewhere, unless_known
from qirvo.server.web.visitors import AnyVisitor, SignedIn, Visitor

router = LateRouter()
_PAGE = 20


@router.get("/plugins/{plugin_id}/ratings")
def every(request: Request, visitor: AnyVisitor, plugin_id: str, after: str | None = None) -> Response:
    """Show all ratings of a plugin, the latest first."""
    plugin, registry = PluginId.parse(plugin_id), registry_of(request)
    found = ratings.list_ratings(plugin, after=after, limit=_PAGE, stars=None, uow=registry.reading())
    account = visitor.account
    answer = page(
        request,
        "ratings.html",
        plugin_id=plugin,
        found=found,
        is_member=account is not None and account.owns(plugin),
    )
    return unless_known(request, answer)


@router.post("/plugins/{plugin_id}/ratings")
def rate(request: Request, by: SignedIn, visitor: AnyVisitor, plugin_id: str, form: OwnForm) -> Response:
    """Rate a plugin, or take the rating back."""
    plugin, registry = PluginId.parse(plugin_id), registry_of(request)
    now, uow, new_id = registry.clock(), registry.new_uow(), registry.new_id

    def act() -> None:
        if form.text("act") == "take-back":
            ratings.take_back(plugin, by=by, now=now, uow=uow, new_id=new_id)
        else:
            ratings.rate(plugin, _opinion(form), by=by, now=now, uow=uow, new_id=new_id)

    return _done(request, visitor, plugin, form, act)


@router.post("/plugins/{plugin_id}/ratings/{rating_id}")
def about(  # FastAPI's parameters
    request: Request, by: SignedIn, visitor: AnyVisitor, plugin_id: str, rating_id: str, form: OwnForm
) -> Response:
    """Answer a rating, say whether it helps, or complain of it."""
    plugin, registry = PluginId.parse(plugin_id), registry_of(request)
    now, uow, new_id = registry.clock(), registry.new_uow(), registry.new_id

    def act() -> None:
        wanted = form.text("act")
        if wanted == "answer":
            said = form.text("answer")
            ratings.answer_rating(plugin, rating_id, said, by=by, now=now, uow=uow, new_id=new_id)
        elif wanted in {"helpful", "unhelpful"}:
            helps = wanted == "helpful"
            ratings.vote(plugin, rating_id, helpful=helps, by=by, now=now, uow=uow, new_id=new_id)
        else:
            reason = Complaint.parse(form.text("reason"))
            ratings.complain(plugin, rating_id, reason, by=by, now=now, uow=uow, new_id=new_id)

    return _done(request, visitor, plugin, form, act)


def _done(request: Request, visitor: Visitor, plugin: PluginId, form: Form, act: Callable[[], None]) -> Response:
    try:
        act()
    except QirvoError as refused:
        return shown_plugin(request, visitor, plugin, refused=refused, form=form)
    registry_of(request).wake()
    return seen_elsewhere(f"/plugins/{plugin}#ratings")


def _opinion(form: Form) -> Opinion:
    stars = form.text("stars")
    if stars not in {"1", "2", "3", "4", "5"}:
        raise MalformedRatingError("no stars were given")
    return Opinion(
        stars=int(stars),
        title=form.text("title"),
        text=form.text("text"),
        version=form.text("version"),
        recommends={"yes": True, "no": False}.get(form.text("recommends")),
    )
