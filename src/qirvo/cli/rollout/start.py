"""`qirvo rollout start`."""

from typing import Any

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, update_channel_option
from qirvo.cli.output import answer
from qirvo.cli.rollout.told import ramp_text
from qirvo.cli.session import Session
from qirvo.cli.units import Duration, Percentage, Stage, readable_time


@click.command("start", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version")
@click.option("--percentage", type=Percentage(), help="Share of installations served at first; all without it.")
@click.option("--duration", type=Duration(), default="0s", help="How long until all are served, e.g. 3d or 12h.")
@click.option(
    "--stage",
    "stages",
    type=Stage(),
    multiple=True,
    metavar="DURATION=SHARE",
    help="Serve so many after that long, e.g. 1d=50%; repeatable, instead of `--duration`.",
)
@click.option("--start", metavar="TIME", help="When it begins, e.g. 2026-12-01T08:00Z; now without it.")
@click.option("--end", metavar="TIME", help="When all are served, instead of `--duration`.")
@click.option("--quiet", default="", metavar="HOURS", help="When it stands still, in UTC: `22:00-06:00, Sat-Sun`.")
@update_channel_option("On which update channel; without it, the one the version belongs to.")
@registry_option
@pass_session
def command(session: Session, /, plugin_id: str, version: str, registry: str | None, **given: Any) -> None:  # noqa: ANN401  # the options above
    """Expose a published release, to everybody or gradually.

    ID and VERSION name the release. With `--percentage 10 --duration 3d` a tenth of the installations is served at
    once and all of them after three days; with `--percentage 1 --stage 1d=10 --stage 3d=100` it is one in a hundred for
    the first day, growing to a tenth, then to all.
    """
    from qirvo.wire.rollouts import RolloutBody

    _refuse_contradictions(given)
    body = RolloutBody(
        pluginId=plugin_id,
        version=version,
        updateChannel=given["update_channel"],
        percentage=given["percentage"],
        duration=given["duration"],
        stages=list(given["stages"]),
        start=given["start"],
        end=given["end"],
        quietHours=given["quiet"],
    )
    rollout = session.client(registry).start_rollout(body)
    begins = f" from {readable_time(rollout.start)}" if given["start"] is not None else ""
    still = f"; it stands still {rollout.quietHours} UTC" if rollout.quietHours else ""
    to = ramp_text(rollout.ramp, f" on {rollout.updateChannel}{begins}")
    answer(rollout, [f"{rollout.pluginId} {rollout.version} goes to {to}{still}"], as_json=session.as_json)


def _refuse_contradictions(given: dict[str, Any]) -> None:
    if given["percentage"] is None and (given["duration"] or given["end"] is not None):
        raise click.UsageError("--duration and --end need --percentage")
    if sum((bool(given["duration"]), bool(given["stages"]), given["end"] is not None)) > 1:
        raise click.UsageError("--duration, --stage and --end exclude each other")
