"""`qirvo license show`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.license.text import license_document, license_lines
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("show", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@pass_session
def command(session: Session, plugin_id: str) -> None:
    """Show what a license key says, verified without a network."""
    held = session.host().license_show(plugin_id)
    answer(license_document(held), license_lines(held), as_json=session.as_json)
