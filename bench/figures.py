"""What a bench found, as values: figures of candidates beside one another, the bars they are to reach, and their text.

The first figure of a comparison is ours; ratios say how many times better ours is than each of the others.
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one candidate took or reached, round by round.

    Attributes:
        name: The candidate.
        rounds: One number a round, in the unit of the comparison.
        at: For how many plugins, where the comparison is a curve.
    """

    name: str
    rounds: tuple[float, ...]
    at: int | None = None

    @property
    def median(self) -> float:
        """The middle of the rounds."""
        return statistics.median(self.rounds)


def figures_of(rounds: Mapping[str, Sequence[float]]) -> list[Figure]:
    """Return a figure for each candidate's rounds."""
    return [Figure(name=name, rounds=tuple(taken)) for name, taken in rounds.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What ours is asked to reach: `limit` of the unit, or `limit` times the figure of `beside`."""

    limit: float
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One thing that was measured of several candidates.

    Attributes:
        unit: Of the rounds.
        figures: The first is ours.
        is_more_better: A rate, not a cost.
        has_peers: The others are somebody else's; without, all of them are ours and no ratios are told.
        bars: What ours is asked to reach.
        note: What a reader has to know to judge it.
    """

    title: str
    unit: str
    figures: Sequence[Figure]
    is_more_better: bool = False
    has_peers: bool = True
    bars: Sequence[Bar] = ()
    note: str = ""

    def times_better(self, figure: Figure) -> float | None:
        """Return how many times better ours is than `figure`; None where that says nothing."""
        if not self.has_peers:
            return None
        ours, theirs = self.figures[0].median, figure.median
        above, below = (ours, theirs) if self.is_more_better else (theirs, ours)
        return above / below if above and below else None

    def reached(self, bar: Bar) -> float | None:
        """Return how far ours got, in the terms of `bar.limit`; None where the peer was not measured."""
        ours = self.figures[0].median
        if not bar.beside:
            return ours
        found = [figure.median for figure in self.figures if figure.name == bar.beside]
        return ours / found[0] if found and found[0] else None

    def is_reached(self, bar: Bar) -> bool | None:
        """Say whether ours reaches `bar`; None where that cannot be said."""
        reached = self.reached(bar)
        if reached is None:
            return None
        return reached >= bar.limit if self.is_more_better else reached <= bar.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one bench found.

    Attributes:
        title: What was measured, in a line.
        comparisons: What is kept, for the page of all benches.
        text: What a terminal shows instead, where a bench has a table of its own.
    """

    title: str
    comparisons: Sequence[Comparison] = field(default_factory=tuple)
    text: str = ""

    def __str__(self) -> str:
        """Return it for a terminal."""
        return self.text or "\n".join([f"\n{self.title}", *map(_text, self.comparisons)])


def document_of(comparison: Comparison) -> Mapping[str, Any]:
    """Return a comparison as JSON keeps it."""
    return {
        "title": comparison.title,
        "unit": comparison.unit,
        "better": "more" if comparison.is_more_better else "less",
        "note": comparison.note,
        "figures": [_figure_document(comparison, figure) for figure in comparison.figures],
        "bars": [_bar_document(comparison, bar) for bar in comparison.bars],
    }


def _figure_document(comparison: Comparison, figure: Figure) -> Mapping[str, Any]:
    ratio = comparison.times_better(figure)
    return {
        "name": figure.name,
        "at": figure.at,
        "median": rounded(figure.median),
        "lowest": rounded(min(figure.rounds)),
        "highest": rounded(max(figure.rounds)),
        "rounds": [rounded(each) for each in figure.rounds],
        "oursIsBetterBy": None if ratio is None else rounded(ratio),
    }


def _bar_document(comparison: Comparison, bar: Bar) -> Mapping[str, Any]:
    reached = comparison.reached(bar)
    return {
        "limit": bar.limit,
        "beside": bar.beside,
        "reached": None if reached is None else rounded(reached),
        "isReached": comparison.is_reached(bar),
    }


def rounded(number: float) -> float:
    """Return `number` with four digits that say something."""
    return float(f"{number:.4g}")


def _text(comparison: Comparison) -> str:
    width = max(len(figure.name) for figure in comparison.figures)
    lines = [
        f"\n{comparison.title} ({comparison.unit})",
        f"  {'':{width}}      median      lowest     highest  ours is",
    ]
    for figure in comparison.figures:
        ratio = comparison.times_better(figure)
        times = "" if ratio is None else f"{ratio:6.2f}x"
        size = "" if figure.at is None else f"  at {figure.at:,}"
        lowest, highest = min(figure.rounds), max(figure.rounds)
        lines.append(
            f"  {figure.name:{width}}  {figure.median:10,.2f}  {lowest:10,.2f}  {highest:10,.2f}  {times}{size}"
        )
    lines += [f"  {bar_text(document_of(comparison), bar)}" for bar in document_of(comparison)["bars"]]
    return "\n".join([*lines, *([f"  {comparison.note}"] if comparison.note else [])])


def bar_text(comparison: Mapping[str, Any], bar: Mapping[str, Any]) -> str:
    """Say in words what is asked of ours and whether it is reached; both as documents."""
    sign = "at least" if comparison["better"] == "more" else "at most"
    of = f"{bar['limit']:g} x {bar['beside']}" if bar["beside"] else f"{bar['limit']:g} {comparison['unit']}"
    verdict = {True: "reached", False: "missed", None: "not measured"}[bar["isReached"]]
    found = "" if bar["reached"] is None else f" with {bar['reached']:,g}"
    return f"{sign} {of}: {verdict}{found}"
