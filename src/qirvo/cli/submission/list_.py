"""`qirvo submission list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.session import Session
from qirvo.domain.submissions import SubmissionState

_STATES = [state.value for state in SubmissionState]


@click.command("list", cls=QirvoCommand)
@click.option("--state", type=click.Choice([*_STATES, "all"]), default="all", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on after an earlier answer's `next`.")
@registry_option
@pass_session
def command(session: Session, state: str, limit: int, after: str | None, registry: str | None) -> None:
    """List what you submitted, the oldest first; a reviewer sees everybody's."""
    from qirvo.cli.submissions_text import show_page

    wanted = None if state == "all" else state
    page = session.client(registry).submissions(state=wanted, tier=None, order="age", after=after, limit=limit)
    show_page(page, wanted=[f"that are {state}"] if wanted else [], as_json=session.as_json)
