"""What an archive unpacks to passes by in chunks: memory does not grow with it."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.reader import open_archive
from qirvo.host.store import BlobStore
from tests.support.archives import MANIFEST, stored, tgz_of, zip_of

MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize("write", [zip_of, tgz_of])
def test_forty_mebibytes_are_written_in_four(write: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    archive = stored(tmp_path, write({"manifest.json": MANIFEST, "zeros.bin": bytes(40 * MEBIBYTE)}))
    tracemalloc.start()
    with open_archive(archive, limits=ArchiveLimits(ratio=2000)) as reader:
        BlobStore(tmp_path / "store").write_tree(reader, tmp_path / "release", expected=reader.tree().digest)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MEBIBYTE
