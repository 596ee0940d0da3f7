"""`qirvo report close`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("close", cls=QirvoCommand)
@click.argument("report_id", metavar="REPORT")
@click.option("--acted", is_flag=True, help="Something was done.")
@click.option("--answer", "said", default="", help="What whoever sent it is told.")
@registry_option
@pass_session
def command(session: Session, report_id: str, acted: bool, said: str, registry: str | None) -> None:  # noqa: FBT001  # click
    """Close a report, and tell whoever sent it."""
    from qirvo.wire.standings import CloseBody

    closed = session.client(registry).close_report(report_id, CloseBody(acted=acted, answer=said))
    answer(closed, [f"{closed.id} is {closed.state}"], as_json=session.as_json)
