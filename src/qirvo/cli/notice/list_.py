"""`qirvo notice list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("NUMBER", "WHEN", "ABOUT", "NOTICE", "")


@click.command("list", cls=QirvoCommand)
@click.option("--before", type=click.IntRange(min=1), metavar="NUMBER", help="Only notices before this one.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="At most so many.")
@registry_option
@pass_session
def command(session: Session, before: int | None, limit: int, registry: str | None) -> None:
    """List your notices, the latest first."""
    page = session.client(registry).notices(before=before, limit=limit)
    rows = (
        (
            str(each.number),
            readable_time(each.notice.at),
            each.notice.kind,
            each.notice.title,
            "" if each.readAt else "new",
        )
        for each in page.notices
    )
    answer(page, table(_HEAD, rows) if page.notices else (), as_json=session.as_json)
    if not session.as_json:
        say(f"{page.unread} unread")
        if page.next is not None:
            say(f"there are older ones: --before {page.next}")
