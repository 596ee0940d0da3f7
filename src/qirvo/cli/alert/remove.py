"""`qirvo alert remove`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("remove", cls=QirvoCommand)
@click.argument("plugin_id", metavar="PLUGIN")
@click.argument("name")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, name: str, registry: str | None) -> None:
    """Take back what was decided about an alert.

    Yours is gone, a usual one is as it was. A usual one is turned off with `qirvo alert change NAME --off`.
    """
    session.client(registry).remove_alert(plugin_id, name)
    answer({"alert": name}, [f"removed {name}"], as_json=session.as_json)
