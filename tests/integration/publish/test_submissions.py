"""Opening submissions: identity facts agree with the archive, retries change nothing, versions only rise."""

import json

import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from tests.support.plugins import write_plugin
from tests.support.registries import PLUGIN, RegistryInProcess


def test_a_new_submission_waits_for_its_checks(registry: RegistryInProcess):
    answer = registry.ann.submit(registry.ann.upload(registry.pack()).json())
    told = answer.json()
    document = registry.document(told["submissionId"])
    assert (answer.status_code, told["success"], document["status"]) == (201, True, "pending")


def test_the_checks_bring_it_to_review(registry: RegistryInProcess):
    document = registry.document(registry.in_review())
    assert (document["status"], document["reviewProgress"], document["verdict"]) == ("under_review", 50, "passed")


def test_a_retry_is_the_same_submission(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()
    first, again = registry.ann.submit(upload), registry.ann.submit(upload)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["submissionId"] == again.json()["submissionId"]


def test_a_retry_after_publication_is_still_the_same(registry: RegistryInProcess):
    archive = registry.pack()
    upload = registry.ann.upload(archive).json()
    submission = registry.ann.submit(upload).json()["submissionId"]
    registry.do_the_work()
    registry.approve(submission)
    registry.do_the_work()
    again = registry.ann.submit(registry.ann.upload(archive).json())
    assert (again.status_code, again.json()["submissionId"]) == (200, submission)


def test_metadata_that_agree_are_accepted(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack("1.2.3")).json()
    facts = {"id": PLUGIN, "version": "1.2.3", "digest": upload["digest"], "treeDigest": upload["treeDigest"]}
    assert registry.ann.submit(upload, facts).status_code == 201


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "acme.other"),
        ("version", "9.9.9"),
        ("version", 1),
        ("digest", "sha256:" + "0" * 64),
        ("treeDigest", "sha256:" + "0" * 64),
        ("permissions", ["camera"]),
        ("permissions", "camera"),
    ],
)
def test_metadata_that_contradict_the_archive_are_refused(registry: RegistryInProcess, name: str, value: object):
    answer = registry.ann.submit(registry.ann.upload(registry.pack()).json(), {name: value})
    assert (answer.status_code, answer.json()["code"]) == (422, "identity-mismatch")
    assert f"`{name}`" in answer.json()["detail"]


def test_the_other_metadata_fill_the_listing_and_their_origin_is_kept(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()
    submission = registry.ann.submit(upload, {"name": "Better name", "tags": ["sky"]}).json()["submissionId"]
    listing = registry.document(submission)["listing"]
    assert (listing["name"], listing["tags"]) == ("Better name", ["sky"])
    assert (listing["origins"]["name"], listing["origins"]["description"]) == ("submission", "manifest")


@pytest.mark.parametrize("metadata", [{"name": 1}, {"tags": "sky"}, {"tags": ["x"] * 11}, {"pricing": "free"}])
def test_a_malformed_listing_is_refused(registry: RegistryInProcess, metadata: dict[str, object]):
    answer = registry.ann.submit(registry.ann.upload(registry.pack()).json(), metadata)
    assert (answer.status_code, answer.json()["code"]) == (422, "listing-malformed")


def test_other_bytes_of_an_open_version_conflict(registry: RegistryInProcess):
    registry.submitted("1.0.0")
    other = registry.pack("1.0.0", manifest={"description": "Something else entirely."})
    answer = registry.ann.submit(registry.ann.upload(other).json())
    assert (answer.status_code, answer.json()["code"]) == (409, "submission-open")


def test_other_bytes_of_a_published_version_conflict(registry: RegistryInProcess):
    registry.published("1.0.0")
    other = registry.pack("1.0.0", manifest={"description": "Something else entirely."})
    answer = registry.ann.submit(registry.ann.upload(other).json())
    assert (answer.status_code, answer.json()["code"]) == (409, "version-published")


def test_an_older_version_conflicts(registry: RegistryInProcess):
    registry.published("2.0.0")
    answer = registry.ann.submit(registry.ann.upload(registry.pack("1.9.9")).json())
    assert (answer.status_code, answer.json()["code"]) == (409, "version-not-newer")


@pytest.mark.parametrize(
    ("release", "code"),
    [
        ({"updateChannel": "nightly"}, "update-channel-unknown"),
        ({"rolloutPercentage": 101}, "rollout-strategy-malformed"),
        ({"rolloutPercentage": 5, "rolloutDuration": -1}, "rollout-strategy-malformed"),
        ({"rolloutPercentage": 5, "rolloutDuration": 10**15}, "rollout-strategy-malformed"),
        ({"rolloutPercentage": "5"}, "request-malformed"),
        ({"rolloutStart": "tomorrow"}, "moment-malformed"),
        ({"rolloutStart": "2026-12-01T08:00:00"}, "moment-malformed"),
        ({"rolloutStart": "2020-01-01T00:00:00Z"}, "rollout-strategy-malformed"),
        ({"rolloutStart": "2999-01-01T00:00:00Z"}, "rollout-strategy-malformed"),
    ],
)
def test_a_malformed_release_is_refused(registry: RegistryInProcess, release: dict[str, object], code: str):
    answer = registry.ann.submit(registry.ann.upload(registry.pack()).json(), release=release)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_prerelease_goes_to_beta_and_never_to_stable(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack("2.0.0-rc.1")).json()
    refused = registry.ann.submit(upload, release={"updateChannel": "stable"})
    accepted = registry.ann.submit(upload).json()["submissionId"]
    assert refused.json()["code"] == "update-channel-mismatch"
    assert registry.document(accepted)["release"]["updateChannel"] == "beta"


def test_somebody_elses_upload_is_unknown(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()
    answer = registry.rob.submit(upload)
    assert (answer.status_code, answer.json()["code"]) == (404, "upload-unknown")


def test_a_submission_is_shown_to_its_publisher_and_to_reviewers_only(registry: RegistryInProcess):
    submission = registry.submitted()
    people = (registry.ann, registry.rob, registry.eve)
    assert [who.get(f"/v1/submissions/{submission}").status_code for who in people] == [200, 200, 404]


def test_a_publisher_lists_its_own_and_a_reviewer_all(registry: RegistryInProcess):
    registry.submitted("1.0.0")
    registry.submitted("1.1.0")
    people = (registry.ann, registry.rob, registry.eve)
    assert [len(who.get("/v1/submissions").json()["submissions"]) for who in people] == [2, 2, 0]


def test_a_list_is_read_in_pages(registry: RegistryInProcess):
    wanted = [registry.submitted(version) for version in ("1.0.0", "1.1.0", "1.2.0")]
    first = registry.rob.get("/v1/submissions", limit=2).json()
    rest = registry.rob.get("/v1/submissions", limit=2, after=first["next"]).json()
    assert [item["id"] for item in first["submissions"] + rest["submissions"]] == wanted
    assert rest["next"] is None


def test_a_package_json_that_contradicts_the_manifest_is_refused_with_findings(registry: RegistryInProcess):
    folder = write_plugin(registry.folder / "contradicting", version="1.0.0")
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    (folder / "package.json").write_text(json.dumps(package | {"version": "3.0.0"}), encoding="utf-8")
    archive = registry.folder / "contradicting.zip"
    write_canonical_archive(FolderSource(folder), archive)
    submission = registry.ann.submit(registry.ann.upload(archive).json()).json()["submissionId"]
    registry.do_the_work()
    document = registry.document(submission)
    assert (document["state"], document["status"], document["verdict"]) == ("refused", "rejected", "refused")
    assert "version" in document["findings"][0]["rule"]
    assert document["findings"][0]["message"] in document["feedback"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ('"metadata": {"pricing": {"type": "paid", "amount": 1%s}}' % ("0" * 400), "listing-malformed"),
        ('"metadata": {"name": "\\ud800"}', "request-malformed"),
        ('"release": {"releaseNotes": "%s"}' % ("x" * 10_001), "release-notes-too-long"),
        ('"release": {"rolloutDuration": 86400}', "rollout-strategy-malformed"),
        ('"release": {"rolloutPercentage": NaN}', "rollout-strategy-malformed"),
        ('"release": {"rolloutPercentage": 5, "rolloutDuration": 1%s}' % ("0" * 30), "rollout-strategy-malformed"),
    ],
)
def test_what_cannot_be_kept_is_refused(registry: RegistryInProcess, changes: str, code: str):
    package = registry.ann.upload(registry.pack()).json()["packageId"]
    body = f'{{"packageId": "{package}", {changes}}}'.encode()
    answer = registry.client.post("/v1/submissions", content=body, headers=registry.ann.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
