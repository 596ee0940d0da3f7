"""Signing in with a browser, through the pages."""

import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from tests.support.pages import Browsing, browsing
from tests.support.registries import RegistryInProcess, a_registry

PASSWORD = "three wet ducks"


@pytest.fixture
def visitor(registry: RegistryInProcess) -> Browsing:
    return Browsing(registry)


def with_password(registry: RegistryInProcess, name: str = "ann") -> Browsing:
    """Let somebody have a password; return their browser."""
    person = browsing(registry, name)
    assert person.send("/account/password", {"password": PASSWORD}).status_code == 303
    return person


def with_totp(registry: RegistryInProcess) -> tuple[str, list[str]]:
    """Let ann have an authenticator; return its secret and the recovery codes."""
    ann = with_password(registry)
    secret = between(ann.get("/account/authenticator").text, 'name="secret" value="', '"')
    shown = ann.send("/account/authenticator", {"secret": secret, "code": code_of(registry, secret)}).text
    return secret, between(shown, "<pre><code>", "</code>").split()


def code_of(registry: RegistryInProcess, secret: str, *, steps: int = 0) -> str:
    now = registry.assembly.registry.clock() + timedelta(seconds=30 * steps)
    return pyotp.TOTP(secret).at(now)


def between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]


def is_in(visitor: Browsing) -> bool:
    return "Sign out" in visitor.get("/").text


def mails(registry: RegistryInProcess) -> list[str]:
    registry.do_the_work()
    registry.send_out()
    return [path.read_text() for path in sorted((registry.assembly.settings.data_folder / "mail").glob("*.eml"))]


def link_in(mail: str) -> str:
    found = re.search(r"link=(qmt_\w+)", mail.replace("=\n", "").replace("=3D", "="))
    assert found is not None
    return found[1]


def test_a_password_signs_in_and_leads_where_one_wanted(registry: RegistryInProcess, visitor: Browsing):
    with_password(registry)
    answer = visitor.send("/sign-in", {"name": "ann", "password": PASSWORD, "next": "/notices"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notices")
    assert is_in(visitor)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_is_led_out_of_the_registry(registry: RegistryInProcess, visitor: Browsing, elsewhere: str):
    with_password(registry)
    answer = visitor.send("/sign-in", {"name": "ann", "password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_an_unknown_name_and_a_wrong_password_are_told_alike(registry: RegistryInProcess, visitor: Browsing):
    with_password(registry)
    wrong = visitor.send("/sign-in", {"name": "ann", "password": "x" * 12})
    unknown = visitor.send("/sign-in", {"name": "nobody", "password": "x" * 12})
    without = visitor.send("/sign-in", {"name": "rob", "password": ""})
    assert {answer.status_code for answer in (wrong, unknown, without)} == {401}
    assert wrong.text.replace('value="ann"', 'value="nobody"') == unknown.text
    assert "x" * 12 not in wrong.text


def test_whoever_guesses_has_to_wait(registry: RegistryInProcess, visitor: Browsing):
    with_password(registry)
    answers = [visitor.send("/sign-in", {"name": "ann", "password": "x" * 12}) for _ in range(11)]
    right = visitor.send("/sign-in", {"name": "ann", "password": PASSWORD})
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert right.status_code == 429
    assert not is_in(visitor)


def test_every_sign_in_is_a_new_session(registry: RegistryInProcess):
    with_password(registry)
    one, two = Browsing(registry), Browsing(registry, cookies={"qirvo_session": "qst_chosen_by_somebody_else"})
    for visitor in (one, two):
        visitor.send("/sign-in", {"name": "ann", "password": PASSWORD})
    sessions = [visitor.cookies["qirvo_session"] for visitor in (one, two)]
    assert len(set(sessions)) == 2
    assert "qst_chosen_by_somebody_else" not in sessions


def test_an_authenticator_asks_for_its_code_once(registry: RegistryInProcess, visitor: Browsing):
    secret, _ = with_totp(registry)
    form = {"name": "ann", "password": PASSWORD}
    half = between(visitor.send("/sign-in", form).text, 'name="half" value="', '"')
    assert not is_in(visitor)
    used = visitor.send("/sign-in/code", {"half": half, "code": code_of(registry, secret)})
    assert used.status_code == 401, "the code that set it up was used"
    assert visitor.send("/sign-in/code", {"half": half, "code": "000000"}).status_code == 401


def test_a_recovery_code_signs_in_once(registry: RegistryInProcess):
    _, codes = with_totp(registry)
    statuses = []
    for _ in range(2):
        visitor = Browsing(registry)
        half = between(visitor.send("/sign-in", {"name": "ann", "password": PASSWORD}).text, 'name="half" value="', '"')
        statuses.append(visitor.send("/sign-in/code", {"half": half, "code": codes[0].upper()}).status_code)
    assert (len(codes), statuses) == (10, [303, 401])


def test_half_a_sign_in_is_no_session(registry: RegistryInProcess, visitor: Browsing):
    with_totp(registry)
    half = between(visitor.send("/sign-in", {"name": "ann", "password": PASSWORD}).text, 'name="half" value="', '"')
    assert not is_in(Browsing(registry, cookies={"qirvo_session": half}))
    assert registry.client.get("/v1/whoami", headers={"Authorization": f"Bearer {half}"}).status_code == 401


def test_removing_an_authenticator_needs_a_code(registry: RegistryInProcess):
    _, codes = with_totp(registry)
    ann = browsing(registry, "ann")
    assert ann.send("/account/authenticator/remove", {"code": "000000"}).status_code == 401
    renewed = between(ann.send("/account/recovery-codes", {"code": codes[0]}).text, "<pre><code>", "</code>").split()
    assert ann.send("/account/authenticator/remove", {"code": codes[1]}).status_code == 401
    assert ann.send("/account/authenticator/remove", {"code": renewed[0]}).status_code == 303


def test_a_one_time_token_signs_in_once_and_leads_to_the_account(registry: RegistryInProcess, visitor: Browsing):
    made = registry.admin.post("/v1/accounts", {"name": "ben", "publishers": ["benco"]}).json()
    answer = visitor.send("/sign-in/token", {"token": made["oneTimeToken"]})
    again = Browsing(registry).send("/sign-in/token", {"token": made["oneTimeToken"]})
    assert (answer.headers["Location"], again.status_code) == ("/account", 401)


def test_a_lasting_token_signs_in(registry: RegistryInProcess, visitor: Browsing):
    visitor.send("/sign-in/token", {"token": registry.rob.token})
    assert "rob" in visitor.get("/account").text


def test_another_password_ends_other_sessions(registry: RegistryInProcess):
    here, there = with_password(registry), browsing(registry, "ann")
    wrong = here.send("/account/password", {"present": "x" * 12, "password": "four wet ducks"})
    weak = here.send("/account/password", {"present": PASSWORD, "password": "short"})
    assert [answer.status_code for answer in (wrong, weak)] == [401, 422]
    here.send("/account/password", {"present": PASSWORD, "password": "four wet ducks"})
    assert (is_in(here), is_in(there)) == (True, False)
    registry.do_the_work()
    assert "Your password was changed" in here.get("/notices").text


def test_every_other_session_can_be_ended(registry: RegistryInProcess):
    here, there = browsing(registry, "ann"), browsing(registry, "ann")
    here.send("/account/sessions/end")
    assert (is_in(here), is_in(there)) == (True, False)


def test_whoever_must_set_up_more_than_a_password_is_led_there(tmp_path: Path):
    registry = a_registry(tmp_path, second_factor_for=["administer"])
    with_password(registry, "admin")
    visitor = Browsing(registry)
    answer = visitor.send("/sign-in", {"name": "admin", "password": PASSWORD})
    assert answer.headers["Location"] == "/account"
    assert "more than a password" in visitor.get("/account").text


@pytest.fixture
def open_registry(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path, sign_up="open")


NEW = {"name": "ben", "mail": "ben@example.org", "password": PASSWORD}


def test_a_closed_registry_makes_no_accounts(visitor: Browsing):
    assert visitor.send("/sign-up", NEW).status_code == 403
    assert visitor.get("/sign-up").status_code == 403


def test_a_new_person_signs_up_confirms_and_asks_for_a_password(open_registry: RegistryInProcess):
    visitor = Browsing(open_registry)
    assert visitor.send("/sign-up", NEW).status_code == 200
    (mail,) = mails(open_registry)
    visitor.send("/forgotten", {"mail": "ben@example.org"})
    assert len(mails(open_registry)) == 1, "an address that is not proven gets no link for a password"
    assert visitor.get(f"/confirm?link={link_in(mail)}").status_code == 200
    assert visitor.send("/confirm", {"link": link_in(mail)}).status_code == 200
    assert visitor.send("/confirm", {"link": link_in(mail)}).status_code == 422
    visitor.send("/forgotten", {"mail": "Ben@Example.org"})
    new = next(each for each in mails(open_registry) if each != mail)
    answer = visitor.send("/new-password", {"link": link_in(new), "password": "weak"})
    assert answer.status_code == 422
    visitor.send("/new-password", {"link": link_in(new), "password": "four wet ducks"})
    assert visitor.send("/new-password", {"link": link_in(new), "password": "five wet ducks"}).status_code == 422
    visitor.send("/sign-in", {"name": "ben@example.org", "password": "four wet ducks"})
    assert is_in(visitor)


def test_whether_an_address_is_known_is_not_said(open_registry: RegistryInProcess):
    visitor = Browsing(open_registry)
    visitor.send("/sign-up", NEW)
    visitor.send("/confirm", {"link": link_in(mails(open_registry)[0])})
    known = visitor.send("/forgotten", {"mail": "ben@example.org"}).text
    unknown = visitor.send("/forgotten", {"mail": "nobody@example.org"}).text
    again = visitor.send("/sign-up", NEW | {"name": "benny"}).text
    assert known == unknown
    assert "ben@example.org" not in again
    assert any("somebody wanted to use this address" in mail for mail in mails(open_registry))


@pytest.mark.parametrize(
    "wrong", [{"name": "Ann!"}, {"name": "ann"}, {"name": "checks"}, {"mail": "x"}, {"password": "short"}]
)
def test_a_refused_sign_up_keeps_what_was_typed(open_registry: RegistryInProcess, wrong: dict[str, str]):
    answer = Browsing(open_registry).send("/sign-up", NEW | wrong)
    assert answer.status_code in {409, 422}
    assert (NEW | wrong)["name"] in answer.text
    assert PASSWORD not in answer.text


def test_mails_cannot_be_asked_for_without_end(open_registry: RegistryInProcess):
    visitor = Browsing(open_registry)
    statuses = [visitor.send("/forgotten", {"mail": "ben@example.org"}).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_an_administrator_lets_somebody_begin_anew(registry: RegistryInProcess):
    with_totp(registry)
    there = browsing(registry, "ann")
    made = registry.admin.post("/v1/accounts/ann/sign-in-reset").json()
    assert not is_in(there)
    visitor = Browsing(registry)
    assert visitor.send("/sign-in", {"name": "ann", "password": PASSWORD}).status_code == 401
    visitor.send("/sign-in/token", {"token": made["oneTimeToken"]})
    assert "You have no password yet" in visitor.get("/account").text
    assert registry.rob.post("/v1/accounts/ann/sign-in-reset").status_code == 403


def test_signing_in_and_failing_to_is_in_the_audit_log(registry: RegistryInProcess, visitor: Browsing):
    with_password(registry)
    visitor.send("/sign-in", {"name": "ann", "password": "x" * 12})
    visitor.send("/sign-in", {"name": "ann", "password": PASSWORD})
    with registry.assembly.registry.reading() as uow:
        found = [(entry.outcome, entry.reason) for _, entry in uow.audit.page(act="sign-in.password", limit=9)]
    assert found == [("done", ""), ("refused", "sign-in-wrong")]


def test_a_program_that_writes_too_often_is_told_when_to_come_back(tmp_path: Path):
    registry = a_registry(tmp_path, requests_per_minute=1)
    registry.ann.post("/v1/notices/read", {"upTo": 0})
    answer = registry.ann.post("/v1/notices/read", {"upTo": 0})
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (429, "rate-limited", "60")
    assert registry.ann.get("/v1/notices").status_code == 200


def test_a_notice_is_mailed_to_a_confirmed_address(open_registry: RegistryInProcess):
    visitor = Browsing(open_registry)
    visitor.send("/sign-up", NEW)
    visitor.send("/confirm", {"link": link_in(mails(open_registry)[0])})
    visitor.send("/sign-in", {"name": "ben", "password": PASSWORD})
    visitor.send("/account/password", {"present": PASSWORD, "password": "four wet ducks"})
    assert any("Your password was changed" in mail for mail in mails(open_registry))
