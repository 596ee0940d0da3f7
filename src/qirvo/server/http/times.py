"""Times as they travel: ISO 8601 in UTC, to the second, with `Z`."""

from datetime import UTC, datetime
from typing import overload


@overload
def moment(at: datetime) -> str: ...


@overload
def moment(at: None) -> None: ...


def moment(at: datetime | None) -> str | None:
    """Return `at` as it travels."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
