"""Where the marks of a report's charts stand. The template draws them, and every chart stands above its table."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from qirvo.deferred import dataclass
from qirvo.wire.distribution_reports import IntervalDocument, ReportDay

WIDTH: Final = 1_000
HEIGHT: Final = 100
_GAP = 0.18  # of a day's width
_NICE = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """One day: the part that is unique below, the rest above it."""

    x: str
    width: str
    unique_y: str
    unique_height: str
    rest_y: str
    rest_height: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """Downloads by day.

    Attributes:
        top: What the upper edge stands for; the middle is half of it.
        labels: Of the first, the middle and the last day.
    """

    bars: Sequence[DayBar]
    top: int
    labels: tuple[str, str, str]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalMark:
    """A number with where it lies, on a line from 0 to the largest of its kind."""

    low: str
    high: str
    value: str


def day_chart(days: Sequence[ReportDay]) -> DayChart | None:
    """Return the chart; None where nothing was downloaded."""
    most = max((day.downloads for day in days), default=0)
    if not most:
        return None
    top = nice(most)
    step = WIDTH / len(days)
    bars = []
    for number, day in enumerate(days):
        unique = HEIGHT * min(day.uniqueDownloads, day.downloads) / top
        whole = HEIGHT * day.downloads / top
        bars.append(
            DayBar(
                x=_number(number * step + step * _GAP / 2),
                width=_number(step * (1 - _GAP)),
                unique_y=_number(HEIGHT - unique),
                unique_height=_number(unique),
                rest_y=_number(HEIGHT - whole),
                rest_height=_number(whole - unique),
                said=f"{_day(day.day)}: {day.downloads:,} downloads, {day.uniqueDownloads:,} unique",
            )
        )
    middle = days[len(days) // 2]
    return DayChart(bars=bars, top=top, labels=(_day(days[0].day), _day(middle.day), _day(days[-1].day)))


def nice(most: int) -> int:
    """Return a round number that is not below `most`."""
    scale: int = 10 ** (len(str(most)) - 1)
    return next(round(scale * step) for step in _NICE if scale * step >= most and scale * step == round(scale * step))


def bar_width(value: float, most: float) -> str:
    """Return how long a bar is, in percent of the longest; a little where there is something at all."""
    return "0" if not value or not most else _number(max(0.7, 100 * value / most))


def interval_mark(value: float, within: IntervalDocument, most: float) -> IntervalMark:
    """Return where the marks stand, in percent of `most`."""
    low, high = within.low or 0.0, most if within.high is None else within.high
    return IntervalMark(low=_place(low, most), high=_place(high, most), value=_place(value, most))


def _place(value: float, most: float) -> str:
    return _number(100 * min(value, most) / most) if most > 0 else "0"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b}"
