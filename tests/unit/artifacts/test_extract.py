import errno
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qirvo.artifacts.disk import DiskFullError, StorageFailedError
from qirvo.artifacts.extract import DestinationExistsError, extract, remove_partials
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import DamagedArchiveError
from qirvo.artifacts.tree import tree_of_folder
from qirvo.domain.digests import Digest, DigestMismatchError
from tests.support.archives import CONTENT, ZipPart, a_folder, a_zip, stored, zip_of


class FullDiskSource(FolderSource):
    """A folder that is read whole once, and behind which the disk is full at the next reading."""

    readings = 0

    def chunks(self, path: str) -> Iterator[bytes]:
        self.readings += 1
        yield from super().chunks(path)
        yield from self._then_full()

    def _then_full(self) -> Iterator[bytes]:
        if self.readings > len(self):
            raise OSError(errno.ENOSPC, "No space left on device")
        return iter(())


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_files_are_there_as_promised(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader:
        tree = extract(reader, tmp_path / "release", expected=reader.tree().digest)
    assert tree_of_folder(tmp_path / "release") == tree


def test_modes_are_ours_and_not_the_archives(tmp_path: Path) -> None:
    setuid = ZipPart(name=b"bin/run.js", attributes=(stat.S_IFREG | 0o6777) << 16)
    with open_archive(stored(tmp_path, a_zip(setuid))) as reader:
        extract(reader, tmp_path / "release", expected=None)
    found = [tmp_path / "release", tmp_path / "release/bin", tmp_path / "release/bin/run.js"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in found] == [0o755, 0o755, 0o644]


def test_another_digest_than_promised_writes_nothing(tmp_path: Path) -> None:
    archive = stored(tmp_path, zip_of(CONTENT))
    with open_archive(archive) as reader, pytest.raises(DigestMismatchError):
        extract(reader, tmp_path / "release", expected=Digest.of(b"another"))
    assert _names(tmp_path) == {archive.name}


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    source = FullDiskSource(a_folder(tmp_path / "p", CONTENT))
    with pytest.raises(DiskFullError):
        extract(source, tmp_path / "release", expected=None)
    assert _names(tmp_path) == {"p"}


MAKERS: dict[str, Callable[[Path], None]] = {
    "folder": Path.mkdir,
    "file": Path.touch,
    "dangling link": lambda path: path.symlink_to("nowhere"),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_what_is_there_already_is_left_alone(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "release")
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader, pytest.raises(DestinationExistsError):
        extract(reader, tmp_path / "release", expected=None)


def test_an_archive_changed_after_opening_leaves_nothing(tmp_path: Path) -> None:
    archive = stored(tmp_path, zip_of(CONTENT | {"z.bin": b"a" * 300_000}, method=0))
    with open_archive(archive) as reader:
        archive.write_bytes(archive.read_bytes().replace(b"a" * 300_000, b"b" * 300_000, 1))
        with pytest.raises(DamagedArchiveError, match="archive/crc"):
            extract(reader, tmp_path / "release", expected=reader.tree().digest)
    assert _names(tmp_path) == {archive.name}


def test_a_missing_parent_is_a_storage_failure(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader, pytest.raises(StorageFailedError):
        extract(reader, tmp_path / "missing" / "release", expected=None)


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    a_folder(tmp_path, {".partial-release-x/dist/a.js": b"", ".partial-y.zip": b"", "release/a.js": b""})
    remove_partials(tmp_path)
    assert _names(tmp_path) == {"release"}


def test_a_link_named_as_a_partial_is_not_followed(tmp_path: Path) -> None:
    a_folder(tmp_path, {"kept/a.js": b"", "releases/b.js": b""})
    (tmp_path / "releases" / ".partial-z").symlink_to(tmp_path / "kept")
    remove_partials(tmp_path / "releases")
    assert _names(tmp_path / "kept") == {"a.js"}
