"""`qirvo rollout resume`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, update_channel_option
from qirvo.cli.output import answer
from qirvo.cli.rollout.told import rollout_line
from qirvo.cli.session import Session


@click.command("resume", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@update_channel_option("On this update channel; stable without it.")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, update_channel: str | None, registry: str | None) -> None:
    """Let a paused rollout go on from the share it rests at."""
    rollout = session.client(registry).change_rollout(plugin_id, update_channel or "stable", "resume")
    answer(rollout, [rollout_line(rollout)], as_json=session.as_json)
