"""`qirvo review unsuppress`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("unsuppress", cls=QirvoCommand)
@click.argument("suppression_id", metavar="SUPPRESSION")
@registry_option
@pass_session
def command(session: Session, suppression_id: str, registry: str | None) -> None:
    """Let findings that were suppressed count again."""
    session.client(registry).unsuppress(suppression_id)
    answer({"removed": suppression_id}, [f"{suppression_id} is removed"], as_json=session.as_json)
