"""What the Guide's functions make of a registry's answers, and of strategies that make no sense."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from qirvo.guide.updates import (
    RolloutStrategy,
    UpdateChannel,
    UpdatePackage,
    create_update_channel,
    install_update,
    publish_update,
)
from qirvo.wire.submissions import SubmitAnswer
from qirvo.wire.update_channels import UpdateChannelView
from tests.support.builders import WEATHER
from tests.support.clients import a_client, a_refusal, a_submission_document, an_answer, submitted_with
from tests.support.hosts import a_place, a_plugin, agree
from tests.support.plugins import write_plugin

NEXT_WEEK = datetime(2026, 1, 12, 8, tzinfo=UTC)
ARTIFACT = "c" * 64


class Quiet:
    """Hears nothing."""

    def said(self, text: str) -> None: ...

    def progress(self, done_bytes: int, total_bytes: int) -> None: ...


def a_view() -> UpdateChannelView:
    return UpdateChannelView(
        channelId="acme.weather/weekly",
        channelUrl="https://registry.example/channels/acme.weather/weekly",
        pluginId="acme.weather",
        name="weekly",
        description="",
        stability="stable",
        autoUpdate=True,
        minimumAge=0,
        ramp=[[0, 10_000]],
        quietHours="",
        soak=0,
        approvals=0,
    )


@pytest.mark.parametrize(
    ("strategy", "sent"),
    [
        (RolloutStrategy(), (None, 0)),
        (RolloutStrategy(type="gradual", percentage=5), (5.0, 0)),
        (RolloutStrategy(type="gradual", duration=60), (0.0, 60)),
        (RolloutStrategy(type="gradual", percentage=5, duration=60), (5.0, 60)),
        (RolloutStrategy(type="scheduled"), (None, 0)),
        (RolloutStrategy(type="scheduled", percentage=5, duration=60), (5.0, 60)),
    ],
)
def test_a_strategy_becomes_a_share_and_a_duration(strategy: RolloutStrategy, sent: tuple[float | None, int]):
    client, transport = a_client(an_answer(a_view()))
    created = create_update_channel(
        "acme.weather", UpdateChannel(name="weekly", rolloutStrategy=strategy), client=client
    )
    usual = msgspec.json.decode(transport.sent[0].content)["rolloutStrategy"]
    assert (usual["percentage"], usual["duration"]) == sent
    assert (created.success, created.channelId, created.channelUrl) == (True, a_view().channelId, a_view().channelUrl)


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (RolloutStrategy(type="gradual"), "would serve nobody"),
        (RolloutStrategy(type="gradual", percentage=0), "would serve nobody"),
        (RolloutStrategy(type="immediate", percentage=5), "serves everybody"),
        (RolloutStrategy(type="scheduled", schedule=NEXT_WEEK), "2026-01-12T08:00:00+00:00"),
    ],
)
def test_a_strategy_that_would_not_do_what_it_says_is_refused_and_not_sent(strategy: RolloutStrategy, said: str):
    client, transport = a_client()
    refused = create_update_channel(
        "acme.weather", UpdateChannel(name="weekly", rolloutStrategy=strategy), client=client
    )
    assert (refused.success, refused.channelId, transport.sent) == (False, "", [])
    assert said in refused.errors[0]


def test_what_the_registry_refuses_is_told_in_its_words():
    client, _ = a_client(a_refusal(403, detail="you are no member of `acme`"))
    refused = create_update_channel("acme.weather", UpdateChannel(name="weekly"), client=client)
    assert (refused.success, refused.errors) == (False, ["you are no member of `acme`"])


def published(tmp_path: Path, **options: Any) -> tuple[Any, dict[str, Any]]:
    """Publish with the options; return the result and what was submitted."""
    answers = [
        an_answer(SubmitAnswer(submissionId="sub-1", reviewUrl="", estimatedReviewTime="soon")),
        an_answer(a_submission_document(artifactDigest=f"sha256:{ARTIFACT}")),
    ]
    client, transport = a_client(*answers)
    package = UpdatePackage(packagePath=write_plugin(tmp_path / "plugin"), **options)
    result = publish_update("acme.weather", package, client=client, reporter=Quiet())
    return result, submitted_with(transport.sent[0])


def test_a_result_names_the_artifact_that_is_served_and_not_the_upload(tmp_path: Path):
    result, _ = published(tmp_path)
    assert (result.success, result.updateId, result.version) == (True, "sub-1", "1.0.0")
    assert result.distributionUrls == [f"https://registry.example/repositories/public/artifacts/{ARTIFACT}.zip"]


@pytest.mark.parametrize(
    ("option", "field", "sent"),
    [
        ({"releaseNotes": "Faster."}, "releaseNotes", "Faster."),
        ({"breaking": True}, "breaking", True),
        ({"security": True}, "security", True),
        ({"rolloutPercentage": 5}, "rolloutPercentage", 5),
        ({"rolloutPercentage": 5, "duration": 60}, "rolloutDuration", 60),
        ({"schedule": NEXT_WEEK}, "rolloutStart", "2026-01-12T08:00:00+00:00"),
        ({"notifyUsers": False}, "notifyUsers", False),
        ({"updateChannel": "beta"}, "updateChannel", "beta"),
    ],
)
def test_each_option_reaches_the_registry(tmp_path: Path, option: dict[str, Any], field: str, sent: object):
    _, submitted = published(tmp_path, **option)
    assert submitted["release"][field] == sent


def test_the_id_and_the_version_are_claimed(tmp_path: Path):
    _, submitted = published(tmp_path, version="1.0.0")
    claimed = submitted["metadata"]
    assert (claimed["id"], claimed["version"]) == ("acme.weather", "1.0.0")


def test_an_update_of_a_plugin_that_is_not_installed_is_refused_with_a_hint(tmp_path: Path):
    place = a_place(tmp_path / "home")
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    refused = install_update(str(WEATHER), "1.0.0", host=place.host, confirm=agree)
    assert (refused.success, place.installed()) == (False, None)
    assert "`qirvo plugin install acme.weather@1.0.0`" in refused.errors[0]


def test_an_update_of_an_installed_plugin_is_taken(tmp_path: Path):
    place = a_place(tmp_path / "home")
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(str(WEATHER), confirm=agree)
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    done = install_update(str(WEATHER), "1.1.0", host=place.host, confirm=agree)
    assert (done.success, done.version, place.version()) == (True, "1.1.0", "1.1.0")
