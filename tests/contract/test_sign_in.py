"""`sign_in_ports` and `mail_ports`: what the tables, the limiter and the ways of mail keep."""

import email
import email.policy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from qirvo.domain.access import Account
from qirvo.domain.credentials import Credentials, Passkey
from qirvo.domain.rate_limits import RateLimit, RateLimitedError
from qirvo.server.mail.folder import FolderMailer
from qirvo.server.mail.smtp import SmtpMailer
from qirvo.server.mail_ports import Mail, MailNotSentError
from qirvo.server.ports import UnitOfWork
from qirvo.server.sign_in.challenges import GOOD_FOR, MemoryChallenges
from qirvo.server.sign_in.limiting import MemoryLimiter
from qirvo.server.sign_in.passwords import Argon2PasswordHasher
from qirvo.server.sign_in.shared_challenges import FolderChallenges
from qirvo.server.sign_in_ports import Challenges
from scripts.people import free_port
from tests.support.builders import MONDAY
from tests.support.databases import REAL_DATABASES

KNOWN = Credentials(
    account="ann",
    password_hash="$argon2id$…",
    totp_secret="ABC",
    totp_used=7,
    mail="ann@example.org",
    is_mail_proven=True,
    recovery_digests=frozenset({"a", "b"}),
)
PASSKEY = Passkey(id=b"\x00\xff", account="ann", name="Laptop", public_key=b"key", uses=1, created_at=MONDAY)
MAIL = Mail(to="ann@example.org", subject="A new\r\npassword", text="Hällo\n.\nthere")


@pytest.fixture(params=REAL_DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with REAL_DATABASES[request.param](tmp_path).unit_of_work() as uow:
        for name in ("ann", "eve"):
            uow.accounts.add(Account(name=name), now=MONDAY)
        yield uow


def test_whoever_has_nothing_signs_in_with_nothing(uow: UnitOfWork):
    assert uow.sign_in.get("ann") == Credentials(account="ann")
    assert uow.sign_in.get("nobody") == Credentials(account="nobody")


def test_what_was_saved_last_is_kept(uow: UnitOfWork):
    uow.sign_in.save(KNOWN)
    uow.sign_in.save(replace(KNOWN, totp_used=8))
    assert uow.sign_in.get("ann") == replace(KNOWN, totp_used=8)


def test_only_a_proven_address_finds_an_account(uow: UnitOfWork):
    uow.sign_in.save(replace(KNOWN, account="eve", is_mail_proven=False))
    assert uow.sign_in.of_mail("ann@example.org") is None
    uow.sign_in.save(KNOWN)
    assert uow.sign_in.of_mail("ann@example.org") == "ann"


def test_passkeys_are_kept_counted_and_forgotten_by_their_owner_alone(uow: UnitOfWork):
    uow.sign_in.add_passkey(PASSKEY)
    uow.sign_in.save_uses(PASSKEY.id, 5)
    assert uow.sign_in.passkey(PASSKEY.id) == replace(PASSKEY, uses=5)
    assert not uow.sign_in.remove_passkey("eve", PASSKEY.id)
    assert len(uow.sign_in.passkeys("ann")) == 1
    assert uow.sign_in.remove_passkey("ann", PASSKEY.id)
    assert uow.sign_in.passkey(PASSKEY.id) is None


def test_a_hash_is_of_its_password_alone():
    hasher = Argon2PasswordHasher(memory_kib=64, passes=1)
    hashed = hasher.hash("three wet ducks \ud800")
    assert hasher.verify("three wet ducks \ud800", hashed)
    assert not hasher.verify("three wet duck", hashed)
    assert not hasher.verify("", "")
    assert not hasher.verify("nobody's password", "")
    assert not hasher.verify("x", "no hash")


def test_a_hash_of_other_parameters_is_outdated():
    cheap = Argon2PasswordHasher(memory_kib=64, passes=1).hash("x")
    assert Argon2PasswordHasher().is_outdated(cheap)
    assert not Argon2PasswordHasher(memory_kib=64, passes=1).is_outdated(cheap)


class Clock:
    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


def test_a_limiter_counts_each_key_and_forgives():
    clock, limit = Clock(), RateLimit(burst=1, every=timedelta(minutes=1))
    limiter = MemoryLimiter(clock)
    limiter.pass_one("a", limit)
    limiter.pass_one("b", limit)
    with pytest.raises(RateLimitedError):
        limiter.pass_one("a", limit)
    limiter.forget("a")
    limiter.pass_one("a", limit)
    clock.now += timedelta(minutes=1)
    limiter.pass_one("a", limit)


CHALLENGES: Mapping[str, Callable[[Path, Clock], Challenges]] = {
    "memory": lambda _folder, clock: MemoryChallenges(clock),
    "folder": FolderChallenges,
}


@pytest.mark.parametrize("kind", CHALLENGES)
def test_a_challenge_is_taken_once_and_in_time(kind: str, tmp_path: Path):
    clock = Clock()
    challenges = CHALLENGES[kind](tmp_path, clock)
    first, second = challenges.keep(b"1"), challenges.keep(b"2")
    assert (challenges.take(first), challenges.take(first), challenges.take("none")) == (b"1", None, None)
    clock.now += GOOD_FOR
    assert challenges.take(second) is None


def test_a_challenge_in_a_folder_is_taken_by_any_process(tmp_path: Path):
    key = FolderChallenges(tmp_path, Clock()).keep(b"1\n2")
    assert FolderChallenges(tmp_path, Clock()).take(key) == b"1\n2"
    assert list(tmp_path.iterdir()) == []


def test_challenges_in_a_folder_that_nobody_answered_are_removed(tmp_path: Path):
    clock = Clock()
    clock.now = datetime.now(tz=UTC)  # the folder's times are the disk's
    challenges = FolderChallenges(tmp_path, clock)
    challenges.keep(b"1")
    clock.now += 2 * GOOD_FOR
    challenges.keep(b"2")
    assert len(list(tmp_path.iterdir())) == 1


def test_mail_in_a_folder_is_a_file_for_its_owner(tmp_path: Path):
    FolderMailer(tmp_path / "mail", "Registry <r@example.org>").send(MAIL)
    (file,) = (tmp_path / "mail").iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (message["To"], message["Subject"]) == ("ann@example.org", "A new password")
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.enable_socket
def test_mail_by_smtp_arrives_whole():
    came: list[str] = []

    class Receiver(Message):
        def handle_message(self, message: email.message.Message) -> None:
            came.append(str(message.get_payload(decode=True), "utf-8"))  # type: ignore[arg-type]

    port = free_port()
    server = Controller(Receiver(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        SmtpMailer(host="127.0.0.1", port=port, security="none", sender="r@example.org").send(MAIL)
        with pytest.raises(MailNotSentError):
            SmtpMailer(host="127.0.0.1", port=port, security="starttls", sender="r@example.org").send(MAIL)
    finally:
        server.stop()
    assert [text.replace("\r\n", "\n").strip() for text in came] == [MAIL.text]


@pytest.mark.enable_socket
def test_a_mail_server_that_is_away_is_said_to_be():
    with pytest.raises(MailNotSentError, match="ConnectionRefused"):
        SmtpMailer(host="127.0.0.1", port=9, security="none", sender="r@example.org").send(MAIL)
