"""`personal_ports`: what is recorded of somebody is told, and erased without a trace of the name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qirvo.domain.access import Account, AccountExistsError, NoSuchAccountError, Right, Token, TokenKind
from qirvo.domain.audit import AuditEntry
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.personal_records import ERASED, Erasure, Fate
from qirvo.domain.report_schedules import Every, ReportSchedule
from qirvo.domain.submissions import HistoryEntry
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY
from tests.support.databases import DATABASES
from tests.support.registry_values import a_submission

WEATHER = PluginId.parse("acme.weather")


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.accounts.add(Account(name="ann", rights=frozenset({Right.REVIEW})), now=MONDAY)
        uow.accounts.add(Account(name="anna"), now=MONDAY)
        for name in ("ann", "anna"):
            digest = name.ljust(64, "0")
            uow.accounts.add_token(
                Token(digest=digest, account=name, kind=TokenKind.SESSION, created_at=MONDAY, expires_at=None)
            )
            uow.audit.add(AuditEntry(id=f"aud_{name}", at=MONDAY, actor=name, act="a.b", subject=f"account:{name}"))
        yield uow


def records(uow: UnitOfWork, kind: str, account: str = "ann") -> list[dict[str, object]]:
    return [dict(each) for each in uow.personal_records.of(account, kind)]


def told(uow: UnitOfWork, account: str = "ann") -> set[str]:
    return {kind.name for kind in uow.personal_records.kinds() if records(uow, kind.name, account)}


def test_every_kind_says_what_it_is_and_what_becomes_of_it(uow: UnitOfWork):
    kinds = uow.personal_records.kinds()
    assert len({kind.name for kind in kinds}) == len(kinds)
    assert all(kind.what.endswith(".") for kind in kinds)
    assert [kind.name for kind in kinds if kind.fate is Fate.KEPT] == ["audit"]


def test_somebody_is_told_what_is_theirs_and_nothing_of_others(uow: UnitOfWork):
    assert told(uow) == {"accounts", "tokens", "rights", "audit"}
    assert told(uow, "nobody") == set()
    assert [each["act"] for each in records(uow, "audit")] == ["a.b"]


def test_a_secret_is_told_as_there(uow: UnitOfWork):
    assert [each["digest"] for each in records(uow, "tokens")] == [True]


def test_whoever_is_erased_is_no_account_and_the_name_is_nobody_elses(uow: UnitOfWork):
    erased = uow.personal_records.erase("ann", now=MONDAY)
    assert dict(erased.records) == {"accounts": 1, "tokens": 1, "rights": 1}
    assert told(uow) == {"audit"}
    with pytest.raises(NoSuchAccountError):
        uow.accounts.get("ann")
    with pytest.raises(AccountExistsError, match="nobody is given the name again"):
        uow.accounts.add(Account(name="ann"), now=MONDAY)


def test_others_are_as_they_were(uow: UnitOfWork):
    before = (uow.accounts.get("anna"), uow.accounts.tokens("anna"), told(uow, "anna"))
    uow.personal_records.erase("ann", now=MONDAY)
    assert (uow.accounts.get("anna"), uow.accounts.tokens("anna"), told(uow, "anna")) == before
    assert (uow.accounts.count(), [each.account.name for each in uow.people.page(limit=5)]) == (1, ["anna"])


def test_nobody_is_erased_twice(uow: UnitOfWork):
    uow.personal_records.erase("ann", now=MONDAY)
    assert uow.personal_records.erase("ann", now=MONDAY) == Erasure()
    assert uow.personal_records.erase(ERASED, now=MONDAY) == Erasure()
    uow.personal_records.erase("anna", now=MONDAY)
    assert uow.accounts.count() == 0


def test_what_stays_is_nobodys(uow: UnitOfWork):
    submission = a_submission()
    mine = replace(
        submission,
        submitted_by="ann",
        history=(
            HistoryEntry(at=MONDAY, state=submission.state, by="ann", comment="mine"),
            HistoryEntry(at=MONDAY, state=submission.state, by="anna"),
        ),
    )
    uow.submissions.add(mine)
    assert [each["id"] for each in records(uow, "submissions")] == [mine.id]
    uow.personal_records.erase("ann", now=MONDAY)
    kept = uow.submissions.get(mine.id)
    assert (kept.submitted_by, [entry.by for entry in kept.history]) == (ERASED, [ERASED, "anna"])
    assert replace(kept, submitted_by="ann", history=mine.history) == mine


def test_two_who_sent_the_same_are_both_nobody(uow: UnitOfWork):
    for name, number in (("ann", "1"), ("anna", "2")):
        uow.submissions.add(replace(a_submission(), id=f"sub_{number}", submitted_by=name))
        uow.personal_records.erase(name, now=MONDAY)
    assert {uow.submissions.get(f"sub_{number}").submitted_by for number in "12"} == {ERASED}


def test_a_choice_goes_with_whoever_made_it(uow: UnitOfWork):
    for name in ("ann", "anna"):
        wanted = ReportSchedule(account=name, plugin_id=WEATHER, every=Every.WEEKLY, told_until=date(2026, 1, 5))
        uow.report_schedules.put(wanted)
    uow.personal_records.erase("ann", now=MONDAY)
    assert (len(uow.report_schedules.of("ann")), len(uow.report_schedules.of("anna"))) == (0, 1)


def test_notices_name_nobody_and_those_of_one_alone_are_gone(uow: UnitOfWork):
    for number, (title, accounts) in enumerate(
        (
            ("ann joined acme, as anna did", frozenset({"ann", "anna"})),
            ("Your password was changed", frozenset({"ann"})),
            ("anna/ann of ann.weather", frozenset({"anna"})),
        )
    ):
        uow.notices.add(
            Notice(
                id=f"not_{number}",
                at=MONDAY,
                kind=NoticeKind.SECURITY,
                title=title,
                text="By ann.",
                link="/publishers/ann",
                accounts=accounts,
            )
        )
    uow.personal_records.erase("ann", now=MONDAY)
    kept = [notice for _, notice in uow.notices.after(0, limit=10)]
    assert [each.title for each in kept] == [f"{ERASED} joined acme, as anna did", "anna/ann of ann.weather"]
    assert {each.accounts for each in kept} == {frozenset({"anna"})}
    assert {(each.text, each.link) for each in kept} == {(f"By {ERASED}.", "/publishers/ann")}
