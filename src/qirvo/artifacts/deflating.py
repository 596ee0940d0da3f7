"""The one deflate of this chapter: zlib-ng, which packs and unpacks the same streams as zlib in less time.

Another build may pack other bytes of the same content; a release is known by its tree (ADR-0005), never by these.
"""

from zlib_ng import zlib_ng

Fault: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its stub calls the class an instance
"""Raised when packed bytes cannot be unpacked."""

RAW = -zlib_ng.MAX_WBITS
"""A bare deflate stream, as inside a zip."""

GZIP = 16 + zlib_ng.MAX_WBITS
"""A gzip member: its header is read, and its checksum and length are compared at the end."""

crc32 = zlib_ng.crc32
inflater = zlib_ng.decompressobj
_LEVEL = 6


def gzip_packer(level: int = _LEVEL) -> "zlib_ng._Compress":
    """Return what packs a gzip member that tells nothing of when it was made."""
    return zlib_ng.compressobj(level, zlib_ng.DEFLATED, GZIP)


def packer() -> "zlib_ng._Compress":
    """Return what packs one entry of a zip."""
    return zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, RAW)
