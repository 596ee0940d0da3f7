import pytest

from qirvo.domain.versions import MalformedRangeError, MalformedVersionError, Version, VersionRange


def test_versions_are_ordered_by_precedence():
    texts = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "2.0.0", "10.0.0"]
    assert [str(version) for version in sorted(map(Version, reversed(texts)))] == texts


def test_build_metadata_takes_no_part_in_equality():
    assert Version("1.0.0+linux") == Version("1.0.0+windows")


def test_equal_versions_have_equal_hashes():
    assert len({Version("1.0.0+linux"), Version("1.0.0+windows"), Version("1.0.0")}) == 1


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "01.2.3", "1.2.3.4", "v1.2.3", "1.2.3-", "1.2.3 ", "１.2.3", "9" * 200]
)
def test_what_is_not_a_version_is_refused(text: str):
    with pytest.raises(MalformedVersionError):
        Version(text)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (">=1.0.0", "2.0.0", "0.9.9"),
        (">= 1.0.0 < 2.0.0", "1.9.0", "2.0.0"),
        ("^1.2.0", "1.9.9", "2.0.0"),
        ("~1.2.0", "1.2.9", "1.3.0"),
        ("1.x", "1.7.0", "2.0.0"),
        ("1.2.3 || ^2.0.0", "2.5.0", "1.2.4"),
        ("1.0.0 - 1.4.0", "1.4.0", "1.4.1"),
        ("*", "0.0.1", "1.0.0-beta.1"),
        (">=1.0.0-beta.1", "1.0.0-beta.2", "1.0.0-alpha"),
    ],
)
def test_ranges_mean_what_npm_means(text: str, inside: str, outside: str):
    wanted = VersionRange(text)
    assert (Version(inside) in wanted, Version(outside) in wanted) == (True, False)


@pytest.mark.parametrize("text", ["latest", ">=01.0.0", "1.2.3.4", "^", "|" * 600])
def test_what_is_not_a_range_is_refused(text: str):
    with pytest.raises(MalformedRangeError):
        VersionRange(text)
