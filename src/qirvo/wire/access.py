"""Tokens for programs, publishers and their members, as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBody:
    """A token to make; `plugins` are patterns such as `acme.*`."""

    name: str
    scopes: list[str]
    plugins: list[str] = field(default_factory=list)
    days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenDocument:
    """A token for a program; `token` is its text, told when it is made and never again.

    `madeBy` is the token that made it, with which it ends; null when a person did.
    """

    id: str
    name: str
    scopes: list[str]
    plugins: list[str]
    createdAt: str
    expiresAt: str | None
    usedOn: str | None
    token: str | None = None
    madeBy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPage:
    """The caller's tokens for programs."""

    tokens: list[TokenDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundToken:
    """A token that somebody found in the open, and where."""

    token: str
    url: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherBody:
    """A publisher to make."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleBody:
    """What somebody is to be."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherDocument:
    """A publisher; `plugins` are what it owns and the caller may know of, `role` is what the caller is in it."""

    name: str
    since: str
    plugins: list[str]
    domains: list[str]
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDocument:
    """Somebody in a publisher, or invited to it."""

    publisher: str
    account: str
    role: str
    since: str
    invited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """Members and invited people."""

    members: list[MemberDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferBody:
    """Who is to own a plugin."""

    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDocument:
    """A transfer; `dueAt` is when it is done by itself, once it is accepted."""

    pluginId: str
    giver: str
    receiver: str
    askedBy: str
    askedAt: str
    acceptedBy: str
    dueAt: str | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPage:
    """Open transfers."""

    transfers: list[TransferDocument]
