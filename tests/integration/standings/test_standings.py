"""After publication: what is said of a release is signed at once, shown, and lifted by whom it may be."""

import pytest

from qirvo.trust.release_index import read_release_index
from tests.support.pages import Browsing, browsing
from tests.support.registries import PLUGIN, Person, RegistryInProcess

HERE = f"/v1/plugins/{PLUGIN}/standings"


def say(person: Person, kind: str, reason: str = "It loses data.", **more: str):
    return person.ask("PUT", f"{HERE}/{kind}", json={"reason": reason, **more})


def signed(registry: RegistryInProcess) -> list[tuple[str, str | None, str]]:
    """What the signed index says."""
    registry.do_the_work()
    files = sorted(registry.read_plane.glob("targets/**/*.json"), key=lambda path: path.stat().st_mtime_ns)
    index = read_release_index(files[-1].read_bytes())
    return [
        (each.kind.value, None if each.version is None else str(each.version), each.reason) for each in index.standings
    ]


@pytest.fixture
def registry_with_plugin(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published()
    return registry


def test_a_quarantine_is_signed_and_told(registry_with_plugin: RegistryInProcess):
    registry = registry_with_plugin
    assert say(registry.ann, "quarantined", version="1.0.0").status_code == 200
    assert signed(registry) == [("quarantined", "1.0.0", "It loses data.")]
    document = registry.client.get(f"/v1/plugins/{PLUGIN}").json()
    assert document["standings"][0]["kind"] == "quarantined"
    titles = [each["notice"]["title"] for each in registry.ann.get("/v1/notices").json()["notices"]]
    assert titles[0] == "acme.weather 1.0.0 is quarantined"


def test_it_is_lifted_by_whoever_said_so_or_above(registry_with_plugin: RegistryInProcess):
    registry = registry_with_plugin
    say(registry.admin, "quarantined")
    refused = registry.ann.ask("DELETE", f"{HERE}/quarantined")
    assert (refused.status_code, refused.json()["code"]) == (409, "standing-operators")
    assert registry.admin.ask("DELETE", f"{HERE}/quarantined").status_code == 204
    assert signed(registry) == []
    assert registry.admin.ask("DELETE", f"{HERE}/quarantined").status_code == 404


def test_a_member_cannot_soften_what_an_operator_said(registry_with_plugin: RegistryInProcess):
    say(registry_with_plugin.admin, "quarantined")
    assert say(registry_with_plugin.ann, "quarantined", "Never mind.").status_code == 409


@pytest.mark.parametrize("kind", ["yanked", "deprecated", "quarantined", "taken-down"])
def test_nobody_else_says_so(registry_with_plugin: RegistryInProcess, kind: str):
    for person in (registry_with_plugin.eve, registry_with_plugin.rob):
        assert say(person, kind, version="1.0.0").status_code == 403


def test_what_is_not_there_is_not_said(registry_with_plugin: RegistryInProcess):
    assert say(registry_with_plugin.ann, "yanked", version="9.9.9").status_code == 404
    assert say(registry_with_plugin.ann, "yanked", version="one").status_code == 422
    assert say(registry_with_plugin.ann, "sold").status_code == 422
    unknown = registry_with_plugin.ann.ask("PUT", "/v1/plugins/acme.none/standings/deprecated", json={"reason": "x"})
    assert unknown.status_code == 404


def test_what_was_taken_down_is_gone_and_says_why_until_it_is_back(registry_with_plugin: RegistryInProcess):
    registry = registry_with_plugin
    digest = registry.client.get(f"/v1/plugins/{PLUGIN}").json()["versions"][0]["digest"].removeprefix("sha256:")
    address = f"/repositories/public/artifacts/{digest}.zip"
    assert registry.client.get(address).status_code == 200
    assert say(registry.admin, "taken-down", "A court says so.").status_code == 200
    registry.do_the_work()
    gone = registry.client.get(address)
    assert (gone.status_code, gone.json()["code"]) == (410, "artifact-gone")
    assert "A court says so." in gone.json()["detail"]
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").json()["standings"][0]["reason"] == "A court says so."
    registry.admin.ask("DELETE", f"{HERE}/taken-down")
    registry.do_the_work()
    assert registry.client.get(address).status_code == 200


def test_the_notes_on_what_is_gone_are_not_served(registry_with_plugin: RegistryInProcess):
    say(registry_with_plugin.admin, "taken-down")
    registry_with_plugin.do_the_work()
    (note,) = (registry_with_plugin.read_plane / "gone").iterdir()
    assert registry_with_plugin.client.get(f"/repositories/public/gone/{note.name}").status_code == 404


def test_everybody_can_look_up_what_is_said(registry_with_plugin: RegistryInProcess):
    say(registry_with_plugin.ann, "deprecated", replacement="acme.sky")
    (said,) = registry_with_plugin.client.get(HERE).json()["standings"]
    assert (said["kind"], said["replacement"], said["by"]) == ("deprecated", "acme.sky", "ann")
    assert registry_with_plugin.admin.get("/v1/standings/deprecated").json()["standings"] == [said]
    assert registry_with_plugin.ann.get("/v1/standings/deprecated").status_code == 403


def test_somebody_reports_and_hears_what_became_of_it(registry_with_plugin: RegistryInProcess):
    registry = registry_with_plugin
    body = {"kind": "malware", "text": "It mines coins.", "contact": "me@example.org"}
    assert registry.client.post(f"/v1/plugins/{PLUGIN}/reports", json=body).status_code == 201
    made = registry.eve.post(f"/v1/plugins/{PLUGIN}/reports", body).json()
    registry.do_the_work()
    assert "is reported: malware" in registry.admin.get("/v1/notices").text
    listed = registry.rob.get("/v1/reports", state="open").json()["reports"]
    assert [each["by"] for each in listed] == ["", "eve"]
    assert registry.ann.get("/v1/reports").status_code == 403
    registry.rob.ask("PUT", f"/v1/reports/{made['id']}/closed", json={"acted": True, "answer": "It is gone."})
    again = registry.rob.ask("PUT", f"/v1/reports/{made['id']}/closed", json={"acted": False})
    assert again.status_code == 409
    registry.do_the_work()
    assert "It is gone." in registry.eve.get("/v1/notices").text


@pytest.mark.parametrize("body", [{"kind": "x", "text": "y"}, {"kind": "spam", "text": " "}, {"kind": "spam"}])
def test_a_report_says_something(registry_with_plugin: RegistryInProcess, body: dict[str, str]):
    assert registry_with_plugin.client.post(f"/v1/plugins/{PLUGIN}/reports", json=body).status_code == 422


def test_a_report_is_about_a_plugin(registry: RegistryInProcess):
    body = {"kind": "spam", "text": "x"}
    assert registry.client.post("/v1/plugins/acme.none/reports", json=body).status_code == 404


def test_the_pages_say_and_lift(registry_with_plugin: RegistryInProcess):
    ann, here = browsing(registry_with_plugin, "ann"), f"/plugins/{PLUGIN}/manage"
    assert ann.send(here, {"kind": "yanked", "version": "", "reason": "x"}).status_code == 422
    assert ann.send(here, {"kind": "yanked", "version": "1.0.0", "reason": "It loses data."}).status_code == 303
    assert "It loses data." in ann.get(here).text
    ann.send(here, {"act": "lift", "kind": "yanked", "version": "1.0.0"})
    assert "It loses data." not in ann.get(here).text
    assert browsing(registry_with_plugin, "eve").get(here).status_code == 404


def test_the_operator_has_a_kill_switch(registry_with_plugin: RegistryInProcess):
    admin = browsing(registry_with_plugin, "admin")
    form = {"plugin": PLUGIN, "version": "", "kind": "quarantined", "reason": "It phones home."}
    assert admin.send("/operator/quarantine", form | {"plugin": "acme.none"}).status_code == 404
    assert admin.send("/operator/quarantine", form).status_code == 303
    assert "It phones home." in admin.get("/operator/quarantine").text
    assert browsing(registry_with_plugin, "rob").send("/operator/quarantine", form).status_code == 403


def test_a_visitor_reports_on_a_page(registry_with_plugin: RegistryInProcess):
    visitor = Browsing(registry_with_plugin)
    assert visitor.get(f"/plugins/{PLUGIN}/report").status_code == 200
    assert visitor.send(f"/plugins/{PLUGIN}/report", {"kind": "spam", "text": ""}).status_code == 422
    assert "Thank you" in visitor.send(f"/plugins/{PLUGIN}/report", {"kind": "spam", "text": "Buy now."}).text
    rob = browsing(registry_with_plugin, "rob")
    assert "Buy now." in rob.get("/review/reports").text


def test_a_token_for_another_plugin_says_nothing_of_this_one(registry_with_plugin: RegistryInProcess):
    body = {"name": "CI", "scopes": ["manage"], "plugins": ["acme.sky"]}
    program = Person(registry_with_plugin.client, registry_with_plugin.ann.post("/v1/tokens", body).json()["token"])
    for kind in ("quarantined", "yanked", "deprecated"):
        refused = say(program, kind, version="1.0.0")
        assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")


def test_a_page_says_nothing_that_was_not_meant(registry_with_plugin: RegistryInProcess):
    ann, here = browsing(registry_with_plugin, "ann"), f"/plugins/{PLUGIN}/manage"
    answer = ann.send(here, {"kind": "bogus", "version": "", "reason": "It loses data."})
    assert (answer.status_code, "`bogus`" in answer.text or "bogus" in answer.text) == (422, True)
    assert not registry_with_plugin.client.get(HERE).json()["standings"]


def test_a_rollout_is_steered_on_the_page(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("1.1.0", release={"rolloutPercentage": 50})
    ann, here = browsing(registry, "ann"), f"/plugins/{PLUGIN}/manage"
    assert "50 % of the installations" in ann.get(here).text
    steer = f"/plugins/{PLUGIN}/rollouts/stable"
    assert ann.send(steer, {"act": "pause"}).status_code == 303
    assert ann.send(steer, {"act": "shrink", "percentage": "5"}).status_code == 303
    page = ann.get(here).text
    assert ("paused" in page, "5 % of the installations" in page) == (True, True)
    refused = ann.send(steer, {"act": "shrink", "percentage": "many"})
    assert (refused.status_code, "is not a percentage" in refused.text) == (422, True)
    assert ann.send(steer, {"act": "halt", "reason": "It loses data."}).status_code == 303
    assert "halted" in ann.get(here).text
    assert browsing(registry, "eve").send(steer, {"act": "pause"}).status_code in {403, 404}
