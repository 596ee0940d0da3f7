"""Times as they travel: ISO 8601 in UTC, to the second, with `Z`."""

from datetime import UTC, datetime
from typing import NoReturn, overload

from qirvo.domain.errors import InvalidError


class MalformedMomentError(InvalidError):
    """It is no moment, or nobody knows of which place."""

    code = "moment-malformed"
    hint = "Write ISO 8601 with its offset, such as `2026-12-01T08:00:00Z`."


def read_moment(text: str) -> datetime:
    """Return the moment that stands in a body.

    Raises:
        MalformedMomentError: It is none, or has no offset from UTC.
    """
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo is not None else _refuse(text)
    except (ValueError, OverflowError):
        return _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise MalformedMomentError(f"`{text[:40]}` is no moment") from None


@overload
def moment(at: datetime) -> str: ...


@overload
def moment(at: None) -> None: ...


def moment(at: datetime | None) -> str | None:
    """Return `at` as it travels."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
