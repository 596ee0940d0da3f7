"""`qirvo repository root rotate`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.repository.root.shared import Beginning, begins_ceremony, role_option


@click.command("rotate", cls=QirvoCommand)
@click.option("--add", type=click.Path(path_type=Path), multiple=True, metavar="FILE.pub", help="One more holder.")
@click.option("--remove", multiple=True, metavar="KEY", help="A holder less, by the beginning of the key's id.")
@click.option("--threshold", type=int, help="How many holders have to sign from now on.")
@role_option
@begins_ceremony
def command(beginning: Beginning, *, add: tuple[Path, ...], remove: tuple[str, ...], threshold: int | None) -> None:
    """Begin a ceremony that renews the root or changes its holders.

    Without a change it is a renewal: the root and the targets role are valid for another year.
    """
    from qirvo.trust.ceremony import changed_holders
    from qirvo.trust.holders import read_public

    added = tuple(read_public(path) for path in add)
    wanted = {
        role: changed_holders(beginning.folder, role, add=added, remove=remove, threshold=threshold)
        for role in beginning.roles
    }
    beginning.begin(wanted=wanted)
