"""Security advisories about plugins as they travel: our own shape, and OSV's (ossf.github.io/osv-schema)."""

from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDocument:
    """Where affected versions begin or end: `introduced`, `fixed` or `last_affected`; version `0` is the very first."""

    bound: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryBody:
    """What an advisory shall say; `severity` may be left out where a CVSS v3 vector gives it."""

    summary: str
    details: str = ""
    severity: str = ""
    cvss: str = ""
    aliases: list[str] = field(default_factory=list)
    ranges: list[list[EventDocument]] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryDocument:
    """An advisory.

    Attributes:
        score: Of the CVSS v3 vector.
        byOperator: Whether the registry's owner wrote it.
        reason: Why it was withdrawn.
    """

    id: str
    pluginId: str
    state: str
    summary: str
    details: str
    severity: str
    cvss: str
    score: float | None
    aliases: list[str]
    ranges: list[list[EventDocument]]
    versions: list[str]
    references: list[str]
    credits: list[str]
    byOperator: bool
    modifiedAt: str
    publishedAt: str | None
    withdrawnAt: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryPage:
    """Advisories, the one that changed last first; `next` is the `after` of the page that follows."""

    advisories: list[AdvisoryDocument]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalBody:
    """Why an advisory is withdrawn."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledPlugin:
    """A plugin and the version of it that a host has."""

    pluginId: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryQuestion:
    """What a host has installed from this registry."""

    plugins: list[InstalledPlugin]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectingPage:
    """The advisories in force that affect what was asked about."""

    advisories: list[AdvisoryDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsvDocument:
    """An advisory in OSV's form; the names are OSV's."""

    schema_version: str
    id: str
    modified: str
    published: str
    aliases: list[str]
    summary: str
    details: str
    severity: list[dict[str, str]]
    affected: list[dict[str, Any]]
    references: list[dict[str, str]]
    credits: list[dict[str, str]]
    database_specific: dict[str, str]
    withdrawn: str | None = None
