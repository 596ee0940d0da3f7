"""`POST /v1/updates/check`: the decision of the signed repository, for hosts that cannot verify it themselves."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qirvo.domain.digests import Digest
from qirvo.server.http.app import wire
from qirvo.server.usecases.update_checks import LiveIndex, LiveIndexes
from tests.support.asking import asking
from tests.support.registries import PLUGIN, RegistryInProcess


def check(registry: RegistryInProcess, *plugins: dict[str, Any], **more: Any) -> Any:
    body = {"plugins": [{"pluginId": PLUGIN, **each} for each in plugins], **more}
    return registry.client.post("/v1/updates/check", json=body)


def answer(registry: RegistryInProcess, **plugin: Any) -> Any:
    (found,) = check(registry, plugin).json()["updates"]
    return found


@pytest.fixture
def there(registry: RegistryInProcess) -> RegistryInProcess:
    """1.0.0 and 1.1.0, for everybody."""
    registry.published("1.0.0")
    registry.published("1.1.0", release={"releaseNotes": "Seconds, too.", "breaking": False})
    return registry


def test_an_update_is_offered_with_the_guides_fields(there: RegistryInProcess):
    told = answer(there, version="1.0.0")
    assert (told["currentVersion"], told["latestVersion"], told["breaking"]) == ("1.0.0", "1.1.0", False)
    assert told["updateInfo"]["releaseNotes"] == "Seconds, too."
    artifact = there.client.get(told["updateInfo"]["downloadUrl"]).content
    assert str(Digest.of(artifact)) == told["updateInfo"]["digest"]


def test_who_has_the_newest_is_told_why_nothing_is_offered(there: RegistryInProcess):
    told = answer(there, version="1.1.0")
    assert (told["latestVersion"], told["updateInfo"], told["reason"]) == (None, None, "up-to-date")


def test_a_first_installation_is_offered_the_newest(there: RegistryInProcess):
    assert answer(there)["latestVersion"] == "1.1.0"


def test_without_an_id_a_rollout_comes_last(there: RegistryInProcess):
    there.published("1.2.0", release={"rolloutPercentage": 99, "rolloutDuration": 3_600})
    told = answer(there, version="1.1.0")
    assert (told["latestVersion"], told["reason"], told["due"] is not None) == (None, "not-in-rollout", True)
    some = [answer(there, version="1.1.0", installationId=f"mine-{number}") for number in range(20)]
    assert sum(each["latestVersion"] == "1.2.0" for each in some) >= 15
    again = [answer(there, version="1.1.0", installationId=f"mine-{number}") for number in range(20)]
    assert [each["latestVersion"] for each in again] == [each["latestVersion"] for each in some]


def test_the_platform_counts(there: RegistryInProcess):
    (told,) = check(there, {"version": "1.0.0"}, platformVersion="99.0.0").json()["updates"]
    assert (told["latestVersion"], told["reason"]) == (None, "platform")


def test_a_breaking_release_needs_consent(there: RegistryInProcess):
    there.published("2.0.0", release={"breaking": True})
    assert answer(there, version="1.1.0")["reason"] == "needs-consent"
    told = answer(there, version="1.1.0", consents=True)
    assert (told["latestVersion"], told["breaking"]) == ("2.0.0", True)


def test_a_quarantine_is_heard_at_once(there: RegistryInProcess):
    assert answer(there, version="1.0.0")["latestVersion"] == "1.1.0"
    said = {"reason": "It fills the disk.", "version": "1.1.0"}
    there.ann.ask("PUT", f"/v1/plugins/{PLUGIN}/standings/quarantined", json=said)
    there.do_the_work()
    assert (answer(there, version="1.0.0")["latestVersion"]) is None


def test_what_is_not_signed_yet_is_offered_to_nobody(there: RegistryInProcess):
    answer(there, version="1.0.0")
    submission = there.in_review("1.2.0")
    there.approve(submission)
    assert answer(there, version="1.1.0")["reason"] == "up-to-date"
    there.do_the_work()
    assert answer(there, version="1.1.0")["latestVersion"] == "1.2.0"


def test_private_and_unknown_plugins_are_answered_alike(registry: RegistryInProcess):
    registry.published("1.0.0", release={"private": True})
    private = answer(registry, version="1.0.0")
    unknown = answer(registry, version="1.0.0", pluginId="acme.nothing")
    assert private["explanation"].replace(PLUGIN, "X") == unknown["explanation"].replace("acme.nothing", "X")
    assert (private["reason"], unknown["reason"]) == ("plugin-unknown", "plugin-unknown")


def test_answers_come_in_the_order_of_the_questions(there: RegistryInProcess):
    asked = [{"version": "1.1.0"}, {"pluginId": "acme.nothing"}, {"version": "1.0.0"}]
    told = check(there, *asked).json()["updates"]
    assert [each["latestVersion"] for each in told] == [None, None, "1.1.0"]


@pytest.mark.parametrize(
    ("plugins", "code"),
    [
        ([{}] * 201, "update-check-too-many"),
        ([{"pluginId": "none"}], "name-malformed"),
        ([{"version": "one"}], "version-malformed"),
        ([{"updateChannel": "A B"}], "update-channel-malformed"),
        ([{"version": 7}], "request-malformed"),
    ],
)
def test_nonsense_is_refused(there: RegistryInProcess, plugins: list[dict[str, Any]], code: str):
    refused = check(there, *plugins)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_a_change_that_is_not_signed_yet_hides_nothing_after_a_restart(there: RegistryInProcess):
    there.approve(there.in_review("1.2.0"))
    wire(there.client.app, replace(there.assembly.registry, live_indexes=LiveIndexes()))  # type: ignore[arg-type]  # ours
    told = answer(there, version="1.0.0")
    assert (told["latestVersion"], told["reason"]) == ("1.1.0", "current")


def test_what_strangers_make_up_is_not_kept(there: RegistryInProcess):
    for number in range(5):
        made_up = ["storage-read", f"made-up-{number}", "x" * 1_000]
        assert answer(there, version="1.0.0", granted=made_up)["latestVersion"] == "1.1.0"
    assert len(live(there).told) == 1


def test_what_was_granted_counts_beside_what_is_made_up(there: RegistryInProcess):
    there.published("1.2.0", plugin={"manifest": asking("storage-read", "notifications")})
    asked = [[], ["made-up"], ["storage-read", "notifications"], ["storage-read", "notifications", "made-up"]]
    told = [answer(there, version="1.1.0", granted=granted)["reason"] for granted in asked]
    assert told == ["needs-consent", "needs-consent", "current", "current"]


def live(registry: RegistryInProcess) -> LiveIndex:
    """What answers about the plugin are given from."""
    found = registry.assembly.registry.live_indexes.find(PLUGIN)
    assert found is not None
    return found


def test_a_release_with_a_start_is_offered_to_nobody_before(there: RegistryInProcess):
    begins = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    submission = there.published("1.2.0", release={"rolloutStart": begins})
    assert there.document(submission)["release"]["rolloutStart"] == begins
    told = answer(there, version="1.1.0", installationId="mine")
    assert (told["latestVersion"], told["reason"], told["due"]) == (None, "not-in-rollout", begins)


def test_a_submission_says_where_its_artifact_will_be(there: RegistryInProcess):
    archive = there.pack("1.2.0")
    with zipfile.ZipFile(archive, "a") as packed:
        packed.comment = b"packed by somebody else"
    upload = there.ann.upload(archive).json()
    submission = there.ann.submit(upload).json()["submissionId"]
    there.do_the_work()
    there.approve(submission)
    there.do_the_work()
    told = there.document(submission)
    served = there.client.get(f"/repositories/public/artifacts/{told['artifactDigest'].removeprefix('sha256:')}.zip")
    assert (served.status_code, told["artifactDigest"] == told["digest"]) == (200, False)
    assert str(Digest.of(served.content)) == told["artifactDigest"]
