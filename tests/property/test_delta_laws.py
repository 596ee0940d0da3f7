"""Laws of deltas: whatever two trees are, what is made of them leads from the one to the other, and nowhere else."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.artifacts.deltas import DeltaTarget, apply_delta
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.prefix_frames import FAST, LEVELS, DeltaRefusedError
from qirvo.artifacts.tree import tree_of_folder
from qirvo.artifacts.walking import everything
from qirvo.domain.deltas import DeltaCodec
from qirvo.domain.digests import Digest
from tests.support.archives import a_folder

NAMES = st.sampled_from(["a.js", "b.js", "dist/c.js", "dist/é.css", "z/漢/deep.json", "README.md", "Z.txt"])
PIECES = st.sampled_from([b"export const answer = 42;\n", b"\x00\xff", b"qirvo " * 40, b"", b"\n\n", b"a\x00 5\n"])
FILES = st.lists(PIECES | st.binary(max_size=200), max_size=6).map(b"".join)
TREES = st.dictionaries(NAMES, FILES, min_size=1, max_size=7)
WHOLE_BYTES = st.sampled_from([0, 64 * 1024 * 1024])  # so that every file is told apart, or all are told at once


def source(folder: Path, files: dict[str, bytes]) -> FolderSource:
    return FolderSource(a_folder(folder, files), chosen=everything)


@given(TREES, TREES, WHOLE_BYTES, st.sampled_from(LEVELS))
@settings(max_examples=150, deadline=None)
def test_a_delta_leads_from_any_tree_to_any_other(
    before: dict[str, bytes], after: dict[str, bytes], whole_bytes: int, level: int
):
    with tempfile.TemporaryDirectory() as name:
        base, target = source(Path(name) / "base", before), source(Path(name) / "target", after)
        made = DeltaTarget(target, whole_bytes=whole_bytes).delta_from(base, level=level)
        tree = apply_delta(
            made.content,
            base,
            Path(name) / "new",
            codec=made.codec,
            unpacked_bytes=made.unpacked_bytes,
            expected=target.tree().digest,
        )
        assert tree == target.tree()
        assert tree_of_folder(Path(name) / "new") == target.tree()


@given(TREES, TREES, WHOLE_BYTES, st.data())
@settings(max_examples=150, deadline=None)
def test_a_delta_that_was_changed_anywhere_leads_to_the_signed_tree_or_nowhere(
    before: dict[str, bytes], after: dict[str, bytes], whole_bytes: int, data: st.DataObject
):
    with tempfile.TemporaryDirectory() as name:
        base, target = source(Path(name) / "base", before), source(Path(name) / "target", after)
        made = DeltaTarget(target, whole_bytes=whole_bytes).delta_from(base, level=FAST)
        content = bytearray(made.content)
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
        new = Path(name) / "new"
        try:
            apply_delta(
                bytes(content),
                base,
                new,
                codec=made.codec,
                unpacked_bytes=made.unpacked_bytes,
                expected=target.tree().digest,
            )
        except DeltaRefusedError:
            assert not new.exists()
        else:
            assert tree_of_folder(new) == target.tree()


@given(TREES, TREES, TREES)
@settings(max_examples=80, deadline=None)
def test_a_delta_does_not_lead_from_another_base(
    before: dict[str, bytes], after: dict[str, bytes], other: dict[str, bytes]
):
    with tempfile.TemporaryDirectory() as name:
        base, target = source(Path(name) / "base", before), source(Path(name) / "target", after)
        wrong = source(Path(name) / "wrong", other)
        made = DeltaTarget(target).delta_from(base, level=FAST)
        new = Path(name) / "new"
        try:
            apply_delta(
                made.content,
                wrong,
                new,
                codec=made.codec,
                unpacked_bytes=made.unpacked_bytes,
                expected=target.tree().digest,
            )
        except DeltaRefusedError:
            assert not new.exists()
        else:
            assert tree_of_folder(new) == target.tree()  # none of its own bytes were needed


@given(st.binary(max_size=300), st.sampled_from(["zstd-tree-1", "zstd-files-1"]), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_any_other_bytes_are_refused(content: bytes, codec: str, unpacked_bytes: int):
    with tempfile.TemporaryDirectory() as name:
        base = source(Path(name) / "base", {"a.js": b"old"})
        with pytest.raises(DeltaRefusedError):
            apply_delta(
                content,
                base,
                Path(name) / "new",
                codec=DeltaCodec(codec),
                unpacked_bytes=unpacked_bytes,
                expected=Digest.of(b""),
            )
