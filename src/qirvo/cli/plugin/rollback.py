"""`qirvo plugin rollback`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.outcomes_text import outcome_document, outcome_lines
from qirvo.cli.output import UNHEALTHY, answer
from qirvo.cli.reporting import reporting
from qirvo.cli.session import Session


@click.command("rollback", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version", required=False)
@pass_session
def command(session: Session, plugin_id: str, version: str | None) -> int:
    """Go back to a kept version, without any network.

    Without VERSION, to the one that was active last. The version left is not taken again on its own.
    """
    with reporting(session) as reporter:
        outcome = session.host().rollback(plugin_id, version, reporter=reporter)
    answer(outcome_document(outcome), outcome_lines(outcome), as_json=session.as_json)
    return UNHEALTHY if outcome.reverted else 0
