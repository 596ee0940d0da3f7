from dataclasses import replace

import pytest

from qirvo.domain.hash_chain import FIRST
from qirvo.domain.releases import LogHead, ReleaseIndex
from qirvo.domain.rollout_log import BrokenLogError, LogEntry, act_of, follow, head_after, new_entries
from qirvo.domain.update_channels import UpdateChannel
from tests.support.builders import MONDAY, a_head, a_release, a_rollout, an_index

STABLE, BETA = UpdateChannel.STABLE, UpdateChannel.BETA


def an_index_with(**heads: object) -> ReleaseIndex:
    found = {UpdateChannel(name): head for name, head in heads.items()}
    return an_index(a_release("1.0.0"), a_release("1.1.0"), heads=found)  # type: ignore[arg-type]  # heads


def a_log() -> list[LogEntry]:
    """1.0.0 for all; 1.1.0 on beta; 1.1.0 on stable, paused there; beta removed."""
    states = [
        an_index_with(stable=a_head("1.0.0")),
        an_index_with(stable=a_head("1.0.0"), beta=a_head("1.1.0")),
        an_index_with(stable=a_head("1.1.0", "1.0.0", rollout=a_rollout("1.1.0").pause(MONDAY))),
    ]
    log: list[LogEntry] = []
    head: LogHead | None = None
    for state in states:
        last = {entry.update_channel: entry for entry in log}
        added = new_entries(state, list(last.values()), head=head, at=MONDAY)
        log += added
        head = head_after(added, head)
    return log


def test_each_change_of_each_update_channel_is_an_entry():
    log = a_log()
    assert [(entry.number, entry.update_channel, entry.after.get("current")) for entry in log] == [
        (1, STABLE, "1.0.0"),
        (2, BETA, "1.1.0"),
        (3, STABLE, "1.1.0"),
        (4, BETA, None),
    ]
    assert (log[2].before["current"], log[2].after["state"]) == ("1.0.0", "paused")


def test_what_was_decided_is_one_word():
    head = a_head("1.1.0", "1.0.0", rollout=a_rollout("1.1.0"))
    paused = replace(head, rollout=head.rollout.pause(MONDAY))
    shrunk = replace(paused, rollout=replace(paused.rollout, hold_at=(paused.rollout.hold_at or 0) - 1))
    steps = [a_head("1.0.0"), head, paused, shrunk, head, replace(head, rollout=head.rollout.halt()), a_head("1.0.0")]
    log: list[LogEntry] = []
    for state in steps:
        log += new_entries(an_index_with(stable=state), log[-1:], head=head_after(log, None), at=MONDAY)
    log += new_entries(an_index_with(), log[-1:], head=head_after(log, None), at=MONDAY)
    assert [act_of(entry) for entry in log] == ["start", "start", "pause", "shrink", "resume", "halt", "recall", "end"]


def test_what_stays_makes_no_entry():
    index = an_index_with(stable=a_head("1.0.0"))
    first = new_entries(index, [], head=None, at=MONDAY)
    assert new_entries(replace(index, number=2), first, head=head_after(first, None), at=MONDAY) == []


def test_the_chain_begins_at_its_first_entry_and_is_followed_to_its_end():
    log = a_log()
    assert log[0].previous == FIRST
    assert follow(log, signed=LogHead(number=2, hash=log[1].hash)) == LogHead(number=4, hash=log[3].hash)
    assert follow([], signed=None) is None


@pytest.mark.parametrize("number", range(4))
def test_an_altered_entry_is_noticed(number: int):
    log = a_log()
    end = LogHead(number=4, hash=log[3].hash)
    log[number] = replace(log[number], after={"current": "6.6.6"})
    with pytest.raises(BrokenLogError):
        follow(log, signed=end)


@pytest.mark.parametrize("number", range(4))
def test_a_missing_entry_is_noticed(number: int):
    log = a_log()
    end = LogHead(number=4, hash=log[3].hash)
    del log[number]
    with pytest.raises(BrokenLogError):
        follow(log, signed=end)


def test_a_log_that_is_shorter_than_what_was_signed_is_noticed():
    with pytest.raises(BrokenLogError, match="entry `9`"):
        follow(a_log(), signed=LogHead(number=9, hash="0" * 64))
