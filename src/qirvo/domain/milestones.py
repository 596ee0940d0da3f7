"""Round numbers that a plugin's publisher likes to hear of: a hundred downloads, a thousand, ten thousand."""

FIRST = 100
LAST = 10**12


def milestone_passed(before: int, after: int) -> int | None:
    """Return the greatest power of ten, from a hundred on, that a count passed on its way; None when it passed none."""
    passed, milestone = None, FIRST
    while milestone <= min(after, LAST):
        if before < milestone:
            passed = milestone
        milestone *= 10
    return passed
