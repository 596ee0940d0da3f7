from typing import Any

import pytest

from qirvo.domain.pricing import (
    Enterprise,
    Free,
    Interval,
    MalformedPricingError,
    Money,
    OneTime,
    Plan,
    Plans,
    Pricing,
    Subscription,
    Usage,
    parse_pricing,
)

FIVE = Money(499, "USD")
MONTHLY = Subscription(price=FIVE, interval=Interval.MONTHLY)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"type": "free"}, Free()),
        ({"model": "free", "price": 0}, Free()),
        ({"type": "paid", "price": 499}, OneTime(price=FIVE)),
        ({"type": "paid", "price": 499, "currency": "eur"}, OneTime(price=Money(499, "EUR"))),
        ({"model": "one-time", "price": 499, "currency": "USD"}, OneTime(price=FIVE)),
        ({"type": "one_time", "amount": 499}, OneTime(price=FIVE)),
        ({"type": "paid", "price": 499, "trialDays": 7}, OneTime(price=FIVE, trial_days=7)),
        ({"model": "subscription", "price": 499, "interval": "monthly"}, MONTHLY),
        ({"type": "paid", "price": 499, "subscription": {"interval": "month"}}, MONTHLY),
        ({"type": "monthly", "price": 499}, MONTHLY),
        (
            {
                "model": "subscription",
                "price": 499,
                "interval": "year",
                "intervalCount": 2,
                "trial": {"enabled": True, "duration": 14},
            },
            Subscription(price=FIVE, interval=Interval.YEARLY, interval_count=2, trial_days=14),
        ),
        (
            {"model": "subscription", "price": 499, "interval": "month", "trial": {"enabled": False, "duration": 9}},
            MONTHLY,
        ),
        ({"type": "usage", "price": 2, "unit": "forecast"}, Usage(price=Money(2, "USD"), unit="forecast")),
        (
            {"model": "freemium", "tiers": [{"name": "Basic", "price": 0}, {"name": "Pro", "price": 499}]},
            Plans(
                plans=(Plan(name="Basic", cost=Free()), Plan(name="Pro", cost=OneTime(price=FIVE))), is_freemium=True
            ),
        ),
        (
            {"type": "paid", "models": [{"type": "monthly", "price": 499, "features": ["sync"], "discount": 17}]},
            Plans(plans=(Plan(name="monthly", cost=MONTHLY, features=("sync",), discount_percent=17),)),
        ),
        (
            {"type": "enterprise", "enterprise": {"contactRequired": False, "minimumSeats": 10, "basePrice": 50000}},
            Enterprise(contact_required=False, minimum_seats=10, base_price=Money(50000, "USD")),
        ),
        ({"type": "enterprise"}, Enterprise()),
    ],
)
def test_every_shape_is_read(written: dict[str, Any], read: Pricing):
    assert parse_pricing(written) == read


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({}, "there is no `type`"),
        ({"type": "gift"}, "`gift` is no kind of pricing"),
        ({"type": "paid"}, "there is no `price`"),
        ({"type": "paid", "price": 4.99}, "`price` is `4.99`, not a whole number"),
        ({"type": "paid", "price": "499"}, "`price` is `499`, not a whole number"),
        ({"type": "paid", "price": True}, "`price` is `True`, not a whole number"),
        ({"type": "paid", "price": -1}, "`price` is `-1`, not between 0"),
        ({"type": "paid", "price": 10**13}, "not between 0"),
        ({"type": "paid", "price": 1, "currency": "XXX"}, "`XXX` is no currency of ISO 4217"),
        ({"type": "paid", "price": 1, "currency": 978}, "`978` is no currency"),
        ({"type": "free", "price": 499}, "`type` is `free`, and there is a price"),
        ({"type": "subscription", "price": 499}, "a subscription needs `interval`"),
        ({"type": "paid", "price": 499, "interval": "weekly"}, "`weekly` is no interval"),
        ({"type": "paid", "plans": {}}, "`plans` must be a list"),
        ({"type": "paid", "plans": [5]}, "`plans[0]` must be an object"),
        ({"type": "paid", "plans": [{"price": 1.5}]}, "`plans[0]`: `price` is `1.5`"),
        ({"type": "paid", "plans": [{"price": 1}] * 51}, "at most 50"),
    ],
)
def test_what_is_wrong_is_named(written: dict[str, Any], told: str):
    with pytest.raises(MalformedPricingError) as caught:
        parse_pricing(written)
    assert told in caught.value.message
