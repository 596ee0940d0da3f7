"""Plugins in the order of their downloads: by people, each once, and the more there are the less one more is worth."""

from pathlib import Path

import pytest

from qirvo.domain.metrics import popularity
from qirvo.domain.names import PluginId
from qirvo.server.usecases.catalog import count_downloads
from qirvo.server.usecases.catalog_search import follow_catalog
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

RIVAL = "acme.rival"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def two(tmp_path: Path) -> RegistryInProcess:
    registry = a_registry(tmp_path, behind_proxy=True)
    registry.published("1.0.0")
    registry.published("1.0.0", plugin={"manifest": {"id": RIVAL, "name": "Rival of all"}})
    return registry


def fetch(
    registry: RegistryInProcess, plugin_id: str, *, times: int = 1, by: str = "curl/8.5.0", many: bool = False
) -> None:
    """Download a plugin so many times, from as many networks where `many`."""
    with registry.assembly.database.reading() as uow:
        index = uow.plugins.index(PluginId.parse(plugin_id))
    assert index is not None
    (release,) = index.releases.values()
    path = f"/repositories/public/artifacts/{release.artifact.digest.hex}.zip"
    for number in range(times):
        address = f"10.{number}.0.1" if many else "192.0.2.1"
        assert registry.client.get(path, headers={"User-Agent": by, "X-Forwarded-For": address}).status_code == 200


def ranked(registry: RegistryInProcess) -> list[str]:
    registry.count()
    made = registry.assembly.registry
    count_downloads(now=made.clock(), uow=made.new_uow(), store=made.figures, new_id=made.new_id)
    follow_catalog(new_uow=made.reading, index=made.search)
    found = registry.client.get("/v1/plugins", params={"sort": "downloads"}).json()
    return [each["id"] for each in found["plugins"]]


def test_a_burst_of_bots_or_of_one_network_does_not_move_a_plugin(two: RegistryInProcess):
    fetch(two, PLUGIN, times=5, many=True)
    fetch(two, RIVAL, times=40)
    fetch(two, RIVAL, times=20, by=CRAWLER, many=True)
    assert ranked(two) == [PLUGIN, RIVAL]
    assert two.ann.get(f"/v1/plugins/{RIVAL}/analytics").json()["totalDownloads"] == 60
    fetch(two, RIVAL, times=9, many=True)
    assert ranked(two) == [RIVAL, PLUGIN]


def test_twice_as_many_downloads_are_always_worth_the_same():
    steps = [popularity(2**power - 1) for power in range(1, 31)]
    assert steps == [10 * power for power in range(1, 31)]
    assert popularity(0) == 0
