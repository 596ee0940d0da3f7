import ast
import inspect
import re
from dataclasses import replace
from pathlib import Path

import pytest

import qirvo.artifacts
import qirvo.checks
from qirvo.analysis.facts import Capability
from qirvo.checks.archive import RULES as ARCHIVE_RULES
from qirvo.checks.catalog import all_rules
from qirvo.checks.check import Check
from qirvo.checks.runner import check_subject
from qirvo.checks.subject import Subject
from qirvo.checks.suite import ALL_CHECKS, MARKETPLACE, NoChecksError, Profile, profile_for, profile_of, requirement_of
from qirvo.domain.distribution_channels import DistributionChannel, Requirement
from qirvo.domain.findings import Finding, Severity, Verdict
from tests.support.fake_analyser import a_subject_with, some_facts
from tests.support.plugins import MemoryContent, a_subject, raw_manifest, real_plugin_files

MACHINERY = {
    "--init--",
    "alarming",
    "catalog",
    "check",
    "circumstances",
    "comparing",
    "declared",
    "junit",
    "known-packages",
    "emulating",
    "module-graph",
    "pictures",
    "runner",
    "subject",
    "suite",
    "traits",
    "version-sets",
}
CATALOG = {rule.rule for rule in all_rules()}


def test_every_module_of_a_check_is_in_the_suite_under_its_own_name():
    modules = {path.stem.replace("_", "-") for path in Path(qirvo.checks.__path__[0]).glob("*.py")}
    assert {check.slug for check in ALL_CHECKS} == modules - MACHINERY


@pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.slug)
def test_every_rule_of_a_check_begins_with_its_slug(check: Check):
    assert [rule for rule in check.rules if not rule.startswith(f"{check.slug}/")] == []


@pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.slug)
def test_a_check_names_only_rules_of_the_catalog(check: Check):
    source = ast.parse(inspect.getsource(inspect.getmodule(check.run) or qirvo.checks))
    texts = {node.value for node in ast.walk(source) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {text for text in texts if re.fullmatch(rf"{check.slug}/[a-z0-9-]+", text)} <= CATALOG


def test_no_rule_is_in_the_catalog_twice():
    assert len(all_rules()) == len(CATALOG)


def test_every_rule_says_what_it_means_and_what_to_do():
    assert [rule.rule for rule in all_rules() if not rule.title.endswith(".") or not rule.help] == []


def test_the_rules_of_the_archive_are_those_that_its_reader_names():
    sources = [path.read_text() for path in Path(qirvo.artifacts.__path__[0]).glob("*.py")]
    named = {rule for source in sources for rule in re.findall(r'"(archive/[a-z0-9-]+)"', source)}
    assert named == set(ARCHIVE_RULES) - {"archive/selection-unreadable"}


def test_a_profile_without_checks_is_an_error():
    with pytest.raises(NoChecksError):
        Profile(name="lax", checks=())


@pytest.mark.parametrize("way", DistributionChannel)
def test_every_way_out_reads_archive_and_manifest(way: DistributionChannel):
    assert [check.slug for check in profile_of(way).checks[:3]] == ["archive", "manifest", "entry-points"]


def test_the_marketplace_demands_everything():
    assert MARKETPLACE.checks == ALL_CHECKS


def test_a_way_out_grades_only_rules_that_exist():
    graded = {rule for way in DistributionChannel for rule in profile_of(way).severities}
    assert graded <= CATALOG


def test_a_way_out_changes_only_how_grave_a_finding_is():
    finding = Finding(rule="a/b", severity=Severity.WARNING, message="m", file="f", monitored=True)
    other = replace(finding, rule="a/c")
    profile = replace(MARKETPLACE, severities={"a/b": Severity.ERROR})
    assert list(profile.graded([finding, other])) == [replace(finding, severity=Severity.ERROR), other]


def test_an_undeclared_permission_refuses_only_where_nobody_reviews():
    facts = {"dist/index.js": some_facts(uses=[(Capability.CAMERA, "navigator.mediaDevices.getUserMedia")])}
    found = {way: check_subject(a_subject_with(facts), profile=profile_of(way)) for way in DistributionChannel}
    severe = {
        way: [each.severity for each in report.findings if "undeclared" in each.rule] for way, report in found.items()
    }
    assert severe == {
        DistributionChannel.MARKETPLACE: [Severity.WARNING],
        DistributionChannel.ENTERPRISE: [Severity.ERROR],
        DistributionChannel.PRIVATE: [Severity.WARNING],
        DistributionChannel.DIRECT: [],
    }


def test_direct_distribution_demands_no_documents():
    report = check_subject(a_subject(without=["README.md"]), profile=profile_of(DistributionChannel.DIRECT))
    assert report.verdict is Verdict.PASSED


def test_what_is_demanded_of_direct_distribution_refuses_because_nobody_looks_at_a_warning():
    demanding = profile_for("team", DistributionChannel.DIRECT, [Requirement.TESTING, Requirement.DOCUMENTATION])
    report = check_subject(a_subject(without=["README.md"]), profile=demanding)
    errors = {finding.rule for finding in report.findings if finding.severity is Severity.ERROR}
    assert errors == {"documentation/readme-missing", "testing-evidence/missing"}


def test_what_a_person_reviewed_before_it_is_handed_out_is_graded_as_they_saw_it():
    reviewed = profile_for("team", DistributionChannel.DIRECT, Requirement)
    report = check_subject(a_subject(without=["README.md"]), profile=reviewed)
    assert report.verdict is Verdict.PASSED_WITH_WARNINGS


@pytest.mark.parametrize(
    ("rule", "requirement"),
    [
        ("testing-evidence/missing", Requirement.TESTING),
        ("license-text/missing", Requirement.DOCUMENTATION),
        ("secrets/private-key", Requirement.SECURITY),
        ("manifest/version-missing", None),
        ("no-such-check/rule", None),
    ],
)
def test_a_rule_stands_for_a_requirement_or_for_what_is_checked_everywhere(rule: str, requirement: Requirement | None):
    assert requirement_of(rule) is requirement


def test_a_good_plugin_passes():
    report = check_subject(a_subject())
    remarks = [finding.rule for finding in report.findings]
    assert (report.verdict, remarks) == (Verdict.PASSED, ["testing-evidence/missing"])


def test_an_error_refuses():
    assert check_subject(a_subject(without=["dist/index.js"])).verdict is Verdict.REFUSED


def test_the_real_form_passes_with_warnings():
    assert check_subject(Subject(MemoryContent(real_plugin_files()))).verdict is Verdict.PASSED_WITH_WARNINGS


def test_what_is_found_in_the_real_form():
    found = {finding.rule for finding in check_subject(Subject(MemoryContent(real_plugin_files()))).findings}
    assert found >= {
        "permission-agreement/differs",
        "declared-code/hook-absent",
        "license-text/mismatch",
        "documentation/changelog-entry",
        "source-maps/included",
        "screenshots/none",
    }
    assert found <= CATALOG


def test_a_thousand_faults_are_told_in_short():
    bad = raw_manifest(permissions=["x"] * 5_000, hooks=["y"] * 5_000)
    report = check_subject(a_subject(manifest=bad, without=["dist/index.js"]))
    assert len(report.findings) <= 500
    assert report.verdict is Verdict.REFUSED
