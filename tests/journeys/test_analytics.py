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
    text = counting.ann.does("report", UPTIME, "--period", "7d").out
    assert "downloads: 2" in text
    assert "users:     2" in text
