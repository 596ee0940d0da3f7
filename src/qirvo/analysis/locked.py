"""What every reader of lock files gives, is given, and says when it cannot read one."""

from collections.abc import Mapping

from qirvo.deferred import dataclass

Wanted = Mapping[str, str]
"""What package.json asks for: name → range; empty when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """One package that a lock file names; `line` is 0 where it is not known."""

    name: str
    version: str
    line: int = 0


class UnreadableLockFileError(ValueError):
    """The file is no lock file of the form that its name says, or has too many packages."""
