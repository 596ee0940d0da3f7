"""How sure a share, or a change, is: intervals for counts.

A share's interval is Wilson's (1927); that of the difference between two shares is Newcombe's (1998, his tenth method),
which is made of two of them and keeps its word with few cases and at the edges. Of two counts, the part of the later in
both together is a share as well. Counts of days vary more than chance alone would have them (weekends, a newsletter):
`dispersion` says how much more, and takes as much away from what they prove.

A rate is no share: there may be two errors on one day of use.
"""

from collections.abc import Sequence
from functools import cache
from math import inf, sqrt
from statistics import NormalDist, fmean, variance

from qirvo.deferred import dataclass

ERROR = 0.05
"""How often an interval may miss what it is about."""
_LEAST_DAYS = 3  # fewer say nothing of how days vary


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a number lies, but for the error that was allowed."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of` cases."""

    hits: int
    of: int

    def __post_init__(self) -> None:
        """Refuse what is no share: a bug of whoever counts."""
        assert 0 <= self.hits <= self.of, f"{self.hits} of {self.of}"  # noqa: S101  # as the docstring says

    @property
    def rate(self) -> float | None:
        """The plain share; None of nothing."""
        return self.hits / self.of if self.of else None

    def interval(self, error: float = ERROR) -> Interval:
        """Return where the share behind the cases lies; anywhere, without a case."""
        return _wilson(self.hits, self.of, error)


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` things happened in `of` cases, in one of them perhaps several."""

    count: int
    of: int

    def __add__(self, other: "Rate") -> "Rate":
        """Return both together."""
        return Rate(self.count + other.count, self.of + other.of)

    @property
    def rate(self) -> float | None:
        """How many for each case; None without one."""
        return self.count / self.of if self.of else None

    def interval(self, error: float = ERROR, *, varying: float = 1.0) -> Interval:
        """Return where the rate behind the cases lies; anything, without a case."""
        return growth(self.of, self.count, varying=varying, error=error)


def rate_growth(before: Rate, after: Rate, *, varying: float = 1.0, error: float = ERROR) -> Interval:
    """Return where the rate `after` as a multiple of the rate `before` lies; anything, where one has no case."""
    if not before.of or not after.of:
        return Interval(0.0, inf)
    counts = growth(before.count, after.count, varying=varying, error=error)
    scale = before.of / after.of
    return Interval(counts.low * scale, counts.high * scale)


def difference(before: Share, after: Share, error: float = ERROR) -> Interval:
    """Return where the share `after` less the share `before` lies; anywhere, where one has no case."""
    if not before.of or not after.of:
        return Interval(-1.0, 1.0)
    was, now = before.hits / before.of, after.hits / after.of
    was_in, now_in = before.interval(error), after.interval(error)
    return Interval(
        now - was - sqrt((now - now_in.low) ** 2 + (was_in.high - was) ** 2),
        now - was + sqrt((now_in.high - now) ** 2 + (was - was_in.low) ** 2),
    )


def growth(before: int, after: int, *, varying: float = 1.0, error: float = ERROR) -> Interval:
    """Return where the count `after` as a multiple of the count `before` lies, of two times of the same length.

    Args:
        before: Of the earlier time.
        after: Of the later.
        varying: By `dispersion`.
        error: How often the interval may miss.
    """
    both = _wilson(after / varying, (before + after) / varying, error)
    return Interval(_odds(both.low), _odds(both.high))


def dispersion(*series: Sequence[int]) -> float:
    """Return how many times more the counts in each of `series` vary than chance would have them; 1 at least."""
    told = [each for each in series if len(each) >= _LEAST_DAYS and any(each)]
    if not told:
        return 1.0
    ratios = [variance(each) / fmean(each) for each in told]
    return max(1.0, fmean(ratios))


def rate_dispersion(*series: Sequence[Rate]) -> float:
    """Return the same of rates, each of a day of its own number of cases (Pearson's statistic); 1 at least."""
    ratios = []
    for each in series:
        cased = [rate for rate in each if rate.of]
        usual = sum(cased, Rate(0, 0)).rate
        if len(cased) >= _LEAST_DAYS and usual:
            off = [(rate.count - usual * rate.of) ** 2 / (usual * rate.of) for rate in cased]
            ratios.append(sum(off) / (len(cased) - 1))
    return max(1.0, fmean(ratios)) if ratios else 1.0


@cache
def _z(error: float) -> float:
    return NormalDist().inv_cdf(1 - error / 2)


def _wilson(hits: float, of: float, error: float) -> Interval:
    if of <= 0:
        return Interval(0.0, 1.0)
    z, share = _z(error), hits / of
    scale = 1 + z * z / of
    middle = (share + z * z / (2 * of)) / scale
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / scale
    low = 0.0 if hits == 0 else max(0.0, middle - spread)
    high = 1.0 if hits == of else min(1.0, middle + spread)
    return Interval(low, high)


def _odds(share: float) -> float:
    return inf if share >= 1 else share / (1 - share)
