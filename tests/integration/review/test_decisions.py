"""Deciding: reviewers only, never on their own, once; an approval publishes."""

import pytest

from tests.support.registries import PLUGIN, RegistryInProcess


def test_an_approval_is_visible_only_when_it_is_signed(registry: RegistryInProcess):
    submission = registry.in_review()
    registry.approve(submission)
    before = registry.client.get(f"/v1/plugins/{PLUGIN}").status_code
    registry.do_the_work()
    after = registry.client.get(f"/v1/plugins/{PLUGIN}").status_code
    assert (before, after) == (404, 200)


def test_an_approved_submission_becomes_published(registry: RegistryInProcess):
    document = registry.document(registry.published())
    states = [entry["state"] for entry in document["history"]]
    assert states == ["received", "in-review", "approved", "published"]
    assert (document["status"], document["reviewProgress"]) == ("approved", 100)


def test_a_rejection_tells_its_reason(registry: RegistryInProcess):
    submission = registry.in_review()
    body = {"decision": "reject", "comment": "Name what it does."}
    answer = registry.rob.post(f"/v1/submissions/{submission}/decision", body)
    document = registry.document(submission)
    assert (answer.status_code, document["status"], document["feedback"]) == (200, "rejected", "Name what it does.")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"decision": "reject"}, "rejection-reason"),
        ({"decision": "maybe"}, "decision-malformed"),
        ({}, "request-malformed"),
    ],
)
def test_a_malformed_decision_is_refused(registry: RegistryInProcess, body: dict[str, str], code: str):
    answer = registry.rob.post(f"/v1/submissions/{registry.in_review()}/decision", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_publisher_cannot_decide(registry: RegistryInProcess):
    answer = registry.ann.post(f"/v1/submissions/{registry.in_review()}/decision", {"decision": "approve"})
    assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")


def test_nobody_decides_twice(registry: RegistryInProcess):
    submission = registry.published()
    answer = registry.approve(submission)
    assert (answer.status_code, answer.json()["code"]) == (409, "submission-state")


def test_an_unchecked_submission_cannot_be_approved(registry: RegistryInProcess):
    assert registry.approve(registry.submitted()).status_code == 409


def test_a_version_overtaken_while_in_review_cannot_be_approved(registry: RegistryInProcess):
    older, newer = registry.in_review("1.0.0"), registry.in_review("1.1.0")
    registry.approve(newer)
    answer = registry.approve(older)
    assert (answer.status_code, answer.json()["code"]) == (409, "version-not-newer")


def test_a_rejected_upload_can_be_submitted_again_with_another_listing(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()
    first = registry.ann.submit(upload).json()["submissionId"]
    registry.do_the_work()
    registry.rob.post(f"/v1/submissions/{first}/decision", {"decision": "reject", "comment": "Better words, please."})
    same = registry.ann.submit(upload)
    changed = registry.ann.submit(upload, {"description": "Better words."})
    assert (same.status_code, same.json()["submissionId"], changed.status_code) == (200, first, 201)


def test_reviewers_read_the_bytes_they_decide_on(registry: RegistryInProcess):
    submission = registry.in_review()
    address = f"/v1/submissions/{submission}/artifact"
    answer = registry.rob.get(address)
    assert (answer.status_code, answer.content[:4]) == (200, b"PK\x03\x04")
    assert registry.ann.get(address).status_code == 403


def test_a_release_that_is_held_is_published_and_offered_to_nobody(registry: RegistryInProcess):
    registry.published("1.0.0", release={"offered": False})
    document = registry.client.get(f"/v1/plugins/{PLUGIN}").json()
    assert (document["version"], document["updateChannels"]) == (None, {})
    assert [release["version"] for release in document["versions"]] == ["1.0.0"]


def test_a_comment_is_bounded(registry: RegistryInProcess):
    decision = {"decision": "reject", "comment": "x" * 10_001}
    answer = registry.rob.post(f"/v1/submissions/{registry.in_review()}/decision", decision)
    assert (answer.status_code, answer.json()["code"]) == (422, "comment-too-long")
