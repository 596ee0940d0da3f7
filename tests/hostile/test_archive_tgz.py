"""Every way a gzipped tar can lie, one archive each; each is refused by its own rule."""

import gzip
from pathlib import Path

import pytest

from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError, ArchiveTooLargeError, TruncatedArchiveError
from tests.support.archives import a_tgz, pax, pax_record, stored, tar_entry

MEBIBYTE = 1024 * 1024
FILE = tar_entry()

HOSTILE = {
    "symlink": (a_tgz(tar_entry(kind=b"2", content=b"")), "archive/entry-type"),
    "hard link": (a_tgz(tar_entry(kind=b"1", content=b"")), "archive/entry-type"),
    "character device": (a_tgz(tar_entry(kind=b"3", content=b"")), "archive/entry-type"),
    "block device": (a_tgz(tar_entry(kind=b"4", content=b"")), "archive/entry-type"),
    "fifo": (a_tgz(tar_entry(kind=b"6", content=b"")), "archive/entry-type"),
    "GNU sparse": (a_tgz(tar_entry(kind=b"S")), "archive/sparse"),
    "folder with content": (a_tgz(tar_entry(b"dist/", kind=b"5")), "archive/entry-type"),
    "traversal": (a_tgz(tar_entry(b"package/../../evil")), "archive/path-traversal"),
    "absolute": (a_tgz(tar_entry(b"/etc/passwd")), "archive/path-absolute"),
    "file with a final slash": (a_tgz(tar_entry(b"dist/")), "archive/path-empty-segment"),
    "duplicate": (a_tgz(FILE, FILE), "archive/duplicate"),
    "by case": (a_tgz(FILE, tar_entry(b"Manifest.json")), "archive/case-collision"),
    "text behind a name": (a_tgz(tar_entry(b"manifest.json\0/../../etc")), "archive/name-control"),
    "plain file with a link's target": (a_tgz(tar_entry(link=b"/etc/passwd")), "archive/entry-type"),
    "contiguous file": (a_tgz(tar_entry(kind=b"7")), "archive/entry-type"),
    "pax path": (a_tgz(pax(path=b"../evil"), FILE), "archive/path-traversal"),
    "pax NUL": (a_tgz(pax(path=b"a\0b"), FILE), "archive/name-control"),
    "pax link": (a_tgz(pax(linkpath=b"/etc/passwd"), FILE), "archive/entry-type"),
    "pax size": (a_tgz(pax(size=b"5"), FILE), "archive/header-mismatch"),
    "pax charset": (a_tgz(pax(hdrcharset=b"BINARY"), FILE), "archive/name-encoding"),
    "pax sparse": (
        a_tgz(tar_entry(b"PaxHeader", pax_record("GNU.sparse.major", b"1"), kind=b"x"), FILE),
        "archive/sparse",
    ),
    "pax twice": (a_tgz(tar_entry(b"PaxHeader", pax_record("path", b"a") * 2, kind=b"x"), FILE), "archive/pax"),
    "pax garbage": (a_tgz(tar_entry(b"PaxHeader", b"99 path=a\n", kind=b"x"), FILE), "archive/pax"),
    "two pax headers": (a_tgz(pax(path=b"a"), pax(path=b"b"), FILE), "archive/pax"),
    "pax at the end": (a_tgz(FILE, pax(path=b"a")), "archive/pax"),
    "global pax path": (a_tgz(pax(b"g", path=b"a"), FILE), "archive/pax"),
    "GNU long name": (a_tgz(tar_entry(b"././@LongLink", b"../evil\0", kind=b"L"), FILE), "archive/path-traversal"),
    "open long name": (a_tgz(tar_entry(b"././@LongLink", b"evil", kind=b"L"), FILE), "archive/pax"),
    "old tar": (a_tgz(tar_entry(magic=bytes(8))), "archive/tar-format"),
    "no tar": (gzip.compress(b"hello" * 1000), "archive/tar-format"),
    "binary number": (a_tgz(tar_entry(size=b"\x80" + bytes(10) + b"\x05")), "archive/number"),
    "checksum": (a_tgz(FILE.replace(b"manifest", b"Manifest", 1)), "archive/header-checksum"),
    "several members": (a_tgz(FILE) + a_tgz(FILE), "archive/gzip-members"),
    "bytes behind gzip": (a_tgz(FILE) + b"hidden", "archive/trailing-bytes"),
    "zeros behind gzip": (a_tgz(FILE) + bytes(512), "archive/trailing-bytes"),
    "entry behind the end mark": (a_tgz(FILE, bytes(1024), tar_entry(b"evil.js")), "archive/trailing-bytes"),
    "one zero block": (a_tgz(FILE, bytes(512), tar_entry(b"evil.js")), "archive/trailing-bytes"),
    "zeros without end": (a_tgz(FILE, end=bytes(80_000)), "archive/trailing-bytes"),
    "no end mark": (a_tgz(FILE, end=b""), "archive/truncated"),
    "gzip checksum": (a_tgz(FILE)[:-8] + bytes(8), "archive/gzip"),
    "nothing inside": (a_tgz(), "archive/empty"),
    "size beyond the end": (a_tgz(tar_entry(size=b"%011o\0" % 9000)), "archive/truncated"),
}


@pytest.mark.parametrize(("content", "rule"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_tar_is_refused_by_its_rule(content: bytes, rule: str, tmp_path: Path) -> None:
    archive = stored(tmp_path, content)
    with pytest.raises(ArchiveRefusedError) as refused:
        open_archive(archive)
    assert refused.value.rule == rule


LARGE = {
    "bomb": (tar_entry(b"bomb", bytes(4 * MEBIBYTE)), "archive/ratio"),
    "bomb in an extended header": (pax(path=bytes(MEBIBYTE)), "archive/pax"),
    "said to be large": (tar_entry(size=b"%011o\0" % (60 * MEBIBYTE)), "archive/entry-too-large"),
    "deep": (tar_entry(b"a/" * 32 + b"b"), "archive/path-too-deep"),
}


@pytest.mark.parametrize(("entry", "rule"), LARGE.values(), ids=LARGE.keys())
@pytest.mark.timeout(20)
def test_a_tar_over_a_limit_is_refused(entry: bytes, rule: str, tmp_path: Path) -> None:
    archive = stored(tmp_path, a_tgz(entry))
    with pytest.raises(ArchiveTooLargeError) as refused:
        open_archive(archive)
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (ArchiveLimits(entries=1), "archive/too-many-entries"),
        (ArchiveLimits(total_bytes=60), "archive/too-large-unpacked"),
        (ArchiveLimits(archive_bytes=60), "archive/archive-too-large"),
        (ArchiveLimits(path_bytes=12), "archive/path-too-long"),
    ],
)
def test_a_tar_is_measured_by_the_limits_given(limits: ArchiveLimits, rule: str, tmp_path: Path) -> None:
    archive = stored(tmp_path, a_tgz(FILE, tar_entry(b"other.json")))
    with pytest.raises(ArchiveTooLargeError) as refused:
        open_archive(archive, limits=limits)
    assert refused.value.rule == rule


@pytest.mark.parametrize("length", range(3, len(a_tgz(FILE)), 3))
def test_a_tar_cut_anywhere_is_truncated(length: int, tmp_path: Path) -> None:
    archive = stored(tmp_path, a_tgz(FILE)[:length])
    with pytest.raises(TruncatedArchiveError):
        open_archive(archive)
