"""Counting downloads from the command line."""

import gzip
import json
from pathlib import Path

import pytest

from tests.support.sessions import CommandLine

LINES = """\
203.0.113.7 - - [26/Nov/2026:08:00:00 +0000] "GET /s/a.zip HTTP/1.1" 200 9 "-" "curl/8.5.0"
203.0.113.8 - - [27/Nov/2026:08:00:00 +0000] "GET /s/a.zip HTTP/1.1" 200 9 "-" "curl/8.5.0"
203.0.113.9 - - [27/Nov/2026:09:00:00 +0000] "GET /s/a.zip HTTP/1.1" 200 9 "-" "curl/8.5.0"
203.0.113.9 - - [27/Nov/2026:09:00:00 +0000] "GET /s/b.tgz HTTP/1.1" 200 9 "-" "Googlebot/2.1"
203.0.113.9 - - [27/Nov/2026:09:00:00 +0000] "GET /s/index.html HTTP/1.1" 200 9 "-" "curl/8.5.0"
"""


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "access.log.1.gz"
    path.write_bytes(gzip.compress(LINES.encode()))
    return str(path)


def test_figures_by_file_and_day(log: str, tmp_path: Path) -> None:
    printed = CommandLine(tmp_path).run("site", "count", log)
    rows = [line.split() for line in printed.out.splitlines()]
    assert (printed.code, rows[-1]) == (0, ["total", "4", "2", "1", "0"])
    assert ["a.zip", "2026-11-27", "2", "1", "0", "0"] in rows


def test_figures_as_json(log: str, tmp_path: Path) -> None:
    document = json.loads(CommandLine(tmp_path).run("site", "count", log, "--by", "plugin", "--format", "json").out)
    assert document["rows"][0] == {"plugin": "a.zip", "downloads": 3, "unique": 2, "automated": 0, "mirror": 0}
    assert (document["lines"], document["malformed"]) == (5, 0)


def test_figures_as_csv_for_some_days(log: str, tmp_path: Path) -> None:
    words = ("--since", "2026-11-27", "--until", "2026-11-27", "--by", "version", "--format", "csv")
    printed = CommandLine(tmp_path).run("site", "count", log, *words)
    assert printed.out == "plugin,version,downloads,unique,automated,mirror\na.zip,,2,1,0,0\nb.tgz,,1,0,1,0\n"


def test_no_downloads_are_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("")
    assert CommandLine(tmp_path).run("site", "count", str(tmp_path / "log")).out == "no downloads\n"


def test_there_is_no_such_log(tmp_path: Path) -> None:
    assert CommandLine(tmp_path).run("site", "count", str(tmp_path / "none")).code == 4


def test_a_folder_without_releases_is_said_to_be_one(log: str, tmp_path: Path) -> None:
    assert CommandLine(tmp_path).run("site", "count", log, "--site", str(tmp_path)).code == 4
