"""`qirvo plugin transfer cancel`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("cancel", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """Stop a transfer."""
    document = session.client(registry).cancel_transfer(plugin_id)
    when = f"; done on {document.dueAt}" if document.dueAt else ""
    line = f"{document.pluginId}: {document.giver} to {document.receiver}, {document.state}{when}"
    answer(document, [line], as_json=session.as_json)
