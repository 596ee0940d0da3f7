"""Deltas: small ways to a release for hosts that have an earlier one.

A delta is a convenience that nothing depends on. It leads to the content tree that is signed anyway, so whoever has
none, or one that does not work, takes the whole archive and has the same.
"""

from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.versions import Version

MOST_PERCENT = 60
"""Of the archive: a larger delta is not worth its place, and the second way in which a host may fail."""
_LEAST_GAIN_PERCENT = 5  # a smaller gain is not worth signing the index again


class DeltaCodec(StrEnum):
    """How a delta is written; a host passes over those it does not know."""

    TREE = "zstd-tree-1"
    FILES = "zstd-files-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What leads from one release of a plugin to another.

    Attributes:
        base: The version that a host has to have.
        digest: Of the delta's bytes; also its address, `deltas/<hex>.zst` below the repository.
        size_bytes: Length of the delta.
        unpacked_bytes: Length of what it unpacks to; a host unpacks no more.
    """

    base: Version
    codec: DeltaCodec
    digest: Digest
    size_bytes: int
    unpacked_bytes: int

    @property
    def path(self) -> str:
        """Where a repository keeps it, relative to the repository's address."""
        return f"deltas/{self.digest.hex}.zst"


def is_worthwhile(size_bytes: int, *, archive_bytes: int) -> bool:
    """Say whether a delta saves enough of the archive to be offered."""
    return size_bytes * 100 <= archive_bytes * MOST_PERCENT


def is_better(size_bytes: int, *, present_bytes: int) -> bool:
    """Say whether a delta is so much smaller than the present one that it takes its place."""
    return size_bytes * 100 <= present_bytes * (100 - _LEAST_GAIN_PERCENT)
