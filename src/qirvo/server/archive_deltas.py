"""Deltas of stored artifacts."""

from collections.abc import Sequence
from pathlib import Path

from qirvo.artifacts.deltas import DeltaTarget
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.prefix_frames import HARDEST, LEVELS
from qirvo.artifacts.reader import open_archive
from qirvo.server.delta_ports import Packed

_HARDEST_BYTES = 16 * 1024 * 1024  # above it the last level takes 20 s and more, and often gains nothing


class ArchiveDeltas:
    """`delta_ports.DeltaMaking` over the strict archive reader."""

    efforts: Sequence[int] = LEVELS

    def __init__(self, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits

    def make(self, target: Path, base: Path, *, effort: int) -> Packed | None:
        """Return the delta from one archive to another; None when it would take too long to try so hard.

        Raises:
            ArchiveRefusedError: One of them is no archive any more.
            UnavailableError: The disk refuses.
        """
        with open_archive(target, limits=self._limits) as newer, open_archive(base, limits=self._limits) as older:
            leads_to = DeltaTarget(newer)
            if effort == HARDEST and leads_to.unpacked_bytes > _HARDEST_BYTES:
                return None
            made = leads_to.delta_from(older, level=effort)
        return Packed(content=made.content, unpacked_bytes=made.unpacked_bytes, codec=made.codec)
