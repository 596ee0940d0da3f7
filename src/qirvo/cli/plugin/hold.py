"""`qirvo plugin hold`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("hold", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@pass_session
def command(session: Session, plugin_id: str) -> None:
    """Keep a plugin at the version it has.

    No update is taken until `qirvo plugin unhold`; a version that you name, with `qirvo plugin install ID@VERSION`, is.
    """
    installation = session.host().hold(plugin_id)
    answer(
        {"pluginId": plugin_id, "held": True, "version": str(installation.version)},
        [f"{plugin_id} is held at {installation.version}"],
        as_json=session.as_json,
    )
