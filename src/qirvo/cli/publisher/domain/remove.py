"""`qirvo publisher domain remove`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("remove", cls=QirvoCommand)
@click.argument("publisher")
@click.argument("domain")
@registry_option
@pass_session
def command(session: Session, publisher: str, domain: str, registry: str | None) -> None:
    """Claim a domain no more."""
    session.client(registry).remove_domain(publisher, domain)
    answer({"removed": domain}, [f"{domain} is removed"], as_json=session.as_json)
