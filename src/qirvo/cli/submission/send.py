"""`qirvo submission send`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("send", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@registry_option
@pass_session
def command(session: Session, submission_id: str, registry: str | None) -> None:
    """Let a draft be examined."""
    document = session.client(registry).send_draft(submission_id)
    line = f"{document.id} ({document.pluginId} {document.version}) is {document.state}"
    answer(document, [line], as_json=session.as_json)
