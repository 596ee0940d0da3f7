"""What an owner is asked about an update that is gravely different, decided from signed traits."""

from qirvo.domain.differences import Gravity
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.domain.traits import Traits
from qirvo.domain.updates import Decision, NoUpdate, Offer, decide
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, a_head, a_release, an_asking, an_index
from tests.support.traits import HOSTILE, some_traits

ONE = Version("1.0.0")


def signed(version: str, traits: Traits | None, **changes: object) -> Release:
    return a_release(version, traits=None if traits is None else traits.signed(), **changes)


def two(before: Traits | None, after: Traits | None) -> ReleaseIndex:
    return an_index(signed("1.0.0", before), signed("1.1.0", after), stable=a_head("1.1.0"))


def the_answer(index: ReleaseIndex, **asking: object) -> Decision:
    return decide(an_asking(**({"installed": ONE} | asking)), index, signed_now=MONDAY)


def test_an_update_that_turned_hostile_waits_and_names_what_turned():
    answer = the_answer(two(some_traits(), HOSTILE))
    assert isinstance(answer, NoUpdate)
    assert answer.reason == "needs-consent"
    assert "new network host `collect.evil.example`" in answer.explanation
    assert answer.difference is not None
    assert answer.difference.gravity is Gravity.HIGH


def test_an_owner_who_consents_is_given_it_with_the_difference():
    answer = the_answer(two(some_traits(), HOSTILE), consents=True)
    assert isinstance(answer, Offer)
    assert answer.difference is not None
    assert not answer.difference.is_empty


def test_an_ordinary_update_asks_nothing():
    answer = the_answer(two(some_traits(), some_traits(hooks=frozenset({"onEnable", "onUpdate"}))))
    assert isinstance(answer, Offer)


def test_without_signed_traits_there_is_nothing_to_compare():
    answer = the_answer(two(None, HOSTILE))
    assert isinstance(answer, Offer)
    assert answer.difference is None


def test_what_the_host_remembers_stands_in_for_a_release_that_is_no_longer_listed():
    index = an_index(signed("1.1.0", HOSTILE), stable=a_head("1.1.0"))
    answer = the_answer(index, traits=some_traits().signed())
    assert isinstance(answer, NoUpdate)
    assert answer.reason == "needs-consent"


def test_a_first_installation_has_no_difference():
    answer = the_answer(two(some_traits(), HOSTILE), installed=None)
    assert isinstance(answer, Offer)
    assert answer.difference is None
