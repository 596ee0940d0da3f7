"""`qirvo job retry`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("retry", cls=QirvoCommand)
@click.argument("job", type=click.IntRange(min=0))
@registry_option
@pass_session
def command(session: Session, job: int, registry: str | None) -> None:
    """Let a job that was given up be done again, at once; for administrators."""
    session.client(registry).retry_job(job)
    answer({"job": job}, [f"job {job} waits again"], as_json=session.as_json)
