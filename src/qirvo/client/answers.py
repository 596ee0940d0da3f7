"""Answers become values, refusals become errors: one door for everything a registry says."""

from typing import TypeVar

import msgspec

from qirvo.client.transport import Answer
from qirvo.domain.errors import UnavailableError
from qirvo.wire.problems import TYPE_PREFIX, Problem, refusal_of

T = TypeVar("T")

_SUCCESS = range(200, 300)
_REDIRECT = range(300, 400)
_SHOWN = 200  # characters of an unreadable answer that a person is shown


class UnreadableAnswerError(UnavailableError):
    """The answer is not one a registry of this version gives."""

    code = "registry-answer-unreadable"
    hint = "Check that the address is a registry's, and that registry and client are of matching versions."


class RegistryRedirectsError(UnavailableError):
    """The address answers with a redirect, which would carry the token elsewhere."""

    code = "registry-redirects"
    hint = "Sign in with the address the registry itself gives."


def accept(answer: Answer, shape: type[T], *, address: str) -> T:
    """Return what `answer` says, as a `shape`.

    Raises:
        QirvoError: The registry refused: in the family, with the sentence and the hint it gave.
        UnreadableAnswerError: The answer has another shape.
        RegistryRedirectsError: It is a redirect.
    """
    refuse_error(answer, address=address)
    return _decode(answer, shape, address=address)


def refuse_error(answer: Answer, *, address: str) -> None:
    """Raise what `answer` says went wrong, if anything.

    Raises:
        QirvoError: The registry refused: in the family, with the sentence and the hint it gave.
        RegistryRedirectsError: It is a redirect.
    """
    if answer.status in _SUCCESS:
        return
    if answer.status in _REDIRECT:
        raise RegistryRedirectsError(f"`{address}` answers with a redirect (status `{answer.status}`)")
    raise refusal_of(_problem(answer, address=address))


def _decode(answer: Answer, shape: type[T], *, address: str) -> T:
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise UnreadableAnswerError(f"`{address}` gave an answer this client cannot read: {exc}") from exc


def _problem(answer: Answer, *, address: str) -> Problem:
    """Return the registry's problem document, or what can be made of another answer (a proxy's page, say)."""
    problem = _decoded_problem(answer)
    if problem is not None and problem.type.startswith(TYPE_PREFIX):
        return problem
    said = " ".join(answer.content.decode("utf-8", "replace").split())[:_SHOWN] if problem is None else problem.detail
    return Problem(
        type="about:blank",
        title="No answer of a registry",
        status=answer.status,
        detail=f"`{address}` answered `{answer.status}`" + (f": {said}" if said else ""),
        code="no-problem-document",
        hint="Check that the address is a registry's.",
    )


def _decoded_problem(answer: Answer) -> Problem | None:
    try:
        return msgspec.json.decode(answer.content, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
