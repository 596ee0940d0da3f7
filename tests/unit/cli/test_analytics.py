"""A plugin's figures on the command line."""

import json
from pathlib import Path

from qirvo.domain.sparklines import sparkline
from qirvo.wire.analytics import AnalyticsDocument, DayDocument, FunnelDocument, ShareDocument, VitalsDocument
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


def a_share(low: int, high: int, of: int) -> ShareDocument:
    return ShareDocument(of=of, atLeast=low, atMost=high, shareAtLeast=low / of, shareAtMost=high / of)


VITALS = VitalsDocument(
    activeDays=400,
    errors=10,
    crashes=1,
    errorRate=0.025,
    crashRate=0.0025,
    revertRate=None,
    downloadFailures=3,
    downloadFailureRate=0.01,
    loadMsP50=150,
    loadMsP95=700,
    loads={"150": 300, "700": 100},
)


def test_what_hosts_told_is_shown_with_its_bounds():
    lines = shown(
        "analytics",
        "acme.weather",
        activeUsers=90,
        activeUsersToday=40,
        activeUsersThisWeek=60,
        activeUsersThisMonth=90,
        activeByVersion={"1.0.0": 40},
        conversionRate=0.2,
        reportingShare=0.25,
        funnel=FunnelDocument(
            viewers=100,
            downloaders=30,
            newcomers=a_share(10, 30, 100),
            installers=a_share(5, 30, 30),
            returned=a_share(3, 4, 5),
        ),
        retention={"1": a_share(3, 4, 5), "30": a_share(2, 2, 4)},
        vitals=VITALS,
        vitalsByVersion={"1.0.0": VITALS},
    ).out.splitlines()
    assert [" ".join(line.split()) for line in lines[9:20]] == [
        "conversion: 20.0% of 100 who looked (within 10.0% to 30.0%)",
        "hosts that report: 25.0%",
        "active: 90 (last day 40, week 60, month 90)",
        "used after 1 d: 60.0% to 80.0% of 5",
        "used after 30 d: 50.0% of 4",
        "errors a day: 2.5%",
        "crashes a day: 0.2%",
        "starts within: 150 ms (half), 700 ms (95%)",
        "downloads broken: 1.0%",
        "",
        "VERSION ACTIVE ERRORS CRASHES START MS (95%)",
    ]


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
