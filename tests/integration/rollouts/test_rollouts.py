"""Rollouts: members expose published releases, forwards only, and everything is signed before anybody sees it."""

from typing import Any

import pytest

from tests.support.registries import PLUGIN, RegistryInProcess


@pytest.fixture
def held(registry: RegistryInProcess) -> RegistryInProcess:
    """A registry with 1.0.0 for everybody and 1.1.0 published but offered to nobody."""
    registry.published("1.0.0")
    registry.published("1.1.0", release={"offered": False})
    return registry


def start(registry: RegistryInProcess, version: str = "1.1.0", **more: Any) -> Any:
    return registry.ann.post("/v1/rollouts", {"pluginId": PLUGIN, "version": version, **more})


def test_a_gradual_rollout_starts_at_its_share(held: RegistryInProcess):
    answer = start(held, percentage=10, duration=3600)
    told = answer.json()
    assert (answer.status_code, told["state"], told["previous"], told["signed"]) == (201, "running", "1.0.0", False)
    assert told["ramp"] == [[0, 1000], [3600, 10_000]]


def test_a_rollout_is_signed_by_the_worker(held: RegistryInProcess):
    start(held, percentage=10, duration=3600)
    held.do_the_work()
    rollout = held.ann.get("/v1/rollouts", plugin=PLUGIN).json()["rollouts"][0]
    assert (rollout["version"], rollout["signed"], rollout["basisPoints"] >= 1000) == ("1.1.0", True, True)


def test_a_publication_can_start_gradually(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("1.1.0", release={"rolloutPercentage": 25, "rolloutDuration": 86_400})
    document = registry.client.get(f"/v1/plugins/{PLUGIN}").json()
    offered = document["updateChannels"]["stable"]
    assert (offered["current"], offered["previous"], offered["basisPoints"] >= 2500) == ("1.1.0", "1.0.0", True)


def test_the_same_release_can_be_given_to_more(held: RegistryInProcess):
    start(held, percentage=10)
    assert start(held, percentage=50).json()["previous"] == "1.0.0"


def test_a_rollout_never_shrinks(held: RegistryInProcess):
    start(held, percentage=50)
    answer = start(held, percentage=10)
    assert (answer.status_code, answer.json()["code"]) == (409, "rollout-shrinks")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"version": "9.9.9"}, 404, "release-unknown"),
        ({"version": "banana"}, 422, "version-malformed"),
        ({"pluginId": "acme.unknown"}, 404, "plugin-unlisted"),
        ({"pluginId": "evil.weather"}, 403, "right-missing"),
        ({"percentage": 200}, 422, "rollout-strategy-malformed"),
        ({"updateChannel": "nightly"}, 422, "update-channel-unknown"),
    ],
)
def test_a_wrong_rollout_is_refused(held: RegistryInProcess, body: dict[str, Any], status: int, code: str):
    answer = held.ann.post("/v1/rollouts", {"pluginId": PLUGIN, "version": "1.1.0", **body})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_update_channel_never_goes_back(held: RegistryInProcess):
    start(held)
    answer = start(held, "1.0.0")
    assert (answer.status_code, answer.json()["code"]) == (409, "version-not-newer")


def test_strangers_see_and_start_nothing(held: RegistryInProcess):
    seen = held.eve.get("/v1/rollouts", plugin=PLUGIN).status_code
    started = held.eve.post("/v1/rollouts", {"pluginId": PLUGIN, "version": "1.1.0"}).status_code
    assert (seen, started) == (403, 403)
