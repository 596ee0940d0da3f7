"""What `qirvo component find`, `qirvo plugin sbom` and `--advisories` print."""

import json
from pathlib import Path

import pytest

from qirvo.authoring.pack import pack
from qirvo.cli.component.find import split
from qirvo.wire.components import ComponentDocument, ComponentPage
from tests.support.advisories import osv_affected, osv_archive, osv_record
from tests.support.clients import an_answer
from tests.support.plugins import write_plugin
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")
CODE = "/*! jQuery v3.4.1 */\nexports.Weather = () => null;\n"
FOUND = ComponentDocument(
    plugin="acme.weather",
    release="1.0.0",
    name="lodash",
    version=None,
    purl="pkg:npm/lodash",
    confidence=0.7,
    file="yarn.lock",
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lodash", ("lodash", None)),
        ("lodash@4.17.15", ("lodash", "4.17.15")),
        ("@acme/sky@<2.0.0 || ^3", ("@acme/sky", "<2.0.0 || ^3")),
        ("@acme/sky", ("@acme/sky", None)),
        ("lodash@", ("lodash", None)),
    ],
)
def test_a_package_is_written_with_or_without_a_version(written: str, meant: tuple[str, str | None]):
    assert split(written) == meant


def test_found_releases_are_listed_and_the_registry_is_asked_for_the_range():
    line = CommandLine(HOME, an_answer(ComponentPage(components=[FOUND], next="c")))
    printed = line.run("component", "find", "lodash@<4.17.21")
    assert printed.out.splitlines()[1].split() == ["acme.weather", "1.0.0", "lodash", "unknown", "70%", "yarn.lock"]
    assert line.transport.sent[0].path == "/v1/components?name=lodash&version=%3C4.17.21&limit=50"
    assert "--after c" in printed.err


def test_nothing_found_is_said():
    printed = CommandLine(HOME, an_answer(ComponentPage())).run("component", "find", "lodash")
    assert (printed.code, printed.out) == (0, "")
    assert "no published release" in printed.err


def test_the_bill_of_a_folder_and_of_its_archive_are_the_same(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", added={"dist/index.js": CODE})
    archive = pack(folder, tmp_path).path
    bills = [CommandLine(HOME).run("plugin", "sbom", str(path), "--json").out for path in (folder, archive)]
    assert bills[0] == bills[1]
    assert json.loads(bills[0])["components"][0]["purl"] == "pkg:npm/jquery@3.4.1"


def test_the_packages_are_listed_and_the_document_is_written(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", added={"dist/index.js": CODE})
    printed = CommandLine(HOME).run("plugin", "sbom", str(folder), "--output", str(tmp_path / "bill.json"))
    assert printed.out.splitlines()[1].split() == ["jquery", "3.4.1", "90", "%", "banner", "dist/index.js"]
    assert json.loads((tmp_path / "bill.json").read_text())["specVersion"] == "1.6"


def test_a_folder_without_a_manifest_is_not_described(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", without=["manifest.json"])
    assert CommandLine(HOME).run("plugin", "sbom", str(folder)).code == 3


def test_validate_tells_what_the_advisories_say(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", added={"dist/index.js": CODE})
    record = osv_record(affected=[osv_affected("jquery", {"introduced": "0"}, {"fixed": "3.5.0"})])
    archive = osv_archive(tmp_path / "all.zip", record)
    printed = CommandLine(HOME).run("plugin", "validate", str(folder), "--advisories", str(archive))
    assert "dist/index.js:1: warning: known-vulnerabilities/high" in printed.out


def test_advisories_are_imported_on_the_registrys_machine(tmp_path: Path):
    archive = osv_archive(tmp_path / "all.zip", osv_record(), osv_record(id="GHSA-2", affected=[]))
    words = ("server", "advisories", "import", str(archive), "--data", str(tmp_path / "registry"), "--json")
    assert json.loads(CommandLine(HOME).run(*words).out) == {
        "records": 2,
        "withdrawn": 0,
        "unreadable": 0,
        "advisories": 1,
    }


def test_advisories_that_are_not_there_are_not_found(tmp_path: Path):
    words = ("server", "advisories", "import", str(tmp_path / "gone"), "--data", str(tmp_path / "registry"))
    assert CommandLine(HOME).run(*words).code == 4
