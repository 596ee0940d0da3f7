"""The documentation as a site: built strictly, found by words, and looked at in a browser that reaches nobody else."""

import json
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scripts.generate_docs import DOCS
from tests.support.browsers import LIMIT_MS, a_browser, shot_everywhere

pytestmark = pytest.mark.journey
BUILD = DOCS.parent / "scripts" / "build-site"


def built(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BUILD, *words], capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = built("--site-dir", folder)
    assert done.returncode == 0, done.stderr
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as it is called there
        """Say nothing of what is asked for."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=site)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page of a browser, and what it asked for elsewhere or complained of."""
    with a_browser() as browser:
        opened = browser.new_page()
        opened.set_default_timeout(LIMIT_MS)
        wrong: list[str] = []
        opened.on("request", lambda asked: None if asked.url.startswith(address) else wrong.append(asked.url))
        opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        yield opened, wrong


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Publish your first plugin", "tutorials/publisher.html"),
        ("qirvo rollout pause", "cli.html#qirvo-rollout-pause"),
        ("rollout-halted", "errors.html"),
        ("QIRVO_SERVER_DATABASE_URL", "settings.html"),
        ("The audit log is a chain of hashes", "adr/0020-audit-chain.html"),
    ],
)
def test_search_knows_the_words_of_people_and_of_the_program(site: Path, words: str, place: str):
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = [each["location"] for each in index["docs"] if words in f"{each['title']} {each['text']}"]
    assert any(each.startswith(place) for each in found)


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Here\n\n[There](there.md)\n", encoding="utf-8")
    settings = tmp_path / "mkdocs.yml"
    settings.write_text(f"INHERIT: {DOCS.parent / 'mkdocs.yml'}\nnav: [index.md]\nnot_in_nav: ''\n", encoding="utf-8")
    done = built("--config-file", settings, "--site-dir", tmp_path / "site")
    assert (done.returncode, "there.md" in done.stderr) == (1, True)


def test_somebody_finds_the_command_they_look_for(page: tuple[Page, list[str]], address: str):
    browser, wrong = page
    browser.goto(f"{address}/index.html")
    shot_everywhere(browser, "documentation-home")
    browser.get_by_role("textbox", name="Search").click()
    browser.get_by_role("textbox", name="Search").press_sequentially("rollout pause")
    browser.locator("a.md-search-result__link[href$='#qirvo-rollout-pause']").click()
    browser.wait_for_url("**/cli.html*#qirvo-rollout-pause")
    assert wrong == []


@pytest.mark.parametrize("name", ["tutorials/host", "distribution-guide", "cli"])
def test_a_page_is_readable_on_a_desk_and_on_a_phone(page: tuple[Page, list[str]], address: str, name: str):
    browser, wrong = page
    browser.goto(f"{address}/{name}.html")
    shot_everywhere(browser, f"documentation-{name.replace('/', '-')}")
    assert wrong == []
