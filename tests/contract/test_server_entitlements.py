"""Entitlements, payment events and seats keep what they were given."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qirvo.domain.entitlements import Entitlement, NoSuchEntitlementError, PaymentEvent, PaymentEventKind, Source
from qirvo.domain.names import PluginId
from qirvo.server.ports import UnknownCursorError
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)
PLUGIN = PluginId.parse("acme.weather")
MADE = Entitlement(
    id="ent_1",
    plugin_id=PLUGIN,
    customer="Globex",
    issued_at=NOW,
    source=Source.PAYMENT,
    seats=3,
    until=NOW + timedelta(days=1),
    features=("a", "b"),
    reference="sub_1",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.open(f"sqlite:///{tmp_path / 'registry.db'}")
    upgrade(made.engine)
    yield made
    made.close()


def test_what_is_saved_is_found_again_and_replaced(database: Database):
    with database.unit_of_work() as uow:
        uow.entitlements.save(MADE)
        assert uow.entitlements.get("ent_1") == MADE
        assert uow.entitlements.by_reference(PLUGIN, Source.PAYMENT, "sub_1") == MADE
        assert uow.entitlements.by_reference(PLUGIN, Source.TRIAL, "sub_1") is None
        revoked = MADE.revoke("unpaid", now=NOW)
        uow.entitlements.save(revoked)
        assert list(uow.entitlements.of_plugin(PLUGIN, after=None, limit=9)) == [revoked]
        assert list(uow.entitlements.revoked(PLUGIN)) == [revoked]
        with pytest.raises(NoSuchEntitlementError):
            uow.entitlements.get("ent_2")


def test_those_that_follow_another_are_found_the_latest_first_also_of_one_moment(database: Database):
    made = [replace(MADE, id=f"ent_{number}", issued_at=NOW - timedelta(days=number // 3)) for number in range(8)]
    with database.unit_of_work() as uow:
        for each in [*made, replace(MADE, id="ent_other", plugin_id=PluginId.parse("acme.other"))]:
            uow.entitlements.save(each)
        ordered = sorted(made, key=lambda each: (-each.issued_at.timestamp(), each.id))
        assert uow.entitlements.of_plugin(PLUGIN, after=None, limit=3) == ordered[:3]
        for number, each in enumerate(ordered, start=1):
            assert uow.entitlements.of_plugin(PLUGIN, after=each.id, limit=3) == ordered[number : number + 3]
        with pytest.raises(UnknownCursorError):
            uow.entitlements.of_plugin(PLUGIN, after="ent_other", limit=3)


def test_events_are_kept_with_the_digest_of_their_body(database: Database):
    event = PaymentEvent(
        id="e1",
        kind=PaymentEventKind.GRANTED,
        plugin_id=PLUGIN,
        reference="sub_1",
        occurred_at=NOW,
        customer="Globex",
        months=1,
    )
    with database.unit_of_work() as uow:
        uow.entitlements.add_event(event, "acme", body_digest="abc")
        assert list(uow.entitlements.events(PLUGIN, "sub_1")) == [event]
        assert uow.entitlements.event_digest("acme", "e1") == "abc"
        assert uow.entitlements.event_digest("other", "e1") is None


def test_a_seat_is_taken_once_and_given_back_once(database: Database):
    with database.unit_of_work() as uow:
        for host in ("one", "one", "two"):
            uow.entitlements.activate("ent_1", host, now=NOW)
        assert list(uow.entitlements.hosts("ent_1")) == ["one", "two"]
        assert [uow.entitlements.release_seat("ent_1", "one") for _ in range(2)] == [True, False]
