"""`domain.refusals`: a flood of refusals is a handful of entries, and none of them is lost from the counts."""

from datetime import datetime, timedelta

from qirvo.domain.refusals import MOST, MOST_OF_A_NETWORK, WINDOW, Counted, Refusal
from qirvo.server.refusal_counts import MemoryRefusalCounts
from tests.support.builders import MONDAY


def a_refusal(actor: str = "eve", network: str = "192.0.2.0/24", subject: str = "plugin:acme.weather") -> Refusal:
    return Refusal(
        actor=actor, network=network, act="POST /v1/x", subject=subject, code="right-missing", said="you may not"
    )


def flood(counts: MemoryRefusalCounts, refusals: list[Refusal], now: datetime = MONDAY) -> list[Counted]:
    return [each for refusal in refusals for each in counts.note(refusal, now=now)]


def test_the_first_of_a_kind_is_written_at_once_and_the_others_are_counted():
    counts = MemoryRefusalCounts()
    (first,) = flood(counts, [a_refusal(subject=f"plugin:acme.p{number}") for number in range(1_000)])
    assert (first.more, first.refusal.subject) == (0, "plugin:acme.p0")
    assert counts.due(now=MONDAY + WINDOW - timedelta(seconds=1)) == []
    (over,) = counts.due(now=MONDAY + WINDOW)
    assert over.more == 999
    assert over.entry(at=MONDAY + WINDOW, new_id="aud_1", salt="s").after["more"] == 999
    assert counts.due(now=MONDAY + WINDOW) == []


def test_the_next_minute_begins_anew_and_tells_of_the_last():
    counts = MemoryRefusalCounts()
    flood(counts, [a_refusal()] * 3)
    written = flood(counts, [a_refusal()], now=MONDAY + WINDOW)
    assert [each.more for each in written] == [2, 0]


def test_a_network_that_makes_kinds_up_is_written_down_a_few_times():
    counts = MemoryRefusalCounts()
    written = flood(counts, [a_refusal(actor=f"bot-{number}") for number in range(5_000)])
    assert len(written) == MOST_OF_A_NETWORK + 1
    others = written[-1].refusal
    assert (others.act, others.network) == ("others", "192.0.2.0/24")
    assert flood(counts, [a_refusal(network="198.51.100.0/24")])[0].refusal.actor == "eve"


def test_many_networks_together_are_bounded_too_and_none_is_lost():
    counts = MemoryRefusalCounts()
    asked = [a_refusal(actor=f"bot-{n}", network=f"net-{n % 700}") for n in range(7_000)]
    written = flood(counts, asked)
    over = counts.due(now=MONDAY + WINDOW)
    assert len(written) <= MOST + 1
    assert len(over) <= MOST + 1
    assert len(written) + sum(each.more for each in over) == 7_000
