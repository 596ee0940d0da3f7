"""`qirvo review list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.session import Session
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import SubmissionState

_STATES = [state.value for state in SubmissionState]


@click.command("list", cls=QirvoCommand)
@click.option(
    "--state", type=click.Choice([*_STATES, "all"]), default=SubmissionState.IN_REVIEW.value, show_default=True
)
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), help="Only those of this risk.")
@click.option(
    "--order", type=click.Choice(["risk", "age"]), default="risk", show_default=True, help="What comes first."
)
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on after an earlier answer's `next`.")
@registry_option
@pass_session
def command(  # one parameter per option
    session: Session,
    *,
    state: str,
    tier: str | None,
    order: str,
    limit: int,
    after: str | None,
    registry: str | None,
) -> None:
    """List submissions.

    A reviewer sees everybody's, anybody else their own. The riskiest come first, the oldest of them first.
    """
    from qirvo.cli.submissions_text import show_page

    page = session.client(registry).submissions(
        state=None if state == "all" else state, tier=tier, order=order, after=after, limit=limit
    )
    wanted = [f"of risk {tier}"] if tier is not None else []
    wanted += [f"that are {state}"] if state != "all" else []
    show_page(page, wanted=wanted, as_json=session.as_json)
