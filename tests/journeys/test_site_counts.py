"""Downloads of a site, counted from a real nginx's log, and live by `qirvo site serve`: both say the same."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from scripts.people import QIRVO, Person, environment, free_port, running
from tests.support.nginx import nginx_showing
from tests.support.world import EXAMPLES, UPTIME

pytestmark = pytest.mark.journey

FIRST = EXAMPLES / "uptime-service" / "1.0.0"


@pytest.fixture
def site(tmp_path: Path) -> tuple[Path, str]:
    """A download site and its fingerprint."""
    ann = Person("ann", tmp_path / "ann")
    made = ann.asks("plugin", "website", FIRST, "--out", tmp_path / "site")
    return tmp_path / "site", str(made["fingerprint"])


def visit(address: str, site: Path, *, agent: str, **headers: str) -> None:
    """Ask for the artifact."""
    (artifact,) = (site / "artifacts").iterdir()
    asked = urllib.request.Request(f"{address}/artifacts/{artifact.name}", headers={"User-Agent": agent, **headers})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        answer.read()


def visits(address: str, site: Path, fingerprint: str, folder: Path) -> None:
    """A host installs, a person and a crawler come, and a broken download goes on."""
    host = Person("host", folder / "host")
    host.does("plugin", "install", f"{address}/plugins/{UPTIME}/", "--fingerprint", fingerprint, "--yes")
    visit(address, site, agent="curl/8.5.0")
    visit(address, site, agent="curl/8.5.0")
    visit(address, site, agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")


def total(ann: Person, *words: str | Path) -> dict[str, int]:
    counted = ann.asks("site", "count", *words, "--by", "version")
    assert counted["malformed"] == 0
    (row,) = counted["rows"]
    assert (row["plugin"], row["version"]) == (UPTIME, "1.0.0")
    figures: dict[str, int] = counted["total"]
    return figures


EXPECTED = {"downloads": 4, "unique": 2, "automated": 1, "mirror": 0}


def test_nginxs_log_says_who_downloaded(site: tuple[Path, str], tmp_path: Path):
    folder, fingerprint = site
    with nginx_showing(folder, tmp_path / "nginx") as address:
        visits(address, folder, fingerprint, tmp_path)
    ann = Person("ann", tmp_path / "ann")
    assert total(ann, tmp_path / "nginx" / "access.log", "--site", folder) == EXPECTED


def test_served_here_it_is_counted_live(site: tuple[Path, str], tmp_path: Path):
    folder, fingerprint = site
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [QIRVO, "site", "serve", folder, "--port", str(port)]
    with running(command, environment(tmp_path / "ann"), f"{address}/", tmp_path / "serve.log"):
        visits(address, folder, fingerprint, tmp_path)
        visit(address, folder, agent="curl/8.5.0", Range="bytes=100-")  # what goes on is no download
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            urllib.request.urlopen(f"{address}/.site.lock", timeout=60)
        refused.value.close()
    ann = Person("ann", tmp_path / "ann")
    counts = tmp_path / "site-downloads.jsonl"
    assert total(ann, counts) == EXPECTED
    assert "127.0.0" not in counts.read_text(encoding="utf-8")
