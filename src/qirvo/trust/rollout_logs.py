"""A rollout log as a file that a mirror carries: below the hash of its last entry, which the index signs.

The file is nothing but the chain up to that entry, so it is what was signed, whoever it comes from.
"""

import msgspec

from qirvo.domain.errors import InvalidError
from qirvo.domain.releases import LogHead
from qirvo.domain.rollout_log import BrokenLogError, LogEntry, follow
from qirvo.wire.rollout_log import RolloutLogPage, log_document, log_entry

MOST_BYTES = 64 * 1024 * 1024
"""Of a file; an entry has some 500."""


def log_file(hash_: str) -> str:
    """Return where the log is whose last entry has this hash, relative to the repository's address."""
    return f"rollout-logs/{hash_}.json"


def read_entries(content: bytes) -> tuple[list[LogEntry], int | None]:
    """Return entries of a log, and the number after which the next ones are found; None at the end.

    Raises:
        BrokenLogError: It is something else.
    """
    try:
        page = msgspec.json.decode(content, type=RolloutLogPage)
        return [log_entry(each) for each in page.entries], page.next
    except (msgspec.MsgspecError, InvalidError, ValueError, RecursionError) as exc:
        raise BrokenLogError(f"an entry of the rollout log cannot be understood: {exc}") from exc


def write_log(entries: list[LogEntry], *, signed: LogHead) -> bytes:
    """Return the file of the log up to the `signed` head.

    Raises:
        BrokenLogError: The entries do not lead there.
    """
    follow(entries, signed=signed)
    told = [log_document(each) for each in entries[: signed.number]]
    return msgspec.json.encode(RolloutLogPage(entries=told, next=None)) + b"\n"


def read_log(content: bytes, *, signed: LogHead) -> list[LogEntry]:
    """Return the entries in a file.

    Raises:
        BrokenLogError: It is not the file of the log that ends at the `signed` head.
    """
    entries, _ = read_entries(content)
    if write_log(entries, signed=signed) != content:
        raise BrokenLogError("something was added to the rollout log that was signed")
    return entries
