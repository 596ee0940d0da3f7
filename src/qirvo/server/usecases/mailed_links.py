"""What somebody asks for by mail: a new account, a proof of an address, a new password.

Whether an address is known is never said: both cases are answered alike, and the mail says the rest.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, NoSuchAccountError, TokenKind, UnauthenticatedError
from qirvo.domain.audit import AuditEntry
from qirvo.domain.credentials import Credentials, MailedLinkError, require_mail
from qirvo.domain.errors import ForbiddenError
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.passwords import require_strong
from qirvo.domain.rate_limits import RateLimit
from qirvo.server.mail_ports import MAIL_JOB
from qirvo.server.ports import OUTGOING, NewId, UnitOfWork
from qirvo.server.sign_in_ports import Limiter, PasswordHasher
from qirvo.server.usecases.accounts import HandedToken, find_token, hand_out, require_account_name

LINK_LIFETIME = timedelta(hours=1)
PER_NETWORK = RateLimit(burst=20, every=timedelta(minutes=1))
PER_ADDRESS = RateLimit(burst=3, every=timedelta(minutes=5))


class SignUpClosedError(ForbiddenError):
    """Nobody makes an account for themselves here."""

    code = "sign-up-closed"
    hint = "Ask an administrator of the registry for an account."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Somebody who asks for a mail.

    Attributes:
        address: Where the registry is reached: links in mails begin with it.
        network: Prefix of the network they come from.
    """

    address: str
    registry_name: str
    network: str
    now: datetime
    uow: UnitOfWork
    new_id: NewId
    limiter: Limiter
    hasher: PasswordHasher


def sign_up(name: str, *, mail: str, password: str, is_open: bool, asking: Asking) -> None:
    """Make an account; a mail to the address proves it. A known address is told by mail that somebody tried.

    Raises:
        SignUpClosedError: The registry's owner makes accounts.
        MalformedAccountError: The name cannot be one.
        MalformedMailError: The address is none.
        WeakPasswordError: The password could be guessed.
        AccountExistsError: The name is taken; names are public.
        RateLimitedError: It was asked too often.
    """
    if not is_open:
        raise SignUpClosedError("this registry's accounts are made by its administrators")
    address = require_mail(mail)
    account = Account(name=require_account_name(name))
    require_strong(password, name=name)
    _limit(address, asking)
    hashed = asking.hasher.hash(password)
    with asking.uow as uow:
        uow.accounts.add(account, now=asking.now)
        taken = uow.sign_in.of_mail(address)
        uow.sign_in.save(Credentials(account=name, password_hash=hashed, mail="" if taken else address))
        if taken:
            _mail(address, "Somebody used your address", _TAKEN.format(name=taken), asking)
        else:
            _mail_link(account, address, "Confirm your address", _CONFIRM, "/confirm", asking)
        uow.audit.add(_entry("account.sign-up", name, asking))
        uow.commit()


def change_mail(account: Account, mail: str, *, asking: Asking) -> None:
    """Let the account have another address, which counts once a mail proved it.

    Raises:
        MalformedMailError: The address is none.
        RateLimitedError: It was asked too often.
    """
    address = require_mail(mail)
    _limit(address, asking)
    with asking.uow as uow:
        known = uow.sign_in.get(account.name)
        owner = uow.sign_in.of_mail(address)
        if owner not in {None, account.name}:
            _mail(address, "Somebody used your address", _TAKEN.format(name=owner), asking)
        else:
            uow.sign_in.save(replace(known, mail=address, is_mail_proven=False))
            _mail_link(account, address, "Confirm your address", _CONFIRM, "/confirm", asking)
        uow.audit.add(_entry("account.mail", account.name, asking))
        uow.commit()


def confirm_mail(text: str, *, asking: Asking) -> Account:
    """Return the account whose address the mail with the link `text` proved.

    Raises:
        MailedLinkError: The link is used, too old, or none.
    """
    with asking.uow as uow:
        account = _use(text, asking)
        known = uow.sign_in.get(account.name)
        if not known.mail or uow.sign_in.of_mail(known.mail) not in {None, account.name}:
            _refuse()
        uow.sign_in.save(replace(known, is_mail_proven=True))
        uow.audit.add(_entry("account.mail-proven", account.name, asking))
        uow.commit()
    return account


def ask_for_password(mail: str, *, asking: Asking) -> None:
    """Mail a link for a new password to the proven address `mail`; an unknown one gets nothing, and nobody is told.

    Raises:
        MalformedMailError: The address is none.
        RateLimitedError: It was asked too often.
    """
    address = require_mail(mail)
    _limit(address, asking)
    with asking.uow as uow:
        name = uow.sign_in.of_mail(address)
        if name is not None:
            _mail_link(uow.accounts.get(name), address, "A new password", _RESET, "/new-password", asking)
            uow.audit.add(_entry("password.ask", name, asking))
            uow.commit()


def set_mailed_password(text: str, password: str, *, asking: Asking) -> Account:
    """Give the account whose mail had the link `text` a new password; its sessions end, its second factor stays.

    Raises:
        WeakPasswordError: The password could be guessed; the link stays good.
        MailedLinkError: The link is used, too old, or none.
    """
    with asking.uow as uow:
        name = _owner(text, asking)
        require_strong(password, name=name)
        account = _use(text, asking)
        known = uow.sign_in.get(account.name)
        uow.sign_in.save(replace(known, password_hash=asking.hasher.hash(password), is_mail_proven=bool(known.mail)))
        for token in uow.accounts.tokens(account.name):
            if token.kind in {TokenKind.SESSION, TokenKind.HALF, TokenKind.MAILED}:
                uow.accounts.remove_token(token.digest)
        uow.audit.add(_entry("password.reset", account.name, asking))
        uow.notices.add(_told(account, asking))
        uow.commit()
    return account


def _limit(address: str, asking: Asking) -> None:
    asking.limiter.pass_one(f"mail:network:{asking.network}", PER_NETWORK)
    asking.limiter.pass_one(f"mail:address:{address}", PER_ADDRESS)


def _owner(text: str, asking: Asking) -> str:
    try:
        return find_token(text, kind=TokenKind.MAILED, now=asking.now, uow=asking.uow).account
    except UnauthenticatedError:
        _refuse()


def _use(text: str, asking: Asking) -> Account:
    try:
        token = find_token(text, kind=TokenKind.MAILED, now=asking.now, uow=asking.uow)
        account = asking.uow.accounts.get(token.account)
    except (UnauthenticatedError, NoSuchAccountError):
        _refuse()
    if not asking.uow.accounts.use_token(token.digest, now=asking.now):
        _refuse()
    return account


def _refuse() -> NoReturn:
    raise MailedLinkError("this link is not good any more")


def _mail_link(account: Account, to: str, subject: str, text: str, path: str, asking: Asking) -> None:
    handed: HandedToken = hand_out(
        account,
        TokenKind.MAILED,
        now=asking.now,
        lifetime=LINK_LIFETIME,
        uow=asking.uow,
        new_id=asking.new_id,
    )
    link = f"{asking.address}{path}?link={handed.text}"
    _mail(to, subject, text.format(name=account.name, link=link), asking)


def _mail(to: str, subject: str, text: str, asking: Asking) -> None:
    arguments = {"to": to, "subject": f"{subject} · {asking.registry_name}", "text": text}
    asking.uow.jobs.enqueue(MAIL_JOB, arguments, queue=OUTGOING)


def _entry(act: str, name: str, asking: Asking) -> AuditEntry:
    return AuditEntry(id=asking.new_id("aud_"), at=asking.now, actor=name, act=act, subject=f"account:{name}")


def _told(account: Account, asking: Asking) -> Notice:
    return Notice(
        id=asking.new_id("not_"),
        at=asking.now,
        kind=NoticeKind.ACCOUNT,
        title="Your password was changed",
        text="It was set anew through a mail to your address, and every session was ended.",
        link="/account",
        accounts=frozenset({account.name}),
    )


_CONFIRM = """\
Hello {name},

follow this link within an hour to confirm your address:

{link}

If you did not ask for this, do nothing.
"""
_RESET = """\
Hello {name},

follow this link within an hour to choose a new password:

{link}

If you did not ask for this, do nothing: your password stays as it is.
"""
_TAKEN = """\
Hello {name},

somebody wanted to use this address for another account. It is yours, so nothing was done. If it was you: your account
is called {name}; ask for a new password on the page where you sign in.
"""
