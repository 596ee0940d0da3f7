from dataclasses import replace
from typing import Any

import pytest

from qirvo.domain.listings import MalformedListingError, compose_listing
from qirvo.domain.manifests import Manifest
from qirvo.domain.versions import Version
from tests.support.builders import WEATHER


def a_manifest() -> Manifest:
    return Manifest(
        id=WEATHER, name="Weather", version=Version("1.0.0"), description="From the manifest", tags=("sky",)
    )


def test_what_is_submitted_wins():
    assert compose_listing({"description": "Submitted"}, a_manifest()).description == "Submitted"


def test_what_is_left_out_comes_from_the_manifest():
    assert compose_listing({}, a_manifest()).tags == ("sky",)


def test_the_origin_of_every_field_is_kept():
    listing = compose_listing({"description": "Submitted"}, a_manifest())
    assert (listing.origins["description"], listing.origins["tags"]) == ("submission", "manifest")


def test_an_unknown_category_is_other():
    assert compose_listing({"category": "astrology"}, a_manifest()).category == "other"


@pytest.mark.parametrize(
    "metadata",
    [
        {"name": 5},
        {"name": "x" * 101},
        {"tags": "sky"},
        {"tags": [1]},
        {"tags": ["t"] * 11},
        {"tags": ["t" * 1_001]},
        {"screenshots": ["s" * 1_001]},
        {"pricing": "free"},
        {"pricing": {"type": "paid", "amount": 10**400}},
        {"pricing": {"type": "paid", "amounts": [{"EUR": float("nan")}]}},
        {"pricing": {"type": "paid", "terms": "x" * 10_000}},
        {"category": []},
    ],
)
def test_a_field_of_the_wrong_type_or_size_is_refused(metadata: dict[str, Any]):
    with pytest.raises(MalformedListingError):
        compose_listing(metadata, a_manifest())


def test_what_is_too_long_in_the_manifest_is_left_out():
    listing = compose_listing({}, replace(a_manifest(), tags=("t" * 1_001, "sky"), screenshots=("s.png",) * 20))
    assert (listing.tags, listing.screenshots) == (("sky",), ("s.png",) * 10)
