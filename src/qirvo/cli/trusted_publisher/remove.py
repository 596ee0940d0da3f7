"""`qirvo trusted-publisher remove`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("remove", cls=QirvoCommand)
@click.argument("trusted_publisher")
@registry_option
@pass_session
def command(session: Session, trusted_publisher: str, registry: str | None) -> None:
    """Let a pipeline publish no more.

    TRUSTED_PUBLISHER is the id that `qirvo trusted-publisher list` shows.
    """
    session.client(registry).remove_trusted_publisher(trusted_publisher)
    answer({"removed": trusted_publisher}, [f"{trusted_publisher} is removed"], as_json=session.as_json)
