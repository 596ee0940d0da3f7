"""`qirvo plugin transfer accept`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time


@click.command("accept", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """Take a plugin that is offered to a publisher of yours."""
    document = session.client(registry).accept_transfer(plugin_id)
    when = f"; the cooling time ends {readable_time(document.dueAt)}" if document.dueAt else ""
    line = f"{document.pluginId}: {document.giver} to {document.receiver}, {document.state}{when}"
    answer(document, [line], as_json=session.as_json)
