"""`qirvo review approve`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.review.deciding import decide
from qirvo.cli.session import Session


@click.command("approve", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.option("--comment", "-m", default="", help="What the publisher should know.")
@click.option("--confirm-security", is_flag=True, help="It does fix a security fault, as its publisher claims.")
@registry_option
@pass_session
def command(
    session: Session,
    submission_id: str,
    comment: str,
    confirm_security: bool,  # noqa: FBT001  # click passes flags so
    registry: str | None,
) -> None:
    """Approve a submission, which publishes it.

    Nobody decides on what they submitted themselves; where the registry wants two reviewers, another one approves, too.
    """
    decide(
        session,
        submission_id,
        "approve",
        comment=comment,
        registry=registry,
        confirms_security=confirm_security,
    )
