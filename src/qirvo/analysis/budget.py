"""How much time reading one file may take: every step through its tree asks, so that no input is followed for long.

The time is that of the thread, not of the clock on the wall: a busy machine gives the same facts as an idle one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ASKED_EVERY = 64
"""Steps between two looks at the clock, which costs as much as several steps."""


class TooSlowError(Exception):
    """The file was not read to its end in time."""


class _Budget:
    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.steps = 0


_BUDGET: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let what is done inside take at most `seconds`."""
    token = _BUDGET.set(_Budget(time.thread_time() + seconds))
    try:
        yield
    finally:
        _BUDGET.reset(token)


def spend() -> None:
    """Take one step.

    Raises:
        TooSlowError: There is no time left.
    """
    budget = _BUDGET.get()
    if budget is None:
        return
    budget.steps += 1
    if budget.steps % _ASKED_EVERY == 0 and time.thread_time() > budget.ends:
        raise TooSlowError
