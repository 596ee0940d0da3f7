"""Ratings over HTTP: one an account, none of one's own, counted, answered, complained of, hidden and restored."""

from typing import Any

import pytest

from tests.support.registries import PLUGIN, Person, RegistryInProcess

RATINGS = f"/v1/plugins/{PLUGIN}/ratings"


def rate(person: Person, stars: int = 4, **more: Any):
    return person.ask("PUT", f"{RATINGS}/mine", json={"stars": stars, **more})


def shown(registry: RegistryInProcess) -> list[str]:
    return [rating["account"] for rating in registry.client.get(RATINGS).json()["ratings"]]


def test_a_rating_is_counted_and_stands_in_the_catalog(registry: RegistryInProcess):
    registry.published()
    rate(registry.eve, 5, title="Good", wouldRecommend=True)
    rate(registry.rob, 2)
    page = registry.client.get(RATINGS).json()
    assert [(rating["account"], rating["stars"], rating["version"]) for rating in page["ratings"]] == [
        ("rob", 2, "1.0.0"),
        ("eve", 5, "1.0.0"),
    ]
    assert (page["summary"]["mean"], page["summary"]["count"]) == (3.5, 2)
    registry.do_the_work()
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").json()["rating"] == page["summary"]


def test_a_second_rating_replaces_the_first_and_may_be_taken_back(registry: RegistryInProcess):
    registry.published()
    first, second = rate(registry.eve, 1).json(), rate(registry.eve, 5).json()
    assert first["id"] == second["id"]
    assert registry.client.get(RATINGS).json()["summary"]["histogram"]["5"] == 1
    assert registry.eve.ask("DELETE", f"{RATINGS}/mine").status_code == 204
    assert registry.client.get(RATINGS).json()["total"] == 0


def test_nobody_rates_their_own_plugin(registry: RegistryInProcess):
    registry.published()
    assert rate(registry.ann).json()["code"] == "rating-own"


@pytest.mark.parametrize(
    "body", [{"stars": 0}, {"stars": 6}, {"text": "short"}, {"title": "x" * 101}, {"text": "x" * 5_001}]
)
def test_odd_ratings_are_refused(registry: RegistryInProcess, body: dict[str, Any]):
    registry.published()
    assert rate(registry.eve, **body).json()["code"] == "rating-malformed"


def test_a_rating_names_a_release_that_exists(registry: RegistryInProcess):
    registry.published()
    assert rate(registry.eve, version="9.9.9").status_code == 404
    assert rate(registry.eve, version="1.0.0").status_code == 200


def test_advertising_waits_for_a_reviewer(registry: RegistryInProcess):
    registry.published()
    rated = rate(registry.eve, text="Buy at https://a.example and https://b.example now").json()
    assert (rated["state"], rated["flags"]) == ("flagged", ["spam"])
    assert shown(registry) == []
    assert [each["id"] for each in registry.rob.get("/v1/ratings").json()["ratings"]] == [rated["id"]]


def test_three_complaints_hide_a_rating_until_a_reviewer_decides(registry: RegistryInProcess):
    registry.published()
    rated = rate(registry.eve).json()["id"]
    complaint = f"{RATINGS}/{rated}/complaints"
    for person in (registry.ann, registry.ann, registry.rob):
        assert person.post(complaint, {"reason": "fake"}).status_code == 204
    assert shown(registry) == ["eve"]
    registry.admin.post(complaint, {"reason": "spam"})
    assert shown(registry) == []
    registry.rob.post(f"/v1/ratings/{rated}/moderation", {"show": True})
    assert shown(registry) == ["eve"]


def test_a_reviewer_hides_with_a_reason_and_editing_does_not_bring_it_back(registry: RegistryInProcess):
    registry.published()
    rated = rate(registry.eve).json()["id"]
    moderation = f"/v1/ratings/{rated}/moderation"
    assert registry.ann.post(moderation, {"show": False, "reason": "x"}).status_code == 403
    assert registry.rob.post(moderation, {"show": False}).json()["code"] == "moderation-reason"
    registry.rob.post(moderation, {"show": False, "reason": "Not about the plugin."})
    assert shown(registry) == []
    assert registry.eve.get(f"{RATINGS}/mine").json()["reason"] == "Not about the plugin."
    rate(registry.eve, 3)
    assert shown(registry) == []


def test_a_publisher_answers_and_others_vote(registry: RegistryInProcess):
    registry.published()
    rated = rate(registry.eve).json()["id"]
    path = f"{RATINGS}/{rated}"
    assert registry.eve.ask("PUT", f"{path}/answer", json={"text": "No."}).status_code == 403
    registry.ann.ask("PUT", f"{path}/answer", json={"text": "Thank you."})
    assert registry.eve.ask("PUT", f"{path}/vote", json={"helpful": True}).json()["code"] == "rating-own"
    registry.rob.ask("PUT", f"{path}/vote", json={"helpful": True})
    registry.rob.ask("PUT", f"{path}/vote", json={"helpful": False})
    (rating,) = registry.client.get(RATINGS).json()["ratings"]
    assert (rating["answer"], rating["helpful"], rating["unhelpful"]) == ("Thank you.", 0, 1)


def test_ratings_go_on_where_the_page_ended(registry: RegistryInProcess):
    registry.published()
    for person in (registry.eve, registry.rob, registry.admin):
        rate(person)
    first = registry.client.get(RATINGS, params={"limit": 2}).json()
    rest = registry.client.get(RATINGS, params={"limit": 2, "after": first["next"]}).json()
    assert [each["account"] for each in (*first["ratings"], *rest["ratings"])] == ["admin", "rob", "eve"]
    assert rest["next"] is None
    assert registry.client.get(RATINGS, params={"after": "x"}).json()["code"] == "cursor-unknown"


def test_a_rating_of_another_plugin_is_none_of_this(registry: RegistryInProcess):
    registry.published()
    rated = rate(registry.eve).json()["id"]
    assert (
        registry.rob.ask("PUT", f"/v1/plugins/acme.other/ratings/{rated}/vote", json={"helpful": True}).json()["code"]
        == "rating-unknown"
    )
