"""One line of an access log, whatever format it was written in, as far as downloads are concerned."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from qirvo.domain.downloads import day_of

_CLF = re.compile(r"(\d{2})/(\w{3})/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})", re.ASCII)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_NUMBER = re.compile(r"\d{1,20}(?:\.\d{1,9})?", re.ASCII)
_UNITS = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3))  # nano-, micro- and milliseconds, by how large they are
_LONGEST_MOMENT = 40
_LONGEST_NAME = 255  # bytes that a file's name has at most, nearly everywhere


class LineFault(Exception):  # noqa: N818  # a value that is told, never shown as an error
    """Why a line is not understood; never what stands in it."""


class LogEntry(NamedTuple):
    """What a line says.

    Attributes:
        agent: The `User-Agent`, empty where none was sent; None where the format does not have it.
        range: A `Range` or `Content-Range`, where the format has it.
    """

    when: str
    address: str
    method: str
    target: str
    status: int
    agent: str | None
    range: str = ""


@lru_cache(maxsize=4_096)  # many lines are of the same second
def day_in(when: str) -> date:
    """Return the UTC day of a moment as any of the formats writes it.

    Raises:
        LineFault: It is no moment.
    """
    return day_of(moment_in(when))


def moment_in(when: str) -> datetime:
    """Return a moment as any of the formats writes it.

    Raises:
        LineFault: It is none.
    """
    try:
        return _moment(when)
    except (ValueError, OverflowError, KeyError) as exc:
        raise LineFault("the time cannot be read") from exc


def file_in(target: str) -> str:
    """Return the name of the file that was asked for; empty for a folder, and for what can be no file's name."""
    try:
        path = urlsplit(target).path if "://" in target[:10] else target.partition("?")[0].partition("#")[0]
    except ValueError:
        return ""
    name = unquote(path.rpartition("/")[2], errors="replace")
    return name if len(name) <= _LONGEST_NAME and "/" not in name else ""


def _moment(when: str) -> datetime:
    match = _CLF.fullmatch(when)
    if match is not None:
        day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        # A leap second is the second before, here.
        local = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC)
        return local + offset if sign == "-" else local - offset
    if len(when) > _LONGEST_MOMENT:
        raise ValueError(when)
    if _NUMBER.fullmatch(when):
        number = float(when)
        unit = next((unit for least, unit in _UNITS if number >= least), 1)
        return datetime.fromtimestamp(number / unit, UTC)
    parsed = datetime.fromisoformat(when)
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
