"""`qirvo source remove`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.source.text import source_document


@click.command("remove", cls=QirvoCommand)
@click.argument("name")
@click.option("--force", is_flag=True, help="Even if plugins came from it; they then get no more updates.")
@pass_session
def command(session: Session, name: str, force: bool) -> None:  # noqa: FBT001  # click passes flags so
    """Stop trusting a repository."""
    source = session.host().source_remove(name, force=force)
    answer(source_document(source), [f"{source.name} is not trusted any more"], as_json=session.as_json)
