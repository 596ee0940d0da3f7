"""What a range of versions comes to is what its versions say."""

from hypothesis import given
from hypothesis import strategies as st

from qirvo.checks.version_sets import VersionSet
from qirvo.domain.versions import Version, VersionRange

numbers = st.integers(0, 4)
versions = st.builds(lambda *parts: ".".join(map(str, parts)), numbers, numbers, numbers)
comparators = st.builds(
    lambda sign, version: sign + version, st.sampled_from([">=", "<=", ">", "<", "=", "^", "~"]), versions
)
parts = st.lists(comparators, min_size=1, max_size=3).map(" ".join)
ranges = st.lists(parts, min_size=1, max_size=3).map(" || ".join).map(VersionRange)
SOME = [f"{a}.{b}.{c}" for a in range(7) for b in range(6) for c in range(6)]


@given(ranges)
def test_a_range_is_empty_when_it_holds_nothing(range_: VersionRange):
    assert VersionSet(range_).is_empty == (not any(Version(each) in range_ for each in SOME))


@given(ranges, ranges)
def test_two_ranges_meet_when_they_share_a_version(one: VersionRange, other: VersionRange):
    shared = any(Version(each) in one and Version(each) in other for each in SOME)
    assert VersionSet(one).meets(VersionSet(other)) == shared


@given(ranges, ranges)
def test_two_ranges_are_equal_when_every_version_says_so(one: VersionRange, other: VersionRange):
    same = all((Version(each) in one) == (Version(each) in other) for each in SOME)
    assert VersionSet(one).equals(VersionSet(other)) == same
