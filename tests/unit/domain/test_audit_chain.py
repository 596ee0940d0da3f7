"""`domain.audit_chain`: whatever is changed, left out, added or exchanged is seen; forgetting a network is not."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from qirvo.domain.audit import AuditEntry, Origin, Outcome
from qirvo.domain.audit_chain import (
    BrokenChainError,
    ChainedEntry,
    ChainHead,
    MalformedHeadError,
    chained,
    entry_hash,
    follow_all,
    moment_text,
    read_head,
)
from qirvo.domain.hash_chain import FIRST
from tests.support.builders import MONDAY


def an_entry(number: int = 1, **changes: Any) -> AuditEntry:
    fields: dict[str, Any] = {
        "id": f"aud_{number}",
        "at": MONDAY + timedelta(seconds=number),
        "actor": "ann",
        "act": "member.role",
        "subject": "publisher:acme",
        "before": {"role": "viewer"},
        "after": {"role": "owner"},
        "origin": Origin.of("192.0.2.0/24", salt="s4lt"),
    }
    return AuditEntry(**(fields | changes))


def a_log(length: int = 5) -> list[ChainedEntry]:
    head, log = ChainHead(), []
    for number in range(1, length + 1):
        log.append(chained(an_entry(number), head))
        head = log[-1].head
    return log


def test_a_log_that_nobody_touched_is_unbroken():
    log = a_log()
    assert follow_all(log, kept=[log[1].head, log[4].head]) == (1, log[-1].head)
    assert follow_all([]) == (0, ChainHead())


def test_the_hash_of_an_entry_stays_what_it_was():
    """An export of years ago is verified by today's program: the canonical form is for good."""
    kept = chained(an_entry(), ChainHead())
    assert kept.previous == FIRST
    canonical = (
        '{"act":"member.role","actor":"ann","after":{"role":"owner"},"at":"'
        + moment_text(MONDAY + timedelta(seconds=1))
        + '","before":{"role":"viewer"},"form":1,"id":"aud_1","networkDigest":"'
        + hashlib.sha256(b"s4lt:192.0.2.0/24").hexdigest()
        + '","number":1,"outcome":"done","previous":"'
        + "0" * 64
        + '","reason":"","subject":"publisher:acme"}'
    )
    assert kept.hash == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"id": "aud_x"},
        {"at": MONDAY},
        {"actor": "eve"},
        {"act": "member.remove"},
        {"subject": "publisher:evil"},
        {"outcome": Outcome.REFUSED},
        {"reason": "x"},
        {"before": {}},
        {"after": {"role": "viewer"}},
        {"origin": Origin()},
        {"origin": Origin.of("198.51.100.0/24", salt="s4lt")},
        {"origin": replace(Origin.of("192.0.2.0/24", salt="s4lt"), network="198.51.100.0/24")},
        {"origin": replace(Origin.of("192.0.2.0/24", salt="s4lt"), salt="other")},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_changed_in_an_entry_is_seen(change: dict[str, Any]):
    log = a_log()
    log[2] = replace(log[2], entry=replace(log[2].entry, **change))
    with pytest.raises(BrokenChainError, match="entry `3`"):
        follow_all(log)


def test_an_entry_hashed_anew_breaks_the_next():
    log = a_log()
    forged = replace(log[2].entry, actor="eve")
    log[2] = replace(log[2], entry=forged, hash=entry_hash(forged, number=3, previous=log[2].previous))
    with pytest.raises(BrokenChainError, match="entry `4`"):
        follow_all(log)


@pytest.mark.parametrize("order", [[0, 1, 3, 4], [0, 2, 1, 3, 4], [0, 1, 1, 2], [1, 0]])
def test_an_entry_left_out_exchanged_or_doubled_is_seen(order: list[int]):
    log = a_log()
    with pytest.raises(BrokenChainError):
        follow_all([log[index] for index in order])


def test_a_first_entry_follows_nothing():
    kept = chained(an_entry(), ChainHead(hash="1" * 64))
    with pytest.raises(BrokenChainError, match="entry `1`"):
        follow_all([kept])


def test_a_part_of_a_log_is_verified_from_where_it_begins():
    log = a_log()
    assert follow_all(log[2:]) == (3, log[-1].head)


def test_a_log_cut_at_its_end_is_seen_by_who_kept_a_head():
    log = a_log()
    follow_all(log[:3])
    with pytest.raises(BrokenChainError, match="entry `5`"):
        follow_all(log[:3], kept=[log[4].head])


def test_a_log_written_anew_is_seen_by_who_kept_a_head():
    kept = a_log()[3].head
    head, anew = ChainHead(), []
    for number in range(1, 6):
        anew.append(chained(an_entry(number, actor="eve"), head))
        head = anew[-1].head
    follow_all(anew)
    with pytest.raises(BrokenChainError, match="entry `4`"):
        follow_all(anew, kept=[kept])


def test_forgetting_networks_leaves_the_chain_whole_and_nothing_to_guess_by():
    log = [replace(kept, entry=replace(kept.entry, origin=kept.entry.origin.blanked())) for kept in a_log()]
    assert follow_all(log)[1] == a_log()[-1].head
    assert {(each.entry.origin.network, each.entry.origin.salt) for each in log} == {("", "")}


def test_what_every_reader_of_json_reads_alike_is_hashed():
    odd = {"a": 2**70, "b": float("nan"), "c": Outcome.DONE, "d": (1, 2), "e": MONDAY, "f": 0.1, "g": "é\u2028"}
    plain = chained(an_entry(after=odd), ChainHead()).entry.after
    assert plain["a"] == str(2**70)
    assert plain["b"] == "NaN"
    assert (plain["c"], plain["d"], plain["f"], plain["g"]) == ("done", [1, 2], 0.1, "é\u2028")


def test_a_head_is_read_as_it_is_printed():
    head = a_log()[-1].head
    assert read_head(f"{head.number}:{head.hash}\n") == head
    for text in ("", "5", "5:abc", f"x:{head.hash}"):
        with pytest.raises(MalformedHeadError):
            read_head(text)


def test_two_heads_of_one_entry_are_both_looked_at():
    log = a_log()
    with pytest.raises(BrokenChainError, match="entry `4`"):
        follow_all(log, kept=[ChainHead(number=4, hash="1" * 64), log[3].head])
