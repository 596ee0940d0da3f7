"""A report as text, page, CSV and Parquet: readable, the same figures, and never more than text."""

import base64
import csv
import hashlib
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from qirvo.server.report_files.charts import bar_width, day_chart, nice
from qirvo.server.report_files.page import page_of, page_policy
from qirvo.server.report_files.tables import csv_of, parquet_of
from qirvo.server.report_files.text import WIDTH, summary_of, text_of
from qirvo.server.report_files.words import value_text
from qirvo.wire.distribution_reports import ReportDay
from tests.support.reports import a_busy_report, a_document, a_report, with_names

BUSY, QUIET = a_document(a_busy_report()), a_document(a_report())
EVIL = "</style></script><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>`{{7*7}}`\x1b[31m\u202e"


class Outline(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def outline(page: str) -> Outline:
    seen = Outline()
    seen.feed(page)
    return seen


@pytest.mark.parametrize("report", [BUSY, QUIET], ids=["busy", "quiet"])
def test_no_line_of_text_is_wider_than_a_terminal(report: object):
    lines = text_of(report).splitlines()  # type: ignore[arg-type]  # a report
    assert max(map(len, lines)) <= WIDTH
    assert not any(line != line.rstrip() for line in lines)


def test_the_text_has_every_part_of_the_guides_report():
    heads = [line for line in text_of(BUSY).splitlines() if line.isupper() and "  " not in line]
    assert [heads[0], heads[1], heads[-2], heads[-1]] == ["SUMMARY", "WHAT TO DO", "PERFORMANCE", "FEEDBACK"]
    assert "DOWNLOADS BY VERSION" in heads


def test_the_text_tells_how_sure_a_change_is():
    line = next(line for line in text_of(BUSY).splitlines() if line.startswith("unique downloads"))
    assert re.search(r"down \(-\d+ % to -\d+ %\)", line)


def test_a_quiet_report_says_that_it_knows_too_little():
    text = " ".join(text_of(QUIET).split())
    assert "Nothing stands out: 4 of 15 rules could look" in text
    assert "0 visitors of its page, 100 needed" in text


def test_the_summary_fits_a_mail():
    lines = summary_of(BUSY).splitlines()
    assert lines[0].startswith("downloads")
    assert sum(line.startswith("- ") for line in lines) == len(BUSY.recommendations)


def test_the_page_asks_for_nothing_and_runs_nothing():
    seen = outline(page_of(BUSY))
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & set(seen.tags)
    assert not {name for name, _ in seen.attributes if name.startswith("on") or name in {"src", "style", "srcset"}}
    links = {value for name, value in seen.attributes if name == "href"}
    assert all(str(link).startswith("https://registry.example/") for link in links)
    assert "url(" not in page_of(BUSY)
    assert "@import" not in page_of(BUSY)


def test_the_pages_policy_is_of_its_very_style():
    style = re.search(r"<style>(.*?)</style>", page_of(BUSY), re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page_policy()


def test_every_chart_of_the_page_has_its_table():
    page = page_of(BUSY)
    assert page.count("<table") == 3 + len(BUSY.distribution.divisions)
    assert all(day.day in page for day in BUSY.distribution.daily)


def test_hostile_words_are_only_words():
    evil = a_document(with_names(a_busy_report(), EVIL))
    plain, hostile = outline(page_of(a_document(with_names(a_busy_report(), "plain")))), outline(page_of(evil))
    assert hostile.tags.count("script") == hostile.tags.count("img") == 0
    assert {name for name, _ in hostile.attributes} == {name for name, _ in plain.attributes}
    assert "49" not in re.findall(r"<code>([^<]*)</code>", page_of(evil))
    text = text_of(evil)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x1b" not in summary_of(evil)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_no_cell_is_a_formula(text: str):
    table = csv_of(a_document(with_names(a_busy_report(), text))).decode()
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert f"'{text}" in cells
    assert not [
        cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r", "＝")) or re.match(r"-(?!\d)", cell)
    ]


def test_numbers_are_numbers_in_csv_and_parquet(tmp_path: Path):
    rows = list(csv.DictReader(io.StringIO(csv_of(BUSY).decode())))
    total = next(row for row in rows if (row["section"], row["name"]) == ("summary", "totalDownloads"))
    figure = BUSY.summary[0]
    assert int(total["value"]) == figure.value
    file = tmp_path / "report.parquet"
    file.write_bytes(parquet_of(BUSY))
    (found,) = duckdb.execute(
        "SELECT value, low, typeof(change_high) FROM read_parquet($file) WHERE section = 'summary' AND name = $name",
        {"file": str(file), "name": "totalDownloads"},
    ).fetchall()
    assert found == (figure.value, None, "DOUBLE")
    assert duckdb.read_parquet(str(file)).shape == (len(rows), len(rows[0]))


def test_the_days_of_the_table_are_those_of_the_report():
    rows = list(csv.DictReader(io.StringIO(csv_of(BUSY).decode())))
    daily = {row["day"]: int(row["value"]) for row in rows if (row["section"], row["name"]) == ("daily", "downloads")}
    assert daily == {day.day: day.downloads for day in BUSY.distribution.daily}


def test_the_highest_bar_is_within_the_chart_and_days_do_not_touch():
    days = [
        ReportDay(day=f"2026-11-{number:02}", downloads=count, uniqueDownloads=count // 2, users=1, views=0)
        for number, count in enumerate((3, 0, 62), start=1)
    ]
    chart = day_chart(days)
    assert chart is not None
    assert (chart.top, chart.labels) == (80, ("1 Nov", "2 Nov", "3 Nov"))
    heights = [float(bar.unique_height) + float(bar.rest_height) for bar in chart.bars]
    assert heights == pytest.approx([3.75, 0, 77.5])
    assert float(chart.bars[0].x) + float(chart.bars[0].width) < float(chart.bars[1].x)
    assert day_chart(days[1:2]) is None


@pytest.mark.parametrize(("most", "top"), [(1, 1), (2, 2), (7, 8), (62, 80), (101, 150), (99_999, 100_000)])
def test_the_top_of_a_chart_is_round(most: int, top: int):
    assert nice(most) == top


def test_a_bar_of_next_to_nothing_is_seen_and_of_nothing_is_not():
    assert [bar_width(value, 100_000) for value in (0, 1, 100_000)] == ["0", "0.7", "100"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "share", "not known"),
        (0.12345, "share", "12.3 %"),
        (0.0042, "share", "0.42 %"),
        (1.0, "share", "100 %"),
        (1_234_567, "count", "1,234,567"),
        (0.0421, "times", "0.042"),
        (2.5, "times", "2.50 times"),
        (150, "ms", "150 ms"),
        (2_340, "ms", "2.3 s"),
        (4.256, "stars", "4.26 stars"),
        (9.1, "days", "9.1 days"),
    ],
)
def test_numbers_are_told_with_their_units(value: float | None, unit: str, text: str):
    assert value_text(value, unit) == text
