"""What archives are written into: the tree that was promised, or nothing."""

import errno
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import DiskFullError, StorageFailedError
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import DamagedArchiveError
from qirvo.artifacts.tree import tree_of_folder
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.host.store import BlobStore
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


def write(content: ContentSource, tree: Path, expected: Digest | None = None) -> None:
    BlobStore(tree.with_name("store")).write_tree(content, tree, expected=expected or content.tree().digest)


def trees(folder: Path) -> Path:
    """A folder for trees alone."""
    (folder / "trees").mkdir()
    return folder / "trees"


def test_the_files_are_there_as_promised(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader:
        write(reader, tmp_path / "release")
        assert tree_of_folder(tmp_path / "release") == reader.tree()


def test_modes_are_ours_and_not_the_archives(tmp_path: Path) -> None:
    setuid = ZipPart(name=b"bin/run.js", attributes=(stat.S_IFREG | 0o6777) << 16)
    with open_archive(stored(tmp_path, a_zip(setuid))) as reader:
        write(reader, tmp_path / "release")
    found = [tmp_path / "release", tmp_path / "release/bin", tmp_path / "release/bin/run.js"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in found] == [0o555, 0o555, 0o444]


def test_another_digest_than_promised_writes_nothing(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader, pytest.raises(DigestMismatchError):
        write(reader, trees(tmp_path) / "release", expected=Digest.of(b"another"))
    assert list((tmp_path / "trees").iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    source, place = FullDiskSource(a_folder(tmp_path / "p", CONTENT)), trees(tmp_path)
    expected = FolderSource(tmp_path / "p").tree().digest
    with pytest.raises(DiskFullError):
        write(source, place / "release", expected)
    assert list(place.iterdir()) == []


MAKERS: dict[str, Callable[[Path], object]] = {
    "folder": lambda path: a_folder(path, CONTENT),
    "file": Path.touch,
    "dangling link": lambda path: path.symlink_to("nowhere"),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_what_is_there_already_is_left_alone(make: Callable[[Path], object], tmp_path: Path) -> None:
    place = trees(tmp_path)
    make(place / "release")
    found = (place / "release").lstat()
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader, pytest.raises(StorageFailedError):
        write(reader, place / "release")
    assert (place / "release").lstat() == found
    assert {path.name for path in place.iterdir()} == {"release", "store"}


def test_an_archive_changed_after_opening_leaves_nothing(tmp_path: Path) -> None:
    archive, place = stored(tmp_path, zip_of(CONTENT | {"z.bin": b"a" * 300_000}, method=0)), trees(tmp_path)
    with open_archive(archive) as reader:
        archive.write_bytes(archive.read_bytes().replace(b"a" * 300_000, b"b" * 300_000, 1))
        with pytest.raises(DamagedArchiveError, match="archive/crc"):
            write(reader, place / "release")
    assert list(place.iterdir()) == []


def test_a_missing_parent_is_a_storage_failure(tmp_path: Path) -> None:
    with open_archive(stored(tmp_path, zip_of(CONTENT))) as reader, pytest.raises(StorageFailedError):
        write(reader, tmp_path / "missing" / "release")
