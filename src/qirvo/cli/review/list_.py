"""`qirvo review list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.domain.submissions import SubmissionState

_STATES = [state.value for state in SubmissionState]


@click.command("list", cls=QirvoCommand)
@click.option(
    "--state", type=click.Choice([*_STATES, "all"]), default=SubmissionState.IN_REVIEW.value, show_default=True
)
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on after an earlier answer's `next`.")
@registry_option
@pass_session
def command(session: Session, state: str, limit: int, after: str | None, registry: str | None) -> None:
    """List submissions.

    A reviewer sees everybody's, anybody else their own; the oldest come first.
    """
    from qirvo.cli.submissions_text import rows

    page = session.client(registry).submissions(state=None if state == "all" else state, after=after, limit=limit)
    answer(page, rows(page.submissions), as_json=session.as_json)
    if not page.submissions and not session.as_json:
        say("no submissions" if state == "all" else f"no submissions that are {state}")
    if page.next is not None and not session.as_json:
        say(f"more: --after {page.next}")
