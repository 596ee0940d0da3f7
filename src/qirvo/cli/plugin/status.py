"""`qirvo plugin status`: fit for a container's health check, it ends within 3 s and exits 0 only when all is well."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.session import Session


@click.command("status", cls=QirvoCommand)
@click.argument("plugin_id", metavar="[ID]", required=False)
@pass_session
def command(session: Session, plugin_id: str | None) -> int:
    """Show whether the running plugins are healthy.

    Asks the running `qirvo plugin serve`, about one plugin or all; the exit code is 0 only when it answers and what
    was asked about is healthy.
    """
    return session.execute(session.host().status_command(plugin_id, as_json=session.as_json))
