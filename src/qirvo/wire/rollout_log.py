"""The rollout log as it travels."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntryDocument:
    """One change of what an update channel offers.

    Attributes:
        index: Number of the release index that was signed with it.
        before: What was offered; empty for nothing.
        after: What is offered since; empty for nothing.
        previous: Hash of the entry before; zeros for the first.
        hash: SHA-256 of all the others as JSON with sorted keys and without spaces.
    """

    number: int
    index: int
    at: str
    updateChannel: str
    before: dict[str, Any]
    after: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutLogPage:
    """Entries in order; `next` is the `after` of the page that follows, null at the end."""

    entries: list[LogEntryDocument]
    next: int | None
