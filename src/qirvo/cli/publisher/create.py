"""`qirvo publisher create`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("create", cls=QirvoCommand)
@click.argument("name")
@registry_option
@pass_session
def command(session: Session, name: str, registry: str | None) -> None:
    """Make a publisher, whose owner you are."""
    from qirvo.wire.access import PublisherBody

    member = session.client(registry).create_publisher(PublisherBody(name=name))
    answer(
        member,
        [f"{member.account} is {'invited to be ' if member.invited else ''}{member.role} of {member.publisher}"],
        as_json=session.as_json,
    )
