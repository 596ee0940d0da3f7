"""Making and keeping download sites from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.sessions import CommandLine, Printed
from tests.support.sites import an_archive


class Desk:
    """Somebody who keeps a site below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / "site"
        self.line = CommandLine(folder / "home", environ={})

    def run(self, *words: str | Path) -> Printed:
        return self.line.run(*map(str, words))

    def json(self, *words: str | Path) -> Any:
        printed = CommandLine(self.folder / "home", environ={}).run(*map(str, words), "--json")
        assert printed.code == 0, printed.err
        return json.loads(printed.out)

    def website(self, version: str, *words: str) -> Any:
        archive = an_archive(self.folder / "archives", version)
        return self.json("plugin", "website", archive, "--out", self.site, *words)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_site_is_made_and_told_in_the_guides_words(desk: Desk):
    made = desk.website("1.0.0", "--title", "Acme", "--address", "https://example.org/p")
    assert made["path"] == str(desk.site)
    assert made["pageUrl"] == "https://example.org/p/index.html"
    assert made["metadata"]["plugin"] == "acme-weather-1.0.0.zip"
    assert made["added"] == [{"id": "acme.weather", "version": "1.0.0"}]
    assert (desk.folder / "site-keys" / "offline.json").is_file()


def test_people_are_told_fingerprint_and_until_when_it_is_signed(desk: Desk):
    archive = an_archive(desk.folder)
    printed = desk.run("plugin", "website", archive, "--out", desk.site, "--keys", desk.folder / "keys")
    assert printed.code == 0, printed.err
    assert printed.out.startswith("added acme.weather 1.0.0\n")
    assert "good until:" in printed.out
    assert str(desk.folder / "keys") in printed.out
    assert (
        "nothing was added"
        in desk.run("plugin", "website", archive, "-o", desk.site, "--keys", desk.folder / "keys").out
    )


def test_a_staged_update_is_stopped_or_taken_back(desk: Desk):
    desk.website("1.0.0")
    desk.website("1.1.0", "--rollout", "10%", "--duration", "3d")
    told = desk.run("site", "halt", desk.site, "acme.weather", "-m", "It crashes.")
    assert (told.code, "halted" in told.out) == (0, True)
    assert (
        desk.run("site", "recall", desk.site, "acme.weather", "1.1.0", "-m", "It crashes.").code == 3
    )  # nobody agreed
    told = desk.run("site", "recall", desk.site, "acme.weather", "1.1.0", "-m", "It crashes.", "--yes")
    assert "after 30 days at the latest" in told.out
    assert desk.json("site", "show", desk.site)["plugins"][0]["version"] == "1.0.0"


def test_a_yank_needs_a_reason_or_is_undone(desk: Desk):
    desk.website("1.0.0")
    where = ("site", "yank", desk.site, "acme.weather", "1.0.0")
    assert desk.run(*where).code == 2
    assert desk.run(*where, "-m", "Wrong.", "--undo").code == 2
    assert "is yanked." in desk.run(*where, "-m", "Wrong.").out
    assert "is yanked no more." in desk.run(*where, "--undo").out
    assert desk.run(*where, "--undo").code == 4


def test_a_site_is_copied_with_what_is_done(desk: Desk):
    there = desk.folder / "www"
    made = desk.website("1.0.0", "--to", str(there))
    assert made["published"][0]["sent"] > 10
    refreshed = desk.json("site", "refresh", desk.site, "--to", there)
    assert 0 < refreshed["published"][0]["sent"] < made["published"][0]["sent"]
    assert "0 files sent" in desk.run("site", "publish", desk.site, there).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("plugin", "website", "--out", "SITE"), 3),
        (("plugin", "website", "nothing.zip", "--out", "SITE"), 4),
        (("plugin", "website", "nothing.zip", "--out", "SITE", "--duration", "3d"), 2),
        (("plugin", "website", "nothing.zip"), 2),
        (("site", "refresh", "SITE"), 4),
        (("site", "show", "SITE"), 4),
        (("site", "publish", "SITE", "elsewhere"), 4),
        (("site", "publish", "SITE", "ftp://example.org/"), 3),
        (("site", "publish", "SITE"), 2),
    ],
)
def test_what_cannot_be_done_ends_with_its_code(words: tuple[str, ...], code: int, desk: Desk):
    printed = desk.run(*(str(desk.site) if word == "SITE" else word for word in words))
    assert (printed.code, printed.out) == (code, "")
    assert not desk.site.exists()
