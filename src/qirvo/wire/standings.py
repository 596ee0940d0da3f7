"""How plugins stand, and what users report, as it travels."""

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingBody:
    """What is to be said of a release, or of the whole plugin without a version."""

    reason: str
    version: str | None = None
    replacement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDocument:
    """What is said of a release, or of the whole plugin when `version` is null."""

    kind: str
    reason: str
    version: str | None
    replacement: str
    by: str
    at: str
    pluginId: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPage:
    """Everything that is said."""

    standings: list[StandingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBody:
    """What is wrong with a plugin; `contact` is how to reach whoever says so."""

    kind: str
    text: str
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument:
    """A report as reviewers see it."""

    number: int
    id: str
    pluginId: str
    kind: str
    text: str
    by: str
    contact: str
    at: str
    state: str
    closedBy: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """Reports, the oldest first; `next` is the `after` of the page that follows."""

    reports: list[ReportDocument]
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnswer:
    """That a report was received."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseBody:
    """How a report is closed: `acted` or not, and what whoever sent it is told."""

    acted: bool
    answer: str = ""
