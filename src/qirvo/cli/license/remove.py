"""`qirvo license remove`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.license.text import license_document
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("remove", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@pass_session
def command(session: Session, plugin_id: str) -> None:
    """Forget a license key; the installed version keeps running."""
    held = session.host().license_remove(plugin_id)
    answer(license_document(held), [f"the license key of {plugin_id} is forgotten"], as_json=session.as_json)
