"""What a registry explains to people and editors: the rules of its checks, and the schema of a manifest."""

import re

from jsonschema import Draft202012Validator

from qirvo.checks.catalog import DOCS_PATH, all_rules
from qirvo.domain.manifest_schema import manifest_schema
from tests.support.registries import RegistryInProcess


def test_every_rule_is_an_anchor_of_the_page_that_findings_link_to(registry: RegistryInProcess):
    answer = registry.client.get(DOCS_PATH)
    anchors = re.findall(r'<h3 id="([^"]+)"', answer.text)
    assert (answer.status_code, anchors) == (200, [rule.rule for rule in all_rules()])


def test_the_page_runs_nothing(registry: RegistryInProcess):
    answer = registry.client.get(DOCS_PATH)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "<script" not in answer.text


def test_the_page_says_what_a_rule_may_do_here(registry: RegistryInProcess):
    (rule,) = [rule for rule in all_rules() if rule.rule == "manifest/id-missing"]
    part = registry.client.get(DOCS_PATH).text.partition(f'id="{rule.rule}"')[2].partition("<h3")[0]
    assert "Severity: error" in part
    assert "Mode: enforce" in part


def test_the_schema_of_a_manifest_is_served_to_editors(registry: RegistryInProcess):
    answer = registry.client.get("/schemas/manifest/1.json")
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert answer.json() == manifest_schema()
    Draft202012Validator.check_schema(answer.json())
