"""A count beside what it was in the period before, said only as far as two counts bear it out."""

from datetime import timedelta
from math import sqrt

from qirvo.deferred import dataclass
from qirvo.domain.metrics import MalformedPeriodError, Span

FEW = 20
"""Below so many in either period, a share of them says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a count changed.

    Attributes:
        before: In the period before; None where nothing is known of that.
    """

    now: int
    before: int | None

    @property
    def percent(self) -> int | None:
        """By how many percent it changed; None where too few were counted to say."""
        if self.before is None or min(self.now, self.before) < FEW:
            return None
        return round(100 * (self.now - self.before) / self.before)

    @property
    def is_clear(self) -> bool:
        """Whether it is more than the chance of two such counts (two standard deviations)."""
        return self.before is not None and abs(self.now - self.before) > 2 * sqrt(self.now + self.before)

    @property
    def sentence(self) -> str:
        """The change in words."""
        if self.before is None:
            return "nothing is known of the time before"
        if self.now == self.before:
            return f"{self.before:,} before, as many"
        if not self.is_clear:
            return f"{self.before:,} before, no clear change"
        if self.percent is None:
            return f"{self.before:,} before"
        return f"{abs(self.percent):,} % {'more' if self.now > self.before else 'fewer'} than {self.before:,} before"


def period_before(span: Span) -> Span | None:
    """Return the period of as many days that ends where `span` begins; None where nothing is known of that."""
    days = timedelta(days=span.days)
    try:
        return Span(first=span.first - days, last=span.last - days)
    except MalformedPeriodError:
        return None
