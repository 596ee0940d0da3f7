from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.licenses import License, LicenseNotSoundError, Licensing
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.trust.license_keys import public_text, verify_license, write_license
from qirvo.trust.release_index import read_release_index, write_release_index

SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {"k1": public_text(SIGNING)}
LICENSE = License(
    key_id="k1",
    plugin="acme.weather",
    entitlement="ent_1",
    seats=5,
    issued=datetime(2026, 1, 1, tzinfo=UTC),
    expires=datetime(2027, 1, 1, tzinfo=UTC),
    features=("maps",),
)
KEY = write_license(LICENSE, SIGNING)


def test_a_license_key_says_what_was_signed():
    assert verify_license(f" {KEY}\n", KEYS) == LICENSE


@given(st.integers(0, len(KEY) - 1), st.sampled_from("ABCxyz019-_."))
def test_no_changed_key_is_taken(place: int, letter: str):
    changed = KEY[:place] + letter + KEY[place + 1 :]
    if changed != KEY:
        with pytest.raises(LicenseNotSoundError):
            verify_license(changed, KEYS)


@given(st.text(max_size=100))
def test_no_other_text_is_a_key(text: str):
    with pytest.raises(LicenseNotSoundError):
        verify_license(text, KEYS)


def test_a_key_of_another_publisher_signs_nothing_here():
    other = write_license(LICENSE, Ed25519PrivateKey.generate())
    with pytest.raises(LicenseNotSoundError):
        verify_license(other, KEYS)


def test_the_index_keeps_what_is_signed_about_licenses_and_leaves_open_plugins_as_they_were():
    paid = ReleaseIndex(
        plugin_id=PluginId.parse("acme.weather"),
        number=1,
        releases={},
        heads={},
        licensing=Licensing(keys=KEYS, revoked=frozenset({"ent_1"}), price="4.99 USD once"),
    )
    assert read_release_index(write_release_index(paid)) == paid
    assert b"licensing" not in write_release_index(replace(paid, licensing=None))
