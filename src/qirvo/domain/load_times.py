"""How long a plugin takes to start, as hosts tell it: in few steps, so that no time is anybody's own.

A quantile is therefore known to lie within one step; above 5 ms, each ends at most two thirds above the one before.
"""

from bisect import bisect_left
from collections.abc import Mapping

from qirvo.domain.bounds import Between

LOAD_STEPS_MS = (
    *(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700),
    *(1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000, 30_000, 50_000, 70_000, 100_000),
)
"""Upper ends, each included; whatever takes longer is told as the last."""


def load_step(milliseconds: float) -> int:
    """Return the step that a time is told as: the least that is not below it."""
    place = bisect_left(LOAD_STEPS_MS, milliseconds)
    return LOAD_STEPS_MS[min(place, len(LOAD_STEPS_MS) - 1)]


def load_quantile(counts: Mapping[int, int], share: float) -> Between | None:
    """Return what the least time that `share` of all loads do not exceed lies between; None where there are none.

    Args:
        counts: Step → how many loads were told as it.
        share: Above 0, up to 1.
    """
    total = sum(counts.values())
    reached = 0
    for step in sorted(counts):
        reached += counts[step]
        if counts[step] and reached >= share * total:
            place = bisect_left(LOAD_STEPS_MS, step)
            return Between(low=LOAD_STEPS_MS[place - 1] if place else 0, high=step)
    return None
