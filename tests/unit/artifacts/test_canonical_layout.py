"""Which archives have the canonical layout: those of our writer, and none that differs in any byte but its content."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError, NotAnArchiveError
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.artifacts.zip_records import LOCAL, LOCAL_MAGIC
from tests.support.archives import CONTENT, MANIFEST, ZipPart, a_zip, tgz_of, zip_of

CODE = b"export default class Clock {}\n" * 40


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "written.zip"
    path.write_bytes(content)
    return path


def is_so(path: Path) -> bool:
    """Say whether the archive is sound and canonical."""
    try:
        with open_archive(path) as reader:
            return reader.is_canonical()
    except (ArchiveRefusedError, NotAnArchiveError):
        return False


@pytest.fixture
def canonical(tmp_path: Path) -> Path:
    """An archive of our writer."""
    with open_archive(written(tmp_path, zip_of({**CONTENT, "assets/größe.txt": b"1"}))) as reader:
        return write_canonical_archive(reader, tmp_path / "canonical.zip").path


def test_what_our_writer_writes_is(canonical: Path):
    assert is_so(canonical)


def test_no_other_byte_makes_it_so(canonical: Path, tmp_path: Path):
    content = canonical.read_bytes()
    with zipfile.ZipFile(canonical) as archive:
        inside = {at for info in archive.infolist() for at in range(*span_of(info, content))}
    others = [
        at
        for at in range(len(content))
        if at not in inside and is_so(written(tmp_path, content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]))
    ]
    assert others == []
    assert len(inside) < len(content) - 100  # there was something to try


def span_of(info: zipfile.ZipInfo, content: bytes) -> tuple[int, int]:
    """Return where the entry's packed content begins and ends; our headers have no extra fields."""
    start = info.header_offset + LOCAL.size + len(info.filename.encode())
    assert content[info.header_offset : info.header_offset + 4] == LOCAL_MAGIC
    return start, start + info.compress_size


HONEST = (ZipPart(name=b"dist/index.js", content=CODE, deflated=True), ZipPart())
ODD: Mapping[str, bytes] = {
    "order": a_zip(*reversed(HONEST)),
    "folder": a_zip(ZipPart(name=b"dist/", content=b"", attributes=0o40755 << 16), *HONEST),
    "mode": a_zip(HONEST[0], ZipPart(attributes=0o100755 << 16)),
    "comment": a_zip(*HONEST, comment=b"made by hand"),
    "extra field": a_zip(HONEST[0], ZipPart(extra=b"\x55\x54\x00\x00")),
    "local extra field": a_zip(HONEST[0], ZipPart(local_extra=b"\x55\x54\x00\x00")),
    "flags": a_zip(HONEST[0], ZipPart(flags=2)),
    "deflated to no use": a_zip(HONEST[0], ZipPart(content=b"1", deflated=True)),
    "ordinary": zip_of({"dist/index.js": CODE, "manifest.json": MANIFEST}),
    "tar": tgz_of({"dist/index.js": CODE, "manifest.json": MANIFEST}),
}


@pytest.mark.parametrize("odd", ODD)
def test_another_layout_is_not(odd: str, tmp_path: Path):
    path = written(tmp_path, ODD[odd])
    with open_archive(path) as reader:  # it is sound
        assert not reader.is_canonical()


def test_another_deflate_is(tmp_path: Path):
    assert is_so(written(tmp_path, a_zip(*HONEST)))  # packed by zlib at another level
