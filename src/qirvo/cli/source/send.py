"""`qirvo source send`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("send", cls=QirvoCommand)
@pass_session
def command(session: Session) -> None:
    """Tell repositories what waits, where you agreed.

    `qirvo daemon` and `qirvo plugin serve` do this by themselves; what a repository does not take now waits here.
    """
    sent = session.host().source_send()
    lines = [f"{sent.events} told, {sent.waiting} waiting"]
    answer({"told": sent.events, "waiting": sent.waiting}, lines, as_json=session.as_json)
