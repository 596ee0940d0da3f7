"""A plugin's update channels and promotions as a page for its publisher's members."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.durations import duration_text, parse_duration
from qirvo.domain.errors import InvalidError, QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.promotions import UpdateChannelPolicy
from qirvo.domain.ramps import Ramp
from qirvo.domain.update_channels import (
    MAX_DESCRIPTION,
    STANDARD,
    MalformedUpdateChannelError,
    Stability,
    Terms,
    UpdateChannel,
    parse_stability,
)
from qirvo.domain.versions import Version
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.ports import UnlistedPluginError
from qirvo.server.usecases import promotions, update_channels
from qirvo.server.usecases.promotions import PromotionRequest
from qirvo.server.usecases.update_channels import UpdateChannelView
from qirvo.server.web import strategies
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.strategies import read_strategy
from qirvo.server.web.visitors import SignedIn

router = LateRouter(prefix="/plugins/{plugin_id}/update-channels")
_FIELDS = ("name", "stability", "description", "auto-update", "minimum-age", "soak", "approvals", *strategies.FIELDS)
_NEW: Mapping[str, str] = dict.fromkeys(_FIELDS, "") | {"stability": "beta", "auto-update": "yes", "approvals": "0"}


class UnknownUpdateChannelActError(InvalidError):
    """The form asks for something that cannot be done to update channels."""

    code = "update-channel-act-unknown"
    hint = "Create, change or remove one; promote a release, approve a promotion or withdraw it."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One update channel with the fields of its form; `is_typed` where the form was refused."""

    view: UpdateChannelView
    fields: Mapping[str, str]
    is_standard: bool
    is_typed: bool


@router.get("")
def show(request: Request, by: SignedIn, plugin_id: str) -> Response:
    """Show the plugin's update channels and promotions to its publisher's members."""
    return _shown(request, by, PluginId.parse(plugin_id))


@router.post("")
def change(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Create, change or remove an update channel; promote a release, approve or withdraw that."""
    plugin = PluginId.parse(plugin_id)
    try:
        _change(request, by, plugin, form)
    except QirvoError as refused:
        return _shown(request, by, plugin, refused=refused, form=form)
    registry_of(request).wake()
    return seen_elsewhere(f"/plugins/{plugin}/update-channels")


def _change(request: Request, by: Account, plugin_id: PluginId, form: Form) -> None:
    repository, acting = registry_of(request).repository, acting_of(request, by)
    act = form.text("act")
    if act == "decide":
        name, policy = UpdateChannel(form.text("name")), _policy(form)
        update_channels.decide(plugin_id, name, policy, acting=acting)
    elif act == "remove":
        update_channels.remove(plugin_id, UpdateChannel(form.text("name")), acting=acting)
    elif act == "promote":
        wanted = PromotionRequest(
            plugin_id=plugin_id,
            version=Version.parse(form.text("version")),
            target=UpdateChannel(form.text("to")),
            ramp=read_strategy(form).ramp,
        )
        promotions.promote(wanted, acting=acting, repository=repository)
    elif act == "approve":
        promotions.approve(form.text("promotion"), acting=acting, repository=repository)
    elif act == "withdraw":
        promotions.withdraw(form.text("promotion"), acting=acting)
    else:
        raise UnknownUpdateChannelActError(f"`{act[:40]}` is nothing that is done to update channels")


def _policy(form: Form) -> UpdateChannelPolicy:
    usual = read_strategy(form)
    minimum_age, soak = form.text("minimum-age"), form.text("soak")
    return UpdateChannelPolicy(
        terms=Terms(
            stability=parse_stability(form.text("stability")),
            description=form.text("description"),
            auto_update=form.is_set("auto-update"),
            minimum_age_s=parse_duration(minimum_age) if minimum_age else 0,
        ),
        ramp=usual.ramp or Ramp.immediate(),
        quiet=usual.quiet,
        soak_s=parse_duration(soak) if soak else 0,
        approvals=_count(form.text("approvals")),
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):  # noqa: PLR2004  # far more than may be asked for
        raise MalformedUpdateChannelError(f"`{text[:40]}` approvals are no number", hint="Give a number from 0 to 10.")
    return int(text)


def _fields_of(view: UpdateChannelView) -> Mapping[str, str]:
    terms, policy = view.policy.terms, view.policy
    return {
        "name": view.name.value,
        "stability": terms.stability.value,
        "description": terms.description,
        "auto-update": "yes" if terms.auto_update else "",
        "minimum-age": duration_text(terms.minimum_age_s) if terms.minimum_age_s else "",
        "soak": duration_text(policy.soak_s) if policy.soak_s else "",
        "approvals": str(policy.approvals),
        "quiet-hours": "" if policy.quiet is None else str(policy.quiet),
        **strategies.written(policy.ramp),
    }


def _shown(
    request: Request,
    by: Account,
    plugin_id: PluginId,
    *,
    refused: QirvoError | None = None,
    form: Form | None = None,
) -> Response:
    if not by.owns(plugin_id):
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` of yours")
    registry = registry_of(request)
    repository = registry.repository
    views = update_channels.list_update_channels(plugin_id, uow=registry.reading(), repository=repository)
    found = promotions.list_promotions(plugin_id, by=by, uow=registry.reading(), repository=repository)
    with registry.reading() as uow:
        plugin = uow.plugins.get(plugin_id)
    typed = None if form is None or form.text("act") != "decide" else {name: form.text(name) for name in _FIELDS}
    names = {view.name.value for view in views}
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "update_channels.html",
        status=200 if problem is None else problem.status,
        plugin=plugin,
        update_channels=[_with_form(view, typed) for view in views],
        new=_NEW if typed is None or typed["name"] in names else typed,
        is_new_typed=typed is not None and typed["name"] not in names,
        promotions=found,
        offered=sorted({view.head.current for view in views if view.head is not None}, reverse=True),
        stabilities=[each.value for each in Stability],
        most_description=MAX_DESCRIPTION,
        me=by.name,
        problem=problem,
    )


def _with_form(view: UpdateChannelView, typed: Mapping[str, str] | None) -> _Shown:
    is_typed = typed is not None and typed["name"] == view.name
    fields = typed if typed is not None and is_typed else _fields_of(view)
    return _Shown(view=view, fields=fields, is_standard=view.name in STANDARD, is_typed=is_typed)
