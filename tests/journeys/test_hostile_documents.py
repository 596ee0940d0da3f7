"""A README that tries everything, in a real Chromium: no script runs, and nothing is asked of anybody else.

The rendered document is looked at twice: in the plugin's own page, under its policy, and bare, without any policy,
where only what the rendering left out protects whoever reads it.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from qirvo.showcase.documents import render
from scripts.people import environment, free_port
from tests.support.browsers import a_browser, shot
from tests.support.hostile_documents import DOCUMENTS
from tests.support.plugins import write_plugin
from tests.support.world import a_registry

pytestmark = pytest.mark.journey


class Watched:
    """A page of which every request, dialog and navigation is noted."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_page()
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", self._note)

    def _note(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def touch(self) -> None:
        """Do what a reader may do without meaning anything by it: point at everything, open what is folded."""
        self.page.evaluate(
            """() => {
                for (const each of document.querySelectorAll('details')) each.open = true;
                for (const each of document.querySelectorAll('.document *')) {
                    for (const kind of ['mouseover', 'focus', 'toggle', 'error', 'load'])
                        each.dispatchEvent(new Event(kind));
                }
            }"""
        )


def test_a_bare_document_runs_and_asks_nothing():
    pictures = {"docs/sky.png": "/media/" + "a" * 64 + ".webp"}
    rendered = {
        name: f'<div class="document">{render(markdown, pictures)}</div>' for name, markdown in DOCUMENTS.items()
    }
    with a_browser() as browser:
        watched = Watched(browser)
        for group in _groups(list(rendered), 12):  # a page for each would take minutes
            watched.page.set_content("".join(rendered[name] for name in group))
            watched.touch()
            foreign = [address for address in watched.asked if not address.startswith("about:")]
            assert (group, foreign, watched.dialogs) == (group, [], [])


def test_the_watch_sees_what_is_not_made_harmless():
    with a_browser() as browser:
        watched = Watched(browser)
        watched.page.set_content(DOCUMENTS["onerror"] + DOCUMENTS["tracking"], wait_until="domcontentloaded")
        watched.touch()
        watched.page.wait_for_function("() => true")
    assert "https://evil.example/p.gif" in watched.asked
    assert watched.dialogs == ["1"]


def test_a_plugins_page_with_such_a_readme_asks_only_its_registry(tmp_path: Path):
    port = free_port()
    env = environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4")
    readme = (
        "# Weather\n\n" + "Words that say something. " * 20 + "\n\n## Installation\n\n" + "".join(DOCUMENTS.values())
    )
    with a_registry(tmp_path, port, env) as world, a_browser() as browser:
        plugin = write_plugin(tmp_path / "weather", added={"README.md": readme})
        world.publish(plugin)
        watched = Watched(browser)
        address = world.registry
        watched.page.goto(f"{address}/plugins/acme.weather")
        watched.touch()
        watched.page.wait_for_load_state("networkidle")
        shot(watched.page, "plugin-hostile-readme")
        assert watched.page.url == f"{address}/plugins/acme.weather"
        assert [each for each in watched.asked if not each.startswith(f"{address}/")] == []
        assert watched.dialogs == []
        assert watched.page.get_by_role("button", name="Win").count() == 0
        assert watched.page.get_by_role("heading", level=1).count() == 1


def _groups(names: list[str], size: int) -> list[list[str]]:
    return [names[start : start + size] for start in range(0, len(names), size)]
