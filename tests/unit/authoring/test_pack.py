from pathlib import Path

import pytest

from qirvo.artifacts.folder import NoSuchFolderError
from qirvo.artifacts.reader import open_archive
from qirvo.authoring.pack import UnpackableManifestError, pack
from tests.support.plugins import write_plugin


def test_an_archive_is_named_as_npm_would(tmp_path: Path):
    assert pack(write_plugin(tmp_path / "plugin"), tmp_path).path == tmp_path / "acme-weather-1.0.0.zip"


def test_a_file_may_be_named(tmp_path: Path):
    wanted = tmp_path / "out" / "mine.zip"
    assert pack(write_plugin(tmp_path / "plugin"), wanted).path == wanted


def test_packing_twice_gives_the_same_bytes(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin")
    first, second = pack(folder, tmp_path / "a.zip"), pack(folder, tmp_path / "b.zip")
    assert first.digest == second.digest


def test_what_was_packed_can_be_read(tmp_path: Path):
    packed = pack(write_plugin(tmp_path / "plugin"), tmp_path)
    with open_archive(packed.path) as reader:
        assert reader.tree() == packed.tree


def test_packing_into_the_plugin_itself_does_not_pack_the_archive(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin")
    first = pack(folder, folder)
    assert pack(folder, folder).digest == first.digest


def test_a_manifest_with_errors_is_not_packed_and_all_are_told(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", version="one", manifest={"name": 5})
    with pytest.raises(UnpackableManifestError) as refused:
        pack(folder, tmp_path)
    assert {finding.rule for finding in refused.value.findings} == {"manifest/version-malformed", "manifest/name-type"}
    assert list(tmp_path.glob("*.zip")) == []


def test_a_folder_without_manifest_is_not_packed(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", without=["manifest.json"])
    with pytest.raises(UnpackableManifestError):
        pack(folder, tmp_path)


def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(NoSuchFolderError):
        pack(tmp_path / "gone", tmp_path)
