"""How a rollout is told of in a line."""

from collections.abc import Sequence

from qirvo.cli.units import readable_duration, readable_share
from qirvo.wire.rollouts import RolloutDocument


def rollout_line(rollout: RolloutDocument) -> str:
    """Return where a rollout is, for people."""
    others = f"; the others get {rollout.previous}" if rollout.previous and rollout.basisPoints < 10_000 else ""  # noqa: PLR2004  # all
    share = f"{readable_share(rollout.basisPoints)} of the installations are served"
    return f"{rollout.pluginId} {rollout.version} is {rollout.state} on {rollout.updateChannel}: {share}{others}"


def ramp_text(ramp: Sequence[Sequence[int]], where: str = "") -> str:
    """Return a ramp's corners, for people: `1 % of the installations, everybody after 3d`; `where` after the first."""
    first, *later = ramp
    begin = _everybody(first[1]) or f"{readable_share(first[1])} of the installations"
    then = [
        f", {_everybody(share) or readable_share(share)} after {readable_duration(seconds)}" for seconds, share in later
    ]
    return begin + where + "".join(then)


def _everybody(basis_points: int) -> str:
    return "everybody" if basis_points == 10_000 else ""  # noqa: PLR2004  # all
