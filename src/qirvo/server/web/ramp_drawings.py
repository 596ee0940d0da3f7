"""A ramp as a small picture: the share over time, and where it is now. The page says the same in words."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from qirvo.deferred import dataclass
from qirvo.domain.ramps import EVERYBODY
from qirvo.domain.rollouts import Rollout, RolloutState

WIDTH: Final = 320
HEIGHT: Final = 72
_SAMPLES: Final = 120  # where quiet hours make steps


@dataclass(frozen=True, slots=True, kw_only=True)
class RampDrawing:
    """A picture of `WIDTH` by `HEIGHT`.

    Attributes:
        line: Of the share as it is meant, as points of a polyline.
        area: What lies below it, as points of a polygon.
        now_x: Where the signed time is; outside the ramp, its nearest end.
        now_y: The share that is served now.
        begin: The time at the left.
        end: The time at the right.
    """

    line: str
    area: str
    now_x: str
    now_y: str
    begin: datetime
    end: datetime
    width: int = WIDTH
    height: int = HEIGHT


def drawn(rollout: Rollout, signed_now: datetime) -> RampDrawing | None:
    """Return a rollout's ramp as a picture; None for one that does not grow, of which there is nothing to see."""
    corners = rollout.ramp.points
    if len(corners) == 1:
        return None
    begin, end = rollout.start, rollout.moment(timedelta(seconds=corners[-1].seconds))
    whole = end - begin
    meant = replace(rollout, state=RolloutState.RUNNING, hold_at=None)
    if rollout.quiet is None:
        moments = [begin + timedelta(seconds=point.seconds) for point in corners]
    else:
        moments = [begin + whole * step / _SAMPLES for step in range(_SAMPLES + 1)]
    points = [(_x((at - begin) / whole), _y(meant.threshold(at))) for at in moments]
    line = " ".join(f"{x},{y}" for x, y in points)
    return RampDrawing(
        line=line,
        area=f"{_x(0)},{HEIGHT} {line} {_x(1)},{HEIGHT}",
        now_x=_x(min(max((signed_now - begin) / whole, 0.0), 1.0)),
        now_y=_y(rollout.threshold(signed_now)),
        begin=begin,
        end=end,
    )


def _x(part: float) -> str:
    return f"{part * WIDTH:.1f}"


def _y(basis_points: int) -> str:
    return f"{HEIGHT - basis_points * HEIGHT / EVERYBODY:.1f}"
