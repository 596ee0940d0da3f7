"""`qirvo repository root change-bins`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.repository.root.shared import Beginning, begins_ceremony


@click.command("change-bins", cls=QirvoCommand)
@click.option("--bits", type=int, required=True, help="Two to this power; 12 bits suit 100,000 plugins.")
@begins_ceremony
def command(beginning: Beginning, *, bits: int) -> None:
    """Begin a ceremony that spreads plugins over more bins.

    More bins make each smaller, and the list of them larger. Their number never falls.
    """
    beginning.begin(bits=bits)
