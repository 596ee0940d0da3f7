"""A publisher's environments as pages: what runs where, what waits for approval, and everything that was deployed."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.deployments import RevisionState
from qirvo.domain.errors import QirvoError
from qirvo.server.http.deployments import Queried
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import deployments, environments
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter()
_SHOWN = 50
_FILTERS = ("plugin", "environment", "state", "by")
_TONES = {
    RevisionState.APPLYING: "busy",
    RevisionState.HEALTHY: "good",
    RevisionState.FAILED: "bad",
    RevisionState.BROKEN: "bad",
    RevisionState.INTERRUPTED: "plain",
}


@router.get("/publishers/{publisher}/environments")
def index(request: Request, by: SignedIn, publisher: str) -> Response:
    """Show what runs where, and what waits."""
    view = environments.list_environments(publisher, by=by, uow=registry_of(request).reading())
    return page(request, "environments.html", publisher=publisher, view=view, tones=_TONES)


@router.get("/publishers/{publisher}/deployments")
def history(request: Request, by: SignedIn, publisher: str, query: Queried) -> Response:
    """List what was deployed, what was written down last first."""
    reading = registry_of(request).reading
    found = deployments.list_deployments(publisher, query, limit=_SHOWN + 1, by=by, uow=reading())
    view = environments.list_environments(publisher, by=by, uow=reading())
    asked = {name: text for name in _FILTERS if (text := request.query_params.get(name, ""))}
    return page(
        request,
        "deployments.html",
        publisher=publisher,
        deployments=found[:_SHOWN],
        following=found[_SHOWN - 1].id if len(found) > _SHOWN else None,
        asked=asked,
        filters=urlencode(asked),
        plugins=[(str(plugin_id), str(plugin_id)) for plugin_id in view.plugins],
        environments=[(one.known.name, one.known.name) for one in view.environments],
        states=[(state.value, state.value) for state in RevisionState],
        tones=_TONES,
    )


@router.get("/deployments/{deployment_id}")
def show(request: Request, by: SignedIn, deployment_id: str) -> Response:
    """Show a deployment whole."""
    view = deployments.look_at_deployment(deployment_id, by=by, uow=registry_of(request).reading())
    return page(
        request,
        "deployment.html",
        deployment=view.deployment,
        revision=view.deployment.revision,
        approvals=view.approvals,
        tones=_TONES,
    )


@router.get("/deployment-requests/{request_id}")
def show_request(request: Request, by: SignedIn, request_id: str) -> Response:
    """Show what waits before an environment."""
    return _waiting(request, by, request_id)


@router.post("/deployment-requests/{request_id}")
def approve(request: Request, by: SignedIn, request_id: str, form: OwnForm) -> Response:
    """Agree that it goes there: to the very image that the page showed."""
    view = environments.look_at_request(request_id, by=by, uow=registry_of(request).reading())
    wanted = view.request
    try:
        environments.approve_image(
            view.publisher,
            wanted.image.plugin_id,
            environment=wanted.environment,
            digest=environments.shown_digest(view, form.text("digest")),
            acting=acting_of(request, by),
        )
    except QirvoError as refused:
        return _waiting(request, by, request_id, refused=refused)
    return seen_elsewhere(f"/deployment-requests/{request_id}")


def _waiting(request: Request, by: Account, request_id: str, *, refused: QirvoError | None = None) -> Response:
    view = environments.look_at_request(request_id, by=by, uow=registry_of(request).reading())
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "deployment_request.html",
        status=200 if problem is None else problem.status,
        publisher=view.publisher,
        wanted=view.request,
        needed=view.needed,
        approvals=view.approvals,
        is_own=view.request.by == by.name,
        has_agreed=by.name in {one.by for one in view.approvals},
        publishes=view.publisher in by.publishers,
        problem=problem,
    )
