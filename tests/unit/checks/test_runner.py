from pathlib import Path

import pytest

from qirvo.artifacts.folder import FolderSource, NoSuchFolderError
from qirvo.artifacts.reader import NoSuchArchiveError
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.checks.circumstances import Circumstances
from qirvo.checks.runner import check_archive, check_folder, report_json
from qirvo.domain.findings import Verdict
from tests.support.fake_analyser import Asked
from tests.support.plugins import plugin_files, write_files, write_plugin


def test_a_folder_and_its_archive_are_the_same_release(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin")
    archive = write_canonical_archive(FolderSource(folder), tmp_path / "plugin.zip").path
    assert check_folder(folder) == check_archive(archive)


def test_a_report_names_the_release(tmp_path: Path):
    report = check_folder(write_plugin(tmp_path / "plugin", version="1.2.0"))
    assert report.manifest is not None
    assert (str(report.manifest.id), str(report.manifest.version)) == ("acme.weather", "1.2.0")
    assert report.tree_digest is not None


def test_what_is_no_archive_is_a_refusal_and_not_an_exception(tmp_path: Path):
    (tmp_path / "plugin.zip").write_bytes(b"not an archive")
    report = check_archive(tmp_path / "plugin.zip")
    assert (report.verdict, [finding.rule for finding in report.findings]) == (
        Verdict.REFUSED,
        ["archive/not-an-archive"],
    )


def test_an_empty_folder_is_a_refusal(tmp_path: Path):
    assert [finding.rule for finding in check_folder(tmp_path).findings] == ["archive/empty"]


def test_a_link_in_a_folder_is_a_refusal(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin")
    (folder / "dist" / "link.js").symlink_to(folder / "dist" / "index.js")
    (finding,) = check_folder(folder).findings
    assert (finding.rule, finding.file) == ("archive/entry-type", "dist/link.js")
    assert finding.message == "`dist/link.js` is a link or a device, not a plain file"
    assert finding.help.startswith("Put the file itself in its place")


def test_what_is_wrong_with_an_archive_is_a_whole_sentence(tmp_path: Path):
    (tmp_path / "plugin.zip").write_bytes(b"PK\3\4 and no more")
    assert [finding.message for finding in check_archive(tmp_path / "plugin.zip").findings] == [
        "the archive has no end record"
    ]


def test_a_manifest_in_a_folder_below_is_pointed_at(tmp_path: Path):
    write_plugin(tmp_path / "weather" / "1.0.0")
    write_plugin(tmp_path / "weather" / "1.1.0")
    told = {finding.rule: finding for finding in check_folder(tmp_path / "weather").findings}
    assert told["manifest/missing"].help == (
        "Take the folder `1.0.0` as the plugin, or move `1.0.0/manifest.json` to `manifest.json` at the root of the "
        "plugin."
    )


def test_a_folder_around_one_plugin_is_not_that_plugin(tmp_path: Path):
    write_plugin(tmp_path / "weather" / "1.0.0")
    (finding,) = check_folder(tmp_path / "weather").findings
    assert (finding.rule, finding.message) == ("archive/plugin-below", "the plugin is in the folder `1.0.0`")


def test_a_package_without_a_manifest_is_told_to_pack_it(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", without=["manifest.json"])
    told = {finding.rule: finding for finding in check_folder(folder).findings}
    assert "name it in `files`" in told["manifest/missing"].help


def test_a_package_json_that_cannot_be_read_is_a_refusal_of_the_folder(tmp_path: Path):
    folder = write_files(tmp_path / "plugin", plugin_files(added={"package.json": "{"}))
    assert [finding.rule for finding in check_folder(folder).findings] == ["archive/selection-unreadable"]


def test_what_is_not_there_is_an_exception(tmp_path: Path):
    with pytest.raises(NoSuchArchiveError):
        check_archive(tmp_path / "gone.zip")
    with pytest.raises(NoSuchFolderError):
        check_folder(tmp_path / "gone")


def test_a_report_as_json_has_the_promised_form(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", without=["LICENSE"])
    assert report_json(check_folder(folder, circumstances=Circumstances(tests_confirmed_by="ann"))) == {
        "verdict": "passed-with-warnings",
        "findings": [
            {
                "rule": "license-text/missing",
                "severity": "warning",
                "file": None,
                "line": None,
                "message": "there is no file `LICENSE`",
                "help": "Add a file `LICENSE` with the text of the declared license.",
                "excerpt": "",
                "monitored": False,
                "suppressed": "",
            }
        ],
    }


def test_an_earlier_release_that_cannot_be_read_refuses_nothing(tmp_path: Path):
    broken = tmp_path / "before.zip"
    broken.write_bytes(b"no archive")
    folder = write_plugin(tmp_path / "weather")
    alone = check_folder(folder)
    beside = check_folder(folder, circumstances=Circumstances(previous=broken))
    assert (beside.verdict, beside.findings) == (alone.verdict, alone.findings)
    assert (beside.traits, beside.difference) == (alone.traits, None)


def test_what_two_releases_share_is_analysed_once(tmp_path: Path):
    added = {"dist/more.js": "export const more = 1;\n"}
    before = write_canonical_archive(FolderSource(write_plugin(tmp_path / "1")), tmp_path / "1.zip").path
    after = write_canonical_archive(FolderSource(write_plugin(tmp_path / "2", added=added)), tmp_path / "2.zip").path
    asked = Asked()
    report = check_archive(after, analyser=asked, circumstances=Circumstances(previous=before))
    assert report.difference is not None
    assert len(asked.paths) == len(set(asked.paths)) == 2


def test_a_first_release_has_traits_and_differs_from_nothing(tmp_path: Path):
    report = check_folder(write_plugin(tmp_path / "weather"))
    assert report.traits is not None
    assert report.traits.permissions == {"storage-read"}
    assert report.difference is None


def test_what_cannot_be_read_has_no_traits(tmp_path: Path):
    (tmp_path / "plugin.zip").write_bytes(b"not an archive")
    assert check_archive(tmp_path / "plugin.zip").traits is None
