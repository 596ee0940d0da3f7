"""A row of numbers as a line of text."""

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(counts: Sequence[int], *, widest: int) -> str:
    """Return `counts` as bars of which the highest is the largest; beyond `widest`, several are in one."""
    together = max(1, -(-len(counts) // widest))
    sums = [sum(counts[start : start + together]) for start in range(0, len(counts), together)]
    largest = max(sums, default=0)
    return "".join(" " if not each else _BARS[(each * len(_BARS) - 1) // largest] for each in sums)
