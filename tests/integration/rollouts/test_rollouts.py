"""Rollouts: members expose published releases, forwards only, and everything is signed before anybody sees it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.trust.release_index import read_release_index, write_release_index
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


def change(registry: RegistryInProcess, act: str, body: object = None, *, by: Any = None) -> Any:
    return (by or registry.ann).post(f"/v1/rollouts/{PLUGIN}/stable/{act}", body)


def test_a_rollout_is_paused_shrunk_resumed_and_halted(held: RegistryInProcess):
    start(held, percentage=50)
    paused = change(held, "pause").json()
    assert (paused["state"], paused["basisPoints"]) == ("paused", 5_000)
    assert change(held, "pause").json()["code"] == "rollout-paused"
    assert change(held, "shrink", {"percentage": 5}).json()["basisPoints"] == 500
    assert change(held, "shrink", {"percentage": 60}).json()["code"] == "rollout-not-smaller"
    resumed = change(held, "resume").json()
    assert (resumed["state"], resumed["basisPoints"]) == ("running", 5_000)  # its ramp stands at a half
    halted = change(held, "halt", {"reason": "It loses data."}).json()
    assert (halted["state"], halted["basisPoints"]) == ("halted", 0)
    assert change(held, "resume").json()["code"] == "rollout-halted"
    assert start(held, percentage=100).json()["code"] == "rollout-halted"


def test_a_halt_yanks_and_all_of_it_is_signed_told_and_written_down(held: RegistryInProcess):
    start(held, percentage=50)
    held.do_the_work()
    change(held, "halt", {"reason": "It loses data."})
    held.do_the_work()
    document = held.client.get(f"/v1/plugins/{PLUGIN}").json()
    assert [(each["kind"], each["version"]) for each in document["standings"]] == [("yanked", "1.1.0")]
    assert document["updateChannels"]["stable"]["basisPoints"] == 0
    titles = [each["notice"]["title"] for each in held.ann.get("/v1/notices").json()["notices"]]
    assert f"The rollout of {PLUGIN} 1.1.0 was halted" in titles
    entry = held.admin.get("/v1/audit", act="rollout.halt").json()["entries"][0]
    assert (entry["reason"], entry["before"]["basisPoints"], entry["after"]["state"]) == (
        "It loses data.",
        5_000,
        "halted",
    )


@pytest.mark.parametrize("act", ["pause", "resume", "shrink", "halt"])
def test_nobody_else_steers_it(held: RegistryInProcess, act: str):
    start(held, percentage=50)
    body = {"shrink": {"percentage": 5}, "halt": {"reason": "x"}}.get(act)
    for person in (held.eve, held.rob, held.admin):
        assert change(held, act, body, by=person).status_code == 403


def test_a_rollout_begins_when_it_was_planned(held: RegistryInProcess):
    told = start(held, stages=[[0, 1], [3600, 50], [7200, 100]], start="2100-01-01T00:00:00Z")
    assert (told.status_code, told.json()["code"]) == (422, "rollout-strategy-malformed")
    planned = start(
        held, stages=[[3600, 50], [7200, 100]], start=(datetime.now(UTC) + timedelta(days=1)).isoformat()
    ).json()
    assert (planned["basisPoints"], planned["ramp"]) == (0, [[0, 0], [3600, 5_000], [7200, 10_000]])
    assert start(held, start="tomorrow").json()["code"] == "moment-malformed"


def test_the_data_epoch_of_the_manifest_is_signed_with_the_release(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("2.0.0", plugin={"manifest": {"dataEpoch": 2}})
    with registry.assembly.registry.reading() as uow:
        index = uow.plugins.index(PluginId.parse(PLUGIN))
    assert index is not None
    signed = read_release_index(write_release_index(index))
    assert [signed.release(Version(each)).epoch for each in ("1.0.0", "2.0.0")] == [0, 2]
