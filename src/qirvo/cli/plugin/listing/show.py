"""`qirvo plugin listing show`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.listings_text import listing_lines
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("show", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """Show a listing, with what waits for a reviewer."""
    listing = session.client(registry).listing(plugin_id)
    answer(listing, listing_lines(listing), as_json=session.as_json)
