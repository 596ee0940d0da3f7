import tarfile
from pathlib import Path

import pytest

from qirvo.artifacts.content import NoSuchEntryError
from qirvo.artifacts.reader import NoSuchArchiveError, open_archive
from qirvo.artifacts.refusals import ArchiveTooLargeError, NotAnArchiveError
from tests.support.archives import CONTENT, MANIFEST, ZipPart, a_tgz, a_zip, pax, stored, tar_entry, tgz_of, zip_of

FOLDER = ZipPart(name=b"package/", content=b"", attributes=0x10)


@pytest.mark.parametrize(
    "content",
    [zip_of(CONTENT), zip_of(CONTENT, method=0), tgz_of(CONTENT), tgz_of(CONTENT, form=tarfile.GNU_FORMAT)],
    ids=["zip", "stored zip", "pax", "GNU tar"],
)
def test_every_format_is_read_whatever_its_name(content: bytes, tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, content)) as reader:
        assert {member.path: reader.read(member.path, 2000) for member in reader} == CONTENT


def test_the_package_folder_of_npm_is_taken_off(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, tgz_of(CONTENT, prefix="package/"))) as reader:
        assert (reader.prefix, reader.tree().paths) == ("package/", ("LICENSE", "dist/index.js", "manifest.json"))


def test_the_package_folder_is_taken_off_when_the_manifest_was_not_packed(tmp_path: Path) -> None:
    with open_archive(
        stored(tmp_path, tgz_of({"package.json": b"{}", "README.md": b"#"}, prefix="package/"))
    ) as reader:
        assert reader.tree().paths == ("README.md", "package.json")


def test_a_file_beside_the_package_folder_keeps_it(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of({"package/manifest.json": MANIFEST, "other": b""}))) as reader:
        assert reader.prefix == ""


def test_an_empty_folder_beside_the_package_folder_keeps_it(tmp_path: Path) -> None:
    other = ZipPart(name=b"other/", content=b"", attributes=0x10)
    with open_archive(stored(tmp_path, a_zip(ZipPart(name=b"package/manifest.json"), other))) as reader:
        assert reader.prefix == ""


def test_a_top_folder_without_a_manifest_is_kept(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of({"dist/index.js": b""}))) as reader:
        assert reader.prefix == ""


def test_folder_entries_are_no_content(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, a_zip(FOLDER, ZipPart(name=b"package/manifest.json")))) as reader:
        assert reader.tree().paths == ("manifest.json",)


def test_a_comment_of_the_declared_length_is_accepted(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of(CONTENT, comment=b"made by hand"))) as reader:
        assert len(reader) == 3


def test_a_zip_inside_a_stored_zip_is_only_content(tmp_path: Path) -> None:
    inner = ZipPart(name=b"inner.bin", content=zip_of(CONTENT))
    with open_archive(stored(tmp_path, a_zip(ZipPart(), inner))) as reader:
        assert "inner.bin" in reader


def test_a_long_name_comes_from_the_extended_header(tmp_path: Path) -> None:
    long_path = b"dist/" + b"x" * 180 + b".js"
    with open_archive(stored(tmp_path, a_tgz(pax(path=long_path), tar_entry(b"dist/short")))) as reader:
        assert reader.tree().paths == (long_path.decode(),)


def test_reading_stops_at_the_callers_limit(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader, pytest.raises(ArchiveTooLargeError):
        reader.read("dist/index.js", 100)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader, pytest.raises(NoSuchEntryError, match=r"`x\.js`"):
        reader.read("x.js", 100)


def test_two_files_are_read_side_by_side(tmp_path: Path) -> None:
    content = {"a.bin": bytes(200_000), "manifest.json": b"y" * 200_000}
    with open_archive(stored(tmp_path, zip_of(content))) as reader:
        pairs = list(zip(reader.chunks("a.bin"), reader.chunks("manifest.json"), strict=True))
    assert b"".join(second for _, second in pairs) == content["manifest.json"]


def test_a_missing_archive_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NoSuchArchiveError):
        open_archive(tmp_path / "missing.zip")


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchiveError):
        open_archive(tmp_path)
