"""What can go wrong, by what the caller can do about it.

QirvoError
├── InvalidError       fix the request
├── NotFoundError      name something that exists, or that they may know of
├── ConflictError      change the state first; the present one forbids it
├── ForbiddenError     ask for the right
├── UnavailableError   try later
└── IntegrityError     stop and tell a person: bytes or signature do not match

A concrete error sits beside the rule that raises it, with a `code` of its own. HTTP statuses and exit codes are
chosen from the family, in one table each (`wire.problems`, `cli.output`).
"""

from collections.abc import Sequence
from typing import ClassVar

from qirvo.domain.findings import Finding


class QirvoError(Exception):
    """An act that failed: a message with its values in backquotes, a stable `code` and a `hint` of what to do.

    Attributes:
        code: Kebab-case slug of the concrete class, never used twice.
        hint: What the caller can do, as one sentence.
        findings: The single faults behind the message, where there are several.
    """

    code: ClassVar[str] = "error"
    hint: str = ""

    def __init__(self, message: str, *, hint: str | None = None, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.findings = tuple(findings)
        if hint is not None:
            self.hint = hint


class InvalidError(QirvoError):
    """The request itself is wrong."""

    code = "invalid"


class NotFoundError(QirvoError):
    """There is no such thing, or none the caller may know of."""

    code = "not-found"


class ConflictError(QirvoError):
    """The present state forbids the act."""

    code = "conflict"


class ForbiddenError(QirvoError):
    """The caller has not the right."""

    code = "forbidden"


class UnavailableError(QirvoError):
    """Something needed did not answer; a later try may work."""

    code = "unavailable"
    hint = "Try again later."


class IntegrityError(QirvoError):
    """Bytes or a signature do not match what was promised."""

    code = "integrity"
    hint = "Nothing was changed. Tell the owner of the source before trying again."
