"""Accounts and tokens as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemAnswer:
    """A lasting token for a one-time one; the only time its value is told."""

    token: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBody:
    """An account to create; each publisher named is created when it is new."""

    name: str
    publishers: list[str] = field(default_factory=list)
    rights: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDocument:
    """Who somebody is."""

    name: str
    publishers: list[str]
    rights: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAnswer:
    """A new account, with the one-time token to hand over; the only time its value is told."""

    account: AccountDocument
    oneTimeToken: str
    expiresAt: str
