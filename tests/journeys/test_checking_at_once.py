"""Twenty processes of one host check for updates at the same moment, while the registry publishes."""

import subprocess
from pathlib import Path

import pytest

from scripts.people import QIRVO, environment
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey

PROCESSES = 20


def test_twenty_processes_check_at_once_and_none_fails(own_world: World, tmp_path: Path):
    world = own_world
    world.publish(a_version_of(tmp_path, "2.0.0"))
    host = world.host("busy")
    host.does("plugin", "install", UPTIME, "--yes")
    command = [str(QIRVO), "plugin", "update", UPTIME, "--check", "--json"]
    env = environment(host.home)
    running = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    world.publish(a_version_of(tmp_path, "2.0.1"))
    ended = [(process.communicate(timeout=300), process.returncode) for process in running]
    assert [(code, told[1]) for told, code in ended if code != 0] == []
    assert len(ended) == PROCESSES
