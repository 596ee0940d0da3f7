"""`signing_ports`."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.publisher_keys import PublisherKeyExistsError
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY
from tests.support.databases import DATABASES
from tests.support.publisher_keys import FIRST, SECOND, THIRD, a_key

LATER = MONDAY + timedelta(days=1)


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def test_keys_are_a_publishers_the_oldest_first(uow: UnitOfWork):
    newer, older = a_key(SECOND, by=FIRST, since=LATER), a_key()
    for key in (newer, older, a_key(THIRD, publisher="other")):
        uow.publisher_keys.add(key)
    assert list(uow.publisher_keys.of_publisher("acme")) == [older, newer]
    assert uow.publisher_keys.find(newer.id) == newer
    assert uow.publisher_keys.find("none") is None
    uow.publisher_keys.save(older.revoked("stolen", now=LATER))
    assert uow.publisher_keys.find(older.id) == older.revoked("stolen", now=LATER)


def test_a_key_is_registered_once_whoever_asks(uow: UnitOfWork):
    uow.publisher_keys.add(a_key())
    with pytest.raises(PublisherKeyExistsError):
        uow.publisher_keys.add(a_key(publisher="other"))
    assert [key.publisher for key in uow.publisher_keys.of_publisher("acme")] == ["acme"]


def test_signatures_are_required_from_a_moment_on_until_they_are_not(uow: UnitOfWork):
    assert uow.publisher_keys.required_since("acme") is None
    for since in (MONDAY, LATER):
        uow.publisher_keys.require("acme", since)
    assert uow.publisher_keys.required_since("acme") == LATER
    uow.publisher_keys.require("acme", None)
    assert uow.publisher_keys.required_since("acme") is None
