"""A download site: a static folder behind plain nginx serves an install, a staged update and a recall."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser

from qirvo.authoring.website.publishing.s3 import BucketStore
from qirvo.domain.names import PluginId
from scripts.people import Person, wait_until
from tests.support.browsers import a_browser, shot
from tests.support.nginx import nginx_showing
from tests.support.pictures import a_picture
from tests.support.plugins import README, write_plugin
from tests.support.site_stores import bucket_address, s3_server
from tests.support.sites import Visiting, a_stand
from tests.support.world import EXAMPLES, UPTIME, a_version_of

pytestmark = pytest.mark.journey
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
FIRST = EXAMPLES / "uptime-service" / "1.0.0"


@dataclass
class Downloads:
    """What ann publishes with, what nginx shows, and where."""

    ann: Person
    folder: Path
    shown: Path
    address: str

    def publish(self, *words: str | Path) -> dict[str, object]:
        """Put plugins on the site and copy it to where nginx shows it."""
        made: dict[str, object] = self.ann.asks(
            "plugin", "website", *words, "--out", self.folder / "site", "--to", self.shown
        )
        return made

    def host(self, name: str) -> Person:
        """A host that knows nothing yet."""
        return Person(name, self.folder / name)

    def page(self, plugin_id: str = UPTIME) -> str:
        """The address of a plugin's page."""
        return f"{self.address}/plugins/{plugin_id}/"


@pytest.fixture
def downloads(tmp_path: Path) -> Iterator[Downloads]:
    shown = tmp_path / "www"
    shown.mkdir()
    (shown / "index.html").write_text("soon", encoding="utf-8")
    with nginx_showing(shown, tmp_path / "nginx") as address:
        yield Downloads(Person("ann", tmp_path / "ann"), tmp_path, shown, address)


def version_on(host: Person) -> str:
    path = host.home / "plugins" / UPTIME / "installation.json"
    return str(json.loads(path.read_text(encoding="utf-8"))["version"])


def test_a_static_folder_serves_an_install_a_staged_update_and_a_recall(downloads: Downloads, tmp_path: Path):
    made = downloads.publish(FIRST, "--title", "Acme", "--address", downloads.address)
    fingerprint = str(made["fingerprint"])
    host, late = downloads.host("host"), downloads.host("late")
    refused = late.tries("plugin", "install", downloads.page(), "--fingerprint", f"sha256:{'0' * 64}", "--yes")
    assert refused.exit_code == 8, refused.err
    host.does("plugin", "install", downloads.page(), "--fingerprint", fingerprint, "--yes")
    assert version_on(host) == "1.0.0"

    downloads.publish(EXAMPLES / "uptime-service" / "1.1.0", "--rollout", "0%", "--duration", "1s")
    site, site_words = downloads.folder / "site", ("--to", downloads.shown)

    def is_offered() -> bool:
        downloads.ann.does("site", "refresh", site, *site_words)
        host.does("plugin", "update", UPTIME, "--yes")
        return version_on(host) == "1.1.0"

    wait_until(is_offered, "staged update")

    told = downloads.ann.does("site", "recall", site, UPTIME, "1.1.0", "-m", "It lies.", "--yes", *site_words)
    assert "refuses the older one after 30 days at the latest" in told.out
    host.does("plugin", "update", UPTIME, "--yes")
    assert version_on(host) == "1.0.0"
    late.does("plugin", "install", downloads.page(), "--fingerprint", fingerprint, "--yes")
    assert version_on(late) == "1.0.0"


def test_a_changed_archive_on_the_site_is_refused_by_a_host(downloads: Downloads):
    downloads.publish(FIRST)
    archive = next((downloads.shown / "artifacts").iterdir())
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    host = downloads.host("host")
    refused = host.tries("plugin", "install", downloads.page(), "--yes")
    assert refused.exit_code == 8, refused.err
    assert not (host.home / "plugins" / UPTIME / "installation.json").exists()


def test_a_site_goes_on_from_a_checkout_of_its_branch(tmp_path: Path):
    ann, robot, branch = Person("ann", tmp_path / "ann"), Person("robot", tmp_path / "robot"), tmp_path / "pages.git"
    ann.does("plugin", "website", FIRST, "--out", tmp_path / "site", "--to", f"git+{branch}#gh-pages", expect=7)
    git(tmp_path, "init", "--quiet", "--bare", str(branch))
    ann.does("site", "publish", tmp_path / "site", f"git+{branch}#gh-pages")
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(branch), "checkout")
    newer = a_version_of(tmp_path, "2.0.0")
    keys, checkout = tmp_path / "site-keys", tmp_path / "checkout"
    robot.does("plugin", "website", newer, "--out", checkout, "--keys", keys, "--to", f"git+{branch}#gh-pages")
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(branch), "again")
    host = Person("host", tmp_path / "host")
    page = f"{(tmp_path / 'again').as_uri()}/plugins/{UPTIME}/"
    host.does("plugin", "install", page, "--yes")
    assert version_on(host) == "2.0.0"


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, timeout=120)


def test_a_bucket_gets_the_whole_site_and_then_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    address = bucket_address(monkeypatch, "down/loads")
    ann = Person("ann", tmp_path / "ann")
    ann.does("plugin", "website", FIRST, "--out", tmp_path / "site")
    first = ann.asks("site", "publish", tmp_path / "site", address)["published"][0]
    again = ann.asks("site", "publish", tmp_path / "site", address)["published"][0]
    assert (first["kept"], again["sent"]) == (0, 0)
    assert again["kept"] == first["sent"]
    ann.does("plugin", "website", a_version_of(tmp_path, "2.0.0"), "--out", tmp_path / "site", "--to", address)
    host = Visiting(fetched(address, tmp_path / "fetched"), tmp_path / "host")
    assert len(host.index(PluginId.parse(UPTIME)).releases) == 2


def fetched(address: str, folder: Path) -> Path:
    """Copy what a bucket has into a folder."""
    store = BucketStore(address, endpoint=s3_server())
    for path in store.listing():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(store.read(path) or b"")
    return folder


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as running:
        yield running


def a_full_site(folder: Path) -> Path:
    """A site as an agency has it: several plugins, one with pictures and a past."""
    stand = a_stand(folder)
    pictures = {f"screenshots/{name}.png": a_picture(1280, 720) for name in ("today", "tomorrow", "settings")}
    for version in ("1.0.0", "1.1.0"):
        plugin = write_plugin(folder / version, version=version, added={"README.md": README * 2})
        for path, content in (pictures | {"icon.png": a_picture(256, 256)}).items():
            (plugin / path).parent.mkdir(exist_ok=True)
            (plugin / path).write_bytes(content)
        stand.build(plugin)
    names = ["Backlog Keeper", "Calendar Bridge", "Deadline", "Focus Timer", "Habit Ring"]
    stand.build(*(stand.archive(plugin_id=f"studio.{name.split()[0].lower()}", name=name) for name in names))
    return stand.site


def test_the_pages_look_good_at_both_widths_and_need_no_script(browser: Browser, tmp_path: Path):
    site = a_full_site(tmp_path)
    with nginx_showing(site, tmp_path / "nginx") as address:
        for scheme in ("light", "dark"):
            for name, (width, height) in WIDTHS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=False
                )
                page = context.new_page()
                for path, called in (("/", "index"), ("/plugins/acme.weather/", "plugin")):
                    page.goto(f"{address}{path}")
                    shot(page, f"site-{called}-{name}-{scheme}")
                    content = page.locator("body").bounding_box()
                    assert content is not None
                    assert content["width"] <= width
                assert page.locator("#find").is_hidden()
                assert page.locator("[data-copy]").is_hidden()
                assert page.get_by_role("link", name="Download 1.1.0").is_visible()
                assert page.locator(".gallery img").first.evaluate("image => image.naturalWidth") > 0
                context.close()


def test_a_visitor_searches_and_copies_the_command(browser: Browser, tmp_path: Path):
    site = a_full_site(tmp_path)
    with nginx_showing(site, tmp_path / "nginx") as address:
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page, complaints = context.new_page(), list[str]()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/?q={quote('focus tim')}")
        page.get_by_role("link", name="Focus Timer").click()
        page.wait_for_url("**/plugins/studio.focus/**")
        page.get_by_role("button", name="Copy").click()
        page.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"qirvo plugin install {address}/plugins/studio.focus/ --fingerprint sha256:")
        page.get_by_label("Search plugins").fill("weather")
        page.get_by_role("link", name="Weather").wait_for()
        shot(page, "site-search")
        assert complaints == []
        context.close()


def test_feeds_and_files_are_served_as_what_they_are(tmp_path: Path):
    site = a_full_site(tmp_path)
    with nginx_showing(site, tmp_path / "nginx") as address:
        with urllib.request.urlopen(f"{address}/feed.atom", timeout=60) as answer:
            assert answer.headers["Content-Type"] == "application/atom+xml"
            assert ET.fromstring(answer.read()).tag.endswith("feed")  # noqa: S314  # our own
        with urllib.request.urlopen(f"{address}/plugins/acme.weather/metadata.json", timeout=60) as answer:
            told = json.loads(answer.read())
        shutil.rmtree(site / "plugins")  # hosts read no page
        assert [each["version"] for each in told["versions"]] == ["1.1.0", "1.0.0"]
        host = Person("host", tmp_path / "host")
        host.does("source", "add", address, told["fingerprint"])
        assert host.asks("source", "list")["sources"][0]["fingerprint"] == told["fingerprint"]
