"""`qirvo review suppressions`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("SUPPRESSION", "RULE", "CONTENT", "UNTIL", "BY", "REASON")


@click.command("suppressions", cls=QirvoCommand)
@registry_option
@pass_session
def command(session: Session, registry: str | None) -> None:
    """List the decisions that findings do not count."""
    page = session.client(registry).suppressions()
    rows = (
        (each.id, each.rule, each.digest, readable_time(each.expiresAt), each.by, each.reason)
        for each in page.suppressions
    )
    answer(page, table(_HEAD, rows) if page.suppressions else (), as_json=session.as_json)
    if not page.suppressions and not session.as_json:
        say("no suppressions")
