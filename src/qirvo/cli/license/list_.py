"""`qirvo license list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.license.text import expiry_text, license_document, state_text
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session


@click.command("list", cls=QirvoCommand)
@pass_session
def command(session: Session) -> None:
    """List the license keys of this host."""
    held = session.host().license_list()
    rows = ((each.says.plugin, state_text(each), str(each.says.seats), expiry_text(each)) for each in held)
    lines = table(("PLUGIN", "STATE", "SEATS", "EXPIRES"), rows)
    answer({"licenses": [license_document(each) for each in held]}, lines, as_json=session.as_json)
    if not held and not session.as_json:
        say("no license keys; add one with `qirvo license add KEY`")
