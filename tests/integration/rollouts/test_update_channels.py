"""Update channels of a publisher's own, and the way of a release from one to another."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.registries import PLUGIN, Person, RegistryInProcess

NIGHTLY = {"stability": "alpha", "description": "each night"}


@pytest.fixture
def nightly(registry: RegistryInProcess) -> RegistryInProcess:
    """A registry with 1.0.0 on stable and 1.1.0-alpha.1 on nightly."""
    registry.published("1.0.0")
    decide(registry, "nightly", NIGHTLY)
    registry.published("1.1.0", release={"updateChannel": "nightly"})
    return registry


def decide(registry: RegistryInProcess, name: str, body: dict[str, Any], by: Person | None = None) -> Any:
    return (by or registry.ann).ask("PUT", f"/v1/plugins/{PLUGIN}/update-channels/{name}", json=body)


def promote(registry: RegistryInProcess, **body: Any) -> Any:
    return registry.ann.post(f"/v1/plugins/{PLUGIN}/promotions", {"version": "1.1.0", "to": "stable", **body})


def offered(registry: RegistryInProcess, name: str) -> Any:
    answer = registry.client.get(f"/channels/{PLUGIN}/{name}")
    assert answer.status_code == 200, answer.text
    return answer.json()["current"]


def finish_promotions(registry: RegistryInProcess) -> None:
    next(each for each in registry.assembly.worker.routines if each.name == "finish-promotions").act()


def with_rob(registry: RegistryInProcess, role: str = "maintainer") -> Person:
    invited = registry.ann.ask("PUT", "/v1/publishers/acme/members/rob", json={"role": role})
    assert invited.status_code < 300, invited.text
    joined = registry.rob.post("/v1/publishers/acme/join", {})
    assert joined.status_code < 300, joined.text
    return registry.rob


def test_every_plugin_has_the_standard_ones(registry: RegistryInProcess):
    registry.published("1.0.0")
    found = registry.client.get(f"/v1/plugins/{PLUGIN}/update-channels").json()["updateChannels"]
    assert [(each["name"], each["stability"], each["current"]) for each in found] == [
        ("stable", "stable", "1.0.0"),
        ("beta", "beta", None),
        ("alpha", "alpha", None),
    ]


def test_creating_one_answers_the_guides_fields(registry: RegistryInProcess):
    registry.published("1.0.0")
    answer = decide(registry, "nightly", NIGHTLY)
    told = answer.json()
    assert (answer.status_code, told["channelId"]) == (201, f"{PLUGIN}/nightly")
    assert told["channelUrl"] == f"http://registry.test/channels/{PLUGIN}/nightly"
    assert registry.client.get(told["channelUrl"]).json() == told
    assert decide(registry, "nightly", NIGHTLY).status_code == 200


def test_a_release_goes_to_it_and_not_to_stable(nightly: RegistryInProcess):
    assert (offered(nightly, "nightly"), offered(nightly, "stable")) == ("1.1.0", "1.0.0")


def test_promotion_offers_the_same_bytes(nightly: RegistryInProcess):
    promoted = promote(nightly)
    assert (promoted.status_code, promoted.json()["state"], promoted.json()["source"]) == (201, "done", "nightly")
    nightly.do_the_work()
    assert offered(nightly, "stable") == "1.1.0"
    versions = nightly.client.get(f"/v1/plugins/{PLUGIN}").json()["versions"]
    assert len([each for each in versions if each["version"] == "1.1.0"]) == 1


def test_promotion_is_exposed_as_the_target_usually_does(nightly: RegistryInProcess):
    decide(nightly, "stable", {"stability": "stable", "rolloutStrategy": {"percentage": 5, "duration": 3_600}})
    promote(nightly)
    rollouts = nightly.ann.get("/v1/rollouts", plugin=PLUGIN).json()["rollouts"]
    assert [each["ramp"] for each in rollouts if each["updateChannel"] == "stable"] == [[[0, 500], [3600, 10_000]]]


def test_a_submission_is_exposed_as_its_update_channel_usually_does(registry: RegistryInProcess):
    registry.published("1.0.0")
    strategy = {"stages": [[0, 1], [3_600, 100]], "quietHours": "Sat-Sun"}
    decide(registry, "stable", {"stability": "stable", "rolloutStrategy": strategy})
    registry.published("1.1.0")
    rollout = registry.ann.get("/v1/rollouts", plugin=PLUGIN).json()["rollouts"][0]
    assert (rollout["ramp"], rollout["quietHours"]) == ([[0, 100], [3600, 10_000]], "Sat-Sun")


def test_approvals_of_others_come_first(nightly: RegistryInProcess):
    rob = with_rob(nightly)
    decide(nightly, "stable", {"stability": "stable", "approvals": 1})
    waiting = promote(nightly).json()
    assert (waiting["state"], waiting["waitsFor"]) == ("waiting", ["1 more person has to approve"])
    approval = f"/v1/promotions/{waiting['id']}/approval"
    own = nightly.ann.post(approval, {})
    assert (own.status_code, own.json()["code"]) == (409, "promotion-approved-already")
    assert nightly.eve.post(approval, {}).status_code == 404
    assert rob.post(approval, {}).json()["state"] == "done"
    nightly.do_the_work()
    assert offered(nightly, "stable") == "1.1.0"


def test_a_promotion_soaks_and_is_done_by_itself(nightly: RegistryInProcess):
    decide(nightly, "stable", {"stability": "stable", "soak": 3_600})
    waiting = promote(nightly).json()
    assert "soaks on `nightly`" in waiting["waitsFor"][0]
    again = promote(nightly)
    assert (again.status_code, again.json()["code"]) == (409, "promotion-open")
    nightly.sign_time(nightly.assembly.registry.clock() + timedelta(hours=2))
    finish_promotions(nightly)
    assert nightly.ann.get(f"/v1/plugins/{PLUGIN}/promotions").json()["promotions"][0]["state"] == "done"


def test_a_promotion_that_was_overtaken_fails_and_says_why(nightly: RegistryInProcess):
    decide(nightly, "stable", {"stability": "stable", "soak": 3_600})
    promote(nightly)
    nightly.published("1.2.0", release={"updateChannel": "nightly"})
    finish_promotions(nightly)
    promotion = nightly.ann.get(f"/v1/plugins/{PLUGIN}/promotions").json()["promotions"][0]
    assert (promotion["state"], promotion["because"]) == ("failed", "`nightly` offers `1.2.0` by now")


def test_a_promotion_can_be_withdrawn(nightly: RegistryInProcess):
    decide(nightly, "stable", {"stability": "stable", "soak": 3_600})
    promotion = promote(nightly).json()["id"]
    assert nightly.ann.ask("DELETE", f"/v1/promotions/{promotion}").json()["state"] == "withdrawn"
    again = nightly.ann.ask("DELETE", f"/v1/promotions/{promotion}")
    assert (again.status_code, again.json()["code"]) == (409, "promotion-ended")


def test_asking_less_takes_an_owner(nightly: RegistryInProcess):
    rob = with_rob(nightly)
    decide(nightly, "stable", {"stability": "stable", "approvals": 1})
    refused = decide(nightly, "stable", {"stability": "stable"}, by=rob)
    assert (refused.status_code, refused.json()["code"]) == (403, "right-missing")
    assert decide(nightly, "stable", {"stability": "stable", "approvals": 2}, by=rob).status_code == 200
    assert decide(nightly, "stable", {"stability": "stable"}).status_code == 200


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("Nightly", NIGHTLY, "update-channel-malformed"),
        ("stable", {"stability": "beta"}, "update-channel-malformed"),
        ("nightly", {"stability": "beta"}, "update-channel-malformed"),
        ("lts", {"stability": "rock-solid"}, "update-channel-malformed"),
        ("lts", {"stability": "stable", "minimumAge": -1}, "update-channel-malformed"),
        ("lts", {"stability": "stable", "description": "x" * 501}, "update-channel-malformed"),
        ("lts", {"stability": "stable", "rolloutStrategy": {"percentage": 101}}, "rollout-strategy-malformed"),
        ("lts", {"stability": "stable", "rolloutStrategy": {"quietHours": "always"}}, "hours-malformed"),
    ],
)
def test_nonsense_is_refused(nightly: RegistryInProcess, name: str, body: dict[str, Any], code: str):
    answer = decide(nightly, name, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_what_is_removed_is_gone(nightly: RegistryInProcess):
    path = f"/v1/plugins/{PLUGIN}/update-channels/nightly"
    assert nightly.eve.ask("DELETE", path).status_code == 403
    assert nightly.ann.ask("DELETE", path).status_code == 204
    assert nightly.ann.ask("DELETE", path).json()["code"] == "update-channel-missing"
    assert nightly.client.get(f"/channels/{PLUGIN}/nightly").status_code == 404
    standard = nightly.ann.ask("DELETE", f"/v1/plugins/{PLUGIN}/update-channels/beta")
    assert standard.json()["code"] == "update-channel-in-use"


def test_a_scheduled_rollout_ends_when_it_was_to(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("1.1.0", release={"offered": False})
    start, end = (registry.assembly.registry.clock() + timedelta(hours=hours) for hours in (1, 5))
    body = {
        "pluginId": PLUGIN,
        "version": "1.1.0",
        "percentage": 10,
        "start": start.isoformat(),
        "end": end.isoformat(),
    }
    told = registry.ann.post("/v1/rollouts", body).json()
    assert (told["ramp"], told["basisPoints"]) == ([[0, 1000], [4 * 3600, 10_000]], 0)
    early = registry.ann.post("/v1/rollouts", body | {"end": body["start"]})
    assert (early.status_code, early.json()["code"]) == (422, "rollout-strategy-malformed")


def test_a_recall_offers_what_was_offered_before_and_is_for_good(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("1.1.0")
    recall = f"/v1/rollouts/{PLUGIN}/recall"
    body = {"version": "1.1.0", "reason": "it eats data"}
    assert registry.eve.post(recall, body).status_code == 403
    answer = registry.ann.post(recall, body)
    assert [(each["updateChannel"], each["version"]) for each in answer.json()["rollouts"]] == [("stable", "1.0.0")]
    registry.do_the_work()
    document = registry.client.get(f"/v1/plugins/{PLUGIN}").json()
    assert document["versions"][0]["revoked"] == "it eats data"
    again = registry.ann.post("/v1/rollouts", {"pluginId": PLUGIN, "version": "1.1.0"})
    assert (again.status_code, again.json()["code"]) == (409, "release-revoked")
    entries = registry.admin.get("/v1/audit").json()["entries"]
    assert any(entry["act"] == "rollout.recall" and entry["reason"] == "it eats data" for entry in entries)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"version": "1.0.0", "reason": "x"}, "rollout-unknown"),
        ({"version": "1.1.0", "reason": "x", "to": "1.1.0"}, "recall-target"),
        ({"version": "1.1.0", "reason": " "}, "standing-malformed"),
        ({"version": "9.9.9", "reason": "x"}, "release-unknown"),
    ],
)
def test_a_recall_that_makes_no_sense_is_refused(registry: RegistryInProcess, body: dict[str, Any], code: str):
    registry.published("1.0.0")
    registry.published("1.1.0")
    assert registry.ann.post(f"/v1/rollouts/{PLUGIN}/recall", body).json()["code"] == code


def test_every_change_stands_in_the_public_log(nightly: RegistryInProcess):
    nightly.ann.post(f"/v1/rollouts/{PLUGIN}/nightly/pause", {})
    nightly.do_the_work()
    log = nightly.client.get(f"/v1/plugins/{PLUGIN}/rollout-log").json()
    told = [(entry["updateChannel"], entry["after"]["current"], entry["after"]["state"]) for entry in log["entries"]]
    assert told == [("stable", "1.0.0", "running"), ("nightly", "1.1.0", "running"), ("nightly", "1.1.0", "paused")]
    assert log["entries"][2]["previous"] == log["entries"][1]["hash"]
    first = nightly.client.get(f"/v1/plugins/{PLUGIN}/rollout-log?limit=1").json()
    assert (len(first["entries"]), first["next"]) == (1, 1)
    rest = nightly.client.get(f"/v1/plugins/{PLUGIN}/rollout-log?after=1").json()
    assert [entry["number"] for entry in rest["entries"]] == [2, 3]
