"""What a user says is wrong with a plugin, and what became of it."""

from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId

MAX_TEXT, MAX_CONTACT = 5_000, 200  # characters


class NoSuchReportError(NotFoundError):
    """There is no such report."""

    code = "report-unknown"
    hint = "List them with `qirvo report list`."


class MalformedReportError(InvalidError):
    """The report says nothing, or too much."""

    code = "report-malformed"
    hint = f"Choose a kind, and say in at most {MAX_TEXT:,} characters what is wrong."


class ReportClosedError(ConflictError):
    """Somebody closed the report before."""

    code = "report-closed"
    hint = "Look at its answer."


class ReportKind(StrEnum):
    """What is wrong."""

    MALWARE = "malware"
    BROKEN = "broken"
    IMPERSONATION = "impersonation"
    LICENSE = "license"
    SPAM = "spam"
    OTHER = "other"


class ReportState(StrEnum):
    """What became of a report."""

    OPEN = "open"
    ACTED = "acted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody says.

    Attributes:
        by: Name of the account; empty for somebody who did not sign in.
        contact: How to reach them, if they want to be; reviewers alone see it.
        answer: What whoever closed it says.
    """

    id: str
    plugin_id: PluginId
    kind: ReportKind
    text: str
    by: str
    contact: str
    at: datetime
    state: ReportState = ReportState.OPEN
    closed_by: str = ""
    answer: str = ""


def read_report(kind: str, text: str, contact: str) -> tuple[ReportKind, str, str]:
    """Return what somebody reports.

    Raises:
        MalformedReportError: The kind is none, or a text is empty or too long.
    """
    if kind not in set(ReportKind):
        raise MalformedReportError(f"`{kind[:40]}` is not a kind of report")
    if not 1 <= len(text.strip()) <= MAX_TEXT or len(contact) > MAX_CONTACT:
        raise MalformedReportError(f"a text of `{len(text.strip())}` characters was sent")
    return ReportKind(kind), text.strip(), contact.strip()
