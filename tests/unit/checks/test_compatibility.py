from collections.abc import Mapping

import pytest

from qirvo.checks.compatibility import CHECK, NODE_MAJORS, PRESENT_PLATFORM
from qirvo.host.node_program import OLDEST_MAJOR
from qirvo.host.settings import DEFAULT_PLATFORM_VERSION
from tests.support.plugins import a_subject, raw_manifest, raw_package


def found(*, package: Mapping[str, object] | None = None, **manifest: object) -> list[str]:
    changes = {"manifest": raw_manifest(**manifest), "package": raw_package(**(package or {}))}
    return [finding.rule.partition("/")[2] for finding in CHECK.run(a_subject(**changes))]


def test_the_present_platform_and_node_are_those_of_the_hosts():
    assert (PRESENT_PLATFORM, NODE_MAJORS[0]) == (DEFAULT_PLATFORM_VERSION, OLDEST_MAJOR)


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        (">=2.0.0 <3.0.0", []),
        ("^2.0.0 || ^3.0.0", []),
        (">= 1.5 < 4", []),
        ("1.x || 2.x", []),
        ("*", ["too-wide"]),
        (">=0.0.0", ["too-wide"]),
        (">=1.0.0", ["no-end"]),
        ("^1.2.0", ["platform-excluded"]),
        (">=2.1.0", ["platform-excluded"]),
        (">=3.0.0 <2.0.0", ["empty"]),
        (">2.0.0 <2.0.1", ["empty"]),
        ("nonsense", []),
    ],
)
def test_a_range_alone(written: str, rules: list[str]):
    assert found(engines={"qirvo": written}) == rules


def test_bounds_that_cross_are_empty():
    assert found(engines=None, minQirvoVersion="3.0.0", maxQirvoVersion="2.0.0") == ["empty"]


def test_nothing_declared_is_not_told_twice():
    assert found(engines=None) == []


def test_two_ranges_without_a_common_version_contradict():
    package = {"qirvo": {"minVersion": "4.0.0", "maxVersion": "5.0.0"}}
    assert found(package=package) == ["contradictory"]


def test_two_ranges_that_differ_are_remarked_with_their_line():
    package = raw_package(qirvo={"minVersion": "1.0.0", "maxVersion": "2.0.0"})
    [finding] = CHECK.run(a_subject(package=package))
    assert (finding.rule, finding.file, finding.line) == ("compatibility/differs", "package.json", 6)


def test_two_ways_to_say_the_same_are_fine():
    assert found(package={"engines": {"qirvo": "^2.0.0"}}) == []


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        (">=16.0.0", []),
        (">=18", []),
        ("^20 || ^22", []),
        ("22.x", []),
        ("^16", ["node-excluded"]),
        ("<18", ["node-excluded"]),
        (">=22 <20", ["node-excluded"]),
        ("latest", ["node-malformed"]),
    ],
)
def test_the_range_of_node(written: str, rules: list[str]):
    assert found(package={"engines": {"node": written}}) == rules
