"""Versions are Semantic Versioning 2.0; ranges are npm's.

Comparison is by precedence (semver.org §11), never as text: 10.0.0 is newer than 9.0.0, and 2.0.0-beta.1 is older
than 2.0.0. Ranges are `semantic_version`'s, which is imported when the first one is read: its import costs more than
most commands need otherwise.
"""

import re
from dataclasses import field
from functools import lru_cache, total_ordering
from typing import TYPE_CHECKING, Self

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError

if TYPE_CHECKING:
    from semantic_version import NpmSpec

_MAX_LENGTH = 128  # a version is a label people read; longer ones only serve to hurt a parser
_NUMBER = "(?:0|[1-9][0-9]*)"
_IDENTIFIER = f"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_BUILD = "[0-9A-Za-z-]+"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    rf"(?:\+{_BUILD}(?:\.{_BUILD})*)?"
)


class MalformedVersionError(InvalidError):
    """The text is not a version."""

    code = "version-malformed"
    hint = "Use MAJOR.MINOR.PATCH with an optional -PRERELEASE and +BUILD (semver.org), without leading zeros."


class MalformedRangeError(InvalidError):
    """The text is not a version range."""

    code = "range-malformed"
    hint = "Use an npm range, for example `>=1.2.0 <3.0.0`, `^1.4.0` or `~2.1`."


Precedence = tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]
"""Numeric identifiers stand below others, and a plain version above all of its pre-releases."""


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A version by Semantic Versioning 2.0; build metadata does not take part in order or equality.

    Attributes:
        text: As written.
        prerelease: The pre-release identifiers; empty for a plain version.
        precedence: What decides the order; sorting thousands by this key is many times faster than by themselves.
    """

    text: str
    prerelease: tuple[str, ...] = field(init=False, repr=False)
    precedence: Precedence = field(init=False, repr=False)
    _numbers: tuple[int, int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        match = _VERSION.fullmatch(self.text) if len(self.text) <= _MAX_LENGTH else None
        if match is None:
            raise MalformedVersionError(f"`{self.text[:_MAX_LENGTH]}` is not a version")
        prerelease = () if match[4] is None else tuple(match[4].split("."))
        numbers = (int(match[1]), int(match[2]), int(match[3]))
        object.__setattr__(self, "prerelease", prerelease)
        object.__setattr__(self, "precedence", (numbers, not prerelease, tuple(map(_identifier, prerelease))))
        object.__setattr__(self, "_numbers", numbers)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version.

        Raises:
            MalformedVersionError: `text` is not one.
        """
        return cls(text)

    @property
    def major(self) -> int:
        """The first number."""
        return self._numbers[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and (self._numbers, self.prerelease) == (other._numbers, other.prerelease)

    def __lt__(self, other: "Version") -> bool:
        return self.precedence < other.precedence

    def __hash__(self) -> int:
        return hash((self._numbers, self.prerelease))

    def __str__(self) -> str:
        return self.text


def _identifier(text: str) -> tuple[bool, int, str]:
    return (False, int(text), "") if text.isdecimal() else (True, 0, text)


@dataclass(frozen=True, slots=True)
class VersionRange:
    """A set of versions, written as an npm range.

    Attributes:
        text: As written; `*` holds every version that is not a pre-release.
    """

    text: str

    def __post_init__(self) -> None:
        _npm_spec(self.text)

    @classmethod
    def accepted(cls, text: str) -> Self:
        """Return the range of `text`, which was found to be one before; it is read when it is first used."""
        made = object.__new__(cls)
        object.__setattr__(made, "text", text)
        return made

    def __contains__(self, version: Version) -> bool:
        import semantic_version  # noqa: PLC0415  # start-up time: see the module's docstring

        without_build = version.text.partition("+")[0]
        return bool(_npm_spec(self.text).match(semantic_version.Version(without_build)))

    def __str__(self) -> str:
        return self.text

    def names(self, version: Version) -> bool:
        """Say whether it is written as this very version: `1.2.0` or `=1.2.0`."""
        return self.text.strip().removeprefix("=").strip() == str(version)


@lru_cache(maxsize=1024)
def _npm_spec(text: str) -> "NpmSpec":
    import semantic_version  # noqa: PLC0415  # start-up time: see the module's docstring

    try:
        if len(text) > 4 * _MAX_LENGTH:
            raise ValueError(text)  # noqa: TRY301  # one message for every form
        return semantic_version.NpmSpec(_as_npm_joins(text))
    except ValueError as exc:
        raise MalformedRangeError(f"`{text[:_MAX_LENGTH]}` is not a version range") from exc


def _as_npm_joins(text: str) -> str:
    """Return `text` with npm's optional spaces after a comparator removed (`>= 1.0` is `>=1.0`)."""
    joined = " ".join(text.split())
    for comparator in (">=", "<=", ">", "<", "=", "^", "~"):
        joined = joined.replace(f"{comparator} ", comparator)
    return joined or "*"
