"""A real headless Chromium, and somebody who is signed in with it; screenshots lie in `.screenshots/`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"


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
