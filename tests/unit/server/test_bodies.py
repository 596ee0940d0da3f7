"""A body that does not arrive: given up after a while, whether it is silent or drips."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from qirvo.server.http.bodies import arriving, gathered
from qirvo.server.http.problems import BodyTooLargeError, BodyTooSlowError

LONG_S = 60.0


def read(pieces: list[bytes], *, pause_s: float = 0.0, whole_s: float = LONG_S, piece_s: float = LONG_S) -> bytes:
    """Read a body that comes in `pieces` with a pause before each, and never ends unless the last piece is empty."""
    coming = iter(pieces)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause_s)
        piece = next(coming, None)
        if piece is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": piece, "more_body": piece != b""}

    async def whole() -> bytes:
        request = Request({"type": "http", "method": "POST", "headers": []}, receive)
        return b"".join([piece async for piece in arriving(request, most=10, whole_s=whole_s, piece_s=piece_s)])

    return asyncio.run(whole())


def test_a_body_is_what_came_in_pieces():
    assert read([b"ab", b"cd", b""]) == b"abcd"


def test_a_body_that_stops_coming_is_given_up():
    with pytest.raises(BodyTooSlowError):
        read([b"ab"], piece_s=0.05)


def test_a_body_that_drips_is_given_up():
    with pytest.raises(BodyTooSlowError):
        read([b"a"] * 10_000, pause_s=0.01, whole_s=0.05)


def test_a_body_is_counted():
    with pytest.raises(BodyTooLargeError):
        read([b"abcdef", b"ghijkl", b""])


@given(st.lists(st.binary(max_size=9), max_size=12), st.integers(1, 20))
def test_gathered_pieces_are_the_same_bytes_in_longer_pieces(pieces: list[bytes], least: int):
    async def coming() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def longer() -> list[bytes]:
        return [piece async for piece in gathered(coming(), least=least)]

    found = asyncio.run(longer())
    assert b"".join(found) == b"".join(pieces)
    assert all(len(piece) >= least for piece in found[:-1])
    assert b"" not in found
