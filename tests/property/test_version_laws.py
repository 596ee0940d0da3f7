"""Precedence is a total order that agrees with equality and with ranges."""

import semantic_version
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.versions import MalformedVersionError, Version, VersionRange

numbers = st.integers(0, 999)
identifiers = st.one_of(st.integers(0, 99).map(str), st.from_regex(r"[a-z][a-z0-9]{0,4}", fullmatch=True))
versions = st.builds(
    lambda core, pre: Version(".".join(map(str, core)) + (f"-{'.'.join(pre)}" if pre else "")),
    st.tuples(numbers, numbers, numbers),
    st.lists(identifiers, max_size=3),
)


@given(versions, versions)
def test_exactly_one_of_less_equal_greater_holds(a: Version, b: Version):
    assert [a < b, a == b, a > b].count(True) == 1


written = st.one_of(
    versions.map(str),
    st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){2}(-[0-9a-zA-Z.-]{0,6})?(\+[0-9a-zA-Z.-]{0,6})?", fullmatch=True),
    st.text("0123456789.-+ab ", max_size=12),
)


@given(written, written)
def test_reading_and_order_are_those_of_the_library_that_reads_ranges(first: str, second: str):
    def ours() -> bool | None:
        try:
            return Version(first) < Version(second)
        except MalformedVersionError:
            return None

    def theirs() -> bool | None:
        try:
            low, high = (semantic_version.Version(each).truncate("prerelease") for each in (first, second))
        except ValueError:
            return None
        return bool(low.precedence_key < high.precedence_key)

    assert ours() == theirs()


@given(versions, versions, versions)
def test_order_is_transitive(a: Version, b: Version, c: Version):
    low, middle, high = sorted((a, b, c))
    assert low <= middle <= high
    assert low <= high


@given(versions)
def test_a_version_is_in_the_range_that_names_it(version: Version):
    assert version in VersionRange(str(version))


@given(versions)
def test_writing_and_reading_gives_the_same_version(version: Version):
    assert Version.parse(str(version)) == version
