"""Durations, shares, sizes and times as people write and read them."""

import click
import pytest

from qirvo.cli.units import Duration, Percentage, readable_duration, readable_share, readable_size, readable_time


@pytest.mark.parametrize(
    ("text", "seconds"), [("3d", 259_200), ("12h", 43_200), ("90m", 5_400), ("30s", 30), ("1d12h", 129_600), ("0s", 0)]
)
def test_a_duration_is_read_in_seconds(text: str, seconds: int) -> None:
    assert Duration().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "3", "-1d", "d", "3 d", "1w", "1.5h", "٣d"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Duration().convert(text, None, None)


@pytest.mark.parametrize(("text", "percent"), [("10", 10.0), ("10%", 10.0), ("0.5 %", 0.5), ("100", 100.0), ("0", 0.0)])
def test_a_percentage_may_have_its_sign(text: str, percent: float) -> None:
    assert Percentage().convert(text, None, None) == percent


@pytest.mark.parametrize("text", ["", "%", "-1", "101", "1e1", "nan", "inf", "10%%"])
def test_other_percentages_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Percentage().convert(text, None, None)


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (2_500_000, "2.5 MB"), (7 * 10**13, "70.0 TB")]
)
def test_a_size_is_short(size: int, text: str) -> None:
    assert readable_size(size) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "0s"), (90, "1m30s"), (259_200, "3d"), (129_600, "1d12h")])
def test_a_duration_is_shown_as_it_is_written(seconds: int, text: str) -> None:
    assert readable_duration(seconds) == text


@pytest.mark.parametrize(("basis_points", "text"), [(0, "0 %"), (1_000, "10 %"), (1_050, "10.5 %"), (10_000, "100 %")])
def test_a_share_is_shown_in_percent(basis_points: int, text: str) -> None:
    assert readable_share(basis_points) == text


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2026-01-05T12:30:45+00:00", "2026-01-05 12:30 UTC"),
        ("2026-01-05T12:30:45.123Z", "2026-01-05 12:30 UTC"),
        ("yesterday", "yesterday"),
        (None, ""),
    ],
)
def test_a_time_is_shown_to_the_minute(iso: str | None, text: str) -> None:
    assert readable_time(iso) == text
