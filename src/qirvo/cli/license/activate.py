"""`qirvo license activate`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.license.text import expiry_text, license_document
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("activate", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@pass_session
def command(session: Session, plugin_id: str) -> None:
    """Take a seat, and the renewed license key.

    The registry knows this host by a random id alone; what is installed runs without a seat.
    """
    taken = session.host().license_activate(plugin_id)
    document = {**license_document(taken.license), "used": taken.used}
    line = f"{taken.used} of {taken.seats} seats for {plugin_id} are in use; expires {expiry_text(taken.license)}"
    answer(document, [line], as_json=session.as_json)
