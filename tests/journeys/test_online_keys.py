"""New online keys while the registry runs: it goes on with them, and hosts follow without a question."""

from pathlib import Path

import pytest

from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey


def test_online_keys_are_replaced_under_a_running_registry(own_world: World, tmp_path: Path):
    world, data = own_world, own_world.folder / "registry"
    world.publish(a_version_of(tmp_path, "2.0.0"))
    awake, asleep = world.host("awake"), world.host("asleep")
    for host in (awake, asleep):
        host.does("plugin", "install", UPTIME, "--yes")
    before = (data / "keys" / "online.json").read_bytes()
    for number in range(2):
        ceremony = tmp_path / f"ceremony-{number}.json"
        owner, root = world.rob, ("repository", "root")
        owner.does(*root, "rotate-online", ceremony, "--data", data)
        owner.does(*root, "sign", ceremony, "--key", data / "keys" / "offline.json")
        owner.does(*root, "take", ceremony, "--data", data)
        awake.does("plugin", "update", "--check")
    assert (data / "keys" / "online.json").read_bytes() != before

    world.publish(a_version_of(tmp_path, "2.0.1"))
    for host in (awake, asleep):
        host.does("plugin", "update", UPTIME)
        assert world.version_of(host) == "2.0.1"
