"""Visitors' keys: told apart as a whole, alike in what they share."""

from datetime import date, timedelta

import pytest

from qirvo.domain.visitors import VISITOR_BITS, neighbourhood, neighbourhood_of, network_of, visitor_key

DAY = date(2026, 11, 23)


def key(prefix: str = "192.0.2.0/24", family: str = "curl", subject: str = "acme.weather", day: date = DAY) -> int:
    return visitor_key(salt=b"s" * 32, prefix=prefix, family=family, subject=subject, day=day)


def test_programs_of_one_network_share_its_part():
    assert key(family="firefox") != key()
    assert network_of(key(family="firefox")) == network_of(key())
    assert network_of(key("192.0.9.0/24")) != network_of(key())


def test_networks_near_each_other_share_their_neighbourhood():
    near, far = network_of(key("192.0.9.0/24")), network_of(key("198.51.100.0/24"))
    assert neighbourhood_of(near) == neighbourhood_of(network_of(key()))
    assert neighbourhood_of(far) != neighbourhood_of(network_of(key()))


def test_another_day_plugin_or_salt_shares_nothing():
    others = [
        key(day=DAY + timedelta(days=1)),
        key(subject="acme.other"),
        visitor_key(salt=b"t" * 32, prefix="192.0.2.0/24", family="curl", subject="acme.weather", day=DAY),
    ]
    assert len({neighbourhood_of(network_of(each)) for each in [key(), *others]}) == 4


def test_a_key_fits():
    assert all(0 <= key(f"10.{number}.0.0/24", family="unheard") < 1 << VISITOR_BITS for number in range(256))


def test_networks_are_told_apart_but_for_very_few():
    keys = {network_of(key(f"{a}.{b}.{c}.0/24")) for a in range(10, 30) for b in range(50) for c in range(20)}
    assert len(keys) >= 20_000 - 12


@pytest.mark.parametrize(
    ("prefix", "wider"),
    [
        ("192.0.2.0/24", "192.0.0.0/16"),
        ("2001:db8:7::/48", "2001:db8::/32"),
        ("host.example", "host.example"),
        ("", ""),
        ("\ud800", "\ud800"),
        ("999.0.2.0/24", "999.0.0.0/16"),
    ],
)
def test_a_neighbourhood_is_wider(prefix: str, wider: str):
    assert neighbourhood(prefix) == wider
