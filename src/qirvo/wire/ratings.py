"""Ratings as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.wire.plugins import RatingSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingBody:
    """What somebody says of a plugin."""

    stars: int
    title: str = ""
    text: str = ""
    pros: list[str] = field(default_factory=list)
    cons: list[str] = field(default_factory=list)
    wouldRecommend: bool | None = None
    usageContext: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingDocument:
    """A rating; `state` is `shown`, `flagged` or `hidden`."""

    id: str
    pluginId: str
    account: str
    stars: int
    title: str
    text: str
    pros: list[str]
    cons: list[str]
    wouldRecommend: bool | None
    usageContext: str
    version: str
    at: str
    state: str
    flags: list[str]
    reason: str
    answer: str
    answeredAt: str | None
    helpful: int
    unhelpful: int
    complaints: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingPage:
    """Some ratings of a plugin, the latest first, and all of them counted."""

    ratings: list[RatingDocument]
    summary: RatingSummary
    total: int
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingQueue:
    """Ratings for a reviewer, the oldest first."""

    ratings: list[RatingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBody:
    """What a publisher says to a rating; an empty text takes it back."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteBody:
    """Whether a rating helps."""

    helpful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintBody:
    """Why somebody complains of a rating: `spam`, `inappropriate`, `fake`, `offensive` or `other`."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationBody:
    """A reviewer's decision on a rating; hiding it has a reason."""

    show: bool
    reason: str = ""
