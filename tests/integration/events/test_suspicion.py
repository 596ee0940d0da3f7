"""Bought downloads do not move the ranking, a launch does; publisher and operator are told why."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.events import DistributionEvent
from qirvo.domain.metrics import popularity
from qirvo.domain.names import PluginId
from qirvo.server.usecases.catalog import count_downloads
from qirvo.server.usecases.catalog_search import follow_catalog
from qirvo.server.usecases.suspicion import judge_downloads
from tests.support.crowds import AGENTS, bots, one_network, people
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

RIVAL = PluginId("acme", "rival")
HONEST = PluginId.parse(PLUGIN)
APART = [f"{number % 220 + 1}.{number // 2 % 256}.9.0/24" for number in range(500)]
MOVED = 44
"""At most, of a plugin that nobody knew: as twenty people would."""


@pytest.fixture
def two(tmp_path: Path) -> RegistryInProcess:
    registry = a_registry(tmp_path, behind_proxy=True)
    registry.published("1.0.0")
    registry.published("1.0.0", plugin={"manifest": {"id": str(RIVAL), "name": "Rival of all"}})
    return registry


def happen(registry: RegistryInProcess, events: Iterable[DistributionEvent]) -> None:
    """Write events into the registry's log, in the order in which they happened."""
    registry.assembly.log.append(sorted(events, key=lambda event: event.at))


def ranked(registry: RegistryInProcess) -> list[str]:
    registry.count()
    made = registry.assembly.registry
    judge_downloads(now=made.clock(), new_uow=made.new_uow, store=made.figures)
    count_downloads(now=made.clock(), uow=made.new_uow(), store=made.figures, new_id=made.new_id)
    follow_catalog(new_uow=made.reading, index=made.search)
    found = registry.client.get("/v1/plugins", params={"sort": "downloads"}).json()
    return [each["id"] for each in found["plugins"]]


def figures(registry: RegistryInProcess, plugin_id: PluginId) -> Any:
    return registry.ann.get(f"/v1/plugins/{plugin_id}/analytics").json()


@pytest.mark.parametrize(
    "prefixes", [[one_network(7)], APART], ids=["100,000 of one network", "100,000 of 500 networks"]
)
def test_a_burst_does_not_move_the_ranking(two: RegistryInProcess, prefixes: Sequence[str]):
    yesterday = (two.assembly.registry.clock() - timedelta(days=1)).date()
    happen(two, people(30, HONEST, day=yesterday))
    happen(two, bots(100_000, prefixes, RIVAL, day=yesterday))
    assert ranked(two) == [PLUGIN, str(RIVAL)]
    found = figures(two, RIVAL)
    assert found["totalDownloads"] == 100_000
    assert found["uniqueDownloads"] == found["suspectedDownloads"] + found["rankedDownloads"]
    assert popularity(found["rankedDownloads"]) <= MOVED
    assert {each["day"] for each in found["suspicions"]} == {yesterday.isoformat()}
    assert two.admin.get(f"/v1/plugins/{RIVAL}/analytics").json()["suspicions"] == found["suspicions"]
    assert two.eve.get(f"/v1/plugins/{RIVAL}/analytics").status_code == 403


def test_a_launch_moves_the_ranking(two: RegistryInProcess):
    yesterday = (two.assembly.registry.clock() - timedelta(days=1)).date()
    happen(two, people(200, HONEST, day=yesterday))
    happen(two, people(2_000, RIVAL, day=yesterday, seed=2))
    assert ranked(two) == [str(RIVAL), PLUGIN]
    found = figures(two, RIVAL)
    assert found["suspectedDownloads"] < 0.02 * found["uniqueDownloads"]


def fetch(registry: RegistryInProcess, *, of: str, by: str = AGENTS[0]) -> None:
    with registry.assembly.database.reading() as uow:
        index = uow.plugins.index(HONEST)
    assert index is not None
    (release,) = index.releases.values()
    path = f"/repositories/public/artifacts/{release.artifact.digest.hex}.zip"
    headers = {"User-Agent": by, "X-Forwarded-For": of}
    assert registry.client.get(path, headers=headers).status_code == 200


def test_what_members_download_themselves_is_left_out_before_and_after_they_ask(two: RegistryInProcess):
    fetch(two, of="192.0.2.7")
    fetch(two, of="198.51.100.7")
    assert two.ann.ask("GET", "/v1/uploads/none").status_code == 404  # from nowhere in particular
    headers = {"X-Forwarded-For": "192.0.2.99", **two.ann.headers}
    assert two.client.get(f"/v1/plugins/{PLUGIN}/analytics", headers=headers).status_code == 200
    fetch(two, of="192.0.2.8", by=AGENTS[1])
    ranked(two)
    found = figures(two, HONEST)
    assert (found["uniqueDownloads"], found["rankedDownloads"]) == (3, 1)
    assert [each["reason"] for each in found["suspicions"]] == ["own"]


def test_others_who_ask_with_a_token_are_no_members(two: RegistryInProcess):
    fetch(two, of="192.0.2.7")
    headers = {"X-Forwarded-For": "192.0.2.99", **two.eve.headers}
    assert two.client.get("/v1/notices", headers=headers).status_code == 200
    ranked(two)
    assert figures(two, HONEST)["rankedDownloads"] == 1


def test_no_address_is_kept_of_a_member(two: RegistryInProcess):
    headers = {"X-Forwarded-For": "203.0.113.77", **two.ann.headers}
    assert two.client.get("/v1/notices", headers=headers).status_code == 200
    two.count()
    with two.assembly.database.reading() as uow:
        noted = uow.suspicions.members_on(two.assembly.registry.clock().date())
    assert set(noted) == {HONEST, RIVAL}
    assert b"203.0.113" not in b"".join(path.read_bytes() for path in two.folder.rglob("registry.db*"))
