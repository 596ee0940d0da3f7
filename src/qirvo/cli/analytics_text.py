"""A plugin's figures as text: a summary, a line of the days, and a table for each way to divide the downloads."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from qirvo.cli.analytics_use_text import use_of
from qirvo.cli.doubted_text import doubted
from qirvo.cli.output import fields, table
from qirvo.domain.sparklines import sparkline
from qirvo.wire.analytics import AnalyticsDocument

_WIDEST = 90  # bars; a longer time has several days in one
_SHOWN = 10  # rows of a table; `--json` has them all


def lines_of(found: AnalyticsDocument) -> list[str]:
    """Return the figures for people."""
    users = f"{found.uniqueUsers:,}"
    if found.uniqueUsersAtLeast != found.uniqueUsers:
        users = f"{found.uniqueUsersAtLeast:,} to {users}"
    lines = [
        f"{found.pluginId}, {found.first} to {found.last}",
        "",
        *fields(
            [
                ("downloads", f"{found.totalDownloads:,}"),
                ("unique", f"{found.uniqueDownloads:,}"),
                *([("ranked by", f"{found.rankedDownloads:,}")] if found.suspicions else []),
                ("automated", f"{found.automatedDownloads:,}"),
                ("mirrors", f"{found.mirrorDownloads:,}"),
                ("users", users),
                *((kind, f"{count:,}") for kind, count in found.events.items() if kind != "download"),
            ]
        ),
        *doubted(found),
        *use_of(found),
    ]
    if found.totalDownloads:
        lines += ["", f"downloads by day  {sparkline(by_day(found), widest=_WIDEST)}"]
    for head, total, unique in (
        ("CHANNEL", found.downloadsByChannel, found.uniqueDownloadsByChannel),
        ("VERSION", found.downloadsByVersion, found.uniqueDownloadsByVersion),
        ("LOCATION", found.downloadsByLocation, found.uniqueDownloadsByLocation),
        ("SOURCE", found.downloadsBySource, {}),
        ("AGENT", found.downloadsByAgent, {}),
    ):
        lines += _divided(head, total, unique)
    return lines


def by_day(found: AnalyticsDocument) -> list[int]:
    """Return the downloads of every day of the time, also of those on which nothing happened."""
    first, last = date.fromisoformat(found.first), date.fromisoformat(found.last)
    counts = {each.day: each.downloads for each in found.daily}
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [counts.get(day.isoformat(), 0) for day in days]


def _divided(head: str, total: Mapping[str, int], unique: Mapping[str, int]) -> Iterator[str]:
    if not total or set(total) == {"unknown"}:
        return
    yield ""
    columns = (head, "TOTAL", "UNIQUE") if unique else (head, "TOTAL")
    ranked = sorted(total.items(), key=lambda each: (-each[1], each[0]))
    rows = [(value, f"{count:,}", f"{unique.get(value, 0):,}")[: len(columns)] for value, count in ranked[:_SHOWN]]
    yield from table(columns, rows)
    if len(ranked) > _SHOWN:
        yield f"and {len(ranked) - _SHOWN} more"
