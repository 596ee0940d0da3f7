"""Publishers' signatures, and what a host makes of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import (
    KeyPin,
    PublisherKey,
    SignatureRequiredError,
    Signers,
    WrongPublisherSignatureError,
)
from qirvo.domain.releases import Release, ReleaseIndex, Security
from qirvo.domain.versions import Version
from qirvo.trust.judging import Judged, judge, remembered
from qirvo.trust.publisher_signatures import is_vouched, public_of, verify_release, vouch
from qirvo.trust.release_index import read_release_index, write_release_index
from tests.support.builders import MONDAY, WEATHER, a_release, an_artifact, an_index
from tests.support.publisher_keys import FIRST, SECOND, THIRD, a_key, a_signature

LATER = MONDAY + timedelta(days=10)
SIGNED = replace(a_release(), publisher_signature=a_signature(a_release()))


def an_index_by(*keys: PublisherKey, release: Release = SIGNED, **more: object) -> ReleaseIndex:
    signers = Signers(publisher="acme", keys=keys, **more)  # type: ignore[arg-type]  # fields by name
    return replace(an_index(release), signers=signers)


def a_pin(*keys: PublisherKey, **more: object) -> KeyPin:
    fields: dict[str, object] = {
        "publisher": "acme",
        "keys": {key.id: key.public for key in keys},
        "revoked": {},
        "since": MONDAY,
    }
    return KeyPin(**fields | more)  # type: ignore[arg-type]  # fields by name


def later(private: object = FIRST, **changes: object) -> Release:
    release = a_release("1.1.0", published_at=LATER, **changes)
    return replace(release, publisher_signature=a_signature(release, private))  # type: ignore[arg-type]


def test_a_signed_release_says_who_signed_it():
    judged = judge(an_index_by(a_key()), SIGNED, None)
    assert judged == Judged(signer=f"acme ({a_key().id[:16]})", key_id=a_key().id)


def test_signers_travel_in_the_index():
    index = an_index_by(
        a_key(retired_at=LATER), a_key(SECOND, by=FIRST), a_key(THIRD, publisher="sold"), required_since=LATER
    )
    assert read_release_index(write_release_index(index)) == index


@given(st.integers(0, len(a_signature(a_release())) - 1), st.sampled_from('ABCxyz019+/="}'))
def test_no_changed_signature_is_taken(place: int, letter: str):
    envelope = a_signature(a_release())
    changed = envelope[:place] + letter + envelope[place + 1 :]
    if changed != envelope:
        with pytest.raises(WrongPublisherSignatureError):
            verify_release(changed, {a_key().id: a_key().public})


@pytest.mark.parametrize(
    "changes",
    [{"artifact": an_artifact("other")}, {"version": Version("1.0.1")}, {"breaking": True}, {"security": Security()}],
)
def test_a_signature_of_something_else_is_refused(changes: dict[str, object]):
    release = replace(SIGNED, **changes)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(WrongPublisherSignatureError):
        judge(an_index_by(a_key(), release=release), release, None)


def test_a_signature_for_another_plugin_is_refused():

    release = replace(SIGNED, publisher_signature=a_signature(SIGNED, plugin_id=PluginId("acme", "sky")))
    with pytest.raises(WrongPublisherSignatureError, match="not what is offered"):
        judge(an_index_by(a_key(), release=release), release, None)


def test_a_security_claim_that_was_not_confirmed_is_no_contradiction():
    release = replace(SIGNED, publisher_signature=a_signature(SIGNED, security=True))
    assert judge(an_index_by(a_key(), release=release), release, None).signer


def test_a_key_that_is_not_listed_or_not_its_id_is_refused():
    wrong = replace(a_key(SECOND), id=a_key().id)
    for index in (an_index_by(a_key(SECOND)), an_index_by(wrong), replace(an_index_by(a_key()), signers=None)):
        with pytest.raises(WrongPublisherSignatureError):
            judge(index, SIGNED, None)


def test_a_key_that_a_known_one_vouches_for_is_taken_through_several_rotations():
    release = later(THIRD)
    keys = (
        a_key(retired_at=MONDAY + timedelta(days=1)),
        a_key(SECOND, by=FIRST, retired_at=MONDAY + timedelta(days=2)),
        a_key(THIRD, by=SECOND),
    )
    index = an_index_by(*keys, release=release)
    assert judge(index, release, a_pin(a_key())).warning == ""
    pinned = remembered(index, release, a_pin(a_key()))
    assert pinned is not None
    assert set(pinned.keys) == {key.id for key in keys}


def test_a_key_that_nobody_known_vouches_for_takes_the_owners_word():
    release = later(SECOND)
    forged = replace(a_key(SECOND, by=FIRST), endorsement=vouch("acme", public_of(SECOND), SECOND))
    elsewhere = replace(a_key(SECOND), endorsed_by=a_key().id, endorsement=vouch("evil", public_of(SECOND), FIRST))
    for key in (a_key(SECOND), a_key(SECOND, by=THIRD), forged, elsewhere):
        index = an_index_by(a_key(), key, release=release)
        assert "no key vouches" in judge(index, release, a_pin(a_key())).warning
    pinned = remembered(an_index_by(a_key(SECOND), release=release), release, a_pin(a_key()))
    assert pinned is not None
    assert set(pinned.keys) == {a_key().id, a_key(SECOND).id}


def test_a_revoked_key_vouches_for_nothing_not_even_when_the_registry_forgets():
    release = later(SECOND)
    revoked = an_index_by(a_key(revoked_at=LATER), a_key(SECOND, by=FIRST), release=release)
    assert judge(revoked, release, a_pin(a_key())).warning
    forgotten = an_index_by(a_key(), a_key(SECOND, by=FIRST), release=release)
    assert judge(forgotten, release, a_pin(a_key(), revoked={a_key().id: MONDAY})).warning


def test_a_release_after_the_keys_end_is_refused_and_earlier_ones_stay_with_a_word():
    release, end = later(), LATER - timedelta(days=1)
    for key in (a_key(revoked_at=end, reason="stolen"), a_key(retired_at=end)):
        with pytest.raises(WrongPublisherSignatureError, match="before that"):
            judge(an_index_by(key, release=release), release, None)
    with pytest.raises(WrongPublisherSignatureError, match="revoked"):
        judge(an_index_by(a_key(), release=release), release, a_pin(a_key(), revoked={a_key().id: end}))
    assert "stolen" in judge(an_index_by(a_key(revoked_at=LATER, reason="stolen")), SIGNED, None).note


def test_an_unsigned_release_is_taken_from_who_never_signed_and_strange_from_who_did():
    unsigned = a_release("1.1.0", published_at=LATER)
    assert judge(an_index(unsigned), unsigned, None) == Judged()
    assert "signed releases before" in judge(an_index(unsigned), unsigned, a_pin(a_key())).warning
    assert "signed every release" in judge(an_index(unsigned), unsigned, a_pin(a_key(), required=True)).warning
    old = a_release("0.9.0", published_at=MONDAY - timedelta(days=1))
    assert judge(an_index(old), old, a_pin(a_key())).warning == ""
    dated_back = replace(unsigned, published_at=MONDAY - timedelta(days=1))
    assert judge(an_index(dated_back), dated_back, a_pin(a_key(), newest=Version("1.0.0"))).warning


def test_an_unsigned_release_of_who_signs_all_is_refused():
    unsigned = a_release("1.1.0", published_at=LATER)
    with pytest.raises(SignatureRequiredError):
        judge(an_index_by(a_key(), release=unsigned, required_since=LATER), unsigned, None)
    before = an_index_by(a_key(), release=unsigned, required_since=LATER + timedelta(days=1))
    assert judge(before, unsigned, None) == Judged()


def test_another_owner_is_told_of():
    release = later(SECOND)
    index = replace(
        an_index(release), signers=Signers(publisher="buyer", keys=(a_key(), a_key(SECOND, publisher="buyer")))
    )
    assert "belonged to `acme`" in judge(index, release, a_pin(a_key())).warning


def test_a_key_vouches_for_the_key_and_publisher_it_was_shown_alone():
    endorsement = vouch("acme", public_of(SECOND), FIRST)
    assert is_vouched("acme", public_of(SECOND), endorsement, by=public_of(FIRST))
    assert not is_vouched("acme", public_of(THIRD), endorsement, by=public_of(FIRST))
    assert not is_vouched("evil", public_of(SECOND), endorsement, by=public_of(FIRST))
    assert not is_vouched("acme", public_of(SECOND), "no base64", by=public_of(FIRST))


def test_the_weather_plugin_is_what_the_builders_sign():
    assert verify_release(a_signature(SIGNED), {a_key().id: a_key().public})[0].plugin_id == WEATHER
