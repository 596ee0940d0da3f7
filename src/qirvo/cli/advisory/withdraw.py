"""`qirvo advisory withdraw`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("withdraw", cls=QirvoCommand)
@click.argument("advisory_id", metavar="ADVISORY")
@click.option("--reason", "-m", required=True, help="Why; everybody who saw it can read it.")
@registry_option
@pass_session
def command(session: Session, advisory_id: str, reason: str, registry: str | None) -> None:
    """Take an advisory back, for a reason."""
    withdrawn = session.client(registry).withdraw_advisory(advisory_id, reason)
    answer(withdrawn, [f"{withdrawn.id} is withdrawn; hosts are not warned of it any more"], as_json=session.as_json)
