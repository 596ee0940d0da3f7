"""`qirvo review diff`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("diff", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.argument("file", metavar="[PATH]", required=False)
@registry_option
@pass_session
def command(session: Session, submission_id: str, file: str | None, registry: str | None) -> None:
    """Show what is different in a submission, or in one file of it.

    It is compared with the release that its followers have now. PATH is a file as the list of files names it.
    """
    from qirvo.cli.differences_text import difference_lines, file_difference_lines

    client = session.client(registry)
    if file is None:
        document = client.difference(submission_id)
        answer(document, difference_lines(document), as_json=session.as_json)
    else:
        changed = client.file_difference(submission_id, file)
        answer(changed, file_difference_lines(changed), as_json=session.as_json)
