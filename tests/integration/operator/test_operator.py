"""What an operator does about people, jobs and settings, through routes and pages."""

import pytest

from tests.support.pages import browsing
from tests.support.registries import RegistryInProcess

ROUTES = (
    ("GET", "/v1/accounts", None),
    ("PUT", "/v1/accounts/ann/suspension", {"reason": "spam"}),
    ("DELETE", "/v1/accounts/ann/suspension", None),
    ("PUT", "/v1/accounts/ann/rights", {"rights": ["review"]}),
    ("GET", "/v1/jobs", None),
    ("POST", "/v1/jobs/1/retry", None),
    ("GET", "/v1/settings", None),
)
PAGES = ("/operator", "/operator/people", "/operator/jobs", "/operator/settings")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("who", ["ann", "rob"])
def test_only_administrators_operate(registry: RegistryInProcess, who: str, method: str, path: str, body: object):
    answer = registry.people[who].ask(method, path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")


@pytest.mark.parametrize("path", PAGES)
def test_the_console_is_for_administrators(registry: RegistryInProcess, path: str):
    assert browsing(registry, "rob").get(path).status_code == 403
    assert browsing(registry, "admin").get(path).status_code == 200


def test_a_suspended_account_acts_no_more_and_is_told_why(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    answer = registry.admin.ask("PUT", "/v1/accounts/ann/suspension", json={"reason": "the token leaked"})
    assert answer.json()["suspension"]["by"] == "admin"
    refused = registry.ann.get("/v1/whoami")
    assert (refused.status_code, refused.json()["code"]) == (401, "account-suspended")
    assert "the token leaked" in refused.json()["detail"]
    assert "Sign out" not in ann.get("/").text


def test_a_restored_account_acts_with_the_tokens_it_had(registry: RegistryInProcess):
    registry.admin.ask("PUT", "/v1/accounts/ann/suspension", json={"reason": "spam"})
    registry.admin.ask("DELETE", "/v1/accounts/ann/suspension")
    assert registry.ann.get("/v1/whoami").status_code == 200


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_a_suspension_has_a_reason(registry: RegistryInProcess, reason: str):
    answer = registry.admin.ask("PUT", "/v1/accounts/ann/suspension", json={"reason": reason})
    assert (answer.status_code, answer.json()["code"]) == (422, "reason-missing")


def test_the_last_administrator_stays_one(registry: RegistryInProcess):
    suspended = registry.admin.ask("PUT", "/v1/accounts/admin/suspension", json={"reason": "holiday"})
    stripped = registry.admin.ask("PUT", "/v1/accounts/admin/rights", json={"rights": ["review"]})
    assert [answer.json()["code"] for answer in (suspended, stripped)] == ["administrator-last"] * 2


def test_rights_are_given_and_everybody_concerned_hears_of_it(registry: RegistryInProcess):
    registry.admin.ask("PUT", "/v1/accounts/ann/rights", json={"rights": ["review"]})
    assert registry.ann.get("/v1/whoami").json()["rights"] == ["review"]
    with registry.assembly.registry.reading() as uow:
        (entry,) = (entry for _, entry in uow.audit.page(act="account.rights", limit=9))
        told = [notice for _, notice in uow.notices.after(0, limit=99) if "rights" in notice.title]
    assert (entry.actor, entry.subject, entry.before, entry.after) == (
        "admin",
        "account:ann",
        {"rights": []},
        {"rights": ["review"]},
    )
    assert told[0].accounts == {"admin", "ann"}


def test_an_unknown_right_or_account_is_refused(registry: RegistryInProcess):
    right = registry.admin.ask("PUT", "/v1/accounts/ann/rights", json={"rights": ["fly"]})
    account = registry.admin.ask("PUT", "/v1/accounts/nobody/rights", json={"rights": []})
    assert (right.status_code, account.status_code) == (422, 404)


def test_secrets_are_no_settings_to_look_at(registry: RegistryInProcess):
    shown = {setting["name"]: setting for setting in registry.admin.get("/v1/settings").json()["settings"]}
    assert shown["analysis_in_process"]["value"] == "True"
    assert not shown["analysis_in_process"]["isDefault"]
    assert shown["bins_bits"]["meaning"]


def test_a_job_that_was_not_given_up_is_not_retried(registry: RegistryInProcess):
    answer = registry.admin.post("/v1/jobs/1/retry")
    assert (answer.status_code, answer.json()["code"]) == (404, "job-unknown")


def test_accounts_are_paged(registry: RegistryInProcess):
    first = registry.admin.get("/v1/accounts", limit=3).json()
    second = registry.admin.get("/v1/accounts", limit=3, after=first["next"]).json()
    names = [person["account"]["name"] for page in (first, second) for person in page["people"]]
    assert (names, second["next"]) == (["admin", "ann", "eve", "rob"], None)


def test_the_console_suspends_and_restores(registry: RegistryInProcess):
    admin = browsing(registry, "admin")
    assert admin.send("/operator/people/ann/suspend", {"reason": ""}).status_code == 422
    assert admin.send("/operator/people/ann/suspend", {"reason": "spam"}).status_code == 303
    assert "Restore ann" in admin.get("/operator/people").text
    admin.send("/operator/people/ann/restore")
    assert registry.ann.get("/v1/whoami").status_code == 200


def test_the_console_gives_rights(registry: RegistryInProcess):
    browsing(registry, "admin").send("/operator/people/ann/rights", {"right-review": "yes"})
    assert registry.ann.get("/v1/whoami").json()["rights"] == ["review"]
