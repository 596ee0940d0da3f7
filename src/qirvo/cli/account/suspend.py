"""`qirvo account suspend`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("suspend", cls=QirvoCommand)
@click.argument("name")
@click.option("--reason", required=True, help="Why; whoever tries to act with the account is told.")
@registry_option
@pass_session
def command(session: Session, name: str, reason: str, registry: str | None) -> None:
    """Let an account act no more: its tokens and sessions are refused from now on.

    Nothing it did is undone, and `qirvo account restore` gives it everything back.
    """
    from qirvo.wire.operator import SuspendBody

    person = session.client(registry).suspend(name, SuspendBody(reason=reason))
    answer(person, [f"suspended {person.account.name}"], as_json=session.as_json)
