"""An update channel of a publisher's own: followed by a host, promoted by two people, taken back from everybody."""

from pathlib import Path

import pytest

from scripts.people import Person, wait_until
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey

NEXT = "1.2.0"


@pytest.fixture
def nightly(world: World, tmp_path: Path) -> World:
    """The next version goes to nightly, which is not taken by itself and asks for an approval to leave it."""
    world.publish(a_version_of(tmp_path, "1.1.0"))
    world.ann.does("update-channel", "create", UPTIME, "nightly", "--stability", "alpha", "--description", "each night")
    world.ann.does("update-channel", "change", UPTIME, "stable", "--approvals", "1")
    world.publish(a_version_of(tmp_path, NEXT), "--update-channel", "nightly")
    return world


def test_a_release_goes_its_way(nightly: World):
    stays, tries = nightly.host("stays"), nightly.host("tries")
    stays.does("plugin", "install", UPTIME, "--yes")
    tries.does("plugin", "install", UPTIME, "--yes", "--update-channel", "nightly")
    assert (nightly.version_of(stays), nightly.version_of(tries)) == ("1.1.0", NEXT)
    listed = nightly.ann.does("update-channel", "list", UPTIME).out
    assert "nightly" in listed
    assert "1 approval" in listed

    waiting = nightly.ann.asks("update-channel", "promote", UPTIME, NEXT, "--to", "stable")
    assert waiting["waitsFor"] == ["1 more person has to approve"]
    nightly.ann.does("publisher", "invite", "examples", "rob", "--role", "maintainer")
    nightly.rob.does("publisher", "join", "examples")
    nightly.rob.does("update-channel", "approve", waiting["id"])
    updates_to(NEXT, stays, nightly)

    proven = nightly.ann.asks("rollout", "log", UPTIME, expect=0)
    assert [entry["after"]["current"] for entry in proven["entries"]] == ["1.1.0", NEXT, NEXT]
    told = stays.does("rollout", "log", UPTIME, "--verify", "--registry", nightly.registry).out
    assert "The chain of 3 entries is whole; 3 of them are signed." in told

    nightly.ann.does("rollout", "recall", UPTIME, NEXT, "--to", "1.1.0", "--reason", "it counts twice", "--yes")
    for host in (stays, tries):
        updates_to("1.1.0", host, nightly)


def updates_to(version: str, host: Person, world: World) -> None:
    """Let the host update until it has the version: what was decided is signed a moment later."""

    def updated() -> bool:
        host.tries("plugin", "update")
        return world.version_of(host) == version

    wait_until(updated, f"{host.name} on {version}")
