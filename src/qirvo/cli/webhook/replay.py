"""`qirvo webhook replay`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("replay", cls=QirvoCommand)
@click.argument("delivery")
@registry_option
@pass_session
def command(session: Session, delivery: str, registry: str | None) -> None:
    """Send a delivery again, the same bytes under the same id."""
    sent = session.client(registry).replay(delivery)
    answer(sent, [f"{sent.id} is on its way"], as_json=session.as_json)
