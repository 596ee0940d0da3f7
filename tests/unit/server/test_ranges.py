"""Which part of a file is asked for (RFC 9110 §14): one range of bytes, or the whole file."""

import pytest

from qirvo.server.http.ranges import UNSATISFIABLE, asked_part

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=990-", (990, 1000)),
        ("bytes=-10", (990, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=10-99999999999999999999", (10, 1000)),
        ("BYTES= 10-10 ", (10, 11)),
        ("bytes=,5-6,", (5, 7)),
    ],
)
def test_one_range_of_bytes_is_a_part(header: str, part: tuple[int, int]):
    assert asked_part(header, SIZE) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0", "bytes=" + "9" * 100 + "-"])
def test_a_range_beyond_the_file_cannot_be_had(header: str):
    assert asked_part(header, SIZE) is UNSATISFIABLE


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=+1-2",
        "bytes=1_0-20",
        "bytes=\u0661-2",
        "items=0-9",
        "bytes=0-1,4-5",
        "bytes=" + "9" * 100_000 + "-",
    ],
)
def test_anything_else_is_passed_over(header: str):
    assert asked_part(header, SIZE) is None


def test_an_empty_file_has_no_part():
    assert (asked_part("bytes=0-", 0), asked_part("bytes=-1", 0)) == (UNSATISFIABLE, UNSATISFIABLE)
