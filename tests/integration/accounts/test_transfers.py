"""A plugin changes hands: both sides are told, may stop it, wait; then it is the receiver's, and looked at anew."""

from pathlib import Path

import pytest

from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

HERE = f"/v1/plugins/{PLUGIN}/transfer"


@pytest.fixture
def cooled(tmp_path: Path) -> RegistryInProcess:
    """A registry without a cooling time."""
    registry = a_registry(tmp_path, transfer_cooling_s=0, auto_approve=True, auto_least_releases=1)
    registry.published()
    return registry


def given(registry: RegistryInProcess) -> None:
    registry.ann.post(HERE, {"receiver": "evil"})
    registry.eve.post(f"{HERE}/acceptance")
    made = registry.assembly
    next(each for each in made.worker.routines if each.name == "finish-transfers").act()
    registry.do_the_work()


def test_it_is_offered_accepted_and_waits(registry: RegistryInProcess):
    registry.published()
    assert registry.ann.post(HERE, {"receiver": "evil"}).json()["state"] == "asked"
    assert registry.ann.post(f"{HERE}/acceptance").status_code == 403
    accepted = registry.eve.post(f"{HERE}/acceptance").json()
    assert (accepted["state"], accepted["dueAt"] > accepted["askedAt"]) == ("accepted", True)
    assert registry.eve.post(f"{HERE}/acceptance").status_code == 409
    assert len(registry.eve.get("/v1/transfers").json()["transfers"]) == 1
    registry.do_the_work()
    for person in (registry.ann, registry.eve):
        assert "evil takes acme.weather" in person.get("/v1/notices").text
    assert registry.ann.upload(registry.pack("1.1.0")).status_code == 201


@pytest.mark.parametrize("who", ["ann", "eve", "admin"])
def test_either_side_stops_it(registry: RegistryInProcess, who: str):
    registry.published()
    registry.ann.post(HERE, {"receiver": "evil"})
    registry.eve.post(f"{HERE}/acceptance")
    assert registry.people[who].ask("DELETE", HERE).json()["state"] == "canceled"
    assert registry.people[who].ask("DELETE", HERE).status_code == 404


def test_strangers_neither_give_nor_stop(registry: RegistryInProcess):
    registry.published()
    assert registry.eve.post(HERE, {"receiver": "evil"}).status_code == 403
    registry.ann.post(HERE, {"receiver": "evil"})
    assert registry.rob.ask("DELETE", HERE).status_code == 404
    assert registry.rob.post(f"{HERE}/acceptance").status_code == 404


@pytest.mark.parametrize(("receiver", "status"), [("acme", 422), ("nobody", 404)])
def test_it_is_given_to_another_publisher_that_there_is(registry: RegistryInProcess, receiver: str, status: int):
    registry.published()
    assert registry.ann.post(HERE, {"receiver": receiver}).status_code == status


def test_it_is_given_once_at_a_time(registry: RegistryInProcess):
    registry.published()
    registry.ann.post(HERE, {"receiver": "evil"})
    assert registry.ann.post(HERE, {"receiver": "evil"}).status_code == 409


def test_the_receiver_publishes_and_the_giver_does_no_more(cooled: RegistryInProcess):
    given(cooled)
    assert cooled.ann.upload(cooled.pack("1.1.0")).status_code == 403
    upload = cooled.eve.upload(cooled.pack("1.1.0"))
    assert upload.status_code == 201
    assert "acme.weather is evil's now" in cooled.ann.get("/v1/notices").text


def test_tokens_bound_to_it_end_and_others_stay(cooled: RegistryInProcess):
    bound = cooled.ann.post("/v1/tokens", {"name": "CI", "scopes": ["publish"], "plugins": [PLUGIN]}).json()["token"]
    free = cooled.ann.post("/v1/tokens", {"name": "all", "scopes": ["read"]}).json()["token"]
    given(cooled)
    statuses = [
        cooled.client.get("/v1/whoami", headers={"Authorization": f"Bearer {token}"}).status_code
        for token in (bound, free)
    ]
    assert statuses == [401, 200]


def test_a_person_looks_at_the_next_release_and_then_the_policy_may_again(cooled: RegistryInProcess):
    given(cooled)
    states = []
    for version in ("1.0.1", "1.0.2"):
        upload = cooled.eve.upload(cooled.pack(version)).json()
        submission = cooled.eve.submit(upload).json()["submissionId"]
        cooled.do_the_work()
        states.append(cooled.eve.get(f"/v1/submissions/{submission}").json()["state"])
        cooled.rob.post(f"/v1/submissions/{submission}/decision", {"decision": "approve"})
        cooled.do_the_work()
    assert states == ["in-review", "published"]


def test_what_is_not_approved_is_withdrawn_when_it_is_accepted_and_again_when_it_is_done(tmp_path: Path):
    cooled = a_registry(tmp_path, transfer_cooling_s=0)
    cooled.published()
    in_review = cooled.in_review("1.1.0", plugin={"manifest": {"description": "Another weather altogether."}})
    upload = cooled.ann.upload(cooled.pack("1.2.0")).json()
    draft = cooled.ann.submit(upload, draft=True).json()["submissionId"]
    cooled.ann.post(HERE, {"receiver": "evil"})
    cooled.eve.post(f"{HERE}/acceptance")
    document = cooled.document(in_review)
    assert [document["state"], cooled.document(draft)["state"]] == ["withdrawn", "withdrawn"]
    assert "is given to evil" in document["history"][-1]["comment"]
    again = cooled.ann.submit(upload).json()["submissionId"]
    assert cooled.document(again)["state"] == "received"
    given(cooled)
    assert cooled.eve.get(f"/v1/submissions/{again}").json()["state"] == "withdrawn"
    assert cooled.approve(again).status_code == 409
    assert "1.2.0: withdrawn" in cooled.ann.get("/v1/notices").text
    assert cooled.ann.submit(upload).status_code == 403


def test_a_growing_rollout_rests_until_the_receiver_resumes_it(cooled: RegistryInProcess):
    cooled.published("1.1.0", release={"rolloutPercentage": 10, "rolloutDuration": 864_000})
    before = cooled.ann.get("/v1/rollouts", plugin=PLUGIN).json()["rollouts"][0]
    assert before["state"] == "running", before
    given(cooled)
    after = cooled.eve.get("/v1/rollouts", plugin=PLUGIN).json()["rollouts"][0]
    assert (after["state"], after["basisPoints"]) == ("paused", before["basisPoints"])
    assert "until you resume it" in cooled.eve.get("/v1/notices").text
    path = f"/v1/rollouts/{PLUGIN}/stable/resume"
    assert cooled.ann.post(path).status_code == 403
    assert cooled.eve.post(path).status_code == 200


def test_what_waits_to_be_promoted_is_withdrawn(cooled: RegistryInProcess):
    channels = f"/v1/plugins/{PLUGIN}/update-channels"
    cooled.ann.ask("PUT", f"{channels}/nightly", json={"stability": "alpha"})
    cooled.ann.ask("PUT", f"{channels}/stable", json={"stability": "stable", "approvals": 1})
    cooled.published("1.1.0", release={"updateChannel": "nightly"})
    waiting = cooled.ann.post(f"/v1/plugins/{PLUGIN}/promotions", {"version": "1.1.0", "to": "stable"}).json()
    assert waiting["state"] == "waiting"
    given(cooled)
    (promotion,) = cooled.eve.get(f"/v1/plugins/{PLUGIN}/promotions").json()["promotions"]
    assert (promotion["state"], promotion["because"]) == ("withdrawn", "acme.weather was given to evil")
