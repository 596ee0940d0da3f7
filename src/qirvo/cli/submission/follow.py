"""`qirvo submission follow`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.cli.waiting import exit_code_after, timeout_option


@click.command("follow", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@timeout_option
@registry_option
@pass_session
def command(session: Session, submission_id: str, timeout: int, registry: str | None) -> int:
    """Tell each change of a submission as it happens, until nothing more can.

    The exit code is 3 when it was refused or rejected.
    """
    from qirvo.cli.submissions_text import history, overview
    from qirvo.wire.submissions import SubmissionDocument

    told = 0

    def tell(document: SubmissionDocument) -> None:
        nonlocal told
        for line in history(document)[told:]:
            say(line)
        told = len(document.history)

    client = session.client(registry)
    document = client.wait_for(submission_id, timeout_s=timeout, seen=tell)
    lines = overview(document, registry=str(client.address).rstrip("/"), with_history=False)
    answer(document, lines, as_json=session.as_json)
    return exit_code_after(document)
