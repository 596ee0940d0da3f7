"""Rules over HTTP: modes by the owner, precision by the reviewers, suppressions by content, re-scans of everything."""

import dataclasses
from typing import Any

import pytest

from qirvo.checks.external_scan import RULES
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.submissions import SubmissionState
from tests.support.registries import PLUGIN, RegistryInProcess

WARNED = "documentation/readme-short"
SILENT = {"added": {"CHANGELOG.md": "", "README.md": "Weather."}}
ALARM = "release-difference/turned-hostile"


def rule_of(registry: RegistryInProcess, slug: str) -> dict[str, Any]:
    listed = registry.client.get("/v1/rules").json()["rules"]
    return next(rule for rule in listed if rule["rule"] == slug)


def set_mode(registry: RegistryInProcess, slug: str, mode: str, reason: str = "noise") -> Any:
    return registry.admin.ask("PUT", f"/v1/rules/{slug}/mode", json={"mode": mode, "reason": reason})


def with_alarm(registry: RegistryInProcess, version: str, rule: str = ALARM) -> str:
    """Return a submission in review whose checks raised a monitored alarm."""
    submission_id = registry.in_review(version)
    alarm = Finding(rule=rule, severity=Severity.ERROR, message="it `evals`", monitored=True)
    with registry.assembly.database.unit_of_work() as uow:
        submission = uow.submissions.get(submission_id)
        uow.submissions.save(dataclasses.replace(submission, findings=(*submission.findings, alarm)))
        uow.commit()
    return submission_id


def reject(registry: RegistryInProcess, submission: str, *confirmed: str) -> Any:
    body = {"decision": "reject", "comment": "no", "confirmed": list(confirmed)}
    return registry.rob.post(f"/v1/submissions/{submission}/decision", body)


def test_everybody_may_read_the_rules(registry: RegistryInProcess):
    missing = rule_of(registry, "external-scan/required-missing")
    assert (missing["mode"], missing["severity"]) == ("monitor", "error")
    assert missing["title"] == RULES["external-scan/required-missing"].title


def test_the_page_of_the_rules_shows_what_is_typed_as_code(registry: RegistryInProcess):
    page = registry.client.get("/docs/checks").text
    assert "<p>There is no manifest.json. Put a <code>manifest.json</code> at the root of the plugin.</p>" in page


def test_an_administrator_silences_a_rule(registry: RegistryInProcess):
    before = {each["rule"] for each in registry.document(registry.in_review(plugin=SILENT))["findings"]}
    assert WARNED in before
    assert set_mode(registry, WARNED, "off").json()["mode"] == "off"
    after = {each["rule"] for each in registry.document(registry.in_review("1.1.0", plugin=SILENT))["findings"]}
    assert before - after == {WARNED}
    assert rule_of(registry, WARNED)["decidedBy"] == "admin"


@pytest.mark.parametrize(
    ("rule", "mode", "code"),
    [
        ("no/such", "off", "rule-unknown"),
        (WARNED, "loud", "rule-mode-malformed"),
        ("manifest/version-missing", "off", "rule-unchangeable"),
        (ALARM, "enforce", "rule-precision-unknown"),
    ],
)
def test_a_mode_that_makes_no_sense_is_refused(registry: RegistryInProcess, rule: str, mode: str, code: str):
    assert set_mode(registry, rule, mode).json()["code"] == code


def test_a_reviewer_sets_no_modes(registry: RegistryInProcess):
    answer = registry.rob.ask("PUT", f"/v1/rules/{WARNED}/mode", json={"mode": "off", "reason": "noise"})
    assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")


def test_decisions_are_counted_as_outcomes_of_their_alarms(registry: RegistryInProcess):
    reject(registry, with_alarm(registry, "1.0.0"), ALARM)
    reject(registry, with_alarm(registry, "1.1.0"))
    registry.approve(with_alarm(registry, "1.2.0"))
    rule = rule_of(registry, ALARM)
    assert (rule["confirmed"], rule["falseAlarms"], rule["precision"]) == (1, 1, 0.5)


def test_an_alarm_that_was_not_raised_cannot_be_confirmed(registry: RegistryInProcess):
    submission = with_alarm(registry, "1.0.0")
    answer = reject(registry, submission, "no/such")
    assert (answer.status_code, answer.json()["code"]) == (422, "alarm-unknown")
    assert registry.document(submission)["state"] == SubmissionState.IN_REVIEW


def test_a_suppression_covers_the_same_bytes_in_another_release(registry: RegistryInProcess):
    submission = registry.in_review(plugin=SILENT)
    found = next(each for each in registry.document(submission)["findings"] if each["file"] == "README.md")
    body = {"rule": found["rule"], "submission": submission, "file": "README.md", "reason": "a stub", "seconds": 60}
    added = registry.rob.post("/v1/suppressions", body)
    assert added.status_code == 201
    later = registry.document(registry.in_review("1.1.0", plugin=SILENT))["findings"]
    assert [each["suppressed"] for each in later if each["rule"] == found["rule"]] == ["a stub"]
    registry.rob.ask("DELETE", f"/v1/suppressions/{added.json()['id']}")
    assert registry.client.get("/v1/suppressions").json()["suppressions"] == []


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"seconds": 0}, 422, "suppression-malformed"),
        ({"seconds": 10**12}, 422, "suppression-malformed"),
        ({"reason": " "}, 422, "suppression-malformed"),
        ({"rule": "documentation/readme-shrot"}, 404, "rule-unknown"),
        ({"digest": None}, 422, "suppression-malformed"),
        ({"digest": "sha256:1"}, 422, "digest-malformed"),
        ({"digest": None, "submission": "sub_none"}, 404, "submission-unknown"),
    ],
)
def test_a_suppression_that_makes_no_sense_is_refused(
    registry: RegistryInProcess, changes: dict[str, object], status: int, code: str
):
    body = {"rule": WARNED, "digest": f"sha256:{'a' * 64}", "reason": "fine", "seconds": 60} | changes
    answer = registry.rob.post("/v1/suppressions", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_publisher_suppresses_nothing(registry: RegistryInProcess):
    body = {"rule": WARNED, "digest": f"sha256:{'a' * 64}", "reason": "fine", "seconds": 60}
    assert registry.ann.post("/v1/suppressions", body).status_code == 403


def rescan(registry: RegistryInProcess, *rules: str, dry_run: bool) -> Any:
    started = registry.admin.post("/v1/rescans", {"rules": list(rules), "dryRun": dry_run}).json()
    registry.do_the_work()
    return registry.admin.get(f"/v1/rescans/{started['id']}").json()


def test_a_dry_run_lists_what_a_rule_says_of_published_releases_and_changes_nothing(registry: RegistryInProcess):
    set_mode(registry, WARNED, "off")
    submission = registry.published(plugin=SILENT)
    set_mode(registry, WARNED, "enforce")
    before = registry.document(submission)
    done = rescan(registry, WARNED, dry_run=True)
    assert (done["state"], done["done"], done["total"]) == ("done", 1, 1)
    assert [(hit["pluginId"], hit["finding"]["rule"]) for hit in done["hits"]] == [(PLUGIN, WARNED)]
    assert registry.document(submission) == before


def test_an_applied_rescan_adds_what_it_finds_to_the_release_once(registry: RegistryInProcess):
    set_mode(registry, WARNED, "off")
    submission = registry.published(plugin=SILENT)
    set_mode(registry, WARNED, "enforce")
    assert len(rescan(registry, WARNED, dry_run=False)["hits"]) == 1
    document = registry.document(submission)
    assert [each["rule"] for each in document["findings"]].count(WARNED) == 1
    assert WARNED in document["history"][-1]["comment"]
    assert rescan(registry, WARNED, dry_run=False)["hits"] == []


def test_only_an_administrator_rescans(registry: RegistryInProcess):
    assert registry.rob.post("/v1/rescans", {"rules": [], "dryRun": True}).status_code == 403
    assert registry.rob.get("/v1/rescans").status_code == 403


def test_rescans_are_listed_newest_first(registry: RegistryInProcess):
    first, second = (rescan(registry, WARNED, dry_run=True)["id"] for _ in range(2))
    assert [each["id"] for each in registry.admin.get("/v1/rescans").json()["rescans"]] == [second, first]
