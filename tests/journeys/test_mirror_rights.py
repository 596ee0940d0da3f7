"""Mirrors of paid and of private plugins: copied by whoever may have them, and no key or token in what is carried."""

from pathlib import Path

import pytest

from scripts.people import Person
from tests.support.world import EXAMPLES, UPTIME, World, a_paid_version, a_version_of

pytestmark = pytest.mark.journey
CLOCK = "examples.clock-widget"


def secrets_in(place: Path, *secrets: str) -> list[str]:
    """The files at or below `place` that hold one of `secrets`."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    assert files
    return [str(path) for path in files if any(secret.encode() in path.read_bytes() for secret in secrets)]


def test_a_paid_plugin_is_mirrored_with_a_license_key_and_installed_with_one(world: World, tmp_path: Path):
    mirror, carried, there = tmp_path / "mirror", tmp_path / "mirror.tar", tmp_path / "there"
    world.publish(a_paid_version(tmp_path, "2.0.0"))
    keeper = Person("keeper", tmp_path / "keeper")
    sync = ("mirror", "sync", world.registry, mirror, "--plugin", UPTIME, "--yes")
    without = keeper.asks(*sync)
    assert (without["fetched"], without["rolloutLogs"]) == (0, 1)
    assert "no license key" in without["skipped"][0]
    assert keeper.asks("mirror", "verify", mirror)["artifacts"] == 0

    key = world.ann.asks("entitlement", "issue", UPTIME, "--for", "Globex", "--until", "2127-01-31")["licenseKey"]
    keeper.does("license", "add", key, secret=key)
    assert keeper.asks(*sync)["fetched"] == 1
    world.publish(a_paid_version(tmp_path, "2.0.1"))
    world.await_deltas()
    moved = keeper.asks(*sync)
    assert (moved["fetched"], moved["deltas"]) == (1, 1)  # deltas of paid plugins need the key as well
    keeper.does("mirror", "export", mirror, carried)
    assert secrets_in(mirror, key) == secrets_in(carried, key) == []
    assert secrets_in(keeper.home, key) != []

    host = Person("buyer", tmp_path / "buyer")
    brought = host.asks("mirror", "import", carried, there, moved["fingerprint"])
    assert (brought["artifacts"], brought["deltas"]) == (2, 1)
    host.does("source", "add", there, moved["fingerprint"])
    refused = host.tries("plugin", "install", UPTIME, "--yes")
    assert "no license key" in refused.err
    host.does("license", "add", key, secret=key)
    host.does("plugin", "install", UPTIME, "--yes")
    assert world.version_of(host) == "2.0.1"


def test_a_private_plugin_is_mirrored_with_a_token_that_stays_with_the_keeper(world: World, tmp_path: Path):
    mirror, carried, there = tmp_path / "mirror", tmp_path / "mirror.tar", tmp_path / "there"
    world.publish(a_version_of(tmp_path, "2.0.0", EXAMPLES / "clock-widget" / "1.1.0"), "--private")
    wrong, right = tmp_path / "wrong", tmp_path / "right"
    token = world.ann.token_for(world.registry)
    wrong.write_text("qat_nobody\n", encoding="utf-8")
    right.write_text(token + "\n", encoding="utf-8")
    keeper = Person("keeper", tmp_path / "keeper")
    sync = ("mirror", "sync", world.registry, mirror, "--private", "examples", "--yes", "--token-file")
    assert keeper.tries(*sync, wrong).exit_code != 0
    assert keeper.tries("mirror", "verify", mirror).exit_code != 0

    synced = keeper.asks(*sync, right)
    assert (synced["plugins"], synced["fetched"], synced["rolloutLogs"], synced["skipped"]) == ([CLOCK], 1, 1, [])
    keeper.does("mirror", "export", mirror, carried)
    assert secrets_in(mirror, token, "qat_") == secrets_in(carried, token, "qat_") == []
    assert secrets_in(keeper.home, token) == []

    host = Person("member", tmp_path / "member")
    host.does("mirror", "import", carried, there, synced["fingerprint"])
    host.does("source", "add", there, synced["fingerprint"])
    host.does("plugin", "install", CLOCK, "--yes")
    assert world.version_of(host, CLOCK) == "2.0.0"
    assert "entries is whole" in host.does("rollout", "log", CLOCK, "--verify").out
