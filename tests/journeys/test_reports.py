"""A publisher's report: what a month of access logs and hosts' words suggests, in every form, looked at in a browser.

What the pages look like lies in `.screenshots/`.
"""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.people import environment, free_port, wait_until
from tests.support.browsers import LIMIT_MS, SCREENSHOTS, a_browser, shot_everywhere, signed_in
from tests.support.world import UPTIME, World, a_registry, a_version_of

pytestmark = pytest.mark.journey
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
DAYS, VIEWS_A_DAY, DOWNLOADS_A_DAY = 28, 60, 3
A_PHONE, A_DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    expect.set_options(timeout=LIMIT_MS)
    more = {"QIRVO_SERVER_FIGURES_INTERVAL_S": "1"}
    with a_registry(tmp_path, free_port(), environment(tmp_path / "owner", **more)) as made:
        yield made


def test_a_report_advises_what_happened(world: World, tmp_path: Path):
    world.publish(a_version_of(tmp_path, "1.1.0"))
    a_month_is_imported(world, tmp_path)
    hosts_tell_of_errors(world)
    told = the_report_as_json(world)
    every_file_tells_the_same(world, tmp_path, told)
    with a_browser() as browser:
        the_file_is_looked_at(browser, tmp_path / "report.html")
        the_page_is_looked_at(browser, world)
    ann_asks_to_be_sent_it(world)


def a_month_is_imported(world: World, folder: Path) -> None:
    """Let many look at the page and few download."""
    (artifact,) = (world.read_plane / "artifacts").iterdir()
    page, target = f"/plugins/{UPTIME}", f"/repositories/public/artifacts/{artifact.name}"
    lines = []
    for ago in range(1, DAYS + 1):
        at = datetime.now(UTC) - timedelta(days=ago)
        lines += [a_line(at, f"10.{ago}.{number}.1", page) for number in range(VIEWS_A_DAY)]
        lines += [a_line(at, f"11.{ago}.{number}.1", target) for number in range(DOWNLOADS_A_DAY + ago % 2)]
    log = folder / "cdn.log"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    world.ann.does("server", "import-log", log, "--data", folder / "registry")


def a_line(at: datetime, address: str, target: str) -> str:
    return f'{address} - - [{at:%d/%b/%Y:%H:%M:%S +0000}] "GET {target} HTTP/1.1" 200 9 "-" "{FIREFOX}"'


def hosts_tell_of_errors(world: World) -> None:
    events = [
        {"id": f"told-{kind}-{number:04}", "kind": kind, "pluginId": UPTIME, "version": "1.1.0"}
        for kind, count in (("active", 150), ("error", 40))
        for number in range(count)
    ]
    answer = httpx2.post(f"{world.registry}/v1/events", json={"events": events}, timeout=60)
    assert answer.json()["accepted"] == len(events), answer.text


def the_report_as_json(world: World) -> Any:
    def told() -> Any:
        return world.ann.asks("report", UPTIME, "--period", "30d")

    def is_counted() -> bool:
        figures = {each["name"]: each["value"] for each in told()["summary"]}
        return bool(figures["views"] >= DAYS * VIEWS_A_DAY and figures["activeUsers"] >= 150)

    wait_until(is_counted, "the month in the figures")
    found = told()
    rules = {each["rule"]: each for each in found["recommendations"]}
    assert set(rules) == {"errors-high", "conversion-low"}
    (evidence,) = rules["conversion-low"]["evidence"]
    assert evidence["within"]["high"] < 0.1
    assert evidence["cases"] == DAYS * VIEWS_A_DAY
    assert rules["conversion-low"]["page"] == f"{world.registry}/plugins/{UPTIME}/edit"
    assert {each["rule"] for each in found["undecided"]} >= {"rating-drops", "downloads-fall"}
    return found


def every_file_tells_the_same(world: World, folder: Path, told: Any) -> None:
    total = next(each["value"] for each in told["summary"] if each["name"] == "totalDownloads")
    files = {form: folder / f"report.{form}" for form in ("text", "html", "csv", "json", "parquet")}
    for form, file in files.items():
        world.ann.does("report", UPTIME, "--format", form, "--output", file)
    text = files["text"].read_text(encoding="utf-8")
    assert text == world.ann.does("report", UPTIME).out
    assert f"{total:,.0f}" in next(line for line in text.splitlines() if line.startswith("downloads"))
    assert "▁" in text or "█" in text
    assert max(map(len, text.splitlines())) <= 80
    with files["csv"].open(encoding="utf-8", newline="") as lines:
        (row,) = [
            row for row in csv.DictReader(lines) if row["name"] == "totalDownloads" and row["section"] == "summary"
        ]
    assert float(row["value"]) == total
    assert json.loads(files["json"].read_text(encoding="utf-8"))["pluginId"] == UPTIME
    asked = "SELECT value FROM read_parquet($file) WHERE name = 'totalDownloads' AND section = 'summary'"
    assert duckdb.execute(asked, {"file": str(files["parquet"])}).fetchall() == [(total,)]


def the_file_is_looked_at(browser: Browser, file: Path) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    for name, size, scheme in (("desk", A_DESK, "light"), ("dark", A_DESK, "dark"), ("phone", A_PHONE, "light")):
        context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]  # as playwright has it
        page = context.new_page()
        asked = asked_for(page)
        page.goto(file.as_uri())
        assert asked == [file.as_uri()]
        assert page.locator("svg[role=img] rect").count() > DAYS
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        page.screenshot(path=SCREENSHOTS / f"report-{name}.png", full_page=True)
        context.close()
    page = browser.new_page()
    page.goto(file.as_uri())
    page.pdf(path=SCREENSHOTS / "report.pdf", format="A4")
    assert (SCREENSHOTS / "report.pdf").read_bytes().startswith(b"%PDF-")


def asked_for(page: Page) -> list[str]:
    """What the page asks for, also from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def the_page_is_looked_at(browser: Browser, world: World) -> None:
    page = signed_in(browser, world.registry, world.ann)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{world.registry}/plugins/{UPTIME}/distribution-report")
    shot_everywhere(page, "reports")
    page.get_by_role("link", name="The last 30 days").click()
    page.get_by_role("heading", name="What to do").wait_for()
    assert page.locator("main").evaluate("each => getComputedStyle(each).maxWidth") != "none", "its style was refused"
    assert refused == []


def ann_asks_to_be_sent_it(world: World) -> None:
    world.ann.does("report", "schedule", UPTIME, "--every", "weekly")
    (schedule,) = world.ann.asks("report", "schedule")["schedules"]
    assert (schedule["pluginId"], schedule["every"]) == (UPTIME, "weekly")
