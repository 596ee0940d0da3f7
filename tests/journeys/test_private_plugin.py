"""A private plugin through real processes: published, refused without a token, installed and updated with one."""

import json
import stat
from pathlib import Path

import pytest

from scripts.people import Person
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey


def test_a_private_plugin_is_installed_with_a_token_and_refused_without(own_world: World, tmp_path: Path):
    world = own_world
    world.publish(a_version_of(tmp_path, "2.0.0"), "--private")
    stranger = world.host("stranger")
    assert stranger.tries("plugin", "install", UPTIME, "--yes").exit_code != 0
    assert stranger.asks("plugin", "search", "uptime", "--registry", world.registry)["plugins"] == []

    wrong, right = tmp_path / "wrong", tmp_path / "right"
    wrong.write_text("qat_nobody\n", encoding="utf-8")
    stored = json.loads((world.ann.home / "credentials.json").read_text(encoding="utf-8"))
    right.write_text(stored["registries"][world.registry]["token"] + "\n", encoding="utf-8")
    member = Person("member", world.folder / "member")
    add = ("source", "add", world.registry, "--private", "examples", "--yes", "--token-file")
    assert member.tries(*add, wrong).exit_code != 0
    member.does(*add, right)
    assert stat.S_IMODE((member.home / "sources.json").stat().st_mode) == 0o600
    assert right.read_text(encoding="utf-8").strip() not in str(member.asks("source", "list"))
    member.does("plugin", "install", UPTIME, "--yes")
    assert world.version_of(member) == "2.0.0"

    world.publish(a_version_of(tmp_path, "2.0.1"))  # it stays private without being told so again
    member.does("plugin", "update", UPTIME, "--yes")
    assert world.version_of(member) == "2.0.1"
    assert stranger.tries("plugin", "install", UPTIME, "--yes").exit_code != 0
