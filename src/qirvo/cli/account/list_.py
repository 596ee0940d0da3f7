"""`qirvo account list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("ACCOUNT", "PUBLISHERS", "RIGHTS", "SINCE", "SUSPENDED")


@click.command("list", cls=QirvoCommand)
@click.option("--after", metavar="NAME", help="Only accounts that come after this name.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="At most so many.")
@registry_option
@pass_session
def command(session: Session, after: str | None, limit: int, registry: str | None) -> None:
    """List accounts, their rights and whether they may act; for administrators."""
    page = session.client(registry).people(after=after, limit=limit)
    rows = (
        (
            person.account.name,
            ", ".join(person.account.publishers) or "-",
            ", ".join(person.account.rights) or "-",
            readable_time(person.createdAt),
            f"by {person.suspension.by}: {person.suspension.reason}" if person.suspension else "-",
        )
        for person in page.people
    )
    answer(page, table(_HEAD, rows), as_json=session.as_json)
    if page.next is not None and not session.as_json:
        say(f"there are more: --after {page.next}")
