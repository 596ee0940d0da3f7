from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.downloads import (
    DownloadCount,
    Transfer,
    address_prefix,
    client_key,
    counted,
    day_of,
    first_byte_of,
    transfer_of,
)

DAY = date(2026, 11, 27)
SALT = b"s" * 16


@pytest.mark.parametrize(
    ("method", "status", "first_byte", "transfer"),
    [
        ("GET", 200, None, Transfer.BEGINNING),
        ("GET", 206, 0, Transfer.BEGINNING),
        ("GET", 206, 1, Transfer.NOTHING),
        ("GET", 206, None, Transfer.PART),
        ("GET", 304, None, Transfer.NOTHING),
        ("GET", 404, None, Transfer.NOTHING),
        ("GET", 416, 0, Transfer.NOTHING),
        ("HEAD", 200, None, Transfer.NOTHING),
        ("get", 200, None, Transfer.NOTHING),
        ("POST", 200, None, Transfer.NOTHING),
    ],
)
def test_only_what_gives_the_beginning_of_the_bytes_is_a_download(
    method: str, status: int, first_byte: int | None, transfer: Transfer
):
    assert transfer_of(method, status, first_byte=first_byte) is transfer


@pytest.mark.parametrize(
    ("header", "first_byte"),
    [
        ("bytes=0-", 0),
        ("bytes=0-99,200-", 0),
        ("bytes 100-199/200", 100),
        ("Bytes = 7-", 7),
        ("bytes=-500", None),
        ("bytes */200", None),
        ("", None),
        ("-", None),
        ("bytes=" + "9" * 5_000 + "-", None),
        ("bytes=٣-", None),
    ],
)
def test_a_range_says_where_it_begins(header: str, first_byte: int | None):
    assert first_byte_of(header) == first_byte


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        (" 203.0.113.77 ", "203.0.113.0/24"),
        ("Dialup-7.Example.NET", "dialup-7.example.net"),
        ("", ""),
        ("-", "-"),
        ("203.0.113.777", "203.0.113.777"),
    ],
)
def test_of_an_address_only_its_network_is_looked_at(address: str, prefix: str):
    assert address_prefix(address) == prefix


def test_a_name_in_the_place_of_an_address_is_bounded():
    assert len(address_prefix("a" * 100_000)) == 253


def test_a_day_is_of_utc():
    evening = datetime(2026, 11, 27, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert day_of(evening) == date(2026, 11, 28)
    assert day_of(datetime(2026, 11, 27, tzinfo=UTC)) == DAY


def a_key(
    *,
    salt: bytes = SALT,
    prefix: str = "203.0.113.0/24",
    family: str = "chrome",
    artifact: str = "ab" * 32,
    day: date = DAY,
) -> bytes:
    return client_key(salt=salt, prefix=prefix, family=family, artifact=artifact, day=day)


def test_the_same_client_artifact_and_day_have_the_same_key():
    assert a_key() == a_key()


def test_each_part_of_the_key_makes_another_key():
    others = [
        a_key(salt=b"t" * 16),
        a_key(prefix="203.0.114.0/24"),
        a_key(family="firefox"),
        a_key(artifact="cd" * 32),
        a_key(day=date(2026, 11, 28)),
    ]
    assert len({a_key(), *others}) == 6


def test_hostile_text_in_a_key_is_only_other_text():
    assert a_key(prefix="\udcff\0\x1b[31m") != a_key()


@pytest.mark.parametrize(
    ("kind", "is_first", "count"),
    [
        (AgentKind.PEOPLE, True, DownloadCount(raw=1, unique=1)),
        (AgentKind.PEOPLE, False, DownloadCount(raw=1)),
        (AgentKind.AUTOMATED, True, DownloadCount(raw=1, automated=1)),
        (AgentKind.MIRROR, True, DownloadCount(raw=1, mirror=1)),
    ],
)
def test_each_download_is_in_the_raw_figure_and_only_a_persons_first_in_the_unique(
    kind: AgentKind,
    is_first: bool,  # noqa: FBT001  # a parameter of the test
    count: DownloadCount,
):
    assert counted(Agent("chrome", kind), is_first_of_client=is_first) == count


def test_counts_add_up():
    one = DownloadCount(raw=4, unique=1, automated=2, mirror=1)
    assert one + one == DownloadCount(raw=8, unique=2, automated=4, mirror=2)
