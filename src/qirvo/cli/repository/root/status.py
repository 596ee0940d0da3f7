"""`qirvo repository root status`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.repository.root.shared import ceremony_argument, show
from qirvo.cli.session import Session


@click.command("status", cls=QirvoCommand)
@ceremony_argument
@pass_session
def command(session: Session, ceremony: Path) -> None:
    """Show whose signatures a ceremony awaits."""
    from qirvo.trust.ceremony_file import read_ceremony

    show(session, ceremony, read_ceremony(ceremony))
