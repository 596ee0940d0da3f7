from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.entitlements import (
    GRACE,
    Entitlement,
    EntitlementState,
    MalformedEntitlementError,
    PaymentEvent,
    PaymentEventKind,
    fold,
    months_after,
)
from qirvo.domain.licenses import (
    License,
    LicenseExpiredError,
    LicenseNotSoundError,
    LicenseRevokedError,
    Licensing,
    require_good,
)
from qirvo.domain.names import PluginId

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)
PLUGIN = PluginId.parse("acme.weather")
MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def an_entitlement(**more: object) -> Entitlement:
    return replace(Entitlement(id="ent_1", plugin_id=PLUGIN, customer="Globex", issued_at=NOW), **more)  # type: ignore[arg-type]


def an_event(number: int, kind: PaymentEventKind, months: int = 0) -> PaymentEvent:
    return PaymentEvent(
        id=f"e{number}",
        kind=kind,
        plugin_id=PLUGIN,
        reference="sub",
        occurred_at=months_after(NOW, number),
        customer="Globex",
        months=months,
    )


@pytest.mark.parametrize(
    ("after_end", "state"),
    [
        (timedelta(seconds=-1), EntitlementState.ACTIVE),
        (timedelta(0), EntitlementState.IN_GRACE),
        (GRACE - timedelta(seconds=1), EntitlementState.IN_GRACE),
        (GRACE, EntitlementState.EXPIRED),
    ],
)
def test_it_ends_with_a_time_of_grace(after_end: timedelta, state: EntitlementState):
    until = NOW + timedelta(days=30)
    assert an_entitlement(until=until).state(until + after_end) is state


def test_what_was_revoked_stays_so():
    revoked = an_entitlement().revoke("unpaid", now=NOW)
    assert revoked.revoke("again", now=NOW + timedelta(days=1)) == revoked
    assert revoked.state(NOW) is EntitlementState.REVOKED


@pytest.mark.parametrize("wrong", [{"seats": 0}, {"customer": " "}, {"customer": "a\nb"}, {"until": NOW}])
def test_nonsense_is_refused(wrong: dict[str, object]):
    with pytest.raises(MalformedEntitlementError):
        an_entitlement(**wrong)


def test_the_day_is_kept_through_a_shorter_month():
    days = [months_after(NOW, months).strftime("%Y-%m-%d") for months in (1, 2, 13)]
    assert days == ["2027-02-28", "2027-03-31", "2028-02-29"]


@given(MOMENTS, st.integers(0, 1_200))
def test_months_later_is_the_right_month_and_never_a_later_day(start: datetime, months: int):
    later = months_after(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day <= start.day
    assert later.timetz() == start.timetz()
    assert later.day == start.day or (later + timedelta(days=1)).day == 1


EVENTS = [
    an_event(0, PaymentEventKind.GRANTED, 1),
    an_event(1, PaymentEventKind.RENEWED, 1),
    an_event(2, PaymentEventKind.RENEWED, 1),
    an_event(3, PaymentEventKind.CANCELED),
]


@given(st.permutations(EVENTS))
def test_every_order_of_arrival_comes_to_the_same(events: list[PaymentEvent]):
    folded = fold(events, entitlement_id="ent_1")
    assert folded is not None
    assert folded.until == datetime(2027, 4, 30, 12, tzinfo=UTC)


def test_nothing_is_renewed_that_was_not_granted():
    assert fold(EVENTS[1:], entitlement_id="ent_1") is None


def test_a_refund_revokes_and_no_later_renewal_mends_it():
    events = [*EVENTS[:1], an_event(1, PaymentEventKind.REFUNDED), an_event(2, PaymentEventKind.RENEWED, 1)]
    folded = fold(events, entitlement_id="ent_1")
    assert folded is not None
    assert folded.state(NOW) is EntitlementState.REVOKED


@pytest.mark.parametrize(
    ("license_", "refusal"),
    [
        ({"plugin": "acme.other"}, LicenseNotSoundError),
        ({"entitlement": "ent_2"}, LicenseRevokedError),
        ({"expires": NOW - GRACE}, LicenseExpiredError),
    ],
)
def test_a_license_is_refused_for_a_reason(license_: dict[str, object], refusal: type[Exception]):
    good = License(key_id="k", plugin="acme.weather", entitlement="ent_1", seats=1, issued=NOW)
    licensing = Licensing(revoked=frozenset({"ent_2"}))
    assert require_good(good, licensing, "acme.weather", now=NOW) is EntitlementState.ACTIVE
    with pytest.raises(refusal):
        require_good(replace(good, **license_), licensing, "acme.weather", now=NOW)  # type: ignore[arg-type]
