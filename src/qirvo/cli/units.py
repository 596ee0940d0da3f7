"""Durations, shares and sizes as people write and read them."""

import re

import click

from qirvo.domain.durations import MalformedDurationError, duration_text, parse_duration

_SIZE_STEP = 1_000
_ALL_PERCENT = 100


class Duration(click.ParamType[int]):
    """A duration such as `3d`, `12h`, `90m`, `30s` or `1d12h`; the value is in seconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the seconds `value` stands for."""
        if isinstance(value, int):
            return value
        try:
            return parse_duration(str(value))
        except MalformedDurationError:
            self.fail(f"`{value}` is not a duration: write `3d`, `12h`, `90m` or `30s`", param, ctx)


class Stage(click.ParamType[tuple[int, float]]):
    """A stage of a rollout such as `1d=50%`; the value is seconds and percent."""

    name = "stage"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, float]:
        """Return the seconds and the percentage `value` stands for."""
        after, separator, share = str(value).partition("=")
        if not separator:
            self.fail(f"`{value}` is not a stage: write `1d=50%`", param, ctx)
        return Duration().convert(after, param, ctx), Percentage().convert(share, param, ctx)


class Percentage(click.ParamType[float]):
    """A share such as `10%` or `10`; the value is in percent."""

    name = "percentage"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the percentage `value` stands for."""
        text = str(value).strip().removesuffix("%").strip()
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", text) is None or float(text) > _ALL_PERCENT:
            self.fail(f"`{value}` is not a percentage: write `10%` or `10`", param, ctx)
        return float(text)


def readable_size(size_bytes: int) -> str:
    """Return a size in the unit that keeps it short; decimal units, as disks and networks count."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < _SIZE_STEP:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= _SIZE_STEP
    return f"{size:.1f} TB"


def readable_duration(seconds: int) -> str:
    """Return a duration as one would write it: `3d`, `1d12h`, `90s` as `1m30s`."""
    return duration_text(seconds)


def readable_share(basis_points: int) -> str:
    """Return a share in percent, without zeros that say nothing."""
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".") + " %"


def readable_time(iso: str | None) -> str:
    """Return an ISO 8601 time in UTC to the minute; nothing stays nothing, another form stays as it is."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?(Z|\+00:00)", iso or "")
    return f"{match[1]} {match[2]} UTC" if match else iso or ""
