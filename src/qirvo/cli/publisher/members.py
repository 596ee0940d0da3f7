"""`qirvo publisher members`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("ACCOUNT", "ROLE", "SINCE", "")


@click.command("members", cls=QirvoCommand)
@click.argument("publisher")
@registry_option
@pass_session
def command(session: Session, publisher: str, registry: str | None) -> None:
    """List the members of a publisher of yours."""
    page = session.client(registry).members(publisher)
    rows = (
        (each.account, each.role, readable_time(each.since), "invited" if each.invited else "") for each in page.members
    )
    answer(page, table(_HEAD, rows), as_json=session.as_json)
