"""A publisher's webhooks as a page: added, tried, paused, removed, each delivery to be sent again."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import QirvoError
from qirvo.domain.notice_preferences import MEANINGS
from qirvo.domain.notices import NoticeKind
from qirvo.domain.webhooks import Webhook
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.notices import event_text
from qirvo.server.http.wiring import acting_of, address_of, registry_of
from qirvo.server.usecases import webhooks
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter(prefix="/publishers/{publisher}/webhooks")


@router.get("")
def index(request: Request, by: SignedIn, publisher: str) -> Response:
    """List the publisher's webhooks with a form for another."""
    return _shown(request, by, publisher)


@router.post("")
def add(request: Request, by: SignedIn, publisher: str, form: OwnForm) -> Response:
    """Add a webhook; the page that answers tells its secret."""
    try:
        made = webhooks.add_webhook(
            publisher,
            url=form.text("url"),
            kinds=[kind.value for kind in NoticeKind if form.is_set(kind)],
            allow_plain=registry_of(request).plain_webhooks,
            acting=acting_of(request, by),
        )
    except QirvoError as refused:
        return _shown(request, by, publisher, form=form, refused=refused)
    return _shown(request, by, publisher, made=made)


@router.get("/{webhook_id}")
def show(request: Request, by: SignedIn, publisher: str, webhook_id: str) -> Response:
    """Show what was told to a webhook."""
    found = webhooks.list_deliveries(webhook_id, by=by, uow=registry_of(request).reading())
    return page(request, "deliveries.html", publisher=publisher, webhook_id=webhook_id, deliveries=found)


@router.post("/{webhook_id}/{act}")
def act(request: Request, by: SignedIn, publisher: str, webhook_id: str, act: str, form: OwnForm) -> Response:
    """Ping, pause, resume or remove a webhook, or send a delivery again."""
    acting = acting_of(request, by)
    here = f"/publishers/{publisher}/webhooks"
    if act == "remove":
        webhooks.remove_webhook(webhook_id, acting=acting)
        return seen_elsewhere(here)
    if act in ("pause", "resume"):
        webhooks.pause_webhook(webhook_id, is_paused=act == "pause", acting=acting)
        return seen_elsewhere(here)
    if act == "ping":
        webhooks.ping_webhook(webhook_id, acting=acting, render=partial(event_text, address=address_of(request)))
    else:
        webhooks.replay_delivery(form.text("delivery"), acting=acting)
    registry_of(request).wake()
    return seen_elsewhere(f"{here}/{webhook_id}")


def _shown(
    request: Request,
    by: Account,
    publisher: str,
    *,
    form: Form | None = None,
    refused: QirvoError | None = None,
    made: Webhook | None = None,
) -> Response:
    found = webhooks.list_webhooks(publisher, by=by, uow=registry_of(request).reading())
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "webhooks.html",
        status=200 if problem is None else problem.status,
        publisher=publisher,
        webhooks=found,
        meanings=MEANINGS,
        problem=problem,
        made=made,
        typed="" if form is None else form.text("url"),
        ticked=[kind for kind in NoticeKind if form is None or form.is_set(kind)],
    )
