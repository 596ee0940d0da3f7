"""`qirvo rollout simulate`."""

from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, update_channel_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session
from qirvo.cli.units import Duration, Percentage, Stage, readable_duration, readable_share

if TYPE_CHECKING:
    from qirvo.wire.rollouts import SimulationDocument


@click.command("simulate", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--percentage", type=Percentage(), help="Share served at first; without it as the update channel does.")
@click.option("--duration", type=Duration(), default="0s", help="How long until all are served, e.g. 3d or 12h.")
@click.option(
    "--stage", "stages", type=Stage(), multiple=True, metavar="DURATION=SHARE", help="A stage, e.g. 1d=50%; repeatable."
)
@click.option("--quiet", default="", metavar="HOURS", help="When it stands still, in UTC: `22:00-06:00, Sat-Sun`.")
@click.option("--failing", type=Percentage(), default="0", help="Share of installations that are to fail.")
@click.option("--days", type=int, default=30, show_default=True, help="How far back installations are looked at.")
@update_channel_option("On which update channel; stable without it.")
@registry_option
@pass_session
def command(session: Session, /, plugin_id: str, registry: str | None, **given: Any) -> None:  # noqa: ANN401  # the options above
    """Say what a rollout would do, from recent installations.

    Each installation of the last days looks for the release as late as it did for the one it took, and is served when
    its turn has come. With `--failing 5%` it says after how many broken ones the rollout would pause by itself.
    """
    from qirvo.wire.rollouts import SimulationBody

    if given["duration"] and given["percentage"] is None:
        raise click.UsageError("--duration needs --percentage")
    body = SimulationBody(
        updateChannel=given["update_channel"],
        percentage=given["percentage"],
        duration=given["duration"],
        stages=list(given["stages"]),
        quietHours=given["quiet"],
        failing=given["failing"],
        days=given["days"],
    )
    found = session.client(registry).simulate_rollout(plugin_id, body)
    rows = (
        (readable_duration(each.after), readable_share(each.basisPoints), str(each.served)) for each in found.moments
    )
    answer(
        found, [*table(("AFTER", "SHARE", "SERVED"), rows), *_said(found, given["failing"])], as_json=session.as_json
    )


def _said(found: "SimulationDocument", failing: float) -> list[str]:
    """Return what the replay rests on, and what the test would do."""
    if not found.installations:
        return [f"nobody reported an installation in the last {found.days} days; this is the ramp alone"]
    lines = [f"replayed: {found.installations} installations of the last {found.days} days"]
    if not failing:
        return lines
    if found.pause is None:
        return [*lines, f"with {failing:g} % failing it would not pause by itself; {found.broken} would be broken"]
    pause = found.pause
    when = f"{readable_duration(pause.after)} after the start, {pause.reports} reports, {pause.broken} broken"
    return [*lines, f"with {failing:g} % failing it would pause by itself: {when}, instead of {found.broken} broken"]
