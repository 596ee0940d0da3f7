"""`qirvo account restore`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("restore", cls=QirvoCommand)
@click.argument("name")
@registry_option
@pass_session
def command(session: Session, name: str, registry: str | None) -> None:
    """Let a suspended account act again, with the tokens it had."""
    person = session.client(registry).restore(name)
    answer(person, [f"restored {person.account.name}"], as_json=session.as_json)
