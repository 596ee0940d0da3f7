"""A host that looks after itself, with a real registry and real processes."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from scripts.people import QIRVO, Person, environment
from tests.support.fleet_locks import FakeFleetLock, a_lock_server
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey


def told(host: Person) -> list[str]:
    """What a single turn of the daemon tells."""
    lines = host.does("daemon", "run", "--once", "--json").out.splitlines()
    return [json.loads(line)["event"] for line in lines]


@pytest.fixture(scope="module")
def host(world: World, tmp_path_factory: pytest.TempPathFactory) -> Person:
    """A host with 1.2.0, to which 1.3.0 is offered."""
    folder = tmp_path_factory.mktemp("plugins")
    world.publish(a_version_of(folder, "1.2.0"))
    host = world.host("hanna")
    host.does("plugin", "install", UPTIME, "--yes")
    world.publish(a_version_of(folder, "1.3.0"))
    return host


def test_an_update_is_taken_by_itself_unless_it_is_held(world: World, host: Person):
    host.does("plugin", "hold", UPTIME)
    assert (told(host), world.version_of(host)) == (["checked"], "1.2.0")
    host.does("plugin", "unhold", UPTIME)
    host.does("plugin", "automatic", UPTIME, "security")
    assert (told(host), world.version_of(host)) == (["checked", "outcome"], "1.2.0")
    assert "brings no security fix" in host.does("plugin", "update", "--check").out
    assert host.asks("daemon", "status")["automatic"] == {UPTIME: "security"}
    host.does("plugin", "automatic", UPTIME, "always")
    assert (told(host), world.version_of(host)) == (["checked", "outcome"], "1.3.0")


def test_an_update_waits_for_a_slot_of_the_fleets_lock(world: World, tmp_path: Path):
    host, lock = world.host("member"), FakeFleetLock(slots=0)
    world.publish(a_version_of(tmp_path, "1.4.0"))
    host.does("plugin", "install", f"{UPTIME}@1.4.0", "--yes")
    world.publish(a_version_of(tmp_path, "1.5.0"))
    with a_lock_server(lock) as address:
        host.does("config", "set", "updates.fleet-lock", address)
        assert (told(host), world.version_of(host)) == (["checked", "waiting"], "1.4.0")
        lock.slots = 1
        assert (told(host), world.version_of(host)) == (["checked", "outcome"], "1.5.0")
    (held,) = lock.held.values()
    assert len(held) == 1  # it is on probation


def test_a_daemon_ends_when_it_is_told_to_and_there_is_only_one(host: Person):
    command, env = [str(QIRVO), "daemon"], environment(host.home)
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        assert "looking after" in daemon.stdout.readline()
        running = host.asks("daemon", "status")["running"]
        second = host.tries("daemon", "run")
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=30) == 0
    assert (running, host.asks("daemon", "status")["running"]) == (True, False)
    assert (second.exit_code, "another daemon" in second.err) == (5, True)


def test_a_unit_is_printed_and_installed(host: Person, tmp_path: Path):
    printed = host.does("daemon", "unit").out
    host.does("daemon", "unit", "--install", "--folder", tmp_path)
    installed = (tmp_path / "qirvo-daemon.service").read_text(encoding="utf-8")
    assert (str(host.home) in installed, printed) == (True, f"# qirvo-daemon.service\n{installed}")
