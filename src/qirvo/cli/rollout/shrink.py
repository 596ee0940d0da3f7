"""`qirvo rollout shrink`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, update_channel_option
from qirvo.cli.output import answer
from qirvo.cli.rollout.told import rollout_line
from qirvo.cli.session import Session
from qirvo.cli.units import Percentage


@click.command("shrink", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("percentage", type=Percentage())
@update_channel_option("On this update channel; stable without it.")
@registry_option
@pass_session
def command(
    session: Session, plugin_id: str, percentage: float, update_channel: str | None, registry: str | None
) -> None:
    """Serve fewer installations, and rest there.

    Who has the release keeps it; `qirvo rollout resume` lets it go on along its ramp.
    """
    from qirvo.wire.rollouts import ShrinkBody

    rollout = session.client(registry).change_rollout(
        plugin_id, update_channel or "stable", "shrink", ShrinkBody(percentage=percentage)
    )
    answer(rollout, [rollout_line(rollout)], as_json=session.as_json)
