"""What happened shows in the publisher's figures: a download, an installation that was reported, a log of a server."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scripts.people import environment, free_port, wait_until
from tests.support.world import UPTIME, World, a_registry, a_version_of

pytestmark = pytest.mark.journey


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[World]:
    """A registry whose figures are a second old."""
    with a_registry(
        tmp_path, free_port(), environment(tmp_path / "owner", QIRVO_SERVER_FIGURES_INTERVAL_S="1")
    ) as made:
        yield made


def test_what_goes_wrong_is_seen_first_and_told_when_the_registry_is_there(counting: World, tmp_path: Path):
    counting.publish(a_version_of(tmp_path, "1.1.0"))
    host = counting.host("host", "--report-events")
    host.does("config", "set", "report-events", "false")
    host.does("plugin", "install", UPTIME, "--yes")
    assert host.asks("source", "preview") == {"told": []}
    host.does("config", "set", "report-events", "true")
    (upcoming,) = host.asks("source", "preview")["told"]
    (event,) = upcoming["body"]["events"]
    assert (event["kind"], event["pluginId"], event["version"]) == ("active", UPTIME, "1.1.0")
    assert set(event) == {"id", "kind", "pluginId", "version", "distributionChannel", "installedWeek", "loadMs"}
    assert host.asks("source", "send") == {"told": 1, "waiting": 0}
    assert host.asks("source", "send") == {"told": 0, "waiting": 0}

    def figures() -> Any:
        return counting.ann.asks("analytics", UPTIME, "--period", "7d")

    wait_until(lambda: figures()["activeUsers"] == 1, "the report")
    assert figures()["events"].get("install") is None


def test_what_happened_shows_in_the_figures(counting: World, tmp_path: Path):
    counting.publish(a_version_of(tmp_path, "1.1.0"))
    host = counting.host("host", "--report-events")
    host.does("plugin", "install", UPTIME, "--yes")

    def figures() -> Any:
        return counting.ann.asks("analytics", UPTIME, "--period", "7d")

    wait_until(lambda: figures()["events"].get("install") == 1, "the installation")
    wait_until(lambda: figures()["totalDownloads"] == 1, "the download")
    found = figures()
    assert (found["uniqueDownloads"], found["uniqueUsers"], found["downloadsByAgent"]) == (1, 1, {"qirvo": 1})

    wait_until(lambda: figures()["activeUsers"] == 1, "the report that it is active")
    found = figures()
    assert (found["activeByVersion"], found["cohorts"][0]["size"]) == ({"1.1.0": 1}, 1)
    assert sum(found["vitals"]["loads"].values()) == 1
    assert found["events"]["rollout"] >= 1
    assert host.asks("source", "preview") == {"told": []}

    (artifact,) = (counting.read_plane / "artifacts").iterdir()
    line = (
        f'192.0.2.7 - - [{datetime.now(UTC):%d/%b/%Y:%H:%M:%S +0000}] "GET /artifacts/{artifact.name} HTTP/1.1" 200 9 '
    )
    log = tmp_path / "cdn.log"
    log.write_text(f'{line}"-" "curl/8.5.0"\n', encoding="utf-8")
    owner = host  # whoever has the data folder may import
    imported = owner.asks("server", "import-log", log, "--data", tmp_path / "registry")
    assert imported == {"lines": 1, "events": 1, "malformed": 0}
    wait_until(lambda: figures()["totalDownloads"] == 2, "the imported download")
    text = counting.ann.does("analytics", UPTIME, "--period", "7d").out
    assert "downloads: 2" in text
    assert "users:     2" in text
