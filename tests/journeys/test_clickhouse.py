"""A registry whose events are counted in a ClickHouse that dies: it goes on, says so, and catches up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from scripts.people import Person, environment, free_port, wait_until
from tests.support.clickhouse import PASSWORD, ClickHouseServer, a_clickhouse
from tests.support.world import UPTIME, World, a_registry, a_version_of, restarted

pytestmark = pytest.mark.journey


@pytest.fixture
def clickhouse() -> Iterator[ClickHouseServer]:
    with a_clickhouse() as server:
        yield server


def counted(world: World) -> Any:
    return world.ann.asks("analytics", UPTIME, "--period", "7d")


def test_a_registry_outlives_the_store_of_its_figures(tmp_path: Path, clickhouse: ClickHouseServer):
    secret, config = tmp_path / "password", tmp_path / "registry.toml"
    secret.write_text(f"{PASSWORD}\n")
    quick = environment(tmp_path, QIRVO_SERVER_FIGURES_INTERVAL_S="1")
    address = str(clickhouse.create())
    keeper = Person("keeper", tmp_path / "keeper")
    data = tmp_path / "registry"
    moved: list[str | Path] = ["server", "migrate-storage", "--events-to", address, "--data", data]
    with a_registry(tmp_path, free_port(), quick) as world:
        world.publish(a_version_of(tmp_path, "1.1.0"))
        world.host("first").does("plugin", "install", UPTIME, "--yes")
        wait_until(lambda: counted(world)["totalDownloads"] == 1, "the download that is counted in files")
        refused = keeper.tries(*moved)
        assert "Correct `events_url`" in refused.err
        config.write_text(f"events_password_file = '{secret}'\n")
        assert keeper.asks(*moved, "--config", config)["events"] > 0

    config.write_text(f"events_password_file = '{secret}'\nevents_url = '{address}'\n")
    quick = environment(tmp_path, QIRVO_SERVER_FIGURES_INTERVAL_S="1", QIRVO_SERVER_CONFIG=str(config))
    with restarted(world, quick) as world:
        world.host("second").does("plugin", "install", UPTIME, "--yes")
        wait_until(lambda: counted(world)["totalDownloads"] == 2, "the download that is counted in ClickHouse")

        clickhouse.kill()
        world.host("third").does("plugin", "install", UPTIME, "--yes")
        assert httpx2.get(f"{world.registry}/plugins/{UPTIME}", timeout=30).status_code == 200
        away = world.ann.tries("analytics", UPTIME, "--period", "7d")
        assert away.exit_code != 0
        assert "events wait in the log, and none is lost" in away.err

        clickhouse.start()
        wait_until(lambda: counted(world)["totalDownloads"] == 3, "the download that nobody could count")
        made = keeper.asks("server", "backup", tmp_path / "backups", "--data", data, "--config", config)
        here = keeper.asks("server", "verify", "--data", data, "--config", config)["checked"]

    keeper.does("server", "restore", made["backup"], "--data", tmp_path / "files")
    files = keeper.asks("server", "verify", "--data", tmp_path / "files")["checked"]
    other = tmp_path / "other.toml"
    other.write_text(f"events_password_file = '{secret}'\nevents_url = '{clickhouse.create()}'\n")
    keeper.does("server", "restore", made["backup"], "--data", tmp_path / "other", "--config", other)
    there = keeper.asks("server", "verify", "--data", tmp_path / "other", "--config", other)["checked"]
    assert here["events in ClickHouse"] == there["events in ClickHouse"] == files["events in parts"] > 3
