"""Files from a part of an archive: the signed tree or nothing, whatever the source sends."""

import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.partial_archives import MOST_PERCENT, take_missing
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.tree import ContentTree, tree_of_folder
from qirvo.artifacts.walking import everything
from qirvo.artifacts.writer import ArchiveSummary, write_canonical_archive
from qirvo.artifacts.zip_records import CENTRAL_MAGIC
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError
from tests.support.archives import a_folder

DICE = random.Random(3)  # noqa: S311  # the same every time
BEFORE = {"manifest.json": b"{}"} | {f"dist/{n}.bin": DICE.randbytes(20_000) for n in range(20)}
AFTER = BEFORE | {"manifest.json": b'{"version": 2}', "dist/7.bin": DICE.randbytes(15_000), "dist/new.bin": b"new" * 99}


@dataclass
class Remote:
    """An archive at its source, which may send something else."""

    content: bytes
    asked: list[tuple[int, int]] = field(default_factory=list)

    def part(self, start: int, end: int) -> bytes:
        self.asked.append((start, end))
        return self.content[start:end]

    @property
    def sent(self) -> int:
        return sum(end - start for start, end in self.asked)


@pytest.fixture
def base(tmp_path: Path) -> FolderSource:
    return FolderSource(a_folder(tmp_path / "base", BEFORE), chosen=everything)


@pytest.fixture
def archive(tmp_path: Path) -> ArchiveSummary:
    after = FolderSource(a_folder(tmp_path / "after", AFTER), chosen=everything)
    return write_canonical_archive(after, tmp_path / "after.zip")


@pytest.fixture
def remote(archive: ArchiveSummary) -> Remote:
    return Remote(archive.path.read_bytes())


def taken(remote: Remote, base: FolderSource, new: Path, expected: Digest) -> ContentTree | None:
    return take_missing(remote.part, len(remote.content), [base], new, expected=expected)


def test_only_what_is_missing_is_fetched(remote: Remote, base: FolderSource, archive: ArchiveSummary, tmp_path: Path):
    assert taken(remote, base, tmp_path / "new", archive.tree.digest) == archive.tree
    assert tree_of_folder(tmp_path / "new") == archive.tree
    assert remote.sent < archive.size / 8
    assert len(remote.asked) <= 4


def test_a_file_that_moved_is_taken_from_where_it_was(base: FolderSource, tmp_path: Path):
    moved = {f"lib/{path}": content for path, content in BEFORE.items() if path != "manifest.json"}
    after = FolderSource(a_folder(tmp_path / "moved", moved | {"manifest.json": b"{}"}), chosen=everything)
    archive = write_canonical_archive(after, tmp_path / "moved.zip")
    remote = Remote(archive.path.read_bytes())
    assert taken(remote, base, tmp_path / "new", archive.tree.digest) == archive.tree
    assert len(remote.asked) == 1


def test_where_most_is_missing_the_whole_archive_is_better(remote: Remote, archive: ArchiveSummary, tmp_path: Path):
    other = FolderSource(a_folder(tmp_path / "other", {"a.js": b"nothing alike"}), chosen=everything)
    assert taken(remote, other, tmp_path / "new", archive.tree.digest) is None
    assert remote.sent < archive.size * (100 - MOST_PERCENT) / 100
    assert not (tmp_path / "new").exists()


def test_other_files_than_signed_are_refused(remote: Remote, base: FolderSource, tmp_path: Path):
    with pytest.raises(IntegrityError, match="signed is"):
        taken(remote, base, tmp_path / "new", Digest.of(b"signed"))
    assert not (tmp_path / "new").exists()


def test_a_directory_that_points_behind_itself_is_refused(
    remote: Remote, base: FolderSource, archive: ArchiveSummary, tmp_path: Path
):
    for offset in (len(remote.content) - 1, 0xFFFF_FFF0):
        content = bytearray(archive.path.read_bytes())
        entry = content.find(CENTRAL_MAGIC)
        content[entry + 42 : entry + 46] = offset.to_bytes(4, "little")
        with pytest.raises((ArchiveRefusedError, IntegrityError)):
            taken(Remote(bytes(content)), base, tmp_path / "new", archive.tree.digest)
        assert not (tmp_path / "new").exists()


def test_an_archive_that_is_shorter_than_signed_is_refused(
    remote: Remote, base: FolderSource, archive: ArchiveSummary, tmp_path: Path
):
    with pytest.raises(ArchiveRefusedError):
        take_missing(remote.part, archive.size + 100, [base], tmp_path / "new", expected=archive.tree.digest)


SMALL_BEFORE = {"a.js": b"one" * 50, "b.js": b"two" * 50, "manifest.json": b"{}"}
SMALL_AFTER = SMALL_BEFORE | {"b.js": b"three" * 40}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_changed_on_the_way_the_files_are_those_that_were_signed_or_none(data: st.DataObject):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = FolderSource(a_folder(folder / "base", SMALL_BEFORE), chosen=everything)
        after = FolderSource(a_folder(folder / "after", SMALL_AFTER), chosen=everything)
        archive = write_canonical_archive(after, folder / "after.zip")
        content = bytearray(archive.path.read_bytes())
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3)):
            content[place] = data.draw(st.integers(0, 255))
        new = folder / "new"
        try:
            taken_tree = taken(Remote(bytes(content)), base, new, archive.tree.digest)
        except (ArchiveRefusedError, IntegrityError):
            assert not new.exists()
        else:
            assert taken_tree in (None, archive.tree)
