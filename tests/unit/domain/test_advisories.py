import pytest

from qirvo.domain.advisories import AdvisoriesInMemory, Advisory, Bound, Danger, NoAdvisories, Span, spans_of
from qirvo.domain.versions import MalformedVersionError, Version

START, FIX, LAST, LIMIT = Bound.INTRODUCED, Bound.FIXED, Bound.LAST_AFFECTED, Bound.LIMIT


def an_advisory(*spans: Span, **changes: object) -> Advisory:
    values: dict[str, object] = {"id": "GHSA-1", "package": "lodash", "danger": Danger.HIGH, "spans": spans}
    return Advisory(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def affected(spans: tuple[Span, ...], *versions: str) -> list[str]:
    return [version for version in versions if an_advisory(*spans).affects(version)]


def test_a_range_holds_its_beginning_and_not_its_fix():
    assert affected(spans_of([(START, "1.0.0"), (FIX, "2.0.0")]), "0.9.9", "1.0.0", "1.9.9", "2.0.0") == [
        "1.0.0",
        "1.9.9",
    ]


def test_a_range_with_a_last_affected_version_holds_it():
    assert affected(spans_of([(START, "1.0.0"), (LAST, "2.0.0")]), "1.0.0", "2.0.0", "2.0.1") == ["1.0.0", "2.0.0"]


def test_zero_is_before_every_version_also_before_its_own_pre_releases():
    assert affected(spans_of([(START, "0"), (FIX, "1.0.0")]), "0.0.0-0", "0.0.0", "1.0.0-rc.1", "1.0.0") == [
        "0.0.0-0",
        "0.0.0",
        "1.0.0-rc.1",
    ]


def test_a_range_without_an_end_has_none():
    assert affected(spans_of([(START, "1.0.0")]), "0.9.0", "999.0.0") == ["999.0.0"]


def test_several_spans_are_read_from_events_in_any_order():
    spans = spans_of([(FIX, "4.2.0"), (START, "1.0.0"), (START, "4.0.0"), (FIX, "1.5.0")])
    assert affected(spans, "1.4.0", "1.5.0", "3.0.0", "4.1.0", "4.2.0") == ["1.4.0", "4.1.0"]


def test_versions_are_compared_by_precedence_not_as_text():
    assert affected(spans_of([(START, "9.0.0"), (FIX, "10.0.0")]), "9.10.0", "10.0.0", "10.0.0-beta") == [
        "9.10.0",
        "10.0.0-beta",
    ]


def test_a_fix_without_a_beginning_affects_nothing():
    assert spans_of([(FIX, "1.0.0")]) == ()


def test_a_limit_ends_a_span_without_mending_it():
    (span,) = spans_of([(START, "0"), (LIMIT, "2.0.0")])
    assert (Version("1.0.0") in span, span.is_fixed) == (True, False)


def test_a_bound_that_is_no_version_is_refused():
    with pytest.raises(MalformedVersionError):
        spans_of([(START, "yesterday")])


def test_a_version_listed_by_name_is_affected_even_if_it_is_none():
    advisory = an_advisory(versions=frozenset({"1.0", "2.0.0"}))
    assert [advisory.affects(version) for version in ("1.0", "1.0.0", "2.0.0")] == [True, False, True]


def test_the_fix_is_that_of_the_span_the_version_lies_in():
    advisory = an_advisory(
        *spans_of([(START, "1.0.0"), (FIX, "1.5.0"), (START, "2.0.0"), (FIX, "2.3.0"), (START, "3.0.0")])
    )
    assert [advisory.fixed_in(version) for version in ("1.0.0", "2.1.0", "3.0.0", "x")] == [
        "1.5.0",
        "2.3.0",
        None,
        None,
    ]


def test_malice_is_told_by_the_name_or_an_alias():
    assert an_advisory(id="MAL-2024-1").is_malicious
    assert an_advisory(aliases=("MAL-2024-1",)).is_malicious
    assert not an_advisory(aliases=("CVE-2024-1",)).is_malicious


def test_advisories_are_found_by_package_and_in_order():
    advisories = AdvisoriesInMemory([an_advisory(id="GHSA-2"), an_advisory(id="GHSA-1"), an_advisory(package="other")])
    found = advisories.of(["lodash", "none"])
    assert {package: [each.id for each in named] for package, named in found.items()} == {
        "lodash": ["GHSA-1", "GHSA-2"]
    }


def test_without_advisories_nothing_is_known():
    assert NoAdvisories().of(["lodash"]) == {}
