"""`qirvo plugin media add`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.listings_text import media_lines
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("add", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("picture", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["icon", "screenshot", "banner"]), default="screenshot", show_default=True)
@click.option("--alt", default="", help="What the picture shows, for those who do not see it.")
@registry_option
@pass_session
def command(  # one parameter per option
    session: Session, plugin_id: str, picture: Path, kind: str, alt: str, registry: str | None
) -> None:
    """Add an icon, a screenshot or a banner.

    The registry makes the picture anew from its pixels and drops everything else that its file holds. A new icon waits
    for a reviewer.
    """
    added = session.client(registry).add_media(plugin_id, picture, kind=kind, alt=alt)
    answer(added, media_lines([added]), as_json=session.as_json)
