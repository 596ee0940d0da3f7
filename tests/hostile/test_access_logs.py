"""Access logs that were written by, or damaged by, somebody who means harm; and ones that are very long."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from qirvo.access_logs.lines import LONGEST_LINE
from qirvo.authoring.site_downloads import SiteCounts, count_downloads
from tests.support.sessions import CommandLine

AGENT = "curl/8.5.0"


def a_line(*, file: str = "a.zip", address: str = "203.0.113.7", agent: str = AGENT, status: int = 200) -> bytes:
    text = f'{address} - - [27/Nov/2026:08:00:00 +0000] "GET /s/{file} HTTP/1.1" {status} 9 "-" "{agent}"\n'
    return text.encode("utf-8", "surrogateescape")


def counted(folder: Path, content: bytes, *, name: str = "access.log", memory: int = 1_000) -> SiteCounts:
    log = folder / name
    log.write_bytes(content)
    return count_downloads([str(log)], most_in_memory=memory)


@pytest.mark.parametrize(
    "bad",
    [
        b"\0" * 100,
        b"\x1b[2J\x1b]0;owned\x07",
        b"\xff\xfe\xfd",
        b"{",
        b'{"status": {}}',
        b"[" * 10_000,
        b'{"a":' * 10_000,
        b"x" * (LONGEST_LINE * 40),
        b'1.2.3.4 - - [27/Nov/2026:08:00:00 +0000] "' + b'\\"' * 30_000,
        b"1.2.3.4 - - [" + b"[" * 60_000,
        b"1.2.3.4 - " + b"- " * 30_000,
        b"1.2.3.4 - x " + b"[ " * 30_000,
        b"1.2.3.4 - x " + b'[a] "' * 12_000,
        b"1.2.3.4 - x " + b'[a] "\\"' * 9_000,
        b"1:1:" * 16_000,
    ],
    ids=lambda bad: repr(bad[:12]),
)
def test_a_bad_line_is_told_by_its_number_and_the_others_count(tmp_path: Path, bad: bytes):
    counts = counted(tmp_path, a_line() + bad + b"\n" + a_line(address="198.51.100.1"))
    assert (counts.total.raw, counts.total.unique) == (2, 2)
    assert [each.number for each in counts.readings.named] == [2]


@pytest.mark.parametrize("cut", [1, 8, 40])
def test_a_packed_log_that_ends_in_the_middle_counts_up_to_there(tmp_path: Path, cut: int):
    packed = gzip.compress(b"".join(a_line(address=f"203.0.{number}.7") for number in range(200)))
    counts = counted(tmp_path, packed[:-cut], name="access.log.gz")
    assert counts.readings.named[-1].why == "the log is damaged from here on"


def test_packed_logs_one_behind_the_other_are_one(tmp_path: Path):
    counts = counted(tmp_path, gzip.compress(a_line()) + gzip.compress(a_line()), name="packed")
    assert (counts.total.raw, counts.readings.malformed) == (2, 0)


def test_a_packed_log_that_is_something_else_is_told(tmp_path: Path):
    assert counted(tmp_path, b"\x1f\x8bnonsense").readings.malformed == 1


def test_what_unpacks_to_one_endless_line_takes_no_memory(tmp_path: Path):
    bomb = gzip.compress(b"\0" * 64 * 1024 * 1024)
    tracemalloc.start()
    counts = counted(tmp_path, bomb, name="bomb.gz")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (counts.readings.malformed, most < 16 * 1024 * 1024) == (1, True)


def test_memory_does_not_grow_with_the_clients(tmp_path: Path):
    content = b"".join(a_line(address=f"{n >> 8 & 255}.{n & 255}.{n >> 16}.7") for n in range(10_000))
    tracemalloc.start()
    counts = counted(tmp_path, content, memory=500)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (counts.total.raw, counts.total.unique) == (10_000, 10_000)
    assert most < 16 * 1024 * 1024


def test_names_of_programs_that_never_end_are_counted_as_one(tmp_path: Path):
    lines = b"".join(a_line(agent=f"made-up/{number}" + "x" * 900) for number in range(300))
    counts = counted(tmp_path, lines)
    assert (counts.total.raw, counts.total.automated, counts.total.unique) == (300, 300, 0)


def test_a_burst_from_one_network_is_one(tmp_path: Path):
    lines = b"".join(a_line(address=f"203.0.113.{number % 256}", agent=f"curl/8.{number}") for number in range(500))
    assert counted(tmp_path, lines).total.unique == 1


def test_so_many_bad_lines_are_counted_and_the_first_are_named(tmp_path: Path):
    readings = counted(tmp_path, b"bad\n" * 1_000).readings
    assert (readings.malformed, [each.number for each in readings.named]) == (1_000, list(range(1, 21)))


HOSTILE = "%1b[2J%1b]0;owned%07%c2%9b31m%e2%80%ae.zip"


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_what_a_visitor_named_never_steers_the_terminal(tmp_path: Path, form: str):
    log = tmp_path / "access.log"
    log.write_bytes(a_line(file=HOSTILE, agent="\x1b[31mx"))
    printed = CommandLine(tmp_path).run("site", "count", str(log), "--format", form)
    assert printed.code == 0
    assert all(character.isprintable() or character == "\n" for character in printed.out + printed.err)


def test_a_spreadsheet_carries_nothing_out(tmp_path: Path):
    log = tmp_path / "access.log"
    log.write_bytes(a_line(file="=cmd%7Ccalc!A0.zip"))
    printed = CommandLine(tmp_path).run("site", "count", str(log), "--format", "csv")
    assert printed.out.splitlines()[1].lstrip('"').startswith("'=cmd")


def test_the_warning_names_the_line_and_not_what_stands_in_it(tmp_path: Path):
    log = tmp_path / "access.log"
    log.write_bytes(a_line() + b"\x1b[2Jsecret\n")
    printed = CommandLine(tmp_path).run("site", "count", str(log))
    assert (f"{log}:2: " in printed.err, "secret" in printed.err) == (True, False)
    document = json.loads(CommandLine(tmp_path).run("site", "count", str(log), "--json").out)
    assert document["malformedLines"] == [{"log": str(log), "line": 2, "why": "it is of no known format"}]
