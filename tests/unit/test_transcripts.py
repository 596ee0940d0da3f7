"""A transcript is compared as people read one: what varies is marked, everything else has to be there."""

import pytest

from tests.support.transcripts import OtherwisePrintedError, shown, words_told

PRINTED = "receiving\na\nx\na\nsubmitted as sub_1f for  acme\ndone\n"


def the_place(wanted: str, printed: str = PRINTED) -> int:
    with pytest.raises(OtherwisePrintedError) as difference:
        words_told(wanted.splitlines(), printed)
    return difference.value.place


@pytest.mark.parametrize(
    "wanted",
    [
        PRINTED,
        "receiving\n…\ndone",
        "…\na\nsubmitted as sub_… for acme\n…",
        "…\ndone",
        "rec…\na\n…",
        "…",
    ],
)
def test_what_varies_may_vary(wanted: str):
    words_told(wanted.splitlines(), PRINTED)


def test_words_that_vary_are_told():
    assert words_told(["…", "submitted as sub_… for acme", "done"], PRINTED) == {"sub_…": "sub_1f"}


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("receiving\nb\n…", 1),
        ("…\na\nsubmitted as sub_… for globex\n…", 2),
        ("…\nundone", 1),
        ("receiving\n…\nx", 3),
        ("", 0),
        (f"{PRINTED}more", 6),
    ],
)
def test_the_first_line_that_differs_is_named(wanted: str, place: int):
    assert the_place(wanted) == place


def test_many_lines_that_vary_are_compared_at_once():
    assert the_place("…\na\n" * 20 + "b", "a\n" * 400) == 40


def test_a_line_that_is_drawn_again_is_seen_once():
    assert shown("\x1b[1m  0%\r100%\r\ndone\r\n") == "100%\ndone\n"
