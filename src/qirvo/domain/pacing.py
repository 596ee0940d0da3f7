"""How often a host asks its sources, so that many hosts together are no crowd.

The interval shares no divisor with a day, so that a host does not ask at the same times each day; it varies by a
tenth, so that hosts that were started together drift apart. After a failure the next try comes sooner, and never
before the source wants it.
"""

from datetime import timedelta
from math import gcd

DAY_MINUTES = 24 * 60
DEFAULT_INTERVAL_MINUTES = 287  # nearly five hours
FIRST_WITHIN = timedelta(minutes=5)  # after a power cut in a whole street, not all at once
_FIRST_RETRY = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(days=1)  # whatever a source asks for
_MOST_DOUBLINGS = 10
_VARIES_BY = 0.1


def coprime_interval(minutes: int) -> int:
    """Return the first number of minutes from `minutes` on that shares no divisor with a day."""
    while gcd(minutes, DAY_MINUTES) != 1:
        minutes += 1
    return minutes


def until_next_check(minutes: int, *, draw: float) -> timedelta:
    """Return how long to wait after a check that went well; `draw` is from 0 to 1, a new one each time."""
    return timedelta(minutes=coprime_interval(minutes)) * (1 - _VARIES_BY + 2 * _VARIES_BY * draw)


def until_retry(minutes: int, *, failures: int, asked_s: float, draw: float) -> timedelta:
    """Return how long to wait after `failures` checks in a row that did not reach a source.

    Args:
        minutes: The interval, which is the longest.
        failures: At least 1.
        asked_s: How long the source asked to be left alone (`Retry-After`); 0 when it did not say.
        draw: From 0 to 1, a new one each time.
    """
    doubled = _FIRST_RETRY * (1 << min(failures - 1, _MOST_DOUBLINGS))
    backoff = min(doubled, timedelta(minutes=coprime_interval(minutes))) * (0.5 + 0.5 * draw)
    asked = min(timedelta(seconds=asked_s), _LONGEST_WAIT)
    return max(backoff, asked * (1 + _VARIES_BY * draw))
