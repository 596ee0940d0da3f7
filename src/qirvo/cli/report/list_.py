"""`qirvo report list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time
from qirvo.domain.reports import ReportState

_HEAD = ("REPORT", "PLUGIN", "KIND", "STATE", "WHEN", "TEXT")


@click.command("list", cls=QirvoCommand)
@click.option("--state", type=click.Choice([*(state.value for state in ReportState), "all"]), default="open")
@click.option("--after", type=click.IntRange(min=0), metavar="NUMBER", help="Only later ones.")
@registry_option
@pass_session
def command(session: Session, state: str, after: int | None, registry: str | None) -> None:
    """List what users report of plugins; for reviewers."""
    page = session.client(registry).reports(state=None if state == "all" else state, after=after)
    rows = ((each.id, each.pluginId, each.kind, each.state, readable_time(each.at), each.text) for each in page.reports)
    answer(page, table(_HEAD, rows) if page.reports else (), as_json=session.as_json)
    if not session.as_json:
        if not page.reports:
            say("no reports")
        if page.next is not None:
            say(f"there are more: --after {page.next}")
