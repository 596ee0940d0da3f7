"""What comparing two releases always obeys, whatever they are like."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.differences import RANK, Difference, Gravity, Turn, difference
from qirvo.domain.file_differences import LONGEST_LINE, MOST_LINES, file_difference
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.risk import History, risk_of
from qirvo.domain.traits import MOST_SIGNED, SET_NAMES, Traits, bounded
from tests.support.traits import TRAITS

OPPOSITE = {Turn.ADDED: Turn.REMOVED, Turn.REMOVED: Turn.ADDED, Turn.CHANGED: Turn.CHANGED}
FINDINGS = st.lists(
    st.builds(
        Finding,
        rule=st.sampled_from(["a", "b", "data-theft/secret-sent"]),
        severity=st.sampled_from(Severity),
        message=st.just("said"),
        suppressed=st.sampled_from(["", "false alarm"]),
    ),
    max_size=4,
)
HISTORIES = st.builds(History, silence=st.none() | st.integers(0, 1_000).map(lambda days: timedelta(days=days)))
CONTENTS = st.none() | st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode())


@given(TRAITS)
def test_a_release_differs_from_itself_in_nothing(traits: Traits):
    assert difference(traits, traits).is_empty


@given(TRAITS, TRAITS)
def test_the_other_way_round_new_and_gone_change_places(one: Traits, other: Traits):
    there = {(each.kind, OPPOSITE[each.turn], each.what, each.after, each.before) for each in _changes(one, other)}
    back = {(each.kind, each.turn, each.what, each.before, each.after) for each in _changes(other, one)}
    assert there == back


@given(TRAITS, TRAITS)
def test_whatever_is_new_or_gone_in_a_set_is_told(one: Traits, other: Traits):
    told = {each.what for each in _changes(one, other) if each.turn is not Turn.CHANGED}
    unlike = [getattr(one, name) ^ getattr(other, name) for name in SET_NAMES if name != "optional_permissions"]
    assert frozenset().union(*unlike) <= told


@given(TRAITS, TRAITS)
def test_the_gravest_always_comes_first(one: Traits, other: Traits):
    ranks = [RANK[each.gravity] for each in _changes(one, other)]
    assert ranks == sorted(ranks, reverse=True)


@given(TRAITS, TRAITS)
def test_only_what_is_new_or_changed_can_be_grave(one: Traits, other: Traits):
    gone = (each for each in _changes(one, other) if each.turn is Turn.REMOVED)
    assert all(each.gravity is Gravity.LOW for each in gone)


@given(TRAITS)
def test_what_is_signed_can_be_signed_again(traits: Traits):
    assert traits.signed().signed() == traits.signed()


@given(st.frozensets(st.text(max_size=200), max_size=60), st.integers(1, MOST_SIGNED), st.integers(32, 64))
def test_a_set_is_bounded_however_large(items: frozenset[str], most: int, longest: int):
    kept = bounded(items, most=most, longest=longest)
    assert len(kept) <= most
    assert all(len(item) <= max(longest, 48) for item in kept)


@given(FINDINGS, FINDINGS, st.none() | st.builds(difference, TRAITS, TRAITS), HISTORIES)
def test_more_findings_never_lower_the_tier(
    some: list[Finding], more: list[Finding], found: Difference | None, history: History
):
    assert risk_of([*some, *more], found, history).tier.rank >= risk_of(some, found, history).tier.rank


@given(FINDINGS, st.builds(difference, TRAITS, TRAITS), HISTORIES, st.data())
def test_fewer_changes_never_raise_the_tier(
    findings: list[Finding], found: Difference, history: History, data: st.DataObject
):
    kept = data.draw(st.lists(st.booleans(), min_size=len(found.changes), max_size=len(found.changes)))
    fewer = replace(found, changes=tuple(each for each, keep in zip(found.changes, kept, strict=True) if keep))
    assert risk_of(findings, fewer, history).tier.rank <= risk_of(findings, found, history).tier.rank


@given(FINDINGS, st.none() | st.builds(difference, TRAITS, TRAITS), HISTORIES)
def test_the_tier_is_that_of_its_gravest_reason(findings: list[Finding], found: Difference | None, history: History):
    risk = risk_of(findings, found, history)
    assert risk.tier.rank == max((reason.tier.rank for reason in risk.reasons), default=0)


@given(CONTENTS, CONTENTS)
def test_the_difference_of_a_file_is_bounded_and_never_fails(before: bytes | None, after: bytes | None):
    found = file_difference("a.js", before, after)
    assert len(found.lines) <= MOST_LINES
    assert all(len(line) <= LONGEST_LINE + 40 for line in found.lines)


def _changes(before: Traits, after: Traits):  # noqa: ANN202  # changes, in order
    return difference(before, after).changes
