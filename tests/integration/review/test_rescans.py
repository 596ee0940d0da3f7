"""Re-scans say what the registry's own job would have said of a release, knowing what was known when it came."""

import string
from pathlib import Path
from typing import Any

from qirvo.server.advisory_import import import_from
from tests.support.advisories import osv_affected, osv_archive, osv_record
from tests.support.registries import PLUGIN, RegistryInProcess

CODE = "'use strict';\n/*! jQuery v3.4.1 | its authors */\nexports.Weather = () => null;\n"
JQUERY = [osv_affected("jquery", {"introduced": "1.2.0"}, {"fixed": "3.5.0"})]
EVERY_RULE = tuple(string.ascii_lowercase)  # beginnings of their names
NEAR = "names/near"
TWIN = {"manifest": {"id": "evil.weathr", "name": "Weathr"}, "package": {"name": "@evil/plugin-weathr"}}
GREEDY = {"manifest": {"permissions": ["storage", "network-access", "camera"]}}
NEW_PERMISSION = "release-difference/new-permission"


def hits_of(registry: RegistryInProcess, *rules: str) -> list[tuple[str, str, str, str]]:
    started = registry.admin.post("/v1/rescans", {"rules": list(rules), "dryRun": True}).json()
    registry.do_the_work()
    done: dict[str, Any] = registry.admin.get(f"/v1/rescans/{started['id']}").json()
    return [
        (hit["pluginId"], hit["version"], hit["finding"]["rule"], hit["finding"]["message"]) for hit in done["hits"]
    ]


def set_mode(registry: RegistryInProcess, slug: str, mode: str) -> None:
    answer = registry.admin.ask("PUT", f"/v1/rules/{slug}/mode", json={"mode": mode, "reason": "a trial"})
    assert answer.status_code == 200


def publish_for_eve(registry: RegistryInProcess) -> None:
    upload = registry.eve.upload(registry.pack("1.0.0", **TWIN)).json()
    submission = registry.eve.submit(upload).json()["submissionId"]
    registry.do_the_work()
    assert registry.approve(submission).status_code == 200
    registry.do_the_work()


def test_a_second_advisory_about_the_same_file_is_a_hit_of_its_own(registry: RegistryInProcess, tmp_path: Path):
    settings = registry.assembly.settings
    first = osv_record(affected=JQUERY)
    import_from(settings, osv_archive(tmp_path / "first.zip", first))
    registry.published(plugin={"added": {"dist/index.js": CODE}})
    later = [osv_record(id=f"GHSA-{name}", aliases=[], affected=JQUERY) for name in ("later", "latest")]
    import_from(settings, osv_archive(tmp_path / "later.zip", first, *later))
    said = [message for *_, message in hits_of(registry, "known-vulnerabilities")]
    assert [next(name for name in ("latest", "later", "aaaa") if name in text) for text in said] in (
        ["later", "latest"],
        ["latest", "later"],
    )


def test_with_the_rules_it_was_published_under_a_release_has_no_hits(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()
    told = f'<property name="qirvo.tree-digest" value="{upload["treeDigest"]}"/>'
    report = f'<testsuite><properties>{told}</properties><testcase name="a"/></testsuite>'
    first = registry.ann.submit(upload, testReport=report).json()["submissionId"]
    registry.do_the_work()
    registry.approve(first)
    registry.do_the_work()
    registry.published("1.1.0", plugin=GREEDY)
    registry.published("1.2.0", plugin=GREEDY)
    publish_for_eve(registry)
    assert hits_of(registry, *EVERY_RULE) == []


def test_a_rescan_knows_the_names_that_were_taken_then_and_no_later_ones(registry: RegistryInProcess):
    set_mode(registry, NEAR, "off")
    registry.published()
    publish_for_eve(registry)
    set_mode(registry, NEAR, "enforce")
    assert [(plugin, rule) for plugin, _, rule, _ in hits_of(registry, NEAR)] == [("evil.weathr", NEAR)]


def test_a_rescan_compares_with_the_release_that_was_followed(registry: RegistryInProcess):
    set_mode(registry, NEW_PERMISSION, "off")
    registry.published("1.0.0")
    registry.published("1.1.0", plugin=GREEDY)
    registry.published("1.2.0", plugin=GREEDY)
    set_mode(registry, NEW_PERMISSION, "enforce")
    found = {(plugin, version) for plugin, version, _, _ in hits_of(registry, NEW_PERMISSION)}
    assert found == {(PLUGIN, "1.1.0")}
