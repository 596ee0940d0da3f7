"""Steering rollouts from a plugin's page of its publisher."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import InvalidError, QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.update_channels import UpdateChannel
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import rollout_changes
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import seen_elsewhere
from qirvo.server.web.standings import show_manage
from qirvo.server.web.visitors import SignedIn

router = APIRouter()


class UnknownActError(InvalidError):
    """The form asks for something that cannot be done to a rollout."""

    code = "rollout-act-unknown"
    hint = "Choose to pause, resume, shrink or halt it."


@router.post("/plugins/{plugin_id}/rollouts/{update_channel}")
def steer(request: Request, by: SignedIn, plugin_id: str, update_channel: str, form: OwnForm) -> Response:
    """Pause, resume, shrink or halt a rollout."""
    plugin = PluginId.parse(plugin_id)
    try:
        _steer(request, by, plugin, update_channel, form)
    except QirvoError as refused:
        return show_manage(request, by, plugin, refused=refused, form=form)
    registry_of(request).wake()
    return seen_elsewhere(f"/plugins/{plugin}/manage")


def _steer(request: Request, by: Account, plugin_id: PluginId, update_channel: str, form: Form) -> None:
    repository, acting = registry_of(request).repository, acting_of(request, by)
    name, act = UpdateChannel(update_channel), form.text("act")
    if act == "pause":
        rollout_changes.pause(plugin_id, name, acting=acting, repository=repository)
    elif act == "resume":
        rollout_changes.resume(plugin_id, name, acting=acting, repository=repository)
    elif act == "shrink":
        share = Ramp.gradual(_percentage(form), 0).points[0].basis_points
        rollout_changes.shrink(plugin_id, name, share, acting=acting, repository=repository)
    elif act == "halt":
        rollout_changes.halt(plugin_id, name, form.text("reason"), acting=acting, repository=repository)
    else:
        raise UnknownActError(f"`{act[:40]}` is nothing that is done to a rollout")


def _percentage(form: Form) -> float:
    text = form.text("percentage")
    try:
        return float(text)
    except ValueError:
        raise UnknownActError(f"`{text[:40]}` is not a percentage", hint="Write a number from 0 to 100.") from None
