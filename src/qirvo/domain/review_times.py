"""How long a review takes, from this registry's own history.

A submission that still waits is no shorter than it has waited: leaving it out would make a queue that stands still
look fast. The estimator of Kaplan and Meier (1958) counts it as long as it was seen.
"""

from collections.abc import Sequence
from datetime import timedelta

from qirvo.deferred import dataclass

LEAST = 5  # decisions; fewer say nothing


@dataclass(frozen=True, slots=True)
class Span:
    """How long one submission was seen in review, and whether a decision ended it."""

    seen: timedelta
    is_decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTimes:
    """Within what time half and nine tenths of reviews end; None where too little is known to say.

    Attributes:
        decided: How many decisions it rests on.
        waiting: How many submissions wait.
    """

    decided: int
    waiting: int
    p50: timedelta | None
    p90: timedelta | None


def review_times(spans: Sequence[Span]) -> ReviewTimes:
    """Return what `spans` say."""
    decided = sum(span.is_decided for span in spans)
    known = decided >= LEAST
    return ReviewTimes(
        decided=decided,
        waiting=len(spans) - decided,
        p50=quantile(spans, 0.5) if known else None,
        p90=quantile(spans, 0.9) if known else None,
    )


def quantile(spans: Sequence[Span], share: float) -> timedelta | None:
    """Return the time within which `share` of reviews end; None when the history does not reach that far."""
    at_risk, open_share = len(spans), 1.0
    for span in sorted(spans, key=lambda span: (span.seen, not span.is_decided)):
        if span.is_decided:
            open_share *= 1 - 1 / at_risk
            if open_share <= 1 - share + 1e-9:
                return span.seen
        at_risk -= 1
    return None
