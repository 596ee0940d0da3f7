"""`qirvo review flag`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.review.work_text import work_lines
from qirvo.cli.session import Session


@click.command("flag", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.option("--reason", "-m", help="What is doubted.")
@click.option("--clear", is_flag=True, help="Doubt it no more.")
@registry_option
@pass_session
def command(
    session: Session,
    submission_id: str,
    reason: str | None,
    clear: bool,  # noqa: FBT001  # click passes flags so
    registry: str | None,
) -> None:
    """Doubt a submission's security: nobody approves it before the flag is cleared."""
    from qirvo.wire.reviews import FlagBody

    if clear == (reason is not None):
        raise click.UsageError("Give `--reason`, or `--clear`.")
    client = session.client(registry)
    work = client.clear_flag(submission_id) if reason is None else client.flag(submission_id, FlagBody(reason=reason))
    answer(work, work_lines(work), as_json=session.as_json)
