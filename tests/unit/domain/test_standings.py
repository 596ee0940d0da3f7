"""Who may say how a plugin stands, and what hosts are given then."""

from dataclasses import replace

import pytest

from qirvo.domain.access import Account, MissingRightError, Right
from qirvo.domain.standings import (
    MalformedStandingError,
    OperatorsStandingError,
    Standing,
    StandingKind,
    StandingRecord,
    read_standing,
    require_may_lift,
    require_may_say,
)
from qirvo.domain.updates import Asking, NoUpdate, Offer, choose, decide
from qirvo.domain.versions import Version, VersionRange
from tests.support.builders import MONDAY, WEATHER, a_release, an_index

MEMBER = Account(name="ann", publishers=frozenset({"acme"}))
OPERATOR = Account(name="admin", rights=frozenset({Right.ADMINISTER}))
STRANGER = Account(name="eve", publishers=frozenset({"evil"}))
V1, V2 = Version("1.0.0"), Version("1.1.0")


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (StandingKind.YANKED, [MEMBER]),
        (StandingKind.DEPRECATED, [MEMBER]),
        (StandingKind.QUARANTINED, [MEMBER, OPERATOR]),
        (StandingKind.TAKEN_DOWN, [OPERATOR]),
    ],
)
def test_each_is_somebodys_to_say(kind: StandingKind, who: list[Account]):
    for account in (MEMBER, OPERATOR, STRANGER):
        if account in who:
            assert require_may_say(kind, WEATHER, account) is (account is OPERATOR)
        else:
            with pytest.raises(MissingRightError):
                require_may_say(kind, WEATHER, account)


def test_what_an_operator_said_an_operator_lifts():
    said = Standing(kind=StandingKind.QUARANTINED, reason="x")
    record = StandingRecord(plugin_id=WEATHER, standing=said, by="admin", at=MONDAY, is_operators=True)
    require_may_lift(record, OPERATOR)
    with pytest.raises(OperatorsStandingError):
        require_may_lift(record, MEMBER)
    require_may_lift(replace(record, is_operators=False), MEMBER)


@pytest.mark.parametrize(("reason", "version"), [("", V1), ("x" * 2_001, V1), ("fine", None)])
def test_a_yank_has_a_reason_and_a_release(reason: str, version: Version | None):
    with pytest.raises(MalformedStandingError):
        read_standing(StandingKind.YANKED, reason, version, "")


def standing(kind: StandingKind, version: Version | None = None) -> Standing:
    return Standing(kind=kind, reason="it loses data", version=version)


def asking(installed: Version | None = V1) -> Asking:
    return Asking(installation_id="host", platform_version=Version("2.0.0"), installed=installed)


@pytest.mark.parametrize("kind", [StandingKind.YANKED, StandingKind.QUARANTINED, StandingKind.TAKEN_DOWN])
def test_nobody_is_offered_what_is_kept_back_and_the_reason_is_told(kind: StandingKind):
    index = replace(an_index(a_release("1.0.0"), a_release("1.1.0")), standings=(standing(kind, V2),))
    decision = decide(asking(), index, signed_now=MONDAY)
    assert isinstance(decision, NoUpdate)
    assert (decision.reason, "it loses data" in decision.explanation) == (kind.value, True)


def test_what_is_deprecated_is_offered_still():
    index = replace(an_index(a_release("1.0.0"), a_release("1.1.0")), standings=(standing(StandingKind.DEPRECATED),))
    assert isinstance(decide(asking(), index, signed_now=MONDAY), Offer)


def test_a_yanked_release_is_there_for_who_names_it_and_for_nobody_else():
    index = replace(an_index(a_release("1.0.0"), a_release("1.1.0")), standings=(standing(StandingKind.YANKED, V2),))
    named = choose(index, VersionRange("1.1.0"), platform_version=Version("2.0.0"))
    ranged = choose(index, VersionRange("^1.0.0"), platform_version=Version("2.0.0"))
    assert (named and named.version, ranged and ranged.version) == (V2, V1)


def test_a_quarantined_plugin_is_given_to_nobody_by_any_name():
    index = replace(an_index(a_release("1.0.0"), a_release("1.1.0")), standings=(standing(StandingKind.QUARANTINED),))
    assert choose(index, VersionRange("1.1.0"), platform_version=Version("2.0.0")) is None


def test_whoever_has_a_quarantined_release_may_go_back():
    index = replace(
        an_index(a_release("1.0.0"), a_release("1.1.0")), standings=(standing(StandingKind.QUARANTINED, V2),)
    )
    head = next(iter(index.heads.values()))
    index = replace(index, heads={name: replace(head, previous=V1) for name in index.heads})
    decision = decide(asking(installed=V2), index, signed_now=MONDAY)
    assert isinstance(decision, Offer)
    assert decision.release.version == V1
