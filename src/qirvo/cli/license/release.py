"""`qirvo license release`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.license.text import expiry_text, license_document
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("release", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@pass_session
def command(session: Session, plugin_id: str) -> None:
    """Give the seat of this host back."""
    taken = session.host().license_activate(plugin_id, release=True)
    document = {**license_document(taken.license), "used": taken.used}
    line = f"{taken.used} of {taken.seats} seats for {plugin_id} are in use; expires {expiry_text(taken.license)}"
    answer(document, [line], as_json=session.as_json)
