"""`qirvo review reject`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.review.deciding import decide
from qirvo.cli.session import Session


@click.command("reject", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.option("--comment", "-m", required=True, help="What has to change; the publisher reads it.")
@click.option("--confirm", "confirmed", multiple=True, metavar="RULE", help="This alarm was right; may be repeated.")
@registry_option
@pass_session
def command(
    session: Session, submission_id: str, comment: str, confirmed: tuple[str, ...], registry: str | None
) -> None:
    """Reject a submission.

    With `--confirm`, the named alarms count as right; precise ones can be enforced later.
    """
    decide(session, submission_id, "reject", comment=comment, registry=registry, confirmed=confirmed)
