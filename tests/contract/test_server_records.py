"""`record_ports`: what the tables and the fakes both keep."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Unpack

import pytest

from qirvo.domain.audit import AuditEntry, Origin, Outcome
from qirvo.domain.audit_chain import ChainHead, follow_all
from qirvo.domain.audit_views import PublishersView
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.server.ports import UnitOfWork
from qirvo.server.record_ports import AuditWanted
from tests.support.builders import MONDAY
from tests.support.databases import DATABASES


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def an_entry(number: int, actor: str = "ann") -> AuditEntry:
    return AuditEntry(
        id=f"aud_{number}",
        at=MONDAY,
        actor=actor,
        act="token.create",
        subject=f"account:{actor}",
        outcome=Outcome.DONE,
        after={"scopes": ["publish"]},
    )


def a_notice(number: int) -> Notice:
    return Notice(
        id=f"not_{number}",
        at=MONDAY,
        kind=NoticeKind.SUBMISSION,
        title="`acme.weather` 1.0.0 is published",
        publishers=frozenset({"acme"}),
        is_public=True,
    )


def test_the_audit_log_tells_the_latest_first(uow: UnitOfWork):
    for number in (1, 2, 3):
        uow.audit.add(an_entry(number))
    assert [entry for _, entry in uow.audit.page(limit=2)] == [an_entry(3), an_entry(2)]


def test_the_audit_log_goes_on_below_a_number(uow: UnitOfWork):
    for number in (1, 2, 3):
        uow.audit.add(an_entry(number))
    ((last, _),) = uow.audit.page(limit=1)
    assert [entry.id for _, entry in uow.audit.page(after=last, limit=9)] == ["aud_2", "aud_1"]


def test_the_audit_log_is_asked_by_actor_act_and_subject(uow: UnitOfWork):
    uow.audit.add(an_entry(1))
    uow.audit.add(an_entry(2, actor="rob"))
    asked = [
        uow.audit.page(actor="rob", limit=9),
        uow.audit.page(subject="account:rob", limit=9),
        uow.audit.page(act="token.create", actor="rob", limit=9),
    ]
    assert [[entry.id for _, entry in page] for page in asked] == [["aud_2"]] * 3
    assert list(uow.audit.page(act="token.revoke", limit=9)) == []


def test_the_audit_log_is_asked_by_how_acts_begin_by_outcome_and_by_time(uow: UnitOfWork):
    acts = ("token.create", "tokens", "TOKEN.create", "member.join")
    for number, act in enumerate(acts, start=1):
        uow.audit.add(replace(an_entry(number), act=act, at=MONDAY + timedelta(hours=number)))
    uow.audit.add(replace(an_entry(5), outcome=Outcome.REFUSED, at=MONDAY + timedelta(hours=5)))

    def found(**wanted: Unpack[AuditWanted]) -> list[str]:
        assert [kept.entry.id for kept in uow.audit.chain(limit=9, **wanted)] == [
            entry.id for _, entry in uow.audit.page(limit=9, **wanted)
        ][::-1]
        return [entry.id for _, entry in uow.audit.page(limit=9, **wanted)]

    assert found(act="token.") == ["aud_5", "aud_1"]
    assert found(act="token%") == []
    assert found(outcome=Outcome.REFUSED) == ["aud_5"]
    assert found(since=MONDAY + timedelta(hours=2), until=MONDAY + timedelta(hours=4)) == ["aud_3", "aud_2"]


def test_the_audit_log_is_a_chain_with_a_head(uow: UnitOfWork):
    assert uow.audit.head() == ChainHead()
    for number in (1, 2, 3):
        uow.audit.add(replace(an_entry(number), after={"share": 0.1, "roles": ("a", "b"), "many": 2**70}))
    first, last = follow_all(uow.audit.chain(limit=9))
    assert (first, last, last.number) == (1, uow.audit.head(), 3)
    assert [kept.number for kept in uow.audit.chain(after=1, limit=1)] == [2]


def test_networks_are_forgotten_by_age_and_the_chain_is_whole(uow: UnitOfWork):
    origin = Origin.of("192.0.2.0/24", salt="s4lt")
    for number in (1, 2):
        uow.audit.add(replace(an_entry(number), origin=origin, at=MONDAY + timedelta(days=number)))
    head, until = uow.audit.head(), MONDAY + timedelta(days=2)
    assert [uow.audit.blank_networks(before=until), uow.audit.blank_networks(before=until)] == [1, 0]
    assert [kept.entry.origin for kept in uow.audit.chain(limit=9)] == [origin.blanked(), origin]
    assert follow_all(uow.audit.chain(limit=9))[1] == uow.audit.head() == head


def test_what_a_publishers_owners_see_is_asked_for_as_the_rule_says(uow: UnitOfWork):
    view = PublishersView(
        publisher="acme",
        members=frozenset({"ann"}),
        received=frozenset({"evil.sky"}),
        given_away=frozenset({"acme.lost"}),
    )
    subjects = ("publisher:acme", "plugin:acme.weather", "plugin:acmes.x", "plugin:evil.sky", "plugin:acme.lost")
    acts = ("submission.approve", "review.flag", "token.create", "password.change", "POST /v1/x")
    entries = [
        replace(an_entry(number), subject=subject, act=act, outcome=outcome)
        for number, (subject, act, outcome) in enumerate(
            product((*subjects, "account:ann", "account:eve", "registry"), acts, Outcome), start=1
        )
    ]
    for entry in entries:
        uow.audit.add(entry)
    shown = [kept.entry.id for kept in uow.audit.chain(of=view, limit=999)]
    assert shown == [entry.id for entry in entries if view.shows(entry)]
    assert 0 < len(shown) < len(entries)


def test_notices_are_read_on_from_a_number(uow: UnitOfWork):
    for number in (1, 2, 3):
        uow.notices.add(a_notice(number))
    ((first, notice),) = uow.notices.after(0, limit=1)
    assert notice == a_notice(1)
    assert [notice for _, notice in uow.notices.after(first, limit=9)] == [a_notice(2), a_notice(3)]
