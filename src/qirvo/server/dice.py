"""The present time and new ids: here alone a registry reads its clock and its dice."""

import secrets
from datetime import UTC, datetime


def clock() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """Return a new unguessable id: 256 bits for a token, 128 for anything else."""
    return prefix + secrets.token_hex(32 if prefix.startswith("q") else 16)
