"""Somebody is given everything that names them, and can be erased from everything but the audit log."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import msgspec
import pytest
from sqlalchemy import LargeBinary, select, type_coerce
from sqlalchemy.types import Text

from qirvo.domain.access import Account, Right
from qirvo.domain.audit_chain import follow_all
from qirvo.domain.credentials import Credentials
from qirvo.domain.personal_records import ERASED
from qirvo.domain.publisher_keys import SignInTooOldError
from qirvo.server.sql.schema import metadata
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.personal_records import erase_account
from qirvo.wire.personal_records import PersonalRecordsDocument
from tests.support.pages import browsing
from tests.support.registries import PLUGIN, Person, RegistryInProcess, a_registry
from tests.support.writing import Story

MAIL = "ann.lives@home.example"


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> RegistryInProcess:
    """A registry in which everything was written, most of it by `ann`, who then leaves it to `eve`."""
    issuer = {"name": "github", "kind": "github", "address": "https://issuer.example"}
    registry = a_registry(tmp_path_factory.mktemp("lived"), requests_per_minute=10_000, token_issuers=[issuer])
    for _ in Story(registry).told():
        pass
    ann, eve = registry.ann, registry.eve
    with registry.assembly.registry.new_uow() as uow:
        uow.sign_in.save(Credentials(account="ann", mail=MAIL, is_mail_proven=True, password_hash="$hash$"))
        uow.jobs.enqueue("mail", {"to": MAIL, "subject": "x", "text": "Hello ann"}, queue="outgoing")
        uow.commit()
    ann.ask("PUT", f"/v1/plugins/{PLUGIN}/report-schedule", json={"every": "weekly"})
    ann.post("/v1/tokens", {"name": "my laptop", "scopes": ["read"]})
    ann.post(
        "/v1/trusted-publishers",
        {"pluginId": PLUGIN, "issuer": "github", "fields": {"repository": "acme/weather", "workflow": "r.yml"}},
    )
    ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "owner"})
    eve.post("/v1/publishers/acme/join")
    registry.do_the_work()
    return registry


def naming(registry: RegistryInProcess, name: str) -> dict[str, set[str]]:
    """Return the columns in which the name stands, of every table there is, with what stands there."""
    found: dict[str, set[str]] = {}
    word = re.compile(rf"(?<![A-Za-z0-9_./@-]){re.escape(name)}(?![A-Za-z0-9_/@-]|\.[A-Za-z0-9])")
    with registry.assembly.database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
            for row in connection.execute(select(*(type_coerce(each, Text).label(each.name) for each in columns))):
                for column, value in zip(columns, row, strict=True):
                    if isinstance(value, str) and word.search(value):
                        found.setdefault(f"{table.name}.{column.name}", set()).add(value)
    return found


def document(registry: RegistryInProcess, who: str = "ann") -> dict[str, Any]:
    answer = registry.people[who].get("/v1/me/data")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_export_and_the_erasure_of_somebody_who_did_everything(lived_in: RegistryInProcess):
    """One story, because it is long: first told, then erased, then looked for in every column of every table."""
    registry = lived_in
    told = document(registry)
    kinds = {kind["kind"]: kind["records"] for kind in told["kinds"]}
    named = {column.partition(".")[0] for column in naming(registry, "ann")}
    places = {place for place in named if place not in {*kinds, "jobs", "roles"}}
    assert places == set()
    assert len([kind for kind, records in kinds.items() if records]) >= 20
    assert kinds["credentials"][0]["mail"] == MAIL
    assert kinds["credentials"][0]["passwordHash"] is True
    assert "$hash$" not in json.dumps(told)
    assert registry.ann.token not in json.dumps(told)
    assert [each["name"] for each in kinds["named_tokens"]] == ["my laptop"]
    assert {each["arguments"]["to"] for each in kinds["mails"]} == {MAIL}

    answer = registry.ann.post("/v1/me/erasure", {"account": "ann"})
    assert answer.status_code == 200, answer.text
    assert registry.ann.get("/v1/whoami").status_code == 401
    assert naming(registry, MAIL) == {}
    left = naming(registry, "ann")
    assert set(left) <= {"audit.actor", "audit.subject", "audit.before", "audit.after", "audit.reason"}, left
    registry.do_the_work()
    documents = [file.read_text("utf-8", "replace") for file in (registry.read_plane / "catalog").rglob("*.json")]
    assert documents
    assert [text for text in documents if '"ann"' in text or ERASED in text] == []
    assert registry.eve.get(f"/v1/plugins/{PLUGIN}").status_code == 200
    listed = registry.eve.get("/v1/submissions").json()["submissions"]
    assert {each["submittedBy"] for each in listed} == {ERASED}
    assert [registry.eve.get(f"/v1/submissions/{each['id']}").status_code for each in listed] == [200] * len(listed)


def acting(registry: RegistryInProcess, account: Account, *, hours: int = 0) -> Acting:
    wired = registry.assembly.registry
    by = replace(account, signed_in_at=wired.clock() - timedelta(hours=hours))
    return Acting(by=by, now=wired.clock(), uow=wired.new_uow(), new_id=wired.new_id)


def known(registry: RegistryInProcess, name: str) -> Account:
    with registry.assembly.registry.reading() as uow:
        return uow.accounts.get(name)


def erase(registry: RegistryInProcess, who: str, name: str | None = None) -> httpx2.Response:
    path = "/v1/me/erasure" if name is None else f"/v1/accounts/{name}/erasure"
    return registry.people[who].post(path, {"account": name or who})


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_name_that_was_mistyped_erases_nobody(registry: RegistryInProcess):
    assert code(registry.rob.post("/v1/me/erasure", {"account": "eve"})) == (422, "erasure-not-meant")
    assert known(registry, "rob").name == "rob"


def test_the_last_owner_of_plugins_hands_over_first(registry: RegistryInProcess):
    registry.published()
    refused = erase(registry, "ann")
    assert code(refused) == (409, "publisher-left-alone")
    assert "qirvo publisher invite" in refused.json()["hint"]
    assert code(erase(registry, "admin", "ann")) == (409, "publisher-left-alone")
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "owner"})
    assert code(erase(registry, "ann")) == (409, "publisher-left-alone")  # invited is not joined
    registry.eve.post("/v1/publishers/acme/join")
    assert erase(registry, "ann").status_code == 200


def test_the_last_owner_does_not_leave_others_behind(registry: RegistryInProcess):
    registry.ann.ask("PUT", "/v1/publishers/acme/members/rob", json={"role": "viewer"})
    registry.rob.post("/v1/publishers/acme/join")
    assert code(erase(registry, "ann")) == (409, "publisher-left-alone")


def test_a_publisher_of_nothing_and_nobody_else_closes_and_its_name_stays_taken(registry: RegistryInProcess):
    assert erase(registry, "ann").status_code == 200
    with registry.assembly.registry.reading() as uow:
        entry = uow.audit.page(limit=1)[0][1]
        assert (uow.publishers.members("acme"), uow.publishers.exists("acme")) == ([], True)
    assert (entry.act, entry.subject, entry.actor) == ("account.erase", "account:ann", "ann")
    assert entry.after["closedPublishers"] == ["acme"]


def test_an_administrator_erases_for_whoever_asks(registry: RegistryInProcess):
    assert code(erase(registry, "rob", "eve")) == (403, "right-missing")
    assert erase(registry, "admin", "eve").status_code == 200
    assert registry.eve.get("/v1/whoami").status_code == 401
    assert code(erase(registry, "admin", "eve")) == (404, "account-unknown")
    body = {"name": "eve", "publishers": ["eves"], "rights": []}
    assert code(registry.admin.post("/v1/accounts", body)) == (409, "account-exists")


@pytest.mark.parametrize("name", [ERASED, "nobody"])
def test_nobody_is_no_account_for_administrators_either(registry: RegistryInProcess, name: str):
    erase(registry, "rob")
    for method, path, body in (
        ("PUT", "rights", {"rights": ["review"]}),
        ("PUT", "suspension", {"reason": "x"}),
        ("POST", "sign-in-reset", None),
        ("POST", "erasure", {"account": name}),
    ):
        answer = registry.admin.ask(method, f"/v1/accounts/{name}/{path}", json=body)
        assert code(answer) == (404, "account-unknown")
    assert ERASED not in registry.admin.get("/v1/accounts").text


def test_the_last_administrator_stays(registry: RegistryInProcess):
    assert code(erase(registry, "admin")) == (409, "administrator-last")
    registry.admin.ask("PUT", "/v1/accounts/rob/rights", json={"rights": [Right.ADMINISTER]})
    assert erase(registry, "admin").status_code == 200


def test_erasing_needs_a_recent_sign_in(registry: RegistryInProcess):
    ann = known(registry, "ann")
    with pytest.raises(SignInTooOldError):
        erase_account("ann", typed="ann", acting=acting(registry, ann, hours=13))
    assert erase_account("ann", typed="ann", acting=acting(registry, ann, hours=11)).records["accounts"] == 1


@pytest.mark.parametrize("scopes", [["read"], ["administer"], ["read", "manage", "administer", "publish"]])
def test_a_programs_token_neither_reads_nor_erases(registry: RegistryInProcess, scopes: list[str]):
    made = registry.admin.post("/v1/tokens", {"name": "bot", "scopes": scopes})
    bot = Person(registry.client, made.json()["token"])
    assert code(bot.get("/v1/me/data")) == (403, "scope-missing")
    assert code(bot.post("/v1/me/erasure", {"account": "admin"})) == (403, "scope-missing")
    assert code(bot.post("/v1/accounts/ann/erasure", {"account": "ann"})) == (403, "scope-missing")


def test_ratings_go_and_the_mean_with_them(registry: RegistryInProcess):
    registry.published()
    mine = f"/v1/plugins/{PLUGIN}/ratings/mine"
    registry.eve.ask("PUT", mine, json={"stars": 1, "text": "I live at the sea and it rains."})
    registry.rob.ask("PUT", mine, json={"stars": 5})
    erase(registry, "eve")
    registry.do_the_work()
    shown = registry.rob.get(f"/v1/plugins/{PLUGIN}/ratings").json()
    assert (shown["summary"]["mean"], [each["account"] for each in shown["ratings"]]) == (5, ["rob"])


def test_others_hear_that_an_account_went_and_not_whose(registry: RegistryInProcess):
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "owner"})
    registry.eve.post("/v1/publishers/acme/join")
    erase(registry, "ann")
    registry.do_the_work()
    titles = [each["notice"]["title"] for each in registry.eve.get("/v1/notices").json()["notices"]]
    assert "An account of acme was erased" in titles
    assert [title for title in titles if re.search(r"\bann\b", title)] == []


def test_the_audit_chain_holds_after_an_erasure(registry: RegistryInProcess):
    erase(registry, "ann")
    with registry.assembly.registry.reading() as uow:
        entries = uow.audit.chain(limit=1_000)
    assert follow_all(entries)[1] == entries[-1].head


def test_a_second_person_is_erased_like_the_first(registry: RegistryInProcess):
    archive = registry.pack()
    for name in ("ann", "eve"):
        registry.people[name].upload(archive)
        assert erase(registry, name).status_code == 200
    assert naming(registry, "eve").keys() <= {"audit.actor", "audit.subject", "audit.before", "audit.after"}


def test_an_export_is_the_same_for_whoever_has_nothing_but_an_account(registry: RegistryInProcess):
    told = document(registry, "eve")
    assert (told["account"], len(told["elsewhere"])) == ("eve", 3)
    assert {kind["kind"] for kind in told["kinds"] if kind["records"]} >= {"accounts", "tokens", "memberships"}
    assert {kind["onErasure"] for kind in told["kinds"]} == {"removed", "nameless", "kept"}
    msgspec.convert(told, PersonalRecordsDocument)


def test_nobody_is_told_anything_without_signing_in(registry: RegistryInProcess):
    assert registry.client.get("/v1/me/data").status_code == 401


def test_the_account_page_hands_the_file_and_says_what_goes(registry: RegistryInProcess):
    visitor = browsing(registry, "eve")
    assert "/account/records" in visitor.get("/account").text
    handed = visitor.get("/account/records")
    assert handed.json()["account"] == "eve"
    assert handed.headers["Content-Disposition"] == 'attachment; filename="eve-records.json"'
    shown = visitor.get("/account/erase").text
    assert "What goes" in shown
    assert "What stays, and why" in shown
    assert "<strong>evil</strong>" in shown


def test_the_page_erases_whoever_types_their_name(registry: RegistryInProcess):
    visitor = browsing(registry, "eve")
    refused = visitor.send("/account/erase", {"account": "ann"})
    assert (refused.status_code, "was typed" in refused.text) == (422, True)
    done = visitor.send("/account/erase", {"account": "eve"})
    assert (done.status_code, "Your account is erased" in done.text) == (200, True)
    assert visitor.get("/account").status_code == 303
    assert registry.eve.get("/v1/whoami").status_code == 401


def test_the_page_says_what_to_do_first(registry: RegistryInProcess):
    registry.published()
    shown = browsing(registry, "ann").get("/account/erase").text
    assert "is the last owner of" in shown
    assert 'name="account"' not in shown
