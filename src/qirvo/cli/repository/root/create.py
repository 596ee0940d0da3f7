"""`qirvo repository root create`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.repository.root.shared import Beginning, begins_ceremony, role_option


@click.command("create", cls=QirvoCommand)
@click.option(
    "--holder",
    "holders",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE.pub",
    help="The public half of a holder's key; once for each.",
)
@click.option("--threshold", type=int, required=True, help="How many of them have to sign.")
@role_option
@begins_ceremony
def command(beginning: Beginning, *, holders: tuple[Path, ...], threshold: int) -> None:
    """Begin a ceremony that gives the root to new holders.

    CEREMONY is a new file. It goes to the present holders (at first whoever has `offline.json`) and the new ones, who
    sign it; then the registry takes it.
    """
    from qirvo.trust.ceremony import Wanted
    from qirvo.trust.holders import read_public

    held = Wanted(keys=tuple(read_public(path) for path in holders), threshold=threshold)
    beginning.begin(wanted=dict.fromkeys(beginning.roles, held))
