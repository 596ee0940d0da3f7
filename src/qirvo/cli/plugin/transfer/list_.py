"""`qirvo plugin transfer list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("PLUGIN", "FROM", "TO", "STATE", "COOLING ENDS")


@click.command("list", cls=QirvoCommand)
@registry_option
@pass_session
def command(session: Session, registry: str | None) -> None:
    """List open transfers of publishers of yours, and when their cooling time ends."""
    page = session.client(registry).transfers()
    rows = ((each.pluginId, each.giver, each.receiver, each.state, _when(each.dueAt)) for each in page.transfers)
    answer(page, table(_HEAD, rows) if page.transfers else (), as_json=session.as_json)
    if not page.transfers and not session.as_json:
        say("no transfers")


def _when(due: str | None) -> str:
    return "not accepted yet" if due is None else readable_time(due)
