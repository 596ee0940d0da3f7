"""Deltas made to harm: refused before they take more than was signed, and nothing of them is left."""

import subprocess
import sys
from pathlib import Path

import pytest
from backports import zstd

from qirvo.artifacts.deltas import DeltaTarget, MadeDelta, apply_delta
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.prefix_frames import FAST, DeltaRefusedError, pack
from qirvo.artifacts.walking import everything
from qirvo.domain.deltas import DeltaCodec
from qirvo.domain.digests import Digest
from tests.support.archives import a_folder

BEFORE = {"manifest.json": b'{"version": "1.0.0"}', "dist/index.js": b"export const a = 1;\n" * 500}
AFTER = {"manifest.json": b'{"version": "1.1.0"}', "dist/index.js": b"export const a = 1;\n" * 500 + b"more"}
MIB = 1024 * 1024


@pytest.fixture
def base(tmp_path: Path) -> FolderSource:
    return FolderSource(a_folder(tmp_path / "base", BEFORE), chosen=everything)


@pytest.fixture
def target(tmp_path: Path) -> FolderSource:
    return FolderSource(a_folder(tmp_path / "target", AFTER), chosen=everything)


@pytest.fixture(params=[0, 64 * MIB], ids=["files", "tree"])
def made(request: pytest.FixtureRequest, base: FolderSource, target: FolderSource) -> MadeDelta:
    return DeltaTarget(target, whole_bytes=request.param).delta_from(base, level=FAST)


def apply(content: bytes, made: MadeDelta, base: FolderSource, new: Path, expected: Digest, **signed: int) -> None:
    unpacked_bytes = signed.get("unpacked_bytes", made.unpacked_bytes)
    apply_delta(content, base, new, codec=made.codec, unpacked_bytes=unpacked_bytes, expected=expected)


def refused(content: bytes, made: MadeDelta, base: FolderSource, new: Path, expected: Digest, **signed: int) -> str:
    with pytest.raises(DeltaRefusedError) as caught:
        apply(content, made, base, new, expected, **signed)
    assert not new.exists()
    return caught.value.message


def test_one_that_ends_too_early_is_refused(made: MadeDelta, base: FolderSource, target: FolderSource, tmp_path: Path):
    for end in range(len(made.content)):
        refused(made.content[:end], made, base, tmp_path / "new", target.tree().digest)


def test_bytes_behind_it_are_refused(made: MadeDelta, base: FolderSource, target: FolderSource, tmp_path: Path):
    assert "follow" in refused(made.content + b"\0", made, base, tmp_path / "new", target.tree().digest)


def test_one_for_another_base_is_refused(made: MadeDelta, target: FolderSource, tmp_path: Path):
    changed = {**BEFORE, "dist/index.js": b"export const b = 2;\n" * 500}
    wrong = FolderSource(a_folder(tmp_path / "wrong", changed), chosen=everything)
    refused(made.content, made, wrong, tmp_path / "new", target.tree().digest)


def test_one_that_leads_to_another_tree_is_refused(made: MadeDelta, base: FolderSource, tmp_path: Path):
    assert "signed is" in refused(made.content, made, base, tmp_path / "new", base.tree().digest)


def test_one_that_is_longer_than_signed_is_refused(
    made: MadeDelta, base: FolderSource, target: FolderSource, tmp_path: Path
):
    for wrong in (made.unpacked_bytes - 1, made.unpacked_bytes + 1):
        refused(made.content, made, base, tmp_path / "new", target.tree().digest, unpacked_bytes=wrong)


@pytest.mark.parametrize(
    "listing",
    [
        b"../outside\x004\n\n",
        b"/etc/passwd\x004\n\n",
        b"a.js\x004\na.js\x004\n\n",
        b"A.js\x002\na.js\x002\n\n",
        b"a\x002\na/b\x002\n\n",
        b"a.js\x00-4\n\n",
        b"a.js\x00" + b"9" * 5000 + b"\n\n",
        b"a.js 4\n\n",
        b"a.js\x005\n\n",
        b"a.js\x003\n\n",
        b"\x004\n\n",
        b"a.js\x004\n",
        b"\n\n",
        b"",
    ],
)
def test_a_listing_that_no_release_has_is_refused(listing: bytes, base: FolderSource, tmp_path: Path):
    content = listing + b"evil"
    frame = pack(content, prefix=b"", level=FAST)
    hostile = MadeDelta(content=frame, unpacked_bytes=len(content), codec=DeltaCodec.TREE)
    refused(frame, hostile, base, tmp_path / "new", Digest.of(b""))
    assert {path.name for path in tmp_path.iterdir()} == {"base"}


def test_a_bomb_of_one_by_one_files_is_refused(base: FolderSource, tmp_path: Path):
    listing = b"a.js\x004\n\n"
    bomb = pack(listing, prefix=b"", level=FAST) + pack(bytes(64 * MIB), prefix=b"", level=FAST)
    hostile = MadeDelta(content=bomb, unpacked_bytes=len(listing) + 4, codec=DeltaCodec.FILES)
    message = refused(bomb, hostile, base, tmp_path / "new", Digest.of(b""))
    assert f"`{64 * MIB}` bytes, not to `4`" in message


def test_a_listing_without_end_is_refused(base: FolderSource, tmp_path: Path):
    bomb = pack(bytes(64 * MIB), prefix=b"", level=FAST)
    hostile = MadeDelta(content=bomb, unpacked_bytes=64 * MIB, codec=DeltaCodec.FILES)
    assert "listing would have" in refused(bomb, hostile, base, tmp_path / "new", Digest.of(b""))


def test_a_window_over_the_limit_is_refused(base: FolderSource, tmp_path: Path):
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 30, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options=options)
    frame = packer.compress(b"a.js\x004\n\nevil") + packer.flush()
    hostile = MadeDelta(content=frame, unpacked_bytes=13, codec=DeltaCodec.TREE)
    refused(frame, hostile, base, tmp_path / "new", Digest.of(b""))


BOMB = """
import resource, sys
from pathlib import Path
from qirvo.artifacts.deltas import apply_delta
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.prefix_frames import DeltaRefusedError
from qirvo.artifacts.walking import everything
from qirvo.domain.deltas import DeltaCodec
from qirvo.domain.digests import Digest
folder = Path(sys.argv[1])
bomb, base = (folder / "bomb").read_bytes(), FolderSource(folder / "base", chosen=everything)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    apply_delta(bomb, base, folder / "new", codec=DeltaCodec.TREE, unpacked_bytes=1_000_000, expected=Digest.of(b""))
except DeltaRefusedError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("says", ["its length", "nothing", "a lie"])
def test_a_bomb_takes_no_more_memory_than_was_signed(says: str, base: FolderSource, tmp_path: Path):
    if says == "nothing":
        packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.content_size_flag: 0})
        bomb = packer.compress(bytes(300 * MIB)) + packer.flush()
    else:
        bomb = pack(bytes(300 * MIB), prefix=b"", level=FAST)
    if says == "a lie":  # the length stands behind magic, descriptor and window
        at = bomb.find((300 * MIB).to_bytes(4, "little"))
        bomb = bomb[:at] + (1_000_000).to_bytes(4, "little") + bomb[at + 4 :]
    (tmp_path / "bomb").write_bytes(bomb)
    ran = subprocess.run([sys.executable, "-c", BOMB, str(tmp_path)], capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 16 * 1024  # KiB, of 300 MiB
