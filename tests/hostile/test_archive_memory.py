"""What an archive unpacks to passes by in chunks: memory does not grow with it."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from qirvo.artifacts.extract import extract
from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.reader import open_archive
from tests.support.archives import MANIFEST, stored, tgz_of, zip_of

MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize("write", [zip_of, tgz_of])
def test_forty_mebibytes_are_extracted_in_four(write: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    archive = stored(tmp_path, write({"manifest.json": MANIFEST, "zeros.bin": bytes(40 * MEBIBYTE)}))
    tracemalloc.start()
    with open_archive(archive, limits=ArchiveLimits(ratio=2000)) as reader:
        extract(reader, tmp_path / "release", expected=None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MEBIBYTE
