"""What reviewers do and see, as it travels."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One item of the manual checklist, and whether it holds."""

    item: str
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWorkDocument:
    """What was done on a submission before a decision."""

    submission: str
    claimedBy: str
    claimedUntil: str | None
    flag: str
    flaggedBy: str
    approvedBy: list[str]
    securityConfirmedBy: str
    checklist: list[ChecklistItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class TickBody:
    """The items of the checklist that hold."""

    items: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagBody:
    """Why the security of a submission is doubted."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBody:
    """A ready answer."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDocument:
    """A ready answer with its id."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """Every ready answer."""

    answers: list[AnswerDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierTimes:
    """Within how many seconds half and nine tenths of reviews ended; null where too little is known.

    Attributes:
        tier: `all`, or one of the tiers of risk.
        decided: How many decisions it rests on.
        waiting: How many submissions wait; they count as at least as long as they have waited.
    """

    tier: str
    decided: int
    waiting: int
    p50Seconds: int | None
    p90Seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTimesDocument:
    """How long reviews took in the last `days` days."""

    days: int
    times: list[TierTimes]
