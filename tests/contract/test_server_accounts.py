"""`ports.Accounts`: what the tables and the fake both keep."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.access import Account, AccountExistsError, NoSuchAccountError, Right, TokenKind
from qirvo.server.ports import Accounts
from tests.support.builders import MONDAY
from tests.support.databases import DATABASES
from tests.support.registry_values import ANN, ROB, a_token


@pytest.fixture(params=DATABASES)
def accounts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Accounts]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
        yield uow.accounts


def test_an_account_comes_back_with_its_memberships_and_rights(accounts: Accounts):
    eve = Account(name="eve", publishers=frozenset({"acme", "evil"}), rights=frozenset(Right))
    accounts.add(eve, now=MONDAY)
    assert accounts.get("eve") == eve


def test_a_publisher_may_have_several_members(accounts: Accounts):
    accounts.add(Account(name="ben", publishers=ANN.publishers), now=MONDAY)
    assert accounts.get("ben").publishers == accounts.get("ann").publishers == {"acme"}


def test_a_name_is_taken_once(accounts: Accounts):
    with pytest.raises(AccountExistsError, match="`ann`"):
        accounts.add(Account(name="ann"), now=MONDAY)


def test_an_unknown_account_is_named(accounts: Accounts):
    with pytest.raises(NoSuchAccountError, match="`bob`"):
        accounts.get("bob")


def test_accounts_are_counted(accounts: Accounts):
    accounts.add(ROB, now=MONDAY)
    assert accounts.count() == 2


def test_a_token_is_found_by_the_digest_of_its_text(accounts: Accounts):
    token = a_token(kind=TokenKind.ACCESS, expires_at=None)
    accounts.add_token(token)
    assert accounts.token(token.digest) == token


def test_an_unknown_token_is_none(accounts: Accounts):
    assert accounts.token("00" * 32) is None


def test_tokens_are_told_oldest_first(accounts: Accounts):
    younger, older = a_token("aa" * 32, created_at=MONDAY), a_token("bb" * 32, created_at=MONDAY - timedelta(hours=1))
    accounts.add_token(younger)
    accounts.add_token(older)
    assert list(accounts.tokens("ann")) == [older, younger]


def test_the_tokens_of_another_account_are_not_told(accounts: Accounts):
    accounts.add_token(a_token())
    assert list(accounts.tokens("rob")) == []


def test_a_removed_token_is_forgotten(accounts: Accounts):
    accounts.add_token(a_token())
    accounts.remove_token(a_token().digest)
    assert accounts.token(a_token().digest) is None


def test_removing_an_unknown_token_does_nothing(accounts: Accounts):
    accounts.remove_token("00" * 32)
    assert accounts.count() == 1


def test_a_one_time_token_is_used_once(accounts: Accounts):
    accounts.add_token(a_token())
    assert [accounts.use_token(a_token().digest, now=MONDAY) for _ in range(2)] == [True, False]


def test_a_used_token_says_when(accounts: Accounts):
    accounts.add_token(a_token())
    accounts.use_token(a_token().digest, now=MONDAY + timedelta(microseconds=1))
    assert accounts.token(a_token().digest) == a_token(used_at=MONDAY + timedelta(microseconds=1))


def test_an_unknown_token_cannot_be_used(accounts: Accounts):
    assert not accounts.use_token("00" * 32, now=MONDAY)
