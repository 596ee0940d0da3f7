"""How large an archive may be, in every direction in which one can be too large."""

from qirvo.deferred import dataclass

_MIB = 1024 * 1024
_ZIP_ENTRIES = 0xFFFE
_ZIP_BYTES = 0x7FFF_FFFF

RATIO_FLOOR_BYTES = 1 * _MIB
"""Below this, text that packs very well is no bomb, so the ratio is not judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """What an archive may cost whoever reads it.

    Attributes:
        archive_bytes: Length of the archive itself.
        entries: Records in it, folders and extended headers included.
        entry_bytes: Length of one unpacked file.
        total_bytes: Length of all unpacked files together.
        ratio: Unpacked bytes for one packed byte, over the whole archive; judged above `RATIO_FLOOR_BYTES`.
        path_bytes: UTF-8 length of one path.
        path_depth: Segments of one path.
    """

    archive_bytes: int = 50 * _MIB
    entries: int = 10_000
    entry_bytes: int = 50 * _MIB
    total_bytes: int = 200 * _MIB
    ratio: int = 200
    path_bytes: int = 512
    path_depth: int = 32

    def __post_init__(self) -> None:
        if self.entries > _ZIP_ENTRIES or max(self.archive_bytes, self.total_bytes) > _ZIP_BYTES:
            raise ValueError("an archive within the limits must not need 64-bit zip records")

    def bytes_for_ratio(self, archive_bytes: int) -> int:
        """Return how many bytes an archive of `archive_bytes` may unpack to before it counts as a bomb."""
        return max(RATIO_FLOOR_BYTES, self.ratio * archive_bytes)


DEFAULT_LIMITS = ArchiveLimits()
