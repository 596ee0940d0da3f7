"""The rollout log as it travels."""

from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.rollout_log import LogEntry
from qirvo.domain.update_channels import UpdateChannel


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


def log_document(entry: LogEntry) -> LogEntryDocument:
    """Return an entry of the rollout log as it travels: its time exactly as it was hashed."""
    return LogEntryDocument(
        number=entry.number,
        index=entry.index_number,
        at=entry.at.isoformat(),
        updateChannel=entry.update_channel.value,
        before=dict(entry.before),
        after=dict(entry.after),
        previous=entry.previous,
        hash=entry.hash,
    )


def log_entry(document: LogEntryDocument) -> LogEntry:
    """Return the entry that travelled; its own hash is computed, not read.

    Raises:
        ValueError: Its time is none.
        MalformedUpdateChannelError: Its update channel is none.
    """
    return LogEntry(
        number=document.number,
        index_number=document.index,
        at=datetime.fromisoformat(document.at),
        update_channel=UpdateChannel(document.updateChannel),
        before=document.before,
        after=document.after,
        previous=document.previous,
    )
