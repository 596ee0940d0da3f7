"""A bundle made on one machine installs on another that has `qirvo` alone; one changed byte, and it does not."""

import functools
import http.server
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from qirvo.trust.publisher_key_files import key_file_of, make_key, write_key
from scripts.people import QIRVO, Person, environment
from tests.support.bundles import change_byte, ran, unpacked
from tests.support.world import EXAMPLES, UPTIME, a_version_of

pytestmark = pytest.mark.journey


def a_publisher(folder: Path) -> Person:
    """Somebody with a key for `examples`, on a machine of their own."""
    home = folder / "publisher"
    key_file_of(home, "examples").parent.mkdir(parents=True)
    write_key(key_file_of(home, "examples"), make_key("examples"))
    return Person("publisher", home)


def a_bundle_of(publisher: Person, version: str, folder: Path, *words: str) -> Path:
    """Make a bundle on the publisher's machine and carry it over."""
    plugin = a_version_of(folder, version)
    made = publisher.asks("plugin", "bundle", plugin, "--out", folder, *words)
    return Path(made["path"])


def with_qirvo(person: Person, folder: Path) -> Mapping[str, str]:
    """The environment of a machine where `qirvo` is on the PATH, and nothing else of this project."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    if not (programs / "qirvo").exists():
        (programs / "qirvo").symlink_to(QIRVO)
    return environment(person.home, PATH=f"{programs}:{os.environ['PATH']}")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as any web server does; give its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_bundle_installs_elsewhere_by_its_script(tmp_path: Path):
    publisher, user = a_publisher(tmp_path), Person("user", tmp_path / "user")
    bundle = a_bundle_of(publisher, "2.0.0", tmp_path)
    folder = unpacked(bundle, tmp_path / "Downloads" / "it's ünpacked (1) $HOME")
    env = with_qirvo(user, tmp_path)

    shown = ran(("dash",), folder / "install.sh", "--dry-run", env=env)
    assert (shown.returncode, b"signed by:   examples (" in shown.stdout) == (0, True), shown.stderr
    assert user.asks("plugin", "list")["plugins"] == []

    unasked = ran(("dash",), folder / "install.sh", env=env, stdin=-3)
    assert (unasked.returncode, b"--yes" in unasked.stderr) == (3, True)

    change_byte(folder / "plugin.zip")
    assert ran(("dash",), folder / "install.sh", "--yes", env=env).returncode == 8
    assert user.tries("plugin", "install", folder, "--yes").exit_code == 8
    change_byte(folder / "plugin.zip")

    done = ran(("dash",), folder / "install.sh", "--yes", env=env)
    assert (done.returncode, b"installed 2.0.0" in done.stdout) == (0, True), done.stderr
    [installed] = user.asks("plugin", "list")["plugins"]
    assert (installed["version"], installed["unsigned"], installed["signer"][:9]) == ("2.0.0", False, "examples ")
    assert "signed by examples (" in user.does("plugin", "list").out


def test_a_bundle_is_updated_by_the_next_one_of_the_same_key_alone(tmp_path: Path):
    publisher, user = a_publisher(tmp_path), Person("user", tmp_path / "user")
    user.does("plugin", "install", a_bundle_of(publisher, "2.0.0", tmp_path), "--yes")

    unsigned = a_bundle_of(publisher, "2.0.1", tmp_path, "--no-sign")
    refused = user.tries("plugin", "install", unsigned, "--yes")
    assert (refused.exit_code, "signed releases before" in refused.err) == (6, True)

    user.does("plugin", "install", a_bundle_of(publisher, "2.0.2", tmp_path), "--yes")
    assert user.asks("plugin", "list")["plugins"][0]["version"] == "2.0.2"


def test_what_nobody_signed_is_installed_knowingly_and_shown(tmp_path: Path):
    publisher, user = Person("publisher", tmp_path / "publisher"), Person("user", tmp_path / "user")
    bundle = a_bundle_of(publisher, "2.0.0", tmp_path)
    folder, env = unpacked(bundle, tmp_path / "out"), with_qirvo(user, tmp_path)
    assert ran(("dash",), folder / "install.sh", "--yes", env=env).returncode == 6
    done = ran(("dash",), folder / "install.sh", "--yes", "--allow-unsigned", env=env)
    assert (done.returncode, b"(unsigned)" in done.stdout) == (0, True), done.stderr
    assert "folder (unsigned)" in user.does("plugin", "list").out
    event = json.loads((user.home / "events.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (event["kind"], event["signedBy"]) == ("install", "nobody")


def test_a_bundle_is_installed_from_an_address(tmp_path: Path):
    publisher, user = a_publisher(tmp_path), Person("user", tmp_path / "user")
    site = tmp_path / "site"
    site.mkdir()
    bundle = a_bundle_of(publisher, "2.0.0", tmp_path)
    bundle.rename(site / "uptime.zip")
    with served(site) as address:
        assert user.tries("plugin", "install", f"{address}/gone.zip", "--yes").exit_code == 7
        user.does("plugin", "install", f"{address}/uptime.zip?from=mail", "--yes")
    [installed] = user.asks("plugin", "list")["plugins"]
    assert installed["source"] == {"kind": "url", "name": f"{address}/uptime.zip"}


def test_two_machines_make_the_same_bundle(tmp_path: Path):
    publisher, other = a_publisher(tmp_path), Person("other", tmp_path / "other")
    key = key_file_of(publisher.home, "examples")
    plugin = EXAMPLES / "uptime-service" / "1.1.0"
    made = [
        each.asks("plugin", "bundle", plugin, "--out", tmp_path / f"{each.name}.zip", "--key", key)
        for each in (publisher, other)
    ]
    assert made[0]["digest"] == made[1]["digest"]
    assert (made[0]["pluginId"], made[0]["signedBy"]) == (UPTIME, made[1]["signedBy"])
