"""The audit log through routes, pages and commands: filters, owners' views, exports and their proof."""

import csv
import io
import json
import re
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from qirvo.client.transport import Answer, Body
from qirvo.domain.audit import AuditEntry
from qirvo.server.usecases.audit_log import forget_networks
from qirvo.server.usecases.refusals import record_counts
from tests.support.pages import browsing
from tests.support.registries import RegistryInProcess, TestClient
from tests.support.sessions import CommandLine, Printed


@dataclass
class InProcess:
    """A client's transport into a registry in this process."""

    client: TestClient

    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: Body | None = None) -> Answer:
        content = b"".join(body.pieces()) if body is not None else b""
        with redirect_stdout(io.StringIO()):  # what the registry logs is no output of the command
            answer = self.client.request(method, path, headers=dict(headers), content=content)
        return Answer(
            status=answer.status_code, content=answer.content, media_type=answer.headers.get("Content-Type", "")
        )


def run(registry: RegistryInProcess, who: str, *words: str) -> Printed:
    return CommandLine(
        registry.folder,
        environ={"QIRVO_API_URL": "https://registry.example", "QIRVO_API_TOKEN": registry.people[who].token},
        transport=InProcess(registry.client),
    ).run(*words)


def invite(registry: RegistryInProcess, role: str = "viewer") -> None:
    answer = registry.ann.ask("PUT", "/v1/publishers/acme/members/rob", json={"role": role})
    assert answer.status_code < 300, answer.text


def exported(registry: RegistryInProcess) -> Path:
    file = registry.folder / "audit.jsonl"
    file.write_text(run(registry, "admin", "audit", "export").out)
    return file


def test_an_export_is_the_log_in_its_order_and_is_proven_offline(registry: RegistryInProcess):
    registry.published()
    invite(registry)
    file, head = exported(registry), registry.admin.get("/v1/audit/head").json()
    assert file.read_text() == registry.admin.get("/v1/audit/export").text
    proven = run(registry, "admin", "audit", "verify", str(file), "--head", f"{head['number']}:{head['hash']}")
    assert (proven.code, proven.err) == (0, "")
    assert f"head {head['number']}:{head['hash']}" in proven.out
    assert run(registry, "admin", "audit", "head").out.strip() == f"{head['number']}:{head['hash']}"


def test_a_changed_a_cut_and_a_filtered_export_are_not_proven(registry: RegistryInProcess):
    registry.in_review()
    invite(registry)
    registry.ann.ask("DELETE", "/v1/publishers/acme/members/rob")
    file, head = exported(registry), run(registry, "admin", "audit", "head").out.strip()
    whole = file.read_text()
    file.write_text(whole.replace('"role": "viewer"', '"role": "owner"'))
    changed = run(registry, "admin", "audit", "verify", str(file))
    file.write_text("".join(whole.splitlines(keepends=True)[:-1]))
    cut = run(registry, "admin", "audit", "verify", str(file), "--head", head)
    file.write_text("".join(whole.splitlines(keepends=True)[::2]))
    filtered = run(registry, "admin", "audit", "verify", str(file))
    file.write_text("no entry\n")
    malformed = run(registry, "admin", "audit", "verify", str(file))
    assert [changed.code, cut.code, filtered.code, malformed.code] == [8, 8, 8, 3]
    assert "is not what was written" in changed.err
    assert "line `1`" in malformed.err
    assert run(registry, "admin", "audit", "verify", str(file) + "x").code == 4


def test_the_registrys_own_log_is_proven_until_somebody_writes_into_the_table(registry: RegistryInProcess):
    invite(registry)
    assert run(registry, "admin", "audit", "verify").code == 0
    with registry.assembly.database.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET actor = 'eve' WHERE act = 'member.invite'"))
    assert run(registry, "admin", "audit", "verify").code == 8


def test_filters_are_the_same_everywhere(registry: RegistryInProcess):
    invite(registry)
    registry.eve.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "owner"})
    today = datetime.now(UTC).date()
    for asked, expected in (
        ({"act": "member."}, ["member.invite"]),
        ({"outcome": "refused", "subject": "publisher:acme"}, ["PUT /v1/publishers/{publisher}/members/{account}"]),
        ({"actor": "ann", "act": "member", "since": str(today), "until": str(today)}, ["member.invite"]),
        ({"actor": "ann", "until": str(today - timedelta(days=1))}, []),
        ({"actor": "ann", "since": f"{today + timedelta(days=2)}T00:00:00Z"}, []),
    ):
        listed = [each["act"] for each in registry.admin.get("/v1/audit", **asked).json()["entries"]]
        chain = [each["act"] for each in registry.admin.get("/v1/audit/chain", **asked).json()["entries"]]
        lines = registry.admin.get("/v1/audit/export", **asked).text.splitlines()
        words = [word for name, value in asked.items() for word in (f"--{name}", value)]
        told = json.loads(run(registry, "admin", "audit", "list", "--json", *words).out)["entries"]
        page = browsing(registry, "admin").get("/operator/audit", **asked).text
        assert listed == chain == [each["act"] for each in told] == expected
        assert [json.loads(line)["act"] for line in lines] == expected
        assert page.count('<tr><td class="at">') == len(expected)
    assert registry.admin.get("/v1/audit", since="yesterday").json()["code"] == "moment-malformed"
    assert registry.admin.get("/v1/audit", outcome="maybe").status_code == 422
    assert "moment-malformed" in run(registry, "admin", "audit", "list", "--json", "--since", "yesterday").err


def test_pages_of_the_log_and_of_its_chain_lead_on(registry: RegistryInProcess):
    for number in range(5):
        registry.ann.post("/v1/tokens", {"name": f"t{number}", "scopes": ["read"]})
    seen, before = [], 0
    while before is not None:
        page = registry.admin.get("/v1/audit", act="token.create", limit=2, before=before).json()
        seen += [each["after"]["name"] for each in page["entries"]]
        before = page["next"]
    assert seen == ["t4", "t3", "t2", "t1", "t0"]
    chained, after = [], 0
    while after is not None:
        page = registry.admin.get("/v1/audit/chain", limit=2, after=after).json()
        chained += [each["number"] for each in page["entries"]]
        after = page["next"]
    assert chained == list(range(1, chained[-1] + 1))


def test_the_page_leads_to_earlier_entries_with_its_filters(registry: RegistryInProcess):
    made = registry.assembly.registry
    with made.new_uow() as uow:
        for number in range(120):
            uow.audit.add(AuditEntry(id=f"aud_{number}", at=made.clock(), actor="x", act="x.y", subject="registry"))
        uow.commit()
    admin = browsing(registry, "admin")
    for asked in ({}, {"act": "x.", "actor": "x"}):
        seen, address = 0, "/operator/audit?" + urlencode(asked)
        while address:
            page = admin.get(address).text
            seen += page.count("<code>x.y</code>")
            link = re.search(r'href="(/operator/audit[^"]*before=[0-9]+)"', page)
            address = "" if link is None else unescape(link[1])
        assert seen == 120


def test_owners_see_their_publishers_log_and_nobody_else_does(registry: RegistryInProcess):
    registry.published()
    registry.ann.post("/v1/tokens", {"name": "CI", "scopes": ["read"]})
    registry.eve.post("/v1/tokens", {"name": "secret of eve's", "scopes": ["read"]})
    registry.eve.ask("PUT", "/v1/plugins/acme.weather/standings/quarantined", json={"reason": "x"})
    entries = registry.ann.get("/v1/publishers/acme/audit", limit=100).json()["entries"]
    acts = {each["act"] for each in entries}
    assert {"submission.open", "submission.approve", "token.create"} <= acts
    assert not any(act.startswith("review.") for act in acts)
    (refused,) = (each for each in entries if each["outcome"] == "refused")
    assert (refused["actor"], refused["network"], refused["reason"]) == ("", "", "right-missing")
    assert "eve" not in json.dumps(entries).replace("level", "")
    assert registry.eve.get("/v1/publishers/acme/audit").json()["code"] == "publisher-unknown"
    assert registry.admin.get("/v1/publishers/acme/audit").status_code == 404
    invite(registry, "maintainer")
    registry.rob.post("/v1/publishers/acme/join")
    for path in ("audit", "audit/chain", "audit/export"):
        answer = registry.rob.get(f"/v1/publishers/acme/{path}")
        assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")


def test_a_publishers_log_is_a_page_a_command_and_a_file(registry: RegistryInProcess):
    registry.published()
    listed = run(registry, "ann", "audit", "list", "--publisher", "acme", "--act", "submission.")
    assert listed.code == 0
    assert "submission.approve" in listed.out
    lines = run(registry, "ann", "audit", "export", "--publisher", "acme", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert rows == list(
        csv.DictReader(io.StringIO(registry.ann.get("/v1/publishers/acme/audit/export", format="csv").text))
    )
    assert "submission.open" in {row["act"] for row in rows}
    ann = browsing(registry, "ann")
    assert "submission.approve" in ann.get("/publishers/acme/audit").text
    assert "/publishers/acme/audit" in ann.get("/publishers/acme/members").text
    assert ann.get("/publishers/acme/audit/export", format="jsonl").text.count("\n") == len(rows)
    assert browsing(registry, "eve").get("/publishers/acme/audit").status_code == 404


def test_networks_are_forgotten_and_the_chain_is_still_proven(registry: RegistryInProcess):
    registry.client.post("/v1/uploads", headers={"X-Forwarded-For": "192.0.2.7"})
    (before,) = registry.admin.get("/v1/audit", outcome="refused").json()["entries"]
    made = registry.assembly.registry
    for kept in (timedelta(days=1), timedelta(0)):
        forget_networks(now=made.clock(), kept=kept, new_uow=made.new_uow)
        (entry,) = registry.admin.get("/v1/audit", outcome="refused").json()["entries"]
        assert (entry["network"] == before["network"]) is bool(kept)
    assert before["network"] != entry["network"] == ""
    assert run(registry, "admin", "audit", "verify").code == 0


def test_refusals_without_end_are_one_entry_and_a_count(registry: RegistryInProcess):
    for number in range(30):
        registry.eve.ask("PUT", f"/v1/plugins/acme.p{number}/standings/quarantined", json={"reason": "x"})
    made = registry.assembly.registry
    later = made.clock() + timedelta(minutes=1)
    record_counts(now=later, new_uow=made.new_uow, new_id=made.new_id, counts=made.refusal_counts)
    entries = registry.admin.get("/v1/audit", actor="eve", outcome="refused").json()["entries"]
    assert [each["after"].get("more") for each in entries] == [29, None]


def test_denied_reads_and_tokens_that_are_none_are_written_down(registry: RegistryInProcess):
    registry.rob.get("/v1/audit")
    registry.client.get("/v1/whoami", headers={"Authorization": "Bearer qpt_" + "0" * 72})
    registry.client.get("/v1/whoami")
    found = registry.admin.get("/v1/audit", outcome="refused").json()["entries"]
    assert [(each["actor"], each["act"], each["reason"]) for each in found] == [
        ("", "GET /v1/whoami", "unauthenticated"),
        ("rob", "GET /v1/audit", "right-missing"),
    ]
    assert "0" * 40 not in json.dumps(found)


def test_whose_token_was_not_good_for_a_private_repository_is_written_down(registry: RegistryInProcess):
    for path in ("root.json", "timestamp.json"):
        assert registry.eve.get(f"/repositories/private/acme/metadata/{path}").status_code == 404
    registry.client.get("/repositories/private/acme/metadata/root.json")
    (entry,) = registry.admin.get("/v1/audit", outcome="refused").json()["entries"]
    assert (entry["actor"], entry["subject"], entry["reason"]) == ("eve", "publisher:acme", "right-missing")
    assert entry["act"] == "GET /repositories/private/{publisher}"


def test_what_a_page_refuses_and_goes_on_from_is_written_down(registry: RegistryInProcess):
    admin = browsing(registry, "admin")
    assert admin.send("/operator/people/admin/suspend", {"reason": "x"}).status_code == 409
    (entry,) = registry.admin.get("/v1/audit", outcome="refused").json()["entries"]
    assert (entry["actor"], entry["act"], entry["subject"], entry["reason"]) == (
        *("admin", "POST /operator/people/{name}/suspend"),
        *("account:admin", "administrator-last"),
    )


def test_the_end_of_a_session_is_written_down(registry: RegistryInProcess):
    assert browsing(registry, "ann").send("/sign-out").status_code == 303
    (entry,) = registry.admin.get("/v1/audit", act="session.end").json()["entries"]
    assert (entry["actor"], entry["subject"]) == ("ann", "account:ann")


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_export_is_made_while_it_is_sent(registry: RegistryInProcess, form: str):
    """Not more than a page of entries is read before the first of them is on its way."""
    made = registry.assembly.registry
    with made.new_uow() as uow:
        for number in range(450):
            uow.audit.add(AuditEntry(id=f"aud_{number}", at=made.clock(), actor="x", act="x.y", subject="registry"))
        uow.commit()
    with registry.client.stream("GET", f"/v1/audit/export?format={form}", headers=registry.admin.headers) as answer:
        assert "Content-Length" not in answer.headers
        assert sum(1 for _ in answer.iter_lines()) >= 450
