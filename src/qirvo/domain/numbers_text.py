"""Numbers as people read them: shares in percent, counts with commas, never more digits than are known."""

from math import isinf


def share_text(share: float) -> str:
    """Return a share of 0 to 1, or more, in percent: three digits of it, whole percents from 100 on."""
    percent = share * 100
    if isinf(percent):
        return "any"
    digits = 0 if percent >= 99.95 or percent == 0 else 1 if percent >= 0.95 else 2  # noqa: PLR2004  # by its size
    return f"{percent:.{digits}f} %"


def count_text(count: float) -> str:
    """Return a count."""
    return f"{round(count):,}"


def times_text(times: float) -> str:
    """Return how many times as much, to two digits after the point."""
    return "any" if isinf(times) else f"{times:.2f} times"


def change_text(times: float) -> str:
    """Return what `times` as much means: `+12 %`, `-40 %`, `2.4 times` from twice on."""
    if isinf(times):
        return "any"
    if times >= 2:  # noqa: PLR2004  # from here on a percentage is harder to read
        return f"{times:.1f} times" if times < 100 else f"{times:,.0f} times"  # noqa: PLR2004  # as above
    percent = round((times - 1) * 100)
    return "±0 %" if percent == 0 else f"+{percent} %" if percent > 0 else f"{percent} %"


def milliseconds_text(milliseconds: float) -> str:
    """Return a short time."""
    if milliseconds < 1_000:  # noqa: PLR2004  # from here on in seconds
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1_000:.1f} s"
