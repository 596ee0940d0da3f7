"""A report as SARIF: what the format's schema demands of the parts that are used, and what a gate on it sees."""

import json
from dataclasses import replace
from typing import Any

from qirvo.authoring.sarif import report_sarif
from qirvo.checks.runner import CheckReport
from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Severity, in_order, verdict_of

FOUND = Finding(
    rule="manifest/id-missing",
    severity=Severity.ERROR,
    message="the manifest has no `id`",
    file="dist/a b#%.js",
    line=3,
    help="Add one.",
    excerpt='"name": 5',
)


def run_of(*findings: Finding, registry: str | None = None) -> dict[str, Any]:
    found = in_order(findings)
    report = CheckReport(
        verdict=verdict_of(found),
        findings=found,
        profile="marketplace",
        checks=("manifest",),
        tree_digest=Digest("a" * 64),
    )
    log = report_sarif(report, registry=registry)
    assert json.loads(json.dumps(log)) == log
    assert (log["version"], list(log)) == ("2.1.0", ["$schema", "version", "runs"])
    return dict(log["runs"][0])


def test_a_result_has_rule_level_message_and_place():
    (result,) = run_of(FOUND)["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("manifest/id-missing", 0, "error")
    assert result["message"] == {"text": "the manifest has no `id`. Add one."}
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "dist/a%20b%23%25.js"},
                "region": {"startLine": 3, "snippet": {"text": '"name": 5'}},
            }
        }
    ]


def test_every_result_points_at_its_rule():
    run = run_of(FOUND, replace(FOUND, rule="archive/crc"), replace(FOUND, rule="of/the-owner"))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]


def test_a_rule_has_its_help_and_links_to_the_registry():
    (rule,) = run_of(FOUND, registry="https://registry.example.org")["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["help"]["text"].startswith("Add")
    assert rule["helpUri"] == "https://registry.example.org/docs/checks#manifest/id-missing"


def test_without_a_registry_there_is_no_link():
    (rule,) = run_of(FOUND)["tool"]["driver"]["rules"]
    assert "helpUri" not in rule


def test_a_monitored_error_fails_no_gate():
    (result,) = run_of(replace(FOUND, monitored=True))["results"]
    assert (result["level"], result["properties"]) == ("warning", {"severity": "error", "monitored": True})


def test_a_suppression_says_why():
    (result,) = run_of(replace(FOUND, suppressed="a false alarm"))["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "a false alarm"}]


def test_what_is_about_no_file_stands_at_the_manifest_because_forges_want_a_place():
    (result,) = run_of(replace(FOUND, file=None, line=None))["results"]
    (place,) = result["locations"]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "manifest.json"}, "region": {"startLine": 1}}


def test_a_fingerprint_stays_when_lines_move_and_parts_what_is_the_same():
    before, after = (run_of(replace(FOUND, line=line))["results"][0] for line in (3, 9))
    assert before["partialFingerprints"] == after["partialFingerprints"]
    twice = [each["partialFingerprints"]["qirvo/v1"] for each in run_of(FOUND, replace(FOUND, line=9))["results"]]
    assert len(set(twice)) == 2


def test_the_run_says_what_was_checked():
    properties = run_of(FOUND)["properties"]
    assert properties == {
        "verdict": "refused",
        "profile": "marketplace",
        "checks": ["manifest"],
        "treeDigest": str(Digest("a" * 64)),
    }


def test_the_same_report_gives_the_same_document():
    assert json.dumps(run_of(FOUND)) == json.dumps(run_of(FOUND))
