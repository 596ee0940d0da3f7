"""Tokens: told once, kept as digests, good for their time and their kind."""

from datetime import timedelta
from itertools import count

import pytest

from qirvo.domain.access import Account, Right, UnauthenticatedError
from qirvo.server.usecases.accounts import (
    TokenLifetimes,
    authenticate,
    create_account,
    ensure_first_administrator,
    redeem,
)
from tests.support.builders import MONDAY
from tests.support.server_fakes import FakeDatabase

ADMIN = Account(name="admin", rights=frozenset(Right))
LIFETIMES = TokenLifetimes(one_time=timedelta(days=1), access=timedelta(days=30))
_NUMBERS = count()


def new_id(prefix: str) -> str:
    return f"{prefix}{next(_NUMBERS):064}"


def one_time(database: FakeDatabase) -> str:
    return create_account(
        "ann",
        publishers=["acme"],
        rights=[],
        by=ADMIN,
        now=MONDAY,
        uow=database.unit_of_work(),
        new_id=new_id,
        lifetimes=LIFETIMES,
    ).text


def lasting(database: FakeDatabase, text: str, *, days: int = 0) -> str:
    now = MONDAY + timedelta(days=days)
    return redeem(text, now=now, uow=database.unit_of_work(), new_id=new_id, lifetimes=LIFETIMES).text


def test_a_lasting_token_names_its_account():
    database = FakeDatabase()
    token = lasting(database, one_time(database))
    assert authenticate(token, now=MONDAY, uow=database.unit_of_work()).publishers == {"acme"}


def test_an_expired_one_time_token_is_refused():
    database = FakeDatabase()
    with pytest.raises(UnauthenticatedError, match="expired"):
        lasting(database, one_time(database), days=1)


def test_an_expired_lasting_token_is_refused():
    database = FakeDatabase()
    token = lasting(database, one_time(database))
    with pytest.raises(UnauthenticatedError, match="expired"):
        authenticate(token, now=MONDAY + timedelta(days=30), uow=database.unit_of_work())


def test_an_unused_first_token_is_replaced():
    database = FakeDatabase()
    handed = [
        ensure_first_administrator(now=MONDAY, uow=database.unit_of_work(), new_id=new_id, lifetimes=LIFETIMES)
        for _ in range(2)
    ]
    first, second = (token.text for token in handed if token is not None)
    with pytest.raises(UnauthenticatedError):
        lasting(database, first)
    assert lasting(database, second).startswith("qpt_")
