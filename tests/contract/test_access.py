"""`access_ports` and `transfer_ports`: tokens for programs, members and transfers, as the tables keep them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from qirvo.domain.access import Account, Token, TokenKind
from qirvo.domain.memberships import Member, PublisherExistsError, Role
from qirvo.domain.scopes import Grant, NamedToken, Scope
from qirvo.domain.transfers import Transfer
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import REAL_DATABASES

GRANT = Grant(scopes=frozenset({Scope.PUBLISH}), plugins=("acme.*",))
NAMED = NamedToken(id="tok_1", digest="d1", account="ann", name="CI", grant=GRANT, created_at=MONDAY, expires_at=MONDAY)
BEN = Member(publisher="acme", account="ben", role=Role.VIEWER, since=MONDAY, is_invited=True)


@pytest.fixture(params=REAL_DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with REAL_DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.accounts.add(Account(name="ann", publishers=frozenset({"acme"})), now=MONDAY)
        uow.accounts.add(Account(name="ben"), now=MONDAY)
        token = Token(digest="d1", account="ann", kind=TokenKind.ACCESS, created_at=MONDAY, expires_at=MONDAY)
        uow.accounts.add_token(token)
        yield uow


def test_a_token_is_kept_used_and_forgotten_everywhere(uow: UnitOfWork):
    uow.named_tokens.add(NAMED)
    assert uow.named_tokens.grant("d1") == (GRANT, None)
    uow.named_tokens.mark_used("d1", date(2026, 11, 26))
    assert list(uow.named_tokens.of("ann")) == [replace(NAMED, used_on=date(2026, 11, 26))]
    uow.named_tokens.remove("d1")
    assert (uow.named_tokens.grant("d1"), uow.accounts.token("d1")) == (None, None)


def test_a_token_takes_those_it_made_with_it(uow: UnitOfWork):
    uow.named_tokens.add(NAMED)
    for child, parent in (("2", "1"), ("3", "2")):
        token = Token(digest=f"d{child}", account="ann", kind=TokenKind.ACCESS, created_at=MONDAY, expires_at=MONDAY)
        uow.accounts.add_token(token)
        made = replace(NAMED, id=f"tok_{child}", digest=f"d{child}", parent=f"tok_{parent}")
        uow.named_tokens.add(made)
        assert made in uow.named_tokens.of("ann")
    uow.named_tokens.remove("d2")
    assert (list(uow.named_tokens.of("ann")), uow.accounts.token("d3")) == ([NAMED], None)


def test_whoever_was_a_member_is_an_owner(uow: UnitOfWork):
    assert uow.publishers.role("acme", "ann") is Role.OWNER
    assert [member.account for member in uow.publishers.members("acme")] == ["ann"]


def test_whoever_is_invited_is_no_member_and_a_viewer_publishes_nothing(uow: UnitOfWork):
    uow.publishers.save(BEN)
    assert uow.publishers.role("acme", "ben") is None
    assert list(uow.publishers.invitations("ben")) == [BEN]
    uow.publishers.save(replace(BEN, is_invited=False))
    assert (uow.publishers.role("acme", "ben"), uow.accounts.get("ben").publishers) == (Role.VIEWER, frozenset())
    uow.publishers.save(replace(BEN, is_invited=False, role=Role.MAINTAINER))
    assert uow.accounts.get("ben").publishers == {"acme"}
    uow.publishers.remove("acme", "ben")
    assert (uow.publishers.role("acme", "ben"), uow.accounts.get("ben").publishers) == (None, frozenset())


def test_a_publishers_name_is_taken_once(uow: UnitOfWork):
    uow.publishers.add("sky", now=MONDAY)
    assert uow.publishers.exists("sky")
    assert list(uow.publishers.names()) == ["acme", "sky"]
    with pytest.raises(PublisherExistsError):
        uow.publishers.add("acme", now=MONDAY)


OFFER = Transfer(id="tra_1", plugin_id=WEATHER, giver="acme", receiver="sky", asked_by="ann", asked_at=MONDAY)


def test_a_transfer_is_open_until_it_ends_and_due_when_its_time_has_come(uow: UnitOfWork):
    uow.transfers.save(OFFER)
    accepted = OFFER.accepted(by="ben", now=MONDAY, cooling=timedelta(hours=1))
    uow.transfers.save(accepted)
    assert uow.transfers.open(WEATHER) == accepted
    assert list(uow.transfers.of(frozenset({"sky"}))) == [accepted]
    assert list(uow.transfers.due(MONDAY)) == []
    assert list(uow.transfers.due(MONDAY + timedelta(hours=1))) == [accepted]
    uow.transfers.save(accepted.canceled())
    assert (uow.transfers.open(WEATHER), list(uow.transfers.due(MONDAY + timedelta(hours=1)))) == (None, [])


def test_whoever_was_given_a_plugin_owns_it_and_it_is_watched_until_somebody_looked(uow: UnitOfWork):
    assert (uow.transfers.owner(WEATHER), uow.transfers.is_watched(WEATHER)) == ("acme", False)
    uow.transfers.give(WEATHER, "sky")
    assert (uow.transfers.owner(WEATHER), uow.transfers.is_watched(WEATHER)) == ("sky", True)
    assert not uow.accounts.get("ann").owns(WEATHER)
    uow.transfers.watch_no_more(WEATHER)
    assert not uow.transfers.is_watched(WEATHER)
    uow.transfers.give(WEATHER, "acme")
    assert uow.accounts.get("ann").owns(WEATHER)
