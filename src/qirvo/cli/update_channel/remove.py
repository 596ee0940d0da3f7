"""`qirvo update-channel remove`."""

import click

from qirvo.cli.confirming import agreed
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, yes_option
from qirvo.cli.output import say
from qirvo.cli.session import Session


@click.command("remove", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("name")
@yes_option
@registry_option
@pass_session
def command(session: Session, plugin_id: str, name: str, registry: str | None, *, yes: bool) -> None:
    """Remove an update channel.

    Who follows it keeps what is installed, and is told that there is none of that name.
    """
    if agreed(session, f"Remove the update channel {name} of {plugin_id}?", yes=yes):
        session.client(registry).remove_update_channel(plugin_id, name)
        say(f"{plugin_id} has no update channel {name} any more.")
