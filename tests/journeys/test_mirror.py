"""A mirror over an air gap: copied from a registry, carried as a file, installed from where no socket opens."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.people import QIRVO, STEP_S, Person, environment
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey

NO_NETWORK = """
import socket

class Refused(socket.socket):
    def connect(self, address):
        raise OSError("there is no network here")
    connect_ex = connect

def refuse(*words, **more):
    raise OSError("there is no network here")

socket.socket, socket.getaddrinfo, socket.create_connection = Refused, refuse, refuse
"""


def offline(home: Path, walls: Path) -> Mapping[str, str]:
    """The environment of somebody whose Python programs open no connection."""
    walls.mkdir(exist_ok=True)
    (walls / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    paths = os.pathsep.join(filter(None, (str(walls), os.environ.get("PYTHONPATH", ""))))
    return environment(home, PYTHONPATH=paths)


def run(env: Mapping[str, str], *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([QIRVO, *words], env=env, capture_output=True, text=True, check=False, timeout=STEP_S)


def test_a_mirror_is_carried_to_a_machine_without_a_network(own_world: World, tmp_path: Path):
    world = own_world
    world.publish(a_version_of(tmp_path, "2.0.0"))
    keeper = Person("keeper", world.folder / "keeper")
    mirror, there, carried = tmp_path / "mirror", tmp_path / "there", tmp_path / "mirror.tar"
    synced = keeper.asks("mirror", "sync", world.registry, mirror, "--plugin", UPTIME, "--yes")
    assert (synced["plugins"], synced["fetched"], synced["skipped"]) == ([UPTIME], 1, [])
    keeper.does("mirror", "export", mirror, carried)

    host = Person("host", world.folder / "host")
    env = offline(host.home, tmp_path / "walls")
    assert run(env, "source", "add", world.registry, "--yes").returncode != 0  # the registry runs; it is not reached
    imported = run(env, "mirror", "import", carried, there, synced["fingerprint"], "--max-age", "14d")
    assert imported.returncode == 0, imported.stderr
    world.publish(a_version_of(tmp_path, "2.0.1"))
    world.await_deltas()
    again = keeper.asks("mirror", "sync", world.registry, mirror, "--plugin", UPTIME)
    assert (again["fetched"], again["present"], again["deltas"], again["rolloutLogs"]) == (1, 1, 1, 1)
    newer = tmp_path / "newer.tar"
    keeper.does("mirror", "export", mirror, newer)
    world.server.kill()

    for words in (
        ("source", "add", str(there), synced["fingerprint"], "--max-age", "30d"),
        ("plugin", "install", UPTIME, "--yes"),
    ):
        done = run(env, *words)
        assert done.returncode == 0, done.stderr
    assert world.version_of(host) == "2.0.0"
    assert run(env, "mirror", "import", newer, there).returncode == 0
    updated = run(env, "plugin", "update", UPTIME, "--yes", "--json")
    assert world.version_of(host) == "2.0.1", updated.stderr
    assert json.loads(updated.stdout)["outcomes"][0]["fetched"]["way"] == "delta"
    proven = run(env, "rollout", "log", UPTIME, "--verify")
    assert "The chain of 2 entries is whole; 2 of them are signed." in proven.stdout, proven.stderr
    back = run(env, "mirror", "import", carried, there)
    assert back.returncode != 0
    assert "older metadata" in back.stderr
