"""`review_ports.ReviewDesk`: what the tables keep."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.access import Account
from qirvo.domain.review_work import ReviewWork
from qirvo.domain.risk import Risk, Tier
from qirvo.domain.submissions import Assessment
from qirvo.server.ports import UnitOfWork
from qirvo.server.review_ports import ReadyAnswer, Reviewed
from tests.support.builders import MONDAY
from tests.support.databases import REAL_DATABASES
from tests.support.registry_values import ANN, a_submission

WORK = ReviewWork(
    submission="sub_1",
    claimed_by="rob",
    claimed_until=MONDAY,
    flag="hm",
    flagged_by="rita",
    ticked=frozenset({"works"}),
    approved_by=frozenset({"rob"}),
    security_by="rob",
)


@pytest.fixture(params=REAL_DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with REAL_DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.accounts.add(Account(name=ANN.name), now=MONDAY)
        uow.submissions.add(a_submission("sub_1", "1.0.0"))
        yield uow


def test_nothing_was_done_before_somebody_did_something(uow: UnitOfWork):
    assert uow.review_desk.get("sub_1") == ReviewWork(submission="sub_1")
    assert uow.review_desk.of(["sub_1"]) == {}


def test_what_was_done_last_is_kept(uow: UnitOfWork):
    uow.review_desk.save(WORK)
    uow.review_desk.save(replace(WORK, flag=""))
    assert uow.review_desk.get("sub_1") == replace(WORK, flag="")
    assert uow.review_desk.of(["sub_1", "sub_2"]) == {"sub_1": replace(WORK, flag="")}


def test_answers_are_kept_by_title_changed_and_forgotten(uow: UnitOfWork):
    second, first = ReadyAnswer(id="2", title="Zebra", text="z"), ReadyAnswer(id="1", title="Ape", text="a")
    for answer in (second, first, replace(second, text="zz")):
        uow.review_desk.save_answer(answer)
    assert list(uow.review_desk.answers()) == [first, replace(second, text="zz")]
    assert uow.review_desk.remove_answer("1")
    assert not uow.review_desk.remove_answer("1")


def test_reviews_are_known_by_when_they_began_and_ended(uow: UnitOfWork):
    hour = timedelta(hours=1)
    risky = Assessment(risk=Risk(tier=Tier.HIGH))
    for number, act in enumerate(("approve", "withdraw", "wait", "refuse"), start=2):
        received = a_submission(f"sub_{number}", f"1.0.{number}")
        in_review = received.checked((), now=MONDAY, assessment=risky) if act != "refuse" else received
        ended = {
            "approve": lambda one: one.approved(by="rob", now=MONDAY + hour),
            "withdraw": lambda one: one.withdrawn(by="ann", now=MONDAY + hour),
        }.get(act, lambda one: one)(in_review)
        uow.submissions.add(ended)
    found = sorted(uow.review_desk.reviewed(since=MONDAY - hour), key=str)
    assert found == sorted(
        [
            Reviewed(tier=Tier.HIGH, began_at=MONDAY, decided_at=MONDAY + hour),
            Reviewed(tier=Tier.HIGH, began_at=MONDAY, ended_at=MONDAY + hour),
            Reviewed(tier=Tier.HIGH, began_at=MONDAY),
        ],
        key=str,
    )
    assert list(uow.review_desk.reviewed(since=MONDAY + hour)) == []


def test_published_releases_of_a_plugin_are_counted(uow: UnitOfWork):
    submission = a_submission("sub_9", "9.0.0").checked((), now=MONDAY)
    uow.submissions.add(submission.approved(by="rob", now=MONDAY).published(now=MONDAY))
    assert uow.review_desk.releases_published(str(submission.plugin_id)) == 1
