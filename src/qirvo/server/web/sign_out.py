"""Leaving: the session ends in the registry, not only in the browser."""

from starlette.requests import Request
from starlette.responses import Response

from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.sessions import end_session
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import seen_elsewhere
from qirvo.server.web.visitors import AnyVisitor, forget_session

router = LateRouter()


@router.post("/sign-out")
def sign_out(request: Request, visitor: AnyVisitor, _form: OwnForm) -> Response:
    """End the session."""
    registry = registry_of(request)
    end_session(visitor.session, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    response = seen_elsewhere("/")
    forget_session(request, response)
    return response
