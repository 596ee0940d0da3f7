"""`qirvo publisher join`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("join", cls=QirvoCommand)
@click.argument("publisher")
@registry_option
@pass_session
def command(session: Session, publisher: str, registry: str | None) -> None:
    """Accept an invitation to a publisher."""
    member = session.client(registry).join(publisher)
    answer(
        member,
        [f"{member.account} is {'invited to be ' if member.invited else ''}{member.role} of {member.publisher}"],
        as_json=session.as_json,
    )
