"""Who may have a paid plugin, as a page for the publisher's members: issued, listed, taken back."""

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.entitlements import MalformedEntitlementError
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.prices import needs_license, price_text, trial_days_of
from qirvo.server.http.entitlements import entitlement_document, read_end
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.submissions import Cursor
from qirvo.server.http.wiring import registry_of
from qirvo.server.ports import UnlistedPluginError
from qirvo.server.usecases import entitlements
from qirvo.server.usecases.entitlements import EntitlementRequest, Issued, pricing_of
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter(prefix="/plugins/{plugin_id}/entitlements")


@router.get("")
def index(request: Request, by: SignedIn, plugin_id: str, after: Cursor = None) -> Response:
    """List the plugin's entitlements with a form for another."""
    return _shown(request, by, _own(by, plugin_id), after=after)


@router.post("")
def issue(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Entitle a customer; the page that answers tells the license key."""
    registry, plugin = registry_of(request), _own(by, plugin_id)
    try:
        made = entitlements.issue(
            EntitlementRequest(
                plugin_id=plugin,
                customer=form.text("customer"),
                seats=_seats(form.text("seats")),
                until=read_end(form.text("until")),
            ),
            by=by,
            now=registry.clock(),
            uow=registry.new_uow(),
            keys=registry.license_keys,
            new_id=registry.new_id,
        )
    except QirvoError as refused:
        return _shown(request, by, plugin, form=form, refused=refused)
    return _shown(request, by, plugin, made=made)


@router.post("/{entitlement_id}/revoke")
def revoke(request: Request, by: SignedIn, plugin_id: str, entitlement_id: str, form: OwnForm) -> Response:
    """Take an entitlement back."""
    registry, plugin = registry_of(request), _own(by, plugin_id)
    entitlements.revoke(
        entitlement_id,
        form.text("reason")[:500],
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    registry.wake()
    return seen_elsewhere(f"/plugins/{plugin}/entitlements")


def _own(by: Account, text: str) -> PluginId:
    """Return the plugin's id, when it is of a publisher of theirs; others are told nothing."""
    plugin_id = PluginId.parse(text)
    if not by.owns(plugin_id):
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
    return plugin_id


def _seats(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004  # digits of a count
        raise MalformedEntitlementError(f"`{text[:20]}` is no number of seats")
    return int(text)


def _shown(
    request: Request,
    by: Account,
    plugin_id: PluginId,
    *,
    form: Form | None = None,
    refused: QirvoError | None = None,
    made: Issued | None = None,
    after: str | None = None,
) -> Response:
    registry = registry_of(request)
    with registry.reading() as uow:
        pricing = pricing_of(uow.plugins.get(plugin_id))
    found = entitlements.list_entitlements(plugin_id, after=after, by=by, uow=registry.reading())
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "entitlements.html",
        status=200 if problem is None else problem.status,
        plugin_id=plugin_id,
        price=price_text(pricing),
        trial_days=trial_days_of(pricing),
        needs_license=needs_license(pricing),
        entitlements=[entitlement_document(each, now=registry.clock()) for each in found.items],
        next=found.next,
        filled={name: form.text(name) if form else "" for name in ("customer", "seats", "until")},
        problem=problem,
        license_key=None if made is None else made.license_key,
    )
