"""Update management in a browser: a key, a signed upload, a ramp that pauses by itself, a recall, and what all see.

What the pages look like lies in `.screenshots/`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from scripts.people import environment, free_port
from tests.support.browsers import LIMIT_MS, a_browser, shot_everywhere, signed_in
from tests.support.world import UPTIME, World, a_registry, a_version_of

pytestmark = pytest.mark.journey

PUBLISHER = UPTIME.partition(".")[0]
MOST = 30


@dataclass
class Story:
    world: World
    page: Page
    folder: Path

    def goto(self, path: str) -> Page:
        self.page.goto(f"{self.world.registry}{path}")
        return self.page


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    more = {"QIRVO_SERVER_BINS_BITS": "4", "QIRVO_SERVER_HEALTH_REPORTS_PER_NETWORK": str(MOST)}
    expect.set_options(timeout=LIMIT_MS)
    with a_registry(tmp_path, free_port(), environment(tmp_path / "owner", **more)) as world, a_browser() as browser:
        yield Story(world, signed_in(browser, world.registry, world.ann), tmp_path)


def test_updates_are_managed_in_a_browser(story: Story):
    a_key_is_added_and_required(story)
    an_upload_brings_its_signature(story)
    an_update_channel_is_created_and_a_promotion_waits(story)
    a_rollout_that_fares_badly_pauses_and_is_recalled(story)
    everybody_sees_what_is_served(story)


def a_key_is_added_and_required(story: Story) -> None:
    printed = story.world.ann.asks("auth", "key", "create", PUBLISHER, "--offline")["registration"]
    page = story.goto(f"/publishers/{PUBLISHER}/keys")
    page.get_by_label("What it printed").fill(json.dumps(printed))
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Require a signature").click()
    expect(page.get_by_text("every release has to be signed")).to_be_visible()
    shot_everywhere(page, "updates-1-keys")


def an_upload_brings_its_signature(story: Story) -> None:
    world, ann = story.world, story.world.ann
    packed = Path(str(ann.asks("plugin", "pack", a_version_of(story.folder, "1.1.0"), "--out", story.folder)["path"]))
    page = story.goto("/publish")
    page.get_by_label("Archive").set_input_files(packed)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("qirvo auth key sign FILE").first).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("is not signed")
    shot_everywhere(page, "updates-2-unsigned")
    signature = story.folder / "uptime.sig"
    ann.does("auth", "key", "sign", packed, "--out", signature)
    page.get_by_label("Archive").set_input_files(packed)
    page.get_by_label("Signature").set_input_files(signature)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/dashboard/submissions/*")
    submission = page.url.rpartition("/")[2]
    ann.does("submission", "show", submission, "--wait", "review")
    world.rob.does("review", "approve", submission)
    ann.does("submission", "show", submission, "--wait", "published")


def an_update_channel_is_created_and_a_promotion_waits(story: Story) -> None:
    page = story.goto(f"/plugins/{UPTIME}/update-channels")
    page.get_by_text("Create an update channel").click()
    new = page.locator("form", has=page.get_by_role("button", name="Create"))
    new.get_by_label("Name").fill("nightly")
    new.get_by_label("Description").fill("What was built each night, for those who like to find faults first.")
    new.get_by_label("Stability").select_option("alpha")
    new.get_by_label("It soaks for").fill("2d")
    new.get_by_label("Other members who approve").fill("1")
    new.get_by_label("Share served at first").fill("5")
    new.get_by_label("Or stages").fill("1d=20%, 3d=100%")
    new.get_by_role("button", name="Create").click()
    card = page.locator("#nightly")
    expect(card).to_contain_text("a soak of 2d and 1 approval")
    page.get_by_text("Promote a release").click()
    page.get_by_label("To the update channel").select_option("nightly")
    page.get_by_role("button", name="Promote", exact=True).click()
    expect(page.get_by_text("it soaks on").first).to_be_visible()
    card.get_by_text("Change").first.click()
    expect(card.get_by_label("Or stages")).to_have_value("1d=20%, 3d=100%")
    shot_everywhere(page, "updates-3-update-channels")


def a_rollout_that_fares_badly_pauses_and_is_recalled(story: Story) -> None:
    world = story.world
    world.publish(a_version_of(story.folder, "1.2.0"), "--rollout", "10%", "--duration", "3d")
    page = story.goto(f"/plugins/{UPTIME}/rollouts")
    expect(page.get_by_text("the ramp runs by time alone")).to_be_visible()
    expect(page.locator("figure.ramp svg")).to_be_visible()
    with httpx2.Client(base_url=f"{world.registry}/v1") as hosts:
        for _ in range(MOST):
            begun = {"pluginId": UPTIME, "version": "1.2.0"}
            ticket = hosts.post("/health-reports", json=begun).json().get("ticket")
            if ticket is None:  # nobody is given one any more: it does not run
                break
            hosts.post("/health-reports/end", json={"ticket": ticket, "ended": "failed"})
    page.reload()
    expect(page.get_by_text("It fares worse than the release before")).to_be_visible()
    page.locator("summary", has_text="Recall it").click()
    shot_everywhere(page, "updates-4-rollouts")
    page.get_by_label("Why it is taken back").fill("It does not start.")
    page.get_by_role("button", name="Recall 1.2.0").click()
    expect(page.get_by_role("heading", name="stable: 1.1.0")).to_be_visible()
    host = world.host("host")
    host.does("plugin", "install", UPTIME, "--yes")
    assert world.version_of(host) == "1.1.0"


def everybody_sees_what_is_served(story: Story) -> None:
    page = story.goto(f"/plugins/{UPTIME}")
    expect(page.get_by_role("region", name="Update channels")).to_contain_text("nightly")
    shot_everywhere(page, "updates-5-plugin")
    page.get_by_role("link", name="What was offered when").click()
    expect(page.get_by_text("1.2.0, running, 10 % to 100 %").first).to_be_visible()
    shot_everywhere(page, "updates-6-log")
