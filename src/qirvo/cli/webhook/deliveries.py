"""`qirvo webhook deliveries`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("DELIVERY", "WHEN", "ABOUT", "STATE", "ATTEMPTS", "ANSWER")


@click.command("deliveries", cls=QirvoCommand)
@click.argument("webhook")
@registry_option
@pass_session
def command(session: Session, webhook: str, registry: str | None) -> None:
    """List the latest deliveries to a webhook."""
    page = session.client(registry).deliveries(webhook)
    rows = (
        (each.id, readable_time(each.createdAt), each.kind, each.state, str(each.attempts), each.said or "-")
        for each in page.deliveries
    )
    answer(page, table(_HEAD, rows) if page.deliveries else (), as_json=session.as_json)
    if not page.deliveries and not session.as_json:
        say("nothing was told to it yet")
