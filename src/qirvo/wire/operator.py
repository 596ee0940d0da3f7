"""What operators see, as it travels: people, jobs and settings."""

from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass
from qirvo.wire.accounts import AccountDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionDocument:
    """That somebody may not act, since when, by whose decision and why."""

    at: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDocument:
    """An account, and whether it may act."""

    account: AccountDocument
    createdAt: str
    suspension: SuspensionDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Accounts by name; `next` is the `after` of the page that follows."""

    people: list[PersonDocument]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendBody:
    """Why an account is suspended."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsBody:
    """The rights that an account holds from now on."""

    rights: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDocument:
    """A piece of the registry's own work."""

    id: int
    kind: str
    state: str
    attempt: int
    dueAt: str
    error: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    """Jobs by number, how many there are in each state, and the `after` of the page that follows."""

    jobs: list[JobDocument]
    counts: dict[str, int]
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDocument:
    """A setting as it is in force; the value of a secret is never told."""

    name: str
    value: str
    isDefault: bool
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingPage:
    """Every setting of the registry."""

    settings: list[SettingDocument]
