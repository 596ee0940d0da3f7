import pytest

from qirvo.domain.access import MissingRightError, UnauthenticatedError
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
from qirvo.wire.problems import WireFinding, from_wire, problem_of, refusal_of, status_of

FINDING = Finding(rule="manifest/version-missing", severity=Severity.ERROR, message="none", file="manifest.json")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidError("m"), 422),
        (NotFoundError("m"), 404),
        (ConflictError("m"), 409),
        (MissingRightError("m"), 403),
        (UnauthenticatedError("m"), 401),
        (UnavailableError("m"), 503),
        (IntegrityError("m"), 500),
    ],
)
def test_the_family_decides_the_status(error: QirvoError, status: int):
    assert status_of(error) == status


@pytest.mark.parametrize(
    ("error", "family"),
    [
        (InvalidError("m"), InvalidError),
        (NotFoundError("m"), NotFoundError),
        (ConflictError("m"), ConflictError),
        (UnauthenticatedError("m"), ForbiddenError),
        (MissingRightError("m"), ForbiddenError),
        (UnavailableError("m"), UnavailableError),
    ],
)
def test_an_error_keeps_its_family_over_the_wire(error: QirvoError, family: type[QirvoError]):
    assert isinstance(refusal_of(problem_of(error)), family)


def test_message_hint_and_findings_travel():
    sent = InvalidError("`x` is wrong", hint="Write y.", findings=[FINDING])
    received = refusal_of(problem_of(sent))
    assert (received.message, received.hint, received.findings) == (sent.message, sent.hint, sent.findings)


def test_a_problem_is_never_a_success():
    assert problem_of(InvalidError("m")).success is False


def test_a_severity_of_the_future_counts_as_an_error():
    received = from_wire(WireFinding(rule="scan/new", severity="catastrophe", message="m"))
    assert received.severity is Severity.ERROR
