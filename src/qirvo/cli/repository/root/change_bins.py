"""`qirvo repository root change-bins`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.repository.root.shared import begin_in, repository_folder, repository_options
from qirvo.cli.session import Session


@click.command("change-bins", cls=QirvoCommand)
@click.argument("ceremony", type=click.Path(path_type=Path))
@click.option("--bits", type=int, required=True, help="Two to this power; 12 bits suit 100,000 plugins.")
@repository_options
@pass_session
def command(session: Session, ceremony: Path, *, bits: int, data_folder: Path, private: str | None) -> None:
    """Begin a ceremony that spreads plugins over more bins.

    More bins make each smaller, and the list of them larger. Their number never falls.
    """
    begin_in(session, ceremony, repository_folder(data_folder, private), bits=bits)
