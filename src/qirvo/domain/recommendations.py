"""What a publisher might do, as their plugin's figures suggest: only what the figures bear out.

A rule says something, or why it says nothing: because all is well, or because too little is known. What it says rests
on an interval, not on the plain figure, so that chance gives no advice. Many rules look at one report, and each would
be wrong now and then: the error that is allowed (`proportions.ERROR`) is of all rules together, so that nineteen
reports of twenty in which nothing is amiss say nothing (Bonferroni's bound).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.bounds import Between
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.proportions import ERROR, Interval, Rate, Share
from qirvo.domain.ratings import Tally
from qirvo.domain.versions import Version


class Unit(StrEnum):
    """What a number counts."""

    SHARE = "share"
    COUNT = "count"
    TIMES = "times"
    DAYS = "days"
    STARS = "stars"
    MILLISECONDS = "ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One figure that a recommendation rests on.

    Attributes:
        what: It, in a few words.
        within: Where it lies; None where it is counted, not estimated.
        cases: Of how many; None where that makes no sense.
    """

    what: str
    value: float
    unit: Unit
    within: Interval | None = None
    cases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What to do, and why.

    Attributes:
        rule: Slug of the rule that says so.
        title: What to do.
        why: What makes it worthwhile, for people.
        effect: Size of what is wrong, in a sentence.
        size: The same as a number, by which the same rule's are compared; greater is graver.
        page: Path of the page to act on, below the registry's address.
        command: What to type instead; empty where there is nothing.
    """

    rule: str
    title: str
    why: str
    evidence: tuple[Evidence, ...]
    effect: str
    size: float
    page: str
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLittle:
    """A rule cannot say anything yet.

    Attributes:
        of: What there is too little of.
        needed: How many there would have to be.
    """

    of: str
    there: int
    needed: int


@dataclass(frozen=True, slots=True)
class Well:
    """There is nothing to say."""


Verdict = Recommendation | TooLittle | Well


@dataclass(frozen=True, slots=True, kw_only=True)
class VulnerableComponent:
    """A package in the newest release with a known advisory; `fixed_in` is empty where no version mends it."""

    name: str
    version: str
    advisory: str
    danger: str
    fixed_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What the rules look at, of one plugin and one time.

    Attributes:
        today: The day on which the report is made.
        viewers: Visitors of its page, summed over the days.
        newcomers: Visitors who downloaded it and did not merely update.
        expected_newcomers: Most likely so many.
        downloads: All of them.
        unique_by_day: Unique downloads of each whole day.
        unique_by_day_before: The same of as many days before; None where it was not there for all of them.
        errors: Version → errors and crashes for the days of use that hosts told of.
        errors_vary: By `dispersion`, how those of the days do.
        retained: Of the installations that were old enough, at most so many were in use after 30 days.
        retained_surely: At least so many.
        active: Version → active installations.
        newest: The newest release that is offered to everybody, and when it was published; None before the first.
        newest_ended: How installations of it ended: failures of all.
        updates: Updates that were made, and of those, how many were returned by themselves.
        ratings: Of the time.
        ratings_before: Of the time before.
        peers: Viewers, and those who most likely downloaded anew, of other plugins of its category.
        vulnerable: Packages in the newest release.
        broken: How many users reported within the time that it is broken.
        waiting: The submission that waits longest for a reviewer, since how long, and within what time nine tenths end.
    """

    plugin_id: str
    today: date
    viewers: int = 0
    newcomers: Between = field(default_factory=lambda: Between(low=0, high=0))
    expected_newcomers: float = 0.0
    downloads: DownloadCount = field(default_factory=DownloadCount)
    unique_by_day: Sequence[int] = ()
    unique_by_day_before: Sequence[int] | None = None
    errors: Mapping[Version, Rate] = field(default_factory=dict)
    errors_vary: float = 1.0
    retained: Share = field(default_factory=lambda: Share(0, 0))
    retained_surely: Share = field(default_factory=lambda: Share(0, 0))
    active: Mapping[Version, int] = field(default_factory=dict)
    newest: tuple[Version, date] | None = None
    newest_ended: Share = field(default_factory=lambda: Share(0, 0))
    updates: Share = field(default_factory=lambda: Share(0, 0))
    ratings: Tally = field(default_factory=Tally)
    ratings_before: Tally = field(default_factory=Tally)
    peers: Sequence[tuple[int, float]] = ()
    vulnerable: Sequence[VulnerableComponent] = ()
    broken: int = 0
    waiting: tuple[str, timedelta, timedelta] | None = None


Judge = Callable[[Observed, float], Verdict]
"""Looks at what was observed; may be wrong with the given probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is looked at.

    Attributes:
        slug: Its name.
        looks_at: What it looks for, for people.
        is_estimate: Whether it rests on an interval, and so takes its part of the error.
    """

    slug: str
    looks_at: str
    judge: Judge
    is_estimate: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What all rules say.

    Attributes:
        recommendations: What to do, in the order of the rules: the gravest first.
        undecided: Rule → of what there is too little.
    """

    recommendations: tuple[Recommendation, ...] = ()
    undecided: Mapping[str, TooLittle] = field(default_factory=dict)


def advise(observed: Observed, rules: Sequence[Rule], *, error: float = ERROR) -> Advice:
    """Return what `rules` say; all of them together are wrong at most as often as `error`."""
    each = error / max(1, sum(rule.is_estimate for rule in rules))
    verdicts = {rule.slug: rule.judge(observed, each) for rule in rules}
    return Advice(
        recommendations=tuple(said for said in verdicts.values() if isinstance(said, Recommendation)),
        undecided={slug: said for slug, said in verdicts.items() if isinstance(said, TooLittle)},
    )
