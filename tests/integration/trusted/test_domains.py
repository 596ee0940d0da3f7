"""Proven domains through the registry's routes, with a name server on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.server.usecases.domains import look_again
from tests.support.name_servers import a_name_server
from tests.support.registries import RegistryInProcess, a_registry

pytestmark = pytest.mark.journey  # the name server answers on loopback

DOMAINS = "/v1/publishers/acme/domains"


@dataclass
class Setting:
    registry: RegistryInProcess
    records: dict[str, str] = field(default_factory=dict)

    def look_again(self, *, days: int) -> int:
        made = self.registry.assembly.registry
        return look_again(
            now=made.clock() + timedelta(days=days),
            uow=made.new_uow(),
            proofs=made.domain_proofs,
            new_id=made.new_id,
        )

    def shown(self) -> list[str]:
        domains = self.registry.client.get(DOMAINS).json()["domains"]
        return [each["domain"] for each in domains]

    def proven(self) -> None:
        claim = self.registry.ann.post(DOMAINS, {"domain": "acme.example"}).json()
        self.records[claim["txtName"]] = claim["txtValue"]
        checked = self.registry.ann.post(f"{DOMAINS}/acme.example/check").json()
        assert checked["state"] == "proven"


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    records: dict[str, str] = {}
    with a_name_server(records) as address:
        yield Setting(a_registry(tmp_path, dns_resolver=address), records)


def test_a_record_proves_a_domain_and_everybody_sees_it(setting: Setting):
    setting.proven()
    (checked,) = setting.registry.admin.get("/v1/audit", act="domain.check").json()["entries"]
    assert (checked["actor"], checked["subject"]) == ("ann", "publisher:acme")
    assert (checked["before"]["state"], checked["after"]["state"]) == ("pending", "proven")
    shown = setting.registry.client.get(DOMAINS).json()["domains"][0]
    assert (shown["domain"], shown["state"], shown["code"], shown["txtValue"]) == ("acme.example", "proven", "", "")


def test_a_claim_proves_nothing_and_only_members_see_it(setting: Setting):
    setting.registry.ann.post(DOMAINS, {"domain": "acme.example"})
    setting.records["_qirvo.acme.example"] = "qirvo-publisher=acme:guessed"
    assert setting.registry.ann.post(f"{DOMAINS}/acme.example/check").json()["state"] == "pending"
    assert setting.shown() == []
    assert setting.registry.eve.get(DOMAINS).json()["domains"] == []
    assert len(setting.registry.ann.get(DOMAINS).json()["domains"]) == 1


def test_a_proof_that_goes_away_lapses_after_three_looks_with_a_notice(setting: Setting):
    setting.proven()
    assert setting.look_again(days=0) == 0  # looked at today
    setting.records.clear()
    for day in (1, 2):
        assert setting.look_again(days=day) == 1
        assert setting.shown() == ["acme.example"]
    setting.look_again(days=3)
    assert setting.shown() == []
    with setting.registry.assembly.registry.reading() as uow:
        notices = [notice.title for _, notice in uow.notices.after(0, limit=9)]
    assert notices == ["acme.example is no longer proven"]


def test_a_lapsed_domain_is_proven_again_by_its_record(setting: Setting):
    setting.proven()
    kept = dict(setting.records)
    setting.records.clear()
    for day in (1, 2, 3):
        setting.look_again(days=day)
    setting.records |= kept
    setting.look_again(days=4)
    assert setting.shown() == ["acme.example"]


def test_who_is_no_member_claims_checks_and_removes_nothing(setting: Setting):
    setting.proven()
    eve = setting.registry.eve
    assert eve.post(DOMAINS, {"domain": "evil.example"}).status_code == 403
    assert eve.post(f"{DOMAINS}/acme.example/check").status_code == 403
    assert eve.ask("DELETE", f"{DOMAINS}/acme.example").status_code == 403


@pytest.mark.parametrize(
    "domain", ["", "localhost", "127.0.0.1", "a..example", "Acme.example", "-a.example", "a.example.", "а.example"]
)
def test_what_is_no_domain_is_refused(setting: Setting, domain: str):
    assert setting.registry.ann.post(DOMAINS, {"domain": domain}).json()["code"] == "domain-malformed"
