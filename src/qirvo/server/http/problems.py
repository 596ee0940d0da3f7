"""Every error as a problem document (RFC 9457), made in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import UnauthenticatedError
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError, QirvoError
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.listing_edits import ListingChangedError
from qirvo.domain.rate_limits import RateLimitedError
from qirvo.server.ports import BlobTooLargeError
from qirvo.wire.problems import MEDIA_TYPE, Problem, problem_of

MOST_FINDINGS = 100

log = structlog.get_logger(__name__)


class MalformedRequestError(InvalidError):
    """The request has not the documented form."""

    code = "request-malformed"
    hint = "Compare the request with `/docs`."


class BodyTooLargeError(InvalidError):
    """The request's body is longer than is accepted."""

    code = "body-too-large"
    hint = "Send less; `qirvo plugin pack` shows what makes an archive large."


class UnsupportedMediaTypeError(InvalidError):
    """The body is of another kind than the route reads."""

    code = "media-type-unsupported"
    hint = "Send an archive as `multipart/form-data`, and what comes without one as JSON."


class BodyTooSlowError(InvalidError):
    """The request's body does not arrive."""

    code = "body-too-slow"
    hint = "Try again over a better connection."


class RangeUnsatisfiableError(InvalidError):
    """The file has no such part."""

    code = "range-unsatisfiable"
    hint = "Ask for a part that begins before the file's end; `Content-Range` tells its length."


class OtherVersionError(ConflictError):
    """The file has another version than the one that `If-Match` demands."""

    code = "version-not-matched"
    hint = "Fetch the present version, without `If-Match`."


class ArtifactGoneError(NotFoundError):
    """The release was taken down; its bytes are gone."""

    code = "artifact-gone"
    hint = "Use another release; the plugin's page says more."


# Statuses that say more than their family's; HTTP clients act on them.
_OWN_STATUS: Mapping[type[QirvoError], int] = {
    BodyTooLargeError: 413,
    BlobTooLargeError: 413,
    UnsupportedMediaTypeError: 415,
    BodyTooSlowError: 408,
    RangeUnsatisfiableError: 416,
    OtherVersionError: 412,
    ArtifactGoneError: 410,
    ListingChangedError: 412,
}
# What fails inside is told by its code and hint; the message is the operator's and names files and addresses.
_TOLD = {500: "what the registry has stored is not what it promised", 503: "the registry cannot do this just now"}
_HINTS = {404: "Compare the address with `/docs`.", 405: "The `Allow` header names the methods of this address."}


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return `problem` as an HTTP answer."""
    return Response(msgspec.json.encode(problem), status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def refusal(error: QirvoError) -> Response:
    """Return the answer that `error` stands for."""
    return problem_response(problem_told(error), headers_of(error))


def headers_of(error: QirvoError) -> Mapping[str, str]:
    """Return the headers that go with the answer to `error`."""
    if isinstance(error, RateLimitedError):
        return {"Retry-After": str(error.retry_after_s)}
    return {"WWW-Authenticate": 'Bearer realm="qirvo"'} if isinstance(error, UnauthenticatedError) else {}


def problem_told(error: QirvoError) -> Problem:
    """Return what the caller is told; what fails inside is logged here, once, and told without detail."""
    problem = problem_of(error)
    if problem.status in _TOLD:
        log.error("request failed inside", code=error.code, reason=error.message)
        problem = replace(problem, detail=_TOLD[problem.status], errors=[])
    status = next((_OWN_STATUS[kind] for kind in type(error).__mro__ if kind in _OWN_STATUS), problem.status)
    return replace(problem, status=status, errors=problem.errors[:MOST_FINDINGS])


def bug_response(request_id: str) -> Response:
    """Return the answer to a request that met a bug: nothing internal, and what to quote to the operator."""
    return problem_response(
        Problem(
            type="urn:qirvo:error:internal",
            title="Internal error",
            status=500,
            detail="the registry failed; the fault is logged",
            code="internal",
            hint=f"Tell the registry's operator, with the request id `{request_id}`.",
        )
    )


def malformed(faults: Sequence[Mapping[str, Any]], *, skip: int = 0) -> MalformedRequestError:
    """Return the error for Pydantic's `faults`; the first `skip` steps of each path are not the caller's."""
    findings = [
        Finding(rule="request/field", severity=Severity.ERROR, message=f"`{_path(fault, skip)}`: {fault['msg']}")
        for fault in faults[:MOST_FINDINGS]
    ]
    return MalformedRequestError(findings[0].message, findings=findings)


def install(api: FastAPI) -> None:
    """Let `api` answer every error with a problem document."""

    def on_refusal(_request: Request, error: Exception) -> Response:
        assert isinstance(error, QirvoError)  # noqa: S101  # registered for this class only
        return refusal(error)

    async def on_validation(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class only
        return refusal(malformed(error.errors(), skip=1))

    async def on_http(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class only
        return status_response(error.status_code, str(error.detail), error.headers)

    api.add_exception_handler(QirvoError, on_refusal)
    api.add_exception_handler(RequestValidationError, on_validation)
    api.add_exception_handler(HTTPException, on_http)


def status_response(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer for what only HTTP knows of: no such route, another method."""
    return problem_response(status_problem(status, detail), headers)


def status_problem(status: int, detail: str) -> Problem:
    """Return the problem that the HTTP `status` is."""
    code = {404: "route-unknown", 405: "method-not-allowed"}.get(status, "http-error")
    return Problem(
        type=f"urn:qirvo:error:{code}",
        title=code.replace("-", " ").capitalize(),
        status=status,
        detail=detail,
        code=code,
        hint=_HINTS.get(status, ""),
    )


def _path(fault: Mapping[str, Any], skip: int) -> str:
    return ".".join(str(step) for step in fault["loc"][skip:])[:200] or "body"
