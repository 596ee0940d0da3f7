"""`qirvo plugin transfer start`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("start", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("receiver", metavar="PUBLISHER")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, receiver: str, registry: str | None) -> None:
    """Offer a plugin to another publisher.

    An owner of that publisher accepts; then everybody on both sides has a cooling time in which they may stop it.
    """
    from qirvo.wire.access import TransferBody

    document = session.client(registry).start_transfer(plugin_id, TransferBody(receiver=receiver))
    when = f"; done on {document.dueAt}" if document.dueAt else ""
    line = f"{document.pluginId}: {document.giver} to {document.receiver}, {document.state}{when}"
    answer(document, [line], as_json=session.as_json)
