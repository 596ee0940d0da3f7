"""What reviewers and publishers do beside approving: claims, flags, changes, drafts, withdrawals, policies, streams."""

import json
from pathlib import Path

import pytest

from tests.support.pages import browsing
from tests.support.registries import Person, RegistryInProcess, a_registry


def rita(registry: RegistryInProcess) -> Person:
    """A second reviewer."""
    made = registry.admin.post("/v1/accounts", {"name": "rita", "rights": ["review"]}).json()
    token = registry.client.post("/v1/auth/redeem", headers={"Authorization": f"Bearer {made['oneTimeToken']}"}).json()
    return Person(registry.client, token["token"])


def decide(person: Person, submission: str, decision: str, comment: str = "", **more: object):
    return person.post(f"/v1/submissions/{submission}/decision", {"decision": decision, "comment": comment, **more})


def test_a_claim_keeps_another_reviewer_from_deciding(registry: RegistryInProcess):
    submission, other = registry.in_review(), rita(registry)
    assert registry.rob.ask("PUT", f"/v1/submissions/{submission}/claim").json()["claimedBy"] == "rob"
    refused = decide(other, submission, "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "submission-claimed")
    registry.rob.ask("DELETE", f"/v1/submissions/{submission}/claim")
    assert decide(other, submission, "approve").status_code == 200


def test_changes_are_requested_and_the_version_is_sent_again(registry: RegistryInProcess):
    submission = registry.in_review()
    assert decide(registry.rob, submission, "request-changes").status_code == 422
    asked = decide(registry.rob, submission, "request-changes", "Say what it stores.").json()
    assert (asked["state"], asked["feedback"]) == ("changes-requested", "Say what it stores.")
    registry.do_the_work()
    titles = [each["notice"]["title"] for each in registry.ann.get("/v1/notices").json()["notices"]]
    assert titles == ["acme.weather 1.0.0: changes are requested"]
    again = registry.in_review(plugin={"manifest": {"description": "The weather, and nothing is kept."}})
    assert again != submission
    registry.approve(again)
    registry.do_the_work()
    assert registry.document(again)["state"] == "published"


def test_a_flag_keeps_everybody_from_approving(registry: RegistryInProcess):
    submission = registry.in_review()
    registry.rob.ask("PUT", f"/v1/submissions/{submission}/flag", json={"reason": "It phones home."})
    refused = registry.approve(submission)
    assert (refused.status_code, refused.json()["code"]) == (409, "submission-flagged")
    registry.do_the_work()
    assert "its security is doubted" in registry.admin.get("/v1/notices").text
    registry.rob.ask("DELETE", f"/v1/submissions/{submission}/flag")
    assert registry.approve(submission).status_code == 200


def test_two_people_approve_where_the_registry_wants_it(tmp_path: Path):
    registry = a_registry(tmp_path, two_people_tiers=["medium"])
    submission, other = registry.in_review(), rita(registry)
    assert registry.document(submission)["risk"]["tier"] == "medium"
    assert [registry.approve(submission).json()["state"] for _ in range(2)] == ["in-review"] * 2
    assert decide(other, submission, "approve").json()["state"] == "approved"


def test_a_security_fix_is_a_claim_until_a_reviewer_confirms_it(registry: RegistryInProcess):
    registry.published()
    states = []
    for version, confirms in (("1.0.1", False), ("1.0.2", True)):
        upload = registry.ann.upload(registry.pack(version)).json()
        sent = registry.ann.submit(upload, release={"security": True}).json()
        registry.do_the_work()
        decide(registry.rob, sent["submissionId"], "approve", confirmsSecurity=confirms)
        registry.do_the_work()
        with registry.assembly.registry.reading() as uow:
            index = uow.plugins.index(next(iter(uow.plugins.first_published())))
        assert index is not None
        states.append(max(index.releases.values(), key=lambda release: release.version).security is not None)
    assert states == [False, True]


def test_a_draft_is_checked_and_waits_for_being_sent(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()
    draft = registry.ann.submit(upload, draft=True).json()["submissionId"]
    registry.do_the_work()
    assert registry.document(draft)["state"] == "draft"
    assert registry.rob.get("/v1/submissions", state="in-review").json()["submissions"] == []
    assert registry.eve.post(f"/v1/submissions/{draft}/send").status_code == 404
    assert registry.ann.post(f"/v1/submissions/{draft}/send").json()["state"] == "received"
    registry.do_the_work()
    assert registry.document(draft)["state"] == "in-review"


def test_a_submission_is_withdrawn_until_it_is_approved(registry: RegistryInProcess):
    submission = registry.in_review()
    assert registry.eve.post(f"/v1/submissions/{submission}/withdraw").status_code == 404
    assert registry.ann.post(f"/v1/submissions/{submission}/withdraw").json()["state"] == "withdrawn"
    assert registry.approve(submission).status_code == 409
    again = registry.in_review(plugin={"manifest": {"description": "Another weather altogether."}})
    registry.approve(again)
    assert registry.ann.post(f"/v1/submissions/{again}/withdraw").status_code == 409


def test_a_small_update_is_approved_by_policy_and_says_so(tmp_path: Path):
    registry = a_registry(tmp_path, auto_approve=True, auto_least_releases=1)
    first = registry.published()
    assert registry.document(first)["history"][-2]["by"] == "rob"
    second = registry.in_review("1.0.1")
    history = [(entry["state"], entry["by"]) for entry in registry.document(second)["history"]]
    tier = registry.document(second)["risk"]["tier"]
    assert tier == "low"
    assert history[-2:] == [("approved", "policy"), ("published", "registry")]


def test_what_speaks_against_is_in_the_history(tmp_path: Path):
    registry = a_registry(tmp_path, auto_approve=True)
    last = registry.document(registry.in_review())["history"][-1]
    assert (last["by"], "a person decides" in last["comment"]) == ("policy", True)


def test_everybody_may_know_how_long_reviews_take(registry: RegistryInProcess):
    registry.published()
    registry.in_review("1.1.0")
    times = {each["tier"]: each for each in registry.client.get("/v1/review-times").json()["times"]}
    assert (times["all"]["decided"], times["all"]["waiting"], times["all"]["p50Seconds"]) == (1, 1, None)
    assert registry.client.get("/review-times", headers={"Accept": "text/html"}).status_code == 200


def test_ready_answers_are_the_administrators_to_write_and_reviewers_to_use(registry: RegistryInProcess):
    body = {"title": "Permissions", "text": "Say why it needs each permission."}
    assert registry.rob.post("/v1/ready-answers", body).status_code == 403
    made = registry.admin.post("/v1/ready-answers", body).json()
    assert registry.rob.get("/v1/ready-answers").json()["answers"] == [made]
    assert registry.ann.get("/v1/ready-answers").status_code == 403
    assert registry.admin.ask("DELETE", f"/v1/ready-answers/{made['id']}").status_code == 204
    assert registry.admin.ask("DELETE", f"/v1/ready-answers/{made['id']}").status_code == 404


def events_of(text: str) -> list[tuple[int, str]]:
    """The number and state of each event."""
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("id:")]
    return [(int(block[0][4:]), json.loads(block[2][6:])["state"]) for block in blocks]


def test_a_submission_is_streamed_until_it_has_ended(registry: RegistryInProcess):
    submission = registry.published()
    path = f"/v1/submissions/{submission}/events"
    answer = registry.ann.get(path)
    ((number, state),) = events_of(answer.text)
    assert (answer.headers["Content-Type"].split(";")[0], state) == ("text/event-stream", "published")
    again = registry.client.get(path, headers={**registry.ann.headers, "Last-Event-ID": str(number)})
    assert events_of(again.text) == []
    assert registry.eve.get(path).status_code == 404


def test_reviewers_alone_see_the_desk(registry: RegistryInProcess):
    submission = registry.in_review()
    for person in (registry.ann, registry.eve):
        assert person.get(f"/v1/submissions/{submission}/review").status_code == 403
        assert person.ask("PUT", f"/v1/submissions/{submission}/claim").status_code == 403


PAGES = ("/dashboard", "/publish", "/review", "/review-times")


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_publishing_and_review_are_shown(registry: RegistryInProcess, path: str):
    registry.in_review()
    assert browsing(registry, "rob").get(path).status_code == 200


def test_a_publisher_sees_findings_with_their_lines_and_remedies(registry: RegistryInProcess):
    submission = registry.submitted(
        plugin={"added": {"dist/index.js": "module.exports = {};\neval(atob('YWxlcnQoMSk='));\n"}}
    )
    registry.do_the_work()
    shown = browsing(registry, "ann").get(f"/dashboard/submissions/{submission}").text
    finding = next(each for each in registry.document(submission)["findings"] if each["line"])
    assert finding["rule"] in shown
    assert "What to do" in shown
    assert 'class="marked"' in shown
    assert browsing(registry, "eve").get(f"/dashboard/submissions/{submission}").status_code == 404


def test_a_reviewer_decides_on_the_console(registry: RegistryInProcess):
    registry.published()
    submission = registry.in_review("1.1.0")
    rob = browsing(registry, "rob")
    here = f"/review/{submission}"
    rob.send(f"{here}/claim", {"act": "claim"})
    assert "Claimed by rob" in rob.get(here).text
    refused = rob.send(f"{here}/decision", {"decision": "reject", "comment": "", "item-works": "yes"})
    assert refused.status_code == 422
    assert rob.send(f"{here}/decision", {"decision": "approve", "item-works": "yes"}).status_code == 303
    registry.do_the_work()
    assert registry.document(submission)["state"] == "published"
    assert browsing(registry, "ann").get(here).status_code == 403


def test_an_archive_is_published_from_the_page(registry: RegistryInProcess):
    ann, content = browsing(registry, "ann"), registry.pack().read_bytes()
    fields = {"notes": "First one.", "update-channel": "", "draft": "yes"}
    answer = ann.upload("/publish", fields, content)
    assert answer.status_code == 303
    registry.do_the_work()
    shown = ann.get(answer.headers["Location"]).text
    assert "Send it" in shown
    assert "First one." in shown
    assert ann.upload("/publish", {**fields, "form-secret": "x"}, content).status_code == 403
    broken = ann.upload("/publish", fields, b"no archive")
    assert broken.status_code == 422
    assert "archive/" in broken.text
