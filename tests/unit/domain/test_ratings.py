"""Ratings: what is one, what a person should look at, and the mean to sort by."""

import pytest

from qirvo.domain.ratings import MalformedRatingError, Opinion, Tally


@pytest.mark.parametrize("text", ["x" * 10, "x" * 5_000, ""])
def test_a_text_is_long_enough_or_none(text: str):
    assert Opinion(stars=3, text=text).text == text


@pytest.mark.parametrize("wrong", [{"stars": 0}, {"text": "x" * 9}, {"pros": ("x",) * 11}, {"cons": ("x" * 201,)}])
def test_what_is_no_rating_is_refused(wrong: dict[str, object]):
    with pytest.raises(MalformedRatingError):
        Opinion(**({"stars": 3} | wrong))  # type: ignore[arg-type]  # the test names the fields


def test_an_ordinary_opinion_waits_for_nobody():
    assert Opinion(stars=1, text="It crashed twice on my machine; see https://issues.example/1").flags() == ()


@pytest.mark.parametrize(
    ("text", "flag"),
    [("see https://a.example and www.b.example", "spam"), ("good " * 20, "low-quality")],
)
def test_advertising_and_repetition_wait_for_a_reviewer(text: str, flag: str):
    assert Opinion(stars=5, text=text).flags() == (flag,)


def test_one_enthusiast_does_not_outrank_a_thousand_contented():
    one, thousand = Tally(stars={5: 1}), Tally(stars={4: 300, 5: 700})
    assert one.mean is not None
    assert thousand.mean is not None
    assert one.mean > thousand.mean
    assert one.weighted < thousand.weighted


def test_without_ratings_there_is_no_mean():
    assert (Tally().mean, Tally().count, Tally().weighted) == (None, 0, 3.5)


def test_the_histogram_names_every_number_of_stars():
    assert Tally(stars={5: 2, 1: 1}).histogram == [(5, 2), (4, 0), (3, 0), (2, 0), (1, 1)]
