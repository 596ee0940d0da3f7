"""What an npm range of versions comes to: whether it holds any version, has an end, or disagrees with another.

A range is a union of intervals, so whatever it says, it says at the ends of its intervals: trying these versions, and
the ones right after them, tells two ranges apart. Pre-releases are left out of account.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from semantic_version import NpmSpec
from semantic_version import Version as Comparable

from qirvo.deferred import dataclass
from qirvo.domain.versions import Version, VersionRange

_FIRST, _LAST = "0.0.0", "999999.999999.999999"
_MOST_TRIED = 400
_SPACED = re.compile(r"(>=|<=|[<>=^~])\s+")  # npm allows spaces after a comparator, the library does not


@dataclass(frozen=True)
class VersionSet:
    """The versions that a range holds, as far as their ends tell."""

    range: VersionRange

    @cached_property
    def ends(self) -> frozenset[str]:
        """The versions at which the range may begin or end, and the ones right after them."""
        spec = NpmSpec(_SPACED.sub(r"\1", " ".join(self.range.text.split())) or "*")
        found = {_FIRST, _LAST}
        for target in list(_targets(spec.clause))[:_MOST_TRIED]:
            plain = target.truncate("patch")
            found |= {str(plain), str(plain.next_patch())}
        return frozenset(found)

    def has(self, version: str) -> bool:
        """Say whether the range holds `version`."""
        return Version(version) in self.range

    @property
    def is_empty(self) -> bool:
        """Whether it holds no version at all."""
        return not any(self.has(end) for end in self.ends)

    @property
    def has_no_end(self) -> bool:
        """Whether it holds every version from some version on."""
        return self.has(_LAST)

    @property
    def is_everything(self) -> bool:
        """Whether it holds every version."""
        return all(self.has(end) for end in self.ends)

    def meets(self, other: "VersionSet") -> bool:
        """Say whether some version is in both."""
        return any(self.has(end) and other.has(end) for end in self.ends | other.ends)

    def equals(self, other: "VersionSet") -> bool:
        """Say whether both hold the same versions."""
        return all(self.has(end) == other.has(end) for end in self.ends | other.ends)

    def meets_major(self, majors: Iterable[int]) -> bool:
        """Say whether some version of one of `majors` is held."""
        tried = {f"{major}.{minor}.0" for major in majors for minor in (0, 99)} | set(self.ends)
        return any(Version(each).major in set(majors) and self.has(each) for each in tried)


def _targets(clause: object) -> Iterator[Comparable]:
    """Yield the versions that a parsed range compares with."""
    target = getattr(clause, "target", None)
    if isinstance(target, Comparable):
        yield target
    for below in getattr(clause, "clauses", ()):
        yield from _targets(below)
