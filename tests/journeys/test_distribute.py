"""`qirvo distribute` through real processes, by each way out, and the Guide's function beside it."""

import json
from pathlib import Path

import pytest

from scripts.people import Person
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey


def test_by_the_marketplace_it_is_reviewed_published_and_installed(world: World, tmp_path: Path):
    plugin = a_version_of(tmp_path, "3.0.0")
    sent = world.ann.asks("distribute", plugin, "--to", "marketplace", "--notes", "Third.", "--wait", "review")
    assert sent["success"] is True
    world.rob.does("review", "approve", sent["distributionId"])
    world.ann.does("submission", "show", sent["distributionId"], "--wait", "published")
    assert sent["marketplaceUrl"] == f"{world.registry}/plugins/{UPTIME}"
    host = world.host("market")
    host.does("plugin", "install", UPTIME, "--yes")
    assert world.version_of(host) == "3.0.0"

    beta = a_version_of(tmp_path, "3.1.0")
    later = world.ann.asks("distribute", beta, "--to", "marketplace", "--beta", "--wait", "review")
    world.rob.does("review", "approve", later["distributionId"])
    world.ann.does("submission", "show", later["distributionId"], "--wait", "published")
    host.does("plugin", "update", UPTIME, "--yes")
    assert world.version_of(host) == "3.0.0"  # it follows `stable`
    follower = world.host("follower")
    follower.does("plugin", "install", UPTIME, "--update-channel", "beta", "--yes")
    assert world.version_of(follower) == "3.1.0"


HIDDEN = "examples.hidden-service"


def a_hidden(folder: Path, version: str) -> Path:
    """A plugin that nobody published before."""
    plugin = a_version_of(folder, version)
    manifest = plugin / "manifest.json"
    document = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(document | {"id": HIDDEN, "name": "Hidden service"}), encoding="utf-8")
    return plugin


def test_privately_only_members_get_it(world: World, tmp_path: Path):
    sent = world.ann.asks("distribute", a_hidden(tmp_path, "2.0.0"), "--to", "private", "--wait", "review")
    world.rob.does("review", "approve", sent["distributionId"])
    world.ann.does("submission", "show", sent["distributionId"], "--wait", "published")
    assert (sent["marketplaceUrl"], "/repositories/private/examples/" in sent["downloadUrl"]) == (None, True)
    assert world.host("stranger").tries("plugin", "install", HIDDEN, "--yes").exit_code != 0

    token = tmp_path / "token"
    token.write_text(world.ann.token_for(world.registry) + "\n", encoding="utf-8")
    member = Person("member", world.folder / "member")
    member.does("source", "add", world.registry, "--private", "examples", "--yes", "--token-file", token)
    member.does("plugin", "install", HIDDEN, "--yes")
    assert world.version_of(member, HIDDEN) == "2.0.0"
    by_the_market = world.ann.tries("distribute", a_hidden(tmp_path, "2.1.0"), "--to", "marketplace")
    assert (by_the_market.exit_code, "is private" in by_the_market.err) == (5, True)


def test_one_of_its_own_is_defined_used_and_refuses_what_it_demands(world: World, tmp_path: Path):
    words = ("--type", "private", "--endpoint", world.registry, "--authentication", "api-key", "--requires", "testing")
    world.ann.does("distribution-channel", "add", "team", *words)
    listed = world.ann.asks("distribution-channel", "list")["distributionChannels"]
    assert [each["id"] for each in listed] == ["marketplace", "direct", "private", "team"]
    stored = json.loads((world.ann.home / "distribution-channels.json").read_text(encoding="utf-8"))
    assert world.ann.token_for(world.registry) not in str(stored)

    plugin = a_version_of(tmp_path, "9.0.0")
    report = tmp_path / "junit.xml"
    report.write_text('<testsuite><testcase name="a"><failure/></testcase></testsuite>', encoding="utf-8")
    refused = world.ann.tries("distribute", plugin, "--to", "team", "--version", "1.0.0", "--test-report", report)
    assert refused.exit_code == 3
    assert "demands: testing, version" in refused.err.splitlines()[0]
    nobody = Person("nobody", tmp_path / "nobody")
    unknown = nobody.tries("distribute", plugin, "--to", "marketplace", "--registry", world.registry)
    assert (unknown.exit_code, "qirvo auth login" in unknown.err) == (6, True)
