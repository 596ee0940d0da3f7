"""What happens around an attempt to sign in: limits, what is written down, and a password changed meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qirvo.domain.credentials import SecondFactorError, WrongSignInError
from qirvo.domain.errors import QirvoError
from qirvo.domain.rate_limits import RateLimitedError
from qirvo.domain.suspensions import SuspendedError
from qirvo.server.usecases import sign_in
from qirvo.server.usecases.sign_in_attempts import PER_ACCOUNT, Attempt
from tests.support.pages import browsing
from tests.support.registries import RegistryInProcess

PASSWORD = "three wet ducks"
WRONG = "x" * 12


@pytest.fixture
def door(registry: RegistryInProcess) -> Attempt:
    """Return somebody at the door of a registry in which ann has a password."""
    browsing(registry, "ann").send("/account/password", {"password": PASSWORD})
    return at_the_door(registry, "192.0.2.0/24")


def at_the_door(registry: RegistryInProcess, network: str) -> Attempt:
    made = registry.assembly.registry
    return Attempt(network=network, now=made.clock(), new_uow=made.new_uow, new_id=made.new_id, tools=made.sign_in)


def written(registry: RegistryInProcess, act: str) -> list[tuple[str, str]]:
    with registry.assembly.registry.reading() as uow:
        return [(entry.subject, entry.reason) for _, entry in uow.audit.page(act=act, limit=99) if entry.reason]


def refused(attempt: Attempt, password: str = WRONG) -> QirvoError:
    with pytest.raises(QirvoError) as caught:
        sign_in.with_password("ann", password, attempt=attempt)
    return caught.value


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(registry: RegistryInProcess, door: Attempt):
    stranger = at_the_door(registry, "198.51.100.0/24")
    last = [refused(stranger) for _ in range(11)][-1]
    assert isinstance(last, RateLimitedError)
    assert isinstance(refused(stranger, PASSWORD), RateLimitedError)
    assert sign_in.with_password("ann", PASSWORD, attempt=door).account.name == "ann"


def test_guesses_from_many_networks_are_slowed_down_together(registry: RegistryInProcess, door: Attempt):
    for _ in range(PER_ACCOUNT.burst):
        door.tools.limiter.pass_one("sign-in:account:ann", PER_ACCOUNT)
    assert isinstance(refused(door), RateLimitedError)


def test_too_many_attempts_are_written_down_once(registry: RegistryInProcess, door: Attempt):
    for _ in range(15):
        refused(door)
    reasons = [reason for _, reason in written(registry, "sign-in.password")]
    assert reasons == ["rate-limited"] + ["sign-in-wrong"] * 10


def test_only_who_has_the_password_learns_of_a_suspension(registry: RegistryInProcess, door: Attempt):
    wrong_before = refused(door)
    registry.admin.ask("PUT", "/v1/accounts/ann/suspension", json={"reason": "spam"})
    wrong, right = refused(door), refused(door, PASSWORD)
    assert (type(wrong), str(wrong)) == (WrongSignInError, str(wrong_before))
    assert isinstance(right, SuspendedError)
    assert "spam" in str(right)
    assert written(registry, "sign-in.password")[0] == ("account:ann", "account-suspended")


def test_half_a_sign_in_that_took_too_long_is_written_down(registry: RegistryInProcess, door: Attempt):
    with door.new_uow() as uow:
        uow.sign_in.save(replace(uow.sign_in.get("ann"), totp_secret="JBSWY3DPEHPK3PXP"))
        uow.commit()
    half = sign_in.with_password("ann", PASSWORD, attempt=door)
    late = replace(door, now=door.now + sign_in.HALF_LIFETIME + timedelta(seconds=1))
    with pytest.raises(SecondFactorError, match="too long"):
        sign_in.with_code(half.text, "000000", attempt=late)
    assert written(registry, "sign-in.second-factor") == [("account:ann", "second-factor-wrong")]


def test_a_token_that_is_none_is_written_down_by_its_network(registry: RegistryInProcess, door: Attempt):
    with pytest.raises(QirvoError):
        sign_in.with_token("qpt_nonsense", attempt=door)
    assert written(registry, "sign-in.token") == [("registry", "unauthenticated")]
    with registry.assembly.registry.reading() as uow:
        ((_, entry),) = uow.audit.page(act="sign-in.token", limit=9)
    assert entry.origin.network == "192.0.2.0/24"


def test_a_password_in_the_field_of_the_name_is_not_written_down(registry: RegistryInProcess, door: Attempt):
    with pytest.raises(WrongSignInError):
        sign_in.with_password(PASSWORD, "", attempt=door)
    with registry.assembly.registry.reading() as uow:
        ((_, entry),) = uow.audit.page(act="sign-in.password", limit=9)
    assert (entry.actor, entry.subject, entry.origin.network) == ("", "registry", "192.0.2.0/24")
    assert PASSWORD not in repr(entry)


class _ChangedMeanwhile:
    """A hasher that finds every hash outdated, and during whose work the password becomes another."""

    def __init__(self, door: Attempt) -> None:
        self._door = door

    def hash(self, password: str) -> str:
        with self._door.new_uow() as uow:
            changed = replace(uow.sign_in.get("ann"), password_hash="another", mail="new@example.org")
            uow.sign_in.save(changed)
            uow.commit()
        return self._door.tools.hasher.hash(password)

    def verify(self, password: str, hashed: str) -> bool:
        return self._door.tools.hasher.verify(password, hashed)

    def is_outdated(self, hashed: str) -> bool:
        return bool(hashed)


def test_a_password_changed_while_it_is_hashed_anew_stays_changed(door: Attempt):
    tools = replace(door.tools, hasher=_ChangedMeanwhile(door))
    sign_in.with_password("ann", PASSWORD, attempt=replace(door, tools=tools))
    with door.new_uow() as uow:
        kept = uow.sign_in.get("ann")
    assert (kept.password_hash, kept.mail) == ("another", "new@example.org")
