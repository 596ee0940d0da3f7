"""What an advisory says of a package that was seen is told with its place, its names and what mends it."""

import json

import pytest

from qirvo.checks.known_vulnerabilities import CHECK, check_with
from qirvo.checks.suite import MARKETPLACE
from qirvo.domain.advisories import AdvisoriesInMemory, Advisory, Danger, Span
from qirvo.domain.findings import Finding, Severity
from tests.support.plugins import a_subject

BUNDLE = {"dist/vendor.js": "let own;\n/*! jQuery v3.4.1 | its authors */\n"}


def an_advisory(**changes: object) -> Advisory:
    values: dict[str, object] = {
        "id": "GHSA-1",
        "package": "jquery",
        "danger": Danger.MODERATE,
        "aliases": ("CVE-2020-11022", "X-1"),
        "summary": "Markup that is passed on is run",
        "spans": (Span(introduced="1.2.0", until="3.5.0", is_fixed=True),),
    }
    return Advisory(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def findings(*advisories: Advisory, added: dict[str, str] | None = None) -> list[Finding]:
    check = check_with(AdvisoriesInMemory(advisories))
    return list(check.run(a_subject(added=BUNDLE if added is None else added)))


def test_a_vulnerable_library_in_a_bundle_is_told_with_everything_one_needs():
    (finding,) = findings(an_advisory())
    assert (finding.rule, finding.file, finding.line) == ("known-vulnerabilities/moderate", "dist/vendor.js", 2)
    for text in ("jquery@3.4.1", "GHSA-1", "CVE-2020-11022", "Markup that is passed on is run", "banner"):
        assert text in finding.message
    assert "`3.5.0`" in finding.help
    assert finding.excerpt.startswith("jQuery v3.4.1")


@pytest.mark.parametrize(
    ("danger", "severity"),
    [
        (Danger.CRITICAL, Severity.ERROR),
        (Danger.HIGH, Severity.WARNING),
        (Danger.MODERATE, Severity.WARNING),
        (Danger.LOW, Severity.INFO),
    ],
)
def test_the_rule_is_as_grave_as_the_advisory(danger: Danger, severity: Severity):
    (finding,) = findings(an_advisory(danger=danger))
    assert (finding.rule, finding.severity) == (f"known-vulnerabilities/{danger}", severity)


def test_a_package_that_means_harm_is_an_alarm():
    (finding,) = findings(an_advisory(id="MAL-2026-1", danger=Danger.CRITICAL))
    assert (finding.rule, finding.severity) == ("known-vulnerabilities/malicious-package", Severity.ERROR)
    assert CHECK.rules[finding.rule].is_alarm


def test_a_version_that_is_not_affected_and_another_package_are_not_told():
    assert findings(an_advisory(spans=(Span(until="3.4.1", is_fixed=True),)), an_advisory(package="jquery-ui")) == []


def test_a_package_of_unknown_version_is_not_accused():
    path = {"dist/vendor.js": "// node_modules/jquery/dist/jquery.js\nlet x;\n"}
    assert findings(an_advisory(spans=(Span(),)), added=path) == []


def test_more_places_are_counted():
    twice = BUNDLE | {"dist/other.js": "/*! jQuery v3.4.1 */"}
    (finding,) = findings(an_advisory(), added=twice)
    assert "in 1 more file" in finding.message


def test_a_lock_file_that_cannot_be_read_is_told():
    (finding,) = findings(added={"package-lock.json": "{"})
    assert (finding.rule, finding.file) == ("known-vulnerabilities/lock-file-unreadable", "package-lock.json")


def test_a_locked_package_is_told_with_the_lock_file():
    lock = json.dumps({"packages": {"node_modules/jquery": {"version": "3.4.1"}}})
    (finding,) = findings(an_advisory(), added={"package-lock.json": lock})
    assert finding.file == "package-lock.json"


def test_without_advisories_nothing_is_said():
    assert list(CHECK.run(a_subject(added=BUNDLE))) == []


def test_a_profile_takes_the_check_with_advisories_in_its_place():
    check = check_with(AdvisoriesInMemory([an_advisory()]))
    profile = MARKETPLACE.with_check(check)
    assert [each.slug for each in profile.checks] == [each.slug for each in MARKETPLACE.checks]
    assert check in profile.checks
