import errno
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qirvo.artifacts.disk import DiskFullError
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.refusals import ArchiveTooLargeError
from qirvo.artifacts.writer import ContentChangedError, write_canonical_archive
from qirvo.domain.digests import Digest
from tests.support.archives import CONTENT, a_folder


class FullDiskSource(FolderSource):
    """A folder behind which the disk is full."""

    def chunks(self, path: str) -> Iterator[bytes]:
        yield from super().chunks(path)
        raise OSError(errno.ENOSPC, "No space left on device")


class RestlessSource(FolderSource):
    """A folder in which every file is longer at each reading."""

    readings = 0

    def chunks(self, path: str) -> Iterator[bytes]:
        self.readings += 1
        yield from super().chunks(path)
        yield b"x" * self.readings


def test_the_archive_is_canonical(tmp_path: Path) -> None:
    summary = write_canonical_archive(FolderSource(a_folder(tmp_path / "p", CONTENT)), tmp_path / "a.zip")
    with zipfile.ZipFile(summary.path) as archive:
        said = [(i.filename, i.date_time, i.external_attr >> 16, i.flag_bits, i.extra) for i in archive.infolist()]
    date = (1980, 1, 1, 0, 0, 0)
    assert said == [(path, date, 0o100644, 0, b"") for path in ("LICENSE", "dist/index.js", "manifest.json")]


def test_what_does_not_shrink_is_stored(tmp_path: Path) -> None:
    summary = write_canonical_archive(
        FolderSource(a_folder(tmp_path / "p", {"a": b"ab", "b": b"b" * 99})), tmp_path / "a"
    )
    with zipfile.ZipFile(summary.path) as archive:
        assert [entry.compress_type for entry in archive.infolist()] == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]


def test_the_summary_measures_the_file(tmp_path: Path) -> None:
    summary = write_canonical_archive(FolderSource(a_folder(tmp_path / "p", CONTENT)), tmp_path / "a.zip")
    written = summary.path.read_bytes()
    assert (summary.size, summary.digest) == (len(written), Digest.of(written))


def test_an_older_archive_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"older")
    summary = write_canonical_archive(FolderSource(a_folder(tmp_path / "p", CONTENT)), tmp_path / "a.zip")
    assert zipfile.is_zipfile(summary.path)


def test_a_full_disk_leaves_the_older_archive_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"older")
    source = FullDiskSource(a_folder(tmp_path / "p", CONTENT))
    with pytest.raises(DiskFullError):
        write_canonical_archive(source, tmp_path / "a.zip")
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "p"}
    assert (tmp_path / "a.zip").read_bytes() == b"older"


def test_a_file_that_changes_meanwhile_stops_the_packing(tmp_path: Path) -> None:
    source = RestlessSource(a_folder(tmp_path / "p", {"manifest.json": b"{}"}))
    with pytest.raises(ContentChangedError):
        write_canonical_archive(source, tmp_path / "a.zip")


def test_an_archive_that_readers_would_refuse_is_not_written(tmp_path: Path) -> None:
    source = FolderSource(a_folder(tmp_path / "p", {"zeros": bytes(3_000_000)}))
    with pytest.raises(ArchiveTooLargeError, match="archive/ratio"):
        write_canonical_archive(source, tmp_path / "a.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["p"]
