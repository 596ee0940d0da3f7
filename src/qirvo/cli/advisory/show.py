"""`qirvo advisory show`."""

import click

from qirvo.cli.advisory.text import advisory_lines
from qirvo.cli.catalog import catalog_client
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("show", cls=QirvoCommand)
@click.argument("advisory_id", metavar="ADVISORY")
@click.option("--osv", is_flag=True, help="Print it in OSV's form, as JSON.")
@registry_option
@pass_session
def command(session: Session, advisory_id: str, osv: bool, registry: str | None) -> None:  # noqa: FBT001  # click's
    """Show an advisory."""
    client = catalog_client(session, registry)
    if osv:
        answer(client.osv(advisory_id), [], as_json=True)
        return
    found = client.advisory(advisory_id)
    answer(found, advisory_lines(found), as_json=session.as_json)
