"""The options that say what an update channel promises and asks, and the lines that tell it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qirvo.cli.rollout.told import ramp_text
from qirvo.cli.units import Duration, Percentage, Stage, readable_duration, readable_share

if TYPE_CHECKING:
    from qirvo.wire.update_channels import StrategyBody, UpdateChannelView

Command = TypeVar("Command", bound=Callable[..., Any])
STABILITIES = ("stable", "beta", "alpha")
HEAD = ("NAME", "STABILITY", "OFFERS", "SHARE", "OTHERS GET", "UPDATES", "USUAL ROLLOUT", "PROMOTION ASKS")

_OPTIONS = (
    click.option("--description", help="What it is for."),
    click.option(
        "--auto-update/--no-auto-update", default=None, help="Whether hosts take its releases on their own; they do."
    ),
    click.option("--minimum-age", type=Duration(), help="How old a release has to be before hosts take it by itself."),
    click.option("--percentage", type=Percentage(), help="Share that the usual rollout begins with; all without it."),
    click.option("--duration", type=Duration(), help="How long the usual rollout takes, e.g. 3d."),
    click.option(
        "--stage", "stages", type=Stage(), multiple=True, metavar="DURATION=SHARE", help="A stage of it, e.g. 1d=50%."
    ),
    click.option("--quiet", metavar="HOURS", help="When rollouts stand still, in UTC: `22:00-06:00, Sat-Sun`."),
    click.option("--soak", type=Duration(), help="How long a release is offered elsewhere before it is promoted here."),
    click.option("--approvals", type=int, help="How many others have to approve a promotion."),
)


def terms_options(command: Command) -> Command:
    """Give `command` the options that say what an update channel promises and asks."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def strategy_given(given: dict[str, Any]) -> "StrategyBody | None":
    """Return the usual rollout that the options name; None when they name none.

    Raises:
        click.UsageError: They contradict each other.
    """
    from qirvo.wire.update_channels import StrategyBody

    if given["duration"] and given["percentage"] is None:
        raise click.UsageError("--duration needs --percentage")
    if given["duration"] and given["stages"]:
        raise click.UsageError("--duration and --stage exclude each other")
    if given["percentage"] is None and not given["stages"]:
        return None
    return StrategyBody(percentage=given["percentage"], duration=given["duration"] or 0, stages=list(given["stages"]))


def row_of(view: "UpdateChannelView") -> tuple[str, ...]:
    """Return an update channel as a row."""
    asks = [f"{readable_duration(view.soak)} elsewhere"] if view.soak else []
    if view.approvals:
        asks.append(f"{view.approvals} approval{'s' if view.approvals > 1 else ''}")
    waits = f", {readable_duration(view.minimumAge)} old" if view.minimumAge else ""
    still = f"; still {view.quietHours}" if view.quietHours else ""
    return (
        view.name,
        view.stability,
        view.current or "-",
        "-" if view.current is None else readable_share(view.basisPoints),
        view.previous or "-",
        ("by itself" if view.autoUpdate else "by hand") + waits,
        ramp_text(view.ramp) + still,
        ", ".join(asks) or "nothing",
    )
