"""A registry of several processes, of which some are killed: nothing is lost, and nothing is done or counted twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.people import Person
from tests.support.nodes import Nodes, a_world_of, nodes_on
from tests.support.postgres import PostgresServer, a_postgres
from tests.support.world import EXAMPLES, UPTIME, World, a_version_of

pytestmark = pytest.mark.journey


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with a_postgres() as server:
        yield server


@pytest.fixture
def nodes(tmp_path: Path, postgres: PostgresServer) -> Iterator[Nodes]:
    with nodes_on(postgres, tmp_path) as made:
        yield made


def downloads(world: World) -> int:
    """How often the plugin was downloaded, as its publisher is told."""
    told = world.ann.asks("plugin", "events", UPTIME)
    return sum(kinds.get("download", 0) for kinds in told["versions"].values())


def test_processes_are_killed_and_the_registry_goes_on(nodes: Nodes, tmp_path: Path):
    with a_world_of(nodes, webs=("web-a", "web-b"), workers=("worker-a", "worker-b")) as world:
        host = world.host("host")
        world.publish(EXAMPLES / "uptime-service" / "1.0.0")
        host.does("plugin", "install", UPTIME, "--yes")

        nodes.kill("web-a")
        nodes.kill("worker-a")  # it led
        world.publish(a_version_of(tmp_path, "1.1.0"))
        host.does("plugin", "update", UPTIME, "--yes")
        assert world.version_of(host) == "1.1.0"

        nodes.start_web("web-a")
        nodes.start("worker-a")
        nodes.kill("web-b")
        assert "1.1.0" in world.ann.does("plugin", "info", UPTIME).out

    Person("keeper", tmp_path / "keeper").does("server", "verify", "--data", nodes.data)
