"""What the registry keeps of deployments: who may write and read it, leases, keys, late words, events."""

from collections.abc import Mapping
from typing import Any

import pytest

from qirvo.domain.events import EventKind
from qirvo.domain.names import PluginId
from tests.support.pages import browsing
from tests.support.registries import PLUGIN, Person, RegistryInProcess

HERE = "/v1/publishers/acme"
DIGEST = "sha256:" + "a" * 64
IMAGE = {"pluginId": PLUGIN, "version": "1.0.0", "image": "images.example/acme/weather", "digest": DIGEST}


@pytest.fixture
def pete(registry: RegistryInProcess) -> Person:
    """A second member who publishes."""
    return a_member(registry, "eve", "maintainer")


def a_member(registry: RegistryInProcess, name: str, role: str) -> Person:
    registry.ann.ask("PUT", f"{HERE}/members/{name}", json={"role": role})
    assert registry.people[name].post(f"{HERE}/join").status_code == 200
    return registry.people[name]


def lease(person: Person, holder: str = "h" * 20, place: str = "dev", **more: object) -> Any:
    body = {"pluginId": PLUGIN, "holder": holder, "seconds": 60, **more}
    return person.ask("PUT", f"{HERE}/environments/{place}/lease", json=body)


def begin(person: Person, known_as: str = "k" * 20, **more: Any) -> Any:
    return person.post(f"{HERE}/deployments", IMAGE | {"key": known_as, "environment": "dev", **more})


def end(person: Person, deployment: Mapping[str, Any], state: str = "healthy", **more: object) -> Any:
    return person.ask("PUT", f"/v1/deployments/{deployment['id']}/end", json={"state": state, **more})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_is_told_twice_under_one_key_is_written_down_once(registry: RegistryInProcess):
    fence = lease(registry.ann).json()["fence"]
    first, again = (begin(registry.ann, fence=fence).json() for _ in range(2))
    assert first == again
    assert (first["revision"], first["by"], first["state"]) == (1, "ann", "applying")
    assert [end(registry.ann, first, fence=fence).json()["state"] for _ in range(2)] == ["healthy", "healthy"]
    (kept,) = registry.ann.get(f"{HERE}/deployments").json()["deployments"]
    assert (kept["state"], kept["lateWords"]) == ("healthy", [])
    entries = registry.admin.get("/v1/audit", act="deployment").json()["entries"]
    assert [entry["act"] for entry in entries] == ["deployment.end", "deployment.begin"]


def test_a_lease_keeps_others_out_until_it_ends(registry: RegistryInProcess, pete: Person):
    fence = lease(registry.ann).json()["fence"]
    assert code(lease(pete, "p" * 20)) == (409, "environment-busy")
    assert code(lease(pete)) == (409, "environment-busy")  # the holder's word is the account's, too
    assert lease(pete, "p" * 20, place="staging").status_code == 200
    assert lease(registry.ann, fence=fence).json()["fence"] == fence
    ended = registry.ann.ask("DELETE", f"{HERE}/environments/dev/lease", params={"plugin": PLUGIN, "fence": fence})
    assert ended.status_code == 204
    assert lease(pete, "p" * 20).json()["fence"] == fence + 1
    assert code(lease(registry.ann, fence=fence)) == (409, "environment-lease-lost")


def test_a_machine_takes_over_its_own_lease_as_after_a_crash(registry: RegistryInProcess):
    first, second = (lease(registry.ann).json()["fence"] for _ in range(2))
    assert second == first + 1
    assert code(begin(registry.ann, fence=first)) == (409, "environment-lease-lost")
    assert begin(registry.ann, fence=second).status_code == 201


def test_who_was_taken_over_from_is_heard_and_changes_nothing(registry: RegistryInProcess, pete: Person):
    fence = lease(registry.ann).json()["fence"]
    begun = begin(registry.ann, fence=fence).json()
    registry.ann.ask("DELETE", f"{HERE}/environments/dev/lease", params={"plugin": PLUGIN, "fence": fence})
    newer = lease(pete, "p" * 20).json()["fence"]

    late = end(registry.ann, begun, fence=fence, detail="well").json()
    assert (late["state"], [word["state"] for word in late["lateWords"]]) == ("applying", ["healthy"])
    settled = end(pete, begun, "interrupted", fence=newer, detail="looked at").json()
    assert settled["state"] == "interrupted"
    assert end(registry.ann, begun, fence=fence, detail="well").json() == settled  # told again: once


def test_what_ended_well_is_taken_back_by_whoever_holds_the_environment(registry: RegistryInProcess, pete: Person):
    fence = lease(registry.ann).json()["fence"]
    begun = begin(registry.ann, fence=fence).json()
    assert end(registry.ann, begun, fence=fence, detail="well").json()["state"] == "healthy"
    back = end(registry.ann, begun, "failed", fence=fence, detail="9 of 10 requests failed").json()
    assert (back["state"], back["detail"], back["lateWords"]) == ("failed", "9 of 10 requests failed", [])
    (newest, *_) = registry.admin.get("/v1/audit", act="deployment.end").json()["entries"]
    assert (newest["before"]["state"], newest["after"]["state"]) == ("healthy", "failed")
    again = end(registry.ann, begun, "healthy", fence=fence, detail="well after all").json()
    assert (again["state"], [word["state"] for word in again["lateWords"]]) == ("failed", ["healthy"])


def test_whoever_does_not_hold_the_environment_takes_nothing_back(registry: RegistryInProcess, pete: Person):
    fence = lease(registry.ann).json()["fence"]
    begun = begin(registry.ann, fence=fence).json()
    end(registry.ann, begun, fence=fence, detail="well")
    registry.ann.ask("DELETE", f"{HERE}/environments/dev/lease", params={"plugin": PLUGIN, "fence": fence})
    lease(pete, "p" * 20)
    for person, by in ((registry.ann, fence), (pete, 0)):
        told = end(person, begun, "failed", fence=by, detail=f"by {by}").json()
        assert (told["state"], told["lateWords"][-1]["detail"]) == ("healthy", f"by {by}")
    noted = end(registry.ann, begun, detail="well; it was watched").json()
    assert (noted["detail"], len(noted["lateWords"])) == ("well; it was watched", 2)


def test_what_was_done_while_the_registry_was_away_is_told_whole(registry: RegistryInProcess):
    done: dict[str, Any] = {
        "number": 3,
        "beganAt": "2026-01-05T10:00:00Z",
        "end": {"state": "healthy", "endedAt": "2099-01-01T00:00:00Z"},
    }
    told = begin(registry.ann, **done).json()
    assert (told["revision"], told["beganAt"], told["state"]) == (3, "2026-01-05T10:00:00Z", "healthy")
    assert told["endedAt"] <= told["recordedAt"]  # nobody's clock is ahead of the registry's
    again = begin(registry.ann, "l" * 20, **done).json()
    assert again["revision"] == 4  # somebody else has that number by now


def test_members_of_every_role_read_and_those_who_publish_write(registry: RegistryInProcess):
    begun = begin(registry.ann, number=1).json()
    paths = [f"{HERE}/deployments", f"{HERE}/environments", f"/v1/deployments/{begun['id']}"]
    paths += [f"{HERE}/deployment-approvals", f"{HERE}/image-scans/{DIGEST}"]
    viewer, stranger = a_member(registry, "rob", "viewer"), registry.eve
    assert [viewer.get(path, plugin=PLUGIN).status_code for path in paths] == [200] * len(paths)
    assert {stranger.get(path, plugin=PLUGIN).status_code for path in paths} == {403, 404}
    word = {"pluginId": PLUGIN, "environment": "dev", "digest": DIGEST}
    for person in (viewer, stranger):
        assert lease(person).status_code == 403
        assert begin(person, "z" * 20).status_code == 403
        assert end(person, begun).status_code in (403, 404)
        assert person.post(f"{HERE}/deployment-approvals", word).status_code == 403


def a_token(registry: RegistryInProcess, *scopes: str, plugins: tuple[str, ...] = ()) -> Person:
    body = {"name": "CI", "scopes": list(scopes), "plugins": list(plugins)}
    return Person(registry.client, registry.ann.post("/v1/tokens", body).json()["token"])


def test_a_token_deploys_for_one_publisher_and_never_approves(registry: RegistryInProcess):
    registry.admin.post("/v1/publishers", {"name": "sunshine"})
    registry.admin.ask("PUT", "/v1/publishers/sunshine/members/ann", json={"role": "maintainer"})
    assert registry.ann.post("/v1/publishers/sunshine/join").status_code == 200
    program = a_token(registry, "deploy", plugins=("acme.*",))
    fence = lease(program).json()["fence"]
    assert begin(program, fence=fence).status_code == 201
    elsewhere = IMAGE | {"key": "s" * 20, "environment": "dev", "number": 1}
    assert code(program.post("/v1/publishers/sunshine/deployments", elsewhere)) == (403, "scope-missing")
    word = {"pluginId": PLUGIN, "environment": "dev", "digest": DIGEST}
    assert code(program.post(f"{HERE}/deployment-approvals", word)) == (403, "scope-missing")
    assert program.get(f"{HERE}/environments").status_code == 200
    for other in (a_token(registry, "publish", "manage"), a_token(registry, "deploy", plugins=(PLUGIN,))):
        assert code(begin(other, "o" * 20, number=9)) == (403, "scope-missing")


def test_an_approval_counts_while_who_gave_it_is_a_member(registry: RegistryInProcess, pete: Person):
    registry.ann.ask("PUT", f"{HERE}/environments/dev/request", json=IMAGE)
    word = {"pluginId": PLUGIN, "environment": "dev", "digest": DIGEST}
    assert code(registry.ann.post(f"{HERE}/deployment-approvals", word)) == (409, "deployment-own-approval")
    assert [pete.post(f"{HERE}/deployment-approvals", word).json()["by"] for _ in range(2)] == ["eve", "eve"]
    approvals = f"{HERE}/deployment-approvals"
    assert [one["by"] for one in registry.ann.get(approvals, plugin=PLUGIN).json()["approvals"]] == ["eve"]
    registry.ann.ask("DELETE", f"{HERE}/members/eve")
    assert registry.ann.get(approvals, plugin=PLUGIN).json()["approvals"] == []


def test_an_ended_deployment_of_a_release_here_is_counted_once(registry: RegistryInProcess):
    registry.published()
    begun = begin(registry.ann, number=1).json()
    for _ in range(2):
        end(registry.ann, begun)
    begin(registry.ann, "u" * 20, number=2, version="9.9.9", end={"state": "healthy"})  # no release of ours
    registry.count()
    counts = registry.assembly.registry.figures.counts(PluginId.parse(PLUGIN))
    found = {
        version.text: kinds[EventKind.DEPLOYMENT] for version, kinds in counts.items() if EventKind.DEPLOYMENT in kinds
    }
    assert found == {"1.0.0": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "short"},
        {"environment": "../prod"},
        {"pluginId": "no id"},
        {"digest": "sha256:no"},
        {"version": "one"},
        {"end": {"state": "applying"}},
        {"end": {"state": "fine"}},
        {"beganAt": "yesterday"},
        {"manifests": {"a": "x" * 600_000}},
        {"manifests": {str(number): "" for number in range(201)}},
        {"gates": [{"gate": "g", "opens": True, "reason": "r", "details": {"a": ["x" * 600_000]}}]},
        {"fence": 5},
    ],
)
def test_what_makes_no_sense_is_refused(registry: RegistryInProcess, wrong: dict[str, Any]):
    assert begin(registry.ann, **({"number": 1} | wrong)).status_code == 422
    assert registry.ann.get(f"{HERE}/deployments").json()["deployments"] == []


@pytest.mark.parametrize("seconds", [0, 9, 1_801, -5, 10**12])
def test_nobody_holds_an_environment_for_ever(registry: RegistryInProcess, seconds: int):
    assert lease(registry.ann, seconds=seconds).status_code == 422


def test_pages_go_back_and_filters_narrow(registry: RegistryInProcess):
    for number, place in enumerate(["dev", "staging", "dev"], start=1):
        begin(registry.ann, f"key-{number}-0123456789", environment=place, number=number)
    page = registry.ann.get(f"{HERE}/deployments", limit=2).json()
    assert [one["revision"] for one in page["deployments"]] == [3, 2]
    rest = registry.ann.get(f"{HERE}/deployments", limit=2, before=page["next"]).json()
    assert ([one["revision"] for one in rest["deployments"]], rest["next"]) == ([1], None)
    narrow = registry.ann.get(f"{HERE}/deployments", environment="staging", plugin=PLUGIN, state="applying", by="ann")
    assert [one["revision"] for one in narrow.json()["deployments"]] == [2]


def test_an_environment_is_forgotten_and_its_history_stays(registry: RegistryInProcess):
    told = {"environments": [{"name": "dev", "target": "engine"}, {"name": "old", "target": "engine", "approvals": 1}]}
    registry.ann.ask("PUT", f"{HERE}/environments", json=told)
    registry.ann.ask("PUT", f"{HERE}/environments", json={"environments": [{"name": "new", "target": "gitops"}]})
    names = [one["name"] for one in registry.ann.get(f"{HERE}/environments").json()["environments"]]
    assert names == ["new", "dev", "old"]
    assert registry.ann.ask("DELETE", f"{HERE}/environments/old").status_code == 204
    assert code(registry.ann.ask("DELETE", f"{HERE}/environments/old")) == (404, "environment-unknown")
    twice = {"environments": [{"name": "dev", "target": "engine"}] * 2}
    assert registry.ann.ask("PUT", f"{HERE}/environments", json=twice).status_code == 422


def a_wish(registry: RegistryInProcess, **more: object) -> str:
    gates = [
        {"gate": "promotion", "opens": True, "reason": "runs in `staging`"},
        {"gate": "approvals", "opens": False, "reason": "0 of 1 approvals", "details": {"why": ["<b>because</b>"]}},
    ]
    registry.ann.ask(
        "PUT", f"{HERE}/environments", json={"environments": [{"name": "dev", "target": "engine", "approvals": 1}]}
    )
    body = IMAGE | {"gates": gates, "manifests": {"c.json": '{"<script>": 1}'}, **more}
    return str(registry.ann.ask("PUT", f"{HERE}/environments/dev/request", json=body).json()["id"])


def test_the_page_says_which_command_fills_it(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    assert "qirvo deploy run" in ann.get("/publishers/acme/environments").text
    assert "qirvo deploy run" in ann.get("/publishers/acme/deployments").text


def test_pages_are_for_members_alone(registry: RegistryInProcess):
    wish, begun = a_wish(registry), begin(registry.ann, environment="staging", number=1).json()
    paths = ["/publishers/acme/environments", "/publishers/acme/deployments"]
    paths += [f"/deployments/{begun['id']}", f"/deployment-requests/{wish}"]
    a_member(registry, "rob", "viewer")
    for name, wanted in (("ann", {200}), ("rob", {200}), ("eve", {403, 404}), ("admin", {403, 404})):
        assert {browsing(registry, name).get(path).status_code for path in paths} <= wanted, name
    assert {
        registry.client.get(path, headers={"Accept": "text/html"}, follow_redirects=False).status_code for path in paths
    } == {303}
    page = browsing(registry, "rob").get(f"/deployment-requests/{wish}").text
    assert "Approve 1.0.0" not in page
    assert "Owners and maintainers" in page


def test_somebody_else_approves_on_the_page_what_it_shows(registry: RegistryInProcess, pete: Person):
    assert pete is registry.eve
    wish = a_wish(registry)
    ann, eve = browsing(registry, "ann"), browsing(registry, "eve")
    own = ann.get(f"/deployment-requests/{wish}").text
    assert "somebody else has to approve" in own
    assert "<script>" not in own.partition("<main")[2]
    assert "&lt;b&gt;because&lt;/b&gt;" in own
    assert ann.send(f"/deployment-requests/{wish}", {"digest": DIGEST}).status_code == 409
    assert "1.0.0 for dev" in eve.get(f"/deployment-requests/{wish}").text
    assert eve.send(f"/deployment-requests/{wish}", {"digest": "sha256:" + "b" * 64}).status_code == 409
    assert eve.send(f"/deployment-requests/{wish}", {"digest": DIGEST}).status_code == 303
    page = eve.get(f"/deployment-requests/{wish}").text
    assert "1 of 1" in page
    assert "qirvo deploy promote acme.weather dev" in page
    notices = registry.eve.get("/v1/notices")
    assert notices.status_code == 200


def test_a_deployments_page_has_all_of_it(registry: RegistryInProcess):
    begun = begin(
        registry.ann, number=1, manifests={"pod.yaml": "kind: Pod\n"}, end={"state": "broken", "detail": "no `x`"}
    )
    ann = browsing(registry, "ann")
    page = ann.get(f"/deployments/{begun.json()['id']}").text
    for word in (DIGEST, "images.example/acme/weather", "kind: Pod", "broken", "the registry was away", "ann"):
        assert word in page
    registry.ann.ask(
        "PUT",
        f"{HERE}/environments/dev/observation",
        json={"pluginId": PLUGIN, "asDeployed": False, "detail": "nothing runs"},
    )
    begin(
        registry.ann,
        "w" * 20,
        number=2,
        end={"state": "healthy", "endedAt": "2026-01-01T00:00:00Z"},
        beganAt="2026-01-01T00:00:00Z",
    )
    places = ann.get("/publishers/acme/environments").text
    assert "nothing runs" in places
    assert "drift" in places
    listed = ann.get("/publishers/acme/deployments", state="broken").text
    assert listed.count("/deployments/dep_") == 1
    assert "no such deployments" in ann.get("/publishers/acme/deployments", by="nobody").text
    assert ann.get("/publishers/acme/deployments", state="", by="").status_code == 200
