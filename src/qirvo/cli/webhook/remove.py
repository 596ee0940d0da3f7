"""`qirvo webhook remove`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("remove", cls=QirvoCommand)
@click.argument("webhook")
@registry_option
@pass_session
def command(session: Session, webhook: str, registry: str | None) -> None:
    """Forget a webhook and what was told to it."""
    session.client(registry).remove_webhook(webhook)
    answer({"webhook": webhook}, [f"removed {webhook}"], as_json=session.as_json)
