"""`qirvo entitlement payment-secret`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("payment-secret", cls=QirvoCommand)
@click.argument("publisher")
@registry_option
@pass_session
def command(session: Session, publisher: str, registry: str | None) -> None:
    """Make a secret for a payment system.

    With it the system signs what it reports for PUBLISHER; the one before stays good until the next.
    """
    made = session.client(registry).new_payment_secret(publisher)
    lines = [made.secret, "", "This secret is shown once; give it to the payment system."]
    answer(made, lines, as_json=session.as_json)
