"""Dashboards in a browser: charts that one points at, tables that say the same, parts that stay current.

What the pages look like lies in `.screenshots/`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qirvo.domain.names import PluginId
from scripts.people import Person, environment, free_port
from tests.support.browsers import LIMIT_MS, a_browser, shot_everywhere, signed_in
from tests.support.past_events import a_history, write_history
from tests.support.world import UPTIME, World, a_registry, a_version_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]  # a browser draws nine whole pages

FIGURES = f"/plugins/{UPTIME}/analytics"
PUBLISHER = f"/publishers/{UPTIME.partition('.')[0]}/analytics"


@dataclass
class Watched:
    """A page, with what it asked for and what it complained of."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


@dataclass
class Story:
    world: World
    browser: Browser
    ann: Page
    folder: Path

    def at(self, path: str) -> str:
        return f"{self.world.registry}{path}"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    expect.set_options(timeout=LIMIT_MS)
    today = datetime.now(UTC).date()
    write_history(tmp_path / "registry", a_history(PluginId.parse(UPTIME), last=today, days=45))
    env = environment(tmp_path / "owner", QIRVO_SERVER_FIGURES_INTERVAL_S="1", QIRVO_SERVER_BINS_BITS="4")
    with a_registry(tmp_path, free_port(), env) as world, a_browser() as browser:
        world.publish(a_version_of(tmp_path, "1.1.0"))
        yield Story(world, browser, signed_in(browser, world.registry, world.ann), tmp_path)


def test_dashboards_show_what_happened(story: Story):
    a_chart_is_pointed_at(story)
    it_works_without_the_library_and_without_scripts(story)
    rollouts_stay_current(story)
    a_publishers_plugins_stand_side_by_side(story)
    the_owner_sees_the_registry_move(story)


def a_chart_is_pointed_at(story: Story) -> None:
    watched = Watched(story.ann)
    page = watched.page
    page.goto(story.at(f"{FIGURES}?period=30d"))
    chart = page.locator("figure", has=page.get_by_role("heading", name="Downloads by day"))
    expect(chart.locator("canvas")).to_be_visible()
    rows = table_of(chart)
    plot, readout = chart.locator("[data-plot]"), chart.get_by_role("status")

    plot.focus()
    page.keyboard.press("End")
    expect(readout).to_contain_text(f"{rows[-1][0]}: Unique {int(rows[-1][1]):,}, All {int(rows[-1][2]):,}")
    page.keyboard.press("ArrowLeft")
    expect(readout).to_contain_text(f"{rows[-2][0]}: Unique {int(rows[-2][1]):,}")
    over = chart.locator(".u-over")
    over.hover(position={"x": 1, "y": 20})
    expect(readout).to_contain_text(f"{rows[0][0]}: Unique {int(rows[0][1]):,}")

    chart.get_by_role("button", name="All", exact=True).click()
    over.hover(position={"x": 2, "y": 20})
    expect(readout).not_to_contain_text("All")
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=4)
    page.mouse.up()
    whole = chart.get_by_role("button", name="Show the whole period")
    whole.click()
    expect(whole).to_be_hidden()
    shot_everywhere(page, "dashboard-1-plugin")

    adoption = page.locator("figure", has=page.get_by_role("heading", name="Active installations by version"))
    adoption.locator("[data-plot]").focus()
    page.keyboard.press("Home")
    first = table_of(adoption)[0]
    expect(adoption.get_by_role("status")).to_contain_text(f"{first[0]}: 1.1.0 {int(first[1]):,}")
    with page.expect_download() as saved:
        chart.get_by_role("link", name="Save as CSV").click()
    lines = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
    assert [line.split(",") for line in lines[1:]] == rows
    assert (watched.complaints, watched.hosts) == ([], {urlsplit(story.world.registry).netloc})


def table_of(chart: Locator) -> list[list[str]]:
    """The rows of the chart's table, as numbers are read."""
    read = (
        "cell => (cell.querySelector('data') ?? cell.querySelector('time'))?.getAttribute('value') ?? cell.textContent"
    )
    rows = f"rows => rows.map(row => [...row.cells].map({read}))"
    return list(chart.locator("tbody tr").evaluate_all(rows))


def it_works_without_the_library_and_without_scripts(story: Story) -> None:
    state = story.ann.context.storage_state()
    for has_scripts in (True, False):
        context = story.browser.new_context(storage_state=state, java_script_enabled=has_scripts)
        page = context.new_page()
        page.route("**/static/uplot.js*", lambda route: route.abort())
        page.goto(story.at(FIGURES))
        chart = page.locator("figure", has=page.get_by_role("heading", name="Downloads by day"))
        expect(chart.locator("svg polyline").first).to_be_visible()
        chart.get_by_text("Downloads by day as a table").click()
        expect(chart.get_by_role("table")).to_be_visible()
        context.close()


def rollouts_stay_current(story: Story) -> None:
    page = story.ann
    page.clock.install()
    page.goto(story.at(FIGURES))
    now = page.locator("[data-live]")
    expect(now).to_contain_text("running")
    story.world.ann.does("rollout", "pause", UPTIME)
    page.clock.fast_forward(11_000)
    expect(now).to_contain_text("paused")


def a_publishers_plugins_stand_side_by_side(story: Story) -> None:
    watched = Watched(story.browser.new_context(storage_state=story.ann.context.storage_state()).new_page())
    watched.page.goto(story.at(PUBLISHER))
    row = watched.page.get_by_role("region", name="Plugins").get_by_role("row").filter(has_text=UPTIME)
    shot_everywhere(watched.page, "dashboard-2-publisher")
    row.get_by_role("link").click()
    watched.page.wait_for_url(f"**{FIGURES}*")
    assert watched.complaints == []


def the_owner_sees_the_registry_move(story: Story) -> None:
    owner = Person("owner", story.folder / "owner")
    watched = Watched(signed_in(story.browser, story.world.registry, owner))
    page = watched.page
    page.goto(story.at("/operator/analytics"))
    waiting = page.locator(".tile", has=page.get_by_role("heading", name="In review"))
    expect(waiting).to_contain_text("none waits")
    expect(page.locator("figure canvas").first).to_be_visible()
    shot_everywhere(page, "dashboard-3-operator")
    story.world.ann.asks("plugin", "publish", a_version_of(story.folder, "1.2.0"), "--wait", "review")
    expect(waiting).to_contain_text("the first since")  # without a reload
    top = page.locator("figure", has=page.get_by_role("heading", name="Most downloaded"))
    expect(top.get_by_role("link", name=UPTIME)).to_be_visible()
    assert watched.complaints == []
    assert watched.hosts == {urlsplit(story.world.registry).netloc}
