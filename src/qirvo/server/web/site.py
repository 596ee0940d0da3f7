"""The pages put together: their routes, and every refusal as a page for those who look with a browser."""

from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import UnauthenticatedError
from qirvo.domain.errors import QirvoError
from qirvo.server.http.problems import (
    headers_of,
    malformed,
    problem_told,
    refusal,
    status_problem,
    status_response,
)
from qirvo.server.http.refusals import note_refusal
from qirvo.server.web import (
    access,
    account,
    analytics,
    audit,
    distribution_reports,
    entitlements,
    environments,
    feeds,
    home,
    listing_pages,
    monitoring,
    notices,
    operator,
    personal_records,
    plugin_advisories,
    plugin_pages,
    rating_pages,
    registry_analytics,
    review,
    rollouts,
    search,
    sign_in,
    sign_in_with,
    sign_out,
    sign_up,
    signing_keys,
    standings,
    static,
    submissions,
    trusted,
    update_channels,
    webhooks,
)
from qirvo.server.web.rendering import page, seen_elsewhere
from qirvo.server.web.visitors import SignInNeededError
from qirvo.wire.problems import Problem

_PAGES = (
    access,
    account,
    analytics,
    registry_analytics,
    audit,
    distribution_reports,
    entitlements,
    environments,
    home,
    search,
    sign_in_with,
    operator,
    personal_records,
    notices,
    webhooks,
    sign_in,
    sign_up,
    sign_out,
    submissions,
    plugin_advisories,
    standings,  # before `review`, whose addresses take any word
    listing_pages,
    review,
    plugin_pages,
    rating_pages,
    rollouts,
    update_channels,
    monitoring,
    signing_keys,
    distribution_reports,
    feeds,
    static,
    trusted,
)


def add_pages(api: FastAPI) -> None:
    """Let `api` show pages, too; programs are answered as before."""
    for pages in _PAGES:
        pages.router.join(api)
    api.add_exception_handler(QirvoError, _on_refusal)
    api.add_exception_handler(HTTPException, _on_http)
    api.add_exception_handler(RequestValidationError, _on_malformed)
    api.add_exception_handler(SignInNeededError, _on_sign_in)


def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, QirvoError)  # noqa: S101  # registered for this class only
    note_refusal(request, error)
    if not _wants_page(request):
        return refusal(error)
    answer = _told(request, problem_told(error))
    answer.headers.update(headers_of(error))
    return answer


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class only
    if _wants_page(request):
        return _told(request, status_problem(error.status_code, str(error.detail)))
    return status_response(error.status_code, str(error.detail), error.headers)


def _on_malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class only
    told = malformed(error.errors(), skip=1)
    return _told(request, problem_told(told)) if _wants_page(request) else refusal(told)


def _on_sign_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeededError)  # noqa: S101  # registered for this class only
    note_refusal(request, UnauthenticatedError("this needs a session"))
    return seen_elsewhere(f"/sign-in?{urlencode({'next': error.path})}")


def _told(request: Request, problem: Problem) -> Response:
    return page(request, "problem.html", status=problem.status, problem=problem)


def _wants_page(request: Request) -> bool:
    """Whether a browser asks: programs do not accept HTML by name."""
    return "text/html" in request.headers.get("Accept", "")
