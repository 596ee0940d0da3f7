"""A real headless Chromium, and somebody who is signed in with it; screenshots lie in `.screenshots/`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.people import Person

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"
LIMIT_MS = 60_000


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Run Debian's Chromium until the block ends; scripts/setup installs it."""
    assert CHROMIUM is not None, "no Chromium; scripts/setup installs Debian's"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def shot(page: Page, name: str) -> None:
    """Keep what the page looks like as `.screenshots/NAME.png`."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def signed_in(browser: Browser, registry: str, person: Person) -> Page:
    """A browser of their own, signed in at the registry."""
    page = browser.new_context().new_page()
    page.set_default_timeout(LIMIT_MS)
    page.goto(f"{registry}/sign-in")
    page.get_by_text("I was handed a token").click()
    page.get_by_label("Token").fill(person.token_for(registry))
    page.get_by_role("button", name="Sign in with the token").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def shot_everywhere(page: Page, name: str) -> None:
    """Keep what the page looks like on a desk, on a phone and in the dark; on a phone nothing sticks out."""
    page.set_viewport_size({"width": 1280, "height": 800})
    shot(page, f"{name}-desk")
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, f"{name}-phone")
    sticks_out = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.emulate_media(color_scheme="dark")
    shot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not sticks_out, f"{name} is wider than a phone"
