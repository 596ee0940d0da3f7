"""From an upload to the question which releases contain a package, and to what is known of its vulnerabilities."""

import json
import shutil
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from sqlalchemy import delete

from qirvo.analysis.osv import AdvisoriesMissingError, AdvisoriesUnreadableError
from qirvo.server.advisory_import import import_from
from qirvo.server.bootstrap import assemble
from qirvo.server.repository.signed import SBOM
from qirvo.server.sql.component_schema import components, inventories
from tests.support.advisories import osv_affected, osv_archive, osv_record
from tests.support.registries import PLUGIN, RegistryInProcess

BANNER = "/*! jQuery v3.4.1 | its authors */"
CODE = f"'use strict';\n{BANNER}\nexports.Weather = () => null;\n"
VULNERABLE = osv_record(affected=[osv_affected("jquery", {"introduced": "1.2.0"}, {"fixed": "3.5.0"})])


@pytest.fixture
def published(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published("1.0.0", plugin={"added": {"dist/index.js": CODE}})
    registry.published("1.1.0")
    return registry


def test_anybody_finds_the_releases_that_contain_a_package(published: RegistryInProcess):
    answer = published.client.get("/v1/components", params={"name": "jquery", "version": "<3.5.0"})
    assert answer.json() == {
        "components": [
            {
                "plugin": PLUGIN,
                "release": "1.0.0",
                "name": "jquery",
                "version": "3.4.1",
                "purl": "pkg:npm/jquery@3.4.1",
                "confidence": 0.9,
                "file": "dist/index.js",
            }
        ],
        "next": None,
    }


def test_what_no_release_contains_is_an_empty_answer(published: RegistryInProcess):
    assert published.client.get("/v1/components", params={"name": "jquery", "version": ">=3.5.0"}).json() == {
        "components": [],
        "next": None,
    }


def test_a_wrong_range_is_a_problem(published: RegistryInProcess):
    answer = published.client.get("/v1/components", params={"name": "jquery", "version": "newest of all"})
    assert (answer.status_code, answer.json()["code"]) == (422, "range-malformed")


def test_each_release_has_a_bill_of_materials_where_the_catalog_says(published: RegistryInProcess):
    versions = published.client.get(f"/v1/plugins/{PLUGIN}").json()["versions"]
    bills = [published.client.get(f"/repositories/public/{version['sbom']}") for version in versions]
    assert [bill.status_code for bill in bills] == [200, 200]
    assert [len(bill.json().get("components", [])) for bill in bills] == [0, 1]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bills[1].text) is None


def test_a_release_of_before_inventories_gets_its_own_when_the_registry_starts(published: RegistryInProcess):
    bills = published.read_plane / SBOM
    with published.assembly.database.engine.begin() as connection:
        for table in (components, inventories):
            connection.execute(delete(table))
    shutil.rmtree(bills)
    again = assemble(published.assembly.settings)
    while again.worker.work_once():
        pass
    again.close()
    found = published.client.get("/v1/components", params={"name": "jquery"}).json()["components"]
    assert ([each["release"] for each in found], len(list(bills.iterdir()))) == (["1.0.0"], 2)


def test_an_imported_advisory_is_told_in_the_next_check(registry: RegistryInProcess, tmp_path: Path):
    imported = import_from(registry.assembly.settings, osv_archive(tmp_path / "all.zip", VULNERABLE))
    submission = registry.published("1.0.0", plugin={"added": {"dist/index.js": CODE}})
    findings = registry.ann.get(f"/v1/submissions/{submission}").json()["findings"]
    told = [finding["file"] for finding in findings if finding["rule"] == "known-vulnerabilities/high"]
    assert (imported.total, told) == (1, ["dist/index.js"])


def test_an_advisory_that_was_withdrawn_is_told_no_more(registry: RegistryInProcess, tmp_path: Path):
    settings = registry.assembly.settings
    import_from(settings, osv_archive(tmp_path / "a.zip", VULNERABLE))
    import_from(settings, osv_archive(tmp_path / "b.zip", VULNERABLE | {"withdrawn": "2026-01-01T00:00:00Z"}))
    submission = registry.published("1.0.0", plugin={"added": {"dist/index.js": CODE}})
    findings = json.dumps(registry.ann.get(f"/v1/submissions/{submission}").json()["findings"])
    assert "known-vulnerabilities" not in findings


def test_a_new_advisory_is_found_in_what_is_published_by_a_rescan(registry: RegistryInProcess, tmp_path: Path):
    registry.published("1.0.0", plugin={"added": {"dist/index.js": CODE}})
    import_from(registry.assembly.settings, osv_archive(tmp_path / "all.zip", VULNERABLE))
    body = {"rules": ["known-vulnerabilities"], "dryRun": True}
    started = registry.admin.post("/v1/rescans", body).json()["id"]
    registry.do_the_work()
    hits = registry.admin.get(f"/v1/rescans/{started}").json()["hits"]
    assert [(hit["pluginId"], hit["version"], hit["finding"]["rule"]) for hit in hits] == [
        (PLUGIN, "1.0.0", "known-vulnerabilities/high")
    ]


def test_a_file_that_is_none_changes_nothing(registry: RegistryInProcess, tmp_path: Path):
    settings = registry.assembly.settings
    import_from(settings, osv_archive(tmp_path / "all.zip", VULNERABLE))
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04broken")
    with pytest.raises(AdvisoriesUnreadableError):
        import_from(settings, tmp_path / "broken.zip")
    assert import_from(settings, osv_archive(tmp_path / "all.zip", VULNERABLE)).total == 1


def test_a_path_that_is_not_there_makes_no_registry(registry: RegistryInProcess, tmp_path: Path):
    settings = registry.assembly.settings.model_copy(update={"data_folder": tmp_path / "elsewhere"})
    with pytest.raises(AdvisoriesMissingError):
        import_from(settings, tmp_path / "gone.zip")
    assert not (tmp_path / "elsewhere").exists()
