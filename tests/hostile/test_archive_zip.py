"""Every way a zip can lie, one archive each; each is refused by its own rule and leaves nothing behind."""

import stat
import struct
import zlib
from pathlib import Path

import pytest

from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import (
    ArchiveRefusedError,
    ArchiveTooLargeError,
    DamagedArchiveError,
    EmptyArchiveError,
    NotAnArchiveError,
    TruncatedArchiveError,
    UnsafeArchiveError,
)
from qirvo.domain.findings import Severity
from tests.support.archives import MANIFEST, ZipPart, a_zip, extra_field, stored

CODE = ZipPart(name=b"dist/index.js", content=b"export {};\n")
DESCRIPTOR = struct.pack("<3L", zlib.crc32(MANIFEST), len(MANIFEST), len(MANIFEST))
MEBIBYTE = 1024 * 1024
BOMB = ZipPart(name=b"bomb.js", content=bytes(4 * MEBIBYTE), deflated=True)

UNSAFE = {
    "encrypted": (ZipPart(flags=1), "archive/encrypted"),
    "AES": (ZipPart(extra=extra_field(0x9901)), "archive/encrypted"),
    "unknown flag": (ZipPart(flags=0x20), "archive/flags"),
    "unknown method": (ZipPart(method=12), "archive/method"),
    "symlink": (ZipPart(attributes=(stat.S_IFLNK | 0o777) << 16), "archive/entry-type"),
    "fifo": (ZipPart(attributes=stat.S_IFIFO << 16), "archive/entry-type"),
    "device": (ZipPart(attributes=stat.S_IFBLK << 16), "archive/entry-type"),
    "reparse point": (ZipPart(attributes=0x400), "archive/entry-type"),
    "folder by attribute only": (ZipPart(attributes=0x10), "archive/entry-type"),
    "file by mode, folder by name": (ZipPart(name=b"dist/", content=b""), "archive/entry-type"),
    "folder with content": (ZipPart(name=b"dist/", attributes=0), "archive/entry-type"),
    "64-bit extra": (ZipPart(extra=extra_field(1, bytes(8))), "archive/zip64"),
    "64-bit size": (ZipPart(size=0xFFFFFFFF), "archive/zip64"),
    "broken extra": (ZipPart(extra=b"\x01"), "archive/extra-field"),
    "overlong extra": (ZipPart(local_extra=b"\x55\x54\xff\x00"), "archive/extra-field"),
    "second name": (ZipPart(extra=extra_field(0x7075, b"\x01abcdother.json")), "archive/header-mismatch"),
    "local name": (ZipPart(local_name=b"Manifest.json"), "archive/header-mismatch"),
    "longer local name": (ZipPart(local_name=b"manifest.json.js"), "archive/header-mismatch"),
    "local method": (ZipPart(local_method=8), "archive/header-mismatch"),
    "local size": (ZipPart(local_size=5), "archive/header-mismatch"),
    "no local header": (ZipPart(offset=4), "archive/unaccounted-bytes"),
    "bytes behind content": (ZipPart(behind=b"hidden"), "archive/unaccounted-bytes"),
    "missing descriptor": (ZipPart(flags=8), "archive/unaccounted-bytes"),
    "lying descriptor": (ZipPart(flags=8, behind=bytes(12)), "archive/header-mismatch"),
    "stored, its length only behind it": (
        ZipPart(flags=8, local_crc=0, local_size=0, local_packed_size=0, behind=DESCRIPTOR),
        "archive/flags",
    ),
    "stored size": (ZipPart(size=5), "archive/size-lie"),
    "inflates to more": (ZipPart(content=bytes(9_000_000), deflated=True, size=5), "archive/size-lie"),
    "inflates to less": (ZipPart(deflated=True, size=500), "archive/size-lie"),
    "packed tail": (ZipPart(deflated=True, packed=b"\x03\x00hidden", content=b""), "archive/size-lie"),
    "unmarked name": (ZipPart(name="é.js".encode()), "archive/name-encoding"),
    "name not UTF-8": (ZipPart(name=b"\xff\xfe.js", flags=0x800), "archive/name-encoding"),
}


@pytest.mark.parametrize(("part", "rule"), UNSAFE.values(), ids=UNSAFE.keys())
def test_an_entry_that_lies_is_refused_by_its_rule(part: ZipPart, rule: str, tmp_path: Path) -> None:
    archive = stored(tmp_path, a_zip(part))
    with pytest.raises(UnsafeArchiveError) as refused:
        open_archive(archive)
    assert refused.value.rule == rule


LAYOUTS = {
    "two names": (a_zip(ZipPart(), ZipPart()), "archive/duplicate"),
    "same name by case": (a_zip(ZipPart(), ZipPart(name=b"MANIFEST.json")), "archive/case-collision"),
    "folders by case": (a_zip(CODE, ZipPart(name=b"Dist/other.js")), "archive/case-collision"),
    "file and folder": (a_zip(ZipPart(name=b"dist"), CODE), "archive/file-and-folder"),
    "folder twice": (
        a_zip(*[ZipPart(name=b"dist/", content=b"", attributes=0x10)] * 2, CODE),
        "archive/duplicate",
    ),
    "two entries, one content": (a_zip(ZipPart(), ZipPart(name=b"b.json", offset=0)), "archive/overlap"),
    "many entries over one content": (  # Fifield's bomb: each header is quoted by the content before it
        a_zip(*[ZipPart(name=b"%d.js" % number, offset=0) for number in range(2_000)]),
        "archive/overlap",
    ),
    "entry inside another": (
        a_zip(ZipPart(content=a_zip(CODE)), ZipPart(name=b"inner.js", offset=43)),
        "archive/overlap",
    ),
    "gap": (a_zip(ZipPart(behind=bytes(7)), CODE), "archive/unaccounted-bytes"),
    "bytes before the directory": (a_zip(CODE, ZipPart(behind=bytes(20))), "archive/unaccounted-bytes"),
    "bytes behind the directory": (a_zip(ZipPart(), before_end=b"hidden"), "archive/unaccounted-bytes"),
    "two zips": (a_zip(ZipPart()) + a_zip(CODE), "archive/unaccounted-bytes"),
    "directory shorter than said": (a_zip(ZipPart(), CODE, entries=1), "archive/unaccounted-bytes"),
    "bytes behind the end": (a_zip(ZipPart(), behind=b"x"), "archive/trailing-bytes"),
    "end record in the comment": (a_zip(ZipPart(), comment=a_zip(CODE)), "archive/end-records"),
    "64-bit end record": (a_zip(ZipPart(), before_end=b"PK\x06\x07" + bytes(16)), "archive/zip64"),
    "64-bit count": (a_zip(ZipPart(), entries=0xFFFF), "archive/zip64"),
}


@pytest.mark.parametrize(("content", "rule"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_layout_with_two_readings_is_refused(content: bytes, rule: str, tmp_path: Path) -> None:
    archive = stored(tmp_path, content)
    with pytest.raises(UnsafeArchiveError) as refused:
        open_archive(archive)
    assert refused.value.rule == rule


LARGE = {
    "bomb": (a_zip(ZipPart(), BOMB), "archive/ratio"),
    "said to be large": (a_zip(ZipPart(size=0xFFFFFFF0, deflated=True)), "archive/entry-too-large"),
    "many files": (a_zip(*[CODE] * 10_001), "archive/too-many-entries"),
    "long path": (a_zip(ZipPart(name=b"a/" * 30 + b"b" * 500)), "archive/path-too-long"),
    "long segment": (a_zip(ZipPart(name=b"b" * 256)), "archive/path-too-long"),
    "deep path": (a_zip(ZipPart(name=b"a/" * 32 + b"b")), "archive/path-too-deep"),
}


@pytest.mark.parametrize(("content", "rule"), LARGE.values(), ids=LARGE.keys())
@pytest.mark.timeout(20)
def test_an_archive_over_a_limit_is_refused(content: bytes, rule: str, tmp_path: Path) -> None:
    archive = stored(tmp_path, content)
    with pytest.raises(ArchiveTooLargeError) as refused:
        open_archive(archive)
    assert refused.value.rule == rule


BROKEN = {
    "text": (b"hello", NotAnArchiveError),
    "nothing": (b"", NotAnArchiveError),
    "a script before a zip": (b"#!/bin/sh\n" + a_zip(ZipPart()), NotAnArchiveError),
    "two bytes": (b"PK", TruncatedArchiveError),
    "no end": (a_zip(ZipPart())[:-22], TruncatedArchiveError),
    "cut in the end": (a_zip(ZipPart(), comment=b"hello")[:-1], TruncatedArchiveError),
    "no file": (a_zip(), EmptyArchiveError),
    "folders only": (a_zip(ZipPart(name=b"dist/", content=b"", attributes=0x10)), EmptyArchiveError),
    "checksum": (a_zip(ZipPart(crc=1)), DamagedArchiveError),
    "not deflated": (a_zip(ZipPart(method=8, packed=b"\xff" * 9)), DamagedArchiveError),
    "cut deflate": (a_zip(ZipPart(method=8, packed=b"\x00")), DamagedArchiveError),
    "directory": (a_zip(ZipPart()).replace(b"PK\x01\x02", b"PK\x01\x03"), DamagedArchiveError),
}


@pytest.mark.parametrize(("content", "error"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_archive_says_what_is_broken(content: bytes, error: type[ArchiveRefusedError], tmp_path: Path) -> None:
    archive = stored(tmp_path, content)
    with pytest.raises(error) as refused:
        open_archive(archive)
    assert refused.type is error


@pytest.mark.parametrize("length", range(1, len(a_zip(ZipPart(deflated=True), CODE))))
def test_a_zip_cut_anywhere_is_refused(length: int, tmp_path: Path) -> None:
    archive = stored(tmp_path, a_zip(ZipPart(deflated=True), CODE)[:length])
    with pytest.raises(ArchiveRefusedError):
        open_archive(archive)


def test_a_refusal_names_rule_and_entry_in_a_finding(tmp_path: Path) -> None:
    archive = stored(tmp_path, a_zip(ZipPart(name=b"../\x1b[31mevil`.js")))
    with pytest.raises(UnsafeArchiveError) as refused:
        open_archive(archive)
    (finding,) = refused.value.findings
    assert (finding.rule, finding.severity, finding.file) == (
        "archive/name-control",
        Severity.ERROR,
        "../\\x1b[31mevil\\x60.js",
    )


def test_a_refused_zip_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    archive = stored(tmp_path, a_zip(ZipPart(name=b"../evil")))
    with pytest.raises(UnsafeArchiveError):
        open_archive(archive)
    assert list(tmp_path.iterdir()) == [archive]


def test_a_matching_descriptor_is_accepted(tmp_path: Path) -> None:
    archive = stored(tmp_path, a_zip(ZipPart(flags=8, behind=b"PK\x07\x08" + DESCRIPTOR)))
    with open_archive(archive) as reader:
        assert reader.read("manifest.json", 1000) == MANIFEST
