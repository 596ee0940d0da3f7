"""Access logs of servers in front: what they gave away is counted once, as the registry counts its own."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qirvo.access_logs.lines import LogMissingError
from qirvo.server.events.imports import LogImportedError
from qirvo.server.log_import import ImportedLog, import_log
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

NOW = datetime.now(UTC)
HERE = f"/v1/plugins/{PLUGIN}/analytics"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def published(tmp_path: Path) -> RegistryInProcess:
    registry = a_registry(tmp_path, behind_proxy=True)
    registry.published("1.0.0")
    return registry


def artifact(registry: RegistryInProcess) -> str:
    (path,) = (registry.read_plane / "artifacts").iterdir()
    return f"/repositories/public/artifacts/{path.name}"


def a_line(
    target: str,
    *,
    of: str = "192.0.2.7",
    by: str = "curl/8.5.0",
    status: int = 200,
    at: datetime = NOW,
    method: str = "GET",
) -> str:
    return f'{of} - - [{at:%d/%b/%Y:%H:%M:%S +0000}] "{method} {target} HTTP/1.1" {status} 100 "-" "{by}"'


def imported(registry: RegistryInProcess, *lines: str, name: str = "access.log") -> ImportedLog:
    log = registry.folder / name
    log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="surrogateescape")
    return import_log(registry.assembly.settings, log)


def figures(registry: RegistryInProcess) -> Any:
    registry.count()
    return registry.ann.get(HERE).json()


def test_downloads_and_pages_of_a_log_count_as_the_registrys_own_do(published: RegistryInProcess):
    here = artifact(published)
    found = imported(
        published,
        a_line(here),
        a_line(here),
        a_line(here, of="198.51.100.1"),
        a_line(here, by=CRAWLER),
        a_line(here, by="qirvo-mirror/1.0"),
        a_line(f"/plugins/{PLUGIN}", by="Mozilla/5.0 Firefox/140.0"),
    )
    shown = figures(published)
    downloads = [shown[f"{name}Downloads"] for name in ("total", "unique", "automated", "mirror")]
    assert (found.events, downloads, shown["events"]["view"]) == (6, [5, 2, 1, 1], 1)


def test_whoever_the_registry_saw_today_is_the_same_visitor_in_todays_log(published: RegistryInProcess):
    here = artifact(published)
    published.client.get(here, headers={"User-Agent": "curl/8.5.0", "X-Forwarded-For": "192.0.2.99"})
    imported(published, a_line(here, of="192.0.2.7"))
    shown = figures(published)
    assert (shown["totalDownloads"], shown["uniqueUsers"]) == (2, 1)


def test_what_gave_no_download_of_ours_is_passed_over(published: RegistryInProcess):
    here = artifact(published)
    found = imported(
        published,
        a_line(here, status=404),
        a_line(here, status=304),
        a_line(here, method="HEAD"),
        a_line(f"/repositories/public/artifacts/{'0' * 64}.zip"),
        a_line("/plugins/acme.unknown"),
        a_line("/plugins/../../etc/passwd"),
        a_line("/"),
    )
    assert (found.events, found.readings.malformed) == (0, 0)
    assert figures(published)["totalDownloads"] == 0


def test_parts_of_which_nobody_noted_the_place_count_once_and_not_beside_a_whole(published: RegistryInProcess):
    here = artifact(published)
    parts = [a_line(here, status=206, of=of) for of in ("192.0.2.7", "192.0.2.7", "198.51.100.1", "198.51.100.1")]
    imported(published, *parts, a_line(here, of="198.51.100.1"))
    shown = figures(published)
    assert (shown["totalDownloads"], shown["uniqueDownloads"]) == (2, 2)


def test_the_same_log_counts_once_whatever_it_is_called(published: RegistryInProcess):
    line = a_line(artifact(published))
    imported(published, line)
    with pytest.raises(LogImportedError):
        imported(published, line, name="while-it-waits.log")
    assert figures(published)["totalDownloads"] == 1
    with pytest.raises(LogImportedError):
        imported(published, line, name="once-it-is-taken.log")
    assert figures(published)["totalDownloads"] == 1


def test_a_registry_that_dies_between_taking_an_import_and_noting_that_takes_it_once(published: RegistryInProcess):
    imported(published, a_line(artifact(published)))
    assembly = published.assembly
    for path, day in assembly.imports.waiting():
        assembly.log.adopt(path, day)  # and here it dies
    assert [figures(published)["totalDownloads"] for _ in range(2)] == [1, 1]
    assert list(assembly.imports.waiting()) == []


def test_days_that_are_over_for_good_or_have_not_come_do_not_count(published: RegistryInProcess):
    here = artifact(published)
    moments = [NOW - timedelta(days=5_000), NOW + timedelta(days=3), NOW - timedelta(days=3)]
    found = imported(published, *(a_line(here, at=moment) for moment in moments))
    assert (found.events, found.readings.malformed) == (1, 2)
    assert figures(published)["totalDownloads"] == 1


def test_hostile_lines_cost_themselves_alone(published: RegistryInProcess):
    here = artifact(published)
    hostile = [
        "\x00" * 100,
        "x" * 100_000,
        '{"time": []}',
        '{"schema": "qirvo-downloads/1"}',
        a_line(here, of="' OR 1=1 --", by='\\"; DROP TABLE events'),
        a_line(here, of="x" * 5_000, by="y" * 5_000),
        a_line(here + "?<script>"),
        "\udcff\udcfe",
    ]
    imported(published, *hostile, a_line(here))
    assert figures(published)["totalDownloads"] >= 1


def test_a_packed_log_is_read(published: RegistryInProcess):
    log = published.folder / "access.log.gz"
    log.write_bytes(gzip.compress(f"{a_line(artifact(published))}\n".encode()))
    assert import_log(published.assembly.settings, log).events == 1


def test_a_log_that_is_not_there_is_told(published: RegistryInProcess):
    with pytest.raises(LogMissingError):
        import_log(published.assembly.settings, published.folder / "gone.log")
    assert not (published.assembly.settings.events_folder / "imports").exists()
