import re
from dataclasses import fields
from pathlib import Path

import pytest

from qirvo.authoring.website.taking import OtherVersionError
from qirvo.guide.web_distribution import WebDistribution, WebDistributionOptions, create_web_distribution
from tests.support.plugins import write_plugin
from tests.support.sites import an_archive

TABLE = (Path(__file__).resolve().parents[3] / "docs" / "guide-direct.md").read_text(encoding="utf-8")
SECTION = TABLE.partition("## Web distribution")[2].partition("\n## ")[0]


def test_a_plugin_becomes_a_page_with_the_guides_result(tmp_path: Path):
    options = WebDistributionOptions(
        title="Weather for all",
        description="The sky, on your dashboard.",
        author="Ann",
        customInstructions="Ask Ann first.",
        includeSource=True,
        version="1.0.0",
    )
    plugin = write_plugin(tmp_path / "plugin", added={"src/index.ts": "export {};\n"})
    made = create_web_distribution(plugin, options, out=tmp_path / "site")
    assert (made.path, made.pageUrl) == (str(tmp_path / "site"), "index.html")
    assert made.metadata["plugin"] == "acme-weather-1.0.0.zip"
    assert (made.metadata["version"], made.metadata["downloadCount"]) == ("1.0.0", 0)
    assert (tmp_path / "site" / made.downloadUrl).is_file()
    first = (tmp_path / "site" / made.pageUrl).read_text(encoding="utf-8")
    page = (tmp_path / "site" / made.metadata["pageUrl"]).read_text(encoding="utf-8")
    assert all(text in first for text in ("Weather for all", "The sky, on your dashboard.", "By Ann"))
    assert "Ask Ann first." in page
    assert ">Source</a>" in page
    assert (tmp_path / "site-keys" / "online.json").is_file()


def test_another_version_than_named_is_refused(tmp_path: Path):
    archive = an_archive(tmp_path)
    with pytest.raises(OtherVersionError):
        create_web_distribution(archive, WebDistributionOptions(version="2.0.0"), out=tmp_path / "site")


def test_the_guides_table_names_every_member():
    named = set(re.findall(r"^\| `(\w+)\.(\w+)`", SECTION, flags=re.MULTILINE))
    asked = {
        (record.__name__, field.name)
        for record in (WebDistributionOptions, WebDistribution)
        for field in fields(record)
    }
    assert named == asked
