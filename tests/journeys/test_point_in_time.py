"""A registry whose PostgreSQL is recovered to a moment, and hosts that had seen what came after it."""

from pathlib import Path

import pytest

from scripts.people import Person, environment, free_port, wait_until
from tests.support.postgres_archives import an_archived_postgres
from tests.support.world import EXAMPLES, UPTIME, a_registry, a_version_of, restarted

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]


def test_a_registry_goes_on_from_a_point_in_time(tmp_path: Path):
    with an_archived_postgres() as postgres:
        postgres.server.create("registry")
        env = environment(tmp_path, QIRVO_SERVER_DATABASE_URL=postgres.server.address("registry"))
        with a_registry(tmp_path, free_port(), env) as world:
            host = world.host("host")
            world.publish(EXAMPLES / "uptime-service" / "1.0.0")
            postgres.copy()
            world.publish(a_version_of(tmp_path, "1.1.0"))
            moment = postgres.moment()
            world.publish(a_version_of(tmp_path, "1.2.0"))
            host.does("plugin", "install", UPTIME, "--yes")
            assert world.version_of(host) == "1.2.0"

        postgres.recover(moment)
        address = postgres.server.address("registry")
        keeper, config = Person("keeper", tmp_path / "keeper"), tmp_path / "registry.toml"
        config.write_text(f'database_url = "{address}"\n', encoding="utf-8")
        where = ("--data", tmp_path / "registry", "--config", config)
        told = keeper.tries("server", "verify", *where)
        assert f"{UPTIME} 1.2.0: is signed and not recorded" in told.out
        assert keeper.asks("server", "realign", *where) == {"plugins": 1, "dropped": 0}

        with restarted(world, environment(tmp_path, QIRVO_SERVER_DATABASE_URL=address)) as world:
            late = world.host("late")
            wait_until(lambda: _offered_to(late) == "1.1.0", "an index that says what the records say")
            late.does("plugin", "install", UPTIME, "--yes")
            assert world.version_of(late) == "1.1.0"
            host.does("plugin", "update", UPTIME, "--yes")
            assert world.version_of(host) == "1.2.0"  # what it has stays; it is not offered any more
            world.publish(a_version_of(tmp_path, "1.3.0"))
            for each in (host, late):
                each.does("plugin", "update", UPTIME, "--yes")
                assert world.version_of(each) == "1.3.0"
            keeper.does("server", "verify", *where)


def _offered_to(host: Person) -> str:
    """The version that `host` would install; a registry that starts signs the records after it began to answer."""
    return str(host.asks("plugin", "install", UPTIME, "--yes", "--dry-run")["version"])
