"""`qirvo publisher domain check`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("check", cls=QirvoCommand)
@click.argument("publisher")
@click.argument("domain")
@registry_option
@pass_session
def command(session: Session, publisher: str, domain: str, registry: str | None) -> None:
    """Have the registry look at a domain now."""
    claim = session.client(registry).check_domain(publisher, domain)
    answer(claim, [f"{claim.domain} is {claim.state}"], as_json=session.as_json)
