"""SPDX license expressions, and whether some way of taking them keeps to what is allowed.

`A OR B` may be taken as either, `A AND B` is both, and `A WITH E` is A with more freedom.
"""

import re
from collections.abc import Callable

from qirvo.deferred import dataclass

_TOKEN = re.compile(r"\s*(?P<token>\(|\)|[A-Za-z0-9.:+-]+)")
_WORDS = frozenset({"AND", "OR", "WITH"})
_LONGEST = 2_000  # characters
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class LicenseTerm:
    """One license, with its exception where it has one."""

    key: str
    exception: str = ""

    def __str__(self) -> str:
        return f"{self.key} WITH {self.exception}" if self.exception else self.key


Choices = tuple[frozenset[LicenseTerm], ...]
"""Each way of taking an expression: the licenses that hold then."""


def choices_of(expression: str) -> Choices | None:
    """Return every way of taking `expression`; None when it is no SPDX expression, or too tangled to be one."""
    tokens = _tokens(expression)
    if not tokens:
        return None
    reader = _Reader(tokens)
    try:
        found = reader.either(0)
    except _NoExpressionError:
        return None
    return found if reader.is_done else None


def keeps_to(choices: Choices, is_allowed: Callable[[LicenseTerm], bool]) -> bool:
    """Say whether in one of `choices` every license is allowed."""
    return any(all(is_allowed(term) for term in choice) for choice in choices)


def is_named(term: LicenseTerm, patterns: tuple[str, ...]) -> bool:
    """Say whether one of `patterns` names `term`: with its exception, without it, or by a beginning and `*`."""
    names = {str(term).casefold(), term.key.casefold()}
    for pattern in patterns:
        folded = pattern.casefold()
        if folded in names or (folded.endswith("*") and any(name.startswith(folded[:-1]) for name in names)):
            return True
    return False


class _NoExpressionError(Exception):
    pass


class _Reader:
    """Reads tokens from the left; AND binds closer than OR."""

    _MOST_CHOICES = 256

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at == len(self._tokens)

    def either(self, depth: int) -> Choices:
        found = self._both(depth)
        while self._takes("OR"):
            found = (*found, *self._both(depth))
        return self._bounded(found)

    def _both(self, depth: int) -> Choices:
        found = self._one(depth)
        while self._takes("AND"):
            other = self._one(depth)
            found = self._bounded(tuple(dict.fromkeys(a | b for a in found for b in other)))
        return found

    def _one(self, depth: int) -> Choices:
        if depth > _DEEPEST:
            raise _NoExpressionError
        if self._takes("("):
            found = self.either(depth + 1)
            if not self._takes(")"):
                raise _NoExpressionError
            return found
        key = self._name()
        return (frozenset({LicenseTerm(key, self._name() if self._takes("WITH") else "")}),)

    def _name(self) -> str:
        name = ")" if self.is_done else self._tokens[self._at]
        if name in "()" or name.upper() in _WORDS:
            raise _NoExpressionError
        self._at += 1
        return name

    def _takes(self, word: str) -> bool:
        found = not self.is_done and self._tokens[self._at].upper() == word
        self._at += found
        return found

    def _bounded(self, choices: Choices) -> Choices:
        if len(choices) > self._MOST_CHOICES:
            raise _NoExpressionError
        return choices


def _tokens(expression: str) -> list[str]:
    text = expression.strip()
    if len(text) > _LONGEST:
        return []
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return []
        found.append(match["token"])
        at = match.end()
    return found
