"""`qirvo review request-changes`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.review.deciding import decide
from qirvo.cli.session import Session


@click.command("request-changes", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.option("--comment", "-m", required=True, help="What has to change; the publisher reads it.")
@registry_option
@pass_session
def command(session: Session, submission_id: str, comment: str, registry: str | None) -> None:
    """Ask the publisher to change something and submit again.

    The same version may be submitted again with other bytes.
    """
    decide(session, submission_id, "request-changes", comment=comment, registry=registry)
