"""Spans of affected versions, against npm's ranges as a library evaluates them and OSV's own algorithm."""

import semantic_version
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.advisories import Advisory, Bound, Danger, spans_of
from qirvo.domain.versions import Version

numbers = st.integers(0, 12)
plain = st.builds(lambda a, b, c: f"{a}.{b}.{c}", numbers, numbers, numbers)
tails = st.sampled_from(["", "-alpha", "-alpha.1", "-alpha.2", "-beta.11", "-1", "-rc.1", "+build"])
versions = st.builds(lambda version, tail: version + tail, plain, tails)
bounds = st.sampled_from([Bound.INTRODUCED, Bound.FIXED, Bound.LAST_AFFECTED])
events = st.lists(st.tuples(bounds, plain), max_size=8)


def is_affected(version: str, written: list[tuple[Bound, str]]) -> bool:
    return an_advisory(written).affects(version)


def an_advisory(written: list[tuple[Bound, str]]) -> Advisory:
    return Advisory(id="GHSA-1", package="p", danger=Danger.HIGH, spans=spans_of(written))


def osv_says(version: str, written: list[tuple[Bound, str]]) -> bool:
    """OSV's evaluation: walk the events by version, and let each one that is reached have its say."""
    asked = semantic_version.Version(version.partition("+")[0])
    turn = {Bound.FIXED: 0, Bound.INTRODUCED: 1, Bound.LAST_AFFECTED: 2}
    state = False
    for bound, text in sorted(written, key=lambda event: (semantic_version.Version(event[1]), turn[event[0]])):
        at = semantic_version.Version(text)
        opens = bound is Bound.INTRODUCED and asked >= at
        closes = (bound is Bound.FIXED and asked >= at) or (bound is Bound.LAST_AFFECTED and asked > at)
        state = (state or opens) and not closes
    return state


@given(plain, plain, plain)
def test_introduced_and_fixed_are_what_npm_writes_as_a_range(version: str, first: str, fixed: str):
    spec = semantic_version.NpmSpec(f">={first} <{fixed}")
    written = [(Bound.INTRODUCED, first), (Bound.FIXED, fixed)]
    lies_after = Version(first) < Version(fixed)
    expected = spec.match(semantic_version.Version(version)) if lies_after else Version(version) >= Version(first)
    assert is_affected(version, written) == expected


@given(plain, plain, plain)
def test_introduced_and_last_affected_are_what_npm_writes_as_a_range(version: str, one: str, other: str):
    first, last = sorted((one, other), key=Version)
    spec = semantic_version.NpmSpec(f">={first} <={last}")
    written = [(Bound.INTRODUCED, first), (Bound.LAST_AFFECTED, last)]
    assert is_affected(version, written) == spec.match(semantic_version.Version(version))


@given(versions, events)
def test_any_events_mean_what_osv_says(version: str, written: list[tuple[Bound, str]]):
    assert is_affected(version, written) == osv_says(version, written)


@given(versions, events, st.randoms(use_true_random=False))
def test_the_order_of_events_means_nothing(version: str, written: list[tuple[Bound, str]], dice: object):
    shuffled = list(written)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' random.Random
    assert is_affected(version, shuffled) == is_affected(version, written)


@given(versions, events)
def test_what_mends_a_version_is_newer_and_not_affected_at_once_again(version: str, written: list[tuple[Bound, str]]):
    advisory = an_advisory(written)
    mended = advisory.fixed_in(version)
    assert mended is None or (advisory.affects(version) and Version(version) < Version(mended))


@given(versions, events)
def test_build_metadata_means_nothing(version: str, written: list[tuple[Bound, str]]):
    assert is_affected(version.partition("+")[0], written) == is_affected(version, written)
