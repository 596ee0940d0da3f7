"""What was offered to whom when: one entry for each change of an update channel, chained by hashes, its head signed.

An entry is made when an index is signed, from the difference between what the index offers and what the log says it
offered, so that no way of changing a rollout can leave the log out. The index carries number and hash of the last
entry: who has seen an index can tell whether the log they are shown later still begins with what stood there then.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain import hash_chain
from qirvo.domain.errors import IntegrityError
from qirvo.domain.hash_chain import FIRST, Link
from qirvo.domain.releases import LogHead, ReleaseIndex, UpdateChannelHead
from qirvo.domain.rollouts import RolloutState
from qirvo.domain.update_channels import UpdateChannel, in_order
from qirvo.domain.versions import Version

_ACTS = {RolloutState.RUNNING: "resume", RolloutState.PAUSED: "pause", RolloutState.HALTED: "halt"}


class BrokenLogError(IntegrityError):
    """The log is not the one whose head was signed, or was altered."""

    code = "rollout-log-broken"
    hint = "Nothing was changed. Keep what you were shown, and ask the registry's owner."


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One change of what an update channel offers.

    Attributes:
        number: Counts from 1, for each plugin.
        index_number: The release index that was signed with it.
        at: The time that was signed before.
        before: What was offered; empty for nothing.
        after: What is offered since; empty for nothing.
        previous: Hash of the entry before; `FIRST` for the first.
    """

    number: int
    index_number: int
    at: datetime
    update_channel: UpdateChannel
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    previous: str

    @property
    def hash(self) -> str:
        """Hexadecimal SHA-256 of the entry as JSON with sorted keys and without spaces."""
        told = {
            "number": self.number,
            "index": self.index_number,
            "at": self.at.isoformat(),
            "updateChannel": self.update_channel.value,
            "before": self.before,
            "after": self.after,
            "previous": self.previous,
        }
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def new_entries(index: ReleaseIndex, last: Sequence[LogEntry], *, head: LogHead | None, at: datetime) -> list[LogEntry]:
    """Return the entries that `index` adds.

    Args:
        index: About to be signed.
        last: The latest entry of each update channel.
        head: The log's.
        at: The signed time.
    """
    said = {entry.update_channel: entry.after for entry in last if entry.after}
    now = {name: offered(head_) for name, head_ in index.heads.items()}
    number, previous = (0, FIRST) if head is None else (head.number, head.hash)
    found: list[LogEntry] = []
    for name in in_order(dict.fromkeys([*said, *now])):
        before, after = said.get(name, {}), now.get(name, {})
        if before == after:
            continue
        number += 1
        entry = LogEntry(
            number=number,
            index_number=index.number,
            at=at,
            update_channel=name,
            before=before,
            after=after,
            previous=previous,
        )
        previous = entry.hash
        found.append(entry)
    return found


def act_of(entry: LogEntry) -> str:
    """Return in one word what was decided: `start`, `end`, `recall`, `pause`, `resume`, `halt`, `shrink`, `change`."""
    before, after = entry.before, entry.after
    if not before or not after:
        return "start" if after else "end"
    if before["current"] != after["current"]:
        return "recall" if Version(after["current"]) < Version(before["current"]) else "start"
    if before["state"] != after["state"]:
        return _ACTS[RolloutState(after["state"])]
    held = (before["holdAt"], after["holdAt"])
    return "shrink" if None not in held and held[1] < held[0] else "change"


def head_after(entries: Sequence[LogEntry], head: LogHead | None) -> LogHead | None:
    """Return the log's head once `entries` are added."""
    return LogHead(number=entries[-1].number, hash=entries[-1].hash) if entries else head


def follow(entries: Iterable[LogEntry], *, signed: LogHead | None) -> LogHead | None:
    """Go along the chain from its beginning, past the signed head, and return where it ends.

    Raises:
        BrokenLogError: An entry is missing or altered, or the signed head is not in it.
    """
    links = (Link(number=entry.number, previous=entry.previous, hash=entry.hash) for entry in entries)
    kept = [] if signed is None else [(signed.number, signed.hash)]
    _, number, hash_ = hash_chain.follow(links, kept=kept, whole=True, broken=BrokenLogError)
    return LogHead(number=number, hash=hash_) if number else None


def offered(head: UpdateChannelHead) -> dict[str, Any]:
    """Return what an update channel offers, as the log keeps it."""
    rollout = head.rollout
    return {
        "current": str(head.current),
        "previous": None if head.previous is None else str(head.previous),
        "floor": None if head.floor is None else str(head.floor),
        "state": rollout.state.value,
        "salt": rollout.salt,
        "start": rollout.start.isoformat(),
        "ramp": [[point.seconds, point.basis_points] for point in rollout.ramp.points],
        "holdAt": rollout.hold_at,
        "quiet": "" if rollout.quiet is None else str(rollout.quiet),
    }
