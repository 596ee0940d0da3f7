"""`qirvo publisher leave`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("leave", cls=QirvoCommand)
@click.argument("publisher")
@registry_option
@pass_session
def command(session: Session, publisher: str, registry: str | None) -> None:
    """Be a member of a publisher no more; its last owner stays."""
    client = session.client(registry)
    account = client.whoami().name
    client.remove_member(publisher, account)
    answer(
        {"publisher": publisher, "account": account},
        [f"{account} is no member of {publisher} any more"],
        as_json=session.as_json,
    )
