"""`qirvo update-channel list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session
from qirvo.cli.update_channel.terms import HEAD, row_of


@click.command("list", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """List the update channels of a plugin."""
    page = session.client(registry).update_channels(plugin_id)
    answer(page, table(HEAD, map(row_of, page.updateChannels)), as_json=session.as_json)
