"""A log as lines, whatever its size: packed or not, from a file or from standard input, one line at a time.

A line that is longer than any server writes is passed over without being held.
"""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import NotFoundError

LONGEST_LINE = 64 * 1024
STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
_PIECE = 256 * 1024


class LogMissingError(NotFoundError):
    """There is no such log."""

    code = "access-log-missing"
    hint = "Name an access log, packed with gzip or not; `-` is standard input."


class BrokenOff(Exception):  # noqa: N818  # told as a fault of the log, never shown as an error
    """The packed log ends in the middle, or is damaged from here on."""


@contextmanager
def open_log(name: str) -> Iterator[IO[bytes]]:
    """Open the log called `name`, unpacking it where it is packed.

    Raises:
        LogMissingError: There is none.
        StorageFailedError: It cannot be read.
    """
    if name == STANDARD_INPUT:
        yield _unpacked(cast("IO[bytes]", sys.stdin.buffer))
        return
    path = Path(name)
    if not path.is_file():
        raise LogMissingError(f"`{name}` is no file")
    with disk_errors(path), path.open("rb") as file:
        yield _unpacked(file)


def lines_of(log: IO[bytes]) -> Iterator[bytes | None]:
    """Yield each line without its end; None for one that is too long.

    Raises:
        BrokenOff: The packed log is damaged from here on.
    """
    try:
        while line := log.readline(LONGEST_LINE + 2):
            if line.endswith(b"\n"):
                yield line[:-2] if line.endswith(b"\r\n") else line[:-1]
            elif len(line) <= LONGEST_LINE:
                yield line  # the last one
            else:
                _pass_over(log)
                yield None
    except (EOFError, gzip.BadGzipFile, zlib.error) as exc:
        raise BrokenOff from exc


def _pass_over(log: IO[bytes]) -> None:
    while piece := log.readline(_PIECE):
        if piece.endswith(b"\n"):
            return


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    begin = file.peek(2)[:2] if hasattr(file, "peek") else b""
    if begin != _GZIP:
        return file
    return cast("IO[bytes]", gzip.open(cast("BinaryIO", file), "rb"))
