"""The Guide's endpoints under both of its spellings, over the same use cases."""

from collections.abc import Mapping
from pathlib import Path

import httpx2
import pytest

from tests.support.registries import PLUGIN, RegistryInProcess

SPELLINGS = pytest.mark.parametrize(("prefix", "update_path"), [("", "/plugins"), ("/plugins", "/plugins/plugins")])


@pytest.mark.parametrize("prefix", ["", "/plugins"])
def test_upload_submit_and_status(registry: RegistryInProcess, prefix: str):
    uploaded = registry.ann.upload(registry.pack(), f"{prefix}/upload").json()
    submitted = registry.ann.post(f"{prefix}/submit", {"packageId": uploaded["packageId"], "metadata": {}}).json()
    status = registry.ann.get(f"{prefix}/submissions/{submitted['submissionId']}").json()
    assert {"id", "status", "reviewProgress", "feedback", "estimatedCompletion"} <= set(status)


@SPELLINGS
def test_an_update_is_submitted_and_pending(registry: RegistryInProcess, prefix: str, update_path: str):
    registry.published("1.0.0")
    news = {"version": "1.1.0", "releaseNotes": "New.", "breaking": "true", "notifyUsers": "false"}
    answer = update(registry, f"{update_path}/{PLUGIN}", "1.1.0", news)
    told = answer.json()
    assert (answer.status_code, told["version"], told["publishedAt"], told["success"]) == (202, "1.1.0", None, True)
    assert answer.headers["Location"] == told["submissionUrl"]
    release = registry.ann.get(f"{prefix}/submissions/{told['updateId']}").json()["release"]
    assert (release["releaseNotes"], release["breaking"], release["notifyUsers"]) == ("New.", True, False)


def test_an_update_keeps_what_the_publisher_said_before(registry: RegistryInProcess):
    registry.published("1.0.0", metadata={"name": "Weather for all"})
    told = update(registry, f"/plugins/{PLUGIN}", "1.1.0").json()
    assert registry.document(told["updateId"])["listing"]["name"] == "Weather for all"


def test_an_update_tells_when_it_was_published(registry: RegistryInProcess):
    registry.published("1.0.0")
    archive = registry.pack("1.1.0")
    submission = update(registry, f"/plugins/{PLUGIN}", "1.1.0", archive=archive).json()["updateId"]
    registry.do_the_work()
    registry.approve(submission)
    registry.do_the_work()
    again = update(registry, f"/plugins/{PLUGIN}", "1.1.0", archive=archive).json()
    assert (again["updateId"], again["publishedAt"] is None) == (submission, False)


@pytest.mark.parametrize(
    ("path", "fields", "status", "code"),
    [
        (f"/plugins/{PLUGIN}", {"version": "9.0.0"}, 422, "identity-mismatch"),
        (f"/plugins/{PLUGIN}", {"breaking": "perhaps"}, 422, "request-malformed"),
        (f"/plugins/{PLUGIN}", {"notifyUsers": "some"}, 422, "request-malformed"),
        ("/plugins/acme.unknown", {}, 404, "plugin-unlisted"),
        ("/plugins/evil.weather", {}, 404, "plugin-unlisted"),
        ("/plugins/Not-An-Id", {}, 422, "name-malformed"),
    ],
)
def test_a_wrong_update_is_refused(
    registry: RegistryInProcess, path: str, fields: dict[str, str], status: int, code: str
):
    registry.published("1.0.0")
    answer = update(registry, path, "1.1.0", fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def update(
    registry: RegistryInProcess,
    path: str,
    packed_version: str,
    fields: Mapping[str, str] | None = None,
    *,
    archive: Path | None = None,
) -> httpx2.Response:
    files = {"plugin": ("plugin.zip", (archive or registry.pack(packed_version)).read_bytes())}
    return registry.ann.ask("PUT", path, files=files, data=fields)
