"""Versions are Semantic Versioning 2.0; ranges are npm's.

Comparison is by precedence (semver.org §11), never as text: 10.0.0 is newer than 9.0.0, and 2.0.0-beta.1 is older
than 2.0.0. The parsing is `semantic_version`'s.
"""

from dataclasses import dataclass, field
from functools import total_ordering
from typing import Self

import semantic_version

from qirvo.domain.errors import InvalidError

_MAX_LENGTH = 128  # a version is a label people read; longer ones only serve to hurt a parser


class MalformedVersionError(InvalidError):
    """The text is not a version."""

    code = "version-malformed"
    hint = "Use MAJOR.MINOR.PATCH with an optional -PRERELEASE and +BUILD (semver.org), without leading zeros."


class MalformedRangeError(InvalidError):
    """The text is not a version range."""

    code = "range-malformed"
    hint = "Use an npm range, for example `>=1.2.0 <3.0.0`, `^1.4.0` or `~2.1`."


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A version by Semantic Versioning 2.0; build metadata does not take part in order or equality.

    Attributes:
        text: As written.
    """

    text: str
    _parsed: semantic_version.Version = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            if len(self.text) > _MAX_LENGTH or not self.text.isascii():
                raise ValueError(self.text)  # noqa: TRY301  # one message for every form
            parsed = semantic_version.Version(self.text).truncate("prerelease")
        except ValueError as exc:
            raise MalformedVersionError(f"`{self.text[:_MAX_LENGTH]}` is not a version") from exc
        object.__setattr__(self, "_parsed", parsed)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version.

        Raises:
            MalformedVersionError: `text` is not one.
        """
        return cls(text)

    @property
    def prerelease(self) -> tuple[str, ...]:
        """The pre-release identifiers; empty for a plain version."""
        return tuple(self._parsed.prerelease)

    @property
    def major(self) -> int:
        """The first number."""
        return int(self._parsed.major)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._parsed.precedence_key == other._parsed.precedence_key

    def __lt__(self, other: "Version") -> bool:
        return bool(self._parsed.precedence_key < other._parsed.precedence_key)

    def __hash__(self) -> int:
        return hash((*self._parsed.precedence_key[:3], self._parsed.prerelease))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class VersionRange:
    """A set of versions, written as an npm range.

    Attributes:
        text: As written; `*` holds every version that is not a pre-release.
    """

    text: str
    _spec: semantic_version.NpmSpec = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            if len(self.text) > 4 * _MAX_LENGTH:
                raise ValueError(self.text)  # noqa: TRY301  # one message for every form
            spec = semantic_version.NpmSpec(_as_npm_joins(self.text))
        except ValueError as exc:
            raise MalformedRangeError(f"`{self.text[:_MAX_LENGTH]}` is not a version range") from exc
        object.__setattr__(self, "_spec", spec)

    def __contains__(self, version: Version) -> bool:
        return bool(self._spec.match(version._parsed))  # noqa: SLF001  # one module, one concept

    def __str__(self) -> str:
        return self.text


def _as_npm_joins(text: str) -> str:
    """Return `text` with npm's optional spaces after a comparator removed (`>= 1.0` is `>=1.0`)."""
    joined = " ".join(text.split())
    for comparator in (">=", "<=", ">", "<", "=", "^", "~"):
        joined = joined.replace(f"{comparator} ", comparator)
    return joined or "*"
