from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.prices import amount_text, needs_license, normal_form, price_text, trial_days_of
from qirvo.domain.pricing import (
    CURRENCIES,
    MAX_AMOUNT,
    Enterprise,
    Free,
    Interval,
    Money,
    OneTime,
    Plan,
    Plans,
    Subscription,
    Usage,
    parse_pricing,
)

MONEY = st.builds(Money, st.integers(1, MAX_AMOUNT), st.sampled_from(sorted(CURRENCIES)))
ONCE = st.builds(OneTime, price=MONEY, trial_days=st.integers(0, 3_660))
AGAIN = st.builds(
    Subscription,
    price=MONEY,
    interval=st.sampled_from(Interval),
    interval_count=st.integers(1, 3_660),
    trial_days=st.integers(0, 3_660),
)
WORDS = st.text("abcdefgh", min_size=1, max_size=9)
PLAN = st.builds(
    Plan,
    name=WORDS,
    cost=st.one_of(st.just(Free()), ONCE, AGAIN),
    features=st.lists(WORDS, max_size=3).map(tuple),
    discount_percent=st.integers(0, 100),
)
PLANS = st.builds(Plans, plans=st.lists(PLAN, min_size=1, max_size=4).map(tuple), is_freemium=st.booleans())
ENTERPRISE = st.builds(
    Enterprise,
    contact_required=st.booleans(),
    minimum_seats=st.integers(1, 10**6),
    base_price=st.none() | MONEY,
    plans=st.lists(PLAN, max_size=2).map(tuple),
)
USAGE = st.builds(Usage, price=MONEY, unit=WORDS)


@given(st.one_of(st.just(Free()), ONCE, AGAIN, PLANS, USAGE, ENTERPRISE))
def test_the_one_form_is_read_to_the_same(pricing: Any):
    assert parse_pricing(normal_form(pricing)) == pricing


@given(MONEY)
def test_an_amount_for_people_loses_no_digit(money: Money):
    number, currency = amount_text(money).split(" ")
    assert (int(number.replace(".", "")), currency) == (money.amount, money.currency)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(499, "USD"), "4.99 USD"),
        (Money(5, "EUR"), "0.05 EUR"),
        (Money(500, "JPY"), "500 JPY"),
        (Money(1250, "KWD"), "1.250 KWD"),
    ],
)
def test_the_point_stands_where_the_currency_says(money: Money, text: str):
    assert amount_text(money) == text


@pytest.mark.parametrize(
    ("written", "is_needed"),
    [
        ({"type": "free"}, False),
        ({"type": "freemium", "price": 499}, False),
        ({"type": "paid", "price": 499}, True),
        ({"type": "paid", "price": 0}, False),
        ({"type": "paid", "models": [{"type": "monthly", "price": 499}]}, True),
        ({"type": "paid", "plans": [{"name": "open", "price": 0}, {"name": "pro", "price": 1}]}, False),
        ({"type": "enterprise"}, True),
    ],
)
def test_a_license_is_needed_where_nothing_is_free(written: dict[str, Any], is_needed: object):
    assert needs_license(parse_pricing(written)) is is_needed


def test_what_it_costs_in_words():
    written = {"type": "subscription", "price": 499, "interval": "month", "intervalCount": 3, "trialDays": 14}
    pricing = parse_pricing(written)
    assert price_text(pricing) == "4.99 USD every 3 months"
    assert trial_days_of(pricing) == 14
