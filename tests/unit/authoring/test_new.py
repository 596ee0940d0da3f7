from pathlib import Path

import pytest

from qirvo.authoring.new import TEMPLATES, PluginFolderTakenError, UnknownTemplateError, create_plugin, title_of
from qirvo.authoring.validate import validate
from qirvo.domain.findings import Severity, Verdict
from qirvo.domain.names import PluginId

NIGHT_SKY = PluginId("acme", "night-sky")
SHORT = PluginId("a", "b")
LONG = PluginId("p" * 64, "n" * 64)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("plugin_id", [NIGHT_SKY, SHORT, LONG], ids=str)
def test_a_new_plugin_passes_every_check(tmp_path: Path, template: str, plugin_id: PluginId):
    create_plugin(tmp_path / "plugin", plugin_id, template)
    report = validate(tmp_path / "plugin")
    assert report.verdict is Verdict.PASSED
    assert {finding.rule for finding in report.findings if finding.severity is not Severity.INFO} == set()


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_new_plugin_is_what_it_is_called(tmp_path: Path, template: str):
    create_plugin(tmp_path / "plugin", NIGHT_SKY, template)
    manifest = validate(tmp_path / "plugin").manifest
    assert manifest is not None
    assert (manifest.id, manifest.name, manifest.type) == (NIGHT_SKY, "Night Sky", template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_placeholder_is_left(tmp_path: Path, template: str):
    written = create_plugin(tmp_path / "plugin", NIGHT_SKY, template)
    assert [path.name for path in written if "$" in path.read_text(encoding="utf-8")] == []


def test_the_files_are_returned(tmp_path: Path):
    written = create_plugin(tmp_path / "plugin", NIGHT_SKY, "cli-tool")
    assert {str(path.relative_to(tmp_path / "plugin")) for path in written} == {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "dist/index.js",
        "manifest.json",
        "package.json",
    }


def test_an_empty_folder_may_be_used(tmp_path: Path):
    assert create_plugin(tmp_path, NIGHT_SKY, "service") != ()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PluginFolderTakenError):
        create_plugin(tmp_path, NIGHT_SKY, "service")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_template_is_told(tmp_path: Path):
    with pytest.raises(UnknownTemplateError):
        create_plugin(tmp_path / "plugin", NIGHT_SKY, "../templates")


def test_a_title_is_made_of_the_name():
    assert [title_of(NIGHT_SKY), title_of(SHORT)] == ["Night Sky", "B plugin"]
