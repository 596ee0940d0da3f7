"""Events: told without an account, bounded, counted once, and only for releases that exist."""

from typing import Any

import pytest

from tests.support.registries import PLUGIN, RegistryInProcess


@pytest.fixture
def published(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published("1.0.0")
    return registry


def an_event(**changes: Any) -> dict[str, Any]:
    return {"id": "event-0001", "kind": "install", "pluginId": PLUGIN, "version": "1.0.0", **changes}


def tell(registry: RegistryInProcess, *events: dict[str, Any]) -> Any:
    return registry.client.post("/v1/events", json={"events": list(events)})


def test_an_event_is_counted_once(published: RegistryInProcess):
    accepted = [tell(published, an_event()).json()["accepted"] for _ in range(2)]
    published.count()
    counts = published.ann.get("/v1/events/counts", plugin=PLUGIN).json()["counts"]
    assert (accepted, counts) == ([1, 0], {"1.0.0": {"install": 1, "rollout": 1}})


def test_events_of_unknown_releases_are_not_kept(published: RegistryInProcess):
    told = [an_event(version="9.9.9"), an_event(pluginId="acme.unknown")]
    assert tell(published, *told).json()["accepted"] == 0


@pytest.mark.parametrize(
    "changes",
    [{"kind": "download"}, {"kind": "theft"}, {"id": "short"}, {"id": "x" * 101}, {"distributionChannel": "mail"}],
)
def test_a_malformed_event_is_refused(published: RegistryInProcess, changes: dict[str, str]):
    answer = tell(published, an_event(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "event-malformed")


def test_too_many_events_are_refused(published: RegistryInProcess):
    assert tell(published, *[an_event(id=f"event-{n:04}") for n in range(1_001)]).status_code == 422


def test_too_long_a_report_is_refused(published: RegistryInProcess):
    assert tell(published, an_event(version="1" * 2_000_000)).status_code == 413


def test_strangers_see_no_counts(published: RegistryInProcess):
    statuses = [who.get("/v1/events/counts", plugin=PLUGIN).status_code for who in (published.eve, published.rob)]
    assert statuses == [403, 200]
