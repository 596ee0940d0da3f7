"""What authors really do: `npm pack` of a plugin in the form of the only real one, checked as it comes."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from qirvo.artifacts.reader import open_archive
from qirvo.authoring.pack import pack
from qirvo.authoring.validate import validate
from qirvo.checks.catalog import all_rules
from qirvo.checks.runner import CheckReport
from qirvo.domain.findings import Severity, Verdict
from qirvo.host.node_program import find_npm
from scripts.people import Person
from tests.support.plugins import real_plugin_files, write_files

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(tmp_path_factory.mktemp("author") / "plugin", real_plugin_files())


@pytest.fixture(scope="module")
def tarball(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packed")
    own = {"HOME": str(out), "npm_config_cache": str(out / "cache"), "npm_config_update_notifier": "false"}
    command = [*find_npm(os.environ), "pack", "--ignore-scripts", "--offline", "--json", "--pack-destination", str(out)]
    packed = subprocess.run(
        command, cwd=folder, env=os.environ | own, capture_output=True, text=True, timeout=120, check=True
    )
    assert json.loads(packed.stdout)
    return next(out.glob("*.tgz"))


@pytest.fixture(scope="module")
def report(tarball: Path) -> CheckReport:
    return validate(tarball)


def test_it_installs_with_warnings_and_no_refusal(tarball: Path, tmp_path: Path):
    owner = Person("owner", tmp_path / "home")
    installed = owner.does("plugin", "install", tarball, "--yes", "--allow-unsigned")
    assert ("warning" in installed.out + installed.err, "acme.sky-widget" in owner.does("plugin", "list").out) == (
        True,
        True,
    )


def test_it_is_packed_under_one_top_folder(tarball: Path):
    with open_archive(tarball) as reader:
        assert (reader.prefix, "manifest.json" in reader) == ("package/", True)


def test_it_passes_with_warnings(report: CheckReport):
    assert report.verdict is Verdict.PASSED_WITH_WARNINGS


def test_it_has_no_error(report: CheckReport):
    assert [finding for finding in report.findings if finding.severity is Severity.ERROR] == []


def test_its_contradictions_are_told(report: CheckReport):
    assert {finding.rule for finding in report.findings} >= {
        "manifest/format-unusual",
        "manifest/hooks-array",
        "manifest/config-schema-flat",
        "manifest/page-title-missing",
        "permission-agreement/differs",
        "license-text/mismatch",
        "source-maps/included",
        "declared-code/hook-absent",
    }


def test_everything_it_is_told_is_in_the_catalog(report: CheckReport):
    assert {finding.rule for finding in report.findings} <= {rule.rule for rule in all_rules()}


def test_its_identity_and_permissions_are_kept(report: CheckReport):
    assert report.manifest is not None
    assert str(report.manifest.id) == "acme.sky-widget"
    assert report.manifest.permission_names == {"network-access", "storage-read", "storage-write", "notifications"}


def test_what_npm_packs_we_pack_too(folder: Path, tarball: Path, tmp_path: Path):
    with open_archive(tarball) as reader:
        assert set(reader.tree()) <= set(pack(folder, tmp_path).tree)
