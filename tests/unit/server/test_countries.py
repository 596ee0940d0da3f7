"""Countries by a file that the owner supplies."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from qirvo.server.events.countries import CountryDatabaseUnusableError, DatabaseCountries

ENTRIES: Mapping[str, Any] = {
    "192.0.2.0/24": {"country": {"iso_code": "DE", "names": {"en": "Germany"}}},
    "2001:db8::/32": {"country": {"iso_code": "FR"}},
    "198.51.100.0/24": {"country": "NL"},
    "203.0.113.0/24": {"country": {"iso_code": "<b>"}},
    "10.0.0.0/8": {"city": "nowhere"},
}


@pytest.fixture
def database(tmp_path: Path) -> DatabaseCountries:
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Country")
    for network, entry in ENTRIES.items():
        writer.insert_network(IPSet([network]), entry)
    writer.to_db_file(str(tmp_path / "countries.mmdb"))
    return DatabaseCountries(tmp_path / "countries.mmdb")


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("192.0.2.7", "DE"),
        ("2001:db8::1", "FR"),
        ("2001:db8::1%eth0", "FR"),
        ("198.51.100.9", "NL"),
        ("203.0.113.5", ""),
        ("10.1.2.3", ""),
        ("127.0.0.1", ""),
        ("", ""),
        ("not an address", ""),
        ("1" * 10_000, ""),
    ],
)
def test_a_country_is_what_the_file_says(database: DatabaseCountries, address: str, country: str):
    assert database.country(address) == country


@pytest.mark.parametrize("content", [b"", b"not a database", b"\xab\xcd\xefMaxMind.com"])
def test_another_file_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "countries.mmdb").write_bytes(content)
    with pytest.raises(CountryDatabaseUnusableError):
        DatabaseCountries(tmp_path / "countries.mmdb")


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(CountryDatabaseUnusableError):
        DatabaseCountries(tmp_path / "gone.mmdb")
