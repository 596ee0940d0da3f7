"""A plugin's rollouts: steered on a page of its publisher's members, and told of in a log that everybody may read."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.errors import InvalidError, QirvoError
from qirvo.domain.health import ALARM_AT, Health
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.update_channels import STANDARD, UpdateChannel, in_order
from qirvo.domain.versions import Version
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import rollout_changes, rollouts
from qirvo.server.usecases.plugin_page import look_at_log
from qirvo.server.usecases.rollouts import RolloutRequest, RolloutStatus, read_update_channel
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.ramp_drawings import RampDrawing, drawn
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere, unless_known
from qirvo.server.web.strategies import read_percentage, read_strategy
from qirvo.server.web.visitors import SignedIn

router = LateRouter(prefix="/plugins/{plugin_id}")
_LOG_SHOWN = 20
_LOG_OF_A_PAGE = 100
_MOST = 2**53


class UnknownActError(InvalidError):
    """The form asks for something that cannot be done to a rollout."""

    code = "rollout-act-unknown"
    hint = "Choose to start, pause, resume, shrink, halt or recall it."


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRollout:
    """A rollout as a page shows it.

    Attributes:
        share: What is served now, in percent.
        drawing: Its ramp; None where it does not grow.
        alarm_percent: How far the test is on its way to an alarm.
        older: Releases that one can return to, the newest first.
    """

    status: RolloutStatus
    share: str
    drawing: RampDrawing | None
    health: Health
    alarm_percent: int
    older: list[Version]


@router.get("/rollouts")
def show(request: Request, by: SignedIn, plugin_id: str) -> Response:
    """Show what each update channel offers to how many, how that fares, and what was changed last."""
    return _shown(request, by, PluginId.parse(plugin_id))


@router.post("/rollouts")
def start(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Start exposing a published release."""
    plugin = PluginId.parse(plugin_id)
    try:
        rollouts.start_rollout(
            RolloutRequest(
                plugin_id=plugin,
                version=Version.parse(form.text("version")),
                strategy=read_strategy(form),
                update_channel=read_update_channel(form.text("update-channel") or None),
            ),
            acting=acting_of(request, by),
            repository=registry_of(request).repository,
        )
    except QirvoError as refused:
        return _shown(request, by, plugin, refused=refused, form=form)
    registry_of(request).wake()
    return seen_elsewhere(f"/plugins/{plugin}/rollouts")


@router.post("/rollouts/{update_channel}")
def steer(request: Request, by: SignedIn, plugin_id: str, update_channel: str, form: OwnForm) -> Response:
    """Pause, resume, shrink, halt or recall a rollout."""
    plugin = PluginId.parse(plugin_id)
    try:
        _steer(request, by, plugin, update_channel, form)
    except QirvoError as refused:
        return _shown(request, by, plugin, refused=refused)
    registry_of(request).wake()
    return seen_elsewhere(f"/plugins/{plugin}/rollouts")


@router.get("/rollout-log")
def log(request: Request, plugin_id: str, after: Annotated[int, Query(ge=0, le=_MOST)] = 0) -> Response:
    """Show what each update channel offered when, from the beginning; everybody may read it."""
    plugin, found = look_at_log(
        PluginId.parse(plugin_id), after=after, limit=_LOG_OF_A_PAGE + 1, uow=registry_of(request).reading()
    )
    entries, following = found[:_LOG_OF_A_PAGE], found[_LOG_OF_A_PAGE:]
    answer = page(
        request,
        "rollout_log.html",
        plugin=plugin,
        entries=entries,
        next=entries[-1].number if following else None,
    )
    return unless_known(request, answer)


def _steer(request: Request, by: Account, plugin_id: PluginId, update_channel: str, form: Form) -> None:
    repository, acting = registry_of(request).repository, acting_of(request, by)
    name, act, reason = UpdateChannel(update_channel), form.text("act"), form.text("reason")
    if act == "pause":
        rollout_changes.pause(plugin_id, name, acting=acting, repository=repository)
    elif act == "resume":
        rollout_changes.resume(plugin_id, name, acting=acting, repository=repository)
    elif act == "shrink":
        share = Ramp.gradual(read_percentage(form.text("percentage")), 0).points[0].basis_points
        rollout_changes.shrink(plugin_id, name, share, acting=acting, repository=repository)
    elif act == "halt":
        rollout_changes.halt(plugin_id, name, reason, acting=acting, repository=repository)
    elif act == "recall":
        to = Version.parse(form.text("to")) if form.text("to") else None
        version = Version.parse(form.text("version"))
        rollout_changes.recall(plugin_id, version, to, reason, acting=acting, repository=repository)
    else:
        raise UnknownActError(f"`{act[:40]}` is nothing that is done to a rollout")


def _shown(
    request: Request,
    by: Account,
    plugin_id: PluginId,
    *,
    refused: QirvoError | None = None,
    form: Form | None = None,
) -> Response:
    registry = registry_of(request)
    found = rollouts.list_rollouts(plugin_id, by=by, uow=registry.reading(), repository=registry.repository)
    with registry.reading() as uow:
        plugin, versions = uow.plugins.get(plugin_id), uow.plugins.versions(plugin_id)
        names = in_order(dict.fromkeys([*STANDARD, *uow.update_channels.of(plugin_id)]))
        head = uow.rollout_log.head(plugin_id)
        after = 0 if head is None else max(head.number - _LOG_SHOWN, 0)
        entries = uow.rollout_log.page(plugin_id, after=after, limit=_LOG_SHOWN)
    problem = None if refused is None else refused_here(request, refused)
    typed = ("version", "update-channel", "percentage", "duration", "stages", "quiet-hours")
    return page(
        request,
        "rollouts.html",
        status=200 if problem is None else problem.status,
        plugin=plugin,
        rollouts=[shown_status(status, versions) for status in found],
        versions=versions,
        update_channels=names,
        entries=list(reversed(entries)),
        is_log_cut=after > 0,
        problem=problem,
        typed={name: "" if form is None else form.text(name) for name in typed},
    )


def shown_status(status: RolloutStatus, versions: Sequence[Version] = ()) -> ShownRollout:
    """Return a rollout as a page shows it; `versions` are the plugin's, of which older ones can be returned to."""
    rollout, health = status.head.rollout, status.health or Health()
    return ShownRollout(
        status=status,
        share=f"{rollout.threshold(status.signed_now) / 100:g} %",
        drawing=drawn(rollout, status.signed_now),
        health=health,
        alarm_percent=round(100 * min(max(health.weight / ALARM_AT, 0.0), 1.0)),
        older=[version for version in versions if version < status.head.current],
    )
