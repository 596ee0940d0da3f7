"""Durations as people write and read them: `3d`, `12h`, `1d12h`, `90s`."""

import re
from datetime import timedelta

from qirvo.domain.errors import InvalidError

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = re.compile(r"([0-9]{1,9})([dhms])", re.ASCII)
_DURATION = re.compile(r"(?:[0-9]{1,9}[dhms])+", re.ASCII)
_LONGEST = 100  # characters


class MalformedDurationError(InvalidError):
    """A text is no duration."""

    code = "duration-malformed"
    hint = "Write `3d`, `12h`, `90m` or `30s`, or several of them as in `1d12h`."


def parse_duration(text: str) -> int:
    """Return the seconds that `text` stands for.

    Raises:
        MalformedDurationError: It stands for none.
    """
    bare = text.strip().lower()
    if len(bare) > _LONGEST or _DURATION.fullmatch(bare) is None:
        raise MalformedDurationError(f"`{text[:40]}` is not a duration")
    return sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(bare))


def parse_span(text: str) -> timedelta:
    """Return the span of time that `text` stands for.

    Raises:
        MalformedDurationError: It stands for none, or for more than can be counted.
    """
    try:
        return timedelta(seconds=parse_duration(text))
    except OverflowError as exc:
        raise MalformedDurationError(f"`{text[:40]}` is too long a duration") from exc


def duration_text(seconds: int) -> str:
    """Return a duration as one would write it: `3d`, `1d12h`, `90s` as `1m30s`."""
    parts = []
    for unit, length in _SECONDS.items():
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
