"""A registry on PostgreSQL as real processes: the database is killed, and what was acknowledged is there."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from scripts.people import environment, free_port, wait_until
from tests.support.postgres import PostgresServer, a_postgres
from tests.support.world import EXAMPLES, UPTIME, World, a_registry, a_version_of

pytestmark = pytest.mark.journey


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with a_postgres() as server:
        server.create("registry")
        yield server


@pytest.fixture
def world(tmp_path: Path, postgres: PostgresServer) -> Iterator[World]:
    env = environment(tmp_path, QIRVO_SERVER_DATABASE_URL=postgres.address("registry"))
    with a_registry(tmp_path, free_port(), env) as world:
        yield world


def readiness(world: World) -> tuple[int, bool]:
    """The status of the answer, and whether the database is fine."""
    answer = httpx2.get(f"{world.registry}/health/ready", timeout=30)
    return answer.status_code, answer.json()["checks"]["database"]


def test_a_registry_on_postgresql_outlives_its_database(world: World, postgres: PostgresServer, tmp_path: Path):
    host = world.host("host")
    world.publish(EXAMPLES / "uptime-service" / "1.0.0")
    host.does("plugin", "install", UPTIME, "--yes")
    assert world.version_of(host) == "1.0.0"

    postgres.kill()
    sent = world.ann.tries("plugin", "publish", a_version_of(tmp_path, "1.1.0"), "--json")
    assert sent.exit_code != 0
    assert "Database unavailable" in sent.err
    assert readiness(world) == (503, False)
    another = world.host("another")
    another.does("plugin", "install", UPTIME, "--yes")  # the read plane asks no database
    assert world.version_of(another) == "1.0.0"

    postgres.start()
    wait_until(lambda: readiness(world) == (200, True), "a registry that is ready again")
    world.publish(tmp_path / "plugin-1.1.0")
    host.does("plugin", "update", UPTIME, "--yes")
    assert world.version_of(host) == "1.1.0"
    listed = world.ann.asks("submission", "list")
    assert [each["status"] for each in listed["submissions"]] == ["approved", "approved"]
