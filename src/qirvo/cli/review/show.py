"""`qirvo review show`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("show", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@registry_option
@pass_session
def command(session: Session, submission_id: str, registry: str | None) -> None:
    """Show a submission with all that a decision needs.

    Findings, permissions, the listing, and how the release is to be exposed.
    """
    from qirvo.cli.submissions_text import dossier

    document = session.client(registry).submission(submission_id)
    answer(document, dossier(document), as_json=session.as_json)
