"""How a plugin fares, told over HTTP and on its page; alerts that are raised and resolved once each."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from qirvo.server.ports import NewId
from qirvo.server.usecases.alerts import watch_alerts
from tests.support.pages import browsing
from tests.support.registries import PLUGIN, Person, RegistryInProcess, a_registry

HERE = f"/v1/plugins/{PLUGIN}"
RULE = {"figure": "revert-rate", "threshold": 0.2, "window": "5m", "least": 5, "rest": 0}


@pytest.fixture
def published(tmp_path: Path) -> RegistryInProcess:
    registry = a_registry(tmp_path, behind_proxy=True)
    registry.published("1.0.0")
    return registry


def tell(registry: RegistryInProcess, kinds: Sequence[str], *, version: str = "1.0.0", networks: int = 200) -> None:
    """Have hosts tell of this, each from the next network."""
    told = len(registry.people) and getattr(tell, "told", 0)
    for number, kind in enumerate(kinds, start=told):
        event = {"id": f"told-{number:08}", "kind": kind, "pluginId": PLUGIN, "version": version}
        address = f"10.{number % networks}.0.1"
        answer = registry.client.post("/v1/events", json={"events": [event]}, headers={"X-Forwarded-For": address})
        assert answer.status_code == 202
    tell.told = told + len(kinds)  # type: ignore[attr-defined]  # numbers of one run
    registry.count()


def watch(registry: RegistryInProcess, new_id: NewId | None = None) -> int:
    made = registry.assembly.registry
    return watch_alerts(
        now=made.clock(),
        new_uow=made.new_uow,
        store=made.figures,
        new_id=new_id or made.new_id,
        most_of_a_network=3,
    )


def notices(registry: RegistryInProcess) -> list[str]:
    registry.do_the_work()
    found = registry.ann.get("/v1/notices").json()["notices"]
    return [each["notice"]["title"] for each in found if each["notice"]["kind"] == "alert"]


def alert(registry: RegistryInProcess, name: str, who: Person | None = None) -> Any:
    found = (who or registry.ann).get(f"{HERE}/alerts").json()["alerts"]
    return next((each for each in found if each["name"] == name), None)


def test_nobody_tells_at_first(published: RegistryInProcess):
    found = published.ann.get(f"{HERE}/monitoring").json()
    assert (found["total"]["status"], found["versions"]) == ("unknown", [])


def test_it_is_told_by_release_and_way_out_with_bounds(published: RegistryInProcess):
    tell(published, ["install"] * 10 + ["revert"] * 30)
    found = published.ann.get(f"{HERE}/monitoring", window="1h").json()
    (version,) = found["versions"]
    reading = version["figures"]["revert-rate"]
    assert (version["name"], version["status"], version["events"]) == (
        "1.0.0",
        "failing",
        {"install": 10, "revert": 30},
    )
    assert (reading["value"], reading["sample"]) == (0.75, 40)
    assert 0.25 < reading["atLeast"] < 0.75 < reading["atMost"]
    assert [each["name"] for each in found["distributionChannels"]] == ["marketplace"]
    assert found["total"]["reasons"][0].startswith("The revert rate is 75 %, at least")


def test_one_network_alone_condemns_nothing(published: RegistryInProcess):
    tell(published, ["revert"] * 50, networks=1)
    assert published.ann.get(f"{HERE}/monitoring").json()["total"]["status"] == "healthy"
    assert watch(published) == 0


@pytest.mark.parametrize("window", ["", "2h", "1d'; --", "x" * 40])
def test_another_window_is_refused(published: RegistryInProcess, window: str):
    answer = published.ann.get(f"{HERE}/monitoring", window=window)
    assert (answer.status_code, answer.json()["code"]) == (422, "window-unknown")


def test_others_neither_read_nor_change(published: RegistryInProcess):
    for path in ("monitoring", "alerts"):
        assert published.eve.get(f"{HERE}/{path}").status_code == 403
        assert published.rob.get(f"{HERE}/{path}").status_code == 200
        assert published.client.get(f"{HERE}/{path}").status_code == 401
    for who in (published.eve, published.rob):
        assert who.post(f"{HERE}/alerts", {"name": "mine", "rule": RULE}).status_code == 403
        assert who.ask("PUT", f"{HERE}/alerts/errors", json=RULE).status_code == 403
        assert who.ask("DELETE", f"{HERE}/alerts/errors").status_code == 403


def test_a_token_needs_the_scope_and_the_plugin(published: RegistryInProcess):
    def token(scopes: list[str], plugins: list[str]) -> Person:
        body = {"name": "CI", "scopes": scopes, "plugins": plugins}
        return Person(published.client, published.ann.post("/v1/tokens", body).json()["token"])

    def answers(who: Person) -> list[int]:
        changed = who.ask("PUT", f"{HERE}/alerts/errors", json=RULE)
        return [who.get(f"{HERE}/alerts").status_code, changed.status_code]

    assert answers(token(["manage"], [PLUGIN])) == [200, 200]
    assert answers(token(["read"], [PLUGIN])) == [200, 403]
    assert answers(token(["publish"], ["acme.*"])) == [200, 403]
    assert answers(token(["manage"], ["acme.other"])) == [403, 403]


def test_alerts_are_created_changed_turned_off_and_removed(published: RegistryInProcess):
    ann = published.ann
    assert [each["usual"] for each in ann.get(f"{HERE}/alerts").json()["alerts"]] == [True] * 5
    made = ann.post(f"{HERE}/alerts", {"name": "mine", "rule": RULE})
    assert (made.status_code, made.json()["rule"]["threshold"]) == (201, 0.2)
    assert ann.post(f"{HERE}/alerts", {"name": "mine", "rule": RULE}).json()["code"] == "alert-exists"
    assert ann.post(f"{HERE}/alerts", {"name": "errors", "rule": RULE}).status_code == 409
    assert ann.ask("PUT", f"{HERE}/alerts/mine", json=RULE | {"off": True}).json()["rule"]["off"]
    assert ann.ask("PUT", f"{HERE}/alerts/nothing", json=RULE).json()["code"] == "alert-unknown"
    assert ann.ask("DELETE", f"{HERE}/alerts/errors").json()["code"] == "alert-unknown"
    ann.ask("PUT", f"{HERE}/alerts/errors", json=RULE)
    assert not alert(published, "errors")["usual"]
    for name in ("errors", "mine"):
        assert ann.ask("DELETE", f"{HERE}/alerts/{name}").status_code == 204
    assert alert(published, "mine") is None
    assert alert(published, "errors")["usual"]
    acts = [each["act"] for each in published.admin.get("/v1/audit", limit=100).json()["entries"]]
    assert [acts.count(f"alert.{act}") for act in ("create", "change", "remove")] == [1, 2, 2]


@pytest.mark.parametrize(
    "changes",
    [
        {"figure": "happiness"},
        {"comparison": "beside"},
        {"comparison": "below"},
        {"window": "1y"},
        {"severity": "<script>"},
        {"versions": "none"},
        {"threshold": -0.5},
        {"threshold": 1e300},
        {"least": 0},
        {"rest": -1},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(published: RegistryInProcess, changes: dict[str, object]):
    answer = published.ann.post(f"{HERE}/alerts", {"name": "mine", "rule": RULE | changes})
    assert (answer.status_code, answer.json()["code"]) == (422, "alert-malformed")


def test_a_plugin_has_a_bounded_number_of_alerts(published: RegistryInProcess):
    answers = [published.ann.post(f"{HERE}/alerts", {"name": f"a-{number}", "rule": RULE}) for number in range(26)]
    assert [answer.status_code for answer in answers] == [201] * 25 + [409]
    assert answers[-1].json()["code"] == "alerts-too-many"


def test_an_alert_is_raised_and_resolved_once_each_and_told(published: RegistryInProcess):
    published.ann.post(f"{HERE}/alerts", {"name": "mine", "rule": RULE})
    tell(published, ["revert"] * 12)
    assert [watch(published), watch(published)] == [1, 0]
    raised = alert(published, "mine")
    assert (raised["raised"], raised["version"]) == (True, "1.0.0")
    assert raised["evidence"].startswith("the revert rate of 1.0.0 is 100 % of 12, at least")
    published.published("1.0.1")
    assert watch(published) == 0  # nobody told yet how it fares
    tell(published, ["update"] * 6, version="1.0.1")
    assert [watch(published), watch(published)] == [1, 0]
    assert notices(published) == [f"{PLUGIN}: mine is over (warning)", f"{PLUGIN}: mine was raised (warning)"]
    acts = [each["act"] for each in published.admin.get("/v1/audit", limit=100).json()["entries"]]
    assert (acts.count("alert.raise"), acts.count("alert.resolve")) == (1, 1)


def test_several_workers_at_once_tell_it_once(published: RegistryInProcess):
    published.ann.post(f"{HERE}/alerts", {"name": "mine", "rule": RULE})
    tell(published, ["revert"] * 12)
    together, changes = threading.Barrier(4), list[int]()

    def work() -> None:
        together.wait()
        changes.append(watch(published))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(changes) == [0, 0, 0, 1]
    assert len(notices(published)) == 1


def test_a_worker_that_dies_in_the_middle_tells_it_later_once(published: RegistryInProcess):
    published.ann.post(f"{HERE}/alerts", {"name": "mine", "rule": RULE})
    tell(published, ["revert"] * 12)

    def dying(prefix: str) -> str:
        if prefix == "not_":
            raise KeyboardInterrupt  # after the state was changed and the audit entry written
        return published.assembly.registry.new_id(prefix)

    with pytest.raises(KeyboardInterrupt):
        watch(published, dying)
    assert not alert(published, "mine")["raised"]
    assert [watch(published), watch(published)] == [1, 0]
    assert len(notices(published)) == 1


def test_the_usual_alerts_need_nobody_to_decide(published: RegistryInProcess):
    tell(published, ["install"] * 5 + ["revert"] * 25)
    assert watch(published) == 1
    assert alert(published, "failed-updates")["raised"]


def test_the_page_shows_it_and_changes_alerts(published: RegistryInProcess):
    tell(published, ["install"] * 10 + ["revert"] * 30)
    browser = browsing(published, "ann")
    shown = browser.get(f"/plugins/{PLUGIN}/monitoring")
    assert shown.status_code == 200
    assert "failing" in shown.text
    assert "failed-updates" in shown.text
    fields = {"name": "mine", "figure": "downloads", "comparison": "below", "threshold": "5", "window": "1d"}
    fields |= {"least": "1", "severity": "note", "rest": "2h", "versions": "all"}
    assert browser.send(f"/plugins/{PLUGIN}/monitoring", {"act": "create", **fields}).status_code == 303
    assert alert(published, "mine")["rule"]["rest"] == 7_200
    browser.send(f"/plugins/{PLUGIN}/monitoring", {"act": "off", "name": "errors"})
    assert alert(published, "errors")["rule"]["off"]
    browser.send(f"/plugins/{PLUGIN}/monitoring", {"act": "remove", "name": "errors"})
    assert alert(published, "errors")["usual"]
    refused = browser.send(f"/plugins/{PLUGIN}/monitoring", {"act": "create", **fields, "threshold": "<b>much"})
    assert refused.status_code == 422
    assert "<b>much" not in refused.text
