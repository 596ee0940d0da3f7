"""What users say of a plugin: one rating an account and plugin, which its owner may change or take back.

Nothing is judged here by its opinion: a text waits for a reviewer only when it looks like advertising or like nothing
at all, or when three people complain of it. The mean that plugins are sorted by is pulled towards `PRIOR_MEAN`, as
if `PRIOR_COUNT` people had rated so before: one enthusiast does not put a plugin above a thousand contented users.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ForbiddenError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId

STARS = (1, 2, 3, 4, 5)
MAX_TITLE, LEAST_TEXT, MAX_TEXT = 100, 10, 5_000
MAX_POINTS, MAX_POINT = 10, 200
MAX_ANSWER, MAX_MODERATION_REASON = 5_000, 1_000
COMPLAINTS_UNTIL_REVIEW = 3
PRIOR_MEAN, PRIOR_COUNT = 3.5, 5
_LEAST_UNIQUE, _FEW_WORDS, _MOST_LINKS = 0.3, 10, 1
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class MalformedRatingError(InvalidError):
    """The rating is none."""

    code = "rating-malformed"
    hint = "Give 1 to 5 stars; a text has 10 to 5000 characters, a title at most 100."


class OwnRatingError(ForbiddenError):
    """Nobody rates a plugin of their own publisher."""

    code = "rating-own"
    hint = "Leave ratings to those who use it; you may answer them."


class NoSuchRatingError(NotFoundError):
    """There is no such rating."""

    code = "rating-unknown"
    hint = "Look at the plugin's ratings; it may have been taken back."


class MalformedComplaintError(InvalidError):
    """The complaint has no known reason."""

    code = "complaint-malformed"
    hint = "Reasons are `spam`, `inappropriate`, `fake`, `offensive` and `other`."


class ModerationReasonError(InvalidError):
    """Hiding a rating needs a reason, which its author reads."""

    code = "moderation-reason"
    hint = f"Say why in at most {MAX_MODERATION_REASON} characters."


class RatingState(StrEnum):
    """Whether others see a rating."""

    SHOWN = "shown"
    FLAGGED = "flagged"
    HIDDEN = "hidden"


class Complaint(StrEnum):
    """Why somebody complains of a rating."""

    SPAM = "spam"
    INAPPROPRIATE = "inappropriate"
    FAKE = "fake"
    OFFENSIVE = "offensive"
    OTHER = "other"

    @classmethod
    def parse(cls, text: str) -> "Complaint":
        """Read a reason.

        Raises:
            MalformedComplaintError: It is none.
        """
        if text not in set(cls):
            raise MalformedComplaintError(f"`{text[:40]}` is not a reason to complain")
        return cls(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What somebody says.

    Attributes:
        text: Empty, or 10 to 5000 characters.
        version: The release they speak of; empty when they did not say.
    """

    stars: int
    title: str = ""
    text: str = ""
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    recommends: bool | None = None
    usage: str = ""
    version: str = ""

    def __post_init__(self) -> None:
        if self.stars not in STARS:
            raise MalformedRatingError(f"`{self.stars}` is not a number of stars from 1 to 5")
        if len(self.title) > MAX_TITLE:
            raise MalformedRatingError(f"a title of `{len(self.title)}` characters is over `{MAX_TITLE}`")
        if self.text and not LEAST_TEXT <= len(self.text) <= MAX_TEXT:
            raise MalformedRatingError(
                f"a text of `{len(self.text)}` characters is not between `{LEAST_TEXT}` and `{MAX_TEXT}`"
            )
        points = (*self.pros, *self.cons, self.usage)
        if max(len(self.pros), len(self.cons)) > MAX_POINTS or any(len(point) > MAX_POINT for point in points):
            raise MalformedRatingError(f"at most `{MAX_POINTS}` points of `{MAX_POINT}` characters may be given")

    def flags(self) -> tuple[str, ...]:
        """Return why a person should look at it before others do; empty for an ordinary opinion."""
        whole = " ".join((self.title, self.text, *self.pros, *self.cons))
        words = whole.casefold().split()
        found = []
        if len(_LINK.findall(whole)) > _MOST_LINKS:
            found.append("spam")
        if len(words) >= _FEW_WORDS and len(set(words)) / len(words) < _LEAST_UNIQUE:
            found.append("low-quality")
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """An opinion of one account on one plugin, and what became of it.

    Attributes:
        flags: Why it waits for a reviewer.
        reason: Why it is hidden.
        answer: What the publisher says to it.
    """

    id: str
    plugin_id: PluginId
    account: str
    opinion: Opinion
    at: datetime
    state: RatingState = RatingState.SHOWN
    flags: tuple[str, ...] = ()
    reason: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    helpful: int = 0
    unhelpful: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The shown ratings of a plugin, counted.

    Attributes:
        stars: Stars → how many gave so many.
        recommending: How many recommend it, of `answering` who said whether they do.
    """

    stars: Mapping[int, int] = field(default_factory=dict)
    recommending: int = 0
    answering: int = 0

    @property
    def count(self) -> int:
        """How many ratings there are."""
        return sum(self.stars.values())

    @property
    def mean(self) -> float | None:
        """The plain mean; None without ratings."""
        return round(self._sum / self.count, 2) if self.count else None

    @property
    def weighted(self) -> float:
        """The mean to sort by."""
        return round((PRIOR_MEAN * PRIOR_COUNT + self._sum) / (PRIOR_COUNT + self.count), 4)

    @property
    def histogram(self) -> Sequence[tuple[int, int]]:
        """Stars and how many gave them, five first."""
        return [(stars, self.stars.get(stars, 0)) for stars in reversed(STARS)]

    @property
    def _sum(self) -> int:
        return sum(stars * count for stars, count in self.stars.items())
