"""How a rollout is meant, as fields of a form: written into them, and read from them, as the command line spells it."""

import re
from collections.abc import Mapping

from qirvo.domain.durations import duration_text, parse_duration
from qirvo.domain.ramps import EVERYBODY, MalformedStrategyError, Ramp, RampPoint
from qirvo.server.usecases.rollouts import Strategy, strategy_of
from qirvo.server.web.forms import Form

_PERCENTAGE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4})?", re.ASCII)
FIELDS = ("percentage", "duration", "stages", "quiet-hours")


def read_percentage(text: str) -> float:
    """Return the percentage that `text` says, with or without its sign.

    Raises:
        MalformedStrategyError: It says none.
    """
    bare = text.strip().removesuffix("%").strip()
    if _PERCENTAGE.fullmatch(bare) is None:
        raise MalformedStrategyError(f"`{text[:40]}` is not a percentage", hint="Write a number from 0 to 100.")
    return float(bare)


def read_strategy(form: Form) -> Strategy:
    """Return what the form asks for.

    Raises:
        MalformedStrategyError: It makes no sense.
        MalformedDurationError: A duration is none.
        MalformedHoursError: The quiet hours are none.
    """
    percentage, duration = form.text("percentage"), form.text("duration")
    return strategy_of(
        read_percentage(percentage) if percentage else None,
        parse_duration(duration) if duration else 0,
        stages=[_stage(each) for each in form.text("stages").split(",") if each.strip()],
        quiet=form.text("quiet-hours"),
    )


def written(ramp: Ramp) -> Mapping[str, str]:
    """Return the fields that ask for `ramp`; whoever sends them unchanged asks for the very same."""
    first, *rest = ramp.points
    if ramp == Ramp.immediate():
        return {"percentage": "", "duration": "", "stages": ""}
    is_plain = len(rest) == 1 and rest[0].basis_points == EVERYBODY
    return {
        "percentage": f"{first.basis_points / 100:g}",
        "duration": duration_text(rest[0].seconds) if is_plain else "",
        "stages": "" if is_plain else ", ".join(_stage_text(point) for point in rest),
    }


def _stage(text: str) -> tuple[int, float]:
    after, separator, share = text.partition("=")
    if not separator:
        raise MalformedStrategyError(f"`{text[:40].strip()}` is not a stage", hint="Write `1d=50%, 3d=100%`.")
    return parse_duration(after), read_percentage(share)


def _stage_text(point: RampPoint) -> str:
    return f"{duration_text(point.seconds)}={point.basis_points / 100:g}%"
