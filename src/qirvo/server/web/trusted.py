"""A publisher's trusted pipelines and proven domains: what is there, and forms to add and remove."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import QirvoError
from qirvo.domain.namespaces import TXT_NAME
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import domains, trusted_publishers
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter()
_FIELDS = ("repository", "workflow", "environment", "ref")


@router.get("/publishers/{publisher}/trusted")
def show(request: Request, publisher: str, account: SignedIn) -> Response:
    """Show the publisher's pipelines and domains to its members."""
    return _shown(request, publisher, account)


@router.post("/publishers/{publisher}/trusted")
def change(request: Request, publisher: str, account: SignedIn, form: OwnForm) -> Response:
    """Do what one of the page's forms asks for; a refusal is shown in the page, with what was typed."""
    try:
        _change(request, publisher, account, form)
    except QirvoError as exc:
        typed = {name: form.text(name) for name in ("plugin", "issuer", "domain", "more", *_FIELDS)}
        return _shown(request, publisher, account, error=exc, typed=typed)
    return seen_elsewhere(f"/publishers/{publisher}/trusted")


def _change(request: Request, publisher: str, by: Account, form: Form) -> None:
    registry = registry_of(request)
    now, uow, new_id = registry.clock(), registry.new_uow(), registry.new_id
    act, domain = form.text("act"), form.text("domain")
    if act == "trust":
        trusted_publishers.add_trusted_publisher(
            form.text("plugin"),
            form.text("issuer"),
            _filled(form),
            issuers=registry.oidc.token_issuers,
            by=by,
            now=now,
            uow=uow,
            new_id=new_id,
        )
    elif act == "distrust":
        trusted_publishers.remove_trusted_publisher(form.text("id"), by=by, now=now, uow=uow, new_id=new_id)
    elif act == "claim":
        domains.claim_domain(publisher, domain, by=by, now=now, uow=uow, new_id=new_id)
    elif act == "check":
        proofs = registry.domain_proofs
        domains.check_domain(publisher, domain, by=by, now=now, uow=uow, proofs=proofs, new_id=new_id)
    elif act == "disclaim":
        domains.remove_domain(publisher, domain, by=by, now=now, uow=uow, new_id=new_id)


def _filled(form: Form) -> Mapping[str, str]:
    more = [line.partition("=") for line in form.text("more").splitlines() if "=" in line]
    return {name: form.text(name) for name in _FIELDS} | {name.strip(): value for name, _, value in more}


def _shown(
    request: Request,
    publisher: str,
    by: Account,
    *,
    error: QirvoError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    registry = registry_of(request)
    trusted = trusted_publishers.list_trusted_publishers(publisher, by=by, uow=registry.reading())
    problem = None if error is None else refused_here(request, error)
    return page(
        request,
        "trusted.html",
        status=200 if problem is None else problem.status,
        publisher=publisher,
        trusted=trusted,
        claims=domains.list_domains(publisher, by=by, uow=registry.reading()),
        issuers=list(registry.oidc.token_issuers.by_name.values()),
        txt_name=TXT_NAME,
        problem=problem,
        typed=typed or {},
    )
