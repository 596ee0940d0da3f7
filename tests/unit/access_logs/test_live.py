"""Counting while serving: what is written, what is forgotten, and what a crash leaves."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from qirvo.access_logs.counted_lines import Counted
from qirvo.access_logs.live import CountsInUseError, LiveCounts
from qirvo.access_logs.reading import Readings, read_logs
from qirvo.access_logs.tallying import CountedName
from qirvo.domain.agents import agent_of
from qirvo.domain.downloads import DownloadCount

NAME = CountedName("acme.weather", "1.0.0")
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still."""

    now = MONDAY

    def __call__(self) -> datetime:
        return self.now


def live(file: Path, clock: Clock, *, most_clients: int = 100) -> LiveCounts:
    counts = LiveCounts(file, agent_of=agent_of, clock=clock, most_clients=most_clients)
    counts.open()
    return counts


def written(file: Path) -> dict[date, DownloadCount]:
    days: dict[date, DownloadCount] = {}
    for entry in read_logs([str(file)], Readings()):
        assert isinstance(entry, Counted)
        days[entry.day] = days.get(entry.day, DownloadCount()) + entry.count
    return days


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "counts.jsonl"


def test_a_client_is_unique_once_a_day(file: Path):
    clock = Clock()
    counts = live(file, clock)
    for address in ("203.0.113.1", "203.0.113.2", "198.51.100.1"):
        counts.saw(NAME, address=address, user_agent="curl/8")
    counts.saw(NAME, address="203.0.113.1", user_agent="Googlebot/2.1")
    clock.now += timedelta(days=1)
    counts.saw(NAME, address="203.0.113.1", user_agent="curl/8")
    counts.close()
    assert written(file) == {
        MONDAY.date(): DownloadCount(raw=4, unique=2, automated=1),
        clock.now.date(): DownloadCount(raw=1, unique=1),
    }


def test_only_what_is_new_is_written_each_time(file: Path):
    counts = live(file, Clock())
    for _ in range(3):
        counts.saw(NAME, address="203.0.113.1", user_agent="curl/8")
        counts.write()
    counts.write()
    assert len(file.read_bytes().splitlines()) == 3
    counts.close()
    assert written(file) == {MONDAY.date(): DownloadCount(raw=3, unique=1)}


def test_a_new_start_brings_lines_together_and_passes_over_what_a_crash_tore(file: Path):
    clock = Clock()
    for _ in range(2):
        counts = live(file, clock)
        for _ in range(2):
            counts.saw(NAME, address="203.0.113.1", user_agent="curl/8")
            counts.write()
        counts.close()
    with file.open("ab") as torn:
        torn.write(b'{"schema":"qirvo-downloads/1","na')
    live(file, clock).close()
    assert len(file.read_bytes().splitlines()) == 1
    assert written(file) == {MONDAY.date(): DownloadCount(raw=4, unique=2)}  # known again for one start only


def test_nothing_of_who_asked_is_written(file: Path):
    counts = live(file, Clock())
    counts.saw(NAME, address="203.0.113.1", user_agent="curl/8.9.9")
    counts.close()
    content = file.read_text()
    assert not any(told in content for told in ("203.0.113", "curl", "8.9.9"))


def test_so_many_clients_are_known_again_and_no_more(file: Path):
    counts = live(file, Clock(), most_clients=2)
    for number in range(4):
        counts.saw(NAME, address=f"203.0.{number}.1", user_agent="curl/8")
    counts.close()
    assert written(file) == {MONDAY.date(): DownloadCount(raw=4, unique=2)}


def test_two_servers_do_not_count_into_one_file(file: Path):
    counts = live(file, Clock())
    with pytest.raises(CountsInUseError):
        live(file, Clock())
    counts.close()
    live(file, Clock()).close()
