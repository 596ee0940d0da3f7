"""`qirvo publisher domain list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session


@click.command("list", cls=QirvoCommand)
@click.argument("publisher")
@registry_option
@pass_session
def command(session: Session, publisher: str, registry: str | None) -> None:
    """List a publisher's domains."""
    page = session.client(registry).domains(publisher)
    rows = [(each.domain, each.state, each.checkedAt or "never") for each in page.domains]
    answer(page, table(("DOMAIN", "STATE", "LOOKED AT"), rows) if rows else (), as_json=session.as_json)
    if not rows and not session.as_json:
        say("no domains")
