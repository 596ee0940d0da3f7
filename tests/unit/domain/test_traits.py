import pytest

from qirvo.analysis.facts import Capability
from qirvo.domain.differences import Gravity, TraitKind, difference
from qirvo.domain.traits import LONGEST_SIGNED, MOST_SIGNED, bounded, shortened
from tests.support.traits import some_traits

MANY = frozenset(f"h{n:03}.example" for n in range(40))


def test_what_does_not_fit_is_stood_for_by_its_digest():
    kept = bounded(MANY, most=3, longest=64)
    assert len(kept) == 3
    assert {"h000.example", "h001.example"} < kept


def test_another_rest_is_another_item():
    assert bounded(MANY, most=3, longest=64) != bounded(MANY | {"z.example"}, most=3, longest=64)


def test_long_texts_that_begin_alike_stay_different():
    one, other = (shortened("x" * 200 + ending, 64) for ending in "ab")
    assert one != other
    assert len(one) == len(other) == 64


@pytest.mark.parametrize("character", ["\x1b", "\n", "\0", "\u202e"])
def test_nothing_can_steer_a_terminal(character: str):
    assert shortened(f"a{character}b", 64) == "a\N{REPLACEMENT CHARACTER}b"


def test_of_people_only_the_names_are_signed():
    assert some_traits().signed().maintainers == {"Ann"}


def test_what_only_reviewers_need_is_not_signed():
    signed = some_traits(alarms=frozenset({"a/b"})).signed()
    assert (signed.alarms, signed.imports, signed.license) == (frozenset(), frozenset(), "")


def test_signed_traits_are_small():
    signed = some_traits(hosts=MANY, install_scripts=frozenset({"x" * 9_000})).signed()
    assert len(signed.hosts) == MOST_SIGNED
    assert {len(script) for script in signed.install_scripts} == {LONGEST_SIGNED}


def test_a_host_that_is_hidden_among_many_still_needs_a_look():
    before = some_traits(hosts=MANY).signed()
    after = some_traits(hosts=MANY | {"zz.evil.example"}).signed()
    [new] = difference(before, after).added(TraitKind.NETWORK_HOST)
    assert new.gravity is Gravity.HIGH


def test_no_capability_is_hidden_by_many_others():
    every = frozenset(each.value for each in Capability)
    assert some_traits(capabilities=every).signed().capabilities == every


def test_reaching_for_everything_else_does_not_hide_a_new_host():
    every = frozenset(each.value for each in Capability)
    before = some_traits(capabilities=every)
    after = some_traits(capabilities=every, hosts=before.hosts | {"collect.evil.example"})
    [new] = difference(before.signed(), after.signed()).added(TraitKind.NETWORK_HOST)
    assert new.gravity is Gravity.HIGH
