"""What a program's token may do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.access import Account, MissingRightError, Right
from qirvo.domain.names import PluginId
from qirvo.domain.scopes import Grant, MalformedTokenError, MissingScopeError, Scope, read_grant

ANN = Account(name="ann", publishers=frozenset({"acme"}), rights=frozenset(Right))
WEATHER, SKY = PluginId.parse("acme.weather"), PluginId.parse("acme.sky")
GRANTS = st.builds(
    Grant,
    scopes=st.frozensets(st.sampled_from([Scope.READ, Scope.PUBLISH]), min_size=1),
    plugins=st.lists(st.sampled_from(["acme.weather", "acme.*", "evil.x"]), unique=True).map(sorted).map(tuple),
)


def test_a_token_has_the_rights_of_its_scopes_alone():
    reviewing = ANN.narrowed(Grant(scopes=frozenset({Scope.REVIEW})))
    reviewing.require(Right.REVIEW)
    with pytest.raises(MissingRightError):
        reviewing.require(Right.ADMINISTER)


def test_a_bound_token_is_good_for_its_plugins_alone():
    bound = ANN.narrowed(Grant(scopes=frozenset({Scope.PUBLISH}), plugins=("acme.weather",)))
    bound.require_publisher(WEATHER)
    with pytest.raises(MissingScopeError, match=r"acme\.sky"):
        bound.require_publisher(SKY)
    assert (bound.may_know(WEATHER), bound.may_know(SKY)) == (True, False)


def test_a_star_is_anything():
    assert Grant(scopes=frozenset(Scope), plugins=("acme.*",)).covers(SKY)
    assert not Grant(scopes=frozenset(Scope), plugins=("acme.w*",)).covers(SKY)


@pytest.mark.parametrize(
    ("scopes", "plugins"),
    [([], []), (["fly"], []), (["read"], [""]), (["read"], ["ACME.x"]), (["read"], ["a b"]), (["read"], ["[a]"])],
)
def test_what_makes_no_sense_is_refused(scopes: list[str], plugins: list[str]):
    with pytest.raises(MalformedTokenError):
        read_grant(scopes, plugins)


@given(one=GRANTS, other=GRANTS, plugin=st.sampled_from([WEATHER, SKY, PluginId.parse("evil.x")]))
def test_what_is_within_another_does_nothing_that_the_other_does_not(one: Grant, other: Grant, plugin: PluginId):
    if one.is_within(other):
        assert one.scopes <= other.scopes
        assert other.covers(plugin) or not one.covers(plugin)
    assert one.is_within(None)


def test_a_token_bound_to_another_plugin_does_not_make_its_owner_a_stranger():
    bound = ANN.narrowed(Grant(scopes=frozenset(Scope), plugins=("other.*",)))
    assert (bound.owns(WEATHER), bound.has_part_in(WEATHER)) == (False, True)
