"""`qirvo notice read`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("read", cls=QirvoCommand)
@click.option("--up-to", type=click.IntRange(min=1), metavar="NUMBER", help="Only up to this one; all without it.")
@registry_option
@pass_session
def command(session: Session, up_to: int | None, registry: str | None) -> None:
    """Mark your notices as read."""
    from qirvo.wire.notices import ReadBody

    client = session.client(registry)
    latest = client.notices(limit=1).notices if up_to is None else []
    marked = client.mark_read(ReadBody(upTo=up_to or (latest[0].number if latest else 0)))
    answer(marked, [f"marked {marked.marked}"], as_json=session.as_json)
