"""Counting: what adds up, in whatever order lines come and however little memory there is."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.access_logs.counted_lines import Counted, counted_line, read_counted
from qirvo.access_logs.distinct import DistinctRecords
from qirvo.access_logs.entries import LineFault, LogEntry
from qirvo.access_logs.json_format import json_object
from qirvo.access_logs.tallying import CountedName, DownloadTally, TooManyRowsError
from qirvo.domain.agents import agent_of
from qirvo.domain.downloads import DownloadCount

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/126.0.0.0 Safari/537.36"
RELEASES = {
    "a.zip": CountedName("acme.weather", "1.0.0"),
    "a-bundle.zip": CountedName("acme.weather", "1.0.0"),
    "b.zip": CountedName("acme.weather", "2.0.0"),
}


def asked(
    *,
    file: str = "a.zip",
    status: int = 200,
    address: str = "203.0.113.7",
    agent: str | None = "curl/8.5.0",
    day: int = 27,
    method: str = "GET",
    part: str = "",
) -> LogEntry:
    return LogEntry(f"{day:02d}/Nov/2026:08:00:00 +0000", address, method, f"/s/{file}", status, agent, part)


def figures(*entries: LogEntry | Counted, most_in_memory: int = 1_000) -> dict[tuple[str, date], DownloadCount]:
    tally = DownloadTally(salt=b"s", name_of=RELEASES.get, agent_of=agent_of, most_in_memory=most_in_memory)
    try:
        for entry in entries:
            tally.take(entry)
        return {(name.version, day): count for (name, day), count in tally.figures().items()}
    finally:
        tally.close()


def total(*entries: LogEntry | Counted) -> DownloadCount:
    return sum(figures(*entries).values(), DownloadCount())


def test_a_client_is_unique_once_a_day():
    assert total(asked(), asked(), asked(address="203.0.113.99")) == DownloadCount(raw=3, unique=1)
    assert total(asked(), asked(day=28)) == DownloadCount(raw=2, unique=2)


def test_another_network_family_or_release_is_another():
    assert total(asked(), asked(address="203.0.114.7"), asked(agent=CHROME), asked(file="b.zip")).unique == 4


def test_the_same_release_in_another_wrapping_is_not():
    assert total(asked(), asked(file="a-bundle.zip")) == DownloadCount(raw=2, unique=1)


def test_crawlers_and_mirrors_are_apart_from_people_of_the_same_network_and_family():
    crawler = asked(agent=f"{CHROME} (compatible; GPTBot/1.2)")
    assert total(asked(agent=CHROME), crawler, asked(agent="Artifactory/7")) == DownloadCount(
        raw=3, unique=1, automated=1, mirror=1
    )


@pytest.mark.parametrize(
    "entry",
    [
        asked(status=304),
        asked(status=404),
        asked(status=500),
        asked(method="HEAD"),
        asked(method="POST"),
        asked(file="other.zip"),
        asked(file="index.html"),
        asked(status=206, part="bytes 100-199/200"),
    ],
)
def test_what_is_no_download_is_not_counted(entry: LogEntry):
    assert figures(entry) == {}


def test_a_part_from_the_beginning_is_a_download_each_time():
    part = asked(status=206, part="bytes 0-99/200")
    assert total(part, part).raw == 2


def test_parts_that_nobody_noted_the_place_of_are_one_download():
    part = asked(status=206)
    assert total(part, part, part) == DownloadCount(raw=1, unique=1)


def test_they_are_none_where_the_client_was_given_the_beginning():
    assert total(asked(status=206), asked(), asked(status=206)) == DownloadCount(raw=1, unique=1)


def test_without_programs_in_the_log_everybody_counts_as_people():
    assert total(asked(agent=None), asked(agent="")) == DownloadCount(raw=2, unique=1, automated=1)


def test_what_was_counted_before_is_added():
    before = Counted("acme.weather", "1.0.0", date(2026, 11, 27), DownloadCount(raw=5, unique=2))
    assert total(before, asked()) == DownloadCount(raw=6, unique=3)


def test_what_is_written_of_a_count_is_read_as_the_same():
    counted = Counted("acme.weather", "1.0.0", date(2026, 11, 27), DownloadCount(raw=5, unique=2, automated=1))
    assert read_counted(json_object(counted_line(counted))) == counted


@pytest.mark.parametrize(
    "changes", [{"raw": -1}, {"raw": 1, "unique": 2}, {"raw": 10**30}, {"day": "today"}, {"raw": 0.5}, {"name": 3}]
)
def test_figures_that_contradict_each_other_are_a_fault(changes: dict[str, object]):
    good = json_object(counted_line(Counted("a", "", date(2026, 11, 27), DownloadCount(raw=5, unique=2))))
    with pytest.raises(LineFault):
        read_counted({**good, **changes})


def test_too_many_rows_are_refused():
    tally = DownloadTally(salt=b"s", name_of=RELEASES.get, agent_of=agent_of, most_rows=2)
    tally.take(asked(day=1))
    tally.take(asked(day=2))
    with pytest.raises(TooManyRowsError):
        tally.take(asked(day=3))


entries = st.builds(
    asked,
    file=st.sampled_from(["a.zip", "a-bundle.zip", "b.zip", "c.zip"]),
    status=st.sampled_from([200, 206, 304]),
    address=st.sampled_from(["203.0.113.1", "203.0.113.2", "198.51.100.1", "2001:db8::1", "", "\x00"]),
    agent=st.sampled_from([None, "", "curl/8", CHROME, "x bot", "Nexus/3"]),
    day=st.integers(26, 28),
    part=st.sampled_from(["", "bytes 0-9/20", "bytes 9-/20"]),
)


@given(st.lists(entries, max_size=40), st.randoms(use_true_random=False), st.integers(1, 8))
@settings(max_examples=60)
def test_order_and_memory_change_nothing(asked_for: list[LogEntry], random: object, memory: int):
    shuffled = sorted(asked_for, key=lambda _entry: random.random())  # type: ignore[attr-defined]  # a Random
    assert figures(*asked_for) == figures(*shuffled, most_in_memory=memory)


@given(st.lists(entries, max_size=40))
@settings(max_examples=60)
def test_no_figure_is_more_than_the_raw_one(asked_for: list[LogEntry]):
    for count in figures(*asked_for).values():
        assert count.unique + count.automated + count.mirror <= count.raw


@given(st.lists(st.binary(min_size=3, max_size=3)), st.integers(1, 5))
@settings(max_examples=60)
def test_distinct_records_come_once_and_in_order(records: list[bytes], memory: int):
    distinct = DistinctRecords(3, most_in_memory=memory)
    for record in records:
        distinct.add(record)
    assert list(distinct.in_order()) == sorted(set(records))
    distinct.close()
