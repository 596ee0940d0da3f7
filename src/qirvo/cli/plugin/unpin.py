"""`qirvo plugin unpin`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("unpin", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@pass_session
def command(session: Session, plugin_id: str) -> None:
    """Let a pinned plugin be updated to any version again."""
    session.host().pin(plugin_id, None)
    answer(
        {"pluginId": plugin_id, "pin": None}, [f"{plugin_id} may be updated to any version"], as_json=session.as_json
    )
