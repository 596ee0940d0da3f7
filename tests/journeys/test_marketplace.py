"""The story of a marketplace: two people in two browsers, a pipeline, hosts, and the log that tells it all.

What the pages look like on the way lies in `.screenshots/`.
"""

import json
import signal
import string
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scripts.people import QIRVO, Person, environment, free_port, wait_until
from tests.support.browsers import LIMIT_MS, a_browser, shot, signed_in
from tests.support.issuers import Issuer, an_issuer
from tests.support.plugins import a_png
from tests.support.world import UPTIME, World, a_registry, a_version_of

pytestmark = pytest.mark.journey

PAID = "examples.uptime-pro"
SHOWN = "Uptime on the dashboard"


@dataclass
class Story:
    world: World
    issuer: Issuer
    owner: Person
    publisher: Page
    reviewer: Page
    folder: Path

    def at(self, path: str) -> str:
        return f"{self.world.registry}{path}"

    def pack(self, plugin: Path) -> Path:
        return Path(str(self.world.ann.asks("plugin", "pack", plugin, "--out", self.folder)["path"]))

    def upload(self, plugin: Path) -> None:
        page = self.publisher
        page.goto(self.at("/publish"))
        page.get_by_label("Archive").set_input_files(self.pack(plugin))
        page.get_by_label("Release notes").fill("Seconds, too.")
        page.get_by_role("button", name="Upload").click()

    def approve(self, version: str) -> None:
        page = self.reviewer
        page.goto(self.at("/review"))
        page.get_by_role("row").filter(has_text=version).get_by_role("link").first.click()
        for item in page.get_by_role("group", name="Checklist").get_by_role("checkbox").all():
            item.check()
        page.get_by_role("button", name="Approve").click()


@contextmanager
def a_story(folder: Path) -> Iterator[Story]:
    port = free_port()
    expect.set_options(timeout=LIMIT_MS)
    with an_issuer() as issuer:
        issuers = json.dumps([{"name": "github", "kind": "github", "address": issuer.address}])
        more = {"QIRVO_SERVER_BINS_BITS": "4", "QIRVO_SERVER_TOKEN_ISSUERS": issuers}
        more["QIRVO_SERVER_PUBLIC_ADDRESS"] = f"http://127.0.0.1:{port}"
        with a_registry(folder, port, environment(folder / "owner", **more)) as world, a_browser() as browser:
            ann, rob = (signed_in(browser, world.registry, person) for person in (world.ann, world.rob))
            yield Story(world, issuer, Person("owner", folder / "owner"), ann, rob, folder)


def a_token_with_its_checksum() -> str:
    """A token as a code host makes them, put together here."""
    body, alphabet = "x8Kd02mLQz7Wv5RtYb3Nc9PqGh1JfS", string.digits + string.ascii_letters.swapcase()
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = alphabet[digit] + digits
    return f"ghp_{body}{digits}"


def with_a_secret(plugin: Path) -> Path:
    """The plugin, with a token that stands in its code."""
    entry = plugin / "dist" / "index.js"
    entry.write_text(
        f'{entry.read_text(encoding="utf-8")}\nconst access = "{a_token_with_its_checksum()}";\n', encoding="utf-8"
    )
    return plugin


def for_money(plugin: Path) -> Path:
    manifest = plugin / "manifest.json"
    pricing = {"type": "one-time", "price": 1900, "currency": "EUR"}
    changed = {"id": PAID, "name": "Uptime Pro", "pricing": pricing}
    document = json.loads(manifest.read_text(encoding="utf-8")) | changed
    manifest.write_text(json.dumps(document, indent=2), encoding="utf-8")
    return plugin


def test_two_people_a_pipeline_hosts_and_the_log(tmp_path: Path):
    with a_story(tmp_path) as story:
        story.world.publish(a_version_of(tmp_path / "first", "1.0.0"))
        a_release_is_refused_mended_reviewed_and_found(story)
        host = story.world.host("host")
        host.does("plugin", "install", UPTIME, "--yes")
        a_pipeline_publishes_the_next_version(story)
        a_paid_plugin_asks_for_its_license_key(story)
        with serving(host):
            a_quarantine_reaches_the_host_at_its_next_check(story, host)
        the_log_tells_it(story)


def a_release_is_refused_mended_reviewed_and_found(story: Story) -> None:
    page, folder = story.publisher, story.folder
    story.upload(with_a_secret(a_version_of(folder / "bad", "1.1.0")))
    finding = page.locator("article, li, tr").filter(has_text="secrets/code-host-token").first
    expect(finding).to_contain_text("dist/index.js")
    expect(page.get_by_text("The checks refused it.")).to_be_visible()
    expect(page.get_by_text("Revoke it")).to_be_visible()
    assert a_token_with_its_checksum() not in page.content()
    shot(page, "marketplace-1-refused")

    story.upload(a_version_of(folder / "good", "1.1.0"))
    expect(page.get_by_text("A reviewer looks at it next.")).to_be_visible()
    reviewer = story.reviewer
    reviewer.goto(story.at("/review"))
    reviewer.get_by_role("row").filter(has_text="1.1.0").get_by_role("link").first.click()
    changed = reviewer.get_by_role("region", name="Difference of manifest.json")
    expect(changed).to_contain_text('"version": "1.0.0"')
    expect(changed).to_contain_text('"version": "1.1.0"')
    shot(reviewer, "marketplace-2-review")
    story.approve("1.1.0")
    expect(page.get_by_role("link", name="It is published.")).to_be_visible()  # the page follows by itself
    shot(page, "marketplace-3-published")

    picture = folder / "shown.png"
    picture.write_bytes(a_png(1280, 720))
    page.goto(story.at(f"/plugins/{UPTIME}/edit"))
    page.get_by_label("Picture", exact=False).set_input_files(picture)
    page.get_by_label("What it shows").fill(SHOWN)
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name=f"Remove {SHOWN}").wait_for()

    visitor = story.reviewer
    found = visitor.locator(".card", has_text="Uptime Service")
    for _ in range(30):  # the index follows within seconds
        visitor.goto(story.at("/search?q=uptmie"))
        if found.locator("img[src^='/media/']").count():
            break
        visitor.wait_for_timeout(1000)
    image = found.locator("img[src^='/media/']").first
    image.scroll_into_view_if_needed()
    visitor.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    shot(visitor, "marketplace-4-search")
    visitor.goto(story.at(f"/plugins/{UPTIME}"))
    expect(visitor.get_by_alt_text(SHOWN).first).to_be_visible()
    shot(visitor, "marketplace-5-plugin")


def a_pipeline_publishes_the_next_version(story: Story) -> None:
    world = story.world
    trusted = ["--issuer", "github", "--repository", "acme/weather", "--workflow", "release.yml"]
    world.ann.does("trusted-publisher", "add", UPTIME, *trusted)
    pipeline = Person("pipeline", story.folder / "pipeline")
    token = story.folder / "token.txt"
    words: list[str | Path] = [
        "plugin",
        "publish",
        a_version_of(story.folder / "next", "1.2.0"),
        "--registry",
        world.registry,
    ]
    words += ["--id-token-file", token, "--wait", "review"]
    token.write_text(story.issuer.github(aud=world.registry, repository="eve/fork"), encoding="ascii")
    assert pipeline.tries(*words).exit_code != 0
    token.write_text(story.issuer.github(aud=world.registry), encoding="ascii")
    sent = pipeline.asks(*words)
    assert pipeline.tries(*words).exit_code != 0  # a token is good once
    story.approve("1.2.0")
    world.ann.does("submission", "show", sent["submissionId"], "--wait", "published")
    story.reviewer.goto(story.at(f"/plugins/{UPTIME}"))
    expect(story.reviewer.get_by_text("acme/weather").first).to_be_visible()


def a_paid_plugin_asks_for_its_license_key(story: Story) -> None:
    world, page = story.world, story.publisher
    world.publish(for_money(a_version_of(story.folder / "pro", "1.0.0")))
    buyer = world.host("buyer")
    refused = buyer.tries("plugin", "install", PAID, "--yes")
    assert (refused.exit_code != 0, "19.00 EUR" in refused.err) == (True, True)
    page.goto(story.at(f"/plugins/{PAID}/entitlements"))
    page.get_by_label("Customer").fill("Globex")
    page.get_by_role("button", name="Issue").click()
    key = page.get_by_role("status").locator("code").last.inner_text()
    buyer.does("license", "add", key, secret=key)
    buyer.does("plugin", "install", PAID, "--yes")
    assert world.version_of(buyer, PAID) == "1.0.0"


@contextmanager
def serving(host: Person) -> Iterator[None]:
    """Run the host's plugins meanwhile."""
    words = [str(QIRVO), "plugin", "serve", "--port", str(free_port())]
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(host.home)
    ) as serve:
        try:
            wait_until((host.home / "run" / "serve.json").is_file, "serve")
            yield
        finally:
            serve.send_signal(signal.SIGTERM)
            serve.wait(timeout=30)


def a_quarantine_reaches_the_host_at_its_next_check(story: Story, host: Person) -> None:
    page = story.publisher
    host.does("plugin", "call", UPTIME, "uptime")
    page.goto(story.at(f"/plugins/{UPTIME}/manage"))
    page.get_by_label("What").select_option("quarantined")
    page.get_by_label("Reason").fill("It fills the disk.")
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text("It fills the disk.").first).to_be_visible()
    shot(page, "marketplace-6-quarantine")

    def stopped() -> bool:
        host.tries("plugin", "update", "--check")
        (installed,) = host.asks("plugin", "list")["plugins"]
        return bool(installed["stopped"] == "It fills the disk.")

    wait_until(stopped, "stop at the host")
    assert host.tries("plugin", "call", UPTIME, "uptime").exit_code != 0


def the_log_tells_it(story: Story) -> None:
    entries = story.owner.asks("audit", "list", "--limit", "100")["entries"]
    acts = [(each["actor"], each["act"]) for each in reversed(entries)]
    told = iter(acts)
    for wanted in (
        ("ann", "submission.open"),
        ("rob", "submission.approve"),
        ("ann", "media.add"),
        ("ann", "trusted-publisher.add"),
        ("", "token.exchange"),  # the fork's, refused
        ("ann", "token.exchange"),
        ("rob", "submission.approve"),
        ("ann", "entitlement.issue"),
        ("ann", "plugin.quarantined"),
    ):
        assert wanted in told, (wanted, acts)
    assert ("", "token.exchange", "refused") in [(each["actor"], each["act"], each["outcome"]) for each in entries]
    proven, head = (story.owner.asks("audit", word) for word in ("verify", "head"))
    assert proven["first"] == 1
    assert head["number"] >= proven["number"] >= len(entries)
    page = signed_in(story.publisher.context.browser, story.world.registry, story.owner)  # type: ignore[arg-type]
    page.goto(story.at("/operator/audit"))
    expect(page.get_by_text("plugin.quarantined").first).to_be_visible()
    shot(page, "marketplace-7-audit")
