"""What a company lets in, rule by rule, and what a waiver changes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from qirvo.domain.deployment_policy import DeploymentPolicy, StatedLicense, covers, judge
from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.waivers import MalformedWaiverError, Waiver
from tests.support.image_facts import SEEN_AT, facts

ONE, TWO = Digest("1" * 64), Digest("2" * 64)
DAY = timedelta(days=1)


def a_finding(rule: str = "secrets/private-key", severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    return Finding(rule=rule, severity=severity, message="`key.pem` is a private key", **more)


def a_waiver(rule: str, subject: str, ends: datetime = SEEN_AT + DAY) -> Waiver:
    return Waiver(rule=rule, subject=subject, reason="known", by="pete", expires_at=ends)


def licensed(expression: str) -> tuple[StatedLicense, ...]:
    return (StatedLicense(part="left-pad@1.0.0", expression=expression, file="node_modules/left-pad/package.json"),)


def rules_broken(policy: DeploymentPolicy, *, now: datetime = SEEN_AT, **differing: Any) -> list[str]:
    return [violation.rule for violation in judge(facts(**differing), policy, now=now).violations]


def test_nothing_is_against_a_clean_image():
    assert judge(facts(), DeploymentPolicy(), now=SEEN_AT).passes


@pytest.mark.parametrize(
    ("highest", "refused"),
    [
        (None, {"error", "warning", "info"}),
        (Severity.INFO, {"error", "warning"}),
        (Severity.WARNING, {"error"}),
        (Severity.ERROR, set()),
    ],
)
def test_findings_graver_than_the_highest_are_refused(highest: Severity | None, refused: set[str]):
    findings = tuple(a_finding(f"a/{severity}", severity) for severity in Severity)
    assert set(rules_broken(DeploymentPolicy(highest=highest), findings=findings)) == {f"a/{one}" for one in refused}


def test_a_rule_that_is_only_watched_refuses_nothing():
    assert rules_broken(DeploymentPolicy(), findings=(a_finding(monitored=True),)) == []


@pytest.mark.parametrize(
    ("expression", "is_let_in"),
    [
        ("MIT", True),
        ("mit", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND Apache-2.0", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", True),
        ("GPL-2.0-only", False),
        ("BSD-3-Clause", True),
        ("Proprietary", False),
        ("", False),
        ("SEE LICENSE IN terms.txt", False),
        ("MIT OR", False),
    ],
)
def test_a_license_is_let_in_when_it_may_be_taken_so(expression: str, *, is_let_in: bool):
    policy = DeploymentPolicy(
        licenses_allowed=("MIT", "Apache-2.0", "BSD-*", "GPL-2.0-only WITH Classpath-exception-2.0")
    )
    assert (rules_broken(policy, licenses=licensed(expression)) == []) is is_let_in


def test_what_is_denied_is_denied_although_it_is_allowed():
    policy = DeploymentPolicy(licenses_allowed=("*",), licenses_denied=("AGPL-*",))
    assert rules_broken(policy, licenses=licensed("AGPL-3.0-only")) == ["policy/license"]
    assert rules_broken(policy, licenses=licensed("AGPL-3.0-only OR MIT")) == []


def test_permissions_are_those_allowed_and_none_denied():
    asked = frozenset({"camera", "storage-read"})
    assert rules_broken(DeploymentPolicy(permissions_denied=frozenset({"camera"})), permissions=asked) == [
        "policy/permission"
    ]
    assert (
        rules_broken(DeploymentPolicy(permissions_allowed=frozenset()), permissions=asked) == ["policy/permission"] * 2
    )


@pytest.mark.parametrize(
    ("pattern", "name", "is_covered"),
    [
        ("api.example.org", "API.example.org", True),
        ("*.example.org", "api.example.org", True),
        ("*.example.org", "*.example.org", True),
        ("*.example.org", "*.api.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "evilexample.org", False),
        ("*.api.example.org", "*.example.org", False),
        ("api.example.org", "*", False),
        ("*", "*", True),
    ],
)
def test_a_pattern_covers_every_machine_that_is_meant(pattern: str, name: str, *, is_covered: bool):
    assert covers(pattern, name) is is_covered


def test_as_many_keys_as_asked_for_have_to_have_signed():
    policy = DeploymentPolicy(signers=(ONE, TWO), signatures=2)
    assert rules_broken(policy, signers=(ONE, TWO)) == []
    assert rules_broken(policy, signers=(ONE, Digest("3" * 64))) == ["policy/signature"]


def test_the_publisher_is_one_of_those_named():
    policy = DeploymentPolicy(publisher_keys=frozenset({"acme-2026"}))
    assert rules_broken(policy, publisher_key="acme-2026") == []
    assert rules_broken(policy, publisher_key="") == ["policy/publisher-signature"]
    assert rules_broken(policy, publisher_key="mallory") == ["policy/publisher-signature"]


def test_what_nobody_tells_the_making_of_or_vouches_for_stays_out_where_that_is_asked():
    policy = DeploymentPolicy(provenance=True, unreviewed=False)
    broken = rules_broken(policy, has_provenance=False, is_reviewed=False)
    assert broken == ["policy/provenance", "policy/unreviewed"]
    assert rules_broken(DeploymentPolicy(), has_provenance=False, is_reviewed=False) == []


@pytest.mark.parametrize(
    ("rule", "limit", "moment"),
    [
        ("base-age", "base_age", "base_created"),
        ("scan-age", "scan_age", "scanned_at"),
        ("advisories-age", "advisories_age", "advisories_at"),
    ],
)
def test_nothing_is_older_than_it_may_be_nor_of_tomorrow(rule: str, limit: str, moment: str):
    policy = DeploymentPolicy(**{limit: DAY})  # type: ignore[arg-type]  # the parameter names the field
    assert rules_broken(policy, **{moment: SEEN_AT - DAY}) == []
    assert rules_broken(policy, **{moment: SEEN_AT - DAY - timedelta(seconds=1)}) == [f"policy/{rule}"]
    assert rules_broken(policy, **{moment: SEEN_AT + DAY}) == [f"policy/{rule}"]


def test_an_age_that_nothing_tells_is_too_old():
    assert rules_broken(DeploymentPolicy(base_age=DAY), base_created=None) == ["policy/base-age"]


@pytest.mark.parametrize("subject", ["acme.tasks", "acme.tasks@1.0.0", "key.pem"])
def test_a_waiver_is_for_a_plugin_a_release_or_a_file(subject: str):
    policy = DeploymentPolicy(waivers=(a_waiver("secrets/private-key", subject),))
    judged = judge(facts(findings=(a_finding(file="key.pem"),)), policy, now=SEEN_AT)
    assert judged.passes
    assert [waiver.subject for _, waiver in judged.waived] == [subject]


@pytest.mark.parametrize(
    ("rule", "subject"), [("secrets/other", "acme.tasks"), ("secrets/private-key", "acme.tasks@2.0.0")]
)
def test_a_waiver_for_something_else_is_none_and_is_told(rule: str, subject: str):
    policy = DeploymentPolicy(waivers=(a_waiver(rule, subject),))
    judged = judge(facts(findings=(a_finding(),)), policy, now=SEEN_AT)
    assert not judged.passes
    assert judged.idle == policy.waivers


def test_a_waiver_for_one_advisory_is_none_for_another_of_the_same_package():
    def vulnerable(name: str) -> Finding:
        said = f"`lodash@4.17.20` is named by `{name}` (`CVE-2021-1`): a summary with `GHSA-other`; seen by its banner"
        return Finding(rule="known-vulnerabilities/high", severity=Severity.ERROR, message=said, file="dist/a.js")

    policy = DeploymentPolicy(waivers=(a_waiver("known-vulnerabilities/high", "GHSA-one"),))
    judged = judge(facts(findings=(vulnerable("GHSA-one"), vulnerable("GHSA-two"))), policy, now=SEEN_AT)
    assert [violation.subjects[:2] for violation in judged.violations] == [("CVE-2021-1", "GHSA-two")]


def test_a_waiver_that_has_ended_is_named():
    policy = DeploymentPolicy(waivers=(a_waiver("secrets/private-key", "acme.tasks", ends=SEEN_AT),))
    (violation,) = judge(facts(findings=(a_finding(),)), policy, now=SEEN_AT).violations
    assert "the waiver by pete ended 2026-11-23 12:00 UTC" in violation.message


def test_a_waiver_that_reaches_too_far_does_not_count():
    waiver = a_waiver("secrets/private-key", "acme.tasks", ends=SEEN_AT + 31 * DAY)
    policy = DeploymentPolicy(waivers=(waiver,), longest_waiver=30 * DAY)
    (violation,) = judge(facts(findings=(a_finding(),)), policy, now=SEEN_AT).violations
    assert "longer than the 30 days" in violation.message
    assert judge(facts(findings=(a_finding(),)), policy, now=SEEN_AT + DAY).passes


def test_a_signature_is_never_waived():
    with pytest.raises(MalformedWaiverError):
        a_waiver("policy/signature", "acme.tasks")
