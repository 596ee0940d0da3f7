"""`qirvo advisory publish`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("publish", cls=QirvoCommand)
@click.argument("advisory_id", metavar="ADVISORY")
@registry_option
@pass_session
def command(session: Session, advisory_id: str, registry: str | None) -> None:
    """Let everybody see a draft, and hosts be warned."""
    published = session.client(registry).publish_advisory(advisory_id)
    answer(published, [f"{published.id} is published"], as_json=session.as_json)
