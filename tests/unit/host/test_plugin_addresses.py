import pytest

from qirvo.host.plugin_addresses import NotAPluginsAddressError, is_page_address, parse_address, source_at
from qirvo.host.sources import FingerprintMismatchError, SourceNotConfirmedError
from tests.support.builders import WEATHER
from tests.support.hosts import REGISTRY, Place, agree, refuse

OTHER = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://example.org/plugins/acme.weather/", "https://example.org/"),
        ("https://example.org/plugins/acme.weather", "https://example.org/"),
        ("https://example.org/a/b/plugins/acme.weather/index.html#v1.0.0", "https://example.org/a/b/"),
        ("http://127.0.0.1:8080/plugins/acme.weather?x=1", "http://127.0.0.1:8080/"),
        ("file:///srv/site/plugins/acme.weather/", "file:///srv/site/"),
    ],
)
def test_the_address_of_a_page_says_which_site_and_which_plugin(text: str, base: str):
    assert is_page_address(text)
    found = parse_address(text)
    assert (found.address, found.plugin_id) == (base, WEATHER)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/",
        "https://example.org/plugins/",
        "https://example.org/plugins/acme.weather/versions/index.html",
        "https://example.org/artifacts/acme.weather.zip",
        "https://example.org/plugins/..%2f..",
        "https://example.org/plugins/Acme.Weather/",
        "https://[broken/plugins/acme.weather/",
        "https://",
        "ftp://example.org/plugins/acme.weather/",
    ],
)
def test_other_addresses_are_refused(text: str):
    assert not is_page_address(text)
    with pytest.raises(NotAPluginsAddressError):
        parse_address(text)


def test_a_site_is_trusted_when_its_owner_agrees_and_only_once(place: Place):
    first = source_at(f"{REGISTRY}/", machine=place.machine, confirm=agree, fingerprint=None)
    again = source_at(REGISTRY, machine=place.machine, confirm=refuse, fingerprint=first.fingerprint)
    assert again == first
    assert len(place.machine.sources.all()) == 1


def test_a_site_is_not_trusted_against_its_owners_word_or_with_another_root(place: Place):
    with pytest.raises(SourceNotConfirmedError):
        source_at(REGISTRY, machine=place.machine, confirm=refuse, fingerprint=None)
    with pytest.raises(FingerprintMismatchError):
        source_at(REGISTRY, machine=place.machine, confirm=agree, fingerprint=OTHER)
    assert place.machine.sources.all() == ()


def test_a_source_that_is_trusted_is_held_to_the_fingerprint_that_is_expected_now(place: Place):
    source_at(REGISTRY, machine=place.machine, confirm=agree, fingerprint=None)
    with pytest.raises(FingerprintMismatchError):
        source_at(REGISTRY, machine=place.machine, confirm=agree, fingerprint=OTHER)
