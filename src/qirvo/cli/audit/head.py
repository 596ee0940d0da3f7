"""`qirvo audit head`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("head", cls=QirvoCommand)
@registry_option
@pass_session
def command(session: Session, registry: str | None) -> None:
    """Print the number and hash of the last entry, to be kept elsewhere."""
    head = session.client(registry).audit_head()
    answer(head, [f"{head.number}:{head.hash}"], as_json=session.as_json)
