"""`delivery_ports`: what the tables keep."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.access import Account
from qirvo.domain.notice_preferences import NoticePreferences
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.webhooks import Delivery, DeliveryState, NoSuchDeliveryError, NoSuchWebhookError, Webhook
from qirvo.server.ports import MAIN, OUTGOING, UnitOfWork
from tests.support.builders import MONDAY
from tests.support.databases import REAL_DATABASES, sqlite_database

HOOK = Webhook(
    id="hook_1",
    publisher="acme",
    url="https://acme.example/hook",
    secret="whsec_c2VjcmV0",
    kinds=frozenset({NoticeKind.UPDATE}),
    created_at=MONDAY,
    created_by="ann",
)
DELIVERY = Delivery(id="msg_1", webhook="hook_1", kind=NoticeKind.UPDATE, body="{}", created_at=MONDAY)


@pytest.fixture(params=REAL_DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with REAL_DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.accounts.add(Account(name="ann", publishers=frozenset({"acme"})), now=MONDAY)
        uow.accounts.add(Account(name="eve", publishers=frozenset({"evil"})), now=MONDAY)
        for number in (1, 2, 3):
            uow.notices.add(Notice(id=f"not_{number}", at=MONDAY, kind=NoticeKind.UPDATE, title=f"{number}"))
        yield uow


def numbers(uow: UnitOfWork, account: str, **asked: int) -> list[int]:
    return [each.number for each in uow.inbox.page(account, limit=9, **asked)]


def test_an_inbox_has_what_was_put_there_the_latest_first(uow: UnitOfWork):
    for number in (1, 3, 1):
        uow.inbox.add("ann", number)
    uow.inbox.add("eve", 2)
    assert (numbers(uow, "ann"), numbers(uow, "ann", before=3), numbers(uow, "eve")) == ([3, 1], [1], [2])


def test_nobodys_inbox_stays_empty(uow: UnitOfWork):
    uow.inbox.add("nobody", 1)
    assert numbers(uow, "nobody") == []


def test_what_is_read_is_counted_once(uow: UnitOfWork):
    for number in (1, 2, 3):
        uow.inbox.add("ann", number)
    assert uow.inbox.mark_read("ann", up_to=2, now=MONDAY) == 2
    assert uow.inbox.mark_read("ann", up_to=2, now=MONDAY) == 0
    assert uow.inbox.unread("ann") == 1
    assert [each.read_at for each in uow.inbox.page("ann", limit=9)] == [None, MONDAY, MONDAY]


def test_how_far_spreading_is_is_remembered(uow: UnitOfWork):
    assert uow.inbox.spread_up_to() == 0
    for number in (2, 3):
        uow.inbox.set_spread(number)
    assert uow.inbox.spread_up_to() == 3


def test_members_are_those_of_any_of_the_publishers(uow: UnitOfWork):
    assert uow.inbox.members(frozenset({"acme", "evil"})) == {"ann", "eve"}
    assert uow.inbox.members(frozenset()) == frozenset()


def test_preferences_are_kept_and_default(uow: UnitOfWork):
    assert uow.inbox.preferences("ann") == NoticePreferences()
    for mailed in (frozenset({NoticeKind.UPDATE}), frozenset[NoticeKind]()):
        uow.inbox.save_preferences("ann", NoticePreferences(mailed))
        assert uow.inbox.preferences("ann").mailed == mailed


def test_raising_a_notice_lets_it_be_spread(tmp_path: Path):
    database = sqlite_database(tmp_path)
    with database.unit_of_work() as uow:
        for number in (1, 2):
            uow.notices.add(Notice(id=f"not_{number}", at=MONDAY, kind=NoticeKind.UPDATE, title=f"{number}"))
        uow.commit()
    jobs = [database.job_queue().take(now=MONDAY, lease_s=60) for _ in (1, 2)]
    assert [job and job.kind for job in jobs] == ["spread-notices", None]


def test_a_webhook_is_kept_changed_and_forgotten_with_its_deliveries(uow: UnitOfWork):
    uow.webhooks.add(HOOK)
    uow.webhooks.add_delivery(DELIVERY)
    uow.webhooks.save(replace(HOOK, is_paused=True, given_up=5))
    assert uow.webhooks.get("hook_1") == replace(HOOK, is_paused=True, given_up=5)
    uow.webhooks.remove("hook_1")
    uow.webhooks.save(HOOK)
    uow.webhooks.save_delivery(DELIVERY)
    with pytest.raises(NoSuchWebhookError):
        uow.webhooks.get("hook_1")
    with pytest.raises(NoSuchDeliveryError):
        uow.webhooks.delivery("msg_1")


def test_webhooks_are_asked_by_publisher(uow: UnitOfWork):
    later = replace(HOOK, id="hook_0", created_at=MONDAY + timedelta(days=1))
    for webhook in (later, HOOK, replace(HOOK, id="hook_2", publisher="evil")):
        uow.webhooks.add(webhook)
    assert list(uow.webhooks.of(frozenset({"acme"}))) == [HOOK, later]


def test_deliveries_are_the_latest_first_and_old_ones_that_ended_are_forgotten(uow: UnitOfWork):
    uow.webhooks.add(HOOK)
    ended = replace(DELIVERY, id="msg_2", state=DeliveryState.DELIVERED, attempts=1, said="200")
    later = replace(DELIVERY, id="msg_3", created_at=MONDAY + timedelta(days=1))
    for delivery in (DELIVERY, ended, later):
        uow.webhooks.add_delivery(delivery)
    uow.webhooks.forget_deliveries(before=MONDAY + timedelta(hours=1))
    assert list(uow.webhooks.deliveries("hook_1", limit=9)) == [later, DELIVERY]
    assert list(uow.webhooks.deliveries("hook_1", limit=1)) == [later]


def test_jobs_of_one_queue_are_not_taken_from_another(tmp_path: Path):
    database = sqlite_database(tmp_path)
    with database.unit_of_work() as uow:
        uow.jobs.enqueue("deliver", {"delivery": "msg_1"}, queue=OUTGOING)
        uow.commit()
    assert database.job_queue(MAIN).take(now=MONDAY, lease_s=60) is None
    taken = database.job_queue(OUTGOING).take(now=MONDAY, lease_s=60)
    assert taken is not None
    database.job_queue(MAIN).recover()
    assert database.job_queue(OUTGOING).take(now=MONDAY, lease_s=60) is None
    database.job_queue(OUTGOING).recover()
    assert database.job_queue(OUTGOING).take(now=MONDAY, lease_s=60) is not None
