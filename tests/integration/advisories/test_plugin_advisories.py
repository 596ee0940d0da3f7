"""Advisories about plugins: drafts are kept close, published ones are told, and hosts are answered."""

from functools import partial
from typing import Any

import pytest

from tests.support.registries import PLUGIN, Person, RegistryInProcess

HERE = f"/v1/plugins/{PLUGIN}/advisories"
WRITTEN = {
    "summary": "The token stands in the log",
    "details": "Look **here**. <script>alert(1)</script>",
    "severity": "high",
    "aliases": ["CVE-2026-12345"],
    "ranges": [[{"bound": "introduced", "version": "0"}, {"bound": "fixed", "version": "1.1.0"}]],
    "references": ["https://example.org/fix"],
    "credits": ["Eve Finder"],
}


def write(person: Person, **changes: Any) -> dict[str, Any]:
    answer = person.post(HERE, WRITTEN | changes)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def publish(person: Person, **changes: Any) -> str:
    made = str(write(person, **changes)["id"])
    assert person.post(f"/v1/advisories/{made}/publication").status_code == 200
    return made


def asked(registry: RegistryInProcess, version: str = "1.0.0", **headers: str) -> list[str]:
    body = {"plugins": [{"pluginId": PLUGIN, "version": version}]}
    answer = registry.client.post("/v1/advisories/query", json=body, headers=headers)
    return [each["id"] for each in answer.json()["advisories"]]


def listed(registry: RegistryInProcess, **query: str | int) -> list[str]:
    return [each["id"] for each in registry.ann.get("/v1/advisories", **query).json()["advisories"]]


@pytest.fixture(name="there")
def with_plugin(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published()
    return registry


def test_a_draft_is_seen_by_its_publisher_and_the_owner_alone(there: RegistryInProcess):
    made = write(there.ann)["id"]
    assert made.startswith("QSA-")
    for path in (f"/v1/advisories/{made}", f"/v1/advisories/{made}.osv.json"):
        assert [person.get(path).status_code for person in (there.ann, there.admin)] == [200, 200]
        for answer in (there.eve.get(path), there.rob.get(path), there.client.get(path)):
            unknown = there.client.get("/v1/advisories/QSA-2026-0000-0000")
            assert (answer.status_code, answer.json()["code"]) == (404, unknown.json()["code"])
    assert there.client.get("/v1/advisories").json() == {"advisories": [], "next": None}
    assert there.eve.get(HERE).json()["advisories"] == []
    assert [each["id"] for each in there.ann.get(HERE).json()["advisories"]] == [made]
    assert asked(there) == []


def test_ids_tell_nobody_how_many_there_are(there: RegistryInProcess):
    first, second = (write(there.ann)["id"] for _ in range(2))
    assert first.rpartition("-")[0] != second.rpartition("-")[0]


def test_a_published_one_is_listed_told_and_answered(there: RegistryInProcess):
    made = publish(there.ann)
    (listed,) = there.client.get("/v1/advisories").json()["advisories"]
    assert (listed["id"], listed["severity"], listed["state"]) == (made, "high", "published")
    assert asked(there) == [made]
    assert asked(there, "1.1.0") == []
    there.do_the_work()
    notice = there.ann.get("/v1/notices").json()["notices"][0]["notice"]
    assert (notice["kind"], notice["link"]) == ("security", f"http://registry.test/advisories/{made}")
    assert "The token stands in the log" in there.client.get(f"/feeds/plugins/{PLUGIN}.atom").text


def test_lists_are_filtered_and_go_on(there: RegistryInProcess):
    low, high = publish(there.ann, severity="low"), publish(there.ann)
    ids = partial(listed, there)
    assert ids() == [high, low]
    assert ids(severity="moderate") == [high]
    assert ids(plugin="acme.other") == []
    assert ids(since="2999-01-01T00:00:00Z") == []
    first = there.ann.get("/v1/advisories", limit=1).json()
    assert ids(limit=1, after=first["next"]) == [low]
    draft = write(there.ann)["id"]
    refused = [there.client.get("/v1/advisories", params={"after": after}) for after in (draft, "QSA-0")]
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(422, "cursor-unknown")] * 2


def test_it_is_edited_and_withdrawn_and_the_log_tells_it(there: RegistryInProcess):
    made = publish(there.ann)
    graver = WRITTEN | {"severity": "critical", "versions": ["1.1.0"]}
    assert there.ann.ask("PUT", f"/v1/advisories/{made}", json=graver).json()["severity"] == "critical"
    assert asked(there, "1.1.0") == [made]
    withdrawn = there.ann.ask("PUT", f"/v1/advisories/{made}/withdrawal", json={"reason": "It was another plugin."})
    assert withdrawn.json()["state"] == "withdrawn"
    assert asked(there) == []
    assert there.client.get(f"/v1/advisories/{made}").json()["reason"] == "It was another plugin."
    assert there.ann.ask("PUT", f"/v1/advisories/{made}", json=WRITTEN).json()["code"] == "advisory-state"
    entries = there.admin.get("/v1/audit", subject=f"plugin:{PLUGIN}").json()["entries"]
    acts = {each["act"]: each for each in entries}
    assert acts["advisory.edit"]["before"] == {"severity": "high", "versions": ""}
    assert acts["advisory.edit"]["after"] == {"advisory": made, "severity": "critical", "versions": "1.1.0"}
    assert acts["advisory.withdraw"]["reason"] == "It was another plugin."


def test_a_withdrawn_draft_is_never_seen(there: RegistryInProcess):
    made = write(there.ann)["id"]
    there.ann.ask("PUT", f"/v1/advisories/{made}/withdrawal", json={"reason": "No."})
    assert there.eve.get(f"/v1/advisories/{made}").status_code == 404
    assert there.client.get("/v1/advisories").json()["advisories"] == []


def test_nobody_else_writes(there: RegistryInProcess):
    made = publish(there.ann)
    for person in (there.eve, there.rob):
        assert person.post(HERE, WRITTEN).status_code == 403
        assert person.ask("PUT", f"/v1/advisories/{made}", json=WRITTEN).status_code == 403
        assert person.ask("PUT", f"/v1/advisories/{made}/withdrawal", json={"reason": "x"}).status_code == 403


def test_a_member_changes_nothing_that_the_owner_wrote(there: RegistryInProcess):
    made = publish(there.admin)
    refused = there.ann.ask("PUT", f"/v1/advisories/{made}/withdrawal", json={"reason": "Never mind."})
    assert (refused.status_code, refused.json()["code"]) == (409, "advisory-operators")


def test_a_viewer_sees_drafts_and_writes_none(there: RegistryInProcess):
    made = write(there.ann)["id"]
    there.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "viewer"})
    there.eve.post("/v1/publishers/acme/join")
    assert there.eve.get(f"/v1/advisories/{made}").status_code == 200
    assert there.eve.post(f"/v1/advisories/{made}/publication").status_code == 403


def test_it_is_told_as_osv_tells_it(there: RegistryInProcess):
    made = publish(there.ann, severity="", cvss="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N")
    document = there.client.get(f"/v1/advisories/{made}.osv.json").json()
    assert document["severity"] == [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}]
    assert document["affected"] == [
        {
            "package": {"ecosystem": "Qirvo", "name": PLUGIN},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.1.0"}]}],
            "versions": [],
        }
    ]
    assert "withdrawn" not in document


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": ""},
        {"summary": "x" * 201},
        {"details": "x" * 50_001},
        {"severity": "awful"},
        {"severity": "low", "cvss": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
        {"cvss": "CVSS:3.1/" + "A" * 400},
        {"aliases": ["<b>CVE-1</b>"]},
        {"ranges": [], "versions": []},
        {"ranges": [[{"bound": "fixed", "version": "1.0.0"}]]},
        {"ranges": [[{"bound": "introduced", "version": "2.0.0"}, {"bound": "fixed", "version": "1.0.0"}]]},
        {"ranges": [[{"bound": "introduced", "version": "one"}]]},
        {"ranges": [[{"bound": "limit", "version": "1.0.0"}]]},
        {"versions": ["1.0.0"] * 501},
        {"references": ["javascript:alert(1)"]},
        {"references": ["http://example.org"]},
        {"references": ['https://example.org/"onmouseover=x']},
        {"references": ["https://user@example.org/"]},
        {"credits": ["a\nb"]},
    ],
)
def test_what_makes_no_sense_is_refused_with_what_and_where(there: RegistryInProcess, changes: dict[str, Any]):
    refused = there.ann.post(HERE, WRITTEN | changes)
    assert (refused.status_code, refused.json()["code"]) == (422, "advisory-malformed")
    assert "`" in refused.json()["detail"] or "no affected version" in refused.json()["detail"]
    assert refused.json()["hint"]


def test_a_private_plugins_advisories_are_known_to_its_members_alone(registry: RegistryInProcess):
    registry.published(release={"private": True})
    made = publish(registry.ann)
    assert registry.client.get("/v1/advisories").json()["advisories"] == []
    assert registry.eve.get(f"/v1/advisories/{made}").status_code == 404
    assert registry.eve.get(HERE).status_code == 404
    assert asked(registry) == []
    assert asked(registry, **registry.eve.headers) == []
    assert asked(registry, **registry.ann.headers) == [made]


def test_more_than_one_question_may_hold_is_refused(registry: RegistryInProcess):
    body = {"plugins": [{"pluginId": f"acme.p{number}", "version": "1.0.0"} for number in range(501)]}
    assert registry.client.post("/v1/advisories/query", json=body).json()["code"] == "advisory-question-long"
