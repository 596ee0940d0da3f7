"""`qirvo rollout start`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, update_channel_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import Duration, Percentage, readable_duration


@click.command("start", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version")
@click.option("--percentage", type=Percentage(), help="Share of installations served at first; all without it.")
@click.option("--duration", type=Duration(), default="0s", help="How long until all are served, e.g. 3d or 12h.")
@update_channel_option("On which update channel; without it, the one the version belongs to.")
@registry_option
@pass_session
def command(  # noqa: PLR0917  # one parameter per option
    session: Session,
    plugin_id: str,
    version: str,
    percentage: float | None,
    duration: int,
    update_channel: str | None,
    registry: str | None,
) -> None:
    """Expose a published release, to everybody or gradually.

    ID and VERSION name the release. With `--percentage 10 --duration 3d` a tenth of the installations is served at
    once and all of them after three days.
    """
    from qirvo.wire.rollouts import RolloutBody

    if duration and percentage is None:
        raise click.UsageError("--duration needs --percentage")
    body = RolloutBody(
        pluginId=plugin_id, version=version, updateChannel=update_channel, percentage=percentage, duration=duration
    )
    rollout = session.client(registry).start_rollout(body)
    share = "everybody" if percentage is None else f"{percentage:g} % of the installations"
    grows = f", everybody after {readable_duration(duration)}" if duration else ""
    line = f"{rollout.pluginId} {rollout.version} goes to {share} on {rollout.updateChannel}{grows}"
    answer(rollout, [line], as_json=session.as_json)
