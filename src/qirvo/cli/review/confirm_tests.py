"""`qirvo review confirm-tests`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("confirm-tests", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.option("--note", "-m", required=True, help="What you ran and saw.")
@registry_option
@pass_session
def command(session: Session, submission_id: str, note: str, registry: str | None) -> None:
    """Confirm the tests of a submission that came without a test report.

    Nobody confirms what they submitted themselves.
    """
    from qirvo.wire.submissions import ConfirmTestsBody

    document = session.client(registry).confirm_tests(submission_id, ConfirmTestsBody(note=note))
    line = f"the tests of {document.id} ({document.pluginId} {document.version}) are confirmed"
    answer(document, [line], as_json=session.as_json)
