"""How an error travels: RFC 9457 problem documents, and the one table from error family to status.

The registry writes them, the client turns them back into the same error families, so that the command, the API and
the page say the same sentence.
"""

from collections.abc import Mapping
from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.domain.access import UnauthenticatedError
from qirvo.domain.errors import (
    ConflictError,
    ForbiddenError,
    IntegrityError,
    InvalidError,
    NotFoundError,
    QirvoError,
    UnavailableError,
)
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rate_limits import RateLimitedError

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:qirvo:error:"  # then the code

STATUS_BY_FAMILY: Mapping[type[QirvoError], int] = {
    RateLimitedError: 429,  # RFC 6585
    UnauthenticatedError: 401,  # RFC 9110 §15.5.2: who are you; 403 is for "I know, and no"
    InvalidError: 422,
    NotFoundError: 404,
    ConflictError: 409,
    ForbiddenError: 403,
    UnavailableError: 503,
    IntegrityError: 500,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFinding:
    """A finding as it travels."""

    rule: str
    severity: str
    message: str
    file: str | None = None
    line: int | None = None
    help: str = ""
    excerpt: str = ""
    monitored: bool = False
    suppressed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem document.

    Attributes:
        success: Always false: the Guide's clients look at it.
        errors: The findings behind the problem, or the one sentence as the only one.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str = ""
    success: bool = False
    errors: list[WireFinding] = field(default_factory=list)


class RemoteRefusalError(QirvoError):
    """A refusal that came over the wire, with the remote's own code and hint."""

    code = "remote-refusal"

    def __init__(self, problem: Problem) -> None:
        findings = [from_wire(finding) for finding in problem.errors]
        super().__init__(problem.detail or problem.title, hint=problem.hint, findings=findings)
        self.remote_code = problem.code
        self.remote_status = problem.status


class RemoteInvalidError(RemoteRefusalError, InvalidError):
    """The registry says the request is wrong."""

    code = "remote-invalid"


class RemoteNotFoundError(RemoteRefusalError, NotFoundError):
    """The registry does not know it."""

    code = "remote-not-found"


class RemoteConflictError(RemoteRefusalError, ConflictError):
    """The registry's present state forbids it."""

    code = "remote-conflict"


class RemoteForbiddenError(RemoteRefusalError, ForbiddenError):
    """The registry refuses the right."""

    code = "remote-forbidden"


class RemoteUnavailableError(RemoteRefusalError, UnavailableError):
    """The registry cannot answer now."""

    code = "remote-unavailable"


_BY_STATUS: Mapping[int, type[RemoteRefusalError]] = {
    400: RemoteInvalidError,
    401: RemoteForbiddenError,
    403: RemoteForbiddenError,
    404: RemoteNotFoundError,
    409: RemoteConflictError,
    410: RemoteNotFoundError,
    413: RemoteInvalidError,
    415: RemoteInvalidError,
    422: RemoteInvalidError,
    429: RemoteUnavailableError,
}


def status_of(error: QirvoError) -> int:
    """Return the HTTP status of `error`: that of the nearest family in its class order."""
    return next((STATUS_BY_FAMILY[kind] for kind in type(error).__mro__ if kind in STATUS_BY_FAMILY), 500)


def problem_of(error: QirvoError) -> Problem:
    """Return the problem document of `error`."""
    return Problem(
        type=f"{TYPE_PREFIX}{error.code}",
        title=error.code.replace("-", " ").capitalize(),
        status=status_of(error),
        detail=error.message,
        code=error.code,
        hint=error.hint,
        errors=[to_wire(finding) for finding in error.findings],
    )


def refusal_of(problem: Problem) -> RemoteRefusalError:
    """Return the error that `problem` stands for on this side."""
    return _BY_STATUS.get(problem.status, RemoteUnavailableError)(problem)


def to_wire(finding: Finding) -> WireFinding:
    """Return `finding` as it travels."""
    return WireFinding(
        rule=finding.rule,
        severity=finding.severity.value,
        message=finding.message,
        file=finding.file,
        line=finding.line,
        help=finding.help,
        excerpt=finding.excerpt,
        monitored=finding.monitored,
        suppressed=finding.suppressed,
    )


def from_wire(finding: WireFinding) -> Finding:
    """Return what `finding` says; a severity this side does not know counts as an error."""
    known = finding.severity in set(Severity)
    return Finding(
        rule=finding.rule,
        severity=Severity(finding.severity) if known else Severity.ERROR,
        message=finding.message,
        file=finding.file,
        line=finding.line,
        help=finding.help,
        excerpt=finding.excerpt,
        monitored=finding.monitored,
        suppressed=finding.suppressed,
    )
