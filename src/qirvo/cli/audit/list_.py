"""`qirvo audit list`."""

import click

from qirvo.cli.audit.filters import filter_options
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("WHEN", "WHO", "ACT", "ABOUT", "OUTCOME", "REASON")


@click.command("list", cls=QirvoCommand)
@filter_options
@click.option("--before", type=click.IntRange(min=1), metavar="NUMBER", help="Only entries before this one.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="At most so many.")
@registry_option
@pass_session
def command(
    session: Session,
    /,
    *,
    publisher: str | None,
    before: int | None,
    limit: int,
    registry: str | None,
    **filters: str | None,
) -> None:
    """List what was done and refused, the latest first."""
    page = session.client(registry).audit(publisher=publisher, before=before, limit=limit, **filters)
    rows = (
        (readable_time(each.at), each.actor or "somebody", each.act, each.subject, each.outcome, each.reason)
        for each in page.entries
    )
    answer(page, table(_HEAD, rows) if page.entries else (), as_json=session.as_json)
    if page.next is not None and not session.as_json:
        say(f"there are earlier ones: --before {page.next}")
