"""How much time reading one file may take: every step through its tree asks, so that no input is followed for long.

The time is that of the thread, not of the clock on the wall: a busy machine gives the same facts as an idle one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ENDS: ContextVar[float] = ContextVar("ends", default=float("inf"))


class TooSlowError(Exception):
    """The file was not read to its end in time."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let what is done inside take at most `seconds`."""
    token = _ENDS.set(time.thread_time() + seconds)
    try:
        yield
    finally:
        _ENDS.reset(token)


def spend() -> None:
    """Go on.

    Raises:
        TooSlowError: There is no time left.
    """
    if time.thread_time() > _ENDS.get():
        raise TooSlowError
