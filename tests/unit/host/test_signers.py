"""Who signed a release: seen keys are remembered, strange ones take the owner's word, wrong ones are refused."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import PublisherKey, SignatureRequiredError, Signers, WrongPublisherSignatureError
from qirvo.domain.updates import NoUpdate, Offer
from qirvo.host.install import NotConfirmedError
from qirvo.host.ports import Proposal
from tests.support.builders import MONDAY, WEATHER
from tests.support.hosts import Place, a_plugin, agree, refuse
from tests.support.publisher_keys import FIRST, SECOND, THIRD, a_key, a_signature

ID = str(WEATHER)
SKY = PluginId("acme", "sky")
KEYS = (a_key(), a_key(SECOND, by=FIRST))


@pytest.fixture
def shop(place: Place, tmp_path: Path) -> "Shop":
    place.trusts()
    place.repositories.signed_now = MONDAY + timedelta(days=30)
    return Shop(place, tmp_path)


class Shop:
    """A source that publishes signed releases."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place = place
        self._folder = folder

    def publish(
        self,
        version: str,
        private: Ed25519PrivateKey | None = FIRST,
        *keys: PublisherKey,
        plugin_id: PluginId = WEATHER,
        **signers: object,
    ) -> None:
        at = MONDAY + timedelta(days=int(version[0]))
        release = self.place.repositories.publish(a_plugin(self._folder, version, plugin_id=plugin_id), published_at=at)
        indexes = self.place.repositories.indexes
        index = indexes[plugin_id]
        if private is not None:
            signature = a_signature(release, private, plugin_id=plugin_id)
            signed = replace(index.release(release.version), publisher_signature=signature)
            index = replace(index, releases={**index.releases, release.version: signed})
        said = Signers(publisher="acme", keys=keys or KEYS, **signers)  # type: ignore[arg-type]  # fields by name
        indexes[plugin_id] = replace(index, signers=said if private is not None or keys or signers else None)


class Asked:
    """An owner who says yes, and remembers what was shown."""

    def __init__(self) -> None:
        self.proposals: list[Proposal] = []

    def __call__(self, proposal: Proposal) -> bool:
        self.proposals.append(proposal)
        return True


def decision(place: Place) -> Offer | NoUpdate:
    (checked,) = place.host.check_updates([ID])
    assert checked.decision is not None
    return checked.decision


def test_the_owner_sees_who_signed_and_is_not_asked_again_for_the_same(shop: Shop):
    shop.publish("1.0.0")
    asked = Asked()
    shop.place.host.install(ID, confirm=asked)
    assert asked.proposals[0].signer == f"acme ({a_key().id[:16]})"
    assert shop.place.host.describe(ID).signed_by == f"acme ({a_key().id[:16]})"
    shop.publish("2.0.0")
    assert shop.place.host.update(ID, confirm=refuse).changed
    shop.publish("3.0.0", SECOND)  # the first vouches for it
    assert shop.place.host.update(ID, confirm=refuse).changed


def test_a_key_that_nobody_vouches_for_takes_the_owners_word_once(shop: Shop):
    shop.publish("1.0.0")
    shop.place.host.install(ID, confirm=agree)
    stranger = a_key(THIRD)
    shop.publish("2.0.0", THIRD, *KEYS, stranger)
    found = decision(shop.place)
    assert isinstance(found, NoUpdate)
    assert (found.reason, "no key vouches" in found.explanation) == ("needs-consent", True)
    with pytest.raises(NotConfirmedError):
        shop.place.host.update(ID, confirm=refuse)
    asked = Asked()
    assert shop.place.host.update(ID, confirm=asked).changed
    assert "no key vouches" in asked.proposals[0].signature_warning
    shop.publish("3.0.0", THIRD, *KEYS, stranger)
    assert shop.place.host.update(ID, confirm=refuse).changed


def test_an_unsigned_release_after_signed_ones_takes_the_owners_word(shop: Shop):
    shop.publish("1.0.0")
    shop.place.host.install(ID, confirm=agree)
    shop.publish("2.0.0", None)
    with pytest.raises(NotConfirmedError):
        shop.place.host.update(ID, confirm=refuse)
    assert shop.place.version() == "1.0.0"


def test_an_unsigned_release_of_who_signs_all_is_refused_by_name_too(shop: Shop):
    shop.publish("1.0.0", None, *KEYS, required_since=MONDAY)
    for target in (ID, f"{ID}@1.0.0"):
        with pytest.raises(SignatureRequiredError):
            shop.place.host.install(target, confirm=agree)
    assert shop.place.version() is None


def test_a_wrong_signature_is_refused_at_update_and_told_of_at_a_check(shop: Shop):
    shop.publish("1.0.0")
    shop.place.host.install(ID, confirm=agree)
    shop.publish("2.0.0", FIRST, a_key(SECOND))  # the list does not have the key
    found = decision(shop.place)
    assert isinstance(found, NoUpdate)
    assert found.reason == "signature-refused"
    with pytest.raises(WrongPublisherSignatureError):
        shop.place.host.update(ID, confirm=agree)
    assert shop.place.version() == "1.0.0"


def test_another_plugin_of_the_publisher_is_held_against_what_is_known(shop: Shop):
    shop.publish("1.0.0")
    shop.place.host.install(ID, confirm=agree)
    shop.publish("1.0.0", THIRD, a_key(THIRD), plugin_id=SKY)
    asked = Asked()
    shop.place.host.install(str(SKY), confirm=asked)
    assert "no key vouches" in asked.proposals[0].signature_warning


def test_a_revocation_is_told_of_and_never_forgotten(shop: Shop):
    shop.publish("1.0.0")
    shop.place.host.install(ID, confirm=agree)
    gone = a_key(revoked_at=MONDAY + timedelta(days=3), reason="stolen")
    shop.publish("2.0.0", FIRST, gone)
    outcome = shop.place.host.update(ID, confirm=refuse)
    assert "stolen" in " ".join(outcome.notes)
    shop.publish("4.0.0", FIRST, a_key())  # a source that was taken over would leave the revocation out
    with pytest.raises(WrongPublisherSignatureError):
        shop.place.host.update(ID, confirm=agree)
