"""`qirvo publisher remove-member`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("remove-member", cls=QirvoCommand)
@click.argument("publisher")
@click.argument("account")
@registry_option
@pass_session
def command(session: Session, publisher: str, account: str, registry: str | None) -> None:
    """Let somebody be a member no more; name yourself to leave."""
    session.client(registry).remove_member(publisher, account)
    answer(
        {"publisher": publisher, "account": account},
        [f"{account} is no member of {publisher}"],
        as_json=session.as_json,
    )
