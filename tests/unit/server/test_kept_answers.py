"""Answers kept ready: bounded, and only of the file that lies there now."""

import asyncio
from pathlib import Path

import pytest

from qirvo.server.http.kept_answers import KeptAnswers, KeptLimits, accepted_codings
from qirvo.server.http.served_files import changing_file


def keep(kept: KeptAnswers, path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    return asyncio.run(kept.keep(changing_file(str(path)))) is not None


def test_the_oldest_makes_room(tmp_path: Path):
    kept = KeptAnswers(KeptLimits(files=2))
    names = [tmp_path / name for name in ("a", "b", "c")]
    assert all(keep(kept, path, b"{}") for path in names)
    assert [kept.find(str(path)) is not None for path in names] == [False, True, True]


def test_all_together_are_bounded(tmp_path: Path):
    kept = KeptAnswers(KeptLimits(all_bytes=250))
    names = [tmp_path / name for name in ("a", "b", "c")]
    assert all(keep(kept, path, b"x" * 100) for path in names)
    assert [kept.find(str(path)) is not None for path in names] == [False, True, True]


def test_keeping_a_file_again_takes_no_more_room(tmp_path: Path):
    kept = KeptAnswers(KeptLimits(all_bytes=250))
    assert keep(kept, tmp_path / "a", b"x" * 100)
    assert all(keep(kept, tmp_path / "b", b"x" * length) for length in (90, 95, 100))
    assert kept.find(str(tmp_path / "a")) is not None


def test_a_large_file_is_not_kept(tmp_path: Path):
    kept = KeptAnswers(KeptLimits(file_bytes=10))
    assert not keep(kept, tmp_path / "a", b"x" * 11)


def test_packed_forms_count(tmp_path: Path):
    kept, path = KeptAnswers(), tmp_path / "a.json"
    assert keep(kept, path, b"[" + b"1," * 2_000 + b"1]")
    found = kept.find(str(path))
    assert found is not None
    assert found.size_bytes > path.stat().st_size


@pytest.mark.parametrize("size", [2_000, 100_000], ids=["in line", "aside"])
def test_a_file_changed_in_its_place_is_another(tmp_path: Path, size: int):
    kept, path = KeptAnswers(), tmp_path / "a.json"
    assert keep(kept, path, b"1" * size)
    path.write_bytes(b"2" * (size + 1))
    assert kept.find(str(path)) is None


@pytest.mark.parametrize(
    ("codings", "accepted"),
    [
        (b"gzip", {"gzip"}),
        (b"GZIP", {"gzip"}),
        (b"deflate, x-gzip", {"gzip"}),
        (b"br;q=1, gzip ; q=0.2", {"gzip"}),
        (b"gzip, deflate, br, zstd", {"gzip", "zstd"}),
        (b"zstd;q=0, gzip", {"gzip"}),
        (b"gzip;q=0", set()),
        (b"gzip; q=0.0", set()),
        (b"gzipped", set()),
        (b"", set()),
        (b",;,", set()),
    ],
)
def test_a_coding_is_taken_where_it_is_named(codings: bytes, accepted: set[str]):
    assert accepted_codings(codings) == accepted
