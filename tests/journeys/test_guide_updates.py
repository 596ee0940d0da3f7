"""The Guide's functions of *Update Management*, as a library against a real registry and a real host."""

from pathlib import Path

import pytest

from qirvo.client.addresses import RegistryAddress
from qirvo.client.registry import RegistryClient
from qirvo.domain.submissions import SubmissionState
from qirvo.domain.updates import NoUpdate
from qirvo.guide.updates import (
    RolloutStrategy,
    UpdateChannel,
    UpdateOptions,
    UpdatePackage,
    check_for_updates,
    create_update_channel,
    install_update,
    publish_update,
)
from qirvo.host.bootstrap import Host
from scripts.people import environment
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey


class Quiet:
    """Hears nothing."""

    def said(self, text: str) -> None: ...

    def progress(self, done_bytes: int, total_bytes: int) -> None: ...


@pytest.fixture
def client(world: World) -> RegistryClient:
    return RegistryClient.open(RegistryAddress.parse(world.registry), world.ann.token_for(world.registry))


def test_an_update_is_published_found_and_installed(world: World, client: RegistryClient, tmp_path: Path):
    world.publish(a_version_of(tmp_path, "1.1.0"))
    person = world.host("guided")
    person.does("plugin", "install", UPTIME, "--yes")
    package = UpdatePackage(
        packagePath=a_version_of(tmp_path, "1.2.0"), version="1.2.0", releaseNotes="Faster.", breaking=True
    )
    review = frozenset({SubmissionState.IN_REVIEW})
    result = publish_update(UPTIME, package, client=client, reporter=Quiet(), await_states=review)
    assert (result.success, result.version, result.errors) == (True, "1.2.0", [])
    world.rob.does("review", "approve", result.updateId)
    world.ann.does("submission", "show", result.updateId, "--wait", "published")

    host = Host.open(person.home, environ=environment(person.home))
    assert check_for_updates(host) == []  # it is breaking, and nobody agreed
    (offered,) = [each.decision for each in host.check_updates()]
    assert isinstance(offered, NoUpdate)
    assert "breaking" in offered.explanation
    done = install_update(UPTIME, "1.2.0", UpdateOptions(keepVersions=1), host=host, confirm=lambda _: True)
    assert (done.success, done.version, world.version_of(person)) == (True, "1.2.0", "1.2.0")

    refused = publish_update(UPTIME, package, client=client, reporter=Quiet())
    assert refused.success is False or refused.updateId == result.updateId
    other = UpdatePackage(packagePath=a_version_of(tmp_path, "1.3.0"), version="9.9.9")
    assert "9.9.9" in publish_update(UPTIME, other, client=client, reporter=Quiet()).errors[0]
    missing = UpdatePackage(packagePath=tmp_path / "nothing")
    assert publish_update(UPTIME, missing, client=client, reporter=Quiet()).success is False


def test_an_update_channel_is_created_with_each_option(world: World, client: RegistryClient, tmp_path: Path):
    if client.search("uptime").total == 0:
        world.publish(a_version_of(tmp_path, "1.0.1"))
    strategy = RolloutStrategy(type="gradual", percentage=5, duration=3_600)
    wanted = UpdateChannel(
        name="weekly", description="each week", stability="beta", autoUpdate=False, rolloutStrategy=strategy
    )
    created = create_update_channel(UPTIME, wanted, client=client)
    assert (created.success, created.channelId) == (True, f"{UPTIME}/weekly")
    assert created.channelUrl == f"{world.registry}/channels/{UPTIME}/weekly"
    (view,) = [each for each in client.update_channels(UPTIME).updateChannels if each.name == "weekly"]
    assert (view.description, view.stability, view.autoUpdate) == ("each week", "beta", False)
    assert view.ramp == [[0, 500], [3600, 10_000]]
    refused = create_update_channel(UPTIME, UpdateChannel(name="Not A Name"), client=client)
    assert (refused.success, "Not A Name" in refused.errors[0]) == (False, True)
