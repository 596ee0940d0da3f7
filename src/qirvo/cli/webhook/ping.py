"""`qirvo webhook ping`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("ping", cls=QirvoCommand)
@click.argument("webhook")
@registry_option
@pass_session
def command(session: Session, webhook: str, registry: str | None) -> None:
    """Tell a webhook that nothing happened, to see whether it answers."""
    delivery = session.client(registry).ping_webhook(webhook)
    answer(delivery, [f"{delivery.id} is on its way"], as_json=session.as_json)
