"""A paid plugin through its life on a host: refused, installed with a key, verified alone, revoked, still running."""

import stat
from pathlib import Path

import pytest

from tests.support.world import UPTIME, World, a_paid_version

pytestmark = pytest.mark.journey


def test_a_paid_plugin_needs_a_license_key_and_outlives_its_revocation(own_world: World, tmp_path: Path):
    world = own_world
    world.publish(a_paid_version(tmp_path, "2.0.0"))
    host = world.host("buyer")

    refused = host.tries("plugin", "install", UPTIME, "--yes")
    assert refused.exit_code != 0
    assert "4.99 EUR every month" in refused.err
    assert "qirvo license add" in refused.err

    issued = world.ann.asks("entitlement", "issue", UPTIME, "--for", "Globex", "--seats", "5", "--until", "2127-01-31")
    host.does("license", "add", issued["licenseKey"], secret=issued["licenseKey"])
    assert stat.S_IMODE((host.home / "licenses.json").stat().st_mode) == 0o600
    host.does("plugin", "install", UPTIME, "--yes")
    assert host.asks("license", "activate", UPTIME)["used"] == 1

    world.publish(a_paid_version(tmp_path, "2.0.1"))
    host.does("plugin", "update", UPTIME, "--yes")
    assert world.version_of(host) == "2.0.1"

    world.ann.does("entitlement", "revoke", issued["id"], "--reason", "unpaid")
    world.publish(a_paid_version(tmp_path, "2.0.2"))
    stopped = host.tries("plugin", "update", UPTIME, "--yes")
    assert stopped.exit_code != 0
    assert "revoked" in stopped.err
    assert "keeps running" in stopped.err
    assert world.version_of(host) == "2.0.1"

    world.server.kill()  # from here on there is no network
    assert host.asks("license", "show", UPTIME)["state"] == "revoked"
    assert UPTIME in host.does("plugin", "list").out
