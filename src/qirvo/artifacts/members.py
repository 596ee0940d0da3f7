"""One file as a listing shows it, and how many bytes of it are held at once."""

from qirvo.deferred import dataclass

CHUNK_BYTES = 64 * 1024
"""Content passes by in pieces of at most this length, so memory does not grow with an archive."""


@dataclass(frozen=True, slots=True, order=True)
class ArchiveMember:
    """One file of some content.

    Attributes:
        path: Relative to the content root, segments parted by `/`.
        size: Length in bytes.
    """

    path: str
    size: int


def utf8_order(path: str) -> bytes:
    """Return the key by which paths are sorted wherever their order counts."""
    return path.encode()
