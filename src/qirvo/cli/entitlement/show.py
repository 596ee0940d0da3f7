"""`qirvo entitlement show`."""

import click

from qirvo.cli.entitlement.text import entitlement_lines
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("show", cls=QirvoCommand)
@click.argument("entitlement")
@registry_option
@pass_session
def command(session: Session, entitlement: str, registry: str | None) -> None:
    """Show one entitlement and its seats."""
    found = session.client(registry).entitlement(entitlement)
    answer(found, [*entitlement_lines(found), *(f"host      {host}" for host in found.hosts)], as_json=session.as_json)
