"""`qirvo review checklist`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.review.work_text import work_lines
from qirvo.cli.session import Session
from qirvo.domain.review_work import CHECKLIST


@click.command("checklist", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.option("--tick", "items", type=click.Choice(list(CHECKLIST)), multiple=True, help="It holds; repeatable.")
@click.option("--all", "everything", is_flag=True, help="All of it holds.")
@registry_option
@pass_session
def command(
    session: Session,
    submission_id: str,
    items: tuple[str, ...],
    everything: bool,  # noqa: FBT001  # click passes flags so
    registry: str | None,
) -> None:
    """Show the manual checklist of a submission, or tick exactly what holds."""
    from qirvo.wire.reviews import TickBody

    client = session.client(registry)
    if items or everything:
        work = client.tick(submission_id, TickBody(items=list(CHECKLIST) if everything else list(items)))
    else:
        work = client.review_work(submission_id)
    answer(work, work_lines(work), as_json=session.as_json)
