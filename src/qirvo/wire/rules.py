"""Rules and suppressions as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDocument:
    """A rule as it stands in a registry.

    Attributes:
        mode: `off`, `monitor` or `enforce`: how much it may do here.
        ownMode: The same unless somebody chose otherwise.
        isAlarm: Whether it says that somebody means harm.
        confirmed: Submissions in which reviewers confirmed its alarm.
        falseAlarms: Submissions in which they called it false.
        precision: The share that was right, from 0 to 1; null without any decision.
        precisionAtLeast: The lower end of its 95 % interval.
        decidedBy: Who chose the mode; empty when nobody did.
    """

    rule: str
    severity: str
    title: str
    help: str
    mode: str
    ownMode: str
    isAlarm: bool
    confirmed: int = 0
    falseAlarms: int = 0
    precision: float | None = None
    precisionAtLeast: float = 0.0
    decidedBy: str = ""
    decidedAt: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """Every rule."""

    rules: list[RuleDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeBody:
    """The mode that a rule is to have, and why."""

    mode: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionBody:
    """A finding that is not to count: of one rule, in one content, for a reason, for so many seconds.

    Attributes:
        digest: Of the file, or of the content tree for findings about the plugin as a whole.
        submission: Names the content instead: `file` of this submission, or its content tree.
    """

    rule: str
    reason: str
    seconds: int
    digest: str | None = None
    submission: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionDocument:
    """A suppression as it travels; times are ISO 8601 in UTC."""

    id: str
    rule: str
    digest: str
    reason: str
    by: str
    createdAt: str
    expiresAt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionPage:
    """Every suppression, the oldest first."""

    suppressions: list[SuppressionDocument] = field(default_factory=list)
