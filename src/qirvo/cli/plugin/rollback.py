"""`qirvo plugin rollback`."""

import click

from qirvo.cli.confirming import confirm_loss
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, yes_option
from qirvo.cli.outcomes_text import outcome_document, outcome_lines
from qirvo.cli.output import UNHEALTHY, answer
from qirvo.cli.reporting import reporting
from qirvo.cli.session import Session


@click.command("rollback", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version", required=False)
@click.option("--despite-busy", is_flag=True, help="Also when it says that it is in the middle of something.")
@yes_option
@pass_session
def command(session: Session, plugin_id: str, version: str | None, despite_busy: bool, yes: bool) -> int:  # noqa: FBT001  # click
    """Go back to a kept version, without any network.

    Without VERSION, to the one that was active last. The version left is not taken again on its own. Where the older
    one cannot read what the newer one stored, you are told what becomes of the data, and asked.
    """
    with reporting(session) as reporter:
        outcome = session.host().rollback(
            plugin_id,
            version,
            reporter=reporter,
            despite_busy=despite_busy,
            confirm_loss=confirm_loss(session, yes=yes),
        )
    answer(outcome_document(outcome), outcome_lines(outcome), as_json=session.as_json)
    return UNHEALTHY if outcome.reverted else 0
