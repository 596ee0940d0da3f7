"""Text, tables and exit codes."""

import pytest

from qirvo.cli.output import describe_finding, exit_code_of, fields, plain, table
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


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidError("x"), 3),
        (NotFoundError("x"), 4),
        (ConflictError("x"), 5),
        (ForbiddenError("x"), 6),
        (UnauthenticatedError("x"), 6),
        (UnavailableError("x"), 7),
        (IntegrityError("x"), 8),
    ],
)
def test_the_family_decides_the_exit_code(error: QirvoError, code: int) -> None:
    assert exit_code_of(error) == code


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table(("A", "B"), [("long", "x"), ("s", "")]) == ["A     B", "long  x", "s"]


def test_a_table_without_rows_has_no_head() -> None:
    assert table(("A", "B"), []) == []


def test_a_cell_never_breaks_its_line() -> None:
    assert table(("A",), [("x\ny",)]) == ["A", "x y"]


def test_empty_fields_are_left_out() -> None:
    assert fields([("name", "x"), ("longer", None), ("a", "")]) == ["name: x"]


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[31mred\x07\u202e\u009b\nnext\tcell") == "a\ufffd[31mred\ufffd\ufffd\ufffd\nnext\tcell"


def test_a_finding_says_how_grave_which_rule_where_what_and_the_help() -> None:
    finding = Finding(
        rule="manifest/version-missing",
        severity=Severity.ERROR,
        message="no `version`",
        file="manifest.json",
        line=3,
        help="add one",
    )
    assert describe_finding(finding) == "error: manifest/version-missing manifest.json:3: no `version` (add one)"


def test_a_finding_that_is_only_watched_says_so() -> None:
    finding = Finding(rule="data-theft/secret-sent", severity=Severity.ERROR, message="it is sent", monitored=True)
    assert describe_finding(finding) == "error (monitored): data-theft/secret-sent: it is sent"
