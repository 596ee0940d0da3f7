"""The present time and new ids: here alone a registry reads its clock and its dice."""

import secrets
import time
from datetime import UTC, datetime, timedelta

_STARTED, _STARTED_AT_S = datetime.now(UTC), time.monotonic()


def clock() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def steady_clock() -> datetime:
    """Return a time that passes evenly in this process, whatever the clock is set to meanwhile; for what lasts seconds.

    A clock that is set back by an hour would have limits that are kept in memory refuse everybody for that hour.
    """
    return _STARTED + timedelta(seconds=time.monotonic() - _STARTED_AT_S)


def new_id(prefix: str) -> str:
    """Return a new unguessable id: 256 bits for a token, 128 for anything else."""
    return prefix + secrets.token_hex(32 if prefix.startswith("q") else 16)
