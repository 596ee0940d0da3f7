"""A release that does not start: an alert as notice and by webhook; a mended one: it is over, and told so, too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.people import environment, free_port, wait_until
from tests.support.webhooks import listening
from tests.support.world import UPTIME, World, a_registry, a_version_of

pytestmark = pytest.mark.journey

BROKEN, MENDED = "1.2.0", "1.2.1"
TRIES, LEAST = 4, 3


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[World]:
    """A registry that looks every second, with all hosts in one network, as in a company."""
    env = environment(
        tmp_path / "owner",
        QIRVO_SERVER_FIGURES_INTERVAL_S="1",
        QIRVO_SERVER_ALERTS_INTERVAL_S="1",
        QIRVO_SERVER_HEALTH_REPORTS_PER_NETWORK="15",
        QIRVO_SERVER_PRIVATE_WEBHOOKS="true",
    )
    with a_registry(tmp_path, free_port(), env) as made:
        yield made


def test_an_alert_is_raised_by_hosts_that_fail_and_resolved_by_those_that_are_well(watched: World, tmp_path: Path):
    ann = watched.ann
    watched.publish(a_version_of(tmp_path, "1.1.0"))
    broken = a_version_of(tmp_path, BROKEN)
    for entry in broken.glob("dist/index.js"):
        entry.write_text(
            "throw new Error('it does not start');\n" + entry.read_text(encoding="utf-8"), encoding="utf-8"
        )

    def alert() -> Any:
        found = ann.asks("alert", "list", UPTIME)["alerts"]
        return next(each for each in found if each["name"] == "taken-back")

    with listening(204) as (port, came):
        ann.does("webhook", "add", "examples", f"http://127.0.0.1:{port}/in", "--kind", "alert")
        rule = ["--figure", "revert-rate", "--above", "0.1", "--window", "5m", "--least", LEAST, "--rest", "1s"]
        ann.does("alert", "create", UPTIME, "taken-back", *map(str, rule))
        host = watched.host("host", "--report-events")
        host.does("plugin", "install", UPTIME, "--yes")
        watched.publish(broken)
        for _ in range(TRIES):
            host.tries("plugin", "install", f"{UPTIME}@{BROKEN}", "--yes")
        wait_until(lambda: alert()["raised"], "the alert")
        assert alert()["version"] == BROKEN
        assert BROKEN in ann.does("plugin", "monitor", UPTIME, "--window", "5m").out

        watched.publish(a_version_of(tmp_path, MENDED))
        for number in range(LEAST):
            fresh = watched.host(f"fresh-{number}", "--report-events")
            fresh.does("plugin", "install", UPTIME, "--yes")
            assert watched.version_of(fresh) == MENDED
        wait_until(lambda: not alert()["raised"], "that it is over")

        told = [f"{UPTIME}: taken-back was raised (warning)", f"{UPTIME}: taken-back is over (warning)"]

        def are_told() -> bool:
            notices = ann.does("notice", "list").out
            return all(title in notices for title in told)

        wait_until(are_told, "the notices, which are spread by a job of their own")
        wait_until(lambda: len(came) >= len(told), "the webhook")
        assert [json.loads(body)["data"]["title"] for _host, body in came] == told
