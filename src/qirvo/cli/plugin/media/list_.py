"""`qirvo plugin media list`."""

import click

from qirvo.cli.catalog import catalog_client
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.listings_text import media_lines
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("list", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """List the pictures of a listing."""
    page = catalog_client(session, registry).media(plugin_id)
    answer(page, media_lines(page.media), as_json=session.as_json)
