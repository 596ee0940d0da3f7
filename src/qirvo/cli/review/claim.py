"""`qirvo review claim`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.review.work_text import work_lines
from qirvo.cli.session import Session


@click.command("claim", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@registry_option
@pass_session
def command(session: Session, submission_id: str, registry: str | None) -> None:
    """Keep other reviewers away from a submission for a while."""
    work = session.client(registry).claim(submission_id)
    answer(work, work_lines(work), as_json=session.as_json)
