"""Dashboards as pages: who sees them, what they show, that their tables and files say the same."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from qirvo.domain.events import DistributionEvent
from qirvo.domain.names import PluginId
from tests.support.pages import Browsing, browsing
from tests.support.past_events import a_history
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

HERE = f"/plugins/{PLUGIN}/analytics"
PUBLISHER, OWNER = "/publishers/acme/analytics", "/operator/analytics"
TABLES = [
    *("downloads", "countries", "distribution-channels", "sources", "programs", "versions", "interest", "use"),
    *("adoption", "funnel", "retention", "faults", "vitals"),
]
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def published(tmp_path: Path) -> RegistryInProcess:
    registry = a_registry(tmp_path)
    registry.published("1.0.0")
    return registry


@pytest.fixture
def busy(published: RegistryInProcess) -> RegistryInProcess:
    today = datetime.now(UTC).date()
    published.assembly.log.append(_history(today))
    published.count()
    return published


@cache
def _history(today: date) -> Sequence[DistributionEvent]:
    return a_history(PluginId.parse(PLUGIN), last=today, days=40)


def saved(visitor: Browsing, address: str, **query: str) -> list[dict[str, str]]:
    answer = visitor.get(address, **query)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.text)))


def shown(page: str, title: str) -> list[list[str]]:
    """The rows of a table of a page, as its numbers are read."""
    table = page.partition(f'aria-label="{title} as a table"')[2].partition("</table>")[0].partition("<tbody>")[2]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[_read(cell) for cell in row] for row in cells]


def _read(cell: str) -> str:
    said = re.search(r'value="([^"]*)"', cell)
    text = unescape(re.sub(r"<[^>]+>", "", cell)).strip()
    return said[1] if said else "" if text == "not known" else text


def seen_by(registry: RegistryInProcess, address: str) -> list[int]:
    visitors = [Browsing(registry), *(browsing(registry, name) for name in ("eve", "ann", "rob", "admin"))]
    return [visitor.get(address).status_code for visitor in visitors]


def test_members_and_who_runs_the_registry_see_a_publishers_figures(published: RegistryInProcess):
    for address in (HERE, f"{HERE}/downloads.csv", PUBLISHER, f"{PUBLISHER}/plugins.csv"):
        assert seen_by(published, address) == [303, 403, 200, 200, 200], address


def test_only_operators_see_the_registrys(published: RegistryInProcess):
    for address in (OWNER, f"{OWNER}/now", f"{OWNER}/downloads.csv"):
        assert seen_by(published, address) == [303, 403, 403, 403, 200], address


def test_rollouts_are_shown_to_members_alone(published: RegistryInProcess):
    pages = {name: browsing(published, name).get(f"{HERE}/rollouts") for name in ("eve", "ann", "rob")}
    assert [page.status_code for page in pages.values()] == [403, 200, 200]
    assert ["stable: 1.0.0" in page.text for page in pages.values()] == [False, True, False]


def test_a_plugin_that_nobody_may_know_of_has_no_dashboard(published: RegistryInProcess):
    ann = browsing(published, "ann")
    assert ann.get("/plugins/acme.none/analytics").status_code == 404
    assert browsing(published, "admin").get("/publishers/nobody/analytics").status_code == 404
    assert browsing(published, "ann").get("/publishers/nobody/analytics").status_code == 403


def test_a_new_plugin_is_told_what_would_count(published: RegistryInProcess):
    page = browsing(published, "ann").get(HERE).text
    assert "No downloads in this time. Every answer of this registry" in page
    assert "qirvo source add --report-events" in page
    assert "<polyline" not in page


def test_every_table_and_its_file_say_the_same(busy: RegistryInProcess):
    ann = browsing(busy, "ann")
    page = ann.get(HERE, period="30d").text
    titles = {table: unescape(page.partition(f'id="chart-{table}">')[2].partition("<")[0]) for table in TABLES}
    files = {table: saved(ann, f"{HERE}/{table}.csv", period="30d") for table in TABLES}
    assert {table: len(rows) > 0 for table, rows in files.items()} == dict.fromkeys(TABLES, True)
    assert {table: shown(page, title) for table, title in titles.items()} == {
        table: [list(row.values()) for row in rows] for table, rows in files.items()
    }


def test_a_period_is_compared_with_the_one_before(busy: RegistryInProcess):
    ann = browsing(busy, "ann")
    long = {row["Day"]: row["Unique"] for row in saved(ann, f"{HERE}/downloads.csv", period="40d")}
    for row in saved(ann, f"{HERE}/downloads.csv", period="7d"):
        day = datetime.fromisoformat(row["Day"]).date()
        assert row["Unique before"] == long[(day - timedelta(days=7)).isoformat()]
    assert "% more than" in ann.get(HERE, period="20d").text  # twice as many, on whatever weekday the history ends


def test_days_may_be_chosen(busy: RegistryInProcess):
    today = datetime.now(UTC).date()
    first, last = (today - timedelta(days=9)).isoformat(), (today - timedelta(days=5)).isoformat()
    rows = saved(browsing(busy, "ann"), f"{HERE}/use.csv", first=first, last=last)
    assert [rows[0]["Day"], rows[-1]["Day"], len(rows)] == [first, last, 5]


WRONG = [
    {"period": "0d"},
    {"period": HOSTILE},
    {"first": HOSTILE},
    {"last": "2026-01-01"},
    {"first": "2026-02-01", "last": "2026-01-01"},
    {"first": "0001-01-01", "last": "9999-12-31"},
    {"first": "0001-01-01", "last": "0001-01-01"},
    {"first": "9999-12-31", "last": "9999-12-31"},
]


def test_what_is_no_period_is_told_beside_the_usual_one(published: RegistryInProcess):
    admin = browsing(published, "admin")
    answers = [admin.get(address, **query) for query in WRONG for address in (HERE, PUBLISHER, OWNER)]
    assert {answer.status_code for answer in answers} == {422}
    assert {'role="alert"' in answer.text for answer in answers} == {True}
    assert {'aria-current="true">30 days' in answer.text for answer in answers} == {True}
    assert {"<script>alert" in answer.text for answer in answers} == {False}


def test_a_time_before_anything_was_counted_is_a_period(published: RegistryInProcess):
    asked = {"first": "1970-01-01", "last": "1970-01-31"}
    answers = [browsing(published, "admin").get(address, **asked) for address in (HERE, PUBLISHER, OWNER)]
    assert {answer.status_code for answer in answers} == {200}


def test_a_table_that_there_is_not_is_told_of(published: RegistryInProcess):
    admin = browsing(published, "admin")
    answers = [admin.get(f"{address}/none.csv") for address in (HERE, PUBLISHER, OWNER)]
    assert {(answer.status_code, "figures-unknown" in answer.text) for answer in answers} == {(404, True)}


def test_what_strangers_named_is_text_and_no_formula(tmp_path: Path):
    registry = a_registry(tmp_path)
    registry.published("1.0.0", metadata={"name": f"=HYPERLINK() {HOSTILE}"})
    registry.count()
    for address in (HERE, PUBLISHER):
        page = browsing(registry, "ann").get(address).text
        assert "<script>alert" not in page
        assert "=HYPERLINK() &lt;script&gt;" in page


def test_the_owner_sees_what_is_downloaded_most_and_what_waits(busy: RegistryInProcess):
    busy.in_review("1.1.0")
    admin = browsing(busy, "admin")
    page = admin.get(OWNER, period="30d").text
    (top,) = saved(admin, f"{OWNER}/plugins.csv", period="30d")
    assert (top["Plugin"], int(top["Unique"]) < int(top["All"])) == (PLUGIN, True)
    assert f"{int(top['Unique']):,} of {int(top['All']):,}" in page
    assert '<p class="number">1</p><p class="hint">the first since' in page
    assert saved(admin, f"{OWNER}/reviews.csv", period="7d")[-1] == {
        "Day": datetime.now(UTC).date().isoformat(),
        "Came": "2",
        "Decided": "1",
    }


def test_events_that_are_not_counted_yet_are_told_of(busy: RegistryInProcess):
    admin = browsing(busy, "admin")
    assert "0 B in 0 parts of the log" in admin.get(f"{OWNER}/now").text
    told = {"id": "event-0002", "kind": "install", "pluginId": PLUGIN, "version": "1.0.0"}
    busy.client.post("/v1/events", json={"events": [told]})
    assert "in 1 part of the log" in admin.get(f"{OWNER}/now").text
    busy.count()
    assert "0 B in 0 parts of the log" in admin.get(f"{OWNER}/now").text


def test_the_same_page_is_not_sent_twice(busy: RegistryInProcess):
    ann = browsing(busy, "ann")
    etag = ann.get(HERE).headers["ETag"]
    assert ann._ask("GET", HERE, headers={"If-None-Match": etag}).status_code == 304
