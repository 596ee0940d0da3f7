"""Laws of the archive: what is written is what is read, and a release is known whatever carries it."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.tree import tree_of_folder
from qirvo.artifacts.walking import everything
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.host.store import BlobStore
from tests.support.archives import MANIFEST, a_folder, stored, tgz_of, zip_of

SEGMENTS = st.text("abcxyz019_-é漢", min_size=1, max_size=8)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
CONTENTS = st.dictionaries(PATHS, st.binary(max_size=3000), max_size=6).map(
    lambda content: (
        {"manifest.json": MANIFEST} | {f"d{n}/{path}": data for n, (path, data) in enumerate(content.items())}
    )
)


@given(CONTENTS)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_what_is_read(content: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = a_folder(Path(name) / "plugin", content)
        summary = write_canonical_archive(FolderSource(folder, chosen=everything), Path(name) / "a.zip")
        with open_archive(summary.path) as reader:
            assert {member.path: reader.read(member.path, 5000) for member in reader} == content


@given(CONTENTS)
@settings(max_examples=60, deadline=None)
def test_the_tree_digest_does_not_depend_on_what_carries_the_files(content: Mapping[str, bytes]) -> None:
    backwards = dict(reversed(list(content.items())))
    carriers = [zip_of(content), zip_of(backwards, method=0), tgz_of(backwards), tgz_of(content, prefix="package/")]
    with tempfile.TemporaryDirectory() as name:
        digests = {tree_of_folder(a_folder(Path(name) / "plugin", content)).digest}
        for carrier in carriers:
            with open_archive(stored(Path(name), carrier)) as reader:
                digests.add(reader.tree().digest)
    assert len(digests) == 1


@given(CONTENTS)
@settings(max_examples=40, deadline=None)
def test_the_canonical_archive_is_the_same_from_every_source(content: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        folder = a_folder(place / "plugin", content)
        digests = {write_canonical_archive(FolderSource(folder, chosen=everything), place / "a.zip").digest}
        for carrier in (zip_of(content), tgz_of(content, prefix="package/")):
            with open_archive(stored(place, carrier)) as reader:
                digests.add(write_canonical_archive(reader, place / "b.zip").digest)
    assert len(digests) == 1


@given(CONTENTS)
@settings(max_examples=30, deadline=None)
def test_what_is_written_from_an_archive_is_the_tree_that_was_promised(content: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        with open_archive(stored(place, zip_of(content))) as reader:
            promised = reader.tree()
            BlobStore(place / "store").write_tree(reader, place / "release", expected=promised.digest)
        assert tree_of_folder(place / "release") == promised


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_arbitrary_bytes_behind_a_magic_are_refused_and_never_crash(tail: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        for magic in (b"PK\x03\x04", b"\x1f\x8b\x08\x00", b""):
            archive = stored(Path(name), magic + tail)
            with pytest.raises(ArchiveRefusedError):
                open_archive(archive)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_flipped_byte_is_refused_or_changes_nothing_that_is_signed(data: st.DataObject) -> None:
    content = {"manifest.json": MANIFEST, "dist/index.js": b"export {};\n" * 30}
    whole = data.draw(st.sampled_from([zip_of(content), tgz_of(content)]))
    at = data.draw(st.integers(0, len(whole) - 1))
    flipped = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    with tempfile.TemporaryDirectory() as name:
        assert _outcome(Path(name), flipped) in {"refused", _outcome(Path(name), whole)}


def _outcome(folder: Path, content: bytes) -> str:
    try:
        with open_archive(stored(folder, content)) as reader:
            return str(reader.tree().digest)
    except ArchiveRefusedError:
        return "refused"
