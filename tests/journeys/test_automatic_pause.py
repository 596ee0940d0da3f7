"""A release that crashes on start: each host is back on the old version by itself, and the rollout pauses by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.people import environment, free_port, wait_until
from tests.support.world import UPTIME, World, a_registry, a_version_of

pytestmark = pytest.mark.journey

BROKEN = "1.2.0"
MOST = 15


@pytest.fixture
def in_one_network(tmp_path: Path) -> Iterator[World]:
    """A registry all of whose hosts are in one network, as in a company."""
    env = environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4", QIRVO_SERVER_HEALTH_REPORTS_PER_NETWORK=str(MOST))
    with a_registry(tmp_path, free_port(), env) as made:
        yield made


def test_a_release_that_crashes_everywhere_is_paused(in_one_network: World, tmp_path: Path):
    world = in_one_network
    world.publish(a_version_of(tmp_path, "1.1.0"))
    broken = a_version_of(tmp_path, BROKEN)
    for entry in broken.glob("dist/index.js"):
        fails = "throw new Error('it does not start');\n"
        entry.write_text(fails + entry.read_text(encoding="utf-8"), encoding="utf-8")
    host = world.host("host", "--report-events")
    host.does("plugin", "install", UPTIME, "--yes")
    world.publish(broken)

    def state() -> str:
        return str(world.ann.asks("rollout", "status", UPTIME)["rollouts"][0]["state"])

    tries = 0
    while state() == "running":
        tries += 1
        assert tries <= MOST
        host.tries("plugin", "install", f"{UPTIME}@{BROKEN}", "--yes")
        assert world.version_of(host) == "1.1.0"
    assert state() == "paused"
    told = world.ann.does("rollout", "status", UPTIME).out
    assert "0 %" in told
    assert "(it was paused for that)" in told
    wait_until(lambda: "was paused by itself" in world.ann.does("notice", "list").out, "the notice")

    fresh = world.host("fresh")
    fresh.does("plugin", "install", UPTIME, "--yes")
    assert world.version_of(fresh) == "1.1.0"
