"""`qirvo plugin disable`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("disable", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@pass_session
def command(session: Session, plugin_id: str) -> None:
    """Keep an installed plugin from running."""
    session.host().disable(plugin_id)
    answer({"pluginId": plugin_id, "enabled": False}, [f"{plugin_id} is disabled"], as_json=session.as_json)
