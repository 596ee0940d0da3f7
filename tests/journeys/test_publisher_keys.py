"""A publisher signs, replaces its key, loses it: hosts follow, ask, and refuse."""

import stat
from pathlib import Path

import pytest

from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey


def test_a_publisher_signs_and_hosts_hold_it_to_that(own_world: World, tmp_path: Path):
    world, key = own_world, ("auth", "key")
    world.ann.does(*key, "create", "examples")
    file = world.ann.home / "publisher-keys" / "examples.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    world.publish(a_version_of(tmp_path, "2.0.0"))
    host = world.host("user")
    shown = host.does("plugin", "install", UPTIME, "--yes")
    assert "signed by:" in shown.err
    assert "examples (" in host.does("plugin", "info", UPTIME).out

    world.ann.does(*key, "rotate", "examples")
    world.ann.does(*key, "require", "examples", "on")
    world.publish(a_version_of(tmp_path, "2.0.1"))
    host.does("plugin", "update", UPTIME)
    assert world.version_of(host) == "2.0.1"

    refused = world.ann.tries("plugin", "publish", a_version_of(tmp_path, "2.0.2"), "--no-sign")
    assert "signs every release" in refused.err

    lost = world.ann.asks(*key, "list", "examples")["keys"][-1]["id"]
    world.ann.does(*key, "revoke", "examples", lost[:16], "--reason", "the laptop was stolen", "--yes")
    file.unlink()
    world.ann.does(*key, "create", "examples")
    world.publish(a_version_of(tmp_path, "2.0.3"))
    asked = host.tries("plugin", "update", UPTIME)
    assert asked.exit_code != 0
    assert "no key vouches" in asked.err
    assert world.version_of(host) == "2.0.1"
    host.does("plugin", "update", UPTIME, "--yes")
    assert world.version_of(host) == "2.0.3"
