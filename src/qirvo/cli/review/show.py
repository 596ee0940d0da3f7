"""`qirvo review show`."""

from dataclasses import asdict

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

    First how carefully to look at it and what is different since the release before; then findings, permissions, the
    listing, and how the release is to be exposed.
    """
    from qirvo.cli.submissions_text import dossier

    client = session.client(registry)
    document, difference = client.submission(submission_id), client.difference(submission_id)
    told = {**asdict(document), "difference": asdict(difference)}
    answer(told, dossier(document, difference, registry=str(client.address).rstrip("/")), as_json=session.as_json)
