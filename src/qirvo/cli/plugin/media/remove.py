"""`qirvo plugin media remove`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("remove", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("media_id", metavar="PICTURE")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, media_id: str, registry: str | None) -> None:
    """Take a picture out of a listing."""
    session.client(registry).remove_media(plugin_id, media_id)
    answer({"removed": media_id}, [f"{media_id} is gone"], as_json=session.as_json)
