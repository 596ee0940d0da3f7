"""Asking beforehand what a rollout would do: recent installations are replayed, and nothing is changed."""

from typing import Any

import pytest

from tests.support.registries import PLUGIN, RegistryInProcess

HERE = f"/v1/rollouts/{PLUGIN}/simulation"


@pytest.fixture
def installed(registry: RegistryInProcess) -> RegistryInProcess:
    """A registry whose plugin was installed 300 times."""
    registry.published("1.0.0")
    for start in range(0, 300, 100):
        events = [
            {"id": f"event-{number:05d}", "kind": "install", "pluginId": PLUGIN, "version": "1.0.0"}
            for number in range(start, start + 100)
        ]
        assert registry.client.post("/v1/events", json={"events": events}).status_code == 202
    registry.count()
    return registry


def test_installations_are_replayed(installed: RegistryInProcess):
    told = installed.ann.post(HERE, {"percentage": 10, "duration": 86_400}).json()
    assert (told["installations"], told["pause"], told["broken"]) == (300, None, 0)
    first, soon, last = told["moments"][0], told["moments"][1], told["moments"][-1]
    assert (first["basisPoints"], last["after"], last["served"]) == (1_000, 86_400, 300)
    assert soon["basisPoints"] == 2_125
    assert 35 < soon["served"] < 95


def test_it_says_after_how_many_broken_ones_it_would_pause(installed: RegistryInProcess):
    told = installed.ann.post(HERE, {"percentage": 10, "duration": 86_400, "failing": 60}).json()
    assert told["pause"]["broken"] < 20 < told["broken"]
    assert told["pause"]["after"] < 86_400


def test_nothing_is_changed(installed: RegistryInProcess):
    before = installed.ann.get("/v1/rollouts", plugin=PLUGIN).json()["rollouts"][0]["ramp"]
    installed.ann.post(HERE, {"percentage": 1})
    assert installed.ann.get("/v1/rollouts", plugin=PLUGIN).json()["rollouts"][0]["ramp"] == before


def test_strangers_are_told_nothing(installed: RegistryInProcess):
    assert installed.eve.post(HERE, {"percentage": 1}).status_code == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"days": 0}, "simulation-malformed"),
        ({"failing": 101}, "simulation-malformed"),
        ({"failing": -1}, "simulation-malformed"),
        ({"percentage": 101}, "rollout-strategy-malformed"),
        ({"quietHours": "never"}, "hours-malformed"),
    ],
)
def test_nonsense_is_refused(installed: RegistryInProcess, body: dict[str, Any], code: str):
    answer = installed.ann.post(HERE, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
