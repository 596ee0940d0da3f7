"""Decisions about rollouts, among a plugin's events."""

from typing import Any

from tests.support.registries import PLUGIN, RegistryInProcess


def decisions(registry: RegistryInProcess) -> Any:
    registry.do_the_work()
    registry.count()
    return registry.ann.get(f"/v1/plugins/{PLUGIN}/analytics").json()["events"].get("rollout", 0)


def test_every_act_upon_a_rollout_is_an_event(registry: RegistryInProcess):
    registry.published("1.0.0")
    assert decisions(registry) == 1
    registry.published("1.1.0")
    here = f"/v1/rollouts/{PLUGIN}/stable"
    assert registry.ann.post(f"{here}/pause", {}).status_code == 200
    assert decisions(registry) == 3
    assert registry.ann.post(f"{here}/resume", {}).status_code == 200
    assert decisions(registry) == 4
