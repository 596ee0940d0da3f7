"""A plugin's figures on the command line."""

import json
from pathlib import Path

from qirvo.domain.sparklines import sparkline
from qirvo.wire.analytics import AnalyticsDocument, DayDocument
from tests.support.clients import an_answer
from tests.support.sessions import CommandLine, Printed

HOME = Path("no-such-home")


def found(**changes: object) -> AnalyticsDocument:
    values: dict[str, object] = {
        "pluginId": "acme.weather",
        "first": "2026-11-01",
        "last": "2026-11-03",
        "totalDownloads": 1_204,
        "uniqueDownloads": 300,
        "automatedDownloads": 800,
        "mirrorDownloads": 0,
        "uniqueUsers": 280,
        "uniqueUsersAtLeast": 190,
        "downloadsByChannel": {"marketplace": 1_204},
        "downloadsByVersion": {f"1.{number}.0": 100 - number for number in range(12)},
        "downloadsByLocation": {"unknown": 1_204},
        "downloadsBySource": {},
        "downloadsByAgent": {"curl": 1_204},
        "uniqueDownloadsByChannel": {"marketplace": 300},
        "uniqueDownloadsByVersion": {"1.0.0": 300},
        "uniqueDownloadsByLocation": {},
        "events": {"download": 1_204, "install": 70},
        "visitors": {},
        "daily": [DayDocument(day="2026-11-03", downloads=1_204, uniqueDownloads=300, uniqueUsers=190, events={})],
    }
    return AnalyticsDocument(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def shown(*words: str, **changes: object) -> Printed:
    return CommandLine(HOME, an_answer(found(**changes))).run(*words)


def test_the_figures_are_shown():
    lines = shown("analytics", "acme.weather").out.splitlines()
    assert lines[:10] == [
        "acme.weather, 2026-11-01 to 2026-11-03",
        "",
        "downloads: 1,204",
        "unique:    300",
        "automated: 800",
        "mirrors:   0",
        "users:     190 to 280",
        "install:   70",
        "",
        "downloads by day    █",
    ]
    assert "1.0.0    100    300" in lines
    assert "and 2 more" in lines
    assert "LOCATION  TOTAL  UNIQUE" not in lines


def test_a_report_is_otherwise_what_users_report():
    assert CommandLine(HOME).run("report", "lits").code == 2
    assert "Did you mean `list`" in CommandLine(HOME).run("report", "lits").err


def test_the_period_is_asked_for():
    line = CommandLine(HOME, an_answer(found()))
    line.run("analytics", "acme.weather", "--period", "12w", "--last", "2026-11-03")
    assert line.transport.sent[0].path.endswith("/v1/plugins/acme.weather/analytics?period=12w&last=2026-11-03")


def test_programs_get_everything():
    assert json.loads(shown("analytics", "acme.weather", "--json").out)["uniqueUsersAtLeast"] == 190


def test_nothing_happened():
    quiet = found(totalDownloads=0, uniqueUsers=0, uniqueUsersAtLeast=0, daily=[], events={}, downloadsByChannel={})
    printed = CommandLine(HOME, an_answer(quiet)).run("analytics", "acme.weather")
    assert "users:     0" in printed.out
    assert "by day" not in printed.out


def test_bars_are_as_high_as_the_counts():
    assert sparkline([0, 1, 4, 8], widest=90) == " ▁▄█"
    assert sparkline([], widest=90) == ""
    assert sparkline([1] * 180, widest=90) == "█" * 90
