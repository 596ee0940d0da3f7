"""A registry that runs is copied, moved to another database while it answers, and restored elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from scripts.people import Person, environment, free_port
from tests.support.postgres import PostgresServer, a_postgres
from tests.support.world import EXAMPLES, UPTIME, a_registry, a_version_of, restarted

pytestmark = pytest.mark.journey


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with a_postgres() as server:
        server.create("registry")
        yield server


def test_a_living_registry_moves_and_its_copy_is_restored(tmp_path: Path, postgres: PostgresServer):
    port, data = free_port(), tmp_path / "registry"
    keeper = Person("keeper", tmp_path / "keeper")
    with a_registry(tmp_path, port, environment(tmp_path)) as world:
        host = world.host("host")
        world.publish(EXAMPLES / "uptime-service" / "1.0.0")
        host.does("plugin", "install", UPTIME, "--yes")
        made = keeper.asks("server", "backup", tmp_path / "backups", "--data", data)
        keeper.does("server", "verify", "--backup", made["backup"])
        keeper.does("server", "verify", "--data", data)

        moved = keeper.asks("server", "migrate-storage", "--to", postgres.address("registry"), "--data", data)
        assert moved["rows"] > 20
        assert httpx2.get(f"{world.registry}/v1/plugins/{UPTIME}", timeout=30).status_code == 200
        refused = world.ann.tries("plugin", "publish", a_version_of(tmp_path, "1.1.0"), "--json")
        assert "database-moved" in refused.err
        again = keeper.tries("server", "migrate-storage", "--to", postgres.address("registry"), "--data", data)
        assert "moved to another database" in again.err

    env = environment(tmp_path, QIRVO_SERVER_DATABASE_URL=postgres.address("registry"))
    with restarted(world, env) as world:
        world.publish(tmp_path / "plugin-1.1.0")
        host.does("plugin", "update", UPTIME, "--yes")
        assert world.version_of(host) == "1.1.0"

    keeper.does("server", "restore", made["backup"], "--data", tmp_path / "elsewhere" / "registry")
    keeper.does("server", "verify", "--data", tmp_path / "elsewhere" / "registry")
    (tmp_path / "elsewhere" / "registry").rename(tmp_path / "restored")
    data.rename(tmp_path / "gone")
    (tmp_path / "restored").rename(data)
    with restarted(world, environment(tmp_path)) as world:
        world.publish(a_version_of(tmp_path, "1.2.0"))
        host.does("plugin", "update", UPTIME, "--yes")  # it saw 1.1.0, which the copy never knew
        assert world.version_of(host) == "1.2.0"
        keeper.does("server", "verify", "--data", data)
