"""Tokens for programs, members of publishers and the audit log, through routes and pages."""

import csv
import io
import json
import zlib
from pathlib import Path

import pytest

from qirvo.domain.scopes import Scope
from qirvo.server.http.app import openapi_document
from qirvo.server.http.methods import READS
from qirvo.server.http.scopes import needed_scope
from tests.support.pages import browsing
from tests.support.registries import Person, RegistryInProcess, a_registry


def a_token(registry: RegistryInProcess, *scopes: str, by: Person | None = None, **more: object) -> Person:
    """A program of ann's."""
    body = {"name": "CI", "scopes": list(scopes), **more}
    made = (by or registry.ann).post("/v1/tokens", body)
    assert made.status_code == 201, made.text
    return Person(registry.client, made.json()["token"])


def test_a_publishing_token_publishes_and_does_nothing_else(registry: RegistryInProcess):
    program = a_token(registry, "publish")
    upload = program.upload(registry.pack()).json()
    assert program.submit(upload).status_code == 201
    refused = program.post("/v1/publishers/acme/webhooks", {"url": "https://x.example/"})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")
    assert "manage" in refused.json()["detail"]


def test_a_bound_token_publishes_its_plugin_alone(registry: RegistryInProcess):
    program = a_token(registry, "publish", plugins=["acme.sky"])
    refused = program.upload(registry.pack())
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")


def test_a_reading_token_changes_nothing(registry: RegistryInProcess):
    program = a_token(registry, "read")
    assert program.get("/v1/submissions").status_code == 200
    assert program.upload(registry.pack()).status_code == 403


def test_a_token_makes_none_that_may_more(registry: RegistryInProcess):
    program = a_token(registry, "publish", plugins=["acme.weather"])
    for body in ({"scopes": ["manage"]}, {"scopes": ["publish"]}, {"scopes": ["publish"], "plugins": ["acme.*"]}):
        assert program.post("/v1/tokens", {"name": "x", **body}).status_code == 403
    a_token(registry, "publish", by=program, plugins=["acme.weather"])


def test_a_token_that_a_token_made_is_good_no_longer_and_ends_with_it(registry: RegistryInProcess):
    program = a_token(registry, "publish", days=2)
    child = a_token(registry, "publish", by=program, plugins=["acme.weather"])
    grandchild = a_token(registry, "publish", by=child, plugins=["acme.weather"], days=1)
    other = a_token(registry, "publish")
    tokens = {each["id"]: each for each in registry.ann.get("/v1/tokens").json()["tokens"]}
    first, second, third, fourth = tokens.values()
    assert (second["madeBy"], third["madeBy"], fourth["madeBy"]) == (first["id"], second["id"], None)
    assert second["expiresAt"] == first["expiresAt"]
    assert [each["id"] for each in child.get("/v1/tokens").json()["tokens"]] == [second["id"], third["id"]]
    for not_its in (first, fourth):
        assert child.ask("DELETE", f"/v1/tokens/{not_its['id']}").status_code == 404
    registry.ann.ask("DELETE", f"/v1/tokens/{first['id']}")
    assert [each.get("/v1/whoami").status_code for each in (program, child, grandchild, other)] == [401, 401, 401, 200]
    entry = registry.admin.get("/v1/audit", act="token.revoke").json()["entries"][0]
    assert entry["before"]["endedWithIt"] == [second["id"], third["id"]]


BOUND_OFF = [
    ("GET", "/v1/publishers/acme/webhooks"),
    ("POST", "/v1/publishers/acme/webhooks"),
    ("GET", "/v1/publishers/acme/members"),
    ("PUT", "/v1/publishers/acme/members/eve"),
    ("GET", "/v1/publishers/acme/audit"),
    ("POST", "/v1/publishers/acme/domains"),
    ("GET", "/v1/trusted-publishers?publisher=acme"),
    ("POST", "/v1/publishers"),
    ("POST", "/v1/license-keys/acme/rotation"),
    ("POST", "/v1/entitlement-webhooks/acme/secret"),
    ("POST", "/v1/tokens"),
]
BODIES: dict[str, dict[str, object]] = {
    "webhooks": {"url": "https://hooks.example/"},
    "eve": {"role": "viewer"},
    "domains": {"domain": "acme.example"},
    "publishers": {"name": "sunshine"},
    "rotation": {"forget": False},
    "tokens": {"name": "x", "scopes": ["manage"]},
}


@pytest.mark.parametrize(("method", "path"), BOUND_OFF)
def test_a_bound_token_does_nothing_that_is_about_the_whole_publisher(
    registry: RegistryInProcess, method: str, path: str
):
    program = a_token(registry, "manage", "publish", plugins=["acme.weather"])
    body = BODIES.get(path.rpartition("/")[2])
    refused = program.ask(method, path, **({"json": body} if body else {}))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing"), refused.text


def test_a_bound_token_lists_the_submissions_it_is_good_for(registry: RegistryInProcess):
    registry.submitted()
    other = registry.submitted(plugin={"manifest": {"id": "acme.other"}})
    program = a_token(registry, "read", plugins=["acme.o*"])
    listed = program.get("/v1/submissions").json()
    assert [each["id"] for each in listed["submissions"]] == [other]


def test_a_token_ends_and_is_revoked(registry: RegistryInProcess):
    program = a_token(registry, "read")
    (listed,) = registry.ann.get("/v1/tokens").json()["tokens"]
    assert program.token not in json.dumps(listed)
    assert listed["usedOn"] is None
    program.get("/v1/whoami")
    assert registry.ann.get("/v1/tokens").json()["tokens"][0]["usedOn"]
    assert registry.eve.ask("DELETE", f"/v1/tokens/{listed['id']}").status_code == 404
    assert registry.ann.ask("DELETE", f"/v1/tokens/{listed['id']}").status_code == 204
    assert program.get("/v1/whoami").status_code == 401


def test_a_token_is_known_by_its_form_alone(registry: RegistryInProcess):
    text = a_token(registry, "read").token
    assert len(text) == len("qpt_") + 72
    assert text[-8:] == f"{zlib.crc32(text[:-8].encode()):08x}"


def test_a_token_that_was_found_is_revoked_and_nobody_learns_which_was_one(registry: RegistryInProcess):
    program = a_token(registry, "read")
    found = [{"token": program.token, "url": "https://git.example/x", "source": "content"}]
    known = registry.client.post("/v1/token-revocations", json=found)
    unknown = registry.client.post("/v1/token-revocations", json=[{"token": "qpt_" + "0" * 72}])
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    assert program.get("/v1/whoami").status_code == 401
    registry.do_the_work()
    assert "https://git.example/x" in registry.ann.get("/v1/notices").text


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "scopes": ["read"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["fly"]},
        {"name": "x", "scopes": ["read"], "days": 0},
        {"name": "x", "scopes": ["read"], "days": 400},
        {"name": "x", "scopes": ["read"], "plugins": ["A B"]},
        {"name": "x", "scopes": ["publish", "review"], "plugins": ["acme.*"]},
    ],
)
def test_a_token_that_makes_no_sense_is_refused(registry: RegistryInProcess, body: dict[str, object]):
    assert registry.ann.post("/v1/tokens", body).status_code == 422


def test_every_route_that_changes_something_needs_a_scope_or_is_closed_to_tokens():
    """Whoever adds a route decides here whether programs may use it."""
    closed = {
        f"{method.upper()} {path}"
        for path, operations in openapi_document()["paths"].items()
        for method in operations
        if method.upper() not in READS and needed_scope(method.upper(), path) is None
    }
    assert closed == {
        "DELETE /v1/activations/{host}",
        "POST /v1/accounts/{name}/erasure",
        "POST /v1/me/erasure",
        "DELETE /v1/plugins/{plugin_id}/transfer",
        "DELETE /v1/publishers/{publisher}/members/{account}",
        "POST /v1/activations",
        "POST /v1/auth/redeem",
        "POST /v1/entitlement-webhooks/{publisher}",
        "POST /v1/entitlement-webhooks/{publisher}/secret",
        "POST /v1/license-keys/{publisher}/rotation",
        "POST /v1/oidc-exchanges",
        "POST /v1/plugins/{plugin_id}/transfer",
        "POST /v1/plugins/{plugin_id}/transfer/acceptance",
        "POST /v1/publishers",
        "POST /v1/publishers/{publisher}/deployment-approvals",
        "POST /v1/publishers/{publisher}/join",
        "POST /v1/publishers/{publisher}/keys",
        "POST /v1/publishers/{publisher}/keys/{key_id}/revocation",
        "PUT /v1/scans/{scan_id}/results",
        "POST /v1/token-revocations",
        "POST /v1/trials",
        "PUT /v1/publishers/{publisher}/members/{account}",
        "PUT /v1/publishers/{publisher}/signature-requirement",
    }
    assert needed_scope("GET", "/v1/anything") is Scope.READ


def test_somebody_is_invited_joins_and_publishes(registry: RegistryInProcess):
    here = "/v1/publishers/acme/members"
    assert registry.ann.ask("PUT", f"{here}/eve", json={"role": "maintainer"}).json()["invited"] is True
    assert registry.eve.get(here).status_code == 404
    assert [each["publisher"] for each in registry.eve.get("/v1/invitations").json()["members"]] == ["acme"]
    assert registry.eve.post("/v1/publishers/acme/join").status_code == 200
    assert registry.eve.get("/v1/whoami").json()["publishers"] == ["acme", "evil"]
    refused = registry.eve.ask("PUT", f"{here}/rob", json={"role": "viewer"})
    assert (refused.status_code, refused.json()["code"]) == (403, "right-missing")
    assert registry.eve.ask("DELETE", f"{here}/eve").status_code == 204
    assert registry.eve.get("/v1/whoami").json()["publishers"] == ["evil"]


def test_the_last_owner_stays(registry: RegistryInProcess):
    here = "/v1/publishers/acme/members"
    gone = registry.ann.ask("DELETE", f"{here}/ann")
    softer = registry.ann.ask("PUT", f"{here}/ann", json={"role": "viewer"})
    assert {gone.json()["code"], softer.json()["code"]} == {"owner-last"}


def test_strangers_do_not_learn_who_is_a_member(registry: RegistryInProcess):
    there, nowhere = (registry.eve.get(f"/v1/publishers/{name}/members") for name in ("acme", "nobody"))
    assert (there.status_code, there.json()["code"]) == (nowhere.status_code, nowhere.json()["code"])


def test_publishers_are_made_where_that_is_open_and_are_not_alike(tmp_path: Path):
    registry = a_registry(tmp_path, new_publishers="open")
    assert registry.eve.post("/v1/publishers", {"name": "sunshine"}).status_code == 201
    alike = registry.ann.post("/v1/publishers", {"name": "sunshime"})
    assert (alike.status_code, alike.json()["code"]) == (409, "publisher-name-alike")
    said = alike.json()["detail"]
    assert said == "`sunshime` is too much like the publisher `sunshine`: it is one letter away"
    page = browsing(registry, "ann").send("/publishers", {"name": "sunshime"})
    assert page.status_code == 409
    assert "it is one letter away" in page.text
    assert registry.admin.post("/v1/publishers", {"name": "sunshime"}).status_code == 201, "who runs it may"
    (entry,) = registry.admin.get("/v1/audit", subject="publisher:sunshime").json()["entries"]
    assert entry["after"] == {"owner": "admin", "alike": ["sunshine"]}
    assert registry.ann.post("/v1/publishers", {"name": "No Name"}).status_code == 422


def test_nobody_makes_a_publisher_where_that_is_closed(registry: RegistryInProcess):
    assert registry.ann.post("/v1/publishers", {"name": "sunshine"}).status_code == 403
    assert registry.admin.post("/v1/publishers", {"name": "sunshine"}).status_code == 201


def test_the_audit_log_has_what_was_done_and_what_was_refused(registry: RegistryInProcess):
    registry.published()
    registry.eve.ask("PUT", "/v1/plugins/acme.weather/standings/quarantined", json={"reason": "x"})
    entries = registry.admin.get("/v1/audit").json()["entries"]
    acts = [(each["actor"], each["act"], each["outcome"]) for each in entries]
    assert ("ann", "submission.open", "done") in acts
    assert ("rob", "submission.approve", "done") in acts
    assert acts[0] == ("eve", "PUT /v1/plugins/{plugin_id}/standings/{kind}", "refused")
    assert entries[0]["reason"] == "right-missing"
    assert registry.rob.get("/v1/audit").status_code == 403


def test_refusals_without_end_fill_no_disk(registry: RegistryInProcess):
    for _ in range(80):
        registry.client.post("/v1/uploads")
    entries = registry.admin.get("/v1/audit", actor="", limit=100).json()["entries"]
    assert sum(each["outcome"] == "refused" for each in entries) == 1


def test_the_log_is_exported_whole_and_no_cell_is_a_formula(registry: RegistryInProcess):
    registry.admin.ask("PUT", "/v1/accounts/eve/suspension", json={"reason": "=HYPERLINK(1)"})
    lines = registry.admin.get("/v1/audit/export", act="account.suspend").text.splitlines()
    assert [json.loads(line)["reason"] for line in lines] == ["=HYPERLINK(1)"]
    answer = registry.admin.get("/v1/audit/export", act="account.suspend", format="csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["reason"] == "'=HYPERLINK(1)"
    assert registry.ann.get("/v1/audit/export").status_code == 403


def test_a_publishers_members_see_its_own_entries(registry: RegistryInProcess):
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "viewer"})
    (entry,) = registry.ann.get("/v1/publishers/acme/audit", act="member.").json()["entries"]
    assert (entry["act"], entry["after"]) == ("member.invite", {"account": "eve", "role": "viewer"})
    assert registry.eve.get("/v1/publishers/acme/audit").status_code == 404


def test_the_pages_make_and_revoke_and_invite(registry: RegistryInProcess):
    ann, eve = browsing(registry, "ann"), browsing(registry, "eve")
    assert ann.send("/account/tokens", {"name": "CI", "days": "90"}).status_code == 422
    shown = ann.send("/account/tokens", {"name": "CI", "publish": "yes", "plugins": "acme.*", "days": "30"})
    assert "qpt_" in shown.text
    (token,) = registry.ann.get("/v1/tokens").json()["tokens"]
    ann.send(f"/account/tokens/{token['id']}/revoke")
    assert registry.ann.get("/v1/tokens").json()["tokens"] == []
    ann.send("/publishers/acme/members", {"account": "eve", "role": "viewer"})
    assert "Join acme" in eve.get("/publishers/acme/members").text
    eve.send("/publishers/acme/members", {"act": "join"})
    assert "viewer" in eve.get("/publishers/acme/members").text
    assert browsing(registry, "rob").get("/publishers/acme/members").status_code == 404
    admin = browsing(registry, "admin")
    assert "member.invite" in admin.get("/operator/audit", act="member.invite").text
    assert admin.get("/operator/audit/export").headers["Content-Type"].startswith("text/csv")
