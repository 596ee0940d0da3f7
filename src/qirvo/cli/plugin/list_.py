"""`qirvo plugin list`."""

import click

from qirvo.cli.installed_text import installation_document, installation_row
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session

_HEAD = ("PLUGIN", "VERSION", "STATE", "UPDATE CHANNEL", "SOURCE", "UPDATED")


@click.command("list", cls=QirvoCommand)
@pass_session
def command(session: Session) -> None:
    """List the plugins installed here."""
    installations = session.host().list_installations()
    document = {"plugins": [installation_document(installation) for installation in installations]}
    answer(document, table(_HEAD, map(installation_row, installations)), as_json=session.as_json)
    if not installations and not session.as_json:
        say("no plugins installed")
