"""A submission's pages are its publisher's and the reviewers'; what is written in them is text."""

import pytest

from tests.support.pages import browsing
from tests.support.registries import RegistryInProcess

PAGE = "/dashboard/submissions/{}"


def test_what_a_reviewer_wrote_is_text_and_never_markup(registry: RegistryInProcess):
    submission = registry.in_review()
    body = {"decision": "request-changes", "comment": "Name <b>it</b>."}
    registry.rob.post(f"/v1/submissions/{submission}/decision", body)
    page = browsing(registry, "ann").get(PAGE.format(submission)).text
    assert "Name &lt;b&gt;it&lt;/b&gt;." in page
    assert "<b>it" not in page


@pytest.mark.parametrize("act", ["", "/withdraw", "/send"])
def test_somebody_else_is_told_that_there_is_none(registry: RegistryInProcess, act: str):
    eve, submission = browsing(registry, "eve"), registry.in_review()
    paths = [PAGE.format(which) + act for which in (submission, "sub_none")]
    answers = [eve.send(path) if act else eve.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert registry.document(submission)["state"] == "in-review"


def test_a_reviewer_does_not_withdraw_for_a_publisher(registry: RegistryInProcess):
    submission = registry.in_review()
    browsing(registry, "rob").send(PAGE.format(submission) + "/withdraw")
    assert registry.document(submission)["state"] == "in-review"


def test_a_publisher_neither_sees_the_console_nor_decides(registry: RegistryInProcess):
    ann, submission = browsing(registry, "ann"), registry.in_review()
    answers = [ann.get("/review"), ann.get(f"/review/{submission}")]
    answers.append(ann.send(f"/review/{submission}/decision", {"decision": "approve"}))
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert registry.document(submission)["state"] == "in-review"


def test_a_submission_withdrawn_before_its_checks_is_left_alone_by_them(registry: RegistryInProcess):
    submission = registry.submitted()
    browsing(registry, "ann").send(PAGE.format(submission) + "/withdraw")
    registry.do_the_work()
    assert registry.document(submission)["state"] == "withdrawn"
