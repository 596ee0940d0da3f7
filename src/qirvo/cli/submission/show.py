"""`qirvo submission show`."""

import click

from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.waiting import WaitingCommand, awaited_states, exit_code_after, timeout_option, wait_option


@click.command("show", cls=WaitingCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@wait_option
@timeout_option
@registry_option
@pass_session
def command(session: Session, submission_id: str, wait: str | None, timeout: int, registry: str | None) -> int:
    """Show where a submission is, and why.

    With `--wait`, the exit code is 3 when it was refused or rejected.
    """
    from qirvo.cli.submissions_text import overview

    client = session.client(registry)
    if wait is None:
        document = client.submission(submission_id)
    else:
        document = client.wait_for(submission_id, until=awaited_states(wait), timeout_s=timeout)
    answer(document, overview(document, registry=str(client.address).rstrip("/")), as_json=session.as_json)
    return 0 if wait is None else exit_code_after(document)
