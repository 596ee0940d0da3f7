"""What is shown of a plugin among others, and whether it may be."""

import pytest

from qirvo.domain.catalog_search import Price, price_of
from qirvo.domain.listings import Listing


@pytest.mark.parametrize(
    ("pricing", "price"),
    [
        ({"type": "free"}, Price.FREE),
        ({"type": "freemium"}, Price.FREE),
        ({"type": "paid", "price": 499, "currency": "USD"}, Price.PAID),
        ({"type": "nonsense"}, Price.FREE),
        ({}, Price.FREE),
    ],
)
def test_what_has_a_price_is_paid(pricing: dict[str, object], price: Price):
    assert price_of(Listing(name="Rain", pricing=pricing)) is price
