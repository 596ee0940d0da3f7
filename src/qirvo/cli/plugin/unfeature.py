"""`qirvo plugin unfeature`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("unfeature", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """Feature a plugin no more; administrators only."""
    session.client(registry).unfeature(plugin_id)
    answer({"pluginId": plugin_id, "featured": False}, [f"{plugin_id} is not featured"], as_json=session.as_json)
