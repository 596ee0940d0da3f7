"""Editing a listing after publication, over HTTP: who may, what shows at once, and what waits for a reviewer."""

from typing import Any

from tests.support.registries import PLUGIN, RegistryInProcess

LISTING = f"/v1/plugins/{PLUGIN}/listing"


def catalog(registry: RegistryInProcess) -> dict[str, Any]:
    registry.do_the_work()
    document: dict[str, Any] = registry.client.get(f"/v1/plugins/{PLUGIN}").json()
    return document


def test_a_members_edit_shows_at_once(registry: RegistryInProcess):
    registry.published()
    answer = registry.ann.ask("PATCH", LISTING, json={"summary": "The sky, at a glance.", "tags": ["sky"]})
    assert answer.status_code == 200
    document = catalog(registry)
    assert (document["summary"], document["tags"]) == ("The sky, at a glance.", ["sky"])


def test_a_new_name_waits_for_a_reviewer(registry: RegistryInProcess):
    registry.published()
    registry.ann.ask("PATCH", LISTING, json={"name": "Official Bank"})
    assert catalog(registry)["name"] == "Weather"
    waiting = registry.rob.get("/v1/listing-proposals").json()["proposals"]
    assert [(each["name"], each["presentName"]) for each in waiting] == [("Official Bank", "Weather")]
    registry.rob.post(f"/v1/listing-proposals/{PLUGIN}/decision", {"accept": True})
    assert catalog(registry)["name"] == "Official Bank"


def test_a_refused_name_never_shows_and_its_reason_is_told(registry: RegistryInProcess):
    registry.published()
    registry.ann.ask("PATCH", LISTING, json={"name": "Official Bank"})
    path = f"/v1/listing-proposals/{PLUGIN}/decision"
    assert registry.rob.post(path, {"accept": False}).json()["code"] == "listing-proposal-reason"
    registry.rob.post(path, {"accept": False, "reason": "You are no bank."})
    assert catalog(registry)["name"] == "Weather"
    with registry.assembly.registry.reading() as uow:
        told = [notice for _, notice in uow.notices.after(0, limit=99) if notice.text == "You are no bank."]
    assert [notice.publishers for notice in told] == [frozenset({"acme"})]


def test_nobody_else_edits(registry: RegistryInProcess):
    registry.published()
    refused = [
        registry.eve.ask("PATCH", LISTING, json={"summary": "x"}),
        registry.rob.ask("GET", LISTING),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(403, "right-missing")] * 2
    unknown = registry.eve.ask("PATCH", "/v1/plugins/acme.none/listing", json={"summary": "x"})
    assert unknown.json()["code"] == "plugin-unlisted"


def test_two_members_do_not_undo_each_others_edits(registry: RegistryInProcess):
    registry.published()
    seen = registry.ann.get(LISTING).headers["ETag"]
    headers = {**registry.ann.headers, "If-Match": seen}
    first = registry.client.patch(LISTING, headers=headers, json={"summary": "One."})
    second = registry.client.patch(LISTING, headers=headers, json={"summary": "Two."})
    assert (first.status_code, second.status_code, second.json()["code"]) == (200, 412, "listing-changed")
    assert registry.ann.get(LISTING).json()["summary"] == "One."


def test_what_was_edited_outlives_the_next_release(registry: RegistryInProcess):
    registry.published()
    registry.ann.ask("PATCH", LISTING, json={"description": "Edited."})
    registry.published("1.1.0")
    assert catalog(registry)["description"] == "Edited."


def test_a_release_that_names_a_field_wins_over_the_edit(registry: RegistryInProcess):
    registry.published()
    registry.ann.ask("PATCH", LISTING, json={"description": "Edited."})
    registry.published("1.1.0", metadata={"description": "Released."})
    assert catalog(registry)["description"] == "Released."


def test_odd_listings_are_refused_with_the_field(registry: RegistryInProcess):
    registry.published()
    odd: list[dict[str, Any]] = [
        {"summary": "x" * 101},
        {"name": "\u202egnp.exe"},
        {"links": {"homepage": "javascript:alert(1)"}},
        {"links": {"other": "https://example.org"}},
        {"category": "none"},
        {"tags": ["t"] * 11},
    ]
    answers = [registry.ann.ask("PATCH", LISTING, json=body) for body in odd]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, "listing-malformed")] * 6


def test_edits_are_in_the_audit_log(registry: RegistryInProcess):
    registry.published()
    registry.ann.ask("PATCH", LISTING, json={"summary": "New."})
    with registry.assembly.registry.reading() as uow:
        ((_, entry),) = uow.audit.page(act="listing.edit", limit=9)
    assert (entry.actor, entry.before, entry.after) == ("ann", {"summary": ""}, {"summary": "New."})
