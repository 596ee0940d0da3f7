"""`qirvo alert list`."""

import click

from qirvo.cli.alert.rules import HEAD, row_of
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session


@click.command("list", cls=QirvoCommand)
@click.argument("plugin_id", metavar="PLUGIN")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """List a plugin's alerts, and which are raised.

    Five are watched for every plugin whose publisher decided nothing else.
    """
    page = session.client(registry).alerts(plugin_id)
    answer(page, table(HEAD, [row_of(alert) for alert in page.alerts]), as_json=session.as_json)
