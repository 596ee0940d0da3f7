"""The checks of what lies in the plugin: documents, maps, scripts, sizes, pictures, strays, console calls."""

import pytest

from qirvo.checks import (
    console_calls,
    documentation,
    install_scripts,
    manifest,
    screenshots,
    size_budget,
    source_maps,
    stray_files,
)
from qirvo.checks.check import Check
from qirvo.domain.manifest_text import MAX_BYTES
from tests.support.plugins import README, a_subject, raw_manifest, raw_package

CHECKS = (
    console_calls.CHECK,
    documentation.CHECK,
    install_scripts.CHECK,
    manifest.CHECK,
    screenshots.CHECK,
    size_budget.CHECK,
    source_maps.CHECK,
    stray_files.CHECK,
)


def rules(check: Check, **changes: object) -> list[str]:
    return [finding.rule for finding in check.run(a_subject(**changes))]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.slug)
def test_a_good_plugin_has_no_finding(check: Check):
    assert rules(check) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"without": ["README.md"]}, ["documentation/readme-missing"]),
        ({"added": {"README.md": "# W\n\n## Installation\n"}}, ["documentation/readme-short"]),
        ({"added": {"README.md": README.replace("## Installation", "## Use")}}, ["documentation/readme-installation"]),
        ({"without": ["CHANGELOG.md"]}, ["documentation/changelog-missing"]),
        ({"added": {"CHANGELOG.md": "## 1.0.0-beta.1\n## 11.0.0\n## 1.0.01\n"}}, ["documentation/changelog-entry"]),
        ({"added": {"CHANGELOG.md": "### v1.0.0 (today)\n\n- New.\n"}}, []),
        ({"without": ["README.md"], "added": {"readme.markdown": README}}, []),
    ],
)
def test_documents_say_what_people_need(changes: dict[str, object], found: list[str]):
    assert rules(documentation.CHECK, **changes) == found


def test_a_hostile_readme_is_read_in_no_time():
    hostile = {"README.md": "#" + " " * 500_000, "CHANGELOG.md": "#" + "1.0.0x" * 100_000}
    assert len(rules(documentation.CHECK, added=hostile)) == 3


def test_source_maps_are_told_once_with_their_number():
    maps = {"dist/a.js.map": "{}", "dist/b.css.map": "{}"}
    [finding] = source_maps.CHECK.run(a_subject(added=maps))
    assert finding.message.startswith("`2` source maps")


@pytest.mark.parametrize("name", ["preinstall", "install", "postinstall"])
def test_a_script_on_installing_is_told_with_its_line(name: str):
    package = raw_package(scripts={"build": "tsc", name: "node steal.js"})
    [finding] = install_scripts.CHECK.run(a_subject(package=package))
    assert (finding.rule, finding.line) == ("install-scripts/declared", 7)


def test_a_script_that_only_its_author_runs_is_not_told():
    assert rules(install_scripts.CHECK, package=raw_package(scripts={"prepare": "npm run build"})) == []


def test_a_native_build_is_an_install_script_too():
    assert rules(install_scripts.CHECK, added={"binding.gyp": "{}"}) == ["install-scripts/native-build"]


def test_a_large_build_is_told():
    assert rules(size_budget.CHECK, added={"dist/big.js": "x" * 1_100_000}) == ["size-budget/build-too-large"]


def test_large_files_beside_the_build_are_not_counted():
    assert rules(size_budget.CHECK, added={"assets/big.png": "x" * 1_100_000}) == []


def test_no_picture_is_remarked():
    assert rules(screenshots.CHECK, without=["screenshots/sky.png"]) == ["screenshots/none"]


def test_a_service_needs_no_picture():
    changes = {"manifest": raw_manifest(type="service"), "without": ["screenshots/sky.png"]}
    assert rules(screenshots.CHECK, **changes) == []


def test_a_declared_picture_must_be_there_or_on_the_web():
    pictures = ["screenshots/sky.png", "https://example.org/sky.png", "screenshots/gone.png"]
    [finding] = screenshots.CHECK.run(a_subject(manifest=raw_manifest(screenshots=pictures)))
    assert "`screenshots/gone.png`" in finding.message


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (".env", ["stray-files/secret"]),
        ("config/server.pem", ["stray-files/secret"]),
        (".env.example", ["stray-files/hidden"]),
        (".github/workflows/ci.yml", ["stray-files/hidden"]),
        ("node_modules/react/index.js", ["stray-files/installed-modules"]),
        ("src/index.ts", []),
    ],
)
def test_files_that_are_nobodys_business_are_told(path: str, found: list[str]):
    assert rules(stray_files.CHECK, added={path: "x"}) == found


def test_a_console_call_in_the_build_is_remarked_with_its_line():
    code = "'use strict';\n\nconsole.log('here');\n"
    [finding] = console_calls.CHECK.run(a_subject(added={"dist/index.js": code}))
    assert (finding.rule, finding.line) == ("console-calls/present", 3)


def test_an_error_on_the_console_is_fine():
    assert rules(console_calls.CHECK, added={"dist/index.js": "console.error('x');"}) == []


def test_a_missing_manifest_is_an_error():
    assert rules(manifest.CHECK, without=["manifest.json"]) == ["manifest/missing"]


def test_a_manifest_under_an_older_name_is_pointed_at():
    changes = {"without": ["manifest.json"], "added": {"plugin.json": "{}"}}
    [finding] = manifest.CHECK.run(a_subject(**changes))
    assert "`plugin.json`" in finding.help


def test_a_manifest_that_is_too_large_is_an_error():
    assert rules(manifest.CHECK, added={"manifest.json": " " * (MAX_BYTES + 1)}) == ["manifest/too-large"]
