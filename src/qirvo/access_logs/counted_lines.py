"""Downloads that were counted already, one JSON object a line: a release, a day, and its figures.

This is what a server writes that counts while it serves, and what is read beside access logs.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from qirvo.access_logs.entries import LineFault
from qirvo.deferred import dataclass
from qirvo.domain.downloads import DownloadCount

SCHEMA = "qirvo-downloads/1"
_MOST = 10**15


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a release, or of a file of nobody's, on a day; the version is empty for a file."""

    name: str
    version: str
    day: date
    count: DownloadCount


class _Line(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    schema: str
    name: str
    version: str
    day: date
    raw: int
    unique: int
    automated: int
    mirror: int


def counted_line(counted: Counted) -> bytes:
    """Return `counted` as a line, with its end."""
    line = _Line(
        schema=SCHEMA,
        name=counted.name,
        version=counted.version,
        day=counted.day,
        raw=counted.count.raw,
        unique=counted.count.unique,
        automated=counted.count.automated,
        mirror=counted.count.mirror,
    )
    return msgspec.json.encode(line) + b"\n"


def is_counted(document: Mapping[str, Any]) -> bool:
    """Say whether an object is such a line."""
    return document.get("schema") == SCHEMA


def read_counted(document: Mapping[str, Any]) -> Counted:
    """Read such a line.

    Raises:
        LineFault: Its figures make no sense.
    """
    try:
        line = msgspec.convert(document, type=_Line)
    except msgspec.MsgspecError as exc:
        raise LineFault("its figures cannot be read") from exc
    figures = (line.raw, line.unique, line.automated, line.mirror)
    if not all(0 <= each <= _MOST for each in figures) or line.unique + line.automated + line.mirror > line.raw:
        raise LineFault("its figures contradict each other")
    count = DownloadCount(raw=line.raw, unique=line.unique, automated=line.automated, mirror=line.mirror)
    return Counted(line.name, line.version, line.day, count)
