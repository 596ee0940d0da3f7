"""`qirvo plugin unhold`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("unhold", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@pass_session
def command(session: Session, plugin_id: str) -> None:
    """Let a held plugin be updated again."""
    session.host().hold(plugin_id, held=False)
    answer({"pluginId": plugin_id, "held": False}, [f"{plugin_id} may be updated again"], as_json=session.as_json)
