"""`qirvo rollout halt`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, update_channel_option
from qirvo.cli.output import answer
from qirvo.cli.rollout.told import rollout_line
from qirvo.cli.session import Session


@click.command("halt", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--reason", "-m", required=True, help="Why; everybody can read it.")
@update_channel_option("On this update channel; stable without it.")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, reason: str, update_channel: str | None, registry: str | None) -> None:
    """Serve nobody any more, for good, and yank the release.

    Others get the release before. Publish a fixed one; to stop it where it runs, use `qirvo plugin quarantine`.
    """
    from qirvo.wire.rollouts import HaltBody

    rollout = session.client(registry).change_rollout(
        plugin_id, update_channel or "stable", "halt", HaltBody(reason=reason)
    )
    answer(rollout, [rollout_line(rollout)], as_json=session.as_json)
