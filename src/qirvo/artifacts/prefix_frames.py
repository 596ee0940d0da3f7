"""Zstandard frames that are packed against a prefix: bytes that both ends have, so that only what differs is stored.

The prefix is no dictionary that is trained or named: whoever unpacks has to know which bytes were meant. A frame says
how long its content is, and one that says something else than was promised is refused before anything is unpacked.
"""

import sys

from qirvo.domain.errors import IntegrityError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FAST, THOROUGH, HARDEST = 3, 12, 19
LEVELS = (FAST, THOROUGH, HARDEST)
"""How hard to try, the fastest first."""

_LEAST_WINDOW, _MOST_WINDOW = 10, 28  # powers of two; the window spans prefix and content, and bounds the memory
_LEAST_PREFIX_BYTES = 8  # zstd takes no shorter one
_PARAMETER = zstd.CompressionParameter
_READING: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _MOST_WINDOW}


class DeltaRefusedError(IntegrityError):
    """A delta is damaged, made for another base, or unpacks to something else than was signed."""

    code = "delta-refused"
    hint = "Nothing was changed; the release can be had as a whole."


def pack(content: bytes, *, prefix: bytes, level: int) -> bytes:
    """Return `content` as one frame that can be unpacked with the same `prefix`."""
    window = max(_LEAST_WINDOW, min(_MOST_WINDOW, (len(prefix) + len(content)).bit_length()))
    options: dict[int, int] = {
        _PARAMETER.compression_level: level,
        _PARAMETER.window_log: window,
        _PARAMETER.enable_long_distance_matching: 1,
        _PARAMETER.content_size_flag: 1,
        _PARAMETER.checksum_flag: 0,  # every file's digest is compared anyway
    }
    packer = zstd.ZstdCompressor(options=options, zstd_dict=_as_prefix(prefix))
    return packer.compress(content, zstd.ZstdCompressor.FLUSH_FRAME)


def unpack(frame: bytes | memoryview, *, prefix: bytes, size: int) -> bytes:
    """Return the `size` bytes that `frame` holds; never more is unpacked.

    Raises:
        DeltaRefusedError: It holds something else, bytes follow it, or it was packed against another prefix.
    """
    promised = promised_length(frame)
    if promised != size:
        raise DeltaRefusedError(f"the delta says that it unpacks to `{promised}` bytes, not to `{size}`")
    try:
        unpacker = zstd.ZstdDecompressor(zstd_dict=_as_prefix(prefix), options=_READING)
        content = unpacker.decompress(frame, max_length=size)
    except zstd.ZstdError as exc:
        raise DeltaRefusedError(f"the delta cannot be unpacked: {exc}") from exc
    if not unpacker.eof or len(content) != size:
        raise DeltaRefusedError(f"the delta ends after `{len(content)}` of `{size}` bytes")
    if unpacker.unused_data:
        raise DeltaRefusedError(f"`{len(unpacker.unused_data)}` bytes follow the delta")
    return content


def promised_length(frame: bytes | memoryview) -> int | None:
    """Return how many bytes `frame` says that it unpacks to; None when it does not say.

    Raises:
        DeltaRefusedError: It is no frame.
    """
    try:
        return zstd.get_frame_info(frame).decompressed_size
    except zstd.ZstdError as exc:
        raise DeltaRefusedError("the delta is no Zstandard frame") from exc


def frame_length(content: memoryview) -> int:
    """Return how many bytes the first frame of `content` takes.

    Raises:
        DeltaRefusedError: There is no whole frame.
    """
    try:
        return int(zstd.get_frame_size(content))
    except zstd.ZstdError as exc:
        raise DeltaRefusedError("the delta ends before its last file") from exc


def _as_prefix(prefix: bytes) -> "tuple[zstd.ZstdDict, int] | None":
    return zstd.ZstdDict(prefix, is_raw=True).as_prefix if len(prefix) >= _LEAST_PREFIX_BYTES else None
