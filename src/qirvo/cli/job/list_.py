"""`qirvo job list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session

_HEAD = ("JOB", "KIND", "STATE", "ATTEMPT", "ERROR")


@click.command("list", cls=QirvoCommand)
@click.option("--state", type=click.Choice(["waiting", "running", "dead"]), help="Only jobs in this state.")
@click.option("--after", type=click.IntRange(min=0), help="Only jobs with a greater number.")
@registry_option
@pass_session
def command(session: Session, state: str | None, after: int | None, registry: str | None) -> None:
    """List jobs that wait, run or were given up (`dead`); for administrators."""
    page = session.client(registry).jobs(state=state, after=after)
    rows = ((str(job.id), job.kind, job.state, str(job.attempt), job.error or "-") for job in page.jobs)
    answer(page, table(_HEAD, rows) if page.jobs else (), as_json=session.as_json)
    if not session.as_json:
        say(", ".join(f"{many} {state}" for state, many in page.counts.items()))
        if page.next is not None:
            say(f"there are more: --after {page.next}")
