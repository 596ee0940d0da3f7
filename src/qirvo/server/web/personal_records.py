"""What is recorded of the visitor: the file of it, and the page where they erase their account."""

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import QirvoError
from qirvo.domain.personal_records import Fate
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.personal_records import acting_of, records_answer
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import personal_records
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import page, refused_here
from qirvo.server.web.visitors import SignedIn, forget_session, is_recent

router = LateRouter(prefix="/account")


@router.get("/records")
def download(request: Request, by: SignedIn) -> Response:
    """Hand out everything that is recorded of the visitor."""
    return records_answer(request, by)


@router.get("/erase")
def show(request: Request, by: SignedIn) -> Response:
    """Show what goes and what stays, and ask for the name."""
    return _shown(request, by)


@router.post("/erase")
def erase(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Erase the visitor's account."""
    try:
        personal_records.erase_account(by.name, typed=form.text("account"), acting=acting_of(request, by))
    except QirvoError as refused:
        return _shown(request, by, refused=refused)
    registry_of(request).wake()
    request.state.visitor = None  # they are nobody from here on
    request.cookies.clear()
    answer = page(request, "erased.html")
    forget_session(request, answer)
    return answer


def _shown(request: Request, by: Account, *, refused: QirvoError | None = None) -> Response:
    registry = registry_of(request)
    plan = personal_records.plan_erasure(by, uow=registry.reading())
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "erase.html",
        status=200 if problem is None else problem.status,
        account=by,
        removed=[kind for kind in plan.kinds if kind.fate is Fate.REMOVED],
        nameless=[kind for kind in plan.kinds if kind.fate is Fate.NAMELESS],
        kept=[kind for kind in plan.kinds if kind.fate is Fate.KEPT],
        closing=sorted(plan.closing),
        obstacle=plan.obstacle,
        is_recent=is_recent(request, by),
        problem=problem,
    )
