"""`qirvo distribute` through real processes, by each way out, and the Guide's function beside it."""

import http.server
import json
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.people import QIRVO, Person, environment
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey

ASKING = ("--authentication", "api-key")


def test_by_the_marketplace_it_is_reviewed_published_and_installed(world: World, tmp_path: Path):
    plugin, out = a_version_of(tmp_path, "3.0.0"), tmp_path / "out"
    world.ann.does("distribution-channel", "add", "vetted", "--type", "direct", "--requires", "review")
    refused = world.ann.tries("distribute", plugin, "--to", "vetted", "--out", out)
    assert (refused.exit_code, "demands: review" in refused.err) == (3, True)  # nobody has reviewed it yet
    sent = world.ann.asks("distribute", plugin, "--to", "marketplace", "--notes", "Third.", "--wait", "review")
    assert sent["success"] is True
    world.rob.does("review", "approve", sent["distributionId"])
    world.ann.does("submission", "show", sent["distributionId"], "--wait", "published")
    assert sent["marketplaceUrl"] == f"{world.registry}/plugins/{UPTIME}"
    host = world.host("market")
    host.does("plugin", "install", UPTIME, "--yes")
    assert world.version_of(host) == "3.0.0"

    assert Path(world.ann.asks("distribute", plugin, "--to", "vetted", "--out", out)["path"]).is_file()
    (plugin / "README.md").write_text("# Other words\n", encoding="utf-8")
    changed = world.ann.tries("distribute", plugin, "--to", "vetted", "--out", out)
    assert "has not published this content" in changed.err

    beta = a_version_of(tmp_path, "3.1.0")
    later = world.ann.asks("distribute", beta, "--to", "marketplace", "--beta", "--wait", "review")
    world.rob.does("review", "approve", later["distributionId"])
    world.ann.does("submission", "show", later["distributionId"], "--wait", "published")
    host.does("plugin", "update", UPTIME, "--yes")
    assert world.version_of(host) == "3.0.0"  # it follows `stable`
    follower = world.host("follower")
    follower.does("plugin", "install", UPTIME, "--update-channel", "beta", "--yes")
    assert world.version_of(follower) == "3.1.0"


HIDDEN = "examples.hidden-service"


def a_hidden(folder: Path, version: str) -> Path:
    """A plugin that nobody published before."""
    plugin = a_version_of(folder, version)
    manifest = plugin / "manifest.json"
    document = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(document | {"id": HIDDEN, "name": "Hidden service"}), encoding="utf-8")
    return plugin


def test_privately_only_members_get_it(world: World, tmp_path: Path):
    sent = world.ann.asks("distribute", a_hidden(tmp_path, "2.0.0"), "--to", "private", "--wait", "review")
    world.rob.does("review", "approve", sent["distributionId"])
    world.ann.does("submission", "show", sent["distributionId"], "--wait", "published")
    assert (sent["marketplaceUrl"], "/repositories/private/examples/" in sent["downloadUrl"]) == (None, True)
    assert world.host("stranger").tries("plugin", "install", HIDDEN, "--yes").exit_code != 0

    token = tmp_path / "token"
    token.write_text(world.ann.token_for(world.registry) + "\n", encoding="utf-8")
    member = Person("member", world.folder / "member")
    member.does("source", "add", world.registry, "--private", "examples", "--yes", "--token-file", token)
    member.does("plugin", "install", HIDDEN, "--yes")
    assert world.version_of(member, HIDDEN) == "2.0.0"
    by_the_market = world.ann.tries("distribute", a_hidden(tmp_path, "2.1.0"), "--to", "marketplace")
    assert (by_the_market.exit_code, "is private" in by_the_market.err) == (5, True)


def test_one_of_its_own_is_defined_used_and_refuses_what_it_demands(world: World, tmp_path: Path):
    words = ("--type", "private", "--endpoint", world.registry, "--authentication", "api-key", "--requires", "testing")
    world.ann.does("distribution-channel", "add", "team", *words)
    listed = world.ann.asks("distribution-channel", "list")["distributionChannels"]
    assert {"marketplace", "direct", "private", "team"} <= {each["id"] for each in listed}
    stored = json.loads((world.ann.home / "distribution-channels.json").read_text(encoding="utf-8"))
    assert world.ann.token_for(world.registry) not in str(stored)

    plugin = a_version_of(tmp_path, "9.0.0")
    report = tmp_path / "junit.xml"
    report.write_text('<testsuite><testcase name="a"><failure/></testcase></testsuite>', encoding="utf-8")
    refused = world.ann.tries("distribute", plugin, "--to", "team", "--version", "1.0.0", "--test-report", report)
    assert refused.exit_code == 3
    assert "demands: testing, version" in refused.err.splitlines()[0]
    nobody = Person("nobody", tmp_path / "nobody")
    unknown = nobody.tries("distribute", plugin, "--to", "marketplace", "--registry", world.registry)
    assert (unknown.exit_code, "qirvo auth login" in unknown.err) == (6, True)


class Taking(http.server.BaseHTTPRequestHandler):
    """Takes files from whoever shows the token."""

    folder: Path

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        is_known = self.headers.get("Authorization") == "Bearer store-token"
        if is_known:
            (self.folder / Path(self.path).name).write_bytes(content)
        self.send_response(201 if is_known else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server that takes files, and the folder they lie in."""
    folder = tmp_path / "store"
    folder.mkdir()
    handler = type("Here", (Taking,), {"folder": folder})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/plugins", folder
        server.shutdown()


def unpacked(bundle: Path, folder: Path) -> Path:
    """Unpack a bundle and return its folder."""
    with zipfile.ZipFile(bundle) as content:
        content.extractall(folder)
    (inside,) = folder.iterdir()
    return inside


def test_directly_it_is_a_bundle_with_the_very_plugin(tmp_path: Path):
    ann = Person("ann", tmp_path / "ann")
    plugin = a_version_of(tmp_path, "4.0.0")
    given = ann.asks("distribute", plugin, "--to", "direct", "--out", tmp_path / "out", "--notes", "Fourth.")
    bundle = Path(given["path"])
    assert given["downloadUrl"] == bundle.as_uri()
    inside = unpacked(bundle, tmp_path / "unpacked")
    assert "Fourth." in (inside / "README.md").read_text(encoding="utf-8")
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=inside, check=True)
    packed = Path(ann.asks("plugin", "pack", plugin, "--out", tmp_path / "packed")["path"])
    assert (inside / "plugin.zip").read_bytes() == packed.read_bytes()


def test_a_place_of_its_own_takes_the_bundle_from_whoever_shows_the_token(place: tuple[str, Path], tmp_path: Path):
    address, folder = place
    ann = Person("ann", tmp_path / "ann")
    ann.does("distribution-channel", "add", "store", "--type", "direct", "--endpoint", address, *ASKING)
    plugin = a_version_of(tmp_path, "4.1.0")
    assert ann.tries("distribute", plugin, "--to", "store").exit_code == 6
    command = [str(QIRVO), "distribute", str(plugin), "--to", "store", "--json"]
    with_token = environment(ann.home, QIRVO_ENDPOINT_TOKEN="store-token")
    sent = subprocess.run(command, env=with_token, capture_output=True, check=True, text=True)
    (taken,) = folder.iterdir()
    assert json.loads(sent.stdout)["downloadUrl"] == f"{address}/{taken.name}"
    wrong = environment(ann.home, QIRVO_ENDPOINT_TOKEN="other")
    assert subprocess.run(command, env=wrong, capture_output=True, check=False).returncode == 6


def test_a_folder_with_a_download_site_gets_the_release_there(tmp_path: Path):
    ann, site = Person("ann", tmp_path / "ann"), tmp_path / "site"
    ann.does("plugin", "website", a_version_of(tmp_path, "6.0.0"), "--out", site)
    ann.does("distribution-channel", "add", "downloads", "--type", "direct", "--endpoint", site)
    given = ann.asks("distribute", a_version_of(tmp_path, "6.1.0"), "--to", "downloads", "--notes", "Sixth.")
    assert (given["path"], given["downloadUrl"].startswith("file://")) == (str(site), True)
    assert "6.1.0" in (site / "plugins" / UPTIME / "index.html").read_text(encoding="utf-8")
